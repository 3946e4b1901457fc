"""``casebook.toml`` to settings: every key optional, every slip an error with its line."""

from __future__ import annotations

import errno
import functools
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from casebook.casefile.listing import leads_out
from casebook.casefile.source import forbidden_character, is_unseen
from casebook.diagnostics import START, Checked, Diagnostic, Severity, Span
from casebook.form import ACTIONS
from casebook.people import People, StaffMember
from casebook.rules.policy import NUMBERS, Policy
from casebook.rules.readiness import CRITERIA, Status, Verdict
from casebook.suggest import MOST_GUESSES, did_you_mean

FILE_NAME = "casebook.toml"
MAX_BYTES = 256 * 1024
DEFAULT_TITLE = "Attendance casebook"
FILTER_KEYS = ("verdict", "status", "school", "staff", "year", "missing", "q")
_TABLE = re.compile(r"\s*\[+([^\[\]]+)\]")
_KEY = re.compile(r"\s*([\w.\"'-]+(?: +[\w.\"'-]+)*) *=")
EMPLOYERS = ("school", "traded", "authority")


@dataclass(frozen=True, slots=True)
class SavedView:
    """A saved view of the caseload, for the site's navigation. ``filter`` maps a filter to its value."""

    key: str
    title: str
    filter: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What the site is to hold beside its pages: which forms (``None``: all), their runs, the log search."""

    forms: tuple[str, ...] | None = None
    runs: bool = True
    log_search: bool = True


@dataclass(frozen=True)
class Settings:
    """What a book sets for itself. The defaults are those of a book without ``casebook.toml``."""

    title: str = DEFAULT_TITLE
    staff: Mapping[str, StaffMember] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    views: tuple[SavedView, ...] = ()
    site: SiteSettings = field(default_factory=SiteSettings)

    @functools.cached_property
    def people(self) -> People:
        """The staff, as cases name them."""
        return People(self.staff)


def load_settings(book: Path) -> Checked[Settings]:
    """Read the settings of the book in the folder ``book``. Never raises for what the file holds."""
    path = book / FILE_NAME
    try:
        data = _read(path)
    except FileNotFoundError:
        return Checked(Settings())
    except OSError as error:
        return _refused(f"The settings cannot be opened: {error.strerror}.", "Check the file.")
    if len(data) > MAX_BYTES:
        return _refused("The settings are larger than 256 KiB.", "Take out what was pasted in by mistake.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _refused("The settings are not saved as UTF-8.", "Save the file with the encoding UTF-8.")
    return parse_settings(text)


def _read(path: Path) -> bytes:
    """The bytes of a file, at most one more than it may have. A pipe is refused, not waited for; a link out of the book is
    not followed: what is wrong in a file is shown with its line."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no plain file")
    if leads_out(path, path.parent):
        raise OSError(errno.EINVAL, "it is a link that leads out of the book")
    with open(path, "rb") as file:
        return file.read(MAX_BYTES + 1)


def _refused(message: str, help_: str) -> Checked[Settings]:
    return Checked(Settings(), (_error(START, message, help_),))


def parse_settings(text: str) -> Checked[Settings]:
    """Read the text of a ``casebook.toml``. Errors: TOML syntax, unknown keys, values of a wrong kind."""
    text = text.replace("\r\n", "\n")
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: a number of 5,000 figures is no TOML error
        return Checked(Settings(), (_syntax_error(error, text),))
    reader = _Reader(text)
    settings = reader.settings(table)
    return Checked(settings, tuple(sorted(reader.found, key=lambda d: d.sort_key)))


def _error(span: Span, message: str, help_: str, line: str = "") -> Diagnostic:
    return Diagnostic("bad-settings", Severity.ERROR, FILE_NAME, span, message, help_, line)


def _syntax_error(error: Exception, text: str) -> Diagnostic:
    lines = text.split("\n")
    if not isinstance(error, tomllib.TOMLDecodeError):
        return _error(START, "The settings hold a number or a nesting too large to read.", "Write short values.")
    place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    span = Span.point(int(place[1]), int(place[2])) if place else Span.point(len(lines))
    reason = re.sub(r"\s*\(at [^()]*\)$", "", str(error))
    help_ = 'Put text in double quotes, and write each key once: title = "Our casebook".'
    return _error(span, f"The settings cannot be read here: {reason}.", help_, lines[min(span.line, len(lines)) - 1])


