"""The WSGI middleware before moto: it counts every call and lets the faults strike."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.servers.calls import Call, read_call
from tests.servers.errors import ErrorResponse, denied, failed, throttled
from tests.servers.faults import Fault, fault_from_json
from tests.servers.scripted_answers import scripted_answer

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
Control = Callable[[dict[str, Any]], object]

CONTROL_PREFIX = "/_control/"
ANSWERS: dict[str, Callable[[Call], ErrorResponse]] = {
    "deny": denied,
    "throttle": throttled,
    "burst": throttled,
    "fail": failed,
}


class Tally:
    """How often each operation was called, how often it was refused, and how many ran at once."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()
        self._running: Counter[str] = Counter()
        self._peak: Counter[str] = Counter()

    def begin(self, call: Call) -> None:
        """Count the call and note that one more of its service is in flight."""
        with self._lock:
            self._calls[call.name] += 1
            self._running[call.service] += 1
            self._peak[call.service] = max(self._peak[call.service], self._running[call.service])

    def end(self, call: Call) -> None:
        """Note that the call is no longer in flight."""
        with self._lock:
            self._running[call.service] -= 1

    def refuse(self, call: Call) -> None:
        """Count a call that a fault struck."""
        with self._lock:
            self._faults[call.name] += 1

    def as_json(self) -> dict[str, dict[str, int]]:
        """The figures since the last reset."""
        with self._lock:
            return {"calls": dict(self._calls), "faults": dict(self._faults), "in_flight": dict(self._peak)}

    def reset(self) -> None:
        """Forget everything but the calls in flight."""
        with self._lock:
            for counter in (self._calls, self._faults, self._peak):
                counter.clear()


class Gateway:
    """WSGI application: control requests are answered here, AWS calls go on to the application behind."""

    def __init__(self, application: Application, controls: Mapping[str, Control] | None = None) -> None:
        """``application`` is the AWS behind, ``controls`` what else answers control requests, by name."""
        self._application = application
        self._tally = Tally()
        self._faults: list[Fault] = []
        self._scripted: dict[str, ErrorResponse] = {}
        self._delays: dict[str, float] = {}
        self._lock = threading.Lock()
        self._controls: dict[str, Control] = {
            "answer": self._script,
            "delay": self._delay,
            "fault": self._add_fault,
            "counts": lambda _: self._tally.as_json(),
            "reset": self._reset,
            **(controls or {}),
        }

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        body = _take_body(environ)
        path = str(environ.get("PATH_INFO", ""))
        if path.startswith(CONTROL_PREFIX):
            return self._control(path.removeprefix(CONTROL_PREFIX), body, start_response)
        call = read_call(environ, body)
        self._tally.begin(call)
        time.sleep(max(self._delays.get(each, 0.0) for each in ("", call.service, call.name)))
        try:
            return self._answer(call, environ, start_response)
        finally:
            self._tally.end(call)

    def _answer(self, call: Call, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        fault = self._striking(call)
        scripted = self._scripted.get(call.name)
        if fault is None and scripted is not None:
            start_response(scripted.status, scripted.headers)
            return [scripted.body]
        if fault is None:
            # Read to the end here, so that "in flight" covers the whole work of the application.
            answer = self._application(environ, start_response)
            try:
                return [b"".join(answer)]
            finally:
                close = getattr(answer, "close", None)
                if close is not None:
                    close()
        self._tally.refuse(call)
        if fault.kind == "hang_up":
            _hang_up(environ)
        response = ANSWERS[fault.kind](call)
        start_response(response.status, response.headers)
        return [b"" if environ.get("REQUEST_METHOD") == "HEAD" else response.body]

    def _striking(self, call: Call) -> Fault | None:
        with self._lock:
            return next((fault for fault in self._faults if fault.strikes(call)), None)

    def _control(self, name: str, body: bytes, start_response: StartResponse) -> Iterable[bytes]:
        try:
            answer = self._controls[name](json.loads(body or b"{}"))
            status = "200 OK"
        except (KeyError, TypeError, ValueError) as error:
            answer, status = {"error": f"{type(error).__name__}: {error}"}, "400 Bad Request"
        data = json.dumps(answer).encode()
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(data)))])
        return [data]

    def _add_fault(self, document: dict[str, Any]) -> object:
        fault = fault_from_json(document)
        with self._lock:
            self._faults.append(fault)
        return {}

    def _script(self, document: dict[str, Any]) -> object:
        answer = scripted_answer(document["action"], document["document"])
        with self._lock:
            self._scripted[document["action"]] = answer
        return {}

    def _delay(self, document: dict[str, Any]) -> object:
        self._delays[document["action"]] = float(document["seconds"])
        return {}

    def _reset(self, document: dict[str, Any]) -> object:
        """Forget the counts; with {"faults": true} also faults, scripted answers and delays."""
        self._tally.reset()
        if document.get("faults", True):
            with self._lock:
                self._faults.clear()
                self._scripted.clear()
                self._delays.clear()
        return {}


def _take_body(environ: dict[str, Any]) -> bytes:
    """The request's body, put back so that the application behind reads it again."""
    length = environ.get("CONTENT_LENGTH")
    if not length:
        return b""
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _hang_up(environ: dict[str, Any]) -> None:
    """Close the connection without an answer, on the socket werkzeug hands over; ConnectionAbortedError."""
    connection: socket.socket = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError("the gateway was told to hang up")
