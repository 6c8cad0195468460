"""Putting our methods in the place of moto's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_replaced: dict[tuple[type, str], Callable[..., Any]] = {}


def replace_methods(owner: type, methods: Mapping[str, Callable[..., Any]]) -> None:
    """Set each method on `owner`; moto dispatches an API action to the response method of that name.

    Calling it again with the same methods changes nothing.
    """
    for name, method in methods.items():
        known = _replaced.get((owner, name))
        if known is None:
            setattr(owner, name, method)
            _replaced[(owner, name)] = method
