"""The kinds of work on the page of what to do next, and which prompt is of which kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from casebook.rules.prompts import Prompt

THIS_WEEK = 7


@dataclass(frozen=True, slots=True)
class DueSection:
    """A kind of work: ``belongs`` says whether a prompt is of it, as of a day. ``always``: shown even when empty."""

    key: str
    title: str
    hint: str
    empty: str
    belongs: Callable[[Prompt, dt.date], bool]
    always: bool = True


def _of(*keys: str) -> Callable[[Prompt, dt.date], bool]:
    return lambda prompt, _as_of: prompt.key in keys


def _within_week(prompt: Prompt, as_of: dt.date) -> bool:
    return prompt.key == "coming-up" and prompt.due is not None and (prompt.due - as_of).days < THIS_WEEK


def _after_week(prompt: Prompt, as_of: dt.date) -> bool:
    return prompt.key == "coming-up" and not _within_week(prompt, as_of)


DUE = (
    DueSection(
        "tell-the-authority",
        "A need came to light after the request",
        "Put support in place and tell the Education Safeguarding Team: the investigation stops.",
        "No need has come to light in a case that is with the authority.",
        _of("tell-the-authority"),
        always=False,
    ),
    DueSection(
        "overdue",
        "Overdue",
        "A planned day, or the day of a review, has passed, and nothing says that it was done.",
        "Nothing is overdue.",
        _of("overdue"),
    ),
    DueSection(
        "time-limit",
        "Running out of time",
        "Absences can be brought before a court for six months after their day.",
        "No case is near its last safe day.",
        _of("time-limit"),
        always=False,
    ),
    DueSection(
        "this-week",
        "This week",
        "Planned, or ending, today or in the six days after it.",
        "Nothing is planned for the next seven days.",
        _within_week,
    ),
    DueSection("coming-up", "Coming up", "Planned, or ending, soon after that.", "Nothing else is near.", _after_week),
    DueSection(
        "quiet",
        "Quiet cases",
        "Nothing has been recorded for a while.",
        "Every open case has something recent in its record.",
        _of("quiet"),
    ),
    DueSection(
        "stage-2-ended",
        "Stage 2 has ended",
        "A case that is ready: decide whether to request Stage 3, extend, or close. Any other: extend, or close.",
        "No open case is past its Stage 2 end date.",
        _of("stage-2-ended"),
    ),
    DueSection(
        "judgements",
        "Judgements to make again",
        "Something came after them that could not be seen then, or they are old.",
        "Every judgement stands.",
        _of("judgement-outlived", "review-engagement"),
        always=False,
    ),
    DueSection(
        "silent-request",
        "Stage 3 requests without an answer",
        "Ask the Education Safeguarding Team what became of them.",
        "No request has waited too long.",
        _of("silent-request"),
        always=False,
    ),
    DueSection(
        "balance",
        "Support and enforcement out of balance",
        "Early help underpins enforcement, and enforcement underpins early help.",
        "Every case has both, or neither yet.",
        _of("support-before-enforcement", "enforcement-underpins-support"),
        always=False,
    ),
    DueSection(
        "record",
        "Not in the contact log",
        "An enforcement action has a date, but no entry near it in the log.",
        "Every enforcement action has an entry near it.",
        _of("not-in-log"),
        always=False,
    ),
)


def section_of(prompt: Prompt, as_of: dt.date) -> int | None:
    """The number of the section of :data:`DUE` that a prompt belongs to; ``None`` where it is in none."""
    return next((n for n, section in enumerate(DUE) if section.belongs(prompt, as_of)), None)
