"""The all-green world with one change, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.network.service import Service
from tests.network.green import ONE_SUBNET, Document, add_nat, green, item, reach, told

Change = Callable[[Document], object]
JOB_GROUP = "sg-job"
MISMATCH = ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")
FINE = ("ALLOW", "OK", None)


def ask(change: Change, service: Service, config: VpcConfig = ONE_SUBNET) -> tuple[str, str, str | None]:
    document = green()
    change(document)
    return told(reach(document, service, config))


def blocked(*subnets: str, mode: str = "block-bidirectional") -> Change:
    """Return a change to a NAT gateway, and VPC Block Public Access in these subnets."""

    def change(document: Document) -> None:
        add_nat(document)
        for subnet in subnets:
            item(document, "Subnets", subnet)["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": mode}

    return change
