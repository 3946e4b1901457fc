"""Casework to do. A prompt never changes an exit status: it is work, not a fault in the file."""

from __future__ import annotations

import bisect
import datetime as dt
import enum
from collections.abc import Callable, Iterator
from typing import NamedTuple

from casebook.dates import english
from casebook.model import Case
from casebook.rules.policy import Policy
from casebook.rules.readiness import Outcome, Readiness, Status, done


class Urgency(enum.IntEnum):
    """The order in which prompts press: the smaller, the sooner."""

    OVERDUE = 0
    STAGE_2_ENDED = 1
    SILENT_REQUEST = 2
    COMING_UP = 3
    QUIET = 4
    BALANCE = 5
    RECORD = 6
    DECIDE = 7
    EVIDENCE = 8


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
    "missing-evidence": "A criterion is not met: the evidence for it is missing",
    "decide": "A criterion needs a person’s judgement",
    "support-before-enforcement": "Enforcement has been done, but no support",
    "enforcement-underpins-support": "Stage 2 has ended with support, but without enforcement",
    "overdue": "A planned date has passed",
    "coming-up": "A planned date, or the Stage 2 end date, is near",
    "stage-2-ended": "Stage 2 has ended and no Stage 3 request has been made",
    "quiet": "Nothing has been recorded for a while",
    "not-in-log": "An enforcement action has no entry near it in the contact log",
    "silent-request": "A Stage 3 request has had no answer for a while",
}


def prompts(case: Case, readiness: Readiness, policy: Policy, today: dt.date) -> tuple[Prompt, ...]:
    """What to do next in one case, most pressing first. Nothing for a closed case."""
    if readiness.status is Status.CLOSED:
        return ()
    found = [p for rule in _RULES for p in rule(case, policy, today)]
    found += _from_readiness(readiness)
    if readiness.status is Status.OPEN and not case.stage_3:
        found += _stage_2_ended(case, today)
    return tuple(sorted(found, key=lambda p: p.sort_key))


def _from_readiness(readiness: Readiness) -> Iterator[Prompt]:
    for answer in readiness.having(Outcome.NOT_MET):
        yield Prompt("missing-evidence", None, _sentence(f"{answer.label}: {answer.reason}"), Urgency.EVIDENCE)
    for answer in readiness.having(Outcome.JUDGEMENT):
        yield Prompt("decide", None, _sentence(f"{answer.label}: {answer.reason}"), Urgency.DECIDE)


def _sentence(text: str) -> str:
    """The text with a full stop, unless what it quotes ends with a mark of its own."""
    return text if text.rstrip("”’)").endswith((".", "?", "!")) else f"{text}."


def _stage_2_ended(case: Case, today: dt.date) -> Iterator[Prompt]:
    end = case.stage_2_end_date
    if end and end < today:
        text = f"Stage 2 ended on {english(end)}: decide whether to request Stage 3, extend, or close."
        yield Prompt("stage-2-ended", end, text, Urgency.STAGE_2_ENDED)


def _support_before_enforcement(case: Case, _policy: Policy, _today: dt.date) -> Iterator[Prompt]:
    """Source: the form's first note, that early help underpins enforcement."""
    if done(case.enforcement) and not done(case.support):
        yield Prompt(
            "support-before-enforcement",
            None,
            "Enforcement has been done, but no early help or support is recorded: offer it and record it.",
            Urgency.BALANCE,
        )


def _enforcement_underpins_support(case: Case, _policy: Policy, today: dt.date) -> Iterator[Prompt]:
    """Source: the form's first note, "and vice versa"."""
    end = case.stage_2_end_date
    if end and end < today and done(case.support) and not done(case.enforcement):
        yield Prompt(
            "enforcement-underpins-support",
            end,
            f"Stage 2 ended on {english(end)} with support, but no enforcement action is recorded.",
            Urgency.BALANCE,
        )


def _planned(case: Case, policy: Policy, today: dt.date) -> Iterator[Prompt]:
    horizon = dt.timedelta(days=policy.coming_up_days)
    for action in case.actions:
        if action.planned is None or action.void:
            continue
        name, day = policy.action(action.key), english(action.planned)
        if action.planned < today:
            text = f"{name} was planned for {day}: record it as done, or plan it again."
            yield Prompt("overdue", action.planned, text, Urgency.OVERDUE)
        elif action.planned - today <= horizon:
            yield Prompt("coming-up", action.planned, f"{name} is planned for {day}.", Urgency.COMING_UP)
    end = case.stage_2_end_date
    if end and dt.timedelta(0) <= end - today <= horizon:
        yield Prompt("coming-up", end, f"Stage 2 ends on {english(end)}.", Urgency.COMING_UP)


def last_activity(case: Case) -> dt.date | None:
    """The day of the latest contact, or action done; ``None`` where there is neither."""
    days = [c.date for c in case.contacts] + [a.date for a in done(case.actions) if a.date]
    return max(days, default=None)


def _quiet(case: Case, policy: Policy, today: dt.date) -> Iterator[Prompt]:
    last = last_activity(case)
    if last is None:
        yield Prompt("quiet", None, "Nothing has been recorded yet: make contact, and record it.", Urgency.QUIET)
    elif (today - last).days >= policy.quiet_days:
        due = last + dt.timedelta(days=policy.quiet_days)
        text = f"Nothing has been recorded since {english(last)}: make contact, or record why not."
        yield Prompt("quiet", due, text, Urgency.QUIET)


def _not_in_log(case: Case, policy: Policy, _today: dt.date) -> Iterator[Prompt]:
    near = dt.timedelta(days=policy.not_in_log_days)
    logged = [c.date for c in case.contacts]  # in date order
    for action in done(case.enforcement):
        if action.date is None:
            continue
        nearest = bisect.bisect_left(logged, action.date - near)
        if nearest == len(logged) or logged[nearest] > action.date + near:
            text = (
                f"{policy.action(action.key)} of {english(action.date)} has no entry in the contact log"
                f" within {policy.not_in_log_days} days."
            )
            yield Prompt("not-in-log", action.date, text, Urgency.RECORD)


def _silent_request(case: Case, policy: Policy, today: dt.date) -> Iterator[Prompt]:
    wait = dt.timedelta(days=policy.silent_request_days)
    for request in case.stage_3:
        if not request.outcome and today - request.requested >= wait:
            text = f"The Stage 3 request of {english(request.requested)} has had no answer: ask what became of it."
            yield Prompt("silent-request", request.requested + wait, text, Urgency.SILENT_REQUEST)


_RULES: tuple[Callable[[Case, Policy, dt.date], Iterator[Prompt]], ...] = (
    _support_before_enforcement,
    _enforcement_underpins_support,
    _planned,
    _quiet,
    _not_in_log,
    _silent_request,
)
