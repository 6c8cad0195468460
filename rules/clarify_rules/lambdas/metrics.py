"""The functions' metrics, in CloudWatch's embedded metric format.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools import Metrics


@cache
def metrics() -> Metrics:
    """Return the metrics of this function, in the namespace that POWERTOOLS_METRICS_NAMESPACE names.

    Each dimension's value is a metric that costs, so there is one: the stack.
    """
    from aws_lambda_powertools import Metrics

    found = Metrics()
    found.service = None  # else it would be a second dimension
    found.set_default_dimensions(Stack=os.environ.get("STACK_NAME") or "none")
    return found


def count(name: str, value: int = 1) -> None:
    """Count something; it is written when `flushed` ends."""
    metrics().add_metric(name=name, unit="Count", value=value)


@contextmanager
def flushed() -> Iterator[None]:
    """Write what was counted inside, whatever becomes of it; nothing where nothing was."""
    # Not a dimension, which would cost a metric for every rule: a field to search the log by.
    metrics().add_metadata(key="rule", value=os.environ.get("RULE_ID") or "collector")
    try:
        yield
    finally:
        if metrics().metric_set:
            metrics().flush_metrics()
