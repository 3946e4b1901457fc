"""A table as any program wrote it: its filled cells, row by row, each with what is odd about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casebook.importing.reading.typed import one_line


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A filled cell: its column (from 0), its text, and a comment that hangs on it.

    ``doubts`` say why the text may be nobody's statement; ``is_day`` that it is a day to the program, and not
    text; ``remark`` is for the report ("filled down from row 2").
    """

    column: int
    text: str
    comment: str = ""
    doubts: tuple[str, ...] = ()
    is_day: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with its number (from 1). ``width`` is how many cells it has, empty ones too; 0 where rows have no
    width of their own. ``spaced``: a cell begins with a space, as behind a comma that was meant to be text."""

    number: int
    cells: tuple[SheetCell, ...]
    width: int = 0
    spaced: bool = False
    hidden: bool = False

    def texts(self) -> dict[int, str]:
        """The cells' texts by column."""
        return {c.column: c.text for c in self.cells}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The filled rows of one table. ``name`` is the sheet's, empty where there is only one; ``remarks`` are what
    of it cannot be imported, or should be known of it."""

    name: str
    rows: tuple[SheetRow, ...]
    hidden: bool = False
    remarks: tuple[str, ...] = ()


def letters(column: int) -> str:
    """A column's letters: A, B … Z, AA."""
    said = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return said


def words_of(cells: Iterable[SheetCell]) -> str:
    """All that stands in the cells, on one line."""
    return one_line(" | ".join(filter(None, (part for c in cells for part in (c.text, c.comment))))).strip()
