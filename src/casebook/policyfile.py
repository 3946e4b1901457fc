"""``[policy]`` and ``[calendar]``: an authority's policy, from the book's settings or from a file of its own."""

from __future__ import annotations

import datetime as dt
import functools
import importlib.resources
import itertools
import os
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from casebook.dates import EARLIEST_YEAR, NotADate, english, parse_date
from casebook.diagnostics import Checked, Diagnostic
from casebook.form import ACTIONS
from casebook.rules.criteria import CRITERIA
from casebook.rules.policy import NUMBERS, Place, Policy
from casebook.rules.schooltime import NO_CALENDAR, SCHOOL_WEEK, Calendar, Days, Term
from casebook.tomlfile import Path_, Reader, parse_toml, read_text

MOST_DAYS = 3660
LONGEST_CALENDAR = 20  # years
# What was checked of the default policy was not checked of one that changes it.
_OWN = Policy(name="This book’s own policy", guidance="", checked=None)
_SCHOOL_TIME = re.compile(r"([0-9]{1,4}) school (day|week)s?", re.IGNORECASE)
_WORDS = ("name", "version", "guidance", "source")
_NUMBER_HELP = 'Write {0} = 21, or in school time: {0} = "18 school weeks" or {0} = "5 school days"'


class Reach(NamedTuple):
    """A number in school time, and the error that stands where the calendar does not reach so far."""

    key: str
    days: Days
    error: Diagnostic


class ReadPolicy(NamedTuple):
    """A policy, and its numbers in school time: whether the calendar reaches so far hangs on the day."""

    policy: Policy
    reaches: tuple[Reach, ...] = ()


def unreached(read: ReadPolicy, today: dt.date) -> tuple[Diagnostic, ...]:
    """An error for each number in school time that cannot be counted from ``today``."""
    calendar = read.policy.calendar
    return tuple([r.error for r in read.reaches if not calendar.reaches(r.days, today, NUMBERS[r.key].ahead)])


DEFAULT = ReadPolicy(Policy())


class PolicyReader:
    """Reads a policy by a reader of its file; ``path`` is that of its table there."""

    def __init__(self, reader: Reader, path: Path_) -> None:
        self._reader = reader
        self._path = path
        self._reaches: list[Reach] = []

    def policy(self, table: dict[str, Any], calendar: Calendar) -> ReadPolicy:
        """The policy of a table, which counts school days by ``calendar``."""
        changes: dict[str, Any] = {}
        known = {f.name: None for f in fields(Policy) if f.name not in ("edition", "places", "calendar")}
        self._reader.unknown(self._path, table, known | dict.fromkeys(("version", "criteria")))
        for key in [key for key in NUMBERS if key in table]:
            changes[key] = self._number(key, table[key])
        for key in [key for key in _WORDS if key in table]:
            changes["edition" if key == "version" else key] = self._reader.text((*self._path, key), table[key])
        changes |= self._particulars(table)
        given = {key: value for key, value in changes.items() if value is not None}
        policy = replace(_OWN, **given) if given else Policy()
        policy = replace(policy, calendar=_with_bank_holidays(calendar) if self._reaches else calendar)
        self._check_some_count(policy)
        return ReadPolicy(policy, tuple(self._reaches))

    def _particulars(self, table: dict[str, Any]) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        if "checked" in table:
            changes["checked"] = day_of(self._reader, (*self._path, "checked"), table["checked"])
        if "form_only" in table:
            changes["form_only"] = self._reader.switch((*self._path, "form_only"), table["form_only"], False)
        if "labels" in table:
            changes["labels"] = self._labels(table["labels"])
        if "criteria" in table:
            changes["places"] = self._places(table["criteria"])
        return changes

    def _number(self, key: str, value: object) -> Days | int | None:
        path, kind = (*self._path, key), NUMBERS[key]
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_DAYS:
            return Days(value) if kind.days else value
        if kind.days and isinstance(value, str) and (days := school_time(value)):
            self._reaches.append(Reach(key, days, self._unreached(path, days)))
            return days
        help_ = _NUMBER_HELP.format(key) if kind.days else f"Write {key} = 6"
        self._reader.wrong(path, f"“{'.'.join(path)}” must be a whole number from 1 to {MOST_DAYS}.", help_)
        return None

    def _unreached(self, path: Path_, days: Days) -> Diagnostic:
        message = f"“{'.'.join(path)}” is {days}, and the school calendar does not reach so far."
        help_ = "Under [calendar], write every term that it takes: terms = [{from = 2026-09-01, to = 2026-10-23}, …]"
        return self._reader.error(path, message, help_)

    def _labels(self, value: object) -> dict[str, str]:
        path = (*self._path, "labels")
        table = self._reader.table(path, value)
        self._reader.unknown(path, table, {**CRITERIA, **ACTIONS})
        return {key: self._reader.text((*path, key), text) for key, text in table.items()}

    def _places(self, value: object) -> dict[str, Place]:
        path = (*self._path, "criteria")
        table = self._reader.table(path, value)
        self._reader.unknown(path, table, CRITERIA)
        places = {key: self._place((*path, key), word) for key, word in table.items() if key in CRITERIA}
        return {key: place for key, place in places.items() if place}

    def _place(self, path: Path_, word: object) -> Place | None:
        if isinstance(word, bool):
            return Place.VERDICT if word else Place.OFF
        known = {place.value: place for place in Place}
        plain = word.strip().lower().replace(" ", "_").replace("-", "_") if isinstance(word, str) else ""
        if plain in known:
            return known[plain]
        message = f"“{path[-1]}” must stand in the verdict, in before_sending, or be off."
        self._reader.wrong(path, message, f'Write {path[-1]} = "verdict", "before_sending" or "off"')
        return None

    def _check_some_count(self, policy: Policy) -> None:
        always = [row for row in CRITERIA.values() if not row.when]
        if not any(policy.place(row.key, row.place) is Place.VERDICT for row in always):
            message = "No criterion is in the verdict that every case has to meet, so every case would be ready."
            self._reader.wrong((*self._path, "criteria"), message, "Leave at least one criterion in the verdict.")


