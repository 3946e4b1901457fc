"""What looks like a contact, or like a heading, and is none: said, so that no contact is lost without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.casefile.body import UNDERLINE, Body, LogProblem, error, warning
from casebook.casefile.headings import TAIL, split_heading
from casebook.casefile.headlines import Headline, hashed
from casebook.casefile.logtable import LONGEST_HEADS, cells_of, columns_of
from casebook.casefile.source import is_unseen, name_character
from casebook.dates import NotADate, holds_date, leading_date, looks_like_date, parse_date
from casebook.model import Contact

_HASHES = re.compile(r"\s*(#+)(\s*)")
_NO_WORD = re.compile(r"[^\w\n]*")
_LEAD_REACH = 40
_MARKS = re.compile(r" {0,3}([-*+] +)?[*_]{0,3}(?=[0-9])")
_DATE_REACH = 300
_HEADING_HELP = "If it is a contact, write a heading that begins with the date: ### 2026-09-14 · JB."


# --- A line that is no heading ----------------------------------------------------------------------


def stray_line(body: Body, index: int, below: int, among_notes: bool) -> LogProblem | None:
    """Whether a line looks like a contact, or like a heading, but cannot be read as one.

    ``below`` is as in :meth:`Body.begins_paragraph`; ``among_notes``: the line stands in no contact's text.
    """
    if "#" in body.line(index)[:_LEAD_REACH]:
        return _hidden_heading(body, index)
    if not _is_stray(body, index, below, among_notes):
        return None
    message = "This line begins with a date but is no heading, so it is part of the text and no contact."
    return warning("date-not-first", body.span(index), message, _HEADING_HELP)


def _hidden_heading(body: Body, index: int) -> LogProblem | None:
    line = body.line(index)
    lead = _NO_WORD.match(line, 0, _LEAD_REACH)
    odd = [c for c in lead[0] if c not in " \t" and is_unseen(c)] if lead else []
    bare = _without(odd, line)
    m = _HASHES.match(bare)
    text = bare[m.end() :].strip() if m else ""
    dated = bool(leading_date(text) or looks_like_date(text))
    if odd and m and (dated or (text and m[2])):
        name = name_character(odd[0])
        message = f"This heading begins with {name}, which cannot be seen and keeps it from being one."
        help_ = "Delete everything before its first word, then type the # and a space again."
        return error("forbidden-character", body.span(index), message, help_)
    if not dated:
        return None
    message = "This line is moved in too far, or begins with too many #, to be a heading, so it is no contact."
    help_ = "If it is a contact, begin the line with ### and the date."
    return warning("date-not-first", body.span(index), message, help_)


def _without(characters: list[str], line: str) -> str:
    return line.translate(dict.fromkeys(map(ord, characters)))


def _is_stray(body: Body, index: int, below: int, among_notes: bool) -> bool:
    """Among notes any dated line or item may be meant as a contact. Within an entry dates are common, so
    there only a paragraph that begins just as a contact's heading would."""
    line = body.line(index)
    marks = _MARKS.match(line)
    if marks is None:
        return False
    text = line[marks.end() :]
    date = leading_date(text)
    if date is None or isinstance(parse_date(date), NotADate):
        return False
    begins = body.begins_paragraph(index, below)
    if begins and UNDERLINE.fullmatch(body.line(index + 1)):
        return False
    rest = text[len(date) :].strip("*_ \t")
    if not rest.strip(TAIL) or split_heading(f" {rest}")[0]:
        return among_notes or (begins and not marks[1])
    return among_notes and (begins or bool(marks[1]))


# --- A heading that is no contact's -----------------------------------------------------------------


def late_date(body: Body, headline: Headline) -> LogProblem | None:
    """Whether a heading that is read as a note holds a date further on."""
    if not holds_date(headline.text[:_DATE_REACH]):
        return None
    message = "This heading holds a date but does not begin with it, so it is read as a note and no contact."
    return warning("date-not-first", body.span(headline.start), message, _HEADING_HELP)


# --- Quoted blocks and tables -----------------------------------------------------------------------


def quoted_entries(body: Body, start: int, end: int) -> Iterator[LogProblem]:
    """The dated headings between two fences. A row of tildes is as often meant for a line across the page."""
    if "~" not in body.line(start):
        return
    for index in range(start + 1, end):
        headline = hashed(body, index)
        if headline and headline.date:
            message = "This heading stands between two lines of tildes, so it is quoted text and no contact."
            yield warning("date-not-first", body.span(index), message, "If it is a contact, take the tildes away.")


def open_fence(body: Body, index: int) -> LogProblem:
    """A fence that nothing closes, above what could be entries."""
    message = (
        "A quoted block opens here and is never closed, so it cannot be told whether the entries below are part of it."
    )
    help_ = f"Close the block with a line of {body.line(index).strip()[:3]}, or take this line away."
    return error("unclosed-fence", body.span(index), message, help_)


def last_entry(body: Body) -> int:
    """The last line that could be a contact, whatever stands above it; -1 where there is none."""
    return next((index for index in reversed(range(body.count)) if _could_be_entry(body, index)), -1)


def _could_be_entry(body: Body, index: int) -> bool:
    line = body.line(index)
    if "|" in line and columns_of(line) is not None:
        return True
    headline = hashed(body, index)
    if headline is None and index and UNDERLINE.fullmatch(line):
        return bool(leading_date(body.line(index - 1).strip()))
    return headline is not None and bool(headline.date)


def unread_table(body: Body, index: int, among_notes: bool) -> LogProblem | None:
    """Whether the table whose heads stand on this line, and which is not the form's, looks as if it were meant to be."""
    line = body.line(index)
    odd = [c for c in line if c != " " and is_unseen(c)] if len(line) <= LONGEST_HEADS else []
    if odd and columns_of(_without(odd, line)):
        message = f"The heads of this table hold {name_character(odd[0])}, which cannot be seen."
        return error("forbidden-character", body.span(index), message, "Type this line again.")
    row = body.line(index + 2)
    if not among_notes or "|" not in row or not any(leading_date(text) for _, text in cells_of(row)):
        return None
    message = "This table holds dates but is not headed as the contact log is, so its rows are read as a note."
    help_ = "If they are contacts, head the columns: | Date | Details of Contact | Staff Initial |"
    return warning("unread-table", body.span(index), message, help_)


# --- A contact that says too little -----------------------------------------------------------------


def missing_parts(contact: Contact) -> list[LogProblem]:
    """What a contact should say and does not."""
    found = []
    if not contact.initials:
        message, help_ = "This contact has no staff initials.", "Add the initials of who made it."
        found.append(warning("contact-without-initials", contact.span, message, help_))
    if not contact.text or is_unseen(contact.text):
        message, help_ = "This contact has no details.", "Say what was done and what was said."
        found.append(warning("contact-without-text", contact.span, message, help_))
    return found
