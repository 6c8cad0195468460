"""A finding within 240 KB: its longest texts give way, what identifies it never does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clarify_rules.reporting.security_hub import limits
from clarify_rules.reporting.security_hub.product_fields import IDENTIFYING
from clarify_rules.reporting.security_hub.text import cut

_SHORTER_AND_SHORTER = (16_384, 8_192, 4_096, 2_048, 1_024, 512, 256, 128, 64)


def fitted(finding: dict[str, Any], longest: int = limits.FINDING_BYTES) -> dict[str, Any]:
    """Return the finding, its texts cut to one length (in bytes as sent) where it would be too large.

    Only texts that tell are cut. Ids, ARNs and what the next run goes by stay whole: together they are at
    most some 25 KB.
    """
    for most in _SHORTER_AND_SHORTER:
        if limits.encoded_size(finding) <= longest:
            break
        for holder, key in _told(finding):
            holder[key] = _cut(holder[key], most)
    return finding


def _told(finding: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield where the texts stand that may be shorter."""
    yield from ((finding, key) for key in ("Title", "Description"))
    recommendation = finding["Remediation"]["Recommendation"]
    yield recommendation, "Text"
    fields = finding["ProductFields"]
    yield from ((fields, key) for key in fields if key not in IDENTIFYING)
    for resource in finding["Resources"]:
        for details in resource.get("Details", {}).values():
            yield from ((details, key) for key in details)


def _cut(text: str, most: int) -> str:
    while (size := limits.encoded_size(text)) > most:
        text = cut(text, min(len(text) - 1, max(4, len(text) * most // size)))
    return text
