from __future__ import annotations

import json

import pytest

from clarify_rules.lambdas.metrics import count, flushed, metrics


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    metrics.cache_clear()
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "ClarifyConfigRules")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "clarify-config-rules")
    monkeypatch.setenv("STACK_NAME", "prod")


def test_what_is_counted_is_written_once_with_the_stack_as_only_dimension(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(2):
        with flushed():
            count("Collected", 3)
            count("Failed")
        written = json.loads(capsys.readouterr().out)
        (directive,) = written["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "ClarifyConfigRules"
        assert directive["Dimensions"] == [["Stack"]]
        assert written["Stack"] == "prod"
        assert (written["Collected"], written["Failed"]) == ([3.0], [1.0])
        assert {each["Unit"] for each in directive["Metrics"]} == {"Count"}


def test_what_was_counted_is_written_whatever_happens_then(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with flushed():
            count("Failed")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert json.loads(capsys.readouterr().out)["Failed"] == [1.0]


def test_nothing_counted_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with flushed():
        pass
    assert capsys.readouterr().out == ""
