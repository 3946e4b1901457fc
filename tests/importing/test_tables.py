"""Spreadsheets of cases: every column goes somewhere, every cell is kept, dates are what the sheet shows."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from casebook.book import Book, judge_source
from casebook.casefile.source import make_source
from casebook.diagnostics import errors
from casebook.importing.archive import UnreadableError
from casebook.importing.case.cases import NewCase, NotImported, Result, plan_import
from casebook.importing.case.report import describe
from casebook.importing.sheet.files import Rows, read_csv, read_xlsx
from casebook.model import Case
from casebook.settings import Settings

TODAY = dt.date(2026, 11, 23)
EMPTY = Book(Settings(), TODAY, ())


def results(rows: Rows, book: Book = EMPTY) -> list[Result]:
    return list(plan_import(rows.filled, book))


def new_cases(rows: Rows) -> list[NewCase]:
    made = results(rows)
    assert all(isinstance(r, NewCase) for r in made)
    return [r for r in made if isinstance(r, NewCase)]


def case_of(new: NewCase) -> Case:
    file = judge_source(make_source(new.path, new.text), Settings(), TODAY)
    assert file.case is not None
    assert not errors(file.diagnostics)
    return file.case


def from_csv(*lines: str, encoding: str = "utf-8") -> list[NewCase]:
    return new_cases(read_csv("cases.csv", "\r\n".join(lines).encode(encoding)))


def asides(new: NewCase) -> dict[str, str]:
    return {a.label: a.text for a in new.draft.asides}


def dates(case: Case, key: str) -> list[str]:
    return [f"{a.date}" for a in case.actions if a.key == key]


# --- CSV --------------------------------------------------------------------------------------------


def test_columns_are_known_by_label_key_or_nickname_and_others_are_kept() -> None:
    (new,) = from_csv(
        "Pupil,DOB,year_group,School,Worker,Letter 1,APM,Home visits,Tutor,Stage 2 End Date",
        'Amelia Hart,17/05/2014,Year 8,Northfield,Jo Bell,14/9/26,13/10/26 DNA,"05/10 and 19/10",Miss Shah,20/11/2026',
    )
    case = case_of(new)
    assert (case.child_name, case.date_of_birth, case.year_group) == ("Amelia Hart", dt.date(2014, 5, 17), "8")
    assert (case.school, case.staff_name, case.stage_2_end_date) == ("Northfield", "Jo Bell", dt.date(2026, 11, 20))
    assert dates(case, "letter_1") == ["2026-09-14"]
    assert [(a.date, a.outcome) for a in case.actions if a.key == "panel_meeting"] == [
        (dt.date(2026, 10, 13), "did not attend")
    ]
    assert dates(case, "home_visit") == ["2026-10-05", "2026-10-19"]
    assert case.extra == (("Tutor", "Miss Shah"),)
    assert asides(new) == {}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_delimiters_and_encodings(delimiter: str, encoding: str) -> None:
    text = delimiter.join(["Child Name", "School"]) + "\r\n" + delimiter.join(["Zoë Núñez", "St Áine’s"]) + "\r\n"
    rows = read_csv("x.csv", text.encode(encoding))
    (new,) = new_cases(rows)
    assert (case_of(new).child_name, case_of(new).school) == ("Zoë Núñez", "St Áine’s")
    assert ("Windows-1252" in "".join(rows.remarks)) == (encoding == "cp1252")


def test_what_cannot_be_placed_stands_in_the_note_and_the_report() -> None:
    (new,) = from_csv("Child Name,Year Group,Letter 1,", "Amelia Hart,8B,not yet,stray", "")
    assert asides(new) == {
        "Year Group": "8B",
        "Enforcement Letter 1": "not yet\nstray",
    }
    assert "## From the spreadsheet: to be placed by hand" in new.text
    for word in ("8B", "> not yet", "> stray"):
        assert word in new.text
    report = "\n".join(describe(new))
    assert "Year Group (column B), because it is not a year group" in report


def test_titles_above_the_headings_and_rows_without_a_name_are_reported_not_made() -> None:
    rows = read_csv("x.csv", b"Stage 2 caseload,,\r\n\r\nChild Name,School\r\nAmelia Hart,Hill\r\n,Total 1\r\n")
    assert rows.remarks == ("x.csv, row 1 stands above the headings and is not imported: Stage 2 caseload",)
    made = results(rows)
    assert [type(r) for r in made] == [NewCase, NotImported]
    assert "Total 1" in "\n".join(describe(made[1]))


def test_forename_and_surname_make_the_name() -> None:
    (new,) = from_csv("Surname,Forename,DOB", "Hart,Amelia,17/05/2014")
    assert case_of(new).child_name == "Amelia Hart"
    (new,) = from_csv("Name,Surname,DOB", "Amelia Hart,Hart,17/05/2014")
    assert case_of(new).child_name == "Amelia Hart"
    assert case_of(new).extra == (("Surname", "Hart"),)


def test_two_columns_of_one_action_are_two_occurrences() -> None:
    (new,) = from_csv("Child Name,Home Visit,Home Visit,School,School", "Amelia Hart,5/10/26,19/10/26,Hill,Northfield")
    assert dates(case_of(new), "home_visit") == ["2026-10-05", "2026-10-19"]
    assert asides(new) == {"School, a second time": "Northfield"}


def test_two_columns_of_one_heading_of_the_teams_own() -> None:
    (new,) = from_csv("Child Name,School,Tutor,tutor", "Amelia Hart,Hill,Miss Shah,Mr Lee")
    assert case_of(new).extra == (("Tutor", "Miss Shah"),)
    assert asides(new) == {"Column “tutor”": "Mr Lee"}


@pytest.mark.parametrize(
    "label", ["Notes: x", "'quoted'", "# hash", "- dash", "[a]", "{b: c}", "Ünïcode ok", "no", "*x", "?"]
)
def test_headings_that_yaml_would_change(label: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["Child Name", "School", label], ["Amelia Hart", "Hill", "yes: no\n- x # y"]])
    (new,) = new_cases(read_csv("x.csv", out.getvalue().encode()))
    assert case_of(new).extra == ((label, "yes: no\n- x # y"),)


def test_a_stray_quotation_mark_swallows_no_rows() -> None:
    with pytest.raises(UnreadableError, match="quotation mark"):
        read_csv("x.csv", b'Child Name,School\r\nAmelia,"Hill\r\nBen,Hill\r\nCara,Hill\r\n')


def test_american_dates_in_a_file_are_left_for_a_person() -> None:
    (new,) = from_csv("Child Name,School,Letter 1,Letter 2", "Amelia Hart,Hill,9/10/2026,9/14/2026")
    assert dates(case_of(new), "letter_1") == []
    assert set(asides(new)) == {"Enforcement Letter 1", "Enforcement Letter 2"}


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"\xff\xfea", b"a,b\r\n1,2\r\n", b"Child Name\r\nAmelia\r\n"])
def test_files_that_are_no_caseload_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_csv("x.csv", data)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_read_or_refused(data: bytes) -> None:
    for noise in (data, b"Child Name,School,Letter 1\n" + data):
        try:
            rows = read_csv("x.csv", noise)
        except UnreadableError:
            continue
        for result in results(rows):
            describe(result)
            assert not (isinstance(result, NewCase) and errors(result.diagnostics))


_CELL = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"]), max_size=20),
    st.sampled_from(
        ["14/9/26", "not sent", "### 2026-09-01", "a: b\n- c", "=1+1", "'=1", "Year 8", "05/10", "```", " x "]
    ),
)


@settings(deadline=None)
@given(st.lists(st.lists(_CELL, min_size=5, max_size=5), min_size=1, max_size=4))
def test_every_word_of_a_row_is_in_its_case_or_in_the_report(table: list[list[str]]) -> None:
    head = ["Child Name", "School", "Letter 1", "Tutor", "Known as"]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([head, *([f"Child{n} x", *row[1:]] for n, row in enumerate(table))])
    made = results(read_csv("x.csv", out.getvalue().encode()))
    assert len(made) == len(table)
    for result, row in zip(made, table, strict=True):
        assert not (isinstance(result, NewCase) and errors(result.diagnostics))
        kept = result.text if isinstance(result, NewCase) else "\n".join(describe(result))
        for cell in row[1:]:
            assert set(re.findall(r"[^\W_]+", cell)) <= set(re.findall(r"[^\W_]+", kept)), cell


# --- Excel ------------------------------------------------------------------------------------------


def workbook(*rows: list[Any], sheet: Any = None) -> bytes:
    book = openpyxl.Workbook()
    active = book.active
    assert isinstance(active, Worksheet)
    for row in rows:
        active.append(row)
    if sheet:
        sheet(book, active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def from_xlsx(data: bytes) -> list[NewCase]:
    return new_cases(read_xlsx("cases.xlsx", data))


def test_date_cells_are_dates_and_numbers_are_as_they_look() -> None:
    data = workbook(
        ["Child Name", "DOB", "Year Group", "Letter 1", "Attendance", "Days", "Free meals"],
        ["Amelia Hart", dt.date(2014, 5, 17), 8, dt.date(2026, 9, 14), 0.715, 12.0, True],
        sheet=lambda _book, s: setattr(s["E2"], "number_format", "0.0%"),
    )
    case = case_of(from_xlsx(data)[0])
    assert (case.date_of_birth, case.year_group) == (dt.date(2014, 5, 17), "8")
    assert dates(case, "letter_1") == ["2026-09-14"]
    assert case.extra == (("Attendance", "71.5%"), ("Days", "12"), ("Free meals", "yes"))


@pytest.mark.parametrize(
    ("shown", "placed"),
    [("dd/mm/yyyy", True), ("[$-809]dd mmmm yyyy;@", True), ("mmm-yy", False), ("d-mmm", False), ("h:mm", False)],
)
def test_a_date_is_taken_no_further_than_the_cell_shows_it(shown: str, placed: bool) -> None:
    data = workbook(
        ["Child Name", "School", "Letter 1"],
        ["Amelia Hart", "Hill", dt.date(2026, 9, 1)],
        sheet=lambda _book, s: setattr(s["C2"], "number_format", shown),
    )
    (new,) = from_xlsx(data)
    assert dates(case_of(new), "letter_1") == (["2026-09-01"] if placed else [])
    assert ("Enforcement Letter 1" in asides(new)) is not placed


def test_formulas_comments_and_further_sheets() -> None:
    def more(book: Any, sheet: Any) -> None:
        sheet["A2"].comment = Comment("Ask for Millie", "JB")
        book.create_sheet("Notes").append(["Ring the school"])
        other = book.create_sheet("Hill")
        other.append(["Child Name", "School"])
        other.append(["Ben Li", "Hill"])

    data = workbook(["Child Name", "School", "Total"], ["Amelia Hart", "Hill", "=1+1"], sheet=more)
    rows = read_xlsx("x.xlsx", data)
    amelia, ben = new_cases(rows)
    assert asides(amelia) == {"Column “Total”": "=1+1", "Comment on “Child Name”": "Ask for Millie"}
    assert case_of(ben).child_name == "Ben Li"
    assert "x.xlsx, sheet “Notes”: nothing was read" in rows.remarks[0]


def test_a_stray_format_a_million_rows_down_costs_nothing() -> None:
    data = workbook(
        ["Child Name", "School"], ["Amelia", "Hill"], sheet=lambda _b, s: setattr(s["XFD1048576"], "number_format", "0")
    )
    assert len(from_xlsx(data)) == 1
