"""The one line AWS Config shows beside a result."""

from __future__ import annotations

from clarify_rules.reporting.printable import printable

LONGEST = 256
"""Characters an annotation may have (API_Evaluation, Annotation).

It is not said whether one beyond U+FFFF is one or, as in UTF-16, two. One annotation that is too long would
cost all of its batch, and people write such characters in reasons: so they count as two.
"""

CUT = "..."
"""What ends an annotation that was cut."""


def annotation(code: str, message: str) -> str:
    """Return the reason code and the message, cut at a word where Config's 256 characters end.

    Automation keys on the code, so it comes first and whole.
    """
    text = printable(f"{code}: {message}")
    if _begin(text, LONGEST) == text:
        return text
    kept = _begin(text, LONGEST - len(CUT) + 1)
    at_a_word = kept.rpartition(" ")[0] if " " in kept[len(code) + 2 :] else kept[:-1]
    return f"{at_a_word.rstrip(' ,;:')}{CUT}"


def _begin(text: str, longest: int) -> str:
    """Return as much of a text as has that length in UTF-16."""
    return text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")
