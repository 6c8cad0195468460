"""Asking for facts that may not have been read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from clarify_rules.clarify.workload import EndpointNotFound
from clarify_rules.evidence.missing import MissingFact

T = TypeVar("T")


def known(ask: Callable[[], T]) -> T | None:
    """Return the answer, or None where the fact was not read or hangs on an endpoint that is gone."""
    try:
        return ask()
    except (MissingFact, EndpointNotFound):
        return None


def gap(ask: Callable[[], object]) -> MissingFact | None:
    """Return why the question cannot be answered, or None where it can."""
    try:
        ask()
    except MissingFact as fact:
        return fact
    except EndpointNotFound:
        return None
    return None
