"""Whether two annotations tell a reader the same, so that putting the second would cost for nothing."""

from __future__ import annotations

import re

from clarify_rules.catalog.sentences import TODAY
from clarify_rules.reporting.config.annotation import CUT

# How many addresses a subnet has free changes with every reading; a result that says the same of another
# number stands. Other numbers, such as ports and those of rules, are what it is about.
_NUMBER = re.compile(r"(?:(?<=\bhas )|(?<=\bhave ))[0-9][0-9,]*(?![\w:/-]|\.[0-9])")
# Every job ends, and its result then speaks of today.
_TODAY = re.compile(f"{re.escape(TODAY)}: (.)")


def says_the_same(one: str, other: str, *, certain: bool = False) -> bool:
    """Return whether the annotations differ in nothing but how much there is of something, and in that a job
    has ended since.

    With `certain` the reason code alone is compared: of what is well there is nothing else to know.
    """
    if certain:
        return one.partition(":")[0] == other.partition(":")[0]
    first, second = _essence(one), _essence(other)
    if first == second:
        return True
    # What stands before a text makes its end be cut earlier.
    shorter, longer = sorted((first, second), key=len)
    return shorter.endswith(CUT) and longer.startswith(shorter.removesuffix(CUT))


def _essence(text: str) -> str:
    spoken = _TODAY.sub(lambda found: found.group(1).upper(), text)
    return _NUMBER.sub("0", spoken)
