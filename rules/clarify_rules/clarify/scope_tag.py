"""The scope tag: it brings into scope what no workload refers to."""

from __future__ import annotations

from collections.abc import Iterator

from clarify_rules.clarify.facts import known
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import EvidenceList
from clarify_rules.evidence.record import Record

VALUE = "true"


class ScopeTag:
    """Which resources of the evidence carry the tag `key` with the value ``true``."""

    def __init__(self, evidence: Evidence, key: str) -> None:
        self._evidence = evidence
        self._key = key
        self._arns = frozenset(evidence.arns_tagged(key, VALUE))

    def is_on(self, arn: str) -> bool:
        """Whether the tag was read for that ARN."""
        return arn in self._arns

    def ids(self, kind: EvidenceList, service: str, noun: str, arn_field: str | None = None) -> Iterator[str]:
        """Return the ids of the list's items that carry it: by ARN, or in the tags of their own response."""
        for record in self._evidence.listing(kind):
            identifier = str(record.raw[str(kind.key)])
            stated = record.raw.get(arn_field) if arn_field else None
            arn = stated if isinstance(stated, str) else self._evidence.arn(service, f"{noun}/{identifier}")
            if self.is_on(arn) or self._in_response(record):
                yield identifier

    def _in_response(self, record: Record) -> bool:
        tags = known(lambda each: each.records("Tags"), record) or ()
        return any((tag.raw.get("Key"), tag.raw.get("Value")) == (self._key, VALUE) for tag in tags)
