"""How the site is made of the pages: ``make site``."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent

project = "clarify-config-rules"
author = "clarify-config-rules"
project_copyright = "the authors of clarify-config-rules; Apache-2.0"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["fixes", "pictures", "schemas"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = project
html_show_sourcelink = False
html_copy_source = False
# What a search finds would be fetched for its summary, which a page opened from a disk may not do.
html_show_search_summary = False
html_static_path = ["site"]
html_css_files = ["site.css"]
# Of the styles that come with the theme, two that stand out enough to be read.
pygments_style = "github-light-high-contrast"
pygments_dark_style = "github-dark"

# Where files are that belong to the project and not to the site.
_PROJECT = "https://github.com/clarify-config-rules/clarify-config-rules/blob/main"
_LINK_OUT = re.compile(r"(?<=\]\()((?:\.\./)+[^)#\s]+)")
_LINK_IN = re.compile(r"\]\(([^):#]+)\.md\)")
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


def setup(app: Any) -> None:
    """Have each page changed as it is read: on GitHub it is to read as it stands."""
    app.connect("source-read", _read)


def _read(_: Any, name: str, source: list[str]) -> None:
    text = _LINK_OUT.sub(lambda link: _outside(name, link[1]), source[0])
    if name == root_doc:
        text += _contents(text)
    elif name == "rules/README":
        text += _toctree("", ["clarify-*", "*"])
    source[0] = text


def _outside(name: str, link: str) -> str:
    """Return where a link leads: below docs as it stands, above it into the project's repository."""
    path = posixpath.normpath(posixpath.join("docs", posixpath.dirname(name), link))
    return link if path.startswith("docs/") else f"{_PROJECT}/{path}"


def _contents(index: str) -> str:
    """Return the tables of contents: under each heading the pages that are linked there, then all others."""
    _, *parts = _HEADING.split(index)
    linked = {heading: _LINK_IN.findall(text) for heading, text in zip(parts[::2], parts[1::2], strict=True)}
    known = {root_doc, *(page for pages in linked.values() for page in pages)}
    last = next(reversed(linked))
    linked[last] += sorted(page.stem for page in _HERE.glob("*.md") if page.stem not in known)
    return "".join(_toctree(heading, pages) for heading, pages in linked.items())


def _toctree(caption: str, pages: list[str]) -> str:
    options = [":hidden:", ":glob:", *([f":caption: {caption}"] if caption else [])]
    return "\n\n" + "\n".join(["```{toctree}", *options, "", *pages, "```"]) + "\n"
