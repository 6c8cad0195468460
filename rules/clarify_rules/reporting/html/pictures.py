"""Paths as pictures: the stations from a subnet to what it calls, and the one where it ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clarify_rules.network.internet_routes import INTERNET
from clarify_rules.network.path import OK, Hop, Kind, Path
from clarify_rules.network.service import Service
from clarify_rules.network.siblings import INSTANCES
from clarify_rules.network.verdict import V

_LABELS = {
    Kind.PLACEMENT: "Placement",
    Kind.CLIENT: "Network interface",
    Kind.SUBNET: "Subnet",
    Kind.DNS: "DNS",
    Kind.ENDPOINT: "VPC endpoint",
    Kind.ROUTE: "Route table",
    Kind.NAT: "NAT gateway",
    Kind.GROUP: "Security group",
    Kind.NACL: "Network ACL",
    Kind.POLICY: "Endpoint policy",
}
# What a route hop names is mostly its table; where it is what the route leads to, the id tells.
_BY_PREFIX = {"igw-": "Internet gateway", "tgw-": "Transit gateway", "vgw-": "Virtual private gateway"}
_STATES = {V.DENY: "no", V.UNKNOWN: "unsure", V.ALLOW: "yes"}
_MARKS = {V.DENY: "✕", V.UNKNOWN: "?", V.ALLOW: "●"}
_HERE = {V.DENY: "Blocked here", V.UNKNOWN: "Not decided here", V.ALLOW: ""}
_WORDS = {V.DENY: "blocked", V.UNKNOWN: "not decided", V.ALLOW: "open"}
# The way to the internet is one that should not be there.
_INTERNET_HERE = {**_HERE, V.DENY: "Leads out here"}
_INTERNET_WORDS = {**_WORDS, V.DENY: "leads to the internet", V.ALLOW: "no way out"}


@dataclass(frozen=True, slots=True)
class Station:
    """One hop as it is drawn.

    `state` is yes, unsure or no; `here` is what the one that decides is marked with, empty for the others;
    `beyond` that one a connection does not come.
    """

    kind: str
    label: str
    resource_id: str | None
    state: str
    beyond: bool
    here: str
    code: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One path as it is drawn; `number` tells it from all others of the page. `strip` is it in one line."""

    number: int
    subnet: str
    target: str
    target_label: str
    state: str
    words: str
    strip: str
    stations: tuple[Station, ...]


class Gallery:
    """The pictures of a page. Equal paths are one picture, however many results rest on them.

    Paths are first told apart by identity, which is fast, so their owner must outlive the gallery.
    """

    def __init__(self) -> None:
        self._by_identity: dict[int, Picture] = {}
        self._by_path: dict[Path, Picture] = {}

    def __iter__(self) -> Iterator[Picture]:
        """All pictures, in the order in which they were first asked for."""
        return iter(self._by_path.values())

    def of(self, paths: Iterable[Path]) -> tuple[Picture, ...]:
        """Return the pictures of some paths, each once, those that decide first."""
        worst_first = sorted(paths, key=lambda path: path.verdict)
        return tuple(dict.fromkeys(self._picture(each) for each in worst_first))

    def _picture(self, path: Path) -> Picture:
        known = self._by_identity.get(id(path))
        if known is None:
            known = self._by_path.get(path)
            if known is None:
                known = self._by_path[path] = _drawn(path, len(self._by_path) + 1)
            self._by_identity[id(path)] = known
        return known


def _drawn(path: Path, number: int) -> Picture:
    to_internet = path.target == INTERNET
    hops = tuple(dict.fromkeys(path.hops))
    ends = hops.index(path.decisive) if path.decisive and path.verdict is not V.ALLOW else len(hops)
    here = (_INTERNET_HERE if to_internet else _HERE)[path.verdict]
    return Picture(
        number=number,
        subnet=path.subnet,
        target=path.target,
        target_label=_target(path.target),
        state=_STATES[path.verdict],
        words=(_INTERNET_WORDS if to_internet else _WORDS)[path.verdict],
        strip="".join(_MARKS[hop.verdict] if place <= ends else "○" for place, hop in enumerate(hops)),
        stations=tuple(
            Station(
                kind=hop.kind.value,
                label=_label(hop),
                resource_id=hop.resource_id,
                state=_STATES[hop.verdict],
                beyond=place > ends,
                here=here if place == ends else "",
                code=None if hop.code == OK else hop.code,
                note=hop.note,
            )
            for place, hop in enumerate(hops)
        ),
    )


def _label(hop: Hop) -> str:
    if hop.kind is Kind.ROUTE and hop.resource_id:
        return _BY_PREFIX.get(hop.resource_id[:4], _LABELS[hop.kind])
    return _LABELS[hop.kind]


def _target(target: str) -> str:
    if target in {service.value for service in Service}:
        return Service(target).label
    if target == INTERNET:
        return "The internet"
    if target.startswith(INSTANCES):
        return f"The other {target}"
    return target
