"""What a rule's function tells Security Hub, once AWS Config has been told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clarify_rules.evaluation.result import Audit
from clarify_rules.lambdas.metrics import count
from clarify_rules.reporting.security_hub.coverage import Coverage
from clarify_rules.reporting.security_hub.finding import findings
from clarify_rules.reporting.security_hub.place import Place
from clarify_rules.reporting.security_hub.refusal import SecurityHubUnavailable
from clarify_rules.reporting.security_hub.send import FindingsNotRead, send

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

_FAILED = "FindingsFailed"


def send_findings(client: Any, audit: Audit, rule_id: str, until: float, logger: Logger) -> Exception | None:
    """Send what is news of a rule's findings; return what is to be raised in the end, None where nothing is.

    `audit` is of that rule and all resources in scope; no call is begun later than `until`, in the seconds of
    `time.monotonic`. Security Hub that is not enabled, or not allowed, is no failure of the round, which no
    other try would mend: it is logged and counted.
    """
    place = Place(audit.partition, audit.region, audit.account_id)
    coverage = Coverage.of(audit, [rule_id])
    try:
        sent = send(client, findings(audit), place, coverage, audit.evaluated_at, until=until)
    except SecurityHubUnavailable as unavailable:
        count(_FAILED)
        logger.warning(str(unavailable))
        return None
    except FindingsNotRead as unread:
        count(_FAILED)
        return unread
    if sent.failed:
        count(_FAILED, sent.failed)
    taken = {what: number for what, number in sent.taken.items() if number}
    logger.info("Sent findings to Security Hub.", taken=taken, unchanged=sent.unchanged)
    return sent.failure
