"""A Stage Two form filled in Word, to the boxes and rows that a person filled.

The form is known by its labels, wherever they stand; what stands in no box is kept beside the boxes. A document
is one child's: where the labels of a second child's form stand in it, in whatever words, it is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from casebook.form import ACTIONS
from casebook.importing.archive import UnreadableError
from casebook.importing.reading.facts import Piece
from casebook.importing.reading.filled import WORD_FORM, Box, Filled, LogRow, Loose, with_doubt
from casebook.importing.reading.formprint import is_log_title, is_page_number, sentences, typed_part
from casebook.importing.reading.labels import box_label, boxes_in, is_form_label
from casebook.importing.reading.typed import is_blank, one_line, squashed, tokens
from casebook.importing.reading.vocabulary import speaks_against
from casebook.importing.reading.written_dates import doubtful_columns
from casebook.importing.word.document import BODY, Block, Paragraph, Part, Table, open_document
from casebook.importing.word.onechild import ASIDE, OUTSIDE, Seen, Where, repeated_from, says_who, the_one_child
from casebook.importing.word.shapes import Label, LogShape, label_of
from casebook.importing.word.tables import NO_BOX, Nested, TableReader, TypedHeading

_PRINTED_ON_EVERY_PAGE = ("Page header", "Page footer")
# Words above a table are taken for its heading up to this length.
_HEADING_LENGTH = 300
_SENTENCE_LENGTH = 1000


def read_word_form(name: str, data: bytes) -> Filled:
    """Read the filled form in the ``.docx`` file ``data``. ``name`` is the file's, for the report.

    Raises :class:`~casebook.importing.archive.UnreadableError` for a file that is no form, holds the forms of two
    children, or is not safe to open.
    """
    parts = open_document(data)
    reader = _FormReader({name: text for part in parts for name, text in part.notes.items()})
    for part in parts:
        reader.read_part(part)
    return reader.filled(name, hashlib.sha256(data).hexdigest())


@dataclass(frozen=True, slots=True)
class _LooseLine:
    """A line outside the tables, with the part that it stands in. ``logged``: the log's title stands above it."""

    part: str
    text: str
    doubts: tuple[str, ...]
    logged: bool


