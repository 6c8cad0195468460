"""Requests checked against worlds: right from wrong, and of each wrong one what blocks first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.preflight.check_request import check_snapshot
from clarify_rules.preflight.report import Outcome, Report
from tests.catalog.net import EVERYTHING, Net, allow, deny, https, line, permission
from tests.preflight.requests import (
    CONSOLE,
    SDK,
    VPC_CONFIG,
    changed,
    cloudtrail,
    event,
    network,
    template,
)

ISOLATED = network("subnet-a", EnableNetworkIsolation=True)
OTHER_PORT = permission("tcp", (80, 80), cidr="0.0.0.0/0")
BIAS = {"methods": {"pre_training_bias": {"methods": "all"}}}
ZONES = "clarify-job-shadow-endpoint-zones"
S3, API, RUNTIME = (f"clarify-job-reaches-{each}" for each in ("s3", "sagemaker-api", "sagemaker-runtime"))
SAME_VPC, TOGETHER = "clarify-job-model-in-same-vpc", "clarify-job-instances-reach-each-other"
PREDICTOR = {"model_name": "fraud", "instance_type": "ml.m5.xlarge", "initial_instance_count": 1}
NOT_ALLOWED = "AccessDenied: the job's role is not authorized to perform:"
NO_ZONES = (
    "ClientError: Unable to locate at least 2 availability zone(s) with the requested instance type "
    "ml.m5.xlarge that overlap with SageMaker subnets"
)


def checked(net: Net, request: Any, config: dict[str, Any] | None = None) -> Report:
    return check_snapshot(Evidence.from_document(net.document), request, Parameters(), config)


RIGHT: dict[str, tuple[Net, Any, dict[str, Any] | None]] = {
    "made by the SDK": (Net(), SDK, None),
    "made in the console": (Net(), CONSOLE, None),
    "a record of CloudTrail": (Net(), cloudtrail(SDK), None),
    "an event": (Net(), event(CONSOLE), None),
    "in a template": (Net(), template(Bias=("ProcessingJob", CONSOLE)), None),
    "two in a template": (
        Net(),
        template(A=("ProcessingJob", CONSOLE), B=("ProcessingJob", SDK)),
        None,
    ),
    "a model": (Net(), template(M=("Model", {"VpcConfig": VPC_CONFIG})), None),
    "one instance without self rule": (Net().ingress(), CONSOLE, None),
    "bias alone in isolation": (Net(), changed(SDK, NetworkConfig=ISOLATED), BIAS),
    "bias alone without model endpoints": (Net().without("vpce-api", "vpce-rt"), SDK, BIAS),
    "through a NAT gateway": (Net().only_nat(), SDK, None),
    "bias in no VPC": (Net(), changed(SDK, drop="NetworkConfig"), BIAS),
}  # fmt: skip


@pytest.mark.parametrize("case", RIGHT)
def test_what_is_right_works(case: str) -> None:
    net, request, config = RIGHT[case]

    report = checked(net, request, config)

    assert report.outcome is Outcome.WORKS, str(report)
    assert "WORKS: no obstacle was found in the network." in str(report)


@dataclass(frozen=True)
class Wrong:
    """What blocks first: the rule, its code, what stands in the way, and AWS's error where it is known."""

    rule: str
    code: str
    blocking: str | None
    net: Net = field(default_factory=Net)
    request: Any = field(default_factory=lambda: SDK)
    config: dict[str, Any] | None = None
    error: str | None = None


