from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.evidence.document import EvidenceFormatError
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import (
    ANALYSIS_CONFIGS,
    INSTANCE_TYPE_OFFERINGS,
    MODELS,
    PROCESSING_JOBS,
    SUBNETS,
    VPC_ATTRIBUTES,
)
from clarify_rules.evidence.missing import MissingFact, is_denial

ARN = "arn:aws:sagemaker:us-east-1:111122223333"


def evidence(**sections: Any) -> Evidence:
    header = {
        "format": 1,
        "taken_at": "2026-11-22T12:00:00Z",
        "partition": "aws",
        "region": "us-east-1",
        "account_id": "111122223333",
    }
    return Evidence.from_document(header | sections)


def denied(action: str, resource: str | None = None, error: str = "AccessDeniedException") -> dict[str, Any]:
    return {"action": action, "error": error, "resource": resource}


def why_missing(found: Evidence, identifier: str = "subnet-a") -> MissingFact:
    with pytest.raises(MissingFact) as caught:
        found.find(SUBNETS, identifier)
    return caught.value


def test_what_is_in_a_list_is_found_by_its_id() -> None:
    found = evidence(ec2={"Subnets": [{"SubnetId": "subnet-a", "VpcId": "vpc-a"}]}).find(SUBNETS, "subnet-a")
    assert found is not None
    assert found.text("VpcId") == "vpc-a"


def test_an_empty_list_says_that_nothing_is_there() -> None:
    assert evidence(ec2={"Subnets": []}).find(SUBNETS, "subnet-a") is None
    assert evidence(ec2={"Subnets": []}).gaps(SUBNETS) == ()


def test_an_absent_list_says_nothing() -> None:
    assert why_missing(evidence()).code == "NOT_READ"
    assert why_missing(evidence(ec2={})).code == "NOT_READ"


@pytest.mark.parametrize(
    "error", ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403", "AuthFailure"]
)
def test_a_denied_call_names_its_action(error: str) -> None:
    fact = why_missing(evidence(unavailable=[denied("ec2:DescribeSubnets", error=error)]))
    assert (fact.code, fact.actions) == ("ACCESS_DENIED", ("ec2:DescribeSubnets",))
    assert error in fact.message


def test_a_failed_call_asks_for_no_permission() -> None:
    fact = why_missing(evidence(unavailable=[denied("ec2:DescribeSubnets", error="InternalError")]))
    assert (fact.code, fact.actions) == ("CALL_FAILED", ())


def test_a_failed_call_for_all_does_not_hide_what_was_read() -> None:
    found = evidence(ec2={"Subnets": [{"SubnetId": "subnet-a"}]}, unavailable=[denied("ec2:DescribeSubnets")])
    assert found.find(SUBNETS, "subnet-a") is not None
    assert why_missing(found, "subnet-b").code == "ACCESS_DENIED"


@pytest.mark.parametrize("resource", ["fraud", f"{ARN}:model/fraud"])
def test_a_call_that_failed_for_one_spoils_only_that_one(resource: str) -> None:
    found = evidence(sagemaker={"Models": []}, unavailable=[denied("sagemaker:DescribeModel", resource)])
    assert found.find(MODELS, "other") is None
    assert found.gaps(MODELS) == ()
    with pytest.raises(MissingFact) as caught:
        found.find(MODELS, "fraud")
    assert (caught.value.code, caught.value.resource) == ("ACCESS_DENIED", "fraud")
    assert [fact.resource for fact in found.failures(MODELS)] == [resource]


def test_a_name_is_not_taken_for_the_end_of_another() -> None:
    found = evidence(
        sagemaker={"Models": []}, unavailable=[denied("sagemaker:DescribeModel", f"{ARN}:model/not-fraud")]
    )
    assert found.find(MODELS, "fraud") is None


def test_a_listing_cut_short_may_lack_anything() -> None:
    cut = {
        "list": "sagemaker.ProcessingJobs",
        "action": "sagemaker:ListProcessingJobs",
        "error": "Throttling",
    }
    found = evidence(sagemaker={"ProcessingJobs": [{"ProcessingJobName": "a"}]}, incomplete=[cut])
    assert found.find(PROCESSING_JOBS, "a") is not None
    (gap,) = found.gaps(PROCESSING_JOBS)
    assert gap.code == "CALL_FAILED"
    assert "ListProcessingJobs" in gap.message
    with pytest.raises(MissingFact):
        found.find(PROCESSING_JOBS, "b")


@pytest.mark.parametrize("item", [{}, {"SubnetId": None}, {"SubnetId": ""}, {"SubnetId": 5}])
def test_an_entry_without_id_may_be_any(item: dict[str, Any]) -> None:
    found = evidence(ec2={"Subnets": [item, {"SubnetId": "subnet-b"}]})
    assert found.find(SUBNETS, "subnet-b") is not None
    assert why_missing(found).code == "EVIDENCE_INVALID"
    assert [gap.code for gap in found.gaps(SUBNETS)] == ["EVIDENCE_INVALID"]
    assert len(found.listing(SUBNETS)) == 1


