r"""What was built last time, so that this time only what changed is built.

Nothing here is a record of the team's: whatever is odd about it (damage, another version, a write that was cut short)
means a clean build, never a wrong page. It lies in the book's ``.casebook``, never in the site, for it holds what the
lists show of every child. One case as it lies there, in two tables of a :mod:`store <casebook.build.store>`::

    cards    7  ["CB-0007","cases/CB-0007.md",…,"Northfield Academy","Jo Bell","open","not-ready",0,1,"034e4a0b000200",…]
    records  7  ["CB-0007",…,"Amelia Hart",…]            its row in the lists
                "\"CB-0007\",\"Amelia Hart\",…\r\n"      its line of cases.csv
                [["CB-0006","cases/CB-0006.html"],…]     what its pages were made from, beside its file
                ["cases/CB-0007.md","CB-0007",…]         who it is, for the checks across the book
                [["CB-0007","letter_2","2026-12-01",…]]  its days in the calendar

Cases lie in the order of all lists. A sum guards each: that of a record stands on its card, that of all cards in the
notes on the whole book (the third table), that of the notes before them.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from casebook.build.packing import packed, unpacker
from casebook.build.store import Damaged, Store, filled, write_anew
from casebook.casefile.listing import Stamp, changed_ns
from casebook.diagnostics import Diagnostic
from casebook.exporting.ics import CalendarEvent
from casebook.history import Changed
from casebook.locks import replace as replace_file
from casebook.render.forms import Form
from casebook.rules.checks import Identity
from casebook.views.lists.card import Card
from casebook.views.row import Row
from casebook.views.site import Around

FILE_NAME = "memory"
# A file changed this shortly before it was looked at could change again without its times telling.
YOUNG_NS = 2_000_000_000
NO_STAMP = "-" * 64  # as long as any other, so that one can be written over the other
_TIMES_TELL = os.name != "nt"  # Windows keeps no time of the last change of a file's metadata
_LEFTOVERS = ("cache", "cache.part", "records-*", f"{FILE_NAME}-*")  # of earlier versions, and of builds cut short
_TABLES = ("cards", "records", "notes")
# What the rest of the book says of files, by path.
Extras = Mapping[str, tuple[Diagnostic, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What is remembered of the book as a whole.

    ``key`` names everything that every page depends on, ``site`` is the digest of the site that was published: of any
    other the memory can say nothing. ``cards`` is the sum of all cards; ``head`` and ``changes`` are what git said;
    ``extras`` what the files said of each other; ``lists`` maps the address of a list page, run or data file to the
    fingerprint that it was made from; ``forms`` are the forms as their templates tell of them.
    """

    key: str = ""
    site: str = ""
    cards: int = 0
    head: str = ""
    changes: Mapping[str, Changed] = field(default_factory=dict)
    extras: Extras = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    forms: tuple[Form, ...] | None = None


def trusted(stamp: Stamp) -> str:
    """The stamp as text, where a later change is sure to show in it; else :data:`NO_STAMP`. It was taken just now."""
    settled = changed_ns(stamp) < time.time_ns() - YOUNG_NS
    return stamp.hex() if _TIMES_TELL and settled else NO_STAMP


_row, _line, _around, _identity = unpacker(Row), unpacker(str), unpacker(Around), unpacker(Identity)
_events: Callable[[bytes], tuple[CalendarEvent, ...]] = unpacker(tuple[CalendarEvent, ...])
_notes = unpacker(Notes)


def with_record(
    card: Card, *, row: bytes, line: str, around: Around, identity: Identity, events: tuple[CalendarEvent, ...]
) -> tuple[Card, bytes]:
    """A card with the sum of its record, and the record. ``row`` is packed already, for its digest stands on the card."""
    record = filled(b"\n".join((row, *map(packed, (line, around, identity, events)))))
    return card._replace(record=zlib.crc32(record)), record


