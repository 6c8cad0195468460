"""One rule of the catalogue, in the frame that authors of AWS Config rules know: rdklib's ConfigRule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from clarify_rules.catalog.rule import Rule
from clarify_rules.catalog.subjects import JobRule
from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.clarify.model import RESOURCE_TYPE as MODEL
from clarify_rules.clarify.monitoring import BiasDefinition, ExplainabilityDefinition
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evaluation.result import Audit
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.lambdas.invocation import Fate, Invocation, Trigger
from clarify_rules.lambdas.judging import Judging, is_complete, without_hidden
from clarify_rules.lambdas.rdk import ConfigRule, Evaluation
from clarify_rules.lambdas.rule_parameters import RuleParameters, read_rule_parameters
from clarify_rules.reporting.config.changes import Changes, Coverage, changes
from clarify_rules.reporting.config.counted import COUNTED, REFUSED, counted, tells_of_refusal
from clarify_rules.reporting.config.discovered import discovered_ids
from clarify_rules.reporting.config.held import Held, read_held
from clarify_rules.reporting.config.standing import Key, Standing, standings
from clarify_rules.reporting.config.unproven import Unproven

WORKLOAD_TYPES = frozenset(JobRule.resource_types)
# What Config records of SageMaker, by an id that need not be the resource's name.
_RECORDED = frozenset({MODEL, BiasDefinition.resource_type, ExplainabilityDefinition.resource_type})

Read = Callable[[Parameters], Evidence]


class CatalogueRule(ConfigRule):  # type: ignore[misc]  # rdklib publishes no types
    """Judges what an invocation asks for, and returns the evaluations AWS Config does not hold yet.

    One object serves one invocation. `audit`, `evidence`, `unproven`, `rise` and `failures` tell afterwards
    what it found, and what it could not find out.
    """

    audit: Audit | None = None
    evidence: Evidence | None = None
    rise: int = 0
    """By how much more is undetermined than was told of before."""

    def __init__(
        self, rule: Rule[Any], read: Read, unproven: Unproven, severity: Severity | None, *, counts: bool
    ) -> None:
        """`read` returns the evidence; `counts` makes workloads one result on the account from the start."""
        super().__init__()
        self.unproven = unproven
        self.failures: list[Exception] = []
        self._begun = unproven
        self._rule = rule
        self._read = read
        self._severity = severity
        self._counts = counts

    def evaluate_parameters(self, rule_parameters: Mapping[str, str]) -> RuleParameters:
        """Return the rule's parameters. Raises `BadParameter`."""
        return read_rule_parameters(rule_parameters, self._rule.parameters)

    def evaluate_periodic(
        self, event: Invocation, client_factory: Any, valid_rule_parameters: RuleParameters
    ) -> list[Evaluation]:
        """Return what differs, of all resources in scope."""
        self._begin(event, client_factory, valid_rule_parameters)
        return self._all(self._counted_types())

    def evaluate_change(
        self,
        event: Invocation,
        client_factory: Any,
        configuration_item: Trigger,
        valid_rule_parameters: RuleParameters,
    ) -> list[Evaluation]:
        """Return what differs: of the resource that changed, where the rule is about its type; else of all,
        since what changed is something that verdicts depend on."""
        self._begin(event, client_factory, valid_rule_parameters)
        counted_types = self._counted_types()
        if configuration_item.resource_type not in self._rule.resource_types or counted_types:
            return self._all(counted_types)
        return self._one(configuration_item)

    def counting(self, refused: Collection[str]) -> list[Evaluation]:
        """Return the evaluations anew, workloads of types that Config refuses made one on the account."""
        return self._all(frozenset(refused) | self._counted_types())

    def _begin(self, invocation: Invocation, client_factory: Any, parameters: RuleParameters) -> None:
        self._invocation = invocation
        self._parameters = parameters
        self._config = client_factory.client("config")

    @cached_property
    def _held(self) -> Mapping[Key, Held]:
        return read_held(self._config, self._invocation.rule_name)

    @cached_property
    def _judging(self) -> Judging:
        self.evidence = self._read(self._parameters.evaluation)
        return Judging(self._rule, self.evidence, self._parameters.evaluation, self._severity)

    def _counted_types(self) -> frozenset[str]:
        """Return the types to be counted: all workloads' where that is asked for, else those that Config
        refused before, which shows in the code of a counted result and in that none is held of the type."""
        own = WORKLOAD_TYPES.intersection(self._rule.resource_types)
        if self._counts or not own:
            return own
        if not any(tells_of_refusal(each.annotation) for each in self._held.values()):
            return frozenset()
        return own - {resource_type for resource_type, _ in self._held}

    @property
    def is_settled(self) -> bool:
        """Whether nothing that is remembered changed: no doubt about a held result began or ended."""
        return self.unproven == self._begun

    @property
    def everything(self) -> Audit | None:
        """The results on all resources in scope, also where Config was told of one that changed.

        A finding speaks for all that share a cause, so one made of some of them would be wrong. None where
        nothing was read: what left is gone from the next round.
        """
        return None if self.evidence is None else self._judging.everything

    def _all(self, counted_types: frozenset[str]) -> list[Evaluation]:
        audit = self.audit = self._judging.everything
        recorded = _RECORDED.intersection(self._rule.resource_types) - counted_types
        ids = self._ids(recorded)
        if ids is None:
            results = tuple(each for each in audit.results if each.resource_type not in recorded)
        else:
            results = audit.results
        found = standings(results, self._parameters.undetermined_as, ids or {})
        if counted_types:
            code = COUNTED if self._counts else REFUSED
            found = counted(found, counted_types, self._invocation.account_id, code)
        evaluations = self._evaluations(found, Coverage(is_complete(audit) and ids is not None))
        undetermined = audit.summary.get(Status.UNDETERMINED, 0)
        self.rise = self._begun.rise(undetermined)
        self.unproven = replace(self.unproven, told=self._begun.told_after(undetermined))
        return evaluations

    def _ids(self, recorded: frozenset[str]) -> Mapping[Key, str] | None:
        """Return Config's own ids, None where they cannot be had: a result under a guess makes a ghost."""
        try:
            return discovered_ids(self._config, recorded) if recorded else {}
        except (BotoCoreError, ClientError) as error:
            self.failures.append(error)
            return None

    def _one(self, trigger: Trigger) -> list[Evaluation]:
        key = (trigger.resource_type, trigger.resource_id)
        if trigger.fate is Fate.LEFT:
            return self._evaluations((), Coverage(complete=True, only=frozenset({key})))
        audit = self.audit = self._judging.only(trigger)
        results = without_hidden(audit)
        ids = {(each.resource_type, each.resource_id): trigger.resource_id for each in results}
        found = standings(results, self._parameters.undetermined_as, ids)
        return self._evaluations(found, Coverage(is_complete(audit), frozenset({key})))

    def _evaluations(self, wanted: tuple[Standing, ...], coverage: Coverage) -> list[Evaluation]:
        found: Changes = changes(wanted, self._held, coverage, self._begun, datetime.now(UTC))
        self.unproven = replace(found.unproven, told=self._begun.told)
        return [self._evaluation(each) for each in found.to_put]

    def _evaluation(self, standing: Standing) -> Evaluation:
        evaluation = Evaluation(
            standing.compliance.value, standing.resource_id, standing.resource_type, standing.annotation
        )
        evaluation.orderingTimestamp = self._invocation.at
        return evaluation
