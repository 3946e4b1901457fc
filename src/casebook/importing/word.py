"""A Stage Two form filled in Word, to the boxes and rows that a person filled.

The form is known by its labels, wherever they stand; what stands in no box is kept beside the boxes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from casebook.form import ACTIONS, LOG_COLUMNS
from casebook.importing.archive import UnreadableError
from casebook.importing.filled import (
    WORD_FORM,
    Box,
    Filled,
    LogRow,
    Loose,
    box_label,
    form_key,
    is_blank,
    is_form_label,
    is_page_number,
    split_label,
    squashed,
    typed_part,
)
from casebook.importing.wordtext import BODY, Block, Cell, Paragraph, Part, Table, open_document
from casebook.importing.written_dates import find_dates


def read_word_form(name: str, data: bytes) -> Filled:
    """Read the filled form in the ``.docx`` file ``data``. ``name`` is the file's, for the report.

    Raises :class:`~casebook.importing.archive.UnreadableError` for a file that is no form or is not safe to
    open, and :class:`~casebook.packages.MissingPackageError` without python-docx.
    """
    reader = _FormReader()
    for part in open_document(data):
        reader.read_part(part)
    return reader.filled(name, hashlib.sha256(data).hexdigest())


_LOG = {squashed(label): key for label, key in zip(LOG_COLUMNS, ("date", "details", "initials"), strict=True)}
_LOG |= {
    "dateofcontact": "date",
    "datetime": "date",
    "dateandtime": "date",
    "details": "details",
    "contactdetails": "details",
    "detailsofcontactaction": "details",
    "detailsofcontactactions": "details",
    "staffinitials": "initials",
    "initial": "initials",
    "initials": "initials",
    "staff": "initials",
}


@dataclass(frozen=True, slots=True)
class _LogShape:
    """Where the log's columns stand in the table's grid."""

    columns: tuple[tuple[int, str], ...]

    def of(self, cell: Cell) -> str:
        """Which of the log's columns ``cell`` stands in."""
        return [key for at, key in self.columns if at <= cell.column or at == self.columns[0][0]][-1]


