"""``ConfigService``: the stand-in itself, without any transport."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.servers.config_service.contract import (
    ConfigError,
    checked_error,
    checked_request,
    checked_response,
)
from tests.servers.config_service.control import ConfigControl
from tests.servers.config_service.evaluations import get_compliance_details, put_evaluations
from tests.servers.config_service.recording import (
    describe_channels,
    describe_recorder_status,
    describe_recorders,
    list_discovered_resources,
)
from tests.servers.config_service.rules import (
    describe_config_rules,
    describe_evaluation_status,
    start_evaluation,
)
from tests.servers.config_service.state import State
from tests.servers.config_service.steering import steer

OPERATIONS: dict[str, Callable[[State, dict[str, Any]], dict[str, Any]]] = {
    "DescribeConfigRuleEvaluationStatus": describe_evaluation_status,
    "DescribeConfigRules": describe_config_rules,
    "DescribeConfigurationRecorderStatus": describe_recorder_status,
    "DescribeConfigurationRecorders": describe_recorders,
    "DescribeDeliveryChannels": describe_channels,
    "GetComplianceDetailsByConfigRule": get_compliance_details,
    "ListDiscoveredResources": list_discovered_resources,
    "PutEvaluations": put_evaluations,
    "StartConfigRulesEvaluation": start_evaluation,
}


@dataclass(frozen=True)
class Answer:
    """One HTTP answer of the JSON protocol."""

    status: int
    body: bytes


class ConfigService:
    """AWS Config of one account and Region, as far as the product calls it; safe for threads."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        """``clock`` is when "now" is; it stands for the wall clock in tests of intervals."""
        self._lock = threading.Lock()
        self._clock = clock
        self._state = self._fresh()
        self.control = ConfigControl(self.do)

    def answer(self, operation: str, body: bytes) -> Answer:
        """Answer one request; the body is JSON. ContractBroken where the stand-in itself would be wrong."""
        with self._lock:
            try:
                asked = checked_request(operation, json.loads(body or b"{}"))
                said = checked_response(operation, OPERATIONS[operation](self._state, asked))
                return Answer(200, json.dumps(said).encode())
            except ConfigError as raised:
                error = checked_error(operation, raised)
                return Answer(400, json.dumps({"__type": error.code, "message": error.message}).encode())

    def do(self, name: str, document: dict[str, Any]) -> Any:
        """Obey one order of a test, named as in ``ConfigControl``; ValueError or TypeError if it is none."""
        with self._lock:
            if name == "reset":
                self._state = self._fresh()
                return None
            return steer(self._state, name, document)

    def _fresh(self) -> State:
        return State(self._clock) if self._clock else State()
