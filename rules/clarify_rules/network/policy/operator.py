"""The condition operators.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

_QUANTIFIERS = ("forallvalues:", "foranyvalue:")
_IF_EXISTS = "ifexists"


class Comparison(Enum):
    """How a value is compared. None of the facts known of a request is a number, a time or an address."""

    TEXT = "text"
    ARN = "arn"
    BOOLEAN = "boolean"
    PRESENCE = "presence"
    NOT_KNOWN = "number, time, address or bytes"


class Quantifier(Enum):
    """How many of a key's values must match."""

    NONE = ""
    ALL = "forallvalues:"
    ANY = "foranyvalue:"


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator with its prefix and suffix taken apart."""

    comparison: Comparison
    negated: bool = False
    wildcards: bool = False
    folds_case: bool = False
    quantifier: Quantifier = Quantifier.NONE
    if_exists: bool = False

    def without_key(self) -> bool:
        """Return what the operator answers for a key that the request does not have."""
        if self.if_exists or self.quantifier is Quantifier.ALL:
            return True
        return self.negated and self.quantifier is not Quantifier.ANY


_TEXT, _ARN, _UNKNOWN = Comparison.TEXT, Comparison.ARN, Comparison.NOT_KNOWN
_BASES = {
    "stringequals": Operator(_TEXT),
    "stringnotequals": Operator(_TEXT, negated=True),
    "stringequalsignorecase": Operator(_TEXT, folds_case=True),
    "stringnotequalsignorecase": Operator(_TEXT, negated=True, folds_case=True),
    "stringlike": Operator(_TEXT, wildcards=True),
    "stringnotlike": Operator(_TEXT, negated=True, wildcards=True),
    "arnequals": Operator(_ARN, wildcards=True),
    "arnlike": Operator(_ARN, wildcards=True),
    "arnnotequals": Operator(_ARN, negated=True, wildcards=True),
    "arnnotlike": Operator(_ARN, negated=True, wildcards=True),
    "bool": Operator(Comparison.BOOLEAN, folds_case=True),
    "null": Operator(Comparison.PRESENCE, folds_case=True),
    "numericequals": Operator(_UNKNOWN),
    "numericnotequals": Operator(_UNKNOWN, negated=True),
    "numericlessthan": Operator(_UNKNOWN),
    "numericlessthanequals": Operator(_UNKNOWN),
    "numericgreaterthan": Operator(_UNKNOWN),
    "numericgreaterthanequals": Operator(_UNKNOWN),
    "dateequals": Operator(_UNKNOWN),
    "datenotequals": Operator(_UNKNOWN, negated=True),
    "datelessthan": Operator(_UNKNOWN),
    "datelessthanequals": Operator(_UNKNOWN),
    "dategreaterthan": Operator(_UNKNOWN),
    "dategreaterthanequals": Operator(_UNKNOWN),
    "binaryequals": Operator(_UNKNOWN),
    "ipaddress": Operator(_UNKNOWN),
    "notipaddress": Operator(_UNKNOWN, negated=True),
}


@lru_cache(maxsize=256)
def read_operator(name: str) -> Operator | None:
    """Return the operator of that name, None for one that is not known."""
    lowered = name.lower()
    prefix = next((each for each in _QUANTIFIERS if lowered.startswith(each)), "")
    base = lowered.removeprefix(prefix)
    known = _BASES.get(base.removesuffix(_IF_EXISTS))
    if known is None or (known.comparison is Comparison.PRESENCE and lowered != "null"):
        return None
    return Operator(
        known.comparison,
        known.negated,
        known.wildcards,
        known.folds_case,
        Quantifier(prefix),
        base.endswith(_IF_EXISTS),
    )
