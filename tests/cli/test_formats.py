from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from clarify_rules.cli.formats import FORMATS
from tests.cli.running import HOSTILE, ONE_ZONE, run_apart, run_here, saved, world
from tests.reporting.html.reading import Page

_BEGINS = {
    "html": "<!doctype html>",
    "json": '{"format": 1',
    "csv": "account_id,",
    "junit": "<?xml ",
    "ocsf": "[\n",
    "table": "Account 111122223333",
}


@pytest.mark.parametrize("form", sorted(_BEGINS))
def test_every_form_is_written_to_stdout_and_to_a_file_alike(form: str, tmp_path: Path) -> None:
    file = tmp_path / "report"
    shown = run_here("audit", "--snapshot", ONE_ZONE, "--format", form)
    written = run_here("audit", "--snapshot", ONE_ZONE, "--format", form, "--output", file)

    assert (shown.exit_code, written.exit_code, shown.stderr, written.stdout) == (1, 1, "", "")
    assert shown.stdout.startswith(_BEGINS[form])
    assert file.read_text().startswith(_BEGINS[form])
    assert form in FORMATS


@pytest.mark.parametrize("form", ["html", "junit", "ocsf"])
def test_hostile_names_are_text_in_every_form(form: str, tmp_path: Path) -> None:
    document = world()
    name = f"</script>]]>&<b>{HOSTILE}"
    document["sagemaker"]["ProcessingJobs"][0]["ProcessingJobName"] = name

    text = run_here("audit", "--snapshot", saved(document, tmp_path), "--format", form).stdout

    assert all(character.isprintable() or character == "\n" for character in text)
    if form == "html":
        assert Page(text).of("script")[1:] == []
    elif form == "junit":
        assert ET.fromstring(text.encode()).tag == "testsuites"  # noqa: S314 - our own text
    else:
        assert any(each["resources"][0]["name"] == name for each in json.loads(text))


@pytest.mark.parametrize("form", ["html", "junit"])
def test_a_terminal_without_unicode_gets_the_page_all_the_same(form: str) -> None:
    run = run_apart("audit", "--snapshot", ONE_ZONE, "--format", form, env={"PYTHONIOENCODING": "ascii"})

    assert (run.exit_code, run.stderr) == (1, "")
    assert run.stdout.isascii()
