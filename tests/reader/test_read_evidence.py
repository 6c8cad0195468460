from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from clarify_rules.clarify.parameters import ModelScope, Parameters
from clarify_rules.evidence import lists
from clarify_rules.evidence.evidence import Evidence, Incomplete, Unavailable
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.errors import RegionUnreadableError
from clarify_rules.reader.permissions import actions_for
from clarify_rules.reader.read_evidence import read_evidence
from tests.reader.account import CREATED, IMAGE, OTHER_IMAGE, SHAP, handlers, job
from tests.reader.scripted import REGION, ScriptedAws, refusal, sagemaker_arn

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DENIED = refusal("AccessDeniedException")


def read(aws: ScriptedAws, parameters: Parameters | None = None, **more: Any) -> Evidence:
    return read_evidence(aws, parameters or Parameters(), now=NOW, **more)


def failing(error: Exception) -> Any:
    def fail(**_: object) -> Any:
        raise error

    return fail


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Calls.__init__, "__defaults__", (lambda seconds: None,))


def test_only_clarifys_jobs_are_kept_and_their_secrets_are_not() -> None:
    aws = ScriptedAws(**handlers(job("a"), job("b", image=OTHER_IMAGE), config=SHAP))

    evidence = read(aws)

    (kept,) = evidence.listing(lists.PROCESSING_JOBS)
    assert kept.text("ProcessingJobName") == "a"
    assert kept.raw["Environment"] == {"AWS_USE_FIPS_ENDPOINT": "true"}
    assert "Jane Doe" not in str(evidence.document)
    assert not evidence.unavailable
    assert not evidence.incomplete
    assert evidence.find(lists.MODELS, "credit")
    assert Evidence.from_document(evidence.document) == evidence


def test_one_call_reads_what_many_jobs_share() -> None:
    aws = ScriptedAws(**handlers(*(job(f"j{n}") for n in range(50)), config=SHAP))

    evidence = read(aws)

    assert aws.calls["DescribeProcessingJob"] == 50
    assert aws.calls["GetObject"] == aws.calls["DescribeModel"] == aws.calls["DescribeVpcs"] == 1
    assert aws.calls["DescribeSubnets"] == aws.calls["DescribeVpcAttribute"] == 2
    assert evidence.entry_or_raise(lists.VPC_ATTRIBUTES, "vpc-1").flag("EnableDnsSupport")


def test_the_listing_asks_for_the_window_and_for_what_still_runs() -> None:
    aws = ScriptedAws(**handlers())

    read(aws, Parameters(lookback_days=3))

    window, *others = aws.asked_of("ListProcessingJobs")
    assert window["CreationTimeAfter"] == datetime(2026, 11, 19, 12, tzinfo=UTC)
    assert [each["StatusEquals"] for each in others] == ["InProgress", "Stopping"]


def test_a_job_gone_between_list_and_describe_is_left_out() -> None:
    script = handlers(job("a"), job("b"))
    describe = script["DescribeProcessingJob"]
    names = {"a": "gone", "b": "b"}
    script["DescribeProcessingJob"] = lambda **asked: describe(
        ProcessingJobName=names[asked["ProcessingJobName"]]
    )

    evidence = read(ScriptedAws(**script))

    assert [each.text("ProcessingJobName") for each in evidence.listing(lists.PROCESSING_JOBS)] == ["b"]
    assert evidence.unavailable == ()


def test_a_refused_describe_is_told_for_its_job() -> None:
    script = handlers(job("a")) | {"DescribeProcessingJob": failing(DENIED)}

    evidence = read(ScriptedAws(**script))

    assert evidence.unavailable == (
        Unavailable(
            "sagemaker:DescribeProcessingJob", "AccessDeniedException", sagemaker_arn("processing-job/a")
        ),
    )


def test_a_refused_listing_leaves_its_list_unread() -> None:
    script = handlers() | {"ListProcessingJobs": failing(DENIED), "DescribeSubnets": failing(DENIED)}

    evidence = read(ScriptedAws(**script))

    assert not evidence.was_read(lists.PROCESSING_JOBS)
    assert Unavailable("sagemaker:ListProcessingJobs", "AccessDeniedException", None) in evidence.unavailable


