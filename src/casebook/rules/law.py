"""Days that the law sets, worked out from other days. Nothing here knows of a case, and nothing is advice.

Each function says the rule in a sentence and names its source. Whoever relies on one checks the source first:
what stands here was read on the day that the policy gives as ``checked``.
"""

from __future__ import annotations

import calendar
import datetime as dt

FIFTH, SIXTEENTH = 5, 16
TIME_LIMIT_MONTHS = 6
SCHOOL_AGE_SOURCE = "Education Act 1996 s.8; SI 1998/1607 (start); SI 1997/1970 (end)"
TIME_LIMIT_SOURCE = "Magistrates’ Courts Act 1980 s.127"
_PRESCRIBED = ((3, 31), (8, 31), (12, 31))
_FRIDAY = 4
_SEPTEMBER = 9


def birthday(born: dt.date, age: int) -> dt.date:
    """The day on which somebody born on ``born`` turns ``age``. Born on 29 February, it is 1 March in other years."""
    year = born.year + age
    if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 3, 1)
    return born.replace(year=year)


def school_age_begins(born: dt.date) -> dt.date:
    """The first day on which a child is of compulsory school age.

    It is the first of 31 March, 31 August and 31 December on or after the fifth birthday.
    Source: Education Act 1996 s.8(2); the days are prescribed by SI 1998/1607.
    """
    fifth = birthday(born, FIFTH)
    return next(day for month, number in _PRESCRIBED if (day := dt.date(fifth.year, month, number)) >= fifth)


def school_age_ends(born: dt.date) -> dt.date:
    """The last day on which a child is of compulsory school age.

    It is the last Friday in June of the school year (1 September to 31 August) in which the child turns 16.
    Source: Education Act 1996 s.8(3) and (4); the day is set by SI 1997/1970.
    """
    sixteenth = birthday(born, SIXTEENTH)
    return last_friday_in_june(sixteenth.year + (sixteenth.month >= _SEPTEMBER))


def last_friday_in_june(year: int) -> dt.date:
    """The last Friday in June of ``year``. Source: SI 1997/1970."""
    last = dt.date(year, 6, 30)
    return last - dt.timedelta(days=(last.weekday() - _FRIDAY) % 7)


def six_months_after(day: dt.date) -> dt.date:
    """The same day of the month six months after ``day``; the month's last day where it has no such day."""
    months = day.month - 1 + TIME_LIMIT_MONTHS
    year, month = day.year + months // 12, months % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_safe_day(absence: dt.date) -> dt.date:
    """The last day on which proceedings for an absence of that day can still be begun without a doubt.

    A magistrates' court may not try an information laid more than six months after the offence; where the month
    has no such day, its last day is taken, which is never too late.
    Source: Magistrates' Courts Act 1980 s.127(1).
    """
    return six_months_after(absence)
