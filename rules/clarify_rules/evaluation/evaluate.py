"""The loop from rules and evidence to results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from clarify_rules.catalog.rule import Rule, Subject
from clarify_rules.catalog.verdict import Severity, Status, Verdict, unread
from clarify_rules.clarify.facts import known
from clarify_rules.clarify.owners import owners
from clarify_rules.clarify.processing_job import ProcessingJob
from clarify_rules.evaluation.result import Audit, Contradiction, Result
from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.network.site import Site

ACCOUNT = "AWS::::Account"
_JUST_NOW = timedelta(hours=1)


def evaluate(
    site: Site,
    rules: Iterable[Rule[Any]],
    evaluated_at: datetime,
    wanted: Callable[[Subject[Any]], bool] | None = None,
) -> Audit:
    """Return one result for every rule and every wanted resource in its scope (None: each), sorted by rule,
    then resource.

    What could not be read gives UNDETERMINED for the resources it concerns; where it hides resources, one
    UNDETERMINED result per rule on the account names the actions and counts what is hidden.
    """
    results: list[Result] = []
    contradictions: list[Contradiction] = []
    complete: set[str] = set()
    for rule in rules:
        inventory = rule.inventory(site)
        for subject in inventory.subjects if wanted is None else filter(wanted, inventory.subjects):
            result = _result(rule, subject, judge(rule, subject, site))
            results.append(result)
            if _contradicted(rule, subject, result, site):
                contradictions.append(Contradiction(rule.id, result.resource_id, result.code))
        if inventory.gaps:
            results.append(_hidden(rule, inventory.gaps, site))
        elif wanted is None:
            complete.add(rule.id)
    evidence = site.evidence
    return Audit(
        partition=evidence.partition,
        account_id=evidence.account_id,
        owners=owners(evidence, _blocking(results)),
        region=evidence.region,
        evaluated_at=evaluated_at,
        evidence_time=evidence.taken_at,
        errors=(),
        results=tuple(sorted(results, key=lambda each: (each.rule, each.resource_type, each.resource_id))),
        contradictions=tuple(contradictions),
        complete=frozenset(complete),
    )


def judge(rule: Rule[Any], subject: Subject[Any], site: Site) -> Verdict:
    """Return the rule's verdict on one resource; UNDETERMINED where a fact it needs was not read."""
    try:
        verdict = rule.judge(subject.resource, site)
    except MissingFact as fact:
        return unread(fact)
    is_claim = verdict.status in (Status.COMPLIANT, Status.NOT_APPLICABLE)
    if is_claim and verdict.code in rule.of_all_workloads:
        for gap in site.listing_gaps:
            return unread(gap)
    return verdict


def _result(rule: Rule[Any], subject: Subject[Any], verdict: Verdict) -> Result:
    return Result(
        rule=rule.id,
        resource_type=subject.resource_type,
        resource_id=subject.resource_id,
        resource_arn=subject.arn,
        status=verdict.status,
        severity=verdict.severity or rule.severity,
        code=verdict.code,
        message=verdict.message,
        blocking_resource=verdict.blocking_resource,
        missing_actions=verdict.missing_actions,
        launcher=subject.launcher,
        remediation=verdict.remediation,
        documentation=rule.documentation,
        paths=verdict.paths,
    )


def _blocking(results: Iterable[Result]) -> frozenset[str]:
    """Return the ids of all that blocks."""
    blocking = (each.blocking_resource for each in results if each.blocking_resource)
    return frozenset(name for each in blocking for name in each.split(","))


def _hidden(rule: Rule[Any], gaps: tuple[MissingFact, ...], site: Site) -> Result:
    """Return the result that speaks for the resources that could not be seen."""
    account = site.evidence.account_id
    actions = tuple(sorted({action for fact in gaps for action in fact.actions}))
    verdict = Verdict(
        Status.UNDETERMINED,
        gaps[0].code,
        _hidden_message(gaps),
        remediation=_remedies(actions, gaps),
        missing_actions=actions,
    )
    arn = f"arn:{site.evidence.partition}:iam::{account}:root"
    return _result(rule, Subject(None, ACCOUNT, account, arn), verdict)


def _remedies(actions: tuple[str, ...], gaps: tuple[MissingFact, ...]) -> str | None:
    """Return what closes the gaps, each thing once: permissions first, then what they do not bring."""
    allow = [f"Allow {', '.join(actions)}."] if actions else []
    others = [fact.remedy for fact in gaps if fact.remedy and not fact.actions]
    return " ".join(dict.fromkeys([*allow, *others])) or None


def _hidden_message(gaps: tuple[MissingFact, ...]) -> str:
    """Return one sentence per cause: what failed for many is counted, not repeated."""
    causes: dict[str, list[MissingFact]] = {}
    for fact in gaps:
        cause = fact.code if isinstance(fact, EvidenceInvalid) else _without_resource(fact)
        causes.setdefault(cause, []).append(fact)
    return " ".join(_cause(cause, facts) for cause, facts in causes.items())


def _cause(cause: str, facts: list[MissingFact]) -> str:
    first = facts[0]
    if isinstance(first, EvidenceInvalid):
        more = f" So are {len(facts) - 1} more places." if len(facts) > 1 else ""
        return f"What is not as AWS answers cannot be judged: {first.message}{more}"
    if first.resource is None or first.resource in cause:
        return cause
    return f"{len(facts)} {_noun(first.resource, len(facts))} could not be read: {cause}"


def _without_resource(fact: MissingFact) -> str:
    return fact.message.replace(f" for {fact.resource}", "") if fact.resource else fact.message


def _noun(resource: str, count: int) -> str:
    """Return what an ARN or id is of, such as "processing jobs"."""
    if resource.startswith("s3://"):
        kind = "analysis config"
    else:
        kind = resource.split(":")[5].partition("/")[0] if resource.count(":") >= 5 else "resource"
    return f"{kind.replace('-', ' ')}{'' if count == 1 else 's'}"


def _contradicted(rule: Rule[Any], subject: Subject[Any], result: Result, site: Site) -> bool:
    """Whether a job completed within the last hour although the verdict says that it cannot."""
    job = subject.resource
    if not (rule.prevents_success and result.status is Status.NON_COMPLIANT):
        return False
    if result.severity is not Severity.HIGH or not isinstance(job, ProcessingJob):
        return False
    completed_at = known(_completed_at, job)
    return completed_at is not None and _is_just_before(completed_at, site.evidence.taken_at)


def _is_just_before(moment: datetime, now: datetime) -> bool:
    return timedelta(0) <= now - moment < _JUST_NOW


def _completed_at(job: ProcessingJob) -> datetime | None:
    if job.record.text("ProcessingJobStatus") != "Completed":
        return None
    return job.record.time_or_none("ProcessingEndTime")
