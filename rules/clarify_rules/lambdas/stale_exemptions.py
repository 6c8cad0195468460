"""Exemptions that do not do what they were written for: each is logged, and all are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clarify_rules.evaluation.exemptions.standing import standings
from clarify_rules.evaluation.result import Audit
from clarify_rules.lambdas.metrics import count

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

STALE = "StaleExemptions"
_LOGGED = 20


def tell_of_stale_exemptions(audit: Audit, logger: Logger) -> None:
    """Warn of those that expired, match nothing, or hang on tags that were not read, in one rule's audit.

    A metric that is never written costs nothing, so where there are none, nothing is counted.
    """
    found = standings([audit])
    for each in found[:_LOGGED]:
        logger.warning(each.message, exemption=each.state.value, ticket=each.exemption.ticket)
    if len(found) > _LOGGED:
        logger.warning("More exemptions are stale.", more=len(found) - _LOGGED)
    if found:
        count(STALE, len(found))
