"""What is wrong, how badly, and where: the one shape in which every room speaks of bad input.

Bad input is a value with a place, never an exception. A room that reads text returns a
:class:`Checked`: what it could make of the text, and everything that it has to say about it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Severity(enum.StrEnum):
    """How much a diagnostic matters. An error means that a fact cannot be trusted."""

    ERROR = "error"
    WARNING = "warning"


class Span(NamedTuple):
    """A stretch of text. Lines and columns count from 1, in characters; the end is exclusive.

    A tuple, because a case has some eighty of them and it is the value that is made fastest.
    """

    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def point(cls, line: int, column: int = 1) -> Span:
        """The single place at ``line`` and ``column``."""
        return cls(line, column, line, column)


START = Span(1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong or odd, at one place.

    ``code`` is a key of :data:`casebook.catalogue.CATALOGUE`; ``path`` is relative to the book, with
    forward slashes; ``message`` says what is wrong and may quote the file; ``help`` says how to
    mend it. ``line_text`` is the line as it stands in the file, for showing beneath the message
    (empty where it would not help). Neither the message nor the line may be shown in a CI format.
    """

    code: str
    severity: Severity
    path: str
    span: Span
    message: str
    help: str
    line_text: str = ""

    @property
    def sort_key(self) -> tuple[str, Span, str, str]:
        """File order, then line order, then code: the order in which all reports show them."""
        return (self.path, self.span, self.code, self.message)

    @property
    def excerpt(self) -> tuple[str, str, str]:
        """The line in three parts: what stands before the stretch that is meant, the stretch, and what follows it."""
        line, span = self.line_text, self.span
        start = min(span.column - 1, len(line))
        end = span.end_column - 1 if span.end_line == span.line else len(line)
        end = min(max(end, start), len(line))
        return line[:start], line[start:end], line[end:]


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """A value, and what was found out while it was made. Never raises for bad input."""

    value: T
    diagnostics: tuple[Diagnostic, ...] = ()


MOST_TOLD = 1000
"""So many problems of a file are told, the others counted: they have one cause, and nobody reads more."""


@dataclass(slots=True)
class Told:
    """The problems of one file as they are found, ``most`` of them. :meth:`takes` is asked before each is put into words."""

    found: list[Diagnostic] = field(default_factory=list)
    left_out: int = 0
    most: int = MOST_TOLD

    def takes(self) -> bool:
        """Whether one more is to be told. Where not, it is counted."""
        if len(self.found) < self.most:
            return True
        self.left_out += 1
        return False

    def add(self, more: Iterable[Diagnostic]) -> None:
        """Take in problems that another reader of the same file has found."""
        for diagnostic in more:
            if self.takes():
                self.found.append(diagnostic)

    def all(self, path: str) -> tuple[Diagnostic, ...]:
        """What is told of the file ``path``, in file and line order. What was left out is an error: it may hold one."""
        found = sorted(self.found, key=lambda d: d.sort_key)
        if self.left_out:
            message = f"Of this file {self.most:,} problems are told; it has {self.left_out:,} more."
            help_ = "Look for one cause of them all, such as text that was pasted in twice; mend it and check again."
            found.insert(0, Diagnostic("more-problems", Severity.ERROR, path, START, message, help_))
        return tuple(found)


def errors(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those that say that a fact cannot be trusted."""
    return [d for d in diagnostics if d.severity is Severity.ERROR]


def warnings(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those that say that a fact is odd, but perhaps right."""
    return [d for d in diagnostics if d.severity is Severity.WARNING]
