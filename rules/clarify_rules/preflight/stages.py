"""When in its life a job meets what a rule judges: what fails first is what its author sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clarify_rules.catalog import reach_codes
from clarify_rules.catalog.verdict import Severity
from clarify_rules.evaluation.result import Result


@dataclass(frozen=True, slots=True)
class Stage:
    """A step in a job's life, as part of a sentence, and the rules that fail there."""

    when: str
    rules: tuple[str, ...]


_PLACING = Stage("when SageMaker makes network interfaces for it", ("clarify-job-subnets-have-free-ips",))
# Without a VPC these do not apply; with one, each is needed before the next is tried.
_JOB = (
    _PLACING,
    Stage("when it connects to S3 for its analysis config, dataset and results", ("clarify-job-reaches-s3",)),
    Stage("when its instances connect to each other", ("clarify-job-instances-reach-each-other",)),
    Stage("when it calls SageMaker from inside its container", ("clarify-job-network-isolation-off",)),
    Stage("when it calls the SageMaker API", ("clarify-job-reaches-sagemaker-api",)),
    Stage("when it looks up the model that it is to call", ("clarify-job-model-in-same-vpc",)),
)
_SHADOW_ENDPOINT = (
    Stage("when its shadow endpoint is created", ("clarify-job-shadow-endpoint-zones",)),
    Stage("when its shadow endpoint is placed", ("clarify-model-subnets-have-free-ips",)),
    Stage("when its shadow endpoint loads the model from S3", ("clarify-model-reaches-s3",)),
)
_PREDICTING = Stage("when it asks for predictions", ("clarify-job-reaches-sagemaker-runtime",))
MODEL_STAGES = (
    Stage("when an endpoint is made of it", ("clarify-model-spans-two-zones",)),
    Stage("when its endpoint is placed", ("clarify-model-subnets-have-free-ips",)),
    Stage("when its endpoint loads the model from S3", ("clarify-model-reaches-s3",)),
)
_PLACEMENT_CODES = frozenset(code for code, _ in reach_codes.PLACEMENT)


def job_stages(has_shadow_endpoint: bool) -> tuple[Stage, ...]:
    """Return the steps of a job's life, in their order."""
    shadow = _SHADOW_ENDPOINT if has_shadow_endpoint else ()
    return (*_JOB, *shadow, _PREDICTING)


def stage_of(result: Result, stages: tuple[Stage, ...]) -> int | None:
    """Return the position of the stage that a result is about, None where it keeps nothing from working.

    Subnets and groups that cannot be used at all are met first, whichever rule tells.
    """
    position = next((at for at, stage in enumerate(stages) if result.rule in stage.rules), None)
    if position is None:
        return None
    # An analysis that calls no model works in isolation too: there the rule asks for what is documented.
    if result.rule == "clarify-job-network-isolation-off" and result.severity is not Severity.HIGH:
        return None
    job_is_misplaced = (
        result.code in _PLACEMENT_CODES and _PLACING in stages and "-job-reaches" in result.rule
    )
    return 0 if job_is_misplaced else position


def by_stage(results: Iterable[Result], stages: tuple[Stage, ...]) -> list[tuple[Stage, Result]]:
    """Return the results that decide whether it works, each with its stage, the first one first."""
    found = [(at, each) for each in results if (at := stage_of(each, stages)) is not None]
    return [(stages[at], each) for at, each in sorted(found, key=lambda pair: pair[0])]
