"""How fast a function starts, beside a hello-world function with the same libraries.

``python -m benchmarks.lambda_cold_start`` measures, and writes lambda.md.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.lambda_start import PYTHON, Contender, can_count, instructions_to_start, seconds_to_start
from deployment.bundle.assemble import LOCK, make_bundle
from deployment.bundle.distributions import install

ROUNDS = 5
RESULTS = Path(__file__).with_name("lambda.md")
HELLO = "hello world: boto3, Powertools' Logger and rdklib, one client"
RULE = "a rule's function"
RULE_AND_CLIENT = "a rule's function that makes one client too"
COLLECTOR = "the collector"
COMPILED = ", modules compiled before"
_HELLO_CODE = """\
import boto3
from aws_lambda_powertools import Logger
from rdklib import ConfigRule, Evaluation

logger = Logger()
config = boto3.client("config")


def handler(event, context):
    logger.info("hello")
"""
_CLIENT_CODE = """\
from clarify_rules.lambdas.config_rule import handler
from clarify_rules.reader.clients import AwsSession

config = AwsSession().region("us-east-1").client("config")
"""
_TEXT = """\
# How fast a function starts

From the start of the process until the function asks for its first event: Lambda's own client (awslambdaric)
starts the built code on Python {python}, as the local runtime does. Lambda's folder of code cannot be
written to, so modules are compiled at every start, unless compiled ones are in the bundle:
`make build BYTECODE=python3.13` puts them there. What a round takes then is
[another page](lambda_sizes.md).

Measured {date} on a machine with {cores} cores: medians of {rounds} interleaved rounds; instructions by
callgrind, once. The hello-world function has what pip installs from the same lock, as it is.
Measure again with `python -m benchmarks.lambda_cold_start`.

| | ms | hello world = 1 | million instructions | hello world = 1 |
|---|---:|---:|---:|---:|
{rows}

boto3 itself is never loaded: rdklib asks for it in a part that these functions do not use. Clients are made
when the first event comes; the third line has one made at the start, to compare like with like. The collector
loads everything then. What a client is made of, botocore's data, is cut down in the bundle to the operations
in use.

| zipped | MB |
|---|---:|
| the hello-world function | {hello_size:.2f} |
| the bundle of all functions | {size:.2f} |
| the bundle with compiled modules | {compiled_size:.2f} |
"""


def contenders(folder: Path) -> list[Contender]:
    """Make the code of all contenders in a folder and return them, hello world first."""
    hello, bundle, with_client = folder / "hello", folder / "bundle", folder / "with-client"
    install(LOCK, hello)
    (hello / "hello.py").write_text(_HELLO_CODE)
    make_bundle(bundle)
    shutil.copytree(bundle, with_client)
    (with_client / "with_client.py").write_text(_CLIENT_CODE)
    plain = [
        Contender(HELLO, hello, "hello.handler"),
        Contender(RULE, bundle, "clarify_rules.lambdas.config_rule.handler"),
        Contender(RULE_AND_CLIENT, with_client, "with_client.handler"),
        Contender(COLLECTOR, bundle, "clarify_rules.lambdas.collector.handler"),
    ]
    return [*plain, *(_compiled(each) for each in plain[:3])]


def measured(
    entries: Sequence[Contender], measure: Callable[[Contender], float], rounds: int
) -> dict[str, float]:
    """Return the median by contender's name; each round starts all of them in turn."""
    found: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for each in entries:
            found[each.name].append(measure(each))
    return {name: median(values) for name, values in found.items()}


def zipped_bytes(folder: Path) -> int:
    """Return the size of a folder as the archive that Lambda is given."""
    with tempfile.NamedTemporaryFile(suffix=".zip") as archive:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
            for path in sorted(folder.rglob("*")):
                zipped.write(path, path.relative_to(folder))
        return archive.tell()


def main() -> None:
    """Measure, and write the results beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        entries = contenders(Path(folder))
        seconds = measured(entries, seconds_to_start, ROUNDS)
        counts = measured(entries, instructions_to_start, 1) if can_count() else {}
        code = {each.name: each.code for each in entries}
        text = _TEXT.format(
            python=".".join(map(str, sys.version_info[:2])),
            date=datetime.now(UTC).date(),
            cores=os.cpu_count(),
            rounds=ROUNDS,
            rows="\n".join(_row(each.name, seconds, counts) for each in entries),
            hello_size=zipped_bytes(code[HELLO]) / 1e6,
            size=zipped_bytes(code[RULE]) / 1e6,
            compiled_size=zipped_bytes(code[RULE + COMPILED]) / 1e6,
        )
    RESULTS.write_text(text)
    print(text)


def _row(name: str, seconds: dict[str, float], counts: dict[str, float]) -> str:
    cells = [name, f"{seconds[name] * 1000:,.0f}", f"{seconds[name] / seconds[HELLO]:.2f}"]
    cells += [f"{counts[name] / 1e6:,.0f}", f"{counts[name] / counts[HELLO]:.2f}"] if counts else ["", ""]
    return f"| {' | '.join(cells)} |"


def _compiled(contender: Contender) -> Contender:
    """The same with modules compiled by the Python that runs it."""
    code = contender.code.with_name(f"{contender.code.name}-compiled")
    shutil.copytree(contender.code, code)
    compiling = (str(PYTHON), "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash")
    subprocess.run([*compiling, str(code)], check=True)
    return Contender(contender.name + COMPILED, code, contender.handler)


if __name__ == "__main__":
    main()
