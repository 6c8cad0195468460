"""The page on Security Hub: its commands do what it says, and what it names is there."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import jmespath  # type: ignore[import-untyped]  # it publishes no types
import pytest

from clarify_rules.catalog.function_permissions import finding_permissions
from clarify_rules.evaluation.exemptions.exemption import Applied
from clarify_rules.reporting.security_hub.finding import findings
from clarify_rules.reporting.security_hub.product_fields import CODE
from tests.deployment.rendering import committed
from tests.documentation.pages import Page
from tests.reporting.exempted_results import exempted, exemption
from tests.reporting.sample import audit
from tests.reporting.security_hub.hub import PLACE, RULE, Hub, job
from tests.servers.security_hub.asff import asff_violations
from tests.servers.security_hub.state import Finding

_BLOCKS = {block.kind: block.text for block in Page("docs/security-hub.md").blocks}
_PAGE = Page("docs/security-hub.md").text
_NOW = "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
_COMMANDS = _BLOCKS["sh"]


def _options(subcommand: str) -> dict[str, str]:
    """Return the options of the page's command of that name, as a shell would hand them over."""
    words = shlex.split(_COMMANDS)
    begin = words.index(subcommand) + 1
    end = next((at for at in range(begin, len(words)) if words[at] in (">", "aws")), len(words))
    return dict(zip(words[begin:end:2], words[begin + 1 : end : 2], strict=True))


def _archive_a_hundred(hub: Hub) -> list[Finding]:
    """Do what the two commands do."""
    asked = _options("get-findings")
    assert int(asked["--max-items"]) == 100
    page = hub.client.get_findings(Filters=json.loads(asked["--filters"]), MaxResults=100)
    sent: list[Finding] = jmespath.search(asked["--query"].replace(_NOW, "2026-12-01T00:00:00Z"), page)
    if sent:
        assert hub.client.batch_import_findings(Findings=sent)["FailedCount"] == 0
    return sent


def _states(found: Iterable[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(each["RecordState"], each["Workflow"]["Status"]) for each in found}


def test_the_commands_archive_everything_a_hundred_at_a_time() -> None:
    hub = Hub()
    hub.run(*(job(f"job-{number}", blocking_resource=f"rtb-{number}") for number in range(150)))
    hub.customer(Workflow={"Status": "SUPPRESSED"})
    rounds = [_archive_a_hundred(hub) for _ in range(3)]
    assert [len(each) for each in rounds] == [100, 50, 0]
    assert not any(asff_violations(each) for sent in rounds for each in sent)
    assert _states(hub.held()) == {("ARCHIVED", "SUPPRESSED")}


def test_the_commands_leave_what_is_not_ours_alone() -> None:
    hub = Hub()
    (ours,) = findings(audit(job("a")))
    hub.client.batch_import_findings(
        Findings=[ours, {**ours, "Id": "another", "GeneratorId": "another-product"}]
    )
    _archive_a_hundred(hub)
    active = [each["Id"] for each in hub.held() if each["RecordState"] == "ACTIVE"]
    assert active == ["another"]


def test_what_is_archived_so_comes_back_when_it_fails_again() -> None:
    hub = Hub()
    hub.run(job("a"))
    asked = _options("get-findings")["--query"].replace(_NOW, "2026-11-22T18:00:00Z")
    sent = jmespath.search(asked, hub.client.get_findings())
    hub.client.batch_import_findings(Findings=sent)
    hub.run(job("a"))
    assert _states(hub.held()) == {("ACTIVE", "NEW")}


def test_ids_have_the_form_that_the_page_shows() -> None:
    hub = Hub()
    hub.run(job("a", blocking_resource="rtb-1"))
    (held,) = hub.held()
    names = {"PARTITION": PLACE.partition, "REGION": PLACE.region, "ACCOUNT": PLACE.account_id}
    names |= {"RULE": RULE, "CODE": held["ProductFields"][CODE], "WHAT": "rtb-1"}
    form = _BLOCKS["text"].strip()
    assert held["Id"] == "/".join(names.get(each, each) for each in form.split("/"))


def test_what_was_read_is_what_is_sent() -> None:
    assert "> findings.json\n" in _COMMANDS
    assert _options("batch-import-findings") == {"--findings": "file://findings.json"}


@pytest.mark.parametrize("grant", finding_permissions(), ids=str)
def test_the_permissions_are_those_of_the_functions(grant: Any) -> None:
    resource = grant.resource.format(partition="aws", region="REGION", account="ACCOUNT")
    assert f"| `{grant.action}` | `{resource}` |" in _PAGE


def test_the_modes_are_those_of_the_template() -> None:
    section = _PAGE.partition("\n## Modes\n")[2].partition("\n## ")[0]
    modes = re.findall(r"^\| `(\w+)` \| (?!`)", section, re.MULTILINE)
    assert modes == committed()["Parameters"]["SecurityHubMode"]["AllowedValues"]


def test_the_fields_on_exemptions_are_those_that_findings_have() -> None:
    other = exempted(job("b"), ticket="NET-13")
    version = Applied((exemption(),), "v1", date(2026, 11, 22))
    whole = replace(audit(exempted(job("a")), other), applied=version)
    fields = {name for each in (whole, audit(job("a"), other)) for name in findings(each)[0]["ProductFields"]}
    begin = "clarify-config-rules/"
    told = {name.removeprefix(begin) for name in fields if "Exempt" in name}
    rows = re.findall(r"^\| (`.*?`) \|", _PAGE.partition("\n| Field |")[2].partition("\n\n")[0], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == told
