from __future__ import annotations

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.network.subnet import select_subnets
from tests.network.green import green, item


def test_listed_subnets_are_sorted_out() -> None:
    document = green()
    item(document, "Subnets", "subnet-b")["VpcId"] = "vpc-0"
    selection = select_subnets(Evidence.from_document(document), ("subnet-b", "x", "subnet-a", "subnet-b"))
    assert [each.id for each in selection.found] == ["subnet-b", "subnet-a"]
    assert selection.missing == ("x",)
    assert selection.vpc_ids == ("vpc-0", "vpc-a")
