"""What Security Hub holds of our findings in one account and Region."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from clarify_rules.reporting.security_hub.finding import Finding, timestamp
from clarify_rules.reporting.security_hub.pace import Pace
from clarify_rules.reporting.security_hub.place import GENERATORS, Place, generator_id
from clarify_rules.reporting.security_hub.refusal import raise_if_unavailable

_PAGE = 100
A_SECOND = 3
"""GetFindings a second, at most (API reference, "Throttling")."""

_FAR_AHEAD = timedelta(days=3650)


def read_held(
    client: Any,
    place: Place,
    now: datetime,
    rule: str | None = None,
    pace: Pace | None = None,
    wanted: Collection[str] | None = None,
) -> tuple[Finding, ...]:
    """Return the active findings of one rule or all (GetFindings), and archived ones from the future.

    An archived finding that was updated later than now, by a clock that was ahead, would swallow the same
    finding when it comes back: its UpdatedAt must be known to go beyond it. There are mostly none; they are
    not asked for where all the `wanted` Ids are active.

    Raises `SecurityHubUnavailable`, `OutOfTime`, and what botocore raises else.
    """
    waits = pace or Pace(A_SECOND)
    ours = _filters(place, rule)
    active = _read(client, ours | {"RecordState": _equals("ACTIVE")}, waits)
    archived: list[Finding] = []
    if wanted is None or not {each["Id"] for each in active}.issuperset(wanted):
        ahead = [{"Start": timestamp(now), "End": timestamp(now + _FAR_AHEAD)}]
        archived = _read(client, ours | {"RecordState": _equals("ARCHIVED"), "UpdatedAt": ahead}, waits)
    # A rule's id may begin with another's.
    wanted = None if rule is None else generator_id(rule)
    return tuple(each for each in (*active, *archived) if wanted in (None, each["GeneratorId"]))


def _filters(place: Place, rule: str | None) -> dict[str, Any]:
    """Return what makes findings ours: an administrator sees those of other accounts and Regions too."""
    begin = GENERATORS if rule is None else generator_id(rule)
    return {
        "ProductArn": _equals(place.product_arn),
        "GeneratorId": [{"Value": begin, "Comparison": "PREFIX"}],
        "AwsAccountId": _equals(place.account_id),
        "Region": _equals(place.region),
    }


def _equals(value: str) -> list[dict[str, str]]:
    return [{"Value": value, "Comparison": "EQUALS"}]


def _read(client: Any, filters: dict[str, Any], pace: Pace) -> list[Finding]:
    from botocore.exceptions import ClientError  # noqa: PLC0415 - loaded with the client

    found: list[Finding] = []
    request: dict[str, Any] = {"Filters": filters, "MaxResults": _PAGE}
    while True:
        pace.wait()
        try:
            answer = client.get_findings(**request)
        except ClientError as error:
            raise_if_unavailable(str(error.response.get("Error", {}).get("Code")), "GetFindings")
            raise
        found += answer["Findings"]
        if not answer.get("NextToken"):
            return found
        request["NextToken"] = answer["NextToken"]
