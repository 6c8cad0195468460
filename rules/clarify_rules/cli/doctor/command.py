"""`clarify-rules doctor`: is this account ready, and do the deployed rules work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clarify_rules.cli.report_options import TABLE_OR_JSON, format_option, output_option
from clarify_rules.cli.source_options import check_role, external_id_option, profile_option, role_arn_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clarify_rules.cli.doctor.finding import Finding


@click.command(short_help="Check whether an account is ready for the rules, and whether deployed ones work.")
@profile_option
@click.option("--region", metavar="REGION", help="Examine this Region instead of the default one.")
@role_arn_option
@external_id_option
@format_option(TABLE_OR_JSON, "table: for people; json: for programs.")
@output_option("the findings")
@click.pass_context
def doctor(
    ctx: click.Context,
    /,
    *,
    profile: str | None,
    region: str | None,
    role_arn: str | None,
    external_id: str | None,
    form: str,
    output: Path | None,
) -> None:
    """Check an account before and after the rules are deployed, and say how to mend what is wrong.

    Looked at are the recorder of AWS Config and what it records, its delivery channel, Security Hub, the
    deployed rules and their last results, their functions and the permissions of those (simulated by IAM),
    the collector, your own permission for an audit, which resource types AWS Config accepts results on (in a
    test run, which stores nothing), and quotas. Nothing is changed in the account.

    \b
    Examples:
      clarify-rules doctor
      clarify-rules doctor --profile prod --region eu-west-1
      clarify-rules doctor --role-arn arn:aws:iam::111122223333:role/audit
      clarify-rules doctor --format json --output doctor.json

    \b
    Permissions used; a check whose call is denied is UNKNOWN:
      config:DescribeConfigRules              config:DescribeConfigRuleEvaluationStatus
      config:DescribeConfigurationRecorders   config:DescribeConfigurationRecorderStatus
      config:DescribeDeliveryChannels         config:PutEvaluations
      iam:GetRole                             iam:SimulatePrincipalPolicy
      lambda:GetAccountSettings               lambda:GetFunctionConcurrency
      lambda:GetFunctionConfiguration         lambda:GetFunctionEventInvokeConfig
      lambda:ListFunctions                    securityhub:DescribeHub
      sts:GetCallerIdentity
      with --role-arn: sts:AssumeRole on that role

    \b
    Exit codes, the first that fits:
      2    bad usage or unusable input; one line on stderr says what and where
      1    a PROBLEM
      3    something UNKNOWN
      0    otherwise; clarify-rules audit then evaluates the account
    """
    from datetime import UTC, datetime

    from clarify_rules.cli.doctor.access import examine_account
    from clarify_rules.cli.doctor.report import json_text, print_findings
    from clarify_rules.cli.output import check_output, write_drawn, write_output
    from clarify_rules.reader.errors import SetupError

    check_role(role_arn, external_id)
    if output:
        check_output(output)
    now = datetime.now(UTC)
    try:
        found = examine_account(profile, region, role_arn, external_id, now)
    except SetupError as error:
        raise click.UsageError(str(error)) from None
    if form == "json":
        write_output([json_text(found, now)], output)
    else:
        write_drawn(lambda console: print_findings(found, console), output)
    ctx.exit(_exit_code(found.findings))


def _exit_code(findings: Sequence[Finding]) -> int:
    from clarify_rules.cli.doctor.finding import Health
    from clarify_rules.cli.exit_codes import FINE, FOUND, UNCERTAIN

    health = {each.health for each in findings}
    if Health.PROBLEM in health:
        return FOUND
    return UNCERTAIN if Health.UNKNOWN in health else FINE
