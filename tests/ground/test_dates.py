"""English dates: day first, four figures for the year, and never a guess."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import dates
from casebook.dates import NotADate, english, leading_date, looks_like_date, numeric, parse_date, years_between
from support.cases import at_once

FOURTEENTH = dt.date(2026, 9, 14)


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-14",
        "14/09/2026",
        "14-09-2026",
        "14.09.2026",
        "14/9/2026",
        "14 September 2026",
        "14 Sep 2026",
        "14 Sept 2026",
        "14 sep. 2026",
        "14 SEPTEMBER 2026",
        "14th September 2026",
        "14th September, 2026",
        "  14 September 2026  ",
        "14\u00a0September\u00a02026",
    ],
)
def test_every_form_of_the_contract_is_read_day_first(text: str) -> None:
    assert parse_date(text) == FOURTEENTH


def test_the_day_comes_first_wherever_both_would_do() -> None:
    assert parse_date("05/09/2026") == dt.date(2026, 9, 5)
    assert parse_date("5/9/2026") == dt.date(2026, 9, 5)
    assert parse_date("1st May 2026") == dt.date(2026, 5, 1)
    assert parse_date("2 March 2026") == dt.date(2026, 3, 2)
    assert parse_date("3rd Dec 2026") == dt.date(2026, 12, 3)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("14/09/26", "four figures"),
        ("14-9-26", "four figures"),
        ("14 Sep 26", "four figures"),
        ("14 Sep '26", "four figures"),
        ("14. 9. 26", "four figures"),
        ("Monday 14 September 2026", "day of the week"),
        ("Mon 14/09/2026", "day of the week"),
        *((text, "not in a form") for text in (
            "", "2026-9-14", "2026/09/14", "20260914", "09-14", "September 2026", "2026", "2026-09", "14 Septembre 2026",
            "14/09-2026", "14 09 2026", "2026-09-14 10:30", "2026-09-14T10:30", "2026-09-14Z", "2026-09-14, 2026-09-28",
            "14 & 15 September 2026", "September 14, 2026", "yes", "null", "~", "tbc", "２０２６-09-14", "2026‑09‑14",
            "2026–09–14", "2026-09-\u200b14", "\ufeff2026-09-14", "٢٠٢٦-٠٩-١٤", "2026-09-14]", "-2026-09-14", "+14/09/2026",
            "14 of September 2026", "the 14th September 2026",
        )),
    ],
)  # fmt: skip
def test_anything_else_is_refused_as_no_date(text: str, reason: str) -> None:
    found = parse_date(text)
    assert isinstance(found, NotADate)
    assert not found.impossible
    assert reason in found.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-02-31", "February 2026 has no day 31"),
        ("29/02/2026", "February 2026 has no day 29"),
        ("31 September 2026", "September 2026 has no day 31"),
        ("2026-13-01", "there is no month 13"),
        ("09/14/2026", "there is no month 14"),
        ("2026-00-10", "there is no month 0"),
        ("2026-09-00", "September 2026 has no day 0"),
        ("31/12/1989", "before 1990"),
        ("0000-00-00", "no month 0"),
        ("0001-01-01", "the year 0001 is before 1990"),
    ],
)
def test_a_date_that_does_not_exist_is_impossible(text: str, reason: str) -> None:
    found = parse_date(text)
    assert isinstance(found, NotADate)
    assert found.impossible
    assert reason in found.reason


def test_the_edges_of_the_calendar_exist() -> None:
    assert parse_date("29/02/2024") == dt.date(2024, 2, 29)
    assert parse_date("1990-01-01") == dt.date(1990, 1, 1)
    assert parse_date("9999-12-31") == dt.date(9999, 12, 31)


def test_a_month_is_known_by_its_name_its_three_letters_and_sept() -> None:
    for number, name in enumerate(dates.MONTHS, 1):
        for word in (name, name.lower(), name[:3]):
            assert parse_date(f"7 {word} 2026") == dt.date(2026, number, 7)
    assert isinstance(parse_date("7 Septem 2026"), NotADate)
    assert isinstance(parse_date("7 Marsh 2026"), NotADate)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-09-14 · JB", "2026-09-14"),
        ("2026-09-14", "2026-09-14"),
        ("14/09/2026, JB", "14/09/2026"),
        ("14th September 2026 JB", "14th September 2026"),
        ("14 sept. 2026 x", "14 sept. 2026"),
        ("2026-02-31 JB", "2026-02-31"),
        ("2026-09-145 JB", None),
        ("14/09/20261 JB", None),
        ("14/09/26 JB", None),
        ("12 pupils 2026 plan", None),
        ("Contact 2026-09-14", None),
        ("", None),
    ],
)
def test_the_date_at_the_start_of_a_heading(text: str, date: str | None) -> None:
    assert leading_date(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "2026-9-14", "2026/09/14", "20260914", "2026-09", "14/09/26", "14/09", "14-9", "2026-09-145", "14/09/20261",
        "14 September", "14th of September", "14Sep2026", "14-Sep-2026", "14/Sep/2026", "14. September 2026",
        "September 14, 2026", "Sept. 14", "Monday 14 September 2026", "Mon 14/09/2026", "Thurs 3 Sep", "Fri the 4th of Sept",
        "14/15 September 2026", "14-16 September", "14 & 15 Sept 2026", "14 and 15 September", "14 to 16 September",
        "14–09–2026", "2026‑09‑14", "2026−09−14", "２０２６-09-14", "٢٠٢٦-09-14", "\u200b2026-09-14", "2026-\u200b09-14",
        "2 026-09-14", "20\u00a026-09-14", "2026-0 9-14", "1 4/09/2026", "1 4 September 2026", "**2026-09-14**", "(14/9/26)", "[14/09/2026]", "“14 September”",
    ],
)  # fmt: skip
def test_what_a_reader_would_take_for_a_date_is_known_as_such(text: str) -> None:
    shown = looks_like_date(text + " · JB")
    assert shown is not None
    assert text.startswith(shown)
    assert text[len(shown) :].strip("*)]”") == ""


@pytest.mark.parametrize(
    "text",
    ["", "Contact log", "24/7 support", "1.2 Background", "50/50", "May 2026", "Sunday best", "3 letters sent", "Monday",
     "10 decisions", "1 augmented", "2026 summary", "1-2-1 support", "1.2.3 Background", "2026-27 plan", "2025/26", "2026 September", "7 days to go", "Sat 1", "Home visit 14/09/2026", "· 14"],
)  # fmt: skip
def test_other_headings_are_not_taken_for_dates(text: str) -> None:
    assert looks_like_date(text) is None


@given(st.text(max_size=40))
def test_no_text_is_too_odd_to_be_asked_for_a_date(text: str) -> None:
    parse_date(text)
    for shown in (leading_date(text), looks_like_date(text)):
        assert shown is None or text.startswith(shown)


@given(st.dates(dt.date(1990, 1, 1)))
def test_what_is_shown_can_be_read_back(day: dt.date) -> None:
    for text in (english(day), numeric(day), day.isoformat()):
        assert parse_date(text) == day
        assert leading_date(f"{text} · JB") == text


def test_dates_are_shown_in_english() -> None:
    assert english(dt.date(2026, 9, 4)) == "4 September 2026"
    assert numeric(dt.date(2026, 9, 4)) == "04/09/2026"


def test_today_is_the_date_in_england(monkeypatch: pytest.MonkeyPatch) -> None:
    half_past_midnight_in_summer = dt.datetime(2026, 7, 31, 23, 30, tzinfo=dt.UTC)

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Clock:
            return cls.fromtimestamp(half_past_midnight_in_summer.timestamp(), tz)

    monkeypatch.setattr(dt, "datetime", Clock)
    assert dates.today_in_england() == dt.date(2026, 8, 1)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2014-05-17", "2026-05-16", 11),
        ("2014-05-17", "2026-05-17", 12),
        ("2012-02-29", "2026-02-28", 13),
        ("2012-02-29", "2026-03-01", 14),
        ("2012-02-29", "2028-02-29", 16),
        ("2026-11-23", "2026-11-23", 0),
    ],
)
def test_an_age_is_in_whole_years(born: str, day: str, age: int) -> None:
    assert years_between(dt.date.fromisoformat(born), dt.date.fromisoformat(day)) == age


def test_a_text_without_end_is_dealt_with_at_once() -> None:
    for text in ("14" + " " * 200_000, "14" + " " * 200_000 + "x", "mon " * 50_000, "1/" * 100_000, "\u200b" * 200_000):
        with at_once():
            parse_date(text)
            leading_date(text)
            looks_like_date(text)
