"""Everything that one piece of evidence says about networks, each part read when first asked for."""

from __future__ import annotations

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.network.dns import Dns
from clarify_rules.network.endpoints import Endpoints
from clarify_rules.network.memo import Memo
from clarify_rules.network.network_acls import NetworkAcls
from clarify_rules.network.route_tables import RouteTables
from clarify_rules.network.security_groups import SecurityGroups


class Topology:
    """The parts of the network by kind, and one memory for all that is derived from them."""

    def __init__(self, evidence: Evidence, *, memoise: bool = True) -> None:
        self.evidence = evidence
        self.memo = Memo(on=memoise)
        self.groups = SecurityGroups(evidence, self.memo)
        self.acls = NetworkAcls(evidence, self.memo)
        self.routes = RouteTables(evidence, self.memo)
        self.endpoints = Endpoints(evidence, self.memo)
        self.dns = Dns(evidence)
