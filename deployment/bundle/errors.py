"""What keeps a bundle from being made."""

from __future__ import annotations


class BundleError(Exception):
    """The bundle cannot be made; the message is one line that says why."""
