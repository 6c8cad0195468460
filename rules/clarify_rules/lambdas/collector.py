"""The collector: the one function that writes the job cache, and the only one that reads analysis configs.

Its queue holds job events and the schedule's hourly word. One batch is one reading, however many events it
holds; then, where anything is new, the job rules are evaluated.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

from clarify_rules.lambdas.collector_messages import Batch, Message, read_batch
from clarify_rules.lambdas.collector_settings import CollectorSettings, read_settings
from clarify_rules.lambdas.metrics import count, flushed

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

    from clarify_rules.evidence.evidence import Evidence
    from clarify_rules.lambdas.function import Function
    from clarify_rules.reader.clients import AwsClients, AwsSession, Identity
    from clarify_rules.reader.s3_job_cache import S3JobCache

_RESERVE_SECONDS = 240.0
"""Kept for calls then under way (six attempts with pauses: 2 minutes), for saving and for answering."""
_RESERVE_SHARE = 0.4
"""The reserve where less time is given than the template gives."""
_READ_TIMEOUT_SECONDS = 10
_BACK_AFTER_SECONDS = 120
_TOLD_IDS = 10
_RECEIVES_THAT_OWE = 4
"""So often a message that comes back stands for an evaluation, whatever this process knows of the last."""
# StartConfigRulesEvaluation is refused with this while one runs, and with LimitExceededException within a
# minute of the last; AWS's SDK counts the latter as throttling.
_ONE_RUNS = "ResourceInUseException"


class CollectionFailed(Exception):
    """Nothing could be read, or not kept; raised so that the messages come back. The message says why."""


class Context(Protocol):
    """What is used of the Lambda context."""

    aws_request_id: str
    invoked_function_arn: str

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the function is ended."""
        ...


def handler(event: object, context: Context) -> dict[str, list[dict[str, str]]]:
    """Return the ids of the messages that are to come back (Lambda's partial batch response).

    Raises `CollectionFailed` and what else keeps the batch from being worked off; all of it then comes back.
    """
    log = _logger()
    log.append_keys(function_request_id=context.aws_request_id)
    with flushed():
        try:
            batch = read_batch(event)
            _tell_malformed(log, batch)
            to_come_back = _collect(batch, context, log) if batch.messages else None
        except Exception:
            count("Failed")
            log.exception("The batch was not worked off; its messages come back.")
            raise
    return {"batchItemFailures": [{"itemIdentifier": to_come_back.message_id}] if to_come_back else []}


@dataclass(slots=True)
class _Known:
    """What this process knows of evaluations: whether one is owed, None where it has not learnt that yet."""

    owed: bool | None = None


_known = _Known()


@dataclass(frozen=True, slots=True)
class _Accounts:
    """The clients of the account that is read, and the function's own; without a role the same."""

    read: AwsClients
    own: AwsClients


def _collect(batch: Batch, context: Context, log: Logger) -> Message | None:
    """Read, keep, have the rules evaluated; return the message that is to come back, if any."""
    from clarify_rules.lambdas.failures import unread
    from clarify_rules.lambdas.function import this_function
    from clarify_rules.reader.call_failed import OUT_OF_TIME

    deadline = time.monotonic() + _seconds_to_read(context)
    settings = read_settings(os.environ)
    function = this_function(context)
    accounts = _accounts(settings, function)
    job_cache = _job_cache(settings, accounts.own, function, log)
    evidence = _read(settings, accounts.read, job_cache, deadline)
    learnt = job_cache.saved.learnt
    if learnt:
        _known.owed = True
    failed = [call.error for call in evidence.unavailable] + [cut.error for cut in evidence.incomplete]
    late = OUT_OF_TIME in failed
    log.info(
        "Collected.",
        messages=len(batch.messages),
        learnt=len(learnt),
        failed_calls=len(failed),
        out_of_time=late,
    )
    _raise_if_in_vain(evidence, job_cache)
    # Not before: of readings in vain, an alarm shall see nothing.
    count("Collected", len(learnt))
    started = True
    if learnt or any(map(_stands_for_an_evaluation, batch.messages)):
        _known.owed = True
        started = _start_evaluation(settings, accounts.own, log)
        _known.owed = not started
    failure = None if late else unread(evidence)
    if failure:
        count("Failed")
        log.warning("What could not be read is read again: one message comes back.", reason=str(failure))
    if started and not late and not failure:
        return None
    return _put_off(settings, accounts.own, batch.messages[-1], log)


def _stands_for_an_evaluation(message: Message) -> bool:
    """Whether a message may stand for an evaluation that was refused or never asked for.

    One that comes back for a lasting failure to read would have the rules evaluated each time for nothing:
    after a few times it does so only where this process does not know the last evaluation to have begun.
    """
    if not message.came_before:
        return False
    return message.receives <= _RECEIVES_THAT_OWE or _known.owed is not False


