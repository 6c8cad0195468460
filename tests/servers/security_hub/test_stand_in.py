from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.servers.aws import ACCOUNT_ID, LocalAws
from tests.servers.security_hub.asff import asff_violations
from tests.servers.security_hub.in_process import hub_client
from tests.servers.security_hub.service import SecurityHubService

FINDING: dict[str, Any] = {
    "SchemaVersion": "2018-10-08",
    "Id": "product/us-east-1/111122223333/rule/resource",
    "ProductArn": "arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default",
    "GeneratorId": "product/rule",
    "AwsAccountId": "111122223333",
    "CreatedAt": "2026-11-22T00:00:00.000Z",
    "UpdatedAt": "2026-11-22T00:00:00.000Z",
    "Title": "Title",
    "Description": "Description",
    "FindingProviderFields": {
        "Severity": {"Label": "HIGH"},
        "Types": ["Software and Configuration Checks/AWS Security Best Practices/Network Reachability"],
    },
    "Resources": [{"Type": "Other", "Id": "arn:x", "Partition": "aws", "Details": {"Other": {"a": "b"}}}],
    "Compliance": {"Status": "FAILED"},
    "RecordState": "ACTIVE",
}
IDENTIFIER = {"Id": FINDING["Id"], "ProductArn": FINDING["ProductArn"]}


@pytest.fixture
def service() -> SecurityHubService:
    return SecurityHubService()


@pytest.fixture
def client(service: SecurityHubService) -> Any:
    return hub_client(service)


def put(client: Any, minute: int = 0, **changes: Any) -> Any:
    finding = {**FINDING, "UpdatedAt": f"2026-11-22T00:{minute:02}:00.000Z", **changes}
    return client.batch_import_findings(Findings=[finding])


def the_one(client: Any) -> dict[str, Any]:
    (found,) = client.get_findings()["Findings"]
    return dict(found)


def test_an_update_that_is_not_later_is_taken_and_ignored(client: Any) -> None:
    put(client, 5)
    for minute in (5, 4):
        assert put(client, minute, Title="New")["SuccessCount"] == 1
        assert the_one(client)["Title"] == "Title"
    put(client, 6, Title="New", CreatedAt="2027-01-01T00:00:00.000Z")
    assert (the_one(client)["Title"], the_one(client)["CreatedAt"]) == ("New", FINDING["CreatedAt"])


def test_an_import_does_not_change_what_is_the_customers(client: Any) -> None:
    put(client)
    client.batch_update_findings(
        FindingIdentifiers=[IDENTIFIER],
        Workflow={"Status": "NOTIFIED"},
        Note={"Text": "t", "UpdatedBy": "u"},
        Severity={"Label": "LOW"},
    )
    put(
        client,
        1,
        Workflow={"Status": "RESOLVED"},
        FindingProviderFields={**FINDING["FindingProviderFields"], "Severity": {"Label": "CRITICAL"}},
    )
    found = the_one(client)
    assert found["Workflow"] == {"Status": "NOTIFIED"}
    assert found["Note"]["Text"] == "t"
    assert found["Severity"]["Label"] == "LOW"
    assert found["FindingProviderFields"]["Severity"]["Label"] == "CRITICAL"


@pytest.mark.parametrize(
    ("workflow", "after"), [("NOTIFIED", "NEW"), ("RESOLVED", "NEW"), ("SUPPRESSED", "SUPPRESSED")]
)
@pytest.mark.parametrize(
    "end", [{"Compliance": {"Status": "PASSED"}}, {"RecordState": "ARCHIVED"}], ids=["passed", "archived"]
)
def test_failing_again_resets_the_workflow_unless_it_is_suppressed(
    client: Any, workflow: str, after: str, end: dict[str, Any]
) -> None:
    put(client)
    client.batch_update_findings(FindingIdentifiers=[IDENTIFIER], Workflow={"Status": workflow})
    put(client, 1, **end)
    assert the_one(client)["Workflow"] == {"Status": workflow}
    put(client, 2)
    assert the_one(client)["Workflow"] == {"Status": after}


def test_findings_that_are_not_valid_come_back_and_the_others_are_taken(client: Any) -> None:
    bad = {**FINDING, "Id": "bad", "Title": "x" * 257}
    foreign = {
        **FINDING,
        "Id": "foreign",
        "AwsAccountId": "444455556666",
        "ProductArn": FINDING["ProductArn"].replace("111122223333", "444455556666"),
    }
    answer = client.batch_import_findings(Findings=[bad, FINDING, foreign])
    assert (answer["FailedCount"], answer["SuccessCount"]) == (2, 1)
    assert [each["Id"] for each in answer["FailedFindings"]] == ["bad", "foreign"]


