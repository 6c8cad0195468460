"""One rule of the catalogue, in the frame that authors of AWS Config rules know: rdklib's ConfigRule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from clarify_rules.catalog.rule import Rule
from clarify_rules.catalog.subjects import JobRule
from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.clarify.model import RESOURCE_TYPE as MODEL
from clarify_rules.clarify.monitoring import BiasDefinition, ExplainabilityDefinition
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evaluation.exemptions.apply import Exemptions
from clarify_rules.evaluation.result import Audit
from clarify_rules.evaluation.severity_overrides import SeverityOverrides
from clarify_rules.evidence.config_errors import ANALYSIS_CONFIG_NOT_COLLECTED
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.lambdas.invocation import Fate, Invocation, Trigger
from clarify_rules.lambdas.judging import Judging, is_complete, without_hidden
from clarify_rules.lambdas.rdk import ConfigRule, Evaluation
from clarify_rules.lambdas.rule_parameters import RuleParameters
from clarify_rules.reporting.config.changes import Changes, Coverage, changes
from clarify_rules.reporting.config.counted import tells_of_refusal
from clarify_rules.reporting.config.discovered import discovered_ids
from clarify_rules.reporting.config.exempted import fingerprint
from clarify_rules.reporting.config.held import Held, holds_any, read_held, with_exempted
from clarify_rules.reporting.config.placed import Places
from clarify_rules.reporting.config.put import is_accepted
from clarify_rules.reporting.config.standing import Key, Standing, standings
from clarify_rules.reporting.config.unproven import Moment, Unproven

WORKLOAD_TYPES = frozenset(JobRule.resource_types)
# What Config records of SageMaker, by an id that need not be the resource's name.
_RECORDED = frozenset({MODEL, BiasDefinition.resource_type, ExplainabilityDefinition.resource_type})

Read = Callable[[Parameters], Evidence]


class CatalogueRule(ConfigRule):  # type: ignore[misc]  # rdklib publishes no types
    """Judges what an invocation asks for, and returns the evaluations AWS Config does not hold yet.

    One object serves one invocation. `audit`, `evidence` and `failures` tell afterwards what it found, and
    what it could not find out; `remembered` what is to be remembered, `undiscovered` how many resources
    Config has no id for yet, and `rise` by how much more is undetermined than was told of before.
    """

    audit: Audit | None = None
    evidence: Evidence | None = None
    undiscovered = 0
    rise = 0

    def __init__(
        self,
        rule: Rule[Any],
        read: Read,
        unproven: Unproven,
        severities: SeverityOverrides,
        exemptions: Exemptions,
        *,
        period: timedelta,
        counts: bool,
    ) -> None:
        """`read` returns the evidence; `period` is how long it is to the next scheduled round at most, and
        `counts` makes workloads one result on the account from the start.
        """
        super().__init__()
        self.failures: list[Exception] = []
        self._before = unproven
        self._changes: Changes | None = None
        self._refused: frozenset[str] = frozenset()
        self._told = unproven.told
        self._rule = rule
        self._read = read
        self._severities = severities
        self._exemptions = exemptions
        self._period = period
        self._counts = counts

    def evaluate_periodic(
        self, event: Invocation, client_factory: Any, valid_rule_parameters: RuleParameters
    ) -> list[Evaluation]:
        """Return what differs, of all resources in scope."""
        self._begin(event, client_factory, valid_rule_parameters)
        return self._all(self._counted_types)

    def evaluate_change(
        self,
        event: Invocation,
        client_factory: Any,
        configuration_item: Trigger,
        valid_rule_parameters: RuleParameters,
    ) -> list[Evaluation]:
        """Return what differs: of the resource that changed, where the rule is about its type; else of all,
        since what changed is something that verdicts depend on.

        Of a change set's many events each has all judged anew. None can be left out for being old, or for a
        round that began after it: Config delivers them at once and in any order, EC2 may still have answered
        that round with what was before, and a round that failed for a while is owed another.
        """
        self._begin(event, client_factory, valid_rule_parameters)
        if configuration_item.resource_type not in self._rule.resource_types or self._counted_types:
            return self._all(self._counted_types)
        return self._one(configuration_item)

    def counting(self, refused: Collection[str]) -> list[Evaluation]:
        """Return the evaluations anew, workloads of types that Config refused made one on the account.

        All others were put already. What Config holds of a type from before it refused it cannot be withdrawn
        either, so that is not among them.
        """
        self._refused |= frozenset(refused)
        put = [each for each in self._to_put if each.resource_type not in refused]
        told = {each.key for each in put}
        at = self._invocation.received_at
        held = {key: held for key, held in self._held.items() if key not in told} | {
            each.key: Held(each.compliance, each.annotation, at)
            for each in put
            if each.compliance is not Status.NOT_APPLICABLE
        }
        exempted = {each.key: fingerprint(each.annotation) for each in put if each.exempted}
        self._held = with_exempted(held, exempted)
        return self._all(frozenset(refused) | self._counted_types)

    def _begin(self, invocation: Invocation, client_factory: Any, parameters: RuleParameters) -> None:
        self._invocation = invocation
        self._parameters = parameters
        self._config = client_factory.client("config")

    @cached_property
    def _held(self) -> Mapping[Key, Held]:
        rule_name = self._invocation.rule_name
        held, exempted = read_held(self._config, rule_name), self._before.exempted
        if exempted and not held and not holds_any(self._config, rule_name, Status.NOT_APPLICABLE):
            # All results of the rule were deleted since.
            exempted = {}
        return with_exempted(held, exempted)

    @cached_property
    def _judging(self) -> Judging:
        self.evidence = self._read(self._parameters.evaluation)
        return Judging(
            self._rule, self.evidence, self._parameters.evaluation, self._severities, self._exemptions
        )

    @cached_property
    def _counted_types(self) -> frozenset[str]:
        """The types to be counted: all workloads' where that is asked for, else those that Config refused
        before, which shows in the code of a counted result, and that it refuses still: it may take them from
        one day to the next."""
        own = WORKLOAD_TYPES.intersection(self._rule.resource_types)
        if self._counts or not own:
            return own
        if not any(tells_of_refusal(each.annotation) for each in self._held.values()):
            return frozenset()
        # Also a type that something is held of: it may be from before the refusal.
        return frozenset(each for each in own if not self._is_accepted(each))

    @property
    def _to_put(self) -> tuple[Standing, ...]:
        return self._changes.to_put if self._changes else ()

    def _is_accepted(self, resource_type: str) -> bool:
        account = self._invocation.account_id
        trial = Standing(resource_type, account, Status.NOT_APPLICABLE, "TRIAL", Severity.LOW)
        return is_accepted(self._config, self._evaluation(trial, self._invocation.told_at).get_json())

    def remembered(self, untaken: Collection[Key] = ()) -> Unproven | None:
        """Return what to remember of proofs, None where that is not worth a call; nothing may be remembered
        before Config was told. `untaken` are the resources whose results it did not take."""
        refused = {each.key for each in self._to_put if each.resource_type in self._refused}
        found = self._changes.remembered(refused.union(untaken)) if self._changes else self._before
        found = replace(found, told=self._told)
        return found if found.is_worth_keeping(self._before) else None

    @property
    def everything(self) -> Audit | None:
        """The results on all resources in scope, also where Config was told of one that changed.

        A finding speaks for all that share a cause, so one made of some of them would be wrong. None where
        nothing was read: what left is gone from the next round.
        """
        return None if self.evidence is None else self._judging.everything

    def _all(self, counted_types: frozenset[str]) -> list[Evaluation]:
        audit = self.audit = self._judging.everything
        account = self._invocation.account_id
        version = self._exemptions.version
        places = Places(account, counted_types, self._counts, self._recorded, self._ids, version)
        placed = places.place(audit.results, self._parameters.undetermined_as)
        self.undiscovered = len(placed.undiscovered)
        whole = Coverage(
            is_complete(audit) and self._ids is not None,
            unplaced=places.unplaced(placed, self._held),
            counted_types=counted_types,
        )
        # They speak of the time of the word, not of the trigger's change, which Config may tell of again.
        found = self._evaluations(placed.standings, whole, self._invocation.told_at)
        undetermined = self._undetermined(audit)
        self.rise, self._told = self._before.rise(undetermined), self._before.told_after(undetermined)
        return found

    def _undetermined(self, audit: Audit) -> int:
        """Return how much is undetermined, to be compared from round to round.

        A new job's analysis config is read some minutes after the job is seen: each would be a rise.
        """
        told = sum(
            each.status is Status.UNDETERMINED and each.code != ANALYSIS_CONFIG_NOT_COLLECTED
            for each in audit.results
        )
        # A list that is denied is one undetermined result, but leaves all that is held in doubt.
        doubts = len(self._changes.unproven.since) if self._changes and not is_complete(audit) else 0
        return max(told, doubts)

    @property
    def _recorded(self) -> frozenset[str]:
        return _RECORDED.intersection(self._rule.resource_types)

    @cached_property
    def _ids(self) -> Mapping[Key, str] | None:
        """Config's own ids, None where they cannot be had: a result under a guess makes a ghost."""
        asked = self._recorded - self._counted_types
        try:
            return discovered_ids(self._config, asked) if asked else {}
        except (BotoCoreError, ClientError) as error:
            self.failures.append(error)
            return None

    def _one(self, trigger: Trigger) -> list[Evaluation]:
        key = (trigger.resource_type, trigger.resource_id)
        if trigger.fate is Fate.LEFT:
            left = Coverage(complete=True, only=frozenset({key}))
            return self._evaluations((), left, self._invocation.captured_at)
        audit = self.audit = self._judging.only(trigger)
        results = without_hidden(audit)
        ids = {(each.resource_type, each.resource_id): trigger.resource_id for each in results}
        found = standings(results, self._parameters.undetermined_as, ids, self._exemptions.version)
        only = Coverage(is_complete(audit), frozenset({key}))
        return self._evaluations(found, only, self._invocation.captured_at)

    def _evaluations(
        self, wanted: tuple[Standing, ...], coverage: Coverage, at: datetime
    ) -> list[Evaluation]:
        """Return what to put; `at` decides which of two results is the newer."""
        moment = Moment(self._invocation.received_at, self._period)
        self._changes = changes(wanted, self._held, coverage, self._before, moment)
        return [
            self._evaluation(each, at) for each in self._to_put if each.resource_type not in self._refused
        ]

    def _evaluation(self, standing: Standing, at: datetime) -> Evaluation:
        evaluation = Evaluation(
            standing.compliance.value, standing.resource_id, standing.resource_type, standing.annotation
        )
        evaluation.orderingTimestamp = at
        return evaluation
