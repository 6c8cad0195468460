from __future__ import annotations

import pytest

from clarify_rules.clarify.parameters import BadParameter
from clarify_rules.lambdas.rule_parameters import read_rule_parameters
from clarify_rules.reporting.config.standing import UndeterminedAs

KNOWN = ("LookbackDays", "ScopeTagKey", "UndeterminedAs")


def test_defaults() -> None:
    found = read_rule_parameters({}, KNOWN)
    assert found.undetermined_as is UndeterminedAs.KEEP
    assert found.evaluation.lookback_days == 7


def test_texts_as_config_hands_them_over() -> None:
    found = read_rule_parameters({"LookbackDays": "30", "UndeterminedAs": "NON_COMPLIANT"}, KNOWN)
    assert found.undetermined_as is UndeterminedAs.NON_COMPLIANT
    assert found.evaluation.lookback_days == 30


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"UndeterminedAs": "MAYBE"}, "UndeterminedAs must be one of KEEP, NOT_APPLICABLE, NON_COMPLIANT"),
        ({"LookbackDays": "0"}, "LookbackDays must be"),
        ({"ExecutionRoleName": "admin"}, "ExecutionRoleName is not a parameter of this rule"),
        ({"ModelScope": "all"}, "ModelScope is not a parameter of this rule"),
    ],
)
def test_a_bad_parameter_is_named(texts: dict[str, str], said: str) -> None:
    with pytest.raises(BadParameter, match=said):
        read_rule_parameters(texts, KNOWN)
