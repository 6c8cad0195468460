"""One function in AWS's Lambda runtime interface emulator, on the loopback interface only."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from deployment.local_runtime.built import BuiltFunction, Place
from deployment.local_runtime.ports import free_port
from deployment.local_runtime.runtime_api import RuntimeApi

REPOSITORY = Path(__file__).resolve().parents[2]
TOOLS = REPOSITORY / ".tools"
_EMULATOR = "lib/python3*/site-packages/samcli/local/rapid/aws-lambda-rie-x86_64"
_START_SECONDS = 30
_STOP_SECONDS = 5
_INVOKE = "/2015-03-31/functions/function/invocations"
# A line in the log that each invocation ends with.
_REPORT = "REPORT RequestId:"


class EmulatorError(Exception):
    """The emulator is not there, or does not start; the message says what to do."""


@dataclass(frozen=True)
class Answer:
    """What a function answered: its result, or the error that it raised; and what it logged meanwhile."""

    result: Any
    error: Mapping[str, Any] | None
    log: tuple[str, ...]

    def logged(self) -> list[dict[str, Any]]:
        """Return the log's JSON lines."""
        found = []
        for line in self.log:
            try:
                document = json.loads(line)
            except ValueError:
                continue
            if isinstance(document, dict):
                found.append(document)
        return found


def function_environment(
    function: BuiltFunction, place: Place, aws: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the whole environment of a function's process, as Lambda makes it.

    Nothing of this process's environment is in it; `aws` are the variables for AWS's SDKs.
    """
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        # The code's folder cannot be written to on Lambda.
        "PYTHONDONTWRITEBYTECODE": "1",
        **(aws or {}),
        **function.environment,
        "AWS_ACCOUNT_ID": place.account_id,
        "AWS_REGION": place.region,
        "AWS_DEFAULT_REGION": place.region,
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(function.timeout_seconds),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_megabytes),
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "LAMBDA_TASK_ROOT": str(function.code),
        "_HANDLER": function.handler,
    }


class Emulator:
    """A function that waits for events; a context manager that ends it.

    It is started once: the first event is a cold start, all others find the function warm.
    """

    def __init__(self, function: BuiltFunction, place: Place, aws: Mapping[str, str] | None = None) -> None:
        """`aws` leads AWS's SDKs where they shall go; they have no other way."""
        self._function = function
        self._place = place
        self._environment = function_environment(function, place, aws)
        self._process: subprocess.Popen[str] | None = None
        self._log: list[str] = []
        self._logged = threading.Condition()
        self._follower: threading.Thread | None = None
        self._url = ""
        self._api: RuntimeApi | None = None

    def __enter__(self) -> Self:
        """Start the emulator. Raises `EmulatorError`."""
        outer, inner = free_port(), free_port()
        program, python = _programs()
        self._url = f"http://127.0.0.1:{outer}{_INVOKE}"
        self._api = RuntimeApi(inner, self._place.function_arn(self._function.name)).__enter__()
        self._process = subprocess.Popen(  # noqa: S603 - the SAM CLI's emulator, with arguments of ours
            [
                str(program),
                *("--runtime-interface-emulator-address", f"127.0.0.1:{outer}"),
                *("--runtime-api-address", f"127.0.0.1:{inner}"),
                *("/usr/bin/env", f"AWS_LAMBDA_RUNTIME_API={self._api.address}"),
                *(str(python), "-m", "awslambdaric", self._function.handler),
            ],
            cwd=self._function.code,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._follower = threading.Thread(target=self._follow, args=(self._process,), daemon=True)
        self._follower.start()
        self._wait_for_port(outer)
        return self

    def __exit__(self, *_: object) -> None:
        """End the emulator and the function."""
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._follower:
            # The log ends when the last process that writes to it does: the function, a moment later.
            self._follower.join(timeout=_STOP_SECONDS)
        if self._api:
            self._api.__exit__()

    def invoke(self, event: object) -> Answer:
        """Play an event and return what came of it. Raises `EmulatorError` where nothing does."""
        before = len(self._log)
        request = urllib.request.Request(  # noqa: S310 - the emulator, on the loopback interface
            self._url, data=json.dumps(event).encode(), method="POST"
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=self._function.timeout_seconds + _START_SECONDS) as answer:
                body = answer.read()
        except urllib.error.HTTPError as error:
            body = error.read()
        except (OSError, urllib.error.URLError) as error:
            said = " ".join(self._log_since(before)[-5:])
            raise EmulatorError(f"{self._function.name} gives no answer: {error}. {said}") from None
        log = self._log_since(before)
        return _answer(body, log)

    def _follow(self, process: subprocess.Popen[str]) -> None:
        if process.stdout is None:
            return
        with process.stdout:
            for line in process.stdout:
                with self._logged:
                    self._log.append(line.rstrip("\n"))
                    self._logged.notify_all()

    def _log_since(self, before: int) -> tuple[str, ...]:
        """Return the log of an invocation, which may arrive a little later than the answer."""
        with self._logged:
            self._logged.wait_for(
                lambda: any(_REPORT in line or "platform.report" in line for line in self._log[before:]),
                timeout=2,
            )
            return tuple(self._log[before:])

    def _wait_for_port(self, port: int) -> None:
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end and self._process is not None and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        said = " ".join(self._log[-5:])
        raise EmulatorError(f"The emulator of {self._function.name} does not start: {said}")


def _answer(body: bytes, log: tuple[str, ...]) -> Answer:
    text = body.decode(errors="replace")
    try:
        result = json.loads(text) if text else None
    except ValueError:
        # Of a function that takes too long the emulator tells in plain words.
        return Answer(None, {"errorType": "Sandbox.Error", "errorMessage": text}, log)
    if isinstance(result, dict) and "errorType" in result:
        return Answer(None, result, log)
    return Answer(result, None, log)


def _programs() -> tuple[Path, Path]:
    """Return the emulator and the interpreter that has Lambda's runtime client."""
    found = sorted((TOOLS / "sam").glob(_EMULATOR))
    python = TOOLS / "lambda-runtime" / "bin" / "python"
    if not found or not python.exists():
        raise EmulatorError(
            "The local Lambda runtime is not installed; `make invoke` and `make verify` do that."
        )
    program = found[-1]
    if not os.access(program, os.X_OK):
        program.chmod(program.stat().st_mode | 0o111)
    return program, python
