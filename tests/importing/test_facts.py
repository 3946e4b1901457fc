"""What a filled box means: taken where it is certain, left for a person where it is not, never misread."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.form import ACTIONS, DETAILS
from casebook.importing.reading.contacts import read_log_row
from casebook.importing.reading.details import read_detail
from casebook.importing.reading.facts import Piece, Reading, read_fact
from casebook.importing.reading.filled import LogRow
from casebook.importing.reading.vocabulary import METHODS, done_words
from casebook.importing.reading.written_dates import (
    Horizon,
    Unsure,
    anchor_dates,
    find_dates,
    resolve,
    writes_month_first,
)
from casebook.model import Action, Contact

TODAY = dt.date(2026, 11, 23)
AUTUMN = Horizon(TODAY, (dt.date(2026, 9, 14), dt.date(2026, 11, 20)))
READING = Reading(AUTUMN, dt.date(2014, 5, 17), {"JB"})
WEEKDAYS = {"mon", "monday"}  # of 14 September 2026
FIELDS = {f.key: f for f in DETAILS}


def day(text: str, horizon: Horizon = AUTUMN, ahead: bool = False) -> dt.date | None:
    """The one date that ``text`` holds, where it is certain."""
    found = find_dates(text)
    assert len(found) <= 1
    meant = resolve(found[0], horizon, ahead) if found else None
    return meant if isinstance(meant, dt.date) else None


@pytest.mark.parametrize(
    "text",
    [
        "14/9/26", "14/09/26", "14/09/2026", "14.9.26", "14-9-26", "14 / 9 / 26", "14 Sept 26", "14th September '26",
        "14 Sep 2026", "14-Sep-26", "September 14th, 2026", "Mon 14/9/26", "Monday 14th of September 2026",
        "2026-09-14", "2026-09-14 00:00:00", "14/09/2026 00:00", "14/9", "14 Sept", "Mon 14th Sep",
    ],
)  # fmt: skip
def test_one_day_however_it_is_written(text: str) -> None:
    assert day(text) == dt.date(2026, 9, 14)


@pytest.mark.parametrize(
    "text",
    [
        "31/2/26", "9/14/26", "14/9-26", "Tues 14/9/26", "14/12/26", "29/2", "14/9/89", "14/9/16/26", "14", "14.9",
        "Sept 2026", "Sept 26", "114/9/26", "14/9/260", "5 Oct 10",
    ],
)  # fmt: skip
def test_what_is_not_one_certain_day_is_none(text: str) -> None:
    assert day(text) is None


def test_a_date_without_a_year_needs_the_others_to_tell_it() -> None:
    assert day("05/10", Horizon(TODAY)) is None
    assert day("05/10", AUTUMN) == dt.date(2026, 10, 5)
    # Last year's form: a year ago fits all of its dates, this year does not.
    last_year = (dt.date(2025, 9, 14), dt.date(2025, 11, 20))
    assert day("05/10", Horizon(TODAY, last_year)) == dt.date(2025, 10, 5)
    # Both years lie within twelve months of the one date that is known.
    assert day("05/10", Horizon(TODAY, (dt.date(2025, 11, 20),))) is None
    # No year lies within twelve months of both.
    assert day("05/10", Horizon(TODAY, (dt.date(2023, 9, 14), dt.date(2026, 9, 14)))) is None
    assert day("Mon 05/10", Horizon(TODAY, (dt.date(2025, 11, 20),))) == dt.date(2026, 10, 5)


def test_two_figures_of_a_year_need_a_date_near_them() -> None:
    assert day("14/9/19") is None
    old = anchor_dates(["14/9/19", "28/9/19"], Horizon(TODAY))
    assert day("14/9/19", Horizon(TODAY, tuple(old))) == dt.date(2019, 9, 14)


def test_one_american_date_makes_the_others_doubtful() -> None:
    texts = ["9/10/26", "9/14/26"]
    horizon = Horizon(TODAY, (), writes_month_first(texts))
    assert [day(t, horizon) for t in [*texts, "10/10/26", "14 Sept 2026"]] == [
        None,
        None,
        dt.date(2026, 10, 10),
        dt.date(2026, 9, 14),
    ]
    assert not writes_month_first(["09/26", "14/9/26", "31/31/26"])


# --- Actions ----------------------------------------------------------------------------------------


def box(key: str, text: str, reading: Reading = READING) -> list[str] | None:
    """The occurrences in an action's box, in short; ``None`` where it is left for a person."""
    read = read_fact(ACTIONS[key], [Piece(text)], reading)
    return None if isinstance(read, Unsure) else [_short(a) for a in read]


