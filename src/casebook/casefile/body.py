"""The body of a case file as lines with places, and what can be wrong with one of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from casebook.casefile.source import Source
from casebook.diagnostics import Severity, Span

# Below a line of text, it makes it a heading.
UNDERLINE = re.compile(r" {0,3}(=++|-{2,}+)[ \t]*+")


class LogProblem(NamedTuple):
    """Something wrong or odd in a body, at its place."""

    code: str
    severity: Severity
    span: Span
    message: str
    help: str


def error(code: str, span: Span, message: str, help_: str) -> LogProblem:
    """A fact that cannot be trusted."""
    return LogProblem(code, Severity.ERROR, span, message, help_)


def warning(code: str, span: Span, message: str, help_: str) -> LogProblem:
    """What is odd, and perhaps right."""
    return LogProblem(code, Severity.WARNING, span, message, help_)


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of a body, each known by its index, from 0.

    All offsets are those of ``text``, where a line ending stands before the body, and before each of its lines; ``starts``
    are those of the lines, and one more that ends the last. ``first_line`` is the body's first line in the file.
    """

    text: str
    first_line: int
    starts: list[int]

    @classmethod
    def of(cls, source: Source, start: int) -> Body:
        """The body of ``source`` that begins at offset ``start``."""
        first_line = source.span(start, start).line
        starts = source.line_starts[first_line:]
        if start:
            text = source.text
            lines = [start, *starts]
        else:
            text = f"\n{source.text}"
            lines = [1, *(at + 1 for at in starts)]
        return cls(text, first_line, [*lines, len(text) + 1])

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.starts) - 1

    def index(self, offset: int) -> int:
        """The line in which an offset lies."""
        return bisect_right(self.starts, offset) - 1

    def line(self, index: int) -> str:
        """A line without its ending; empty where there is no such line."""
        starts = self.starts
        return self.text[starts[index] : starts[index + 1] - 1] if index < len(starts) - 1 else ""

    def holds(self, mark: str) -> bool:
        """Whether it stands anywhere in the body."""
        return self.text.find(mark, self.starts[0]) >= 0

    def span(self, index: int, start: int = 0, end: int | None = None) -> Span:
        """The place of a stretch of a line; of all of it, where nothing else is said."""
        line = self.first_line + index
        return Span(line, start + 1, line, (len(self.line(index)) if end is None else end) + 1)

    def begins_paragraph(self, index: int, below: int) -> bool:
        """Whether a paragraph can begin at this line. ``below`` is the one below the last heading, fence or table."""
        return index == below or not self.line(index - 1).strip()
