"""Every command that the README shows is one that the command line takes."""

from __future__ import annotations

import shlex

import click
import pytest

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.cli.main import clarify_rules
from tests.cli.running import ROOT

_SHOWN = [
    shlex.split(line.removeprefix("$ clarify-rules "), comments=True)
    for line in (ROOT / "README.md").read_text().splitlines()
    if line.startswith("$ clarify-rules ")
]


def test_the_readme_shows_every_command() -> None:
    assert {words[0] for words in _SHOWN} >= set(clarify_rules.list_commands(click.Context(clarify_rules)))


@pytest.mark.parametrize("words", _SHOWN, ids=" ".join)
def test_a_command_of_the_readme_is_understood(words: list[str]) -> None:
    command: click.Command = clarify_rules
    arguments = list(words)
    while isinstance(command, click.Group) and arguments:
        found = command.get_command(click.Context(command), arguments.pop(0))
        assert found, words
        command = found

    command.make_context("clarify-rules", arguments).close()

    assert all(word in RULE_IDS for word in words if word.startswith("clarify-"))
