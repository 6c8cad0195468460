"""Many results as one on the account, for where AWS Config takes none on the resources themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.reporting.config.annotation import annotation
from clarify_rules.reporting.config.exempted import EXEMPTED
from clarify_rules.reporting.config.standing import Standing

COUNTED = "WORKLOADS_COUNTED"
REFUSED = "WORKLOAD_TYPES_REFUSED"
"""The code where nobody asked for one result, but Config does not accept the types."""
UNDISCOVERED = "NOT_DISCOVERED"
"""The code of results on resources that AWS Config does not know, and thus has no id for."""

_WORST_FIRST = (Status.NON_COMPLIANT, Status.UNDETERMINED, Status.COMPLIANT, Status.NOT_APPLICABLE)
_WORDS = (*(each.value for each in _WORST_FIRST[:2]), EXEMPTED, *(each.value for each in _WORST_FIRST[2:]))
_GRAVEST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def counted(merged: Iterable[Standing], account_id: str, code: str) -> Standing | None:
    """Return standings as one on the account, None for none.

    It has the worst of their compliances, names the worst and counts the rest. Exempted ones count apart,
    and where nothing else is to be told of, it is exempted as they are.
    """
    each = tuple(merged)
    if not each:
        return None
    worst = min(each, key=_order)
    return Standing(
        ACCOUNT,
        account_id,
        worst.compliance,
        annotation(code, _sentence(each, worst)),
        worst.severity,
        worst.proven,
        exempted=worst.exempted,
    )


def tells_of_refusal(text: str | None) -> bool:
    """Whether an annotation is that of such a result, made because Config refused types."""
    return (text or "").startswith(f"{REFUSED}:")


def all_is_well(*texts: str) -> bool:
    """Whether annotations of such results count nothing exempted, which is no more well for being so."""
    return not any(f" {EXEMPTED}" in each for each in texts)


def _order(standing: Standing) -> tuple[int, bool, int, str]:
    return (
        _WORST_FIRST.index(standing.compliance),
        not standing.exempted,
        _GRAVEST_FIRST.index(standing.severity),
        standing.resource_id,
    )


def _sentence(merged: Sequence[Standing], worst: Standing) -> str:
    by_word = Counter(EXEMPTED if each.exempted else each.compliance.value for each in merged)
    counts = ", ".join(f"{by_word[word]} {word}" for word in _WORDS if by_word[word])
    first = "the first" if worst.compliance in (Status.COMPLIANT, Status.NOT_APPLICABLE) else "the worst"
    return f"{counts}; {first} is {worst.resource_id}: {worst.annotation}"