class _Reader:
    """Reads the parsed table and keeps what it finds wrong. tomllib tells no places, so a key's line is
    looked up in the text: under its table's heading, or inline in the line of its parent."""

    def __init__(self, text: str) -> None:
        self.found: list[Diagnostic] = []
        self._lines = text.split("\n")
        self._places: dict[tuple[str, ...], int] | None = None

    def settings(self, table: dict[str, Any]) -> Settings:
        known: dict[str, Callable[[str, Any], object]] = {
            "title": lambda key, value: self._text((key,), value),
            "staff": lambda _key, value: self._staff(value),
            "policy": lambda _key, value: self._policy(value),
            "views": lambda _key, value: self._views(value),
            "site": lambda _key, value: self._site(value),
        }
        values = {k: read(k, table[k]) for k, read in known.items() if k in table}
        self._unknown((), table, known)
        return Settings(**{k: v for k, v in values.items() if v is not None})  # type: ignore[arg-type]  # each reader returns its own field's type

    def _span(self, path: tuple[str, ...]) -> Span:
        """Where ``path`` stands, or the nearest table or key around it."""
        if self._places is None:
            self._places = _places(self._lines)
        for depth in range(len(path), 0, -1):
            if number := self._places.get(path[:depth]):
                line = self._lines[number - 1]
                return _span_of(line, number, path[-1] if path[-1] in line else path[depth - 1])
        return START

    def _wrong(self, path: tuple[str, ...], message: str, help_: str) -> None:
        span = self._span(path)
        self.found.append(_error(span, message, help_, self._lines[span.line - 1]))

    def _unknown(self, path: tuple[str, ...], table: Mapping[str, object], known: Mapping[str, object]) -> None:
        for key in table:
            if key not in known:
                guesses = known if len(self.found) < MOST_GUESSES else ()
                help_ = did_you_mean(key, guesses, f"Known here: {', '.join(known)}.")
                self._wrong((*path, key), f"There is no setting “{'.'.join((*path, key))}”.", help_)

    def _text(self, path: tuple[str, ...], value: object, filled: bool = True) -> str:
        if not isinstance(value, str):
            self._wrong(path, f"“{'.'.join(path)}” must be text.", f'Write it in double quotes: {path[-1]} = "…".')
            return ""
        hidden = forbidden_character(value) or _line_break(value)
        if hidden:
            self._wrong(path, f"“{'.'.join(path)}” holds {hidden[1]}.", "Write plain text on one line.")
        elif filled and (not value.strip() or is_unseen(value)):
            self._wrong(path, f"“{'.'.join(path)}” is empty.", "Fill it in, or take the line out.")
        return value

    def _table(self, path: tuple[str, ...], value: object) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self._wrong(path, f"“{'.'.join(path)}” must be a table.", f"Write [{'.'.join(path)}] on a line of its own.")
        return {}

    def _staff(self, value: object) -> dict[str, StaffMember]:
        seen: set[str] = set()
        members = {}
        for initials, entry in self._table(("staff",), value).items():
            self._check_initials(("staff", initials), seen)
            members[initials] = self._member(initials, entry)
        return members

    def _member(self, initials: str, entry: object) -> StaffMember:
        path = ("staff", initials)
        if isinstance(entry, str):
            return StaffMember(initials, self._text(path, entry))
        table = entry if isinstance(entry, dict) else {}
        keys = ("name", "role", "employer")
        known = {key: self._text((*path, key), table[key], filled=key == "name") for key in keys if key in table}
        self._unknown(path, table, dict.fromkeys(keys))
        if "name" not in table:
            self._wrong(path, f"“{initials}” has no name.", f'Write {initials} = "Jo Bell", or {{ name = "…" }}.')
        if known.get("employer") and known["employer"] not in EMPLOYERS:
            self._wrong((*path, "employer"), "An employer is school, traded or authority.", "Write one of the three.")
        return StaffMember(initials, **({"name": initials} | known))

    def _check_initials(self, path: tuple[str, ...], seen: set[str]) -> None:
        initials = path[-1]
        if not initials.strip() or forbidden_character(initials):
            self._wrong(path, "Somebody in the staff list has no initials.", "Write initials, then the name.")
        if initials.casefold() in seen:
            help_ = "Give one of the two a figure as well: JB2."
            self._wrong(path, f"“{initials}” stands twice in the staff list, in capitals and in small letters.", help_)
        seen.add(initials.casefold())

    def _policy(self, value: object) -> Policy:
        table = self._table(("policy",), value)
        changes: dict[str, Any] = {}
        for key in NUMBERS.keys() & table.keys():
            changes[key] = self._number(("policy", key), table[key])
        if "name" in table:
            changes["name"] = self._text(("policy", "name"), table["name"])
        if "labels" in table:
            changes["labels"] = self._labels(table["labels"])
        if "criteria" in table:
            changes["criteria"] = self._criteria(table["criteria"])
        self._unknown(("policy",), table, dict.fromkeys(f.name for f in fields(Policy)))
        if changes and "name" not in changes:
            changes["name"] = "This book’s own policy"
        return Policy(**{k: v for k, v in changes.items() if v is not None})

    def _number(self, path: tuple[str, ...], value: object) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 3660:
            return value
        self._wrong(path, f"“{'.'.join(path)}” must be a whole number from 1 to 3660.", f"Write {path[-1]} = 21")
        return None

    def _labels(self, value: object) -> dict[str, str]:
        path = ("policy", "labels")
        table = self._table(path, value)
        self._unknown(path, table, {**CRITERIA, **ACTIONS})
        return {key: self._text((*path, key), text) for key, text in table.items()}

    def _criteria(self, value: object) -> tuple[str, ...]:
        path = ("policy", "criteria")
        table = self._table(path, value)
        self._unknown(path, table, CRITERIA)
        for key, switch in table.items():
            if not isinstance(switch, bool):
                self._wrong((*path, key), f"“{key}” must be true (on) or false (off).", f"Write {key} = true")
        default = Policy().criteria
        chosen = tuple(key for key in CRITERIA if table.get(key, key in default) is True)
        if not any(not CRITERIA[key].when for key in chosen):
            message = "No criterion is on that every case has to meet, so every case would be ready."
            self._wrong(path, message, "Leave at least one criterion on.")
        return chosen

    def _views(self, value: object) -> tuple[SavedView, ...]:
        views = []
        for key, entry in self._table(("views",), value).items():
            path = ("views", key)
            table = self._table(path, entry)
            self._unknown(path, table, dict.fromkeys(("title", "filter")))
            filters = self._table((*path, "filter"), table.get("filter", {}))
            self._unknown((*path, "filter"), filters, dict.fromkeys(FILTER_KEYS))
            chosen = {k: self._filter((*path, "filter", k), v) for k, v in filters.items()}
            title = self._text((*path, "title"), table["title"]) if "title" in table else ""
            views.append(SavedView(key, title or key.replace("_", " ").replace("-", " ").capitalize(), chosen))
        return tuple(views)

    def _site(self, value: object) -> SiteSettings:
        table = self._table(("site",), value)
        self._unknown(("site",), table, dict.fromkeys(("forms", "runs", "log_search")))
        switches = {key: self._switch(("site", key), table[key]) for key in ("runs", "log_search") if key in table}
        forms = table.get("forms")
        if forms is not None and not (isinstance(forms, list) and all(isinstance(name, str) for name in forms)):
            self._wrong(("site", "forms"), "“site.forms” must be a list of names.", 'Write forms = ["stage-2"]')
            forms = None
        return SiteSettings(forms=None if forms is None else tuple(forms), **switches)

    def _switch(self, path: tuple[str, ...], value: object) -> bool:
        if isinstance(value, bool):
            return value
        self._wrong(path, f"“{'.'.join(path)}” must be true or false.", f"Write {path[-1]} = true")
        return True

    def _filter(self, path: tuple[str, ...], value: object) -> str:
        is_year = path[-1] == "year" and isinstance(value, int) and not isinstance(value, bool)
        text = str(value) if is_year else self._text(path, value)
        words: dict[str, list[str]] = {
            "verdict": [v.value for v in Verdict],
            "status": [s.value for s in Status],
            "missing": list(CRITERIA),
        }
        if path[-1] in words and text not in words[path[-1]]:
            self._wrong(path, f"There is no {path[-1]} “{text}”.", f"It can be: {', '.join(words[path[-1]])}.")
        return text


def _line_break(text: str) -> tuple[int, str] | None:
    at = next((i for i, c in enumerate(text) if c in "\r\n"), None)
    return None if at is None else (at, "a line break")


def _places(lines: list[str]) -> dict[tuple[str, ...], int]:
    """The line on which each table and key first stands, as far as can be told from the line alone."""
    places: dict[tuple[str, ...], int] = {}
    section: tuple[str, ...] = ()
    for number, line in enumerate(lines, 1):
        if heading := _TABLE.match(line):
            section = tuple(part.strip(" \"'") for part in heading[1].split("."))
            places.setdefault(section, number)
        elif key := _KEY.match(line):
            here = section + tuple(part.strip(" \"'") for part in key[1].split("."))
            places.setdefault(here, number)
    return places


def _span_of(line: str, number: int, word: str) -> Span:
    at = max(line.find(word), 0)
    return Span(number, at + 1, number, at + 1 + len(word))
