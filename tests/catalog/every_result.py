"""What every rule answers in every world that the tests know."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.building import World, audit
from tests.catalog import many_rules
from tests.catalog.case import Case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clarify_rules.evaluation.result import Result

HERE = Path(__file__).parent
WORLDS = HERE.parent / "worlds"


@dataclass(frozen=True)
class Answer:
    """One result and the world it was given in, with that world's evidence document."""

    world: str
    result: Result
    document: Mapping[str, Any]


def cases() -> tuple[tuple[str, Case], ...]:
    """Return every row of every rule's table, with the module it stands in."""
    found: list[tuple[str, Case]] = []
    for path in sorted(HERE.glob("*/test_*.py")):
        module = import_module(f"tests.catalog.{path.parent.name}.{path.stem}")
        found += [(path.stem, each) for each in getattr(module, "CASES", ())]
    return tuple(found)


def hand_worked_worlds() -> tuple[Path, ...]:
    """Return the evidence files that were worked by hand."""
    return tuple(sorted(WORLDS.glob("g*.json")))


@cache
def every_answer() -> tuple[Answer, ...]:
    """Return the results of all rules in all worlds; in those of many rules, of the rules that ask them."""
    answers = [
        Answer(f"{module}: {case.name}", result, case.world.document)
        for module, case in cases()
        for result in audit(case.world, **case.parameters).results
    ]
    for path in hand_worked_worlds():
        world = World(json.loads(path.read_text("utf-8")))
        answers += [Answer(path.name, result, world.document) for result in audit(world).results]
    for many in many_rules.worlds():
        answers += [Answer(many.name, result, many.world.document) for result in many.results()]
    return tuple(answers)