def school_time(text: str) -> Days | None:
    """``18 school weeks`` or ``5 school days`` as days, a school week being five; ``None`` where it is neither."""
    plain = " ".join(text.split()).lower()
    m = _SCHOOL_TIME.fullmatch(plain)
    if m is None:
        return None
    number = int(m[1]) * (SCHOOL_WEEK if m[2] == "week" else 1)
    return Days(number, True, plain) if 1 <= number <= MOST_DAYS else None


def day_of(reader: Reader, path: Path_, value: object) -> dt.date | None:
    """A day: TOML's own, or a text in one of the forms of a case file."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        if value.year >= EARLIEST_YEAR:
            return value
        reason = f"the year is before {EARLIEST_YEAR}"
    else:
        read = parse_date(value) if isinstance(value, str) else NotADate(False, "it is not in a form that can be read")
        if isinstance(read, dt.date):
            return read
        reason = read.reason
    reader.wrong(path, f"“{'.'.join(path)}” is no day: {reason}.", f"Write {path[-1]} = 2026-09-01")
    return None


# --- The shipped examples ---------------------------------------------------------------------------


@functools.cache
def examples() -> Mapping[str, str]:
    """The shipped example policies: name to text. They are named for what they are, and none of them is law."""
    folder = importlib.resources.files("casebook") / "policies"
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return {entry.name.removesuffix(".toml"): entry.read_text("utf-8") for entry in files}


# --- A file of its own ------------------------------------------------------------------------------


def read_policy_file(root: Path, name: str, calendar: Calendar) -> Checked[ReadPolicy | None]:
    """The policy in the file ``name`` of the book in the folder ``root``, or the shipped example of that name; ``None``
    where ``name`` is neither.

    The file holds what may stand under ``[policy]``, with or without that heading. Its errors are told at their lines.
    """
    if name in examples():
        return _parse_policy(name, examples()[name], calendar)
    plain = name.replace("\\", "/")
    if not _lies_in_book(root, plain):
        return Checked(None)
    try:
        read = read_text(root, plain, "The policy’s settings")
    except FileNotFoundError:
        return Checked(None)
    if read.value is None:
        return Checked(DEFAULT, read.diagnostics)
    return _parse_policy(plain, read.value, calendar)


def _parse_policy(plain: str, text: str, calendar: Calendar) -> Checked[ReadPolicy | None]:
    text = text.replace("\r\n", "\n")
    parsed = parse_toml(plain, text)
    if parsed.value is None:
        return Checked(DEFAULT, parsed.diagnostics)
    reader = Reader(plain, text)
    policy = _policy_of_file(reader, parsed.value, calendar)
    return Checked(policy, tuple(sorted(reader.found, key=lambda d: d.sort_key)))


def _policy_of_file(reader: Reader, table: dict[str, Any], calendar: Calendar) -> ReadPolicy:
    if "policy" not in table:
        return PolicyReader(reader, ()).policy(table, calendar)
    reader.unknown((), table, {"policy": None})
    return PolicyReader(reader, ("policy",)).policy(reader.table(("policy",), table["policy"]), calendar)


def _lies_in_book(root: Path, name: str) -> bool:
    """Whether ``name`` is a way from the book's folder to something in it, over no link."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or ":" in name or "\0" in name:
        return False
    plain = os.path.join(os.path.realpath(root), *path.parts)  # noqa: PTH118 - compared as text
    return os.path.normcase(os.path.realpath(plain)) == os.path.normcase(plain)


