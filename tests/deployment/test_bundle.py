"""The steps in which a bundle is made, on small folders; tests/proofs looks at a whole one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from deployment.bundle.assemble import leave_out
from deployment.bundle.bytecode import add_bytecode
from deployment.bundle.distributions import check_pure, install, keep_licences_only
from deployment.bundle.errors import BundleError
from deployment.bundle.reproducible import make_reproducible


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def distribution(root: Path, *tags: str) -> Path:
    info = root / "thing-1.0.dist-info"
    info.mkdir()
    (info / "WHEEL").write_text("Wheel-Version: 1.0\n" + "".join(f"Tag: {tag}\n" for tag in tags))
    return info


@pytest.mark.parametrize("tags", [["py3-none-any"], ["py2-none-any", "py3-none-any"]])
def test_python_for_any_machine_is_taken(tmp_path: Path, tags: list[str]) -> None:
    distribution(tmp_path, *tags)
    (tmp_path / "thing.py").write_text("print()")

    check_pure(tmp_path)


@pytest.mark.parametrize(
    "tags",
    [[], ["cp313-cp313-manylinux_2_17_x86_64"], ["cp313-none-any"], ["py3-none-any", "py3-none-win32"]],
)
def test_what_is_made_for_a_python_or_a_machine_is_refused(tmp_path: Path, tags: list[str]) -> None:
    distribution(tmp_path, *tags)

    with pytest.raises(BundleError, match=r"thing-1\.0\.dist-info is made for"):
        check_pure(tmp_path)


def test_what_a_distribution_does_without_is_let_through_only_once_it_is_gone(tmp_path: Path) -> None:
    distribution(tmp_path, "cp313-cp313-manylinux2014_aarch64")
    code = tmp_path / "thing" / "_fast.cpython-313-aarch64-linux-gnu.so"
    code.parent.mkdir()
    code.write_text("")

    with pytest.raises(BundleError, match="is machine code"):
        check_pure(tmp_path, {"thing"})
    with pytest.raises(BundleError, match="is made for"):
        check_pure(tmp_path, {"another"})
    leave_out(tmp_path, ("thing/_fast.*.so",))
    check_pure(tmp_path, {"thing"})


@pytest.mark.parametrize("name", ["fast.cpython-311-x86_64-linux-gnu.so", "libx.so.1", "x.pyd", "x.dylib"])
def test_machine_code_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")

    with pytest.raises(BundleError, match="is machine code"):
        check_pure(tmp_path)


@pytest.mark.parametrize("start", [b"\x7fELF\x02\x01", b"MZ\x90\x00", b"\xcf\xfa\xed\xfe\x07"])
def test_machine_code_is_refused_by_its_first_bytes(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "data").write_bytes(start)

    with pytest.raises(BundleError, match="data is machine code"):
        check_pure(tmp_path)


def test_name_version_and_licence_of_a_distribution_stay(tmp_path: Path) -> None:
    info = distribution(tmp_path, "py3-none-any")
    for name in ("METADATA", "LICENSE.txt", "NOTICE", "RECORD", "INSTALLER", "top_level.txt"):
        (info / name).write_text("")
    (info / "licenses").mkdir()
    (info / "sboms").mkdir()

    keep_licences_only(tmp_path)

    assert {path.name for path in info.iterdir()} == {"METADATA", "LICENSE.txt", "NOTICE", "licenses"}


def test_what_is_left_out_goes(tmp_path: Path) -> None:
    write(tmp_path, a__b__c="", a__d="", e="")

    leave_out(tmp_path, ("a/b", "e"))

    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["d"]


def test_what_is_to_be_left_out_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="gone, which is to be left out, is not there"):
        leave_out(tmp_path, ("gone",))


def test_times_and_modes_tell_nothing(tmp_path: Path) -> None:
    write(tmp_path, a__b="x").joinpath("a/b").chmod(0o600)

    make_reproducible(tmp_path)

    seen = {(oct(path.stat().st_mode & 0o777), path.stat().st_mtime) for path in tmp_path.rglob("*")}
    assert seen == {("0o755", 315_619_200.0), ("0o644", 315_619_200.0)}


def test_only_the_functions_own_python_makes_bytecode(tmp_path: Path) -> None:
    other = Path(sys.executable) if sys.version_info[:2] != (3, 13) else Path("/usr/bin/false")

    with pytest.raises(BundleError, match=r"is not CPython 3\.13|does not run"):
        add_bytecode(tmp_path, str(other))


def test_an_interpreter_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no-such-python does not run"):
        add_bytecode(tmp_path, "no-such-python")


def test_a_lock_that_cannot_be_installed_is_named(tmp_path: Path) -> None:
    lock = tmp_path / "broken.lock"
    lock.write_text("boto3==1.44.5\n")

    with pytest.raises(BundleError, match=r"pip cannot install broken\.lock: .*hash"):
        install(lock, tmp_path / "target")
