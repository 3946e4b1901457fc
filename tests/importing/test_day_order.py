"""Day or month first is decided for the whole column, then for the file: never row by row."""

from __future__ import annotations

import datetime as dt

import pytest

from support.import_forms import form
from support.imported import AMELIA, case_of, comma, done, excel, new_of, said, word

HEAD = ["Child Name", "Date of Birth", "School", "Letter 1", "Letter 2"]


def test_two_rows_that_prove_the_month_first_make_the_third_doubtful() -> None:
    rows = [
        ["Ann Bee", "01/20/2012", "Hill", "9/14/2026", ""],
        ["Bo Lee", "02/21/2012", "Hill", "9/15/2026", ""],
        ["Cy Fox", "03/04/2012", "Hill", "9/10/2026", "10/11/2026"],
    ]
    *_, cy = new_of(comma(HEAD, *rows))
    case = case_of(cy)
    assert case.date_of_birth is None
    assert done(case) == {}
    for typed in ("03/04/2012", "9/10/2026", "10/11/2026"):
        assert typed in said(cy)


def test_a_column_that_proves_the_english_way_is_read_so_though_another_does_not() -> None:
    rows = [
        ["Ann Bee", "20/01/2012", "Hill", "9/14/2026", "5/10/2026"],
        ["Cy Fox", "03/04/2012", "Hill", "9/10/2026", "6/10/2026"],
    ]
    ann, cy = new_of(comma(HEAD, *rows))
    assert case_of(cy).date_of_birth == dt.date(2012, 4, 3)
    assert done(case_of(ann)) == done(case_of(cy)) == {}


def test_a_column_of_both_kinds_leaves_what_could_be_either() -> None:
    rows = [
        [f"Child {c}x", "20/01/2012", "Hill", day, ""]
        for c, day in zip("ABC", ("14/9/2026", "9/14/2026", "9/10/2026"), strict=True)
    ]
    a, b, c = new_of(comma(HEAD, *rows))
    assert (done(case_of(a)), done(case_of(b)), done(case_of(c))) == ({"letter_1": ["2026-09-14"]}, {}, {})


def test_english_columns_are_read_the_english_way() -> None:
    (new,) = new_of(comma(HEAD, ["Ann Bee", "01/02/2012", "Hill", "9/10/2026", "10/11/2026"]))
    assert case_of(new).date_of_birth == dt.date(2012, 2, 1)
    assert done(case_of(new)) == {"letter_1": ["2026-10-09"], "letter_2": ["2026-11-10"]}


def test_days_that_excel_may_have_turned_round_when_it_read_american_text() -> None:
    rows = [
        ["Ann Bee", dt.date(2012, 2, 1), "Hill", "9/14/2026", dt.date(2026, 9, 28)],
        ["Cy Fox", dt.date(2012, 3, 4), "Hill", dt.date(2026, 10, 9), dt.date(2026, 11, 10)],
        ["Di Fox", dt.date(2012, 3, 4), "Hill", dt.date(2026, 9, 9), dt.date(2026, 11, 10)],
    ]
    _, cy, di = new_of(excel(HEAD, *rows))
    assert done(case_of(cy)) == {"letter_2": ["2026-11-10"]}
    assert "2026-10-09" in said(cy)
    assert done(case_of(di)) == {"letter_1": ["2026-09-09"], "letter_2": ["2026-11-10"]}


@pytest.mark.parametrize("style", ["m/d/yyyy", "mm-dd-yy", "[$-409]mmmm d, yyyy", "yyyy-mm-dd", "dd/mm/yyyy"])
def test_a_day_that_is_a_day_to_excel_is_that_day_however_it_is_shown(style: str) -> None:
    def shown(_: object, sheet: object) -> None:
        sheet["D2"].number_format = style  # type: ignore[index]  # a sheet

    (new,) = new_of(excel(HEAD, ["Ann Bee", "01/02/2012", "Hill", dt.date(2026, 9, 10)], change=shown))
    assert done(case_of(new)) == {"letter_1": ["2026-09-10"]}


def test_the_1904_system_of_dates() -> None:
    def since_1904(book: object, _: object) -> None:
        book.epoch = dt.datetime(1904, 1, 1)  # type: ignore[attr-defined]  # noqa: DTZ001  # a workbook; a day, in no zone

    (new,) = new_of(excel(HEAD, ["Ann Bee", dt.date(2012, 2, 1), "Hill", dt.date(2026, 9, 10)], change=since_1904))
    assert case_of(new).date_of_birth == dt.date(2012, 2, 1)
    assert done(case_of(new)) == {"letter_1": ["2026-09-10"]}


def test_a_number_that_is_no_day_to_excel_is_none_here() -> None:
    (new,) = new_of(excel(HEAD, ["Ann Bee", "01/02/2012", "Hill", 46279, "20260914"]))
    assert done(case_of(new)) == {}
    assert "46279" in said(new)


def test_a_form_with_one_american_date() -> None:
    filling = AMELIA | {"letter_1": "9/14/26", "letter_2": "9/10/26"}
    new = word(form(filling, [("14/9/2026", "Rang", "JB"), ("5/10/2026", "Rang", "JB")]))
    assert done(case_of(new)) == {}
    assert [c.date.isoformat() for c in case_of(new).contacts] == ["2026-09-14", "2026-10-05"]
    new = word(form(AMELIA | {"letter_1": "5/10/2026"}, [("9/14/2026", "Rang", "JB"), ("5/10/2026", "Rang", "JB")]))
    assert (done(case_of(new)), case_of(new).contacts) == ({}, ())
    assert case_of(new).date_of_birth == dt.date(2014, 5, 17)
