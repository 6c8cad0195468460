"""What is not known is not guessed, and said in words that fit a request."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from clarify_rules.catalog.verdict import Status
from clarify_rules.preflight.report import Outcome, Report
from tests.building import CONFIG_URI
from tests.catalog.net import Net, https
from tests.preflight.requests import CONFIG, CONSOLE, SDK, VPC_CONFIG, changed, network, template
from tests.preflight.test_verdicts import BIAS, checked

SHAP: dict[str, Any] = {
    "methods": {"shap": {}},
    "predictor": {"model_name": "fraud", "instance_type": "ml.m5.xlarge"},
}


def statuses(report: Report) -> dict[str, Status]:
    return {each.rule: each.status for check in report.checked for each in check.audit.results}


def templated(path: str, value: Any, request: dict[str, Any] = SDK) -> dict[str, Any]:
    """Return a template of the request with a value at a dotted path."""
    made = template(Job=("ProcessingJob", request))
    owner: Any = made["Resources"]["Job"]["Properties"]
    *outer, last = path.split(".")
    for key in outer:
        owner = owner[int(key) if key.isdigit() else key]
    owner[int(last) if last.isdigit() else last] = value
    return made


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("NetworkConfig.VpcConfig.Subnets.0", "NetworkConfig.VpcConfig.Subnets[0]"),
        ("NetworkConfig.VpcConfig.Subnets", "NetworkConfig.VpcConfig.Subnets"),
        ("NetworkConfig.VpcConfig.SecurityGroupIds", "NetworkConfig.VpcConfig.SecurityGroupIds"),
        ("NetworkConfig.VpcConfig", "NetworkConfig.VpcConfig"),
        ("NetworkConfig", "NetworkConfig"),
        ("NetworkConfig.EnableNetworkIsolation", "NetworkConfig.EnableNetworkIsolation"),
        ("ProcessingInputs.1.S3Input.S3Uri", "ProcessingInputs[1].S3Input.S3Uri"),
        ("ProcessingInputs", "ProcessingInputs"),
    ],
)
def test_what_only_the_stack_will_know_is_undetermined_and_said_once(path: str, shown: str) -> None:
    report = checked(Net(), templated(path, {"Ref": "Parameter"}))

    assert report.outcome is Outcome.UNDETERMINED, str(report)
    text = " ".join(str(report).split())
    said = (
        f"{shown} of {SDK['ProcessingJobName']} is not known before the stack exists: it is Ref: Parameter."
    )
    assert text.count(said) == 1
    assert "The evidence at" not in text
    assert Status.NON_COMPLIANT not in statuses(report).values()


def test_a_count_or_a_variable_that_is_not_known_leaves_open_only_what_needs_it() -> None:
    count = checked(Net(), templated("ProcessingResources.ClusterConfig.InstanceCount", {"Ref": "Count"}))
    fips = checked(
        Net(), templated("Environment", {"AWS_USE_FIPS_ENDPOINT": {"Ref": "F"}, "OTHER": {"Ref": "G"}})
    )

    assert statuses(count)["clarify-job-instances-reach-each-other"] is Status.UNDETERMINED
    assert statuses(count)["clarify-job-reaches-s3"] is Status.COMPLIANT
    assert statuses(fips)["clarify-job-reaches-s3"] is Status.UNDETERMINED
    assert "Environment.AWS_USE_FIPS_ENDPOINT of" in str(fips)
    assert "OTHER" not in str(fips)
    assert statuses(fips)["clarify-job-instances-reach-each-other"] is Status.COMPLIANT


def test_what_nothing_is_judged_by_is_not_spoken_of() -> None:
    report = checked(Net(), templated("RoleArn", {"Fn::GetAtt": ["Role", "Arn"]}))

    assert "Role" not in str(report)


def test_an_image_that_is_not_known_leaves_open_whether_the_job_is_clarifys() -> None:
    request = copy.deepcopy(CONSOLE)
    request["ProcessingInputs"][0]["InputName"] = "config"

    report = checked(Net(), templated("AppSpecification.ImageUri", {"Ref": "Image"}, request))

    assert report.outcome is Outcome.UNDETERMINED
    assert "AppSpecification.ImageUri of bias-by-hand is not known" in str(report)


def test_the_place_of_a_config_need_not_be_known_where_the_config_is_given() -> None:
    request = templated("ProcessingInputs.1.S3Input.S3Uri", {"Ref": "Config"})

    known = statuses(checked(Net(), request, BIAS))

    assert known["clarify-job-instances-reach-each-other"] is Status.COMPLIANT
    assert known["clarify-job-reaches-sagemaker-api"] is Status.NOT_APPLICABLE


def test_an_unreadable_config_leaves_inference_open_and_hints_at_the_option() -> None:
    report = checked(Net().config_fails("AccessDenied"), SDK)

    assert report.outcome is Outcome.UNDETERMINED
    assert "--analysis-config FILE" in str(report)
    assert "s3:GetObject" in str(report)
    assert statuses(report)["clarify-job-reaches-s3"] is Status.COMPLIANT
    assert checked(Net().config_fails("AccessDenied"), SDK, SHAP).outcome is not Outcome.FAILS


def test_a_config_that_was_written_after_the_snapshots_job_is_the_one_that_counts_now() -> None:
    net = Net().config_written("2030-01-01T00:00:00Z", CONFIG_URI)

    assert checked(net, SDK).outcome is Outcome.WORKS


def test_what_the_snapshots_own_job_of_that_name_ran_with_does_not_count() -> None:
    net = Net()
    arn = f"arn:aws:sagemaker:us-east-1:111122223333:processing-job/{SDK['ProcessingJobName']}"
    net.document["s3"]["JobAnalysisConfigs"] = {arn: BIAS}
    net.without("vpce-rt")

    assert checked(net, SDK).outcome is Outcome.FAILS


@pytest.mark.parametrize(
    ("request_", "config", "lacking"),
    [
        (changed(SDK, NetworkConfig=network("subnet-a", "subnet-new")), None, "subnet-new"),
        (changed(SDK, NetworkConfig=network("subnet-a", groups=("sg-new",))), None, "sg-new"),
        (SDK, {"methods": {"shap": {}}, "predictor": {"model_name": "new-model"}}, "new-model"),
        (SDK, {"methods": {"shap": {}}, "predictor": {"endpoint_name": "new-one"}}, "new-one"),
        (template(M=("Model", {"VpcConfig": {**VPC_CONFIG, "Subnets": ["subnet-new"]}})), None, "subnet-new"),
    ],
)
def test_what_a_snapshot_does_not_hold_is_not_taken_for_absent(
    request_: dict[str, Any], config: dict[str, Any] | None, lacking: str
) -> None:
    # Groups that admit by group would tell of any other group that they do not.
    report = checked(Net().ingress(https("10.0.0.0/16"), group="sg-ep"), request_, config)

    assert report.outcome is Outcome.UNDETERMINED, str(report)
    text = " ".join(str(report).split())
    assert f"The snapshot does not hold {lacking}" in text
    assert "NotInSnapshot" not in f"{text}{report.to_dict()}"


def test_what_the_snapshots_own_work_names_was_asked_for_and_is_not_there() -> None:
    gone = {"methods": {"shap": {}}, "predictor": {"model_name": "gone", "instance_type": "ml.m5.xlarge"}}
    net = Net().add_job("another", gone)

    report = checked(net, SDK, gone)

    first = report.first_failure
    assert first is not None
    assert (first.result.code, first.result.blocking_resource) == ("MODEL_NOT_FOUND", "gone")


def test_a_snapshot_of_all_models_tells_which_do_not_exist() -> None:
    net = Net()
    net.document["scope"] = {"lookback_days": 7, "model_scope": "all"}

    report = checked(net, SDK, {"methods": {"shap": {}}, "predictor": {"model_name": "gone"}})

    assert report.first_failure is not None
    assert report.first_failure.result.code == "MODEL_NOT_FOUND"


def test_where_the_snapshot_knows_why_something_is_missing_it_says_that() -> None:
    net = Net().refused("ec2:DescribeSecurityGroups", "ec2.SecurityGroups")

    report = checked(net, SDK)

    assert report.outcome is Outcome.UNDETERMINED
    assert "AWS denied ec2:DescribeSecurityGroups" in str(report)
    assert "does not hold" not in str(report)


def test_an_instance_type_that_a_snapshot_does_not_hold() -> None:
    config = {"methods": {"shap": {}}, "predictor": SHAP["predictor"] | {"instance_type": "ml.c9.large"}}

    report = checked(Net(), SDK, config)

    assert statuses(report)["clarify-job-shadow-endpoint-zones"] is Status.UNDETERMINED
    assert "The snapshot does not hold" in str(report)


def test_the_jobs_of_the_snapshot_and_its_tags_do_not_matter() -> None:
    net = Net().bias().add_job("another", SHAP).isolate("another").tag("arn:aws:ec2:us-east-1:1:vpc/vpc-t")
    net.deny("sagemaker:ListProcessingJobs").deny("tag:GetResources").deny(
        "sagemaker:DescribeProcessingJob", "x"
    )
    net.cut_short("sagemaker.ProcessingJobs", "sagemaker:ListProcessingJobs")

    report = checked(net, SDK)

    assert report.outcome is Outcome.WORKS, str(report)
    jobs = {each.resource_id for each in report.checked[0].audit.results if "-job-" in each.rule}
    assert jobs == {SDK["ProcessingJobName"]}
    assert Status.UNDETERMINED not in statuses(report).values()


def test_where_all_models_are_asked_for_only_the_requests_are_judged() -> None:
    report = checked(Net().add_model("unused"), SDK)

    models = {each.resource_id for each in report.checked[0].audit.results if "-model-" in each.rule}
    assert models == {"fraud", SDK["ProcessingJobName"]}


def test_a_template_with_an_own_place_for_the_config() -> None:
    request = copy.deepcopy(SDK)
    request["ProcessingInputs"][1]["S3Input"]["S3Uri"] = {"Fn::Sub": CONFIG.replace("cfg", "${AWS::Region}")}

    report = checked(Net(), template(Job=("ProcessingJob", request)))

    assert "s3://us-east-1-bucket/clarify/analysis_config.json was not read" in " ".join(str(report).split())
