"""The parts of what a printed form may show: the values, frozen. ``make`` makes them from a case.

``docs/forms.md`` describes each field for those who write forms of their own. They are tuples with names because
a case's forms hold a hundred of them, and a tuple is made in a third of the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from casebook.people import People, StaffMember
from casebook.rules.policy import Policy


class FormRow(Protocol):
    """What a run needs to know of a case."""

    @property
    def ref(self) -> str:
        """The case's ref."""

    @property
    def school(self) -> str:
        """The school, as typed."""

    @property
    def staff_name(self) -> str:
        """The member of staff, as typed."""

    @property
    def status(self) -> str | None:
        """``closed`` for a closed case."""

    @property
    def tone(self) -> str:
        """The verdict; ``closed`` or ``broken`` where there is none."""

    @property
    def broken(self) -> bool:
        """Whether the file holds an error."""


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

    @property
    def people(self) -> People:
        """The staff, as cases name them."""


class DetailBox(NamedTuple):
    """One of the six boxes at the top of the form, with its value as it is written there."""

    key: str
    label: str
    value: str


class Occurrence(NamedTuple):
    """One occurrence of an action. ``state``: ``done``, ``planned`` or ``void``.

    ``day`` is when it was done, or is meant to be. ``words`` is how it stands in a box: ``14/09/2026``,
    ``14/09/2026 to 20/10/2026``, ``05/10/2026, no reply``, ``planned: 26/11/2026``; ``when`` is the date
    of it alone. ``void`` is the reason why it does not count, and ``needs`` the keys of the needs it answers.
    ``particulars`` are how a letter went, and the days of a panel's invitation and review.
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
    particulars: tuple[str, ...] = ()
    confidential: bool = False


class Remark(NamedTuple):
    """What was typed about an action and has no place in its box: to whom, by whom, the note.

    ``when`` names every occurrence of which it is said.
    """

    label: str
    when: str
    text: str


class ActionCell(NamedTuple):
    """A box of the table of actions, with everything that stands in it, in date order."""

    key: str
    label: str
    occurrences: tuple[Occurrence, ...] = ()


class ActionRow(NamedTuple):
    """A row of the table of actions: enforcement beside early help."""

    enforcement: ActionCell
    support: ActionCell


class LogEntry(NamedTuple):
    """An entry of the contact log. ``how`` says how contact was made and with what result."""

    date: dt.date
    initials: str
    how: str
    text: str
    line: int


class Event(NamedTuple):
    """A line of the chronology. ``state`` is that of an :class:`Occurrence`; ``text`` is Markdown."""

    date: dt.date
    lane: str
    what: str
    state: str
    initials: str
    detail: str
    text: str
    line: int


class CriterionLine(NamedTuple):
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


class JudgementLine(NamedTuple):
    """A recorded judgement that decides nothing, and why it does not."""

    label: str
    decision: str
    by: str
    date: dt.date
    reason: str
    why_unused: str


class NeedLine(NamedTuple):
    """An unmet need, and the support that answers it."""

    key: str
    need: str
    identified: dt.date | None
    support: tuple[Occurrence, ...]


class Author(NamedTuple):
    """Somebody whose initials stand in the case: how often, and from when to when."""

    initials: str
    name: str
    role: str
    employer: str
    contacts: int
    actions: int
    first: dt.date
    last: dt.date


class Exhibit(NamedTuple):
    """A letter or record that a statement may refer to. ``label``: ``JB/1``, or ``…/1`` while nobody is named."""

    label: str
    number: int
    what: str
    when: str
