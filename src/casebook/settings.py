"""``casebook.toml`` to settings: every key optional, every slip an error with its line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from casebook.diagnostics import START, Checked, Diagnostic, Severity, Span
from casebook.form import ACTIONS
from casebook.rules.policy import NUMBERS, Policy
from casebook.rules.readiness import CRITERIA, Status, Verdict

FILE_NAME = "casebook.toml"
DEFAULT_TITLE = "Attendance casebook"
FILTER_KEYS = ("verdict", "status", "school", "staff", "year", "missing", "q")
EMPLOYERS = ("school", "traded", "authority")


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who a set of initials stands for. ``employer``: ``school``, ``traded`` or ``authority``."""

    initials: str
    name: str
    role: str = ""
    employer: str = ""


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


@dataclass(frozen=True, slots=True)
class Settings:
    """What a book sets for itself. The defaults are those of a book without ``casebook.toml``."""

    title: str = DEFAULT_TITLE
    staff: Mapping[str, StaffMember] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    views: tuple[SavedView, ...] = ()
    site: SiteSettings = field(default_factory=SiteSettings)


def load_settings(book: Path) -> Checked[Settings]:
    """Read the settings of the book in the folder ``book``. Never raises for what the file holds."""
    path = book / FILE_NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Checked(Settings())
    except OSError as error:
        return Checked(
            Settings(), (_error(START, f"The settings cannot be opened: {error.strerror}.", "Check the file."),)
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Checked(Settings(), (_error(START, "The settings are not saved as UTF-8.", "Save the file as UTF-8."),))
    return parse_settings(text)


def parse_settings(text: str) -> Checked[Settings]:
    """Read the text of a ``casebook.toml``. Errors: TOML syntax, unknown keys, values of a wrong kind."""
    text = text.replace("\r\n", "\n")
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Checked(Settings(), (_syntax_error(error, text),))
    reader = _Reader(text)
    settings = reader.settings(table)
    return Checked(settings, tuple(sorted(reader.found, key=lambda d: d.sort_key)))


def _error(span: Span, message: str, help_: str, line: str = "") -> Diagnostic:
    return Diagnostic("bad-settings", Severity.ERROR, FILE_NAME, span, message, help_, line)


def _syntax_error(error: Exception, text: str) -> Diagnostic:
    place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    lines = text.split("\n")
    span = Span.point(int(place[1]), int(place[2])) if place else Span.point(len(lines))
    reason = re.sub(r"\s*\(at .*\)$", "", str(error))
    help_ = 'Put text in double quotes, and write each key once: title = "Our casebook".'
    return _error(span, f"The settings cannot be read here: {reason}.", help_, lines[min(span.line, len(lines)) - 1])


class _Reader:
    """Reads the parsed table and keeps what it finds wrong. tomllib tells no places, so a key's line is
    looked up in the text: under its table's heading, or inline in the line of its parent."""

    def __init__(self, text: str) -> None:
        self.found: list[Diagnostic] = []
        self._lines = text.split("\n")

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
        section: tuple[str, ...] = ()
        best = START
        depth = -1
        for number, line in enumerate(self._lines, 1):
            if heading := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line):
                section = tuple(part.strip(" \"'") for part in heading[1].split("."))
                if section == path[: len(section)] and len(section) > depth:
                    best, depth = _span_of(line, number, section[-1]), len(section)
            elif key := re.match(r"\s*([\w.\"'-]+)\s*=", line):
                here = section + tuple(part.strip("\"'") for part in key[1].split("."))
                if here == path[: len(here)] and len(here) > depth:
                    best, depth = _span_of(line, number, path[-1] if path[-1] in line else here[-1]), len(here)
        return best

    def _wrong(self, path: tuple[str, ...], message: str, help_: str) -> None:
        span = self._span(path)
        self.found.append(_error(span, message, help_, self._lines[span.line - 1]))

    def _unknown(self, path: tuple[str, ...], table: Mapping[str, object], known: Mapping[str, object]) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                help_ = f"Did you mean “{near[0]}”?" if near else f"Known here: {', '.join(known)}."
                self._wrong((*path, key), f"There is no setting “{'.'.join((*path, key))}”.", help_)

    def _text(self, path: tuple[str, ...], value: object) -> str:
        if isinstance(value, str):
            return value
        self._wrong(path, f"“{'.'.join(path)}” must be text.", f'Write it in double quotes: {path[-1]} = "…".')
        return ""

    def _table(self, path: tuple[str, ...], value: object) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self._wrong(path, f"“{'.'.join(path)}” must be a table.", f"Write [{'.'.join(path)}] on a line of its own.")
        return {}

    def _staff(self, value: object) -> dict[str, StaffMember]:
        members = {}
        for initials, entry in self._table(("staff",), value).items():
            path = ("staff", initials)
            if isinstance(entry, str):
                members[initials] = StaffMember(initials, entry)
                continue
            table = self._table(path, entry)
            known = {key: self._text((*path, key), table[key]) for key in ("name", "role", "employer") if key in table}
            self._unknown(path, table, dict.fromkeys(("name", "role", "employer")))
            if not known.get("name") and table:
                self._wrong(path, f"“{initials}” has no name.", f'Write {initials} = {{ name = "…" }}.')
            if known.get("employer") and known["employer"] not in EMPLOYERS:
                self._wrong(
                    (*path, "employer"), "An employer is school, traded or authority.", "Write one of the three."
                )
            members[initials] = StaffMember(initials, **known) if known.get("name") else StaffMember(initials, initials)
        return members

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
        self._wrong(path, f"“{'.'.join(path)}” must be a whole number of at least 1.", f"Write {path[-1]} = 21")
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
        return tuple(key for key in CRITERIA if table.get(key, key in default) is True)

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
        text = str(value) if isinstance(value, int) and path[-1] == "year" else self._text(path, value)
        words: dict[str, list[str]] = {
            "verdict": [v.value for v in Verdict],
            "status": [s.value for s in Status],
            "missing": list(CRITERIA),
        }
        if path[-1] in words and text not in words[path[-1]]:
            self._wrong(path, f"There is no {path[-1]} “{text}”.", f"It can be: {', '.join(words[path[-1]])}.")
        return text


def _span_of(line: str, number: int, word: str) -> Span:
    at = max(line.find(word), 0)
    return Span(number, at + 1, number, at + 1 + len(word))
