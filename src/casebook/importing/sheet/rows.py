"""The rows of a sheet, to filled forms: a row a case, or a row a contact; and which rows are neither."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from casebook.form import ACTIONS
from casebook.importing.reading.children import folded_name, same_child
from casebook.importing.reading.facts import Piece
from casebook.importing.reading.filled import SPREADSHEET, Box, Filled, LogRow, Loose, with_doubt
from casebook.importing.reading.formprint import sentences
from casebook.importing.reading.labels import boxes_in
from casebook.importing.reading.logheads import LogColumn
from casebook.importing.reading.typed import is_blank, one_line, squashed, tokens
from casebook.importing.reading.vocabulary import is_answer, speaks_against
from casebook.importing.reading.written_dates import doubtful_columns, find_dates, writes_month_first
from casebook.importing.sheet.cells import Sheet, SheetCell, SheetRow, letters, words_of
from casebook.importing.sheet.columns import NO_COLUMN, Asked, Role, SheetColumn
from casebook.importing.sheet.layout import SheetTable, TableHeadings, is_date_alone, name_of, tables_of

MAX_ROWS = 20_000
_SENTENCE_LENGTH = 1000


def read_rows(sheet: Sheet, where: str, asked: Asked) -> tuple[list[Filled], list[str]]:
    """Every case of a sheet that has headings, and what should be said of its other rows. ``where`` names the sheet."""
    filled: list[Filled] = []
    tables, remarks = tables_of(sheet, where, asked)
    for table in tables:
        remarks += _unknown_dates(table, where)
        told = _as_log(table, where) if table.headings.is_log else _as_cases(table, where)
        filled += sorted([*told, *_set_aside(table, where)], key=_first_row)
    return filled, remarks


def _unknown_dates(table: SheetTable, where: str) -> Iterator[str]:
    """Columns that hold dates and are no box that is known: they may be one under a team's own heading."""
    dated = {c.column for row in table.rows for c in row.cells if is_date_alone(c.text)}
    for at, column in table.headings.columns.items():
        if at in dated and column.role is Role.EXTRA and column.label and not column.asked:
            yield (
                f"{where}: the column “{column.label}” holds dates and is no box that is known, so they are not counted. "
                f'If it is one, say which: --column "{column.label}=letter_1". If it is none: --column "{column.label}=extra".'
            )


def _first_row(filled: Filled) -> int:
    digits = filled.source.rpartition("row")[2].lstrip("s ").split(",")[0].split(" ")[0]
    return int(digits) if digits.isdigit() else 0


# --- Which dates are doubtful ---------------------------------------------------------------------------------


def _month_first(table: SheetTable) -> tuple[set[int], set[int]]:
    """The columns whose dates may have the month first, and those of them that prove it."""
    texts: dict[int, list[str]] = {}
    for row in table.rows:
        for cell in row.cells:
            if not cell.is_day and find_dates(cell.text):
                texts.setdefault(cell.column, []).append(cell.text)
    proved = {at for at, said in texts.items() if writes_month_first(said)}
    return doubtful_columns(texts), proved


def _turned(cell: SheetCell) -> bool:
    """Whether Excel may have turned day and month round when it took a text for a day: both are below 13."""
    day = next(iter(find_dates(cell.text)), None)
    return bool(cell.is_day and day and day.day <= 12 and day.day != day.month)


