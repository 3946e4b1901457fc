"""The index card of a case: what lists are sorted, cut and counted by, and what tells whether a case has to be made again.

One edit in a book of 10,000 cases makes a handful of lists again, but all of them have to be planned. That takes the
cards alone; the row that a list shows is asked for when the list is made.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from casebook.views.lists.due import section_of
from casebook.views.row import Row

_NO_DAY = dt.date.max.toordinal()
# Things to do, each as the number of its section of the page, the day it hangs on (a number, for sorting), and the
# number of its prompt in the row. As one text, for there are tens of thousands, and few are looked at.
_TODO = struct.Struct("<BIH")


class Card(NamedTuple):
    """One case. The fields up to ``digest`` are those of its :class:`Row`, or are told by it (``todo``: see :func:`todo_of`); two
    equal rows have one ``digest``.

    ``source`` is the digest of its file, ``stamp`` the file's stamp as text (hyphens where only its bytes can tell of a
    change); ``child`` is the same for two files of one child; ``csv`` and ``events`` are the digests of its line of
    ``cases.csv`` and of its events in the calendar; ``record`` is the sum of what else is remembered of it.
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
    todo: str
    digest: str
    source: str = ""
    stamp: str = ""
    child: str = ""
    csv: str = ""
    events: str = ""
    record: int = 0

    @property
    def broken(self) -> bool:
        """Whether the file holds an error."""
        return self.tone == "broken"

    @property
    def order(self) -> tuple[str, str, str]:
        """The order of all lists, as that of a row."""
        return (self.ref.casefold(), self.ref, self.path)


def card_of(row: Row, as_of: dt.date, digest: str = "") -> Card:
    """The card of a row with its digest, as of the day that it was made for."""
    return Card(
        ref=row.ref,
        path=row.path,
        address=row.address,
        year_group=row.year_group,
        school=row.school,
        staff_name=row.staff_name,
        status=row.status,
        tone=row.tone,
        errors=row.errors,
        warnings=row.warnings,
        todo="".join(_todo(row, as_of)),
        digest=digest,
    )


def _todo(row: Row, as_of: dt.date) -> Iterator[str]:
    for number, prompt in enumerate(row.prompts):
        section = section_of(prompt, as_of)
        if section is not None:
            yield _TODO.pack(section, prompt.due.toordinal() if prompt.due else _NO_DAY, number).hex()


def todo_of(card: Card) -> Iterator[tuple[int, int, int]]:
    """What there is to do in a case: the number of its section of the page, its day as a number, and its prompt's number."""
    return _TODO.iter_unpack(bytes.fromhex(card.todo)) if card.todo else iter(())


def addresses_of(cards: Sequence[Card], forms: Iterable[str]) -> list[str]:
    """Where the pages of these cases stand, where the site holds these forms: a broken file has no forms."""
    addresses = [card.address for card in cards]
    sound = [card.ref for card in cards if card.tone != "broken"]
    return addresses + [f"forms/{form}/{ref}.html" for form in forms for ref in sound]
