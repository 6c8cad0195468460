"""Making two bundles of the same sources equal."""

from __future__ import annotations

import os
from pathlib import Path

_FILE, _FOLDER = 0o644, 0o755
# The first day a zip archive can tell.
_TIME = 315_619_200


def make_reproducible(folder: Path) -> None:
    """Take from files and folders what depends on when, where and by whom they were made."""
    for path in [*folder.rglob("*"), folder]:
        path.chmod(_FOLDER if path.is_dir() else _FILE)
        os.utime(path, (_TIME, _TIME))
