"""Standard output where the process was started without one."""

from __future__ import annotations

import errno
import io


class ClosedStdout(io.TextIOBase):
    """Refuses what is written to it, as a full disk does.

    Python has no stdout at all (None) where its descriptor is closed, as by the shell's ``>&-``; Click then
    writes nothing and says nothing, and results would be lost unnoticed.
    """

    encoding = "utf-8"  # type: ignore[assignment]  # typeshed has a property where any attribute does

    def write(self, _: str, /) -> int:
        """Raise OSError."""
        raise OSError(errno.EBADF, "it is closed")
