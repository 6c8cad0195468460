"""One exemption: what fails that need not be mended yet, who answers for it, why and until when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from clarify_rules.evaluation.exemptions.resource_pattern import resource_pattern

ANY = "*"
_ARN = "arn:"


@dataclass(frozen=True, slots=True)
class TagFilter:
    """A tag by which resources are chosen: one value of a key, or (None) any value of it."""

    key: str
    value: str | None = None

    def __str__(self) -> str:
        """As people write it: the key, or key=value."""
        return self.key if self.value is None else f"{self.key}={self.value}"


@dataclass(frozen=True, slots=True)
class Exemption:
    """One entry of an exemptions file; `line` (from 1) is where it stands there.

    It has either a `resource`, a pattern of ids or (``arn:...``) of ARNs, or a `tag`. Where `code` is None it
    is for every reason for which the rule fails, else for what fails for that reason and no other. `account`
    and `region` may be ``*``.
    """

    rule: str
    account: str
    region: str
    resource: str | None
    tag: TagFilter | None
    code: str | None
    owner: str
    reason: str
    ticket: str
    expires: date
    line: int

    def is_in_force(self, day: date) -> bool:
        """Whether it counts on that day, in UTC: up to the day before it expires."""
        return day < self.expires

    def is_for(self, account: str, region: str) -> bool:
        """Whether it speaks of that account and Region."""
        return self.account in (ANY, account) and self.region in (ANY, region)

    def is_of(self, resource_id: str, arn: str) -> bool:
        """Whether its pattern is of that resource: of the ARN where it begins as ARNs do, else of the id.

        All ARNs begin alike and name the account, the Region and the type, so a pattern meant for ids, such
        as ``a*`` or ``*model*``, would match the ARN of whatever there is.
        """
        is_of_arns = self.resource is not None and self.resource.startswith(_ARN)
        return self.matches_name(arn if is_of_arns else resource_id)

    def matches_name(self, name: str) -> bool:
        """Whether its pattern is of that id or ARN: ``*`` is any text, ``?`` one character, case counts."""
        return self.resource is not None and resource_pattern(self.resource).matches(name)

    def covers(self, codes: Collection[str]) -> bool:
        """Whether it is for all of the reasons for which something fails: any, or the only one."""
        return self.code is None or all(each == self.code for each in codes)


def day_of(moment: datetime) -> date:
    """Return the day in UTC, which decides whether an exemption is in force."""
    return moment.astimezone(UTC).date()


class State(StrEnum):
    """What is to be told of an exemption that does not do what it was written for."""

    EXPIRED = "EXPIRED"
    UNDECIDED = "UNDECIDED"
    UNMATCHED = "UNMATCHED"


@dataclass(frozen=True, slots=True)
class Applied:
    """What became, in one audit, of a run's exemptions; `version` is that of the file, where it has any.

    `matched` exempt a result. `undecided` would exempt one, if tags that were not read say so. `open` may
    be needed yet, as a result that they match is UNDETERMINED, or fails and is exempted by another. `idle`
    match only what does not fail.
    """

    entries: tuple[Exemption, ...]
    version: str | None
    day: date
    matched: frozenset[Exemption] = frozenset()
    undecided: frozenset[Exemption] = frozenset()
    open: frozenset[Exemption] = frozenset()
    idle: frozenset[Exemption] = frozenset()