def test_a_listing_cut_on_its_second_page_keeps_the_first() -> None:
    script = handlers(job("a"))
    whole = script["ListProcessingJobs"]

    def cut(**asked: Any) -> Any:
        if "NextToken" in asked:
            raise refusal("InternalFailure")
        return whole(**asked) | ({} if "StatusEquals" in asked else {"NextToken": "2"})

    script["ListProcessingJobs"] = cut
    evidence = read(ScriptedAws(**script))

    assert len(evidence.listing(lists.PROCESSING_JOBS)) == 1
    assert evidence.incomplete == (
        Incomplete("sagemaker.ProcessingJobs", "sagemaker:ListProcessingJobs", "InternalFailure"),
    )


def test_a_page_that_leads_to_itself_ends_the_listing() -> None:
    script = handlers() | {"ListModelBiasJobDefinitions": lambda **_: {"NextToken": "again"}}

    evidence = read(ScriptedAws(**script))

    assert [cut.error for cut in evidence.incomplete] == ["RepeatedPageToken"]


def test_throttling_loses_nothing() -> None:
    script = handlers(*(job(f"j{n}") for n in range(20)))
    describe, throttled = script["DescribeProcessingJob"], set[str]()

    def sometimes(ProcessingJobName: str) -> Any:  # noqa: N803 - AWS's name
        if ProcessingJobName not in throttled:
            throttled.add(ProcessingJobName)
            raise refusal("ThrottlingException")
        return describe(ProcessingJobName=ProcessingJobName)

    script["DescribeProcessingJob"] = sometimes
    aws = ScriptedAws(**script)
    evidence = read(aws)

    assert len(evidence.listing(lists.PROCESSING_JOBS)) == 20
    assert evidence.unavailable == ()


def test_throttling_for_ever_ends_and_is_told() -> None:
    script = handlers(job("a")) | {"DescribeProcessingJob": failing(refusal("ThrottlingException"))}
    aws = ScriptedAws(**script)

    evidence = read(aws)

    assert [each.error for each in evidence.unavailable] == ["ThrottlingException"]
    assert aws.calls["DescribeProcessingJob"] < 40


def test_no_more_than_eight_calls_are_in_flight() -> None:
    script = handlers(*(job(f"j{n}") for n in range(60)))
    describe = script["DescribeProcessingJob"]
    waiting = threading.Event()

    def slow(**asked: Any) -> Any:
        waiting.wait(0.01)
        return describe(**asked)

    aws = ScriptedAws(**script | {"DescribeProcessingJob": slow})
    read(aws)

    assert 2 <= aws.most_in_flight <= 8


def test_four_hundred_and_fifty_groups_take_three_filters_of_200() -> None:
    jobs = [job(f"j{n}") for n in range(90)]
    for number, each in enumerate(jobs):
        groups = [f"sg-{number}-{k}" for k in range(5)]
        each["NetworkConfig"] = {"VpcConfig": {"Subnets": ["subnet-1"], "SecurityGroupIds": groups}}
    aws = ScriptedAws(**handlers(*jobs))

    read(aws)

    asked = [each["Filters"][0]["Values"] for each in aws.asked_of("DescribeSecurityGroups")]
    assert [len(values) for values in asked] == [200, 200, 50]


def test_an_api_the_region_lacks_is_an_empty_list() -> None:
    error = refusal("InvalidAction", "The action is not valid for this web service")
    script = handlers(job("a")) | {"DescribeSecurityGroupVpcAssociations": failing(error)}

    evidence = read(ScriptedAws(**script))

    assert evidence.was_read(lists.SECURITY_GROUP_VPC_ASSOCIATIONS)
    assert evidence.unavailable == ()


def test_half_a_prefix_list_is_none() -> None:
    def entries(**asked: Any) -> Any:
        if "NextToken" in asked:
            raise refusal("InternalError")
        return {"Entries": [{"Cidr": "10.0.0.0/8"}], "NextToken": "2"}

    evidence = read(ScriptedAws(**handlers(job("a")) | {"GetManagedPrefixListEntries": entries}))

    assert evidence.listing(lists.PREFIX_LISTS) == ()
    assert evidence.unavailable == (Unavailable("ec2:GetManagedPrefixListEntries", "InternalError", "pl-1"),)


