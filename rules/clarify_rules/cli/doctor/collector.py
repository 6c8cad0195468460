"""The collector: is it deployed beside the rules, and does at most one run at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clarify_rules.cli.doctor.finding import Finding, ok, problem, unknown
from clarify_rules.cli.doctor.functions import environment_of, log_group_of
from clarify_rules.reader.calls import Calls

CHECK = "collector"
HANDLER = "clarify_rules.lambdas.collector.handler"


@dataclass(frozen=True, slots=True)
class Collector:
    """A collector's function; `reserved` is its reserved concurrency, None where none is reserved.

    `environment` is None where Lambda could not decrypt it.
    """

    name: str
    role_arn: str
    environment: Mapping[str, str] | None
    reserved: int | None
    log_group: str


def read_collectors(calls: Calls) -> list[Collector]:
    """Return the collectors of this Region, known by their handler. Raises `CallFailed`."""
    return [
        Collector(
            str(each["FunctionName"]),
            str(each.get("Role", "")),
            environment_of(each),
            calls.ask_patiently(
                "lambda", "GetFunctionConcurrency", {"FunctionName": each["FunctionName"]}
            ).get("ReservedConcurrentExecutions"),
            log_group_of(each, str(each["FunctionName"])),
        )
        for each in _functions(calls)
        if each.get("Handler") == HANDLER
    ]


def _functions(calls: Calls) -> Iterator[Mapping[str, Any]]:
    """Yield all functions; Lambda's listings answer with NextMarker and are asked on with Marker."""
    asked: dict[str, Any] = {}
    while True:
        answer = calls.ask_patiently("lambda", "ListFunctions", asked)
        yield from answer.get("Functions", [])
        following = answer.get("NextMarker")
        if not following or following == asked.get("Marker"):
            return
        asked = {"Marker": following}


def judge_collectors(collectors: Sequence[Collector]) -> list[Finding]:
    """Return what is wrong with the collectors of a Region whose rules are deployed."""
    if not collectors:
        return [
            problem(
                CHECK,
                "The rules are deployed, but no collector is: no analysis configuration is ever read.",
                "Deploy the stack again.",
            )
        ]
    return [
        *(_judge(each) for each in collectors),
        *(_undecrypted(each) for each in collectors if each.environment is None),
    ]


def _undecrypted(collector: Collector) -> Finding:
    return unknown(
        CHECK,
        f"The environment of the collector {collector.name} could not be decrypted.",
        "Grant kms:Decrypt on the function's key to whoever runs the doctor.",
        collector.name,
    )


def _judge(collector: Collector) -> Finding:
    name, reserved = collector.name, collector.reserved
    fix = f"aws lambda put-function-concurrency --function-name {name} --reserved-concurrent-executions 1"
    if reserved == 1:
        return ok(CHECK, f"The collector {name} runs one at a time.")
    if reserved == 0:
        return problem(CHECK, f"The collector {name} is switched off: it may run 0 at a time.", fix, name)
    limit = f"{reserved} are reserved" if reserved else "nothing is reserved"
    return problem(
        CHECK,
        f"The collector {name} may run several times at once ({limit}), and one run would overwrite what "
        "another learnt.",
        fix,
        name,
    )
