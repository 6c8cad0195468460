"""Evidence that something went wrong with."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.cli.running import HOSTILE, WORLDS

_WORLDS = [json.loads(path.read_text()) for path in sorted(WORLDS.glob("g*.json"))]

_JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -1, 0, 1.5, float("inf"), float("nan")]),
    st.text(max_size=8),
    st.sampled_from(["", HOSTILE, "10.0.0.0/99", "::/0", "s3://", "arn:", "-1", "2026-13-45", "vpc-a"]),
    st.just([]),
    st.just({}),
    st.lists(st.one_of(st.none(), st.text(max_size=3), st.just({})), max_size=3),
    st.dictionaries(st.text(max_size=3), st.one_of(st.none(), st.integers()), max_size=2),
)


@st.composite
def mutated(draw: st.DrawFn, depth: int = 64) -> Any:
    """One world with one to five values, not deeper than `depth`, replaced by junk, doubled or removed."""
    document = copy.deepcopy(draw(st.sampled_from(_WORLDS)))
    for _ in range(draw(st.integers(1, 5))):
        places = list(_places(document, depth))
        if not places:
            break
        parent, key = places[draw(st.integers(0, len(places) - 1))]
        change = draw(st.sampled_from(["replace", "replace", "remove", "double"]))
        if change == "replace":
            parent[key] = draw(_JUNK)
        elif change == "remove":
            del parent[key]
        elif isinstance(parent, list):
            parent.append(copy.deepcopy(parent[key]))
    return document


def _places(value: Any, depth: int) -> Iterator[tuple[Any, Any]]:
    if depth and isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key], depth - 1)
