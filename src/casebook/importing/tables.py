"""A spreadsheet of cases, a row a case: ``.csv`` as any program writes it, and ``.xlsx``."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casebook.dates import MONTHS
from casebook.exporting.caseload import COLUMNS, LOG_COLUMNS, STANDING_COLUMNS
from casebook.exporting.csvfile import GUARD, looks_like_formula
from casebook.form import ACTIONS
from casebook.importing.archive import UnreadableError, refuse_unsafe
from casebook.importing.filled import SPREADSHEET, Box, Filled, Loose, cleaned, form_key, is_blank, squashed
from casebook.importing.newcase import PLAIN_FACTS, one_line
from casebook.packages import needed

_HEADER_ROWS = 20
_MAX_ROWS = 20_000
_DELIMITERS = (",", ";", "\t")
_REF = squashed("Ref")
_PLAIN = {squashed(key): key for key in PLAIN_FACTS}
_FORENAMES = frozenset(("forename", "firstname", "forenames", "legalforename", "preferredforename", "chosenforename"))
_SURNAMES = frozenset(("surname", "lastname", "familyname", "legalsurname", "preferredsurname", "chosensurname"))
# What casebook itself worked out when it wrote the file. It is not read back in as if somebody had said it.
_WORKED_OUT = frozenset(squashed(label) for label in (*STANDING_COLUMNS, *LOG_COLUMNS))
_OWN_EXPORT = frozenset(squashed(label) for label in COLUMNS)


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell: its column (from 0), its text, and a comment that hangs on it."""

    column: int
    text: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The filled cells of one table, row by row. ``name`` is the sheet's, empty where there is only one."""

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """What was found in a file: a filled form for each row, and what stands in none of them."""

    filled: tuple[Filled, ...]
    remarks: tuple[str, ...] = ()


def read_csv(name: str, data: bytes) -> Rows:
    """Read a CSV file: UTF-8 or Windows-1252, parted by commas, semicolons or tabs.

    Raises :class:`~casebook.importing.archive.UnreadableError` for what is no such table.
    """
    text, encoding = _decoded(data)
    table = max(_parted(text), key=_labelled)
    rows = tuple((number, cells) for number, row in enumerate(table, 1) if (cells := tuple(_csv_cells(row))))
    found = _rows(name, [Sheet("", rows)])
    if encoding != "cp1252":
        return found
    remark = f"{name} was read as Windows-1252 (“ANSI”): check that names with accents are right."
    return replace(found, remarks=(*found.remarks, remark))


def read_xlsx(name: str, data: bytes) -> Rows:
    """Read an Excel workbook: every sheet that has a column for the child's name.

    Raises :class:`~casebook.importing.archive.UnreadableError`, and
    :class:`~casebook.packages.MissingPackageError` without openpyxl.
    """
    openpyxl = needed("openpyxl", "excel", "read an Excel workbook")
    refuse_unsafe(data, "excel")
    try:
        # Twice: once for what the cells show, once for the formulas, which may show nothing yet.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of drawings and validations, which hold no case
            shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
            typed = openpyxl.load_workbook(io.BytesIO(data), data_only=False)
        sheets = [_sheet(s, typed[s.title]) for s in shown.worksheets]
    except UnreadableError:
        raise
    except Exception as error:  # a damaged file can break the package in any way
        raise UnreadableError(
            "The file cannot be read as an Excel workbook. Open it in Excel, save it anew, and try again."
        ) from error
    return _rows(name, sheets)


# --- CSV -------------------------------------------------------------------------------------------


def _decoded(data: bytes) -> tuple[str, str]:
    utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise UnreadableError("The file is not text. In Excel, choose Save as, and pick “CSV UTF-8”.")


