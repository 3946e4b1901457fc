"""One value of the front matter, by its kind: text, a date, a number, a year group, yes or no, one of a list of words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from casebook.casefile.keys import Findings, KeyValue
from casebook.casefile.source import is_unseen, name_character, quoted
from casebook.casefile.tree import Node, Scalar, Sequence, is_blank
from casebook.dates import EARLIEST_BIRTH, EARLIEST_YEAR, NotADate, parse_date
from casebook.form import OUTCOME_NICKNAMES, RESPONSIBILITY, Field, Kind, normal_key, read_year_group
from casebook.model import DatedFact
from casebook.suggest import did_you_mean

DATE_HELP = "Write it as 2026-09-14 (year, month, day) or 14 September 2026; leave the box empty if there is no date."
WORDS_FOR_YES = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


def text_in(found: Findings, entry: KeyValue) -> str:
    """The text of a box; empty where it is blank, or no text."""
    text = text_of(found, entry.value, entry.field.label)
    if "\n" in text and entry.field.key in ONE_LINE:
        found.error("wrong-shape", entry.value, f"The {entry.field.label} must be on one line.", TEXT_HELP)
    return text


ONE_LINE = {
    *("child_name", "staff_name", "school", "year_group", "known_as", "name", "by", "to", "for", "siblings"),
    *("sent", "head", "phone", "email", "language"),
}


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
    date = parse_date(node.text, EARLIEST_BIRTH if field_.of_elder else EARLIEST_YEAR)
    if isinstance(date, NotADate):
        code = "impossible-date" if date.impossible else "unreadable-date"
        found.error(code, node, f"The {label} {quoted(node.text)} cannot be read: {date.reason}.", DATE_HELP)
        return None
    found.dates.append(DatedFact(date, label, found.span(node), field_.future, field_.of_action, field_.of_elder))
    return date


# [0-9], not \d: figures of other scripts would be read by Python but not by the reader. No zero in front, as
# some programs would count such a figure in eights.
_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,3}")


def whole_number(found: Findings, entry: KeyValue) -> int | None:
    """The number of a box, in plain figures from 0 to 9999; ``None`` where it is blank, or cannot be read."""
    text = text_in(found, entry)
    if not text:
        return None
    if _WHOLE_NUMBER.fullmatch(text) is None:
        message = f"The {entry.field.label} {quoted(text)} cannot be read as a whole number."
        found.error("not-a-number", entry.value, message, "Write it in plain figures, for example 38.")
        return None
    return int(text)


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
    chosen = _chosen(text, entry.field.choices)
    if text and not chosen:
        guess = did_you_mean(text.lower(), entry.field.choices, nicknames=OUTCOME_NICKNAMES)
        help_ = f"{guess} It can be: {', '.join(entry.field.choices)}.".lstrip()
        key = entry.field.key
        code = "unknown-outcome" if key == "outcome" else "unknown-decision" if key == "decision" else "unknown-word"
        found.error(code, entry.value, f"{quoted(text)} is not one of the words for {entry.field.label}.", help_)
    return chosen


def choice_or_text(found: Findings, entry: KeyValue) -> str:
    """The one of the box's words that is meant, else the text as it stands."""
    text = text_in(found, entry)
    return _chosen(text, entry.field.choices) or text


def _chosen(text: str, choices: tuple[str, ...]) -> str:
    if not text or text in choices:
        return text
    if choices == RESPONSIBILITY and text.lower() in WORDS_FOR_YES:
        return "yes" if WORDS_FOR_YES[text.lower()] else "no"
    return {normal_key(c): c for c in choices}.get(normal_key(text), "")


def texts(found: Findings, entry: KeyValue) -> tuple[str, ...]:
    """The texts of a box that takes one or a list of them."""
    node = entry.value
    if not isinstance(node, Sequence):
        text = text_in(found, entry)
        return (text,) if text else ()
    texts = [text_of(found, item, entry.field.label) for item in node.items]
    return tuple(t for t in texts if t)


def texts_or_none(found: Findings, entry: KeyValue) -> tuple[str, ...] | None:
    """The texts of a box that takes one or a list of them, or the word none: ``()``. ``None`` where it is blank."""
    if is_word_none(entry.value):
        return ()
    found_texts = texts(found, entry)
    for text in found_texts:
        if text.lower() in NO_TEXTS:
            message = f"{quoted(text)} among the {entry.field.key} leaves open what is meant."
            help_ = "If there are none, write the word none alone; if it is not known, leave the box empty."
            found.error("wrong-shape", entry.value, message, help_)
    return found_texts or None


# What a person might type to say that there are none, or that it is not known; read as a name, it would say that
# there is somebody.
NO_TEXTS = {*WORDS_FOR_YES, "none", "nil", "n/a", "na", "?", "-", "unknown", "not known", "tbc"}


def is_word_none(node: Node) -> bool:
    """Whether the word none stands there, which says that it was looked for and there is none."""
    return isinstance(node, Scalar) and node.text.strip().lower() == "none"


# The readers of what may stand inside a group of keys.
VALUES: dict[Kind, Callable[[Findings, KeyValue], object]] = {
    Kind.TEXT: text_in,
    Kind.DATE: date_in,
    Kind.NUMBER: whole_number,
    Kind.YEAR_GROUP: year_group,
    Kind.YES_NO: yes_no,
    Kind.CHOICE: choice,
    Kind.CHOICE_OR_TEXT: choice_or_text,
    Kind.TEXTS: texts,
    Kind.TEXTS_OR_NONE: texts_or_none,
}
