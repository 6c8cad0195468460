from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from clarify_rules.network.boxes import Box, Interval, first_match, meet, minus, mirrored, without

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


@given(boxes)
def test_the_answer_to_an_answer_is_the_request(box: Box) -> None:
    assert mirrored(mirrored((box,))) == (box,)
    protocol, source, destination, source_port, port = box
    assert mirrored((box,)) == ((protocol, destination, source, port, source_port),)


@given(st.lists(intervals(), max_size=2), st.lists(intervals(), max_size=3))
def test_cutting_intervals(whole: list[Interval], cuts: list[Interval]) -> None:
    def numbers(spans: list[Interval] | tuple[Interval, ...]) -> set[int]:
        return {number for low, high in spans for number in range(low, high + 1)}

    assert numbers(without(whole, cuts)) == numbers(whole) - numbers(cuts)
