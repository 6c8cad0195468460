"""The distributions in the bundle: pinned and hashed by the lock, and nothing of them but Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from deployment.bundle.errors import BundleError

PYTHON = "3.13"
"""The functions' Python; the template's Runtime says the same."""

# The same wheels wherever a bundle is made: of Python alone, and of distributions that have none, those
# for the functions' Python on one platform. What machine code there is in them is refused later.
_WHEELS = (
    *("--only-binary", ":all:", "--python-version", PYTHON, "--implementation", "cp"),
    *("--platform", "any", "--abi", "none"),
    *("--platform", "manylinux2014_aarch64", "--abi", f"cp{PYTHON.replace('.', '')}"),
)
_TAGS = frozenset({"py3-none-any", "py2-none-any"})
_BINARY = (".so", ".pyd", ".dylib", ".dll", ".a", ".o", ".exe")
_FIRST_BYTES = (
    b"\x7fELF",
    b"MZ",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
# What scanners and people ask an installed distribution for: its name, its version and its licence.
_KEPT = ("METADATA", "LICENSE*", "LICENCE*", "NOTICE*", "COPYING*", "AUTHORS*", "licenses")


def install(lock: Path, folder: Path) -> None:
    """Install what a lock names, and nothing else, without running any of its code. Raises `BundleError`."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    command += ["--no-deps", "--require-hashes", "--no-compile", *_WHEELS]
    done = subprocess.run(  # noqa: S603 - pip, with arguments of ours
        [*command, "--target", str(folder), "-r", str(lock)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if not line.startswith("WARNING")]
        raise BundleError(f"pip cannot install {lock.name}: {' '.join(said) or 'it does not say why'}")


def check_pure(folder: Path, freed: Collection[str] = ()) -> None:
    """Raise `BundleError` where anything is there that not every machine and Python can run.

    `freed` are distributions whose wheels were made for some, but that do without what they brought for them.
    """
    for found in sorted(folder.glob("*.dist-info")):
        tags = _tags(found)
        if found.name.partition("-")[0].lower() in freed:
            continue
        if not tags or not tags <= _TAGS:
            raise BundleError(f"{found.name} is made for {', '.join(sorted(tags)) or 'nothing it names'}.")
    for path in sorted(folder.rglob("*")):
        if path.is_file() and _is_binary(path):
            raise BundleError(f"{path.relative_to(folder)} is machine code.")


def keep_licences_only(folder: Path) -> None:
    """Delete what installers keep of a distribution for themselves; name, version and licence stay."""
    for info in folder.glob("*.dist-info"):
        kept = {path for pattern in _KEPT for path in info.glob(pattern)}
        for path in set(info.iterdir()) - kept:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _tags(info: Path) -> set[str]:
    """Return the tags in a distribution's WHEEL file (PyPA's binary distribution format)."""
    wheel = info / "WHEEL"
    lines = wheel.read_text(encoding="utf-8").splitlines() if wheel.exists() else []
    return set(_values(lines, "Tag"))


def _values(lines: list[str], name: str) -> Iterator[str]:
    for line in lines:
        key, _, value = line.partition(":")
        if key == name:
            yield value.strip()


def _is_binary(path: Path) -> bool:
    if path.suffix in _BINARY or ".so." in path.name:
        return True
    with path.open("rb") as file:
        return file.read(4).startswith(_FIRST_BYTES)
