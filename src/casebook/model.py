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
    ``until`` is the last day of support, or of a notice to improve. Of a panel meeting, ``invited`` is
    the day on which the invitation went out and ``review`` the day on which what was agreed is to be
    looked at again. ``to`` is whom a letter went to, or the service of a referral; ``sent`` how a letter
    went. What is ``confidential`` never leaves the school.
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
    invited: dt.date | None = None
    review: dt.date | None = None
    sent: str = ""
    confidential: bool = False
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


class TypedText(str):
    """Text that is shown as it was typed: there is more Markdown in its log than can be read in a moment."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """One entry of the contact log. ``text`` is Markdown as typed, without blank lines around it.

    ``with_`` is who was spoken to, as the heading says it (``Kim Ashby``, ``mum``); ``how`` and
    ``outcome`` are the other parts of the heading. What is ``confidential`` never leaves the school.
    """

    date: dt.date
    initials: str
    how: str
    outcome: str
    text: str
    with_: str = ""
    confidential: bool = False
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
    """A named person's recorded decision on one criterion.

    ``decision`` is what it comes to, ``met`` or ``not-met``; ``word`` is the decision as it stands in
    the file where it is another (``did not engage``), else empty.
    """

    criterion: str
    decision: str
    by: str
    date: dt.date
    reason: str
    word: str = ""
    span: Span = field(default=START, compare=False)

    @property
    def words(self) -> str:
        """The decision as people read it: ``did not engage``, ``not met``."""
        return self.word or self.decision.replace("-", " ")


@dataclass(frozen=True, slots=True)
class StageThree:
    """A request that the case go to Stage Three, and what became of it.

    ``outcome`` is empty while it is awaited, else ``accepted``, ``returned``, ``legal action`` or
    ``no further action``. ``told`` is the day on which the authority was told of a need that came to
    light since; ``about`` is what a return is about (``need``, ``letters``, ``papers``, ``register``,
    ``engagement`` or ``other``).
    """

    requested: dt.date
    outcome: str = ""
    outcome_date: dt.date | None = None
    reason: str = ""
    told: dt.date | None = None
    about: str = "need"
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Closed:
    """When and why the case was closed. ``to``: where the child went (``home education``, or text)."""

    date: dt.date
    reason: str = ""
    to: str = ""
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent or carer. ``letters`` is false where letters must not go to this person, for ``reason``.

    ``parental_responsibility`` is ``yes``, ``no``, ``not known`` or empty; ``checked`` is the day on
    which the details were last checked; ``language`` is one that letters have to be put into, and
    ``interpreter`` whether there is somebody for that; ``found`` is what was done to find another parent.
    """

    name: str
    relationship: str = ""
    address: str = ""
    letters: bool | None = None
    reason: str = ""
    born: dt.date | None = None
    phone: str = ""
    email: str = ""
    parental_responsibility: str = ""
    checked: dt.date | None = None
    language: str = ""
    interpreter: bool | None = None
    found: str = ""
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Someone of another service who works with the family. ``asked``: the day on which their view was asked for."""

    name: str
    role: str = ""
    agency: str = ""
    contact: str = ""
    lead: bool = False
    asked: dt.date | None = None
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Figures of one period, copied from the register, in sessions (two a day).

    ``as_of`` is the day on which they were copied; ``n_codes`` are absences still without a reason,
    ``missing_marks`` sessions without any mark; ``codes`` says which codes were used;
    ``certificate_signed`` is the day on which the head signed the certificate of attendance.
    """

    from_: dt.date
    to: dt.date
    possible: int
    unauthorised: int
    as_of: dt.date | None = None
    authorised: int | None = None
    n_codes: int | None = None
    missing_marks: int | None = None
    codes: str = ""
    certificate_signed: dt.date | None = None
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Request:
    """What is known of a request before it is sent: who was told, who agreed, and what goes with it."""

    parents_told: dt.date | None = None
    unauthorised_told: dt.date | None = None
    head: str = ""
    head_agreed: dt.date | None = None
    discussed: dt.date | None = None
    enclosures: tuple[str, ...] = ()
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class PenaltyNotice:
    """A penalty notice. ``pay_by`` is the last day to pay; ``outcome`` is ``open``, ``paid``, ``unpaid``, ``withdrawn``
    or, where none is given, empty."""

    to: str = ""
    issued: dt.date | None = None
    pay_by: dt.date | None = None
    outcome: str = ""
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class ChildView:
    """When and by whom the child was asked for a view, and what there is to say of it."""

    asked: dt.date | None = None
    by: str = ""
    note: str = ""
    span: Span = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class School:
    """A school where the child is or was on roll. ``to`` may lie ahead."""

    name: str
    from_: dt.date | None = None
    to: dt.date | None = None
    span: Span = field(default=START, compare=False)


class DatedFact(NamedTuple):
    """A date as it stands in the file, for the checks that every date must pass.

    ``label`` names it in words; ``future`` says whether it may lie ahead; ``of_action`` whether it
    tells of an action or a contact; ``of_elder`` whether it is of somebody's life before the child's,
    as nothing else in a file can be.
    """

    date: dt.date
    label: str
    span: Span
    future: bool = False
    of_action: bool = False
    of_elder: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that one case file says.

    ``year_group`` is in its short form (``8``, ``R``, ``N2``). ``needs`` is ``None`` where nothing is
    recorded of needs, and empty where they were looked for and none was found; ``practitioners`` and
    ``siblings`` likewise. ``considered`` pairs what was asked about (``health``) with what was found,
    ``not_offered`` a support action with the reason, ``exhibits`` a label with the record that bears it.
    ``request`` and ``child_view`` are blank values where nothing of them is recorded. ``contacts`` are in date order, two on one day in the file's order. ``places`` says
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
    attendance: tuple[Attendance, ...] = ()
    considered: tuple[tuple[str, str], ...] = ()
    request: Request = Request()
    penalty_notices: tuple[PenaltyNotice, ...] = ()
    alert: tuple[str, ...] = ()
    child_view: ChildView = ChildView()
    not_offered: tuple[tuple[str, str], ...] = ()
    schools: tuple[School, ...] = ()
    exhibits: tuple[tuple[str, str], ...] = ()
    known_as: str = ""
    looked_after: bool | None = None
    siblings: tuple[str, ...] | None = None
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
