"""Evidence in which the planned work is all there is, so that rules judge only what that touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from clarify_rules.evidence import lists
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import EvidenceList
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import EMPTY, freeze
from clarify_rules.preflight.not_asked_for import not_asked_for
from clarify_rules.preflight.request.planned import Awaited, Planned
from clarify_rules.reader.placement import endpoints_of, models_of, workloads_of
from clarify_rules.reader.read_planned import PlannedWork

NOT_IN_SNAPSHOT = "NotInSnapshot"
AWAITED = "NotBeforeTheStackExists"
_WORKLOADS = (
    lists.PROCESSING_JOBS,
    lists.BIAS_DEFINITIONS,
    lists.EXPLAINABILITY_DEFINITIONS,
    lists.MONITORING_SCHEDULES,
)
_WORKLOAD_ACTIONS = frozenset(action for kind in _WORKLOADS for action in kind.actions) | {lists.TAG_ACTION}


def only_job(evidence: Evidence, job: Planned) -> Evidence:
    """Return the evidence with the job as the only workload."""
    return _changed(evidence, {lists.PROCESSING_JOBS: (job.described,)})


def only_model(evidence: Evidence, model: Planned) -> Evidence:
    """Return the evidence with no workload, and the model as the only one."""
    return _changed(evidence, {lists.PROCESSING_JOBS: (), lists.MODELS: (model.described,)})


def planned_in_snapshot(snapshot: Evidence, planned: PlannedWork) -> Evidence:
    """Return the snapshot's evidence with the planned jobs and models in place of its own jobs.

    A snapshot holds what its own workloads name. Whatever else the planned ones name was not asked for, which
    is another thing than not being there: it is noted as a call that failed with NotInSnapshot.
    """
    names = frozenset(str(model["ModelName"]) for model in planned.models)
    models = (
        *planned.models,
        *(each.raw for each in snapshot.listing(lists.MODELS) if each.raw["ModelName"] not in names),
    )
    changed = _changed(
        snapshot,
        {lists.PROCESSING_JOBS: tuple(planned.jobs)}
        | ({lists.MODELS: models} if planned.models or snapshot.was_read(lists.MODELS) else {}),
        _configs_by_arn(snapshot, planned),
    )
    return _lacking(changed, NOT_IN_SNAPSHOT, not_asked_for(snapshot, changed, names))


def with_awaited(evidence: Evidence, awaited: Sequence[Awaited]) -> Evidence:
    """Return the evidence in which it is open what the models and endpoints are that jobs name, that do not
    exist, and that a stack may make."""
    if not awaited:
        return evidence
    workloads = workloads_of(evidence)
    named = {lists.MODELS: models_of(workloads), lists.ENDPOINTS: endpoints_of(workloads)}
    possible = (
        (kind, name)
        for kind, names in named.items()
        for name in sorted(names)
        if any(each.kind is kind and each.names.fullmatch(name) for each in awaited)
    )
    return _lacking(evidence, AWAITED, (each for each in possible if _is_absent(evidence, *each)))


def _is_absent(evidence: Evidence, kind: EvidenceList, name: str) -> bool:
    """Whether it is certain that nothing of that name exists."""
    try:
        return evidence.find(kind, name) is None
    except MissingFact:
        return False


def _lacking(evidence: Evidence, error: str, lacking: Iterable[tuple[EvidenceList, str]]) -> Evidence:
    """Return the evidence in which the calls for these things, by their list and id, failed."""
    failed = [
        {
            "action": kind.actions[-1],
            "error": error,
            # What has no id of its own is asked for as a whole.
            "resource": identifier if kind.key else None,
        }
        for kind, identifier in lacking
    ]
    if not failed:
        return evidence
    unavailable = (*evidence.document.get("unavailable", ()), *freeze(failed))
    return Evidence(MappingProxyType({**evidence.document, "unavailable": unavailable}))


def _changed(
    evidence: Evidence,
    items: Mapping[EvidenceList, tuple[Mapping[str, Any], ...]],
    configs: Mapping[str, Mapping[str, Any]] | None = None,
) -> Evidence:
    """Return evidence without workloads but those given, without tags, and without what was read of them.

    When analysis configs were written is left out: a job that is yet to be created runs with what is there.
    `configs` (by job ARN) take the place of those that were remembered for jobs; None keeps them.
    """
    document = evidence.document
    sagemaker = {**document.get("sagemaker", EMPTY), **{kind.name: () for kind in _WORKLOADS}}
    sagemaker |= {kind.name: tuple(map(freeze, values)) for kind, values in items.items()}
    s3 = dict(document.get("s3", EMPTY))
    s3.pop(lists.ANALYSIS_CONFIG_OBJECTS.name, None)
    if configs is not None:
        s3[lists.JOB_ANALYSIS_CONFIGS.name] = freeze(configs)
    paths = {kind.path for kind in _WORKLOADS} | {kind.name for kind in _WORKLOADS}
    kept = {key: value for key, value in document.items() if key not in ("tags", "scope")}
    kept |= {
        "sagemaker": MappingProxyType(sagemaker),
        "s3": MappingProxyType(s3),
        "incomplete": tuple(each for each in document.get("incomplete", ()) if each["list"] not in paths),
        "unavailable": tuple(
            each
            for each in document.get("unavailable", ())
            if _service_action(each["action"]) not in _WORKLOAD_ACTIONS
        ),
    }
    return Evidence(MappingProxyType(kept))


def _service_action(action: str) -> str:
    """Return an action with SageMaker's prefix where a file names it without any."""
    return action if ":" in action else f"sagemaker:{action}"


def _configs_by_arn(evidence: Evidence, planned: PlannedWork) -> Mapping[str, Mapping[str, Any]]:
    return {
        evidence.arn("sagemaker", f"processing-job/{name}"): config
        for name, config in planned.analysis_configs.items()
    }
