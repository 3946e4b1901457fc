"""The form's own table of contacts: which tables are it, and the contacts in its rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Iterator
from typing import NamedTuple

from casebook.casefile.body import UNDERLINE, Body, LogProblem, error
from casebook.casefile.source import quoted
from casebook.dates import NotADate, parse_date
from casebook.diagnostics import Span
from casebook.model import Contact

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


class LogTable(NamedTuple):
    """The form's table from the line ``start`` up to the line ``end``, which is ``start`` where its rows cannot be told.

    ``problem`` is one of the table as a whole.
    """

    columns: list[str]
    start: int
    end: int
    problem: LogProblem | None = None


def is_ruled(body: Body, index: int) -> bool:
    """Whether the line below this one parts a table's heads from its rows."""
    below = body.line(index + 1)
    return "|" in below and TABLE_RULE.fullmatch(below) is not None


def table_at(body: Body, index: int, ends: Container[int]) -> LogTable | None:
    """The form's table whose heads stand on this line. Lines of ``ends`` end it, for something else begins there."""
    columns = columns_of(body.line(index))
    if columns is None or "|" not in body.line(index + 1):
        return None
    if not is_ruled(body, index):
        message = "Below the heads of the contact table the line of hyphens is missing, so its rows cannot be read."
        help_ = "Add |---|---|---| on a line of its own below this one."
        return LogTable(columns, index, index, error("table-row", body.span(index), message, help_))
    end = index + 2
    while end < body.count and "|" in body.line(end):
        end += 1
    torn = body.line(end)
    if not torn.strip() or end in ends or torn.startswith("#") or UNDERLINE.fullmatch(torn):
        return LogTable(columns, index, end)
    message = "This line follows the contact table directly but is no row of it: it has no bars."
    help_ = "Keep each row on one line; leave an empty line below the table."
    return LogTable(columns, index, end, error("table-row", body.span(end), message, help_))


def rows_of(body: Body, table: LogTable) -> Iterator[Contact | LogProblem]:
    """The contacts of a table's rows, and what is wrong with those that hold none."""
    for index in range(table.start + 2, table.end):
        cells = list(cells_of(body.line(index)))
        if len(cells) > len(table.columns):
            message = f"This row has {len(cells)} parts, but the table has {len(table.columns)} columns."
            yield error("table-row", body.span(index), message, "Write \\| for a bar that is part of the text.")
        elif any(text for _, text in cells):
            yield _row(body, index, dict(zip(table.columns, cells, strict=False)))


def _row(body: Body, index: int, row: dict[str, tuple[int, str]]) -> Contact | LogProblem:
    column, text = row.get("date", (0, ""))
    if not text:
        message = "This row of the contact log has no date."
        return error("unreadable-log-date", body.span(index), message, "Write the date in the row's first box.")
    span = body.span(index, column, column + len(text))
    date = contact_date(text, span)
    if isinstance(date, LogProblem):
        return date
    details, initials = (row.get(key, (0, ""))[1].replace("\\|", "|") for key in ("details", "initials"))
    return Contact(date, initials, "", "", details, span=span)


def contact_date(text: str, span: Span) -> dt.date | LogProblem:
    """The date of a contact, which stands at ``span``, or why it cannot be read."""
    date = parse_date(text)
    if not isinstance(date, NotADate):
        return date
    message = f"The date of this contact, {quoted(text)}, cannot be read: {date.reason}."
    return error(
        "unreadable-log-date", span, message, "Write it as 2026-09-14 (year, month, day) or 14 September 2026."
    )
