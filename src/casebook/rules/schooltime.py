"""Days and school days: how far one day lies from another, in the unit in which an authority counts.

A school day is a weekday in a term that is neither a closed day nor a bank holiday; a school week is five of them.
N school days ago has N school days after it, up to and with today.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

SCHOOL_WEEK = 5
_SATURDAY = 5
_DAY = dt.timedelta(days=1)


class Days(NamedTuple):
    """A number of days. ``school``: they are school days; ``words`` is how the policy wrote them, where it did."""

    number: int
    school: bool = False
    written: str = ""

    def __str__(self) -> str:
        """In words: ``21 days``, ``18 school weeks``."""
        unit = "school day" if self.school else "day"
        return self.written or f"{self.number} {unit}{'' if self.number == 1 else 's'}"


class Term(NamedTuple):
    """From its first to its last day, both in it."""

    from_: dt.date
    to: dt.date


@dataclass(frozen=True)
class Calendar:
    """The school year of a book: its terms in order, and the days in them on which no school is held.

    ``closed`` are the book's own, ``bank_holidays`` those of England in the years of the terms.
    """

    terms: tuple[Term, ...] = ()
    closed: tuple[dt.date, ...] = ()
    bank_holidays: tuple[dt.date, ...] = ()

    @cached_property
    def school_days(self) -> list[dt.date]:
        """Every school day of the calendar, in order."""
        shut = {*self.closed, *self.bank_holidays}
        found = {day for term in self.terms for day in _days(term) if day.weekday() < _SATURDAY}
        return sorted(found - shut)

    def holds(self, day: dt.date) -> bool:
        """Whether the calendar tells what kind of day ``day`` is."""
        return bool(self.terms) and self.terms[0].from_ <= day <= self.terms[-1].to

    def school_days_after(self, earlier: dt.date, later: dt.date) -> int:
        """How many school days of the calendar lie after ``earlier``, up to and with ``later``."""
        return bisect.bisect_right(self.school_days, later) - bisect.bisect_right(self.school_days, earlier)

    def weekdays_outside(self, earlier: dt.date, later: dt.date) -> int:
        """How many weekdays of which the calendar tells nothing lie after ``earlier``, up to and with ``later``."""
        if not self.terms:
            return _weekdays(earlier, later)
        first, last = self.terms[0].from_ - _DAY, self.terms[-1].to
        return _weekdays(earlier, min(later, first)) + _weekdays(max(earlier, last), later)

    def reaches(self, days: Days, today: dt.date, ahead: bool = False) -> bool:
        """Whether so many school days can be counted back from ``today``, or on from it where ``ahead``."""
        if not self.holds(today):
            return False
        if ahead:
            return self.school_days_after(today, dt.date.max) >= days.number
        return self.school_days_after(dt.date.min, today) >= days.number


def _days(term: Term) -> Iterable[dt.date]:
    return (term.from_ + dt.timedelta(days=n) for n in range((term.to - term.from_).days + 1))


def _weekdays(earlier: dt.date, later: dt.date) -> int:
    """Mondays to Fridays after ``earlier``, up to and with ``later``."""
    if later <= earlier:
        return 0
    weeks, rest = divmod((later - earlier).days, 7)
    return weeks * SCHOOL_WEEK + sum((earlier.weekday() + n) % 7 < _SATURDAY for n in range(1, rest + 1))


NO_CALENDAR = Calendar()


def within(days: Days, earlier: dt.date, later: dt.date, calendar: Calendar = NO_CALENDAR) -> bool:
    """Whether ``later`` lies at most so many days after ``earlier``.

    A weekday of which the calendar tells nothing counts as a school day: nothing is called near that may be far.
    """
    if not days.school:
        return (later - earlier).days <= days.number
    most = calendar.school_days_after(earlier, later) + calendar.weekdays_outside(earlier, later)
    return most <= days.number


def reached(days: Days, earlier: dt.date, later: dt.date, calendar: Calendar = NO_CALENDAR) -> bool:
    """Whether ``later`` lies at least so many days after ``earlier``.

    A weekday of which the calendar tells nothing counts as none: nothing is called long enough that may be short.
    """
    if not days.school:
        return (later - earlier).days >= days.number
    return calendar.school_days_after(earlier, later) >= days.number


def day_reached(days: Days, earlier: dt.date, calendar: Calendar = NO_CALENDAR) -> dt.date:
    """The first day that lies so many days after ``earlier``; where the calendar does not reach, as if all were weekdays."""
    if not days.school:
        return earlier + dt.timedelta(days=days.number)
    at = bisect.bisect_right(calendar.school_days, earlier) + days.number - 1
    if at < len(calendar.school_days):
        return calendar.school_days[at]
    return earlier + dt.timedelta(days=days.number * 7 // SCHOOL_WEEK)
