"""What the lists show: the caseload and its cuts, what to do next, and everything that is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from casebook.rules.prompts import Prompt
from casebook.rules.readiness import STATUS_LABELS
from casebook.views.columns import COLUMNS, Column
from casebook.views.lists.card import Card, todo_of
from casebook.views.lists.charts import Tally
from casebook.views.lists.due import DUE, DueSection
from casebook.views.row import Row, ShownProblem
from casebook.views.site import Link, Pager, filtered

BROKEN_ON_TOP = 10
DUE_ON_FRONT = 50


class Caseload(NamedTuple):
    """All cases, by their cards, in the order of all lists; ``row`` gives the row of a card that is to be shown."""

    cards: Sequence[Card]
    row: Callable[[Card], Row]

    def rows(self, cards: Iterable[Card]) -> tuple[Row, ...]:
        """The rows of these cards."""
        return tuple(map(self.row, cards))


class Scope(NamedTuple):
    """Which part of the caseload a list is confined to: ``school``, ``staff`` or ``year``, and the value."""

    key: str
    value: str


class CaseloadView(NamedTuple):
    """A part of the caseload, or of one cut of it. ``tally`` is there on the first part alone."""

    title: str
    heading: str
    intro: str
    rows: tuple[Row, ...]
    pager: Pager
    scope: Scope | None = None
    parent: Link | None = None
    tally: Tally | None = None
    statuses: tuple[Link, ...] = ()
    broken: tuple[Row, ...] = ()
    broken_total: int = 0
    first: bool = True
    slug: str = ""
    columns: tuple[Column, ...] = COLUMNS


def statuses(cards: Iterable[Card]) -> tuple[Link, ...]:
    """How many cases have each status, for those that any has, in the order of the work."""
    counts = Counter(card.status for card in cards)
    return tuple(
        Link(label, filtered({"status": status.value}), counts[status.value])
        for status, label in STATUS_LABELS.items()
        if counts[status.value]
    )


# --- Cuts of the caseload ------------------------------------------------------------------------


class GroupRow(NamedTuple):
    """A school, a member of staff or a year group, with where its cases stand."""

    name: str
    address: str
    tally: Tally


class GroupsView(NamedTuple):
    """The list of all schools, of all staff or of all year groups."""

    title: str
    heading: str
    column: str
    empty: str
    groups: tuple[GroupRow, ...]
    pager: Pager


# --- What to do next -----------------------------------------------------------------------------


class Task(NamedTuple):
    """One thing to do in one case."""

    row: Row
    prompt: Prompt


class DuePart(NamedTuple):
    """A section with its tasks, as far as they are shown here, and how many there are in all."""

    section: DueSection
    tasks: tuple[Task, ...]
    total: int
    address: str

    @property
    def more(self) -> int:
        """How many are not shown here."""
        return self.total - len(self.tasks)

    @property
    def shown(self) -> bool:
        """Whether the section has a place on the page: the less common kinds of work only when there is any."""
        return self.section.always or self.total > 0


class DueView(NamedTuple):
    """The page of what to do next, or of one kind of work (then ``pager`` is set)."""

    title: str
    heading: str
    parts: tuple[DuePart, ...]
    total: int
    pager: Pager | None = None
    empty_book: bool = False


# Where a task is to be found: the day it hangs on, its case's place in the caseload, the number of its prompt.
TaskPlace = tuple[int, int, int]


def task_places(cards: Iterable[Card]) -> dict[str, list[TaskPlace]]:
    """The tasks of each section by its key: most pressing first, then in the order of ``cards``."""
    found: list[list[TaskPlace]] = [[] for _ in DUE]
    for place, card in enumerate(cards):
        for section, due, prompt in todo_of(card):
            found[section].append((due, place, prompt))
    for tasks in found:
        tasks.sort()
    return {section.key: tasks for section, tasks in zip(DUE, found, strict=True)}


def task_at(caseload: Caseload, place: TaskPlace) -> Task:
    """The task itself."""
    _, case, prompt = place
    row = caseload.row(caseload.cards[case])
    return Task(row, row.prompts[prompt])


# --- Everything that is wrong --------------------------------------------------------------------


class FileProblems(NamedTuple):
    """The problems of one file, or the next part of them where they go over a page (``continued``)."""

    path: str
    label: str
    address: str
    problems: tuple[ShownProblem, ...]
    continued: bool = False


class ProblemsView(NamedTuple):
    """A part of the list of errors and warnings. ``passed`` are the files that were not read at all."""

    title: str
    files: tuple[FileProblems, ...]
    passed: tuple[ShownProblem, ...]
    errors: int
    warnings: int
    total_files: int
    pager: Pager


class ProblemPlace(NamedTuple):
    """Where a problem is to be found: the card of its case, or ``None`` for a file passed over, and its number there."""

    card: Card | None
    number: int


def problem_places(cards: Iterable[Card], passed_over: int) -> list[ProblemPlace]:
    """Every problem of the book: files with errors first, then in ref order; files passed over last."""
    ordered = sorted((c for c in cards if c.errors or c.warnings), key=lambda c: (not c.errors, c.order))
    found = [ProblemPlace(card, number) for card in ordered for number in range(card.errors + card.warnings)]
    return found + [ProblemPlace(None, number) for number in range(passed_over)]


def by_file(
    part: Iterable[ProblemPlace], before: ProblemPlace | None, row_of: Callable[[Card], Row]
) -> tuple[FileProblems, ...]:
    """A part of the problem list, gathered by file. ``before`` is what stood last on the page before."""
    groups: dict[str, tuple[Row, list[ShownProblem]]] = {}
    for card, number in part:
        if card is not None:
            row, problems = groups.get(card.path) or groups.setdefault(card.path, (row_of(card), []))
            problems.append(row.problems[number])
    last = before.card.path if before and before.card else ""
    return tuple(
        FileProblems(path, row.label, row.address, tuple(problems), path == last)
        for path, (row, problems) in groups.items()
    )


class FixedPage(NamedTuple):
    """A page that holds nothing of any case."""

    title: str
