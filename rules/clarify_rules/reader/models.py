"""Models, the model packages they come from, and the endpoints that serve them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from clarify_rules.evidence.lists import MODELS, EvidenceList
from clarify_rules.evidence.record import parse_time
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.kept_response import keep_of_response

if TYPE_CHECKING:
    from clarify_rules.reader.calls import Calls
    from clarify_rules.reader.memories import Memories
    from clarify_rules.reader.progress import Progress

PAGE = 100


def read_models(
    calls: Calls,
    memories: Memories,
    names: Collection[str],
    arn_of: Callable[[str], str],
    now: datetime,
    progress: Progress,
    every: bool,
) -> list[Mapping[str, Any]] | None:
    """Return the models of those names, or every model there is; those that are gone are left out.

    A model never changes, so one that is remembered and still listed with its creation time costs no
    Describe. None where all were asked for and neither the list nor a named one could be read.
    """
    wanted = set(names)
    if every:
        created, complete = _list_all(calls)
        wanted |= set(created or {})
    else:
        remembered = [kept for name in wanted if (kept := memories.model(name))]
        created, complete = _list_cheaply(calls, remembered)
    found: list[Mapping[str, Any]] = []
    unknown: list[str] = []
    for name in sorted(wanted):
        kept = memories.model(name)
        if kept is not None and created is not None and created.get(name) == kept.get("CreationTime"):
            found.append(kept)
        elif kept is None or not complete or name in (created or {}):
            unknown.append(name)
    found += _described(calls, "DescribeModel", "ModelName", unknown, arn_of, progress)
    for model in found:
        memories.remember_model(str(model["ModelName"]), model, now)
    return None if created is None and every and not found else found


def read_each(
    calls: Calls, kind: EvidenceList, names: Iterable[str], arn_of: Callable[[str], str], progress: Progress
) -> list[Mapping[str, Any]]:
    """Return what the list's Describe call says of each name; what is gone is left out.

    For endpoints, endpoint configurations and model packages. `arn_of` gives the ARN to blame.
    """
    operation = kind.actions[-1].partition(":")[2]
    return list(
        _described(
            calls, operation, f"{operation.removeprefix('Describe')}Name", sorted(names), arn_of, progress
        )
    )


def model_packages_of(models: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the model packages that models are made of (ContainerDefinition.ModelPackageName)."""
    containers = (
        container
        for model in models
        for container in [model.get("PrimaryContainer") or {}, *(model.get("Containers") or ())]
    )
    return {str(each["ModelPackageName"]) for each in containers if each.get("ModelPackageName")}


def _described(
    calls: Calls, operation: str, key: str, names: list[str], arn_of: Callable[[str], str], progress: Progress
) -> Iterator[Mapping[str, Any]]:
    def describe(name: str) -> Mapping[str, Any]:
        described: Mapping[str, Any] = keep_of_response(calls.ask("sagemaker", operation, {key: name}))
        return described

    for name, described in calls.each(
        names, describe, lambda done, total: progress("Describing models and endpoints", done, total)
    ):
        if not isinstance(described, CallFailed):
            yield described
        elif not described.is_gone:
            calls.record(described, arn_of(name))


def _list_all(calls: Calls) -> tuple[dict[str, str] | None, bool]:
    asked = {"SortBy": "CreationTime", "SortOrder": "Descending", "MaxResults": PAGE}
    pages = (page.get("Models", ()) for page in calls.pages("sagemaker", "ListModels", asked))
    cut_before = len(calls.incomplete)
    models = calls.listed(MODELS, pages)
    if models is None:
        return None, False
    return _creation_times(models), len(calls.incomplete) == cut_before


def _list_cheaply(calls: Calls, remembered: list[Mapping[str, Any]]) -> tuple[dict[str, str] | None, bool]:
    """Return creation times by name as far as listing is cheaper than describing, and whether that is all.

    Pages are read, newest first, only until they have cost as much as describing what they have not
    confirmed yet would; so the two together cost at most about twice the cheaper one. A listing that fails
    is no loss: the models are then described.
    """
    times = [str(model.get("CreationTime")) for model in remembered]
    if len(times) < 2:
        return {}, False
    asked = {
        "SortBy": "CreationTime",
        "SortOrder": "Descending",
        "MaxResults": PAGE,
        "CreationTimeAfter": _second_before(min(times)),
    }
    expected = {str(model["ModelName"]): model.get("CreationTime") for model in remembered}
    seen: dict[str, str] = {}
    try:
        for cost, page in enumerate(calls.pages("sagemaker", "ListModels", asked), start=1):
            seen |= _creation_times(page.get("Models", ()))
            unconfirmed = sum(seen.get(name) != created for name, created in expected.items())
            if cost >= unconfirmed and page.get("NextToken"):
                return seen, False
    except CallFailed:
        return seen, False
    return seen, True


def _creation_times(models: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {str(each["ModelName"]): str(each["CreationTime"]) for each in models}


def _second_before(time: str) -> float:
    return math.floor(parse_time(time).timestamp()) - 1
