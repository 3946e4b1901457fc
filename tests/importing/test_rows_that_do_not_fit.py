"""A row of a sheet that does not fit its headings is placed nowhere and kept whole; some rows are no case at all."""

from __future__ import annotations

import datetime as dt

import pytest

from casebook.importing.case.cases import NotImported
from casebook.importing.sheet.files import read_csv
from support.imported import case_of, comma, done, excel, new_of, raw, results_of, said

HEAD = "Child Name,Date of Birth,School,Enforcement Letter 1,Enforcement Letter 2"
GOOD = "Cy Fox,03/09/2012,Hill Top,14/09/2026,28/09/2026"


@pytest.mark.parametrize(
    "row",
    [
        "Ada Key,01/09/2012,Hill Top, Kent,14/09/2026,28/09/2026",
        "Ada Key,01/09/2012,Hill Top, Kent,14/09/2026,",
        "Ada Key,01/09/2012,Hill Top, Kent,14/09/2026",
        "Ada Key,01/09/2012,St Mary's, Leeds,14/09/2026",
        "Key,Ada,01/09/2012,Hill Top,14/09/2026",
        "Key,Ada,01/09/2012,Hill Top,14/09/2026,28/09/2026",
        "Key, Ada,01/09/2012,Hill Top,14/09/2026,28/09/2026",
        "Ada Key,01/09/2012",
        "Ada Key,01/09/2012,Hill Top",
        "Ada Key,01/09/2012,Hill Top,14/09/2026",
        "Ada Key,01/09/2012,Hill Top,14/09/2026,28/09/2026,02/11/2026",
        "Ada Key,Hill Top,01/09/2012,14/09/2026,28/09/2026",
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_row_whose_cells_may_have_slipped_is_kept_whole_and_placed_nowhere(row: str, delimiter: str) -> None:
    text = "\r\n".join((HEAD, row, GOOD)).replace(",", delimiter)
    results = raw(text)
    assert isinstance(results[0], NotImported)
    (new,) = new_of(results)
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"], "letter_2": ["2026-09-28"]}
    for word in row.replace(",", " ").split():
        assert word in said(results[0])


def test_a_short_row_says_what_it_lacks() -> None:
    (short,) = raw(f"{HEAD}\r\nBo Lee,02/09/2012\r\n")
    assert "it has none for School, Enforcement Letter 1, Enforcement Letter 2" in said(short)


def test_quoted_commas_line_breaks_and_ends_that_are_all_alike_fit() -> None:
    rows = (
        f'{HEAD}\r\n"Key, Ada",01/09/2012,"St Mary\'s, Leeds",14/09/2026,"28/09/2026\r\n(hand delivered)"\r\n{GOOD}\r\n'
    )
    ada, cy = new_of(raw(rows))
    assert case_of(ada).school == "St Mary's, Leeds"
    assert done(case_of(ada)) == done(case_of(cy))
    for end in (",", ",,"):
        lines = [f"{HEAD}{end}", f"{GOOD}{end}", "Di Fox,04/09/2012,Hill,,"]
        assert len(new_of(raw("\r\n".join(lines)))) == 2, end
    spaced = ", ".join(HEAD.split(",")) + "\r\n" + ", ".join(GOOD.split(","))
    assert len(new_of(raw(spaced))) == 1


def test_a_row_that_repeats_the_headings_is_a_heading() -> None:
    rows = read_csv("x.csv", "\r\n".join((HEAD, GOOD, HEAD, GOOD.replace("Cy", "Di"), HEAD.upper())).encode())
    assert len(new_of(results_of(rows))) == 2
    assert rows.remarks == ("x.csv, row 3 repeats the headings.", "x.csv, row 5 repeats the headings.")


def test_other_headings_further_down_are_the_headings_of_what_stands_below_them() -> None:
    below = "Pupil,School,Letter 2,Letter 1\r\nDi Fox,Mill,28/09/2026,14/09/2026"
    cy, di = new_of(raw(f"{HEAD}\r\n{GOOD}\r\n\r\n{below}"))
    assert done(case_of(cy)) == done(case_of(di)) == {"letter_1": ["2026-09-14"], "letter_2": ["2026-09-28"]}
    assert case_of(di).school == "Mill"


@pytest.mark.parametrize(
    "row",
    ["Total,,,12,9", "TOTALS,,,12,9", "Grand total,,,12,9", ",,Total,12,9", "Total pupils: 14,,,,", "Average,,,6.5,", "Sub-total,,,3,4", "Northfield total,,,3,4", "Number of children,,,3,4",
     "Year 8,,,,", "Northfield Academy,,,,", ",,,12,9", "Printed 23/11/2026,,,,", "* = withdrawn,,,,"],
)  # fmt: skip
def test_rows_of_totals_and_names_alone_are_no_case(row: str) -> None:
    results = raw("\r\n".join((HEAD, GOOD, row)))
    assert len(new_of(results)) == 1
    for word in row.replace(",", " ").split():
        assert word in said(results[1])


def test_in_a_workbook_too() -> None:
    head = HEAD.split(",")
    rows = (
        ["Ada Key", "01/09/2012", "Hill Top", "Kent", dt.date(2026, 9, 14), dt.date(2026, 9, 28)],
        ["Hart", "Kofi", dt.date(2012, 9, 1), "Hill", dt.date(2026, 9, 14)],
        ["Total", None, None, 2, 3],
        ["Cy Fox", dt.date(2012, 9, 3), "Hill Top", dt.date(2026, 9, 14), None],
    )
    results = excel(head, *rows)
    (new,) = new_of(results)
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}
    assert len(results) == 4
    for word in ("Ada", "Key", "Kent", "2026-09-28", "Kofi", "2012-09-01", "Total"):
        assert word in said(results)


def test_a_team_of_many_columns_without_their_values_still_fits() -> None:
    (new,) = new_of(comma(["Child Name", "Date of Birth", "School", "Letter 1"], ["Ada Key", "not known", "Hill", ""]))
    assert case_of(new).child_name == "Ada Key"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    text = f"Child Name,School,Letter 1{end}Zoë Núñez,St Áine’s,14/09/2026{end}"
    data = text.encode(encoding)
    if encoding in ("utf-16-le", "utf-16-be"):
        data = (b"\xff\xfe" if encoding.endswith("le") else b"\xfe\xff") + data
    (new,) = new_of(results_of(read_csv("x.csv", data)))
    assert (case_of(new).child_name, case_of(new).school) == ("Zoë Núñez", "St Áine’s")
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}
