"""The exemptions file: what is taken, and where it is said to be wrong."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clarify_rules.evaluation.exemptions.exemption import TagFilter
from clarify_rules.evaluation.exemptions.read import read_exemptions
from clarify_rules.evaluation.exemptions.yaml_nodes import ExemptionsError
from tests.evaluation.exemptions.entries import ENTRY, TODAY, document, entry, read, yaml_file

_YAML = "ab1:-?[]{},#&*!|>'\"%@`~ \n\t\r\\\x07\x85\u2028\ufeff"


def _error(content: str | bytes) -> ExemptionsError:
    with pytest.raises(ExemptionsError) as caught:
        read_exemptions(content, TODAY)
    return caught.value


def test_a_file_is_read_with_the_lines_of_its_entries() -> None:
    assert read_exemptions(yaml_file(), TODAY, "v1").entries == (ENTRY,)
    assert read_exemptions(yaml_file(), TODAY, "v1").version == "v1"
    assert read_exemptions(b"\xef\xbb\xbf" + yaml_file().encode(), TODAY).entries == (ENTRY,)
    assert read_exemptions(yaml_file().replace("\n", "\r\n"), TODAY).entries == (ENTRY,)
    assert read({"format": 1, "exemptions": []}).entries == ()


def test_every_field_is_read() -> None:
    (found,) = read(document(resource=None, tag={"key": "Team", "value": ""}, code="NAT_ROUTE")).entries
    assert found == entry(resource=None, tag=TagFilter("Team", ""), code="NAT_ROUTE", line=1)
    (found,) = read(document(resource=None, tag={"key": "Team"}, account="*", region="*")).entries
    assert (found.tag, found.account, found.region) == (TagFilter("Team"), "*", "*")
    assert read(document(resource=None, tag={"key": "Team"})).tag_keys == {"Team"}
    assert read(document()).tag_keys == frozenset()


@pytest.mark.parametrize("written", ["2027-01-31", '"2027-01-31"', "'2027-01-31'"])
def test_a_date_may_stand_in_quotes_or_not(written: str) -> None:
    (found,) = read_exemptions(yaml_file(f"expires: {written}"), TODAY).entries
    assert found.expires == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("expires", "is_taken"),
    [("2027-05-21", True), ("2027-05-22", False), ("2026-11-22", True), ("1999-01-01", True)],
)
def test_at_most_180_days_ahead_and_what_is_past_is_no_error(expires: str, is_taken: bool) -> None:
    if is_taken:
        assert read(document(expires=expires)).entries
    else:
        with pytest.raises(ExemptionsError, match="more than 180 days ahead; the latest today is 2027-05-21"):
            read(document(expires=expires))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "rule: clarify-job-reach-s3",
            "there is no rule 'clarify-job-reach-s3'; did you mean clarify-job-reaches",
        ),
        ("rule: nonsense", "there is no rule 'nonsense'; `clarify-rules rules` lists them"),
        ("account: 111122223333", "put the account id in quotes: YAML may read it as a number"),
        ("account: 011122223333", "put the account id in quotes"),
        ("account: 089999999999", "put the account id in quotes"),
        ("account: 1_1e5", "put the account id in quotes"),
        ('account: "1111"', "account '1111' must be an account id of twelve digits in quotes, or \"*\""),
        ("account: *", 'a value that begins with * must stand in quotes, such as "*"'),
        ("account: null", "account must be text, not nothing"),
        ("region: Frankfurt", "region 'Frankfurt' must be a Region such as us-east-1, or \"*\""),
        ("resource: *job", "an alias is not taken here; a value that begins with * must stand in quotes"),
        ("resource: [a]", "resource must be text, not a list"),
        ('resource: ""', "resource is empty"),
        ("code: nat", "code 'nat' must be a reason code such as NAT_ROUTE"),
        ("code: NO", "code is read as true or false; put it in quotes"),
        ("owner: yes", "owner is read as true or false; put it in quotes"),
        ("owner: 17", "owner is read as a number; put it in quotes"),
        ("owner: 1.5", "owner is read as a number; put it in quotes"),
        ("owner: 2026-01-01", "owner is read as a date; put it in quotes"),
        ("owner: !!python/object:os.system x", "owner is read as another kind of value"),
        ("owner: {a: b}", "owner must be text, not a group of fields"),
        ('owner: "  "', "owner is empty"),
        (f"owner: {'x' * 129}", "owner has 129 characters; at most 128 are allowed"),
        (f"ticket: {'x' * 129}", "ticket has 129 characters"),
        (f"reason: {'x' * 513}", "reason has 513 characters; at most 512"),
        (f"resource: {'x' * 513}", "resource has 513 characters"),
        (r'reason: "a\x1b[31m"', "reason holds the character U+001B; only text on one line is allowed"),
        (r'reason: "a\nb"', "reason holds the character U+000A"),
        (r'reason: "a\u202eb"', "reason holds the character U+202E"),
        (r'reason: "a\ud800b"', "reason holds the character U+D800"),
        ("expires: 2027-02-30", "expires 2027-02-30 is a date that no calendar has"),
        ("expires: 2027-1-3", "expires must be a date such as 2027-01-31, without a time"),
        ("expires: 2027-01-31T00:00:00Z", "expires must be a date such as 2027-01-31, without a time"),
        ("expires: soon", "expires must be a date such as 2027-01-31"),
        ("expires: 20270131", "expires must be a date such as 2027-01-31"),
        ("expires: [2027-01-31]", "expires must be a date such as 2027-01-31"),
    ],
)
def test_a_bad_value_is_pointed_at(line: str, problem: str) -> None:
    content = yaml_file(line)
    name, _, value = line.partition(": ")
    number = next(n for n, each in enumerate(content.splitlines(), 1) if each.lstrip("- ").startswith(name))
    shown = content.splitlines()[number - 1]

    error = _error(content)

    assert problem in error.problem
    assert (error.line, error.column) == (number, shown.index(value) + 1 + (value == "*"))
    assert str(error) == f"line {error.line}, column {error.column}: {error.problem}"
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("content", "problem", "place"),
    [
        ("", "the file is empty; it begins with format: 1", (1, 1)),
        ("# nothing\n", "the file is empty", (1, 1)),
        ("- a\n", "the file must have fields (format, exemptions), not be a list", (1, 1)),
        ("text", "the file must have fields (format, exemptions), not be text", (1, 1)),
        ("exemptions: []", "the file has no format", (1, 1)),
        ("format: 1", "the file has no exemptions", (1, 1)),
        ("exemptions: []\nformat: 2", "format must be 1, the only one known to this version", (2, 9)),
        ('exemptions: []\nformat: "1"', "format must be 1", (2, 9)),
        ("exemptions: []\nformat: true", "format must be 1", (2, 9)),
        ("format: 1\nexemptions: {}", "exemptions must be a list, not a group of fields", (2, 13)),
        ("format: 1\nexemptions:", "exemptions must be a list, not nothing", (2, 12)),
        ("format: 1\nexemptions: [x]", "the exemption must have fields (rule, account,", (2, 14)),
        ("format: 1\nformat: 1", "the file has format twice", (2, 1)),
        ("format: 1\nexemptoins: []", "unknown field 'exemptoins'; did you mean exemptions?", (2, 1)),
        ("format: 1\n[a]: []", "the file has a field whose name is no text; known are format", (2, 1)),
        ("format: 1\n<<: {}", "the file has an unknown field '<<'; known are format, exemptions", (2, 1)),
        ("format: 1\nexemptions: [", "this is not YAML: ", (2, 14)),
        ("format: 1\n\texemptions: []", "this is not YAML: ", (2, 1)),
        ("format: 1\n---\nformat: 1", "a second YAML document begins here; only one is read", (2, 1)),
        ("format: 1\nexemptions: \x07", "the character U+0007 is not allowed; only text is", (2, 13)),
        (b"format: 1\nexemptions: \xff", "the byte 0xff is not UTF-8; save the file as UTF-8", (2, 13)),
        ("[" * 100_000, "this is nested too deeply", (1, 6)),
        ("a: &x [*x]", "an alias is not taken here", (1, 8)),
        ("x" * 262_145, "the file has more than 262,144 bytes, the most that is read", (1, 1)),
        ("\u00e9" * 131_073, "the file has more than 262,144 bytes", (1, 1)),
    ],
)
def test_a_bad_file_is_pointed_at(content: str | bytes, problem: str, place: tuple[int, int]) -> None:
    error = _error(content)
    assert problem in error.problem
    assert (error.line, error.column) == place


def test_fields_of_an_entry() -> None:
    content = yaml_file("owner:")
    assert (_error(content).problem, _error(content).line) == ("the exemption has no owner", 3)
    content = yaml_file("resource:")
    assert _error(content).problem == 'the exemption has neither resource nor tag; resource: "*" is for all'
    assert "both resource and tag" in _error(yaml_file("tag: {key: a}")).problem
    assert "unknown field 'expire'; did you mean expires?" in _error(yaml_file("expire: x")).problem
    twice = yaml_file() + "    ticket: OPS-18\n"
    assert (_error(twice).problem, _error(twice).line) == ("the exemption has ticket twice", 11)
    assert "the tag has no key" in _error(yaml_file("resource:", "tag: {value: x}")).problem
    assert (
        "the tag must have fields (key, value), not be text"
        in _error(yaml_file("resource:", "tag: a")).problem
    )
    assert (
        "value must be text, not nothing" in _error(yaml_file("resource:", "tag: {key: a, value: }")).problem
    )


def test_a_thousand_entries_and_no_more() -> None:
    few = document()["exemptions"]
    assert len(read({"format": 1, "exemptions": few * 900}).entries) == 900
    content = "format: 1\nexemptions:\n" + "  - a\n" * 1001
    assert "1,001 entries; at most 1,000" in _error(content).problem
    assert (_error(content).line, _error(content).column) == (1003, 5)


@pytest.mark.parametrize(
    ("character", "problem"),
    [
        ("\x85", "the character U+0085 is not allowed; only text is"),
        ("\u2028", "the character U+2028 is not allowed"),
        ("\u2029", "the character U+2029 is not allowed"),
        ("\r", "a carriage return stands only before a line feed"),
        ("\u202e", "the character U+202E is not allowed"),
        ("\u2066", "the character U+2066 is not allowed"),
    ],
)
def test_no_entry_hides_in_what_reads_as_a_comment(character: str, problem: str) -> None:
    """YAML ends a line, and a comment, at characters at which editors and reviews show none."""
    hidden = yaml_file("expires: 2027-01-31").partition("exemptions:\n")[2].replace("\n", character)
    content = yaml_file() + "  # formerly:" + character + hidden
    error = _error(content)
    assert problem in error.problem
    assert (error.line, error.column) == (11, 14)
    assert _error(content.replace("\n", "\r\n")).line == 11


@given(st.one_of(st.text(_YAML), st.text(st.characters(), max_size=20), st.binary(max_size=20)))
@example("? ")
@example("%YAML 9.9\n---\n")
@example("!<tag:%zz> a")
@example("&a &b c")
@example("{a: b, c: *d}")
@example("'")
@example('"\\uZZZZ"')
def test_whatever_stands_there_is_refused_with_a_place(content: str | bytes) -> None:
    error = _error(content)
    assert error.line >= 1
    assert error.column >= 1
    assert "\n" not in error.problem


@given(st.integers(0, len(yaml_file()) - 1), st.text(_YAML, max_size=3))
def test_a_file_with_something_else_in_it_is_read_or_refused(place: int, inserted: str) -> None:
    good = yaml_file()
    with suppress(ExemptionsError):
        assert len(read_exemptions(good[:place] + inserted + good[place:], TODAY).entries) <= 1