def _parted(text: str) -> list[list[list[str]]]:
    """The table as each delimiter that is possible parts it."""
    first, _, rest = text.partition("\n")
    stated = re.fullmatch(r"\"?sep=(.)\"?", first.strip())
    tables: list[list[list[str]]] = []
    failure: csv.Error | None = None
    for delimiter in [stated[1]] if stated else _DELIMITERS:
        try:
            tables.append(_parsed(rest if stated else text, delimiter))
        except csv.Error as error:
            failure = error
    if failure and not any(_labelled(table) > (1, 0) for table in tables):
        raise UnreadableError(
            f"The file cannot be read as a table: {failure}. A quotation mark in it may have no partner."
        )
    return tables


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    """Strictly: a quotation mark without a partner would swallow the rows below it without a word."""
    limit = csv.field_size_limit(max(len(text), 131_072))  # one cell may hold a whole account
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    finally:
        csv.field_size_limit(limit)


def _labelled(rows: list[list[str]]) -> tuple[int, int]:
    """How well a table was parted: by the boxes that its best row names, then by its width."""
    head = rows[:_HEADER_ROWS]
    return max(((len({_column_key(t) for t in row} - {""}), len(row)) for row in head), default=(0, 0))


def _csv_cells(row: list[str]) -> Iterator[Cell]:
    for column, raw in enumerate(row):
        text = cleaned(_unguarded(raw))
        if text.strip():
            yield Cell(column, text)


def _unguarded(text: str) -> str:
    """``text`` without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text.startswith(GUARD) and looks_like_formula(text[1:]) else text


# --- Excel -----------------------------------------------------------------------------------------


def _sheet(shown: Any, typed: Any) -> Sheet:
    """The cells that hold something. Only those are asked for: a stray format may reach a million rows down."""
    rows: dict[int, list[Cell]] = {}
    for (number, column), cell in sorted(typed._cells.items()):
        value = shown._cells[number, column].value if (number, column) in shown._cells else None
        text = cleaned(_in_words(value if value is not None else cell.value, cell.number_format))
        comment = cleaned(cell.comment.text) if cell.comment else ""
        if text.strip() or comment.strip():
            rows.setdefault(number, []).append(Cell(column - 1, text, comment))
    return Sheet(str(shown.title), tuple((number, tuple(cells)) for number, cells in sorted(rows.items())))


def _in_words(value: object, number_format: str) -> str:
    """A cell's value as a person reads it in the sheet."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return _day_in_words(value, number_format)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{round(value * 100, 6):g}%" if "%" in number_format else f"{value:.15g}"
    return str(getattr(value, "text", value))  # a formula over many cells is an object that has its text


def _day_in_words(value: dt.datetime, number_format: str) -> str:
    """A date as far as the cell shows it. Excel puts in the rest by itself: today's year, the first of the month."""
    shown = re.sub(r"\[[^\]]*\]|\"[^\"]*\"|\\.", "", number_format.lower())
    month = MONTHS[value.month - 1]
    if "d" not in shown:
        return f"{month} {value.year}" if "y" in shown else value.time().isoformat("minutes")
    if "y" not in shown:
        return f"{value.day} {month}"
    return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")


# --- Rows to forms -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column holds: ``key`` is a box's, ``ref``, ``forename``, ``surname``, ``worked out``, or empty."""

    label: str
    key: str


def _column_key(label: str) -> str:
    name = squashed(label)
    if name == _REF:
        return "ref"
    if name in _FORENAMES or name in _SURNAMES:
        return "forename" if name in _FORENAMES else "surname"
    return _PLAIN.get(name) or form_key(label)


def _rows(name: str, sheets: Sequence[Sheet]) -> Rows:
    filled: list[Filled] = []
    remarks: list[str] = []
    for sheet in sheets:
        where = f"{name}, sheet “{sheet.name}”" if len(sheets) > 1 else name
        at = _header_row(sheet)
        if at is None:
            if sheet.rows:
                remarks.append(f"{where}: nothing was read, because no column is headed “Child Name”.")
            continue
        if len(sheet.rows) > _MAX_ROWS:
            raise UnreadableError(f"{where} has {len(sheet.rows)} rows; at most {_MAX_ROWS} are read.")
        remarks += [
            f"{where}, row {n} stands above the headings and is not imported: {_words(c)}" for n, c in sheet.rows[:at]
        ]
        columns = _columns(sheet.rows[at][1])
        filled += [_row(f"{where}, row {number}", cells, columns) for number, cells in sheet.rows[at + 1 :]]
    if not filled and not remarks:
        raise UnreadableError("There is no row to read in this file.")
    if not filled and all(_header_row(s) is None for s in sheets):
        raise UnreadableError("No column of this file is headed “Child Name”, so it cannot be told who is who.")
    return Rows(tuple(filled), tuple(remarks))


