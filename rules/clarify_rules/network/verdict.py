"""The three answers to a question about the network, ordered so that `min` means "and"."""

from __future__ import annotations

from enum import IntEnum


class V(IntEnum):
    """Three-valued (Kleene) verdict: a path is the minimum of its hops, a check that of its subnets."""

    DENY = 0
    UNKNOWN = 1
    ALLOW = 2
