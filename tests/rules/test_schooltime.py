"""Days and school days, on both sides of a holiday."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.rules.schooltime import Calendar, Days, Term, day_reached, reached, within


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# Half-term from 26 to 30 October 2026; closed on Friday 27 November; Good Friday and Easter Monday in the spring.
AUTUMN = Calendar(
    (
        Term(day("2026-09-01"), day("2026-10-23")),
        Term(day("2026-11-02"), day("2026-12-18")),
        Term(day("2027-01-04"), day("2027-04-09")),
    ),
    closed=(day("2026-11-27"),),
    bank_holidays=(day("2027-03-26"), day("2027-03-29")),
)


@pytest.mark.parametrize(
    ("earlier", "later", "count"),
    [
        ("2026-10-23", "2026-11-02", 1),
        ("2026-10-22", "2026-11-02", 2),
        ("2026-10-25", "2026-11-01", 0),
        ("2026-11-26", "2026-11-27", 0),
        ("2026-11-26", "2026-11-30", 1),
        ("2026-11-20", "2026-11-23", 1),
        ("2026-11-23", "2026-11-23", 0),
        ("2027-03-25", "2027-03-30", 1),
    ],
)
def test_school_days_after_a_day_up_to_another(earlier: str, later: str, count: int) -> None:
    assert AUTUMN.school_days_after(day(earlier), day(later)) == count


def test_so_many_school_days_ago_has_so_many_after_it() -> None:
    five, today = Days(5, True), day("2026-11-04")  # Wednesday after half-term: 2, 3, 4 November, then 23, 22 October
    assert within(five, day("2026-10-21"), today, AUTUMN)
    assert not within(five, day("2026-10-20"), today, AUTUMN)
    assert reached(five, day("2026-10-21"), today, AUTUMN)
    assert not reached(five, day("2026-10-22"), today, AUTUMN)
    assert day_reached(five, day("2026-10-21"), AUTUMN) == today


def test_of_days_that_the_calendar_does_not_know_nothing_is_called_near_or_long_enough() -> None:
    before, first = (
        day("2026-08-24"),
        day("2026-09-02"),
    )  # seven weekdays before the calendar begins, then two school days
    assert not within(Days(5, True), before, first, AUTUMN)
    assert not reached(Days(5, True), before, first, AUTUMN)
    assert within(Days(9, True), before, first, AUTUMN) != reached(Days(9, True), before, first, AUTUMN)


@pytest.mark.parametrize(
    ("today", "number", "ahead", "expected"),
    [
        ("2026-09-07", 5, False, True),
        ("2026-09-04", 5, False, False),
        ("2026-10-28", 5, False, True),
        ("2027-04-09", 5, False, True),
        ("2027-04-10", 5, False, False),
        ("2026-08-31", 1, False, False),
        ("2027-04-05", 4, True, True),
        ("2027-04-05", 5, True, False),
    ],
)
def test_a_calendar_reaches_so_far_or_not(today: str, number: int, ahead: bool, expected: bool) -> None:
    assert AUTUMN.reaches(Days(number, True), day(today), ahead) is expected


def test_a_number_is_told_as_it_was_written() -> None:
    assert [str(d) for d in (Days(1), Days(21), Days(1, True), Days(5, True), Days(90, True, "18 school weeks"))] == [
        "1 day", "21 days", "1 school day", "5 school days", "18 school weeks",
    ]  # fmt: skip


DAYS = st.dates(dt.date(2026, 8, 1), dt.date(2027, 5, 1))


@given(DAYS, DAYS)
def test_weekdays_outside_are_counted_one_by_one(one: dt.date, other: dt.date) -> None:
    earlier, later = sorted((one, other))
    days = [earlier + dt.timedelta(n) for n in range(1, (later - earlier).days + 1)]
    assert AUTUMN.weekdays_outside(earlier, later) == sum(not AUTUMN.holds(d) and d.weekday() < 5 for d in days)
    shut = {*AUTUMN.closed, *AUTUMN.bank_holidays}
    held = [d for d in days if d.weekday() < 5 and d not in shut and any(t.from_ <= d <= t.to for t in AUTUMN.terms)]
    assert AUTUMN.school_days_after(earlier, later) == len(held)


@given(DAYS, st.integers(1, 40))
def test_the_day_on_which_a_number_is_reached_is_the_first(earlier: dt.date, number: int) -> None:
    days = Days(number, True)
    if not AUTUMN.reaches(days, earlier, ahead=True):
        return
    first = day_reached(days, earlier, AUTUMN)
    assert reached(days, earlier, first, AUTUMN)
    assert not reached(days, earlier, first - dt.timedelta(1), AUTUMN)
