"""All built functions against one local AWS, each in Lambda's runtime interface emulator."""

from __future__ import annotations

import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from deployment.local_runtime.addressing import Event, addressed
from deployment.local_runtime.built import BuiltFunction, Place, built_functions
from deployment.local_runtime.emulator import Answer, Emulator
from tests.proofs.demo_account import CACHE_BUCKET

if TYPE_CHECKING:
    from tests.servers.aws import LocalAws

REPOSITORY = Path(__file__).resolve().parents[2]
COLLECTOR = "collector"
BUILD_SECONDS = 600


def build() -> None:
    """Run `make build`; AssertionError with what it said if it fails."""
    done = subprocess.run(
        ["make", "build"], cwd=REPOSITORY, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False
    )
    assert done.returncode == 0, f"make build: {done.stdout[-2000:]}{done.stderr[-2000:]}"


class Deployment:
    """The built functions of a stack with all rules; a context manager that ends those it started.

    A function starts with the first event that is played to it, and stays warm.
    """

    def __init__(self, aws: LocalAws, **parameters: str) -> None:
        """`parameters` are the template's."""
        queue = aws.client("sqs").create_queue(QueueName="job-events")["QueueUrl"]
        self.aws = aws
        self._place = Place(account_id=aws.account_id, region=aws.region)
        functions = built_functions(
            self._place,
            parameters={"EnabledRules": "all", **parameters},
            resources={"CacheBucket": CACHE_BUCKET, "JobEvents": queue},
        )
        self._functions = {each.rule_id or COLLECTOR: each for each in functions.values()}
        self._running: dict[str, Emulator] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Nothing runs yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all functions."""
        self._stack.close()

    @property
    def functions(self) -> dict[str, BuiltFunction]:
        """The functions by rule id; the collector's name is `collector`."""
        return self._functions

    def play(self, name: str, event: Event) -> Answer:
        """Play an event to a rule's function, or to the collector's, and return its answer."""
        if name not in self._running:
            emulator = Emulator(self._functions[name], self._place, self.aws.env())
            self._running[name] = self._stack.enter_context(emulator)
        return self._running[name].invoke(event)

    def restart(self) -> None:
        """End all functions; the next event of each is a cold start."""
        self._stack.close()
        self._running.clear()

    def ask(self, rule_id: str, event: Event, **parameters: str) -> Answer:
        """Play an event of AWS Config to a rule: as its own, with a token that Config would take, now.

        `parameters` are the rule's. AssertionError where the function raises.
        """
        token = self.aws.config.issue_token(rule_id)
        answer = self.play(rule_id, addressed(event, rule_id, token, parameters))
        assert answer.error is None, f"{rule_id}: {answer.error}"
        return answer

    def collect(self, event: Event) -> Answer:
        """Play an event of the queue to the collector. AssertionError where it raises."""
        answer = self.play(COLLECTOR, event)
        assert answer.error is None, f"{COLLECTOR}: {answer.error}"
        return answer
