"""The administrator's template: what its automation rules suppress, and what they leave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from botocore.session import Session

from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.reporting.security_hub.finding import findings
from deployment.security_hub_admin.document import DUPLICATES, template_yaml
from tests.deployment.automation_rules import applies
from tests.deployment.rendering import PLACES, ROOT, Refused, Stack
from tests.reporting.sample import audit
from tests.reporting.security_hub.hub import job
from tests.servers.config_service.contract import violations

ADMIN = ROOT / "security-hub-admin.yaml"
COMMITTED = yaml.safe_load(ADMIN.read_text("utf-8"))
CONTROLS = ("SageMaker.12", "SageMaker.14", "SageMaker.20")
SCOPED = {"clarify-rules:scope": "true"}
Json = dict[str, Any]


def _stack(partition: str = "aws", **given: str) -> Stack:
    return Stack(given, partition, COMMITTED)


def _suppressed(finding: Json, stack: Stack) -> bool:
    return any(applies(each["Criteria"], finding) for each in stack.resources().values())


def _from_config(name: str, partition: str = "aws") -> Json:
    """What AWS Config sends of a rule, as the Security Hub user guide shows it."""
    region, _ = PLACES[partition]
    arn = f"arn:{partition}:config:{region}:111122223333:config-rule/config-rule-mburzq"
    return {
        "Id": f"{arn}/finding/46f070df80cd50b68fa6a43594dc5fda1e517902",
        "ProductArn": f"arn:{partition}:securityhub:{region}::product/aws/config",
        "GeneratorId": arn,
        "Title": name,
        "Description": f"This finding is created for a resource compliance change for config rule: {name}",
        "ProductFields": {"aws/config/ConfigRuleName": name},
        "Resources": [{"Type": "AwsEc2SecurityGroup", "Id": "sg-1"}],
        "Compliance": {"Status": "FAILED"},
    }


def _from_a_control(control: str, tags: Mapping[str, str] | None = None, status: str = "FAILED") -> Json:
    return {
        "ProductArn": "arn:aws:securityhub:us-east-1::product/aws/securityhub",
        "GeneratorId": f"security-control/{control}",
        "Title": f"What {control} asks",
        "Resources": [{"Type": "Other", "Id": "arn:aws:sagemaker:…", "Tags": dict(tags or {})}],
        "Compliance": {"Status": status, "SecurityControlId": control},
    }


def test_it_is_the_one_that_the_catalogue_makes() -> None:
    assert ADMIN.read_text("utf-8") == template_yaml(), "run `make template` and commit what it changes"


@pytest.mark.parametrize("partition", PLACES)
def test_what_aws_config_sends_of_our_rules_is_suppressed_and_nothing_else_of_it(partition: str) -> None:
    stack = _stack(partition)
    assert all(_suppressed(_from_config(name, partition), stack) for name in RULE_IDS)
    others = (
        "clarify-bucket-is-private",
        f"{RULE_IDS[0]}-2",
        f"my-{RULE_IDS[0]}",
        RULE_IDS[0].upper(),
        "clarify-",
    )
    assert not any(_suppressed(_from_config(name, partition), stack) for name in others)


@pytest.mark.parametrize(
    "given", [{}, dict.fromkeys((f"Suppress{each.replace('.', '')}" for each in CONTROLS), "yes")]
)
def test_our_own_findings_and_namesakes_of_other_products_stay(given: dict[str, str]) -> None:
    stack = _stack(**given)
    ours = [each for name in RULE_IDS for each in findings(audit(job("a", rule=name)))]
    assert len(ours) == len(RULE_IDS)
    assert not any(_suppressed(each, stack) for each in ours)
    own_product = "arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default"
    assert not _suppressed({**_from_config(RULE_IDS[0]), "ProductArn": own_product}, stack)


@pytest.mark.parametrize("control", CONTROLS)
def test_no_control_is_suppressed_unless_it_is_asked_for(control: str) -> None:
    assert set(_stack().resources()) == {DUPLICATES}
    assert not _suppressed(_from_a_control(control, SCOPED), _stack())

    stack = _stack(**{f"Suppress{control.replace('.', '')}": "yes"})
    assert _suppressed(_from_a_control(control, SCOPED), stack)
    assert not _suppressed(_from_a_control(control, SCOPED, status="PASSED"), stack)
    rest = (*(each for each in CONTROLS if each != control), "SageMaker.5", "SageMaker.1", "EC2.18")
    assert not any(_suppressed(_from_a_control(each, SCOPED), stack) for each in rest)


def test_the_controls_are_those_that_demand_isolation_of_clarify() -> None:
    demanding = rule("clarify-job-network-isolation-off").conflicts_with
    assert tuple(each.id for each in demanding) == CONTROLS
    optional = [each for each in COMMITTED["Parameters"] if each.startswith("Suppress")]
    assert optional == [f"Suppress{each.replace('.', '')}" for each in CONTROLS]
    assert all(COMMITTED["Parameters"][each]["Default"] == "no" for each in optional)


def test_schedules_of_other_monitors_stay_since_only_a_tag_tells_them_apart() -> None:
    stack = _stack(SuppressSageMaker14="yes", ScopeTagKey="team:clarify")
    assert _suppressed(_from_a_control("SageMaker.14", {"team:clarify": "true"}), stack)
    for tags in ({}, SCOPED, {"team:clarify": "false"}, {"true": "team:clarify"}):
        assert not _suppressed(_from_a_control("SageMaker.14", tags), stack)


@pytest.mark.parametrize("partition", PLACES)
def test_security_hub_takes_the_rules(partition: str) -> None:
    model = Session().get_service_model("securityhub").operation_model("CreateAutomationRule").input_shape
    given = dict.fromkeys((f"Suppress{each.replace('.', '')}" for each in CONTROLS), "yes")
    rules = _stack(partition, **given).resources()
    assert len(rules) == 1 + len(CONTROLS)
    for each in rules.values():
        asked = {**each, "RuleOrder": int(each["RuleOrder"])}
        assert list(violations(model, asked)) == []
        (action,) = each["Actions"]
        update = action["FindingFieldsUpdate"]
        assert update["Workflow"] == {"Status": "SUPPRESSED"}
        assert 40 < len(update["Note"]["Text"]) <= 512
        assert set(update) == {"Workflow", "Note"}
        assert (len(each["RuleName"]) <= 256, len(each["Description"]) <= 1024) == (True, True)
        most = {"Title": 100}
        assert all(len(values) <= most.get(name, 20) for name, values in each["Criteria"].items())
        assert (each["IsTerminal"], each["RuleStatus"]) == (False, "ENABLED")


@pytest.mark.parametrize(
    "given",
    [
        {"SuppressSageMaker12": "maybe"},
        {"RuleOrder": "0"},
        {"RuleOrder": "1001"},
        {"ScopeTagKey": "aws:tag"},
        {"ScopeTagKey": ""},
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(Refused):
        _stack(**given)


def test_the_console_shows_every_parameter_once_and_by_name() -> None:
    interface = COMMITTED["Metadata"]["AWS::CloudFormation::Interface"]
    shown = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    assert sorted(shown) == sorted(COMMITTED["Parameters"]) == sorted(interface["ParameterLabels"])
    assert len(json.dumps(COMMITTED)) < 51_200, "the console takes it without a bucket"
