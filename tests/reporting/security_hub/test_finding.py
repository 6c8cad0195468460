from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from clarify_rules import __version__
from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.network.path import Hop, Kind, Path
from clarify_rules.network.verdict import V
from clarify_rules.reporting.security_hub.finding import Finding, findings
from clarify_rules.reporting.security_hub.product_fields import AFFECTED, BLOCKING_RESOURCES, CODE, PATH
from tests.building import ACCOUNT_ID
from tests.building import audit as audited
from tests.catalog.net import OTHER_ACCOUNT, TABLES, Net
from tests.reporting.sample import HOSTILE, audit, result
from tests.reporting.security_hub.hub import PLACE, RULE, doubtful, fixed, job
from tests.servers.security_hub.asff import asff_violations


def the_one(*results: Any, partition: str = "aws") -> Finding:
    (found,) = findings(audit(*results, partition=partition))
    assert asff_violations(found) == []
    return found


def test_one_broken_route_table_under_500_jobs_is_one_finding() -> None:
    found = the_one(*(job(f"job-{number:03}") for number in range(500)))
    assert (
        found["Id"]
        == f"clarify-config-rules/aws/us-east-1/111122223333/{RULE}/GATEWAY_NOT_ASSOCIATED/rtb-main"
    )
    assert found["GeneratorId"] == f"clarify-config-rules/{RULE}"
    assert found["Description"] == (
        "The route table rtb-main has no route to S3; associate it with vpce-1. 500 workloads are affected: "
        "job-000, job-001, job-002 and 497 more."
    )
    assert found["Title"] == "Clarify jobs reach S3: fails with GATEWAY_NOT_ASSOCIATED at rtb-main"
    assert len(found["Resources"]) == 32
    assert found["Resources"][0] == {
        "Type": "AwsEc2RouteTable",
        "Id": "arn:aws:ec2:us-east-1:111122223333:route-table/rtb-main",
        "Partition": "aws",
        "Region": "us-east-1",
        "Details": {"AwsEc2RouteTable": {"RouteTableId": "rtb-main"}},
    }
    assert found["Resources"][1]["Id"].endswith(":processing-job/job-000")
    assert found["Resources"][1]["Details"]["Other"] == {
        "Name": "job-000",
        "ResourceType": "AWS::SageMaker::ProcessingJob",
        "Launcher": "pipeline credit",
    }
    assert found["ProductFields"][AFFECTED] == "500"
    assert found["ProductFields"][CODE] == "GATEWAY_NOT_ASSOCIATED"
    assert found["Compliance"]["Status"] == "FAILED"
    assert found["FindingProviderFields"]["Severity"] == {"Label": "HIGH", "Original": "HIGH"}
    assert found["Remediation"]["Recommendation"]["Text"] == "Associate it with vpce-1."


def test_another_rule_code_or_blocking_resource_is_another_finding() -> None:
    results = (
        job("a"),
        job("b", blocking_resource="rtb-other"),
        job("c", code="BLACKHOLE"),
        job("d", rule="clarify-job-reaches-sagemaker-api"),
    )
    assert len(findings(audit(*results))) == 4


def test_where_nothing_else_blocks_each_resource_is_a_finding() -> None:
    results = [job(name, blocking_resource=None, code="NO_VPC_CONFIG") for name in ("a", "b")]
    first, second = findings(audit(*results))
    assert first["Id"].endswith("NO_VPC_CONFIG/arn:aws:sagemaker:us-east-1:111122223333:processing-job/a")
    assert second["Id"].endswith("processing-job/b")
    assert BLOCKING_RESOURCES not in first["ProductFields"]


def test_network_objects_are_findings_of_their_own_whatever_blocks_them() -> None:
    groups = [
        job(
            name,
            rule="clarify-security-group-https-egress",
            resource_type="AWS::EC2::SecurityGroup",
            resource_arn=PLACE.arn("ec2", f"security-group/{name}"),
            launcher=None,
            blocking_resource="sg-1",
        )
        for name in ("sg-1", "sg-2")
    ]
    first, second = findings(audit(*groups))
    assert [each["Id"] for each in first["Resources"]] == [PLACE.arn("ec2", "security-group/sg-1")]
    assert first["Resources"][0]["Details"]["AwsEc2SecurityGroup"] == {"GroupId": "sg-1"}
    assert [each["Id"][-4:] for each in second["Resources"]] == ["sg-1", "sg-2"]


