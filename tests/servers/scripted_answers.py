"""Answers that a test dictates, for operations that moto lacks, in the wire format of their service."""

from __future__ import annotations

from typing import Any

from botocore.session import Session
from botocore.validate import ParamValidator
from moto.core.model import ServiceModel
from moto.core.serialize import get_serializer_class

from tests.servers.errors import ErrorResponse


def scripted_answer(action: str, document: dict[str, Any]) -> ErrorResponse:
    """The answer of an operation ("lambda:GetAccountSettings"); ValueError for one that its model forbids."""
    service, _, operation = action.partition(":")
    description = Session().get_component("data_loader").load_service_model(service, "service-2")
    model = ServiceModel(description, service)
    shape = model.operation_model(operation).output_shape
    report = ParamValidator().validate(document, shape)
    if report.has_errors():
        raise ValueError(f"{action} cannot answer that: {report.generate_report()}")
    serializer = get_serializer_class(service, model.metadata["protocol"])(model.operation_model(operation))
    answer = serializer.serialize(document)
    body = answer["body"]
    data = body.encode() if isinstance(body, str) else body
    headers = {**answer["headers"], "Content-Length": str(len(data))}
    return ErrorResponse(f"{answer['status_code']} OK", list(headers.items()), data)
