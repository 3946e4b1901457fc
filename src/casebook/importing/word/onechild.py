"""Whose form is it? A document is one child's; a second child's form in it, in whatever words, refuses it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casebook.form import ACTIONS
from casebook.importing.archive import UnreadableError
from casebook.importing.reading.children import is_name, is_of_another, same_child, speaks_of_sibling, two_names
from casebook.importing.reading.filled import Box
from casebook.importing.reading.labels import is_form_label, names_a_child
from casebook.importing.reading.typed import is_blank, one_line
from casebook.importing.reading.vocabulary import speaks_against
from casebook.importing.reading.written_dates import WrittenDate, find_dates

# Years that lie between the births of two children of one family at the most; beyond, it is a parent's.
_ONE_GENERATION = 14
_CENTURY = 50


@dataclass(frozen=True, slots=True)
class Where:
    """Where in the document something stands: in which table, from 1, under which words. ``every_page``: in a
    header or footer, which may repeat what the form says."""

    table: int = 0
    above: str = ""
    every_page: bool = False

    def doubt(self, child: str, action: bool = False) -> str:
        """Why what stands there may be another child's or, of an ``action``, not done yet; empty for no such reason."""
        against = is_of_another(self.above, child) or (action and speaks_against(self.above))
        return f"it stands under “{self.above}”" if against else ""


OUTSIDE = Where()
# A line that says who somebody is, and fills no box.
ASIDE = Where(-1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A box, filled or not, where it was met."""

    box: Box
    where: Where


def says_who(box: Box) -> bool:
    """Whether a line says who the child is, as "Pupil: Ben Hart, 02/02/2016" does and "Child: hates it" does not."""
    said = box.text
    for one in reversed(find_dates(said)):
        said = said[: one.start] + said[one.end :]
    words = re.split(r"[,(–—]|\s-\s|\bDOB\b", said, maxsplit=1)[0].strip(" :.-")
    return box.key == "child_name" and is_name(words)


def the_one_child(seen: Sequence[Seen]) -> str:
    """The child's name. Raises :class:`UnreadableError` where the document holds the forms of two children."""
    names = [s for s in seen if s.box.key == "child_name"]
    filled = [s for s in names if not is_blank(s.box.text)]
    own = next((s for s in filled if is_form_label(s.box.label) and s.where != ASIDE), None) or next(iter(filled), None)
    name = one_line(own.box.text).strip() if own else ""
    if own and two_names(own.box.text):
        raise UnreadableError(f"The form is of two children, “{name}”. Fill in a form for each child.")
    for other in filled:
        if own and not same_child(own.box.text, other.box.text) and _is_second(other, seen):
            raise _two(f"“{name}”", f"“{one_line(other.box.text).strip()}”")
    _refuse_nameless(names, f"“{name}”" if name else "one without a name", seen)
    _refuse_second_birth(name, seen)
    return name


def _two(one: str, other: str) -> UnreadableError:
    return UnreadableError(
        f"The document holds the forms of two children, {one} and {other}. Save each form as a document of its own."
    )


def _is_second(other: Seen, seen: Iterable[Seen]) -> bool:
    """Whether another name is a second child's: under a label that only a child has, or beside a birth date or
    actions. A bare "Name" may stand above a signature, and a list of brothers and sisters is no form of theirs."""
    beside = {s.box.key for s in seen if s.where.table == other.where.table and s is not other}
    acts = bool(beside & ACTIONS.keys())
    if not acts and _is_about_siblings(other):
        return False
    return names_a_child(other.box.label) or acts or "date_of_birth" in beside


def _is_about_siblings(one: Seen) -> bool:
    return speaks_of_sibling(one.where.above)


def _refuse_nameless(names: Iterable[Seen], own: str, seen: Sequence[Seen]) -> None:
    """Refuse a second form whose name was left blank: the label of a name again, and something filled below it."""
    labelled = [s for s in names if s.where.table > 0 and not s.where.every_page and names_a_child(s.box.label)]
    for number, second in enumerate(labelled[1:], 1):
        if not is_blank(second.box.text) or second.where.table == labelled[0].where.table:
            continue
        until = labelled[number + 1].where.table if number + 1 < len(labelled) else 0
        below = (s for s in seen if s.where.table >= second.where.table and not s.where.every_page)
        if any(not is_blank(s.box.text) for s in below if not until or s.where.table < until):
            raise _two(own, "one without a name")


def _refuse_second_birth(name: str, seen: Iterable[Seen]) -> None:
    """Refuse a second birth date that is a child's, though the name is the same, or stands there once."""
    births = [s for s in seen if s.box.key == "date_of_birth" and not is_blank(s.box.text)]
    first = next((day for s in births if (day := _birth(s.box.text))), None)
    for other in births:
        day = _birth(other.box.text)
        if not first or not day or day == first or _is_about_siblings(other):
            continue
        if abs(day.year - first.year) < _ONE_GENERATION:
            raise _two(f"“{name}”, born on {births[0].box.text.strip()},", f"one born on {other.box.text.strip()}")


def _birth(text: str) -> dt.date | None:
    """The birth date that a box holds, as far as it can be compared with another."""
    found = find_dates(text)
    return _as_day(found[0]) if len(found) == 1 else None


def _as_day(written: WrittenDate) -> dt.date | None:
    year = written.year
    if year is None:
        return None
    year = year if year >= 100 else year + (2000 if year < _CENTURY else 1900)
    try:
        return dt.date(year, written.month, written.day)
    except ValueError:
        return None


def repeated_from(seen: Iterable[Seen]) -> int:
    """The first table in which an action of an earlier table that is filled in stands again; 0 where none does."""
    actions = [s for s in seen if s.box.key in ACTIONS and s.where.table > 0]
    filled = {s.where.table for s in actions if not is_blank(s.box.text)}
    first: dict[str, int] = {}
    for one in actions:
        table = one.where.table
        if table in filled and first.setdefault(one.box.key, table) != table:
            return table
    return 0