@pytest.mark.parametrize(
    ("blocks", "listed"),
    [
        ("use1-az1", None),
        ("job-1", None),
        ("s3://bucket/analysis_config.json", ("Other", "s3://bucket/analysis_config.json")),
        ("acl-1", ("AwsEc2NetworkAcl", "arn:aws:ec2:us-east-1:111122223333:network-acl/acl-1")),
        ("vpce-1", ("Other", "arn:aws:ec2:us-east-1:111122223333:vpc-endpoint/vpce-1")),
    ],
)
def test_what_blocks_is_a_resource_where_it_has_an_id_of_its_own(
    blocks: str, listed: tuple[str, str] | None
) -> None:
    found = the_one(job("job-1", blocking_resource=blocks))
    first, *affected = [(each["Type"], each["Id"]) for each in found["Resources"]]
    assert (first if affected else None) == listed
    assert blocks in found["Title"]
    assert found["ProductFields"]["clarify-config-rules/Blocking"] == blocks


def test_a_shared_vpc_that_blocks_itself_is_listed_once_under_its_owner() -> None:
    arn = "arn:aws:ec2:us-east-1:999988887777:vpc/vpc-a"
    shared = job("vpc-a", rule="clarify-vpc-dns-enabled", resource_type="AWS::EC2::VPC", resource_arn=arn)
    found = the_one(replace(shared, blocking_resource="vpc-a"))
    assert [(each["Type"], each["Id"]) for each in found["Resources"]] == [("AwsEc2Vpc", arn)]


def test_what_blocks_is_not_listed_beside_itself() -> None:
    arn = PLACE.arn("ec2", "vpc-endpoint/vpce-1")
    found = the_one(job("the endpoint", resource_arn=arn, blocking_resource="vpce-1"))
    assert [each["Id"] for each in found["Resources"]] == [arn]
    assert BLOCKING_RESOURCES not in found["ProductFields"]


def test_what_is_undetermined_is_one_finding_per_missing_action() -> None:
    results = (
        doubtful(job("a"), "s3:GetObject"),
        doubtful(job("b"), "s3:GetObject", code="CALL_FAILED"),
        doubtful(job("c"), "ec2:DescribeVpcEndpoints"),
        doubtful(job("d"), code="LEAVES_THE_ACCOUNT"),
        doubtful(job("e"), code="LEAVES_THE_ACCOUNT"),
    )
    found = findings(audit(*results))
    assert [each["Id"].rsplit("/", 2)[1:] for each in found] == [
        ["UNDETERMINED", "LEAVES_THE_ACCOUNT"],
        ["UNDETERMINED", "ec2:DescribeVpcEndpoints"],
        ["UNDETERMINED", "s3:GetObject"],
    ]
    assert {each["Compliance"]["Status"] for each in found} == {"WARNING"}
    assert {each["FindingProviderFields"]["Severity"]["Label"] for each in found} == {"INFORMATIONAL"}
    assert found[2]["Title"] == "Clarify jobs reach S3: not known, needs s3:GetObject"


def test_what_is_hidden_is_told_of_the_account() -> None:
    hidden = job("111122223333", resource_type=ACCOUNT, resource_arn="arn:aws:iam::111122223333:root")
    found = the_one(doubtful(hidden, "sagemaker:ListProcessingJobs"))
    assert (found["Resources"][0]["Type"], found["Resources"][0]["Id"]) == (
        "AwsAccount",
        "AWS::::Account:111122223333",
    )


def test_what_complies_or_does_not_apply_is_no_finding() -> None:
    assert findings(audit(fixed(job("a")), job("b", status=Status.NOT_APPLICABLE))) == ()


