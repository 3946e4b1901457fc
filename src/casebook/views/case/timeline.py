"""The numbers of a case's timeline picture: a row for each action done or planned, and one for the contacts.

Everything that the picture shows stands in the tables below it as well; the picture shows how close
together things came, and what ran beside what.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from casebook.dates import MONTHS, english
from casebook.form import LANE_ACTIONS, LANE_LABELS
from casebook.model import Action, Case, Lane
from casebook.rules.policy import Policy
from casebook.wording import counted

LABELS = 224  # the width of the column that names the rows
SHORT, LONG = 800, 1600  # the picture's width, for months or for years
MARGIN = 16
HEAD, LANE_HEIGHT, ROW_HEIGHT, FOOT = 52, 26, 24, 24
_LONGEST_LABEL = 32
LONGEST_SHORT = 800  # days
_CLOSE_MONTHS = 34  # month names need this much room each


class Mark(NamedTuple):
    """One occurrence. ``kind``: ``done``, ``planned``, ``void`` or ``contact``; ``label`` says what and when."""

    x: int
    kind: str
    label: str


class Stretch(NamedTuple):
    """Support that runs from one day to another."""

    x: int
    width: int
    kind: str
    label: str


class Line(NamedTuple):
    """A row of the picture. ``heading`` begins a lane; ``empty`` says that nothing stands in it."""

    y: int
    label: str
    heading: bool = False
    empty: bool = False
    marks: tuple[Mark, ...] = ()
    stretches: tuple[Stretch, ...] = ()


class Tick(NamedTuple):
    """The first day of a month, with its name, and its year where a new one begins."""

    x: int
    month: str
    year: str = ""


class Moment(NamedTuple):
    """A day that goes through all rows. ``side`` says on which side of it its words have room."""

    x: int
    label: str
    side: str


class Timeline(NamedTuple):
    """The picture's numbers, in its own units. ``words`` tell the same in a sentence or two."""

    width: int
    height: int
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    today: Moment | None
    stage_2_end: Moment | None
    words: str

    @property
    def long(self) -> bool:
        """Whether it spans years, and is drawn wider."""
        return self.width == LONG

    @property
    def bottom(self) -> int:
        """Where the rows end."""
        return self.height - FOOT


class _Scale(NamedTuple):
    """Where a day stands across the picture. ``first`` and ``last`` are ordinals of days, ``length`` their distance
    (at least 1), ``room`` what there is of the picture's width for them."""

    first: int
    last: int
    width: int
    room: int
    length: int

    def x(self, day: dt.date) -> int:
        return LABELS + round(self.room * (day.toordinal() - self.first) / self.length)

    def contacts(self, days: Sequence[dt.date]) -> tuple[Mark, ...]:
        """A mark for each contact: they are most of the picture, so the scale is read once for all."""
        first, room, length = self.first, self.room, self.length
        places = [LABELS + round(room * (day.toordinal() - first) / length) for day in days]
        return tuple(map(Mark._make, zip(places, itertools.repeat("contact"), map(_contact, days))))

    def moment(self, day: dt.date | None, label: str) -> Moment | None:
        if day is None or not self.first <= day.toordinal() <= self.last:
            return None
        x = self.x(day)
        return Moment(x, label, "end" if x > self.width - 160 else "start")


@functools.lru_cache(maxsize=4096)
def _contact(day: dt.date) -> str:
    return f"Contact, {_english(day)}"


_english = functools.lru_cache(maxsize=4096)(english)


def timeline(case: Case, policy: Policy, as_of: dt.date) -> Timeline | None:
    """The picture of one case as of a day; ``None`` where it has no dates to show."""
    days = [d for a in case.actions for d in (a.date, a.planned, a.until) if d]
    days += [c.date for c in case.contacts]
    days += [d for r in case.stage_3 for d in (r.requested, r.outcome_date) if d]
    if not days:
        return None
    days.append(case.closed.date if case.closed else as_of)
    if case.stage_2_end_date:
        days.append(case.stage_2_end_date)
    first, last = min(days), max(days)
    scale = _scale(first, last)
    lines = tuple(_lines(case, policy, as_of, scale))
    return Timeline(
        scale.width,
        (lines[-1].y + ROW_HEIGHT if lines else HEAD) + FOOT,
        lines,
        _ticks(scale),
        scale.moment(as_of, f"as of {_short(as_of)}"),
        scale.moment(case.stage_2_end_date, "Stage 2 ends"),
        _words(case, first, last),
    )


