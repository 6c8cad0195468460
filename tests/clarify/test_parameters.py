from __future__ import annotations

import pytest

from clarify_rules.clarify.parameters import BadParameter, ModelScope, Parameters, parse_parameters


def test_the_defaults() -> None:
    assert parse_parameters({}) == Parameters(
        7, ModelScope.REFERENCED, None, frozenset(), "clarify-rules:scope"
    )


def test_all_that_can_be_said() -> None:
    found = parse_parameters(
        {
            "LookbackDays": " 30 ",
            "ModelScope": "all",
            "OrgId": "o-a1b2c3d4e5",
            "TrustedBucketOwners": "111122223333, 444455556666",
            "ScopeTagKey": "team:scope",
        }
    )
    assert found == Parameters(
        30, ModelScope.ALL, "o-a1b2c3d4e5", frozenset({"111122223333", "444455556666"}), "team:scope"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LookbackDays", "0"),
        ("LookbackDays", "91"),
        ("LookbackDays", "-1"),
        ("LookbackDays", "seven"),
        ("LookbackDays", "7.5"),
        ("LookbackDays", ""),
        ("ModelScope", "All"),
        ("ModelScope", ""),
        ("OrgId", "o-SHOUTING00"),
        ("OrgId", "organization"),
        ("TrustedBucketOwners", "1111"),
        ("TrustedBucketOwners", "111122223333;444455556666"),
        ("ScopeTagKey", ""),
        ("ScopeTagKey", "aws:tag"),
        ("ScopeTagKey", "x" * 129),
    ],
)
def test_a_bad_value_names_the_parameter(name: str, value: str) -> None:
    with pytest.raises(BadParameter, match=name):
        parse_parameters({name: value})


@pytest.mark.parametrize("value", ["1", "90"])
def test_the_ends_of_the_look_back_are_allowed(value: str) -> None:
    assert parse_parameters({"LookbackDays": value}).lookback_days == int(value)


def test_an_unknown_parameter_names_the_known() -> None:
    with pytest.raises(BadParameter, match="Lookback is not a parameter; known are LookbackDays"):
        parse_parameters({"Lookback": "7"})
