"""Ports for servers that must be told theirs before they start."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator

# Below the ports that systems give to outgoing connections, of which one could come in between.
_PORTS = range(20_000, 30_000)
_lock = threading.Lock()


def free_port() -> int:
    """Return a port of the loopback interface that nothing listens on, and no one here was given before."""
    with _lock:
        return next(port for port in _candidates if _is_free(port))


def _from_anywhere() -> Iterator[int]:
    """Yield all ports, beginning anywhere: other processes look for ports of their own."""
    start = random.randrange(len(_PORTS))  # noqa: S311 - nothing depends on its not being guessed
    yield from _PORTS[start:]
    yield from _PORTS[:start]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


_candidates = _from_anywhere()
