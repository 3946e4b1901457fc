"""``casebook.toml`` to settings: every key optional, every slip an error with its line."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casebook.casefile.source import forbidden_character, quoted
from casebook.diagnostics import Checked, Diagnostic
from casebook.people import People, StaffMember
from casebook.policyfile import (
    DEFAULT,
    PolicyReader,
    Reach,
    ReadPolicy,
    examples,
    read_calendar,
    read_policy_file,
    unreached,
)
from casebook.rules.criteria import CRITERIA
from casebook.rules.policy import Policy
from casebook.rules.readiness import Status, Verdict
from casebook.rules.schooltime import NO_CALENDAR, Calendar
from casebook.tomlfile import Path_, Reader, parse_toml, read_text

FILE_NAME = "casebook.toml"
DEFAULT_TITLE = "Attendance casebook"
FILTER_KEYS = ("verdict", "status", "school", "staff", "year", "missing", "q")
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
    """What a book sets for itself. The defaults are those of a book without ``casebook.toml``.

    ``id`` is what the book is known by in the world, whatever it is called: a random text that is made once.
    """

    title: str = DEFAULT_TITLE
    staff: Mapping[str, StaffMember] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    views: tuple[SavedView, ...] = ()
    site: SiteSettings = field(default_factory=SiteSettings)
    id: str = ""
    reaches: tuple[Reach, ...] = ()

    def problems(self, today: dt.date) -> tuple[Diagnostic, ...]:
        """What of the settings cannot be used on this day: numbers in school time to which the calendar does not reach."""
        return unreached(ReadPolicy(self.policy, self.reaches), today)

    @functools.cached_property
    def people(self) -> People:
        """The staff, as cases name them."""
        return People(self.staff)


def load_settings(book: Path) -> Checked[Settings]:
    """Read the settings of the book in the folder ``book``. Never raises for what the file holds."""
    try:
        read = read_text(book, FILE_NAME)
    except FileNotFoundError:
        return Checked(Settings())
    if read.value is None:
        return Checked(Settings(), read.diagnostics)
    return parse_settings(read.value, book)


def parse_settings(text: str, book: Path | None = None) -> Checked[Settings]:
    """Read the text of a ``casebook.toml``. Errors: TOML syntax, unknown keys, values of a wrong kind.

    ``book`` is the folder in which a policy's own file is looked for; without it there is none.
    """
    text = text.replace("\r\n", "\n")
    parsed = parse_toml(FILE_NAME, text)
    if parsed.value is None:
        return Checked(Settings(), parsed.diagnostics)
    reader = _SettingsReader(text, book)
    settings = reader.settings(parsed.value)
    return Checked(settings, tuple(sorted(reader.found, key=lambda d: d.sort_key)))


class _SettingsReader(Reader):
    """Reads the tables of ``casebook.toml``."""

    def __init__(self, text: str, book: Path | None) -> None:
        super().__init__(FILE_NAME, text)
        self._book = book

    def settings(self, table: dict[str, Any]) -> Settings:
        known: dict[str, Callable[[Any], object]] = {
            "title": lambda value: self.text(("title",), value),
            "staff": self._staff,
            "views": self._views,
            "site": self._site,
        }
        values = {k: read(table[k]) for k, read in known.items() if k in table}
        self.unknown((), table, known | {"policy": None, "calendar": None, "id": None})
        if "id" in table:
            values["id"] = self.text(("id",), table["id"])
        calendar = read_calendar(self, table["calendar"]) if "calendar" in table else NO_CALENDAR
        read = self._policy(table.get("policy", {}), calendar)
        return Settings(policy=read.policy, reaches=read.reaches, **values)  # type: ignore[arg-type]  # each reader returns its own field's type

    def _policy(self, value: object, calendar: Calendar) -> ReadPolicy:
        if not isinstance(value, str):
            return PolicyReader(self, ("policy",)).policy(self.table(("policy",), value), calendar)
        read = read_policy_file(self._book, value, calendar) if self._book else Checked(None)
        if read.value is None:
            message = f"There is no policy file {quoted(value)} in the book."
            help_ = (
                'Name a file inside the book’s folder, over no link: policy = "policies/our-authority.toml"; or a shipped'
                f" example: {', '.join(examples())}."
            )
            self.wrong(("policy",), message, help_)
        self.found += read.diagnostics
        return read.value or DEFAULT

    def _staff(self, value: object) -> dict[str, StaffMember]:
        seen: set[str] = set()
        members = {}
        for initials, entry in self.table(("staff",), value).items():
            self._check_initials(("staff", initials), seen)
            members[initials] = self._member(initials, entry)
        return members

    def _member(self, initials: str, entry: object) -> StaffMember:
        path = ("staff", initials)
        if isinstance(entry, str):
            return StaffMember(initials, self.text(path, entry))
        table = entry if isinstance(entry, dict) else {}
        keys = ("name", "role", "employer")
        known = {key: self.text((*path, key), table[key], filled=key == "name") for key in keys if key in table}
        self.unknown(path, table, dict.fromkeys(keys))
        if "name" not in table:
            self.wrong(path, f"“{initials}” has no name.", f'Write {initials} = "Jo Bell", or {{ name = "…" }}.')
        if known.get("employer") and known["employer"] not in EMPLOYERS:
            self.wrong((*path, "employer"), "An employer is school, traded or authority.", "Write one of the three.")
        return StaffMember(initials, **({"name": initials} | known))

    def _check_initials(self, path: tuple[str, ...], seen: set[str]) -> None:
        initials = path[-1]
        if not initials.strip() or forbidden_character(initials):
            self.wrong(path, "Somebody in the staff list has no initials.", "Write initials, then the name.")
        if initials.casefold() in seen:
            help_ = "Give one of the two a figure as well: JB2."
            self.wrong(path, f"“{initials}” stands twice in the staff list, in capitals and in small letters.", help_)
        seen.add(initials.casefold())

    def _views(self, value: object) -> tuple[SavedView, ...]:
        views = []
        for key, entry in self.table(("views",), value).items():
            path = ("views", key)
            table = self.table(path, entry)
            self.unknown(path, table, dict.fromkeys(("title", "filter")))
            filters = self.table((*path, "filter"), table.get("filter", {}))
            self.unknown((*path, "filter"), filters, dict.fromkeys(FILTER_KEYS))
            chosen = {k: self._filter((*path, "filter", k), v) for k, v in filters.items()}
            title = self.text((*path, "title"), table["title"]) if "title" in table else ""
            views.append(SavedView(key, title or key.replace("_", " ").replace("-", " ").capitalize(), chosen))
        return tuple(views)

    def _site(self, value: object) -> SiteSettings:
        table = self.table(("site",), value)
        self.unknown(("site",), table, dict.fromkeys(("forms", "runs", "log_search")))
        switches = {key: self.switch(("site", key), table[key]) for key in ("runs", "log_search") if key in table}
        forms = table.get("forms")
        if forms is not None and not (isinstance(forms, list) and all(isinstance(name, str) for name in forms)):
            self.wrong(("site", "forms"), "“site.forms” must be a list of names.", 'Write forms = ["stage-2"]')
            forms = None
        return SiteSettings(forms=None if forms is None else tuple(forms), **switches)

    def _filter(self, path: Path_, value: object) -> str:
        is_year = path[-1] == "year" and isinstance(value, int) and not isinstance(value, bool)
        text = str(value) if is_year else self.text(path, value)
        words: dict[str, list[str]] = {
            "verdict": [v.value for v in Verdict],
            "status": [s.value for s in Status],
            "missing": list(CRITERIA),
        }
        if path[-1] in words and text not in words[path[-1]]:
            self.wrong(path, f"There is no {path[-1]} “{text}”.", f"It can be: {', '.join(words[path[-1]])}.")
        return text
