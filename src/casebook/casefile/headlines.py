"""Which lines of a body are headings: those with hashes before them, and titles or dates with a line drawn below."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casebook.casefile.body import UNDERLINE, Body
from casebook.casefile.logtable import LONGEST_HEADS, plain_words
from casebook.dates import leading_date, looks_like_date

_HASHED = re.compile(r" {0,3}(#{1,6})(?!#)(\s*)(.*)")
_TITLES = {"contact log", "contact log summary of contact actions relating to attendance"}


@dataclass(frozen=True, slots=True)
class Headline:
    """A heading: ``start`` is the index of its first line, ``after`` that of the line below it, and
    ``column`` that of its text in its first line."""

    level: int
    text: str
    start: int
    after: int
    column: int

    @property
    def date(self) -> str:
        """The date with which it begins, as typed, if it is a date at all; else empty."""
        return leading_date(self.text) or looks_like_date(self.text) or ""


def headline_at(body: Body, index: int, below: int) -> Headline | None:
    """The heading of which this is the last line. ``below`` is as in :meth:`Body.begins_paragraph`."""
    underline = UNDERLINE.fullmatch(body.line(index))
    return _underlined(body, index, below, 1 if underline[1][0] == "=" else 2) if underline else hashed(body, index)


def hashed(body: Body, index: int) -> Headline | None:
    """The heading that this line is by its hashes."""
    m = _HASHED.match(body.line(index))
    text = _without_closing_hashes(m[3].rstrip()) if m else ""
    if m is None or not text:
        return None
    headline = Headline(len(m[1]), text, index, index + 1, m.start(3))
    return headline if m[2] or headline.date else None


def _underlined(body: Body, index: int, below: int, level: int) -> Headline | None:
    """A title or a dated line with a line of hyphens or equals signs below it."""
    above = index - 1
    if above < below or not body.begins_paragraph(above, below) or body.line(above).startswith(("    ", "\t")):
        return None
    line = body.line(above)
    headline = Headline(level, line.strip(), above, index + 1, len(line) - len(line.lstrip()))
    return headline if is_title(headline.text) or headline.date else None


def is_title(text: str) -> bool:
    """Whether it is the log's own title."""
    return len(text) <= LONGEST_HEADS and plain_words(text) in _TITLES


def _without_closing_hashes(text: str) -> str:
    """Hashes at a heading's end are no part of it where a space parts them from it."""
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare[-1].isspace() else text
