"""The body of a case file: contact entries as dated headings or as the form's table, and notes.

Nothing is dropped. A line is part of an entry, part of a note, or the log's own title.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from casebook.casefile.headings import TAIL, Heading, read_heading, split_heading
from casebook.casefile.logtable import LONGEST_HEADS, TABLE_RULE, cells_of, columns_of, plain_words
from casebook.casefile.source import Source, is_unseen, name_character, quoted
from casebook.dates import NotADate, leading_date, looks_like_date, parse_date
from casebook.diagnostics import Diagnostic, Severity, Span
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
_HASHED = re.compile(r" {0,3}(#{1,6})(?!#)(\s*)(.*)")
_HASHES = re.compile(r"\s*(#+)(\s*)")
_NO_WORD = re.compile(r"[^\w\n]*")
_LEAD_REACH = 40
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_FENCE = re.compile(r"^([ \t]*)(`{3,}|~{3,})(.*)$", re.MULTILINE)
_MARKS = re.compile(r" {0,3}([-*+] +)?[*_]{0,3}(?=[0-9])")
_INNER_DATE = re.compile(r"(?<![\w/.-])(?=[0-9])")
_TITLES = {"contact log", "contact log summary of contact actions relating to attendance"}
_DATE_HELP = "Write it as 2026-09-14 (year, month, day) or 14 September 2026."
_HEADING_HELP = "If it is a contact, write a heading that begins with the date: ### 2026-09-14 · JB."


@dataclass(frozen=True, slots=True)
class Log:
    """What a body holds: entries in date order, notes in file order, and what is wrong."""

    contacts: tuple[Contact, ...]
    notes: tuple[Note, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading: ``start`` is the index of its first line, ``after`` that of the line below it, and
    ``column`` that of its text in its first line."""

    level: int
    text: str
    start: int
    after: int
    column: int

    @property
    def dated(self) -> bool:
        return bool(leading_date(self.text) or looks_like_date(self.text))


class _Block(NamedTuple):
    """Lines that belong together, from ``first`` up to the next block: an entry, or a note."""

    start: int
    first: int
    heading: str = ""
    level: int = 7
    date: dt.date | None = None
    parts: Heading = Heading()
    span: Span | None = None


def read_log(source: Source, body: int) -> Log:
    """Read the body of ``source`` that begins at offset ``body``."""
    return _LogReader(source, body).read()


# --- The reader -----------------------------------------------------------------------------------


