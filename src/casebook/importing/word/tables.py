"""One table of a form, row by row: which cells belong to which box, which rows are the log's, what is in none.

A table of actions has *lanes*: a label, and the cells between it and the next label. All that stands in a lane,
in the label's row and in rows below that have no label of their own, belongs to the label's box.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from casebook.form import ACTIONS
from casebook.importing.reading.children import is_name, speaks_of_sibling
from casebook.importing.reading.facts import Piece
from casebook.importing.reading.filled import Box, LogRow, Loose
from casebook.importing.reading.formprint import begins_a_section, is_print, typed_part
from casebook.importing.reading.logheads import LogColumn
from casebook.importing.reading.typed import is_blank, one_line, tokens
from casebook.importing.reading.vocabulary import NO, YES, is_about_a_neighbour, outcome_of, speaks_against
from casebook.importing.reading.written_dates import find_dates
from casebook.importing.word.document import Cell, Table
from casebook.importing.word.shapes import (
    Label,
    LogShape,
    continues,
    doubts_of,
    flat,
    has_labels,
    labels_of,
    log_header,
)


@dataclass(frozen=True, slots=True)
class TypedHeading:
    """Words that head a column or a part of a table: nobody's statement, but typed by somebody."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Nested:
    """A table nested in a cell that is a part of the form of its own."""

    tables: tuple[Table, ...]
    text: str


NO_BOX = "Words in no box"
_AWAY = "its date does not stand beside its label"


class Found(NamedTuple):
    """Something that was found in a table. ``under`` is the last heading over the whole width of the table above it."""

    what: Box | LogRow | Loose | TypedHeading | Nested
    under: str = ""


@dataclass(slots=True)
class _BoxCells:
    """A label of a row with the pieces that belong to it so far. ``end`` is the column where the next one begins."""

    label: Label
    column: int
    span: int
    end: int
    below: bool
    where: str
    under: str
    left: str = ""
    pieces: dict[tuple[str, int], Piece] = field(default_factory=dict)
    closed: bool = False

    def add(self, column: int, piece: Piece) -> None:
        """Take in a piece. Two of one column, one below the other, are one piece."""
        if is_blank(piece.text):
            return
        key = (piece.heading, column)
        known = self.pieces.get(key)
        self.pieces[key] = (
            replace(known, text=f"{known.text}\n{piece.text}", doubts=(*known.doubts, *piece.doubts))
            if known
            else piece
        )

    def doubt(self, why: str) -> None:
        """Leave all of it to a person."""
        self.pieces = {key: replace(p, doubts=(*p.doubts, why)) for key, p in self.pieces.items()}


