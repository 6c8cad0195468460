"""The Lambda function of a rule: AWS Config asks, and gets what it does not know yet."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from clarify_rules.catalog.registry import rule as rule_of
from clarify_rules.catalog.rule import Rule
from clarify_rules.catalog.verdict import Status
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evaluation.exemptions.apply import Exemptions
from clarify_rules.evaluation.exemptions.exemption import day_of
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.lambdas.catalogue_rule import WORKLOAD_TYPES, CatalogueRule
from clarify_rules.lambdas.environment import BadSetting
from clarify_rules.lambdas.failures import RoundFailed, unread, unread_tags
from clarify_rules.lambdas.function import Function, this_function
from clarify_rules.lambdas.invocation import BadEvent, Invocation, read_invocation
from clarify_rules.lambdas.metrics import count, flushed
from clarify_rules.lambdas.rule_parameters import read_rule_parameters
from clarify_rules.lambdas.settings import Settings, read_settings
from clarify_rules.lambdas.stale_exemptions import tell_of_stale_exemptions
from clarify_rules.lambdas.unproven_store import UnprovenRejected, UnprovenStore, UnprovenUnreadable
from clarify_rules.reader.clients import AwsClients, AwsSession, Identity
from clarify_rules.reader.read_evidence import read_evidence
from clarify_rules.reader.s3_job_cache import S3JobCache
from clarify_rules.reporting.config.put import EvaluationsNotTaken, ResourceTypesRefused, put_evaluations
from clarify_rules.reporting.config.standing import Key
from clarify_rules.reporting.config.unproven import Unproven

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

RESERVE_SECONDS = 120.0
"""Time kept for calls then under way (six attempts with pauses: 91 seconds at most) and for reporting."""
LONGEST_CALL_SECONDS = 95.0
"""Time kept for one call under way, so that what follows on the reports is not cut off in its midst."""
_READ_TIMEOUT_SECONDS = 10

logger = Logger()


def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Answer one invocation of AWS Config. What fails is raised once all that is proven was reported."""
    # A warm function's logger still has what it was told of the invocation before.
    logger.append_keys(request=str(context.aws_request_id), rule=None, account=None)
    with flushed():
        try:
            _Round(event, context).run()
        except Exception as error:
            count("Failed")
            logger.error(  # noqa: TRY400 - without its trace: Lambda logs that itself
                "The evaluation failed.", kind=type(error).__name__, reason=str(error)
            )
            raise


class _Memory(Enum):
    """What is to become of what was remembered of proofs."""

    GOOD = "written where it changed"
    REJECTED = "replaced, since it is not of a function's making"
    UNREAD = "left alone: written over unread, what is in doubt would look proven"


