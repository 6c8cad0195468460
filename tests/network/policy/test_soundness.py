from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, seed, settings

from clarify_rules.network.policy.judge import judge_policy
from clarify_rules.network.verdict import V
from tests.network.policy.random_policies import Case, cases

# Why: pyproject.toml, [tool.coverage.run].
pytestmark = pytest.mark.no_cover

_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def _compare(case: Case, seen: Counter[str]) -> None:
    verdict = judge_policy(case.document, (case.request,), case.caller, case.endpoint).verdict
    outcomes = case.outcomes()
    seen[verdict.name] += 1
    if verdict is V.ALLOW:
        assert outcomes == {True}
    elif verdict is V.DENY:
        assert outcomes == {False}
    elif len(outcomes) == 1:
        seen["avoidable"] += 1


def _prove(examples: int, number: int | None) -> Counter[str]:
    seen: Counter[str] = Counter()

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=_QUIET)
    @given(cases())
    def prove(case: Case) -> None:
        _compare(case, seen)

    (prove if number is None else seed(number)(prove))()
    return seen


def _not_lopsided(seen: Counter[str]) -> None:
    total = seen["ALLOW"] + seen["DENY"] + seen["UNKNOWN"]
    for verdict in ("ALLOW", "DENY", "UNKNOWN"):
        assert seen[verdict] >= total * 0.08, seen
    assert seen["avoidable"] <= seen["UNKNOWN"] * 0.1, seen


def test_no_verdict_contradicts_a_completion_of_what_is_not_known() -> None:
    _not_lopsided(_prove(300, 20261122))


@pytest.mark.verify
@pytest.mark.parametrize("number", [1, 2, None])
def test_no_verdict_contradicts_a_completion_in_thousands_of_policies(number: int | None) -> None:
    _not_lopsided(_prove(5000, number))
