"""A new entry for a contact log: where it goes, how it is headed, and its text made safe.

Nothing that is typed into an entry can become a heading, a fence, a table of contacts or another
entry: a line that could is moved to the right by four spaces, which changes no word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from casebook.casefile.headings import Heading, heading_parts, read_heading
from casebook.casefile.logtable import TABLE_RULE, columns_of
from casebook.casefile.source import Source, forbidden_character, is_unseen
from casebook.dates import leading_date
from casebook.editing.habits import date_writer
from casebook.editing.splice import CannotEdit, Splice, insertion
from casebook.model import Case, Contact

# What the reader of the log, or of the whole file, could take for more than text.
_STRUCTURE = re.compile(
    r" {0,3}(?:#{1,6}(?!#).*|(?:=+|-{2,})[ \t]*|(?:`{3,}|~{3,}).*)|(?:<{7}|>{7}|={7}).*",
)
_INDENT = "    "
_ATX = re.compile(r" {0,3}(#{1,6})(?!#)")
_TITLE = re.compile(r" {0,3}#{1,6}[ \t]*contact log\b", re.IGNORECASE)
_GAP = re.compile(r"\s*[·|–—,-]\s*|\s+")
_DEFAULT_GAP = " · "


@dataclass(frozen=True, slots=True)
class Entry:
    """A contact as it was typed. ``how`` may say with what result, too: ``phone, no reply``."""

    date: dt.date
    text: str
    by: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """The change that adds an entry, the contact that must be read back, and its place among the
    contacts in the file's order."""

    splice: Splice
    contact: Contact
    index: int


def place_entry(source: Source, case: Case, entry: Entry) -> PlacedEntry:
    """Work out how to add ``entry`` to the log of ``source`` in the way in which the file writes its log."""
    entry = _tidied(entry)
    log = _WrittenLog(source, case)
    index = log.index(entry.date)
    before = index == 0 or (log.newest_first and index < len(log.contacts))
    neighbour = log.contacts[min(index, len(log.contacts) - 1) if before else index - 1] if log.contacts else None
    table = log.table_of(neighbour) if neighbour else log.empty_table()
    if table is not None:
        return _row(log, entry, index, table, neighbour, before)
    if neighbour is None:
        return _headed(log, entry, index, None, log.first_place())
    line = neighbour.span.line if before else log.next_start(neighbour.span.line)
    return _headed(log, entry, index, neighbour, log.offset(line))


