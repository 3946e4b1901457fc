"""The text of a Word document: its paragraphs and tables as a reader meets them, with every typed word.

python-docx opens the file; the text is taken from the XML itself, because its ``cell.text`` passes over
content controls, text boxes and tracked changes, and a word that is passed over is a lost record.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from docx.opc.package import OpcPackage
from lxml import etree  # type: ignore[import-untyped]  # it brings no types

from casebook.importing.archive import UnreadableError, refuse_unsafe
from casebook.importing.reading.typed import STRUCK, cleaned
from casebook.importing.word.fields import DOUBT, attribute, child, form_field, is_on, mark, number, symbol, tag_of


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's text, line breaks and all. ``doubts``: why words of it may be nobody's statement."""

    text: str
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, at its column of the table's grid and over ``span`` columns of it.

    ``tables`` are those nested in it; ``notes`` name the comments and footnotes that hang on its words;
    ``goes_on`` says that it is the lower part of a cell merged downwards.
    """

    text: str
    column: int
    span: int = 1
    tables: tuple[Table, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its rows of cells, without those that were taken out with changes tracked."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


@dataclass(slots=True)
class Part:
    """One part of the document (its body, a header), walked into blocks and asides.

    ``notes`` are the comments or footnotes of a part that holds those, by a name that cells use for them.
    """

    label: str
    blocks: list[Block] = field(default_factory=list)
    text_boxes: list[list[Block]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    pictures: int = 0
    embedded: int = 0


# What a part is called in the report, by the end of its content type. Other parts hold nothing typed.
_PART_LABELS = {
    "header+xml": "Page header",
    "footer+xml": "Page footer",
    "footnotes+xml": "Footnote",
    "endnotes+xml": "Endnote",
    "comments+xml": "Comment",
}
BODY = "Text outside the boxes"
_NOTE_TAGS = {"comment": "comment", "footnote": "footnote", "endnote": "endnote"}
_REFERENCES = {"commentReference": "comment", "footnoteReference": "footnote", "endnoteReference": "endnote"}


def open_document(data: bytes) -> list[Part]:
    """The body of a ``.docx`` file, then its headers, footers, notes and comments.

    Raises :class:`~casebook.importing.archive.UnreadableError` for what is no Word document or is not safe to open.
    """
    refuse_unsafe(data, "word")
    try:
        return _parts(data)
    except UnreadableError:
        raise
    except Exception as error:  # a damaged file can break the packages in any way
        raise UnreadableError(
            "The file cannot be read as a Word document. Open it in Word, save it anew, and try again."
        ) from error


def _parts(data: bytes) -> list[Part]:
    package = OpcPackage.open(io.BytesIO(data))
    main = package.main_document_part
    if "word" not in main.content_type:
        raise UnreadableError("The file is not a Word document, though its name says so.")
    others = []
    looks: dict[str, _Look] = {}
    for part in package.iter_parts():
        label = next((text for end, text in _PART_LABELS.items() if part.content_type.endswith(end)), None)
        if label:
            others.append((str(part.partname), label, part))
        elif part.content_type.endswith("styles+xml"):
            looks = _styles(_root(part))
    named = [(BODY, main)] + [(label, part) for _, label, part in sorted(others, key=lambda o: o[:2])]
    return [_Walker(label, looks).walk(_root(part)) for label, part in named]


def _root(part: Any) -> Any:
    """The part's tree, parsed anew: python-docx keeps some parts as bytes, and may have changed others."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_pis=True)
    return etree.fromstring(part.blob, parser)


# --- How words look -------------------------------------------------------------------------------------


class _Look(NamedTuple):
    """What makes words no statement, though they stand there: a line through them, or that nobody sees them."""

    struck: bool = False
    hidden: bool = False


def _look(properties: Any, before: _Look) -> _Look:
    """The look that run properties give, where they say anything of it."""
    if properties is None:
        return before
    strikes = [child(properties, name) for name in ("strike", "dstrike")]
    vanish = child(properties, "vanish")
    struck = any(map(is_on, strikes)) if any(s is not None for s in strikes) else before.struck
    return _Look(struck, is_on(vanish) if vanish is not None else before.hidden)


