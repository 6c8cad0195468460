"""Ranges and parts of traffic in words."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, summarize_address_range

from clarify_rules.network.boxes import Boxes, Interval, without

_MOST = 2
_SOURCE, _DESTINATION, _SOURCE_PORT, _PORT = range(1, 5)


def written(addresses: Interval) -> str:
    """Return a range of addresses as a CIDR, or by its ends where it is none."""
    first, last = (IPv4Address(each) for each in addresses)
    networks = list(summarize_address_range(first, last))
    return str(networks[0]) if len(networks) == 1 else f"{first}-{last}"


def ranges(intervals: Iterable[Interval]) -> str:
    """Return ranges of addresses in words, the first two of many."""
    return _listed([written(each) for each in together(intervals)], "ranges")


def part_lost(lost: Boxes, whole: Boxes) -> str:
    """Return what tells the lost part of some traffic from the whole, such as "to 10.0.9.0/24".

    Empty where only several of its fields together tell.
    """
    found: list[str] = []
    for field, word in ((_SOURCE, "from"), (_DESTINATION, "to")):
        part = together(box[field] for box in lost)
        if _is_less(part, whole, field):
            found.append(f"{word} {ranges(part)}")
    for field, word in ((_SOURCE_PORT, "from ports"), (_PORT, "to ports")):
        part = together(box[field] for box in lost)
        if _is_less(part, whole, field):
            ports = [str(low) if low == high else f"{low}-{high}" for low, high in part]
            found.append(f"{word} {_listed(ports, 'more')}")
    return " ".join(found)


def together(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the same numbers as the fewest intervals, in order."""
    found: list[Interval] = []
    for low, high in sorted(intervals):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def _is_less(part: tuple[Interval, ...], whole: Boxes, field: int) -> bool:
    return bool(without((box[field] for box in whole), part))


def _listed(texts: list[str], noun: str) -> str:
    if len(texts) <= _MOST:
        return " and ".join(texts)
    more = len(texts) - _MOST
    return f"{', '.join(texts[:_MOST])} and {more} more{'' if noun == 'more' else f' {noun}'}"
