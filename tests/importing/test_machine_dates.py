"""Dates that a machine made are nobody's statement: fields, formulas, pickers that show something else."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest

from casebook.importing.case.cases import NotImported
from casebook.importing.sheet.files import read_xlsx
from support.import_forms import cell, details, document, form, paragraph, row, run, table, text
from support.imported import AMELIA, case_of, done, excel, new_of, results_of, said, word, workbook

HEAD = ["Child Name", "Date of Birth", "School", "Letter 1"]


# --- Word -------------------------------------------------------------------------------------------------


def picker(shown: str, day: str, style: str = "M/d/yyyy") -> str:
    date = f'<w:date w:fullDate="{day}T00:00:00Z"><w:dateFormat w:val="{style}"/></w:date>'
    return f"<w:sdt><w:sdtPr>{date}</w:sdtPr><w:sdtContent>{run(shown)}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("shown", "day", "placed"),
    [
        ("9/10/2026", "2026-09-10", "2026-09-10"),
        ("9/10/2026", "2026-10-09", "2026-10-09"),
        ("09/10/26", "2026-09-10", "2026-09-10"),
        ("10 September 2026", "2026-09-10", "2026-09-10"),
        ("Thursday, September 10, 2026", "2026-09-10", "2026-09-10"),
        ("10 Sep", "2026-09-10", "2026-09-10"),
        ("11/9/2026", "2026-09-10", ""),
        ("10/09/2025", "2026-09-10", ""),
        ("not sent", "2026-09-10", ""),
        ("soon", "2026-09-10", ""),
        ("9/10/2026 and 9/11/2026", "2026-09-10", ""),
        ("9/10/2026 not sent", "2026-09-10", ""),
        ("9/10/2026", "0000-00-00", "2026-10-09"),
    ],
)
def test_a_date_picker_holds_its_day_and_not_what_it_looks_like(shown: str, day: str, placed: str) -> None:
    new = word(form(AMELIA | {"letter_1": paragraph(picker(shown, day))}))
    assert done(case_of(new)) == ({"letter_1": [placed]} if placed else {})
    assert all(part in new.text for part in shown.split())


def test_pickers_for_the_birth_date_and_in_the_log_and_round_a_cell() -> None:
    log = [(paragraph(picker("9/10/2026", "2026-09-10")), "Rang", "JB")]
    new = word(form(AMELIA | {"date_of_birth": paragraph(picker("5/4/2014", "2014-05-04"))}, log))
    assert case_of(new).date_of_birth == dt.date(2014, 5, 4)
    assert [c.date.isoformat() for c in case_of(new).contacts] == ["2026-09-10"]
    date = '<w:date w:fullDate="2026-09-10T00:00:00Z"/>'
    wrapped = f"<w:sdt><w:sdtPr>{date}</w:sdtPr><w:sdtContent>{cell(text('9/10/2026'))}</w:sdtContent></w:sdt>"
    new = word(document(details(AMELIA) + "<w:p/>" + table(row(cell(text("Enforcement Letter 1")), wrapped))))
    assert done(case_of(new)) == {"letter_1": ["2026-09-10"]}


def complex_field(code: str, shown: str, data: str = "") -> str:
    def mark(kind: str, inner: str = "") -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'

    instruction = f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    return mark("begin", data) + instruction + mark("separate") + run(shown) + mark("end")


def simple_field(code: str, shown: str) -> str:
    return f'<w:fldSimple w:instr="{code}">{run(shown)}</w:fldSimple>'


CODES = ["DATE", " date \\@ dd/MM/yyyy ", "TIME", "SAVEDATE", "PRINTDATE", "CREATEDATE \\* MERGEFORMAT", "= 1 + 1", "DOCPROPERTY x", "REF d", "QUOTE x", "IF 1"]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", [complex_field, simple_field])
def test_what_a_field_shows_nobody_typed(code: str, kind: object) -> None:
    shown = kind(code, "14/09/2026")  # type: ignore[operator]  # one of the two above
    new = word(
        form(
            AMELIA | {"letter_1": paragraph(shown), "date_of_birth": paragraph(shown)},
            [(paragraph(shown), "Rang", "JB")],
        )
    )
    case = case_of(new)
    assert (done(case), case.contacts, case.date_of_birth) == ({}, (), None)
    assert new.text.count("> 14/09/2026") == 3
    assert "so nobody typed it" in said(new)


@pytest.mark.parametrize("code", ["FORMTEXT", " FORMTEXT ", "HYPERLINK x", "MERGEFIELD Letter1"])
def test_what_a_field_was_filled_with_somebody_typed(code: str) -> None:
    new = word(form(AMELIA | {"letter_1": paragraph(complex_field(code, "14/09/2026"))}))
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}


@pytest.mark.parametrize("kind", ["currentDate", "currentTime", "calculated", "date", "regular"])
def test_text_fields_that_word_fills_by_itself(kind: str) -> None:
    data = f'<w:ffData><w:textInput><w:type w:val="{kind}"/></w:textInput></w:ffData>'
    new = word(form(AMELIA | {"letter_1": paragraph(complex_field("FORMTEXT", "14/09/2026", data))}))
    assert done(case_of(new)) == ({"letter_1": ["2026-09-14"]} if kind in ("date", "regular") else {})


def test_a_field_in_one_cell_says_nothing_of_the_next() -> None:
    open_ended = complex_field("DATE", "14/09/2026").rpartition("<w:r>")[0]
    new = word(form(AMELIA | {"letter_1": paragraph(open_ended), "letter_2": "28/09/2026"}))
    assert done(case_of(new)) == {"letter_2": ["2026-09-28"]}


def test_hidden_text_is_left_to_a_person() -> None:
    new = word(form(AMELIA | {"letter_1": paragraph(run("14/09/2026", "<w:vanish/>")), "letter_2": "28/09/2026"}))
    assert done(case_of(new)) == {"letter_2": ["2026-09-28"]}
    assert "14/09/2026" in new.text


# --- Excel ------------------------------------------------------------------------------------------------


def with_values(data: bytes, **values: str) -> bytes:
    """A workbook whose formulas were worked out: each cell's value put in as Excel keeps it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            content = old.read(info).decode("utf-8", "surrogateescape")
            for place, value in values.items() if info.filename == "xl/worksheets/sheet1.xml" else ():
                start = content.index(f'r="{place}"')
                end = content.index("</c>", start)
                filled = re.sub(r"<v ?/>|<v></v>", f"<v>{value}</v>", content[start:end])
                content = content[:start] + filled + content[end:]
            new.writestr(info, content.encode("utf-8", "surrogateescape"))
    return out.getvalue()


