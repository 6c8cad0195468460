"""What a verdict about the network consists of: hops make a path, the paths of all subnets a check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.verdict import V

OK = "OK"
PARTIAL_SUFFIX = "_PARTIAL"


class Kind(StrEnum):
    """What a hop is about: the family of its reason code."""

    PLACEMENT = "placement"
    CLIENT = "client"
    SUBNET = "subnet"
    DNS = "dns"
    ENDPOINT = "endpoint"
    ROUTE = "route"
    NAT = "nat"
    GROUP = "group"
    NACL = "nacl"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path: what decided there and a sentence that says why.

    `code` is stable; `resource_id` is what would have to change (several ids: sorted, joined by a comma);
    `actions` are the IAM actions to grant where a fact could not be read; `fix` ends the sentence on what to
    change, where the hop's own place knows that better than its code does.
    """

    kind: Kind
    resource_id: str | None
    verdict: V
    code: str
    note: str
    actions: tuple[str, ...] = ()
    fix: str | None = None


@dataclass(frozen=True)
class Path:
    """The hops from one subnet to one target, in the order a connection meets them."""

    subnet: str
    target: str
    hops: tuple[Hop, ...]

    @cached_property
    def verdict(self) -> V:
        """The worst verdict of its hops."""
        return min((hop.verdict for hop in self.hops), default=V.ALLOW)

    @cached_property
    def decisive(self) -> Hop | None:
        """The first hop with the path's worst verdict; of a path that is open, the first with a remark."""
        return _first(self.hops, self.verdict)


@dataclass(frozen=True)
class Check:
    """The answer for one target: the worst of its paths, told by the first of those."""

    target: str
    paths: tuple[Path, ...]

    @cached_property
    def verdict(self) -> V:
        """The worst verdict of its paths."""
        return min((path.verdict for path in self.paths), default=V.ALLOW)

    @cached_property
    def path(self) -> Path | None:
        """The first path that has the check's verdict."""
        return next((path for path in self.paths if path.verdict is self.verdict), None)

    @cached_property
    def decisive(self) -> Hop | None:
        """The hop that decided, or None where nothing is in the way and nothing is to remark."""
        if self.verdict is not V.ALLOW:
            return self.path.decisive if self.path else None
        return next((hop for path in self.paths if (hop := path.decisive)), None)

    @property
    def code(self) -> str:
        """The stable reason code, OK where nothing is in the way."""
        return self.decisive.code if self.decisive else OK

    @property
    def resource_id(self) -> str | None:
        """The blocking resource, None where nothing blocks."""
        return self.decisive.resource_id if self.decisive and self.verdict is not V.ALLOW else None

    @property
    def note(self) -> str:
        """One sentence on the hop that decided, empty where none did."""
        return self.decisive.note if self.decisive else ""

    @cached_property
    def missing_actions(self) -> tuple[str, ...]:
        """The IAM actions whose grant would settle an UNKNOWN, sorted; empty for any other verdict."""
        if self.verdict is not V.UNKNOWN:
            return ()
        return tuple(sorted({action for path in self.paths for hop in path.hops for action in hop.actions}))


def passed(kind: Kind, resource_id: str | None, note: str, code: str = OK) -> Hop:
    """Return a hop that lets everything through."""
    return Hop(kind, resource_id, V.ALLOW, code, note)


def denied(kind: Kind, resource_id: str | None, code: str, note: str) -> Hop:
    """Return a hop that loses everything."""
    return Hop(kind, resource_id, V.DENY, code, note)


def unknown(kind: Kind, resource_id: str | None, code: str, note: str) -> Hop:
    """Return a hop of which the facts do not tell."""
    return Hop(kind, resource_id, V.UNKNOWN, code, note)


def unread(kind: Kind, fact: MissingFact, resource_id: str | None = None) -> Hop:
    """Return a hop whose fact was not read; it is named after the fact, or else after `resource_id`."""
    return Hop(
        kind, fact.resource or resource_id, V.UNKNOWN, fact.code, fact.message, fact.actions, fix_of(fact)
    )


def fix_of(fact: MissingFact) -> str | None:
    """Return what to do about a fact that no permission brings, as the end of a sentence."""
    if fact.actions or fact.remedy is None:
        return None
    return f"{fact.remedy[:1].lower()}{fact.remedy[1:].removesuffix('.')}"


def partial(hop: Hop) -> Hop:
    """Return a hop that loses everything on its way as one that loses a part of the whole."""
    if hop.verdict is not V.DENY:
        return hop
    code = hop.code if is_partial(hop.code) else partial_code(hop.code)
    return replace(hop, verdict=V.UNKNOWN, code=code)


def partial_code(code: str) -> str:
    """Return the code for "only a part of it is lost"."""
    return code + PARTIAL_SUFFIX


def is_partial(code: str) -> bool:
    """Return whether a code says "only a part of it is lost"."""
    return code.endswith(PARTIAL_SUFFIX)


def combine(parts: list[tuple[Hop, ...]]) -> tuple[Hop, ...]:
    """Return the hops of one subnet whose traffic takes several ways, each a part of what is required.

    All ways lost: lost. Some lost and some not: UNKNOWN by the code of what is lost, which comes first; a
    doubt on a way that is lost anyway is left out.
    """
    lost = [hops for hops in parts if worst(hops) is V.DENY]
    if lost and len(lost) < len(parts):
        told = [tuple(partial(hop) for hop in hops if hop.verdict is not V.UNKNOWN) for hops in lost]
        parts = told + [hops for hops in parts if worst(hops) is not V.DENY]
    return tuple(dict.fromkeys(hop for hops in parts for hop in hops))


def soften(hops: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """Return hops behind a doubt that may lead elsewhere: what they would lose is not lost for certain."""
    return tuple(hop for hop in hops if hop.verdict is not V.DENY)


def worst(hops: tuple[Hop, ...]) -> V:
    """Return the worst verdict of the hops."""
    return min((hop.verdict for hop in hops), default=V.ALLOW)


def _first(hops: tuple[Hop, ...], verdict: V) -> Hop | None:
    at_worst = (hop for hop in hops if hop.verdict is verdict)
    if verdict is V.ALLOW:
        return next((hop for hop in at_worst if hop.code != OK), None)
    return next(at_worst, None)
