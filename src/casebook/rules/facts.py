"""What is asked of a case again and again, and how facts are told as evidence and in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from casebook.dates import english
from casebook.form import NOTICE_TO_IMPROVE
from casebook.model import Action, Case, Contact, StageThree
from casebook.rules.readiness import Evidence
from casebook.wording import listed

LETTERS = ("letter_1", "letter_2", "letter_2_dna", "letter_3")
# A meeting that was moved at the family's wish, or cancelled by the school, was not attempted on that day.
NOT_ATTEMPTED = frozenset({"cancelled", "rearranged"})


def done(actions: Iterable[Action], *keys: str) -> tuple[Action, ...]:
    """The occurrences that count as evidence, of the actions named (of all, where none is named)."""
    named = [a for a in actions if a.key in keys] if keys else actions
    return tuple([a for a in named if a.done])


def enforced(case: Case) -> tuple[Action, ...]:
    """The enforcement that was done. A notice to improve stands beside it and is none."""
    return tuple([a for a in case.enforcement if a.done and a.key != NOTICE_TO_IMPROVE.key])


def letters(case: Case) -> tuple[Action, ...]:
    """The letters done, of any kind."""
    return done(case.enforcement, *LETTERS)


def panels(case: Case) -> tuple[Action, ...]:
    """The panel meetings that count: done, and neither cancelled nor rearranged. By date, then as in the file."""
    meetings = [a for a in done(case.enforcement, "panel_meeting") if a.outcome not in NOT_ATTEMPTED]
    return tuple(sorted(meetings, key=day_of))


def day_of(action: Action) -> dt.date:
    """The day of an action that was done, or for which it is planned."""
    return action.date or action.planned or dt.date.max


def first_day(actions: Iterable[Action]) -> dt.date | None:
    """The first day on which one of these was done; ``None`` where none was."""
    return min((a.date for a in actions if a.date), default=None)


def last_day(actions: Iterable[Action]) -> dt.date | None:
    """The last day on which one of these was done; ``None`` where none was."""
    return max((a.date for a in actions if a.date), default=None)


def first_enforcement(case: Case) -> dt.date | None:
    """The day of the first enforcement action that was done; ``None`` where none was."""
    return first_day(enforced(case))


def last_activity(case: Case) -> dt.date | None:
    """The day of the latest contact, or action done; ``None`` where there is neither."""
    days = [c.date for c in case.contacts] + [a.date for a in done(case.actions) if a.date]
    return max(days, default=None)


def latest_request(requests: Iterable[StageThree]) -> StageThree:
    """The request made last; of two on one day, the one that stands later in the file."""
    return max(enumerate(requests), key=lambda pair: (pair[1].requested, pair[0]))[1]


def last_return(case: Case) -> StageThree | None:
    """The last request that has an outcome, where it was returned; a newer one that waits does not change it."""
    answered = [r for r in case.stage_3 if r.outcome]
    last = latest_request(answered) if answered else None
    return last if last and last.outcome == "returned" else None


# --- As evidence ------------------------------------------------------------------------------------


def by_action(actions: Iterable[Action]) -> tuple[Evidence, ...]:
    """These actions as evidence."""
    return tuple([Evidence("action", a.key, a.date, a.span.line) for a in actions])


def by_contact(contacts: Iterable[Contact]) -> tuple[Evidence, ...]:
    """These contacts as evidence."""
    return tuple([Evidence("contact", "contact", c.date, c.span.line) for c in contacts])


def by_key(case: Case, key: str, date: dt.date | None = None, kind: str = "") -> tuple[Evidence, ...]:
    """A key of the front matter as evidence; nothing where it does not stand in the file."""
    line = case.place(key).line
    return (Evidence(kind or key, key, date, line),) if key in case.places else ()


# --- In words ---------------------------------------------------------------------------------------


def on_days(days: Iterable[dt.date | None]) -> str:
    """Days as a list in a sentence, each once."""
    return listed([english(day) for day in dict.fromkeys(days) if day])


def numbered(things: Sequence[object], noun: str) -> str:
    """``the one contact``, ``the 2 contacts``."""
    return f"the one {noun}" if len(things) == 1 else f"the {len(things)} {noun}s"
