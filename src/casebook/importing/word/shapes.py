"""What a table of a Word document is, and what its rows are: labels of the form, the headings of a log, neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casebook.form import ACTIONS
from casebook.importing.reading.formprint import begins_a_section, is_log_title
from casebook.importing.reading.labels import form_key, is_form_label, split_label
from casebook.importing.reading.logheads import LogColumn, log_column, log_columns
from casebook.importing.reading.typed import one_line
from casebook.importing.reading.written_dates import find_dates
from casebook.importing.word.document import Cell, Table


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the form with what was typed in its own cell or line behind it."""

    key: str
    text: str
    rest: str


def label_of(text: str, exact: bool = False) -> Label | None:
    """The label that a cell or a line begins with."""
    found = split_label(text, exact) if text.strip() else None
    return Label(*found) if found else None


@dataclass(frozen=True, slots=True)
class LogShape:
    """Where the log's columns stand in the table's grid, and what each holds and is headed."""

    columns: tuple[tuple[int, LogColumn, str], ...]

    def of(self, cell: Cell) -> tuple[LogColumn, str]:
        """Which of the log's columns ``cell`` stands in."""
        at = [c for c in self.columns if c[0] <= cell.column]
        return at[-1][1:] if at else (LogColumn.OTHER, "")

    def whole(self, cell: Cell) -> bool:
        """Whether ``cell`` is merged over the columns of the date and of the details."""
        kinds = {kind for at, kind, _ in self.columns if cell.column <= at < cell.column + cell.span}
        return {LogColumn.DATE, LogColumn.DETAILS} <= kinds


def labels_of(texts: Sequence[str]) -> list[Label | None]:
    """Which cells of a row are labels. What stands right of a bare label is its filling, unless it is the
    next bare label: "Year 8" is no box "Year", but "School" beside "Staff Name" is the next box."""
    labels: list[Label | None] = []
    for text in texts:
        label = label_of(text)
        before = labels[-1] if labels else None
        if label and before and not before.rest:
            bare = not label.rest and (is_form_label(label.text) or not is_form_label(before.text))
            label = label if bare else None
        labels.append(label)
    return labels


def doubts_of(cell: Cell) -> tuple[str, ...]:
    """Why words of a cell, or of the tables in it, may be nobody's statement."""
    nested = (d for table in cell.tables for row in table.rows for inner in row for d in doubts_of(inner))
    return (*cell.doubts, *nested)


def flat(cell: Cell) -> str:
    """The text of a cell with that of the tables in it, row by row."""
    parts = [cell.text]
    for table in cell.tables:
        parts += [" ".join(filter(None, map(flat, row))) for row in table.rows]
    return "\n".join(filter(None, parts))


# --- What a table is -----------------------------------------------------------------------------------


# So many rows below a heading are looked at to tell what the table is.
_LOOK_AHEAD = 40


def log_header(table: Table, number: int, titled: bool) -> LogShape | None:
    """The log's columns, where a row holds their headings and the rows below it are no table of actions."""
    row = [cell for cell in table.rows[number] if cell.text.strip()]
    above = table.rows[max(0, number - 2) : number]
    titled = titled or any(is_log_title(cell.text) for cells in above for cell in cells)
    kinds = log_columns([cell.text for cell in row], titled) if len(row) > 1 else None
    if kinds is None or any(begins_a_section(c.text) for c in row):
        return None
    shape = LogShape(tuple((c.column, k, one_line(c.text).strip()) for c, k in zip(row, kinds, strict=True)))
    return None if _lists_actions(table.rows[number + 1 : number + 1 + _LOOK_AHEAD], shape) else shape


def _lists_actions(rows: Sequence[Sequence[Cell]], shape: LogShape) -> bool:
    """Whether every row begins with the name of an action, in a column that is surely not the log's date or details."""
    first = [row[0] for row in rows if row and row[0].text.strip()]
    if not first:
        return False
    kind, heading = shape.of(first[0])
    if kind is LogColumn.DATE or (kind is LogColumn.DETAILS and log_column(heading) is LogColumn.DETAILS):
        return False
    return all(form_key(cell.text) in ACTIONS for cell in first)


def continues(table: Table, shape: LogShape) -> bool:
    """Whether the log goes on in a table of its own, without its headings: as many columns, a date in the same one."""
    if not table.rows or len(table.rows[0]) != len(shape.columns):
        return False
    at = next(n for n, (_, kind, _h) in enumerate(shape.columns) if kind is LogColumn.DATE)
    dated = [row[at].text.strip() for row in table.rows[:_LOOK_AHEAD] if len(row) > at]
    return any(w.start == 0 for w in find_dates(dated[0])) and not any(map(form_key, dated))


def has_labels(table: Table) -> bool:
    """Whether a table is a part of the form: it has the log's headings, or a label as the form prints it."""
    for number, row in enumerate(table.rows):
        labels = [label for cell in row if (label := label_of(cell.text))]
        if log_header(table, number, False) or any(is_form_label(label.text) for label in labels):
            return True
        if any(has_labels(nested) for cell in row for nested in cell.tables):
            return True
    return False
