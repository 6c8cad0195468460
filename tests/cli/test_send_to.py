"""`audit --send-to security-hub`: what goes out, what is said of it, and what keeps it from going out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.reader.clients import AwsSession
from clarify_rules.reader.errors import RegionUnreadableError, SetupError
from tests.cli.running import ALL_GREEN, ONE_ZONE, Run, run_apart, run_here, world
from tests.servers.aws import LocalAws
from tests.servers.security_hub.asff import asff_violations
from tests.servers.security_hub.in_process import hub_client
from tests.servers.security_hub.service import SecurityHubService
from tests.servers.security_hub.state import State

ACCOUNT = "111122223333"
SENDING = ("audit", "--no-cache", "--send-to", "security-hub", "--format", "json")
ZONES = "clarify-model-spans-two-zones"


class Account:
    """An account of two Regions with a Security Hub in each; what is read of them is a world's."""

    def __init__(self) -> None:
        self.hubs = {
            name: SecurityHubService(State(account_id=ACCOUNT, region=name))
            for name in ("us-east-1", "us-west-2")
        }
        self.world = ONE_ZONE
        self.readers: set[AwsSession] = set()
        self.senders: set[AwsSession] = set()

    def read(self, clients: Any, *_: object, **__: object) -> Evidence:
        self.readers.add(clients.session)
        if clients.region not in self.hubs:
            raise RegionUnreadableError(f"Nothing could be read in {clients.region}.")
        return Evidence.from_document({**world(self.world), "region": clients.region})

    def client(self, session: AwsSession, service: str, region: str) -> Any:
        assert service == "securityhub"
        self.senders.add(session)
        return hub_client(self.hubs[region])

    @property
    def east(self) -> SecurityHubService:
        return self.hubs["us-east-1"]

    def send(self, *arguments: str, regions: tuple[str, ...] = ("us-east-1",)) -> Run:
        """Run the command, at its own pace of calls."""
        return run_here(*SENDING, *arguments, *(f"--region={each}" for each in regions))


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    found = Account()
    identity = type("Identity", (), {"account_id": ACCOUNT, "partition": "aws"})
    monkeypatch.setattr("clarify_rules.reader.read_evidence.read_evidence", found.read)
    monkeypatch.setattr(AwsSession, "identity", lambda *_: identity)

    def create_client(session: AwsSession, service: str, region: str) -> Any:
        return found.client(session, service, region)

    monkeypatch.setattr(AwsSession, "create_client", create_client)
    yield found
    sent = [batch for hub in found.hubs.values() for batch in hub.imports()]
    assert [problem for batch in sent for each in batch for problem in asff_violations(each)] == []


def _said(run: Run) -> list[str]:
    begin = f"clarify-rules: Security Hub, account {ACCOUNT} in "
    lines = run.stderr.splitlines()
    assert all(each.startswith(begin) for each in lines), lines
    return [each.removeprefix(begin) for each in lines]


def test_what_fails_goes_out_once_and_is_resolved_when_it_is_mended(account: Account) -> None:
    first = account.send()
    count = len(account.east.state.findings)
    assert count
    assert _said(first) == [f"us-east-1: {count} created, 0 updated, 0 resolved, 0 archived, 0 unchanged"]
    assert (first.exit_code, len(first.results) > count) == (1, True)

    account.east.imports()
    again = account.send()
    assert _said(again) == [f"us-east-1: 0 created, 0 updated, 0 resolved, 0 archived, {count} unchanged"]
    assert account.east.imports() == []

    account.world = ALL_GREEN
    (mended,) = _said(account.send())
    assert mended.startswith("us-east-1: 0 created, 0 updated, ")
    assert {each["RecordState"] for each in account.east.state.findings.values()} == {"ARCHIVED"}


def test_each_region_gets_its_own_from_the_session_that_read_it(account: Account) -> None:
    arguments = ("--role-arn", f"arn:aws:iam::{ACCOUNT}:role/audit")
    run = account.send(*arguments, regions=("us-west-2", "us-east-1"))
    assert [each.partition(":")[0] for each in _said(run)] == ["us-east-1", "us-west-2"]
    for region, hub in account.hubs.items():
        held = hub.state.findings.values()
        assert {each["Id"].split("/")[2] for each in held} == {region}
        assert {each["ProductArn"].split(":")[3] for each in held} == {region}
    assert account.senders == account.readers
    assert len(account.senders) == 1


def test_a_region_that_could_not_be_read_says_that_nothing_is_sent(account: Account) -> None:
    run = account.send("--fail-on", "never", regions=("eu-west-1", "us-east-1"))
    unread, sent = _said(run)
    assert unread == "eu-west-1: nothing is sent, as the Region could not be read"
    assert " created" in sent
    assert run.exit_code == 3


def test_with_one_rule_nothing_of_the_others_is_touched(account: Account) -> None:
    account.send()
    before = dict(account.east.state.findings)
    assert {each["GeneratorId"].rpartition("/")[2] for each in before.values()} > {ZONES}

    account.world = ALL_GREEN
    account.send("--rule", ZONES)
    for key, each in account.east.state.findings.items():
        if each["GeneratorId"].endswith(f"/{ZONES}"):
            assert each["RecordState"] == "ARCHIVED"
        else:
            assert each == before[key]


