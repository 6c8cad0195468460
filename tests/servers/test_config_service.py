"""The stand-in for AWS Config answers as the service documents, within botocore's model of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.servers.config_calls import JOB, MODEL, NOON, Clock, code_of, evaluation
from tests.servers.config_service.contract import (
    ConfigError,
    ContractBroken,
    checked_error,
    checked_response,
    service_model,
)
from tests.servers.config_service.in_process import config_client
from tests.servers.config_service.service import OPERATIONS, ConfigService


def test_results_come_in_pages(service: ConfigService, config: Any) -> None:
    token = service.control.issue_token("rule-a")
    for start in (0, 100):
        sent = [evaluation(str(start + each), Annotation="why") for each in range(100)]
        config.put_evaluations(Evaluations=sent, ResultToken=token)
    config.put_evaluations(Evaluations=[evaluation("0", "NOT_APPLICABLE")], ResultToken=token)
    pages = config.get_paginator("get_compliance_details_by_config_rule")

    by_default = list(pages.paginate(ConfigRuleName="rule-a"))
    by_100 = list(pages.paginate(ConfigRuleName="rule-a", Limit=100))
    compliant = list(pages.paginate(ConfigRuleName="rule-a", Limit=100, ComplianceTypes=["COMPLIANT"]))

    assert [len(page["EvaluationResults"]) for page in by_default] == [10] * 20
    assert [len(page["EvaluationResults"]) for page in by_100] == [100, 100]
    assert sum(len(page["EvaluationResults"]) for page in compliant) == 199
    first = by_100[0]["EvaluationResults"][0]
    assert first["EvaluationResultIdentifier"]["EvaluationResultQualifier"] == {
        "ConfigRuleName": "rule-a",
        "ResourceType": JOB,
        "ResourceId": "0",
        "EvaluationMode": "DETECTIVE",
    }
    assert first["ComplianceType"] == "NOT_APPLICABLE"
    assert first["EvaluationResultIdentifier"]["OrderingTimestamp"] == NOON
    assert "Annotation" not in first


def test_a_page_token_is_good_for_its_own_listing_only(service: ConfigService, config: Any) -> None:
    for rule in ("rule-a", "rule-b"):
        token = service.control.issue_token(rule)
        config.put_evaluations(Evaluations=[evaluation("a"), evaluation("b")], ResultToken=token)

    following = config.get_compliance_details_by_config_rule(ConfigRuleName="rule-a", Limit=1)["NextToken"]

    def page(rule: str, token: str) -> Any:
        return config.get_compliance_details_by_config_rule(ConfigRuleName=rule, Limit=1, NextToken=token)

    assert len(page("rule-a", following)["EvaluationResults"]) == 1
    assert code_of(lambda: page("rule-b", following)) == "InvalidNextTokenException"
    assert code_of(lambda: page("rule-a", "nonsense")) == "InvalidNextTokenException"


def test_evaluations_start_once_a_minute(service: ConfigService, config: Any, clock: Clock) -> None:
    names = [f"rule-{number}" for number in range(25)]
    for each in names:
        service.control.add_rule(each)

    def start(*rules: str) -> object:
        return config.start_config_rules_evaluation(ConfigRuleNames=list(rules or names))

    start()
    clock.now += timedelta(seconds=59)
    assert code_of(start) == "LimitExceededException"
    clock.now += timedelta(seconds=1)
    start("rule-3")
    service.control.set_starts(interval=0)
    start("rule-4")
    service.control.set_starts(evaluating=True)
    assert code_of(start) == "ResourceInUseException"
    service.control.set_starts(evaluating=False)
    assert code_of(lambda: start(*names, "rule-25")) == "ValidationException"
    assert code_of(lambda: start("rule-25")) == "NoSuchConfigRuleException"
    assert service.control.starts == [names, ["rule-3"], ["rule-4"]]


def test_discovered_resources_come_in_pages(service: ConfigService, config: Any) -> None:
    for number in range(150):
        service.control.add_resource(MODEL, f"id-{number}", name=f"model-{number}")
    service.control.add_resource(MODEL, "gone", deleted_at="2026-11-22T11:00:00Z")
    service.control.add_resource("AWS::EC2::VPC", "vpc-1")

    def listed(**more: Any) -> list[Any]:
        pages = config.get_paginator("list_discovered_resources").paginate(resourceType=MODEL, **more)
        return [page["resourceIdentifiers"] for page in pages]

    assert [len(page) for page in listed()] == [100, 50]
    assert [len(page) for page in listed(includeDeletedResources=True, limit=76)] == [76, 75]
    assert listed(resourceIds=["id-7", "vpc-1"]) == [
        [{"resourceType": MODEL, "resourceId": "id-7", "resourceName": "model-7"}]
    ]
    assert listed(resourceName="model-8")[0][0]["resourceId"] == "id-8"
    assert code_of(lambda: listed(resourceName="m", resourceIds=["i"])) == "ValidationException"
    assert code_of(lambda: listed(limit=101)) == "ValidationException"
    assert code_of(lambda: config.list_discovered_resources(resourceType=JOB)) == "ValidationException"
    service.control.set_recorder(None)
    assert code_of(listed) == "NoAvailableConfigurationRecorderException"


def test_the_recorder_is_on_until_it_is_told_otherwise(service: ConfigService, config: Any) -> None:
    assert config.describe_configuration_recorders()["ConfigurationRecorders"][0]["recordingGroup"][
        "allSupported"
    ]
    assert config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"][0]["recording"]
    assert config.describe_delivery_channels()["DeliveryChannels"][0]["s3BucketName"]

    service.control.set_recorder_status(
        recording=False, lastStatus="Failure", lastStopTime=NOON, lastErrorCode="AccessDenied"
    )
    status = config.describe_configuration_recorder_status(ConfigurationRecorderNames=["default"])

    assert status["ConfigurationRecordersStatus"][0]["recording"] is False
    assert status["ConfigurationRecordersStatus"][0]["lastStopTime"] == NOON
    service.control.set_recorder(None)
    service.control.set_delivery_channel(None)
    assert config.describe_configuration_recorders()["ConfigurationRecorders"] == []
    assert config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"] == []
    assert config.describe_delivery_channels()["DeliveryChannels"] == []


@pytest.mark.parametrize(
    ("operation", "arguments", "code"),
    [
        ("describe_config_rules", {"ConfigRuleNames": ["none"]}, "NoSuchConfigRuleException"),
        ("describe_config_rules", {"NextToken": "nonsense"}, "InvalidNextTokenException"),
        (
            "describe_config_rule_evaluation_status",
            {"ConfigRuleNames": ["none"]},
            "NoSuchConfigRuleException",
        ),
        ("describe_config_rule_evaluation_status", {"Limit": 51}, "ValidationException"),
        ("get_compliance_details_by_config_rule", {"ConfigRuleName": "none"}, "NoSuchConfigRuleException"),
        (
            "get_compliance_details_by_config_rule",
            {"ConfigRuleName": "none", "Limit": 101},
            "ValidationException",
        ),
        (
            "get_compliance_details_by_config_rule",
            {"ConfigRuleName": "none", "ComplianceTypes": ["INSUFFICIENT_DATA"]},
            "InvalidParameterValueException",
        ),
        (
            "describe_configuration_recorders",
            {"ConfigurationRecorderNames": ["none"]},
            "NoSuchConfigurationRecorderException",
        ),
        (
            "describe_configuration_recorder_status",
            {"ConfigurationRecorderNames": ["none"]},
            "NoSuchConfigurationRecorderException",
        ),
        (
            "describe_configuration_recorders",
            {"ConfigurationRecorderNames": ["a", "b"]},
            "ValidationException",
        ),
        ("describe_delivery_channels", {"DeliveryChannelNames": ["none"]}, "NoSuchDeliveryChannelException"),
        ("list_discovered_resources", {"resourceType": MODEL, "nextToken": "x"}, "InvalidNextTokenException"),
    ],
)
def test_each_operation_refuses_in_its_own_words(
    config: Any, operation: str, arguments: dict[str, Any], code: str
) -> None:
    assert code_of(lambda: getattr(config, operation)(**arguments)) == code


def test_rules_and_their_status_are_described(service: ConfigService, config: Any) -> None:
    for number in range(30):
        service.control.add_rule(f"rule-{number:02}")
    service.control.add_rule(
        "rule-99", function_arn="arn:aws:lambda:us-east-1:123456789012:function:f", InputParameters="{}"
    )
    service.control.set_rule_status(
        "rule-00",
        LastErrorCode="AccessDenied",
        LastFailedInvocationTime=NOON,
        LastErrorMessage="no permission",
    )

    pages = list(config.get_paginator("describe_config_rules").paginate())
    statuses = list(
        config.get_paginator("describe_config_rule_evaluation_status").paginate(
            PaginationConfig={"PageSize": 20}
        )
    )

    assert [len(page["ConfigRules"]) for page in pages] == [25, 6]
    assert pages[1]["ConfigRules"][-1]["Source"]["SourceIdentifier"].endswith("function:f")
    assert pages[1]["ConfigRules"][-1]["InputParameters"] == "{}"
    assert [len(page["ConfigRulesEvaluationStatus"]) for page in statuses] == [20, 11]
    first = statuses[0]["ConfigRulesEvaluationStatus"][0]
    assert (first["LastErrorCode"], first["LastFailedInvocationTime"]) == ("AccessDenied", NOON)
    (chosen,) = config.describe_config_rules(ConfigRuleNames=["rule-07"])["ConfigRules"]
    assert chosen["ConfigRuleName"] == "rule-07"


def test_a_reset_forgets_everything(service: ConfigService, config: Any) -> None:
    service.control.issue_token()
    service.control.refuse_type(JOB)

    service.control.reset()

    assert config.describe_config_rules()["ConfigRules"] == []
    config.put_evaluations(
        Evaluations=[evaluation()], ResultToken=service.control.issue_token(), TestMode=True
    )


def test_every_operation_is_one_of_aws_config() -> None:
    assert set(OPERATIONS) <= set(service_model().operation_names)


def test_the_stand_in_cannot_say_what_config_cannot() -> None:
    nameless = {"ConfigRules": [{"ConfigRuleName": "no source"}]}
    undated = {"EvaluationResults": [{"ResultRecordedTime": "yesterday"}]}
    unknown = {"ConfigRules": [], "Total": 0}
    for operation, answer in (
        ("DescribeConfigRules", nameless),
        ("DescribeConfigRules", unknown),
        ("GetComplianceDetailsByConfigRule", undated),
        ("GetComplianceDetailsByConfigRule", {"EvaluationResults": [{"ComplianceType": "UNDETERMINED"}]}),
    ):
        with pytest.raises(ContractBroken, match=operation):
            checked_response(operation, answer)
    with pytest.raises(ContractBroken, match="no error NoSuchThing"):
        ConfigError("NoSuchThing", "")
    with pytest.raises(ContractBroken, match="does not declare"):
        checked_error("PutEvaluations", ConfigError("LimitExceededException", ""))


def test_a_wrong_answer_set_by_a_test_is_not_sent(service: ConfigService, config: Any) -> None:
    service.control.set_recorder({"recordingGroup": {"allSupported": "yes"}})

    with pytest.raises(ContractBroken, match="allSupported"):
        config.describe_configuration_recorders()


def test_an_order_that_does_not_exist_is_refused(service: ConfigService) -> None:
    with pytest.raises(ValueError, match="there is no order 'refuse'"):
        service.do("refuse", {})
    with pytest.raises(NotImplementedError, match="does not answer DeleteConfigRule"):
        config_client(service).delete_config_rule(ConfigRuleName="x")
