"""The evidence document while it is being gathered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from clarify_rules.evidence.document import FORMAT, check_document
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.record import EMPTY, format_time, freeze

if TYPE_CHECKING:
    from clarify_rules.clarify.parameters import Parameters
    from clarify_rules.evidence.lists import EvidenceList, EvidenceMap
    from clarify_rules.reader.calls import Calls
    from clarify_rules.reader.clients import Identity


class Gathered:
    """What was read so far. A list that nobody put is absent, which evidence takes for "not read"."""

    def __init__(self, identity: Identity, region: str, taken_at: datetime, parameters: Parameters) -> None:
        """Begin with nothing read. Of the parameters those are noted that decide what is asked for."""
        self._header = {
            "format": FORMAT,
            "taken_at": format_time(taken_at),
            "partition": identity.partition,
            "region": region,
            "account_id": identity.account_id,
            "scope": MappingProxyType(
                {"lookback_days": parameters.lookback_days, "model_scope": parameters.model_scope.value}
            ),
        }
        self._sections: dict[str, dict[str, Any]] = {}
        self._live: dict[str, Any] = dict(self._header)
        self._tags: Mapping[str, Any] | None = None
        self._tag_keys: tuple[str, ...] = ()

    def put(self, kind: EvidenceList, items: Iterable[Mapping[str, Any]] | None) -> None:
        """Hold a list of responses; None leaves it unread."""
        if items is not None:
            self._section(kind.section)[kind.name] = tuple(map(_frozen, items))

    def put_map(self, kind: EvidenceMap, values: Mapping[str, Any]) -> None:
        """Hold a map of responses."""
        self._section(kind.section)[kind.name] = MappingProxyType(
            {key: _frozen(value) for key, value in values.items()}
        )

    def put_tags(self, tags: Mapping[str, Mapping[str, str]] | None) -> None:
        """Hold tags by ARN; None leaves them unread."""
        self._tags = None if tags is None else freeze(tags)

    def add_tags(self, keys: Iterable[str], tags: Mapping[str, Mapping[str, str]]) -> None:
        """Hold more tags by ARN: those of all resources that carry one of the keys, if there are keys."""
        self._tag_keys = tuple(sorted(keys))
        if self._tag_keys:
            self._tags = MappingProxyType({**(self._tags or EMPTY), **freeze(tags)})

    def items(self, kind: EvidenceList) -> tuple[Mapping[str, Any], ...]:
        """Return a list as held, empty where it was not read."""
        return tuple(self._sections.get(kind.section, EMPTY).get(kind.name, ()))

    def was_read(self, kind: EvidenceList) -> bool:
        """Whether a list is held, if only an empty one."""
        return kind.name in self._sections.get(kind.section, EMPTY)

    @cached_property
    def so_far(self) -> Evidence:
        """What was read so far, to ask it what to read next: it sees what is put later.

        One object for the whole reading, so that what a workload worked out once it need not again. Ask it
        for a list only once that was put.
        """
        return Evidence(self._live)

    def finished(self, calls: Calls) -> Evidence:
        """Return the evidence, with the calls that failed."""
        document = dict(self._live)
        if self._tags is not None:
            document["tags"] = self._tags
        if self._tag_keys:
            document["scope"] = MappingProxyType({**document["scope"], "tag_keys": self._tag_keys})
        document["incomplete"] = freeze(calls.incomplete)
        document["unavailable"] = freeze(calls.unavailable)
        # As Evidence.from_document, but for copying once more what is frozen already.
        return Evidence(MappingProxyType({**check_document(document)}))

    def _section(self, name: str) -> dict[str, Any]:
        if name not in self._sections:
            self._sections[name] = {}
            self._live[name] = MappingProxyType(self._sections[name])
        return self._sections[name]


def _frozen(value: Any) -> Any:
    return value if isinstance(value, MappingProxyType) else freeze(value)
