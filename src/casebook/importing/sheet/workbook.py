"""An Excel workbook, to its sheets as a person sees them: what cells show, and what is odd about them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock

from casebook.importing.archive import UnreadableError, refuse_unsafe
from casebook.importing.reading.typed import STRUCK, cleaned, one_line
from casebook.importing.sheet.cells import Sheet, SheetCell, SheetRow, letters
from casebook.importing.sheet.look import BookLook, CellPlace, look_at
from casebook.importing.sheet.numberformat import in_words

_STRUCK = "part of it is struck through"
_FORMULA = "a formula works it out"
_NEVER = "it is a formula that was never worked out"
_WIDE = "its cell is merged over several columns"


def read_sheets(data: bytes) -> tuple[list[Sheet], list[str]]:
    """Every sheet of the workbook ``data``, and what should be known of it beside them.

    Raises :class:`~casebook.importing.archive.UnreadableError`.
    """
    refuse_unsafe(data, "excel")
    try:
        look = look_at(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of drawings and validations, which hold no case
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, rich_text=True, keep_links=False)
        sheets = [_sheet(sheet, look) for sheet in book.worksheets]
    except UnreadableError:
        raise
    except Exception as error:  # a damaged file can break the package in any way
        raise UnreadableError(
            "The file cannot be read as an Excel workbook. Open it in Excel, save it anew, and try again."
        ) from error
    drawn = [f"A text box in the workbook, which is not imported: {one_line(t).strip()}" for t in look.drawn]
    return sheets, drawn


def _sheet(sheet: Any, look: BookLook) -> Sheet:
    """The cells that hold something. Only those are asked for: a stray format may reach a million rows down."""
    formulas = look.sheets[sheet.title].formulas if sheet.title in look.sheets else {}
    cells: dict[CellPlace, SheetCell] = {}
    for place, cell in sheet._cells.items():
        read = _cell(cell, formulas.get(place, ""))
        if read.text.strip() or read.comment.strip():
            cells[place] = read
    cells |= dict(_merged(sheet.merged_cells.ranges, cells))
    rows: dict[int, list[SheetCell]] = {}
    for (number, _), read in sorted(cells.items(), key=lambda item: item[0]):
        rows.setdefault(number, []).append(read)
    # A cell that is merged down below the last row of the table makes no rows of its own.
    rows = {number: said for number, said in rows.items() if not all(c.remark for c in said)}
    hidden = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    found = tuple(SheetRow(number, tuple(said), hidden=number in hidden) for number, said in sorted(rows.items()))
    return Sheet(str(sheet.title), found, sheet.sheet_state != "visible", tuple(_remarks(sheet, rows)))


def _cell(cell: Any, formula: str) -> SheetCell:
    column = cell.column - 1
    comment = cleaned(cell.comment.text) if getattr(cell, "comment", None) else ""
    text, struck = _text(cell)
    doubts = [_STRUCK] if struck else []
    if formula:
        doubts.append(f"{_FORMULA} ({one_line(formula)})" if text.strip() else _NEVER)
        text = text if text.strip() else formula
    return SheetCell(column, cleaned(text), comment, tuple(doubts), getattr(cell, "is_date", False))


def _text(cell: Any) -> tuple[str, bool]:
    """What a cell shows, with the marks of what is struck through, and whether anything is."""
    value = cell.value
    whole = bool(cell.font and cell.font.strike)
    if isinstance(value, CellRichText):
        runs = [(str(run), _is_struck(run, whole)) for run in value]
    else:
        runs = [(in_words(value, cell.number_format), whole)]
    shown = "".join(f"{STRUCK}{text}{STRUCK}" if struck and text.strip() else text for text, struck in runs)
    return shown, any(struck and text.strip() for text, struck in runs)


def _is_struck(run: object, whole: bool) -> bool:
    """Whether a stretch of a cell's text is struck through. Text without a font of its own has the cell's."""
    return bool(run.font and run.font.strike) if isinstance(run, TextBlock) else whole


def _merged(ranges: Iterable[Any], cells: Mapping[CellPlace, SheetCell]) -> Iterator[tuple[CellPlace, SheetCell]]:
    """The cells that a merged range covers, each row of it filled with what it shows; said of each."""
    for one in ranges:
        top = cells.get((one.min_row, one.min_col))
        if top is None or not top.text.strip():
            continue
        doubts = (*top.doubts, _WIDE) if one.max_col > one.min_col else top.doubts
        yield (one.min_row, one.min_col), SheetCell(top.column, top.text, top.comment, doubts, top.is_day)
        said = f"filled down from {letters(top.column)}{one.min_row}, with which its cell is merged"
        for row in range(one.min_row + 1, one.max_row + 1):
            yield (row, one.min_col), SheetCell(top.column, top.text, "", doubts, top.is_day, said)


def _remarks(sheet: Any, rows: Mapping[int, list[SheetCell]]) -> Iterator[str]:
    used = {cell.column for cells in rows.values() for cell in cells}
    hidden = sorted({column for column in used if _is_hidden(sheet, column)})
    if hidden:
        yield f"hidden columns were read as the others were: {', '.join(map(letters, hidden))}."
    if any(rule.dxf and rule.dxf.font and rule.dxf.font.strike for rules in _rules(sheet) for rule in rules):
        yield "a rule of the sheet strikes cells through, and which ones cannot be told here: compare them."


def _rules(sheet: Any) -> Iterator[Any]:
    return (area.rules for area in sheet.conditional_formatting)


def _is_hidden(sheet: Any, column: int) -> bool:
    return any(d.hidden and d.min and d.min <= column + 1 <= d.max for d in sheet.column_dimensions.values())
