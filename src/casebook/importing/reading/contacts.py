"""A row of the contact log, to the contact that it tells of: on one certain day, or not at all.

Only the day of the week, a time and words for how contact was made may stand beside the date. "Before", "due",
"(tbc)", a second figure: each may make it another day, or a contact that never was.
"""

from __future__ import annotations

import datetime as dt
import re

from casebook.casefile.headings import Heading, read_heading
from casebook.editing.entries import made_safe
from casebook.form import LOG_COLUMNS
from casebook.importing.reading.facts import EDGES, TIME, Reading, before_birth
from casebook.importing.reading.filled import LogRow
from casebook.importing.reading.typed import STRUCK, is_blank, tokens
from casebook.importing.reading.vocabulary import (
    CONTACT_WORDS,
    LITTLE_WORDS,
    NO,
    STATUS_HEADS,
    UNDONE_CONTACT,
    speaks_against,
)
from casebook.importing.reading.written_dates import Unsure, WrittenDate, find_dates, resolve, weekday_of
from casebook.model import Contact

# Of a date that stands at the head of its own account, so much is looked at for words that make it doubtful.
_HEAD = 200
_HOW_LENGTH = 60
_NO_REPLY = re.compile(r"\bno (?:reply|answer|contact|response)\b", re.IGNORECASE)
_FRAME = frozenset(" \t\n.,;:()[]&+/–—-'’")
_RANGE = re.compile(r"\s*+(?:[-–—&/?]|to\b|until\b|till\b|or\b|and\b|onwards\b)", re.IGNORECASE)


def read_log_row(row: LogRow, reading: Reading) -> Contact | Unsure:
    """The contact that a row of the log tells of, or why it is not certain.

    What stands beside the date ("10am", "by phone") says how contact was made, as it does in a heading
    of the case file. What the reader of such headings would take for something else stands in the text.
    """
    if why := _doubt(row):
        return Unsure(why)
    if is_blank(row.date):
        return Unsure("it has no date")
    written = find_dates(row.date)
    if len(written) != 1:
        return Unsure("it has more than one date" if written else "its date cannot be read")
    day = resolve(written[0], reading.of(row.piece).horizon)
    if isinstance(day, Unsure):
        return day
    if why := before_birth(written[0], day, reading) or _beside_doubt(row, written[0], day):
        return Unsure(why)
    return _in_words(row, written[0], day)


def _doubt(row: LogRow) -> str:
    """What speaks against the row as a whole: a mark on its words, or another column that says it never was."""
    if row.doubts:
        return row.doubts[0]
    said = (row.date, row.details, row.initials, *(text for _, text in row.others))
    if any(STRUCK in text for text in said):
        return "part of it is struck through"
    for heading, text in row.others:
        head, words = set(tokens(heading)), tokens(text)
        undone = not UNDONE_CONTACT.isdisjoint(words) or speaks_against(text)
        answer = bool(words) and len(words) <= 2 and words[0] in NO
        if head and head <= STATUS_HEADS and (undone or answer) and not _NO_REPLY.search(text):
            return f"“{heading}” says “{' '.join(text.split())}”"
    return ""


def _beside_doubt(row: LogRow, written: WrittenDate, day: dt.date) -> str:
    """Why the date is doubtful, by what stands beside it; empty where nothing makes it so."""
    before, behind = row.date[: written.start], row.date[written.end :]
    if row.whole:
        # One cell for the date and the account of it: the account may say what it likes, once it has begun.
        head = behind[:_HEAD].split("\n")[0]
        if before.strip(EDGES) or _RANGE.match(behind) or _names_doubt(head):
            return "the words beside its date make it doubtful"
        return ""
    beside = f"{before}\n{behind}"
    if odd := _odd_word(beside):
        return f"“{odd}” beside its date makes it doubtful"
    if tokens(before) and not _is_way_of_contact(before, before_date=True):
        return f"“{' '.join(before.split())}” before its date makes it doubtful"
    if tokens(behind) and not _is_way_of_contact(behind):
        return f"“{' '.join(behind.split())}” behind its date makes it doubtful"
    weekday = next((d for t in tokens(beside) if (d := weekday_of(t)) is not None), None)
    return "" if weekday in (None, day.weekday()) else f"{written.text} was another day of the week"


def _names_doubt(text: str) -> bool:
    return "?" in text or not {"tbc", "tba", "due", "planned", "approx", "circa", "onwards"}.isdisjoint(tokens(text))


def _odd_word(beside: str) -> str:
    """The first thing beside a date that is no known word of a contact."""
    rest = TIME.sub(" ", _NO_REPLY.sub(" ", beside))
    for token in tokens(rest):
        if token not in CONTACT_WORDS and token not in LITTLE_WORDS and weekday_of(token) is None:
            return token
    return next((c for c in rest if not c.isalnum() and c not in _FRAME), "")


def _is_way_of_contact(text: str, before_date: bool = False) -> bool:
    """Whether the words end in one for how contact was made: "by phone", and not "by" alone, a deadline."""
    said = [t for t in tokens(TIME.sub(" phone ", _NO_REPLY.sub(" phone ", text))) if weekday_of(t) is None]
    if before_date and said[-1:] == ["on"]:
        said.pop()
    return not said or said[-1] not in LITTLE_WORDS


def _in_words(row: LogRow, written: WrittenDate, day: dt.date) -> Contact:
    beside = f"{row.date[: written.start]} {row.date[written.end :]}"
    others = [f"{heading}: {text}" if heading else text for heading, text in row.others if not is_blank(text)]
    long = row.whole or len(beside) > _HOW_LENGTH or "\n" in beside.strip()
    details = [beside.lstrip(EDGES).rstrip() if long else "", row.details, *others]
    how = "" if long else " ".join(beside.split()).strip(EDGES)
    return _contact(day, " ".join(row.initials.split()), how, "\n".join(filter(None, details)))


def _contact(day: dt.date, initials: str, how: str, details: str) -> Contact:
    kept, loose = initials, ""
    if initials and read_heading(f" · {initials}") != Heading(initials):
        kept, loose = "", f"{LOG_COLUMNS[2]}: {initials}"
    said = read_heading(" · ".join(["", *filter(None, (kept, how))]))
    if said.initials != kept:
        # Without initials before it, the way of contact could be read as somebody's name.
        said, details = Heading(kept), f"{how}\n{details}" if how else details
    text = made_safe("\n".join(filter(None, (loose, details))).strip("\n"))
    return Contact(day, kept, said.how, said.outcome, text, said.with_, said.confidential)
