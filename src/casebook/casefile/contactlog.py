"""The body of a case file: contact entries as dated headings or as the form's table, and notes.

Nothing is dropped. A line is part of an entry, part of a note, or the log's own title.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from casebook.casefile.source import Source
from casebook.dates import NotADate, leading_date, looks_like_date, parse_date
from casebook.diagnostics import Diagnostic, Severity, Span
from casebook.model import Contact, Note

_HEADING = re.compile(r" {0,3}(#{1,6})(?!#)[ \t]*(.*?)[ \t]*#*[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_SEPARATOR = re.compile(r"\s*[·|]\s*|\s*[–—]\s*|\s+-+(?:\s+|$)|\s*,(?:\s+|$)")
_LEAD = re.compile(r"[\s·|–—,:-]*")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_CELL_SPLIT = re.compile(r"(?<!\\)\|")
_TITLES = {"contact log", "contact log summary of contact actions relating to attendance"}
_COLUMNS = {
    "date": "date",
    "date of contact": "date",
    "details of contact": "details",
    "details": "details",
    "staff initial": "initials",
    "staff initials": "initials",
    "initial": "initials",
    "initials": "initials",
}
_DATE_HELP = "Write it as 2026-09-14 (year, month, day) or 14 September 2026."


@dataclass(frozen=True, slots=True)
class Log:
    """What a body holds: entries in date order, notes in file order, and what is wrong."""

    contacts: tuple[Contact, ...]
    notes: tuple[Note, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    text: str
    lines: int


@dataclass(slots=True)
class _Block:
    """Lines that belong together, while they are gathered: an entry, or a note."""

    start: int
    heading: str = ""
    level: int = 7
    date: dt.date | None = None
    initials: str = ""
    how: str = ""
    outcome: str = ""
    heading_span: Span | None = None
    first: int = 0
    last: int = 0


def read_log(source: Source, body: int) -> Log:
    """Read the body of ``source`` that begins at offset ``body``."""
    first_line = source.span(body, body).line
    lines = source.text[body:].split("\n")
    return _LogReader(source, lines, first_line).read()


def split_heading(text: str) -> tuple[str, str, str]:
    """What stands after the date of an entry's heading, as initials, how and outcome.

    The initials are the first part if it can be somebody's initials or name; otherwise there are
    none, and the parts are how contact was made and with what result. No part is dropped.
    """
    rest = _LEAD.sub("", text, count=1).rstrip()
    if not rest:
        return "", "", ""
    if time := _TIME.match(rest):
        initials, how, outcome = split_heading(rest[time.end() :])
        return initials, f"{time[0].strip()} {how}".strip(), outcome
    separated = _SEPARATOR.search(rest)
    first = rest[: separated.start()] if separated else rest
    if looks_like_initials(first):
        return first, *_how(rest[separated.end() :] if separated else "")
    words = rest.split(None, 1)
    if len(words) == 2 and _CAPITALS.fullmatch(words[0]) and not _LEAD.match(text)[0].strip():  # type: ignore[index]  # it always matches
        return words[0], *_how(words[1])
    return "", *_how(rest)


def _how(text: str) -> tuple[str, str]:
    m = _SEPARATOR.search(text)
    if m is None or not text[m.end() :].strip():
        return text.strip(), ""
    return text[: m.start()].strip(), text[m.end() :].strip()


_INITIALS = re.compile(r"[^\W\d_](?:[^\W\d_]|\.){0,4}\d?|[A-Z]{1,6}\d?(?:/[A-Z]{1,6}\d?)+")


_CAPITALS = re.compile(r"[A-Z]{2,4}\d?")
_TIME = re.compile(r"\d{1,2}(?:[:.]\d{2}(?:\s*[ap]\.?m\b\.?)?|\s*[ap]m\b)(?=\s|[·|–—,-]|$)", re.IGNORECASE)


def looks_like_initials(text: str) -> bool:
    """Whether ``text`` can be staff initials (``JB``, ``J.B.``, ``JMcB``, ``JB/SK``) or a name (``Jo Bell``)."""
    words = text.split()
    if len(words) == 1:
        letters = [c for c in text if c.isalpha()]
        upper = sum(not c.islower() for c in letters)
        return bool(_INITIALS.fullmatch(text)) and (len(letters) <= 3 or upper >= 2)
    return 2 <= len(words) <= 3 and all(w[0].isalpha() and not w[0].islower() for w in words)


class _LogReader:
    """Walks the body once, line by line."""

    def __init__(self, source: Source, lines: list[str], first_line: int) -> None:
        self._source = source
        self._lines = lines
        self._offset = first_line
        self._contacts: list[Contact] = []
        self._notes: list[Note] = []
        self._found: list[Diagnostic] = []

    def read(self) -> Log:
        block = _Block(0)
        at = 0
        while at < len(self._lines):
            if (end := self._fence_end(at)) is not None:
                block.last = at = end
                continue
            if (end := self._table_end(at)) is not None:
                self._close(block)
                self._read_table(at, end)
                block = _Block(end, first=end, last=end)
                at = end
                continue
            heading = self._heading(at)
            if heading and (next_block := self._open(heading, at, block)):
                self._close(block)
                block = next_block
                at += heading.lines
            else:
                at += heading.lines if heading else 1
            block.last = max(block.last, at)
        self._close(block)
        self._contacts.sort(key=lambda c: c.date)
        return Log(tuple(self._contacts), tuple(self._notes), tuple(self._found))

    def _span(self, index: int, start: int = 0, end: int | None = None) -> Span:
        line = self._offset + index
        return Span(line, start + 1, line, (len(self._lines[index]) if end is None else end) + 1)

    def _error(self, code: str, span: Span, message: str, help_: str) -> None:
        self._found.append(self._source.diagnostic(code, Severity.ERROR, span, message, help_))

    def _fence_end(self, at: int) -> int | None:
        """The index after the fenced block that opens at ``at``; ``None`` where none opens."""
        opening = _FENCE.fullmatch(self._lines[at])
        if opening is None or (opening[1][0] == "`" and "`" in opening[2]):
            return None
        mark = opening[1]
        for index in range(at + 1, len(self._lines)):
            closing = self._lines[index].strip()
            if len(closing) >= len(mark) and set(closing) == {mark[0]}:
                return index + 1
        if any(self._is_dated(index) for index in range(at + 1, len(self._lines))):
            self._error(
                "unclosed-fence",
                self._span(at),
                "A quoted block opens here and is never closed, so it cannot be told whether the entries below are part of it.",
                f"Close the block with a line of {mark}, or take this line away.",
            )
        return None

    def _is_dated(self, index: int) -> bool:
        heading = self._heading(index)
        return heading is not None and bool(leading_date(heading.text) or looks_like_date(heading.text))

    def _heading(self, at: int) -> _Heading | None:
        line = self._lines[at]
        if m := _HEADING.fullmatch(line):
            return _Heading(len(m[1]), m[2], 1) if m[2] else None
        follower = self._lines[at + 1] if at + 1 < len(self._lines) else ""
        underlined = _UNDERLINE.fullmatch(follower)
        starts_block = at == 0 or not self._lines[at - 1].strip()
        text = line.strip()
        titled = _plain_words(text) in _TITLES
        if underlined and starts_block and (titled or leading_date(text) or looks_like_date(text)):
            return _Heading(1 if underlined[1][0] == "=" else 2, text, 2)
        return None

    def _open(self, heading: _Heading, at: int, block: _Block) -> _Block | None:
        """The block that ``heading`` begins; ``None`` where it is part of the block that is open."""
        if (date_text := leading_date(heading.text)) or looks_like_date(heading.text):
            return self._open_entry(heading, at, date_text)
        if heading.level > block.level:
            return None
        if _plain_words(heading.text) in _TITLES:
            return _Block(at, first=at + heading.lines, last=at + heading.lines)
        return _Block(at, heading=heading.text, first=at + heading.lines, last=at + heading.lines)

    def _open_entry(self, heading: _Heading, at: int, date_text: str | None) -> _Block:
        start = self._lines[at].index(heading.text)
        shown = date_text or looks_like_date(heading.text) or heading.text
        date = self._date(shown, self._span(at, start, start + len(shown)))
        initials, how, outcome = split_heading(heading.text[len(shown) :])
        after = at + heading.lines
        return _Block(
            at,
            heading=heading.text,
            level=heading.level,
            date=date,
            initials=initials,
            how=how,
            outcome=outcome,
            heading_span=self._span(at, start, start + len(heading.text)),
            first=after,
            last=after,
        )

    def _date(self, text: str, span: Span) -> dt.date | None:
        date = parse_date(text)
        if isinstance(date, NotADate):
            self._error(
                "unreadable-log-date",
                span,
                f"The date of this contact, “{text}”, cannot be read: {date.reason}.",
                _DATE_HELP,
            )
            return None
        return date

    def _close(self, block: _Block) -> None:
        text = _trimmed(self._lines[block.first : block.last])
        if block.heading_span is None or block.date is None:
            if text or block.heading:
                self._notes.append(Note(block.heading, text, self._span(block.start)))
            return
        self._add_contact(Contact(block.date, block.initials, block.how, block.outcome, text, block.heading_span))

    def _add_contact(self, contact: Contact) -> None:
        self._contacts.append(contact)
        if not contact.initials:
            self._warn("contact-without-initials", contact, "staff initials", "Add the initials of who made it.")
        if not contact.text:
            self._warn("contact-without-text", contact, "details", "Say what was done and what was said.")

    def _warn(self, code: str, contact: Contact, what: str, help_: str) -> None:
        message = f"This contact has no {what}."
        self._found.append(self._source.diagnostic(code, Severity.WARNING, contact.span, message, help_))

    def _table_end(self, at: int) -> int | None:
        """The index after the form's contact table that begins at ``at``; ``None`` where none does."""
        if "|" not in self._lines[at] or at + 1 >= len(self._lines) or not _TABLE_RULE.fullmatch(self._lines[at + 1]):
            return None
        if "-" not in self._lines[at + 1] or _columns(self._lines[at]) is None:
            return None
        end = at + 2
        while end < len(self._lines) and "|" in self._lines[end] and self._lines[end].strip():
            end += 1
        return end

    def _read_table(self, at: int, end: int) -> None:
        columns = _columns(self._lines[at]) or []
        for index in range(at + 2, end):
            cells = list(_cells(self._lines[index]))
            if not any(text for _, text in cells):
                continue
            if len(cells) > len(columns):
                self._error(
                    "table-row",
                    self._span(index),
                    f"This row has {len(cells)} parts, but the table has {len(columns)} columns.",
                    "Write \\| for a bar that is part of the text.",
                )
                continue
            self._read_row(index, dict(zip(columns, cells, strict=False)))

    def _read_row(self, index: int, row: dict[str, tuple[int, str]]) -> None:
        column, text = row.get("date", (0, ""))
        if not text:
            self._error(
                "unreadable-log-date",
                self._span(index),
                "This row of the contact log has no date.",
                "Write the date in the row's first box.",
            )
            return
        date = self._date(text, self._span(index, column, column + len(text)))
        if date is None:
            return
        details = row.get("details", (0, ""))[1].replace("\\|", "|")
        initials = row.get("initials", (0, ""))[1].replace("\\|", "|")
        self._add_contact(Contact(date, initials, "", "", details, self._span(index, column, column + len(text))))


def _plain_words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _trimmed(lines: list[str]) -> str:
    """The lines without blank ones at either end; the indentation of the first is kept."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return "\n".join(lines[start:end])


def _cells(line: str) -> Iterator[tuple[int, str]]:
    """The cells of a table's row, each with the column at which its text starts."""
    start = line.index("|") + 1 if line.lstrip().startswith("|") else 0
    end = len(line.rstrip())
    if end > start and line[end - 1] == "|" and line[end - 2 : end - 1] != "\\":
        end -= 1
    position = start
    for piece in _CELL_SPLIT.split(line[start:end]):
        yield position + len(piece) - len(piece.lstrip()), piece.strip()
        position += len(piece) + 1


def _columns(line: str) -> list[str] | None:
    """What the columns of the form's contact table hold; ``None`` for any other table."""
    names = [_COLUMNS.get(_plain_words(text)) for _, text in _cells(line)]
    known = [name for name in names if name is not None]
    if len(known) != len(names) or len(set(known)) != len(known) or not {"date", "details"} <= set(known):
        return None
    return known
