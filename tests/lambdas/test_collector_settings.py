from __future__ import annotations

import pytest

from clarify_rules.clarify.parameters import BadParameter, Parameters
from clarify_rules.lambdas.collector_settings import BadSetting, CollectorSettings, read_settings

ENVIRONMENT = {"AWS_REGION": "eu-west-1", "CACHE_BUCKET": "cache", "QUEUE_URL": "https://queue"}


def test_what_the_template_sets_is_read() -> None:
    found = read_settings(
        ENVIRONMENT
        | {
            "JOB_RULES": "a, b,",
            "LOOKBACK_DAYS": "30",
            "SCOPE_TAG_KEY": "scope",
            "TRUSTED_BUCKET_OWNERS": "111122223333,444455556666",
            "ASSUME_ROLE_ARN": "arn:role",
            "ASSUME_ROLE_EXTERNAL_ID": "x1",
        }
    )

    parameters = Parameters(
        lookback_days=30,
        scope_tag_key="scope",
        trusted_bucket_owners=frozenset({"111122223333", "444455556666"}),
    )
    assert found == CollectorSettings(
        "eu-west-1", "cache", "https://queue", ("a", "b"), parameters, "arn:role", "x1"
    )


@pytest.mark.parametrize("empty", [{}, dict.fromkeys(["JOB_RULES", "LOOKBACK_DAYS", "ASSUME_ROLE_ARN"], "")])
def test_what_is_empty_is_the_default(empty: dict[str, str]) -> None:
    assert read_settings(ENVIRONMENT | empty) == CollectorSettings(
        "eu-west-1", "cache", "https://queue", (), Parameters(), None, None
    )


@pytest.mark.parametrize(
    ("name", "value", "error", "said"),
    [
        ("AWS_REGION", "", BadSetting, "AWS_REGION"),
        ("CACHE_BUCKET", "", BadSetting, "CACHE_BUCKET"),
        ("QUEUE_URL", " ", BadSetting, "QUEUE_URL"),
        ("LOOKBACK_DAYS", "100", BadParameter, "LookbackDays"),
        ("JOB_RULES", ",".join(f"r{n}" for n in range(26)), BadSetting, "26 rules"),
    ],
)
def test_a_bad_setting_is_raised_with_its_name(
    name: str, value: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        read_settings(ENVIRONMENT | {name: value})
