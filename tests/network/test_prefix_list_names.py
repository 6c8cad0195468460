"""Which prefix list is S3's: its name ends in the Region and "s3", whatever the partition puts before."""

from __future__ import annotations

import pytest

from clarify_rules.network.partitions import s3_list_names
from clarify_rules.network.reach import S3, SAGEMAKER_API
from tests.network.green import EVERYTHING, Document, add_nat, green, item, reach, told

FINE = ("ALLOW", "OK", None)
NOT_READ = ("UNKNOWN", "NOT_READ", "us-east-1")


def _named(name: str, **fields: str) -> Document:
    document = green()
    item(document, "PrefixLists", "pl-63a5400a").update(PrefixListName=name, **fields)
    return document


def test_it_is_asked_for_by_its_name_in_every_partition() -> None:
    assert s3_list_names("us-east-1") == (
        "com.amazonaws.us-east-1.s3",
        "cn.com.amazonaws.us-east-1.s3",
        "gov.ic.c2s.us-east-1.s3",
        "gov.sgov.sc2s.us-east-1.s3",
        "uk.adc-e.cloud.us-east-1.s3",
        "gov.ic.hci.csp.us-east-1.s3",
        "eu.amazonaws.us-east-1.s3",
    )


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("com.amazonaws.us-east-1.s3", FINE),
        ("cn.com.amazonaws.us-east-1.s3", FINE),
        ("gov.ic.c2s.us-east-1.s3", FINE),
        ("gov.sgov.sc2s.us-east-1.s3", FINE),
        ("uk.adc-e.cloud.us-east-1.s3", FINE),
        ("org.example.us-east-1.s3", FINE),
        ("com.amazonaws.us-east-1.s3express", NOT_READ),
        ("com.amazonaws.us-east-1.ipv6.s3", NOT_READ),
        ("com.amazonaws.eu-us-east-1.s3", NOT_READ),
        ("com.amazonaws.us-east-1.notes3", NOT_READ),
        ("us-east-1.s3", NOT_READ),
        ("own.us-east-1.s3", NOT_READ),
    ],
)
def test_s3s_list_is_known_by_whole_segments(name: str, answer: tuple[str, str, str | None]) -> None:
    assert told(reach(_named(name), S3)) == answer


def test_a_customers_list_is_not_taken_for_s3s() -> None:
    assert told(reach(_named("org.example.us-east-1.s3", OwnerId="111122223333"), S3)) == NOT_READ
    assert told(reach(_named("gov.ic.c2s.us-east-1.s3", OwnerId="AWS"), S3)) == FINE


def test_a_list_with_a_name_of_aws_goes_first() -> None:
    document = green()
    own = {"PrefixListId": "pl-own", "PrefixListName": "org.example.us-east-1.s3", "Cidrs": ["8.8.8.0/24"]}
    document["ec2"]["PrefixLists"].insert(0, own)
    assert told(reach(document, S3)) == FINE


def test_sagemakers_addresses_are_in_no_list_of_an_iso_partition_either() -> None:
    document = green()
    add_nat(document)
    item(document, "PrefixLists", "pl-02cd2c6b")["PrefixListName"] = "gov.ic.c2s.us-east-1.dynamodb"
    listed = {"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": "pl-02cd2c6b"}]}
    item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = [listed]
    assert told(reach(document, SAGEMAKER_API)) == ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")


def test_lists_that_leave_no_address_to_sagemaker_say_nothing() -> None:
    document = green()
    add_nat(document)
    item(document, "PrefixLists", "pl-02cd2c6b")["Cidrs"] = ["0.0.0.0/0"]
    item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = []
    assert told(reach(document, SAGEMAKER_API)) == ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")
    item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = [EVERYTHING]
    assert told(reach(document, SAGEMAKER_API)) == FINE
