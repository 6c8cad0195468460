"""A page as a browser's parser sees it: elements with their attributes and text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_EMPTY = frozenset({"meta", "input", "br", "link", "img"})


@dataclass
class Element:
    """One element and all text in it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""

    @property
    def classes(self) -> set[str]:
        """Its classes."""
        return set((self.attributes.get("class") or "").split())


@dataclass
class Page(HTMLParser):
    """All elements of a page, in their order. AssertionError where its tags are not balanced."""

    markup: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Element] = []
        self.feed(self.markup)
        self.close()
        assert not self._open, f"never closed: {[each.tag for each in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"closed and never opened: {tag}"
        assert self._open.pop().tag == tag, f"closed at the wrong place: {tag}"

    def handle_data(self, data: str) -> None:
        for each in self._open:
            each.text += data

    def of(self, tag: str, of_class: str | None = None) -> list[Element]:
        """The elements with that tag, and class where one is given."""
        found = [each for each in self.elements if each.tag == tag]
        return [each for each in found if of_class is None or of_class in each.classes]

    def by_id(self, name: str) -> Element:
        """The only element with that id."""
        (found,) = (each for each in self.elements if each.attributes.get("id") == name)
        return found
