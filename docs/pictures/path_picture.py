"""A path as the report for a browser draws it, as a picture of its own."""

from __future__ import annotations

import re

from clarify_rules.evaluation.result import Audit
from clarify_rules.reporting.html.text import html_text

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_FIGURE = re.compile(r"<figure .*?</figure>", re.DOTALL)
_WIDTH, _HEIGHT = 860, 300
_OWN_STYLE = f"""
body {{ max-width: none; width: {_WIDTH}px; height: {_HEIGHT}px; margin: 0; padding: 1.2rem 1.5rem;
  background: var(--card); border: 1px solid var(--line); border-radius: .8rem; }}
.path {{ margin: 0; }}
"""


def path_picture(audit: Audit, code: str) -> str:
    """Return an SVG of the first path that a root cause with that code ends, light or dark as the reader is.

    Raises LookupError where the report draws none.
    """
    page = "".join(html_text([audit]))
    for cause in page.split("<article ")[1:]:
        figure = _FIGURE.search(cause)
        if figure and f"<code>{code}</code>" in cause.partition("</h3>")[0]:
            return _svg(_STYLE.findall(page)[0] + _OWN_STYLE, figure[0])
    raise LookupError(f"the report draws no path of a root cause with the code {code}")


def _svg(style: str, figure: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}">\n'
        f"<style><![CDATA[{style}]]></style>\n"
        f'<foreignObject width="{_WIDTH}" height="{_HEIGHT}">\n'
        f'<body xmlns="http://www.w3.org/1999/xhtml">\n{figure}\n</body>\n'
        f"</foreignObject>\n</svg>\n"
    )
