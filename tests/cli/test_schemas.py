"""The published schema of evidence says what the reader of evidence files says."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from clarify_rules.evidence.document import EvidenceFormatError, check_document
from clarify_rules.evidence.lists import ALL_LISTS, ALL_MAPS, EvidenceList, EvidenceMap
from tests.cli.mutation import mutated
from tests.cli.running import ROOT, WORLDS, world

_SCHEMA = json.loads((ROOT / "docs" / "schemas" / "evidence.schema.json").read_text())
_VALIDATOR = jsonschema.Draft202012Validator(_SCHEMA)


def _is_evidence(document: object) -> bool:
    try:
        check_document(document)
    except EvidenceFormatError:
        return False
    return True


def _says_when(document: object) -> bool:
    """Whether `taken_at` is a time: the schema can only note what a time looks like."""
    return isinstance(document, dict) and document.get("taken_at") == "2026-11-22T12:00:00Z"


def test_it_is_a_schema_and_names_every_list() -> None:
    jsonschema.Draft202012Validator.check_schema(_SCHEMA)
    kinds: list[EvidenceList | EvidenceMap] = [*ALL_LISTS, *ALL_MAPS]
    named = {
        (section, name)
        for section, part in _SCHEMA["properties"].items()
        if section != "scope"
        for name in part.get("properties", ())
    }

    assert named == {(kind.section, kind.name) for kind in kinds}


@pytest.mark.parametrize("path", sorted(WORLDS.glob("g*.json")), ids=lambda path: str(path.stem))
def test_every_world_is_valid(path: Any) -> None:
    _VALIDATOR.validate(json.loads(path.read_text()))


def test_what_was_asked_for_is_in_the_schema() -> None:
    document = world()
    _VALIDATOR.validate({**document, "scope": {"lookback_days": 7, "model_scope": "referenced"}})
    _VALIDATOR.validate({**document, "scope": {"tag_keys": ["Team"]}})
    for wrong in ({"lookback_days": 0}, {"model_scope": "some"}, {"tag_keys": "Team"}, 7):
        assert not _VALIDATOR.is_valid({**document, "scope": wrong})


@given(mutated(depth=4))
def test_schema_and_reader_agree(document: object) -> None:
    if _says_when(document):
        assert _VALIDATOR.is_valid(document) == _is_evidence(document)
