"""A rule's function, what it keeps, and what AWS Config holds.

Nothing foreign is believed, nothing is lost, and no failure goes unseen.
"""

from __future__ import annotations

import gzip
import json
import os
from datetime import timedelta
from typing import Any

import pytest

from clarify_rules.lambdas.failures import RoundFailed
from clarify_rules.reader.packed_memories import MOST_PACKED_BYTES
from tests.lambdas.function_run import CACHE_KEY, UNPROVEN_KEY, Ran, deployed
from tests.lambdas.http_aws import Answer

OTHER_ACCOUNT = "444455556666"


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    return deployed(monkeypatch, capsys)


# The cache, which others may have written.


def packed(document: Any) -> bytes:
    return gzip.compress(json.dumps(document).encode())


FOREIGN_CACHES = {
    "corrupt": b"\x1f\x8bnot gzip",
    "no JSON": gzip.compress(b"{"),
    "another format": packed({"format": 999}),
    "no object": packed([]),
    "deep": gzip.compress(b"[" * 100_000),
    "of another account": packed({"format": 1, "account": OTHER_ACCOUNT, "jobs": {}}),
    "huge": os.urandom(MOST_PACKED_BYTES + 1),
    "a bomb": gzip.compress(b" " * (1 << 29), 9),
    "empty": b"",
}


@pytest.mark.parametrize("case", FOREIGN_CACHES)
def test_a_cache_that_is_not_the_collectors_is_ignored_and_told(ran: Ran, case: str) -> None:
    ran.aws.objects[CACHE_KEY] = FOREIGN_CACHES[case]
    ran.run()
    assert ran.held == {"inside": "COMPLIANT", "outside": "NON_COMPLIANT"}
    assert ran.metrics == {"Reported": 2, "Undetermined": 0, "Rounds": 1, "CacheRejected": 1}
    assert ran.aws.objects[CACHE_KEY] == FOREIGN_CACHES[case], "only the collector writes it"
    assert "is ignored" in ran.log


# What is remembered of doubts.

FOREIGN_MEMORIES = {
    "no JSON": b"{",
    "another format": b'{"format": 1, "since": []}',
    "no list": b'{"format": 2, "since": {}}',
    "no times": b'{"format": 2, "since": [["T", "id", "yesterday"]]}',
    "no time": b'{"format": 2, "since": [], "proven_at": 7}',
    "deep": b"[" * 100_000,
    "no text": b"\xff\xfe\x00",
    "huge": b" " * (8 * 1024 * 1024 + 1),
    "empty": b"",
}


@pytest.mark.parametrize("case", FOREIGN_MEMORIES)
def test_a_memory_that_is_not_the_functions_is_ignored_told_and_replaced(ran: Ran, case: str) -> None:
    ran.aws.objects[UNPROVEN_KEY] = FOREIGN_MEMORIES[case]
    ran.run()
    assert ran.held == {"inside": "COMPLIANT", "outside": "NON_COMPLIANT"}
    assert ran.metrics["CacheRejected"] == 1
    assert ran.remembered == {}
    ran.run()
    assert "CacheRejected" not in ran.metrics


def test_a_memory_that_cannot_be_read_is_raised_once_all_is_reported(ran: Ran) -> None:
    ran.aws.instead["s3:GetObject"] = Answer.xml_error("AccessDenied")
    with pytest.raises(RoundFailed, match=r"s3:GetObject on s3://clarify-cache/unproven/.*: AccessDenied"):
        ran.run()
    assert ran.held == {"inside": "COMPLIANT", "outside": "NON_COMPLIANT"}
    assert ran.metrics == {"Reported": 2, "Undetermined": 0, "Failed": 1, "CacheRejected": 1}


def test_a_memory_that_could_not_be_read_is_not_written_over(ran: Ran) -> None:
    ran.run()
    ran.remember(("inside", timedelta(hours=40)))
    before = ran.aws.objects[UNPROVEN_KEY]
    ran.aws.instead["s3:GetObject"] = Answer.xml_error("InternalError", 500)
    ran.aws.instead["sagemaker:ListProcessingJobs"] = Answer.error("AccessDeniedException")
    with pytest.raises(RoundFailed, match="InternalError"):
        ran.run()
    assert ran.aws.objects[UNPROVEN_KEY] == before, "or the doubt would begin anew"


def test_a_doubt_is_remembered_until_config_took_the_withdrawal(ran: Ran) -> None:
    ran.run()
    ran.remember(("inside", timedelta(hours=49)), ("outside", timedelta(hours=1)))
    ran.aws.instead["sagemaker:ListProcessingJobs"] = Answer.error("AccessDeniedException")
    ran.aws.service.control.fail_evaluations("inside", times=2)
    with pytest.raises(RoundFailed, match="FailedEvaluations: 1"):
        ran.run()
    assert ran.held == {"inside": "COMPLIANT", "outside": "NON_COMPLIANT"}
    assert set(ran.remembered) == {"inside", "outside"}

    ran.run()
    assert ran.held == {"inside": "NOT_APPLICABLE", "outside": "NON_COMPLIANT"}
    ran.run()
    assert set(ran.remembered) == {"outside"}, "what Config holds no more needs no memory"


def test_every_healthy_round_writes_what_it_proved(ran: Ran) -> None:
    ran.run()
    ran.run()
    assert ran.aws.counts()["s3:PutObject"] == 2
    assert ran.remembered == {}


