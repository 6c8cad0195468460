"""Where the platform wants caches to be."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_NAME = "clarify-config-rules"


def cache_folder() -> Path | None:
    """Return this tool's cache folder, which may not exist yet; None where there is no home to put it in.

    Linux: the XDG Base Directory Specification (a relative XDG_CACHE_HOME is to be ignored). macOS: Apple's
    File System Programming Guide. Windows: the local application data.
    """
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return Path(local) / _NAME / "Cache" if local else None
    named = os.environ.get("XDG_CACHE_HOME", "")
    if Path(named).is_absolute():
        return Path(named) / _NAME
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / _NAME
