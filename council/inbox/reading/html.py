"""The text of a mail that was sent as HTML only: its paragraphs, lists and quotes as lines."""

import re
from html.parser import HTMLParser

HIDDEN = {"script", "style", "head", "title", "template"}
BLOCKS = {"p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "section", "article"}
BLANKS = re.compile(r"\n{3,}")


class Reader(HTMLParser):
    """Collects the lines of a page; what is quoted gets a `>` before it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.hidden = self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        if tag in HIDDEN:
            self.hidden += 1
        elif tag == "blockquote":
            self.quoted += 1
            self.end_line()
        elif tag == "br":
            self.lines.append("")
        elif tag == "hr":
            self.end_line()
            self.lines[-1:] = ["_" * 32, ""]
        elif tag == "li":
            self.end_line()
            self.lines[-1] = "- "
        elif tag in BLOCKS:
            self.end_line()

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if tag in HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag == "blockquote":
            self.end_line()
            self.quoted = max(0, self.quoted - 1)
        elif tag in {"p", "ul", "ol"}:
            self.end_line()
            self.lines.append("")
        elif tag in BLOCKS:
            self.end_line()

    def handle_data(self, data: str) -> None:
        """Some text."""
        if self.hidden:
            return
        words = re.sub(r"\s+", " ", data)
        if not self.lines[-1]:
            words = words.lstrip()
            if words and self.quoted:
                words = "> " + words
        self.lines[-1] += words

    def end_line(self) -> None:
        """What comes next stands on a line of its own."""
        if self.lines[-1].strip():
            self.lines.append("")


def to_text(page: str) -> str:
    """The text of an HTML page."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    lines = "\n".join(line.rstrip() for line in reader.lines)
    return BLANKS.sub("\n\n", lines).strip()
