"""Casework to do. A prompt never changes an exit status: it is work, not a fault in the file.

One function a row of the table of prompts, in the table's order: the most pressing first.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterator
from typing import NamedTuple

from casebook.dates import english
from casebook.form import ENGAGEMENT_CRITERIA
from casebook.model import Case, Need
from casebook.rules.criteria.legal import unauthorised_periods
from casebook.rules.criteria.record import not_in_log
from casebook.rules.criteria.row import Question
from casebook.rules.criteria.support import sought_for
from casebook.rules.facts import day_of, done, enforced, last_activity, latest_request
from casebook.rules.law import last_safe_day
from casebook.rules.policy import Policy
from casebook.rules.readiness import Answer, Outcome, Readiness, Status, Verdict
from casebook.rules.schooltime import day_reached


class Urgency(enum.IntEnum):
    """The order in which prompts press: the smaller, the sooner."""

    STOP = 0
    OVERDUE = 1
    TIME_LIMIT = 2
    STAGE_2_ENDED = 3
    OUTLIVED = 4
    SILENT_REQUEST = 5
    COMING_UP = 6
    QUIET = 7
    BALANCE = 8
    RECORD = 9
    REVIEW = 10
    DECIDE = 11
    EVIDENCE = 12


class Prompt(NamedTuple):
    """One thing to do. ``due`` is the day that it hangs on, where it hangs on one."""

    key: str
    due: dt.date | None
    text: str
    urgency: Urgency

    @property
    def sort_key(self) -> tuple[int, dt.date, str, str]:
        """Most pressing first; within one urgency, the earliest day first."""
        return (self.urgency, self.due or dt.date.max, self.key, self.text)


PROMPTS = {
    "tell-the-authority": "A need came to light after the request: put support in place and tell the Education"
    " Safeguarding Team",
    "overdue": "A planned date, or a review of what a panel agreed, has passed",
    "time-limit": "The six months in which absences can be brought before a court are running out",
    "stage-2-ended": "Stage 2 has ended and no Stage 3 request has been made",
    "judgement-outlived": "A judgement no longer stands, because of what came after it",
    "silent-request": "A Stage 3 request has had no answer for a while",
    "coming-up": "A planned date, a review, or the Stage 2 end date is near",
    "quiet": "Nothing has been recorded for a while",
    "support-before-enforcement": "Enforcement has been done, but no support",
    "enforcement-underpins-support": "Stage 2 has ended with support, but without enforcement",
    "not-in-log": "An enforcement action has no entry near it in the contact log",
    "review-engagement": "A judgement on engagement is old, and there were contacts after it",
    "decide": "A criterion of the verdict needs a person’s judgement",
    "missing-evidence": "A criterion of the verdict is not met: the evidence for it is missing",
}
UNDER_INVESTIGATION = frozenset({Status.INVESTIGATION, Status.LEGAL_ACTION})
_TOLD_OF_NEEDS = UNDER_INVESTIGATION | {Status.REQUESTED}
_ON_THE_CLOCK = frozenset({Status.REQUESTED, Status.INVESTIGATION, Status.RETURNED})


class _Casework(NamedTuple):
    """What a rule of prompting may look at."""

    asked: Question
    readiness: Readiness

    @property
    def case(self) -> Case:
        return self.asked.case

    @property
    def policy(self) -> Policy:
        return self.asked.policy

    @property
    def today(self) -> dt.date:
        return self.asked.today


def prompts(case: Case, readiness: Readiness, policy: Policy, today: dt.date) -> tuple[Prompt, ...]:
    """What to do next in one case, most pressing first. Nothing for a closed case."""
    if readiness.status is Status.CLOSED:
        return ()
    work = _Casework(Question(case, policy, today), readiness)
    return tuple(sorted([p for rule in _RULES for p in rule(work)], key=lambda p: p.sort_key))


# --- What stops an investigation --------------------------------------------------------------------


def _tell_the_authority(work: _Casework) -> Iterator[Prompt]:
    """Source: the form's next steps, that an investigation stops for a need that was not identified or not supported."""
    if work.readiness.status not in _TOLD_OF_NEEDS:
        return
    request = latest_request(work.case.stage_3)
    for need in work.case.needs or ():
        came_after = need.identified is not None and need.identified > request.requested
        if (came_after or not sought_for(work.case, need)) and not _has_told(need, request.told):
            yield Prompt("tell-the-authority", need.identified, _tell(need, came_after), Urgency.STOP)


