from __future__ import annotations

import json
from pathlib import Path

import pytest

from clarify_rules.catalog.verdict import Status
from clarify_rules.reporting.security_hub.deliver import deliver
from clarify_rules.reporting.security_hub.finding import findings
from tests.building import World, audit
from tests.catalog.every_result import hand_worked_worlds
from tests.reporting.security_hub.hub import Clock
from tests.servers.security_hub.in_process import hub_client
from tests.servers.security_hub.service import SecurityHubService
from tests.servers.security_hub.state import State


@pytest.mark.parametrize("path", hand_worked_worlds(), ids=lambda path: path.stem)
def test_security_hub_takes_what_is_found_in_every_world(path: Path) -> None:
    taken = audit(World(json.loads(path.read_text("utf-8"))))
    made = findings(taken)
    service = SecurityHubService(State(taken.account_id, taken.region))
    deliver(hub_client(service), made, pace=Clock().pace())
    assert len(service.state.findings) == len(made)
    told = {each["GeneratorId"].partition("/")[2] for each in made}
    assert told == {
        each.rule for each in taken.results if each.status in (Status.NON_COMPLIANT, Status.UNDETERMINED)
    }
