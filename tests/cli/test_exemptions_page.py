"""What docs/exemptions.md shows is what happens: its file is taken, its command prints what is shown."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
import yaml

from clarify_rules.evaluation.exemptions.read import LONGEST, LONGEST_DAYS, read_exemptions
from tests.cli.running import ONE_ZONE, ROOT, run_here

PAGE = (ROOT / "docs" / "exemptions.md").read_text("utf-8")
((NAME, CONTENT),) = re.findall(r"^<!-- file: (\S+) -->\n```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
((COMMAND, SHOWN),) = re.findall(
    r"^```console\n\$ clarify-rules (.*?)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL
)
_SCHEMA = json.loads((ROOT / "docs" / "schemas" / "exemptions.schema.json").read_text())
# The page was written on one day and is read on others.
WRITTEN, DATE = date(2026, 11, 22), "2027-01-31"
SOON = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the page's file, its date brought near, and a snapshot of a model in one zone."""
    (tmp_path / NAME).write_text(CONTENT.replace(DATE, SOON))
    shutil.copy(ONE_ZONE, tmp_path / "today.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_pages_file_is_taken_and_of_the_schema() -> None:
    assert len(read_exemptions(CONTENT, WRITTEN).entries) == 2
    # An editor's YAML knows no dates.
    jsonschema.validate(yaml.load(CONTENT, Loader=yaml.BaseLoader) | {"format": 1}, _SCHEMA)  # noqa: S506 - texts only


@pytest.mark.usefixtures("folder")
def test_the_command_prints_what_the_page_shows() -> None:
    done = run_here(*shlex.split(COMMAND))
    assert done.stdout == SHOWN.replace(DATE, SOON)
    assert done.exit_code == 1
    assert "SEC-88" in done.stderr


def test_the_error_that_the_page_shows_is_the_one(folder: Path) -> None:
    file = folder / NAME
    file.write_text(CONTENT.replace('"111122223333"', "111122223333"))
    line = run_here(*shlex.split(COMMAND)).one_line()
    assert f"clarify-rules: {line}\n" in PAGE


def test_every_field_and_bound_is_on_the_page() -> None:
    fields = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert set(_SCHEMA["$defs"]["exemption"]["properties"]) <= set(fields)
    assert f"at most {LONGEST_DAYS} days ahead" in PAGE
    for name in ("resource", "owner", "reason", "ticket"):
        (row,) = re.findall(rf"^\| `{name}` \|.*$", PAGE, re.MULTILINE)
        assert f"up to {LONGEST[name]} characters" in row


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)", PAGE))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / "docs" / target).exists()
