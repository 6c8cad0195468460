"""Results that are exempted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from clarify_rules.evaluation.exemptions.exemption import Exemption
from clarify_rules.evaluation.result import Result

_EXEMPTION = Exemption(
    rule="clarify-job-reaches-s3",
    account="111122223333",
    region="us-east-1",
    resource="*",
    tag=None,
    code=None,
    owner="network@example.com",
    reason="The route table is replaced in January.",
    ticket="NET-12",
    expires=date(2027, 1, 31),
    line=3,
)


def exemption(**changes: Any) -> Exemption:
    """An exemption of everything of one rule, with changes."""
    return replace(_EXEMPTION, **changes)


def exempted(one: Result, **changes: Any) -> Result:
    """The result, exempted by that, with changes."""
    return replace(one, exemption=exemption(**changes))
