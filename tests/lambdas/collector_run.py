"""The collector in this process: its environment, and the clients it is given."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from clarify_rules.lambdas import collector
from clarify_rules.lambdas.metrics import metrics
from clarify_rules.reader.calls import Calls
from tests.reader.collected_world import BUCKET, World
from tests.reader.scripted import REGION, ScriptedAws

if TYPE_CHECKING:
    import pytest

RULES = ["clarify-job-in-vpc", "clarify-job-reaches-s3"]
QUEUE = "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"
ENVIRONMENT = {
    "AWS_REGION": REGION,
    "CACHE_BUCKET": BUCKET,
    "QUEUE_URL": QUEUE,
    "JOB_RULES": ",".join(RULES),
    "LOOKBACK_DAYS": "7",
    "SCOPE_TAG_KEY": "",
    "TRUSTED_BUCKET_OWNERS": "",
    "ASSUME_ROLE_ARN": "",
    "ASSUME_ROLE_EXTERNAL_ID": "",
    "STACK_NAME": "prod",
    "POWERTOOLS_METRICS_NAMESPACE": "ClarifyConfigRules",
}
ROLE = "arn:aws:iam::444455556666:role/clarify-reader"


class FakeSession:
    def __init__(self, aws: ScriptedAws) -> None:
        self._aws = aws

    def region(self, name: str) -> ScriptedAws:
        assert name == REGION
        return self._aws


def prepare(monkeypatch: pytest.MonkeyPatch) -> World:
    """Set the collector's environment, and return a world for it to read."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Calls.__init__, "__defaults__", (lambda seconds: None,))
    # Python keeps loggers by name, and with them what was standard output then.
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", f"clarify-config-rules-{uuid.uuid4()}")
    metrics.cache_clear()
    collector._logger.cache_clear()
    monkeypatch.setattr(collector, "_known", collector._Known())
    return World()


def use(aws: ScriptedAws, monkeypatch: pytest.MonkeyPatch) -> ScriptedAws:
    """Let the collector call these clients."""
    monkeypatch.setattr(collector, "_session", lambda *whose: FakeSession(aws))
    return aws


def back(*ids: str) -> dict[str, list[dict[str, str]]]:
    """The answer that brings messages back."""
    return {"batchItemFailures": [{"itemIdentifier": each} for each in ids]}
