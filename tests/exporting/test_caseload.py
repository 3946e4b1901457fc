"""The caseload on its way out: CSV, Excel, calendar, JSON. No child disappears, nothing runs, nothing leaks."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import unicodedata
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.book import CaseFile, check_together, judge_source
from casebook.casefile.source import make_source
from casebook.exporting.caseload import COLUMNS, EXPORT_COLUMNS
from casebook.exporting.caseload_json import status_document
from casebook.exporting.csvfile import caseload_csv, guarded
from casebook.exporting.ics import BookName, PublishedEvent, calendar_ics, events_of, versions, written
from casebook.exporting.last_calendar import brought_forward, read_calendar
from casebook.exporting.workbook import caseload_xlsx
from casebook.form import ACTIONS
from casebook.rules.policy import Policy
from casebook.settings import Settings

TODAY = dt.date(2026, 11, 23)

AMELIA = """\
---
child_name: Amelia Hart
date_of_birth: 2014-05-17
year_group: 8
staff_name: Jo Bell
school: Northfield Academy
stage_2_end_date: 2026-12-20
enforcement:
  letter_1: 2026-09-14
  letter_2: {date: 2026-09-28, void: sent to an old address}
  panel_meeting: {date: 2026-10-13, outcome: did not attend}
  home_visit: [2026-10-05, {date: 2026-10-19, outcome: no reply}, {planned: 2026-12-01}]
support:
  mentoring: {date: 2026-09-25, until: 2026-12-18, for: sleep, by: JB, note: Twice a week}
needs:
  sleep: {need: Awake until three, identified: 2026-09-20}
known_as: Millie
extra:
  Tutor group: 8B
---

Ring after four.

## Contact log

### 2026-09-14 · JB · phone · no reply

Letter 1 posted to both parents.
"""
CLOSED = """\
---
child_name: Ben Li
date_of_birth: 2013-02-01
year_group: 9
staff_name: Jo Bell
school: Northfield Academy
stage_2_end_date: 2026-12-01
enforcement:
  letter_1: {planned: 2026-12-02}
