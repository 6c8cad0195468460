"""Submit Clarify jobs with the SageMaker Python SDK behind this project's guard: ``guarded_jobs.py < orders.json``.

Takes the orders of ``submit_jobs.py``; ``clarify_rules`` has to be importable. An order's "mode" is the
guard's (``raise`` where there is none). The last line printed is a JSON object: job name ->
{"arn": what the service gave, null where the job was not sent, "report": why it was not, else null,
"warnings": what the guard said}.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any

from submit_jobs import Order, submit  # isort: skip  # sets what the SDK reads while it is imported
import boto3
from sagemaker import Session

from clarify_rules.preflight import JobWouldFail, PreflightWarning, guard


def main() -> None:
    """Submit every order from stdin and print what became of it."""
    orders = json.load(sys.stdin)
    done = {order["name"]: outcome(orders, order) for order in orders["jobs"]}
    sys.stdout.write("\n" + json.dumps(done) + "\n")


def outcome(orders: dict[str, Any], order: Order) -> dict[str, Any]:
    """Submit one order through a guarded session of its own."""
    session = Session(boto_session=boto3.Session(), default_bucket=orders["bucket"])
    guard(session, mode=order.get("mode", "raise"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", PreflightWarning)
        try:
            arn, report = submit(session, orders["role"], order), None
        except JobWouldFail as error:
            arn, report = None, error.report.to_dict()
    said = [str(each.message) for each in caught if each.category is PreflightWarning]
    return {"arn": arn, "report": report, "warnings": said}


if __name__ == "__main__":
    main()
