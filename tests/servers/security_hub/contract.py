"""What botocore's model says about Security Hub: requests, responses and errors are held to it."""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.session import Session

from tests.servers.config_service.contract import ContractBroken, violations

# What any operation may answer ("Common errors" of the API reference), with its HTTP status.
COMMON = {"AccessDeniedException": 403, "ThrottlingException": 429}
_STATUS = {"InvalidAccessException": 401, "LimitExceededException": 429, "InternalException": 500}


class HubError(Exception):
    """The refusal of a call: an error code of the service and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return COMMON.get(self.code) or _STATUS.get(self.code, 400)


@cache
def service_model() -> Any:
    """Botocore's model of Security Hub."""
    return Session().get_service_model("securityhub")


def checked_request(operation: str, body: Any) -> Any:
    """The parameters of a request; HubError InvalidInputException for what the model does not allow."""
    wrong = list(violations(service_model().operation_model(operation).input_shape, body))
    if wrong:
        raise HubError("InvalidInputException", f"Invalid parameter: {'; '.join(wrong)}")
    return body


def checked_response(operation: str, answer: Any) -> Any:
    """The answer itself; ContractBroken where the model forbids it."""
    wrong = list(violations(service_model().operation_model(operation).output_shape, answer))
    if wrong:
        raise ContractBroken(f"{operation} would answer what its model does not allow: {'; '.join(wrong)}")
    return answer


def checked_error(operation: str, error: HubError) -> HubError:
    """The error itself; ContractBroken where the operation does not declare it."""
    declared = {shape.name for shape in service_model().operation_model(operation).error_shapes}
    if error.code not in declared | COMMON.keys():
        raise ContractBroken(f"{operation} does not declare the error {error.code}")
    return error
