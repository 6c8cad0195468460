"""The recipes below docs/fixes, taken apart: four parts each, and in them blocks of code."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from clarify_rules.catalog.fix_recipes import fixes_folder

ROOT = Path(__file__).parents[2]
PARTS = ("Console", "AWS CLI", "CloudFormation", "Terraform")
LANGUAGES = {"Console": None, "AWS CLI": "sh", "CloudFormation": "yaml", "Terraform": "hcl"}

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEREDOC = re.compile(r"^cat > \S+ <<'JSON'\n(.*?)^JSON\n", re.MULTILINE | re.DOTALL)
_SHELL = "|><();\n"


@dataclass(frozen=True)
class Fragment:
    """One recipe."""

    name: str
    text: str

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0].removeprefix("### ")

    @cached_property
    def parts(self) -> dict[str, str]:
        """The text of each part by its heading, in the order in which they stand."""
        _, *pieces = re.split(r"^#### (.+)$", self.text, flags=re.MULTILINE)
        return dict(zip(pieces[::2], (piece.strip() for piece in pieces[1::2]), strict=True))

    def blocks(self, part: str) -> list[tuple[str, str]]:
        """The language and the text of each block of code in a part."""
        return _BLOCK.findall(self.parts[part])

    @property
    def script(self) -> str:
        """What the part on the AWS CLI has to be typed."""
        (block,) = self.blocks("AWS CLI")
        return block[1]

    @property
    def documents(self) -> list[str]:
        """The JSON documents that the script writes."""
        return _HEREDOC.findall(self.script)

    @property
    def commands(self) -> list[list[str]]:
        """Every call of the AWS CLI in the script, as the words that follow ``aws``."""
        text = _HEREDOC.sub("", self.script).replace("\\\n", " ")
        lexer = shlex.shlex(text, posix=True, punctuation_chars=_SHELL)
        lexer.whitespace = " \t"
        lexer.whitespace_split = True
        split = groupby(lexer, key=lambda word: not word.strip(_SHELL))
        commands = [list(words) for separates, words in split if not separates]
        return [command[1:] for command in commands if command[0] == "aws"]


def read_fragments() -> dict[str, Fragment]:
    """Every fragment by its name."""
    paths = sorted(fixes_folder(ROOT).glob("*.md"))
    return {path.stem: Fragment(path.stem, path.read_text("utf-8")) for path in paths}


FRAGMENTS = read_fragments()
