"""The pages that are written by hand, taken apart: fenced blocks, and the commands in them."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(
    r"^(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_PROMPT = "$ "


@dataclass(frozen=True)
class Block:
    """A fenced block: its kind, and the name of the file where the page says that it is one."""

    kind: str
    text: str
    file: str | None


@dataclass(frozen=True)
class Command:
    """A command as the page has it, and what the page shows that it prints ("": nothing is shown)."""

    line: str
    shown: str

    @property
    def words(self) -> list[str]:
        """The command as a shell takes it apart; what it redirects is left out."""
        words = shlex.split(self.line, comments=True)
        return words[: words.index(">")] if ">" in words else words

    @property
    def writes(self) -> str | None:
        """The file into which it redirects what it prints."""
        words = shlex.split(self.line, comments=True)
        return words[words.index(">") + 1] if ">" in words else None


@dataclass(frozen=True)
class Page:
    """One page, by its path in the project."""

    name: str

    @property
    def text(self) -> str:
        """The page's Markdown."""
        return (ROOT / self.name).read_text("utf-8")

    @property
    def blocks(self) -> list[Block]:
        """All fenced blocks, in their order."""
        return [Block(each["kind"], each["text"], each["file"]) for each in _BLOCK.finditer(self.text)]

    @property
    def commands(self) -> list[Command]:
        """The commands of all blocks that hold some, in their order."""
        return [command for block in self.blocks for command in commands_of(block)]

    def of(self, program: str) -> list[Command]:
        """The commands that run a program."""
        return [each for each in self.commands if each.words[0] == program]


def commands_of(block: Block) -> list[Command]:
    """Return the commands of a block: in `console` those behind a prompt, in `sh` all; of others none."""
    if block.kind == "sh":
        return [Command(each, "") for each in _whole(block.text.splitlines())]
    if block.kind == "console":
        assert block.text.startswith(_PROMPT), f"a console block begins with a command: {block.text[:60]}"
        parts = re.split(rf"^{re.escape(_PROMPT)}", block.text, flags=re.MULTILINE)[1:]
        return [Command(*part.partition("\n")[::2]) for part in parts]
    return []


def _whole(lines: list[str]) -> list[str]:
    """Return commands, each with all lines over which its quotes go on."""
    found: list[str] = []
    for line in lines:
        if found and _open(found[-1]):
            found[-1] += f"\n{line}"
        elif line:
            found.append(line)
    return found


def _open(command: str) -> bool:
    if command.endswith("\\"):
        return True
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return True
    return False


PAGES = tuple(
    Page(str(path.relative_to(ROOT))) for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
)
