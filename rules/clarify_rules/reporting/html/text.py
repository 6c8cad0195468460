"""The page's text, made from its templates: every value in it is escaped, and cannot bring in a script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from clarify_rules import __version__
from clarify_rules.catalog.sentences import capital
from clarify_rules.evaluation.result import Audit
from clarify_rules.reporting.baseline.comparison import Comparison
from clarify_rules.reporting.baseline.wording import MEANINGS, counted, former_problems, since
from clarify_rules.reporting.exempted import told
from clarify_rules.reporting.html.view import WORST_FIRST, page_view
from clarify_rules.reporting.naming import named, noun, several, stands_in_its_own_way
from clarify_rules.reporting.printable import printable, shortened
from clarify_rules.reporting.table import COMPLIANT_MEANS, NOT_JUDGED

_PIECES = 200


def html_text(audits: Sequence[Audit], comparisons: Sequence[Comparison] = ()) -> Iterator[str]:
    """Yield one page on the audits, piece by piece; what changed in each, where there are comparisons.

    It is ASCII only and whole in itself: its policy lets nothing be loaded from anywhere, and no script run
    but its own.
    """
    style, script = _part("style.css"), _part("filter.js")
    stream = (
        _environment()
        .get_template("page.html.j2")
        .stream(
            view=page_view(audits, comparisons),
            version=__version__,
            style=Markup(style),  # noqa: S704 - our own file, not a value
            script=Markup(script),  # noqa: S704 - our own file, not a value
            style_hash=_hash(style),
            script_hash=_hash(script),
            statuses=WORST_FIRST,
            compliant_means=COMPLIANT_MEANS,
            not_judged=NOT_JUDGED,
        )
    )
    stream.enable_buffering(_PIECES)
    for piece in stream:
        # ASCII only, so that the page is the same in whatever encoding it is written.
        yield piece.encode("ascii", "xmlcharrefreplace").decode()


def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_part),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "shortened": shortened,
        "several": several,
        "named": named,
        "capital": capital,
        "moment": _moment,
        "link": _link,
    }
    environment.globals |= {
        "itself": stands_in_its_own_way,
        "noun": noun,
        "since": since,
        "counted": counted,
        "former_problems": former_problems,
        "meanings": MEANINGS,
        "told": told,
    }
    return environment


def _visible(value: object) -> object:
    """Return a value that goes into the page: no name brings in what is not to be seen (see `printable`)."""
    if isinstance(value, Markup):
        return value
    return printable(str(value))


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def _link(address: str) -> str:
    """Return an address that a link may lead to, "#" for one that is not of the web."""
    return address if address.startswith("https://") else "#"


def _part(name: str) -> str:
    return resources.files(__package__).joinpath("page", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return a text as the page's policy names it (Content Security Policy Level 3, hash-source)."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
