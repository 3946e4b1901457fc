"""A settings file in TOML, read with places: every slip is an error with its file, line and column.

tomllib tells no places, so a key's line is looked up in the text: under its table's heading, or inline in the line of
its parent.
"""

from __future__ import annotations

import errno
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casebook.casefile.listing import leads_out
from casebook.casefile.source import forbidden_character, is_unseen
from casebook.diagnostics import START, Checked, Diagnostic, Severity, Span
from casebook.suggest import MOST_GUESSES, did_you_mean

MAX_BYTES = 256 * 1024
_TABLE = re.compile(r"\s*\[+([^\[\]]+)\]")
_KEY = re.compile(r"\s*([\w.\"'-]+(?: +[\w.\"'-]+)*) *=")

Path_ = tuple[str, ...]


def read_text(root: Path, name: str, what: str = "The settings") -> Checked[str | None]:
    """The text of the file ``name`` of the book in the folder ``root``, or why it cannot be used.

    ``name`` must have been found to lie in the book. Raises ``FileNotFoundError`` where there is no such file.
    """
    try:
        data = _read(root / name)
    except FileNotFoundError:
        raise
    except OSError as error:
        return _refused(name, f"{what} cannot be opened: {error.strerror}.", "Check the file.")
    if len(data) > MAX_BYTES:
        return _refused(name, f"{what} are larger than 256 KiB.", "Take out what was pasted in by mistake.")
    try:
        return Checked(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _refused(name, f"{what} are not saved as UTF-8.", "Save the file with the encoding UTF-8.")


def _read(path: Path) -> bytes:
    """The bytes of a file, at most one more than it may have. A pipe is refused, not waited for; a link out of the book is
    not followed: what is wrong in a file is shown with its line."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no plain file")
    if leads_out(path, path.parent):
        raise OSError(errno.EINVAL, "it is a link that leads out of the book")
    with open(path, "rb") as file:
        return file.read(MAX_BYTES + 1)


def _refused(name: str, message: str, help_: str) -> Checked[str | None]:
    return Checked(None, (error_at(name, START, message, help_),))


def error_at(name: str, span: Span, message: str, help_: str, line: str = "") -> Diagnostic:
    """An error of the settings file ``name``."""
    return Diagnostic("bad-settings", Severity.ERROR, name, span, message, help_, line)


def parse_toml(name: str, text: str) -> Checked[dict[str, Any] | None]:
    """The tables of a text, or where it is no TOML. Its line ends must be plain."""
    try:
        return Checked(tomllib.loads(text))
    except (ValueError, RecursionError) as error:  # ValueError: a number of 5,000 figures is no TOML error
        return Checked(None, (_syntax_error(name, error, text),))


def _syntax_error(name: str, error: Exception, text: str) -> Diagnostic:
    lines = text.split("\n")
    if not isinstance(error, tomllib.TOMLDecodeError):
        message = "The settings hold a number or a nesting too large to read."
        return error_at(name, START, message, "Write short values.")
    place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    span = Span.point(int(place[1]), int(place[2])) if place else Span.point(len(lines))
    reason = re.sub(r"\s*\(at [^()]*\)$", "", str(error))
    help_ = 'Put text in double quotes, and write each key once: title = "Our casebook".'
    line = lines[min(span.line, len(lines)) - 1]
    return error_at(name, span, f"The settings cannot be read here: {reason}.", help_, line)


class Reader:
    """Reads the tables of one file and keeps what it finds wrong. ``found`` is what is wrong so far."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.found: list[Diagnostic] = []
        self._lines = text.split("\n")
        self._places: dict[Path_, int] | None = None

    def span(self, path: Path_) -> Span:
        """Where ``path`` stands, or the nearest table or key around it."""
        if self._places is None:
            self._places = _places(self._lines)
        for depth in range(len(path), 0, -1):
            if number := self._places.get(path[:depth]):
                line = self._lines[number - 1]
                return _span_of(line, number, path[-1] if path[-1] in line else path[depth - 1])
        return START

    def error(self, path: Path_, message: str, help_: str) -> Diagnostic:
        """An error at ``path``, for whoever keeps it."""
        span = self.span(path)
        return error_at(self.name, span, message, help_, self._lines[span.line - 1])

    def wrong(self, path: Path_, message: str, help_: str) -> None:
        """Keep an error at ``path``."""
        self.found.append(self.error(path, message, help_))

    def unknown(self, path: Path_, table: Mapping[str, object], known: Mapping[str, object]) -> None:
        """An error for each key of ``table`` that is not among the ``known``."""
        for key in table:
            if key not in known:
                guesses = known if len(self.found) < MOST_GUESSES else ()
                help_ = did_you_mean(key, guesses, f"Known here: {', '.join(known)}.")
                self.wrong((*path, key), f"There is no setting “{'.'.join((*path, key))}”.", help_)

    def text(self, path: Path_, value: object, filled: bool = True) -> str:
        """A text on one line; empty where it is none."""
        if not isinstance(value, str):
            self.wrong(path, f"“{'.'.join(path)}” must be text.", f'Write it in double quotes: {path[-1]} = "…".')
            return ""
        hidden = forbidden_character(value) or _line_break(value)
        if hidden:
            self.wrong(path, f"“{'.'.join(path)}” holds {hidden[1]}.", "Write plain text on one line.")
        elif filled and (not value.strip() or is_unseen(value)):
            self.wrong(path, f"“{'.'.join(path)}” is empty.", "Fill it in, or take the line out.")
        return value

    def table(self, path: Path_, value: object) -> dict[str, Any]:
        """A table; an empty one where it is none."""
        if isinstance(value, dict):
            return value
        self.wrong(path, f"“{'.'.join(path)}” must be a table.", f"Write [{'.'.join(path)}] on a line of its own.")
        return {}

    def switch(self, path: Path_, value: object, otherwise: bool = True) -> bool:
        """``true`` or ``false``."""
        if isinstance(value, bool):
            return value
        self.wrong(path, f"“{'.'.join(path)}” must be true or false.", f"Write {path[-1]} = true")
        return otherwise


def _line_break(text: str) -> tuple[int, str] | None:
    at = next((i for i, c in enumerate(text) if c in "\r\n"), None)
    return None if at is None else (at, "a line break")


def _places(lines: list[str]) -> dict[Path_, int]:
    """The line on which each table and key first stands, as far as can be told from the line alone."""
    places: dict[Path_, int] = {}
    section: Path_ = ()
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
