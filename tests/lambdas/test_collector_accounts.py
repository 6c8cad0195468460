"""Whose account the collector reads, and how it knows."""

from __future__ import annotations

import pytest

from clarify_rules.lambdas import collector
from clarify_rules.lambdas.collector import handler
from clarify_rules.lambdas.environment import BadSetting
from clarify_rules.reader.clients import Identity
from tests.lambdas.collector_events import SCHEDULE, batch
from tests.lambdas.collector_run import QUEUE, ROLE, FakeSession, back, prepare
from tests.lambdas.events import ACCOUNT_ID
from tests.lambdas.events import REGION as HOME
from tests.lambdas.function_run import Context, Ran, deployed
from tests.lambdas.lambda_context import FakeContext
from tests.reader.scripted import ACCOUNT, REGION, ScriptedAws

OWN, OTHERS = Identity(ACCOUNT, "aws"), Identity("444455556666", "aws")


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    """The collector's environment, down to the HTTP requests it sends."""
    found = deployed(monkeypatch, capsys)
    for name, value in {"RULE_ID": "", "QUEUE_URL": QUEUE, "JOB_RULES": ""}.items():
        monkeypatch.setenv(name, value)
    collector._session.cache_clear()
    return found


def test_nobody_is_asked_whose_account_it_is(ran: Ran) -> None:
    assert handler(batch(SCHEDULE), Context()) == back()
    assert not any(each.startswith("sts:") for each in ran.aws.counts())
    assert f"jobs/aws-{ACCOUNT_ID}-{HOME}.json.gz" in ran.aws.objects


def test_nor_whose_the_role_is(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSUME_ROLE_ARN", ROLE)
    assert handler(batch(SCHEDULE), Context()) == back()
    assert {each for each in ran.aws.counts() if each.startswith("sts:")} == {"sts:AssumeRole"}
    assert f"jobs/aws-444455556666-{HOME}.json.gz" in ran.aws.objects


def test_a_context_without_an_arn_is_refused(ran: Ran) -> None:
    context = Context()
    context.invoked_function_arn = "test"
    with pytest.raises(BadSetting, match="invoked_function_arn"):
        handler(batch(SCHEDULE), context)
    assert ran.aws.sent == []


def test_the_cache_is_the_functions_own_whatever_account_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = prepare(monkeypatch)

    class Other(ScriptedAws):
        @property
        def identity(self) -> Identity:
            return OTHERS

    monkeypatch.setenv("ASSUME_ROLE_ARN", ROLE)
    monkeypatch.setenv("ASSUME_ROLE_EXTERNAL_ID", "x1")
    own = world.aws(PutObject=lambda **_: {})
    other = Other(**world.aws().handlers)
    sessions = {(None, None, OWN): FakeSession(own), (ROLE, "x1", OTHERS): FakeSession(other)}
    monkeypatch.setattr(collector, "_session", lambda *whose: sessions[whose])

    handler(batch(SCHEDULE), FakeContext())

    (put,) = own.asked_of("PutObject")
    assert put["Key"] == f"jobs/aws-444455556666-{REGION}.json.gz"
    assert put["ExpectedBucketOwner"] == ACCOUNT
    assert set(own.calls) == {"GetObject", "PutObject"}
    assert other.calls["ListProcessingJobs"] == 3
    assert other.calls["PutObject"] == 0


def test_the_session_is_kept_for_the_next_invocation() -> None:
    assert collector._session(None, None, OWN) is collector._session(None, None, OWN)
    assert collector._session(ROLE, "x", OTHERS) is not collector._session(None, None, OWN)
