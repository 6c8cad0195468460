"""An audit of many results, most of their paths like no other: more than an account is likely to have."""

from __future__ import annotations

from collections.abc import Iterator

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.network.path import Kind, Path, denied, passed
from tests.reporting.sample import audit, result

RULES = RULE_IDS[:10]
_STATUSES = (Status.NON_COMPLIANT, Status.UNDETERMINED, Status.COMPLIANT, Status.COMPLIANT)


def many(results: int) -> Audit:
    """Return an audit of so many results: a tenth as many jobs, under ten rules."""
    return audit(*(each for number in range(results // len(RULES)) for each in _of_job(number)))


def path(subnet: str, job: str, *, ends: bool) -> Path:
    """Return a path of usual length that names a job in its last note, as policies do."""
    note = f"The endpoint's policy and s3:PutObject on arn:aws:s3:::bucket/{job}/results/*"
    return Path(
        subnet,
        "s3",
        (
            passed(Kind.DNS, "vpc-0f6bd1c4a7e29d381", "The resolver of vpc-0f6bd1c4a7e29d381 answers."),
            passed(Kind.ENDPOINT, "vpce-0c2b7de5817cbd0aa", f"A route of {subnet} leads to the endpoint."),
            passed(Kind.GROUP, "sg-0135197910ef94e0a", f"HTTPS from {subnet} gets out through sg-0135."),
            passed(Kind.NACL, "acl-0d1be6ca1d5c4a333", f"HTTPS from {subnet} gets out through the ACL."),
            passed(Kind.NACL, "acl-0d1be6ca1d5c4a333", f"The answer to {subnet} gets in through the ACL."),
            denied(Kind.POLICY, "vpce-0c2b7de5817cbd0aa", "ENDPOINT_POLICY_DENY", f"{note} do not agree.")
            if ends
            else passed(Kind.POLICY, "vpce-0c2b7de5817cbd0aa", f"{note} agree."),
        ),
    )


def _of_job(number: int) -> Iterator[Result]:
    job = f"nightly-bias-{number:05}"
    for place, rule in enumerate(RULES):
        status = _STATUSES[(number + place) % len(_STATUSES)]
        ends = status is Status.NON_COMPLIANT
        yield result(
            rule=rule,
            resource_id=job,
            resource_arn=f"arn:aws:sagemaker:us-east-1:111122223333:processing-job/{job}",
            status=status,
            severity=tuple(Severity)[number % 3],
            code="OK" if status is Status.COMPLIANT else f"CODE_{number % 7}",
            message=f"The job {job} cannot reach S3 from subnet-{number % 40:017}; change what {rule} names.",
            remediation=f"Change what {rule} names.",
            blocking_resource=f"rtb-{number % 200:017}" if ends else None,
            paths=tuple(path(f"subnet-{number % 40 + side:017}", job, ends=ends) for side in range(2))
            if place < 3
            else (),
        )
