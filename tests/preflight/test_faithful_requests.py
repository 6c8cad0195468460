"""A request is judged as it stands: with its own names, networks, place and role, and shown safely."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.preflight.check_request import check_snapshot
from clarify_rules.preflight.report import Outcome, Report
from clarify_rules.preflight.request.planned import RequestError
from clarify_rules.preflight.request.read_request import read_request
from tests.catalog.net import Net, allow
from tests.preflight.requests import CONSOLE, ROLE, SDK, VPC_CONFIG, changed, template

ONE_ZONE = {"VpcConfig": {**VPC_CONFIG, "Subnets": ["subnet-a", "subnet-e"]}}


def checked(request: Any, net: Net | None = None) -> Report:
    return check_snapshot(Evidence.from_document((net or Net()).document), request, Parameters())


def test_an_unnamed_model_of_a_template_hides_no_model_of_the_account() -> None:
    report = checked(template(Job=("ProcessingJob", SDK), fraud=("Model", ONE_ZONE)))
    job, model = report.checked

    assert job.outcome is Outcome.WORKS, str(report)
    assert model.outcome is Outcome.FAILS
    assert "All subnets of the model fraud lie in use1-az1." in str(report)
    assert "fraud-*" not in str(report.to_dict()["checks"])


def test_a_logical_id_writes_no_controls_to_the_terminal() -> None:
    text = str(checked(template(**{"J\x1b]0;owned\x07ob": ("ProcessingJob", CONSOLE)})))

    assert "\x1b" not in text
    assert "\x07" not in text


@pytest.mark.parametrize("value", [None, []])
@pytest.mark.parametrize("field", ["Subnets", "SecurityGroupIds"])
def test_half_a_network_is_not_taken_for_none(field: str, value: Any) -> None:
    half = {**VPC_CONFIG, field: value}
    said = rf"VpcConfig\.{field} is missing or empty"

    with pytest.raises(RequestError, match=rf"NetworkConfig\.{said}"):
        read_request(changed(CONSOLE, NetworkConfig={"VpcConfig": half}))
    with pytest.raises(RequestError, match=said):
        read_request(template(M=("Model", {"VpcConfig": half})))


def test_a_described_job_names_its_place() -> None:
    arn = "arn:aws:sagemaker:eu-west-1:999999999999:processing-job/x"
    described = changed(SDK, ProcessingJobArn=arn)
    read = read_request(described)

    assert (read.region, read.account_id) == ("eu-west-1", "999999999999")
    with pytest.raises(RequestError, match="is a record of eu-west-1, and what is read is us-east-1"):
        checked(described)


def test_a_role_of_another_account_is_noted() -> None:
    role = "arn:aws:iam::999999999999:role/service-role/clarify"
    report = checked(changed(CONSOLE, RoleArn=role))

    assert report.outcome is Outcome.WORKS
    assert report.to_dict()["notes"] == list(report.notes)
    assert "Note: The role of the job bias-by-hand is of account 999999999999" in str(report)
    assert checked(template(M=("Model", {"ExecutionRoleArn": role, "VpcConfig": VPC_CONFIG}))).notes
    assert checked(changed(CONSOLE, RoleArn=ROLE)).notes == ()


def test_what_only_the_stack_knows_is_said_in_its_words_where_an_endpoint_policy_matters() -> None:
    request = copy.deepcopy(CONSOLE)
    request["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] = {"Ref": "Results"}
    scoped = allow("s3:*", ["arn:aws:s3:::cfg-bucket*", "arn:aws:s3:::model-bucket*"])

    report = checked(template(Job=("ProcessingJob", request)), Net().policy("vpce-s3", scoped))

    assert report.outcome is Outcome.UNDETERMINED, str(report)
    assert "evidence at" not in str(report)
    assert "S3Uri of bias-by-hand is not known before the stack exists" in " ".join(str(report).split())
