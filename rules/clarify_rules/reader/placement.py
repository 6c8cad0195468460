"""Where workloads and models are placed: what of a network has to be read for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from clarify_rules.clarify.monitoring import (
    BiasDefinition,
    ExplainabilityDefinition,
    InlineDefinition,
    has_inline_definition,
)
from clarify_rules.clarify.processing_job import ProcessingJob
from clarify_rules.clarify.workload import EndpointNotFound, Workload
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import (
    BIAS_DEFINITIONS,
    EXPLAINABILITY_DEFINITIONS,
    MONITORING_SCHEDULES,
    PROCESSING_JOBS,
)
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.reader.tags import Tagged

_SAGEMAKER_TYPE = "ml."


@dataclass(frozen=True, slots=True)
class Placement:
    """The ids of subnets, groups, VPCs and VPC endpoints, and EC2's names of the instance types asked for."""

    subnets: frozenset[str]
    groups: frozenset[str]
    vpcs: frozenset[str]
    vpc_endpoints: frozenset[str]
    instance_types: frozenset[str]


def workloads_of(evidence: Evidence) -> list[Workload]:
    """Return every Clarify workload in the evidence."""
    found: list[Workload] = [ProcessingJob(each, evidence) for each in evidence.listing(PROCESSING_JOBS)]
    found += [BiasDefinition(each, evidence) for each in evidence.listing(BIAS_DEFINITIONS)]
    found += [
        ExplainabilityDefinition(each, evidence) for each in evidence.listing(EXPLAINABILITY_DEFINITIONS)
    ]
    for schedule in evidence.listing(MONITORING_SCHEDULES):
        with suppress(MissingFact):
            if has_inline_definition(schedule):
                found.append(InlineDefinition(schedule, evidence))
    return found


def endpoints_of(workloads: Iterable[Workload]) -> set[str]:
    """Return the endpoints that workloads call or monitor, in so far as that is known."""
    found: set[str | None] = set()
    for workload in workloads:
        with suppress(MissingFact):
            found.add(workload.monitored_endpoint)
        with suppress(MissingFact):
            found.add(workload.calls_endpoint)
    return {name for name in found if name}


def models_of(workloads: Iterable[Workload]) -> set[str]:
    """Return the models that workloads ask for predictions, and those behind endpoints they monitor."""
    found: set[str] = set()
    for workload in workloads:
        with suppress(MissingFact, EndpointNotFound):
            found |= set(workload.model_names)
        with suppress(MissingFact, EndpointNotFound):
            if workload.monitored_endpoint:
                found |= set(workload.models_behind(workload.monitored_endpoint))
    return found


def placement_of(
    workloads: Iterable[Workload], owners: Iterable[Mapping[str, Any]], tagged: Tagged
) -> Placement:
    """Return what workloads, and further owners of a VpcConfig (models, endpoint configs), are placed in."""
    configs = [owner.get("VpcConfig") for owner in owners]
    types: set[str] = set()
    for workload in workloads:
        with suppress(MissingFact):
            configs.append(workload.network.raw.get("VpcConfig"))
        with suppress(MissingFact):
            predictor = workload.analysis.predictor
            types |= {predictor.instance_type} if predictor and predictor.instance_type else set()
    return Placement(
        subnets=frozenset(_texts(configs, "Subnets")) | tagged.ids("subnet"),
        groups=frozenset(_texts(configs, "SecurityGroupIds")) | tagged.ids("security-group"),
        vpcs=tagged.ids("vpc"),
        vpc_endpoints=tagged.ids("vpc-endpoint"),
        instance_types=frozenset(name.removeprefix(_SAGEMAKER_TYPE) for name in types),
    )


def _texts(configs: Iterable[object], key: str) -> Iterator[str]:
    for config in configs:
        values = config.get(key) if isinstance(config, Mapping) else None
        for value in values if isinstance(values, list | tuple) else ():
            if isinstance(value, str):
                yield value
