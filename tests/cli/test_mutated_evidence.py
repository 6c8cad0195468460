"""Whatever is in an evidence file, the command answers with results or with one line."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.mutation import mutated
from tests.cli.running import ALL_GREEN, ROOT, run_here

# Why: pyproject.toml, [tool.coverage.run].
pytestmark = pytest.mark.no_cover

_RESULTS = jsonschema.Draft202012Validator(
    json.loads((ROOT / "docs" / "schemas" / "results.schema.json").read_text())
)


def _audited(content: bytes, form: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "evidence.json"
        file.write_bytes(content)
        run = run_here("audit", "--snapshot", file, "--format", form)
    if run.exit_code == 2:
        assert "internal error" not in run.one_line()
    else:
        assert run.exit_code in {0, 1, 3}
        assert all(line.startswith("clarify-rules: note: ") for line in run.stderr.splitlines())
        if form == "json":
            _RESULTS.validate(json.loads(run.stdout))


@pytest.mark.parametrize("form", ["table", "json", "csv"])
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example], deadline=None)
@given(document=mutated())
def test_wrong_values(form: str, document: object) -> None:
    _audited(json.dumps(document).encode(), form)


@settings(deadline=None)
@given(cut=st.integers(0, 20_000), filling=st.binary(max_size=6))
def test_broken_files(cut: int, filling: bytes) -> None:
    content = ALL_GREEN.read_bytes()

    _audited(content[:cut] + filling + content[cut + len(filling) :], "json")
    _audited(content[:cut], "json")
