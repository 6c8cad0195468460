"""What a rule is: data about it, and one pure function from a resource and the site to a verdict."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from clarify_rules.catalog.controls import Control, Stand, controls_of
from clarify_rules.catalog.triggers import triggers_of
from clarify_rules.catalog.verdict import Severity, Verdict
from clarify_rules.clarify.launcher import Launcher
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.site import Site

DOCUMENTATION = "https://github.com/clarify-config-rules/clarify-config-rules/blob/main/docs/rules"

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Subject(Generic[R]):
    """One resource to judge, under the type and id it is reported as."""

    resource: R
    resource_type: str
    resource_id: str
    arn: str
    launcher: Launcher | None = None


@dataclass(frozen=True, slots=True)
class Inventory(Generic[R]):
    """All resources a rule judges, and why there may be more."""

    subjects: tuple[Subject[R], ...]
    gaps: tuple[MissingFact, ...]


class Rule(ABC, Generic[R]):
    """One rule of the catalogue. Everything that lists rules is generated from these attributes."""

    id: ClassVar[str]
    title: ClassVar[str]
    checks: ClassVar[str]
    why: ClassVar[str]
    fix: ClassVar[str]
    severity: ClassVar[Severity]
    severity_note: ClassVar[str | None] = None
    resource_types: ClassVar[tuple[str, ...]]
    parameters: ClassVar[tuple[str, ...]] = ("LookbackDays", "ScopeTagKey", "UndeterminedAs")
    needs: ClassVar[frozenset[EvidenceKind]]
    # Resource types that are read, but no change of which changes a verdict: at most what is in scope, which
    # the schedule sees to.
    unmoved_by: ClassVar[frozenset[str]] = frozenset()
    codes: ClassVar[tuple[tuple[str, str], ...]]
    requirements: ClassVar[tuple[str, ...]] = ()
    references: ClassVar[tuple[str, ...]]
    # Codes with which COMPLIANT and NOT_APPLICABLE speak of all workloads: while some may not have been
    # listed, they are not proven. NON_COMPLIANT needs but one.
    of_all_workloads: ClassVar[frozenset[str]] = frozenset()
    # Whether a job that breaks the rule cannot succeed: then a job that did succeed proves a wrong verdict.
    prevents_success: ClassVar[bool] = False

    @property
    def documentation(self) -> str:
        """The address of the rule's page."""
        return f"{DOCUMENTATION}/{self.id}.md"

    @property
    def agrees_with(self) -> tuple[Control, ...]:
        """The managed controls that ask for the same."""
        return controls_of(self.id, Stand.AGREES)

    @property
    def conflicts_with(self) -> tuple[Control, ...]:
        """The managed controls that demand the opposite."""
        return controls_of(self.id, Stand.OPPOSES)

    @property
    def beside(self) -> tuple[Control, ...]:
        """The managed controls that may be taken for one of those, and are about something else."""
        return controls_of(self.id, Stand.BESIDE)

    @property
    def triggers(self) -> tuple[str, ...]:
        """The resource types whose recorded change triggers an evaluation, besides the schedule."""
        return triggers_of(self.resource_types, self.needs, self.unmoved_by)

    @abstractmethod
    def inventory(self, site: Site) -> Inventory[R]:
        """Return what the rule judges in this site."""

    @abstractmethod
    def judge(self, resource: R, site: Site) -> Verdict:
        """Return the verdict on one resource. Raises `MissingFact` where a fact it needs was not read."""
