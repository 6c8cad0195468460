"""AWS by script: handlers answer operations, and every request is held to botocore's model of it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from clarify_rules.reader.clients import AwsClients, AwsSession, Identity

ACCOUNT, REGION = "111122223333", "eu-west-1"
Handler = Callable[..., Any]


def refusal(code: str, message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


def failing(code: str) -> Any:
    """A call that AWS refuses."""

    def fail(**_: Any) -> Any:
        raise refusal(code)

    return fail


def sagemaker_arn(resource: str) -> str:
    return f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:{resource}"


@cache
def _model(service: str) -> Any:
    return botocore.session.Session().get_service_model(service)


class ScriptedAws(AwsClients):
    """Clients whose operations are functions; an operation without one answers with nothing in its list."""

    def __init__(self, **handlers: Handler) -> None:
        super().__init__(AwsSession(), REGION)
        self.handlers = handlers
        self.calls: Counter[str] = Counter()
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.most_in_flight = 0
        self._in_flight = 0
        self._guard = threading.Lock()

    @property
    def identity(self) -> Identity:
        return Identity(ACCOUNT, "aws")

    def client(self, service: str) -> Any:
        return _ScriptedClient(self, service)

    def answer(self, service: str, operation: str, asked: dict[str, Any]) -> Any:
        shape = _model(service).operation_model(operation).input_shape
        report = ParamValidator().validate(asked, shape)
        assert not report.has_errors(), report.generate_report()
        with self._guard:
            self.calls[operation] += 1
            self.requests.append((operation, asked))
            self._in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self._in_flight)
        try:
            handler = self.handlers.get(operation)
            return handler(**asked) if handler else {}
        finally:
            with self._guard:
                self._in_flight -= 1

    def asked_of(self, operation: str) -> list[dict[str, Any]]:
        return [asked for name, asked in self.requests if name == operation]


class _ScriptedClient:
    def __init__(self, aws: ScriptedAws, service: str) -> None:
        self._aws = aws
        self._operations = {xform_name(name): name for name in _model(service).operation_names}
        self._service = service

    def __getattr__(self, method: str) -> Any:
        operation = self._operations[method]
        return lambda **asked: self._aws.answer(self._service, operation, asked)
