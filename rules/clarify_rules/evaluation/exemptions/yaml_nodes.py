"""A YAML file as nodes that know their place, so that whatever is wrong can be pointed at."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from yaml import Node

MOST_BYTES = 256 * 1024
# The file, its list, an entry, a tag, the tag's value: nothing stands deeper.
_DEEPEST = 5
# YAML 1.1 ends a line, and so a comment, where editors and reviews do not; or a line reads otherwise than it
# is. What follows would be an entry that nobody saw.
_HIDING = re.compile("\r(?!\n)|[\x85\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class ExemptionsError(Exception):
    """An exemptions file is not as published; `line` and `column` count from 1, and `problem` is one line."""

    def __init__(self, problem: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"line {line}, column {column}: {problem}")
        self.problem = problem
        self.line = line
        self.column = column


class Place(Protocol):
    """Where something stands, as PyYAML marks it: counted from 0."""

    line: int
    column: int


def at(mark: Place | None, problem: str) -> ExemptionsError:
    """Return the error for a place."""
    return ExemptionsError(problem, mark.line + 1, mark.column + 1) if mark else ExemptionsError(problem)


def composed(content: str | bytes) -> Node:
    """Return the one YAML document of a file as a node; nothing is constructed from it.

    Raises `ExemptionsError` for what is too large, not UTF-8, not YAML, nested deeply, uses aliases, or holds
    characters behind which something can hide.
    """
    import yaml  # noqa: PLC0415 - whoever has no exemptions does not pay for PyYAML

    text = _decoded(content)
    hiding = _HIDING.search(text)
    if hiding:
        raise _at_offset(text, hiding.start(), _hides(hiding[0]))
    try:
        node: Node | None = yaml.compose(text, Loader=_loader())
    except yaml.reader.ReaderError as error:
        character = ord(error.character) if isinstance(error.character, str) else error.character
        raise _at_offset(text, error.position, _not_allowed(character)) from None
    except yaml.MarkedYAMLError as error:
        raise at(error.problem_mark or error.context_mark, _problem(error)) from None
    except yaml.YAMLError:
        raise ExemptionsError("this is not YAML") from None
    if node is None:
        raise ExemptionsError("the file is empty; it begins with format: 1")
    return node


def _decoded(content: str | bytes) -> str:
    size = len(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise ExemptionsError(f"the file has more than {MOST_BYTES:,} bytes, the most that is read")
    if isinstance(content, str):
        return content
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        problem = f"the byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise _at_offset(before, len(before), problem) from None


def _at_offset(text: str, offset: int, problem: str) -> ExemptionsError:
    lines = text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return ExemptionsError(problem, len(lines), len(lines[-1]) + 1)


def _hides(character: str) -> str:
    if character == "\r":
        return "a carriage return stands only before a line feed; save the file with one kind of line ends"
    return _not_allowed(ord(character))


def _not_allowed(character: int) -> str:
    return f"the character U+{character:04X} is not allowed; only text is"


def _problem(error: Any) -> str:
    if "alias" in (error.context or ""):
        return 'a value that begins with * must stand in quotes, such as "*"'
    if "single document" in (error.context or ""):
        return "a second YAML document begins here; only one is read"
    return f"this is not YAML: {error.problem or error.context}"


@cache
def _loader() -> Any:
    import yaml  # noqa: PLC0415 - whoever has no exemptions does not pay for PyYAML

    class Loader(yaml.SafeLoader):
        """YAML without aliases, and no deeper than an exemptions file is."""

        depth = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            event = self.peek_event()  # type: ignore[no-untyped-call]  # its stub says nothing
            if isinstance(event, yaml.AliasEvent):
                raise at(
                    event.start_mark,
                    "an alias is not taken here; a value that begins with * must stand in quotes",
                )
            self.depth += 1
            if self.depth > _DEEPEST:
                raise at(event.start_mark, "this is nested too deeply")
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

    return Loader
