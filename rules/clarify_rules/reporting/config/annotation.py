"""The one line AWS Config shows beside a result."""

from __future__ import annotations

from clarify_rules.reporting.printable import printable

LONGEST = 256
"""Characters an annotation may have (API_Evaluation, Annotation)."""

CUT = "..."
"""What ends an annotation that was cut."""


def annotation(code: str, message: str) -> str:
    """Return the reason code and the message, cut at a word where Config's 256 characters end.

    Automation keys on the code, so it comes first and whole.
    """
    text = printable(f"{code}: {message}")
    if len(text) <= LONGEST:
        return text
    kept = text[: LONGEST - len(CUT) + 1]
    at_a_word = kept.rpartition(" ")[0] if " " in kept[len(code) + 2 :] else kept[:-1]
    return f"{at_a_word.rstrip(' ,;:')}{CUT}"
