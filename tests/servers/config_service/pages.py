"""Listings in pages, with tokens that hold only for the listing they came from."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import TypeVar

from tests.servers.config_service.contract import ConfigError

ItemT = TypeVar("ItemT")


def page(
    items: Sequence[ItemT], listing: Sequence[object], size: int, token: str | None
) -> tuple[list[ItemT], str | None]:
    """One page of a listing and the token of the next, None after the last.

    ``listing`` is the operation and what it was asked for: a token of another listing is refused with
    InvalidNextTokenException.
    """
    start = _offset(token, listing) if token else 0
    end = start + size
    following = _token(listing, end) if end < len(items) else None
    return list(items[start:end]), following


def _token(listing: Sequence[object], offset: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([list(listing), offset]).encode()).decode()


def _offset(token: str, listing: Sequence[object]) -> int:
    try:
        of, offset = json.loads(base64.urlsafe_b64decode(token))
    except (binascii.Error, TypeError, ValueError):
        of, offset = None, 0
    if of != json.loads(json.dumps(list(listing))):
        raise ConfigError("InvalidNextTokenException", "The specified nextToken is not valid")
    return int(offset)
