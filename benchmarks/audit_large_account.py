"""What an audit of a thousand jobs costs, beside the plain boto3 loop that only lists and describes them.

Both are processes of their own against the same local AWS, in turn, so that whatever else the machine does
meets both. Their own CPU time is compared: the wall time depends on how fast the simulated AWS answers.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.draw import draw_account
from benchmarks.large_account import create_account
from tests.proofs.command import COMMAND, Run, run
from tests.servers.aws import Counts, LocalAws

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROUNDS = 5
RESULTS = Path(__file__).with_name("results.md")
PLAIN_LOOP = Path(__file__).with_name("plain_loop.py")
LOOP = "plain loop: list and describe"
NO_PATHS = "audit, ten rules without packet paths, nothing cached"
COLD, CACHED = "audit, all rules, nothing cached", "audit, all rules, cache of the first"
# The rules that need no packet path followed: the least that an audit can be asked for.
WITHOUT_PATHS = (
    "clarify-job-in-vpc",
    "clarify-job-network-isolation-off",
    "clarify-job-model-in-same-vpc",
    "clarify-job-subnets-have-free-ips",
    "clarify-job-shadow-endpoint-zones",
    "clarify-model-in-vpc",
    "clarify-model-spans-two-zones",
    "clarify-model-subnets-have-free-ips",
    "clarify-vpc-dns-enabled",
    "clarify-security-group-no-public-ingress",
)
MEASURED = """\
# What an audit costs

{subject}, in a local simulation of AWS.

Measured {date} on a machine with {cores} cores, Python {python}: medians of {rounds} interleaved rounds (of
calls, calls at once and memory: the most of any round). CPU is the user and system time of the process; the
simulated AWS is another process on the same machine, and its slowness is part of the wall time.
Measure again with `make bench`.

| | API calls | S3 reads | SageMaker calls at once | CPU s | CPU, loop = 1 | wall s | peak memory MB |
|---|---:|---:|---:|---:|---:|---:|---:|
"""


@dataclass(frozen=True)
class Sample:
    """One run: what it cost and what it called."""

    run: Run
    counts: Counts


@dataclass(frozen=True)
class Row:
    """The medians of one contender over all rounds; times in seconds, memory in MB (1,000,000 bytes)."""

    name: str
    calls: int
    reads: int
    in_flight: int
    cpu: float
    wall: float
    memory: float


def main() -> None:
    """Measure, print the table and write it to ``results.md``."""
    with LocalAws.start() as aws:
        print("Creating the account ...", file=sys.stderr)
        account = create_account(aws, draw_account())
        samples = measure(aws)
    rows = [summarise(name, samples[name]) for name in (LOOP, NO_PATHS, COLD, CACHED)]
    plan, rules = account.plan, _rules(samples[COLD][0])
    subject = (
        f"{len(plan.jobs):,} processing jobs ({len(plan.clarify_jobs)} Clarify), {len(plan.models)} models, "
        f"{len(plan.vpcs)} VPCs, {len(plan.configs)} analysis configurations, {rules} rules"
    )
    text = report(subject, rows)
    RESULTS.write_text(text)
    print(text)


def measure(aws: LocalAws) -> Mapping[str, Sequence[Sample]]:
    """Run the contenders in turn, so many rounds; a new cache each round. RuntimeError if a run fails."""
    samples: dict[str, list[Sample]] = defaultdict(list)
    chosen = [word for rule in WITHOUT_PATHS for word in ("--rule", rule)]
    for number in range(ROUNDS):
        print(f"Round {number + 1} of {ROUNDS} ...", file=sys.stderr)
        with tempfile.TemporaryDirectory() as cache:
            contenders: dict[str, list[str | Path]] = {
                LOOP: [sys.executable, PLAIN_LOOP],
                NO_PATHS: [COMMAND, "audit", "--format", "json", "--no-cache", *chosen],
                COLD: [COMMAND, "audit", "--format", "json", "--cache", cache],
            }
            contenders[CACHED] = contenders[COLD]
            for name, command in contenders.items():
                samples[name].append(_sample(aws, command))
    return samples


def _sample(aws: LocalAws, command: Sequence[str | Path]) -> Sample:
    aws.reset()
    done = run(command, aws.env())
    if done.exit_code not in {0, 1, 3}:
        raise RuntimeError(f"{Path(command[0]).name} ended with {done.exit_code}: {done.stderr[-2000:]}")
    return Sample(done, aws.counts())


def _rules(sample: Sample) -> int:
    """How many rules gave a result."""
    (entry,) = json.loads(sample.run.stdout)["audits"]
    return len({result["rule"] for result in entry["results"]})


def summarise(name: str, samples: Sequence[Sample]) -> Row:
    """Medians of the times; calls, calls at once and memory are the most of any round."""
    return Row(
        name,
        calls=max(sample.counts.total(without=["s3:GetObject"]) for sample in samples),
        reads=max(sample.counts.calls.get("s3:GetObject", 0) for sample in samples),
        in_flight=max(sample.counts.in_flight.get("sagemaker", 0) for sample in samples),
        cpu=median(sample.run.cpu_seconds for sample in samples),
        wall=median(sample.run.wall_seconds for sample in samples),
        memory=max(sample.run.peak_rss_bytes for sample in samples) / 1e6,
    )


def report(subject: str, rows: Sequence[Row]) -> str:
    """The results as Markdown."""
    measured = MEASURED.format(
        subject=subject,
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        cores=os.cpu_count(),
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        rounds=ROUNDS,
    )
    return measured + "".join(
        f"| {row.name} | {row.calls:,} | {row.reads} | {row.in_flight} | {row.cpu:.2f} "
        f"| {row.cpu / rows[0].cpu:.2f} | {row.wall:.2f} | {row.memory:.0f} |\n"
        for row in rows
    )


if __name__ == "__main__":
    main()