def _scale(first: dt.date, last: dt.date) -> _Scale:
    start, end = first.toordinal() - first.day + 1, last.toordinal() + 7
    width = LONG if end - start > LONGEST_SHORT else SHORT
    return _Scale(start, end, width, width - LABELS - MARGIN, end - start or 1)


@functools.lru_cache(maxsize=1024)
def _ticks(scale: _Scale) -> tuple[Tick, ...]:
    """The months of a scale. Many cases of a book share one."""
    start, end = dt.date.fromordinal(scale.first), dt.date.fromordinal(scale.last)
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    room = (scale.width - LABELS) // _CLOSE_MONTHS
    step = next((s for s in (1, 3, 6, 12) if months <= room * s), 12 * (1 + months // (12 * max(room, 1))))
    number = start.year * 12 + start.month - 1
    number += -number % step if step > 1 else 0
    ticks: list[Tick] = []
    first = True
    while (day := dt.date(number // 12, number % 12 + 1, 1)) <= end:
        x = scale.x(day)
        if x <= scale.width - 30:
            ticks.append(Tick(x, MONTHS[day.month - 1][:3], str(day.year) if first or day.month == 1 else ""))
        first = False
        number += step
    return tuple(ticks)


def _lines(case: Case, policy: Policy, as_of: dt.date, scale: _Scale) -> Iterator[Line]:
    y = HEAD
    for lane, boxes in LANE_ACTIONS.items():
        actions = case.enforcement if lane is Lane.ENFORCEMENT else case.support
        yield Line(y, LANE_LABELS[lane], True, not actions)
        y += LANE_HEIGHT
        by_box: dict[str, list[Action]] = {}
        for action in actions:
            by_box.setdefault(action.key, []).append(action)
        for box in boxes:
            if of_box := by_box.get(box.key):
                yield _row(y, policy.action(box.key), of_box, as_of, scale)
                y += ROW_HEIGHT
    if case.stage_3 or case.closed:
        yield Line(y, "Stage 3" if case.stage_3 else "Closed", heading=True, marks=tuple(_later(case, scale)))
        y += LANE_HEIGHT
    marks = scale.contacts([c.date for c in case.contacts])
    yield Line(y, "Contacts", True, not marks, marks)


_SAID = {"done": "", "planned": ", planned", "void": ", void"}


def _row(y: int, label: str, actions: Iterable[Action], as_of: dt.date, scale: _Scale) -> Line:
    marks: list[Mark] = []
    stretches: list[Stretch] = []
    for action in actions:
        day = action.day
        if day is None:
            continue
        x = scale.x(day)
        kind = action.state(as_of).kind
        said = f"{label}, {_english(day)}{_SAID[kind]}"
        if action.until and action.until > day:
            until = f"{said} to {_english(action.until)}"
            stretches.append(Stretch(x, max(scale.x(action.until) - x, 1), kind, until))
        marks.append(Mark(x, kind, said))
    shown = label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"
    return Line(y, shown, False, False, tuple(marks), tuple(stretches))


def _later(case: Case, scale: _Scale) -> Iterator[Mark]:
    for request in case.stage_3:
        yield Mark(scale.x(request.requested), "done", f"Stage 3 requested, {_english(request.requested)}")
        if request.outcome_date:
            label = f"{request.outcome.capitalize()}, {_english(request.outcome_date)}"
            yield Mark(scale.x(request.outcome_date), "outcome", label)
    if case.closed:
        yield Mark(scale.x(case.closed.date), "outcome", f"Closed, {_english(case.closed.date)}")


def _words(case: Case, first: dt.date, last: dt.date) -> str:
    enforced = sum([a.done for a in case.enforcement])
    supported = sum([a.done for a in case.support])
    planned = sum([a.planned is not None and not a.void for a in case.actions])
    return (
        f"From {_english(first)} to {_english(last)}: {counted(enforced, 'enforcement action')} and"
        f" {counted(supported, 'support action')} done, {planned} planned, {counted(len(case.contacts), 'contact')}."
        " The tables and the contact log on this page hold the same dates."
    )


def _short(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"