def test_what_is_exempted_is_archived_and_comes_back_when_that_ends(account: Account, tmp_path: Path) -> None:
    count = len(account.send("--rule", ZONES).results)
    file = tmp_path / "exemptions.yaml"
    entry = {"rule": ZONES, "account": "*", "region": "*", "resource": "*", "owner": "us", "ticket": "ML-7"}
    expires = datetime.now(UTC).date() + timedelta(days=3)
    entry |= {"reason": "The zone comes in May.", "expires": expires.isoformat()}
    file.write_text(json.dumps({"format": 1, "exemptions": [entry]}))

    run = account.send("--rule", ZONES, "--exemptions", str(file))
    assert (run.exit_code, len(run.results)) == (0, count)
    assert _said(run) == ["us-east-1: 0 created, 0 updated, 0 resolved, 1 archived, 0 unchanged"]
    (finding,) = account.east.state.findings.values()
    assert (finding["RecordState"], finding["Compliance"]["Status"]) == ("ARCHIVED", "FAILED")
    assert finding["ProductFields"]["clarify-config-rules/ExemptionTicket"] == "ML-7"
    again = account.send("--rule", ZONES, "--exemptions", str(file))
    assert _said(again) == ["us-east-1: 0 created, 0 updated, 0 resolved, 0 archived, 0 unchanged"]

    assert account.send("--rule", ZONES).exit_code == 1
    (finding,) = account.east.state.findings.values()
    assert finding["RecordState"] == "ACTIVE"


def test_what_was_suppressed_stays_so(account: Account) -> None:
    account.send()
    client = hub_client(account.east)
    for finding in list(account.east.state.findings.values()):
        named = {"Id": finding["Id"], "ProductArn": finding["ProductArn"]}
        client.batch_update_findings(FindingIdentifiers=[named], Workflow={"Status": "SUPPRESSED"})
    assert "0 created, 0 updated" in _said(account.send())[0]
    held = account.east.state.findings.values()
    assert {each["Workflow"]["Status"] for each in held} == {"SUPPRESSED"}


@pytest.mark.parametrize(
    ("operation", "code", "said"),
    [
        ("GetFindings", "AccessDeniedException", "allow securityhub:GetFindings"),
        ("GetFindings", "InvalidAccessException", "enable Security Hub in this account and Region"),
        ("GetFindings", "InternalException", "could not be read (GetFindings: InternalException)"),
        ("BatchImportFindings", "AccessDeniedException", "allow securityhub:BatchImportFindings"),
    ],
)
def test_a_hub_that_refuses_is_one_line_and_3_and_hides_neither_results_nor_other_regions(
    operation: str, code: str, said: str, account: Account
) -> None:
    account.hubs["us-west-2"].state.always[operation] = code
    run = account.send("--fail-on", "never", regions=("us-east-1", "us-west-2"))
    east, west = _said(run)
    assert " created" in east
    assert said in west
    assert run.exit_code == 3
    assert {each["region"] for each in json.loads(run.stdout)["audits"]} == set(account.hubs)
    assert account.east.state.findings
    assert account.hubs["us-west-2"].state.findings == {}


def test_a_region_where_no_client_can_be_made_is_one_line(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Any:
        raise SetupError("The AWS credentials have expired (ExpiredToken); get new ones.")

    monkeypatch.setattr(account, "client", refuse)
    run = account.send("--fail-on", "never")
    assert _said(run) == ["us-east-1: The AWS credentials have expired (ExpiredToken); get new ones."]
    assert run.exit_code == 3


def test_findings_that_were_not_taken_are_told_beside_those_that_were(account: Account) -> None:
    account.send()
    lost, *_ = sorted(each["Id"] for each in account.east.state.findings.values())
    account.east.state.findings.clear()
    account.east.state.failing[lost] = 2
    run = account.send("--fail-on", "never")
    told, why = _said(run)
    assert f"{len(account.east.state.findings)} created" in told
    assert why.startswith("us-east-1: Security Hub did not take 1 finding (")
    assert run.exit_code == 3


def test_non_compliant_goes_before_what_could_not_be_sent(account: Account) -> None:
    account.east.state.always["GetFindings"] = "AccessDeniedException"
    assert account.send().exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--demo"], "--demo simulates one"),
        (["--snapshot", str(ALL_GREEN)], "--snapshot is of another time"),
        (["--resource", "clarify-1"], "leave out --resource"),
    ],
)
def test_what_may_not_be_sent(arguments: list[str], said: str) -> None:
    line = run_here("audit", "--send-to", "security-hub", *arguments).one_line()
    assert line.startswith("--send-to security-hub ")
    assert said in line


def test_over_http_an_account_without_clarify_sends_nothing(tmp_path: Path) -> None:
    with LocalAws.start() as aws:
        env = {**aws.env(), "HOME": str(tmp_path)}
        run = run_apart(*SENDING, env=env)
        calls = aws.counts().calls
    assert run.exit_code == 0
    where = f"clarify-rules: Security Hub, account {aws.account_id} in {aws.region}"
    assert run.stderr == f"{where}: 0 created, 0 updated, 0 resolved, 0 archived, 0 unchanged\n"
    assert "securityhub:GetFindings" in calls
    assert "securityhub:BatchImportFindings" not in calls
