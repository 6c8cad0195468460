from __future__ import annotations

import base64
import hashlib
from collections import Counter

import pytest

from clarify_rules.catalog.verdict import Status
from clarify_rules.clarify.launcher import Launcher
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.network.path import Hop, Kind, Path, denied, passed, unknown
from clarify_rules.network.verdict import V
from clarify_rules.reporting.html.text import html_text
from clarify_rules.reporting.table import NOT_JUDGED
from tests.reporting.html.many import many
from tests.reporting.html.reading import Page
from tests.reporting.sample import HOSTILE, audit, result

SCRIPTED = "\"'></code></style></script><script>alert(1)</script><img src=x onerror=alert(1)>" + HOSTILE
DNS = passed(Kind.DNS, "vpc-1", "The resolver answers.")
NO_ROUTE = denied(Kind.ROUTE, "rtb-main", "GATEWAY_NOT_ASSOCIATED", "rtb-main has no route to S3.")
DOUBT = unknown(Kind.NACL, "acl-1", "ACCESS_DENIED", "acl-1 could not be read.")
BLOCKED = Path("subnet-a", "s3", (DNS, NO_ROUTE, DOUBT))
OPEN = Path("subnet-b", "s3", (DNS,))


def page(*audits: Audit) -> Page:
    return Page("".join(html_text(audits)))


def compliant(**changes: object) -> Result:
    fine = {"status": Status.COMPLIANT, "code": "OK", "remediation": None, "blocking_resource": None}
    return result(**{**fine, **changes})


@pytest.mark.parametrize(
    "audits",
    [
        (),
        (audit(),),
        (audit(errors=("The role cannot be assumed.",)),),
        (audit(compliant()),),
        (audit(result(paths=(BLOCKED, OPEN)), compliant()), audit(result(), region="eu-west-1")),
        (many(100),),
    ],
    ids=["nothing", "no results", "unread", "fine", "two regions", "many"],
)
def test_ids_are_unique_and_every_link_leads_somewhere(audits: tuple[Audit, ...]) -> None:
    read = page(*audits)
    ids = Counter(each.attributes["id"] for each in read.elements if "id" in each.attributes)
    links = [each.attributes["href"] or "" for each in read.of("a")]
    labels = [each.attributes.get("aria-labelledby") for each in read.elements]

    assert max(ids.values()) == 1
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert {label for label in labels if label} <= set(ids)
    landmarks = [each.tag for each in read.elements if each.tag in {"header", "main", "footer"}]
    assert landmarks[0] == "header"
    assert landmarks.count("main") == 1


def test_the_page_loads_nothing_and_runs_no_script_but_its_own() -> None:
    markup = "".join(html_text([audit(result(paths=(BLOCKED,)))]))
    read = Page(markup)
    (policy,) = (each for each in read.of("meta") if "http-equiv" in each.attributes)
    (style,), (script,) = read.of("style"), read.of("script")

    assert policy.attributes["http-equiv"] == "Content-Security-Policy"
    assert markup.isascii(), "a style or script in another encoding would no longer be the one it names"
    for each in (style, script):
        digest = base64.b64encode(hashlib.sha256(each.text.encode()).digest()).decode()
        assert f"{each.tag}-src 'sha256-{digest}'" in str(policy.attributes["content"])
    assert str(policy.attributes["content"]).startswith("default-src 'none'; ")
    assert not any({"src", "style", "srcset"} & set(each.attributes) for each in read.elements)
    assert "@import" not in style.text
    assert all(part.startswith('"data:') for part in style.text.split("url(")[1:])


def test_hostile_names_stay_text() -> None:
    hop = Hop(Kind.ROUTE, SCRIPTED, V.DENY, SCRIPTED, SCRIPTED)
    hostile = result(
        rule=SCRIPTED,
        resource_type=SCRIPTED,
        resource_id=SCRIPTED,
        resource_arn=SCRIPTED,
        code=SCRIPTED,
        message=SCRIPTED,
        blocking_resource=SCRIPTED,
        missing_actions=(SCRIPTED,),
        launcher=Launcher(SCRIPTED, SCRIPTED, None),
        remediation=SCRIPTED,
        documentation="javascript:alert(1)",
        paths=(Path(SCRIPTED, SCRIPTED, (hop,)),),
    )
    markup = "".join(html_text([audit(hostile, errors=(SCRIPTED,)), audit(hostile, region=SCRIPTED)]))
    read = Page(markup)

    assert (len(read.of("script")), len(read.of("style")), len(read.of("img"))) == (1, 1, 0)
    assert not [name for each in read.elements for name in each.attributes if name.startswith("on")]
    assert all(str(each.attributes["href"]).startswith(("https://", "#")) for each in read.of("a"))
    assert all(character.isprintable() or character == "\n" for character in markup)


