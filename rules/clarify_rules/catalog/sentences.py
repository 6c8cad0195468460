"""Parts of sentences that are put together."""

from __future__ import annotations

# Names that are written like other words.
_NAMES = frozenset({"Clarify", "Spark"})
TODAY = "If run again today"


def clause(sentence: str) -> str:
    """Return a sentence as a clause within another: without capital, unless it begins with a name."""
    first = sentence.partition(" ")[0]
    is_name = first in _NAMES or not (first[:1].isupper() and first[1:].rstrip(",;:") == first[1:].lower())
    start = first if is_name else first.lower()
    return (start + sentence[len(first) :]).removesuffix(".")


def capital(text: str) -> str:
    """Return the text with a capital."""
    return f"{text[:1].upper()}{text[1:]}"


def of_today(message: str) -> str:
    """Return a message on a job that ended as one on running it again."""
    return f"{TODAY}: {clause(message)}."