def _read(
    settings: CollectorSettings, clients: AwsClients, job_cache: S3JobCache, deadline: float
) -> Evidence:
    from clarify_rules.evidence.kinds import EvidenceKind
    from clarify_rules.reader.read_evidence import read_evidence

    kinds = {
        EvidenceKind.PROCESSING_JOBS,
        EvidenceKind.MONITORING,
        EvidenceKind.ANALYSIS_CONFIGS,
        EvidenceKind.TAGS,
    }
    return read_evidence(clients, settings.parameters, job_cache, kinds=kinds, deadline=deadline)


def _raise_if_in_vain(evidence: Evidence, job_cache: S3JobCache) -> None:
    from clarify_rules.evidence.lists import PROCESSING_JOBS

    if job_cache.saved.problem:
        raise CollectionFailed(job_cache.saved.problem)
    if not evidence.was_read(PROCESSING_JOBS):
        reasons = " ".join(gap.message for gap in evidence.gaps(PROCESSING_JOBS)[:1])
        raise CollectionFailed(f"Processing jobs cannot be listed. {reasons}")


def _start_evaluation(settings: CollectorSettings, clients: AwsClients, log: Logger) -> bool:
    """Have the job rules evaluated; False where AWS Config wants to be asked later."""
    from clarify_rules.reader.call_failed import CallFailed
    from clarify_rules.reader.calls import Calls

    if not settings.job_rules:
        return True
    asked = {"ConfigRuleNames": list(settings.job_rules)}
    try:
        Calls(clients).ask("config", "StartConfigRulesEvaluation", asked)
    except CallFailed as failed:
        if not failed.is_throttled and failed.code != _ONE_RUNS:
            raise CollectionFailed(
                f"What was learnt is kept, but the job rules cannot be evaluated: {failed.action} failed "
                f"({failed.code})."
            ) from None
        log.info("AWS Config wants to be asked later; one message comes back.", error=failed.code)
        return False
    log.info("The job rules are being evaluated.", rules=len(settings.job_rules))
    return True


def _put_off(settings: CollectorSettings, clients: AwsClients, message: Message, log: Logger) -> Message:
    """Have a message come back soon; else it would stay away for as long as the function may run."""
    from clarify_rules.reader.call_failed import CallFailed
    from clarify_rules.reader.calls import Calls

    asked = {
        "QueueUrl": settings.queue_url,
        "ReceiptHandle": message.receipt_handle,
        "VisibilityTimeout": _BACK_AFTER_SECONDS,
    }
    try:
        Calls(clients).ask("sqs", "ChangeMessageVisibility", asked)
    except CallFailed as failed:
        log.warning("The message comes back later than it could.", error=failed.code)
    return message


def _job_cache(
    settings: CollectorSettings, clients: AwsClients, function: Function, log: Logger
) -> S3JobCache:
    from clarify_rules.reader.s3_job_cache import S3JobCache

    def warn(sentence: str) -> None:
        count("CacheRejected")
        log.warning(sentence)

    # The bucket is of the stack, whatever account is read.
    return S3JobCache(clients, settings.cache_bucket, function.account_id, writable=True, warn=warn)


def _accounts(settings: CollectorSettings, function: Function) -> _Accounts:
    own = _session(None, None, function.identity).region(settings.region)
    role = settings.role
    if role is None:
        return _Accounts(own, own)
    return _Accounts(_session(role.arn, role.external_id, role.identity).region(settings.region), own)


@cache
def _session(role_arn: str | None, external_id: str | None, identity: Identity) -> AwsSession:
    """Return the session of an account; kept, with its clients, for the invocations to come.

    Whose account it is stands in the function's ARN, and in the role's, so that no call is needed to know.
    """
    from clarify_rules.reader.clients import AwsSession

    return AwsSession(
        role_arn=role_arn, external_id=external_id, identity=identity, read_timeout=_READ_TIMEOUT_SECONDS
    )


@cache
def _logger() -> Logger:
    from aws_lambda_powertools import Logger

    return Logger()


def _tell_malformed(log: Logger, batch: Batch) -> None:
    """Tell of messages that nobody can work off. What they say is not told: it may be anything."""
    if batch.malformed:
        count("Failed", len(batch.malformed))
        log.warning(
            "Messages of no known kind were taken from the queue.",
            malformed=len(batch.malformed),
            message_ids=list(batch.malformed[:_TOLD_IDS]),
        )


def _seconds_to_read(context: Context) -> float:
    remaining = context.get_remaining_time_in_millis() / 1000
    return remaining - min(_RESERVE_SECONDS, _RESERVE_SHARE * remaining)
