"""``LocalAws``: start the local AWS, steer it, ask what was called.

``python -m tests.servers.aws --port 0`` serves by hand: it prints its port and runs until it is interrupted.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import boto3
from botocore.config import Config

from tests.servers.config_service.control import ConfigControl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REPOSITORY = Path(__file__).resolve().parents[2]
REGION = "us-east-1"
ACCOUNT_ID = "123456789012"
START_TIMEOUT_SECONDS = 60
CONTROL_TIMEOUT_SECONDS = 30


class LocalAwsError(RuntimeError):
    """The local AWS did not start, or refused what it was told."""


@dataclass(frozen=True)
class Counts:
    """Calls and calls struck by a fault, by operation; the most calls at once, by service."""

    calls: Mapping[str, int]
    faults: Mapping[str, int]
    in_flight: Mapping[str, int]

    def total(self, *, without: Iterable[str] = ()) -> int:
        """All calls, those of the named operations left out."""
        left_out = set(without)
        return sum(count for name, count in self.calls.items() if name not in left_out)


class LocalAws:
    """A running local AWS on the loopback interface; a context manager that ends it."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        """Use ``start``; this takes over a process that serves on ``port``."""
        self._process = process
        self.endpoint_url = f"http://127.0.0.1:{port}"
        self.region = REGION
        self.account_id = ACCOUNT_ID
        self.config = ConfigControl(
            lambda name, document: self._control("config", {"name": name, "document": document})
        )

    @classmethod
    def start(cls) -> Self:
        """Start the server process; LocalAwsError with what it said if it is not up within a minute."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.process", "--until-stdin-closes"],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": f"{REPOSITORY / 'rules'}{os.pathsep}{REPOSITORY}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = _first_line(process)
        if not line.strip().isdigit():
            process.kill()
            process.wait()
            raise LocalAwsError(f"the local AWS did not start; it said {line!r} instead of its port")
        return cls(process, int(line))

    def __enter__(self) -> Self:
        """Return the server itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the server process."""
        self.stop()

    def stop(self) -> None:
        """Close the process's stdin, which ends it; kill it if that takes over five seconds."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def env(self) -> dict[str, str]:
        """The environment variables that lead any AWS SDK to this server and to nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }

    @cached_property
    def _session(self) -> Any:
        return boto3.session.Session(region_name=self.region)

    def client(self, service: str) -> Any:
        """A boto3 client of this server; it does not retry, so that a test sees every answer."""
        env = self.env()
        return self._session.client(
            service,
            endpoint_url=self.endpoint_url,
            aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )

    def deny(self, action: str, *, mentioning: str = "") -> None:
        """Refuse an action ("sagemaker:DescribeModel"), or only its requests that hold a text."""
        self._control("fault", {"kind": "deny", "action": action, "mentioning": mentioning})

    def throttle(self, service: str, *, per_second: float) -> None:
        """Let a service ("sagemaker") or an action through at most so often; the rest is throttled."""
        self._control("fault", {"kind": "throttle", "action": service, "per_second": per_second})

    def throttle_burst(self, action: str, *, after: int = 0, times: int | None = None) -> None:
        """Throttle an action or service so many times, after so many good answers, at whatever rate."""
        self._control("fault", {"kind": "burst", "action": action, "after": after, "times": times})

    def delay(self, seconds: float, action: str = "") -> None:
        """Let each call (of an operation or a service; "": of any) wait before it is answered."""
        self._control("delay", {"action": action, "seconds": seconds})

    def fail(self, action: str, *, after: int = 0, times: int | None = None, mentioning: str = "") -> None:
        """Answer an action with HTTP 500, after so many good answers, so many times (None: for ever)."""
        self._control(
            "fault",
            {"kind": "fail", "action": action, "after": after, "times": times, "mentioning": mentioning},
        )

    def hang_up(self, action: str, *, after: int = 0, times: int | None = None) -> None:
        """Close the connection of an action without an answer."""
        self._control("fault", {"kind": "hang_up", "action": action, "after": after, "times": times})

    def cut_listing(self, action: str, *, after_page: int = 1, kind: str = "fail") -> None:
        """Let so many pages of a listing through; each request for a later one goes wrong as told."""
        fault = {"kind": kind, "action": action, "after": after_page - 1, "continued": True}
        self._control("fault", fault)

    def answer(self, action: str, document: dict[str, Any]) -> None:
        """From now on answer an operation ("lambda:GetAccountSettings") so; its model must allow it."""
        self._control("answer", {"action": action, "document": document})

    def copy_job(self, name: str, count: int, *, days_old: float = 0.0) -> list[str]:
        """Make so many more processing jobs like one that is there; return their names."""
        return list(
            self._control("copy_job", {"name": name, "count": count, "seconds_old": days_old * 86400})
        )

    def findings(self) -> list[dict[str, Any]]:
        """What Security Hub holds, archived findings too."""
        return list(self._control("findings", {}))

    def counts(self) -> Counts:
        """What was called since the start or the last reset; control requests are not counted."""
        return Counts(**self._control("counts", {}))

    def reset(self, *, faults: bool = True) -> None:
        """Forget the counts and, unless told otherwise, faults, answers and delays; not the account.

        AWS Config's part of the account has a reset of its own: ``config.reset``.
        """
        self._control("reset", {"faults": faults})

    def _control(self, name: str, document: dict[str, Any]) -> Any:
        request = urllib.request.Request(  # noqa: S310 - our own server on the loopback interface
            f"{self.endpoint_url}/_control/{name}", data=json.dumps(document).encode(), method="POST"
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=CONTROL_TIMEOUT_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise LocalAwsError(f"{name}: {error.read().decode(errors='replace')}") from error


def _first_line(process: subprocess.Popen[str]) -> str:
    """The process's first line, or "" if none came in time or it ended."""
    lines: queue.Queue[str] = queue.Queue()
    stdout = process.stdout
    if stdout is None:
        return ""
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    try:
        return lines.get(timeout=START_TIMEOUT_SECONDS)
    except queue.Empty:
        return ""


if __name__ == "__main__":
    from tests.servers.process import main

    main(sys.argv[1:])
