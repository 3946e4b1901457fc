"""Where a command works: which book, as of which day, with which settings; and how it refuses."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from casebook.dates import NotADate, mended_date, parse_date, today_in_england
from casebook.suggest import did_you_mean
from casebook.wording import counted

if TYPE_CHECKING:
    from casebook.book import Book, CaseFile
    from casebook.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


class Refused(click.ClickException):
    """What was asked cannot be done: one plain sentence on standard error, exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the sentence."""
        click.echo(f"casebook: {self.message}", file=file or sys.stderr)


class Workplace:
    """What every command is given. Nothing is read before it is asked for."""

    def __init__(self, folder: Path, as_of: dt.date | None) -> None:
        self.folder = folder
        self._as_of = as_of

    @classmethod
    def at(cls, folder: Path | None, as_of: str | None) -> Workplace:
        """The workplace for ``-C FOLDER`` and ``--as-of DATE`` as typed."""
        day = None if as_of is None else read_day(as_of)
        if folder is not None and not folder.is_dir():
            raise Refused(f"There is no folder {folder}.")
        try:
            return cls((folder or Path.cwd()).resolve(), day)
        except FileNotFoundError:
            raise Refused("The folder that you are in is not there any more. Go to another.") from None

    def on(self, as_of: str | None) -> Workplace:
        """The same, as of a day given to the command itself."""
        return self if as_of is None else Workplace(self.folder, read_day(as_of))

    def afresh(self) -> Workplace:
        """The same, with nothing read yet."""
        return Workplace(self.folder, self._as_of)

    @cached_property
    def as_of(self) -> dt.date:
        """The day that stands for today."""
        return self._as_of or today_in_england()

    @property
    def as_of_given(self) -> bool:
        """Whether the day was named, rather than taken from the clock."""
        return self._as_of is not None

    @cached_property
    def root(self) -> Path:
        """The book's folder: the nearest one, upwards, with ``casebook.toml`` or ``cases/``."""
        if book := book_around(self.folder):
            return book
        raise Refused(
            f"There is no book in {self.folder} or above it. Go to the book’s folder, name it with -C,"
            " or make a new book with: casebook init"
        )

    @cached_property
    def settings(self) -> Settings:
        """The book's settings. Problems in them are printed, and nothing is done."""
        from casebook import report
        from casebook.settings import load_settings

        loaded = load_settings(self.root)
        if found := loaded.diagnostics or loaded.value.problems(self.as_of):
            # A pipe may lead to a build log, and the line as it stands could name staff.
            told = found if sys.stderr.isatty() else [replace(d, line_text="") for d in found]
            click.echo(report.text(told), err=True)
            raise Refused(f"Mend {found[0].path} first.")
        return loaded.value

    def book(self) -> Book:
        """Read the whole book."""
        from casebook.book import read_book

        return read_book(self.root, self.settings, self.as_of)


def book_around(folder: Path) -> Path | None:
    """The book that a folder is, or lies in."""
    for one in (folder, *folder.parents):
        # A folder that may not be looked into is no book; pathlib's own questions would raise there.
        # A link that leads nowhere marks a book as well: else an outer one would be taken for it.
        cases = one / "cases"
        if os.path.isfile(one / "casebook.toml") or os.path.isdir(cases) or os.path.islink(cases):  # noqa: PTH112, PTH113, PTH114
            return one
    return None


_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


def read_day(text: str, today: dt.date | None = None) -> dt.date:
    """A day named on the command line: a date, or today, yesterday or tomorrow as of ``today``."""
    today = today or today_in_england()
    if (days := _DAYS.get(text.strip().lower())) is not None:
        return today + dt.timedelta(days)
    day = parse_date(text)
    if isinstance(day, NotADate):
        meant = mended_date(text, today)
        raise Refused(f"“{text}” is not a date: {day.reason}. Write it as {meant or '2026-09-14'}.")
    return day


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases were asked for. Empty means all; text is compared without regard to case."""

    school: str = ""
    staff: str = ""
    verdict: str = ""
    status: str = ""

    def pick(self, files: Iterable[CaseFile]) -> list[CaseFile]:
        """The files that match. A broken file has no verdict or status, so it matches neither."""
        return [f for f in files if self._matches(f)]

    def _matches(self, file: CaseFile) -> bool:
        case, readiness = file.case, file.readiness
        if self.school and (case is None or self.school.casefold() not in case.school.casefold()):
            return False
        if self.staff and (case is None or self.staff.casefold() not in case.staff_name.casefold()):
            return False
        if self.verdict and (readiness is None or readiness.verdict != self.verdict):
            return False
        return not self.status or (readiness is not None and readiness.status == self.status)


def caseload_options(function: F) -> F:
    """Add ``--school --staff --verdict --status`` to a command, which is given ``chosen: Filter``."""
    import functools

    from casebook.rules.readiness import Status, Verdict

    @click.option("--school", default="", help="Only cases of this school (a part of its name will do).")
    @click.option("--staff", default="", help="Only cases of this member of staff (a part of the name will do).")
    @click.option("--verdict", default="", type=Choice([v.value for v in Verdict]), help="Only this verdict.")
    @click.option("--status", default="", type=Choice([s.value for s in Status]), help="Only this status.")
    @functools.wraps(function)
    def wrapped(*args: Any, school: str, staff: str, verdict: str, status: str, **kwargs: Any) -> Any:
        return function(*args, chosen=Filter(school, staff, verdict, status), **kwargs)

    return wrapped  # type: ignore[return-value]  # the same command, with one parameter bound


class Choice(click.Choice[str]):
    """One of a list of words, or nothing; a near miss is named."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word as listed, whatever the case of its letters."""
        words = list(self.choices)
        text = str(value).strip().lower().replace(" ", "-").replace("_", "-")
        if not text or text in words:
            return text
        help_ = f"{did_you_mean(text, words)} It can be: {', '.join(words)}.".lstrip()
        return self.fail(f"“{value}” is not known. {help_}", param, ctx)


def say_json(document: object) -> None:
    """Print JSON that survives a pipe in any encoding: what it cannot carry is escaped, not lost."""
    import json

    utf_8 = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") == "utf8"
    click.echo(json.dumps(document, ensure_ascii=not utf_8, indent=1))


def say_broken(files: Iterable[CaseFile], what: str) -> int:
    """Say on standard error how many of ``files`` cannot be trusted, and ``what`` of them is missing here.

    Returns the exit status: 1 where there are any. A case left out in silence would be a child forgotten.
    """
    broken = sum(not file.sound for file in files)
    if not broken:
        return 0
    cannot = f"{counted(broken, 'case file')} {'has' if broken == 1 else 'have'} errors"
    click.echo(f"casebook: {cannot}; {what} See: casebook check", err=True)
    return 1


STYLES = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "help": {"fg": "cyan"},
    "good": {"fg": "green", "bold": True},
    "dim": {"dim": True},
    "bold": {"bold": True},
}


def paint(text: str, style: str) -> str:
    """Text in colour where there is a terminal that wants it, else as it stands."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    return click.style(text, **STYLES[style])  # type: ignore[arg-type]  # the table's keys are click's
