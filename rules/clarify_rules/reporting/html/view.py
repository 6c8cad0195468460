"""What the page shows, gathered from the audits: each result once, and three ways to come to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.catalog.rule import Rule
from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evaluation.exemptions.standing import Standing, standings
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.reporting.baseline.comparison import Change, Comparison
from clarify_rules.reporting.exempted import Exempted, exempted
from clarify_rules.reporting.html.pictures import Gallery, Picture
from clarify_rules.reporting.naming import noun, problem
from clarify_rules.reporting.root_causes import RootCause, root_causes

EXEMPTED = "EXEMPTED"
"""What is shown as the verdict on what fails and is exempted."""
WORST_FIRST = (
    Status.NON_COMPLIANT.value,
    Status.UNDETERMINED.value,
    EXEMPTED,
    Status.COMPLIANT.value,
    Status.NOT_APPLICABLE.value,
)
_GRAVEST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One result under the number that links lead to, with the pictures of its paths.

    `change` is what it is since the baseline, None without one and for what is no problem.
    """

    number: int
    audit: Audit
    result: Result
    problem: str
    pictures: tuple[Picture, ...]
    change: Change | None

    @property
    def shown(self) -> str:
        """The verdict that is shown, one of `WORST_FIRST`."""
        return _shown(self.result)


@dataclass(frozen=True, slots=True)
class CauseView:
    """One root cause: its findings, and of their pictures those that show why.

    `new` is how many of the findings are new since the baseline.
    """

    number: int
    audit: Audit
    cause: RootCause
    problem: str
    findings: tuple[Finding, ...]
    pictures: tuple[Picture, ...]
    new: int


@dataclass(frozen=True, slots=True)
class ExemptedView:
    """What one exemption covers in one audit."""

    audit: Audit
    exempted: Exempted
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule with all its findings, the worst first. `rule` is None for an id that is none of ours."""

    rule_id: str
    rule: Rule[Any] | None
    counts: Counts
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ResourceView:
    """One resource with all its findings, the worst first."""

    noun: str
    name: str
    arn: str
    audit: Audit
    counts: Counts
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """Everything on the page. `counts` and `severities` (of what fails) are over all audits; `places` has
    each audit with its own counts.

    `compared` holds every audit with what changed in it, nothing where there is no baseline.
    """

    audits: tuple[Audit, ...]
    places: tuple[tuple[Audit, Mapping[str, int]], ...]
    counts: Mapping[str, int]
    severities: Mapping[Severity, int]
    failing: tuple[CauseView, ...]
    undecided: tuple[CauseView, ...]
    exempted: tuple[ExemptedView, ...]
    standings: tuple[Standing, ...]
    rules: tuple[RuleView, ...]
    resources: tuple[ResourceView, ...]
    gallery: Gallery
    compared: tuple[tuple[Audit, Comparison], ...]

    @property
    def several_audits(self) -> bool:
        """Whether a reader must be told of which account and region something is."""
        return len(self.audits) > 1


def page_view(audits: Sequence[Audit], comparisons: Sequence[Comparison] = ()) -> PageView:
    """Return what a page on the audits shows; `comparisons` are one for each of them, or none."""
    gallery = Gallery()
    findings = tuple(_findings(audits, comparisons, gallery))
    by_result = {id(each.result): each for each in findings}
    causes = _causes(audits, by_result)
    places = tuple((audit, Counter(map(_shown, audit.results))) for audit in audits)
    return PageView(
        audits=tuple(audits),
        places=places,
        counts={each: sum(counts[each] for _, counts in places) for each in WORST_FIRST},
        severities=_severities(findings),
        failing=tuple(each for each in causes if each.cause.status is Status.NON_COMPLIANT),
        undecided=tuple(each for each in causes if each.cause.status is Status.UNDETERMINED),
        exempted=tuple(_exempted(audits, by_result)),
        standings=standings(audits),
        rules=_rules(findings),
        resources=_resources(findings),
        gallery=gallery,
        compared=tuple(zip(audits, comparisons, strict=True)) if comparisons else (),
    )


def _findings(
    audits: Sequence[Audit], comparisons: Sequence[Comparison], gallery: Gallery
) -> Iterable[Finding]:
    number = 0
    for audit, comparison in zip_longest(audits, comparisons):
        for result in audit.results:
            number += 1
            said = problem(result.message, result.remediation)
            change = comparison.of(result) if comparison else None
            yield Finding(number, audit, result, said, gallery.of(result.paths), change)


def _severities(findings: Iterable[Finding]) -> Mapping[Severity, int]:
    counted = Counter(each.result.severity for each in findings if each.result.fails)
    return {severity: counted[severity] for severity in _GRAVEST_FIRST}


def _causes(audits: Sequence[Audit], findings: Mapping[int, Finding]) -> tuple[CauseView, ...]:
    found: list[CauseView] = []
    for audit in audits:
        for cause in root_causes(audit.results):
            concerned = tuple(findings[id(each)] for each in cause.results)
            found.append(
                CauseView(
                    number=len(found) + 1,
                    audit=audit,
                    cause=cause,
                    problem=problem(cause.message, cause.remediation),
                    findings=concerned,
                    pictures=_telling(cause, concerned),
                    new=sum(each.change is Change.NEW for each in concerned),
                )
            )
    return tuple(found)


def _exempted(audits: Sequence[Audit], findings: Mapping[int, Finding]) -> Iterable[ExemptedView]:
    for audit in audits:
        for group in exempted(audit.results):
            yield ExemptedView(audit, group, tuple(findings[id(each)] for each in group.results))


def _telling(cause: RootCause, findings: Iterable[Finding]) -> tuple[Picture, ...]:
    """Return the pictures that do not end well; first those that end with the cause's own reason."""
    shown = dict.fromkeys(each for finding in findings for each in finding.pictures if each.state != "yes")
    return tuple(sorted(shown, key=lambda each: not _ends_with(each, cause.code)))


