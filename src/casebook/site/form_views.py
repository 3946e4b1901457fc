"""What a printed form may show: the values, frozen. ``form_facts`` makes them from a case.

``docs/forms.md`` describes each field for those who write forms of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from casebook.model import Closed, Note, Parent, Practitioner, StageThree
from casebook.rules.policy import Policy
from casebook.settings import StaffMember


class FormSite(Protocol):
    """What a form needs to know of the site."""

    @property
    def title(self) -> str:
        """The book's title."""

    @property
    def as_of(self) -> dt.date:
        """The day as of which everything was worked out."""

    @property
    def version(self) -> str:
        """The program's version."""

    @property
    def policy(self) -> Policy:
        """The policy in force."""

    @property
    def staff(self) -> Mapping[str, StaffMember]:
        """Who a set of initials stands for."""


@dataclass(frozen=True, slots=True)
class DetailBox:
    """One of the six boxes at the top of the form, with its value as it is written there."""

    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of an action. ``state``: ``done``, ``planned`` or ``void``.

    ``day`` is when it was done, or is meant to be. ``words`` is how it stands in a box: ``14/09/2026``,
    ``14/09/2026 to 20/10/2026``, ``05/10/2026, no reply``, ``planned: 26/11/2026``; ``when`` is the date
    of it alone. ``void`` is the reason why it does not count, and ``needs`` the keys of the needs it answers.
    """

    key: str
    label: str
    lane: str
    state: str
    day: dt.date
    until: dt.date | None
    when: str
    words: str
    outcome: str
    void: str
    to: str
    by: str
    note: str
    needs: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Remark:
    """What was typed about an action and has no place in its box: to whom, by whom, the note.

    ``when`` names every occurrence of which it is said.
    """

    label: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class ActionCell:
    """A box of the table of actions, with everything that stands in it, in date order."""

    key: str
    label: str
    occurrences: tuple[Occurrence, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A row of the table of actions: enforcement beside early help."""

    enforcement: ActionCell
    support: ActionCell


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An entry of the contact log. ``how`` says how contact was made and with what result."""

    date: dt.date
    initials: str
    how: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the chronology. ``state`` is that of an :class:`Occurrence`; ``text`` is Markdown."""

    date: dt.date
    lane: str
    what: str
    state: str
    initials: str
    detail: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion of the policy with its answer in words, and the dates on which it rests.

    ``judged_by``, ``judged_on`` and ``judged_why`` are of the judgement that decided it, if one did.
    """

    key: str
    label: str
    outcome: str = ""
    answer: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
    judged_by: str = ""
    judged_on: dt.date | None = None
    judged_why: str = ""


@dataclass(frozen=True, slots=True)
class JudgementLine:
    """A recorded judgement that decides nothing, and why it does not."""

    label: str
    decision: str
    by: str
    date: dt.date
    reason: str
    why_unused: str


@dataclass(frozen=True, slots=True)
class NeedLine:
    """An unmet need, and the support that answers it."""

    key: str
    need: str
    identified: dt.date | None
    support: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody whose initials stand in the case: how often, and from when to when."""

    initials: str
    name: str
    role: str
    employer: str
    contacts: int
    actions: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A letter or record that a statement may refer to. ``label``: ``JB/1``, or ``…/1`` while nobody is named."""

    label: str
    number: int
    what: str
    when: str


@dataclass(frozen=True, slots=True)
class FormView:
    """Everything that a form may print of one case. A blank form's view is empty, and ``blank``."""

    ref: str
    file_name: str
    blank: bool
    as_of: dt.date
    child_name: str
    known_as: str
    date_of_birth: dt.date | None
    age: int | None
    year_group: str
    staff_name: str
    school: str
    stage_2_end_date: dt.date | None
    details: tuple[DetailBox, ...]
    action_rows: tuple[ActionRow, ...]
    remarks: tuple[Remark, ...]
    contacts: tuple[LogEntry, ...]
    notes: tuple[Note, ...]
    chronology: tuple[Event, ...]
    status: str
    verdict: str
    criteria: tuple[CriterionLine, ...]
    unused_judgements: tuple[JudgementLine, ...]
    needs: tuple[NeedLine, ...] | None
    other_support: tuple[Occurrence, ...]
    stage_1: str
    requests: tuple[StageThree, ...]
    closed: Closed | None
    parents: tuple[Parent, ...]
    practitioners: tuple[Practitioner, ...] | None
    siblings: tuple[str, ...]
    extra: tuple[tuple[str, str], ...]
    authors: tuple[Author, ...]
    witness: Author | None
    exhibits: tuple[Exhibit, ...]
