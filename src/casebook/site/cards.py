"""The index card of a case: what the lists are sorted, cut and counted by. The row itself stays packed until it is shown.

One edit in a book of 10,000 cases makes a handful of lists again. All of them have to be planned, and for
that a card is enough; to unpack every row would take longer than everything else.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from casebook.site.due import section_of
from casebook.site.rows import Row, packed, unpacked

_NO_DAY = dt.date.max.toordinal()


# Something to do: the number of its section of the page, the day it hangs on (a number, for sorting), and the number
# of its prompt in the row. A plain tuple, for there are tens of thousands.
Todo = tuple[int, int, int]


class Card(NamedTuple):
    """One case as the lists are planned by it. The fields are those of its :class:`Row`; ``packed`` is all of that."""

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
    todo: tuple[Todo, ...]
    digest: str
    packed: bytes

    @property
    def row(self) -> Row:
        """The row, unpacked."""
        return unpacked(self.packed)

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
        tuple(_todo(row, as_of)),
        row.digest,
        packed(row),
    )


def _todo(row: Row, as_of: dt.date) -> list[Todo]:
    found: list[Todo] = []
    for number, prompt in enumerate(row.prompts):
        section = section_of(prompt, as_of)
        if section is not None:
            found.append((section, prompt.due.toordinal() if prompt.due else _NO_DAY, number))
    return found
