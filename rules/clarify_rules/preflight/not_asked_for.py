"""What a snapshot cannot tell: things that nothing in it names, so that nobody asked AWS about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clarify_rules.clarify.parameters import ModelScope
from clarify_rules.evidence import lists
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import EvidenceList
from clarify_rules.reader.placement import endpoints_of, models_of, placement_of, workloads_of
from clarify_rules.reader.tags import Tagged

_NO_TAGS = Tagged(None)


def not_asked_for(
    snapshot: Evidence, changed: Evidence, planned_models: frozenset[str]
) -> Iterator[tuple[EvidenceList, str]]:
    """Yield the list and id (of an instance type: its name) of each thing that planned work names, and that
    the snapshot neither holds nor was read for.

    `changed` is the snapshot with the planned work in place of its own. Where a list was not read, or only
    in part, the snapshot itself says why.
    """
    asked = _named(snapshot, None)
    has_all_models = snapshot.reading("model_scope") == ModelScope.ALL.value
    for kind, names in _named(changed, planned_models).items():
        if not snapshot.gaps(kind) and not (kind is lists.MODELS and has_all_models):
            for name in sorted(names - asked[kind] - _held(changed, kind)):
                yield kind, name


def _named(evidence: Evidence, models: frozenset[str] | None) -> Mapping[EvidenceList, frozenset[str]]:
    """Return what the workloads name, and the models that they call; of other models only `models`, None for
    all."""
    workloads = workloads_of(evidence)
    called = models_of(workloads)
    owners = [
        each.raw
        for each in evidence.listing(lists.MODELS)
        if models is None or each.raw["ModelName"] in models | called
    ]
    configs = [each.raw for each in evidence.listing(lists.ENDPOINT_CONFIGS)]
    place = placement_of(workloads, [*owners, *configs], _NO_TAGS)
    return {
        lists.MODELS: frozenset(called),
        lists.ENDPOINTS: frozenset(endpoints_of(workloads)),
        lists.SUBNETS: place.subnets,
        lists.SECURITY_GROUPS: place.groups,
        lists.INSTANCE_TYPE_OFFERINGS: place.instance_types,
    }


def _held(evidence: Evidence, kind: EvidenceList) -> frozenset[str]:
    key = kind.key or "InstanceType"
    return frozenset(str(each.raw.get(key)) for each in evidence.listing(kind))
