"""Errors as AWS sends them, in the wire format of the service that was called."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tests.servers.calls import Call, Protocol

REQUEST_ID = "00000000-0000-4000-8000-000000000000"
CALLER = "arn:aws:sts::123456789012:assumed-role/auditor/local"


@dataclass(frozen=True)
class ErrorResponse:
    """One HTTP answer: the status line, the headers and the body."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


def denied(call: Call) -> ErrorResponse:
    """The refusal of a caller whose policies do not allow the call.

    JSON services answer 400 AccessDeniedException, EC2 403 UnauthorizedOperation, S3, Route 53 and the query
    services 403 AccessDenied (the "Common errors" page of each API reference).
    """
    message = (
        f"User: {CALLER} is not authorized to perform: {call.permission} "
        f"because no identity-based policy allows the {call.permission} action"
    )
    if call.protocol is Protocol.EC2:
        return _error(call, "403 Forbidden", "UnauthorizedOperation", f"You are not authorized. {message}")
    if call.protocol in {Protocol.S3, Protocol.REST_XML, Protocol.QUERY}:
        return _error(call, "403 Forbidden", "AccessDenied", message)
    status = "403 Forbidden" if call.protocol is Protocol.REST_JSON else "400 Bad Request"
    return _error(call, status, "AccessDeniedException", message)


def throttled(call: Call) -> ErrorResponse:
    """The answer to a caller above the service's rate.

    EC2 answers 503 RequestLimitExceeded ("Request throttling for the Amazon EC2 API"), S3 503 SlowDown, the
    query services 400 Throttling, JSON services 400 ThrottlingException.
    """
    if call.protocol is Protocol.EC2:
        return _error(call, "503 Service Unavailable", "RequestLimitExceeded", "Request limit exceeded.")
    if call.protocol is Protocol.S3:
        return _error(call, "503 Slow Down", "SlowDown", "Please reduce your request rate.")
    if call.protocol in {Protocol.REST_XML, Protocol.QUERY}:
        return _error(call, "400 Bad Request", "Throttling", "Rate exceeded")
    return _error(call, "400 Bad Request", "ThrottlingException", "Rate exceeded")


def failed(call: Call) -> ErrorResponse:
    """The answer of a service that broke: HTTP 500 and the service's own word for it."""
    code = "InternalError" if call.protocol in {Protocol.EC2, Protocol.S3} else "InternalFailure"
    return _error(call, "500 Internal Server Error", code, "An internal error has occurred")


def _error(call: Call, status: str, code: str, message: str) -> ErrorResponse:
    if call.protocol is Protocol.CBOR:
        body = _cbor_map({"__type": f"com.amazonaws.{call.service}#{code}", "message": message})
        return _response(status, "application/cbor", body, [("smithy-protocol", "rpc-v2-cbor")])
    if call.protocol is Protocol.JSON:
        body = json.dumps({"__type": code, "Message": message, "message": message}).encode()
        return _response(status, "application/x-amz-json-1.1", body)
    if call.protocol is Protocol.REST_JSON:
        body = json.dumps({"message": message}).encode()
        return _response(status, "application/json", body, [("x-amzn-ErrorType", code)])
    return _response(status, "text/xml;charset=UTF-8", _xml(call.protocol, code, message).encode())


def _xml(protocol: Protocol, code: str, message: str) -> str:
    error = f"<Code>{code}</Code><Message>{message}</Message>"
    if protocol is Protocol.EC2:
        return (
            f"<Response><Errors><Error>{error}</Error></Errors><RequestID>{REQUEST_ID}</RequestID></Response>"
        )
    if protocol is Protocol.S3:
        return f"<Error>{error}<RequestId>{REQUEST_ID}</RequestId></Error>"
    error = f"<Error><Type>Sender</Type>{error}</Error>"
    return f"<ErrorResponse>{error}<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"


def _response(
    status: str, kind: str, body: bytes, more: list[tuple[str, str]] | None = None
) -> ErrorResponse:
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("x-amzn-RequestId", REQUEST_ID)]
    return ErrorResponse(status, headers + (more or []), body)


def _cbor_map(values: dict[str, str]) -> bytes:
    """A CBOR map of text to text (RFC 8949, major types 5 and 3), for fewer than 24 entries."""
    return bytes([0xA0 + len(values)]) + b"".join(
        _cbor_text(part) for item in values.items() for part in item
    )


def _cbor_text(text: str) -> bytes:
    data = text.encode()
    if len(data) < 24:
        return bytes([0x60 + len(data)]) + data
    return b"\x79" + len(data).to_bytes(2, "big") + data
