"""A CSV file as any program writes it, to one sheet: which encoding, which delimiter, which rows fit."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence

from casebook.exporting.csvfile import GUARD, looks_like_formula
from casebook.importing.archive import UnreadableError
from casebook.importing.reading.typed import cleaned
from casebook.importing.sheet.cells import Sheet, SheetCell, SheetRow

_DELIMITERS = (",", ";", "\t", "|")
# How well a table was parted is told by its first rows.
_HEAD = 20

Score = Callable[[Sequence[Sequence[str]]], tuple[int, int]]


def read_table(data: bytes, score: Score) -> tuple[Sheet, str]:
    """The table in the CSV file ``data``, and its encoding: UTF-8, UTF-16 or Windows-1252.

    ``score`` says how well the first rows of a table were parted. Raises
    :class:`~casebook.importing.archive.UnreadableError` for what is no such table.
    """
    text, encoding = _decoded(data)
    table = max(_parted(text, score), key=lambda rows: score(rows[:_HEAD]))
    return Sheet("", tuple(_rows(table))), encoding


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


def _parted(text: str, score: Score) -> list[list[list[str]]]:
    """The table as each delimiter that is possible parts it."""
    first, _, rest = text.partition("\n")
    stated = re.fullmatch(r"\"?sep=(.)\"?", first.strip()) if len(first) < 20 else None
    tables: list[list[list[str]]] = []
    failure: csv.Error | None = None
    for delimiter in [stated[1]] if stated else _DELIMITERS:
        try:
            tables.append(_parsed(rest if stated else text, delimiter))
        except csv.Error as error:
            failure = error
    if failure and not any(score(table[:_HEAD]) > (1, 0) for table in tables):
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


def _rows(table: Sequence[Sequence[str]]) -> Iterator[SheetRow]:
    for number, raw in enumerate(table, 1):
        cells = tuple(_cells(raw))
        if cells:
            yield SheetRow(number, cells, len(raw), any(text[:1] == " " and text.strip() for text in raw[1:]))


def _cells(row: Sequence[str]) -> Iterator[SheetCell]:
    for column, raw in enumerate(row):
        text = cleaned(_unguarded(raw))
        if text.strip():
            yield SheetCell(column, text)


def _unguarded(text: str) -> str:
    """``text`` without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text.startswith(GUARD) and looks_like_formula(text[1:]) else text
