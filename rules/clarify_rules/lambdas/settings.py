"""What a rule's function is told by its environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from clarify_rules.catalog.frequencies import DEFAULT, PERIODS
from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.clarify.processing_job import ProcessingJob
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evaluation.severity_overrides import (
    BadSeverityOverride,
    SeverityOverrides,
    read_severity_overrides,
)
from clarify_rules.lambdas.environment import AssumedRole, BadSetting, assumed_role, required

_ACCOUNT_ID = re.compile(r"[0-9]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment of a rule's function. `period` is that of its scheduled rounds.

    `role` is the one that reads and reports, None for the function's own. `counts_workloads` tells
    that results on workloads are reported as one on the account, `sends_findings` that Security Hub is told
    too. `exemptions_uri` is None where there are no exemptions; `exemptions_owner` is the account whose
    bucket that must be, None for the function's own.
    """

    rule_id: str
    cache_bucket: str
    role: AssumedRole | None
    counts_workloads: bool
    period: timedelta
    severities: SeverityOverrides
    sends_findings: bool
    exemptions_uri: str | None
    exemptions_owner: str | None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings. Raises `BadSetting`."""
    rule_id = required(environment, "RULE_ID")
    if rule_id not in RULE_IDS:
        raise BadSetting("RULE_ID must be a rule of the catalogue")
    return Settings(
        rule_id=rule_id,
        cache_bucket=required(environment, "CACHE_BUCKET"),
        role=assumed_role(environment),
        counts_workloads=_counts_workloads(environment),
        period=_period(environment.get("FREQUENCY", "")),
        severities=_severities(environment.get("SEVERITY_OVERRIDES", "")),
        sends_findings=_sends_findings(environment),
        exemptions_uri=environment.get("EXEMPTIONS_URI", "").strip() or None,
        exemptions_owner=_exemptions_owner(environment),
    )


def _counts_workloads(environment: Mapping[str, str]) -> bool:
    allowed = {"": False, ProcessingJob.resource_type: False, ACCOUNT: True}
    text = environment.get("JOB_RESOURCE_TYPE", "").strip()
    if text not in allowed:
        raise BadSetting(f"JOB_RESOURCE_TYPE must be {ProcessingJob.resource_type} or {ACCOUNT}")
    return allowed[text]


def _sends_findings(environment: Mapping[str, str]) -> bool:
    allowed = {"": False, "off": False, "import": True}
    text = environment.get("SECURITY_HUB_MODE", "").strip()
    if text not in allowed:
        raise BadSetting("SECURITY_HUB_MODE must be import or off")
    return allowed[text]


def _exemptions_owner(environment: Mapping[str, str]) -> str | None:
    owner = environment.get("EXEMPTIONS_BUCKET_OWNER", "").strip()
    if owner and not _ACCOUNT_ID.fullmatch(owner):
        raise BadSetting("EXEMPTIONS_BUCKET_OWNER must be an account id of twelve digits")
    return owner or None


def _period(text: str) -> timedelta:
    frequency = text.strip() or DEFAULT
    if frequency not in PERIODS:
        raise BadSetting(f"FREQUENCY must be one of {', '.join(PERIODS)}")
    return PERIODS[frequency]


def _severities(text: str) -> SeverityOverrides:
    try:
        return read_severity_overrides(text)
    except BadSeverityOverride as error:
        raise BadSetting(f"SEVERITY_OVERRIDES {error}") from None