class _Round:
    """One invocation, from the event to the answer."""

    def __init__(self, event: dict[str, Any], context: LambdaContext) -> None:
        self._end = time.monotonic() + context.get_remaining_time_in_millis() / 1000
        self._deadline = self._end - RESERVE_SECONDS
        self._settings = read_settings(os.environ)
        self._function = this_function(context)
        self._invocation = read_invocation(event, datetime.now(UTC))
        _check_addressee(self._invocation, self._settings, self._function)
        self._rule: Rule[Any] = rule_of(self._settings.rule_id)
        self._parameters = read_rule_parameters(self._invocation.parameters, self._rule.parameters)
        self._failures: list[Exception] = []
        self._untaken: frozenset[Key] = frozenset()
        self._memory = _Memory.GOOD
        self._exemptions = Exemptions()
        logger.append_keys(rule=self._rule.id, account=self._invocation.account_id)

    def run(self) -> None:
        """Judge, report what differs, remember what was proven, and raise what went wrong on the way.

        Security Hub comes last: whatever becomes of that, AWS Config has been told.
        """
        settings = self._settings
        # First: where these cannot be read, nothing is known to be reported rightly.
        self._exemptions = self._read_exemptions()
        frame = CatalogueRule(
            self._rule,
            self._read,
            self._remembered(),
            settings.severities,
            self._exemptions,
            period=settings.period,
            counts=settings.counts_workloads,
        )
        put = self._report(frame)
        self._remember(frame)
        self._failures += frame.failures
        if frame.evidence is not None:
            failure = unread(frame.evidence)
            self._failures += [failure] if failure else []
        if frame.undiscovered:
            logger.warning(
                "AWS Config has not discovered all resources; what it has no id for is told in one result on "
                "the account, until it has.",
                undiscovered=frame.undiscovered,
            )
        self._tell(frame, put)
        self._send_findings(frame)
        if self._failures:
            raise RoundFailed(" ".join(map(str, self._failures)))
        if self._invocation.trigger is None and not self._invocation.is_test:
            count("Rounds")

    def _report(self, frame: CatalogueRule) -> int:
        """Put what differs; return how many evaluations were put."""
        taken: Counter[str] = Counter()
        clients = self._account
        invocation = self._invocation
        if invocation.trigger is None:
            evaluations = frame.evaluate_periodic(invocation, clients, self._parameters)
        else:
            evaluations = frame.evaluate_change(invocation, clients, invocation.trigger, self._parameters)
        doubt = unread_tags(frame.audit, frame.evidence) if frame.audit and frame.evidence else None
        if doubt:
            raise doubt

        def put(wanted: list[Any]) -> None:
            put_evaluations(
                clients.client("config"),
                [each.get_json() for each in wanted],
                invocation.token,
                test_mode=invocation.is_test,
                put=lambda number: taken.update(put=number),
            )

        try:
            try:
                put(evaluations)
            except ResourceTypesRefused as refused:
                if not refused.types <= WORKLOAD_TYPES:
                    raise
                logger.warning(
                    f"{refused} They are reported as one result on the account. Results that it holds of "
                    "them from before cannot be withdrawn: DeleteEvaluationResults deletes those of the rule."
                )
                put(frame.counting(refused.types))
        except (EvaluationsNotTaken, ResourceTypesRefused) as error:
            self._failures.append(error)
            self._untaken = error.untaken
        return taken["put"]

    def _read(self, parameters: Parameters) -> Evidence:
        cache = S3JobCache(self._own, self._settings.cache_bucket, self._function.account_id, warn=_reject)
        asked = replace(parameters, tag_keys=self._exemptions.tag_keys)
        return read_evidence(
            self._account, asked, cache, kinds=self._rule.needs, collected=True, deadline=self._deadline
        )

    def _read_exemptions(self) -> Exemptions:
        """Return the rule's exemptions here, none where none are set. Raises `ExemptionsUnreadable`."""
        settings, invocation = self._settings, self._invocation
        if settings.exemptions_uri is None:
            return self._exemptions
        # Who has no exemptions does not load what reads them.
        from clarify_rules.lambdas.exemptions_object import ExemptionsObject

        owner = settings.exemptions_owner or self._function.account_id
        stored = ExemptionsObject(self._own.client("s3"), settings.exemptions_uri, owner)
        found = stored.read(day_of(invocation.received_at))
        own = (
            each
            for each in found.entries
            if each.rule == self._rule.id and each.is_for(invocation.account_id, invocation.region)
        )
        return replace(found, entries=tuple(own))

    def _remembered(self) -> Unproven:
        try:
            return self._store.load()
        except UnprovenUnreadable as error:
            self._failures.append(error)
            self._memory = _Memory.UNREAD
            # Nobody knows for how long anything is unproven; a bucket that fails withdraws no results.
            return Unproven(proven_at=self._invocation.received_at)
        except UnprovenRejected as error:
            _reject(str(error))
            self._memory = _Memory.REJECTED
            return Unproven()

    def _remember(self, frame: CatalogueRule) -> None:
        """Write what was proven when; only once Config was told, so that a crash makes nothing look newer."""
        from botocore.exceptions import BotoCoreError, ClientError

        found = frame.remembered(self._untaken)
        if found is None and self._memory is _Memory.REJECTED:
            found = Unproven()
        if found is None or self._memory is _Memory.UNREAD or self._invocation.is_test:
            return
        try:
            self._store.save(found)
        except (BotoCoreError, ClientError) as error:
            self._failures.append(error)

    def _send_findings(self, frame: CatalogueRule) -> None:
        """Tell Security Hub, too, where that is asked for. A trial changes nothing, there as little."""
        if not self._settings.sends_findings or self._invocation.is_test or frame.everything is None:
            return
        # A change of one resource may have been told to AWS Config where others are in doubt.
        doubt = unread_tags(frame.everything, frame.evidence) if frame.evidence else None
        if doubt:
            self._failures.append(doubt)
            return
        # Who does not send findings does not load what makes them.
        from clarify_rules.lambdas.findings import send_findings

        failure = send_findings(
            self._account.client("securityhub"),
            frame.everything,
            self._rule.id,
            self._end - LONGEST_CALL_SECONDS,
            logger,
        )
        self._failures += [failure] if failure else []

    @property
    def _store(self) -> UnprovenStore:
        invocation = self._invocation
        return UnprovenStore(
            self._own.client("s3"),
            self._settings.cache_bucket,
            self._function.account_id,
            f"unproven/{self._rule.id}/{invocation.account_id}-{invocation.region}.json",
        )

    @property
    def _own(self) -> AwsClients:
        return _session(None, None, self._function.identity).region(self._function.region)

    @property
    def _account(self) -> AwsClients:
        """The clients that read and report: the function's own, or those of the role it assumes."""
        role = self._settings.role
        if role is None:
            return self._own
        return _session(role.arn, role.external_id, role.identity).region(self._invocation.region)

    def _tell(self, frame: CatalogueRule, put: int) -> None:
        audit = frame.audit
        summary = audit.summary if audit else {}
        count("Reported", put)
        count("Undetermined", summary.get(Status.UNDETERMINED, 0))
        if frame.rise:
            count("UndeterminedRise", frame.rise)
            logger.warning("More is undetermined than before.", more=frame.rise)
        for each in audit.contradictions if audit else ():
            count("ContradictedByOutcome")
            logger.warning("A job succeeded although it was judged unable to.", job=each.job, code=each.code)
        if audit and self._invocation.trigger is None:
            tell_of_stale_exemptions(audit, logger)
        exempted = sum(each.exemption is not None for each in audit.results) if audit else 0
        results = {str(each): number for each, number in summary.items()}
        logger.info("Evaluated.", put=put, results=results, exempted=exempted)


