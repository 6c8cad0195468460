"""Configs that nothing brings back: no permission, and no further read."""

from __future__ import annotations

from clarify_rules.clarify.facts import known
from clarify_rules.clarify.workload import Lifecycle, Workload
from clarify_rules.evidence.config_errors import (
    ANALYSIS_CONFIG_CHANGED,
    ANALYSIS_CONFIG_INVALID,
    ANALYSIS_CONFIG_UNREADABLE,
)
from clarify_rules.evidence.lists import ANALYSIS_CONFIGS
from clarify_rules.evidence.missing import MissingFact

_LOST = frozenset({ANALYSIS_CONFIG_CHANGED, ANALYSIS_CONFIG_INVALID})


def is_lost(workload: Workload, fact: MissingFact) -> bool:
    """Whether a job ended and its config is gone, or of no use: it cannot be run again with it.

    Such a job asks for nothing any more, so what is not known of it leaves nothing else open.
    """
    if known(lambda each: each.lifecycle, workload) is not Lifecycle.ENDED:
        return False
    if fact.code in _LOST:
        return True
    read_in_vain = workload.evidence.failure(ANALYSIS_CONFIGS.actions, fact.resource or "") is not None
    return fact.code == ANALYSIS_CONFIG_UNREADABLE and read_in_vain
