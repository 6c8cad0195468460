"""The stand-in for Security Hub: operations by name, from JSON to JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.servers.security_hub.contract import HubError, checked_error, checked_request, checked_response
from tests.servers.security_hub.imports import batch_import, batch_update
from tests.servers.security_hub.listing import get_findings
from tests.servers.security_hub.state import Finding, State

OPERATIONS: dict[str, Callable[[State, dict[str, Any]], dict[str, Any]]] = {
    "BatchImportFindings": batch_import,
    "BatchUpdateFindings": batch_update,
    "GetFindings": get_findings,
}


class Answer(NamedTuple):
    """One HTTP answer; `error` is the code of a refusal."""

    status: int
    body: bytes
    error: str | None = None


class SecurityHubService:
    """Security Hub of one account and Region, as far as the product calls it."""

    def __init__(self, state: State | None = None) -> None:
        self.state = state or State()

    def answer(self, operation: str, body: bytes) -> Answer:
        """Answer one request; the body is JSON. ContractBroken where the stand-in itself would be wrong."""
        asked = json.loads(body or b"{}")
        self.state.calls.append((operation, asked))
        try:
            self._refuse(operation)
            found = OPERATIONS[operation](self.state, checked_request(operation, asked))
            return Answer(200, json.dumps(checked_response(operation, found)).encode())
        except HubError as raised:
            error = checked_error(operation, raised)
            return Answer(error.status, json.dumps({"Message": error.message}).encode(), error.code)

    def imports(self) -> list[list[Finding]]:
        """The findings of each BatchImportFindings so far, refused ones too, and forget them."""
        found = [asked["Findings"] for name, asked in self.state.calls if name == "BatchImportFindings"]
        self.state.calls.clear()
        return found

    def _refuse(self, operation: str) -> None:
        waiting = self.state.refusals.get(operation)
        code = waiting.pop(0) if waiting else self.state.always.get(operation)
        if code:
            raise HubError(code, "told to refuse")