@pytest.mark.parametrize("prefix", ["com.amazonaws", "cn.com.amazonaws", "gov.ic.c2s"])
def test_the_list_of_s3_is_asked_for_by_its_name_in_every_partition(prefix: str) -> None:
    def lists_named(**asked: Any) -> dict[str, Any]:
        wanted = [name for each in asked["Filters"] for name in each["Values"]]
        name = f"{prefix}.{REGION}.s3"
        return {"PrefixLists": [{"PrefixListId": "pl-1", "PrefixListName": name}] if name in wanted else []}

    evidence = read(ScriptedAws(**handlers(job("a")) | {"DescribeManagedPrefixLists": lists_named}))

    assert evidence.find(lists.PREFIX_LISTS, "pl-1") is not None


def test_a_deleted_model_is_not_there_and_a_refused_one_is_not_known() -> None:
    gone = failing(refusal("ValidationException", 'Could not find model "credit".'))
    evidence = read(ScriptedAws(**handlers(job("a"), config=SHAP) | {"DescribeModel": gone}))
    assert evidence.find(lists.MODELS, "credit") is None

    script = handlers(job("a"), config=SHAP) | {"DescribeModel": failing(DENIED)}
    evidence = read(ScriptedAws(**script))
    assert evidence.unavailable[0].resource == sagemaker_arn("model/credit")


def test_all_models_are_read_where_all_are_in_scope() -> None:
    models = {"Models": [{"ModelName": name, "CreationTime": CREATED} for name in ("x", "y")]}
    aws = ScriptedAws(**handlers() | {"ListModels": lambda **_: models})

    evidence = read(aws, Parameters(model_scope=ModelScope.ALL))

    assert {each.text("ModelName") for each in evidence.listing(lists.MODELS)} == {"x", "y"}


def test_monitors_bring_their_config_endpoint_and_model() -> None:
    definition = {
        "JobDefinitionName": "drift",
        "ModelExplainabilityAppSpecification": {
            "ImageUri": IMAGE,
            "ConfigUri": "s3://configs/m/analysis_config.json",
        },
        "ModelExplainabilityJobInput": {"EndpointInput": {"EndpointName": "live"}},
    }
    listed = {"MonitoringJobDefinitionName": "drift", "MonitoringJobDefinitionArn": "arn:drift"}
    variants = [{"VariantName": "all", "ModelName": "served"}]
    script = handlers(config={"methods": {"shap": {}}}) | {
        "ListModelExplainabilityJobDefinitions": lambda **_: {"JobDefinitionSummaries": [listed]},
        "DescribeModelExplainabilityJobDefinition": lambda **_: dict(definition),
        "DescribeEndpoint": lambda **_: {"EndpointName": "live", "EndpointConfigName": "live-1"},
        "DescribeEndpointConfig": lambda **_: {
            "EndpointConfigName": "live-1",
            "ProductionVariants": variants,
        },
    }

    evidence = read(ScriptedAws(**script))

    assert evidence.find(lists.MODELS, "served")
    assert evidence.entry(lists.ANALYSIS_CONFIGS, "s3://configs/m/analysis_config.json")


def test_what_carries_the_scope_tag_is_read_too() -> None:
    arns = [
        sagemaker_arn("processing-job/old"),
        sagemaker_arn("model/tagged"),
        f"arn:aws:ec2:{REGION}:111122223333:vpc/vpc-9",
        f"arn:aws:ec2:{REGION}:111122223333:security-group/sg-9",
        f"arn:aws:ec2:{REGION}:111122223333:vpc-endpoint/vpce-9",
    ]
    tags = [{"Key": "clarify-rules:scope", "Value": "true"}]
    script = handlers() | {
        "GetResources": lambda **_: {
            "ResourceTagMappingList": [{"ResourceARN": arn, "Tags": tags} for arn in arns]
        },
        "DescribeProcessingJob": lambda **_: job("old"),
        "DescribeVpcEndpoints": lambda **_: {"VpcEndpoints": [{"VpcEndpointId": "vpce-9", "VpcId": "vpc-8"}]},
    }
    aws = ScriptedAws(**script)

    evidence = read(aws)

    assert evidence.find(lists.PROCESSING_JOBS, "old")
    assert evidence.find(lists.MODELS, "tagged")
    assert evidence.tags_of(arns[2]) == {"clarify-rules:scope": "true"}
    assert aws.asked_of("DescribeVpcs")[0]["Filters"][0]["Values"] == ["vpc-1", "vpc-8", "vpc-9"]
    assert "sg-9" in aws.asked_of("DescribeSecurityGroups")[0]["Filters"][0]["Values"]


