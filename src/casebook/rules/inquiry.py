"""What a check of one case may look at, and what it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from casebook.diagnostics import Severity, Span
from casebook.model import Case
from casebook.rules.readiness import Readiness


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem in one case, at a place that the case knows."""

    code: str
    severity: Severity
    span: Span
    message: str
    help: str


class Staff(NamedTuple):
    """Every way in which a member of staff may be named in a case, as set, and with letter case aside."""

    words: tuple[str, ...] = ()
    folded: frozenset[str] = frozenset()

    @classmethod
    def of(cls, words: Iterable[str]) -> Staff:
        """The staff named by these initials and names."""
        named = tuple(words)
        return cls(named, frozenset(word.casefold() for word in named))


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What a check may look at. ``staff`` is that of the settings; empty where none is set."""

    case: Case
    readiness: Readiness
    staff: Staff
    today: dt.date