@dataclass(slots=True)
class _FormReader:
    """Takes the document in block by block, and keeps what it finds in order."""

    notes: Mapping[str, str]
    seen: list[Seen] = field(default_factory=list)
    lines: list[_LooseLine] = field(default_factory=list)
    log: list[tuple[LogRow, Where]] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    headings: list[Loose] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    where: Where = field(default_factory=Where)
    titled: bool = False
    logged: bool = False
    last_log: LogShape | None = None

    def read_part(self, part: Part) -> None:
        """Take in one part of the document."""
        self._read(part.blocks, part.label)
        for blocks in part.text_boxes:
            self._read(blocks, "Text box")
        for text in part.deleted:
            self.loose.append(Loose("Taken out of the form with changes tracked", text, ""))
        for name, text in part.notes.items():
            self._set_aside(name.partition(" ")[0].capitalize(), text)
        if part.pictures:
            self.remarks.append(f"Pictures in the form, which are not imported: {part.pictures}.")
        if part.embedded:
            self.remarks.append(f"Files embedded in the form, which are not imported: {part.embedded}.")

    def _set_aside(self, label: str, text: str, place: str = "") -> None:
        if not is_blank(text):
            self.loose.append(Loose(label, text.strip("\n"), place))

    # Blocks

    def _read(self, blocks: Iterable[Block], label: str) -> None:
        every_page = label in _PRINTED_ON_EVERY_PAGE
        above, self.titled = "", False
        for block in blocks:
            if isinstance(block, Table):
                self.where = Where(self.where.table + 1, above, every_page)
                self._read_table(block)
                above, self.titled = "", False
            else:
                above = self._read_paragraph(block, label) or above

    def _read_paragraph(self, paragraph: Paragraph, part: str) -> str:
        """Keep the lines of a paragraph. Returns its words where they may be the heading of what follows."""
        self.titled = self.titled or is_log_title(paragraph.text)
        self.logged = self.logged or self.titled
        typed = typed_part(paragraph.text)
        if not typed.strip() or (part in _PRINTED_ON_EVERY_PAGE and is_page_number(typed)):
            return ""
        self.lines += [_LooseLine(part, line, paragraph.doubts, self.logged) for line in typed.split("\n")]
        return one_line(typed).strip() if len(typed) < _HEADING_LENGTH else " "

    def _read_table(self, table: Table) -> None:
        where = self.where
        place = f"table {where.table}"
        reader = TableReader(place, self.notes, self.titled, self.last_log)
        stray: list[str] = []
        for found, under in reader.read(table):
            if isinstance(found, Loose) and found.label == NO_BOX:
                stray.append(found.text)
            else:
                self._take(found, replace(where, above=under or where.above))
        self._set_aside(NO_BOX, "\n".join(stray), place)
        self.last_log = reader.shape or self.last_log

    def _take(self, found: Box | LogRow | Loose | TypedHeading | Nested, where: Where) -> None:
        if isinstance(found, Box):
            self.seen.append(Seen(found, where))
        elif isinstance(found, LogRow):
            self.log.append((found, where))
        elif isinstance(found, TypedHeading):
            self.headings.append(Loose(f"Headings of {found.place}", found.text, found.place))
        elif isinstance(found, Nested):
            self._read([*(Paragraph(line) for line in found.text.split("\n")), *found.tables], BODY)
        else:
            self._set_aside(found.label, found.text, found.place)

    # The whole

    def filled(self, name: str, digest: str) -> Filled:
        """Everything that was read. Raises for a document that is no form, or more than one."""
        self._place_lines()
        if not any(is_form_label(s.box.label) for s in self.seen):
            raise UnreadableError("None of the Stage Two form’s boxes was found in this document.")
        child = the_one_child(self.seen)
        boxes = with_doubt(self._boxes(child), self._spoken_against(), "other words in the document speak against it")
        placed, log = _with_day_order(boxes, self._log_of(child))
        loose = tuple(_once(self.loose))
        headings = tuple(self.headings)
        remarks = tuple(self.remarks)
        return Filled(name, WORD_FORM, digest, placed, log, loose, derived=headings, remarks=remarks)

    def _place_lines(self) -> None:
        """The lines outside the tables: boxes ("Child Name: …") where no table has them, else loose words."""
        in_tables = {s.box.key for s in self.seen}
        gathered: dict[str, list[str]] = {}
        no_actions = bool(in_tables & ACTIONS.keys())
        for line in self.lines:
            found = labels_in_line(line.text) or []
            actions = not (no_actions or line.logged or line.part in _PRINTED_ON_EVERY_PAGE)
            boxes = [_box_outside(one, line) for one in found]
            if found and all(one.key not in in_tables and (actions or one.key not in ACTIONS) for one in found):
                self.seen += [Seen(box, OUTSIDE) for box in boxes]
            elif not found or not all(is_blank(one.rest) for one in found):
                gathered.setdefault(line.part, []).append(line.text)
                self.seen += [Seen(box, ASIDE) for box in boxes if says_who(box)]
        for part, lines in gathered.items():
            self._set_aside(part, "\n".join(lines))

    def _boxes(self, child: str) -> list[Box]:
        """The boxes that are the child's. Where the form's own label stands, a nickname elsewhere ("Name" above a
        signature) is no box; an action may be filled in more than once, in one table."""
        printed = {s.box.key for s in self.seen if is_form_label(s.box.label)}
        repeated = repeated_from(self.seen)
        kept: list[Box] = []
        first: dict[str, Seen] = {}
        for one in self.seen:
            box = one.box
            if one.where == ASIDE or is_blank(box.text):
                continue
            if box.key in printed and not is_form_label(box.label):
                self._set_aside(f"Beside “{box.label}”", box.text, box.place)
                continue
            again = box.key in ACTIONS and bool(repeated) and one.where.table >= repeated
            known = first.setdefault(box.key, one) if not again else None
            if known is one or (known and box.key in ACTIONS and known.where.table == one.where.table):
                doubt = one.where.doubt(child, box.key in ACTIONS)
                kept += with_doubt([box], [box.key], doubt) if doubt else [box]
            elif known is None or squashed(known.box.text) != squashed(box.text):
                self._set_aside(f"{box_label(box.key)}, a second time", box.text, box.place)
        return kept

    def _log_of(self, child: str) -> list[LogRow]:
        """The rows of the log, with the reason not to take those that may be another child's."""
        repeated = repeated_from(self.seen)
        rows = []
        for row, where in self.log:
            second = bool(repeated) and where.table > repeated
            doubts = (where.doubt(child), "a second table of actions stands above it" if second else "")
            rows.append(replace(row, doubts=(*row.doubts, *filter(None, doubts))))
        return rows

    def _spoken_against(self) -> set[str]:
        """The actions of which a sentence outside their boxes may say that they were not done."""
        said = (s for loose in self.loose for s in sentences(loose.text) if len(s) < _SENTENCE_LENGTH)
        return {key for s in said if speaks_against(s) for key in boxes_in(tokens(s))}


def _once(loose: Iterable[Loose]) -> Iterator[Loose]:
    """The loose words, those of a header or footer once, though it stands on every page."""
    seen: set[Loose] = set()
    for one in loose:
        if one in seen and one.label in _PRINTED_ON_EVERY_PAGE:
            continue
        seen.add(one)
        yield one


def _with_day_order(boxes: Iterable[Box], log: list[LogRow]) -> tuple[tuple[Box, ...], tuple[LogRow, ...]]:
    """Boxes and rows, each with whether its dates may have the month first: by its column, then by the form."""
    boxes = list(boxes)
    columns = {"log": [row.date for row in log]}
    for box in boxes:
        columns.setdefault(_column(box), []).extend(p.text for p in box.pieces)
    doubtful = doubtful_columns(columns)
    placed = tuple(_month_first(b) if _column(b) in doubtful else b for b in boxes)
    return placed, tuple(replace(row, month_first="log" in doubtful) for row in log)


def _column(box: Box) -> str:
    return "actions" if box.key in ACTIONS else box.key


def _month_first(box: Box) -> Box:
    return replace(box, pieces=tuple(replace(p, month_first=True) for p in box.pieces))


# --- Outside the tables --------------------------------------------------------------------------------


def labels_in_line(line: str) -> list[Label] | None:
    """The boxes in a line of text, parted by tabs ("Child Name:<tab>Amelia<tab>School:<tab>…"); ``None``
    where the line holds anything else."""
    found: list[Label] = []
    for piece in filter(None, (p.strip() for p in line.split("\t"))):
        label = label_of(piece, exact=True) or (label_of(piece) if found and ":" in piece else None)
        if label:
            found.append(label)
        elif found and not found[-1].rest:
            found[-1] = replace(found[-1], rest=piece)
        else:
            return None
    return found or None


def _box_outside(label: Label, line: _LooseLine) -> Box:
    pieces = () if is_blank(label.rest) else (Piece(label.rest, doubts=line.doubts),)
    return Box(label.key, one_line(label.text).strip(), pieces, "outside the tables")
