"""Which resources carry the scope tag, and with what other tags."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clarify_rules.reader.call_failed import CallFailed

if TYPE_CHECKING:
    from clarify_rules.reader.calls import Calls

SCOPE_VALUE = "true"
_TYPES = (
    "sagemaker:processing-job",
    "sagemaker:model",
    "sagemaker:model-bias-job-definition",
    "sagemaker:model-explainability-job-definition",
    "sagemaker:monitoring-schedule",
    "ec2:vpc",
    "ec2:subnet",
    "ec2:vpc-endpoint",
    "ec2:security-group",
)


@dataclass(frozen=True, slots=True)
class Tagged:
    """The tags of each resource that carries the scope tag, by ARN; None where that could not be asked."""

    tags: Mapping[str, Mapping[str, str]] | None

    def ids(self, kind: str) -> frozenset[str]:
        """Return the ids or names of the tagged resources of a type, such as ``vpc`` or ``model``.

        An ARN's resource is ``type/id`` for all types asked for here.
        """
        return frozenset(arn.rsplit("/", 1)[-1] for arn in self.arns(kind))

    def arns(self, kind: str) -> tuple[str, ...]:
        """Return the ARNs of the tagged resources of a type."""
        return tuple(arn for arn in self.tags or {} if arn.split(":", 5)[-1].startswith(f"{kind}/"))


def read_tags(calls: Calls, scope_tag_key: str) -> Tagged:
    """Return all resources whose scope tag is ``true`` (resourcegroupstaggingapi GetResources)."""
    found: dict[str, Mapping[str, str]] = {}
    try:
        # What came before a failure stays: update() adds as it goes.
        found.update(_resources(calls, {"Key": scope_tag_key, "Values": [SCOPE_VALUE]}))
    except CallFailed as failed:
        if failed.is_unknown_operation:
            return Tagged({})
        calls.record(failed, None)
        return Tagged(found or None)
    return Tagged(found)


def read_tag_keys(calls: Calls, keys: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """Return the tags of all resources that carry any of the keys, by ARN: one question for each key.

    That a key could not be asked for is noted under that key, so that it spoils no other question.
    """
    found: dict[str, Mapping[str, str]] = {}
    for key in sorted(keys):
        try:
            found.update(_resources(calls, {"Key": key}))
        except CallFailed as failed:
            if not failed.is_unknown_operation:
                calls.record(failed, key)
    return found


def _resources(calls: Calls, tag_filter: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    asked = {
        "TagFilters": [tag_filter],
        "ResourceTypeFilters": list(_TYPES),
        "ResourcesPerPage": 100,
    }
    for page in calls.pages("resourcegroupstaggingapi", "GetResources", asked, cursor="PaginationToken"):
        for resource in page.get("ResourceTagMappingList", ()):
            yield resource["ResourceARN"], {tag["Key"]: tag["Value"] for tag in resource.get("Tags", ())}
