"""Evidence: what AWS said about one account in one region, as one immutable object."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from clarify_rules.evidence.config_errors import CONFIG_ERRORS
from clarify_rules.evidence.document import EvidenceFormatError, check_document
from clarify_rules.evidence.lists import (
    ALL_LISTS,
    ALL_MAPS,
    ANALYSIS_CONFIGS,
    TAG_ACTION,
    EvidenceList,
    EvidenceMap,
)
from clarify_rules.evidence.missing import (
    ACCESS_DENIED,
    CALL_FAILED,
    NOT_READ,
    EvidenceInvalid,
    MissingFact,
    is_denial,
)
from clarify_rules.evidence.record import EMPTY, Record, freeze, parse_time

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unavailable:
    """One AWS call that failed: for one resource (ARN, id or S3 URI), or for all where `resource` is None."""

    action: str
    error: str
    resource: str | None


@dataclass(frozen=True, slots=True)
class Incomplete:
    """One listing that was cut short by an error; what came before it is in the evidence."""

    list_path: str
    action: str
    error: str


@dataclass(frozen=True, slots=True)
class _Index:
    """A list by id, and the first entry (if any) whose id cannot be read."""

    by_id: Mapping[str, Record]
    anonymous: Record | None


@dataclass(frozen=True, slots=True)
class Groups:
    """A list by the text in one of its fields, and the items in which that cannot be read."""

    by_value: Mapping[str, tuple[Record, ...]]
    unreadable: tuple[Record, ...]


@dataclass(frozen=True)
class Evidence:
    """All that verdicts rest on. Compare two with ==; make one with `Evidence.from_document`.

    Lookups return what AWS said, None for what AWS said is not there, and raise `MissingFact` for what
    was not read, so that a fact is never confused with its absence.
    """

    document: Mapping[str, Any]
    _indexes: dict[str, _Index] = field(default_factory=dict, compare=False, repr=False)
    _groups: dict[tuple[str, str], Groups] = field(default_factory=dict, compare=False, repr=False)
    _derived: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_document(cls, document: object) -> Evidence:
        """Return the evidence that a parsed evidence file holds.

        Raises `EvidenceFormatError` with the path of the first value that is not of the published format.
        """
        try:
            return cls(freeze(check_document(document)))
        except RecursionError:
            raise EvidenceFormatError("the evidence is nested too deeply") from None

    @property
    def taken_at(self) -> datetime:
        """When the evidence was read: the moment that every verdict speaks of."""
        return parse_time(self.document["taken_at"])

    @property
    def partition(self) -> str:
        """The AWS partition as in ARNs: aws, aws-cn, aws-us-gov, aws-iso…"""
        return str(self.document["partition"])

    @property
    def region(self) -> str:
        """The AWS Region all resources lie in."""
        return str(self.document["region"])

    @property
    def account_id(self) -> str:
        """The twelve digits of the account that was read."""
        return str(self.document["account_id"])

    @cached_property
    def unavailable(self) -> tuple[Unavailable, ...]:
        """Every call that failed."""
        return tuple(
            Unavailable(
                _whole_action(entry["action"]), entry.get("error") or "unknown error", entry.get("resource")
            )
            for entry in self.document.get("unavailable", ())
        )

    @cached_property
    def _failed_calls(self) -> Mapping[str, Mapping[str | None, Unavailable]]:
        """The failed calls by action, and by each name their resource may be asked for by."""
        found: dict[str, dict[str | None, Unavailable]] = {}
        for call in self.unavailable:
            calls = found.setdefault(call.action, {})
            for name in _names(call.resource):
                calls.setdefault(name, call)
        return found

    @cached_property
    def incomplete(self) -> tuple[Incomplete, ...]:
        """Every listing that was cut short."""
        return tuple(
            Incomplete(entry["list"], entry.get("action") or "", entry.get("error") or "unknown error")
            for entry in self.document.get("incomplete", ())
        )

    def listing(self, kind: EvidenceList) -> tuple[Record, ...]:
        """Return the items that were read, each id once; see `gaps` for what may be missing from them."""
        if kind.key is None:
            return tuple(Record(item, f"{kind.path}[{i}]") for i, item in enumerate(self._items(kind)))
        return tuple(self._index(kind).by_id.values())

    def grouped(self, kind: EvidenceList, key: str) -> Groups:
        """Return the items that were read by the value of `key`, worked out once."""
        place = (kind.name, key)
        if place not in self._groups:
            by_value: dict[str, list[Record]] = {}
            unreadable: list[Record] = []
            for record in self.listing(kind):
                value = None if record.flaw else record.raw.get(key)
                if isinstance(value, str) and value:
                    by_value.setdefault(value, []).append(record)
                else:
                    unreadable.append(record)
            groups = {value: tuple(records) for value, records in by_value.items()}
            self._groups[place] = Groups(groups, tuple(unreadable))
        return self._groups[place]

    def derive(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return what `compute` makes of this evidence, made once for all who ask with the same key."""
        if key not in self._derived:
            self._derived[key] = compute()
        found: T = self._derived[key]
        return found

    def find(self, kind: EvidenceList, identifier: str) -> Record | None:
        """Return the item with that id, or None when the list was read and does not hold it.

        Raises `MissingFact` when the item may exist but was not read.
        """
        found = self._index(kind).by_id.get(identifier)
        if found is not None:
            return found
        fact = self.failure(kind.actions, identifier)
        if fact is not None:
            raise fact
        for gap in self.gaps(kind):
            raise gap
        return None

    def gaps(self, kind: EvidenceList) -> tuple[MissingFact, ...]:
        """Return why the list may lack items that exist: not read, cut short, refused, or unreadable ids."""
        found = [
            self._call_failed(call.action, call.error, None)
            for call in self.unavailable
            if call.resource is None and call.action in kind.actions
        ]
        found += [
            self._call_failed(cut.action or kind.actions[0], cut.error, None, listing=kind.name)
            for cut in self.incomplete
            if cut.list_path in (kind.path, kind.name)
        ]
        if not found and not self.was_read(kind):
            found.append(MissingFact(NOT_READ, f"The evidence does not hold {kind.path}.", resource=None))
        anonymous = self._index(kind).anonymous if kind.key else None
        if anonymous is not None:
            found.append(EvidenceInvalid(f"{anonymous.path}.{kind.key}", "is not a usable id"))
        return tuple(found)

    def failures(self, kind: EvidenceList) -> tuple[MissingFact, ...]:
        """Return the failed calls that each kept one item of the list from being read."""
        return tuple(
            self._call_failed(call.action, call.error, call.resource)
            for call in self.unavailable
            if call.resource is not None and call.action in kind.actions
        )

    def was_read(self, kind: EvidenceList | EvidenceMap) -> bool:
        """Whether the list or map is in the evidence at all, if only in part."""
        return kind.name in self.document.get(kind.section, EMPTY)

    def entry(self, kind: EvidenceMap, identifier: str) -> Record | None:
        """Return the map's object for that id, or None where there is none.

        Absence alone does not say why: see `entry_or_raise`.
        """
        value = self._map(kind).get(identifier)
        return None if value is None else Record(value, f'{kind.path}["{identifier}"]')

    def entry_or_raise(self, kind: EvidenceMap, identifier: str) -> Record:
        """Return the map's object for that id; raises `MissingFact` where it was not read."""
        found = self.entry(kind, identifier)
        if found is not None:
            return found
        raise self.failure(kind.actions, identifier) or self.not_read(kind.path, identifier)

    def failure(self, actions: tuple[str, ...], resource: str) -> MissingFact | None:
        """Return why a call of those actions for that resource failed, None where none is known to."""
        for action in actions:
            calls = self._failed_calls.get(action, {})
            call = calls.get(resource) or calls.get(None)
            if call is not None:
                return self._call_failed(call.action, call.error, resource)
        return None

    @staticmethod
    def not_read(what: str, resource: str) -> MissingFact:
        """Return the missing fact for something that nobody tried to read."""
        return MissingFact(NOT_READ, f"The evidence does not hold {what} of {resource}.", resource=resource)

    def tags_of(self, arn: str) -> Mapping[str, Any]:
        """Return the tags that were read for that ARN, empty where none were."""
        tags: Mapping[str, Any] = self.document.get("tags", EMPTY).get(arn, EMPTY)
        return tags

    def tag_gap(self) -> MissingFact | None:
        """Return why tags may be missing, None where reading them did not fail."""
        return self.failure((TAG_ACTION,), "tagged resources")

    def reading(self, key: str) -> Any:
        """Return what whoever read AWS asked for, such as `lookback_days`; None where that is not stated."""
        scope = self.document.get("scope")
        return scope.get(key) if isinstance(scope, Mapping) else None

    def arns_tagged(self, key: str, value: str) -> tuple[str, ...]:
        """Return the ARNs of all resources that carry the tag."""
        tags: Mapping[str, Mapping[str, Any]] = self.document.get("tags", EMPTY)
        return tuple(sorted(arn for arn, pairs in tags.items() if pairs.get(key) == value))

    def arn(self, service: str, resource: str, owner: str | None = None) -> str:
        """Return the ARN of a resource of this region, and of this account unless another owns it."""
        return f"arn:{self.partition}:{service}:{self.region}:{owner or self.account_id}:{resource}"

    def _call_failed(
        self, action: str, error: str, resource: str | None, listing: str | None = None
    ) -> MissingFact:
        config_error = CONFIG_ERRORS.get(error) if action in ANALYSIS_CONFIGS.actions else None
        if config_error is not None:
            return MissingFact(
                config_error.code,
                f"The analysis config {resource} {config_error.problem}.",
                resource=resource,
                remedy=config_error.remedy,
            )
        of_what = f" for {resource}" if resource else (f" before {listing} was complete" if listing else "")
        if is_denial(error) and action in ANALYSIS_CONFIGS.actions:
            # S3 answers a read with the wrong expected owner as it answers one that is not permitted.
            return MissingFact(
                ACCESS_DENIED,
                f"AWS denied {action}{of_what} ({error}): it is not permitted, or the bucket is not of an "
                "account in TrustedBucketOwners.",
                ANALYSIS_CONFIGS.actions,
                resource,
            )
        if is_denial(error):
            return MissingFact(ACCESS_DENIED, f"AWS denied {action}{of_what} ({error}).", (action,), resource)
        return MissingFact(CALL_FAILED, f"The call {action} failed{of_what} ({error}).", (), resource)

    def _items(self, kind: EvidenceList) -> tuple[Mapping[str, Any], ...]:
        return tuple(self.document.get(kind.section, EMPTY).get(kind.name, ()))

    def _map(self, kind: EvidenceMap) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.document.get(kind.section, EMPTY).get(kind.name, EMPTY)
        return found

    def _index(self, kind: EvidenceList) -> _Index:
        found = self._indexes.get(kind.name)
        if found is None:
            found = self._indexes[kind.name] = self._build_index(kind)
        return found

    def _build_index(self, kind: EvidenceList) -> _Index:
        by_id: dict[str, Record] = {}
        anonymous: Record | None = None
        for position, item in enumerate(self._items(kind)):
            record = Record(item, f"{kind.path}[{position}]")
            identifier = item.get(str(kind.key))
            if not isinstance(identifier, str) or not identifier:
                anonymous = anonymous or record
            elif identifier not in by_id:
                by_id[identifier] = record
            elif by_id[identifier].raw != item:
                flaw = f"contradicts another entry for {identifier}"
                by_id[identifier] = Record(item, record.path, flaw)
        return _Index(by_id, anonymous)


def _names(resource: str | None) -> tuple[str | None, ...]:
    """Return what an `unavailable` entry's resource may be asked for by: itself, and an ARN's last part."""
    if resource is not None and resource.startswith("arn:"):
        return resource, resource.rsplit("/", 1)[-1]
    return (resource,)


_KINDS: tuple[EvidenceList | EvidenceMap, ...] = (*ALL_LISTS, *ALL_MAPS)
_ACTIONS = {action.partition(":")[2].lower(): action for kind in _KINDS for action in kind.actions}


def _whole_action(action: str) -> str:
    """Return an action with its service, also where somebody wrote it without."""
    return action if ":" in action else _ACTIONS.get(action.lower(), action)
