"""``python -m deployment.local_runtime RULE EVENT``: play an event to a built function, print its answer.

RULE is a rule's id, or `collector`; EVENT a JSON file. The function calls the AWS at AWS_ENDPOINT_URL. An
event of AWS Config is made the rule's own, with a token that lets nothing be stored: the log tells what was
found.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from deployment.local_runtime.addressing import addressed
from deployment.local_runtime.built import BuiltFunction, NotBuilt, Place, built_functions
from deployment.local_runtime.emulator import Answer, Emulator, EmulatorError
from deployment.local_runtime.intrinsics import NotResolved

COLLECTOR = "collector"
_RESOURCE = "CacheBucket"


class Unusable(Exception):
    """The command cannot be followed; the message says why."""


def main() -> int:
    """Return the exit code: 1 where the function raised an error, 2 where it could not be asked."""
    parser = argparse.ArgumentParser(prog="make invoke", description=__doc__)
    parser.add_argument("rule", help="a rule's id, or `collector`")
    parser.add_argument("event", type=Path, help="a JSON file, such as events/scheduled.json")
    parser.add_argument("--cache-bucket", default="clarify-cache", help="the bucket of the job cache")
    arguments = parser.parse_args()
    try:
        answer = _played(arguments.rule, arguments.event, arguments.cache_bucket)
    except (EmulatorError, NotBuilt, NotResolved, Unusable) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    sys.stderr.writelines(f"{line}\n" for line in answer.log)
    sys.stdout.write(f"{json.dumps(answer.error or answer.result, indent=2)}\n")
    return 1 if answer.error else 0


def _played(rule: str, event: Path, cache_bucket: str) -> Answer:
    aws = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    if not aws.get("AWS_ENDPOINT_URL"):
        raise Unusable(
            "Set AWS_ENDPOINT_URL to a local AWS; `python -m tests.proofs.serve_demo_account` is one."
        )
    try:
        document = json.loads(event.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(f"{event} cannot be read: {error}") from None
    place = Place(region=aws.get("AWS_REGION", Place.region), account_id=_account(document))
    function = _function(built_functions(place, resources={_RESOURCE: cache_bucket}), rule)
    if function.rule_id and "invokingEvent" in document:
        document = addressed(document, function.rule_id)
    with Emulator(function, place, aws) as emulator:
        return emulator.invoke(document)


def _function(functions: dict[str, BuiltFunction], rule: str) -> BuiltFunction:
    by_name = {function.rule_id or COLLECTOR: function for function in functions.values()}
    if rule not in by_name:
        raise Unusable(f"There is no rule {rule!r}; there are {', '.join(sorted(by_name))}.")
    return by_name[rule]


def _account(event: object) -> str:
    """Return the account that an event of AWS Config is about; a function refuses those of others."""
    found = event.get("accountId") if isinstance(event, dict) else None
    return found if isinstance(found, str) else Place.account_id


if __name__ == "__main__":
    sys.exit(main())
