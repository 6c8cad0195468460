"""Of what a run speaks: which rules it asked, which of their listings were whole, and each verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evaluation.result import Audit
from clarify_rules.reporting.security_hub.resources import resource_id


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a run knows of findings that it has no reason for any more.

    `complete` are the rules of which every resource in scope was listed, of all their kinds: what was not
    seen there is gone. `verdicts` are by rule and ASFF id.
    """

    rules: frozenset[str]
    complete: frozenset[str]
    verdicts: Mapping[tuple[str, str], Status]
    in_doubt: frozenset[str]

    @classmethod
    def of(cls, audit: Audit, rules: Iterable[str], *, whole: bool = True) -> Coverage:
        """Return what an audit by these rules covers; `whole` is false where it was of some resources only.

        A rule's result on the account speaks for resources that could not be listed, so the rule's listing
        is not complete then; and nothing is complete where the audit tells of errors.
        """
        asked = frozenset(rules)
        hidden = {each.rule for each in audit.results if each.resource_type == ACCOUNT}
        return cls(
            asked,
            asked - hidden if whole and not audit.errors else frozenset(),
            {(each.rule, resource_id(each)): each.status for each in audit.results},
            frozenset(each.rule for each in audit.results if each.status is Status.UNDETERMINED),
        )
