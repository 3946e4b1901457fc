"""The form's own table of contacts: which tables are it, and what stands in the cells of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_HEADS = 300
TABLE_RULE = re.compile(r"(?=[^-]*-)[ \t|:-]++")
_CELL_SPLIT = re.compile(r"(?<!\\)\|")
_COLUMNS = {
    "date": "date",
    "date of contact": "date",
    "details of contact": "details",
    "details": "details",
    "staff initial": "initials",
    "staff initials": "initials",
    "staff initial s": "initials",
    "initial": "initials",
    "initials": "initials",
    "initial s": "initials",
}


def plain_words(text: str) -> str:
    """Letters and figures alone, in small letters."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def cells_of(line: str) -> Iterator[tuple[int, str]]:
    """The cells of a table's row, each with the column at which its text starts."""
    start = line.index("|") + 1 if line.lstrip().startswith("|") else 0
    end = len(line.rstrip())
    if end > start and line[end - 1] == "|" and line[end - 2 : end - 1] != "\\":
        end -= 1
    position = start
    for piece in _CELL_SPLIT.split(line[start:end]):
        yield position + len(piece) - len(piece.lstrip()), piece.strip()
        position += len(piece) + 1


def columns_of(line: str) -> list[str] | None:
    """What the columns of the form's contact table hold; ``None`` for any other table."""
    if len(line) > LONGEST_HEADS or "date" not in line.lower():
        return None
    names = [_COLUMNS.get(plain_words(text)) for _, text in cells_of(line)]
    known = [name for name in names if name is not None]
    if len(known) != len(names) or len(set(known)) != len(known) or not {"date", "details"} <= set(known):
        return None
    return known
