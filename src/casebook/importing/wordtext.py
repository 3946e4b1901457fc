"""The text of a Word document: its paragraphs and tables as a reader meets them, with every typed word.

python-docx opens the file; the text is taken from the XML itself, because its ``cell.text`` passes over
content controls, text boxes and tracked changes, and a word that is passed over is a lost record.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from casebook.importing.archive import UnreadableError, refuse_unsafe
from casebook.importing.filled import STRUCK, cleaned
from casebook.packages import needed


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's text, line breaks and all."""

    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, at its column of the table's grid. ``tables`` are those nested in it."""

    text: str
    column: int
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its rows of cells, without those that were taken out with changes tracked."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


@dataclass(slots=True)
class Part:
    """One part of the document (its body, a header, the comments), walked into blocks and asides."""

    label: str
    blocks: list[Block] = field(default_factory=list)
    text_boxes: list[list[Block]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
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


def open_document(data: bytes) -> list[Part]:
    """The body of a ``.docx`` file, then its headers, footers, notes and comments.

    Raises :class:`~casebook.importing.archive.UnreadableError` for what is no Word document or is not safe to
    open, and :class:`~casebook.packages.MissingPackageError` without python-docx.
    """
    docx = needed("docx.opc.package", "word", "read a Word form")
    etree = needed("lxml.etree", "word", "read a Word form")
    refuse_unsafe(data, "word")
    try:
        return _parts(docx, etree, data)
    except UnreadableError:
        raise
    except Exception as error:  # a damaged file can break the packages in any way
        raise UnreadableError(
            "The file cannot be read as a Word document. Open it in Word, save it anew, and try again."
        ) from error


def _parts(docx: Any, etree: Any, data: bytes) -> list[Part]:
    package = docx.OpcPackage.open(io.BytesIO(data))
    main = package.main_document_part
    if "word" not in main.content_type:
        raise UnreadableError("The file is not a Word document, though its name says so.")
    others = []
    for part in package.iter_parts():
        label = next((text for end, text in _PART_LABELS.items() if part.content_type.endswith(end)), None)
        if label:
            others.append((str(part.partname), label, part))
    named = [(BODY, main)] + [(label, part) for _, label, part in sorted(others, key=lambda o: o[:2])]
    return [_Walker(label).walk(_root(etree, part)) for label, part in named]


def _root(etree: Any, part: Any) -> Any:
    """The part's tree, parsed anew: python-docx keeps some parts as bytes, and may have changed others."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_pis=True)
    return etree.fromstring(part.blob, parser)


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
_DELETIONS = frozenset(("del", "moveFrom"))
_PROMPT = re.compile(r"\s*(?:click|tap|choose|select|enter)\b.*", re.IGNORECASE | re.DOTALL)
_TICKS = {"F0FC": "✓", "F0FE": "☒", "F0FD": "☒", "F0A8": "☐", "F06F": "☐", "F052": "☑", "F053": "☒", "F0A3": "☐"}


def _tag(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: Any, name: str) -> str | None:
    return next((str(v) for k, v in element.attrib.items() if k.rpartition("}")[2] == name), None)


def _child(element: Any, *names: str) -> Any:
    """The descendant down the path ``names``, or ``None``."""
    for name in names:
        element = next((c for c in element if _tag(c) == name), None)
        if element is None:
            return None
    return element


def _is_on(element: Any) -> bool:
    return element is not None and (_attribute(element, "val") or "true").lower() not in {"0", "false", "off", "none"}


class _Walker:
    """Walks one part's XML once, in the order in which a reader meets it."""

    def __init__(self, label: str) -> None:
        self._part = Part(label)
        self._moved: set[str] = set()

    def walk(self, root: Any) -> Part:
        self._moved = {_said(e) for e in root.iter() if _tag(e) == "moveTo"}
        for control in [e for e in root.iter() if _tag(e) == "sdt"]:
            _empty_placeholder(control)
        self._part.blocks = list(self._blocks(root))
        return self._part

    def _blocks(self, container: Any) -> Iterator[Block]:
        for child in container:
            tag = _tag(child)
            if tag == "p":
                yield Paragraph(self._line(child))
            elif tag == "tbl":
                yield self._table(child)
            elif tag == "altChunk":
                self._part.embedded += 1
            elif tag in _DELETIONS:
                self._delete(child)
            elif tag == "AlternateContent":
                yield from self._blocks(_choice(child))
            elif tag not in _PASSED_OVER:
                yield from self._blocks(child)

    def _table(self, table: Any) -> Table:
        return Table(tuple(tuple(self._row(row)) for row in _inside(table, "tr")))

    def _row(self, row: Any) -> Iterator[Cell]:
        if _child(row, "trPr", "del") is not None:
            self._delete(row)
            return
        column = _number(_child(row, "trPr", "gridBefore"), 0)
        for cell in _inside(row, "tc"):
            blocks = list(self._blocks(cell))
            lines = [b.text for b in blocks if isinstance(b, Paragraph)]
            tables = tuple(b for b in blocks if isinstance(b, Table))
            yield Cell(cleaned("\n".join(lines)), column, tables)
            column += _number(_child(cell, "tcPr", "gridSpan"), 1)

    def _line(self, paragraph: Any) -> str:
        text = ""
        for struck, pieces in itertools.groupby(self._inline(paragraph, False), key=lambda piece: piece[1]):
            said = "".join(piece for piece, _ in pieces)
            text += f"{STRUCK}{said}{STRUCK}" if struck and said.strip() else said
        return cleaned(text)

    def _inline(self, element: Any, struck: bool) -> Iterator[tuple[str, bool]]:
        """The text inside ``element``, each piece with whether it is struck through."""
        for child in element:
            tag = _tag(child)
            if tag in _PASSED_OVER:
                continue
            if tag in _DELETIONS:
                self._delete(child)
            elif tag == "r":
                properties = _child(child, "rPr")
                line = properties is not None and any(_is_on(_child(properties, n)) for n in ("strike", "dstrike"))
                yield from self._inline(child, line)
            elif tag == "AlternateContent":
                yield from self._inline(_choice(child), struck)
            elif tag == "txbxContent":
                self._part.text_boxes.append(list(self._blocks(child)))
            elif (text := self._leaf(child, tag)) is not None:
                yield text, struck
            else:
                yield from self._inline(child, struck)

    def _leaf(self, element: Any, tag: str) -> str | None:
        """The text of an element that holds no others; ``None`` where it may."""
        if tag == "t":
            return element.text or ""
        if tag == "sym":
            return _symbol(element)
        if tag == "fldChar":
            return _form_field(element)
        if tag in {"blip", "imagedata"}:
            self._part.pictures += 1
        elif tag in {"OLEObject", "altChunk"}:
            self._part.embedded += 1
        elif tag == "textpath":
            return _attribute(element, "string") or ""
        return {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}.get(tag)

    def _delete(self, element: Any) -> None:
        """Words that were taken out with changes tracked: they are no longer the form's, but are not lost."""
        if _tag(element) == "moveFrom" and _said(element) in self._moved:
            return
        lines = [e for e in element.iter() if _tag(e) == "p"] or [element]
        self._part.deleted += [said for line in lines if (said := _said(line))]


def _said(element: Any) -> str:
    return cleaned("".join(e.text or "" for e in element.iter() if _tag(e) in {"t", "delText"})).strip()


def _inside(element: Any, name: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, through the content controls that may be wrapped round them."""
    for child in element:
        tag = _tag(child)
        if tag == name:
            yield child
        elif tag == "AlternateContent":
            yield from _inside(_choice(child), name)
        elif tag not in _PASSED_OVER:
            yield from _inside(child, name)


def _choice(alternate: Any) -> Any:
    """Of two versions of one thing, for newer and older programs, the one that holds text: not both."""
    branches = [c for c in alternate if _tag(c) in {"Choice", "Fallback"}]
    return next(
        (b for b in branches if any(_tag(e) == "t" and e.text for e in b.iter())), branches[0] if branches else ()
    )


def _number(element: Any, default: int) -> int:
    value = _attribute(element, "val") if element is not None else None
    return int(value) if value and value.isdigit() and len(value) < 4 else default


def _empty_placeholder(control: Any) -> None:
    """Take the form's own "Click to enter a date" out of a content control that nobody has filled."""
    if not _is_on(_child(control, "sdtPr", "showingPlcHdr")):
        return
    texts = [e for e in control.iter() if _tag(e) == "t"]
    styles = {_attribute(e, "val") for e in control.iter() if _tag(e) == "rStyle"}
    said = "".join(e.text or "" for e in texts)
    if _PROMPT.fullmatch(said) or any(s and "placeholder" in s.lower() for s in styles):
        for element in texts:
            element.text = ""


def _symbol(element: Any) -> str:
    code = (_attribute(element, "char") or "").upper()
    return _TICKS.get(code, f"[symbol {_attribute(element, 'font') or ''} {code}]")


def _form_field(element: Any) -> str:
    """What the older kind of form field shows where it has no text of its own: a tick, a choice."""
    box = _child(element, "ffData", "checkBox")
    if box is not None:
        ticked = _child(box, "checked")
        return "☒" if _is_on(ticked if ticked is not None else _child(box, "default")) else "☐"
    choices = _child(element, "ffData", "ddList")
    if choices is None:
        return ""
    entries = [_attribute(e, "val") or "" for e in choices if _tag(e) == "listEntry"]
    result = _child(choices, "result")
    chosen = _number(result if result is not None else _child(choices, "default"), 0)
    return entries[chosen] if chosen < len(entries) else ""