def test_requests_that_are_too_large_are_refused(client: Any, service: SecurityHubService) -> None:
    with pytest.raises(ClientError, match="InvalidInputException"):
        client.batch_import_findings(Findings=[{**FINDING, "Id": str(number)} for number in range(101)])
    fat = [{**FINDING, "Id": str(number), "Description": "x" * 70_000} for number in range(100)]
    with pytest.raises(ClientError, match="6 MB"):
        client.batch_import_findings(Findings=fat)
    assert service.state.findings == {}


def test_listings_filter_and_have_pages(client: Any) -> None:
    for number in range(5):
        put(client, number, Id=f"id-{number}", GeneratorId=f"product/{'ab'[number % 2]}")
    filters = {"GeneratorId": [{"Value": "product/a", "Comparison": "PREFIX"}]}
    first = client.get_findings(Filters=filters, MaxResults=2)
    second = client.get_findings(Filters=filters, MaxResults=2, NextToken=first["NextToken"])
    found = [each["Id"] for page in (first, second) for each in page["Findings"]]
    assert found == ["id-0", "id-2", "id-4"]
    assert "NextToken" not in second
    late = {"UpdatedAt": [{"Start": "2026-11-22T00:03:00Z", "End": "2027-01-01T00:00:00Z"}]}
    assert len(client.get_findings(Filters=late)["Findings"]) == 2
    with pytest.raises(ClientError, match="another listing"):
        client.get_findings(Filters=late, NextToken=first["NextToken"])


def test_what_the_customer_changes_must_exist(client: Any) -> None:
    answer = client.batch_update_findings(FindingIdentifiers=[IDENTIFIER], Workflow={"Status": "NEW"})
    assert [each["ErrorCode"] for each in answer["UnprocessedFindings"]] == ["FindingNotFound"]


def test_refusals(client: Any, service: SecurityHubService) -> None:
    service.state.refusals = {"GetFindings": ["InvalidAccessException"]}
    with pytest.raises(ClientError) as raised:
        client.get_findings()
    assert raised.value.response["Error"]["Code"] == "InvalidAccessException"
    assert client.get_findings()["Findings"] == []


def test_the_local_aws_serves_it_and_the_rest_of_security_hub_as_moto_does() -> None:
    mine = {
        "AwsAccountId": ACCOUNT_ID,
        "ProductArn": FINDING["ProductArn"].replace("111122223333", ACCOUNT_ID),
    }
    with LocalAws.start() as aws:
        client = aws.client("securityhub")
        client.enable_security_hub()
        assert client.describe_hub()["HubArn"].endswith("hub/default")
        answer = put(client, **mine)
        assert (answer["SuccessCount"], answer["FailedCount"]) == (1, 0)
        assert put(client)["FailedCount"] == 1, "another account's"
        assert [each["Id"] for each in aws.findings()] == [FINDING["Id"]]
        with pytest.raises(ClientError, match="InvalidInputException"):
            client.batch_import_findings(
                Findings=[{**FINDING, **mine, "Id": str(each)} for each in range(101)]
            )
        aws.deny("securityhub:BatchImportFindings")
        with pytest.raises(ClientError, match="AccessDeniedException"):
            put(client, 1, **mine)
        assert aws.counts().calls["securityhub:BatchImportFindings"] == 4


@pytest.mark.parametrize(
    "change",
    [
        {"SchemaVersion": "2019-10-08"},
        {"Id": "x" * 513},
        {"Description": "x" * 1025},
        {"Description": "line\nline"},
        {"UpdatedAt": "2026-11-22"},
        {"AwsAccountId": "1234"},
        {"ProductArn": "arn:aws:securityhub:us-east-1::product/aws/config"},
        {"FindingProviderFields": {"Severity": {"Label": "LOW"}}},
        {"FindingProviderFields": {"Severity": {"Label": "LOW"}, "Types": ["Nonsense/of/mine"]}},
        {"Resources": []},
        {"Resources": FINDING["Resources"] * 33},
        {"Resources": [{"Type": "Other", "Id": "a", "Region": "a-region-too-long-1"}]},
        {"Resources": [{"Type": "AwsEc2Vpc", "Id": "a", "Details": {"AwsEc2Subnet": {}}}]},
        {"Resources": [{"Type": "Other", "Id": "a", "Details": {"Other": {"a": "x" * 1024}}}]},
        {"ProductFields": {str(number): "x" for number in range(51)}},
        {"ProductFields": {"key": "x" * 2049}},
        {"ProductFields": {"aws/securityhub/FindingId": "x"}},
        {"Remediation": {"Recommendation": {"Text": "x" * 513}}},
        {"Remediation": {"Recommendation": {"Url": "not a url"}}},
        {"Compliance": {"Status": "FAILED", "RelatedRequirements": ["x"] * 33}},
        {"UserDefinedFields": {"x": "y" * 240_000}},
    ],
    ids=lambda change: json.dumps(change)[:40],
)
def test_the_checker_finds_what_asff_does_not_allow(change: dict[str, Any]) -> None:
    assert asff_violations(FINDING) == []
    assert asff_violations({**FINDING, **change}) != []
