from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarify_rules.reporting.config.annotation import LONGEST, annotation


def test_the_reason_code_comes_first() -> None:
    assert annotation("NAT_ROUTE", "It leads out.") == "NAT_ROUTE: It leads out."


def test_a_long_message_is_cut_at_a_word() -> None:
    text = annotation("CODE", "word " * 100)
    assert text.endswith("word...")
    assert LONGEST - len("word...") <= len(text) <= LONGEST


def test_a_message_without_words_is_cut_all_the_same() -> None:
    assert annotation("CODE", "x" * 500) == "CODE: " + "x" * 247 + "..."


def test_a_message_that_just_fits_is_left_alone() -> None:
    message = "y" * (LONGEST - len("CODE: "))
    assert annotation("CODE", message) == f"CODE: {message}"


@pytest.mark.parametrize("reason", ["\U0001f6a7" * 200, "a" + "\U0001f6a7" * 200, "\U0001f6a7 " * 200])
def test_characters_that_are_two_in_utf_16_are_counted_so(reason: str) -> None:
    text = annotation("EXEMPTED", reason)
    assert LONGEST - 3 <= len(text.encode("utf-16-le")) // 2 <= LONGEST
    assert text.endswith("\U0001f6a7...")


def test_other_characters_are_one_however_many_bytes_they_take() -> None:
    message = "\u00fc\u8def" * 123
    assert annotation("EXEMPTED", message) == f"EXEMPTED: {message}"


@given(st.from_regex(r"[A-Z][A-Z0-9_]{0,60}", fullmatch=True), st.text(max_size=600))
def test_config_always_takes_it(code: str, message: str) -> None:
    text = annotation(code, message)
    assert 1 <= len(text) <= len(text.encode("utf-16-le")) // 2 <= LONGEST
    assert text.isprintable()
    assert text.startswith(f"{code}:")
    text.encode()