def _ends_with(picture: Picture, code: str) -> bool:
    return any(station.here and station.code == code for station in picture.stations)


def _rules(findings: Iterable[Finding]) -> tuple[RuleView, ...]:
    groups: dict[str, list[Finding]] = {}
    for each in findings:
        groups.setdefault(each.result.rule, []).append(each)
    views = (
        RuleView(rule_id, rule(rule_id) if rule_id in RULE_IDS else None, _counts(group), _sorted(group))
        for rule_id, group in groups.items()
    )
    return tuple(sorted(views, key=lambda view: (_rank(view.findings), view.rule_id)))


def _resources(findings: Iterable[Finding]) -> tuple[ResourceView, ...]:
    groups: dict[tuple[int, str, str], list[Finding]] = {}
    for each in findings:
        key = (id(each.audit), each.result.resource_type, each.result.resource_id)
        groups.setdefault(key, []).append(each)
    views = (
        ResourceView(
            noun=noun(kind),
            name=name,
            arn="" if kind == ACCOUNT else group[0].result.resource_arn,
            audit=group[0].audit,
            counts=_counts(group),
            findings=_sorted(group),
        )
        for (_, kind, name), group in groups.items()
    )
    return tuple(sorted(views, key=lambda view: (_rank(view.findings), view.noun, view.name)))


def _counts(findings: Iterable[Finding]) -> Counts:
    counted = Counter(each.shown for each in findings)
    return tuple((status, counted[status]) for status in WORST_FIRST if counted[status])


def _shown(result: Result) -> str:
    return EXEMPTED if result.exemption else result.status.value


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda each: (*_rank([each]), each.number)))


def _rank(findings: Sequence[Finding]) -> tuple[int, int]:
    """Return the worst verdict among findings, and the gravest severity of those that have it."""
    return min(
        (WORST_FIRST.index(each.shown), _GRAVEST_FIRST.index(each.result.severity)) for each in findings
    )
