from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from clarify_rules.network import boxes as room
from clarify_rules.network.boxes import (
    Box,
    Interval,
    first_match,
    match_within,
    meet,
    minus,
    mirrored,
    without,
)

SMALL = 3


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low = draw(st.integers(0, SMALL))
    return low, draw(st.integers(low, SMALL))


boxes = st.tuples(intervals(), intervals(), intervals(), intervals(), intervals())


def points(box: Box) -> set[tuple[int, ...]]:
    found: set[tuple[int, ...]] = {()}
    for low, high in box:
        found = {(*point, value) for point in found for value in range(low, high + 1)}
    return found


@settings(max_examples=60)
@given(boxes, boxes)
def test_meeting_and_cutting_count_every_point_once(one: Box, other: Box) -> None:
    common = meet(one, other)
    inside = points(common) if common else set()
    assert inside == points(one) & points(other)
    if common is None:
        return
    pieces = minus(one, common)
    assert sum(len(points(piece)) for piece in pieces) == len(points(one)) - len(inside)
    assert set().union(*(points(piece) for piece in pieces)) == points(one) - inside


@settings(max_examples=40)
@given(boxes, st.lists(st.tuples(boxes, st.sampled_from("xyz")), max_size=3))
def test_the_first_row_that_matches_decides(box: Box, table: list[tuple[Box, str]]) -> None:
    met, left = first_match((box,), table)
    for point in points(box):
        expected = next((outcome for row, outcome in table if point in points(row)), None)
        found = [outcome for outcome, part in met if point in points(part)]
        assert found == ([] if expected is None else [expected])
        assert sum(point in points(part) for part in left) == (expected is None)


WIDE = 15


@st.composite
def flat_boxes(draw: st.DrawFn) -> Box:
    """Boxes that differ in two fields: as a group's or an ACL's rules do, beside their protocol."""
    spans = [tuple(sorted((draw(st.integers(0, WIDE)), draw(st.integers(0, WIDE))))) for _ in range(2)]
    (low, high), (first, last) = spans
    return (0, 0), (0, 0), (low, high), (0, 0), (first, last)


Table = list[tuple[Box, str]]
tables = st.lists(st.tuples(flat_boxes(), st.sampled_from("xyz")), max_size=40)
cells = st.lists(flat_boxes(), min_size=1, max_size=20)


def fate(point: tuple[int, ...], table: Sequence[tuple[Box, str]]) -> str | None:
    """The outcome of the first row that holds the packet: the definition."""
    for row, outcome in table:
        if all(low <= value <= high for (low, high), value in zip(row, point, strict=True)):
            return outcome
    return None


@settings(max_examples=150, deadline=None)
@given(cells, tables, st.integers(0, 2), st.integers(1, 3))
def test_many_rows_are_settled_as_few_are(flows: list[Box], table: Table, many: int, few: int) -> None:
    with patch.object(room, "_MANY", many), patch.object(room, "_FEW", few):
        met, left = first_match(flows, table)
    found = {point: outcome for outcome, part in met for point in points(part)}
    found |= dict.fromkeys((point for part in left for point in points(part)), "")
    expected = {point: fate(point, table) or "" for box in flows for point in points(box)}
    assert found == expected
    ranks = [min(rank for rank, row in enumerate(table) if row[1] == outcome) for outcome, _ in met]
    assert len(set(ranks)) == len({outcome for outcome, _ in met})


@settings(max_examples=100, deadline=None)
@given(flat_boxes(), tables)
def test_disjoint_packets_stay_disjoint(box: Box, table: Table) -> None:
    with patch.object(room, "_MANY", 0), patch.object(room, "_FEW", 1):
        met, left = first_match((box,), table)
    assert sum(len(points(part)) for part in (*(part for _, part in met), *left)) == len(points(box))


@settings(max_examples=150, deadline=None)
@given(cells, tables, st.integers(0, 200))
def test_within_a_limit_what_is_settled_is_settled_rightly(
    flows: list[Box], table: Table, limit: int
) -> None:
    with patch.object(room, "_MANY", 0), patch.object(room, "_FEW", 1):
        matched = match_within(limit, flows, table)
    told = {point for part in matched.unsettled for point in points(part)}
    for outcome, part in (*matched.met, *((None, part) for part in matched.left)):
        assert all(fate(point, table) == outcome for point in points(part))
        told |= points(part)
    assert told == {point for box in flows for point in points(box)}


@settings(max_examples=100, deadline=None)
@given(cells, tables)
def test_the_search_may_end_at_the_first_loss(flows: list[Box], table: Table) -> None:
    with patch.object(room, "_MANY", 0), patch.object(room, "_FEW", 1):
        matched = match_within(None, flows, table, lambda outcome: outcome is None)
    some_are_lost = any(fate(point, table) is None for box in flows for point in points(box))
    assert bool(matched.left) is some_are_lost
    assert some_are_lost or not matched.unsettled


def test_rows_side_by_side_leave_one_box() -> None:
    table = [(((6, 6), (0, 9), (each, each), (0, 9), (443, 443)), "open") for each in range(1000)]
    met, left = first_match([((6, 6), (0, 9), (0, 1999), (0, 9), (443, 443))], table[::2] + table[1::2])
    assert len(met) < 40
    assert len(left) == 1


@given(boxes)
def test_the_answer_to_an_answer_is_the_request(box: Box) -> None:
    assert mirrored(mirrored((box,))) == (box,)
    protocol, source, destination, source_port, port = box
    assert mirrored((box,)) == ((protocol, destination, source, port, source_port),)


spans = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5)).map(lambda span: (span[0], sum(span))))


@given(spans, spans)
def test_cutting_intervals(whole: list[Interval], cuts: list[Interval]) -> None:
    def numbers(spans: list[Interval] | tuple[Interval, ...]) -> set[int]:
        return {number for low, high in spans for number in range(low, high + 1)}

    left = without(whole, cuts)
    assert numbers(left) == numbers(whole) - numbers(cuts)
    assert all(one[1] < other[0] for one, other in pairwise(left))
