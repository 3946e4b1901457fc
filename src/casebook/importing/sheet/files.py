"""A spreadsheet of cases, or of contacts: ``.csv`` as any program writes it, and ``.xlsx``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from casebook.importing.archive import UnreadableError
from casebook.importing.reading.filled import Filled
from casebook.importing.reading.typed import squashed
from casebook.importing.sheet.cells import Sheet, words_of
from casebook.importing.sheet.columns import Asked, column_key
from casebook.importing.sheet.csvtext import read_table
from casebook.importing.sheet.layout import header_row
from casebook.importing.sheet.rows import MAX_ROWS, read_rows
from casebook.importing.sheet.workbook import read_sheets

_NOBODY_ASKED: Asked = {}
# So many rows of a sheet that is not read are shown, so that nobody need look for what was in it.
_SHOWN = 200
_NO_HEADING = "no column of it is headed “Child Name”, so it cannot be told who is who"


@dataclass(frozen=True, slots=True)
class Rows:
    """What was found in a file: a filled form for each case, and what stands in none of them."""

    filled: tuple[Filled, ...]
    remarks: tuple[str, ...] = ()


def read_csv(name: str, data: bytes, asked: Mapping[str, str] = _NOBODY_ASKED) -> Rows:
    """Read a CSV file. ``asked``: what headings are meant to be, as :func:`~casebook.importing.sheet.asked.read_asked` gives it.

    Raises :class:`~casebook.importing.archive.UnreadableError` for what is no such table.
    """

    def score(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
        """By the boxes that its best row names, then by its width."""
        best = ((len({asked.get(squashed(t)) or column_key(t) for t in row} - {""}), len(row)) for row in rows)
        return max(best, default=(0, 0))

    sheet, encoding = read_table(data, score)
    found = _rows(name, [sheet], asked)
    if encoding != "cp1252":
        return found
    remark = f"{name} was read as Windows-1252 (“ANSI”): check that names with accents are right."
    return replace(found, remarks=(*found.remarks, remark))


def read_xlsx(name: str, data: bytes, asked: Mapping[str, str] = _NOBODY_ASKED) -> Rows:
    """Read an Excel workbook: every sheet that is to be seen and has a column for the child's name.

    Raises :class:`~casebook.importing.archive.UnreadableError`.
    """
    sheets, remarks = read_sheets(data)
    found = _rows(name, sheets, asked)
    return replace(found, remarks=(*found.remarks, *(f"{name}: {remark}" for remark in remarks)))


def _rows(name: str, sheets: Sequence[Sheet], asked: Asked) -> Rows:
    filled: list[Filled] = []
    remarks: list[str] = []
    for sheet in sheets:
        where = f"{name}, sheet “{sheet.name}”" if len(sheets) > 1 else name
        remarks += [f"{where}: {remark}" for remark in sheet.remarks]
        if sheet.hidden and sheet.rows:
            remarks += _unread(
                sheet, where, "the sheet is hidden. Show it (right-click on a sheet’s name, Unhide) to import it"
            )
        elif header_row(sheet, asked) is None:
            remarks += _unread(sheet, where, _NO_HEADING) if sheet.rows else []
        elif len(sheet.rows) > MAX_ROWS:
            raise UnreadableError(f"{where} has {len(sheet.rows)} rows; at most {MAX_ROWS} are read.")
        else:
            told, said = read_rows(sheet, where, asked)
            filled += told
            remarks += said
    if not filled and all(header_row(s, asked) is None for s in sheets):
        raise UnreadableError(
            f"In this file {_NO_HEADING}. `casebook import --template` makes a sheet with the headings that are known, "
            'and --column "Your heading=child_name" tells one that is not.'
        )
    if not filled and not remarks:
        raise UnreadableError("There is no row to read in this file.")
    return Rows(tuple(filled), tuple(remarks))


def _unread(sheet: Sheet, where: str, why: str) -> Iterator[str]:
    yield f"{where}: nothing was read, because {why}. It says:"
    yield from (f"    row {row.number}: {words_of(row.cells)}" for row in sheet.rows[:_SHOWN])
    if len(sheet.rows) > _SHOWN:
        yield f"    and {len(sheet.rows) - _SHOWN} rows more, which stand in the file as they did."