@cache
def _session(role_arn: str | None, external_id: str | None, identity: Identity) -> AwsSession:
    """Return the session, the same for as long as the function stays warm; credentials renew themselves."""
    return AwsSession(
        role_arn=role_arn, external_id=external_id, identity=identity, read_timeout=_READ_TIMEOUT_SECONDS
    )


def _reject(problem: str) -> None:
    count("CacheRejected")
    logger.warning(problem)


def _check_addressee(invocation: Invocation, settings: Settings, function: Function) -> None:
    """Raise for an event that is about another account, Region or rule than the function is there for.

    A rule of AWS Config bears the id of the catalogue's: results under another name would be another's.
    """
    if invocation.rule_name != settings.rule_id:
        raise BadEvent(f"The event is about another rule; this function is there for {settings.rule_id}.")
    role = settings.role
    account = role.identity.account_id if role else function.account_id
    if invocation.account_id != account:
        raise BadEvent(
            f"The event is about account {invocation.account_id}; this function is there for {account}."
        )
    if (invocation.partition, invocation.region) != (function.partition, function.region):
        raise BadEvent(
            f"The event is about {invocation.region} (partition {invocation.partition}); this function is "
            f"there for {function.region} (partition {function.partition})."
        )
    if role and role.identity.partition != function.partition:
        raise BadSetting("ASSUME_ROLE_ARN is of another partition than the function.")