def _has_told(need: Need, told: dt.date | None) -> bool:
    return told is not None and (need.identified is None or told >= need.identified)


def _tell(need: Need, came_after: bool) -> str:
    day = f" on {english(need.identified)}" if need.identified else ""
    what = (
        f"A need came to light{day}, after the request: “{need.need}”."
        if came_after
        else f"No support was sought for a need: “{need.need}”."
    )
    return f"{what} Put support in place and tell the Education Safeguarding Team: the investigation stops."


# --- Dates ------------------------------------------------------------------------------------------


def _planned(work: _Casework) -> Iterator[Prompt]:
    for action in work.case.actions:
        if action.planned is None or action.void:
            continue
        name, day = work.policy.action(action.key), english(action.planned)
        text = f"{name} was planned for {day}: record it as done, or plan it again."
        yield from _on_day(work, action.planned, text, f"{name} is planned for {day}.")


def _reviews(work: _Casework) -> Iterator[Prompt]:
    for panel in work.case.enforcement:
        if panel.review is None or panel.void or _is_settled(work.case, panel.review):
            continue
        day, held = english(panel.review), english(day_of(panel))
        late = (
            f"What was agreed at the panel of {held} was to be reviewed on {day}: review it, and record how it stands."
        )
        yield from _on_day(
            work, panel.review, late, f"What was agreed at the panel of {held} is to be reviewed on {day}."
        )


def _is_settled(case: Case, review: dt.date) -> bool:
    """Whether a contact, or any panel done, on or after the day of a review shows that it was looked at again."""
    held = [panel.date for panel in done(case.enforcement, "panel_meeting")]
    return any(day >= review for day in [*(c.date for c in case.contacts), *held] if day)


def _end_of_stage_2(work: _Casework) -> Iterator[Prompt]:
    end = work.case.stage_2_end_date
    if end and end >= work.today:
        yield from _on_day(work, end, "", f"Stage 2 ends on {english(end)}.")


def _on_day(work: _Casework, day: dt.date, late: str, ahead: str) -> Iterator[Prompt]:
    if day < work.today:
        yield Prompt("overdue", day, late, Urgency.OVERDUE)
    elif work.asked.is_within(work.policy.coming_up_days, work.today, day):
        yield Prompt("coming-up", day, ahead, Urgency.COMING_UP)


def _time_limit(work: _Casework) -> Iterator[Prompt]:
    """Source: Magistrates' Courts Act 1980 s.127, for a case that may still come before a court."""
    status, verdict = work.readiness.status, work.readiness.verdict
    if status not in _ON_THE_CLOCK and not (status is Status.OPEN and verdict is Verdict.READY):
        return
    periods = unauthorised_periods(work.case)
    newest = last_activity(work.case)
    if periods:
        first, last = last_safe_day(min(p.from_ for p in periods)), last_safe_day(max(p.to for p in periods))
        what = "the earliest absence recorded"
    elif newest:
        first = last = last_safe_day(newest)
        what = "the newest thing in the file (no absences are recorded)"
    else:
        return
    if first < work.today <= last:
        text = (
            f"The last safe day for {what} was {english(first)}: absences are being lost. For the latest it is"
            f" {english(last)}."
        )
        yield Prompt("time-limit", last, text, Urgency.TIME_LIMIT)
    elif work.today <= first and work.asked.is_within(work.policy.time_limit_days, work.today, first):
        text = f"The last safe day for {what} is {english(first)}: from then on it is too old for a court."
        yield Prompt("time-limit", first, text, Urgency.TIME_LIMIT)


def _stage_2_ended(work: _Casework) -> Iterator[Prompt]:
    end = work.case.stage_2_end_date
    if work.readiness.status is not Status.OPEN or work.case.stage_3 or end is None or end >= work.today:
        return
    ready = work.readiness.verdict is Verdict.READY
    what = "decide whether to request Stage 3, extend, or close" if ready else "extend, or close"
    yield Prompt("stage-2-ended", end, f"Stage 2 ended on {english(end)}: {what}.", Urgency.STAGE_2_ENDED)


def _silent_request(work: _Casework) -> Iterator[Prompt]:
    wait = work.policy.silent_request_days
    for request in work.case.stage_3:
        if not request.outcome and work.asked.has_reached(wait, request.requested):
            due = day_reached(wait, request.requested, work.policy.calendar)
            text = f"The Stage 3 request of {english(request.requested)} has had no answer: ask what became of it."
            yield Prompt("silent-request", due, text, Urgency.SILENT_REQUEST)


