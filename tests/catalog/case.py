"""One row of a rule's table: a world, and what the rule must answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from clarify_rules.catalog.verdict import Severity, Status
from tests.building import World, judge

if TYPE_CHECKING:
    from collections.abc import Mapping

HOLDS = Status.COMPLIANT
FAILS = Status.NON_COMPLIANT
NOT_APPLICABLE = Status.NOT_APPLICABLE
UNDETERMINED = Status.UNDETERMINED


@dataclass(frozen=True)
class Case:
    """What a rule must answer in one world; `resource` None where it is the only one with a result."""

    name: str
    world: World
    status: Status
    code: str
    blocking: str | None = None
    resource: str | None = None
    severity: Severity | None = None
    missing: tuple[str, ...] = ()
    says: str = ""
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def check(self, rule_id: str) -> None:
        """Compare the rule's result with the row."""
        result = judge(self.world, rule_id, self.resource, **self.parameters)
        answered = (result.status, result.code, result.blocking_resource, result.missing_actions)
        assert answered == (self.status, self.code, self.blocking, self.missing), result.message
        assert self.severity in (None, result.severity)
        assert self.says in result.message
