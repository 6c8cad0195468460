"""The stand-in behind a real botocore client in this process, without a server."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.session import Session

from tests.servers.config_service.service import OPERATIONS, ConfigService
from tests.servers.config_service.state import REGION


def config_client(service: ConfigService) -> Any:
    """A botocore client of AWS Config whose every request the stand-in answers; it does not retry."""
    client = _session().create_client(
        "config",
        region_name=REGION,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )
    attach(service, client)
    return client


def attach(service: ConfigService, client: Any) -> None:
    """Let the stand-in answer what a client sends; NotImplementedError for an operation it does not have."""

    def answer(request: Any, event_name: str, **_: Any) -> AWSResponse:
        operation = event_name.rsplit(".", 1)[-1]
        if operation not in OPERATIONS:
            raise NotImplementedError(f"the stand-in for AWS Config does not answer {operation}")
        said = service.answer(operation, request.body)
        return AWSResponse(
            request.url, said.status, {"Content-Type": "application/x-amz-json-1.1"}, _Raw(said.body)
        )

    client.meta.events.register("before-send.config-service", answer)


@cache
def _session() -> Any:
    """One session: it reads the service's model once."""
    return Session()


class _Raw(io.BytesIO):
    """A body as urllib3 hands it over."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        """Yield the whole body."""
        yield self.read()