def _quiet(work: _Casework) -> Iterator[Prompt]:
    last, limit = last_activity(work.case), work.policy.quiet_days
    if last is None:
        yield Prompt("quiet", None, "Nothing has been recorded yet: make contact, and record it.", Urgency.QUIET)
    elif work.asked.has_reached(limit, last):
        due = day_reached(limit, last, work.policy.calendar)
        what = (
            "keep in touch about support; questions about the absences are the investigator’s"
            if work.readiness.status in UNDER_INVESTIGATION
            else "make contact, or record why not"
        )
        yield Prompt("quiet", due, f"Nothing has been recorded since {english(last)}: {what}.", Urgency.QUIET)


# --- Balance, and the log ---------------------------------------------------------------------------


def _support_before_enforcement(work: _Casework) -> Iterator[Prompt]:
    """Source: the form's first note, that early help underpins enforcement."""
    if enforced(work.case) and not done(work.case.support):
        text = "Enforcement has been done, but no early help or support is recorded: offer it and record it."
        yield Prompt("support-before-enforcement", None, text, Urgency.BALANCE)


def _enforcement_underpins_support(work: _Casework) -> Iterator[Prompt]:
    """Source: the form's first note, "and vice versa"."""
    end = work.case.stage_2_end_date
    if end and end < work.today and done(work.case.support) and not enforced(work.case):
        text = f"Stage 2 ended on {english(end)} with support, but no enforcement action is recorded."
        yield Prompt("enforcement-underpins-support", end, text, Urgency.BALANCE)


def _not_in_log(work: _Casework) -> Iterator[Prompt]:
    for action in not_in_log(work.asked):
        text = (
            f"{work.policy.action(action.key)} of {english(day_of(action))} has no entry in the contact log within"
            f" {work.policy.not_in_log_days}."
        )
        yield Prompt("not-in-log", action.date, text, Urgency.RECORD)


# --- Judgements and evidence ------------------------------------------------------------------------


def _judgement_outlived(work: _Casework) -> Iterator[Prompt]:
    for unused in work.readiness.unused:
        if unused.later:
            text = _sentence(
                f"{unused.label}: the judgement of {english(unused.judgement.date)} was made before"
                f" {unused.later.words}. Judge it again"
            )
            yield Prompt("judgement-outlived", unused.later.date, text, Urgency.OUTLIVED)


def _review_engagement(work: _Casework) -> Iterator[Prompt]:
    limit = work.policy.review_engagement_days
    for answer in work.readiness.every_answer:
        judgement = answer.judgement
        if answer.key not in ENGAGEMENT_CRITERIA or judgement is None:
            continue
        old = not work.asked.is_within(limit, judgement.date)
        if old and any(c.date > judgement.date for c in work.case.contacts):
            due = day_reached(limit, judgement.date, work.policy.calendar)
            text = (
                f"{answer.label}: judged on {english(judgement.date)}, and there were contacts since. Does the"
                " judgement still hold?"
            )
            yield Prompt("review-engagement", due, text, Urgency.REVIEW)


def _to_decide(work: _Casework) -> Iterator[Prompt]:
    for answer in work.readiness.having(Outcome.JUDGEMENT):
        yield Prompt("decide", None, _answered(answer), Urgency.DECIDE)


def _missing(work: _Casework) -> Iterator[Prompt]:
    for answer in work.readiness.missing:
        yield Prompt("missing-evidence", None, _answered(answer), Urgency.EVIDENCE)


def _answered(answer: Answer) -> str:
    return _sentence(f"{answer.label}: {answer.reason}")


def _sentence(text: str) -> str:
    """The text with a full stop, unless what it quotes ends with a mark of its own."""
    return text if text.rstrip("”’)").endswith((".", "?", "!")) else f"{text}."


_RULES: tuple[Callable[[_Casework], Iterator[Prompt]], ...] = (
    _tell_the_authority,
    _planned,
    _reviews,
    _time_limit,
    _stage_2_ended,
    _judgement_outlived,
    _silent_request,
    _end_of_stage_2,
    _quiet,
    _support_before_enforcement,
    _enforcement_underpins_support,
    _not_in_log,
    _review_engagement,
    _to_decide,
    _missing,
)