class Memory:
    """What the last build left, by path, in the order of all lists; and what this one makes.

    Where a record is asked for that is not what was kept, it raises :class:`~casebook.build.store.Damaged`.
    """

    def __init__(self, notes: Notes | None = None, cards: Iterable[Card] = (), store: Store | None = None) -> None:
        self.notes = notes or Notes()
        self.cards = {card.path: card for card in cards}
        self.made: dict[str, bytes] = {}  # records, by path
        self._store = store

    def close(self) -> None:
        """Let go of the file."""
        if self._store:
            self._store.close()

    def row(self, card: Card) -> Row:
        """What the lists show of a case."""
        return _row(self._record(card).split(b"\n", 1)[0])

    def around(self, card: Card) -> Around:
        """What the pages of a case were made from, beside its file."""
        return _around(self._record(card).split(b"\n", 3)[2])

    def identity(self, card: Card) -> Identity:
        """As much of the file as the checks across the book need."""
        return _identity(self._record(card).split(b"\n", 4)[3])

    def lines(self, cards: Iterable[Card]) -> Iterator[str]:
        """The line of ``cases.csv`` of each case. All are in the order of all lists, here and below."""
        return (_line(record.split(b"\n", 2)[1]) for record in self._records(cards))

    def events(self, cards: Iterable[Card]) -> Iterator[CalendarEvent]:
        """The days in the calendar of all these cases."""
        records = self._records(card for card in cards if card.events)
        return itertools.chain.from_iterable(_events(record.split(b"\n", 4)[4]) for record in records)

    def _record(self, card: Card) -> bytes:
        made = self.made.get(card.path)
        if made is not None:
            return made
        return _sound(card, self._store.row("records", self._numbers.get(card.path, 0)) if self._store else b"")

    def _records(self, cards: Iterable[Card]) -> Iterator[bytes]:
        """Many records, read in one go: in a third of the time."""
        lying = zip(self.cards, self._store.rows("records") if self._store else (), strict=False)
        for card in cards:
            made = self.made.get(card.path)
            yield made or _sound(card, next((record for path, record in lying if path == card.path), b""))

    @functools.cached_property
    def _numbers(self) -> dict[str, int]:
        return {path: number for number, path in enumerate(self.cards, 1)}

    def keep(self, folder: Path, notes: Notes, cards: Mapping[str, Card]) -> None:
        """Keep ``notes``, and ``cards`` (in the order of all lists) with their records, for the next build.

        Where that fails nothing is kept, and the next build is a clean one.
        """
        path = folder / FILE_NAME
        try:
            if list(cards) != list(self.cards) or not self._written_over(notes, cards):
                aside = self._written_anew(path, notes, cards)
                self.close()
                replace_file(aside, path)
        except (OSError, sqlite3.Error, Damaged):
            self.close()
            _forget(folder, FILE_NAME)
        _forget(folder, *_LEFTOVERS)

    def _written_over(self, notes: Notes, cards: Mapping[str, Card]) -> bool:
        if self._store is None:
            return False
        total, new = self.notes.cards, list[tuple[str, int, bytes]]()
        for number, (path, card) in enumerate(cards.items(), 1):
            if card is not self.cards[path]:
                new.append(("cards", number, filled(packed(card))))
                total += zlib.crc32(new[-1][2]) - zlib.crc32(self._store.row("cards", number))
            if path in self.made:
                new.append(("records", number, self.made[path]))
        return self._store.write_over([*new, ("notes", 1, _sealed(replace(notes, cards=total)))])

    def _written_anew(self, path: Path, notes: Notes, cards: Mapping[str, Card]) -> Path:
        packs = [filled(packed(card)) for card in cards.values()]
        sealed = _sealed(replace(notes, cards=sum(map(zlib.crc32, packs))))
        return write_anew(path, {"cards": packs, "records": self._records(cards.values()), "notes": [sealed]})


def load(folder: Path, key: str, site: str) -> Memory:
    """What the last build left in ``folder``, if it is of this key and this site (see :class:`Notes`); else an empty memory."""
    with (
        contextlib.ExitStack() as opened,
        contextlib.suppress(Exception),
    ):  # whatever is odd: the answer is a clean build
        store = Store(folder / FILE_NAME, _TABLES)
        opened.callback(store.close)
        notes = _unsealed(store.row("notes", 1))
        packs = list(store.rows("cards"))
        if (notes.key, notes.site, notes.cards) == (key, site, sum(map(zlib.crc32, packs))):
            cards = map(Card._make, json.loads(b"[" + b",".join(packs) + b"]"))
            memory = Memory(notes, cards, store)
            opened.pop_all()
            return memory
    return Memory()


def _sealed(notes: Notes) -> bytes:
    data = filled(packed(notes))
    return b"%08x" % zlib.crc32(data) + data


def _unsealed(data: bytes) -> Notes:
    if int(data[:8], 16) != zlib.crc32(data[8:]):
        raise Damaged("the notes are not what was kept")
    return _notes(data[8:])


def _sound(card: Card, record: bytes) -> bytes:
    if not record or zlib.crc32(record) != card.record:
        raise Damaged("a record is not what its card says")
    return record


def _forget(folder: Path, *patterns: str) -> None:
    for pattern in patterns:
        for path in folder.glob(pattern):
            with contextlib.suppress(OSError):
                path.unlink()
