"""The caseload as an Excel workbook: real dates, a frozen heading row, filters, and no formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it brings no types

from casebook.book import CaseFile
from casebook.exporting.caseload import EXPORT_COLUMNS, CsvRow, CsvValue
from casebook.exporting.csvfile import looks_like_formula
from casebook.exporting.record import export_rows

_MAX_CELL = 32_767  # Excel's own limit; the package passes a longer text over without a word
_CUT = " […]"
_WIDEST = 48
_DATE_WIDTH = 12


def caseload_xlsx(files: Iterable[CaseFile], as_of: dt.date) -> bytes:
    """The caseload as ``.xlsx``. The same files and day give the same bytes."""
    rows = export_rows(files)
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    # The workbook holds the time of its making; the day of the facts keeps the bytes the same.
    workbook.set_properties({"created": dt.datetime(as_of.year, as_of.month, as_of.day)})  # noqa: DTZ001  # a day, in no zone
    sheet = workbook.add_worksheet("Caseload")
    _write(workbook, sheet, rows)
    _lay_out(sheet, rows)
    workbook.close()
    return out.getvalue()


def _write(workbook: Any, sheet: Any, rows: Sequence[CsvRow]) -> None:
    heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = workbook.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
    text = workbook.add_format({"text_wrap": True, "valign": "top"})
    # Marked as text, so that it does not become a formula when somebody edits the cell later.
    marked = workbook.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    for column, label in enumerate(EXPORT_COLUMNS):
        sheet.write_string(0, column, label, heading)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row.cells):
            plain = marked if isinstance(cell, str) and looks_like_formula(cell) else text
            _write_cell(sheet, (number, column), cell, day if isinstance(cell, dt.date) else plain)


def _write_cell(sheet: Any, place: tuple[int, int], cell: CsvValue, style: Any) -> None:
    """One cell by its own kind. Never the package's ``write``, which guesses what a text may mean."""
    if isinstance(cell, dt.date):
        sheet.write_datetime(*place, cell, style)
    elif isinstance(cell, int):
        sheet.write_number(*place, cell, style)
    elif cell:
        sheet.write_string(*place, _cut(cell), style)


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_CELL else text[: _MAX_CELL - len(_CUT)] + _CUT


def _lay_out(sheet: Any, rows: Sequence[CsvRow]) -> None:
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(EXPORT_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    for column, label in enumerate(EXPORT_COLUMNS):
        widths = [_width(row.cells[column]) for row in rows]
        sheet.set_column(column, column, min(max([_DATE_WIDTH, len(label) // 2, *widths]), _WIDEST))


def _width(cell: CsvValue) -> int:
    return len(cell) + 1 if isinstance(cell, str) else _DATE_WIDTH
