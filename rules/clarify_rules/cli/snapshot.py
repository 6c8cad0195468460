"""`clarify-rules snapshot`: save the evidence, to be audited offline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clarify_rules.cli.source_options import Source, source_options

if TYPE_CHECKING:
    from clarify_rules.evidence.evidence import Evidence


@click.command(short_help="Save the evidence to a file, to be audited again offline.")
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help="Write the evidence here, readable by you only; gzipped where the name ends in .gz.",
)
@click.option(
    "--exemptions",
    "exemptions_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also read the tags by which this file exempts, for an audit of the snapshot with the same file.",
)
@source_options
@click.pass_context
def snapshot(
    ctx: click.Context,
    /,
    *,
    output: Path,
    exemptions_file: Path | None,
    **source_settings: Any,
) -> None:
    """Save what an audit rests on to a file, to be audited again offline, by anyone, with the same results.

    \b
    Examples:
      clarify-rules snapshot --output today.json.gz
      clarify-rules snapshot --profile prod --region eu-west-1 --lookback-days 30 --output prod.json
      clarify-rules audit --snapshot today.json.gz
      clarify-rules snapshot --exemptions exemptions.yaml --output today.json.gz

    The file holds the answers of AWS's Describe calls, without credentials and without content of datasets.
    A file of that name is replaced. One file holds one Region.

    \b
    Exit codes:
      2    bad usage or unusable input; one line on stderr says what and where
      3    nothing could be read in the Region; nothing is written
      0    the file is written; what could not be read is said on stderr and noted in the file
    """
    from clarify_rules.cli.exemptions_file import exemptions_in
    from clarify_rules.cli.exit_codes import UNCERTAIN
    from clarify_rules.cli.given_parameters import given_parameters
    from clarify_rules.cli.messages import say
    from clarify_rules.cli.output import check_output
    from clarify_rules.cli.read_source import UnreadRegion, read_source
    from clarify_rules.evidence.kinds import EvidenceKind
    from clarify_rules.evidence.snapshot import write_snapshot

    source = Source(**source_settings)
    source.check()
    if len(set(source.regions)) > 1:
        raise click.UsageError("a snapshot holds one Region; give --region once")
    parameters = replace(
        given_parameters(source.lookback_days, source.pairs),
        tag_keys=exemptions_in(exemptions_file).tag_keys,
    )
    check_output(output)
    if output.exists() and not output.is_file():
        raise click.UsageError(f"--output {output} is not an ordinary file")
    (found,) = read_source(source, parameters, frozenset(EvidenceKind))
    if isinstance(found, UnreadRegion):
        say(found.error)
        ctx.exit(UNCERTAIN)
    try:
        write_snapshot(found, output.resolve())
    except OSError as error:
        raise click.UsageError(f"--output {output} cannot be written: {error.strerror}") from None
    for line in _account_of(found):
        say(line)
    say(f"written to {output}; audit it with: clarify-rules audit --snapshot {output}")


def _account_of(evidence: Evidence) -> list[str]:
    """Return what was read and what was not, one line each."""
    from clarify_rules.evidence.lists import ALL_LISTS, ANALYSIS_CONFIGS

    counts = [f"{len(evidence.listing(kind))} {kind.name}" for kind in ALL_LISTS if evidence.was_read(kind)]
    configs = evidence.document.get(ANALYSIS_CONFIGS.section, {}).get(ANALYSIS_CONFIGS.name, {})
    lines = [
        f"read account {evidence.account_id} in {evidence.region}: "
        + ", ".join([*counts, f"{len(configs)} {ANALYSIS_CONFIGS.name}"])
    ]
    lines += [f"cut short: {cut.list_path} ({cut.action}: {cut.error})" for cut in evidence.incomplete]
    failed: dict[tuple[str, str], list[str | None]] = {}
    for call in evidence.unavailable:
        failed.setdefault((call.action, call.error), []).append(call.resource)
    lines += [
        f"could not be read: {action} ({error}){_for(resources)}"
        for (action, error), resources in failed.items()
    ]
    return lines


def _for(resources: list[str | None]) -> str:
    named = [each for each in resources if each]
    if not named:
        return ""
    return f" for {named[0]}" + (f" and {len(named) - 1} more" if len(named) > 1 else "")
