"""One connection's way through rule tables, hop by hop; it ends where everything is lost."""

from __future__ import annotations

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network import codes
from clarify_rules.network.boxes import ALL_ADDRESSES, Boxes
from clarify_rules.network.client import Client
from clarify_rules.network.gate import Gate, pass_back, pass_gate
from clarify_rules.network.openings import denying, destination, entry, let_in, let_out
from clarify_rules.network.path import Hop, Kind, unknown, unread
from clarify_rules.network.security_groups import ANY_GROUP, NO_GROUP, Direction, PeerGroups
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V


class Walk:
    """What is still on its way of the connections from a client, and the hops it met so far."""

    def __init__(self, topology: Topology, client: Client, flows: Boxes, target: str) -> None:
        self._topology = topology
        self._client = client
        self._flows = flows
        self._target = target
        self._destinations = tuple(dict.fromkeys(each for _, _, each, _, _ in flows))
        self._traffic = f"HTTPS from {client.subnet} to {target}"
        self._hops: list[Hop] = []

    @property
    def hops(self) -> tuple[Hop, ...]:
        """The hops so far."""
        return tuple(self._hops)

    @property
    def flows(self) -> Boxes:
        """What is still on its way."""
        return self._flows

    @property
    def is_lost(self) -> bool:
        """Whether nothing is on its way any more."""
        return not self._flows

    def meet(self, *hops: Hop) -> Walk:
        """Go on past hops that hold for all traffic alike, until one of them loses it."""
        for hop in hops:
            if self.is_lost:
                break
            self._hops.append(hop)
            if hop.verdict is V.DENY:
                self._flows = ()
        return self

    def leave_groups(self, peer_groups: PeerGroups = NO_GROUP) -> Walk:
        """Pass the outbound rules of the client's groups, to a peer that carries `peer_groups`."""
        groups = self._client.groups
        if groups is None or self.is_lost:
            return self
        names = self._client.group_names
        table = self._topology.groups.table(groups, Direction.OUT, peer_groups)

        def fix(_: Boxes) -> str:
            where = destination(self._topology, self._target, self._destinations, peer_groups)
            return let_out(groups, where)

        return self._pass(
            Gate(Kind.GROUP, names, codes.ENI_SG_RULES_MISMATCH, f"the outbound rules of {names}", table, fix)
        )

    def enter_groups(self, groups: tuple[str, ...]) -> Walk:
        """Pass the inbound rules of an endpoint's groups."""
        if self.is_lost:
            return self
        names = ",".join(sorted(groups))
        table = self._topology.groups.table(groups, Direction.IN, frozenset(self._client.groups or ()))

        def fix(_: Boxes) -> str:
            return let_in(groups, self._client.groups or (), self._client.addresses)

        return self._pass(
            Gate(
                Kind.GROUP,
                names,
                codes.ENDPOINT_SG_RULES_MISMATCH,
                f"the inbound rules of {names}",
                table,
                fix,
            )
        )

    def cross_border(self, subnet_id: str, *, leaving: bool) -> Walk:
        """Pass the network ACL of a subnet: the request one way, then the answer the other way."""
        if self._client.groups is None or self.is_lost:
            return self
        try:
            acl_id = self._topology.acls.of_subnet(subnet_id)
            if acl_id is None:
                note = f"No network ACL of {subnet_id} was read."
                return self.meet(unknown(Kind.NACL, subnet_id, codes.NACL_NOT_VISIBLE, note))
            request = self._border(acl_id, egress=leaving, answers=False, leaving=leaving)
            answer = self._border(acl_id, egress=not leaving, answers=True, leaving=leaving)
        except MissingFact as fact:
            return self.meet(unread(Kind.NACL, fact, subnet_id))
        self._pass(request)
        if self.is_lost:
            return self
        hop, self._flows = pass_back(self._flows, answer, f"The answer to {self._traffic}")
        self._hops.append(hop)
        return self

    def _border(self, acl_id: str, *, egress: bool, answers: bool, leaving: bool) -> Gate:
        """Return one direction of a network ACL. Raises `MissingFact`."""
        acls = self._topology.acls
        way = "outbound" if egress else "inbound"
        table = acls.table(acl_id, egress=egress)
        peers = self._destinations if leaving else (self._client.addresses,)

        def fix(lost: Boxes) -> str:
            number = denying(table, acls.numbers(acl_id, egress=egress), lost)
            return entry(acl_id, way, answers=answers, peers=peers, number=number)

        code = codes.SUBNET_ACL_RETURN_RESTRICTION if answers else codes.SUBNET_ACL_RESTRICTION
        return Gate(Kind.NACL, acl_id, code, f"the {way} rules of {acl_id}", table, fix)

    def _pass(self, gate: Gate) -> Walk:
        hop, self._flows = pass_gate(self._flows, gate, self._traffic)
        self._hops.append(hop)
        return self


def sealed(topology: Topology, client: Client) -> tuple[Hop, ...]:
    """Return the hop that loses everything wherever it goes, none where something might get out somewhere.

    It settles a path whose destination is not known.
    """
    if client.groups is None:
        return ()
    walk = Walk(topology, client, client.https_to((ALL_ADDRESSES,)), "anywhere").leave_groups(ANY_GROUP)
    return walk.hops if walk.is_lost else ()
