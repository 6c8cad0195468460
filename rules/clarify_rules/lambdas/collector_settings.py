"""The collector's settings, from the function's environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clarify_rules.clarify.parameters import Parameters, parse_parameters

MOST_RULES = 25
"""Rules that one StartConfigRulesEvaluation takes."""

_PARAMETERS = {
    "LOOKBACK_DAYS": "LookbackDays",
    "SCOPE_TAG_KEY": "ScopeTagKey",
    "TRUSTED_BUCKET_OWNERS": "TrustedBucketOwners",
}


class BadSetting(Exception):
    """A variable of the function's environment is missing or of no use; the message names it."""


@dataclass(frozen=True, slots=True)
class CollectorSettings:
    """What the template tells the collector. `role_arn` None means the function's own account."""

    region: str
    cache_bucket: str
    queue_url: str
    job_rules: tuple[str, ...]
    parameters: Parameters
    role_arn: str | None
    external_id: str | None


def read_settings(environment: Mapping[str, str]) -> CollectorSettings:
    """Return the settings in an environment. Raises `BadSetting`, and `BadParameter` for a bad parameter."""
    rules = tuple(name.strip() for name in environment.get("JOB_RULES", "").split(",") if name.strip())
    if len(rules) > MOST_RULES:
        raise BadSetting(f"JOB_RULES names {len(rules)} rules; one evaluation starts {MOST_RULES} at most.")
    parameters = {
        name: environment[variable] for variable, name in _PARAMETERS.items() if environment.get(variable)
    }
    return CollectorSettings(
        region=_required(environment, "AWS_REGION"),
        cache_bucket=_required(environment, "CACHE_BUCKET"),
        queue_url=_required(environment, "QUEUE_URL"),
        job_rules=rules,
        parameters=parse_parameters(parameters),
        role_arn=environment.get("ASSUME_ROLE_ARN") or None,
        external_id=environment.get("ASSUME_ROLE_EXTERNAL_ID") or None,
    )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise BadSetting(f"{name} is not set in the environment of the function.")
    return value
