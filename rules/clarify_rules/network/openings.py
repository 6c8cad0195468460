"""What to change where rules stop traffic: which rule to add, to what, for whom."""

from __future__ import annotations

from clarify_rules.evidence.lists import PREFIX_LISTS
from clarify_rules.network.boxes import ALL_ADDRESSES, Boxes, Interval, meet
from clarify_rules.network.gate import Table
from clarify_rules.network.parts import ranges, together, written
from clarify_rules.network.security_groups import PeerGroups
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology

# What AWS advises for answers, whichever system the client runs (VPC guide, "Ephemeral ports").
_ANSWERS = "TCP 1024-65535"
_HTTPS = "TCP 443"
# The highest number that a rule may be given (API CreateNetworkAclEntry, field RuleNumber).
_LAST_NUMBER = 32766


def one_of(groups: tuple[str, ...]) -> str:
    """Return the group to change: any of them will do."""
    return groups[0] if len(groups) == 1 else f"one of {', '.join(sorted(groups))}"


def let_out(groups: tuple[str, ...], to_where: str) -> str:
    """Return the outbound rule that a workload's groups lack."""
    return f"add to {one_of(groups)} an outbound rule for {_HTTPS} to {to_where}"


def let_in(groups: tuple[str, ...], client_groups: tuple[str, ...], addresses: Interval) -> str:
    """Return the inbound rule that an endpoint's groups lack."""
    source = f"{one_of(client_groups)} or from " if client_groups else ""
    return f"add to {one_of(groups)} an inbound rule for {_HTTPS} from {source}{written(addresses)}"


def destination(
    topology: Topology, target: str, destinations: tuple[Interval, ...], peer_groups: PeerGroups
) -> str:
    """Return what an outbound rule has to name."""
    if peer_groups:
        return f"{one_of(tuple(sorted(peer_groups)))} or to {_addresses(destinations)}"
    if destinations == (ALL_ADDRESSES,):
        return "what it calls: to the endpoints' security groups, and to the prefix list of S3"
    if target == Service.S3.label:
        return f"the prefix list of S3{_list_id(topology)}"
    return _addresses(destinations)


def entry(acl_id: str, way: str, *, answers: bool, peers: tuple[Interval, ...], number: int | None) -> str:
    """Return the rule that a network ACL lacks, in which `way`; `number` is the rule's that denies it."""
    preposition = "to" if way == "outbound" else "from"
    traffic = _ANSWERS if answers else _HTTPS
    article = "an" if way[0] in "aeiou" else "a"
    return (
        f"add to the network ACL {acl_id} {article} {way} rule that allows {traffic} {preposition} "
        f"{_addresses(peers)}{_before(number)}"
    )


def _before(number: int | None) -> str:
    """Return where the rule has to stand; the last one, "*", cannot be changed and comes after all others."""
    if number is None or number > _LAST_NUMBER:
        return ""
    if number == 1:
        return " in place of rule 1, which denies it"
    return f", numbered below rule {number}, which denies it"


def denying(table: Table, numbers: tuple[int, ...], lost: Boxes) -> int | None:
    """Return the number of the first rule that denies what is lost first, None where none does."""
    if len(table) != len(numbers) or not lost:
        return None
    rows = zip(table, numbers, strict=True)
    return next((each for (row, outcome), each in rows if outcome is False and meet(row, lost[0])), None)


def _addresses(intervals: tuple[Interval, ...]) -> str:
    """Return addresses as one rule names them: many public ones are no more than "anywhere"."""
    found = together(intervals)
    return ranges(found) if len(found) == 1 else "0.0.0.0/0"


def _list_id(topology: Topology) -> str:
    """Return the id of S3's prefix list in brackets, nothing where it was not read."""
    name = f".{topology.evidence.region}.s3"
    for record in topology.evidence.listing(PREFIX_LISTS):
        raw = record.raw
        if str(raw.get("PrefixListName")).endswith(name) and isinstance(raw.get("PrefixListId"), str):
            return f" ({raw['PrefixListId']})"
    return ""
