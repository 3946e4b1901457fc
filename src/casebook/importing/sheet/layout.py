"""How a sheet is laid out: which rows are headings, which columns they head, and which rows are no case.

A row that may not fit its headings is set aside whole: one comma in a school's name moves every date behind it
under another heading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from casebook.importing.reading.children import folded_name
from casebook.importing.reading.typed import squashed, tokens
from casebook.importing.reading.written_dates import find_dates
from casebook.importing.sheet.cells import Sheet, SheetRow, letters, words_of
from casebook.importing.sheet.columns import (
    NO_COLUMN,
    Asked,
    Role,
    SheetColumn,
    heads_cases,
    joined_headings,
    read_columns,
    second_headings,
    with_log,
)

_HEADER_ROWS = 20
_TOTALS = frozenset("average mean sum count overall number".split())  # noqa: SIM905
_TOTALLED = frozenset("of all the in pupils students children cases referrals letters year school".split())  # noqa: SIM905
_TEXT_DETAILS = frozenset(("child_name", "school", "staff_name"))


@dataclass(frozen=True, slots=True)
class TableHeadings:
    """The headings of a table in a sheet: what each column holds, and how wide the table is.

    ``least`` is where the last heading stands, ``width`` how many cells the row of headings has; ``spaced``
    whether a cell of it begins with a space; ``texts`` is the row itself.
    """

    columns: Mapping[int, SheetColumn]
    texts: Mapping[int, str]
    least: int
    width: int
    spaced: bool
    is_log: bool = False


@dataclass(slots=True)
class SheetTable:
    """The rows below one row of headings, and those of them that are set aside, with the reason."""

    headings: TableHeadings
    rows: list[SheetRow] = field(default_factory=list)
    aside: list[tuple[SheetRow, str]] = field(default_factory=list)


def header_row(sheet: Sheet, asked: Asked) -> int | None:
    """Which of a sheet's first rows is the headings of a table of cases."""
    return next(
        (at for at, row in enumerate(sheet.rows[:_HEADER_ROWS]) if heads_cases(row.texts().values(), asked)), None
    )


def tables_of(sheet: Sheet, where: str, asked: Asked) -> tuple[list[SheetTable], list[str]]:
    """The tables of a sheet: a new one begins wherever a row holds headings that are not those of the last one."""
    tables: list[SheetTable] = []
    remarks: list[str] = []
    rows = list(sheet.rows)
    at = header_row(sheet, asked) or 0
    used = set(range(at)) if at else set()
    for number, row in enumerate(rows):
        if number in used or number < at:
            continue
        texts = row.texts()
        if tables and _repeats(texts, tables[-1].headings.texts):
            remarks.append(f"{where}, row {row.number} repeats the headings.")
        elif heads_cases(texts.values(), asked):
            headings, further = _headings(rows, number, asked)
            used |= further
            tables.append(SheetTable(headings))
        else:
            tables[-1].rows.append(row)
    remarks = [
        *(
            f"{where}, row {r.number} stands above the headings and is not imported: {words_of(r.cells)}"
            for r in rows[:at]
        ),
        *remarks,
    ]
    for table in tables:
        _sort_out(table)
    return [_with_log(t) for t in tables], remarks


def _repeats(texts: Mapping[int, str], headings: Mapping[int, str]) -> bool:
    return {at: squashed(t) for at, t in texts.items()} == {at: squashed(t) for at, t in headings.items()}


def _headings(rows: Sequence[SheetRow], at: int, asked: Asked) -> tuple[TableHeadings, set[int]]:
    """The headings that begin in a row, and the rows below it that are more of them."""
    row = rows[at]
    head = row.texts()
    above = rows[at - 1].texts() if at and rows[at - 1].number == row.number - 1 else {}
    below = rows[at + 1].texts() if at + 1 < len(rows) and rows[at + 1].number == row.number + 1 else {}
    two = second_headings(head, below)
    texts = joined_headings(head, above, below if two else {})
    least = max(texts) + 1
    blanks = dict.fromkeys(range(row.width or least), "")
    columns = read_columns(blanks | texts, asked)
    return TableHeadings(columns, head, least, row.width, row.spaced), {at + 1} if two else set()


def _sort_out(table: SheetTable) -> None:
    """Set aside the rows that are no case: those that do not fit the headings, totals, names alone."""
    fitting: list[SheetRow] = []
    even = len({row.width for row in table.rows}) == 1 and len(table.rows) > 1
    for row in table.rows:
        why = _misfit(row, table.headings, even) or _no_case(row, table.headings)
        if why:
            table.aside.append((row, why))
        else:
            fitting.append(row)
    table.rows = fitting


