"""Which operation a REST request is: the one of botocore's model whose method and path it has."""

from __future__ import annotations

import re
from functools import cache

from botocore.session import Session

# Signing names that are botocore's names of services too, as far as the product or its tests call them.
SERVICES = frozenset({"lambda", "securityhub"})


def rest_operation(service: str, method: str, path: str) -> str | None:
    """The operation's name; None for another service, or a request that no operation makes."""
    if service not in SERVICES:
        return None
    return next(
        (name for verb, pattern, name in _routes(service) if verb == method and pattern.fullmatch(path)), None
    )


@cache
def _routes(service: str) -> list[tuple[str, re.Pattern[str], str]]:
    """Method, path and name of every operation, those with the most fixed text in their path first."""
    model = Session().get_service_model(service)
    routes = [(name, model.operation_model(name).http) for name in model.operation_names]
    routes.sort(key=lambda route: -len(re.sub(r"\{[^}]*\}", "", route[1]["requestUri"])))
    return [(http["method"], _pattern(http["requestUri"]), name) for name, http in routes]


def _pattern(uri: str) -> re.Pattern[str]:
    path = uri.partition("?")[0].rstrip("/")
    return re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)) + "/?")