def test_the_gravest_result_counts() -> None:
    found = the_one(job("a", severity=Severity.LOW), job("b", severity=Severity.MEDIUM))
    assert found["FindingProviderFields"]["Severity"]["Label"] == "MEDIUM"


def test_what_is_not_known_is_told_and_no_more() -> None:
    assert the_one(doubtful(job("a")))["FindingProviderFields"]["Severity"]["Label"] == "INFORMATIONAL"


@pytest.mark.parametrize(
    ("partition", "region", "asff"),
    [
        ("aws", "us-east-1", "aws"),
        ("aws-cn", "cn-north-1", "aws-cn"),
        ("aws-us-gov", "us-gov-west-1", "aws-us-gov"),
        ("aws-iso", "us-iso-east-1", "aws-us-iso"),
        ("aws-iso-b", "us-isob-east-1", "aws-us-iso-b"),
        ("aws-iso-e", "eu-isoe-west-1", None),
        ("aws-iso-f", "us-isof-south-1", None),
        ("aws-eusc", "eusc-de-east-1", None),
        ("aws-new", "a-region-longer-than-asff-1", None),
    ],
)
def test_every_partition(partition: str, region: str, asff: str | None) -> None:
    (found,) = findings(audit(job("a"), region=region, partition=partition))
    assert asff_violations(found) == []
    assert (
        found["ProductArn"]
        == f"arn:{partition}:securityhub:{region}:111122223333:product/111122223333/default"
    )
    assert found["Resources"][0]["Id"].startswith(f"arn:{partition}:ec2:{region}:")
    assert {each.get("Partition") for each in found["Resources"]} == {asff}
    assert ("Region" in found["Resources"][0]) == (len(region) <= 16)


def test_names_are_hostile() -> None:
    hostile = job(HOSTILE, blocking_resource=HOSTILE, message=HOSTILE, remediation=HOSTILE)
    found = the_one(hostile)
    assert len(found["Id"]) == 512
    other = the_one(job(HOSTILE, blocking_resource=f"{HOSTILE}y"))
    assert found["Id"] != other["Id"], "the digest tells apart what the cut does not"
    assert found["Id"].startswith(f"clarify-config-rules/aws/us-east-1/111122223333/{RULE}/")


def test_the_count_is_not_cut_away() -> None:
    found = the_one(*(job(f"{name}{'x' * 1000}", message="because " * 1000) for name in "abcde"))
    assert " 5 workloads are affected: " in found["Description"]
    assert len(found["Description"]) <= 1024


def test_the_longest_texts_give_way_where_a_finding_is_too_large() -> None:
    glyphs = "\U0001f980" * 2000
    jobs = [job(f"{number}{glyphs}", message=glyphs) for number in range(40)]
    found = the_one(*jobs)
    assert found["Title"].endswith("at rtb-main")
    assert found["ProductFields"][AFFECTED] == "40"
    assert len({each["Id"] for each in found["Resources"]}) == 32


def test_the_path_is_told_as_text() -> None:
    hops = (
        Hop(Kind.SUBNET, "subnet-a", V.ALLOW, "OK", "fine"),
        Hop(Kind.ROUTE, "rtb-main", V.DENY, "GATEWAY_NOT_ASSOCIATED", "no route"),
    )
    found = the_one(job("a", paths=(Path("subnet-a", "s3", hops),)))
    assert found["ProductFields"][PATH] == (
        "subnet-a to s3: subnet subnet-a ALLOW OK > route rtb-main DENY GATEWAY_NOT_ASSOCIATED (no route)"
    )


@pytest.mark.parametrize("rule", RULE_IDS)
def test_every_rule_has_requirements_and_a_page(rule: str) -> None:
    found = the_one(job("a", rule=rule, remediation=None))
    assert found["Compliance"]["RelatedRequirements"]
    assert found["Remediation"]["Recommendation"]["Text"].strip()


def test_controls_that_demand_the_opposite_are_named_with_the_advice_once() -> None:
    found = the_one(job("a", rule="clarify-job-network-isolation-off"))
    said = found["ProductFields"]["clarify-config-rules/ControlsThatDemandTheOpposite"]
    assert all(control in said for control in ("SageMaker.12", "SageMaker.14", "SageMaker.20"))
    assert said.count("Suppress this control") == 1


