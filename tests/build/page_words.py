"""What a page says: its text, and the names of its elements."""

from __future__ import annotations

from html.parser import HTMLParser


class Words(HTMLParser):
    """The text of a page and the names of its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.elements, self.attributes = [], [], []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.elements.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


CHARTS = {
    "rate-trend",
    "count-trend",
    "rate-by-area",
    "rate-by-group",
    "zero-trend",
    "zero-by-area",
    "entity-by-type",
    "entity-by-industry",
    "received-by-area",
    "verdict-trend",
}