class _FormReader:
    """Tells label from filling, table by table."""

    def __init__(self) -> None:
        self._boxes: list[Box] = []
        self._labels: set[str] = set()
        self._form_labels: set[str] = set()
        self._log: list[LogRow] = []
        self._loose: dict[Loose, None] = {}  # in order, and each once: a header may stand there three times
        self._remarks: list[str] = []
        self._tables = 0
        self._last_log: _LogShape | None = None

    def read_part(self, part: Part) -> None:
        """Take in one part of the document."""
        self._read(part.blocks, part.label)
        for blocks in part.text_boxes:
            self._read(blocks, "Text box")
        for text in part.deleted:
            self._set_aside("Taken out of the form with changes tracked", text, "")
        if part.pictures:
            self._remarks.append(f"Pictures in the form, which are not imported: {part.pictures}.")
        if part.embedded:
            self._remarks.append(f"Files embedded in the form, which are not imported: {part.embedded}.")

    def filled(self, name: str, digest: str) -> Filled:
        """Everything that was read. Raises for a document that is no form, or more than one."""
        if not self._form_labels:
            raise UnreadableError("None of the Stage Two form’s boxes was found in this document.")
        boxes = self._merged()
        return Filled(
            name, WORD_FORM, digest, boxes, tuple(self._log), tuple(self._loose), remarks=tuple(self._remarks)
        )

    def _merged(self) -> tuple[Box, ...]:
        """One box a key. Where the form's own label stands, a nickname elsewhere ("Name" above a signature)
        is no box; an action that was filled in twice was done more than once."""
        merged: dict[str, Box] = {}
        for box in self._boxes:
            if box.key in self._form_labels and not is_form_label(box.label):
                self._set_aside(f"Beside “{box.label}”", box.text, box.place)
                continue
            known = merged.setdefault(box.key, box)
            if known is box or squashed(known.text) == squashed(box.text):
                continue
            if box.key == "child_name":
                raise UnreadableError(
                    "The document holds the forms of two children. Save each form as a document of its own."
                )
            if box.key in ACTIONS:
                merged[box.key] = Box(known.key, known.label, f"{known.text}\n{box.text}", known.place)
            else:
                self._set_aside(f"{box_label(box.key)}, a second time", box.text, box.place)
        return tuple(merged.values())

    def _set_aside(self, label: str, text: str, place: str) -> None:
        if not is_blank(text):
            self._loose[Loose(label, text.strip("\n"), place)] = None

    def _fill(self, label: _Label, text: str, place: str) -> None:
        self._labels.add(label.key)
        if is_form_label(label.text):
            self._form_labels.add(label.key)
        if not is_blank(text):
            self._boxes.append(Box(label.key, " ".join(label.text.split()), text, place))

    # Paragraphs

    def _read(self, blocks: Iterable[Block], label: str) -> None:
        blocks = list(blocks)
        for table in (b for b in blocks if isinstance(b, Table)):
            self._read_table(table)
        in_tables = set(self._labels)
        gathered: list[str] = []
        for block in [*blocks, Table(())]:
            if isinstance(block, Table):
                self._set_aside(label, "\n".join(gathered), "")
                gathered = []
            else:
                gathered += self._paragraph(block.text, label, in_tables)

    def _paragraph(self, text: str, label: str, in_tables: set[str]) -> Iterator[str]:
        """The lines of a paragraph that are neither print nor a box ("Child Name: …") that no table has."""
        rest = typed_part(text)
        if not rest.strip() or (label in {"Page header", "Page footer"} and is_page_number(rest)):
            return
        for line in rest.split("\n"):
            found = _labels_in_line(line)
            if not found or any(one.key in in_tables for one in found):
                if found is None or not all(is_blank(one.rest) for one in found):
                    yield line
                continue
            for one in found:
                self._fill(one, one.rest, "outside the tables")

    # Tables

    def _read_table(self, table: Table) -> None:
        self._tables += 1
        place = f"table {self._tables}"
        shape = self._continued_log(table)
        taken: set[tuple[int, int]] = set()
        stray: list[str] = []
        for number, row in enumerate(table.rows):
            where = f"{place}, row {number + 1}"
            if header := _log_header(row):
                shape = self._last_log = header
            elif shape and not _leaves_log(row):
                self._log_row(row, shape, where)
            else:
                shape = None
                stray += self._box_row(table, number, taken, where)
        self._set_aside("Words in no box", "\n".join(stray), place)

    def _continued_log(self, table: Table) -> _LogShape | None:
        """The log carried on in a table of its own, without its headings: as many columns, a date in the first."""
        if self._last_log is None or not table.rows or len(table.rows[0]) != len(self._last_log.columns):
            return None
        first = table.rows[0][0].text.strip()
        return self._last_log if any(w.start == 0 for w in find_dates(first)) else None

    def _log_row(self, row: tuple[Cell, ...], shape: _LogShape, where: str) -> None:
        if len(row) == 1 and not typed_part(row[0].text):
            return
        said = {"date": "", "details": "", "initials": ""}
        for cell in row:
            key = shape.of(cell)
            said[key] = "\n".join(filter(None, (said[key], self._with_nested(cell))))
        if not all(is_blank(text) for text in said.values()):
            self._log.append(LogRow(said["date"], said["details"], said["initials"], where))

    def _with_nested(self, cell: Cell) -> str:
        """A cell's text with that of the tables in it. Where those are parts of the form, the cell only lays
        them out, and its own text is what stands between them."""
        if any(_has_labels(table) for table in cell.tables):
            self._read([*(Paragraph(line) for line in cell.text.split("\n")), *cell.tables], BODY)
            return ""
        parts = [cell.text]
        for table in cell.tables:
            parts += [" ".join(filter(None, (self._with_nested(c) for c in row))) for row in table.rows]
        return "\n".join(filter(None, parts))

    def _box_row(self, table: Table, number: int, taken: set[tuple[int, int]], where: str) -> Iterator[str]:
        """Fill the boxes of a row. Yields the words of a row that has none."""
        row = table.rows[number]
        texts = [self._with_nested(cell) for cell in row]
        labels = _labels_of(texts)
        if not any(labels):
            said = [typed_part(text).strip() for at, text in enumerate(texts) if (number, at) not in taken]
            if any(said):
                yield " | ".join(filter(None, said))
            return
        left: _Label | None = None
        beside = False
        for at, text in enumerate(texts):
            label = labels[at]
            if label:
                has_cell = at + 1 < len(row) and labels[at + 1] is None
                value = texts[at + 1] if has_cell else ""
                if not has_cell and not label.rest:
                    value = self._below(table, number, row[at].column, taken)
                    if not value and left and not all(labels):
                        # A label with no room for a filling may be the filling of the label before it.
                        self._set_aside(f"Beside “{left.text}”", text, where)
                self._fill(label, "\n".join(filter(None, (label.rest, value))), where)
                left, beside = label, has_cell
            elif beside:
                beside = False
            elif (number, at) not in taken:
                beside_what = f"Beside “{left.text}”" if left else "Words in no box"
                self._set_aside(beside_what, typed_part(text), where)

    @staticmethod
    def _below(table: Table, number: int, column: int, taken: set[tuple[int, int]]) -> str:
        """What stands under a label that has no cell beside it: the cell below, if that row has no labels."""
        if number + 1 >= len(table.rows):
            return ""
        below = table.rows[number + 1]
        if any(_label_of(c.text) or c.tables for c in below) or _log_header(below):
            return ""
        for at, cell in enumerate(below):
            if cell.column == column and typed_part(cell.text) == cell.text:
                taken.add((number + 1, at))
                return cell.text
        return ""


