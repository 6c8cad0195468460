"""How long the network's questions take: a path in ordinary worlds, the worst network, many jobs.

CPU time of this process, medians of five; a new network, and so an empty memory, each time.
"""

from __future__ import annotations

import copy
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.worst_network import worst_network
from clarify_rules.catalog.registry import all_rules
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evaluation.evaluate import evaluate
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.network.path import Check
from clarify_rules.network.reach import Network
from clarify_rules.network.site import Site

ROUNDS = 5
WORLDS = Path(__file__).parents[1] / "tests" / "worlds"
RESULTS = Path(__file__).with_name("network.md")
REPORT = """\
# What following packets costs

Measured {date} on a machine with {cores} cores, Python {python}: CPU seconds of the process, medians of
{rounds}. Measure again with `make bench`.

| | figure |
|---|---:|
| a path in the {worlds} ordinary worlds ({paths} paths), nothing remembered | {per_path:.2f} ms |
| the worst network: 16 subnets, 5 groups of 60 rules, 46 routes, 256 pairs of instances | {worst:.3f} s |
| the same with the engine's memory switched off | {forgetful:.3f} s |
| how much the memory saves | {saved:.0f} times |
| an evaluation of all rules for 1,000 jobs on one network | {thousand:.2f} s |
| for 10,000 jobs on the same network | {ten_thousand:.2f} s |
| growth for ten times the jobs | {growth:.1f} times |
"""


def main() -> None:
    """Measure, print the table and write it to ``network.md``."""
    documents = [json.loads(path.read_text("utf-8")) for path in sorted(WORLDS.glob("g*.json"))]
    paths = sum(len(check.paths) for document in documents for check in _checks(document))
    ordinary = _seconds(lambda: [_checks(each) for each in documents], lambda: _parse(documents))
    worst = worst_network()
    parsed = _seconds(lambda: Evidence.from_document(worst))
    fast = _seconds(lambda: _checks(worst)) - parsed
    slow = _seconds(lambda: _checks(worst, memoise=False)) - parsed
    thousand, ten_thousand = (_seconds(partial(_evaluate, _crowd(each))) for each in (1_000, 10_000))
    text = REPORT.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        cores=os.cpu_count(),
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        rounds=ROUNDS,
        worlds=len(documents),
        paths=paths,
        per_path=ordinary / paths * 1000,
        worst=fast,
        forgetful=slow,
        saved=slow / fast,
        thousand=thousand,
        ten_thousand=ten_thousand,
        growth=ten_thousand / thousand,
    )
    RESULTS.write_text(text, "utf-8")
    print(text)


def _checks(document: dict[str, Any], *, memoise: bool = True) -> list[Check]:
    """Ask everything about the one job of a world: each service, its siblings, its ways out."""
    site = Site(Evidence.from_document(document), Parameters())
    network = Network(site.evidence, memoise)
    (job,) = site.workloads
    place = job.vpc_config
    if place is None:
        raise ValueError("the job of a world is in a VPC")
    reached = [
        network.reach(each.place, each.service, each.requests, site.caller(each.role_arn))
        for each in site.demands
    ]
    return [*reached, network.siblings(place, encrypted=False), network.internet_routes(place)]


def _parse(documents: list[dict[str, Any]]) -> list[Evidence]:
    return [Evidence.from_document(each) for each in documents]


def _crowd(jobs: int) -> Evidence:
    document = json.loads((WORLDS / "g00-all-green.json").read_text("utf-8"))
    (job,) = document["sagemaker"]["ProcessingJobs"]
    document["sagemaker"]["ProcessingJobs"] = [
        copy.deepcopy(job) | {"ProcessingJobName": f"job-{number}"} for number in range(jobs)
    ]
    return Evidence.from_document(document)


def _evaluate(evidence: Evidence) -> None:
    evaluate(Site(evidence, Parameters()), all_rules(), datetime.now(UTC))


def _seconds(work: Callable[[], object], less: Callable[[], object] = lambda: None) -> float:
    """Return the median CPU seconds of the work, less those of what it also does and is not asked for."""
    return max(median(_once(work) for _ in range(ROUNDS)) - median(_once(less) for _ in range(ROUNDS)), 0.0)


def _once(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
