"""What AWS Config is told of a result that is exempted."""

from __future__ import annotations

import hashlib

from clarify_rules.evaluation.exemptions.exemption import Exemption
from clarify_rules.reporting.config.annotation import annotation

EXEMPTED = "EXEMPTED"
LONGEST_VERSION = 128
"""Characters of the exemptions' version that an annotation has room for, whatever else it says."""

_DIGITS = 24


def exempted_annotation(code: str, exemption: Exemption, version: str | None) -> str:
    """Return the annotation: the exempted reason code, until when, by which version of the exemptions, by
    whom and why. Only what comes behind the version is cut where it is too long."""
    of = f", version {version} of the exemptions" if version else ""
    said = f"{code}, expires {exemption.expires}{of}: {exemption.ticket}, {exemption.owner}: "
    return annotation(EXEMPTED, said + exemption.reason)


def fingerprint(text: str) -> str:
    """Return what an annotation is known by, short enough to be remembered of thousands: its code, as in the
    annotation, and a digest."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text.partition(':')[0]}: {digest[:_DIGITS]}"
