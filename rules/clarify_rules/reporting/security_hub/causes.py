"""Root causes within one rule: each is one finding, however many workloads it breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.exemptions.exemption import Exemption
from clarify_rules.evaluation.result import Result

_TOLD = (Status.NON_COMPLIANT, Status.UNDETERMINED)
_WORKLOADS = "AWS::SageMaker::"

Identity = tuple[str, str, str]
"""The rule, the reason code (or UNDETERMINED), and what blocks, is missing or is concerned."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Results of one rule that one change would settle together: at least one, sorted by resource.

    `exempted` are those of them that are exempted. The `results` are the others, where there are any: as long
    as one counts, the cause is told of for those that do.
    """

    identity: Identity
    results: tuple[Result, ...]
    exempted: tuple[Result, ...] = ()

    @property
    def rule(self) -> str:
        """The rule's id."""
        return self.identity[0]

    @property
    def fails(self) -> bool:
        """Whether it is proven to fail; else the facts do not decide."""
        return self.results[0].status is Status.NON_COMPLIANT

    @property
    def is_exempted(self) -> bool:
        """Whether all of them are exempted."""
        return self.results == self.exempted

    @property
    def exemptions(self) -> tuple[Exemption, ...]:
        """What exempts them, each once: first what ends first."""
        found = {each.exemption: None for each in self.exempted if each.exemption}
        return tuple(sorted(found, key=lambda each: (each.expires, each.ticket, each.line)))

    @property
    def spokesman(self) -> Result:
        """The result that speaks for all: the first with the message that most of them share."""
        messages = Counter(each.message for each in self.results)
        return max(self.results, key=lambda each: messages[each.message])

    @property
    def blocking(self) -> str | None:
        """What blocks all of them, None where nothing does or not the same."""
        blocking = {each.blocking_resource for each in self.results}
        return blocking.pop() if len(blocking) == 1 else None


def causes(results: Iterable[Result]) -> tuple[Cause, ...]:
    """Return the causes of all that does not comply or is undetermined, sorted by identity."""
    groups: dict[Identity, list[Result]] = {}
    for each in results:
        if each.status in _TOLD:
            groups.setdefault(_identity(each), []).append(each)
    return tuple(_cause(identity, group) for identity, group in sorted(groups.items()))


def _cause(identity: Identity, group: Iterable[Result]) -> Cause:
    results = tuple(sorted(group, key=lambda each: (each.resource_arn, each.resource_id)))
    exempted = tuple(each for each in results if each.exemption is not None)
    return Cause(identity, tuple(each for each in results if each.exemption is None) or exempted, exempted)


def _identity(result: Result) -> Identity:
    """Return what tells a cause from others.

    What a workload fails of is what blocks it; a network object is judged for itself. A doubt is the same
    for all that it is in: the candidate actions to grant, or, where no call was denied, its code.
    """
    if result.status is Status.UNDETERMINED:
        missing = "+".join(sorted(set(result.missing_actions)))
        return (result.rule, Status.UNDETERMINED.value, missing or result.code)
    if result.resource_type.startswith(_WORKLOADS) and result.blocking_resource:
        return (result.rule, result.code, result.blocking_resource)
    return (result.rule, result.code, result.resource_arn)