def test_only_the_kinds_wanted_are_read_with_only_their_actions() -> None:
    kinds = {EvidenceKind.PROCESSING_JOBS, EvidenceKind.SUBNETS}
    aws = ScriptedAws(**handlers(job("a")))

    evidence = read(aws, kinds=kinds)

    allowed = {action.partition(":")[2] for action in actions_for(kinds)}
    assert set(aws.calls) == allowed
    assert evidence.was_read(lists.SUBNETS)
    assert not evidence.was_read(lists.VPCS)


@pytest.mark.parametrize("kind", list(EvidenceKind))
def test_no_kind_costs_an_action_it_does_not_declare(kind: EvidenceKind) -> None:
    kinds = {EvidenceKind.PROCESSING_JOBS, EvidenceKind.ANALYSIS_CONFIGS, kind}
    aws = ScriptedAws(**handlers(job("a"), config=SHAP))

    read(aws, kinds=kinds)

    allowed = {action.partition(":")[2] for action in actions_for(kinds)}
    assert set(aws.calls) <= allowed


@pytest.mark.parametrize("refused", ["enableDnsSupport", "enableDnsHostnames"])
def test_half_of_a_vpcs_attributes_is_kept(refused: str) -> None:
    script = handlers(job("a"))
    whole = script["DescribeVpcAttribute"]

    def half(**asked: Any) -> Any:
        if asked["Attribute"] == refused:
            raise refusal("UnauthorizedOperation")
        return whole(**asked)

    evidence = read(ScriptedAws(**script | {"DescribeVpcAttribute": half}))

    attributes = evidence.entry_or_raise(lists.VPC_ATTRIBUTES, "vpc-1")
    kept = "EnableDnsHostnames" if refused == "enableDnsSupport" else "EnableDnsSupport"
    assert attributes.raw == {kept: True}
    assert evidence.unavailable == (
        Unavailable("ec2:DescribeVpcAttribute", "UnauthorizedOperation", "vpc-1"),
    )


def test_a_vpc_none_of_whose_attributes_can_be_read_has_none() -> None:
    evidence = read(ScriptedAws(**handlers(job("a")) | {"DescribeVpcAttribute": failing(DENIED)}))

    assert evidence.entry(lists.VPC_ATTRIBUTES, "vpc-1") is None
    assert evidence.unavailable == (
        Unavailable("ec2:DescribeVpcAttribute", "AccessDeniedException", "vpc-1"),
    )


def test_what_was_asked_for_is_noted() -> None:
    evidence = read(ScriptedAws(), Parameters(lookback_days=3, model_scope=ModelScope.ALL))

    assert evidence.document["scope"] == {"lookback_days": 3, "model_scope": "all"}
    assert Evidence.from_document(evidence.document) == evidence
    assert read(ScriptedAws()).document["scope"] == {"lookback_days": 7, "model_scope": "referenced"}


def test_a_region_in_which_nothing_answers_cannot_be_read() -> None:
    from botocore.exceptions import EndpointConnectionError

    class Unreachable(ScriptedAws):
        def answer(self, service: str, operation: str, asked: dict[str, Any]) -> Any:
            super().answer(service, operation, asked)
            raise EndpointConnectionError(endpoint_url="https://nowhere")

    aws = Unreachable()
    with pytest.raises(RegionUnreadableError, match="Nothing could be read in eu-west-1"):
        read(aws)
    assert sum(aws.calls.values()) <= 5, "a service that was never reached is asked once"


def test_a_region_in_which_everything_is_denied_is_evidence_of_that() -> None:
    class Closed(ScriptedAws):
        def answer(self, service: str, operation: str, asked: dict[str, Any]) -> Any:
            raise DENIED

    assert all(each.error == "AccessDeniedException" for each in read(Closed()).unavailable)
