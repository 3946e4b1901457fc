"""What a cell of a workbook shows: struck through, leading zeros, percentages, merged and hidden cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font

from casebook.importing.case.cases import NotImported
from casebook.importing.sheet.files import read_xlsx
from support.import_forms import document, form, paragraph, run, text
from support.imported import AMELIA, case_of, done, excel, new_of, results_of, said, word, workbook

HEAD = ["Child Name", "Date of Birth", "School", "Letter 1", "Letter 2", "UPN"]
ANN: list[Any] = ["Ann Bee", "01/09/2012", "Hill", dt.date(2026, 9, 14), "28/09/2026", "A123"]
STRUCK = InlineFont(strike=True)


def at(place: str, **changes: Any) -> Callable[[Any, Any], None]:
    """A change to one cell of the sheet."""

    def change(_: Any, sheet: Any) -> None:
        for name, value in changes.items():
            setattr(sheet[place], name, value)

    return change


# --- Struck through -----------------------------------------------------------------------------------------


def test_a_cell_that_is_struck_through_says_nothing() -> None:
    (new,) = new_of(excel(HEAD, ANN, change=at("D2", font=Font(strike=True))))
    assert done(case_of(new)) == {"letter_2": ["2026-09-28"]}
    assert "~~2026-09-14~~" in new.text
    (new,) = new_of(excel(HEAD, ANN, change=at("B2", font=Font(strike=True))))
    assert case_of(new).date_of_birth is None
    (result,) = excel(HEAD, ANN, change=at("A2", font=Font(strike=True)))
    assert isinstance(result, NotImported)
    assert "struck through" in said(result)
    assert all(word in said(result) for word in ("Ann Bee", "2026-09-14", "A123"))


@pytest.mark.parametrize(
    "rich",
    [
        CellRichText(TextBlock(STRUCK, "28/09/2026"), " 29/09/2026"),
        CellRichText("28/09/2026 ", TextBlock(STRUCK, "sent")),
        CellRichText(TextBlock(InlineFont(b=True), "28/09/2026"), TextBlock(STRUCK, " posted")),
    ],
)
def test_a_part_that_is_struck_through_leaves_the_cell_to_a_person(rich: CellRichText) -> None:
    (new,) = new_of(excel(HEAD, ANN, change=at("E2", value=rich)))
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}
    assert "~~" in new.text
    assert "28/09/2026" in new.text.replace("~~", "")


def test_rich_text_without_a_line_through_it_is_text() -> None:
    rich = CellRichText(TextBlock(InlineFont(b=True), "28/09"), "/2026 ", TextBlock(InlineFont(strike=False), "sent"))
    (new,) = new_of(excel(HEAD, ANN, change=at("E2", value=rich)))
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"], "letter_2": ["2026-09-28"]}


def test_a_rule_that_strikes_through_is_said() -> None:
    def rule(_: Any, sheet: Any) -> None:
        struck: Any = FormulaRule(formula=["1=1"], font=Font(strike=True))  # type: ignore[no-untyped-call]  # it brings no types
        sheet.conditional_formatting.add("A2:F2", struck)

    rows = read_xlsx("x.xlsx", workbook(HEAD, ANN, change=rule))
    assert "strikes cells through" in "".join(rows.remarks)


def test_equal_deletions_of_a_word_form_are_each_told() -> None:
    gone = '<w:del w:id="2" w:author="a"><w:r><w:delText xml:space="preserve">14/9/26</w:delText></w:r></w:del>'
    new = word(form(AMELIA | {"letter_1": paragraph(gone), "letter_2": paragraph(gone), "letter_3": paragraph(gone)}))
    taken_out = [a.text for a in new.draft.asides if a.label == "Taken out of the form with changes tracked"]
    assert taken_out == ["14/9/26"] * 3
    assert new.text.count("> 14/9/26") == 3


def test_words_struck_through_by_a_style() -> None:
    style = '<w:style w:type="character" w:styleId="Gone"><w:rPr><w:strike/></w:rPr></w:style><w:style w:styleId="More"><w:basedOn w:val="Gone"/></w:style>'
    new = word(
        form(
            AMELIA | {"letter_1": paragraph(run("14/09/2026", '<w:rStyle w:val="More"/>')), "letter_2": "28/09/2026"},
            styles=style,
        )
    )
    assert done(case_of(new)) == {"letter_2": ["2026-09-28"]}


# --- Number formats -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (42, "0000", "0042"), (7700900123, "00000000000", "07700900123"), (7700900123, "00000 000000", "07700 900123"),
        (9352001, "000/0000", "935/2001"), (352001, '000"/"0000', "035/2001"), (1, "0%", "100%"), (0.715, "0.0%", "71.5%"),
        (0.9, "0.00%", "90%"), (5, "General", "5"), (5, '"A"000', "A005"), (12.5, "0.00", "12.5"), (1234, "#,##0", "1234"),
        (7, "[$-809]00", "07"), (7, "00;-00", "07"), (0, "000", "000"), (2012345, "@", "2012345"),
    ],
)  # fmt: skip
def test_a_number_stands_there_as_the_cell_shows_it(value: float, style: str, shown: str) -> None:
    (new,) = new_of(excel(HEAD, [*ANN[:5], value], change=at("F2", number_format=style)))
    assert dict(case_of(new).extra)["UPN"] == shown


def test_a_year_group_and_a_ref_with_leading_zeros() -> None:
    (new,) = new_of(
        excel(["Ref", "Child Name", "Year Group"], [7, "Ann Bee", 8], change=at("A2", number_format='"CB-"0000'))
    )
    assert (new.ref, case_of(new).year_group) == ("CB-0007", "8")


# --- Merged, hidden, drawn ---------------------------------------------------------------------------------------


def test_merged_cells_are_filled_down_and_it_is_said() -> None:
    def merge(_: Any, sheet: Any) -> None:
        sheet.merge_cells("C2:C4")
        sheet.merge_cells("D2:D3")

    rows = [ANN, ["Bo Lee", "02/09/2012", None, None, "29/09/2026"], ["Cy Fox", "03/09/2012", None, None, None]]
    ann, bo, cy = new_of(excel(HEAD, *rows, change=merge))
    assert [case_of(n).school for n in (ann, bo, cy)] == ["Hill", "Hill", "Hill"]
    assert done(case_of(bo)) == {"letter_1": ["2026-09-14"], "letter_2": ["2026-09-29"]}
    assert done(case_of(cy)) == {}
    assert "School: filled down from C2, with which its cell is merged." in said(bo)
    assert "Letter 1: filled down from D2" in said(bo)
    assert "filled down" not in said(ann)


def test_a_date_merged_over_two_letters_is_left_to_a_person() -> None:
    (new,) = new_of(excel(HEAD, ANN, change=lambda _, sheet: sheet.merge_cells("D2:E2")))
    assert done(case_of(new)) == {}
    assert "2026-09-14" in said(new)


def test_a_column_merged_below_the_last_row_makes_no_rows() -> None:
    assert len(excel(HEAD, ANN, change=lambda _, sheet: sheet.merge_cells("C2:C900"))) == 1


def test_hidden_rows_and_columns_are_read_and_said_and_hidden_sheets_are_not_read() -> None:
    def hide(book: Any, sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["D"].hidden = True
        for name, state in (("Old", "hidden"), ("Older", "veryHidden")):
            old = book.create_sheet(name)
            old.append(HEAD)
            old.append(["Di Fox", "04/09/2012", "Mill", "14/09/2025"])
            old.sheet_state = state

    rows = read_xlsx("x.xlsx", workbook(HEAD, ANN, change=hide))
    (new,) = new_of(results_of(rows))
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"], "letter_2": ["2026-09-28"]}
    assert "The row is hidden in the sheet" in said(new)
    remarks = "\n".join(rows.remarks)
    assert "hidden columns were read as the others were: D." in remarks
    assert remarks.count("the sheet is hidden") == 2
    assert "Di Fox | 04/09/2012 | Mill | 14/09/2025" in remarks


def test_sheets_and_rows_that_are_no_case_are_in_the_report_word_for_word() -> None:
    def more(book: Any, sheet: Any) -> None:
        notes = book.create_sheet("Notes")
        for n in range(3):
            notes.append([f"Ring the school {n}", "twice"])
        sheet["F2"].comment = Comment("check this", "JB")

    rows = read_xlsx("x.xlsx", workbook(["Stage 2 caseload", "autumn"], HEAD, ANN, change=lambda b, s: more(b, s)))
    remarks = "\n".join(rows.remarks)
    assert "row 1 stands above the headings and is not imported: Stage 2 caseload | autumn" in remarks
    assert all(f"row {n + 1}: Ring the school {n} | twice" in remarks for n in range(3))


def test_a_text_box_in_a_workbook_is_said(tmp_path: Any) -> None:
    import xlsxwriter  # type: ignore[import-untyped]  # it brings no types

    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for n, row in enumerate((HEAD[:3], ["Ann Bee", "01/09/2012", "Hill"])):
        sheet.write_row(n, 0, row)
    sheet.insert_textbox("H2", "Letter 3 was never sent")
    book.close()
    rows = read_xlsx("x.xlsx", path.read_bytes())
    assert "Letter 3 was never sent" in "".join(rows.remarks)


def test_a_document_of_words_alone() -> None:
    new = word(
        document(text("Child Name: Ann Bee") + paragraph(run("Enforcement Letter 1: 14/09/2026", "<w:strike/>")))
    )
    assert done(case_of(new)) == {}
    assert "14/09/2026" in new.text
