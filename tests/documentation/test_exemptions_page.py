"""What docs/exemptions.md says of the file is what its reader and its schema say."""

from __future__ import annotations

import json
import re
from datetime import date

import jsonschema
import pytest
import yaml

from clarify_rules.evaluation.exemptions.read import LONGEST, LONGEST_DAYS, read_exemptions
from clarify_rules.evaluation.exemptions.yaml_nodes import ExemptionsError
from tests.documentation.pages import ROOT, Page

PAGE = Page("docs/exemptions.md")
_SCHEMA = json.loads((ROOT / "docs" / "schemas" / "exemptions.schema.json").read_text("utf-8"))
_WRITTEN = date(2026, 11, 22)


def _file() -> tuple[str, str]:
    (found,) = (block for block in PAGE.blocks if block.file)
    return str(found.file), found.text


def test_the_pages_file_is_taken_and_of_the_schema() -> None:
    _, content = _file()
    assert len(read_exemptions(content, _WRITTEN).entries) == 2
    # For an editor a date is a text, as is all but the format's number.
    as_texts = yaml.load(content, Loader=yaml.BaseLoader) | {"format": 1}  # noqa: S506 - makes texts only
    jsonschema.validate(as_texts, _SCHEMA)


def test_the_error_that_the_page_shows_is_the_one() -> None:
    name, content = _file()
    (shown,) = (block.text for block in PAGE.blocks if block.kind == "text")
    with pytest.raises(ExemptionsError) as caught:
        read_exemptions(content.replace('"111122223333"', "111122223333"), _WRITTEN)
    error = caught.value
    assert shown == f"clarify-rules: {name}:{error.line}:{error.column}: {error.problem}\n"


def test_every_field_and_bound_is_on_the_page() -> None:
    fields = re.findall(r"^\| `(\w+)` \|", PAGE.text, re.MULTILINE)
    assert set(_SCHEMA["$defs"]["exemption"]["properties"]) <= set(fields)
    assert f"at most {LONGEST_DAYS} days ahead" in PAGE.text
    for name in ("resource", "owner", "reason", "ticket"):
        (row,) = re.findall(rf"^\| `{name}` \|.*$", PAGE.text, re.MULTILINE)
        assert f"up to {LONGEST[name]} characters" in row
