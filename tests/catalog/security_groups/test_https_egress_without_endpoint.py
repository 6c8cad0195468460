"""clarify-security-group-https-egress where no endpoint answers for the name, or it is not known whether."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.building import VPC
from tests.catalog.case import FAILS, HOLDS, UNDETERMINED, Case
from tests.catalog.denied import denied
from tests.catalog.net import ANYWHERE, ENDPOINTS, S3_LIST, Net, https

RULE = "clarify-security-group-https-egress"
SG = "ENI_SG_RULES_MISMATCH"
TO_S3, TO_ENDPOINTS = https(prefix_list=S3_LIST), https(group="sg-ep")

NONE = (
    Case(
        "a NAT gateway instead, and HTTPS to anywhere", Net().only_nat().egress(https(ANYWHERE)), HOLDS, "OK"
    ),
    Case("a NAT gateway instead, and nothing out", Net().only_nat().egress(), FAILS, SG, "sg-job"),
    Case(
        "a NAT gateway instead, and HTTPS to S3's list",
        Net().only_nat().egress(TO_S3),
        FAILS,
        SG,
        "sg-job",
        says="SageMaker",
    ),
    Case(
        "a NAT gateway instead, and HTTPS to S3's list, with nothing to predict",
        Net().only_nat().egress(TO_S3).methods("report"),
        HOLDS,
        "OK",
    ),
    Case(
        "a NAT gateway instead, and HTTPS to some public addresses",
        Net().only_nat().egress(TO_S3, https("52.0.0.0/8")),
        UNDETERMINED,
        f"{SG}_PARTIAL",
        "sg-job",
        says="SageMaker",
    ),
    Case(
        "a NAT gateway instead, and HTTPS to the VPC only",
        Net().only_nat().egress(TO_S3, https("10.0.0.0/16")),
        FAILS,
        SG,
        "sg-job",
        says="SageMaker",
    ),
    Case(
        "endpoints whose names do not work, a NAT gateway, and HTTPS to the endpoints",
        Net().nat().hostnames(False).egress(TO_S3, TO_ENDPOINTS),
        FAILS,
        SG,
        "sg-job",
        says="SageMaker",
    ),
    Case(
        "no endpoint and no way, and HTTPS to S3's list: the missing endpoint is another rule's",
        Net().without("vpce-api", "vpce-rt").egress(TO_S3),
        HOLDS,
        "OK",
    ),
    Case(
        "another network may have the endpoint, and HTTPS to S3's list",
        Net().without("vpce-api", "vpce-rt").route("tgw-1", "10.9.0.0/16").zones(None).egress(TO_S3),
        UNDETERMINED,
        "CENTRALISED_ENDPOINT_POSSIBLE",
        "tgw-1",
    ),
    Case(
        "another network, which all traffic goes to, and HTTPS to S3's list",
        Net().without("vpce-api", "vpce-rt").route("tgw-1").egress(TO_S3),
        FAILS,
        SG,
        "sg-job",
        says="SageMaker",
    ),
    Case(
        "an unread route table, no endpoint, and HTTPS to S3's list",
        Net()
        .without("vpce-api", "vpce-rt")
        .egress(TO_S3)
        .refused("ec2:DescribeRouteTables", "ec2.RouteTables"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "subnet-a",
        missing=("ec2:DescribeRouteTables",),
    ),
    Case(
        "no route table was seen, no endpoint, and HTTPS to S3's list",
        Net().without("vpce-api", "vpce-rt").egress(TO_S3).emptied("ec2.RouteTables"),
        UNDETERMINED,
        "ROUTE_TABLE_NOT_VISIBLE",
        "subnet-a",
    ),
    Case(
        "another account's VPC, and HTTPS to S3's list",
        Net().shared().egress(TO_S3),
        UNDETERMINED,
        "ENDPOINT_NOT_VISIBLE_SHARED_VPC",
        VPC,
    ),
)
DOUBT = (
    denied(
        "DescribeVpcEndpoints",
        VPC,
        "endpoints denied, and HTTPS to S3's list: an S3 interface endpoint may answer",
        Net().egress(TO_S3).methods("report"),
    ),
    denied(
        "DescribeVpcEndpoints",
        VPC,
        "endpoints denied, and HTTPS to endpoints: S3's list may not be needed",
        Net().egress(TO_ENDPOINTS).methods("report"),
    ),
    Case(
        "endpoints denied, but no private name works: S3's list is needed",
        Net().hostnames(False).egress(TO_ENDPOINTS).refused("ec2:DescribeVpcEndpoints", ENDPOINTS),
        FAILS,
        SG,
        "sg-job",
    ),
    Case(
        "hostnames unread, and HTTPS to the S3 endpoint's group or to S3's list",
        Net().s3_interface().hostnames(None).egress(TO_S3).methods("report"),
        UNDETERMINED,
        "ACCESS_DENIED",
        VPC,
        missing=("ec2:DescribeVpcAttribute",),
    ),
    Case(
        "hostnames unread, and HTTPS to both",
        Net().s3_interface().hostnames(None).egress(TO_S3, TO_ENDPOINTS).methods("report"),
        HOLDS,
        "OK",
    ),
    Case(
        "hostnames unread, and HTTPS to neither",
        Net().s3_interface().hostnames(None).egress(https("198.51.100.0/24")).methods("report"),
        FAILS,
        SG,
        "sg-job",
    ),
)
CASES = tuple(replace(each, resource="sg-job") for each in (*NONE, *DOUBT))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)
