"""The child's own standing: on the roll of the school, and not in the council's care."""

from __future__ import annotations

import datetime as dt

from casebook.dates import english
from casebook.model import School
from casebook.rules.criteria.row import Question, Subject, criterion
from casebook.rules.facts import by_key
from casebook.rules.names import folded
from casebook.rules.policy import Place
from casebook.rules.readiness import Evidence, Finding, Outcome


def _place_on_roll(asked: Question) -> School | None:
    """The latest entry, by its first day, for the school that the case names; of two on one day, the later in the file."""
    own = folded(asked.case.school)
    entries = [(s.from_ or dt.date.min, n, s) for n, s in enumerate(asked.case.schools) if folded(s.name) == own]
    return max(entries, key=lambda entry: entry[:2])[2] if entries else None


@criterion(
    "on_roll",
    "On the roll",
    Subject.CHILD,
    place=Place.BEFORE_SENDING,
    source="Education Act 1996 s.444 speaks of a registered pupil",
    met="under schools: there is nothing of the present school, or its latest entry has not ended",
    not_met="the latest entry for the present school has ended",
    wrong="school: Northfield Academy\nschools:\n  - {name: Northfield Academy, from: 2025-09-01, to: 2026-10-30}",
    mended="school: Northfield Academy\nschools:\n  - {name: Northfield Academy, from: 2025-09-01}",
)
def on_roll(asked: Question) -> Finding:
    """The child is still a pupil of the school that the case names."""
    school = _place_on_roll(asked)
    if school is None:
        return Finding(Outcome.MET, "Nothing says that the child has left the school")
    evidence = (Evidence("schools", "schools", school.to or school.from_, school.span.line),)
    if school.to and school.to < asked.today:
        return Finding(Outcome.NOT_MET, f"The child left {school.name} on {english(school.to)}", evidence)
    until = f", until {english(school.to)}" if school.to else ""
    return Finding(Outcome.MET, f"On the roll of {school.name}{until}", evidence)


@criterion(
    "not_looked_after",
    "Not in care",
    Subject.CHILD,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Kent: do not submit); Children Act 1989 s.36(6)",
    met="it is recorded under looked_after: that the child is not",
    judgement="the child is in care, or nothing is recorded: ask the virtual school head first",
    wrong="looked_after: yes",
    mended="looked_after: no",
)
def not_looked_after(asked: Question) -> Finding:
    """The child is not in the care of the council, which would be asked first."""
    evidence = by_key(asked.case, "looked_after")
    if asked.case.looked_after is None:
        reason = "It is not recorded whether the child is looked after: if so, ask the virtual school head first"
        return Finding(Outcome.JUDGEMENT, reason)
    if asked.case.looked_after:
        return Finding(Outcome.JUDGEMENT, "The child is looked after: ask the virtual school head first", evidence)
    return Finding(Outcome.MET, "The child is not looked after", evidence)
