"""Every result in every world of the tests: a declared code, and a message a tired engineer can act on."""

from __future__ import annotations

import re

import pytest

from clarify_rules.catalog import reach_codes
from clarify_rules.catalog.network_fixes import FIXES
from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.catalog.verdict import OK, Severity, Status
from clarify_rules.network.service import Service
from tests.catalog.every_result import Answer, cases, every_answer, hand_worked_worlds
from tests.catalog.net import ANYWHERE

# Why: pyproject.toml, [tool.coverage.run].
pytestmark = pytest.mark.no_cover

# What any rule may answer where evidence is missing; rules declare only what is their own.
ABOUT_EVIDENCE = {
    "ACCESS_DENIED",
    "CALL_FAILED",
    "NOT_READ",
    "EVIDENCE_INVALID",
    "ANALYSIS_CONFIG_UNREADABLE",
    "ANALYSIS_CONFIG_INVALID",
    "ANALYSIS_CONFIG_CHANGED",
    "ANALYSIS_CONFIG_NOT_COLLECTED",
}
# What COMPLIANT may carry besides OK.
ABOUT_SUCCESS = {"REACHED_THROUGH_NAT"}
PARTIAL = "_PARTIAL"
# What follows a packet declares whole families of codes, so that pages and rules agree on their meaning;
# each must be answered by some rule, but not by each of these.
FOLLOWS_PACKETS = {
    "clarify-job-no-internet-route",
    "clarify-job-reaches-s3",
    "clarify-job-reaches-sagemaker-api",
    "clarify-job-reaches-sagemaker-runtime",
    "clarify-job-instances-reach-each-other",
    "clarify-model-reaches-s3",
    "clarify-vpc-has-endpoints",
    "clarify-vpc-endpoint-admits-jobs",
    "clarify-vpc-endpoint-routes-subnets",
    "clarify-vpc-endpoint-policy-allows-jobs",
    "clarify-security-group-self-ingress",
    "clarify-security-group-https-egress",
}
# These declare just the codes that they answer.
EXACT = {
    "clarify-vpc-has-endpoints",
    "clarify-vpc-endpoint-admits-jobs",
    "clarify-vpc-endpoint-routes-subnets",
    "clarify-vpc-endpoint-policy-allows-jobs",
    "clarify-security-group-self-ingress",
    "clarify-security-group-https-egress",
}
FAMILIES = {name for name, _ in (*reach_codes.S3_WAY, *reach_codes.CLIENT)}
LIMIT = {name for name, _ in reach_codes.LIMIT}
PLACEMENT = {name for name, _ in reach_codes.PLACEMENT}
ACCOUNT = "AWS::::Account"
SAGEMAKER = {Service.SAGEMAKER_API.value, Service.SAGEMAKER_RUNTIME.value}
VERBS = re.compile(
    r"\b(accept|add|allow|ask|associate|check|choose|correct|create|enable|except|exclude|find|free|give|leave|"
    r"let|look|name|put|read|remove|replace|run|set|switch|take|update|use|wait)\b",
    re.IGNORECASE,
)
REPR = re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|\['|\('|\{'|frozenset|mappingproxy|Record\(|<[a-z_.]+ ")


def _answers(rule_id: str) -> list[Answer]:
    return [each for each in every_answer() if each.result.rule == rule_id]


def _bad(texts: dict[str, str | None]) -> list[str]:
    return [f"{where}: {text}" for where, text in texts.items() if text is not None and not _reads_well(text)]


def _reads_well(text: str) -> bool:
    ends = text.endswith(".") and not text.endswith("..")
    return ends and len(text) < 600 and not REPR.search(text) and "  " not in text and "\n" not in text


def test_there_are_worlds_enough() -> None:
    assert len(cases()) > 300
    assert len(hand_worked_worlds()) > 30


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_every_code_that_is_answered_is_declared(rule_id: str) -> None:
    declared = {name for name, _ in rule(rule_id).codes}
    undeclared = {each.result.code for each in _answers(rule_id)} - declared - {OK} - ABOUT_EVIDENCE
    if f"…{PARTIAL}" in declared:
        undeclared = {code for code in undeclared if code.removesuffix(PARTIAL) not in declared}
    assert not undeclared


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_every_code_that_is_declared_is_answered_somewhere(rule_id: str) -> None:
    # Each rule meets the limit on rules in tables of its own.
    shared = FAMILIES - LIMIT if rule_id in FOLLOWS_PACKETS - EXACT else set()
    declared = {name for name, _ in rule(rule_id).codes} - shared
    answered = {each.result.code for each in _answers(rule_id)}
    parts = {code.removesuffix(PARTIAL) for code in answered if code.endswith(PARTIAL)}
    if parts:
        answered |= {*parts, f"…{PARTIAL}"}
    assert declared <= answered


def test_every_code_of_the_families_is_answered_by_some_rule() -> None:
    answered = {each.result.code for each in every_answer() if each.result.rule in FOLLOWS_PACKETS}
    assert FAMILIES - {f"…{PARTIAL}"} <= answered
    assert any(code.endswith(PARTIAL) for code in answered)


def test_a_part_is_never_more_than_a_doubt() -> None:
    parts = [each for each in every_answer() if each.result.code.endswith(PARTIAL)]
    assert parts
    assert {each.result.status for each in parts} == {Status.UNDETERMINED}


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_every_status_occurs(rule_id: str) -> None:
    occurring = {each.result.status for each in _answers(rule_id)}
    assert occurring >= {Status.COMPLIANT, Status.NON_COMPLIANT, Status.UNDETERMINED}


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_every_message_is_a_sentence(rule_id: str) -> None:
    assert not _bad({each.world: each.result.message for each in _answers(rule_id)})
    assert not _bad({each.world: each.result.remediation for each in _answers(rule_id)})


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_what_fails_says_what_to_do(rule_id: str) -> None:
    failing = [each for each in _answers(rule_id) if each.result.status is Status.NON_COMPLIANT]
    assert failing
    assert [each.world for each in failing if not each.result.remediation] == []


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_what_is_not_well_says_what_to_do(rule_id: str) -> None:
    for each in _answers(rule_id):
        if each.result.status in (Status.COMPLIANT, Status.NOT_APPLICABLE):
            continue
        remediation = each.result.remediation or ""
        assert VERBS.search(remediation), f"{each.world}: {remediation}"
        # One message serves where only that is shown.
        action = remediation.removesuffix(".")[1:]
        assert action in each.result.message or each.result.resource_type == ACCOUNT, each.result.message


@pytest.mark.parametrize("rule_id", sorted(FOLLOWS_PACKETS))
def test_what_the_network_stops_names_the_resource_to_change(rule_id: str) -> None:
    for each in _answers(rule_id):
        result = each.result
        if result.paths and result.code.removesuffix(PARTIAL) in FIXES:
            remediation = result.remediation or ""
            assert remediation != rule(rule_id).fix
            named = (result.blocking_resource or "").split(",")
            assert any(name in remediation for name in named), f"{each.world}: {remediation}"


def _followed(code: str) -> list[Answer]:
    """The answers of a code, whole or in part, where a packet was followed."""
    codes = (code, code + PARTIAL)
    return [each for each in every_answer() if each.result.code in codes and each.result.paths]


def _needs_all_addresses(answer: Answer) -> bool:
    """Whether a rule is lacking that lets calls of SageMaker out to a NAT gateway, or to another network.

    SageMaker's own public addresses are in no list, so it is all of them.
    """
    remediation = answer.result.remediation or ""
    hops = ((path.target, hop.fix) for path in answer.result.paths for hop in path.hops)
    targets = {target for target, fix in hops if fix and remediation.endswith(f"{fix[1:]}.")}
    leaves = any(
        route.get("DestinationCidrBlock") == ANYWHERE
        and ("NatGatewayId" in route or "TransitGatewayId" in route)
        for table in answer.document["ec2"]["RouteTables"]
        for route in table["Routes"]
    )
    return remediation.endswith(f" to {ANYWHERE}.") and set() < targets <= SAGEMAKER and leaves


THINGS_TO_SAY = {
    "ENDPOINT_POLICY_DENY": r"(s3|sagemaker):[A-Z]\w+ on arn:\S+ .*the policy of vpce-",
    "SUBNET_ACL_RESTRICTION": r"an? (out|in)bound rule that allows TCP 443 (to|from) [0-9.]+/\d+",
    "SUBNET_ACL_RETURN_RESTRICTION": r"(out|in)bound rule that allows TCP 1024-65535 (to|from) [0-9.]+/\d+",
    "ENI_SG_RULES_MISMATCH": (
        r"outbound rule for TCP 443 to (the prefix list of S3 \(pl-|\S+ or to [0-9.]+/|what)"
    ),
    "ENDPOINT_SG_RULES_MISMATCH": r"inbound rule for TCP 443 from \S+ or from [0-9.]+/\d+",
    "CROSS_SUBNET_NACL": (
        r"inbound and outbound rules that allow TCP 1024-65535 between [0-9.]+/\d+ and [0-9.]+/"
    ),
    "BAD_STATE": r"create another|wait until|accept the connection|find the zones",
    "ENDPOINT_MISSING": r"S3 gateway endpoint|interface endpoint for sagemaker|create the endpoint",
}


@pytest.mark.parametrize("code", THINGS_TO_SAY)
def test_a_remediation_says_which_rule_or_statement_is_lacking(code: str) -> None:
    found = _followed(code)
    if code == "ENI_SG_RULES_MISMATCH":
        assert any(_needs_all_addresses(each) for each in found)
        found = [each for each in found if not _needs_all_addresses(each)]
    said = {each.result.remediation or "" for each in found}
    assert said
    assert not {text for text in said if not re.search(THINGS_TO_SAY[code], text, re.IGNORECASE)}


def test_a_part_is_told_as_a_part() -> None:
    parts = [each.result for each in every_answer() if each.result.code.endswith(PARTIAL)]
    silent = [each.message for each in parts if not re.search(r"part|may pick", each.message)]
    assert not silent
    gates = [each.message for each in parts if re.search("SG_RULES|ACL", each.code)]
    assert gates
    assert all("AWS may pick the part that fails" in message for message in gates)
    in_part = [message for message in gates if "in part only" in message]
    assert in_part
    assert all(re.search(r"in part only, not (to|from) (ports )?\d", message) for message in in_part)


@pytest.mark.parametrize("rule_id", [each for each in RULE_IDS if each.startswith("clarify-job-")])
def test_a_failing_job_says_where_to_change_it(rule_id: str) -> None:
    places = re.compile(
        r"job definition|monitoring schedule|where the job is created|"
        r"create the (model|endpoint)( [a-z-]+)? again|in the (SageMaker pipeline|AutoML job|training job)",
        re.IGNORECASE,
    )
    for each in _answers(rule_id):
        result = each.result
        if result.status is not Status.NON_COMPLIANT:
            continue
        if rule_id in FOLLOWS_PACKETS and result.code not in PLACEMENT:
            # It is the network that is changed then, at the place that blocks.
            assert result.blocking_resource, each.world
            for name in result.blocking_resource.split(","):
                assert name in (result.remediation or "") or name in result.message, result.message
            continue
        assert places.search(result.message), result.message


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_status_and_code_fit_each_other(rule_id: str) -> None:
    for each in _answers(rule_id):
        result, where = each.result, each.world
        assert result.resource_id, where
        assert result.resource_arn.startswith("arn:aws:"), where
        assert result.severity in Severity, where
        if result.status is Status.COMPLIANT:
            assert result.code in {OK, *ABOUT_SUCCESS}, where
            assert (result.blocking_resource, result.missing_actions) == (None, ()), where
        if result.code in ABOUT_EVIDENCE:
            assert result.status is Status.UNDETERMINED, where
        if rule_id in FOLLOWS_PACKETS:
            # A doubt on one way may come with a call that was denied on another.
            assert not result.missing_actions or result.status is Status.UNDETERMINED, where
            assert result.missing_actions or result.code != "ACCESS_DENIED", where
        else:
            assert bool(result.missing_actions) == (result.code == "ACCESS_DENIED"), where


def test_a_result_on_a_job_that_ended_says_which_day_it_speaks_of() -> None:
    rules = ("clarify-job-model-in-same-vpc", "clarify-job-shadow-endpoint-zones")
    ended = [each for rule_id in rules for each in _answers(rule_id) if "ended, " in each.world.lower()]
    judged = [each for each in ended if each.result.status in (Status.COMPLIANT, Status.NON_COMPLIANT)]
    jobs = [each for each in judged if each.result.resource_id == "clarify-1"]
    assert jobs
    assert all(each.result.message.startswith("If run again today: ") for each in jobs)


def test_no_sentence_begins_within_another() -> None:
    found = [
        each.result.message
        for each in every_answer()
        if re.search(r"[:;] (The|A|An|No) ", each.result.message)
    ]
    assert [message for message in found if not message.startswith(("What is not as", "1 ", "2 "))] == []


def test_a_result_on_what_an_ended_job_uses_says_so_too() -> None:
    rules = ("clarify-vpc-endpoint-admits-jobs", "clarify-security-group-https-egress")
    for rule_id in (*rules, "clarify-security-group-self-ingress", "clarify-vpc-endpoint-policy-allows-jobs"):
        failing = [each for each in _answers(rule_id) if each.result.status is Status.NON_COMPLIANT]
        of_ended = [each.result.message for each in failing if each.world.endswith(": ended")]
        assert all(message.startswith("If run again today: the ") for message in of_ended), rule_id
        assert of_ended, rule_id
