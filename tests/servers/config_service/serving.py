"""The stand-in as WSGI middleware: it answers what it knows, the AWS behind answers the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from tests.servers.config_service.contract import ContractBroken
from tests.servers.config_service.service import OPERATIONS, Answer, ConfigService

_TARGET = "StarlingDoveService."
_REASONS = {200: "200 OK", 400: "400 Bad Request", 500: "500 Internal Server Error"}

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class ConfigMiddleware:
    """Answers the operations of the stand-in, recognised by the X-Amz-Target header."""

    def __init__(self, service: ConfigService, application: Application) -> None:
        """``application`` is the AWS behind."""
        self._service = service
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
        operation = target.removeprefix(_TARGET)
        if not target.startswith(_TARGET) or operation not in OPERATIONS:
            return self._application(environ, start_response)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        answer = self._answer(operation, environ["wsgi.input"].read(length))
        start_response(
            _REASONS[answer.status],
            [
                ("Content-Type", "application/x-amz-json-1.1"),
                ("Content-Length", str(len(answer.body))),
            ],
        )
        return [answer.body]

    def _answer(self, operation: str, body: bytes) -> Answer:
        try:
            return self._service.answer(operation, body)
        except ContractBroken as broken:
            sys.stderr.write(f"the stand-in for AWS Config is wrong: {broken}\n")
            return Answer(500, b'{"__type": "InternalFailure", "message": "the stand-in is wrong"}')
