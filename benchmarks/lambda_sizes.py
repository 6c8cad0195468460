"""How much memory and time the functions take: what ``deployment/template/sizes.py`` rests on.

``python -m benchmarks.lambda_sizes`` measures, and writes lambda_sizes.md.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.draw import draw_account
from benchmarks.large_account import create_account
from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.lambdas.config_rule import RESERVE_SECONDS
from deployment.template.sizes import (
    COLLECTOR_MEMORY,
    COLLECTOR_TIMEOUT,
    RULE_MEMORY,
    RULE_TIMEOUT,
)
from tests.proofs.functions import CACHE_BUCKET, COLLECTOR, Functions
from tests.servers.aws import REPOSITORY, LocalAws

RESULTS = Path(__file__).with_name("lambda_sizes.md")
MANY, DELAY_SECONDS = 10_000, 0.02
# Lambda gives a function one whole core at this many MB, and less in proportion.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
CORE_MB = 1769
# For ten thousand jobs: one rule that follows no packets, the one that follows the most, and the ones that
# read the most beside jobs.
OF_MANY = (
    "clarify-job-in-vpc",
    "clarify-job-reaches-s3",
    "clarify-vpc-endpoint-policy-allows-jobs",
    "clarify-security-group-https-egress",
)
FIRST, FIRST_NAME = "clarify-job-reaches-s3", "clarify-job-reaches-s3, before the collector"
_TEXT = """\
# How much memory and time the functions take

Each row is one scheduled round in a process of its own, which imports everything anew, as a cold function
does: the handler of the source tree on Python {python}, against a local simulation of AWS. Measured {date}
on a machine with {cores} cores, which others used too. Peak memory is the process's (VmHWM), CPU its user and
system time; the wall time holds what the simulation, another process on the same machine, takes to answer.
Measure again with `python -m benchmarks.lambda_sizes`.

At {memory} MB Lambda gives {share:.2f} of a core:
[CPU is in proportion to memory](https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html),
a whole core at {core:,} MB. That one of Lambda's cores is as fast as one here is an assumption. So the last
columns are estimates: waiting, plus computing on such a share.

{thousand}
{many}
## What follows

* **Memory.** The most is {peak:.0f} MB, for {most:,} jobs; each further job takes {per_job:.0f} KB.
  {half} MB would be nearly full, {memory} MB holds that twice. A function that computes costs the same at
  any size, since it is as much faster.
* **Time of a rule's function.** {reserve:.0f} of its {rule_timeout} seconds are kept for calls under way
  and for reporting, so {reading:.0f} are left to read. The longest is a round before the collector has been
  there, which describes every job itself: about {longest:.0f} seconds at {memory} MB, {longest_half:.0f}
  at {half} MB. What is not read in time is undetermined, and read the next time.
* **Time of the collector.** About {collecting:.0f} seconds for {most:,} jobs. It has {collector_timeout},
  the most that Lambda gives: SageMaker may throttle, and what one run did not reach is left to the next.
"""
_HEAD = """\
## {title}

| | wall s | CPU s | peak MB | s at {half} MB | s at {memory} MB |
|---|---:|---:|---:|---:|---:|
"""
_INVOCATION = Path(__file__).with_name("one_invocation.py")
_RULE_HANDLER = "clarify_rules.lambdas.config_rule.handler"
_COLLECTOR_HANDLER = "clarify_rules.lambdas.collector.handler"


class NotAnswered(RuntimeError):
    """A function raised, or its process ended otherwise than it should."""


@dataclass(frozen=True)
class Sample:
    """One invocation: seconds from first to last, seconds of CPU, and the most bytes held."""

    name: str
    wall: float
    cpu: float
    peak: int

    def seconds_at(self, megabytes: int) -> float:
        """Return the seconds it would take with so much memory: waiting stays, computing is slowed."""
        waiting = max(self.wall - self.cpu, 0.0)
        return waiting + self.cpu * max(CORE_MB / megabytes, 1.0)


def sample(functions: Functions, name: str) -> Sample:
    """Invoke a function, cold. Raises `NotAnswered`."""
    is_collector = name == COLLECTOR
    handler, seconds = (
        (_COLLECTOR_HANDLER, COLLECTOR_TIMEOUT) if is_collector else (_RULE_HANDLER, RULE_TIMEOUT)
    )
    done = subprocess.run(  # this Python, with arguments of ours
        [sys.executable, _INVOCATION, handler, str(seconds)],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(REPOSITORY / "rules"),
            "FUNCTION_ACCOUNT": functions.aws.account_id,
            **functions.environment(name),
        },
        input=json.dumps(functions.event(name)),
        capture_output=True,
        text=True,
        timeout=seconds + 60,
        check=False,
    )
    if done.returncode:
        raise NotAnswered(f"{name}: {done.stderr[-2000:]}")
    said = json.loads(done.stdout.splitlines()[-1])
    if said["raised"]:
        raise NotAnswered(f"{name}: {said['raised']}")
    return Sample(name, said["wall"], said["cpu"], said["peak"])


def thousand_jobs(functions: Functions) -> list[Sample]:
    """Return all functions' rounds in an account of 1,000 jobs that the collector has seen before."""
    create_account(functions.aws, draw_account())
    sample(functions, COLLECTOR)
    return _told(functions, (COLLECTOR, *RULE_IDS))


