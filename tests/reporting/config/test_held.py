from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.catalog.verdict import Status
from clarify_rules.reporting.config.held import holds_any

ONE: dict[str, Any] = {"EvaluationResults": [{"ComplianceType": "NOT_APPLICABLE"}]}
EMPTY: dict[str, Any] = {"EvaluationResults": []}
MORE = {"NextToken": "2"}


class Pages:
    """AWS Config with these pages, each asked for by the token of the one before."""

    def __init__(self, *pages: dict[str, Any]) -> None:
        self.pages = list(pages)

    def get_compliance_details_by_config_rule(self, **asked: Any) -> dict[str, Any]:
        page = self.pages.pop(0)
        assert asked["ComplianceTypes"] == ["NOT_APPLICABLE"]
        assert ("NextToken" in asked) == (page.pop("second", False))
        return page


@pytest.mark.parametrize(
    ("pages", "held"),
    [
        ([ONE | MORE], True),
        ([ONE], True),
        ([EMPTY], False),
        ([EMPTY | MORE, ONE | {"second": True}], True),
        ([EMPTY | MORE, EMPTY | {"second": True}], False),
    ],
)
def test_whether_any_is_held_is_known_from_the_first_result_or_the_last_page(
    pages: list[dict[str, Any]], held: bool
) -> None:
    client = Pages(*pages)
    assert holds_any(client, "rule", Status.NOT_APPLICABLE) is held
    assert client.pages == []