def _short(action: Action) -> str:
    days = [
        *([f"{action.date}"] if action.date else []),
        *([f"planned {action.planned}"] if action.planned else []),
        *([f"until {action.until}"] if action.until else []),
    ]
    words = [action.outcome, f"by {action.by}" if action.by else "", f"({action.note})" if action.note else ""]
    return " ".join(filter(None, [*days, *words]))


@pytest.mark.parametrize(
    ("key", "text", "meant"),
    [
        ("letter_1", "14/9/26", ["2026-09-14"]),
        ("letter_1", "sent 14/9/26", ["2026-09-14 (sent)"]),
        ("letter_1", "14/9/26\n21/9/26", ["2026-09-14", "2026-09-21"]),
        ("home_visit", "05/10 and 19/10", ["2026-10-05", "2026-10-19"]),
        ("home_visit", "5/10/26, 19/10/26 & 2/11", ["2026-10-05", "2026-10-19", "2026-11-02"]),
        ("home_visit", "5/10 - no reply\n19/10 - seen - JB", ["2026-10-05 no reply", "2026-10-19 seen by JB"]),
        ("home_visit", "2026-10-05 (no reply); 2026-10-19", ["2026-10-05 no reply", "2026-10-19"]),
        ("panel_meeting", "13/10 - DNA", ["2026-10-13 did not attend (DNA)"]),
        ("panel_meeting", "DNA 13/10/26", ["2026-10-13 did not attend (DNA)"]),
        ("panel_meeting", "13/10/26 at 2pm", ["2026-10-13 (at 2pm)"]),
        ("panel_meeting", "planned 1/12/26", ["planned 2026-12-01"]),
        ("panel_meeting", "booked for 1 Dec 2026", ["planned 2026-12-01 (booked for)"]),
        ("mentoring", "25/9/26 to 18/12/26", ["2026-09-25 until 2026-12-18"]),
        ("mentoring", "from 25/9/26 until 18/12/26", ["2026-09-25 until 2026-12-18"]),
        ("referral", "pending 25/9/26", ["2026-09-25 waiting (pending)"]),
    ],
)
def test_what_people_write_in_a_box(key: str, text: str, meant: list[str]) -> None:
    assert box(key, text) == meant


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("letter_1", "14/9/26 not sent"), ("letter_1", "14/9/26?"), ("letter_1", "not yet"), ("letter_1", "✓"),
        ("letter_1", "14/9/26 sent planned"), ("letter_1", "14/9/26 DNA"), ("letter_1", "due 14/9/26"),
        ("letter_1", "14/9/26 (withdrawn), 21/9/26"), ("letter_1", "2/12/26"), ("letter_1", "14/9/2013"),
        ("letter_1", "~~14/9/26~~ 15/9/26"), ("letter_1", "14/9/26 XY"), ("letter_1", "14/9/26 to 20/9/26"),
        ("panel_meeting", "13/10/26 cancelled"), ("panel_meeting", "13/10/26 rearranged"), ("panel_meeting", "DNA"),
        ("home_visit", "5/10/26 in"), ("home_visit", "5/10/26 19/10/26 only the second seen"),
        ("home_visit", "not 5/10/26 but 19/10/26"), ("home_visit", "5/10/26 - 19/10/26 3 times"),
        ("mentoring", "18/12/25 to 1/9/25 ended"), ("mentoring", "25/9/26 - 18/12/26"),
        ("mentoring", "20/10/26 to 25/9/26"), ("home_visit", "5/10/26 05.10"),
    ],
)  # fmt: skip
def test_one_word_that_is_not_understood_leaves_the_box_to_a_person(key: str, text: str) -> None:
    assert box(key, text) is None


# --- Details ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "meant"),
    [
        ("child_name", "Amelia\nHart", "Amelia Hart"),
        ("date_of_birth", "17/5/14", "2014-05-17"),
        ("date_of_birth", "17/5", None),
        ("date_of_birth", "17/5/14 or 18/5/14", None),
        ("date_of_birth", "17/5/14 (12)", None),
        ("date_of_birth", "17/5/30", None),
        ("year_group", "Year 8", "Year 8"),
        ("year_group", "8B", None),
        ("stage_2_end_date", "18/12/26", "2026-12-18"),
        ("stage_2_end_date", "Christmas", None),
        ("stage_2_end_date", "18/12", None),
    ],
)
def test_details(key: str, text: str, meant: str | None) -> None:
    read = read_detail(FIELDS[key], Piece(text), AUTUMN)
    assert (None if isinstance(read, Unsure) else read) == meant