class TableReader:
    """Reads one table. ``notes`` are the comments and footnotes of the document by name; ``titled`` says that the
    log's title stands above the table; ``go_on`` is the shape of a log that may go on in it."""

    def __init__(self, place: str, notes: Mapping[str, str], titled: bool, go_on: LogShape | None) -> None:
        self._place = place
        self._notes = notes
        self._titled = titled
        self._shape = go_on
        self._headings: dict[int, str] = {}
        self._lanes: list[_BoxCells] = []
        self._under = ""
        self._above: dict[int, str] = {}
        self.shape: LogShape | None = None

    def read(self, table: Table) -> Iterator[Found]:
        """Everything that stands in the table, in order. :attr:`shape` is then the shape of the log in it, if any."""
        self._shape = self._shape if self._shape and continues(table, self._shape) else None
        for number, row in enumerate(table.rows):
            where = f"{self._place}, row {number + 1}"
            if header := log_header(table, number, self._titled):
                yield from self._close()
                self._shape = self.shape = header
                yield from _odd_headings(row, where)
            elif self._shape and not any(begins_a_section(cell.text) for cell in row):
                yield from self._log_row(row, self._shape, where)
            else:
                self._shape = None
                yield from self._box_row(row, where)
        yield from self._close()

    # The log

    def _log_row(self, row: Sequence[Cell], shape: LogShape, where: str) -> Iterator[Found]:
        filled = [cell for cell in row if typed_part(cell.text).strip() or cell.tables]
        if not filled:
            return
        only = filled[0].text if len(filled) == 1 else ""
        if only and not find_dates(only) and (len(row) == 1 or speaks_of_sibling(only)):
            self._under = one_line(only).strip()
            yield Found(Loose("Words in the contact log", only, where))
            return
        said: dict[LogColumn, list[str]] = {kind: [] for kind in LogColumn}
        others: list[tuple[str, str]] = []
        for cell in row:
            kind, heading = shape.of(cell)
            text = self._shown(cell, kind is LogColumn.DATE)
            if kind is LogColumn.OTHER:
                others.append((heading, text))
            else:
                said[kind].append(text)
        date, details, initials = (
            "\n".join(filter(None, said[kind])) for kind in (LogColumn.DATE, LogColumn.DETAILS, LogColumn.INITIALS)
        )
        doubts = tuple(d for cell in row for d in doubts_of(cell))
        whole = any(shape.whole(cell) and find_dates(cell.text) for cell in row)
        if not all(is_blank(text) for text in (date, details, initials, *(t for _, t in others))):
            yield Found(LogRow(date, details, initials, where, tuple(others), doubts, whole), self._under)

    def _shown(self, cell: Cell, filled_down: bool) -> str:
        """What a cell of the log shows, with the tables in it: a date that is merged downwards stands in each row."""
        text = flat(cell)
        if cell.goes_on and not text and filled_down:
            return self._above.get(cell.column, "")
        self._above[cell.column] = text
        return text

    # The boxes

    def _box_row(self, row: Sequence[Cell], where: str) -> Iterator[Found]:
        texts: list[str] = []
        for cell in row:
            if any(has_labels(table) for table in cell.tables):
                # The cell only lays a part of the form out; its own text is what stands beside the tables.
                yield Found(Nested(cell.tables, cell.text))
                texts.append("")
            else:
                texts.append(flat(cell))
        labels = labels_of(texts)
        if any(labels):
            yield from self._close()
            yield from self._label_row(row, texts, labels, where)
        elif len([t for t in texts if t.strip()]) == 1 and (len(row) == 1 or is_print(texts[0])):
            yield from self._section_row(next(t for t in texts if t.strip()), where)
        elif self._is_heading_row(row, texts):
            yield from self._close()
            yield from self._heading_row(row, texts, where)
        else:
            yield from self._further_row(row, texts, where)

    def _close(self) -> Iterator[Found]:
        for lane in self._lanes:
            yield from _box_of(lane)
        self._lanes = []

    def _section_row(self, text: str, where: str) -> Iterator[Found]:
        """A row of one cell over the whole table: a heading, or words about what stands above or below it."""
        typed = typed_part(text)
        self._under = one_line(typed).strip()
        if not typed.strip():
            return
        if speaks_against(typed):
            for lane in self._lanes:
                lane.doubt(f"“{self._under}” stands below it")
        yield Found(Loose(NO_BOX, typed, where))

    def _is_heading_row(self, row: Sequence[Cell], texts: Sequence[str]) -> bool:
        said = [t for t in texts if t.strip()]
        if len(said) < 2 or any(len(t) > 80 or find_dates(t) for t in said):
            return False
        if not self._lanes:
            return any(is_print(t) or _is_heading(t) for t in said)
        dated = any(not {"date", "dates"}.isdisjoint(tokens(t)) for t in said)
        return bool(texts[0].strip()) and not row[0].goes_on and (dated or any(map(is_print, said)))

    def _heading_row(self, row: Sequence[Cell], texts: Sequence[str], where: str) -> Iterator[Found]:
        self._headings = {}
        for cell, text in zip(row, texts, strict=True):
            for column in range(cell.column, cell.column + cell.span):
                self._headings[column] = "" if is_print(text) else one_line(text).strip()
        yield from _odd_headings(row, where)

    def _label_row(
        self, row: Sequence[Cell], texts: Sequence[str], labels: Sequence[Label | None], where: str
    ) -> Iterator[Found]:
        at = [n for n, label in enumerate(labels) if label]
        left = ""
        for n, following in zip(at, [*at[1:], None], strict=True):
            label, cell = labels[n], row[n]
            assert label is not None  # noqa: S101 - they were chosen so
            own = range(n + 1, len(row) if following is None else following)
            end = row[following].column if following is not None else _width(row)
            lane = _BoxCells(label, cell.column, cell.span, end, not own and not label.rest, where, self._under, left)
            lane.add(-1, Piece(label.rest, doubts=doubts_of(cell)))
            for further in own:
                piece = self._piece(row[further], texts[further])
                away = further > n + 1 and not piece.heading and bool(find_dates(piece.text))
                lane.add(row[further].column, replace(piece, doubts=(*piece.doubts, _AWAY)) if away else piece)
            for note in self._said_in_notes((cell, *(row[i] for i in own))):
                lane.add(-2, Piece(note, "Comment"))
            self._lanes.append(lane)
            left = "" if all(labels) else label.text
        self._share_last(row)
        yield from self._before_labels(row[: at[0]], texts, where)

    def _piece(self, cell: Cell, text: str) -> Piece:
        heading = self._headings.get(cell.column, "")
        if cell.goes_on and not text.strip():
            return Piece(self._above.get(cell.column, ""), heading, ("its cell is merged with the one above",))
        self._above[cell.column] = text
        return Piece(text, heading, doubts_of(cell))

    def _said_in_notes(self, cells: Sequence[Cell]) -> list[str]:
        return [self._notes[name] for cell in cells for name in cell.notes if self._notes.get(name, "").strip()]

    def _share_last(self, row: Sequence[Cell]) -> None:
        """A cell more at the end of the last lane may speak of the others in its row, if they have none."""
        *others, last = self._lanes
        first = min((c.column for c in row if c.column > last.column), default=last.end)
        further = [(at, p) for (_, at), p in last.pieces.items() if at > first and not _is_outcome(last.label.key, p)]
        for lane in others:
            if sum(lane.column < c.column < lane.end for c in row) == 1:
                for column, piece in further:
                    lane.add(column, piece)

    def _before_labels(self, cells: Sequence[Cell], texts: Sequence[str], where: str) -> Iterator[Found]:
        """What stands left of the first label: a number, or words and a date that are the label's."""
        lane = self._lanes[0]
        for cell, text in zip(cells, texts, strict=False):
            typed = typed_part(text).strip()
            if not typed:
                continue
            if len(typed) <= 3 and tokens(typed) and tokens(typed)[0].isdigit():
                yield Found(Loose(NO_BOX, typed, where))
                continue
            headed = cell.column in self._headings
            doubts = () if headed or not find_dates(text) else ("it stands before the name of the action",)
            piece = self._piece(cell, text)
            lane.add(cell.column, replace(piece, doubts=(*piece.doubts, *doubts)))

    def _further_row(self, row: Sequence[Cell], texts: Sequence[str], where: str) -> Iterator[Found]:
        """A row without a label: what stands in the lanes of the row above belongs to them, the rest to nobody."""
        stray: list[str] = []
        heading = ""
        for cell, text in zip(row, texts, strict=True):
            lane = next((x for x in self._lanes if x.column <= cell.column < x.end and not x.closed), None)
            if lane is None:
                heading = one_line(text).strip() if self._lanes_below(cell.column) else heading
                stray.append(text)
            elif not self._goes_into(lane, cell, text, heading):
                stray.append(text)
        typed = [t.strip() for t in map(typed_part, stray) if t.strip()]
        if typed:
            yield Found(Loose(NO_BOX, " | ".join(typed), where))

    def _goes_into(self, lane: _BoxCells, cell: Cell, text: str, heading: str) -> bool:
        """Put what a cell of a further row says into its lane; false where it is none of it."""
        if lane.below:
            mine = cell.column == lane.column and cell.span == lane.span and typed_part(text) == text
            if mine:
                lane.add(cell.column, Piece(text, heading, doubts_of(cell)))
            return mine
        if cell.column != lane.column:
            lane.add(cell.column, self._piece(cell, text))
            return True
        lane.closed = bool(text.strip())  # something else begins where the label of the lane stood
        return not lane.closed

    def _lanes_below(self, column: int) -> bool:
        """Whether a cell heads its row, in a table whose labels stand above their boxes."""
        return any(lane.below and lane.column > column for lane in self._lanes)