def _words(cells: Iterable[Cell]) -> str:
    return one_line("; ".join(filter(None, (part for c in cells for part in (c.text, c.comment)))))


def _header_row(sheet: Sheet) -> int | None:
    for at, (_, cells) in enumerate(sheet.rows[:_HEADER_ROWS]):
        keys = {_column_key(c.text) for c in cells}
        if ("child_name" in keys or {"forename", "surname"} <= keys) and len(keys - {""}) >= 2:
            return at
    return None


def _columns(cells: tuple[Cell, ...]) -> dict[int, _Column]:
    labels = {squashed(c.text) for c in cells}
    own = labels >= _OWN_EXPORT
    columns: dict[int, _Column] = {}
    named = any(_column_key(c.text) == "child_name" for c in cells)
    for cell in cells:
        key = _column_key(cell.text)
        if own and squashed(cell.text) in _WORKED_OUT:
            key = "worked out"
        elif key in {"forename", "surname"} and (named or _seen(columns, key)):
            key = ""
        columns[cell.column] = _Column(one_line(cell.text).strip(), key)
    return columns


def _seen(columns: dict[int, _Column], key: str) -> bool:
    return any(c.key == key for c in columns.values())


def _row(source: str, cells: tuple[Cell, ...], columns: dict[int, _Column]) -> Filled:
    boxes: list[Box] = []
    extra: list[Box] = []
    loose: list[Loose] = []
    derived: list[Loose] = []
    ref = ""
    for cell in cells:
        column = columns.get(cell.column, _Column("", ""))
        place = f"column {_letters(cell.column)}"
        if cell.comment.strip():
            loose.append(Loose(f"Comment on “{column.label or place}”", cell.comment, place))
        if is_blank(cell.text):
            continue
        if column.key == "ref" and not ref:
            ref = cell.text.strip()
        elif column.key == "worked out":
            derived.append(Loose(f"{column.label}, as casebook worked it out for the export", cell.text, place))
        elif not column.label:
            loose.append(Loose("A column without a heading", cell.text, place))
        elif column.key in {"", "ref"}:
            extra.append(Box("", column.label, cell.text, place))
        else:
            boxes.append(Box(column.key, column.label, cell.text, place))
    merged, second = _merged(_with_name(boxes))
    said = "\x1f".join(f"{columns[c.column].label if c.column in columns else ''}\x1e{c.text}" for c in cells)
    digest = hashlib.sha256(said.encode("utf-8", "replace"))
    return Filled(
        source, SPREADSHEET, digest.hexdigest(), merged, (), (*loose, *second), tuple(extra), tuple(derived), ref
    )


def _with_name(boxes: list[Box]) -> list[Box]:
    """The child's name out of a column for each of its parts."""
    parts = {b.key: b for b in boxes if b.key in {"forename", "surname"}}
    if not parts:
        return boxes
    ordered = [parts[key] for key in ("forename", "surname") if key in parts]
    first = ordered[0]
    text = " ".join(one_line(b.text).strip() for b in ordered)
    label = " and ".join(b.label for b in ordered)
    name = replace(first, key="child_name", label=label, text=text)
    return [name, *(b for b in boxes if b.key not in parts)]


def _merged(boxes: list[Box]) -> tuple[tuple[Box, ...], list[Loose]]:
    """One box a key: two columns of one action are its occurrences; a second column of a detail is set aside."""
    merged: dict[str, Box] = {}
    second: list[Loose] = []
    for box in boxes:
        known = merged.setdefault(box.key, box)
        if known is box or known.text == box.text:
            continue
        if box.key in ACTIONS:
            merged[box.key] = replace(known, text=f"{known.text}\n{box.text}")
        else:
            second.append(Loose(f"{box.label}, a second time", box.text, box.place))
    return tuple(merged.values()), second


def _letters(column: int) -> str:
    """A column's letters: A, B … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
