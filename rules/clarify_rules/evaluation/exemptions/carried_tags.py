"""Whether a resource carries a tag, as far as the evidence tells."""

from __future__ import annotations

from collections.abc import Mapping

from clarify_rules.catalog.triggers import SECURITY_GROUP, VPC
from clarify_rules.clarify.facts import known
from clarify_rules.evaluation.exemptions.exemption import TagFilter
from clarify_rules.evaluation.result import Result
from clarify_rules.evidence import lists
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.record import Record
from clarify_rules.network.policy.match import Match

# EC2 answers with the tags of what it describes, and leaves them out where there are none; SageMaker
# answers with none.
_DESCRIBED_WITH_TAGS = {
    VPC: lists.VPCS,
    "AWS::EC2::VPCEndpoint": lists.VPC_ENDPOINTS,
    SECURITY_GROUP: lists.SECURITY_GROUPS,
}


class CarriedTags:
    """The tags of one evidence's resources."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        keys = evidence.reading("tag_keys")
        self._asked = frozenset(keys) if isinstance(keys, tuple) else frozenset[object]()

    def of(self, result: Result) -> Mapping[str, str] | None:
        """Return all tags of the result's resource, None where only those of some keys may be known."""
        # A resource that GetResources returns comes with all its tags.
        return self._evidence.tags_of(result.resource_arn) or self._described(result)

    def have(self, tags: Mapping[str, str] | None, tag: TagFilter) -> Match:
        """Return whether the tag is among those of a resource, MAYBE where that was not read."""
        if tags is not None:
            value = tags.get(tag.key)
            return Match.YES if value is not None and tag.value in (None, value) else Match.NO
        was_read = tag.key in self._asked and self._evidence.failure((lists.TAG_ACTION,), tag.key) is None
        return Match.NO if was_read else Match.MAYBE

    def _described(self, result: Result) -> dict[str, str] | None:
        kind = _DESCRIBED_WITH_TAGS.get(result.resource_type)
        record = kind and known(lambda id_: self._evidence.find(kind, id_), result.resource_id)
        return known(_tags, record) if record else None


def _tags(record: Record) -> dict[str, str]:
    return {each.text("Key"): each.text_or_none("Value") or "" for each in record.records("Tags")}