def _tidied(entry: Entry) -> Entry:
    for name, value in (("text", entry.text), ("initials", entry.by), ("way of contact", entry.how)):
        if hidden := forbidden_character(value):
            raise CannotEdit(f"The {name} holds {hidden[1]}, which cannot be seen. Take it out and try again.")
    text = _trimmed(entry.text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text or is_unseen(text):
        raise CannotEdit("The entry has no text. Say what was done and what was said.")
    by, how = entry.by.strip(), entry.how.strip()
    if "\n" in by + how or "\r" in by + how:
        raise CannotEdit("The initials and the way of contact must each be on one line.")
    return Entry(entry.date, text, by, how)


def _trimmed(text: str) -> str:
    """``text`` without blank lines at either end, as the reader of the log trims it."""
    lines = text.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    return "\n".join(lines)


def made_safe(text: str) -> str:
    """``text`` with every line that could be structure moved to the right. Its words are the same."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and "|" in line and "|" in lines[-1] and columns_of(lines[-1]) is not None:
            lines.append("")  # a blank line parts the heads of a contact table from what makes them one
        lines.append(_INDENT + line if _STRUCTURE.fullmatch(line) else line)
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _WrittenTable:
    """A table of contacts: the line of its heading, and what its columns hold."""

    line: int
    columns: list[str]


class _WrittenLog:
    """The log as it stands: its contacts in the file's order, and the habits to be kept."""

    def __init__(self, source: Source, case: Case) -> None:
        self.source = source
        self.contacts = sorted(case.contacts, key=lambda c: c.span)
        self._case = case
        days = [c.date for c in self.contacts]
        self._in_order = days == sorted(days)
        self.newest_first = not self._in_order and days == sorted(days, reverse=True)

    def index(self, day: dt.date) -> int:
        """The place of a new contact of ``day`` in the file's order; the end where the log keeps no order."""
        if self.newest_first:
            return sum(c.date > day for c in self.contacts)
        if self._in_order:
            return sum(c.date <= day for c in self.contacts)
        return len(self.contacts)

    def offset(self, line: int | None) -> int:
        """The offset of the start of a line; the end of the text for ``None``."""
        return len(self.source.text) if line is None else self.source.line_starts[line - 1]

    def next_start(self, line: int) -> int | None:
        """The line on which the next entry or note below ``line`` begins; ``None`` where none does."""
        starts = [note.span.line for note in self._case.notes if note.span.line > line]
        below = next((contact for contact in self.contacts if contact.span.line > line), None)
        if below is not None:
            table = self.table_of(below)
            starts.append(table.line if table else below.span.line)
        return min(starts, default=None)

    def table_of(self, contact: Contact) -> _WrittenTable | None:
        """The table of which ``contact`` is a row; ``None`` where it has a heading of its own."""
        if _ATX.match(self.source.line(contact.span.line)):
            return None
        for line in range(contact.span.line, 0, -1):
            if "|" not in self.source.line(line):
                return None
            if table := self._table_at(line):
                return table
        return None

    def empty_table(self) -> _WrittenTable | None:
        """A table of contacts that has no entry yet."""
        return next(filter(None, map(self._table_at, range(1, len(self.source.line_starts)))), None)

    def _table_at(self, line: int) -> _WrittenTable | None:
        heading, rule = self.source.line(line), self.source.line(line + 1)
        if "|" not in heading or "|" not in rule or not TABLE_RULE.fullmatch(rule):
            return None
        columns = columns_of(heading)
        return _WrittenTable(line, columns) if columns else None

    def first_place(self) -> int:
        """Where the first entry goes: below the log's title and before a section after it, else at the end."""
        count = len(self.source.line_starts)
        title = next((n for n in range(1, count + 1) if _TITLE.match(self.source.line(n))), None)
        return self.offset(self.next_start(title) if title else None)

    def dates(self) -> Iterator[str]:
        """The dates of the log as they are written; where there are none, the boxes' dates."""
        if not self.contacts:
            spans = {fact.span for fact in self._case.dates}
            yield from (self.source.line(s.line)[s.column - 1 : s.end_column - 1] for s in spans)
        for contact in self.contacts:
            text = self.heading_text(contact)
            yield leading_date(text) or text

    def heading_text(self, contact: Contact) -> str:
        """What stands at the contact's place: its heading's text, or its row's date."""
        span = contact.span
        return self.source.line(span.line)[span.column - 1 : span.end_column - 1]


# --- Under a heading --------------------------------------------------------------------------------


def _headed(log: _WrittenLog, entry: Entry, index: int, neighbour: Contact | None, at: int) -> PlacedEntry:
    heading, contact = _heading(log, entry, neighbour)
    text = made_safe(entry.text)
    line = log.source.line(neighbour.span.line) if neighbour else ""
    marks = m[1] if (m := _ATX.match(line)) else "###"
    close = neighbour is not None and bool(neighbour.text) and bool(log.source.line(neighbour.span.line + 1).strip())
    body = f"{marks} {heading}\n{'' if close and m else chr(10)}{text}\n"
    above = log.source.text[:at]
    follows = "\n" if at < len(log.source.text) else ""
    parted = _parting(above)
    return PlacedEntry(insertion(at, parted + body + follows), _with_text(contact, text), index)


def _parting(above: str) -> str:
    """What it takes to begin a line with a blank one above it."""
    if above and not above.endswith("\n"):
        return "\n\n" if above.rpartition("\n")[2].strip() else "\n"
    last = above[:-1].rpartition("\n")[2]
    return "\n" if last.strip() else ""


def _with_text(contact: Contact, text: str) -> Contact:
    return replace(contact, text=text)


def _heading(log: _WrittenLog, entry: Entry, neighbour: Contact | None) -> tuple[str, Contact]:
    """The heading's text in the log's own form, and the contact that the reader makes of it."""
    said = read_heading(f"JB · {entry.how}")._replace(initials=entry.by)
    date = date_writer(log.dates())(entry.date)
    for gap in (_gap_of(log, neighbour), _DEFAULT_GAP):
        heading = gap.join([date, *heading_parts(said)])
        if heading.endswith("#"):
            break  # which closes a heading, and is no part of it
        if leading_date(heading) == date and read_heading(heading[len(date) :]) == said:
            return heading, Contact(
                entry.date, said.initials, said.how, said.outcome, "", said.with_, said.confidential
            )
    raise CannotEdit(_why_no_heading(entry))


def _gap_of(log: _WrittenLog, neighbour: Contact | None) -> str:
    if neighbour is None:
        return _DEFAULT_GAP
    text = log.heading_text(neighbour)
    date = leading_date(text) or ""
    m = _GAP.match(text, len(date))
    return m[0] if date and m and m.end() < len(text) else _DEFAULT_GAP


def _why_no_heading(entry: Entry) -> str:
    if entry.by and read_heading(f" · {entry.by}") != Heading(entry.by):
        return f"“{entry.by}” would not be read as initials or a name. Write them as JB, JB/SK or Jo Bell."
    if not entry.by:
        return f"Without initials, “{entry.how}” could be read as somebody's name. Add --by and the initials."
    return f"“{entry.how}” cannot stand in a heading. Write how contact was made in a few words: phone, no reply."


# --- In a table -------------------------------------------------------------------------------------


def _row(
    log: _WrittenLog, entry: Entry, index: int, table: _WrittenTable, neighbour: Contact | None, before: bool
) -> PlacedEntry:
    details = _one_line(entry)
    if entry.by and "initials" not in table.columns:
        raise CannotEdit("The table of this log has no column for initials. Add the column, or leave out --by.")
    cells = {"date": date_writer(log.dates())(entry.date), "details": details, "initials": entry.by}
    bare = neighbour is not None and not log.source.line(neighbour.span.line).lstrip().startswith("|")
    row = " | ".join(cells[name].replace("|", "\\|") for name in table.columns)
    if not bare or not all(cells.values()):
        row = f"| {row} |"
    line = neighbour.span.line if neighbour else table.line + 1
    start = log.offset(line)
    splice = (
        insertion(start, row + "\n")
        if before and neighbour
        else insertion(start + len(log.source.line(line)), "\n" + row)
    )
    return PlacedEntry(splice, Contact(entry.date, entry.by, "", "", details), index)


def _one_line(entry: Entry) -> str:
    """The text as one line, for a row. How contact was made goes before it: a row has no place for that."""
    lines = [line.strip() for line in entry.text.split("\n")]
    if not all(lines):
        raise CannotEdit(
            "This log is a table, and a row of it holds one paragraph. Write the entry as one paragraph,"
            " or add one entry for each."
        )
    text = " ".join(lines)
    return f"{entry.how}: {text}" if entry.how else text
