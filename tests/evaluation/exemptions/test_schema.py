"""The published schema of exemptions says what their reader says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
from hypothesis import example, given
from hypothesis import strategies as st

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.evaluation.exemptions.read import FORMAT, LONGEST, MOST_ENTRIES
from clarify_rules.evaluation.exemptions.yaml_nodes import ExemptionsError
from tests.evaluation.exemptions.entries import FIELDS, document, read

_FILE = Path(__file__).parents[3] / "docs" / "schemas" / "exemptions.schema.json"
_SCHEMA = json.loads(_FILE.read_text("utf-8"))
_VALIDATOR = jsonschema.Draft202012Validator(_SCHEMA)
_ENTRY = _SCHEMA["$defs"]["exemption"]["properties"]

_FORMS = "* | a* |NAT_ROUTE|A__B|_A|111122223333|11112222333|us-east-1|US-EAST-1|us-gov-west-1"
_LENGTHS = (128, 129, 256, 257, 512, 513)
_TEXTS = st.one_of(
    st.sampled_from(["", "*", "\u0661" * 12, "A" * 65, *("x" * each for each in _LENGTHS)]),
    st.sampled_from([form + end for form in _FORMS.split("|") for end in ("", "\n")]),
    # Characters on both sides of what is allowed.
    st.text(" *aZ\t\n\x1b\x7f\x9f\xa0\xe9\u2027\u2028\u202e\u202f\u2066\ud7ff\ud800\U0001f600", max_size=4),
)
_VALUES = st.one_of(
    _TEXTS,
    st.none(),
    st.booleans(),
    st.integers(),
    st.lists(_TEXTS, max_size=2),
    st.dictionaries(st.sampled_from(["key", "value", "other"]), st.one_of(_TEXTS, st.integers()), max_size=3),
    st.sampled_from(RULE_IDS),
    st.sampled_from(["2027-01-31", "2027-1-31", "2027-01-31T00:00:00", "2026-11-22\n", "20270131"]),
)
_CHANGES = st.dictionaries(
    st.sampled_from([*FIELDS, "tag", "code", "other", "resource", "tag"]), _VALUES, max_size=3
)


def _is_taken(content: object) -> bool:
    try:
        read(content)
    except ExemptionsError:
        return False
    return True


def test_it_is_a_schema_and_has_the_readers_bounds() -> None:
    jsonschema.Draft202012Validator.check_schema(_SCHEMA)
    assert _ENTRY["rule"]["enum"] == list(RULE_IDS)
    assert _SCHEMA["properties"]["exemptions"]["maxItems"] == MOST_ENTRIES
    assert _SCHEMA["properties"]["format"] == {"const": int(FORMAT)}
    bounded = {name: part["maxLength"] for name, part in _ENTRY.items() if "maxLength" in part}
    bounded |= {name: part["maxLength"] for name, part in _ENTRY["tag"]["properties"].items()}
    assert bounded == {name: LONGEST[name] for name in bounded}
    assert set(LONGEST) - set(bounded) == {"rule", "account"}  # fixed by a list and a pattern


@given(_CHANGES, st.sets(st.sampled_from(sorted(FIELDS)), max_size=1))
@example({"resource": None, "tag": {"key": "k", "value": ""}}, set())
@example({"tag": {"key": "k"}}, set())
@example({}, set())
def test_schema_and_reader_agree_on_entries(changes: dict[str, Any], without: set[str]) -> None:
    fields = {name: value for name, value in (FIELDS | changes).items() if name not in without}
    content = {"format": 1, "exemptions": [fields]}
    assert _is_taken(content) == _VALIDATOR.is_valid(content)


@given(
    st.one_of(
        st.fixed_dictionaries(
            {},
            optional={
                "format": st.one_of(
                    st.sampled_from([1, 2, "1", True, None]), st.lists(st.just(1), max_size=1)
                ),
                "exemptions": st.one_of(st.just([]), st.none(), st.just({}), st.lists(_VALUES, max_size=2)),
                "other": st.none(),
            },
        ),
        _VALUES,
    )
)
def test_schema_and_reader_agree_on_files(content: object) -> None:
    assert _is_taken(content) == _VALIDATOR.is_valid(content)


def test_a_tag_in_place_of_a_pattern_is_valid() -> None:
    assert _VALIDATOR.is_valid(document(resource=None, tag={"key": "Team", "value": "ml"}))
    assert not _VALIDATOR.is_valid(document(tag={"key": "Team"}))
    assert not _VALIDATOR.is_valid(document(resource=None))