def _styles(root: Any) -> dict[str, _Look]:
    """The look of every style that strikes its words through or hides them, by the style's id."""
    styles = {attribute(e, "styleId") or "": e for e in root if tag_of(e) == "style"}
    looks: dict[str, _Look] = {}
    for name in styles:
        chain = [name]
        while (base := child(styles[chain[-1]], "basedOn")) is not None and len(chain) < 20:
            above = attribute(base, "val") or ""
            if above not in styles:
                break
            chain.append(above)
        look = _Look()
        for one in reversed(chain):
            look = _look(child(styles[one], "rPr"), look)
        if any(look):
            looks[name] = look
    return looks


# --- The walk -------------------------------------------------------------------------------------------

_PASSED_OVER = frozenset(
    (
        "rPr",
        "pPr",
        "tblPr",
        "tblGrid",
        "trPr",
        "tcPr",
        "sectPr",
        "sdtPr",
        "sdtEndPr",
        "instrText",
        "delInstrText",
        "rsid",
    )
)
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_DELETIONS = frozenset(("del", "moveFrom"))
_HIDDEN = "part of it is hidden text"


class _Said(NamedTuple):
    """A stretch of text, with how it looks and why it may be nobody's statement."""

    text: str
    look: _Look = _Look()
    doubt: str = ""
    note: str = ""


