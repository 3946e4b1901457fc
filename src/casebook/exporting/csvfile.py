"""The caseload as a CSV file that Excel opens well, and that cannot run anything there."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Iterable

from casebook.book import CaseFile
from casebook.exporting.caseload import COLUMNS, EXPORT_COLUMNS, CsvValue, caseload_rows
from casebook.exporting.record import export_rows

# A spreadsheet takes a cell that begins so for a formula (CWE-1236). The full-width forms count as well:
# some Excel versions fold them to the plain ones.
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
GUARD = "'"


def caseload_csv(files: Iterable[CaseFile], as_of: dt.date) -> bytes:
    """The caseload as CSV: UTF-8 with a byte-order mark, CRLF, every cell quoted, dates as ``2026-09-14``.

    ``as_of`` is the day as of which ``files`` were judged; the same files and day give the same bytes.
    """
    del as_of  # the files were judged as of it already; it is asked for so that all exports are called alike
    return table_csv(COLUMNS, (row.cells for row in caseload_rows(files)))


def export_csv(files: Iterable[CaseFile], as_of: dt.date) -> bytes:
    """As :func:`caseload_csv`, with the columns by which an import elsewhere loses nothing of a case."""
    del as_of  # as in caseload_csv
    return table_csv(EXPORT_COLUMNS, (row.cells for row in export_rows(files)))


def caseload_lines(files: Iterable[CaseFile]) -> bytes:
    """The cases' lines of :func:`caseload_csv` alone, so that a book's can be joined from its cases'."""
    return _written(row.cells for row in caseload_rows(files))


def table_csv(head: Iterable[CsvValue], rows: Iterable[Iterable[CsvValue]]) -> bytes:
    """Any table in the same manner: a row of headings, then the rows."""
    return b"\xef\xbb\xbf" + _written([head]) + _written(rows)


def _written(rows: Iterable[Iterable[CsvValue]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([cell_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8")


def cell_text(cell: CsvValue) -> str:
    """A cell as it stands in the file, before it is quoted."""
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return guarded(cell) if isinstance(cell, str) else str(cell)


def guarded(text: str) -> str:
    """``text`` with an apostrophe before it where a spreadsheet would take it for a formula."""
    return GUARD + text if looks_like_formula(text) else text


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take ``text`` for a formula, also behind spaces and unseen characters."""
    if "0" <= text[:1] <= "9" or "A" <= text[:1] <= "z":  # nearly every cell; none of these begins a formula
        return False
    for character in text:
        if character in _FORMULA_STARTS:
            return True
        if not character.isspace() and unicodedata.category(character) not in {"Cf", "Cc"}:
            return False
    return False
