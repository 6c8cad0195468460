"""What a rule's function is told by its environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.catalog.verdict import Severity
from clarify_rules.clarify.processing_job import ProcessingJob
from clarify_rules.evaluation.evaluate import ACCOUNT

_ROLE = re.compile(r"arn:[a-z-]+:iam::([0-9]{12}):role/[\w+=,.@/-]{1,512}", re.ASCII)


class BadSetting(Exception):
    """An environment variable is missing or not of use; the message names it and says what is allowed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment of a rule's function.

    `role_arn` is the role that reads and reports, None for the function's own. `counts_workloads` tells
    that results on workloads are reported as one on the account, `sends_findings` that Security Hub is told
    too.
    """

    rule_id: str
    cache_bucket: str
    role_arn: str | None
    external_id: str | None
    counts_workloads: bool
    severities: Mapping[str, Severity]
    sends_findings: bool

    @property
    def role_account(self) -> str | None:
        """The account of the role to assume."""
        found = _ROLE.fullmatch(self.role_arn or "")
        return found.group(1) if found else None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings. Raises `BadSetting`."""
    rule_id = _required(environment, "RULE_ID")
    if rule_id not in RULE_IDS:
        raise BadSetting(f"RULE_ID must be a rule of the catalogue, not {rule_id!r}")
    role_arn = environment.get("ASSUME_ROLE_ARN", "").strip() or None
    if role_arn and not _ROLE.fullmatch(role_arn):
        raise BadSetting("ASSUME_ROLE_ARN must be the ARN of an IAM role")
    return Settings(
        rule_id=rule_id,
        cache_bucket=_required(environment, "CACHE_BUCKET"),
        role_arn=role_arn,
        external_id=environment.get("ASSUME_ROLE_EXTERNAL_ID", "").strip() or None,
        counts_workloads=_counts_workloads(environment),
        severities=_severities(environment.get("SEVERITY_OVERRIDES", "")),
        sends_findings=_sends_findings(environment),
    )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise BadSetting(f"{name} is not set")
    return value


def _counts_workloads(environment: Mapping[str, str]) -> bool:
    allowed = {"": False, ProcessingJob.resource_type: False, ACCOUNT: True}
    text = environment.get("JOB_RESOURCE_TYPE", "").strip()
    if text not in allowed:
        raise BadSetting(
            f"JOB_RESOURCE_TYPE must be {ProcessingJob.resource_type} or {ACCOUNT}, not {text!r}"
        )
    return allowed[text]


def _sends_findings(environment: Mapping[str, str]) -> bool:
    allowed = {"": False, "off": False, "import": True}
    text = environment.get("SECURITY_HUB_MODE", "").strip()
    if text not in allowed:
        raise BadSetting(f"SECURITY_HUB_MODE must be import or off, not {text!r}")
    return allowed[text]


def _severities(text: str) -> Mapping[str, Severity]:
    found: dict[str, Severity] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        rule_id, _, level = (each.strip() for each in part.partition("="))
        if rule_id not in RULE_IDS or level not in Severity.__members__:
            levels = ", ".join(Severity)
            raise BadSetting(f"SEVERITY_OVERRIDES must be rule=LEVEL with {levels}, by commas, not {part!r}")
        found[rule_id] = Severity(level)
    return MappingProxyType(found)