def test_a_whole_finding() -> None:
    model = "arn:aws:sagemaker:us-east-1:111122223333:model/fraud"
    found = the_one(
        result(
            rule="clarify-model-in-vpc",
            resource_type="AWS::SageMaker::Model",
            resource_id="fraud",
            resource_arn=model,
            code="NO_VPC_CONFIG",
            message="The model fraud is in no VPC.",
            blocking_resource=None,
            remediation="Create the model fraud again with a VpcConfig.",
            documentation="https://example.com/clarify-model-in-vpc.md",
        )
    )
    assert found == {
        "SchemaVersion": "2018-10-08",
        "Id": f"clarify-config-rules/aws/us-east-1/111122223333/clarify-model-in-vpc/NO_VPC_CONFIG/{model}",
        "ProductArn": "arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default",
        "GeneratorId": "clarify-config-rules/clarify-model-in-vpc",
        "AwsAccountId": "111122223333",
        "CreatedAt": "2026-11-22T12:00:00.000Z",
        "UpdatedAt": "2026-11-22T12:00:00.000Z",
        "Title": "Models that Clarify calls run inside a VPC: fails with NO_VPC_CONFIG at fraud",
        "Description": "The model fraud is in no VPC.",
        "FindingProviderFields": {
            "Severity": {"Label": "HIGH", "Original": "HIGH"},
            "Types": ["Software and Configuration Checks/AWS Security Best Practices/Network Reachability"],
        },
        "Resources": [
            {
                "Type": "Other",
                "Id": model,
                "Partition": "aws",
                "Region": "us-east-1",
                "Details": {
                    "Other": {
                        "Launcher": "pipeline credit",
                        "Name": "fraud",
                        "ResourceType": "AWS::SageMaker::Model",
                    }
                },
            }
        ],
        "Compliance": {
            "Status": "FAILED",
            "RelatedRequirements": [
                "The model has a VPC configuration",
                "SAGEMAKER_MODEL_IN_VPC (sagemaker-model-in-vpc)",
            ],
        },
        "Remediation": {
            "Recommendation": {
                "Text": "Create the model fraud again with a VpcConfig.",
                "Url": "https://example.com/clarify-model-in-vpc.md",
            }
        },
        "ProductFields": {
            "clarify-config-rules/Code": "NO_VPC_CONFIG",
            "clarify-config-rules/Affected": "1",
            "clarify-config-rules/ControlsThatAgree": "SAGEMAKER_MODEL_IN_VPC (sagemaker-model-in-vpc)",
            "clarify-config-rules/PackVersion": __version__,
            "clarify-config-rules/EvidenceTime": "2026-11-22T12:00:00Z",
        },
        "RecordState": "ACTIVE",
    }


def test_what_blocks_in_another_account_is_listed_under_its_owner() -> None:
    net = Net().shared().change(TABLES, "rtb-priv", OwnerId=OTHER_ACCOUNT).route("igw-1")
    for subnet in ("subnet-a", "subnet-b"):
        net.subnet(subnet, AvailableIpAddressCount=0)

    ids = {each["Id"] for found in findings(audited(net)) for each in found["Resources"]}

    owners = replace(PLACE, account_id=OTHER_ACCOUNT)
    assert {owners.arn("ec2", "internet-gateway/igw-1"), owners.arn("ec2", "subnet/subnet-a")} <= ids
    assert not [each for each in ids if each.endswith(("igw-1", "subnet-a")) and ACCOUNT_ID in each]


def test_of_what_blocks_and_is_of_an_unknown_owner_no_arn_is_made_up() -> None:
    unknown = replace(audit(job("job-1", blocking_resource="tgw-1")), owners={})

    (found,) = findings(unknown)

    assert asff_violations(found) == []
    assert found["Resources"][0]["Id"] == "tgw-1"
    assert found["Resources"][0]["Details"] == {"AwsEc2TransitGateway": {"Id": "tgw-1"}}
