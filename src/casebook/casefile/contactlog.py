"""The body of a case file: contact entries as dated headings or as the form's table, and notes.

Nothing is dropped. A line is part of an entry, part of a note, or the log's own title.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from casebook.casefile import doubts
from casebook.casefile.body import Body, LogProblem
from casebook.casefile.fences import fences_of
from casebook.casefile.headings import Heading, read_heading
from casebook.casefile.headlines import Headline, headline_at, is_title
from casebook.casefile.logtable import LogTable, contact_date, is_ruled, rows_of, table_at
from casebook.casefile.markdown import within_reach
from casebook.casefile.source import Source
from casebook.casefile.tree import Refusal
from casebook.dates import NotADate, parse_date
from casebook.diagnostics import Diagnostic, Severity, Span, Told
from casebook.model import Contact, Note

# The heading of nearly every contact: the hashes, the date, and the rest without hashes and bars, which would take
# a closer look.
_ENTRY = r"(#{1,6}) ([0-9]{4}-[0-9]{2}-[0-9]{2})((?: [^\n#|]*)?)(?=\n|\Z)"
# The lines at which the reader has to stop: all others are plain text. The last row finds headings behind
# what cannot be seen, or behind more spaces than a heading may have. A letter at the start settles it at once.
_STOPS = r"(?![A-Za-z\n])(?= {0,3}(?:#+[^#\n]|`{3}|~{3}|(?:=+|-{2,})[ \t]*$)|[ *_+-]{0,8}[0-9]|[^\w\n#>*+-]{1,16}#)"
# Each begins at the end of the line above, which is found fastest. Bars are looked for where there are any.
_NOTABLE = re.compile(rf"\n(?:{_ENTRY}|{_STOPS})", re.MULTILINE)
_NOTABLE_OR_BARRED = re.compile(rf"\n(?:{_ENTRY}|{_STOPS}|(?=[^\n|]*+\|))", re.MULTILINE)
# More than anybody writes in a child's years at school: beyond it, a page of it would take longer than a moment.
MOST_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class Log:
    """What a body holds: entries in date order, notes in file order, and what is wrong.

    ``left_out`` is the number of problems that are not among the diagnostics. ``whole`` is ``False`` where the body holds
    more than can be read: then it tells nothing else.
    """

    contacts: tuple[Contact, ...]
    notes: tuple[Note, ...]
    diagnostics: tuple[Diagnostic, ...]
    left_out: int = 0
    whole: bool = True


class _Section(NamedTuple):
    """Lines that belong together, from ``first`` up to the next section: an entry, or a note."""

    start: int
    first: int
    heading: str = ""
    level: int = 7
    date: dt.date | None = None
    parts: Heading = Heading()
    span: Span | None = None


def read_log(source: Source, body: int) -> Log:
    """Read the body of ``source`` that begins at offset ``body``."""
    try:
        return _LogReader(source, Body.of(source, body)).read()
    except Refusal as refusal:
        span = source.span(refusal.start, refusal.end)
        told = source.diagnostic(refusal.code, Severity.ERROR, span, str(refusal), refusal.help)
        return Log((), (), (told,), whole=False)


class _LogReader:
    """Walks the body once, from notable line to notable line, and collects what it holds."""

    def __init__(self, source: Source, body: Body) -> None:
        self._source = source
        self._body = body
        self._fences = fences_of(body)
        self._last_entry: int | None = None
        self._open_fence_told = False
        # The index below the heading, fence or table that was read last: there a paragraph begins.
        self._below = 0
        self._contacts: list[Contact] = []
        self._notes: list[Note] = []
        self._told = Told()

    def read(self) -> Log:
        """The whole body."""
        body = self._body
        section = _Section(0, 0)
        notable = _NOTABLE_OR_BARRED if body.holds("|") else _NOTABLE
        for m in notable.finditer(body.text, body.starts[0] - 1):
            index = body.index(m.start() + 1)
            if index < self._below:
                continue
            opened = _ordinary_entry(body, index, m) if m[2] else None
            if opened is None:
                section = self._read_at(index, section)
            else:
                self._below = index + 1
                self._close(section, index)
                section = opened
        self._close(section, body.count)
        self._contacts.sort(key=attrgetter("date"))
        length = len(body.text) - body.starts[0]
        contacts, notes = within_reach(self._contacts, length), within_reach(self._notes, length)
        return Log(contacts, notes, tuple(self._told.found), self._told.left_out)

    def _tell(self, *problems: LogProblem | None) -> None:
        for problem in problems:
            if problem is not None and self._told.takes():
                self._told.found.append(self._source.diagnostic(*problem))

    def _read_at(self, index: int, section: _Section) -> _Section:
        """Deal with one notable line; the section that is open after it."""
        if index in self._fences:
            self._read_fence(index, self._fences[index])
            return section
        if "|" in self._body.line(index) and (table := self._table_at(index, section)):
            self._close(section, index)
            for row in rows_of(self._body, table):
                if isinstance(row, LogProblem):
                    self._tell(row)
                else:
                    self._add(row)
            self._below = table.end
            return _Section(table.end, table.end)
        headline = headline_at(self._body, index, self._below)
        if headline is None:
            self._tell(doubts.stray_line(self._body, index, self._below, section.date is None))
            return section
        return self._read_headline(headline, section)

    def _read_fence(self, index: int, end: int | None) -> None:
        if end is not None:
            self._tell(*doubts.quoted_entries(self._body, index, end))
            self._below = end + 1
        elif not self._open_fence_told and self._is_above_entries(index):
            self._open_fence_told = True
            self._tell(doubts.open_fence(self._body, index))

    def _is_above_entries(self, index: int) -> bool:
        if self._last_entry is None:
            self._last_entry = doubts.last_entry(self._body)
        return self._last_entry > index

    def _table_at(self, index: int, section: _Section) -> LogTable | None:
        """The form's contact table that begins here."""
        table = table_at(self._body, index, self._fences)
        if table is None:
            if is_ruled(self._body, index):
                self._tell(doubts.unread_table(self._body, index, section.date is None))
            return None
        self._tell(table.problem)
        return table if table.end > index else None

    def _read_headline(self, headline: Headline, section: _Section) -> _Section:
        self._below = headline.after
        if headline.date:
            opened = self._entry(headline)
        elif headline.level > section.level:
            return section
        elif is_title(headline.text):
            opened = _Section(headline.start, headline.after)
        else:
            self._tell(doubts.late_date(self._body, headline))
            opened = _Section(headline.start, headline.after, headline.text)
        self._close(section, headline.start)
        return opened

    def _entry(self, headline: Headline) -> _Section:
        start, shown, text = headline.column, headline.date, headline.text
        date = contact_date(shown, self._body.span(headline.start, start, start + len(shown)))
        if isinstance(date, LogProblem):
            self._tell(date)
            return _Section(headline.start, headline.after, text, headline.level)
        span = self._body.span(headline.start, start, start + len(text))
        parts = read_heading(text[len(shown) :])
        return _Section(headline.start, headline.after, text, headline.level, date, parts, span)

    def _close(self, section: _Section, end: int) -> None:
        starts = self._body.starts
        text = _trimmed(self._body.text[starts[section.first] : starts[end] - 1])
        if section.span is not None and section.date is not None:
            initials, how, outcome, with_, confidential = section.parts
            self._add(Contact(section.date, initials, how, outcome, text, with_, confidential, section.span))
        elif text or section.heading:
            span = self._body.span(section.start)
            self._refuse_too_many(span.line)
            self._notes.append(Note(section.heading, text, span))

    def _refuse_too_many(self, line: int) -> None:
        if len(self._contacts) + len(self._notes) == MOST_ENTRIES:
            start = self._source.line_starts[line - 1]
            message = f"The log holds more than {MOST_ENTRIES:,} contacts and notes, which no case has."
            raise Refusal(
                "too-large", start, start, message, "Take out what was pasted in by mistake, or split the case."
            )

    def _add(self, contact: Contact) -> None:
        self._refuse_too_many(contact.span.line)
        self._contacts.append(contact)
        self._tell(*doubts.missing_parts(contact))


def _ordinary_entry(body: Body, index: int, heading: re.Match[str]) -> _Section | None:
    """The entry that :data:`_ENTRY` has found, without a further look; ``None`` where its date is impossible."""
    marks, shown, rest = heading.groups()
    date = parse_date(shown)
    if isinstance(date, NotADate):
        return None
    rest = rest.rstrip()
    line, column = body.first_line + index, len(marks) + 2
    span = Span(line, column, line, column + len(shown) + len(rest))
    return _Section(index, index + 1, shown + rest, len(marks), date, read_heading(rest), span)


def _trimmed(text: str) -> str:
    """The lines without blank ones at either end; the indentation of the first is kept."""
    bare = text.strip("\n")
    if not bare[:1].isspace() and not bare[-1:].isspace():
        return bare
    first = len(bare) - len(bare.lstrip())
    last = len(bare.rstrip())
    end = bare.find("\n", last)
    return bare[bare.rfind("\n", 0, first) + 1 : end if end >= 0 else len(bare)] if last else ""