MODEL_ONE_ZONE = {"ModelName": "fraud", "VpcConfig": {**VPC_CONFIG, "Subnets": ["subnet-a", "subnet-e"]}}
WRONG = {
    "SDK, isolated": Wrong(
        "clarify-job-network-isolation-off",
        "NETWORK_ISOLATION_ENABLED",
        None,
        request=changed(SDK, NetworkConfig=ISOLATED),
    ),
    "SDK, no VPC but the model has one": Wrong(
        SAME_VPC, "NO_VPC_CONFIG", None, request=changed(SDK, drop="NetworkConfig")
    ),
    "SDK, model in one zone": Wrong(
        ZONES, "AZ_COUNT", "use1-az1", Net().model_vpc("subnet-a", "subnet-e"), error=NO_ZONES
    ),
    "SDK, model of the same template in one zone": Wrong(
        ZONES,
        "AZ_COUNT",
        "use1-az1",
        request=template(Job=("ProcessingJob", SDK), Model=("Model", MODEL_ONE_ZONE)),
        error=NO_ZONES,
    ),
    "SDK, model in another VPC": Wrong(SAME_VPC, "MODEL_IN_ANOTHER_VPC", "fraud", Net().far_model()),
    "SDK, type not offered": Wrong(
        ZONES,
        "AZ_TYPE_NOT_OFFERED",
        "use1-az2",
        Net().offers("p5.large", "use1-az1"),
        config={"methods": {"shap": {}}, "predictor": PREDICTOR | {"instance_type": "ml.p5.large"}},
        error=NO_ZONES.replace("m5.xlarge", "p5.large"),
    ),
    "SDK, no runtime endpoint": Wrong(RUNTIME, "ENDPOINT_MISSING", None, Net().without("vpce-rt")),
    "SDK, no API endpoint and no runtime endpoint": Wrong(
        API, "ENDPOINT_MISSING", None, Net().without("vpce-api", "vpce-rt")
    ),
    "SDK, nothing at all": Wrong(
        S3, "ENDPOINT_MISSING", None, Net().without("vpce-s3", "vpce-api", "vpce-rt").ingress()
    ),
    "SDK, instances cannot talk": Wrong(TOGETHER, "SELF_SG_INGRESS", "sg-job", Net().ingress()),
    "SDK, an existing endpoint behind endpoints that admit nobody": Wrong(
        API,
        "ENDPOINT_SG_RULES_MISMATCH",
        "sg-ep",
        Net().endpoint("live", "fraud").ingress(group="sg-ep"),
        config={"methods": {"shap": {}}, "predictor": {"endpoint_name": "live"}},
    ),
    "console, subnet without the S3 route": Wrong(
        S3, "GATEWAY_NOT_ASSOCIATED", "rtb-x", Net().add_table("rtb-x", "subnet-b"), CONSOLE
    ),
    "console, replies dropped": Wrong(
        S3,
        "SUBNET_ACL_RETURN_RESTRICTION",
        "acl-default",
        Net().acl(line(1, "deny", egress=False, ports=(1024, 65535))),
        CONSOLE,
    ),
    "console, no egress": Wrong(S3, "ENI_SG_RULES_MISMATCH", "sg-job", Net().egress(), CONSOLE),
    "console, egress for other ports": Wrong(
        S3, "ENI_SG_RULES_MISMATCH", "sg-job", Net().egress(OTHER_PORT), CONSOLE
    ),
    "console, only to the endpoints": Wrong(
        S3, "ENI_SG_RULES_MISMATCH", "sg-job", Net().egress(https(group="sg-ep")), CONSOLE
    ),
    "console, too few addresses": Wrong(
        "clarify-job-subnets-have-free-ips",
        "IP_EXHAUSTED",
        "subnet-a,subnet-b",
        Net().free(a=1, b=1),
        CONSOLE,
    ),
    "console, subnets of two VPCs": Wrong(
        S3,
        "SUBNETS_IN_TWO_VPCS",
        "vpc-a,vpc-z",
        Net().far_model(),
        changed(CONSOLE, NetworkConfig=network("subnet-a", "subnet-z")),
    ),
    "console, a group of another VPC": Wrong(
        S3,
        "SG_VPC_MISMATCH",
        "sg-z",
        Net().far_model().add_group("sg-z", "vpc-z"),
        changed(CONSOLE, NetworkConfig=network("subnet-a", groups=("sg-z",))),
    ),
    "CloudTrail, host names off": Wrong(
        API, "VPC_DNS_HOSTNAMES_DISABLED", "vpc-a", Net().hostnames(on=False), cloudtrail(SDK)
    ),
    "CloudTrail, policy denies writing": Wrong(
        S3,
        "ENDPOINT_POLICY_DENY",
        "vpce-s3",
        Net().policy("vpce-s3", EVERYTHING, deny("s3:PutObject")),
        cloudtrail(CONSOLE),
        error=f"{NOT_ALLOWED} s3:PutObject with an explicit deny in a VPC endpoint policy",
    ),
    "CloudTrail, policy allows reading only": Wrong(
        S3,
        "ENDPOINT_POLICY_DENY",
        "vpce-s3",
        Net().policy("vpce-s3", allow(["s3:Get*", "s3:List*"])),
        cloudtrail(CONSOLE),
        error=f"{NOT_ALLOWED} s3:PutObject because no VPC endpoint policy allows the s3:PutObject action",
    ),
    "event, endpoint without private DNS": Wrong(
        API, "PRIVATE_DNS_DISABLED", "vpce-api", Net().vpce("vpce-api", PrivateDnsEnabled=False), event(SDK)
    ),
    "template, a model in one zone": Wrong(
        "clarify-model-spans-two-zones", "AZ_COUNT", "use1-az1", request=template(M=("Model", MODEL_ONE_ZONE))
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_what_blocks_first(case: str) -> None:
    wrong = WRONG[case]

    report = checked(wrong.net, wrong.request, wrong.config)

    first = report.first_failure
    assert first is not None, str(report)
    assert (first.result.rule, first.result.code) == (wrong.rule, wrong.code), str(report)
    if wrong.blocking is not None:
        assert first.result.blocking_resource == wrong.blocking
    assert first.aws_error == wrong.error
    assert report.outcome is Outcome.FAILS
    if first.hop is not None:
        assert first.hop.code == first.result.code
    text = str(report)
    assert f"First, {first.when}:" in text
    assert "a job itself cannot be changed" not in text
    told = "AWS's error is of this kind:" if wrong.code == "ENDPOINT_POLICY_DENY" else "AWS says:"
    assert (wrong.error is None) == (told not in text)
    assert ("AWS says:" in text) == (wrong.error is not None and told == "AWS says:")