def _misfit(row: SheetRow, headings: TableHeadings, even: bool) -> str:
    """Why the cells of a row may not stand under their headings; empty where they do."""
    last = max(c.column for c in row.cells)
    if row.width:
        blank_ends = even and last < headings.width
        if row.width not in (headings.least, headings.width) and not blank_ends:
            return _of_another_width(row, headings)
        if row.spaced and not headings.spaced:
            return "a cell of it begins with a space, as behind a comma that is part of a name: put that name in quotation marks"
    elif last >= headings.least:
        return f"its cell in column {letters(last)} stands beyond the headings: give it one, or take it out"
    return _slipped(row, headings)


def _of_another_width(row: SheetRow, headings: TableHeadings) -> str:
    if row.width < headings.least:
        missing = [c.label for at, c in sorted(headings.columns.items()) if at >= row.width and c.label]
        return f"it has {row.width} cells for {headings.least} headings: it has none for {', '.join(missing)}"
    return (
        f"it has {row.width} cells for {headings.width} headings: a comma in a name or a school may need quotation marks, "
        'as in "St Mary’s, Leeds"'
    )


def _slipped(row: SheetRow, headings: TableHeadings) -> str:
    """Whether what stands in a row can only have slipped there from the column beside it."""
    for cell in row.cells:
        column = headings.columns.get(cell.column, NO_COLUMN)
        if column.key in _TEXT_DETAILS and (cell.is_day or is_date_alone(cell.text)):
            return f"there is a date under “{column.label}”, so its cells may have slipped by a column"
        if column.key == "date_of_birth" and not cell.doubts and _is_words_alone(cell.text):
            return f"there are words and no date under “{column.label}”, so its cells may have slipped by a column"
    return ""


def is_date_alone(text: str) -> bool:
    """Whether ``text`` is one date and nothing else."""
    found = find_dates(text)
    return len(found) == 1 and not (text[: found[0].start] + text[found[0].end :]).strip(" .,;")


_NO_BIRTH = frozenset("not known unknown na n a tbc none see file ask check".split())  # noqa: SIM905


def _is_words_alone(text: str) -> bool:
    said = tokens(text)
    return bool(said) and not any(c.isdigit() for c in text) and _NO_BIRTH.isdisjoint(said) and text[:1].isupper()


def _no_case(row: SheetRow, headings: TableHeadings) -> str:
    named = [c for c in row.cells if is_name_column(headings.columns.get(c.column, NO_COLUMN))]
    if any(_is_total(c.text) for c in named or row.cells[:1]):
        return "it is a row of totals"
    if not named:
        return "it has no child’s name"
    others = [c for c in row.cells if c not in named and not c.remark]
    if not others and len(headings.columns) > len(named) and not any(c.comment for c in named):
        return "it holds a name and nothing else"
    return ""


def _is_total(text: str) -> bool:
    said = [t for t in tokens(text[:100]) if not t.isdigit()]
    if not {"total", "totals", "subtotal", "subtotals"}.isdisjoint(said):
        return True
    return not _TOTALS.isdisjoint(said) and all(t in _TOTALS or t in _TOTALLED for t in said)


def is_name_column(column: SheetColumn) -> bool:
    """Whether a column holds the child's name, or a part of it."""
    return column.key == "child_name" or column.role in (Role.FORENAME, Role.SURNAME)


def _with_log(table: SheetTable) -> SheetTable:
    """The table, known for a log where its headings, and the names in its rows, make it one."""
    headings = table.headings
    seen = [folded_name(name_of(row, headings)) for row in table.rows]
    columns = with_log(dict(headings.columns), weak=len(set(seen)) < len(seen))
    return replace(table, headings=replace(headings, columns=columns, is_log=True)) if columns else table


def name_of(row: SheetRow, headings: TableHeadings) -> str:
    """The child's name as it stands in a row, out of one column or two."""
    parts = {c.column: c.text for c in row.cells if is_name_column(headings.columns.get(c.column, NO_COLUMN))}
    by_role = {headings.columns[at].role: text for at, text in parts.items()}
    if Role.DETAIL in by_role:
        return by_role[Role.DETAIL]
    return " ".join(filter(None, (by_role.get(Role.FORENAME, ""), by_role.get(Role.SURNAME, ""))))
