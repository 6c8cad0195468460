"""From a request and evidence to a report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from clarify_rules.catalog.registry import all_rules
from clarify_rules.catalog.verdict import Status
from clarify_rules.clarify.facts import known
from clarify_rules.clarify.parameters import ModelScope, Parameters
from clarify_rules.clarify.processing_job import ProcessingJob
from clarify_rules.clarify.workload import Workload
from clarify_rules.evaluation.evaluate import ACCOUNT, evaluate
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import PROCESSING_JOBS
from clarify_rules.network.path import Hop
from clarify_rules.network.site import Site
from clarify_rules.network.verdict import V
from clarify_rules.preflight.aws_errors import aws_error
from clarify_rules.preflight.evidence import only_job, only_model
from clarify_rules.preflight.report import Checked, Failure, Outcome, Report
from clarify_rules.preflight.request.fields import UNKNOWN
from clarify_rules.preflight.request.planned import Planned, Request, Unresolved
from clarify_rules.preflight.stages import MODEL_STAGES, Stage, by_stage, job_stages
from clarify_rules.preflight.wording import unknown_value, worded

_ROLE = re.compile(r"arn:[a-z-]+:iam::(?P<account>[0-9]{12}):role/")
_READ_BY_ALL = ("AppSpecification", "Environment", "NetworkConfig", "ProcessingInputs", "VpcConfig")


def judge_request(
    request: Request, evidence: Evidence, parameters: Parameters, now: datetime | None = None
) -> Report:
    """Return what the rules say of each job and each model of a request, and of what each touches.

    `evidence` holds the request's jobs and models as `read_planned` or `planned_in_snapshot` put them there.
    """
    moment = now or datetime.now(UTC)
    jobs = (_job(each, evidence, parameters, moment) for each in request.jobs)
    models = (_model(each, evidence, parameters, moment) for each in request.models)
    return Report(
        account_id=evidence.account_id,
        region=evidence.region,
        evidence_time=evidence.taken_at,
        checked=(*jobs, *models),
        ignored=request.others,
        notes=tuple(_notes(request, evidence.account_id)),
    )


def _notes(request: Request, account_id: str) -> Iterator[str]:
    """Yield what is said of roles of other accounts.

    The IAM guide, "Grant a user permissions to pass a role to an AWS service": not across accounts.
    """
    for noun, field, planned in (
        ("job", "RoleArn", request.jobs),
        ("model", "ExecutionRoleArn", request.models),
    ):
        for each in planned:
            owner = _owner(each.described.get(field))
            if owner not in (None, account_id):
                yield (
                    f"The role of the {noun} {each.name} is of account {owner}, and AWS passes no role of "
                    f"another account than the {noun}'s; what was checked is account {account_id}."
                )


def _owner(role: object) -> str | None:
    """Return the account in a role's ARN, None where it is not written out."""
    found = _ROLE.match(role) if isinstance(role, str) else None
    return found["account"] if found else None


def _job(planned: Planned, evidence: Evidence, parameters: Parameters, now: datetime) -> Checked:
    alone = only_job(evidence, planned)
    (record,) = alone.listing(PROCESSING_JOBS)
    workload = ProcessingJob(record, alone)
    site = Site(alone, replace(parameters, model_scope=ModelScope.REFERENCED))
    makes_endpoint = known(lambda job: job.shadow_endpoint, workload) is not None
    return _checked(planned, "Clarify job", _audit(planned, site, now), job_stages(makes_endpoint), workload)


def _model(planned: Planned, evidence: Evidence, parameters: Parameters, now: datetime) -> Checked:
    site = Site(only_model(evidence, planned), replace(parameters, model_scope=ModelScope.ALL))
    return _checked(planned, "model", _audit(planned, site, now), MODEL_STAGES, None)


def _audit(planned: Planned, site: Site, now: datetime) -> Audit:
    """Return the results, but for what is said of the account only because it is not known of the job."""
    audit = evaluate(site, all_rules(), now)
    results = [worded(each, planned) for each in audit.results]
    told = {each.code for each in results if _is_open(each) and each.resource_type != ACCOUNT}
    kept = tuple(each for each in results if each.resource_type != ACCOUNT or each.code not in told)
    return replace(audit, results=kept)


def _is_open(result: Result) -> bool:
    return result.status is Status.UNDETERMINED


def _checked(
    planned: Planned, noun: str, audit: Audit, stages: tuple[Stage, ...], workload: Workload | None
) -> Checked:
    staged = by_stage(audit.results, stages)
    failing = [(stage, each) for stage, each in staged if each.status is Status.NON_COMPLIANT]
    first = None
    if failing:
        stage, result = failing[0]
        hop = blocking_hop(result)
        first = Failure(stage.when, result, hop, aws_error(result, hop, workload))
    return Checked(
        name=planned.name,
        noun=noun,
        origin=planned.origin,
        outcome=_outcome(bool(failing), any(_is_open(each) for _, each in staged)),
        first_failure=first,
        unknown=tuple(unknown_value(planned, each) for each in planned.unresolved if _matters(planned, each)),
        audit=audit,
    )


def blocking_hop(result: Result) -> Hop | None:
    """Return the first hop that blocks, None where no way through the network was followed."""
    blocked = (path.decisive for path in result.paths if path.verdict is V.DENY)
    return next((hop for hop in blocked if hop is not None), None)


def _outcome(fails: bool, is_open: bool) -> Outcome:
    if fails:
        return Outcome.FAILS
    return Outcome.UNDETERMINED if is_open else Outcome.WORKS


def _matters(planned: Planned, unresolved: Unresolved) -> bool:
    """Whether the value is one that rules read for certain.

    The role, say, is read for some policies only; where one asks for it, a result tells.
    """
    return unresolved.path.startswith(_READ_BY_ALL) and _at(planned.described, unresolved.path) is UNKNOWN


def _at(value: Any, path: str) -> Any:
    """Return the value at a path such as ``ProcessingInputs[0].S3Input``, None where it was not kept."""
    for key in re.findall(r"[^.\[\]]+", path):
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, tuple) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value