# --- Rows to forms ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Gathered:
    """What stands in a row, sorted by what its columns hold."""

    boxes: dict[tuple[str, int], Box] = field(default_factory=dict)
    extra: list[Box] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    derived: list[Loose] = field(default_factory=list)
    log: dict[LogColumn, list[tuple[str, SheetCell]]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    of_the_row: list[str] = field(default_factory=list)
    ref: str = ""
    record: str = ""
    refused: str = ""

    def piece(self, column: SheetColumn, piece: Piece, place: str) -> None:
        """Add to a box."""
        key = (column.key, column.group)
        known = self.boxes.get(key)
        if known is None:
            self.boxes[key] = Box(column.key, column.label, (piece,), place)
        elif column.key in ACTIONS:
            self.boxes[key] = replace(known, pieces=(*known.pieces, piece), place=f"{known.place}; {place}")
        elif known.text != piece.text:
            if column.key == "child_name" and not same_child(known.text, piece.text):
                self.refused = "it names two children"
            self.loose.append(Loose(f"{column.label}, a second time", piece.text, place))


def _as_cases(table: SheetTable, where: str) -> Iterator[Filled]:
    doubtful, proved = _month_first(table)
    for row in table.rows:
        gathered = _gather(row, table.headings, doubtful, proved)
        yield _filled(f"{where}, row {row.number}", gathered, (), _digest([row], table.headings))


def _filled(source: str, gathered: _Gathered, log: tuple[LogRow, ...], digest: str) -> Filled:
    boxes = with_doubt(
        _with_name(list(gathered.boxes.values())), _spoken_against(gathered), "other words in its row speak against it"
    )
    return Filled(
        source,
        SPREADSHEET,
        digest,
        boxes,
        log,
        tuple(gathered.loose),
        tuple(gathered.extra),
        tuple(gathered.derived),
        gathered.ref,
        tuple(gathered.remarks),
        gathered.record,
        gathered.refused,
    )


def _digest(rows: Iterable[SheetRow], headings: TableHeadings) -> str:
    said = (f"{headings.columns.get(c.column, NO_COLUMN).label}\x1e{c.text}" for row in rows for c in row.cells)
    return hashlib.sha256("\x1f".join(said).encode("utf-8", "replace")).hexdigest()


def _gather(row: SheetRow, headings: TableHeadings, doubtful: set[int], proved: set[int]) -> _Gathered:
    gathered = _Gathered()
    if row.hidden:
        gathered.remarks.append("The row is hidden in the sheet: is it a case still?")
    for cell in row.cells:
        column = headings.columns.get(cell.column, NO_COLUMN)
        place = f"column {letters(cell.column)}"
        doubts = cell.doubts
        if cell.column in proved and _turned(cell):
            doubts = (
                *doubts,
                "other dates of its column are text with the month first, and Excel may have turned this one round",
            )
        if cell.remark and not is_blank(cell.text):
            gathered.remarks.append(f"{column.label or place}: {cell.remark}.")
        if not is_blank(cell.text):
            heading = column.label if column.says else ""
            piece = Piece(cell.text, heading, doubts, cell.column in doubtful)
            _sort_in(gathered, cell, column, piece, place)
        if cell.comment.strip():
            _sort_comment(gathered, cell, column, place)
    return gathered


def _sort_in(gathered: _Gathered, cell: SheetCell, column: SheetColumn, piece: Piece, place: str) -> None:
    if column.role is Role.REF and not gathered.ref:
        gathered.ref = cell.text.strip()
    elif column.role is Role.WORKED_OUT:
        gathered.derived.append(Loose(f"{column.label}, as casebook worked it out for the export", cell.text, place))
    elif column.role is Role.RECORD:
        gathered.record = cell.text
    elif column.role is Role.LOG:
        gathered.log.setdefault(column.log, []).append((column.label, cell))
    elif not column.label and column.key not in ACTIONS:
        gathered.loose.append(Loose("A column without a heading", cell.text, place))
    elif column.near and (speaks_against(cell.text) or is_answer(cell.text)):
        gathered.piece(replace(column, key=column.near), replace(piece, heading=column.label), place)
    elif column.role in (Role.EXTRA, Role.REMARK, Role.REF):
        gathered.of_the_row += [cell.text] if column.role is Role.REMARK else []
        gathered.extra.append(Box("", column.label, (piece,), place))
    elif column.role in (Role.FORENAME, Role.SURNAME):
        gathered.boxes[column.role.name, 0] = Box(column.role.name, column.label, (piece,), place)
    else:
        gathered.piece(column, piece, place)


def _sort_comment(gathered: _Gathered, cell: SheetCell, column: SheetColumn, place: str) -> None:
    """A comment on a box belongs to it, as a cell beside it does."""
    if column.key in ACTIONS and not is_blank(cell.text):
        gathered.piece(column, Piece(cell.comment, "Comment"), place)
    else:
        gathered.of_the_row.append(cell.comment)
        gathered.loose.append(Loose(f"Comment on “{column.label or place}”", cell.comment, place))


def _with_name(boxes: list[Box]) -> list[Box]:
    """The child's name out of a column for each of its parts. A formula that was never worked out is no name."""
    parts = {b.key: b for b in boxes if b.key in (Role.FORENAME.name, Role.SURNAME.name)}
    if parts:
        ordered = [parts[role.name] for role in (Role.FORENAME, Role.SURNAME) if role.name in parts]
        text = " ".join(one_line(b.own.text).strip() for b in ordered)
        doubts = tuple(d for b in ordered for d in b.own.doubts)
        label = " and ".join(b.label for b in ordered)
        name = Box("child_name", label, (Piece(text, doubts=doubts),), ordered[0].place)
        boxes = [name, *(b for b in boxes if b.key not in parts)]
    return [_named(b) if b.key == "child_name" else b for b in boxes]


def _named(box: Box) -> Box:
    formula = box.own.text.lstrip().startswith("=")
    return with_doubt([box], [box.key], "it is a formula, and no name")[0] if formula else box


def _spoken_against(gathered: _Gathered) -> set[str]:
    """The actions of which words elsewhere in the row may say that they were not done.

    A remark on the whole row that names no action may mean any of them.
    """
    acts = {key for key, _ in gathered.boxes if key in ACTIONS}
    against: set[str] = set()
    for text in (*(b.text for b in gathered.extra), *(x.text for x in gathered.loose)):
        for sentence in sentences(text):
            if len(sentence) < _SENTENCE_LENGTH and speaks_against(sentence):
                against |= boxes_in(tokens(sentence)) or (acts if text in gathered.of_the_row else set())
    return against & acts


# --- A row a contact -----------------------------------------------------------------------------------------------


def _as_log(table: SheetTable, where: str) -> Iterator[Filled]:
    """The cases of a sheet that has a row for each contact: all rows of one child are one case."""
    doubtful, proved = _month_first(table)
    groups: dict[tuple[str, ...], list[SheetRow]] = {}
    for row in table.rows:
        groups.setdefault(_whose(row, table.headings), []).append(row)
    for rows in groups.values():
        numbers = [str(r.number) for r in rows]
        source = f"{where}, row {numbers[0]}" if len(rows) == 1 else f"{where}, rows {', '.join(numbers)}"
        whole = _Gathered()
        log: list[LogRow] = []
        for row in rows:
            gathered = _gather(row, table.headings, doubtful, proved)
            log += _log_row(gathered, f"row {row.number}", doubtful)
            _join(whole, gathered, row)
        yield _filled(source, whole, tuple(log), _digest(rows, table.headings))


def _whose(row: SheetRow, headings: TableHeadings) -> tuple[str, ...]:
    """What tells one child from another: the name with the birth date, or with school and year where it has none."""
    said = {headings.columns[c.column].key: squashed(c.text) for c in row.cells if c.column in headings.columns}
    ref = next((c.text for c in row.cells if headings.columns.get(c.column, NO_COLUMN).role is Role.REF), "")
    born = _born(said.get("date_of_birth", ""), row, headings)
    rest = (born,) if born else (said.get("school", ""), said.get("year_group", ""))
    return (folded_name(name_of(row, headings)), squashed(ref), *rest)


def _born(text: str, row: SheetRow, headings: TableHeadings) -> str:
    at = next((c for c in row.cells if headings.columns.get(c.column, NO_COLUMN).key == "date_of_birth"), None)
    days = find_dates(at.text) if at else []
    return f"{days[0].year} {days[0].month} {days[0].day}" if len(days) == 1 else text


def _log_row(gathered: _Gathered, place: str, doubtful: set[int]) -> Iterator[LogRow]:
    said = {kind: "\n".join(c.text for _, c in gathered.log.get(kind, [])) for kind in LogColumn}
    others = tuple((label, c.text) for label, c in gathered.log.get(LogColumn.OTHER, []))
    doubts = tuple(d for cells in gathered.log.values() for _, c in cells for d in c.doubts)
    dates = gathered.log.get(LogColumn.DATE, [])
    month_first = any(c.column in doubtful for _, c in dates)
    date, details, initials = said[LogColumn.DATE], said[LogColumn.DETAILS], said[LogColumn.INITIALS]
    if any(not is_blank(t) for t in (date, details, initials, *(t for _, t in others))):
        yield LogRow(date, details, initials, place, others, doubts, month_first=month_first)


def _join(whole: _Gathered, gathered: _Gathered, row: SheetRow) -> None:
    """Take a row into its child's case. What it says otherwise than the rows before it is set aside."""
    place = f"row {row.number}"
    for key, box in gathered.boxes.items():
        known = whole.boxes.setdefault(key, box)
        if known is not box and squashed(known.text) != squashed(box.text):
            if box.key in ACTIONS:
                whole.boxes[box.key, 1000 + row.number] = box
            else:
                whole.loose.append(Loose(box.label, box.text, place))
    whole.extra += [
        b for b in gathered.extra if all(b.text != known.text or b.label != known.label for known in whole.extra)
    ]
    whole.loose += [replace(x, place=place) for x in gathered.loose]
    whole.derived += gathered.derived
    whole.remarks += [f"SheetRow {row.number}: {remark}" for remark in gathered.remarks]
    whole.ref = whole.ref or gathered.ref
    whole.refused = whole.refused or gathered.refused


# --- Rows that are no case --------------------------------------------------------------------------------------------


def _set_aside(table: SheetTable, where: str) -> Iterator[Filled]:
    for row, why in table.aside:
        said = Loose("It says", words_of(row.cells), "")
        yield Filled(
            f"{where}, row {row.number}", SPREADSHEET, _digest([row], table.headings), loose=(said,), refused=why
        )