def many_jobs(functions: Functions) -> list[Sample]:
    """Return first rounds in an account of very many jobs, each call of which takes a while longer."""
    create_account(functions.aws, draw_account(jobs=130, models=24))
    summaries = functions.aws.client("sagemaker").list_processing_jobs(
        StatusEquals="Completed", MaxResults=100
    )["ProcessingJobSummaries"]
    name = next(each["ProcessingJobName"] for each in summaries if "fairness" in each["ProcessingJobName"])
    functions.aws.copy_job(name, MANY, days_old=2)
    functions.aws.delay(DELAY_SECONDS)
    first = replace(sample(functions, FIRST), name=FIRST_NAME)
    return [first, *_told(functions, (COLLECTOR, *OF_MANY))]


def _told(functions: Functions, names: Iterable[str]) -> list[Sample]:
    found = []
    for name in names:
        found.append(sample(functions, name))
        print(found[-1], file=sys.stderr)
    return found


def deployed(aws: LocalAws) -> Functions:
    """Return the functions, with their bucket and their rules in AWS Config."""
    aws.client("s3").create_bucket(Bucket=CACHE_BUCKET)
    for each in RULE_IDS:
        aws.config.add_rule(each)
    return Functions(aws)


def main() -> None:
    """Measure, and write the results beside this file."""
    with LocalAws.start() as aws:
        thousand = thousand_jobs(deployed(aws))
    with LocalAws.start() as aws:
        many = many_jobs(deployed(aws))
    text = report(thousand, many)
    RESULTS.write_text(text, "utf-8")
    print(text)


def report(thousand: Sequence[Sample], many: Sequence[Sample]) -> str:
    """Return the results as Markdown; each list holds the collector and rules."""
    peak, small_peak = (max(each.peak for each in samples) for samples in (many, thousand))
    (collecting,) = [each for each in many if each.name == COLLECTOR]
    rules = [each for each in many if each.name != COLLECTOR]
    return _TEXT.format(
        python=".".join(map(str, sys.version_info[:2])),
        date=datetime.now(UTC).date(),
        cores=os.cpu_count(),
        memory=RULE_MEMORY,
        half=RULE_MEMORY // 2,
        share=RULE_MEMORY / CORE_MB,
        core=CORE_MB,
        thousand=_table("1,000 jobs that the collector has seen before, 800 of them Clarify's", thousand),
        many=_table(f"{MANY:,} Clarify jobs, every call 20 ms longer: the first rounds", many),
        most=MANY,
        peak=peak / 1e6,
        per_job=(peak - small_peak) / (MANY - 1_000) / 1e3,
        reserve=RESERVE_SECONDS,
        rule_timeout=RULE_TIMEOUT,
        reading=RULE_TIMEOUT - RESERVE_SECONDS,
        longest=max(each.seconds_at(RULE_MEMORY) for each in rules),
        longest_half=max(each.seconds_at(RULE_MEMORY // 2) for each in rules),
        collecting=collecting.seconds_at(COLLECTOR_MEMORY),
        collector_timeout=COLLECTOR_TIMEOUT,
    )


def _table(title: str, samples: Sequence[Sample]) -> str:
    rows = [
        f"| {each.name} | {each.wall:.1f} | {each.cpu:.1f} | {each.peak / 1e6:.0f} "
        f"| {each.seconds_at(RULE_MEMORY // 2):.1f} | {each.seconds_at(RULE_MEMORY):.1f} |\n"
        for each in samples
    ]
    return _HEAD.format(title=title, half=RULE_MEMORY // 2, memory=RULE_MEMORY) + "".join(rows)


if __name__ == "__main__":
    main()
