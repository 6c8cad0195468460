"""Making the bundle: what it is put together from, in which order."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from deployment.bundle.botocore_data import trim_botocore_data
from deployment.bundle.bytecode import add_bytecode
from deployment.bundle.distributions import check_pure, install, keep_licences_only
from deployment.bundle.errors import BundleError
from deployment.bundle.left_out import DONE_WITHOUT, LEFT_OUT, NOT_OF_THE_PACKAGE
from deployment.bundle.reproducible import make_reproducible

REPOSITORY = Path(__file__).resolve().parents[2]
LOCK = REPOSITORY / "requirements" / "lambda.lock"
PACKAGE = REPOSITORY / "rules" / "clarify_rules"


def make_bundle(folder: Path, *, bytecode: str | None = None) -> None:
    """Make the bundle in `folder`, whole or not at all. Raises `BundleError`.

    Two bundles of the same sources are equal, byte for byte, wherever they are made. `bytecode` is the
    functions' Python, where there is one: it adds compiled modules.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        made = Path(scratch) / "bundle"
        install(LOCK, made)
        for patterns in DONE_WITHOUT.values():
            leave_out(made, patterns)
        check_pure(made, DONE_WITHOUT)
        leave_out(made, LEFT_OUT)
        keep_licences_only(made)
        trim_botocore_data(made / "botocore" / "data")
        shutil.copytree(PACKAGE, made / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
        leave_out(made / PACKAGE.name, NOT_OF_THE_PACKAGE)
        if bytecode:
            add_bytecode(made, bytecode)
        make_reproducible(made)
        if folder.exists():
            folder.rename(Path(scratch) / "former")
        made.rename(folder)


def leave_out(root: Path, patterns: tuple[str, ...]) -> None:
    """Delete what the patterns name. A pattern that names nothing is out of date, and a `BundleError`."""
    for pattern in patterns:
        found = list(root.glob(pattern))
        if not found:
            raise BundleError(f"{pattern}, which is to be left out, is not there: see left_out.py.")
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
