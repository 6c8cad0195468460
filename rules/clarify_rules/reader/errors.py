"""Why nothing could be read: the two errors that leave this room."""

from __future__ import annotations


class ReaderError(Exception):
    """AWS could not be read; the message is one line that says why and what to do."""


class SetupError(ReaderError):
    """What was handed in is of no use: credentials, profile, role, Region name or endpoint URL."""


class RegionUnreadableError(ReaderError):
    """The credentials are good, but no call in the Region succeeded."""
