"""Asking for facts that may not have been read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from clarify_rules.clarify.workload import EndpointNotFound
from clarify_rules.evidence.missing import MissingFact

S = TypeVar("S")
T = TypeVar("T")


def known(ask: Callable[[S], T], subject: S) -> T | None:
    """Return the answer, or None where the fact was not read or hangs on an endpoint that is gone."""
    try:
        return ask(subject)
    except (MissingFact, EndpointNotFound):
        return None


def gap(ask: Callable[[S], object], subject: S) -> MissingFact | None:
    """Return why the question cannot be answered, or None where it can."""
    try:
        ask(subject)
    except MissingFact as fact:
        return fact
    except EndpointNotFound:
        return None
    return None