@dataclass(frozen=True, slots=True)
class _Label:
    """A label of the form with what was typed in its own cell or line behind it."""

    key: str
    text: str
    rest: str


def _label_of(text: str, exact: bool = False) -> _Label | None:
    found = split_label(text, exact) if text.strip() else None
    return _Label(*found) if found else None


def _labels_of(texts: list[str]) -> list[_Label | None]:
    """Which cells of a row are labels. What stands right of a bare label is its filling, unless it is the
    next bare label: "Year 8" is no box "Year", but "School" beside "Staff Name" is the next box."""
    labels: list[_Label | None] = []
    for text in texts:
        label = _label_of(text)
        before = labels[-1] if labels else None
        if label and before and not before.rest:
            bare = not label.rest and (is_form_label(label.text) or not is_form_label(before.text))
            label = label if bare else None
        labels.append(label)
    return labels


def _labels_in_line(line: str) -> list[_Label] | None:
    """The boxes in a line of text, parted by tabs ("Child Name:<tab>Amelia<tab>School:<tab>…"); ``None``
    where the line holds anything else."""
    found: list[_Label] = []
    for piece in filter(None, (p.strip() for p in re.split(r"\t+", line))):
        label = _label_of(piece, exact=True)
        if label:
            found.append(label)
        elif found and not found[-1].rest:
            found[-1] = replace(found[-1], rest=piece)
        else:
            return None
    return found or None


def _log_header(row: tuple[Cell, ...]) -> _LogShape | None:
    known = [(cell.column, _LOG.get(squashed(cell.text), "")) for cell in row if cell.text.strip()]
    keys = [key for _, key in known]
    if "" in keys or not {"date", "details"} <= set(keys) or len(set(keys)) < len(keys):
        return None
    return _LogShape(tuple(known))


def _leaves_log(row: tuple[Cell, ...]) -> bool:
    """Whether the form's boxes go on below the log in one big table: a row that begins with a label of theirs."""
    first = row[0].text if row else ""
    key = form_key(first)
    return bool(key) and squashed(first) == squashed(box_label(key))


def _has_labels(table: Table) -> bool:
    """Whether a table is a part of the form: it has the log's headings, or a label as the form prints it."""
    for row in table.rows:
        labels = [label for cell in row if (label := _label_of(cell.text))]
        if _log_header(row) or any(is_form_label(label.text) for label in labels):
            return True
        if any(_has_labels(nested) for cell in row for nested in cell.tables):
            return True
    return False