# --- The log ----------------------------------------------------------------------------------------


def row(date: str, details: str = "Rang.", initials: str = "JB") -> Contact | Unsure:
    return read_log_row(LogRow(date, details, initials, "row 1"), READING)


def test_a_row_is_a_contact() -> None:
    assert row("14/9/26") == Contact(dt.date(2026, 9, 14), "JB", "", "", "Rang.")
    assert row("14/9/26 10am") == Contact(dt.date(2026, 9, 14), "JB", "10am", "", "Rang.")
    assert row("14/9/26", initials="") == Contact(dt.date(2026, 9, 14), "", "", "", "Rang.")


def test_what_could_pass_for_initials_stands_in_the_text() -> None:
    assert row("14/9/26 TC", initials="") == Contact(dt.date(2026, 9, 14), "", "", "", "TC\nRang.")
    assert row("14/9/26", initials="mrs bell") == Contact(
        dt.date(2026, 9, 14), "", "", "", "Staff Initial: mrs bell\nRang."
    )


def test_a_merged_row_keeps_its_words() -> None:
    assert row("14/9/26\nRang mum.\nNo answer.", details="") == Contact(
        dt.date(2026, 9, 14), "JB", "", "", "Rang mum.\nNo answer."
    )


@pytest.mark.parametrize(
    "date", ["", "last week", "14/9/26 and 15/9/26", "1/12/26", "~~14/9/26~~", "14/9/2013", "14/9/26?", "not 14/9/26"]
)
def test_a_row_without_one_certain_date_is_no_contact(date: str) -> None:
    assert isinstance(row(date), Unsure)


# --- Never misread ------------------------------------------------------------------------------------

_STYLES = (
    "{d}/{m}/{y:02}", "{d:02}/{m:02}/{yyyy}", "{d}.{m}.{y:02}", "{d}-{m}-{y:02}", "{d} {mon} {yyyy}", "{d} {mon} {y:02}",
    "{d}/{m}", "{d} {mon}", "{yyyy}-{m:02}-{d:02}", "{d}-{mon}-{y:02}", "{mon} {d}, {yyyy}",
)  # fmt: skip


def written(date: dt.date, style: str) -> str:
    return style.format(d=date.day, m=date.month, y=date.year % 100, yyyy=date.year, mon=date.strftime("%b"))


@given(
    st.dates(dt.date(2021, 1, 1), TODAY - dt.timedelta(days=181)),
    st.lists(st.tuples(st.integers(0, 180), st.sampled_from(_STYLES)), min_size=1, max_size=6),
    st.integers(0, 60),
)
def test_a_form_of_half_a_year_is_never_misread(start: dt.date, said: list[tuple[int, str]], more: int) -> None:
    true = [start + dt.timedelta(days=n) for n, _ in said]
    texts = [written(d, style) for d, (_, style) in zip(true, said, strict=True)]
    plain = Horizon(TODAY)
    end = anchor_dates([(max(true) + dt.timedelta(days=more)).isoformat()], plain, ahead=True)
    horizon = Horizon(TODAY, (*anchor_dates(texts, plain), *end), writes_month_first(texts))
    for date, text in zip(true, texts, strict=True):
        read = read_fact(ACTIONS["letter_1"], [Piece(text)], Reading(horizon))
        assert isinstance(read, Unsure) or [a.date for a in read] == [date], (text, read)


@given(st.lists(st.text(max_size=12), max_size=4), st.sampled_from(list(ACTIONS)))
def test_any_text_at_all_is_read_or_left(pieces: list[str], key: str) -> None:
    read = read_fact(ACTIONS[key], [Piece(" 14/9/26 ".join(pieces))], READING)
    assert isinstance(read, Unsure) or all(a.date or a.planned for a in read)


@given(st.text("abcdefghijklmnopqrstuvwxyz ?!'’", min_size=1, max_size=20).filter(lambda t: t.strip()))
def test_a_letter_with_unknown_words_beside_its_date_is_never_sent(words: str) -> None:
    known = done_words(ACTIONS["letter_1"]).union(*METHODS.values())
    meant = {"planned", "planned for", "booked", "booked for", "arranged for"}
    read = read_fact(ACTIONS["letter_1"], [Piece(f"14/9/26 {words}")], READING)
    assert isinstance(read, Unsure) or " ".join(words.split()) in known | meant | {"and", "then"} | WEEKDAYS
