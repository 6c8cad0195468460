"""rdklib's frame of a rule, loaded without what rdklib has and these rules do not use.

rdklib imports boto3 for its client factory. The clients here are made with botocore, boto3's lower half, so
boto3 is not loaded before that factory is used, which it never is: that is a tenth of a cold start.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


class _Postponed(ModuleType):
    """Stands for a module that is imported when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


@contextmanager
def _postponing(name: str) -> Iterator[None]:
    """Let who imports a module meanwhile have it later; nothing where it is imported already."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = _Postponed(name)
    try:
        yield
    finally:
        del sys.modules[name]


with _postponing("boto3"):
    from rdklib import ConfigRule, Evaluation

__all__ = ["ConfigRule", "Evaluation"]
