"""`clarify-rules audit`: evaluate an account, the demo or a snapshot against the rules."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clarify_rules.cli.exit_codes import fail_on_option
from clarify_rules.cli.formats import FOR_WHOM, FORMATS, report
from clarify_rules.cli.report_options import format_option, output_option
from clarify_rules.cli.send_findings import SECURITY_HUB, check_sending, send_findings
from clarify_rules.cli.source_options import Source, snapshot_option, source_options

if TYPE_CHECKING:
    from clarify_rules.catalog.rule import Rule
    from clarify_rules.clarify.parameters import Parameters
    from clarify_rules.cli.read_source import UnreadRegion
    from clarify_rules.evaluation.exemptions.apply import Exemptions
    from clarify_rules.evaluation.result import Audit
    from clarify_rules.evidence.evidence import Evidence
    from clarify_rules.reader.clients import AwsSession
    from clarify_rules.reporting.baseline.comparison import Comparison


@click.command(short_help="Evaluate an account, the demo or a snapshot against the rules.")
@snapshot_option("Audit")
@source_options
@click.option(
    "--rule", "rule_ids", metavar="ID", multiple=True, help="Evaluate only this rule. May be given again."
)
@click.option(
    "--resource",
    "resource_ids",
    metavar="ID",
    multiple=True,
    help="Report only on this resource: a job's, model's, VPC's or group's id or ARN. May be given again.",
)
@format_option(FORMATS, FOR_WHOM)
@output_option("the results")
@fail_on_option
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Compare with the results in this file (--format json wrote it): table, json and html tell what is "
    "new, fixed and unchanged, and only what is new counts for --fail-on and exit code 3.",
)
@click.option(
    "--exemptions",
    "exemptions_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="What this YAML file exempts is reported as exempted, with the reason, and does not count for "
    "--fail-on (docs/exemptions.md).",
)
@click.option(
    "--send-to",
    type=click.Choice([SECURITY_HUB]),
    help="Also send findings to Security Hub of the audited account, in each Region: what is new, changed, "
    "mended or gone since the last time.",
)
@click.pass_context
def audit(  # noqa: PLR0913 - click passes each option as an argument
    ctx: click.Context,
    /,
    *,
    snapshot: Path | None,
    rule_ids: tuple[str, ...],
    resource_ids: tuple[str, ...],
    form: str,
    output: Path | None,
    fail_on: str,
    baseline: Path | None,
    exemptions_file: Path | None,
    send_to: str | None,
    **source_settings: Any,
) -> None:
    """Evaluate an account, the demo or a snapshot against every rule, and say what to change.

    \b
    Examples:
      clarify-rules audit --demo
      clarify-rules audit --profile prod --region eu-west-1 --region us-east-1
      clarify-rules audit --role-arn arn:aws:iam::111122223333:role/audit
      clarify-rules audit --resource nightly-bias-2026-11-22
      clarify-rules audit --format json --output results.json --fail-on high
      clarify-rules audit --baseline results.json
      clarify-rules audit --exemptions exemptions.yaml
      clarify-rules snapshot --output today.json.gz
      clarify-rules audit --snapshot today.json.gz
      clarify-rules audit --send-to security-hub --fail-on never

    \b
    Exit codes, the first that fits:
      2    bad usage or unusable input; one line on stderr says what and where
      1    something NON_COMPLIANT at or above --fail-on, which nothing exempts
      3    something UNDETERMINED, a Region that could not be read, or findings that could not be sent
      0    otherwise
    With --baseline, 1 and 3 are for new problems only (and 3 for a Region that could not be read):
    those that the same rule did not have with the same resource then, or that were UNDETERMINED
    and are now proven. To fail at another place is not new.
    An exemption that expired, matches nothing or could not be decided is told of on stderr.

    Results go to stdout (or --output), messages to stderr. Credentials come from where the AWS CLI and boto3
    take them: environment variables, ~/.aws, or the role of the machine. The account is only read, unless
    --send-to asks for more; that needs securityhub:GetFindings and securityhub:BatchImportFindings.
    """
    from clarify_rules.cli.baseline_file import baseline_in, compared
    from clarify_rules.cli.chosen_rules import chosen_rules
    from clarify_rules.cli.exemptions_file import exemptions_in, say_what_became_of_exemptions
    from clarify_rules.cli.exit_codes import exit_code
    from clarify_rules.cli.given_parameters import given_parameters
    from clarify_rules.cli.output import check_output
    from clarify_rules.cli.read_source import account_session
    from clarify_rules.reporting.baseline.comparison import Asked, only_new

    source = Source(**source_settings)
    source.check()
    if snapshot:
        source.refuse_beside_snapshot()
    if send_to:
        check_sending(source, snapshot, resource_ids)
    exemptions = exemptions_in(exemptions_file)
    parameters = replace(given_parameters(source.lookback_days, source.pairs), tag_keys=exemptions.tag_keys)
    rules = chosen_rules(rule_ids)
    if output:
        check_output(output)
    former = baseline_in(baseline) if baseline else None
    session = account_session(source) if send_to else None
    found = _evidence(snapshot, source, parameters, rules, session)
    audits = _audited(found, parameters, rules, resource_ids, exemptions)
    comparisons: Sequence[Comparison] = ()
    if former:
        asked = Asked(frozenset(rule.id for rule in rules), frozenset(resource_ids))
        comparisons = compared(audits, former, asked)
    report(audits, form, output, comparisons)
    say_what_became_of_exemptions(audits)
    delivered = session is None or send_findings(audits, [each.id for each in rules], session)
    counted = only_new(audits, comparisons) if former else audits
    ctx.exit(exit_code(counted, fail_on, delivered=delivered))


def _evidence(
    snapshot: Path | None,
    source: Source,
    parameters: Parameters,
    rules: Sequence[Rule[Any]],
    session: AwsSession | None,
) -> Sequence[Evidence | UnreadRegion]:
    if snapshot:
        from clarify_rules.cli.snapshot_file import evidence_in

        return [evidence_in(snapshot)]
    from clarify_rules.cli.read_source import read_source

    return read_source(source, parameters, frozenset().union(*(rule.needs for rule in rules)), session)


def _audited(
    found: Sequence[Evidence | UnreadRegion],
    parameters: Parameters,
    rules: Sequence[Rule[Any]],
    resource_ids: Sequence[str],
    exemptions: Exemptions,
) -> list[Audit]:
    """Return the audits with exemptions applied, of only those resources where some are named.

    Says what contradicts the results.
    """
    from clarify_rules.cli.messages import say
    from clarify_rules.evaluation.evaluate import evaluate
    from clarify_rules.evaluation.result import Audit
    from clarify_rules.evaluation.selection import select
    from clarify_rules.evidence.evidence import Evidence
    from clarify_rules.network.site import Site

    # What was read lives as long as the process: the collector need not look at it again and again.
    gc.freeze()
    now = datetime.now(UTC)
    audits: list[Audit] = []
    unknown = [set(resource_ids)]
    for each in found:
        if not isinstance(each, Evidence):
            unread = Audit(each.partition, each.account_id, each.region, now, each.at, (each.error,), ())
            audits.append(exemptions.applied(unread, None))
            continue
        site = Site(each, parameters)
        audited = evaluate(site, rules, now)
        for (rule, code), jobs in _by_verdict(audited).items():
            say(
                f"note: {rule} says {code} of {len(jobs)} of the jobs that completed within the last hour "
                f"(such as {jobs[0]}): one of the two is wrong, please report it"
            )
        if resource_ids:
            selection = select(audited, site, rules, resource_ids)
            audited = selection.audit
            unknown.append(set(selection.unknown))
        audits.append(exemptions.applied(audited, each))
    _refuse_unknown(audits, sorted(set.intersection(*unknown)), resource_ids)
    return audits


def _by_verdict(audited: Audit) -> dict[tuple[str, str], list[str]]:
    """Return the jobs whose success contradicts a result, by the result's rule and code."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in audited.contradictions:
        found.setdefault((each.rule, each.code), []).append(each.job)
    return found


def _refuse_unknown(audits: Sequence[Audit], unknown: Sequence[str], asked: Sequence[str]) -> None:
    """Raise UsageError for resources that nothing in the audits has, or no rule judges.

    Where something could not be seen, they may be hidden there: then the audit says so instead.
    """
    from clarify_rules.evaluation.evaluate import ACCOUNT

    results = [result for audit in audits for result in audit.results]
    if any(audit.errors for audit in audits) or any(each.resource_type == ACCOUNT for each in results):
        return
    if unknown:
        raise click.UsageError(f"--resource {unknown[0]}: nothing in this audit has that id or ARN")
    judged = {name for each in results for name in (each.resource_id, each.resource_arn)}
    for each in asked:
        if each not in judged:
            raise click.UsageError(f"--resource {each} exists, but none of the rules evaluated judges it")