def test_what_config_did_not_take_is_not_remembered_as_proven(ran: Ran) -> None:
    """A result that was found wrong stands on, since the right one did not reach Config."""
    ran.run()
    ran.remember()
    del ran.aws.jobs[0]["NetworkConfig"]
    ran.aws.service.control.fail_evaluations("inside", times=2)
    with pytest.raises(RoundFailed, match="FailedEvaluations: 1"):
        ran.run()
    assert ran.held["inside"] == "COMPLIANT"
    assert set(ran.remembered) == {"inside"}

    ran.aws.instead["sagemaker:ListProcessingJobs"] = Answer.error("AccessDeniedException")
    ran.run()
    assert ran.held == {"inside": "NOT_APPLICABLE", "outside": "NON_COMPLIANT"}


def test_no_result_is_withdrawn_where_the_memory_cannot_be_read(ran: Ran) -> None:
    ran.run()
    ran.aws.instead["s3:GetObject"] = Answer.xml_error("InternalError", 500)
    ran.aws.instead["sagemaker:ListProcessingJobs"] = Answer.error("AccessDeniedException")
    with pytest.raises(RoundFailed, match="InternalError"):
        ran.run()
    assert ran.held == {"inside": "COMPLIANT", "outside": "NON_COMPLIANT"}


def test_a_memory_that_cannot_be_written_is_raised(ran: Ran) -> None:
    ran.aws.instead["sagemaker:ListProcessingJobs"] = Answer.error("AccessDeniedException")
    ran.aws.instead["s3:PutObject"] = Answer.xml_error("AccessDenied")
    with pytest.raises(RoundFailed, match="PutObject"):
        ran.run()
    assert ran.metrics["Failed"] == 1


# What Config does not take, or tell.


def test_a_denied_report_is_raised(ran: Ran) -> None:
    ran.aws.instead["config:PutEvaluations"] = Answer.error("AccessDeniedException")
    with pytest.raises(RoundFailed, match="PutEvaluations: AccessDeniedException"):
        ran.run()
    assert ran.metrics == {"Reported": 0, "Undetermined": 0, "Failed": 1}


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "NoSuchConfigRuleException", "InvalidNextTokenException"]
)
def test_nothing_is_put_where_it_is_not_known_what_config_holds(ran: Ran, code: str) -> None:
    ran.aws.instead["config:GetComplianceDetailsByConfigRule"] = Answer.error(code)
    with pytest.raises(Exception, match=code):
        ran.run()
    assert ran.aws.counts()["config:PutEvaluations"] == 0
    assert ran.metrics == {"Failed": 1}


def test_a_denied_call_is_a_result_and_no_failure(ran: Ran) -> None:
    ran.aws.instead["sagemaker:DescribeProcessingJob"] = Answer.error("AccessDeniedException")
    ran.run()
    assert ran.held == {}
    assert ran.metrics == {"Reported": 0, "Undetermined": 1, "Rounds": 1}


def test_a_call_that_failed_otherwise_is_raised_and_is_no_finished_round(ran: Ran) -> None:
    ran.aws.instead["sagemaker:DescribeProcessingJob"] = Answer.error("ValidationException")
    with pytest.raises(RoundFailed, match="sagemaker:DescribeProcessingJob: ValidationException"):
        ran.run()
    assert ran.metrics == {"Reported": 0, "Undetermined": 1, "Failed": 1}


# More that is undetermined than before.


def test_a_permission_that_is_taken_away_is_told_of_once(ran: Ran) -> None:
    ran.run()
    ran.run()
    assert "UndeterminedRise" not in ran.metrics
    ran.aws.instead["sagemaker:DescribeProcessingJob"] = Answer.error("AccessDeniedException")
    ran.run()
    assert ran.metrics["UndeterminedRise"] == 2, "of the one result, both jobs are in doubt"
    assert "More is undetermined" in ran.log
    ran.run()
    assert "UndeterminedRise" not in ran.metrics


def test_what_is_undetermined_in_the_first_round_is_no_rise(ran: Ran) -> None:
    ran.aws.instead["sagemaker:DescribeProcessingJob"] = Answer.error("AccessDeniedException")
    ran.run()
    assert ran.metrics == {"Reported": 0, "Undetermined": 1, "Rounds": 1}


def test_the_number_is_remembered_beside_the_doubts(ran: Ran) -> None:
    ran.aws.objects[UNPROVEN_KEY] = json.dumps({"format": 2, "since": [], "told": 0}).encode()
    ran.aws.instead["sagemaker:DescribeProcessingJob"] = Answer.error("AccessDeniedException")
    ran.run()
    assert ran.metrics["UndeterminedRise"] == 1
    assert json.loads(ran.aws.objects[UNPROVEN_KEY])["told"] == 1


@pytest.mark.parametrize("told", [-1, True, "3", 1.5, []])
def test_a_number_that_no_function_wrote_is_rejected(ran: Ran, told: object) -> None:
    ran.aws.objects[UNPROVEN_KEY] = json.dumps({"format": 2, "since": [], "told": told}).encode()
    ran.run()
    assert ran.metrics == {"Reported": 2, "Undetermined": 0, "Rounds": 1, "CacheRejected": 1}
    assert json.loads(ran.aws.objects[UNPROVEN_KEY])["told"] == 0
