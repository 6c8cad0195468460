"""The page on exemptions, where it is about AWS: its commands make a bucket that the functions can read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest
from botocore import xform_name

from clarify_rules.lambdas.exemptions_object import ExemptionsObject
from tests.deployment.rendering import Stack
from tests.documentation.aws_commands import options_of, service_of, value_of
from tests.documentation.pages import Command, Page
from tests.servers.aws import LocalAws

if TYPE_CHECKING:
    from pathlib import Path

_PAGE = Page("docs/exemptions.md")
_COMMANDS = _PAGE.of("aws")
_POLICY, _ANOTHER = (json.loads(each.text) for each in _PAGE.blocks if each.kind == "json")
(_URI,) = {
    word.partition("=")[2]
    for each in _PAGE.of("sam")
    for word in each.words
    if word.startswith("ExemptionsUri=")
}
_FILE = b"format: 1\nexemptions: []\n"


@pytest.fixture
def aws() -> Iterator[LocalAws]:
    with LocalAws.start() as running:
        yield running


def _run(aws: LocalAws, command: Command, folder: Path, version: str = "") -> dict[str, Any]:
    """Do what a command of the AWS CLI does: its options are members of the operation's input."""
    _, service, operation, *words = command.words
    client, method = aws.client(service_of(service)), operation.replace("-", "_")
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape
    members = {f"--{xform_name(name, '-')}": name for name in shape.members}
    options = {name: values for name, values in options_of(words).items() if name in members}
    asked = {members[name]: value_of(shape.members[members[name]], each) for name, each in options.items()}
    if "Policy" in asked:
        assert asked["Policy"] == "$(cat policy.json)"
        asked["Policy"] = json.dumps(_POLICY)
    if "Body" in asked:
        asked["Body"] = (folder / asked["Body"]).read_bytes()
    if "VersionId" in asked:
        asked["VersionId"] = version
    answer: dict[str, Any] = getattr(client, method)(**asked)
    if method == "put_bucket_policy":
        # moto takes a policy without its conditions, and this one would keep everybody out.
        client.delete_bucket_policy(Bucket=asked["Bucket"])
    return answer


def test_the_commands_make_a_bucket_from_which_the_functions_read(aws: LocalAws, tmp_path: Path) -> None:
    (tmp_path / "exemptions.yaml").write_bytes(_FILE)
    *making, then = _COMMANDS
    (version,) = (
        each["VersionId"] for each in [_run(aws, one, tmp_path) for one in making] if "VersionId" in each
    )
    stored = ExemptionsObject(aws.client("s3"), _URI, aws.account_id)
    found = stored.read(datetime.now(UTC).date())
    assert found.version == version

    bucket = _URI.removeprefix("s3://").partition("/")[0]
    assert then.words[2] == "get-object"
    assert _run(aws, then, tmp_path, version)["Body"].read() == _FILE
    block = aws.client("s3").get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}


def test_the_stack_takes_the_object_and_its_functions_may_read_it() -> None:
    stack = Stack({"EnabledRules": "clarify-job-in-vpc", "ExemptionsUri": _URI})
    role = stack.resources("AWS::IAM::Role")["ClarifyJobInVpcRole"]
    (policy,) = (each for each in role["Policies"] if each["PolicyName"] == "exemptions")
    (reading,) = (
        each for each in policy["PolicyDocument"]["Statement"] if each["Action"] == ["s3:GetObject"]
    )
    assert reading["Resource"] == f"arn:aws:s3:::{_URI.removeprefix('s3://')}" == _ANOTHER["Resource"]


def test_the_policies_are_about_that_bucket_and_let_the_functions_read() -> None:
    bucket = "arn:aws:s3:::our-clarify-exemptions"
    for statement in _POLICY["Statement"]:
        assert statement["Effect"] == "Deny"
        assert statement["Resource"] == [bucket, f"{bucket}/*"]
    (write,) = (each for each in _POLICY["Statement"] if each["Sid"] == "OnlyApproversWrite")
    assert not any(fnmatchcase("s3:GetObject", each) for each in write["Action"])
    assert {"s3:PutObject", "s3:DeleteObjectVersion", "s3:PutBucketVersioning"} <= set(write["Action"])
    assert (_ANOTHER["Effect"], _ANOTHER["Action"]) == ("Allow", "s3:GetObject")


@pytest.mark.parametrize("status", [None, "Suspended"])
def test_without_versions_the_object_is_refused(aws: LocalAws, status: str | None) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="plain")
    if status:
        s3.put_bucket_versioning(Bucket="plain", VersioningConfiguration={"Status": status})
    s3.put_object(Bucket="plain", Key="exemptions.yaml", Body=_FILE)
    with pytest.raises(Exception, match="the object has no version"):
        ExemptionsObject(s3, "s3://plain/exemptions.yaml", aws.account_id).read(date(2026, 11, 23))
