"""What the law asks before anything else: a child of compulsory school age, and absences that are still in time.

Neither is asked any more once legal action has been taken. Nothing here is advice to prosecute or not to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from casebook.dates import english
from casebook.model import Attendance, Case
from casebook.rules.criteria.row import Question, Subject, criterion
from casebook.rules.facts import by_action, by_key, day_of, last_activity, letters
from casebook.rules.law import (
    SCHOOL_AGE_SOURCE,
    TIME_LIMIT_SOURCE,
    last_safe_day,
    school_age_begins,
    school_age_ends,
    six_months_after,
)
from casebook.rules.readiness import Evidence, Finding, Outcome, Status
from casebook.rules.status import status_of
from casebook.wording import listed

_BEFORE_LEGAL_ACTION = "until legal action is taken"


def _no_legal_action(asked: Question) -> bool:
    return status_of(asked.case) is not Status.LEGAL_ACTION


# --- Compulsory school age --------------------------------------------------------------------------


@criterion(
    "compulsory_school_age",
    "Compulsory school age",
    Subject.LAW,
    source=SCHOOL_AGE_SOURCE,
    met="today, and on the day of each letter done, the child is of compulsory school age",
    not_met="the child is not yet of that age; or ceased to be more than six months ago",
    judgement="no date of birth is recorded; the child ceased to be of that age in the last six months; or a letter"
    " was sent outside it",
    applies=_no_legal_action,
    when=_BEFORE_LEGAL_ACTION,
    wrong="date_of_birth: 2022-05-17\nyear_group: R",
    mended="date_of_birth: 2014-05-17",
)
def compulsory_school_age(asked: Question) -> Finding:
    """The law on attendance speaks of children of compulsory school age: from the first 31 March, 31 August or
    31 December on or after the fifth birthday, to the last Friday in June of the school year in which they turn 16."""
    case, today = asked.case, asked.today
    born = case.date_of_birth
    if born is None:
        return Finding(Outcome.JUDGEMENT, "No date of birth is recorded: is the child of compulsory school age?")
    evidence = by_key(case, "date_of_birth", born, "details")
    begins, ends = school_age_begins(born), school_age_ends(born)
    if today < begins:
        reason = f"The child is not of compulsory school age before {english(begins)}"
        return Finding(Outcome.NOT_MET, reason, evidence)
    if today > six_months_after(ends):
        reason = f"The child ceased to be of compulsory school age on {english(ends)}, more than six months ago"
        return Finding(Outcome.NOT_MET, reason, evidence)
    if today > ends:
        reason = f"The child ceased to be of compulsory school age on {english(ends)}: is the request still right?"
        return Finding(Outcome.JUDGEMENT, reason, evidence)
    outside = [a for a in letters(case) if not begins <= day_of(a) <= ends]
    if outside:
        said = listed(f"{asked.name(a)} of {english(day_of(a))}" for a in outside)
        reason = f"The child is of compulsory school age from {english(begins)}, so {said} went before it: can the request rest on that?"
        return Finding(Outcome.JUDGEMENT, reason, evidence + by_action(outside))
    reason = f"The child is of compulsory school age, from {english(begins)} to {english(ends)}"
    return Finding(Outcome.MET, reason, evidence)


# --- In time ----------------------------------------------------------------------------------------


def unauthorised_periods(case: Case) -> Sequence[Attendance]:
    """The periods of the figures in which some absence was unauthorised: the only ones that a request can be about."""
    return [period for period in case.attendance if period.unauthorised > 0]


@criterion(
    "in_time",
    "Time limit",
    Subject.LAW,
    source=TIME_LIMIT_SOURCE,
    met="with attendance figures: up to the last safe day of the latest unauthorised period; without: up to that of the"
    " newest contact or action done. The last safe day is the same day of the month six months after",
    not_met="that day has passed; or nothing in the file has a date",
    judgement="without figures: the last safe day of the Stage 2 end date has passed too (record which absences the"
    " request is about)",
    applies=_no_legal_action,
    when=_BEFORE_LEGAL_ACTION,
    wrong="attendance: {from: 2026-01-05, to: 2026-04-02, possible: 100, unauthorised: 31}",
    mended="attendance: {from: 2026-09-07, to: 2026-11-20, possible: 104, unauthorised: 38}",
)
def in_time(asked: Question) -> Finding:
    """A magistrates’ court may not try an information laid more than six months after the offence, so an absence is
    lost six months after its day."""
    case, today = asked.case, asked.today
    periods = unauthorised_periods(case)
    if not periods:
        return _without_figures(case, today)
    first, last = min(p.from_ for p in periods), max(p.to for p in periods)
    begin, end = last_safe_day(first), last_safe_day(last)
    evidence = tuple([Evidence("attendance", "attendance", p.to, p.span.line) for p in periods])
    if today > end:
        reason = f"The last recorded absence that counts is of {english(last)} at the latest: its last safe day was {english(end)}"
        return Finding(Outcome.NOT_MET, reason, evidence)
    reason = (
        f"The absences recorded are of {english(first)} to {english(last)}. The last safe day for the earliest of them"
        f" {_is(begin, today)} {english(begin)}{_lost(begin, today)}; for the latest it is {english(end)}"
    )
    return Finding(Outcome.MET, reason, evidence)


def _is(day: dt.date, today: dt.date) -> str:
    return "was" if day < today else "is"


def _lost(day: dt.date, today: dt.date) -> str:
    return ", and absences have begun to be lost" if day < today else ", from which on absences begin to be lost"


def _without_figures(case: Case, today: dt.date) -> Finding:
    newest = last_activity(case)
    if newest is None:
        return Finding(Outcome.NOT_MET, "No absences are recorded, and nothing in the file has a date")
    evidence = _newest(case, newest)
    safe = last_safe_day(newest)
    by = f"the newest contact or action done, of {english(newest)}, whose last safe day {_is(safe, today)} {english(safe)}"
    if today > safe:
        reason = (
            f"No absences are recorded; the file goes no further than {by}: record which absences the request is about"
        )
        return Finding(Outcome.NOT_MET, reason, evidence)
    end = case.stage_2_end_date
    if end and end < today and today > last_safe_day(end):
        reason = (
            f"No absences are recorded, and Stage 2 ended on {english(end)}, more than six months ago:"
            " record which absences the request is about"
        )
        return Finding(Outcome.JUDGEMENT, reason, by_key(case, "stage_2_end_date", end, "details"))
    return Finding(Outcome.MET, f"No absences are recorded; went by {by}", evidence)


def _newest(case: Case, day: dt.date) -> tuple[Evidence, ...]:
    contacts = [Evidence("contact", "contact", c.date, c.span.line) for c in case.contacts if c.date == day]
    return (*contacts[:1], *by_action(a for a in case.actions if a.done and a.date == day))[:1]
