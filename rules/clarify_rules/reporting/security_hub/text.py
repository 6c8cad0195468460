"""Texts for Security Hub: printable, never blank, never longer than a field may be."""

from __future__ import annotations

import hashlib

from clarify_rules.reporting.printable import printable

CUT = "..."
_DIGEST = 24


def cut(text: str, longest: int) -> str:
    """Return a text of at most `longest` characters, cut at a word where it is longer."""
    if len(text) <= longest:
        return text
    kept = text[: longest - len(CUT) + 1]
    begin, _, last = kept.rpartition(" ")
    # A word that takes most of the text is cut itself.
    at_a_word = begin if len(last) < len(kept) // 2 else kept[:-1]
    return f"{at_a_word.rstrip(' ,;:')}{CUT}"


def field(text: str, longest: int) -> str:
    """Return a printable text for a field that must hold something."""
    safe = cut(printable(text), longest)
    return safe if safe.strip() else "-"


def identifier(text: str, longest: int) -> str:
    """Return a stable ASCII id of a text: the text itself where it can be one.

    Else what can be read of it, and a digest of the whole, so that no two texts have the same id.
    """
    if text.isascii() and text.isprintable() and text.strip() and len(text) <= longest:
        return text
    readable = text.encode("ascii", "backslashreplace").decode("ascii")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
    return f"{printable(readable)[: longest - _DIGEST - len(CUT)]}{CUT}{digest}"
