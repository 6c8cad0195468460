"""What the placeholders of permissions stand for, as far as what is deployed tells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from clarify_rules.cli.doctor.collector import Collector
from clarify_rules.cli.doctor.deployment import DeployedRule
from clarify_rules.cli.doctor.functions import Function
from clarify_rules.cli.doctor.place import Place
from clarify_rules.cli.doctor.trials import Known
from clarify_rules.network.partitions import dns_suffix

# The end of a queue's URL: its account and its name (SQS developer guide, "Queue and message identifiers").
_QUEUE = re.compile(r"https?://[^/]+/([0-9]{12})/([\w.-]+)")


def of_place(place: Place) -> Known:
    """Return what an account's Region tells."""
    return {
        "partition": (place.partition,),
        "region": (place.region,),
        "account": (place.account_id,),
        "url_suffix": (dns_suffix(place.partition),),
    }


def of_rule(function: Function, environment: Mapping[str, str], place: Place) -> Known:
    """Return what a rule's function tells."""
    queue = function.dead_letters if ":sqs:" in function.dead_letters else ""
    return {
        **of_place(place),
        **_of_function(environment, function.log_group),
        "config_rule_arn": _given(function.deployed.arn),
        "dead_letter_queue_arn": _given(queue),
        **_of_exemptions(environment, place),
    }


def of_collector(
    collector: Collector, environment: Mapping[str, str], deployed: Sequence[DeployedRule], place: Place
) -> Known:
    """Return what the collector tells, together with the rules that it is to have evaluated.

    ``analysis_config_objects`` is not known: the template's parameter AnalysisConfigObjects decides what the
    collector may read, and no function is told.
    """
    started = _listed(environment, "JOB_RULES")
    return {
        **of_place(place),
        **_of_function(environment, collector.log_group),
        "queue_arn": _given(_queue_arn(environment.get("QUEUE_URL", ""), place)),
        "job_rule_arns": [each.arn for each in deployed if each.rule.id in started and each.arn],
        # As the reader: who names no owner trusts the account that is looked at, here the role's own.
        "bucket_owners": _listed(environment, "TRUSTED_BUCKET_OWNERS") or [place.account_id],
    }


def _of_function(environment: Mapping[str, str], log_group: str) -> Known:
    return {
        "cache_bucket": _given(environment.get("CACHE_BUCKET", "")),
        "assume_role_arn": _given(environment.get("ASSUME_ROLE_ARN", "")),
        "log_group": _given(log_group),
    }


def _of_exemptions(environment: Mapping[str, str], place: Place) -> Known:
    bucket, _, key = environment.get("EXEMPTIONS_URI", "").strip().removeprefix("s3://").partition("/")
    if not (bucket and key):
        return {}
    object_arn = f"arn:{place.partition}:s3:::{bucket}/{key}"
    return {
        "exemptions_object": (object_arn,),
        "exemptions_contexts": (object_arn, object_arn.removesuffix(f"/{key}")),
        "exemptions_owner": _given(environment.get("EXEMPTIONS_BUCKET_OWNER", "")),
    }


def _queue_arn(url: str, place: Place) -> str:
    found = _QUEUE.fullmatch(url.strip())
    return f"arn:{place.partition}:sqs:{place.region}:{found[1]}:{found[2]}" if found else ""


def _given(value: str) -> tuple[str, ...]:
    return (value.strip(),) if value.strip() else ()


def _listed(environment: Mapping[str, str], name: str) -> list[str]:
    return [each.strip() for each in environment.get(name, "").split(",") if each.strip()]