def _is_outcome(key: str, piece: Piece) -> bool:
    return key in ACTIONS and bool(outcome_of(ACTIONS[key], " ".join(piece.text.lower().split())))


def _box_of(lane: _BoxCells) -> Iterator[Found]:
    """The box of a lane. Of a detail, what stands in further cells is no part of its value."""
    label = one_line(lane.label.text).strip()
    if lane.below and not lane.pieces and lane.left:
        # A label with no room for a filling may be the filling of the label before it.
        yield Found(Loose(f"Beside “{one_line(lane.left).strip()}”", lane.label.text, lane.where))
    pieces = [lane.pieces[key] for key in sorted(lane.pieces, key=lambda k: k[1])]
    if lane.label.key in ACTIONS:
        yield Found(Box(lane.label.key, label, tuple(pieces), lane.where), lane.under)
        return
    own, further = _own_cells(lane)
    text, doubts = "\n".join(p.text for p in own), tuple(d for p in own for d in p.doubts)
    yield Found(Box(lane.label.key, label, (Piece(text, doubts=doubts),) if own else (), lane.where), lane.under)
    for piece in further:
        if lane.label.key == "child_name" and is_name(piece.text):
            yield Found(Box("child_name", label, (piece,), lane.where), lane.under)
        else:
            yield Found(Loose(f"Beside “{label}”", piece.text, lane.where))


def _own_cells(lane: _BoxCells) -> tuple[list[Piece], list[Piece]]:
    """Of a detail's lane: the words in the label's own cell with the first cell beside it, and all the rest."""
    cells = sorted(((at, p) for (_, at), p in lane.pieces.items()), key=lambda cell: cell[0])
    notes = [p for at, p in cells if at < -1]
    own = [(at, p) for at, p in cells if at >= -1]
    count = 2 if own and own[0][0] == -1 else 1
    return [p for _, p in own[:count]], [*(p for _, p in own[count:]), *notes]


def _width(row: Sequence[Cell]) -> int:
    return row[-1].column + row[-1].span if row else 0


def _is_heading(text: str) -> bool:
    said = tokens(text)
    if not said or set(said) <= YES | NO:
        return False
    return is_about_a_neighbour(text) or not {"date", "dates"}.isdisjoint(said)


def _odd_headings(row: Sequence[Cell], where: str) -> Iterator[Found]:
    """The headings that the form does not print: somebody typed them."""
    odd = [one_line(cell.text).strip() for cell in row if cell.text.strip() and not is_print(cell.text)]
    if odd:
        yield Found(TypedHeading(" | ".join(odd), where))
