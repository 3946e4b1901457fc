"""What was found in a filled form or in the rows of a sheet, before anybody has judged what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from casebook.importing.reading.facts import Piece
from casebook.importing.reading.typed import is_blank

WORD_FORM = "Word form"
SPREADSHEET = "spreadsheet"
# Facts beyond the form that are plain text, and that a spreadsheet may have a column for.
PLAIN_FACTS = ("known_as", "stage_1")


@dataclass(frozen=True, slots=True)
class Box:
    """One box with all that belongs to it. ``key`` is the form's, empty for a column that is no box of it;
    ``label`` the document's own words for it."""

    key: str
    label: str
    pieces: tuple[Piece, ...]
    place: str

    @property
    def text(self) -> str:
        """Everything that was typed in it, each cell on lines of its own, with its heading where it has one."""
        said = [p for p in self.pieces if not is_blank(p.text)]
        return "\n".join(f"{p.heading.strip()}: {p.text}" if p.heading.strip() else p.text for p in said)

    @property
    def own(self) -> Piece:
        """Its own cell, of a box that holds one value: the first piece."""
        return self.pieces[0] if self.pieces else Piece("")

    @property
    def doubt(self) -> str:
        """Why what stands in it may be nobody's statement; empty for no such reason."""
        return next((p.doubt for p in self.pieces if p.doubt), "")


def box_of(key: str, label: str, text: str, place: str) -> Box:
    """A box that is one cell of plain text."""
    return Box(key, label, (Piece(text),), place)


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row of the contact log, cell by cell, as typed.

    ``others`` are the cells of further columns, each with its heading; ``whole`` says that one cell holds the
    date and the account; ``doubts`` and ``month_first`` are as in :class:`~casebook.importing.reading.facts.Piece`.
    """

    date: str
    details: str
    initials: str
    place: str
    others: tuple[tuple[str, str], ...] = ()
    doubts: tuple[str, ...] = ()
    whole: bool = False
    month_first: bool = False

    @property
    def piece(self) -> Piece:
        """Its date, as a piece."""
        return Piece(self.date, doubts=self.doubts, month_first=self.month_first)

    @property
    def text(self) -> str:
        """All its words."""
        others = (f"{heading}: {text}" if heading else text for heading, text in self.others if not is_blank(text))
        return "\n".join(filter(None, (self.date, self.details, self.initials, *others)))


@dataclass(frozen=True, slots=True)
class Loose:
    """Words that stand in no box of the form. ``label`` says what they are; ``reason``, that may be empty, why they are in none."""

    label: str
    text: str
    place: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """One filled form, or the rows of a spreadsheet that are one case.

    ``source`` names it to a person (a file's name, or a row of one); ``kind`` is :data:`WORD_FORM` or
    :data:`SPREADSHEET`; ``digest`` is the SHA-256 by which it is known again; ``extra`` are
    the columns that are no box of the form; ``derived`` is what casebook itself once worked out and wrote, or
    the document's own headings, which is kept but is nobody's statement about the child; ``record`` is the whole
    record of an export by casebook, as front matter; ``refused`` says why nothing of it may be placed, if so.
    """

    source: str
    kind: str
    digest: str
    boxes: tuple[Box, ...] = ()
    log: tuple[LogRow, ...] = ()
    loose: tuple[Loose, ...] = ()
    extra: tuple[Box, ...] = ()
    derived: tuple[Loose, ...] = ()
    ref: str = ""
    remarks: tuple[str, ...] = ()
    record: str = ""
    refused: str = ""


def with_doubt(boxes: Iterable[Box], keys: Iterable[str], doubt: str) -> tuple[Box, ...]:
    """The boxes, those of ``keys`` with a further reason to leave them to a person."""
    doubted = set(keys)
    return tuple(
        replace(b, pieces=tuple(replace(p, doubts=(*p.doubts, doubt)) for p in b.pieces)) if b.key in doubted else b
        for b in boxes
    )
