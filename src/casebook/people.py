"""Who is meant by initials: ``JB/SK`` as the people of the staff list, in one way for every room."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# One mark or word at a time: nothing in it can be read in two ways, however long a row of spaces is.
_BETWEEN = re.compile(r"([/&,+]|(?<=\s)and(?=\s))")


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who a set of initials stands for. ``employer``: ``school``, ``traded`` or ``authority``."""

    initials: str
    name: str
    role: str = ""
    employer: str = ""


@dataclass(frozen=True)
class People:
    """The staff of a book, by initials as its settings have them."""

    staff: Mapping[str, StaffMember] = field(default_factory=dict)

    @functools.cached_property
    def words(self) -> tuple[str, ...]:
        """Every way in which a member of staff may be named in a case: the initials, then the full names."""
        return (*self.staff, *(member.name for member in self.staff.values()))

    @functools.cached_property
    def _by_word(self) -> dict[str, StaffMember]:
        members = list(self.staff.items())[::-1]  # of two who share a name, the first is meant
        named = {member.name.casefold(): member for _, member in members}
        return named | {initials.casefold(): member for initials, member in members}

    def find(self, typed: str) -> StaffMember | None:
        """The member of staff with these initials, or with this name; letter case does not matter."""
        return self._by_word.get(typed.casefold())

    def parts(self, typed: str) -> Iterator[str]:
        """``JB / SK`` as ``JB``, `` / ``, ``SK``: people and what stands between them in turn. Of a text without
        spaces around it, nothing is lost.

        Initials or a name that the staff list has as a whole are one person.
        """
        pieces = [typed] if typed.casefold() in self._by_word else _BETWEEN.split(typed)
        between = ""
        for number, piece in enumerate(pieces):
            if number % 2:
                between += piece
                continue
            bare = piece.strip()
            if number:
                yield between + piece[: len(piece) - len(piece.lstrip())]
            between = piece[len(piece.rstrip()) :] if bare else ""
            yield bare

    def each(self, typed: str) -> Iterator[str]:
        """The people alone: ``JB`` and ``SK``, of ``JB/SK`` as of ``JB, SK``, ``JB & SK`` and ``JB and SK``."""
        return filter(None, [*self.parts(typed)][::2])

    def strangers(self, typed: str) -> list[str]:
        """Those of them whom the staff list does not have."""
        return [one for one in self.each(typed) if one.casefold() not in self._by_word]
