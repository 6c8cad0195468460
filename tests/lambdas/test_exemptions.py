"""A rule's function where there are exemptions: read first, told of with their version, or nothing at all."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from clarify_rules.lambdas import config_rule
from clarify_rules.lambdas.environment import BadSetting
from clarify_rules.lambdas.exemptions_object import ExemptionsObject, ExemptionsUnreadable
from clarify_rules.lambdas.failures import RoundFailed, TagsOfExemptionsUnread
from tests.lambdas.events import ACCOUNT_ID, REGION, changed
from tests.lambdas.function_run import OWN_KEY, RULE, UNPROVEN_KEY, Ran, a_job, deployed
from tests.lambdas.http_aws import Answer

KEY = "clarify/exemptions.yaml"
URI = f"s3://our-exemptions/{KEY}"
OWNER = "444455556666"
VERSION = "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY"
JOB = "AWS::SageMaker::ProcessingJob"
BIAS = "AWS::SageMaker::ModelBiasJobDefinition"
GET, PUT = "s3:GetObject", "config:PutEvaluations"


def today() -> date:
    return datetime.now(UTC).date()


def entry(days: int = 30, **changes: Any) -> dict[str, Any]:
    """An exemption of the job that is in no VPC, for so many days."""
    return {
        "rule": RULE,
        "account": ACCOUNT_ID,
        "region": REGION,
        "resource": "outside",
        "owner": "ml-platform@example.com",
        "reason": "quoted-nowhere but here",
        "ticket": "ML-7",
        "expires": (today() + timedelta(days=days)).isoformat(),
        **changes,
    }


def exempt(ran: Ran, *entries: dict[str, Any], version: str | None = VERSION) -> None:
    """Put the file; JSON is YAML."""
    put(ran, json.dumps({"format": 1, "exemptions": entries}).encode(), version)


def put(ran: Ran, content: bytes, version: str | None = VERSION) -> None:
    ran.aws.objects[KEY] = content
    ran.aws.versions.pop(KEY, None)
    if version:
        ran.aws.versions[KEY] = version


def annotation(ran: Ran, name: str) -> str:
    return str(ran.aws.service.control.results(RULE)[JOB, name][1])


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    found = deployed(monkeypatch, capsys)
    monkeypatch.setenv("EXEMPTIONS_URI", URI)
    monkeypatch.setenv("EXEMPTIONS_BUCKET_OWNER", OWNER)
    return found


def test_what_is_exempted_does_not_apply_and_says_why_until_when_and_by_which_version(ran: Ran) -> None:
    exempt(ran, entry())
    ran.run()
    assert ran.held == {"inside": "COMPLIANT", "outside": "NOT_APPLICABLE"}
    assert annotation(ran, "outside") == (
        f"EXEMPTED: NO_VPC_CONFIG, expires {today() + timedelta(days=30)}, version {VERSION} of the "
        "exemptions: ML-7, ml-platform@example.com: quoted-nowhere but here"
    )
    assert ran.metrics == {"Reported": 2, "Undetermined": 0, "Rounds": 1}


def test_the_object_is_read_first_by_the_function_itself_of_its_owner_alone(ran: Ran) -> None:
    exempt(ran, entry())
    ran.run()
    first = ran.aws.sent[0]
    assert (first.operation, first.access_key) == (GET, OWN_KEY)
    assert first.url == f"https://our-exemptions.s3.amazonaws.com/{KEY}"
    assert first.headers["x-amz-expected-bucket-owner"] == OWNER
    assert sum(KEY in each.url for each in ran.aws.sent) == 1


def test_without_a_named_owner_it_is_the_functions_account(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXEMPTIONS_BUCKET_OWNER")
    exempt(ran, entry())
    ran.run()
    assert ran.aws.sent[0].headers["x-amz-expected-bucket-owner"] == ACCOUNT_ID


def test_it_is_told_of_once_for_each_version_of_the_file(ran: Ran) -> None:
    exempt(ran, entry())
    ran.run()
    ran.metrics  # noqa: B018 - reading empties it
    ran.run()
    assert ran.metrics["Reported"] == 0
    exempt(ran, entry(), version="another-version")
    ran.run()
    assert ran.metrics["Reported"] == 1
    assert "version another-version of the exemptions" in annotation(ran, "outside")


def test_where_all_results_were_deleted_it_is_told_of_again(ran: Ran) -> None:
    ran.aws.jobs = ran.aws.jobs[1:]
    exempt(ran, entry())
    ran.run()
    ran.run()
    assert ran.metrics["Reported"] == 1
    ran.aws.service.control.remove_rule(RULE)
    ran.run()
    assert ran.held == {"outside": "NOT_APPLICABLE"}


def test_in_the_round_after_it_ended_the_verdict_is_told_and_the_entry_too(ran: Ran) -> None:
    exempt(ran, entry())
    ran.run()
    assert "StaleExemptions" not in ran.metrics
    exempt(ran, entry(days=0))
    ran.run()
    assert ran.held == {"inside": "COMPLIANT", "outside": "NON_COMPLIANT"}
    assert annotation(ran, "outside").startswith("NO_VPC_CONFIG: ")
    assert ran.metrics["StaleExemptions"] == 1
    warnings = [json.loads(line) for line in ran.log.splitlines() if "EXPIRED" in line]
    assert [(each["level"], each["ticket"]) for each in warnings] == [("WARNING", "ML-7")]
    assert "expired on" in warnings[0]["message"]


def test_what_matches_nothing_is_told_and_what_is_for_others_is_not(ran: Ran) -> None:
    exempt(
        ran,
        entry(resource="no-such-job", ticket="ML-8"),
        entry(rule="clarify-model-in-vpc", ticket="ML-9"),
        entry(account=OWNER, days=0, ticket="ML-10"),
        entry(region="eu-west-1", days=0, ticket="ML-11"),
    )
    ran.run()
    assert ran.metrics["StaleExemptions"] == 1
    assert [each for each in ("ML-8", "ML-9", "ML-10", "ML-11") if each in ran.log] == ["ML-8"]
    assert ran.held["outside"] == "NON_COMPLIANT"


def test_a_change_of_one_resource_is_judged_by_them_too_and_warns_of_nothing(ran: Ran) -> None:
    exempt(ran, entry(resource="monitor-?", ticket="ML-8"))
    ran.run(ran.event() | {"invokingEvent": changed(BIAS, "monitor")["invokingEvent"]})
    assert ran.aws.sent[0].operation == GET
    assert "StaleExemptions" not in ran.metrics


def test_by_a_tag_the_tag_is_asked_for(ran: Ran) -> None:
    let_the_job_be_tagged(ran)
    one = by_tag()
    exempt(ran, one, entry(rule="clarify-model-in-vpc", tag={"key": "not-ours"}) | {"resource": "x"})
    with pytest.raises(ExemptionsUnreadable, match="line 1"):
        ran.run()
    exempt(ran, one)
    ran.run()
    asked = [each.asked["TagFilters"] for each in ran.aws.sent_of("tag:GetResources")]
    assert asked == [[{"Key": "clarify-rules:scope", "Values": ["true"]}], [{"Key": "network"}]]
    assert ran.held["outside"] == "NOT_APPLICABLE"


def by_tag() -> dict[str, Any]:
    one = entry(tag={"key": "network", "value": "later"})
    del one["resource"]
    return one


def let_the_job_be_tagged(ran: Ran) -> None:
    tagged = {
        "ResourceARN": a_job("outside")["ProcessingJobArn"],
        "Tags": [{"Key": "network", "Value": "later"}],
    }
    body = json.dumps({"ResourceTagMappingList": [tagged]}).encode()
    ran.aws.instead["tag:GetResources"] = Answer(200, body)


def test_tags_that_cannot_be_read_for_once_make_nothing_fail_that_may_be_exempted(
    ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECURITY_HUB_MODE", "import")
    exempt(ran)
    ran.run()
    exempt(ran, by_tag())
    let_the_job_be_tagged(ran)
    ran.run()
    before = ran.held, ran.aws.objects[UNPROVEN_KEY], dict(ran.aws.hub.state.findings)
    assert ran.held["outside"] == "NOT_APPLICABLE"
    ran.aws.instead["tag:GetResources"] = Answer.error("InternalServiceException", status=500)
    ran.aws.sent.clear()
    with pytest.raises(TagsOfExemptionsUnread, match="tag:GetResources: InternalServiceException"):
        ran.run()
    assert (ran.held, ran.aws.objects[UNPROVEN_KEY], ran.aws.hub.state.findings) == before
    assert not ran.aws.sent_of(PUT)
    with pytest.raises(RoundFailed, match="may be exempted"):
        ran.run(ran.event() | {"invokingEvent": changed(BIAS, "monitor")["invokingEvent"]})
    assert ran.aws.hub.state.findings == before[2], "they would speak of all, also of the job"
    let_the_job_be_tagged(ran)
    ran.run()
    assert ran.held == before[0]
    assert ran.aws.hub.state.findings == before[2]


def test_where_tags_may_not_be_read_the_exemption_is_not_applied_which_is_told(ran: Ran) -> None:
    exempt(ran, by_tag())
    ran.aws.instead["tag:GetResources"] = Answer.error("AccessDeniedException")
    ran.run()
    assert ran.held == {"inside": "COMPLIANT", "outside": "NON_COMPLIANT"}
    assert "UNDECIDED" in ran.log
    assert ran.metrics["StaleExemptions"] == 1


def test_tags_that_decide_nothing_hold_nothing_up(ran: Ran) -> None:
    exempt(ran, by_tag(), entry())
    ran.aws.instead["tag:GetResources"] = Answer.error("InternalServiceException", status=500)
    with pytest.raises(RoundFailed, match="tag:GetResources"):
        ran.run()
    assert ran.held == {"inside": "COMPLIANT", "outside": "NOT_APPLICABLE"}


def bad_entry() -> bytes:
    return json.dumps({"format": 1, "exemptions": [entry(rule="quoted-nowhere")]}, indent=1).encode()


UNREADABLE: dict[str, tuple[dict[str, Any], str]] = {
    "denied": ({"answer": Answer.xml_error("AccessDenied")}, "s3:GetObject: AccessDenied"),
    "another owner's": ({"answer": Answer.xml_error("AccessDenied")}, f"of account {OWNER}"),
    "no such bucket": ({"answer": Answer.xml_error("NoSuchBucket", 404)}, "NoSuchBucket"),
    "S3 fails": ({"answer": Answer.xml_error("InternalError", 500)}, "InternalError"),
    "missing": ({"content": None}, "NoSuchKey"),
    "not versioned": ({"version": None}, "no version"),
    "put before it was": ({"version": "null"}, "no version"),
    "a version without end": ({"version": "v" * 129}, "too long"),
    "too large": ({"content": b" " * (256 * 1024 + 1)}, "more than 262,144 bytes"),
    "not UTF-8": ({"content": b"format: 1\nexemptions: [\xff]"}, "see line 2, column 14"),
    "not YAML": ({"content": b"quoted-nowhere: [}"}, "see line 1, column 18"),
    "empty": ({"content": b""}, "see line 1, column 1"),
    "a bad entry": ({"content": bad_entry()}, "see line 5, column 12"),
    "too far ahead": ({"content": json.dumps({"format": 1, "exemptions": [entry(200)]}).encode()}, "line 1"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_raised_and_nothing_is_reported(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.setenv("SECURITY_HUB_MODE", "import")
    exempt(ran, entry())
    ran.run()
    before = ran.held, ran.aws.objects[UNPROVEN_KEY], dict(ran.aws.hub.state.findings)
    ran.metrics  # noqa: B018 - reading empties it
    ran.aws.sent.clear()
    changes, said = UNREADABLE[case]
    ran.aws.jobs[0]["NetworkConfig"] = {}
    put(ran, changes.get("content", b"format: 1\nexemptions: []") or b"", changes.get("version", VERSION))
    if changes.get("content", b"") is None:
        del ran.aws.objects[KEY]
    if "answer" in changes:
        ran.aws.instead[GET] = changes["answer"]

    with pytest.raises(ExemptionsUnreadable, match="nothing is reported") as raised:
        ran.run()

    assert said in str(raised.value)
    assert URI in str(raised.value)
    assert set(ran.aws.counts()) == {GET}, "neither read nor told of: not even the token is answered"
    assert (ran.held, ran.aws.objects[UNPROVEN_KEY], ran.aws.hub.state.findings) == before
    assert ran.metrics == {"Failed": 1}
    (error,) = ran.errors
    assert (error["kind"], error["reason"]) == ("ExemptionsUnreadable", str(raised.value))
    assert "quoted-nowhere" not in ran.log


@pytest.mark.parametrize("error", [ReadTimeoutError(endpoint_url="s3"), OSError("reset")])
def test_what_breaks_off_while_it_is_read_may_pass(error: Exception) -> None:
    def read(amount: int) -> bytes:
        raise error

    answer = {"Body": SimpleNamespace(read=read), "VersionId": VERSION}
    stored = ExemptionsObject(SimpleNamespace(get_object=lambda **_: answer), URI, OWNER)
    with pytest.raises(ExemptionsUnreadable, match=f"{type(error).__name__}.*this may pass"):
        stored.read(today())


def test_a_place_in_the_file_is_told_with_its_version(ran: Ran) -> None:
    put(ran, bad_entry())
    with pytest.raises(ExemptionsUnreadable, match=rf"\(version {VERSION}\).* line 5, column 12"):
        ran.run()


def test_once_mended_the_next_round_tells_everything(ran: Ran) -> None:
    put(ran, bad_entry())
    with pytest.raises(ExemptionsUnreadable):
        ran.run()
    exempt(ran, entry())
    ran.run()
    assert ran.held == {"inside": "COMPLIANT", "outside": "NOT_APPLICABLE"}


@pytest.mark.parametrize("uri", ["exemptions.yaml", "s3://our-exemptions", "s3://Bucket/key", "s3://b/k"])
def test_what_names_no_object_is_a_bad_setting(ran: Ran, monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    monkeypatch.setenv("EXEMPTIONS_URI", uri)
    with pytest.raises(BadSetting, match="EXEMPTIONS_URI must be"):
        ran.run()
    assert ran.aws.sent == []


def test_of_an_exempted_finding_security_hub_is_told_by_archiving_it(
    ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECURITY_HUB_MODE", "import")
    exempt(ran)
    ran.run()
    exempt(ran, entry())
    ran.run()
    (finding,) = ran.aws.hub.state.findings.values()
    assert (finding["RecordState"], finding["Compliance"]["Status"]) == ("ARCHIVED", "FAILED")
    fields = finding["ProductFields"]
    assert fields["clarify-config-rules/ExemptionTicket"] == "ML-7"
    assert fields["clarify-config-rules/ExemptionsVersion"] == VERSION
    ran.run()
    imports = ran.aws.counts()["securityhub:BatchImportFindings"]
    assert imports == 2
    exempt(ran, entry(days=0))
    ran.run()
    (finding,) = ran.aws.hub.state.findings.values()
    assert finding["RecordState"] == "ACTIVE"


def test_counted_on_the_account_it_counts_apart(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_RESOURCE_TYPE", "AWS::::Account")
    exempt(ran, entry())
    ran.run()
    results = ran.aws.service.control.results(RULE)
    compliance, text = results["AWS::::Account", ACCOUNT_ID]
    assert compliance == "COMPLIANT"
    assert text is not None
    assert text.startswith("WORKLOADS_COUNTED: 1 EXEMPTED, 1 COMPLIANT; ")


def test_where_config_refuses_jobs_they_are_counted_so_too(ran: Ran) -> None:
    ran.aws.service.control.refuse_type(JOB)
    exempt(ran, entry())
    ran.run()
    results = ran.aws.service.control.results(RULE)
    assert results["AWS::::Account", ACCOUNT_ID][0] == "COMPLIANT"
    assert "1 EXEMPTED" in str(results["AWS::::Account", ACCOUNT_ID][1])


def test_where_they_are_refused_and_all_exempted_nothing_is_told_twice(ran: Ran) -> None:
    ran.aws.service.control.refuse_type(JOB)
    ran.aws.jobs = ran.aws.jobs[1:]
    exempt(ran, entry())
    ran.run()
    results = ran.aws.service.control.results(RULE)
    assert results["AWS::::Account", ACCOUNT_ID][0] == "NOT_APPLICABLE"
    assert ran.metrics["Reported"] == 1
    for _ in range(2):
        ran.run()
        assert ran.metrics["Reported"] == 0
    assert ran.aws.service.control.results(RULE) == results


def test_a_trial_is_no_telling(ran: Ran) -> None:
    exempt(ran, entry())
    ran.run(ran.event(resultToken="TESTMODE"))
    ran.run()
    assert ran.held == {"inside": "COMPLIANT", "outside": "NOT_APPLICABLE"}


def test_what_reads_yaml_is_loaded_by_who_has_exemptions() -> None:
    code = "import clarify_rules.lambdas.config_rule, sys; print(*sys.modules)"
    root = Path(config_rule.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "clarify_rules.lambdas.config_rule" in loaded
    assert not [each for each in loaded if each == "yaml" or "exemptions_object" in each]
    assert "clarify_rules.evaluation.exemptions.read" not in loaded
