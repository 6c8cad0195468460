"""Reaching the account: the caller's own credentials first, then the role to be assumed, then all checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clarify_rules.cli.doctor.examine import examine
from clarify_rules.cli.doctor.finding import Finding, ok, problem
from clarify_rules.cli.doctor.place import Place
from clarify_rules.cli.progress_bars import progress_bars
from clarify_rules.cli.read_source import default_region
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.clients import AwsSession
from clarify_rules.reader.errors import SetupError

CHECK = "role"


@dataclass(frozen=True, slots=True)
class Examination:
    """The findings of one Region; `account_id` is None where the account was not reached."""

    account_id: str | None
    region: str
    findings: tuple[Finding, ...]


def examine_account(
    profile: str | None, region: str | None, role_arn: str | None, external_id: str | None, now: datetime
) -> Examination:
    """Return what all checks find.

    A role that cannot be assumed is a finding, and then the only one; credentials that are of no use
    themselves raise SetupError, a missing Region UsageError.
    """
    own = AwsSession(profile=profile)
    chosen = region or default_region(own)
    own.region(chosen)
    own.identity(chosen)
    if role_arn is None:
        return _examined(own, chosen, now, ())
    assumed = AwsSession(profile=profile, role_arn=role_arn, external_id=external_id)
    try:
        assumed.identity(chosen)
    except SetupError as error:
        return Examination(None, chosen, (_refused(role_arn, _caller(own, chosen), str(error)),))
    return _examined(assumed, chosen, now, (ok(CHECK, f"{role_arn} can be assumed.", role_arn),))


def _refused(role_arn: str, caller: str, said: str) -> Finding:
    return problem(
        CHECK,
        f"The role {role_arn} cannot be assumed: {said}",
        f"Name {caller or 'the caller'} in the role's trust policy, allow it sts:AssumeRole on the role, and "
        "give the --external-id that the trust policy asks for.",
        role_arn,
    )


def _examined(session: AwsSession, region: str, now: datetime, before: tuple[Finding, ...]) -> Examination:
    clients = session.region(region)
    identity = clients.identity
    place = Place(identity.partition, identity.account_id, region, _caller(session, region))
    with progress_bars([region]) as bar:
        found = examine(Calls(clients), place, now, bar(region))
    return Examination(place.account_id, region, (*before, *found))


def _caller(session: AwsSession, region: str) -> str:
    """Return the caller's ARN, "" where STS does not answer a second time."""
    try:
        answer = Calls(session.region(region)).ask_patiently("sts", "GetCallerIdentity", {})
    except CallFailed:
        return ""
    return str(answer.get("Arn", ""))
