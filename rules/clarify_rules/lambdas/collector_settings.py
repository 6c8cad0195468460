"""The collector's settings, from the function's environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clarify_rules.clarify.parameters import BadParameter, Parameters, parse_parameters
from clarify_rules.lambdas.environment import AssumedRole, BadSetting, assumed_role, required

MOST_RULES = 25
"""Rules that one StartConfigRulesEvaluation takes."""

_PARAMETERS = {
    "LOOKBACK_DAYS": "LookbackDays",
    "SCOPE_TAG_KEY": "ScopeTagKey",
    "TRUSTED_BUCKET_OWNERS": "TrustedBucketOwners",
}


@dataclass(frozen=True, slots=True)
class CollectorSettings:
    """What the template tells the collector. `role` None means the function's own account."""

    region: str
    cache_bucket: str
    queue_url: str
    job_rules: tuple[str, ...]
    parameters: Parameters
    role: AssumedRole | None


def read_settings(environment: Mapping[str, str]) -> CollectorSettings:
    """Return the settings in an environment. Raises `BadSetting`."""
    rules = tuple(name.strip() for name in environment.get("JOB_RULES", "").split(",") if name.strip())
    if len(rules) > MOST_RULES:
        raise BadSetting(f"JOB_RULES names {len(rules)} rules; one evaluation starts {MOST_RULES} at most")
    return CollectorSettings(
        region=required(environment, "AWS_REGION"),
        cache_bucket=required(environment, "CACHE_BUCKET"),
        queue_url=required(environment, "QUEUE_URL"),
        job_rules=rules,
        parameters=_parameters(environment),
        role=assumed_role(environment),
    )


def _parameters(environment: Mapping[str, str]) -> Parameters:
    """Return the parameters that variables give. Raises `BadSetting`, which shows no value."""
    found = {}
    for variable, name in _PARAMETERS.items():
        if environment.get(variable):
            found[name] = environment[variable]
            try:
                parse_parameters({name: found[name]})
            except BadParameter as error:
                raise BadSetting(f"{variable} is of no use: {error.allowed}") from None
    return parse_parameters(found)
