"""The parameters of an AWS Config rule, which Config hands over as texts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clarify_rules.clarify.parameters import BadParameter, Parameters, parse_parameters
from clarify_rules.reporting.config.standing import UndeterminedAs

_UNDETERMINED_AS = "UndeterminedAs"


@dataclass(frozen=True, slots=True)
class RuleParameters:
    """What to look at, and what Config is told of what the facts do not decide."""

    evaluation: Parameters
    undetermined_as: UndeterminedAs


def read_rule_parameters(texts: Mapping[str, str], known: Collection[str]) -> RuleParameters:
    """Return a rule's parameters; `known` are the names it has.

    Raises `BadParameter`, which names the parameter and says what is allowed.
    """
    for name in texts:
        if name not in known:
            raise BadParameter(f"{name} is not a parameter of this rule; known are {', '.join(known)}")
    others = {name: text for name, text in texts.items() if name != _UNDETERMINED_AS}
    return RuleParameters(
        parse_parameters(others), _undetermined_as(texts.get(_UNDETERMINED_AS, UndeterminedAs.KEEP))
    )


def _undetermined_as(text: str) -> UndeterminedAs:
    try:
        return UndeterminedAs(text.strip())
    except ValueError:
        allowed = ", ".join(UndeterminedAs)
        raise BadParameter(f"{_UNDETERMINED_AS} must be one of {allowed}", f", not {text!r}") from None
