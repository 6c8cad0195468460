"""The stand-in behind a real botocore client in this process, without a server."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.session import Session

from tests.servers.security_hub.service import OPERATIONS, SecurityHubService


def hub_client(service: SecurityHubService) -> Any:
    """A botocore client of Security Hub whose every request the stand-in answers; it does not retry.

    NotImplementedError for an operation that the stand-in does not have.
    """
    client = _session().create_client(
        "securityhub",
        region_name=service.state.region,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )

    def answer(request: Any, event_name: str, **_: Any) -> AWSResponse:
        operation = event_name.rsplit(".", 1)[-1]
        if operation not in OPERATIONS:
            raise NotImplementedError(f"the stand-in for Security Hub does not answer {operation}")
        said = service.answer(operation, request.body)
        headers = {"Content-Type": "application/json"}
        if said.error:
            headers["x-amzn-ErrorType"] = said.error
        return AWSResponse(request.url, said.status, headers, _Raw(said.body))

    client.meta.events.register("before-send.securityhub", answer)
    return client


@cache
def _session() -> Any:
    """One session: it reads the service's model once."""
    return Session()


class _Raw(io.BytesIO):
    """A body as urllib3 hands it over."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        """Yield the whole body."""
        yield self.read()
