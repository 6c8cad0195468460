"""Bytecode for the functions' Python, so that a function need not compile its modules whenever it starts.

Only that Python can make it, so a bundle has it where whoever builds says where that Python is.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from deployment.bundle.distributions import PYTHON
from deployment.bundle.errors import BundleError

# Where Lambda puts the code: errors then name files as they are called there.
_ON_LAMBDA = "/var/task"
_VERSION = "import sys; print(sys.implementation.name, '%d.%d' % sys.version_info[:2])"


def add_bytecode(folder: Path, python: str) -> None:
    """Compile all modules, to be taken without a look at their sources. Raises `BundleError`."""
    if _run([python, "-I", "-c", _VERSION]).split() != ["cpython", PYTHON]:
        raise BundleError(f"{python} is not CPython {PYTHON}, which the functions run on.")
    _run(
        [
            *(python, "-I", "-m", "compileall", "-q", "-j", "1", "--invalidation-mode", "unchecked-hash"),
            *("-s", str(folder), "-p", _ON_LAMBDA, str(folder)),
        ]
    )


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - arguments of ours
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or error
        raise BundleError(f"{command[0]} does not run: {' '.join(str(said).split())}") from None
    return done.stdout
