"""One value of the front matter, by its kind: text, a date, a year group, yes or no, one of a list of words."""

from __future__ import annotations

import datetime as dt

from casebook.casefile.keys import Findings, KeyValue
from casebook.casefile.source import is_unseen, name_character, quoted
from casebook.casefile.tree import Node, Scalar, Sequence, is_blank
from casebook.dates import NotADate, parse_date
from casebook.form import OUTCOME_NICKNAMES, Field, normal_key, read_year_group
from casebook.model import DatedFact
from casebook.suggest import did_you_mean

DATE_HELP = "Write it as 2026-09-14 (year, month, day) or 14 September 2026; leave the box empty if there is no date."
WORDS_FOR_YES = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


def text_in(found: Findings, entry: KeyValue) -> str:
    """The text of a box; empty where it is blank, or no text."""
    text = text_of(found, entry.value, entry.field.label)
    if "\n" in text and entry.field.key in _ONE_LINE:
        found.error("wrong-shape", entry.value, f"The {entry.field.label} must be on one line.", TEXT_HELP)
    return text


_ONE_LINE = {"child_name", "staff_name", "school", "year_group", "known_as", "name", "by", "to", "for", "siblings"}


def text_of(found: Findings, node: Node, label: str) -> str:
    """The text of a node, which messages name by ``label``."""
    if not isinstance(node, Scalar):
        found.error("wrong-shape", node, f"The {label} must be text, not a list or a group.", TEXT_HELP)
        return ""
    text = node.text.strip()
    if is_unseen(text):
        message = f"The {label} is not empty, yet nothing in it can be seen; it begins with {name_character(text[0])}."
        found.error("invisible-text", node, message, "Delete everything after the colon and type it again.")
    return text


TEXT_HELP = "Write it after the colon, on one line; put text that holds a colon or brackets in single quotes."


def date_in(found: Findings, entry: KeyValue) -> dt.date | None:
    """The date of a box; ``None`` where it is blank, or cannot be read."""
    return date_of(found, entry.value, entry.field)


def date_of(found: Findings, node: Node, field_: Field) -> dt.date | None:
    """The date of a node, read as ``field_``; noted among the dates of the file."""
    label = field_.label
    if is_blank(node):
        return None
    if not isinstance(node, Scalar):
        found.error("wrong-shape", node, f"The {label} must be one date.", DATE_HELP)
        return None
    date = parse_date(node.text)
    if isinstance(date, NotADate):
        code = "impossible-date" if date.impossible else "unreadable-date"
        found.error(code, node, f"The {label} {quoted(node.text)} cannot be read: {date.reason}.", DATE_HELP)
        return None
    found.dates.append(DatedFact(date, label, found.span(node), field_.future, field_.of_action))
    return date


def year_group(found: Findings, entry: KeyValue) -> str:
    """A year group in its short form; empty where there is none."""
    text = text_in(found, entry)
    if not text:
        return ""
    year = read_year_group(text)
    if year is None:
        found.error(
            "bad-year-group",
            entry.value,
            f"{quoted(text)} is not a year group.",
            "Write 1 to 13, R for Reception, or N1 or N2 for Nursery.",
        )
    return year or ""


def yes_no(found: Findings, entry: KeyValue) -> bool | None:
    """The answer of a box that takes yes or no; ``None`` where there is none."""
    text = text_in(found, entry)
    if not text:
        return None
    answer = WORDS_FOR_YES.get(text.lower())
    if answer is None:
        found.error("not-yes-or-no", entry.value, f"{quoted(text)} is neither yes nor no.", "Write yes or no.")
    return answer


def choice(found: Findings, entry: KeyValue) -> str:
    """The one of the box's words that is meant; empty where there is none."""
    text = text_in(found, entry)
    if not text or text in entry.field.choices:
        return text
    chosen = {normal_key(c): c for c in entry.field.choices}.get(normal_key(text))
    if chosen is None:
        guess = did_you_mean(text.lower(), entry.field.choices, nicknames=OUTCOME_NICKNAMES)
        help_ = f"{guess} It can be: {', '.join(entry.field.choices)}.".lstrip()
        code = "unknown-outcome" if entry.field.key == "outcome" else "unknown-decision"
        found.error(code, entry.value, f"{quoted(text)} is not one of the words for {entry.field.label}.", help_)
    return chosen or ""


def texts(found: Findings, entry: KeyValue) -> tuple[str, ...]:
    """The texts of a box that takes one or a list of them."""
    node = entry.value
    if not isinstance(node, Sequence):
        text = text_in(found, entry)
        return (text,) if text else ()
    texts = [text_of(found, item, entry.field.label) for item in node.items]
    return tuple(t for t in texts if t)
