"""Text that cannot harm a terminal or a layout, whatever somebody named their resources."""

from __future__ import annotations

_LONGEST_WORD = 200
_SHORT_NAME = 60


def printable(text: str) -> str:
    """Return the text with every character escaped that is not to be seen, such as ``\\x1b``.

    That takes control characters, line breaks, lone surrogates and the marks that change the direction of
    writing (Unicode categories C* and Z*, the space excepted).
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else _escaped(each) for each in text)


def shortened(text: str, longest: int = _SHORT_NAME) -> str:
    """Return one printable name of at most `longest` characters, its middle left out where it is longer."""
    safe = printable(text)
    if len(safe) <= longest:
        return safe
    kept = longest - 3
    return f"{safe[: kept - kept // 2]}...{safe[len(safe) - kept // 2 :]}"


def sentence(text: str) -> str:
    """Return a printable message whose single words, names and URIs among them, are not endlessly long."""
    return " ".join(shortened(word, _LONGEST_WORD) for word in printable(text).split(" "))


def _escaped(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
