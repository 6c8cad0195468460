"""Reports for people: whether it works, what fails first, what to change, what else is wrong or open."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.result import Result
from clarify_rules.evidence.config_errors import ANALYSIS_CONFIG_NOT_COLLECTED, ANALYSIS_CONFIG_UNREADABLE
from clarify_rules.evidence.lists import ANALYSIS_CONFIGS
from clarify_rules.network.codes import ENDPOINT_POLICY_DENY
from clarify_rules.preflight.report import Checked, Failure, Outcome, Report
from clarify_rules.reporting.printable import printable, sentence, shortened
from clarify_rules.reporting.root_causes import RootCause, root_causes

WIDTH = 100
_NOT_JUDGED = (
    "Judged is the network. IAM role policies, KMS keys, bucket policies, organisation policies and quotas "
    "are not."
)
_CONCLUSIONS = {
    Outcome.WORKS: "WORKS: no obstacle was found in the network.",
    Outcome.FAILS: "FAILS: the network does not let it work.",
    Outcome.UNDETERMINED: "UNDETERMINED: no obstacle was found in what is known, but not all is known.",
}
_HEADINGS = {
    Outcome.WORKS: "It works, but does not comply:",
    Outcome.FAILS: "Also to change:",
    Outcome.UNDETERMINED: "To change in any case:",
}
_CONFIG_HINT = (
    "An analysis config that cannot be read from S3 can be handed in: --analysis-config FILE, or "
    "check(..., analysis_config=...)."
)


def report_text(report: Report) -> str:
    """Return the report as lines of at most 100 characters, words longer than a line excepted.

    Nothing in the names of resources reaches the terminal as a control.
    """
    moment = report.evidence_time.strftime("%Y-%m-%d %H:%M UTC")
    lines = [printable(f"Account {report.account_id}, {report.region}, as of {moment}"), ""]
    for each in report.checked:
        lines += [*_checked(each), ""]
    if report.ignored:
        names = ", ".join(shortened(name) for name in report.ignored[:3])
        more = f" and {len(report.ignored) - 3} more" if len(report.ignored) > 3 else ""
        lines += [*_wrapped(f"Not Clarify's, so not checked: {names}{more}."), ""]
    for note in report.notes:
        lines += [*_wrapped(f"Note: {sentence(note)}"), ""]
    lines += _wrapped(_NOT_JUDGED)
    return "\n".join(lines) + "\n"


def _checked(checked: Checked) -> Iterator[str]:
    yield from _wrapped(
        f"{checked.noun[:1].upper()}{checked.noun[1:]} {shortened(checked.name)} ({sentence(checked.origin)})"
    )
    yield from _wrapped(_CONCLUSIONS[checked.outcome], "  ")
    if checked.first_failure:
        yield from _failure(checked.first_failure)
    causes = [cause for cause in root_causes(checked.audit.results) if not _is_told(cause, checked)]
    wrong = [cause for cause in causes if cause.status is Status.NON_COMPLIANT]
    yield from _causes(_HEADINGS[checked.outcome], wrong)
    unread = [cause for cause in causes if cause.status is Status.UNDETERMINED]
    yield from _unknown(checked, unread)


def _failure(failure: Failure) -> Iterator[str]:
    result, hop = failure.result, failure.hop
    yield ""
    yield from _wrapped(f"First, {failure.when}:", "  ")
    yield from _wrapped(sentence(_problem(result)), "    ")
    if hop is not None:
        at = f" {shortened(hop.resource_id, 120)}" if hop.resource_id else ""
        yield from _wrapped(f"Blocked at: {hop.kind.value}{at} ({hop.code})", "    ")
    if failure.aws_error:
        # The wording of a denial differs between services; the others are documented word by word.
        says = "AWS's error is of this kind" if result.code == ENDPOINT_POLICY_DENY else "AWS says"
        yield from _wrapped(f"{says}: {sentence(failure.aws_error)}", "    ")
    if result.remediation:
        yield from _wrapped(f"Change: {sentence(result.remediation)}", "    ")
    yield from _wrapped(f"Rule: {result.rule}", "    ")


def _problem(result: Result) -> str:
    """Return a result's message without what to change, which most end with and which is said by itself."""
    change = result.remediation or ""
    if not change or not result.message.lower().endswith(f"; {change.lower()}"):
        return result.message
    return f"{result.message[: -len(change) - 2]}."


def _is_told(cause: RootCause, checked: Checked) -> bool:
    """Whether a cause is the one of the first failure, which other rules tell of as well."""
    first = checked.first_failure.result if checked.first_failure else None
    if first is None or cause.status is not Status.NON_COMPLIANT:
        return False
    same = (cause.code, cause.blocking_resource) == (first.code, first.blocking_resource)
    return same and (first.blocking_resource is not None or first.rule in cause.rules)


def _causes(heading: str, causes: Iterable[RootCause]) -> Iterator[str]:
    for number, cause in enumerate(causes):
        if number == 0:
            yield ""
            yield f"  {heading}"
        text = f"{cause.severity.value} {cause.code}: {sentence(cause.message)}"
        yield from _wrapped(text, "    - ", "      ")


def _unknown(checked: Checked, causes: Iterable[RootCause]) -> Iterator[str]:
    said = list(dict.fromkeys([*checked.unknown, *(cause.message for cause in causes)]))
    if not said:
        return
    yield ""
    yield "  Not known:"
    for each in said:
        yield from _wrapped(sentence(each), "    - ", "      ")
    if any(map(_lacks_config, checked.audit.results)):
        yield from _wrapped(_CONFIG_HINT, "    ")


def _lacks_config(result: Result) -> bool:
    """Whether a result is open because the config could not be had from S3: then a file can stand in."""
    denied = set(ANALYSIS_CONFIGS.actions) & set(result.missing_actions)
    return result.status is Status.UNDETERMINED and (
        result.code in (ANALYSIS_CONFIG_UNREADABLE, ANALYSIS_CONFIG_NOT_COLLECTED) or bool(denied)
    )


def _wrapped(text: str, first: str = "", rest: str | None = None) -> list[str]:
    following = first if rest is None else rest
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=following,
        break_long_words=False,
        break_on_hyphens=False,
    )
