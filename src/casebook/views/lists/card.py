"""The index card of a case: all that is remembered of it from one build to the next.

One edit in a book of 10,000 cases makes a handful of lists again, but all of them have to be planned. What they are
sorted, cut and counted by stands on the card; the row that they show lies in a drawer (see ``drawer``), for to unpack
every row would take longer than all else. What is kept is plain values in Python's own marshal, which is
read ten times as fast as anything that knows of classes, and which can hold nothing that runs.
"""

from __future__ import annotations

import datetime as dt
import marshal
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from casebook.casefile.listing import Stamp
from casebook.diagnostics import Span
from casebook.exporting.ics import CalendarEvent
from casebook.rules.checks import Identity, Shared
from casebook.views.lists.due import section_of
from casebook.views.row import Row

_NO_DAY = dt.date.max.toordinal()
# Things to do, each as the number of its section of the page, the day it hangs on (a number, for sorting), and the
# number of its prompt in the row. As bytes, for there are tens of thousands, and few are looked at.
_TODO = struct.Struct("<BIH")
RefAddress = tuple[str, str]
Hand = tuple[str, int]


class Surroundings(NamedTuple):
    """All that the pages of a case depend on beside its own bytes, plain: the cases before and after it and its
    siblings as (ref, address), who last changed it and on which day (its number), and what the rest of the book
    says of it."""

    previous: RefAddress | None
    next: RefAddress | None
    siblings: tuple[RefAddress, ...]
    changed: Hand | None
    extra: str


class Card(NamedTuple):
    """One case. The fields up to ``digest`` are those of its :class:`Row`, or are told by it; ``todo`` are its tasks
    (see :func:`todo_of`).

    ``source`` is the digest of its file, ``stamp`` the file's stamp (``None`` where only its bytes can tell of a
    change); ``child`` is the same for two files of one child; ``csv`` is the digest of its line of ``cases.csv``,
    ``events`` are its events in the calendar; ``slot`` says where its record lies in the drawer, once it is kept.
    """

    ref: str
    path: str
    address: str
    year_group: str
    school: str
    staff_name: str
    status: str | None
    tone: str
    errors: int
    warnings: int
    todo: bytes
    digest: str
    source: str = ""
    stamp: Stamp | None = None
    child: str = ""
    csv: str = ""
    events: bytes = b""
    slot: bytes = b""

    @property
    def broken(self) -> bool:
        """Whether the file holds an error."""
        return self.tone == "broken"

    @property
    def order(self) -> tuple[str, str, str]:
        """The order of all lists, as that of a row."""
        return (self.ref.casefold(), self.ref, self.path)


def card_of(row: Row, as_of: dt.date) -> Card:
    """The card of a row, as of the day that it was made for."""
    return Card(
        row.ref,
        row.path,
        row.address,
        row.year_group,
        row.school,
        row.staff_name,
        row.status,
        row.tone,
        row.errors,
        row.warnings,
        b"".join(_todo(row, as_of)),
        row.digest,
    )


def _todo(row: Row, as_of: dt.date) -> Iterator[bytes]:
    for number, prompt in enumerate(row.prompts):
        section = section_of(prompt, as_of)
        if section is not None:
            yield _TODO.pack(section, prompt.due.toordinal() if prompt.due else _NO_DAY, number)


def todo_of(card: Card) -> Iterator[tuple[int, int, int]]:
    """What there is to do in a case: the number of its section of the page, its day as a number, and its prompt's number."""
    return _TODO.iter_unpack(card.todo) if card.todo else iter(())


def pack_surroundings(around: Surroundings) -> bytes:
    """Surroundings as bytes."""
    return marshal.dumps(tuple(around))


def unpack_surroundings(data: bytes) -> Surroundings:
    """The surroundings that were packed."""
    return Surroundings(*marshal.loads(data))  # noqa: S302 - made by this program


def pack_identity(one: Identity) -> bytes:
    """An identity as bytes."""
    born = one.date_of_birth.toordinal() if one.date_of_birth else 0
    shared = [(one.name, tuple(one.span), one.line) for one in (one.school, one.staff_name)]
    return marshal.dumps((one.path, one.ref, one.child_name, born, tuple(one.name_span), one.name_line, *shared))


def unpack_identity(data: bytes) -> Identity:
    """The identity that was packed."""
    path, ref, name, born, span, line, *shared = marshal.loads(data)  # noqa: S302 - made by this program
    school, staff = [Shared(spelled, Span(*place), typed) for spelled, place, typed in shared]
    day = dt.date.fromordinal(born) if born else None
    return Identity(path, ref, name, day, Span(*span), line, school, staff)


def pack_events(events: Iterable[CalendarEvent]) -> bytes:
    """Events as bytes: the same for the same events, and empty where there is none."""
    plain = [(event.ref, event.key, event.day.toordinal(), event.summary, event.number) for event in events]
    return marshal.dumps(plain, 2) if plain else b""  # later ways of writing write equal values differently


def unpack_events(data: bytes) -> Iterator[CalendarEvent]:
    """The events that were packed."""
    for ref, key, day, summary, number in marshal.loads(data) if data else ():  # noqa: S302 - made by this program
        yield CalendarEvent(ref, key, dt.date.fromordinal(day), summary, number)


def addresses_of(cards: Sequence[Card], forms: Iterable[str]) -> list[str]:
    """Where the pages of these cases stand, where the site holds these forms: a broken file has no forms."""
    addresses = [card.address for card in cards]
    sound = [card.ref for card in cards if card.tone != "broken"]
    return addresses + [f"forms/{form}/{ref}.html" for form in forms for ref in sound]
