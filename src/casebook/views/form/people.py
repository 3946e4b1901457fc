"""The people of a case's printed forms: whom initials stand for, who wrote in the case, and what each may produce."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from casebook.dates import numeric
from casebook.form import ACTIONS
from casebook.model import Case
from casebook.people import People, StaffMember
from casebook.views.form.values import Author, Exhibit, Occurrence
from casebook.wording import listed

NOBODY_YET = "…"


def named(typed: str, people: People) -> str:
    """``Jo Bell (JB), Attendance Officer``; whom the staff list does not know, as typed."""
    each = list(people.each(typed))
    return listed(_in_full(one, people) for one in each) if any(map(people.find, each)) else typed


def _in_full(typed: str, people: People) -> str:
    member = people.find(typed)
    if member is None:
        return typed
    return f"{member.name} ({member.initials}), {member.role}" if member.role else f"{member.name} ({member.initials})"


@dataclass(slots=True)
class _Written:
    """What has been counted of one author so far."""

    member: StaffMember
    first: dt.date
    last: dt.date
    contacts: int = 0
    actions: int = 0


def authors(case: Case, people: People) -> tuple[Author, ...]:
    """Whose initials stand in the case, the one with the most entries first."""
    found: dict[str, _Written] = {}
    entries = [(c.initials, c.date, 1) for c in case.contacts]
    entries += [(a.by, a.date, 0) for a in case.actions if a.date]
    for typed, day, contact in entries:
        for initials in people.each(typed):
            member = people.find(initials) or StaffMember(initials, "")
            tally = found.setdefault(member.initials.casefold(), _Written(member, day, day))
            tally.member = member  # initials that nobody has are shown as they were typed last
            tally.first, tally.last = min(tally.first, day), max(tally.last, day)
            tally.contacts += contact
            tally.actions += 1 - contact
    made = [
        Author(m.initials, m.name, m.role, m.employer, t.contacts, t.actions, t.first, t.last)
        for t in found.values()
        for m in (t.member,)
    ]
    return tuple(sorted(made, key=lambda a: (-a.contacts - a.actions, a.initials.casefold())))


def exhibits(case: Case, in_order: Iterable[Occurrence], initials: str) -> tuple[Exhibit, ...]:
    """The letters and records that count, by date, and the contact log after them. Nothing that is confidential."""
    found: list[tuple[str, str]] = []
    for o in in_order:
        if o.state == "done" and not o.confidential:
            letter = ACTIONS[o.key].past == "sent"
            to = f", to {o.to}" if o.to else ""
            found.append((f"{'Copy' if letter else 'Record'} of {o.label}{to}", o.when))
    log = [contact for contact in case.contacts if not contact.confidential]
    if log:
        first, last = numeric(log[0].date), numeric(log[-1].date)
        kept = len(case.contacts) - len(log)
        what = (
            f"Contact log, without {kept} confidential {'entry' if kept == 1 else 'entries'}" if kept else "Contact log"
        )
        found.append((what, f"{first} to {last}" if first != last else first))
    return tuple([Exhibit(f"{initials}/{n}", n, what, when) for n, (what, when) in enumerate(found, 1)])
