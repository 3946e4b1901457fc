"""The parts of a case's page, as frozen values: what a template is given. ``case_view`` makes them from a case.

They are tuples with names because a case's page holds a hundred of them, and a tuple is made in a third of the time.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from casebook.model import Action, Closed, Contact, Need, Note, Parent, Practitioner, StageThree
from casebook.rules.prompts import Prompt
from casebook.views.case.timeline import Timeline
from casebook.views.row import Row, ShownProblem
from casebook.views.site import Around, Link, Person


class Fact(NamedTuple):
    """One line of the details: its label, its value as text or as a day, and an aside."""

    label: str
    text: str = ""
    day: dt.date | None = None
    aside: str = ""
    address: str = ""


class FactGroup(NamedTuple):
    """A section of the page: its place, its title, and its facts. ``anchor`` is unique on the page."""

    anchor: str
    title: str
    facts: tuple[Fact, ...]


class EvidenceView(NamedTuple):
    """Facts of one kind on which an answer rests, each as its day and a link to where it stands on the page."""

    label: str
    facts: tuple[tuple[dt.date | None, str], ...]


class AnswerView(NamedTuple):
    """One criterion: its answer as a tag, the reason, the evidence, and who judged it.

    Under *Before you send* the ``words`` are Recorded, Gap and Ask.
    """

    key: str
    label: str
    tone: str
    words: str
    reason: str
    evidence: tuple[EvidenceView, ...]
    more: int
    judged_by: Person | None

    @property
    def sentence(self) -> str:
        """The reason with its full stop."""
        return self.reason if self.reason.endswith(("?", ".", "!")) else f"{self.reason}."

    @property
    def judges(self) -> str:
        """The names behind the initials of who judged it; empty where the staff list has none."""
        return "; ".join([name for _, name in self.judged_by.parts if name]) if self.judged_by else ""


class ActionView(NamedTuple):
    """One occurrence of an action. ``state``: ``done``, ``planned``, ``overdue`` or ``void``."""

    anchor: str
    label: str
    state: str
    day: dt.date | None
    action: Action
    needs: tuple[Link, ...]
    by: Person | None

    @property
    def particular(self) -> bool:
        """Whether there is more to say of it than its day and what came of it."""
        told = (self.action.to, self.action.sent, self.action.invited, self.action.review, self.action.confidential)
        return bool(self.needs or self.by or self.action.note or any(told))


class BoxView(NamedTuple):
    """A box of the form's table, with all that stands in it; empty where nothing was done."""

    key: str
    label: str
    actions: tuple[ActionView, ...]


class LaneView(NamedTuple):
    """One half of the form's table of actions."""

    key: str
    title: str
    boxes: tuple[BoxView, ...]


class NeedView(NamedTuple):
    """A need, and the support that names it. ``met_by`` counts what was done, not what is planned."""

    need: Need
    anchor: str
    support: tuple[ActionView, ...]

    @property
    def answered(self) -> bool:
        """Whether support that was done names it."""
        return any(a.action.done for a in self.support)


class JudgementView(NamedTuple):
    """A recorded judgement, and why it changes nothing where it does not."""

    label: str
    decision: str
    by: Person
    day: dt.date
    reason: str
    unused: str


class RequestView(NamedTuple):
    """A Stage 3 request and what became of it."""

    request: StageThree
    anchor: str


class EntryView(NamedTuple):
    """An entry of the contact log."""

    anchor: str
    contact: Contact
    initials: Person


class CaseView(NamedTuple):
    """The page of a sound case."""

    title: str
    row: Row
    alert: tuple[str, ...]
    status: str
    details: tuple[Fact, ...]
    status_first: bool
    answers: tuple[AnswerView, ...]
    limits: str
    before_sending: tuple[AnswerView, ...]
    prompts: tuple[Prompt, ...]
    problems: tuple[ShownProblem, ...]
    timeline: Timeline | None
    lanes: tuple[LaneView, ...]
    needs: tuple[NeedView, ...] | None
    stage_1: str
    judgements: tuple[JudgementView, ...]
    requests: tuple[RequestView, ...]
    parents: tuple[Parent, ...]
    practitioners: tuple[Practitioner, ...] | None
    extra: tuple[tuple[str, str], ...]
    recorded: tuple[FactGroup, ...]
    closed: Closed | None
    notes: tuple[Note, ...]
    entries: tuple[EntryView, ...]
    forms: tuple[Link, ...]
    around: Around
    words: str


class TypedLine(NamedTuple):
    """A line of the file as typed. ``wrong``: a problem stands in it."""

    number: int
    text: str
    wrong: bool


class BrokenView(NamedTuple):
    """The page of a file with errors: what is wrong, what could be read, and the file as it was typed."""

    title: str
    row: Row
    alert: tuple[str, ...]
    errors: tuple[ShownProblem, ...]
    warnings: tuple[ShownProblem, ...]
    details: tuple[Fact, ...]
    lanes: tuple[LaneView, ...]
    lines: tuple[TypedLine, ...]
    text: str
    around: Around