@pytest.mark.parametrize("formula", ["=TODAY()", "=D1-7", "=DATE(2026,9,14)", "=E2", "=NOW()"])
@pytest.mark.parametrize("worked_out", [True, False])
def test_what_a_formula_works_out_nobody_typed(formula: str, worked_out: bool) -> None:
    def shown(_: object, sheet: object) -> None:
        sheet["D2"].number_format = "dd/mm/yyyy"  # type: ignore[index]  # a sheet

    data = workbook(HEAD, ["Ann Bee", "01/09/2012", "Hill", formula], change=shown)
    (new,) = new_of(results_of(read_xlsx("x.xlsx", with_values(data, D2="46279") if worked_out else data)))
    assert done(case_of(new)) == {}
    assert formula in said(new)
    assert ("2026-09-14" in said(new)) is worked_out


def test_a_formula_is_no_name_unless_it_was_worked_out_and_then_a_person_looks() -> None:
    (result,) = excel(HEAD, ['=B2&" x"', "01/09/2012", "Hill", "14/09/2026"])
    assert isinstance(result, NotImported)
    assert "=B2" in said(result)
    assert "14/09/2026" in said(result)


def test_a_formula_in_a_column_beside_a_letter_says_nothing_for_certain() -> None:
    data = workbook([*HEAD, "Letter 1 sent?"], ["Ann Bee", "01/09/2012", "Hill", "14/09/2026", '=IF(1,"Yes","No")'])
    (new,) = new_of(results_of(read_xlsx("x.xlsx", data)))
    assert done(case_of(new)) == {}
    assert "IF(1" in said(new)


def test_a_formula_in_a_csv_file_is_text() -> None:
    from support.imported import raw

    (result,) = raw("Child Name,School,Letter 1\r\n=A3&B3,Hill,=TODAY()\r\n")
    assert isinstance(result, NotImported)
    assert "=TODAY()" in said(result)
