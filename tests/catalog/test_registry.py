"""Every rule: its data is complete and in the form that everything generated from it relies on."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from clarify_rules.catalog.registry import RULE_IDS, UnknownRule, all_rules, rule
from clarify_rules.catalog.rule import Rule
from clarify_rules.catalog.verdict import Severity
from clarify_rules.evidence.kinds import EvidenceKind

_JOBS = frozenset(
    {
        "AWS::SageMaker::ProcessingJob",
        "AWS::SageMaker::ModelBiasJobDefinition",
        "AWS::SageMaker::ModelExplainabilityJobDefinition",
        "AWS::SageMaker::MonitoringSchedule",
    }
)
_MODELS = frozenset({"AWS::SageMaker::Model"})
_VPCS, _ENDPOINTS = frozenset({"AWS::EC2::VPC"}), frozenset({"AWS::EC2::VPCEndpoint"})
_GROUPS = frozenset({"AWS::EC2::SecurityGroup"})

# The published catalogue: what each rule judges, and how much it matters.
CATALOGUE = {
    "clarify-job-in-vpc": (_JOBS, Severity.HIGH),
    "clarify-job-network-isolation-off": (_JOBS, Severity.HIGH),
    "clarify-job-model-in-same-vpc": (_JOBS, Severity.HIGH),
    "clarify-job-no-internet-route": (_JOBS, Severity.MEDIUM),
    "clarify-job-subnets-have-free-ips": (_JOBS, Severity.MEDIUM),
    "clarify-job-reaches-s3": (_JOBS, Severity.HIGH),
    "clarify-job-reaches-sagemaker-api": (_JOBS, Severity.HIGH),
    "clarify-job-reaches-sagemaker-runtime": (_JOBS, Severity.HIGH),
    "clarify-job-instances-reach-each-other": (_JOBS, Severity.HIGH),
    "clarify-job-shadow-endpoint-zones": (_JOBS, Severity.HIGH),
    "clarify-model-in-vpc": (_MODELS, Severity.HIGH),
    "clarify-model-spans-two-zones": (_MODELS, Severity.HIGH),
    "clarify-model-reaches-s3": (_MODELS, Severity.HIGH),
    "clarify-model-subnets-have-free-ips": (_MODELS, Severity.MEDIUM),
    "clarify-vpc-has-endpoints": (_VPCS, Severity.HIGH),
    "clarify-vpc-dns-enabled": (_VPCS, Severity.HIGH),
    "clarify-vpc-endpoint-private-dns": (_ENDPOINTS, Severity.HIGH),
    "clarify-vpc-endpoint-admits-jobs": (_ENDPOINTS, Severity.HIGH),
    "clarify-vpc-endpoint-routes-subnets": (_ENDPOINTS, Severity.HIGH),
    "clarify-vpc-endpoint-policy-allows-jobs": (_ENDPOINTS, Severity.MEDIUM),
    "clarify-security-group-self-ingress": (_GROUPS, Severity.HIGH),
    "clarify-security-group-https-egress": (_GROUPS, Severity.HIGH),
    "clarify-security-group-no-public-ingress": (_GROUPS, Severity.HIGH),
}
PARAMETERS = {"LookbackDays", "ModelScope", "UndeterminedAs", "OrgId", "TrustedBucketOwners", "ScopeTagKey"}
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
SENTENCES = re.compile(r"([A-Z\"]|enableDns).*[.]", re.DOTALL)

each_rule = pytest.mark.parametrize("each", all_rules(), ids=RULE_IDS)


def test_ids_are_unique_and_catalogued() -> None:
    assert len(set(RULE_IDS)) == len(RULE_IDS)
    assert set(RULE_IDS) <= set(CATALOGUE)
    assert [each.id for each in all_rules()] == list(RULE_IDS)
    assert all(re.fullmatch(r"clarify(-[a-z0-9]+)+", each) and len(each) <= 128 for each in RULE_IDS)


def test_an_unknown_id_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownRule, match="clarify-job-in-vpc"):
        rule("clarify-job-in-vcp")


@each_rule
def test_a_rule_is_one_class_in_a_file_of_its_name(each: Rule[Any]) -> None:
    words = each.id.removeprefix("clarify-").split("-")
    assert Path(inspect.getfile(type(each))).stem == "_".join(words)
    assert type(each).__name__ == "".join(word.capitalize() for word in words)


@each_rule
def test_a_rule_has_a_table_of_worlds(each: Rule[Any]) -> None:
    source = Path(inspect.getfile(type(each)))
    assert (Path(__file__).parent / source.parent.name / f"test_{source.name}").is_file()


@each_rule
def test_resource_types_and_severity_are_the_published_ones(each: Rule[Any]) -> None:
    assert (frozenset(each.resource_types), each.severity) == CATALOGUE[each.id]
    assert len(set(each.resource_types)) == len(each.resource_types)


@each_rule
def test_texts_are_sentences(each: Rule[Any]) -> None:
    texts = [each.checks, each.why, each.fix, *(text for _, text in each.codes)]
    texts += [control.note for control in (*each.agrees_with, *each.conflicts_with, *each.beside)]
    texts += [each.severity_note] if each.severity_note else []
    for text in texts:
        assert SENTENCES.fullmatch(text), text
        assert "  " not in text, text
        assert ".." not in text, text
    assert each.title
    assert not each.title.endswith(".")
    assert each.title[0].isupper()
    assert each.requirements


@each_rule
def test_codes_are_stable_names(each: Rule[Any]) -> None:
    names = [name for name, _ in each.codes]
    assert names
    assert len(set(names)) == len(names)
    assert all(CODE.fullmatch(name) for name in names if name != "…_PARTIAL")


@each_rule
def test_parameters_and_evidence_are_known(each: Rule[Any]) -> None:
    assert set(each.parameters) <= PARAMETERS
    assert {"LookbackDays", "ScopeTagKey", "UndeterminedAs"} <= set(each.parameters)
    assert each.needs
    assert all(isinstance(kind, EvidenceKind) for kind in each.needs)


@each_rule
def test_references_are_aws_pages(each: Rule[Any]) -> None:
    assert each.references
    assert len(set(each.references)) == len(each.references)
    assert all(re.fullmatch(r"https://[a-z.]*aws\.amazon\.com/\S+", page) for page in each.references)
    assert re.fullmatch(r"https://\S+/" + re.escape(each.id) + r"\.md", each.documentation)


@each_rule
def test_controls_are_named_as_security_hub_and_config_name_them(each: Rule[Any]) -> None:
    for control in (*each.agrees_with, *each.conflicts_with, *each.beside):
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]+\.\d+|[A-Z]+(_[A-Z]+)+", control.id)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", control.config_rule)


def test_models_may_be_widened_for_the_rules_on_models_only() -> None:
    widened = {each.id for each in all_rules() if "ModelScope" in each.parameters}
    assert widened == {each.id for each in all_rules() if frozenset(each.resource_types) == _MODELS}
