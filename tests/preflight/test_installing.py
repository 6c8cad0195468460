"""What notebooks install beside the SageMaker SDK: nothing that is in its way."""

from __future__ import annotations

import re
import tomllib

from tests.cli.running import ROOT


def test_the_package_needs_no_simulator_and_no_sam() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    needed = {re.split(r"[^a-z0-9-]", each)[0] for each in project["dependencies"]}

    assert needed == {"boto3", "click", "jinja2", "markupsafe", "pyyaml", "rich"}
    assert not any("<" in each for each in project["dependencies"])
