from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from clarify_rules.reporting.document import document, json_text
from tests.reporting.sample import HOSTILE, audit, result

_SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "results.schema.json").read_text())


def test_the_text_is_the_document() -> None:
    audits = [audit(result(), result(launcher=None)), audit(errors=("no",), region="eu-west-1"), audit()]

    assert json.loads("".join(json_text(audits))) == document(audits)
    assert json.loads("".join(json_text([]))) == document([])


def test_the_document_follows_the_published_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(_SCHEMA)
    jsonschema.validate(document([audit(result()), audit(errors=("no",))]), _SCHEMA)


def test_one_result_is_one_line_of_ascii() -> None:
    text = "".join(json_text([audit(result(resource_id=HOSTILE), result(message=HOSTILE))]))

    assert text.isascii()
    assert sum('"rule"' in line for line in text.splitlines()) == 2
    assert json.loads(text)["audits"][0]["results"][0]["resource_id"] == HOSTILE


def test_a_result_says_who_launches_the_job() -> None:
    (one,) = document([audit(result())])["audits"][0]["results"]

    assert one["launcher"] == {"kind": "pipeline", "name": "credit", "arn": None}
    assert (one["paths"], one["exemption"], one["missing_actions"]) == ([], None, [])
