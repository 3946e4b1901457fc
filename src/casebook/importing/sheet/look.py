"""A workbook looked at before it is opened: how much its ranges reach over, and which cells a formula works out.

The package that opens it makes a cell for each that a merged or linked range covers, and works out every copy of a
shared formula. A range over a whole sheet would be seventeen thousand million cells; so they are counted first.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from casebook.importing.archive import UnreadableError
from casebook.importing.sheet.numberformat import LONGEST_FORMAT

MAX_CELLS = 400_000
# Cells that merged or linked ranges cover, in all. Nobody merges more by hand than a few titles and columns.
MAX_COVERED = 200_000
MAX_RANGES = 20_000
MAX_STYLES = 70_000
_LONGEST_TEXT = 500
_LONGEST_HEADER = 1000
_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")

CellPlace = tuple[int, int]


@dataclass(slots=True)
class SheetLook:
    """What a sheet's own part says: the formula of each cell that has one, by row and column from 1."""

    formulas: dict[CellPlace, str] = field(default_factory=dict)


@dataclass(slots=True)
class BookLook:
    """What was seen of a workbook: each sheet by its name, and the words in drawings, which no cell holds."""

    sheets: dict[str, SheetLook] = field(default_factory=dict)
    drawn: list[str] = field(default_factory=list)


def look_at(data: bytes) -> BookLook:
    """Look at every part of the workbook ``data``, which is known to be a zip of harmless XML.

    Raises :class:`~casebook.importing.archive.UnreadableError` where it reaches over more than can be opened in seconds.
    """
    counts = _Counts()
    parts: dict[str, _WorkbookPart] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.filename.lower().endswith((".xml", ".rels")):
                parts[info.filename] = _WorkbookPart(counts).read(archive.read(info))
    found = BookLook()
    for name, path in _sheet_paths(parts).items():
        found.sheets[name] = SheetLook(parts[path].formulas())
    found.drawn = [t for p in parts.values() if p.root == "wsDr" for t in p.drawn if t.strip()]
    return found


def _sheet_paths(parts: Mapping[str, _WorkbookPart]) -> dict[str, str]:
    """The part of each sheet, by the sheet's name."""
    paths: dict[str, str] = {}
    for path, part in parts.items():
        if part.root != "workbook":
            continue
        folder, file = posixpath.split(path)
        relations = parts.get(f"{folder}/_rels/{file}.rels", _WorkbookPart(_Counts())).relations
        for name, relation in part.sheets:
            target = relations.get(relation, "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if whole in parts:
                paths[name] = whole
    return paths


@dataclass(slots=True)
class _Counts:
    """How much the workbook reaches over, all sheets together."""

    cells: int = 0
    covered: int = 0
    ranges: int = 0
    styles: int = 0

    def cell(self) -> None:
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise UnreadableError(f"The workbook has more than {MAX_CELLS} cells. Save the sheet that is meant alone.")

    def range(self, ref: str) -> None:
        self.ranges += 1
        self.covered += _area(ref)
        if self.covered > MAX_COVERED or self.ranges > MAX_RANGES:
            raise UnreadableError(
                "The workbook merges or links ranges of cells that are too many or too large, such as whole columns. "
                "In Excel, select all cells, take off Merge & Center and the hyperlinks, and save it anew."
            )

    def style(self) -> None:
        self.styles += 1
        if self.styles > MAX_STYLES:
            raise UnreadableError("The workbook has too many styles to be opened. Copy the sheet to a new workbook.")


def _area(ref: str) -> int:
    """How many cells a range covers. What is no range is left for the package to refuse."""
    corners = [_place(corner) for corner in ref.split(":", 2)]
    if len(corners) != 2 or None in corners:
        return 1
    (top, left), (bottom, right) = (corner or (0, 0) for corner in corners)
    return (abs(bottom - top) + 1) * (abs(right - left) + 1)


def _place(ref: str) -> CellPlace | None:
    found = _REF.fullmatch(ref) if len(ref) < 20 else None
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


class _WorkbookPart:
    """One part of the workbook, read element by element."""

    def __init__(self, counts: _Counts) -> None:
        self._counts = counts
        self.root = ""
        self.sheets: list[tuple[str, str]] = []
        self.relations: dict[str, str] = {}
        self.drawn: list[str] = []
        self._formulas: dict[CellPlace, str] = {}
        self._shared: dict[str, str] = {}
        self._row = self._column = 0
        self._text: list[str] | None = None
        self._length = 0
        self._group = ""

    def read(self, data: bytes) -> _WorkbookPart:
        """Read the part's XML."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said
        if data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
            parser.Parse(data, True)
        return self

    def formulas(self) -> dict[CellPlace, str]:
        """The formula of each cell that has one; of a copy of a shared one, the first."""
        return {place: self._shared.get(text, text) for place, text in self._formulas.items()}

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self.root = self.root or tag
        if tag == "c":
            self._counts.cell()
            self._next_cell(attributes.get("r", ""))
        elif tag in ("si", "r", "comment"):
            self._counts.cell()  # which become objects, as cells do
        elif tag == "row":
            number = attributes.get("r", "")
            self._row, self._column = int(number) if number.isascii() and number.isdigit() else self._row + 1, 0
        elif tag == "f" and self.root == "worksheet":
            self._group = f"\0{attributes.get('si', '')}" if attributes.get("t") == "shared" else ""
            self._text = []
        elif tag in ("mergeCell", "hyperlink"):
            self._counts.range(attributes.get("ref", ""))
        else:
            self._other(tag, attributes)

    def _other(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet" and self.root == "workbook":
            self.sheets.append((attributes.get("name", ""), _relation(attributes)))
        elif tag == "Relationship":
            self.relations[attributes.get("Id", "")] = attributes.get("Target", "")
        elif tag in ("xf", "cellStyle", "numFmt", "dxf", "font", "fill", "border"):
            self._counts.style()
            if len(attributes.get("formatCode", "")) > LONGEST_FORMAT:
                raise UnreadableError("A number format of the workbook is too long. Copy the sheet to a new workbook.")
        elif tag in _HEADERS or (tag == "t" and self.root == "wsDr"):
            self._text = []

    def _next_cell(self, ref: str) -> None:
        place = _place(ref)
        self._row, self._column = place or (self._row, self._column + 1)

    def _said(self, text: str) -> None:
        """Take in a stretch of text. All of it is counted, and its beginning kept."""
        if self._text is None:
            return
        if self._length < _LONGEST_TEXT:
            self._text.append(text)
        self._length += len(text)

    def _end(self, name: str) -> None:
        if self._text is None:
            return
        tag, text, length = name.rpartition(" ")[2], "".join(self._text), self._length
        self._text, self._length = None, 0
        if tag == "f":
            self._formula(f"={text[:_LONGEST_TEXT]}")
        elif tag in _HEADERS and length > _LONGEST_HEADER:
            raise UnreadableError("The page header of a sheet is too long to be opened. Take it out, and save it anew.")
        elif tag == "t":
            self.drawn.append(text[:_LONGEST_TEXT])

    def _formula(self, text: str) -> None:
        if self._group and text != "=":
            self._shared[self._group] = text
        self._formulas[self._row, self._column] = self._group or text


_HEADERS = frozenset(("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"))


def _relation(attributes: Mapping[str, str]) -> str:
    return next((v for k, v in attributes.items() if k.rpartition(" ")[2] == "id" and " " in k), "")