# --- The calendar -----------------------------------------------------------------------------------


def read_calendar(reader: Reader, value: object) -> Calendar:
    """The school calendar of a ``[calendar]`` table, without bank holidays: a policy in school time adds them."""
    path = ("calendar",)
    table = reader.table(path, value)
    reader.unknown(path, table, dict.fromkeys(("terms", "closed")))
    terms = _terms(reader, table.get("terms"))
    closed = _closed(reader, table.get("closed", []))
    if not terms:
        return NO_CALENDAR
    return Calendar(terms, closed)


def _terms(reader: Reader, value: object) -> tuple[Term, ...]:
    path = ("calendar", "terms")
    if not isinstance(value, list) or not all(isinstance(term, dict) for term in value):
        reader.wrong(path, "“calendar.terms” must be a list of terms.", _TERM_HELP)
        return ()
    read = [term for entry in value if (term := _term(reader, path, entry))]
    terms = tuple(sorted(read))
    for one, other in itertools.pairwise(terms):
        if other.from_ <= one.to:
            message = f"A term begins on {english(other.from_)}, before the one before it ends on {english(one.to)}."
            reader.wrong(path, message, "Mend the days of the two terms.")
    if terms and terms[-1].to.year - terms[0].from_.year > LONGEST_CALENDAR:
        reader.wrong(path, f"The terms lie more than {LONGEST_CALENDAR} years apart.", "Check the years.")
        return ()
    return terms


_TERM_HELP = "Write terms = [{from = 2026-09-01, to = 2026-10-23}, {from = 2026-11-02, to = 2026-12-18}]"


def _term(reader: Reader, path: Path_, entry: Mapping[str, object]) -> Term | None:
    reader.unknown(path, entry, dict.fromkeys(("from", "to", "name")))
    if "from" not in entry or "to" not in entry:
        reader.wrong(path, "A term needs its first and its last day.", _TERM_HELP)
        return None
    first, last = (day_of(reader, (*path, key), entry[key]) for key in ("from", "to"))
    if first is None or last is None:
        return None
    if last < first:
        reader.wrong(path, f"A term ends on {english(last)}, before it begins on {english(first)}.", _TERM_HELP)
        return None
    return Term(first, last)


def _closed(reader: Reader, value: object) -> tuple[dt.date, ...]:
    path = ("calendar", "closed")
    if not isinstance(value, list):
        reader.wrong(path, "“calendar.closed” must be a list of days.", "Write closed = [2026-11-27, 2027-02-12]")
        return ()
    return tuple(sorted({day for entry in value if (day := day_of(reader, path, entry))}))


def _with_bank_holidays(calendar: Calendar) -> Calendar:
    """The calendar with the bank holidays of England in its years. Loading them takes longer than all other settings."""
    if not calendar.terms:
        return calendar
    import holidays

    years = range(calendar.terms[0].from_.year, calendar.terms[-1].to.year + 1)
    found = holidays.country_holidays("GB", subdiv="ENG", years=years)
    return replace(calendar, bank_holidays=tuple(sorted(found)))
