"""How long a Lambda function takes to start: from its process's start until it asks for the first event.

Lambda's own client runs it; what it asks is a socket here, on the loopback interface, that never answers.
"""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from deployment.local_runtime.built import BuiltFunction, Place
from deployment.local_runtime.emulator import TOOLS, function_environment

PYTHON = TOOLS / "lambda-runtime" / "bin" / "python"
LONGEST_SECONDS = 600
_COUNTING = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
_COUNTED = re.compile(r"Collected\s*:\s*(\d+)")
_ENVIRONMENT = {
    "RULE_ID": "clarify-job-reaches-s3",
    "CACHE_BUCKET": "cache",
    "QUEUE_URL": "queue",
    "POWERTOOLS_SERVICE_NAME": "clarify-config-rules",
    "POWERTOOLS_METRICS_NAMESPACE": "ClarifyConfigRules",
    "STACK_NAME": "clarify-config-rules",
}
_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}


@dataclass(frozen=True)
class Contender:
    """A function to start: its folder of code, and its handler."""

    name: str
    code: Path
    handler: str


class NotStarted(RuntimeError):
    """A function ended before it asked for an event."""


def seconds_to_start(contender: Contender) -> float:
    """Return the wall time of one start. Raises `NotStarted`."""
    with _Listener() as listener:
        begin = time.perf_counter()
        process = _process(contender, listener)
        try:
            listener.wait_for_question(process)
            return time.perf_counter() - begin
        finally:
            process.kill()
            process.communicate()


def can_count() -> bool:
    """Whether the program that counts instructions is installed."""
    return shutil.which(_COUNTING[0]) is not None


def instructions_to_start(contender: Contender) -> int:
    """Return the instructions of one start, which hardly differ between two. Raises `NotStarted`."""
    with _Listener() as listener:
        process = _process(contender, listener, *_COUNTING)
        try:
            listener.wait_for_question(process)
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=LONGEST_SECONDS)
        finally:
            process.kill()
    counted = _COUNTED.search(said)
    if counted is None:
        raise NotStarted(f"{contender.name}: no instructions were counted: {said[-500:]}")
    return int(counted[1])


def _process(contender: Contender, listener: _Listener, *before: str) -> subprocess.Popen[str]:
    function = BuiltFunction(contender.name, contender.code, contender.handler, _ENVIRONMENT, 300, 512)
    place = Place()
    return subprocess.Popen(
        [*before, str(PYTHON), "-m", "awslambdaric", contender.handler],
        cwd=contender.code,
        env={
            **function_environment(function, place, _CREDENTIALS),
            "AWS_LAMBDA_RUNTIME_API": listener.address,
            "PYTHONHASHSEED": "0",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


class _Listener:
    """Where the function asks for its events."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.5)
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> _Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def wait_for_question(self, process: subprocess.Popen[str]) -> None:
        """Return when the first event is asked for; `NotStarted` for anything else."""
        end = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < end and process.poll() is None:
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            with connection:
                asked = connection.recv(4096)
            if b"/invocation/next" in asked:
                return
            raise NotStarted(f"the function says {asked[:500]!r}")
        raise NotStarted(f"the function ended: {process.communicate()[1][-2000:]}")