closed: {date: 2026-11-01, reason: Moved away}
practitioners: none
---
"""
BROKEN = """\
---
child_name: Cara Dunn
date_of_birth: 2012-02-31
school: Northfield Academy
stage_2_end_date: 2026-12-02
---
"""
UNREADABLE = "no front matter at all"


def files(**texts: str) -> list[CaseFile]:
    read = [
        judge_source(make_source(f"cases/{ref.replace('_', '-')}.md", t), Settings(), TODAY) for ref, t in texts.items()
    ]
    return check_together(read)


def book() -> list[CaseFile]:
    return files(CB_0003=BROKEN, CB_0002=CLOSED, CB_0004=UNREADABLE, CB_0001=AMELIA)


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


# --- CSV --------------------------------------------------------------------------------------------


def test_a_case_is_a_row_and_a_broken_file_is_a_row_too() -> None:
    rows = csv_rows(caseload_csv(book(), TODAY))
    assert [r["Ref"] for r in rows] == ["CB-0001", "CB-0002", "CB-0003", "CB-0004"]
    assert rows[0] == {
        **dict.fromkeys(COLUMNS, ""),
        "Ref": "CB-0001",
        "Child": "Amelia Hart",
        "Known as": "Millie",
        "Date of birth": "2014-05-17",
        "Year group": "Year 8",
        "School": "Northfield Academy",
        "Staff": "Jo Bell",
        "Stage 2 end": "2026-12-20",
        "Status": "Open",
        "Verdict": "Not ready",
        "Missing": "Letter 2; Letter 3; Engagement at Stage 1",
        "To decide": "Engagement at Stage 2",
        "Enforcement Letter 1": "2026-09-14",
        "Enforcement Letter 2": "2026-09-28 (void)",
        "Attendance Panel Meeting / Parenting Contract": "2026-10-13 (did not attend)",
        "Home Visit": "2026-10-05; 2026-10-19 (no reply); 2026-12-01 (planned)",
        "In school Mentoring and Support": "2026-09-25",
        "Last contact": "2026-09-14",
        "Contacts": "1",
    }
    assert (rows[1]["Status"], rows[1]["Verdict"], rows[1]["Missing"]) == ("Closed", "", "")
    assert (rows[2]["Child"], rows[2]["School"]) == ("Cara Dunn", "Northfield Academy")
    assert (rows[2]["Status"], rows[2]["Verdict"]) == ("Cannot be trusted: 1 error", "")
    assert (rows[3]["Child"], rows[3]["Status"]) == ("", "Cannot be trusted: 1 error")


def test_csv_is_what_excel_reads_without_asking() -> None:
    data = caseload_csv(book(), TODAY)
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n") == 5
    assert all(line.startswith('"') and line.endswith('"') for line in text.split("\r\n")[:-1])


FORMULAS = [
    "=1+1",
    "+441632960001",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "  =1",
    "\u00a0=1",
    "\u200b=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\n=1",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(formula: str) -> None:
    assert guarded(formula) == "'" + formula


@pytest.mark.parametrize("text", ["Amelia", "O'Brien", "2026-09-14", "", " ", "1+1", "8-B"])
def test_other_cells_are_left_alone(text: str) -> None:
    assert guarded(text) == text


def test_a_formula_for_a_name_runs_nowhere() -> None:
    case = AMELIA.replace("Amelia Hart", '\'=HYPERLINK("http://x","y")\'').replace("Northfield Academy", "'+44 1632'")
    read = files(CB_0001=case)
    row = csv_rows(caseload_csv(read, TODAY))[0]
    assert row["Child"] == '\'=HYPERLINK("http://x","y")'
    assert row["School"] == "'+44 1632"
    sheet = openpyxl.load_workbook(io.BytesIO(caseload_xlsx(read, TODAY))).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert sheet.cell(2, 2).value == '=HYPERLINK("http://x","y")'
    assert sheet.cell(2, 2).quotePrefix
    assert not sheet.cell(2, 1).quotePrefix
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_no_text_opens_as_a_formula(text: str) -> None:
    safe = guarded(text)
    first = next((c for c in safe if not c.isspace() and unicodedata.category(c) != "Cf"), "")
    assert first not in set("=+-@＝＋－＠")
    assert safe.removeprefix("'") == text or safe == text


# --- Excel ------------------------------------------------------------------------------------------


def test_workbook_holds_dates_as_dates_and_a_frozen_heading() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(caseload_xlsx(book(), TODAY))).active
    assert sheet is not None
    heading = [c.value for c in sheet[1]]
    assert heading == list(EXPORT_COLUMNS)
    assert heading[: len(COLUMNS)] == list(COLUMNS)
    row = dict(zip(heading, [c.value for c in sheet[2]], strict=True))
    days = [row["Date of birth"], row["Enforcement Letter 1"]]
    assert [d.date() for d in days if isinstance(d, dt.datetime)] == [dt.date(2014, 5, 17), dt.date(2026, 9, 14)]
    assert row["Enforcement Letter 2"] == "2026-09-28 (void)"
    assert row["Contacts"] == 1
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:AD5"
    assert sheet.max_row == 5


def test_a_very_long_text_is_cut_where_it_can_be_seen_not_dropped() -> None:
    read = files(CB_0001=AMELIA.replace("Northfield Academy", "Long " * 7000))
    sheet = openpyxl.load_workbook(io.BytesIO(caseload_xlsx(read, TODAY))).active
    assert sheet is not None
    shown = str(sheet.cell(2, 6).value)
    assert shown.startswith("Long Long")
    assert shown.endswith("[…]")
    assert len(shown) == 32_767


def test_the_same_caseload_makes_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    def at(hour: int) -> tuple[bytes, ...]:
        monkeypatch.setattr("time.time", lambda: 1_700_000_000.0 + hour * 3600)
        read = book()
        return caseload_csv(read, TODAY), caseload_xlsx(read, TODAY), calendar_ics(read, Policy(), TODAY)

    assert at(0) == at(5)
    archive = zipfile.ZipFile(io.BytesIO(at(0)[1]))
    assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"2026-11-23T00:00:00Z" in archive.read("docProps/core.xml")


# --- Calendar ---------------------------------------------------------------------------------------


def events(data: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def test_calendar_has_planned_actions_and_stage_2_ends_of_open_cases() -> None:
    found = events(calendar_ics(book(), Policy(), TODAY))
    assert [(e.decoded("dtstart"), str(e["summary"])) for e in found] == [
        (dt.date(2026, 12, 1), "CB-0001: Home visit planned"),
        (dt.date(2026, 12, 20), "CB-0001: Stage 2 ends"),
    ]
    assert found[0].decoded("dtend") == dt.date(2026, 12, 2)


def test_calendar_says_no_name_and_no_free_text() -> None:
    data = calendar_ics(book(), Policy(), TODAY).decode()
    for private in ("Amelia", "Hart", "Millie", "Ben", "Cara", "Northfield", "Jo Bell", "2014"):
        assert private not in data


NORTHFIELD = BookName("0d7b6b0e-6f3c-4a37-8f0e-0d3a7c1c4a11", "Northfield")
KINGSMEAD = BookName("c3a1f5de-55a0-4b8e-a0b6-1b8f5d3c2a22", "Kingsmead")


def uids(data: bytes) -> list[str]:
    return [str(e["uid"]) for e in events(data)]


def calendar_of_text(text: str, name: BookName = NORTHFIELD, day: dt.date = TODAY) -> bytes:
    return calendar_ics(files(CB_0001=text), Policy(), day, name)


def test_an_event_keeps_its_name_and_no_two_share_one() -> None:
    first, again = (calendar_of_text(AMELIA, day=day) for day in (TODAY, TODAY + dt.timedelta(days=1)))
    assert uids(first) == uids(again)
    twice = AMELIA.replace("{planned: 2026-12-01}", "{planned: 2026-12-01}, {planned: 2026-12-01}")
    assert len(set(uids(calendar_of_text(twice)))) == 3
    assert all(uuid.UUID(uid).version == 5 for uid in uids(first))


def test_two_books_share_no_event_even_where_their_refs_are_alike() -> None:
    assert not set(uids(calendar_of_text(AMELIA))) & set(uids(calendar_of_text(AMELIA, KINGSMEAD)))
    renamed = NORTHFIELD._replace(title="Northfield and Elm")
    assert uids(calendar_of_text(AMELIA)) == uids(calendar_of_text(AMELIA, renamed))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{planned: 2026-12-01}", "{planned: 2026-12-08}"),  # put off
        ("{planned: 2026-12-01}", "{planned: 2026-11-24}"),  # brought forward
        ("2026-12-20", "2027-01-15"),  # Stage 2 runs on
        ("2026-10-05, {", "2026-10-06, {"),  # another occurrence is mended
        ("letter_1: 2026-09-14", "letter_1: 2026-09-14\n  letter_3: 2026-11-02"),  # another box is filled
    ],
)
def test_a_date_that_is_moved_is_the_same_event(old: str, new: str) -> None:
    assert sorted(uids(calendar_of_text(AMELIA))) == sorted(uids(calendar_of_text(AMELIA.replace(old, new))))


def test_of_two_plans_the_one_that_is_left_keeps_its_name_when_the_other_is_done() -> None:
    both = AMELIA.replace("{planned: 2026-12-01}", "{planned: 2026-11-23}, {planned: 2026-12-08}")
    done = both.replace("{planned: 2026-11-23}", "2026-11-23")
    by_day = {e.decoded("dtstart"): e["uid"] for e in events(calendar_of_text(both))}
    (left,) = [e for e in events(calendar_of_text(done)) if "Home visit" in e["summary"]]
    assert left["uid"] == by_day[dt.date(2026, 12, 8)]


def test_a_later_calendar_gives_a_later_version() -> None:
    first, later = (events(calendar_of_text(AMELIA, day=TODAY + dt.timedelta(days=n))) for n in (0, 1))
    assert first[0]["sequence"] < later[0]["sequence"]


def versions_of(data: bytes) -> dict[str, tuple[dt.date, int, str]]:
    return {e["uid"]: (e.decoded("dtstart"), int(e["sequence"]), str(e["status"])) for e in events(data)}


def next_calendar(last: bytes, text: str, tmp_path: Path, withheld: Sequence[str] = (), day: dt.date = TODAY) -> bytes:
    """The calendar of ``text``, made where the calendar ``last`` stands."""
    (tmp_path / "calendar.ics").write_bytes(last)
    found = files(CB_0001=text)
    now = versions((e for f in found for e in events_of(f, Policy())), day, NORTHFIELD)
    told = brought_forward(read_calendar(tmp_path / "calendar.ics"), now, withheld, day)
    return written(told, day, NORTHFIELD)


def test_what_has_moved_on_the_same_day_has_a_later_version_and_what_has_not_keeps_its_own(tmp_path: Path) -> None:
    first = calendar_of_text(AMELIA)
    moved = next_calendar(first, AMELIA.replace("planned: 2026-12-01", "planned: 2026-12-08"), tmp_path)
    before, after = versions_of(first), versions_of(moved)
    assert before.keys() == after.keys()
    changed = {uid for uid in before if before[uid] != after[uid]}
    assert {(before[uid][0], after[uid][0], after[uid][1] - before[uid][1]) for uid in changed} == {
        (dt.date(2026, 12, 1), dt.date(2026, 12, 8), 1)
    }
    assert next_calendar(moved, AMELIA.replace("planned: 2026-12-01", "planned: 2026-12-08"), tmp_path) == moved


def test_what_is_called_off_is_told_as_cancelled_until_its_day(tmp_path: Path) -> None:
    first = calendar_of_text(AMELIA)
    gone = next_calendar(first, AMELIA.replace(", {planned: 2026-12-01}", ""), tmp_path)
    ((uid, (day, sequence, _)),) = [v for v in versions_of(gone).items() if v[1][2] == "CANCELLED"]
    assert (day, sequence) == (dt.date(2026, 12, 1), versions_of(first)[uid][1] + 1)
    (cancelled,) = [e for e in events(gone) if e["status"] == "CANCELLED"]
    assert cancelled.walk("VALARM") == []
    later = next_calendar(gone, AMELIA.replace(", {planned: 2026-12-01}", ""), tmp_path, day=dt.date(2026, 12, 2))
    assert uid not in versions_of(later)


def test_what_is_planned_again_is_no_longer_cancelled(tmp_path: Path) -> None:
    first = calendar_of_text(AMELIA)
    gone = next_calendar(first, AMELIA.replace(", {planned: 2026-12-01}", ""), tmp_path)
    again = next_calendar(gone, AMELIA, tmp_path)
    assert {status for _, _, status in versions_of(again).values()} == {"CONFIRMED"}
    assert all(versions_of(again)[uid][1] >= versions_of(gone)[uid][1] for uid in versions_of(first))


def test_a_case_with_an_error_calls_nothing_off(tmp_path: Path) -> None:
    first = calendar_of_text(AMELIA)
    assert next_calendar(first, AMELIA.replace("2014-05-17", "2014-02-31"), tmp_path, ["CB-0001"]) == first


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xff\x00", b"BEGIN:VCALENDAR", b"BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT", b"END:VEVENT\n" * 9,
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nDTSTART:soon\nSUMMARY:s\nEND:VEVENT",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nDTSTART:20260101\nSUMMARY:s\nSEQUENCE:many\nEND:VEVENT",
    ],
)  # fmt: skip
def test_an_older_file_that_is_no_calendar_of_ours_counts_for_nothing(data: bytes, tmp_path: Path) -> None:
    assert next_calendar(data, AMELIA, tmp_path) == calendar_of_text(AMELIA)


def test_an_older_calendar_is_read_as_it_was_written(tmp_path: Path) -> None:
    odd = {
        "a": PublishedEvent(TODAY, "CB-1: Visit; at, 9\\10 \n" + "größer " * 20, 7),
        "b": PublishedEvent(TODAY, "x", 0, True),
    }
    (tmp_path / "c.ics").write_bytes(written(odd, TODAY, NORTHFIELD))
    assert read_calendar(tmp_path / "c.ics") == odd
    assert read_calendar(tmp_path / "none.ics") == {}


def test_each_event_reminds_of_itself_at_nine_on_the_day_before() -> None:
    for event in events(calendar_of_text(AMELIA)):
        (alarm,) = event.walk("VALARM")
        assert alarm["action"] == "DISPLAY"
        assert alarm.decoded("trigger") == dt.timedelta(hours=-15)
        assert alarm["description"] == event["summary"]


def test_the_calendar_is_named_after_the_book() -> None:
    lines = calendar_of_text(AMELIA, BookName("x", "Elm, Oak; and Ash")).decode().split("\r\n")
    assert "X-WR-CALNAME:Elm\\, Oak\\; and Ash" in lines
    assert "NAME:Elm\\, Oak\\; and Ash" in lines


def test_the_calendar_of_an_empty_book_holds_a_component_as_the_standard_asks() -> None:
    calendar = icalendar.Calendar.from_ical(calendar_ics([], Policy(), TODAY))
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]
    zone: dt.tzinfo = calendar.subcomponents[0].to_tz()  # type: ignore[attr-defined]  # it is a time zone, see above
    assert [dt.datetime(2026, month, 15, tzinfo=zone).utcoffset() for month in (1, 7)] == [
        dt.timedelta(0),
        dt.timedelta(hours=1),
    ]


def test_calendar_lines_are_folded_and_end_as_the_standard_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    long = replace(ACTIONS["home_visit"], short="Besuch, größer; " * 9)
    monkeypatch.setitem(ACTIONS, "home_visit", long)
    data = calendar_ics(book(), Policy(), TODAY)
    assert data.count(b"\r\n") == data.count(b"\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert str(events(data)[0]["summary"]) == "CB-0001: " + "Besuch, größer; " * 9 + " planned"


def test_empty_books_export_too() -> None:
    assert csv_rows(caseload_csv([], TODAY)) == []
    assert events(calendar_ics([], Policy(), TODAY)) == []
    assert openpyxl.load_workbook(io.BytesIO(caseload_xlsx([], TODAY))).active is not None


# --- JSON -------------------------------------------------------------------------------------------


def test_json_says_all_that_a_file_says() -> None:
    document = json.loads(json.dumps(status_document(TODAY, book())))
    assert document["as_of"] == "2026-11-23"
    assert [c["ref"] for c in document["cases"]] == ["CB-0001", "CB-0002"]
    assert document["unreadable"] == [
        {"ref": "CB-0003", "path": "cases/CB-0003.md", "errors": 1},
        {"ref": "CB-0004", "path": "cases/CB-0004.md", "errors": 1},
    ]
    case = document["cases"][0]
    assert case["path"] == "cases/CB-0001.md"
    assert (case["date_of_birth"], case["year_group"]) == ("2014-05-17", "8")
    assert (case["status"], case["verdict"]) == ("open", "not-ready")
    assert case["verdict_words"].startswith("Not ready: ")
    letter = case["criteria"][0]
    assert letter["key"] == "letter_1_sent"
    assert letter["outcome"] == "met"
    assert letter["evidence"] == [{"kind": "action", "key": "letter_1", "date": "2026-09-14", "line": 9}]
    assert letter["judged_by"] is None
    assert case["enforcement"] == {
        "letter_1": [{"date": "2026-09-14"}],
        "letter_2": [{"date": "2026-09-28", "void": "sent to an old address"}],
        "panel_meeting": [{"date": "2026-10-13", "outcome": "did not attend"}],
        "home_visit": [
            {"date": "2026-10-05"},
            {"date": "2026-10-19", "outcome": "no reply"},
            {"planned": "2026-12-01"},
        ],
    }
    assert case["support"] == {
        "mentoring": [
            {"date": "2026-09-25", "until": "2026-12-18", "for": ["sleep"], "by": "JB", "note": "Twice a week"}
        ]
    }
    assert case["contacts"] == [
        {
            "date": "2026-09-14",
            "initials": "JB",
            "how": "phone",
            "outcome": "no reply",
            "with": "",
            "confidential": False,
            "line": 26,
            "text": "Letter 1 posted to both parents.",
        }
    ]
    assert case["needs"] == [{"key": "sleep", "need": "Awake until three", "identified": "2026-09-20"}]
    assert case["practitioners"] is None
    assert case["extra"] == {"Tutor group": "8B"}
    assert [n["text"] for n in case["notes"]] == ["Ring after four."]
    closed = document["cases"][1]
    assert (closed["verdict"], closed["verdict_words"]) == (None, "Closed")
    assert closed["closed"] == {"date": "2026-11-01", "reason": "Moved away", "to": ""}
    assert closed["practitioners"] == []
    assert (case["siblings"], case["looked_after"], case["alert"], case["attendance"]) == (None, None, [], [])
    assert closed["prompts"] == []
    assert {p["key"] for p in case["prompts"]} >= {"missing-evidence", "coming-up"}


BEYOND = """\
---
child_name: Cai Lee
date_of_birth: 2014-05-17
year_group: 8
staff_name: Jo Bell
school: Northfield Academy
stage_2_end_date: 2026-12-20
enforcement:
  panel_meeting: {date: 2026-10-13, invited: 2026-10-02, review: 2026-12-04}
  letter_1: {date: 2026-09-14, sent: post, confidential: yes}
