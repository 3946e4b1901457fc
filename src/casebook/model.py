"""The nouns of the casework, frozen: what a case file says, once it has been read.

Equality is of what the file *says*: the places in the file (``span``) do not take part in it, so
that an edit can be proved to have changed just what was asked.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from casebook.diagnostics import START, Span


class Lane(enum.StrEnum):
    """The two columns of the form's table of actions."""

    ENFORCEMENT = "enforcement"
    SUPPORT = "support"


class ActionState(enum.StrEnum):
    """Where an action stands on a given day. One that is void stands nowhere else, whatever its dates."""

    DONE = "done"
    PLANNED = "planned"
    OVERDUE = "overdue"
    VOID = "void"

    @property
    def kind(self) -> str:
        """How it is drawn and printed: a plan that is overdue is still a plan."""
        return "planned" if self is ActionState.OVERDUE else self.value


@dataclass(frozen=True, slots=True)
class Action:
    """One occurrence of an action of the form: done on ``date``, or meant for ``planned``.

    ``key`` is the action's key (``letter_1``); ``needs`` are the keys of the needs that support
    answers (``for`` in the file); ``void`` is the reason why it was recorded but does not count.
    """

    key: str
    lane: Lane
    date: dt.date | None = None
    planned: dt.date | None = None
    until: dt.date | None = None
    outcome: str = ""
    needs: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    by: str = ""
    void: str = ""
    note: str = ""
    span: Span = field(default=START, compare=False)

    @property
    def done(self) -> bool:
        """Whether it counts as evidence: it has a date, and is not void."""
        return self.date is not None and not self.void

    @property
    def day(self) -> dt.date | None:
        """The day on which it was done, else the day for which it is planned."""
        return self.date or self.planned

    def state(self, as_of: dt.date) -> ActionState:
        """Where it stands on the day ``as_of``. What is planned for that very day is not overdue yet."""
        if self.void:
            return ActionState.VOID
        if self.planned is None:
            return ActionState.DONE
        return ActionState.OVERDUE if self.planned < as_of else ActionState.PLANNED


@dataclass(frozen=True, slots=True)
class Contact:
    """One entry of the contact log. ``text`` is Markdown as typed, without blank lines around it."""

    date: dt.date
    initials: str
    how: str
    outcome: str
    text: str
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Note:
    """Text of the body that is no contact entry, kept as typed. ``heading`` may be empty."""

    heading: str
    text: str
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Need:
    """An unmet need that was identified."""

    key: str
    need: str
    identified: dt.date | None = None
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A named person's recorded decision on one criterion. ``decision``: ``met`` or ``not-met``."""

    criterion: str
    decision: str
    by: str
    date: dt.date
    reason: str
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class StageThree:
    """A request that the case go to Stage Three, and what became of it.

    ``outcome`` is empty while it is awaited, else ``accepted``, ``returned``, ``legal action`` or
    ``no further action``.
    """

    requested: dt.date
    outcome: str = ""
    outcome_date: dt.date | None = None
    reason: str = ""
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Closed:
    """When and why the case was closed."""

    date: dt.date
    reason: str = ""
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent or carer. ``letters`` is false where letters must not go to this person."""

    name: str
    relationship: str = ""
    address: str = ""
    letters: bool | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Someone of another service who works with the family."""

    name: str
    role: str = ""
    agency: str = ""
    contact: str = ""


class DatedFact(NamedTuple):
    """A date as it stands in the file, for the checks that every date must pass.

    ``label`` names it in words; ``future`` says whether it may lie ahead; ``of_action`` whether it
    tells of an action or a contact, which cannot come before the child's birth.
    """

    date: dt.date
    label: str
    span: Span
    future: bool = False
    of_action: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that one case file says.

    ``year_group`` is in its short form (``8``, ``R``, ``N2``). ``needs`` is ``None`` where nothing is
    recorded of needs, and empty where they were looked for and none was found; ``practitioners``
    likewise. ``contacts`` are in date order, two on one day in the file's order. ``places`` says
    where a key of the front matter stands (``date_of_birth``, ``judgements.letter_1_sent``); ``dates`` are all dates of
    the file.
    """

    ref: str
    path: str
    child_name: str = ""
    date_of_birth: dt.date | None = None
    year_group: str = ""
    staff_name: str = ""
    school: str = ""
    stage_2_end_date: dt.date | None = None
    enforcement: tuple[Action, ...] = ()
    support: tuple[Action, ...] = ()
    needs: tuple[Need, ...] | None = None
    stage_1: str = ""
    judgements: tuple[Judgement, ...] = ()
    stage_3: tuple[StageThree, ...] = ()
    closed: Closed | None = None
    parents: tuple[Parent, ...] = ()
    practitioners: tuple[Practitioner, ...] | None = None
    known_as: str = ""
    siblings: tuple[str, ...] = ()
    out_of_year_group: bool = False
    extra: tuple[tuple[str, str], ...] = ()
    contacts: tuple[Contact, ...] = ()
    notes: tuple[Note, ...] = ()
    places: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)

    dates: tuple[DatedFact, ...] = field(default=(), compare=False, repr=False)

    @property
    def actions(self) -> tuple[Action, ...]:
        """Every occurrence of every action, enforcement first, in the form's order."""
        return self.enforcement + self.support

    def place(self, key: str) -> Span:
        """Where ``key`` stands in the file; the top of the file where it does not stand in it."""
        return self.places.get(key, START)
