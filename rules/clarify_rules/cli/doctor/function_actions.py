"""What the deployed functions must be allowed to do: what the catalogue grants them, on what is deployed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clarify_rules.catalog.function_permissions import (
    Grant,
    assuming_permissions,
    collector_account_permissions,
    collector_own_permissions,
    exemption_permissions,
    finding_permissions,
    rule_account_permissions,
    rule_own_permissions,
)
from clarify_rules.cli.doctor import known
from clarify_rules.cli.doctor.collector import Collector
from clarify_rules.cli.doctor.deployment import DeployedRule
from clarify_rules.cli.doctor.functions import Function
from clarify_rules.cli.doctor.place import Place
from clarify_rules.cli.doctor.trials import Known, Trial, trials_of

# The permissions on a key of the customer's (key_permissions) are not tried: neither whether the cache is
# encrypted with one, nor with which, is told to a function.


@dataclass(frozen=True, slots=True)
class Needed:
    """What one role must be allowed for one function; `subject` is the function's rule or name."""

    subject: str
    role_arn: str
    trials: tuple[Trial, ...]


def needed_by_rule(function: Function, place: Place) -> list[Needed]:
    """Return what a rule's function needs: as itself and, where it assumes a role to work, as that.

    To send findings is needed by those that are told to (SECURITY_HUB_MODE), to read exemptions by those
    that are told where they are (EXEMPTIONS_URI).

    Nothing is known to be needed by a function whose environment could not be read.
    """
    rule = function.deployed.rule
    if function.environment is None:
        return []
    sends_findings = function.environment.get("SECURITY_HUB_MODE", "").strip() == "import"
    exempts = bool(function.environment.get("EXEMPTIONS_URI", "").strip())
    own = (*rule_own_permissions(rule), *(exemption_permissions() if exempts else ()))
    account = (*rule_account_permissions(rule), *(finding_permissions() if sends_findings else ()))
    return _needed(
        rule.id,
        function.role_arn,
        (own, account),
        known.of_rule(function, function.environment, place),
        place,
    )


def needed_by_collector(collector: Collector, deployed: Sequence[DeployedRule], place: Place) -> list[Needed]:
    """Return what the collector needs, as `needed_by_rule` does."""
    if collector.environment is None:
        return []
    return _needed(
        collector.name,
        collector.role_arn,
        (collector_own_permissions(), collector_account_permissions()),
        known.of_collector(collector, collector.environment, deployed, place),
        place,
    )


def _needed(
    subject: str,
    role_arn: str,
    granted: tuple[tuple[Grant, ...], tuple[Grant, ...]],
    told: Known,
    place: Place,
) -> list[Needed]:
    """Return what takes what is granted: to the function itself, and to whoever looks at the account."""
    own, account = granted
    if not told["assume_role_arn"]:
        return [Needed(subject, role_arn, trials_of((*own, *account), told, place.account_id))]
    (assumed,) = told["assume_role_arn"]
    own = (*own, *assuming_permissions())
    return [
        Needed(subject, role_arn, trials_of(own, told, place.account_id)),
        Needed(subject, assumed, trials_of(account, told, place.account_id)),
    ]