def test_the_same_entry_twice_is_one() -> None:
    item = {"SubnetId": "subnet-a", "VpcId": "vpc-a"}
    found = evidence(ec2={"Subnets": [item, dict(item)]})
    assert len(found.listing(SUBNETS)) == 1
    assert found.listing(SUBNETS)[0].text("VpcId") == "vpc-a"


def test_two_entries_that_contradict_prove_nothing() -> None:
    items = [{"SubnetId": "subnet-a", "VpcId": "vpc-a"}, {"SubnetId": "subnet-a", "VpcId": "vpc-b"}]
    found = evidence(ec2={"Subnets": items}).find(SUBNETS, "subnet-a")
    assert found is not None
    with pytest.raises(MissingFact) as caught:
        found.text("VpcId")
    assert caught.value.code == "EVIDENCE_INVALID"


def test_items_without_ids_are_listed_as_they_are() -> None:
    found = evidence(
        ec2={"InstanceTypeOfferings": [{"InstanceType": "m5.large"}, {"InstanceType": "m5.large"}]}
    )
    assert len(found.listing(INSTANCE_TYPE_OFFERINGS)) == 2
    assert found.gaps(INSTANCE_TYPE_OFFERINGS) == ()


def test_a_map_entry_that_is_absent_was_not_read() -> None:
    found = evidence(ec2={"VpcAttributes": {"vpc-a": {"EnableDnsSupport": True}}})
    assert found.entry_or_raise(VPC_ATTRIBUTES, "vpc-a").flag("EnableDnsSupport") is True
    with pytest.raises(MissingFact) as caught:
        found.entry_or_raise(VPC_ATTRIBUTES, "vpc-b")
    assert caught.value.code == "NOT_READ"


def test_a_denied_map_entry_names_its_action() -> None:
    found = evidence(unavailable=[denied("ec2:DescribeVpcAttribute", "vpc-a", "UnauthorizedOperation")])
    with pytest.raises(MissingFact) as caught:
        found.entry_or_raise(VPC_ATTRIBUTES, "vpc-a")
    assert caught.value.actions == ("ec2:DescribeVpcAttribute",)


def test_a_denied_config_names_all_candidates() -> None:
    uri = "s3://bucket/analysis_config.json"
    found = evidence(unavailable=[denied("s3:GetObject", uri, "AccessDenied")])
    fact = found.failure(ANALYSIS_CONFIGS.actions, uri)
    assert fact is not None
    assert fact.actions == ("s3:GetObject", "s3:ListBucket", "kms:Decrypt")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("AnalysisConfigTooLarge", "ANALYSIS_CONFIG_INVALID"),
        ("AnalysisConfigTooDeep", "ANALYSIS_CONFIG_INVALID"),
        ("AnalysisConfigNotJson", "ANALYSIS_CONFIG_INVALID"),
        ("AnalysisConfigNotAnObject", "ANALYSIS_CONFIG_INVALID"),
        ("NoSuchKey", "ANALYSIS_CONFIG_UNREADABLE"),
        ("NoSuchBucket", "ANALYSIS_CONFIG_UNREADABLE"),
        ("SlowDown", "CALL_FAILED"),
    ],
)
def test_what_is_wrong_with_a_config_has_its_code(error: str, code: str) -> None:
    uri = "s3://bucket/analysis_config.json"
    fact = evidence(unavailable=[denied("s3:GetObject", uri, error)]).failure(ANALYSIS_CONFIGS.actions, uri)
    assert fact is not None
    assert fact.code == code
    assert uri in fact.message


def test_tags_by_arn_and_by_value() -> None:
    found = evidence(tags={f"{ARN}:model/a": {"scope": "true"}, f"{ARN}:model/b": {"scope": "false"}})
    assert found.arns_tagged("scope", "true") == (f"{ARN}:model/a",)
    assert found.tags_of(f"{ARN}:model/b") == {"scope": "false"}
    assert found.tags_of("arn:unknown") == {}


def test_header_and_arns() -> None:
    found = evidence()
    assert (found.partition, found.region, found.account_id) == ("aws", "us-east-1", "111122223333")
    assert found.arn("sagemaker", "model/a") == f"{ARN}:model/a"
    assert found.arn("ec2", "vpc/v", "444455556666") == "arn:aws:ec2:us-east-1:444455556666:vpc/v"


@pytest.mark.parametrize(
    "error", ["ThrottlingException", "InternalError", "NoSuchKey", "RequestLimitExceeded"]
)
def test_trouble_is_not_denial(error: str) -> None:
    assert not is_denial(error)


def test_actions_and_lists_may_be_named_without_their_service() -> None:
    found = evidence(
        sagemaker={"Models": []},
        ec2={"Subnets": []},
        unavailable=[denied("DescribeModel")],
        incomplete=[{"list": "Subnets", "error": "Throttling"}],
    )
    assert [gap.actions for gap in found.gaps(MODELS)] == [("sagemaker:DescribeModel",)]
    assert len(found.gaps(SUBNETS)) == 1


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "0001-02-01T00:00:00Z"]
)
def test_times_before_or_after_all_time_are_refused(time: str) -> None:
    with pytest.raises(EvidenceFormatError, match="taken_at"):
        Evidence.from_document(dict(evidence().document) | {"taken_at": time})
