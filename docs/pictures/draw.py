"""Draws the pictures of the pages from the demo account: ``python -m docs.pictures.draw [FOLDER]``.

In a process of its own it draws the same each time: the simulated account gets its ids from a generator with
a fixed seed, and the picture its time from here.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from moto.moto_api._internal import mock_random

from clarify_rules.catalog.registry import all_rules
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.cli.demo.account import open_demo_account
from clarify_rules.evaluation.evaluate import evaluate
from clarify_rules.evaluation.result import Audit
from clarify_rules.network.site import Site
from clarify_rules.reader.clients import AwsSession
from clarify_rules.reader.job_cache import NoCache
from clarify_rules.reader.read_evidence import read_evidence
from docs.pictures.path_picture import path_picture
from docs.pictures.table_picture import table_picture

_HERE = Path(__file__).parent
_SEED = 7
_AS_OF = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
# A job whose security group does not let it out: a path with stations before the one that blocks.
_CODE = "ENI_SG_RULES_MISMATCH"


def demo_audit() -> Audit:
    """Return the audit of the demo account, the same in each new process."""
    parameters = Parameters()
    mock_random.seed(_SEED)
    with open_demo_account() as account:
        evidence = read_evidence(AwsSession().region(account.region), parameters, NoCache())
    return replace(evaluate(Site(evidence, parameters), all_rules(), _AS_OF), evidence_time=_AS_OF)


def pictures() -> dict[str, str]:
    """Return every picture, SVG, by the name of its file."""
    audit = demo_audit()
    return {"table.svg": table_picture(audit), "path.svg": path_picture(audit, _CODE)}


def main(folder: Path) -> None:
    """Write every picture into a folder."""
    for name, picture in pictures().items():
        (folder / name).write_text(picture, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else _HERE)
