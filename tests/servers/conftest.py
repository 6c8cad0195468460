"""The stand-in for AWS Config, with a client in this process."""

from __future__ import annotations

from typing import Any

import pytest

from tests.servers.config_calls import Clock
from tests.servers.config_service.in_process import config_client
from tests.servers.config_service.service import ConfigService


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(clock: Clock) -> ConfigService:
    return ConfigService(clock)


@pytest.fixture
def config(service: ConfigService) -> Any:
    return config_client(service)
