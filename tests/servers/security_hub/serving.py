"""The stand-in as WSGI middleware: it answers what it knows, the AWS behind answers the rest."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from tests.servers.calls import read_call
from tests.servers.config_service.contract import ContractBroken
from tests.servers.security_hub.service import OPERATIONS, Answer, SecurityHubService
from tests.servers.security_hub.state import Finding

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class SecurityHubMiddleware:
    """Answers the operations of the stand-in, whichever account's credentials signed; safe for threads."""

    def __init__(self, service: SecurityHubService, application: Application) -> None:
        """``application`` is the AWS behind."""
        self._service = service
        self._application = application
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        call = read_call(environ, b"")
        if call.service != "securityhub" or call.action not in OPERATIONS:
            return self._application(environ, start_response)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        answer = self._answer(call.action, environ["wsgi.input"].read(length))
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer.body)))]
        if answer.error:
            headers.append(("x-amzn-ErrorType", answer.error))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [answer.body]

    def findings(self, _: object = None) -> list[Finding]:
        """What Security Hub holds: the answer to a test's order."""
        with self._lock:
            return list(self._service.state.findings.values())

    def _answer(self, operation: str, body: bytes) -> Answer:
        with self._lock:
            try:
                return self._service.answer(operation, body)
            except ContractBroken as broken:
                sys.stderr.write(f"the stand-in for Security Hub is wrong: {broken}\n")
                return Answer(500, b'{"Message": "the stand-in is wrong"}', "InternalException")
