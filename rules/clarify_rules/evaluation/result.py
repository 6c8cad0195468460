"""Results as data: what every report is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.clarify.launcher import Launcher
from clarify_rules.evaluation.exemptions.exemption import Applied, Exemption
from clarify_rules.network.path import Path
from clarify_rules.network.verdict import V


@dataclass(frozen=True, slots=True)
class Result:
    """One rule's verdict on one resource, with everything a reader needs to act on it.

    What an exemption covers stays NON_COMPLIANT, and has the exemption.
    """

    rule: str
    resource_type: str
    resource_id: str
    resource_arn: str
    status: Status
    severity: Severity
    code: str
    message: str
    blocking_resource: str | None
    missing_actions: tuple[str, ...]
    launcher: Launcher | None
    remediation: str | None
    documentation: str
    paths: tuple[Path, ...] = ()
    exemption: Exemption | None = None

    @property
    def fails(self) -> bool:
        """Whether it counts against whoever asked: NON_COMPLIANT, and not exempted."""
        return self.status is Status.NON_COMPLIANT and self.exemption is None

    @property
    def codes(self) -> frozenset[str]:
        """All reasons that are known for which it does not comply or may not: `code`, and whatever blocks a
        path, or leaves one undecided.
        """
        shut = (path for path in self.paths if path.verdict is not V.ALLOW)
        deciding = (hop.code for path in shut for hop in path.hops if hop.verdict is path.verdict)
        return frozenset({self.code, *deciding})

    @property
    def is_problem(self) -> bool:
        """Whether there is something to be done now: it fails, or could not be decided."""
        return self.fails or self.status is Status.UNDETERMINED


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A job that succeeded although a result says that it cannot: a sign that AWS is misread here."""

    rule: str
    job: str
    code: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The results for one account in one region. `errors` are sentences on what kept it from being read.

    The partition is spelled as in ARNs. `complete` are the ids of the rules that judged all that is in scope.
    `applied` says what became of the exemptions, None where there are none.
    """

    partition: str
    account_id: str
    region: str
    evaluated_at: datetime
    evidence_time: datetime
    errors: tuple[str, ...]
    results: tuple[Result, ...]
    # The accounts that own what blocks, by id: in a shared VPC not this one. None where it is not known.
    owners: Mapping[str, str] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
    complete: frozenset[str] = frozenset()
    applied: Applied | None = None

    @property
    def summary(self) -> dict[Status, int]:
        """How many results have each status."""
        counted = Counter(result.status for result in self.results)
        return {status: counted[status] for status in Status}
