from __future__ import annotations

import pytest

from clarify_rules.clarify.parameters import Parameters
from clarify_rules.lambdas.collector_settings import CollectorSettings, read_settings
from clarify_rules.lambdas.environment import AssumedRole, BadSetting
from clarify_rules.reader.clients import Identity

ROLE = "arn:aws-us-gov:iam::111122223333:role/clarify-reader"
ENVIRONMENT = {"AWS_REGION": "eu-west-1", "CACHE_BUCKET": "cache", "QUEUE_URL": "https://queue"}


def test_what_the_template_sets_is_read() -> None:
    found = read_settings(
        ENVIRONMENT
        | {
            "JOB_RULES": "a, b,",
            "LOOKBACK_DAYS": "30",
            "SCOPE_TAG_KEY": "scope",
            "TRUSTED_BUCKET_OWNERS": "111122223333,444455556666",
            "ASSUME_ROLE_ARN": ROLE,
            "ASSUME_ROLE_EXTERNAL_ID": "x1",
        }
    )

    parameters = Parameters(
        lookback_days=30,
        scope_tag_key="scope",
        trusted_bucket_owners=frozenset({"111122223333", "444455556666"}),
    )
    assert found == CollectorSettings(
        "eu-west-1",
        "cache",
        "https://queue",
        ("a", "b"),
        parameters,
        AssumedRole(ROLE, "x1", Identity("111122223333", "aws-us-gov")),
    )


@pytest.mark.parametrize("empty", [{}, dict.fromkeys(["JOB_RULES", "LOOKBACK_DAYS", "ASSUME_ROLE_ARN"], "")])
def test_what_is_empty_is_the_default(empty: dict[str, str]) -> None:
    assert read_settings(ENVIRONMENT | empty) == CollectorSettings(
        "eu-west-1", "cache", "https://queue", (), Parameters(), None
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AWS_REGION", "", "AWS_REGION"),
        ("CACHE_BUCKET", "", "CACHE_BUCKET"),
        ("QUEUE_URL", " ", "QUEUE_URL"),
        ("LOOKBACK_DAYS", "100", "LOOKBACK_DAYS is of no use: LookbackDays must be a whole number"),
        ("TRUSTED_BUCKET_OWNERS", "4711", "TRUSTED_BUCKET_OWNERS is of no use: TrustedBucketOwners must be"),
        ("ASSUME_ROLE_ARN", "clarify-reader", "ASSUME_ROLE_ARN must be the ARN of an IAM role"),
        ("JOB_RULES", ",".join(f"r{n}" for n in range(26)), "26 rules"),
    ],
)
def test_a_bad_setting_is_raised_with_its_name_and_without_its_value(
    name: str, value: str, said: str
) -> None:
    with pytest.raises(BadSetting, match=said) as raised:
        read_settings(ENVIRONMENT | {name: value})
    assert not value.strip() or value not in str(raised.value)
