"""Sets of packets as boxes, and ordered first-match tables over them: the one primitive of this room.

A box is five closed intervals: protocol, source address, destination address, source port, destination port.
Addresses are IPv4 addresses as numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

Interval = tuple[int, int]
Box = tuple[Interval, Interval, Interval, Interval, Interval]
Boxes = tuple[Box, ...]
Outcome = TypeVar("Outcome")

ALL_PROTOCOLS: Interval = (0, 255)
ALL_ADDRESSES: Interval = (0, 2**32 - 1)
ALL_PORTS: Interval = (0, 65535)

TCP: Interval = (6, 6)
UDP: Interval = (17, 17)
ESP: Interval = (50, 50)


def meet(one: Box, other: Box) -> Box | None:
    """Return the packets in both boxes, None where there are none."""
    # All fields by hand: most of the time of a verdict is spent here, and a loop takes three times as long.
    protocol, source, destination, source_port, port = one
    other_protocol, other_source, other_destination, other_source_port, other_port = other
    if (
        destination[0] > other_destination[1]
        or other_destination[0] > destination[1]
        or port[0] > other_port[1]
        or other_port[0] > port[1]
        or source[0] > other_source[1]
        or other_source[0] > source[1]
        or protocol[0] > other_protocol[1]
        or other_protocol[0] > protocol[1]
        or source_port[0] > other_source_port[1]
        or other_source_port[0] > source_port[1]
    ):
        return None
    return (
        _overlap(protocol, other_protocol),
        _overlap(source, other_source),
        _overlap(destination, other_destination),
        _overlap(source_port, other_source_port),
        _overlap(port, other_port),
    )


def _overlap(one: Interval, other: Interval) -> Interval:
    """Return the numbers in both of two intervals that have some in common."""
    if one[0] >= other[0] and one[1] <= other[1]:
        return one
    return max(one[0], other[0]), min(one[1], other[1])


def minus(box: Box, cut: Box) -> list[Box]:
    """Return the packets of `box` outside `cut`, a box within it, as disjoint boxes."""
    pieces: list[Box] = []
    rest = list(box)
    for field, (low, high) in enumerate(cut):
        whole_low, whole_high = rest[field]
        if whole_low < low:
            pieces.append(_with(rest, field, (whole_low, low - 1)))
        if high < whole_high:
            pieces.append(_with(rest, field, (high + 1, whole_high)))
        rest[field] = (low, high)
    return pieces


def first_match(
    boxes: Iterable[Box], table: Sequence[tuple[Box, Outcome]]
) -> tuple[list[tuple[Outcome, Box]], Boxes]:
    """Return the packets by the outcome of the first row they match, and those that match no row."""
    met: list[tuple[Outcome, Box]] = []
    left = list(boxes)
    for row, outcome in table:
        if not left:
            break
        beyond: list[Box] = []
        for box in left:
            common = meet(box, row)
            if common is None:
                beyond.append(box)
                continue
            met.append((outcome, common))
            if common != box:
                beyond += minus(box, common)
        left = beyond
    return met, tuple(left)


def mirrored(boxes: Boxes) -> Boxes:
    """Return the packets that answer these: addresses and ports swapped."""
    return tuple((proto, dst, src, dport, sport) for proto, src, dst, sport, dport in boxes)


def without(intervals: Iterable[Interval], cuts: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the numbers of `intervals` that lie in none of `cuts`, as disjoint intervals in order."""
    left = sorted(intervals)
    for low, high in cuts:
        left = (
            [
                piece
                for start, end in left
                for piece in ((start, min(end, low - 1)), (max(start, high + 1), end))
                if piece[0] <= piece[1]
            ]
            if any(start <= high and low <= end for start, end in left)
            else left
        )
    return tuple(dict.fromkeys(left))


def _with(box: list[Interval], field: int, interval: Interval) -> Box:
    changed = [*box[:field], interval, *box[field + 1 :]]
    protocol, source, destination, source_port, destination_port = changed
    return protocol, source, destination, source_port, destination_port