class _Walker:
    """Walks one part's XML once, in the order in which a reader meets it."""

    def __init__(self, label: str, looks: Mapping[str, _Look]) -> None:
        self._part = Part(label)
        self._looks = looks
        self._moved: set[str] = set()
        self._notes: list[str] = []

    def walk(self, root: Any) -> Part:
        self._moved = {_said(e) for e in root.iter("{*}moveTo")}
        mark(root)
        notes = [e for e in root if tag_of(e) in _NOTE_TAGS]
        if not notes:
            self._part.blocks = list(self._blocks(root))
        for note in notes:
            name = f"{_NOTE_TAGS[tag_of(note)]} {attribute(note, 'id')}"
            self._part.notes[name] = _joined(self._blocks(note))
        return self._part

    def _blocks(self, container: Any) -> Iterator[Block]:
        for element in container:
            tag = tag_of(element)
            if tag == "p":
                yield self._line(element)
            elif tag == "tbl":
                yield self._table(element)
            elif tag == "altChunk":
                self._part.embedded += 1
            elif tag in _DELETIONS:
                self._delete(element)
            elif tag == "AlternateContent":
                yield from self._blocks(_choice(element))
            elif tag not in _PASSED_OVER:
                yield from self._blocks(element)

    # Tables

    def _table(self, table: Any) -> Table:
        return Table(tuple(tuple(self._row(row)) for row in _inside(table, "tr")))

    def _row(self, row: Any) -> Iterator[Cell]:
        if child(row, "trPr", "del") is not None:
            self._delete(row)
            return
        column = number(child(row, "trPr", "gridBefore"), 0)
        for cell in _inside(row, "tc"):
            span = max(number(child(cell, "tcPr", "gridSpan"), 1), 1)
            if child(cell, "tcPr", "cellDel") is not None:
                self._delete(cell)
            else:
                yield self._cell(cell, column, span)
            column += span

    def _cell(self, cell: Any, column: int, span: int) -> Cell:
        outer, self._notes = self._notes, []
        blocks = list(self._blocks(cell))
        notes, self._notes = tuple(self._notes), outer
        lines = [b for b in blocks if isinstance(b, Paragraph)]
        tables = tuple(b for b in blocks if isinstance(b, Table))
        doubts = tuple(dict.fromkeys(d for line in lines for d in line.doubts))
        merge = child(cell, "tcPr", "vMerge")
        goes_on = merge is not None and (attribute(merge, "val") or "continue") == "continue"
        return Cell(cleaned("\n".join(b.text for b in lines)), column, span, tables, doubts, notes, goes_on)

    # Paragraphs

    def _line(self, paragraph: Any) -> Paragraph:
        style = child(paragraph, "pPr", "pStyle")
        look = self._looks.get(attribute(style, "val") or "", _Look()) if style is not None else _Look()
        pieces = list(self._inline(paragraph, look))
        text = ""
        for struck, group in itertools.groupby(pieces, key=lambda piece: piece.look.struck):
            said = "".join(piece.text for piece in group)
            text += f"{STRUCK}{said}{STRUCK}" if struck and said.strip() else said
        self._notes += [piece.note for piece in pieces if piece.note]
        doubts = [piece.doubt for piece in pieces if piece.doubt and piece.text.strip()]
        doubts += [_HIDDEN for piece in pieces if piece.look.hidden and piece.text.strip()]
        return Paragraph(cleaned(text), tuple(dict.fromkeys(doubts)))

    def _inline(self, element: Any, look: _Look) -> Iterator[_Said]:
        """The text inside ``element``, piece by piece."""
        for inner in element:
            tag = tag_of(inner)
            if tag in _PASSED_OVER:
                continue
            if tag in _DELETIONS:
                self._delete(inner)
            elif tag == "r":
                yield from self._inline(inner, self._run_look(inner, look))
            elif tag == "AlternateContent":
                yield from self._inline(_choice(inner), look)
            elif tag == "txbxContent":
                self._part.text_boxes.append(list(self._blocks(inner)))
            elif tag in _REFERENCES:
                yield _Said("", note=f"{_REFERENCES[tag]} {attribute(inner, 'id')}")
            elif (text := self._leaf(inner, tag)) is not None:
                yield _Said(text, look, inner.get(DOUBT) or "")
            else:
                yield from self._inline(inner, look)

    def _run_look(self, run: Any, before: _Look) -> _Look:
        properties = child(run, "rPr")
        style = child(properties, "rStyle") if properties is not None else None
        if style is not None:
            before = self._looks.get(attribute(style, "val") or "", before)
        return _look(properties, before)

    def _leaf(self, element: Any, tag: str) -> str | None:
        """The text of an element that holds no others; ``None`` where it may."""
        if tag == "t":
            return element.text or ""
        if tag == "sym":
            return symbol(element)
        if tag == "fldChar":
            return form_field(element)
        if tag in {"blip", "imagedata"}:
            self._part.pictures += 1
        elif tag in {"OLEObject", "altChunk"}:
            self._part.embedded += 1
        elif tag == "textpath":
            return attribute(element, "string") or ""
        return _CHARACTERS.get(tag)

    def _delete(self, element: Any) -> None:
        """Words that were taken out with changes tracked: they are no longer the form's, but are not lost."""
        if tag_of(element) == "moveFrom" and _said(element) in self._moved:
            return
        lines = list(element.iter("{*}p")) or [element]
        self._part.deleted += [said for line in lines if (said := _said(line))]


def _joined(blocks: Iterable[Block]) -> str:
    """The words of a comment or a footnote, a line a paragraph, tables and all."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            lines += [" | ".join(_cell_words(cell) for cell in row) for row in block.rows]
    return "\n".join(filter(str.strip, lines))


def _cell_words(cell: Cell) -> str:
    return "\n".join(filter(None, (cell.text, _joined(cell.tables))))


def _said(element: Any) -> str:
    return cleaned("".join(e.text or "" for e in element.iter("{*}t", "{*}delText"))).strip()


def _inside(element: Any, name: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, through the content controls that may be wrapped round them."""
    for inner in element:
        tag = tag_of(inner)
        if tag == name:
            yield inner
        elif tag == "AlternateContent":
            yield from _inside(_choice(inner), name)
        elif tag not in _PASSED_OVER:
            yield from _inside(inner, name)


def _choice(alternate: Any) -> Any:
    """Of two versions of one thing, for newer and older programs, the one that holds text: not both."""
    branches = [c for c in alternate if tag_of(c) in {"Choice", "Fallback"}]
    return next((b for b in branches if any(e.text for e in b.iter("{*}t"))), branches[0] if branches else ())
