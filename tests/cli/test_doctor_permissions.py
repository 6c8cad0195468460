"""What the doctor asks IAM about: what the catalogue grants, all of it and nothing else."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.function_permissions import (
    Grant,
    assuming_permissions,
    collector_account_permissions,
    collector_own_permissions,
    collector_permissions,
    exemption_permissions,
    finding_permissions,
    rule_account_permissions,
    rule_own_permissions,
    rule_permissions,
)
from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.cli.doctor.collector import Collector
from clarify_rules.cli.doctor.function_actions import Needed, needed_by_collector, needed_by_rule
from clarify_rules.cli.doctor.functions import Function
from clarify_rules.cli.doctor.known import of_place
from clarify_rules.cli.doctor.place import Place
from clarify_rules.cli.doctor.trials import SAMPLE, Trial, trials_of
from tests.cli.doctor_iam import SimulatedIam
from tests.cli.doctor_stack import (
    ELSEWHERE,
    JOB_RULES,
    NOT_KNOWN,
    PLACE,
    QUEUE,
    READS,
    ROLE,
    USER,
    allowed,
    collector,
    deployed,
    everything_granted,
    everything_needed,
    findings_of,
    function,
    health,
    role_of,
)
from tests.reader.scripted import ACCOUNT, REGION


def test_a_stack_in_order_takes_two_calls_a_role() -> None:
    iam = SimulatedIam(everything_granted())

    (found,) = findings_of(iam, everything_needed())

    assert found.message == f"The functions' roles ({len(RULE_IDS) + 1}) are allowed all that is needed."
    # The collector's conditions take two more.
    assert len(iam.asked) == 2 * (len(RULE_IDS) + 1) + 2


@pytest.mark.parametrize("lacking", rule_permissions(rule("clarify-model-in-vpc")), ids=str)
def test_whatever_a_rules_role_lacks_is_told(lacking: Grant) -> None:
    name = "clarify-model-in-vpc"
    others = [each for each in rule_permissions(rule(name)) if each != lacking]

    (found,) = findings_of(
        SimulatedIam({role_of(name): allowed(others, name)}), needed_by_rule(function(name), PLACE)
    )

    assert (found.health.value, found.subject) == ("PROBLEM", name)
    assert found.message == f"{role_of(name)} is not allowed what {name} needs: {lacking.action}."


@pytest.mark.parametrize("lacking", collector_permissions(), ids=str)
def test_whatever_the_collectors_role_lacks_is_told_where_it_can_be_known(lacking: Grant) -> None:
    others = [each for each in collector_permissions() if each != lacking]

    (found,) = findings_of(
        SimulatedIam({role_of("c"): allowed(others, "c")}),
        needed_by_collector(collector(), [deployed(each) for each in RULE_IDS], PLACE),
    )

    if lacking.resource == NOT_KNOWN:
        assert found.health.value == "OK"
    elif lacking == Grant("s3:ListBucket", "arn:{partition}:s3:::{cache_bucket}"):
        # The permission to list trusted owners' buckets may be one to list this bucket too.
        assert found.message.startswith("IAM could not decide")
        assert found.message.endswith("what c needs: s3:ListBucket.")
    else:
        assert found.message == f"{role_of('c')} is not allowed what c needs: {lacking.action}."


def test_a_permission_on_something_else_does_not_do() -> None:
    name = "clarify-job-in-vpc"
    needed = needed_by_rule(function(name), PLACE)
    for other in ({"cache_bucket": "other"}, {"log_group": "other"}, {"dead_letter_queue_arn": QUEUE}):
        role = allowed(rule_permissions(rule(name)), name, **other)
        assert health(findings_of(SimulatedIam({role_of(name): role}), needed)) == ["PROBLEM"]


def test_every_condition_is_one_that_its_value_fulfils() -> None:
    grants = (*collector_permissions(), *(each for one in RULE_IDS for each in rule_permissions(rule(one))))

    assert {each.operator for grant in grants for each in grant.conditions} == {"StringEquals"}


def test_every_trusted_owner_of_buckets_is_tried() -> None:
    owners = [ACCOUNT, "999999999999"]
    needed = needed_by_collector(collector(TRUSTED_BUCKET_OWNERS=", ".join(owners)), [], PLACE)
    grants = collector_permissions()
    both, one = (
        SimulatedIam({role_of("c"): allowed(grants, "c", bucket_owners=each)})
        for each in (owners, owners[:1])
    )

    assert health(findings_of(both, needed)) == ["OK"]
    (found,) = findings_of(one, needed)
    assert found.message.endswith(" needs: kms:Decrypt, s3:ListBucket.")
    contexts = [
        {(each["ContextKeyName"], *each["ContextKeyValues"]) for each in asked.get("ContextEntries", [])}
        for asked in both.asked
    ]
    by_s3 = ("kms:ViaService", f"s3.{REGION}.amazonaws.com")
    for owner in owners:
        assert {("s3:ResourceAccount", owner)} in contexts
        assert {("aws:ResourceAccount", owner), by_s3} in contexts


def test_in_china_names_end_as_they_do_there() -> None:
    place = Place("aws-cn", ACCOUNT, "cn-north-1", USER)
    (needed,) = needed_by_collector(collector(), [], place)

    (decrypting,) = (each for each in needed.trials if each.action == "kms:Decrypt")
    assert decrypting.resource == f"arn:aws-cn:kms:cn-north-1:{ACCOUNT}:key/{SAMPLE}"
    assert ("kms:ViaService", "s3.cn-north-1.amazonaws.com.cn") in decrypting.context


def test_the_collector_is_to_start_the_rules_of_its_own_stack() -> None:
    ours, others = JOB_RULES[:1], JOB_RULES[1:]
    rules = [deployed(each) for each in (*ours, *others)]
    (needed,) = needed_by_collector(collector(JOB_RULES=f" {ours[0]} , not-there"), rules, PLACE)

    started = [each.resource for each in needed.trials if each.action == "config:StartConfigRulesEvaluation"]
    assert others
    assert started == [rules[0].arn]


@pytest.mark.parametrize("assumed", [READS, ELSEWHERE])
def test_with_an_assumed_role_the_account_is_that_roles_to_read(assumed: str) -> None:
    name = "clarify-model-in-vpc"
    rules = [deployed(each) for each in RULE_IDS]

    own, working = needed_by_rule(function(name, ASSUME_ROLE_ARN=f" {assumed} "), PLACE)
    of_collector = needed_by_collector(collector(ASSUME_ROLE_ARN=assumed), rules, PLACE)

    assert (own.role_arn, working.role_arn) == (role_of(name), assumed)
    assert [each.role_arn for each in of_collector] == [role_of("c"), assumed]
    due = {each.action for each in (*rule_own_permissions(rule(name)), *assuming_permissions())}
    due_to_collector = {each.action for each in (*collector_own_permissions(), *assuming_permissions())}
    # Whether a role of another account may be assumed is that account's to say as well.
    unsaid = {"sts:AssumeRole"} if assumed == ELSEWHERE else set()
    assert {each.action for each in own.trials} == due - unsaid
    assert {each.action for each in of_collector[0].trials} == due_to_collector - unsaid
    account = (*rule_account_permissions(rule(name)), *finding_permissions())
    assert {each.action for each in working.trials} == {each.action for each in account}
    assert {each.action for each in of_collector[1].trials} == {
        each.action for each in collector_account_permissions() if each.resource != NOT_KNOWN
    }


@pytest.mark.parametrize("mode", ["off", "", " import "])
def test_who_sends_no_findings_needs_nothing_for_it(mode: str) -> None:
    (needed,) = needed_by_rule(function(SECURITY_HUB_MODE=mode), PLACE)
    tried = {each.action for each in needed.trials if each.action.startswith("securityhub:")}
    assert tried == ({each.action for each in finding_permissions()} if mode.strip() == "import" else set())


@pytest.mark.parametrize("lacking", exemption_permissions(), ids=str)
@pytest.mark.parametrize("assumed", ["", READS])
def test_who_is_told_of_exemptions_needs_to_read_them_itself(lacking: Grant, assumed: str) -> None:
    name = "clarify-job-in-vpc"
    told = {"EXEMPTIONS_URI": "s3://our-exemptions/exemptions.yaml", "EXEMPTIONS_BUCKET_OWNER": ACCOUNT}
    needed = needed_by_rule(function(name, ASSUME_ROLE_ARN=assumed, **told), PLACE)[:1]
    granted = (*rule_permissions(rule(name)), *assuming_permissions(), *exemption_permissions())
    on: dict[str, str | list[str]] = {
        "assume_role_arn": READS,
        "exemptions_object": "arn:aws:s3:::our-exemptions/exemptions.yaml",
        "exemptions_contexts": ["arn:aws:s3:::our-exemptions", "arn:aws:s3:::our-exemptions/exemptions.yaml"],
        "exemptions_owner": ACCOUNT,
    }
    whole = {role_of(name): allowed(granted, name, **on)}
    part = {role_of(name): allowed([each for each in granted if each != lacking], name, **on)}

    assert health(findings_of(SimulatedIam(whole), needed)) == ["OK"]
    (found,) = findings_of(SimulatedIam(part), needed)
    assert found.message == f"{role_of(name)} is not allowed what {name} needs: {lacking.action}."


@pytest.mark.parametrize("uri", ["", "s3://bucket", "exemptions.yaml"])
def test_what_names_no_object_is_not_tried(uri: str) -> None:
    trials = needed_by_rule(function(EXEMPTIONS_URI=uri), PLACE)[0].trials
    assert trials == needed_by_rule(function(), PLACE)[0].trials


def test_a_role_that_many_assume_is_simulated_once() -> None:
    needed = [
        each for one in RULE_IDS for each in needed_by_rule(function(one, ASSUME_ROLE_ARN=READS), PLACE)
    ]
    roles = {
        role_of(each): allowed(
            (*rule_own_permissions(rule(each)), *assuming_permissions()), each, assume_role_arn=READS
        )
        for each in RULE_IDS
    }
    reading = [
        one
        for each in RULE_IDS
        for one in allowed((*rule_account_permissions(rule(each)), *finding_permissions()), each)
    ]
    iam = SimulatedIam(
        {**roles, READS: [each for each in reading if each.action != "ec2:DescribeRouteTables"]}
    )

    found = findings_of(iam, needed)

    lacking = {each.subject for each in needed if _tries(each, "ec2:DescribeRouteTables")}
    assert {each.subject for each in found} == lacking < set(RULE_IDS)
    assert len([each for each in iam.asked if each["PolicySourceArn"] == READS]) == 2


def _tries(needed: Needed, action: str) -> bool:
    return any(each.action == action for each in needed.trials)


@pytest.mark.parametrize("dead_letters", ["", "arn:aws:sns:eu-west-1:111122223333:topic"])
def test_where_no_queue_is_known_none_is_tried(dead_letters: str) -> None:
    one = function()
    (needed,) = needed_by_rule(
        Function(one.deployed, one.role_arn, one.environment, one.log_group, dead_letters), PLACE
    )

    assert not _tries(needed, "sqs:SendMessage")
    assert _tries(needed, "s3:PutObject")


def test_what_no_variable_tells_is_not_tried() -> None:
    (needed,) = needed_by_collector(collector(CACHE_BUCKET="", QUEUE_URL="jobs", JOB_RULES=""), [], PLACE)

    tried = {each.action for each in needed.trials}
    assert not tried & {"s3:PutObject", "sqs:ReceiveMessage", "config:StartConfigRulesEvaluation"}
    assert "logs:PutLogEvents" in tried


def test_of_functions_whose_environment_is_not_told_nothing_is_known() -> None:
    one = Function(deployed("clarify-job-in-vpc"), ROLE, None, "g")

    assert needed_by_rule(one, PLACE) == []
    assert needed_by_collector(Collector("c", ROLE, None, 1, "g"), [one.deployed], PLACE) == []


def test_patterns_are_tried_on_samples() -> None:
    place = Place("aws-cn", ACCOUNT, "cn-north-1", USER)
    grants = [
        Grant("ec2:DescribeVpcs"),
        Grant("sagemaker:DescribeModel", "arn:{partition}:sagemaker:{region}:{account}:model/*"),
        Grant("ec2:GetManagedPrefixListEntries", "arn:{partition}:ec2:{region}:*:prefix-list/*"),
        Grant("s3:GetObject", "arn:{partition}:s3:::*/analysis_config.json"),
        Grant("sqs:SendMessage", "{dead_letter_queue_arn}"),
    ]

    assert trials_of(grants, of_place(place), ACCOUNT) == (
        Trial("ec2:DescribeVpcs", "*"),
        Trial(
            "ec2:GetManagedPrefixListEntries",
            f"arn:aws-cn:ec2:cn-north-1:{ACCOUNT}:prefix-list/{SAMPLE}",
        ),
        Trial("s3:GetObject", f"arn:aws-cn:s3:::{SAMPLE}/analysis_config.json"),
        Trial("sagemaker:DescribeModel", f"arn:aws-cn:sagemaker:cn-north-1:{ACCOUNT}:model/{SAMPLE}"),
    )
