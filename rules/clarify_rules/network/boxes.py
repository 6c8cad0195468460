"""Sets of packets as boxes, and ordered first-match tables over them: the one primitive of this room.

What a table does to packets is told exactly, and for many rows without the boxes multiplying: as many as
have to be, no more. A table of rules that cross each other in two fields may need millions, so a question
can be given a limit, beyond which the answer is "not settled".

A box is five closed intervals: protocol, source address, destination address, source port, destination port.
Addresses are IPv4 addresses as numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from sys import maxsize
from typing import Generic, TypeVar

Interval = tuple[int, int]
Box = tuple[Interval, Interval, Interval, Interval, Interval]
Boxes = tuple[Box, ...]
Outcome = TypeVar("Outcome")
# A row of a table, or packets that met it: its rank there, its outcome and the packets.
Ranked = tuple[int, Outcome, Box]

ALL_PROTOCOLS: Interval = (0, 255)
ALL_ADDRESSES: Interval = (0, 2**32 - 1)
ALL_PORTS: Interval = (0, 65535)

TCP: Interval = (6, 6)
UDP: Interval = (17, 17)
ESP: Interval = (50, 50)

# As many rows, and as many boxes, as it is cheaper to cut one by one than to sort out first.
_FEW = 8
_MANY = 16
_FIELDS = 5
_NOWHERE: Interval = (0, 0)


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


@dataclass(frozen=True, slots=True)
class Matched(Generic[Outcome]):
    """What became of packets at a table; for those that are `unsettled` the limit left no answer.

    `met` is in the order of the table's rows; boxes of one outcome may have grown together.
    """

    met: list[tuple[Outcome, Box]]
    left: Boxes
    unsettled: Boxes


def first_match(
    boxes: Iterable[Box], table: Sequence[tuple[Box, Outcome]]
) -> tuple[list[tuple[Outcome, Box]], Boxes]:
    """Return the packets by the outcome of the first row they match, and those that match no row.

    It has no limit, so it is for tables whose rows differ in one field: there it takes n log n comparisons.
    """
    matched = match_within(None, boxes, table)
    return matched.met, matched.left


def match_within(
    limit: int | None,
    boxes: Iterable[Box],
    table: Sequence[tuple[Box, Outcome]],
    is_enough: Callable[[Outcome | None], bool] | None = None,
) -> Matched[Outcome]:
    """Return what becomes of packets at a table, for about `limit` comparisons of a box with a row.

    Exact but for what is then unsettled, which may meet any fate. The search ends sooner where some packets
    have an outcome that `is_enough` (None: they match no row).
    """
    met, left, done = _row_by_row(list(boxes), table, _MANY)
    if done == len(table) or not left:
        return Matched(met, tuple(left), ())
    matching: _Matching[Outcome] = _Matching(limit, is_enough or _never)
    matching.settle(left, [(rank, table[rank][1], table[rank][0]) for rank in range(done, len(table))])
    met += [(outcome, box) for _, outcome, box in _grown(matching.met)]
    return Matched(met, tuple(matching.left), tuple(matching.unsettled))


def _never(_: object) -> bool:
    return False


def _row_by_row(
    boxes: list[Box], table: Sequence[tuple[Box, Outcome]], most: int
) -> tuple[list[tuple[Outcome, Box]], list[Box], int]:
    """Return the same as `first_match` by cutting what each row takes, and the number of rows that did.

    Each cut may leave more boxes for the next row to cut: it stops at more than `most`.
    """
    met: list[tuple[Outcome, Box]] = []
    left = boxes
    done = 0
    for row, outcome in table:
        if not left or len(left) > most:
            break
        done += 1
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
    return met, left, done


class _Matching(Generic[Outcome]):
    """First match for many rows: halve the packets until all of a part meet one fate, or few rows.

    Each half meets its own rows only, and none behind one that takes all of it.
    """

    def __init__(self, limit: int | None, is_enough: Callable[[Outcome | None], bool]) -> None:
        self._limit = limit
        self._is_enough = is_enough
        self._is_over = False
        self._work = 0
        self.met: list[Ranked[Outcome]] = []
        self.left: list[Box] = []
        self.unsettled: list[Box] = []

    def settle(self, flows: list[Box], rows: list[Ranked[Outcome]]) -> None:
        """Sort the packets of `flows` into what met a row, what is left and what is unsettled."""
        self._work += len(rows)
        if self._is_over or (self._limit is not None and self._work > self._limit):
            self.unsettled += flows
            return
        hull = flows[0] if len(flows) == 1 else _hull(flows)
        rows, is_covered = _within(hull, rows)
        if is_covered and all(outcome is rows[0][1] for _, outcome, _ in rows):
            self._take([(rows[0][0], rows[0][1], box) for box in flows], [])
        elif len(rows) <= _FEW:
            ranked = [(box, (rank, outcome)) for rank, outcome, box in rows]
            met, left, _ = _row_by_row(flows, ranked, maxsize)
            self._take([(rank, outcome, box) for (rank, outcome), box in met], left)
        else:
            for half in _halves(flows) if len(flows) > 1 else _split(hull, rows):
                self.settle(half, rows)

    def _take(self, met: list[Ranked[Outcome]], left: list[Box]) -> None:
        self.met += met
        self.left += left
        self._work += len(met) + len(left)
        self._is_over = bool(left and self._is_enough(None)) or any(
            self._is_enough(outcome) for _, outcome, _ in met
        )


def _within(hull: Box, rows: list[Ranked[Outcome]]) -> tuple[list[Ranked[Outcome]], bool]:
    """Return the rows as far as they meet the box, up to one that covers it; and whether one does."""
    # A row is not reached behind one that takes the same.
    found: dict[Box, Ranked[Outcome]] = {}
    for rank, outcome, row in rows:
        common = meet(hull, row)
        if common is not None and common not in found:
            found[common] = (rank, outcome, common)
            if common == hull:
                return list(found.values()), True
    return list(found.values()), False


def _split(box: Box, rows: list[Ranked[Outcome]]) -> tuple[list[Box], list[Box]]:
    """Return the box in two, at the middle one of the borders that rows have within it.

    It is cut in the field with most of them. Of rows that are not all alike, some have a border within.
    """
    most: list[int] = []
    for field, (low, high) in enumerate(box):
        spans = {row[field] for _, _, row in rows}
        borders = {start for start, _ in spans if start > low} | {end + 1 for _, end in spans if end < high}
        if len(borders) > len(most):
            most, cut = sorted(borders), field
    border = most[len(most) // 2]
    low, high = box[cut]
    return [_with(box, cut, (low, border - 1))], [_with(box, cut, (border, high))]


def _halves(boxes: list[Box]) -> tuple[list[Box], list[Box]]:
    """Return the boxes in two halves, by the field in which they begin at most places."""
    field = max(range(_FIELDS), key=lambda each: len({box[each][0] for box in boxes}))
    ordered = sorted(boxes, key=lambda box: box[field])
    middle = len(ordered) // 2
    return ordered[:middle], ordered[middle:]


def _hull(boxes: list[Box]) -> Box:
    """Return the smallest box around the boxes."""
    protocol, source, destination, source_port, port = (
        (min(span[0] for span in spans), max(span[1] for span in spans)) for spans in zip(*boxes, strict=True)
    )
    return protocol, source, destination, source_port, port


def _grown(found: list[Ranked[Outcome]]) -> list[Ranked[Outcome]]:
    """Return the boxes with those of one outcome that lie side by side grown together, by rank.

    Else rows side by side would leave a box each, for the next table to be asked of.
    """
    for field in range(_FIELDS):
        if len({box[field] for _, _, box in found}) == 1:
            continue
        alike: dict[tuple[int, Box], list[Ranked[Outcome]]] = {}
        for each in found:
            alike.setdefault((id(each[1]), _with(each[2], field, _NOWHERE)), []).append(each)
        found = [each for some in alike.values() for each in _strung_together(some, field)]
    return sorted(found, key=lambda each: each[0])


def _strung_together(boxes: list[Ranked[Outcome]], field: int) -> Iterator[Ranked[Outcome]]:
    """Yield boxes of one outcome that differ in one field only, as few as they can be."""
    ordered = iter(sorted(boxes, key=lambda each: each[2][field]) if len(boxes) > 1 else boxes)
    rank, outcome, box = next(ordered)
    for other_rank, _, other in ordered:
        if box[field][1] + 1 == other[field][0]:
            rank = min(rank, other_rank)
            box = _with(box, field, (box[field][0], other[field][1]))
        else:
            yield rank, outcome, box
            rank, box = other_rank, other
    yield rank, outcome, box


def mirrored(boxes: Boxes) -> Boxes:
    """Return the packets that answer these: addresses and ports swapped."""
    return tuple((proto, dst, src, dport, sport) for proto, src, dst, sport, dport in boxes)


def without(intervals: Iterable[Interval], cuts: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the numbers of `intervals` that lie in none of `cuts`, as disjoint intervals in order."""
    ends = sorted(cuts)
    found: list[Interval] = []
    done = 0
    first = 0
    for low, high in sorted(intervals):
        at = max(low, done)
        # Cuts that end before this interval end before those behind it too, which begin no earlier.
        while first < len(ends) and ends[first][1] < at:
            first += 1
        for start, end in islice(ends, first, None):
            if start > high or at > high:
                break
            if at < start:
                found.append((at, start - 1))
            at = max(at, end + 1)
        if at <= high:
            found.append((at, high))
        done = max(done, high + 1)
    return tuple(found)


def _with(box: Sequence[Interval], field: int, interval: Interval) -> Box:
    changed = [*box[:field], interval, *box[field + 1 :]]
    protocol, source, destination, source_port, destination_port = changed
    return protocol, source, destination, source_port, destination_port