def test_a_blocked_path_is_drawn_to_the_station_where_it_ends() -> None:
    (figure,) = page(audit(result(paths=(BLOCKED,)))).of("figure")
    read = page(audit(result(paths=(BLOCKED,))))
    stations = [each for each in read.of("li") if any(name.startswith("k-") for name in each.classes)]

    assert "subnet-a to S3: blocked" in figure.text
    assert [each.classes for each in stations] == [
        {"k-dns", "yes"},
        {"k-route", "no", "here"},
        {"k-nacl", "unsure", "beyond"},
    ]
    assert "Blocked here rtb-main has no route to S3." in stations[1].text
    assert "Not decided either acl-1 could not be read." in stations[2].text


def test_a_way_to_the_internet_is_not_called_blocked() -> None:
    out = denied(Kind.NAT, "nat-1", "NAT_ROUTE", "subnet-a has a route to the internet through nat-1.")
    (figure,) = page(audit(result(paths=(Path("subnet-a", "internet", (out,)),)))).of("figure")

    assert "The internet: leads to the internet" in figure.text
    assert "Leads out here" in figure.text
    assert "locked" not in figure.text


def test_equal_paths_are_drawn_once_however_many_results_rest_on_them() -> None:
    results = [
        result(resource_id=f"job-{number}", paths=(Path("subnet-a", "s3", (DNS, NO_ROUTE)), OPEN))
        for number in range(50)
    ]
    read = page(audit(*results, compliant(resource_id="job-x", paths=(OPEN,))))

    assert len(read.of("figure")) == 2
    assert sum(each.attributes["href"] == "#p1" for each in read.of("a", "way")) == 50


def test_every_finding_says_what_to_change_and_where_that_is_explained() -> None:
    unsure = result(
        status=Status.UNDETERMINED,
        code="ACCESS_DENIED",
        missing_actions=("ec2:DescribeSubnets",),
        resource_id="job-2",
    )
    fixes = page(audit(result(), unsure, compliant())).of("div", "fix")

    assert len(fixes) == 4  # with its cause and with its resource
    assert all("Associate it with vpce-1." in each.text for each in fixes)
    assert all("Why, and how to fix it" in each.text for each in fixes)
    assert sum("ec2:DescribeSubnets" in each.text for each in fixes) == 2


def test_what_a_message_says_of_the_fix_is_said_once() -> None:
    shut = result(message="It is shut; open it.", remediation="Open it.")
    (what,) = page(audit(shut)).of("p", "what")

    assert what.text == "It is shut."


def test_what_is_not_judged_is_said() -> None:
    unsure = result(status=Status.UNDETERMINED, code="NOT_READ")
    read = page(audit(unsure, errors=("every call failed.",)))
    words = " ".join(read.of("main")[0].text.split())

    assert NOT_JUDGED in words
    assert "1 question could not be decided." in words
    assert "Could not be read: 111122223333 us-east-1 every call failed." in words
    assert "111122223333 us-east-1 could not be read, so nothing is said of it." in words


def test_results_are_found_by_cause_rule_and_resource() -> None:
    read = page(audit(result(), compliant(rule="clarify-job-in-vpc")))
    links = Counter(each.attributes["href"] for each in read.of("a"))

    assert links["#r1"] == 2  # from its cause and from its rule
    assert links["#r2"] == 1
    assert {read.by_id("r1").attributes["data-s"], read.by_id("r2").attributes["data-s"]} == {
        "NON_COMPLIANT",
        "COMPLIANT",
    }


def test_ten_thousand_results_stay_small() -> None:
    size = sum(len(piece) for piece in html_text([many(2_000)]))

    assert size / 2_000 < 1_500, "bytes for each result"


def test_narrow_screens_do_not_scroll_sideways_and_paper_shows_what_each_cause_settles() -> None:
    """A column of 1fr is never narrower than its longest word; one of minmax(0, 1fr) is."""
    (style,) = page(audit(result())).of("style")
    narrow, _, _ = style.text.partition("@media (max-width: 40rem)")[2].partition("@media print")
    printed = style.text.partition("@media print")[2]

    assert "repeat(2, minmax(0, 1fr))" in narrow
    assert "1fr 1fr" not in narrow
    (opened,) = [line for line in printed.splitlines() if "::details-content" in line]
    assert opened.partition("{")[0].strip() == ".settles::details-content"
    assert "content-visibility: visible" in opened
