"""Findings to Security Hub, each in the account and Region that it is of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import click

from clarify_rules.cli.messages import say
from clarify_rules.cli.source_options import Source

if TYPE_CHECKING:
    from pathlib import Path

    from clarify_rules.evaluation.result import Audit
    from clarify_rules.reader.clients import AwsSession
    from clarify_rules.reporting.security_hub.send import Sent

SECURITY_HUB = "security-hub"
_ALWAYS_TOLD = ("created", "updated", "resolved", "archived")


def check_sending(source: Source, snapshot: Path | None, resource_ids: Sequence[str]) -> None:
    """Raise UsageError for options with which there is nothing that may be sent."""
    sending = f"--send-to {SECURITY_HUB}"
    if source.demo:
        raise click.UsageError(
            f"{sending} sends what an audit of a real account finds; --demo simulates one, leave out either"
        )
    if snapshot:
        raise click.UsageError(
            f"{sending} tells of the account as it is now; --snapshot is of another time, and what it shows "
            "may be mended or gone: leave out either"
        )
    if resource_ids:
        raise click.UsageError(
            f"{sending} sends one finding for each root cause, which other resources may share; leave out "
            "--resource (--rule may stay)"
        )


def send_findings(audits: Sequence[Audit], rules: Collection[str], session: AwsSession) -> bool:
    """Send what is news of each audit, made by these rules, and say what became of it, one line for each.

    The session is the one that read the account. Returns whether all of it was taken: a Region that could not
    be read has nothing to be sent, and what Security Hub refuses in one Region keeps nothing from the others.
    """
    taken = [_sent(each, rules, session) for each in audits]
    return all(taken)


def _sent(audit: Audit, rules: Collection[str], session: AwsSession) -> bool:
    from clarify_rules.reader.errors import SetupError
    from clarify_rules.reporting.security_hub.coverage import Coverage
    from clarify_rules.reporting.security_hub.finding import findings
    from clarify_rules.reporting.security_hub.place import Place
    from clarify_rules.reporting.security_hub.refusal import SecurityHubUnavailable
    from clarify_rules.reporting.security_hub.send import FindingsNotRead, send

    where = f"Security Hub, account {audit.account_id} in {audit.region}"
    if audit.errors:
        say(f"{where}: nothing is sent, as the Region could not be read")
        return True
    try:
        sent = send(
            session.region(audit.region).client("securityhub"),
            findings(audit),
            Place(audit.partition, audit.region, audit.account_id),
            Coverage.of(audit, rules),
            audit.evaluated_at,
        )
    except (SecurityHubUnavailable, FindingsNotRead, SetupError) as error:
        say(f"{where}: {error}")
        return False
    say(f"{where}: {_told(sent)}")
    if sent.failure:
        say(f"{where}: {sent.failure}")
    return sent.failure is None


def _told(sent: Sent) -> str:
    counts = {name: number for name, number in sent.taken.items() if number or name in _ALWAYS_TOLD}
    return ", ".join(f"{number} {name}" for name, number in {**counts, "unchanged": sent.unchanged}.items())
