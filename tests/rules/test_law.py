"""Days that the law sets, on both sides of every boundary, and the two criteria that rest on them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.rules.law import birthday, last_friday_in_june, last_safe_day, school_age_begins, school_age_ends
from casebook.rules.readiness import Answer
from support.cases import case_text, read_text


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def asked(key: str, today: str, log: str | None = None, **boxes: str | None) -> Answer | None:
    file = read_text(case_text(log, **boxes), as_of=day(today))
    assert file.readiness is not None, file.diagnostics
    return next((a for a in file.readiness.answers if a.key == key), None)


def outcome(key: str, today: str, log: str | None = None, **boxes: str | None) -> str:
    found = asked(key, today, log, **boxes)
    return found.outcome.value if found else "not asked"


# --- Compulsory school age --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "begins"),
    [
        ("2021-03-31", "2026-03-31"),  # turning five on a prescribed day, a child is of age from that day
        ("2021-04-01", "2026-08-31"),
        ("2021-08-31", "2026-08-31"),
        ("2021-09-01", "2026-12-31"),
        ("2021-12-31", "2026-12-31"),
        ("2022-01-01", "2027-03-31"),
        ("2020-02-29", "2025-03-31"),
        ("2021-03-30", "2026-03-31"),
    ],
)
def test_compulsory_school_age_begins_on_the_first_prescribed_day_from_the_fifth_birthday_on(
    born: str, begins: str
) -> None:
    assert school_age_begins(day(born)) == day(begins)


@pytest.mark.parametrize(
    ("born", "ends"),
    [
        ("2010-08-31", "2026-06-26"),
        ("2010-09-01", "2027-06-25"),
        ("2011-06-25", "2027-06-25"),
        ("2011-08-31", "2027-06-25"),
        ("2012-02-29", "2028-06-30"),
        ("2011-12-31", "2028-06-30"),
    ],
)
def test_it_ends_on_the_last_friday_in_june_of_the_school_year_of_the_sixteenth_birthday(born: str, ends: str) -> None:
    assert school_age_ends(day(born)) == day(ends)


def test_the_last_friday_in_june_may_be_its_last_day_or_the_24th() -> None:
    assert [last_friday_in_june(year).day for year in range(2023, 2030)] == [30, 28, 27, 26, 25, 30, 29]
    assert last_friday_in_june(2022) == day("2022-06-24")


@given(st.dates(dt.date(1995, 1, 1), dt.date(2040, 1, 1)))
def test_a_child_is_of_age_for_some_eleven_years(born: dt.date) -> None:
    begins, ends = school_age_begins(born), school_age_ends(born)
    assert birthday(born, 5) <= begins < birthday(born, 5) + dt.timedelta(154)
    assert (begins.month, begins.day) in {(3, 31), (8, 31), (12, 31)}
    assert (ends.weekday(), ends.month) == (4, 6)
    assert ends.day > 23
    year = ends.year
    assert dt.date(year - 1, 9, 1) <= birthday(born, 16) <= dt.date(year, 8, 31)


def test_born_on_29_february_the_birthday_is_1_march_in_other_years() -> None:
    assert birthday(day("2020-02-29"), 5) == day("2025-03-01")
    assert birthday(day("2020-02-29"), 8) == day("2028-02-29")


@pytest.mark.parametrize(
    ("born", "today", "expected"),
    [
        ("2021-09-01", "2026-12-30", "not-met"),
        ("2021-09-01", "2026-12-31", "met"),
        ("2010-09-01", "2027-06-25", "met"),
        ("2010-09-01", "2027-06-26", "judgement"),
        ("2010-09-01", "2027-12-25", "judgement"),
        ("2010-09-01", "2027-12-26", "not-met"),
        ("", "2026-11-23", "judgement"),
    ],
)
def test_a_child_outside_compulsory_school_age_is_not_ready(born: str, today: str, expected: str) -> None:
    assert outcome("compulsory_school_age", today, "", date_of_birth=born, stage_2_end_date="") == expected


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        ("letter_1: 2026-08-30", "judgement"),
        ("letter_1: 2026-08-31", "met"),
        ("letter_2_dna: 2026-08-30", "judgement"),
        ("letter_1: {date: 2026-08-30, void: wrong child}", "met"),
        ("home_visit: 2026-08-30", "met"),
        ("notice_to_improve: 2026-08-30", "met"),
    ],
)
def test_a_letter_from_before_it_is_for_a_person(letter: str, expected: str) -> None:
    boxes: dict[str, str | None] = {"date_of_birth": "2021-08-31", "enforcement": f"\n  {letter}"}
    assert outcome("compulsory_school_age", "2026-11-23", **boxes) == expected


def test_the_reason_names_the_days() -> None:
    found = asked("compulsory_school_age", "2026-11-23", date_of_birth="2022-05-17")
    assert found is not None
    assert found.reason == "The child is not of compulsory school age before 31 August 2027"
    gone = asked("compulsory_school_age", "2026-11-23", date_of_birth="2009-05-17", stage_2_end_date="")
    assert gone is not None
    assert gone.reason == "The child ceased to be of compulsory school age on 27 June 2025, more than six months ago"


@pytest.mark.parametrize("key", ["compulsory_school_age", "in_time"])
def test_the_law_is_not_asked_again_once_legal_action_is_taken(key: str) -> None:
    taken = "{requested: 2026-10-12, outcome: legal action, outcome_date: 2026-10-20}"
    assert outcome(key, "2026-11-23", stage_3=taken) == "not asked"
    assert outcome(key, "2026-11-23", stage_3=taken.replace("legal action", "accepted")) != "not asked"
    assert outcome(key, "2026-11-23", stage_3=f"[{taken}, {{requested: 2026-11-01}}]") != "not asked"


# --- In time ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("absence", "safe"),
    [
        ("2026-08-31", "2027-02-28"),
        ("2027-08-31", "2028-02-29"),
        ("2026-08-28", "2027-02-28"),
        ("2026-08-29", "2027-02-28"),
        ("2026-03-31", "2026-09-30"),
        ("2026-12-31", "2027-06-30"),
        ("2026-02-28", "2026-08-28"),
        ("2028-02-29", "2028-08-29"),
        ("2026-06-30", "2026-12-30"),
        ("2026-07-01", "2027-01-01"),
    ],
)
def test_the_last_safe_day_is_the_same_day_six_months_after_or_the_months_last(absence: str, safe: str) -> None:
    assert last_safe_day(day(absence)) == day(safe)


FIGURES = "{from: 2026-06-01, to: 2026-08-31, possible: 100, unauthorised: 30}"


@pytest.mark.parametrize(
    ("attendance", "today", "expected"),
    [
        (FIGURES, "2027-02-28", "met"),
        (FIGURES, "2027-03-01", "not-met"),
        (FIGURES.replace("unauthorised: 30", "unauthorised: 1"), "2027-03-01", "not-met"),
        (f"[{FIGURES}, {{from: 2026-09-07, to: 2026-10-23, possible: 60, unauthorised: 1}}]", "2027-03-01", "met"),
        (f"[{FIGURES}, {{from: 2026-09-07, to: 2026-10-23, possible: 60, unauthorised: 0}}]", "2027-03-01", "not-met"),
    ],
)
def test_with_figures_the_latest_absence_decides(attendance: str, today: str, expected: str) -> None:
    entry = "### 2027-02-20 · JB · phone\n\nRang.\n"
    log = entry if today > "2027-02-20" else ""
    assert outcome("in_time", today, log, attendance=attendance) == expected


def test_the_reason_gives_the_last_safe_day_of_the_earliest_absence_as_well() -> None:
    found = asked("in_time", "2026-11-23", attendance=FIGURES)
    assert found is not None
    assert found.reason == (
        "The absences recorded are of 1 June 2026 to 31 August 2026. The last safe day for the earliest of them is"
        " 1 December 2026, from which on absences begin to be lost; for the latest it is 28 February 2027"
    )
    later = asked("in_time", "2026-12-02", attendance=FIGURES)
    assert later is not None
    assert "was 1 December 2026, and absences have begun to be lost" in later.reason


@pytest.mark.parametrize(
    ("last", "end", "today", "expected"),
    [
        ("2026-08-31", "", "2027-02-28", "met"),
        ("2026-08-31", "", "2027-03-01", "not-met"),
        ("2026-08-31", "2026-08-31", "2027-02-28", "met"),
        ("2027-02-01", "2026-08-31", "2027-02-28", "met"),
        ("2027-02-01", "2026-08-31", "2027-03-01", "judgement"),
        ("2027-02-01", "2027-03-02", "2027-03-01", "met"),
    ],
)
@pytest.mark.parametrize("attendance", [None, "{from: 2026-02-01, to: 2026-03-01, possible: 10, unauthorised: 0}"])
def test_without_figures_the_file_itself_decides(
    last: str, end: str, today: str, expected: str, attendance: str | None
) -> None:
    log = f"### {last} · JB · phone\n\nRang.\n"
    assert outcome("in_time", today, log, stage_2_end_date=end, attendance=attendance) == expected


def test_a_done_action_counts_as_the_newest_thing_and_what_is_planned_or_void_does_not() -> None:
    old = "### 2026-03-01 · JB · phone\n\nRang.\n"
    for support, expected in (
        ("2026-09-25", "met"),
        ("{planned: 2026-12-25}", "not-met"),
        ("{date: 2026-09-25, void: withdrawn}", "not-met"),
    ):
        boxes: dict[str, str | None] = {"support": f"\n  mentoring: {support}", "stage_2_end_date": ""}
        assert outcome("in_time", "2026-11-23", old, **boxes) == expected
    assert outcome("in_time", "2026-11-23", "", stage_2_end_date="") == "not-met"