judgements: {stage_2_engagement: {decision: is engaging, by: JB, date: 2026-11-16, reason: x}}
stage_3: {requested: 2026-10-12, outcome: returned, outcome_date: 2026-10-30, told: 2026-11-02, about: papers}
parents: {name: Kim, born: 1984-03-02, interpreter: no}
practitioners: {name: P, lead: yes, asked: 2026-10-05}
attendance: {from: 2026-09-07, to: 2026-11-20, possible: 104, unauthorised: 38}
considered: {health: Asked}
request: {head: Ms X, enclosures: [a, b]}
penalty_notices: {to: Kim, issued: 2026-10-05, pay_by: 2026-12-01, outcome: open}
alert: Safe address
child_view: {asked: 2026-10-20}
not_offered: {mentoring: None free}
schools: {name: Old, to: 2025-07-18}
exhibits: {AW/1: letter_1 2026-09-14}
looked_after: no
siblings: none
closed: {date: 2026-11-20, to: moved away}
---

### 2026-09-14 · JB · phone · with Kim · confidential

Rang.
"""


def test_json_says_what_stands_beyond_the_form() -> None:
    file = judge_source(make_source("cases/CB-0005.md", BEYOND), Settings(), TODAY)
    case = json.loads(json.dumps(status_document(TODAY, [file])))["cases"][0]
    assert case["enforcement"]["panel_meeting"] == [
        {"date": "2026-10-13", "invited": "2026-10-02", "review": "2026-12-04"}
    ]
    assert case["enforcement"]["letter_1"] == [{"date": "2026-09-14", "sent": "post", "confidential": True}]
    assert (case["judgements"][0]["decision"], case["judgements"][0]["words"]) == ("not-met", "is engaging")
    assert (case["stage_3"][0]["told"], case["stage_3"][0]["about"]) == ("2026-11-02", "papers")
    assert (
        case["parents"][0] | {"born": "1984-03-02", "interpreter": False, "phone": "", "checked": None}
        == case["parents"][0]
    )
    assert case["practitioners"][0] | {"lead": True, "asked": "2026-10-05"} == case["practitioners"][0]
    assert case["attendance"][0] == {
        "from": "2026-09-07", "to": "2026-11-20", "as_of": None, "possible": 104, "unauthorised": 38, "authorised": None,
        "n_codes": None, "missing_marks": None, "codes": "", "certificate_signed": None,
    }  # fmt: skip
    assert case["request"] == {
        "parents_told": None, "unauthorised_told": None, "head": "Ms X", "head_agreed": None, "discussed": None, "enclosures": ["a", "b"],
    }  # fmt: skip
    assert case["penalty_notices"] == [{"to": "Kim", "issued": "2026-10-05", "pay_by": "2026-12-01", "outcome": "open"}]
    assert (case["considered"], case["not_offered"]) == ({"health": "Asked"}, {"mentoring": "None free"})
    assert (case["alert"], case["looked_after"], case["siblings"]) == (["Safe address"], False, [])
    assert case["child_view"] == {"asked": "2026-10-20", "by": "", "note": ""}
    assert case["schools"] == [{"name": "Old", "from": None, "to": "2025-07-18"}]
    assert (case["exhibits"], case["closed"]["to"]) == ({"AW/1": "letter_1 2026-09-14"}, "moved away")
    assert (case["contacts"][0]["with"], case["contacts"][0]["confidential"]) == ("Kim", True)
