"""`clarify-rules check`: would this job work, before it is sent."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clarify_rules.cli.exit_codes import fail_on_option
from clarify_rules.cli.report_options import TABLE_OR_JSON, format_option, output_option
from clarify_rules.cli.source_options import Source, place_options, snapshot_option

if TYPE_CHECKING:
    from clarify_rules.clarify.parameters import Parameters
    from clarify_rules.preflight.report import Report

_STDIN = "-"


@click.command(short_help="Would this CreateProcessingJob request work, before it is sent?")
@click.argument("request_file", metavar="REQUEST", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--analysis-config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Use this analysis config instead of the S3 object that the request names.",
)
@snapshot_option("Check against")
@place_options
@format_option(
    TABLE_OR_JSON, "table: what fails first and what to change, for people; json: every result, for programs."
)
@output_option("the report")
@fail_on_option
@click.pass_context
def check(
    ctx: click.Context,
    /,
    *,
    request_file: Path,
    analysis_config: Path | None,
    snapshot: Path | None,
    form: str,
    output: Path | None,
    fail_on: str,
    **source_settings: Any,
) -> None:
    """Tell whether the network would let a job work that was not sent yet, what fails first, and the fix.

    REQUEST (- for stdin) is a file in one of these forms, recognised by what is in it:

    \b
      a CreateProcessingJob request       as JSON, also for `aws ... --cli-input-json`
      a CloudFormation template           its processing jobs and models, JSON or YAML
      a CloudTrail record                 of CreateProcessingJob, alone, in a log file, also gzipped,
                                          or in what `aws cloudtrail lookup-events` prints
      an EventBridge event                SageMaker Processing Job State Change

    \b
    Examples:
      clarify-rules check request.json
      clarify-rules check request.json --analysis-config analysis_config.json
      clarify-rules check template.yaml --profile prod --region eu-west-1
      clarify-rules check request.json --snapshot today.json.gz --format json
      aws sagemaker describe-processing-job --processing-job-name NAME | clarify-rules check -

    \b
    Exit codes, the first that fits:
      2    bad usage or unusable input; one line on stderr says what and where
      1    something NON_COMPLIANT at or above --fail-on
      3    something UNDETERMINED, or a Region that could not be read
      0    otherwise

    Nothing is sent or changed. Read are the network around the job, the model or endpoint that it calls, and
    its analysis config; `clarify-rules audit --help` tells of credentials. What a template leaves to the
    stack (!Ref, !GetAtt) is not guessed: what needs it is UNDETERMINED.
    """
    from clarify_rules.cli.exit_codes import UNCERTAIN, exit_code
    from clarify_rules.cli.given_parameters import given_parameters
    from clarify_rules.cli.messages import say
    from clarify_rules.cli.output import check_output, write_output
    from clarify_rules.preflight.request.planned import AnalysisConfigError, RequestError
    from clarify_rules.reader.errors import RegionUnreadableError

    if str(analysis_config) == _STDIN:
        raise click.UsageError("--analysis-config takes a file; - (stdin) is for the request alone")
    source = Source(**source_settings)
    source.check()
    if len(set(source.regions)) > 1:
        raise click.UsageError("a request is checked in one Region; give --region once")
    if snapshot:
        source.refuse_beside_snapshot()
    parameters = given_parameters(None, source.pairs)
    if output:
        check_output(output)
    try:
        report = _report(request_file, analysis_config, snapshot, source, parameters)
    except AnalysisConfigError as error:
        raise click.UsageError(str(error)) from None
    except RequestError as error:
        name = "stdin" if str(request_file) == _STDIN else str(request_file)
        raise click.UsageError(f"{name} {error}") from None
    except RegionUnreadableError as error:
        say(str(error))
        ctx.exit(UNCERTAIN)
    write_output([str(report) if form == "table" else f"{json.dumps(report.to_dict(), indent=1)}\n"], output)
    ctx.exit(exit_code([each.audit for each in report.checked], fail_on))


def _report(
    request_file: Path,
    analysis_config: Path | None,
    snapshot: Path | None,
    source: Source,
    parameters: Parameters,
) -> Report:
    """Return the report. Raises `RequestError`, `RegionUnreadableError` and UsageError."""
    from clarify_rules.preflight.check_request import check_live, check_snapshot
    from clarify_rules.preflight.request.read_request import parse_request, read_request

    document = parse_request(_content(request_file))
    request = read_request(document)
    if snapshot:
        from clarify_rules.cli.snapshot_file import evidence_in

        return check_snapshot(evidence_in(snapshot), document, parameters, analysis_config)
    from clarify_rules.cli.progress_bars import progress_bars
    from clarify_rules.cli.read_source import source_clients

    with source_clients(source, request.region) as (clients,), progress_bars([clients.region]) as bar:
        return check_live(clients, document, parameters, analysis_config, bar(clients.region))


def _content(path: Path) -> bytes:
    """Return a file's or stdin's content, of at most a byte more than is allowed. Raises UsageError."""
    from clarify_rules.preflight.request.read_request import MOST_LOG_BYTES

    try:
        if str(path) == _STDIN:
            return sys.stdin.buffer.read(MOST_LOG_BYTES + 1) if sys.stdin else b""
        with path.open("rb") as file:
            return file.read(MOST_LOG_BYTES + 1)
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{path} cannot be read: {getattr(error, 'strerror', error)}") from None
