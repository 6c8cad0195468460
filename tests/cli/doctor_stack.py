"""A stack as the doctor finds it, and what its roles are given, by the catalogue's word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from clarify_rules.catalog.function_permissions import (
    Grant,
    collector_permissions,
    rule_permissions,
)
from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.catalog.subjects import JobRule
from clarify_rules.cli.doctor.collector import Collector
from clarify_rules.cli.doctor.deployment import DeployedRule
from clarify_rules.cli.doctor.finding import Finding
from clarify_rules.cli.doctor.function_actions import Needed, needed_by_collector, needed_by_rule
from clarify_rules.cli.doctor.function_roles import role_findings
from clarify_rules.cli.doctor.functions import Function
from clarify_rules.cli.doctor.place import Place
from clarify_rules.cli.doctor.trials import SAMPLE
from clarify_rules.reader.calls import Calls
from tests.cli.doctor_iam import Allowed, SimulatedIam, allowing
from tests.reader.scripted import ACCOUNT, REGION, ScriptedAws

USER = f"arn:aws:iam::{ACCOUNT}:user/ops"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/f"
READS = f"arn:aws:iam::{ACCOUNT}:role/reads"
ELSEWHERE = "arn:aws:iam::999999999999:role/reads"
PLACE = Place("aws", ACCOUNT, REGION, USER)
JOB_RULES = [each for each in RULE_IDS if isinstance(rule(each), JobRule)]
QUEUE, DEAD_LETTERS = (f"arn:aws:sqs:{REGION}:{ACCOUNT}:stack-{each}" for each in ("jobs", "dead"))
COLLECTING = {
    "CACHE_BUCKET": "cache",
    "QUEUE_URL": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/stack-jobs",
    "JOB_RULES": ",".join(JOB_RULES),
}
# Nobody is told which these are, so nothing is said of what is granted on them.
NOT_KNOWN = "{analysis_config_objects}"


def role_of(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/stack-{name}"


def deployed(rule_id: str = "clarify-job-in-vpc", *, hours: int = 24, account: str = ACCOUNT) -> DeployedRule:
    return DeployedRule(
        rule(rule_id),
        f"arn:aws:lambda:{REGION}:{account}:function:stack-{rule_id}",
        f"arn:aws:config:{REGION}:{ACCOUNT}:config-rule/{rule_id}",
        timedelta(hours=hours),
    )


def function(rule_id: str = "clarify-job-in-vpc", **variables: str) -> Function:
    variables = {"CACHE_BUCKET": "cache", "SECURITY_HUB_MODE": "import", **variables}
    return Function(deployed(rule_id), role_of(rule_id), variables, f"/stack/{rule_id}", DEAD_LETTERS)


def collector(**variables: str) -> Collector:
    return Collector("c", role_of("c"), {**COLLECTING, **variables}, 1, "/stack/c")


def allowed(grants: Iterable[Grant], name: str, **more: str | list[str]) -> list[Allowed]:
    """What the template would allow the function of this rule, or the collector ("c")."""
    told: dict[str, str | list[str]] = {
        "partition": "aws",
        "region": REGION,
        "account": ACCOUNT,
        "url_suffix": "amazonaws.com",
        "cache_bucket": "cache",
        "log_group": f"/stack/{name}",
        "queue_arn": QUEUE,
        "dead_letter_queue_arn": DEAD_LETTERS,
        "config_rule_arn": f"arn:aws:config:{REGION}:{ACCOUNT}:config-rule/{name}",
        "job_rule_arns": [deployed(each).arn for each in JOB_RULES],
        "analysis_config_objects": f"arn:aws:s3:::{SAMPLE}/never-asked-for",
        "bucket_owners": ACCOUNT,
        **more,
    }
    return allowing(grants, **told)


def findings_of(iam: SimulatedIam, needed: list[Needed]) -> list[Finding]:
    return role_findings(Calls(ScriptedAws(SimulatePrincipalPolicy=iam)), needed, PLACE)


def health(findings: list[Finding]) -> list[str]:
    return [each.health.value for each in findings]


def everything_needed() -> list[Needed]:
    rules = [deployed(each) for each in RULE_IDS]
    of_rules = [each for one in RULE_IDS for each in needed_by_rule(function(one), PLACE)]
    return [*of_rules, *needed_by_collector(collector(), rules, PLACE)]


def everything_granted() -> dict[str, list[Allowed]]:
    roles = {role_of(each): allowed(rule_permissions(rule(each)), each) for each in RULE_IDS}
    return roles | {role_of("c"): allowed(collector_permissions(), "c")}
