"""The drawer of records: what is seldom asked for of a case, in a file of its own beside the cache.

A record is three times the size of its card, and one edit asks for a few hundred of ten thousand. So records
lie one after the other in a file to which each build adds its own at the end, and a card says where its record is.
The file is not changed otherwise: a build that comes to nothing leaves only an end that no card names.
"""

from __future__ import annotations

import contextlib
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from casebook.rules.checks import Identity
from casebook.views.lists.card import Card, Surroundings, unpack_identity, unpack_surroundings
from casebook.views.row import Row, unpacked

FILE_PREFIX = "records-"
# Where a record lies in the file: the offset, the lengths of its four parts, and their checksum.
_SLOT = struct.Struct("<Q5I")
# The file is written anew where it has grown to this many times of what it then was, and by so many bytes.
_WASTE = 2
_SMALL = 1_000_000
_MANY = 1000


class Odd(Exception):  # noqa: N818 - it is what the cache is, then
    """A record is not what its card says: nothing that is remembered can be trusted."""


class Record(NamedTuple):
    """What is kept of a case beside its card: its row, its line of ``cases.csv``, and its surroundings and identity."""

    row: bytes
    csv: bytes
    surroundings: bytes
    identity: bytes


class Kept(NamedTuple):
    """What was kept of a drawer: the name of its file, its size now and when it was written anew, and the cards with
    the slots of their records in it."""

    name: str
    size: int
    clean_size: int
    cards: dict[str, Card]


class Drawer:
    """The records of a build: those that it made, in memory, and those of earlier ones, in the file."""

    def __init__(self, path: Path | None = None, size: int = 0, clean_size: int = 0) -> None:
        """``path`` is the file of the last build, of which ``size`` bytes are its own; it had ``clean_size`` when it
        was last written anew. ``None`` where there is none."""
        self.made: dict[str, Record] = {}
        self._path, self._size, self._clean_size = path, size, clean_size
        self._file: BinaryIO | None = None
        self._whole = b""

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def row(self, card: Card) -> Row:
        """The row of a card."""
        return unpacked(self._part(card, 0))

    def csv(self, cards: Sequence[Card]) -> bytes:
        """The lines of ``cases.csv`` of these cards, one after the other."""
        with self._at_hand(len(cards)):
            return b"".join([self._part(card, 1) for card in cards])

    def surroundings(self, card: Card) -> Surroundings:
        """What the pages of a card's case were made with, beside the file's bytes."""
        return unpack_surroundings(self._part(card, 2))

    def identity(self, card: Card) -> Identity:
        """As much of the file as the checks across the book need."""
        return unpack_identity(self._part(card, 3))

    def _part(self, card: Card, number: int) -> bytes:
        """A part of a card's record, by its number in a :class:`Record`. Raises :class:`Odd` where the record is not as
        it was written."""
        made = self.made.get(card.path)
        if made is not None:
            return made[number]
        if not card.slot:
            raise Odd("a card names no record")
        offset, *lengths, sign = _SLOT.unpack(card.slot)
        data = self._read(offset, sum(lengths))
        if zlib.crc32(data) != sign:
            self.close()
            raise Odd("a record has changed")
        start = sum(lengths[:number])
        return data[start : start + lengths[number]]

    @contextlib.contextmanager
    def _at_hand(self, records: int) -> Iterator[None]:
        """Have the whole file at hand where so many records are asked for that it is read faster than they are found."""
        if records > _MANY:
            self._whole = self._read(0, self._size)
        try:
            yield
        finally:
            self._whole = b""

    def _read(self, offset: int, length: int) -> bytes:
        if self._whole:
            return self._whole[offset : offset + length]
        if self._path is None:
            return b""
        try:
            if self._file is None:
                self._file = open(self._path, "rb")  # noqa: SIM115 - close() closes it
            self._file.seek(offset)
            return self._file.read(length)
        except OSError as error:
            self.close()
            raise Odd(str(error)) from error

    # --- Keeping ------------------------------------------------------------------------------------

    def keep(self, folder: Path, cards: Mapping[str, Card]) -> Kept:
        """Write what was made to a file in ``folder``, and say where everything lies.

        Raises ``OSError`` where it cannot be written. What other cards named is as it was.
        """
        wasteful = self._size > _WASTE * self._clean_size + _SMALL
        if self._path is None or wasteful or not self._path.is_file():
            return self._write_anew(folder, cards)
        self.close()
        with open(self._path, "r+b") as file:
            file.truncate(self._size)
            file.seek(self._size)
            added = _add(file, self._size, {path: (cards[path], self.made[path]) for path in sorted(self.made)})
            return Kept(self._path.name, file.tell(), self._clean_size, {**cards, **added})

    def _record(self, card: Card) -> Record:
        return Record(*(self._part(card, number) for number in range(len(Record._fields))))

    def _write_anew(self, folder: Path, cards: Mapping[str, Card]) -> Kept:
        path = folder / _free_name(os.listdir(folder))  # noqa: PTH208 - names are all it takes
        with open(path, "wb") as file:
            filed = _add(file, 0, {path: (card, self._record(card)) for path, card in cards.items()})
            size = file.tell()
        self.close()
        return Kept(path.name, size, size, filed)


def _add(file: BinaryIO, offset: int, records: Mapping[str, tuple[Card, Record]]) -> dict[str, Card]:
    kept: dict[str, Card] = {}
    for path, (card, record) in records.items():
        data = b"".join(record)
        kept[path] = card._replace(slot=_SLOT.pack(offset, *map(len, record), zlib.crc32(data)))
        file.write(data)
        offset += len(data)
    return kept


def _free_name(taken: Iterable[str]) -> str:
    numbers = (name.removeprefix(FILE_PREFIX) for name in taken if name.startswith(FILE_PREFIX))
    return f"{FILE_PREFIX}{max((int(n) for n in numbers if n.isdecimal()), default=0) + 1}"


def clear(folder: Path, but: str = "") -> None:
    """Take away the files of records in ``folder``, all but one."""
    for path in folder.glob(f"{FILE_PREFIX}*"):
        if path.name != but:
            with contextlib.suppress(OSError):
                path.unlink()
