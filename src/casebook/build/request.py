"""What is asked of a build, and what it came to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from casebook.diagnostics import Diagnostic, Severity
from casebook.settings import Settings
from casebook.views.lists.card import Card
from casebook.views.row import Row

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What is asked of a build. ``site`` is the folder to write; ``jobs`` the number of processes (0: one a core)."""

    root: Path
    site: Path
    settings: Settings
    as_of: dt.date
    jobs: int = 0
    clean: bool = False
    redact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build came to. ``written`` are the addresses whose files are new, ``removed`` those taken away.

    ``cards`` are those of all cases, in the order of all lists; ``broken`` the rows of those with errors.
    """

    cards: tuple[Card, ...]
    broken: tuple[Row, ...]
    passed_over: tuple[Diagnostic, ...]
    written: frozenset[str]
    removed: frozenset[str]

    @property
    def errors(self) -> int:
        """How many errors the book holds: a folder of cases that cannot be opened is one, too."""
        passed = sum(d.severity is Severity.ERROR for d in self.passed_over)
        return sum(card.errors for card in self.cards) + passed

    @property
    def warnings(self) -> int:
        """How many warnings the book holds, those of files that were passed over among them."""
        passed = sum(d.severity is Severity.WARNING for d in self.passed_over)
        return sum(card.warnings for card in self.cards) + passed


OnPublished = Callable[[Built], None]
