from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clarify_rules.reporting.printable import printable, sentence, shortened
from tests.reporting.sample import HOSTILE


def test_what_can_be_seen_stays() -> None:
    assert printable("Zürich [red] 日本 = ok") == "Zürich [red] 日本 = ok"


def test_what_moves_a_terminal_is_escaped() -> None:
    assert printable("\x1b[2J\r\n\x9b\u202e\ud800\U000e0001") == (
        "\\x1b[2J\\x0d\\x0a\\x9b\\u202e\\ud800\\U000e0001"
    )


@given(st.text(alphabet=st.characters()))
def test_nothing_but_printable_characters_is_left(text: str) -> None:
    assert printable(text).isprintable()


def test_a_long_name_keeps_its_ends() -> None:
    name = shortened("begin" + "-" * 1000 + "end")

    assert len(name) == 60
    assert name.startswith("begin")
    assert name.endswith("end")


def test_a_sentence_has_no_endless_words() -> None:
    text = sentence(f"The job {HOSTILE} fails")

    assert text.startswith("The job ")
    assert text.endswith(" fails")
    assert max(len(word) for word in text.split(" ")) <= 200
