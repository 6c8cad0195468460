"""One rule as it is deployed, without Lambda: worlds to judge, and the stand-in for AWS Config."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from clarify_rules.catalog.registry import rule
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evaluation.exemptions.apply import Exemptions
from clarify_rules.evaluation.severity_overrides import SeverityOverrides
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.lambdas.catalogue_rule import CatalogueRule
from clarify_rules.lambdas.invocation import read_invocation
from clarify_rules.lambdas.rule_parameters import read_rule_parameters
from clarify_rules.reporting.config.put import ResourceTypesRefused, put_evaluations
from clarify_rules.reporting.config.unproven import Unproven
from tests.building import World
from tests.lambdas.events import scheduled
from tests.servers.config_service.in_process import config_client
from tests.servers.config_service.service import ConfigService


class Clients:
    """The clients of an account whose only service is Config."""

    def __init__(self, service: ConfigService) -> None:
        self._client = config_client(service)

    def client(self, service: str) -> Any:
        assert service == "config"
        return self._client


@dataclass
class Deployed:
    """A rule; `round` and `play` judge the world as it is then."""

    rule_id: str
    world: World = field(default_factory=World)
    counts: bool = False
    parameters: str = "{}"
    service: ConfigService = field(init=False)
    unproven: Unproven = field(default_factory=Unproven)
    exemptions: Exemptions = field(default_factory=Exemptions)
    frame: CatalogueRule | None = None
    period: timedelta = timedelta(hours=24)
    now: datetime = datetime(2026, 11, 30, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.service = ConfigService(lambda: self.now)
        self.clients = Clients(self.service)

    def discover(self, resource_type: str, name: str, resource_id: str | None = None) -> None:
        """Let Config discover a resource, by its name where no other id is given."""
        self.service.control.add_resource(resource_type, resource_id or name, name=name)

    def round_at(self, now: datetime) -> int:
        """Play a scheduled round when it is that time; return how many evaluations were put."""
        self.now = now
        return self.round(now.isoformat())

    def round(self, at: str = "2026-11-22T12:00:00.000Z") -> int:
        """Play a scheduled round; return how many evaluations were put."""
        return self.play(scheduled(at, rule_id=self.rule_id, ruleParameters=self.parameters))

    def play(self, event: dict[str, Any]) -> int:
        """Play an event; return how many evaluations were put."""
        token = self.service.control.issue_token(self.rule_id)
        asked = {**event, "configRuleName": self.rule_id, "resultToken": token}
        invocation = read_invocation(asked, self.now)
        frame = self.frame = CatalogueRule(
            rule(self.rule_id),
            self._read,
            self.unproven,
            SeverityOverrides(),
            self.exemptions,
            period=self.period,
            counts=self.counts,
        )
        parameters = read_rule_parameters(invocation.parameters, rule(self.rule_id).parameters)
        if invocation.trigger is None:
            evaluations = frame.evaluate_periodic(invocation, self.clients, parameters)
        else:
            evaluations = frame.evaluate_change(invocation, self.clients, invocation.trigger, parameters)
        taken: list[int] = []
        try:
            self._put(evaluations, token, taken)
        except ResourceTypesRefused as refused:
            self._put(frame.counting(refused.types), token, taken)
        self.unproven = frame.remembered() or self.unproven
        return sum(taken)

    @property
    def held(self) -> dict[tuple[str, str], str]:
        """What Config holds: compliance by type and id."""
        results = self.service.control.results(self.rule_id)
        return {key: compliance for key, (compliance, _) in results.items()}

    @property
    def codes(self) -> dict[str, str]:
        """The reason codes Config holds, by resource id."""
        results = self.service.control.results(self.rule_id)
        return {key[1]: (text or "").partition(":")[0] for key, (_, text) in results.items()}

    def _put(self, evaluations: list[Any], token: str, taken: list[int]) -> None:
        client = self.clients.client("config")
        put_evaluations(client, [each.get_json() for each in evaluations], token, put=taken.append)

    def _read(self, parameters: Parameters) -> Evidence:
        return Evidence.from_document(self.world.document)