class _LogReader:
    """Walks the body once, from notable line to notable line."""

    def __init__(self, source: Source, body: int) -> None:
        self._source = source
        # All offsets are those of ``_text``, where a line ending stands before the body, and before each of its lines.
        self._text = source.text if body else f"\n{source.text}"
        self._body = body or 1
        self._first_line = source.span(body, body).line
        starts = source.line_starts[self._first_line :]
        self._starts = [self._body, *(starts if body else [start + 1 for start in starts]), len(self._text) + 1]
        self._count = len(self._starts) - 1
        self._fences = self._match_fences()
        self._last_entry: int | None = None
        self._open_fence_told = False
        # The index below the heading, fence or table that was read last: there a paragraph begins.
        self._below = 0
        self._contacts: list[Contact] = []
        self._notes: list[Note] = []
        self._found: list[Diagnostic] = []

    def read(self) -> Log:
        """The whole body."""
        block = _Block(0, 0)
        notable = _NOTABLE_OR_BARRED if self._holds("|") else _NOTABLE
        for m in notable.finditer(self._text, self._body - 1):
            index = self._index(m.start() + 1)
            if index < self._below:
                continue
            opened = self._ordinary_entry(index, m) if m[2] else None
            if opened is None:
                block = self._read_at(index, block)
            else:
                self._below = index + 1
                self._close(block, index)
                block = opened
        self._close(block, self._count)
        self._contacts.sort(key=attrgetter("date"))
        return Log(tuple(self._contacts), tuple(self._notes), tuple(self._found))

    def _index(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _line(self, index: int) -> str:
        """A line without its ending; empty where there is no such line."""
        return self._text[self._starts[index] : self._starts[index + 1] - 1] if index < self._count else ""

    def _holds(self, mark: str) -> bool:
        return self._text.find(mark, self._body) >= 0

    def _ordinary_entry(self, index: int, heading: re.Match[str]) -> _Block | None:
        """The entry that :data:`_ENTRY` has found, without a further look; ``None`` where its date is impossible."""
        marks, shown, rest = heading.groups()
        date = parse_date(shown)
        if isinstance(date, NotADate):
            return None
        rest = rest.rstrip()
        line, column = self._first_line + index, len(marks) + 2
        span = Span(line, column, line, column + len(shown) + len(rest))
        return _Block(index, index + 1, shown + rest, len(marks), date, read_heading(rest), span)

    def _read_at(self, index: int, block: _Block) -> _Block:
        """Deal with one notable line; the block that is open after it."""
        if index in self._fences:
            return self._read_fence(index, block)
        if "|" in self._line(index) and (end := self._table_end(index, block)):
            self._close(block, index)
            self._read_table(index, end)
            self._below = end
            return _Block(end, end)
        heading = self._heading(index)
        if heading is None:
            self._look_for_stray_date(index, block)
            return block
        return self._read_heading(heading, block)

    def _read_heading(self, heading: _Heading, block: _Block) -> _Block:
        self._below = heading.after
        opened = self._open(heading, block)
        if opened is None:
            return block
        self._close(block, heading.start)
        return opened

    def _span(self, index: int, start: int = 0, end: int | None = None) -> Span:
        line = self._first_line + index
        return Span(line, start + 1, line, (len(self._line(index)) if end is None else end) + 1)

    def _error(self, code: str, span: Span, message: str, help_: str) -> None:
        self._found.append(self._source.diagnostic(code, Severity.ERROR, span, message, help_))

    def _warn(self, code: str, span: Span, message: str, help_: str) -> None:
        self._found.append(self._source.diagnostic(code, Severity.WARNING, span, message, help_))

    def _begins_paragraph(self, index: int) -> bool:
        return index == self._below or not self._line(index - 1).strip()

    # --- Quoted blocks

    def _match_fences(self) -> dict[int, int | None]:
        """Each line that can open a quoted block, with the index of the line that would close it.

        From the bottom up, with the closing lines below in order of length, so that the nearest one that
        is long enough is found without a look at each of them.
        """
        ends: dict[int, int | None] = {}
        if not self._holds("`") and not self._holds("~"):
            return ends
        closers: dict[str, list[tuple[int, int]]] = {"`": [], "~": []}
        for m in reversed(list(_FENCE.finditer(self._text, self._body))):
            mark, info, index = m[2], m[3], self._index(m.start())
            below = closers[mark[0]]
            if len(m[1]) <= 3 and "\t" not in m[1] and not (mark[0] == "`" and "`" in info):
                at = bisect_right(below, -len(mark), key=lambda closer: -closer[0]) - 1
                ends[index] = below[at][1] if at >= 0 else None
            if not info.strip():
                while below and below[-1][0] <= len(mark):
                    below.pop()
                below.append((len(mark), index))
        return ends

    def _read_fence(self, index: int, block: _Block) -> _Block:
        end = self._fences[index]
        if end is None:
            self._refuse_open_fence(index)
            return block
        if "~" in self._line(index):
            self._look_for_quoted_entries(index, end)
        self._below = end + 1
        return block

    def _refuse_open_fence(self, index: int) -> None:
        if self._last_entry is None:
            below = reversed(range(self._count))
            self._last_entry = next((i for i in below if self._could_be_entry(i)), -1)
        if self._last_entry <= index or self._open_fence_told:
            return
        self._open_fence_told = True
        self._error(
            "unclosed-fence",
            self._span(index),
            "A quoted block opens here and is never closed, so it cannot be told whether the entries below are part of it.",
            f"Close the block with a line of {self._line(index).strip()[:3]}, or take this line away.",
        )

    def _could_be_entry(self, index: int) -> bool:
        line = self._line(index)
        if "|" in line and columns_of(line) is not None:
            return True
        heading = self._hashed(index)
        if heading is None and index and _UNDERLINE.fullmatch(line):
            return bool(leading_date(self._line(index - 1).strip()))
        return heading is not None and heading.dated

    def _look_for_quoted_entries(self, start: int, end: int) -> None:
        """A row of tildes is as often meant for a line across the page as for a quoted block."""
        for index in range(start + 1, end):
            heading = self._hashed(index)
            if heading and heading.dated:
                message = "This heading stands between two lines of tildes, so it is quoted text and no contact."
                self._warn("date-not-first", self._span(index), message, "If it is a contact, take the tildes away.")

    # --- Headings

    def _heading(self, index: int) -> _Heading | None:
        """The heading of which this is the last line."""
        underline = _UNDERLINE.fullmatch(self._line(index))
        return self._underlined(index, 1 if underline[1][0] == "=" else 2) if underline else self._hashed(index)

    def _hashed(self, index: int) -> _Heading | None:
        m = _HASHED.match(self._line(index))
        text = _without_closing_hashes(m[3].rstrip()) if m else ""
        if m is None or not text:
            return None
        heading = _Heading(len(m[1]), text, index, index + 1, m.start(3))
        return heading if m[2] or heading.dated else None

    def _underlined(self, index: int, level: int) -> _Heading | None:
        """A title or a dated line with a line of hyphens or equals signs below it."""
        above = index - 1
        if above < self._below or not self._begins_paragraph(above) or self._line(above).startswith(("    ", "\t")):
            return None
        line = self._line(above)
        text = line.strip()
        if _is_title(text) or leading_date(text) or looks_like_date(text):
            return _Heading(level, text, above, index + 1, len(line) - len(line.lstrip()))
        return None

    def _open(self, heading: _Heading, block: _Block) -> _Block | None:
        """The block that ``heading`` begins; ``None`` where it is part of the block that is open."""
        if shown := leading_date(heading.text) or looks_like_date(heading.text):
            return self._open_entry(heading, shown)
        if heading.level > block.level:
            return None
        if _is_title(heading.text):
            return _Block(heading.start, heading.after)
        if _holds_date(heading.text):
            message = "This heading holds a date but does not begin with it, so it is read as a note and no contact."
            self._warn("date-not-first", self._span(heading.start), message, _HEADING_HELP)
        return _Block(heading.start, heading.after, heading.text)

    def _open_entry(self, heading: _Heading, shown: str) -> _Block:
        start = heading.column
        date = self._date(shown, self._span(heading.start, start, start + len(shown)))
        parts = read_heading(heading.text[len(shown) :])
        span = self._span(heading.start, start, start + len(heading.text))
        return _Block(heading.start, heading.after, heading.text, heading.level, date, parts, span)

    def _date(self, text: str, span: Span) -> dt.date | None:
        date = parse_date(text)
        if isinstance(date, NotADate):
            message = f"The date of this contact, {quoted(text)}, cannot be read: {date.reason}."
            self._error("unreadable-log-date", span, message, _DATE_HELP)
            return None
        return date

    # --- Dates that make no contact

    def _look_for_stray_date(self, index: int, block: _Block) -> None:
        """Say so where a line looks like a contact, or a heading, but cannot be read as one."""
        line = self._line(index)
        if "#" in line[:_LEAD_REACH]:
            self._look_for_hidden_heading(index)
        elif self._is_stray(index, block):
            message = "This line begins with a date but is no heading, so it is part of the text and no contact."
            self._warn("date-not-first", self._span(index), message, _HEADING_HELP)

    def _look_for_hidden_heading(self, index: int) -> None:
        line = self._line(index)
        lead = _NO_WORD.match(line, 0, _LEAD_REACH)
        odd = [c for c in lead[0] if c not in " \t" and is_unseen(c)] if lead else []
        bare = line.translate(dict.fromkeys(map(ord, odd)))
        m = _HASHES.match(bare)
        text = bare[m.end() :].strip() if m else ""
        dated = bool(leading_date(text) or looks_like_date(text))
        if odd and m and (dated or (text and m[2])):
            message = (
                f"This heading begins with {name_character(odd[0])}, which cannot be seen and keeps it from being one."
            )
            help_ = "Delete everything before its first word, then type the # and a space again."
            self._error("forbidden-character", self._span(index), message, help_)
        elif dated:
            message = "This line is moved in too far, or begins with too many #, to be a heading, so it is no contact."
            help_ = "If it is a contact, begin the line with ### and the date."
            self._warn("date-not-first", self._span(index), message, help_)

    def _is_stray(self, index: int, block: _Block) -> bool:
        """Among notes any dated line or item may be meant as a contact. Within an entry dates are common, so
        there only a paragraph that begins just as a contact's heading would."""
        marks = _MARKS.match(self._line(index))
        if marks is None:
            return False
        text = self._line(index)[marks.end() :]
        date = leading_date(text)
        if date is None or isinstance(parse_date(date), NotADate) or self._is_underlined(index):
            return False
        rest = text[len(date) :].strip("*_ \t")
        begins = self._begins_paragraph(index)
        if not rest.strip(TAIL) or split_heading(f" {rest}")[0]:
            return block.date is None or (begins and not marks[1])
        return block.date is None and (begins or bool(marks[1]))

    def _is_underlined(self, index: int) -> bool:
        below = self._line(index + 1)
        return bool(_UNDERLINE.fullmatch(below)) and self._begins_paragraph(index)

    # --- Entries and notes

    def _close(self, block: _Block, end: int) -> None:
        text = _trimmed(self._text[self._starts[block.first] : self._starts[end] - 1])
        if block.span is not None and block.date is not None:
            initials, how, outcome, with_, confidential = block.parts
            self._add_contact(Contact(block.date, initials, how, outcome, text, with_, confidential, block.span))
        elif text or block.heading:
            self._notes.append(Note(block.heading, text, self._span(block.start)))

    def _add_contact(self, contact: Contact) -> None:
        self._contacts.append(contact)
        if not contact.initials:
            message, help_ = "This contact has no staff initials.", "Add the initials of who made it."
            self._warn("contact-without-initials", contact.span, message, help_)
        if is_unseen(contact.text) or not contact.text:
            message, help_ = "This contact has no details.", "Say what was done and what was said."
            self._warn("contact-without-text", contact.span, message, help_)

    # --- Tables

    def _table_end(self, index: int, block: _Block) -> int | None:
        """The index after the form's contact table that begins here; ``None`` where none does."""
        columns = columns_of(self._line(index))
        below = self._line(index + 1)
        if "|" not in below:
            return None
        ruled = TABLE_RULE.fullmatch(below) is not None
        if columns is None:
            if ruled:
                self._look_for_unread_table(index, block)
            return None
        if not ruled:
            message = "Below the heads of the contact table the line of hyphens is missing, so its rows cannot be read."
            self._error(
                "table-row", self._span(index), message, "Add |---|---|---| on a line of its own below this one."
            )
            return None
        return self._rows_end(index + 2)

    def _rows_end(self, end: int) -> int:
        while end < self._count and "|" in self._line(end):
            end += 1
        torn = self._line(end)
        if torn.strip() and end not in self._fences and not torn.startswith("#") and not _UNDERLINE.fullmatch(torn):
            message = "This line follows the contact table directly but is no row of it: it has no bars."
            help_ = "Keep each row on one line; leave an empty line below the table."
            self._error("table-row", self._span(end), message, help_)
        return end

    def _look_for_unread_table(self, index: int, block: _Block) -> None:
        line = self._line(index)
        odd = [c for c in line if c != " " and is_unseen(c)] if len(line) <= LONGEST_HEADS else []
        if odd and columns_of(line.translate(dict.fromkeys(map(ord, odd)))):
            message = f"The heads of this table hold {name_character(odd[0])}, which cannot be seen."
            self._error("forbidden-character", self._span(index), message, "Type this line again.")
            return
        row = self._line(index + 2)
        if block.date is None and "|" in row and any(leading_date(text) for _, text in cells_of(row)):
            message = "This table holds dates but is not headed as the contact log is, so its rows are read as a note."
            help_ = "If they are contacts, head the columns: | Date | Details of Contact | Staff Initial |"
            self._warn("unread-table", self._span(index), message, help_)

    def _read_table(self, start: int, end: int) -> None:
        columns = columns_of(self._line(start)) or []
        for index in range(start + 2, end):
            cells = list(cells_of(self._line(index)))
            if len(cells) > len(columns):
                message = f"This row has {len(cells)} parts, but the table has {len(columns)} columns."
                self._error("table-row", self._span(index), message, "Write \\| for a bar that is part of the text.")
            elif any(text for _, text in cells):
                self._read_row(index, dict(zip(columns, cells, strict=False)))

    def _read_row(self, index: int, row: dict[str, tuple[int, str]]) -> None:
        column, text = row.get("date", (0, ""))
        if not text:
            message = "This row of the contact log has no date."
            self._error("unreadable-log-date", self._span(index), message, "Write the date in the row's first box.")
            return
        span = self._span(index, column, column + len(text))
        date = self._date(text, span)
        if date is not None:
            details, initials = (row.get(key, (0, ""))[1].replace("\\|", "|") for key in ("details", "initials"))
            self._add_contact(Contact(date, initials, "", "", details, span=span))


def _is_title(text: str) -> bool:
    return len(text) <= LONGEST_HEADS and plain_words(text) in _TITLES


def _holds_date(text: str) -> bool:
    for m in _INNER_DATE.finditer(text[:300]):
        date = leading_date(text[m.start() :])
        if date and not isinstance(parse_date(date), NotADate):
            return True
    return False


def _without_closing_hashes(text: str) -> str:
    """Hashes at a heading's end are no part of it where a space parts them from it."""
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare[-1].isspace() else text


def _trimmed(text: str) -> str:
    """The lines without blank ones at either end; the indentation of the first is kept."""
    bare = text.strip("\n")
    if not bare[:1].isspace() and not bare[-1:].isspace():
        return bare
    first = len(bare) - len(bare.lstrip())
    last = len(bare.rstrip())
    end = bare.find("\n", last)
    return bare[bare.rfind("\n", 0, first) + 1 : end if end >= 0 else len(bare)] if last else ""
