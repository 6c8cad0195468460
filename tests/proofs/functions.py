"""The functions against a local AWS: in this process, where what they read can be seen, or each in its own.

``python -m tests.proofs.functions RULE|collector SECONDS`` answers the event on its standard input, so that
functions can run at once and can be killed.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.catalog.subjects import JobRule
from clarify_rules.catalog.triggers import MODEL
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evaluation.evaluate import evaluate
from clarify_rules.lambdas import collector, config_rule
from clarify_rules.lambdas.metrics import metrics
from clarify_rules.network.site import Site
from clarify_rules.reader.clients import AwsSession
from clarify_rules.reader.read_evidence import read_evidence
from clarify_rules.reader.s3_job_cache import S3JobCache
from tests.lambdas.collector_events import SCHEDULE, batch
from tests.lambdas.events import config_event
from tests.lambdas.lambda_context import metrics_in
from tests.servers.aws import REPOSITORY, LocalAws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from clarify_rules.evidence.evidence import Evidence

CACHE_BUCKET = "clarify-cache"
COLLECTOR = "collector"
JOB_RULES = tuple(each for each in RULE_IDS if isinstance(rule(each), JobRule))
PROVEN = ("COMPLIANT", "NON_COMPLIANT")
RULE_SECONDS, COLLECTOR_SECONDS = 300.0, 900.0

Held = dict[tuple[str, str], str]


class Context:
    """A Lambda context whose time passes."""

    aws_request_id = "request"

    def __init__(self, account_id: str, region: str, seconds: float) -> None:
        self.invoked_function_arn = f"arn:aws:lambda:{region}:{account_id}:function:clarify"
        self._end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return int((self._end - time.monotonic()) * 1000)


@dataclass
class Outcome:
    """How one invocation ended: what it raised ("" for nothing), counted, logged, and how long it took."""

    raised: str
    metrics: Mapping[str, float]
    seconds: float
    log: str = ""

    def count(self, name: str) -> float:
        return self.metrics.get(name, 0)


@dataclass
class Functions:
    """All functions of a stack, deployed to a local AWS; ``evidence`` is what a rule run here read last.

    ``security_hub_mode`` is the template's SecurityHubMode.
    """

    aws: LocalAws
    evidence: list[Evidence] = field(default_factory=list)
    security_hub_mode: str = "off"

    def begin_anew(self) -> None:
        """No fault, and a Config that holds nothing; it has discovered the models, by their names."""
        self.aws.reset()
        self.aws.config.reset()
        for page in self.aws.client("sagemaker").get_paginator("list_models").paginate():
            for model in page["Models"]:
                self.aws.config.add_resource(MODEL, model["ModelName"], name=model["ModelName"])
        self.aws.reset(faults=False)

    def environment(self, name: str) -> dict[str, str]:
        own = (
            {"JOB_RULES": ",".join(JOB_RULES), "QUEUE_URL": f"{self.aws.endpoint_url}/queue", "RULE_ID": ""}
            if name == COLLECTOR
            else {"RULE_ID": name}
        )
        return self.aws.env() | {
            "CACHE_BUCKET": CACHE_BUCKET,
            "STACK_NAME": "proof",
            "POWERTOOLS_METRICS_NAMESPACE": "ClarifyConfigRules",
            "POWERTOOLS_SERVICE_NAME": "clarify-config-rules",
            "ASSUME_ROLE_ARN": "",
            "ASSUME_ROLE_EXTERNAL_ID": "",
            "SECURITY_HUB_MODE": self.security_hub_mode,
            **own,
        }

    def event(self, name: str, at: str | None = None) -> dict[str, Any]:
        """A scheduled round of a rule, with a token of its own; for the collector its schedule's message."""
        if name == COLLECTOR:
            return batch(SCHEDULE)
        account = self.aws.account_id
        asked = {
            "awsAccountId": account,
            "notificationCreationTime": at or datetime.now(UTC).isoformat(),
            "messageType": "ScheduledNotification",
        }
        return self.addressed(config_event(asked, name))

    def addressed(self, event: dict[str, Any]) -> dict[str, Any]:
        """The event as Config of this account sends it."""
        account = self.aws.account_id
        arn = f"arn:aws:config:{self.aws.region}:{account}:config-rule/config-rule-1"
        token = self.aws.config.issue_token(event["configRuleName"])
        return event | {"accountId": account, "configRuleArn": arn, "resultToken": token}

    def run(self, name: str, event: dict[str, Any] | None = None, seconds: float | None = None) -> Outcome:
        """Invoke in this process; clients are new, as in a cold function."""
        self.evidence.clear()
        asked = event or self.event(name)
        with _environment(self.environment(name)), _noting(self.evidence):
            return invoke(name, asked, seconds)

    def start(
        self, name: str, event: dict[str, Any] | None = None, seconds: float | None = None
    ) -> subprocess.Popen[str]:
        """Invoke in a process of its own; ``ended`` waits for it."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.proofs.functions", name, str(seconds or 0)],
            cwd=REPOSITORY,
            env={
                **os.environ,
                **self.environment(name),
                "PYTHONPATH": f"{REPOSITORY / 'rules'}{os.pathsep}{REPOSITORY}",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(event or self.event(name)))
        process.stdin.close()
        process.stdin = None
        return process

    def at_once(self, names: tuple[str, ...]) -> dict[str, Outcome]:
        """Invoke all at once, each in a process of its own."""
        started = {name: self.start(name) for name in names}
        return {name: ended(process) for name, process in started.items()}

    def held(self, rule_id: str) -> Held:
        """The verdicts that Config holds of a rule, by type and id."""
        return {key: each for key, (each, _) in self.aws.config.results(rule_id).items() if each in PROVEN}

    def put(self) -> list[Held]:
        """What each call of PutEvaluations that was not refused held."""
        return [
            {
                (each["ComplianceResourceType"], each["ComplianceResourceId"]): each["ComplianceType"]
                for each in call.evaluations
            }
            for call in self.aws.config.put_calls
            if call.error is None
        ]

    def proven(self, rule_id: str) -> Held:
        """The verdicts that what was read last decides."""
        (evidence,) = self.evidence
        results = evaluate(Site(evidence, Parameters()), [rule(rule_id)], datetime.now(UTC)).results
        return {
            (each.resource_type, each.resource_id): each.status.value
            for each in results
            if each.status.value in PROVEN
        }

    def undetermined(self, rule_id: str) -> int:
        """How many results it does not decide."""
        (evidence,) = self.evidence
        results = evaluate(Site(evidence, Parameters()), [rule(rule_id)], datetime.now(UTC)).results
        return sum(each.status.value == "UNDETERMINED" for each in results)

    def cache_problems(self) -> list[str]:
        """What a reader of the cache complains of."""
        from clarify_rules.reader.memories import Scope

        said: list[str] = []
        with _environment(self.environment(COLLECTOR)):
            clients = AwsSession().region(self.aws.region)
            memories = S3JobCache(clients, CACHE_BUCKET, self.aws.account_id, warn=said.append).load(
                Scope("aws", self.aws.account_id, self.aws.region), datetime.now(UTC)
            )
        return said or ([] if memories.listed else ["it holds no complete listing"])

    def empty_cache(self) -> None:
        s3 = self.aws.client("s3")
        for each in s3.list_objects_v2(Bucket=CACHE_BUCKET).get("Contents", ()):
            s3.delete_object(Bucket=CACHE_BUCKET, Key=each["Key"])


def ended(process: subprocess.Popen[str]) -> Outcome:
    """Wait for a process of ``start``. AssertionError where it did not end as a function does."""
    written, _ = process.communicate(timeout=300)
    assert process.returncode == 0, written[-2000:]
    *lines, last = written.splitlines()
    return Outcome(**json.loads(last), metrics=metrics_in("\n".join(lines)), log="\n".join(lines))


def invoke(name: str, event: dict[str, Any], seconds: float | None) -> Outcome:
    """Call the handler as Lambda does; the environment is the function's."""
    start, raised = time.monotonic(), ""
    config_rule._session.cache_clear()
    collector._session.cache_clear()
    metrics.cache_clear()
    account, region = event.get("accountId") or "123456789012", os.environ["AWS_REGION"]
    default = COLLECTOR_SECONDS if name == COLLECTOR else RULE_SECONDS
    context = Context(account, region, seconds or default)
    handler: Callable[[Any, Any], Any] = collector.handler if name == COLLECTOR else config_rule.handler
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        try:
            handler(event, context)
        except Exception as error:
            raised = f"{type(error).__name__}: {error}"
    return Outcome(raised, metrics_in(written.getvalue()), time.monotonic() - start, written.getvalue())


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def _noting(evidence: list[Evidence]) -> Iterator[None]:
    def read(*asked: Any, **more: Any) -> Evidence:
        found = read_evidence(*asked, **more)
        evidence.append(found)
        return found

    with patch.object(config_rule, "read_evidence", read):
        yield


def main(name: str, seconds: str) -> None:
    """Answer the event on standard input; the last line written says how it ended."""
    outcome = invoke(name, json.load(sys.stdin), float(seconds) or None)
    said = {"raised": outcome.raised, "seconds": outcome.seconds}
    sys.stdout.write(f"{outcome.log}\n{json.dumps(said)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
