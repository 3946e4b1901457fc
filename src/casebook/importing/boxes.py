"""What the boxes of the form say, once it is certain: dates, outcomes and initials, or why it is not.

All or nothing: a box in which one word is not understood is left for a person, because that word may be
"not sent" or "cancelled", and a letter that was not sent must never be read as one that was.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from casebook.casefile.headings import Heading, read_heading
from casebook.dates import english
from casebook.editing.entries import made_safe
from casebook.form import LOG_COLUMNS, OUTCOME_NICKNAMES, ActionBox, Field, Kind, read_year_group
from casebook.importing.filled import STRUCK, LogRow, is_blank
from casebook.importing.written_dates import Horizon, Unsure, WrittenDate, find_dates, resolve
from casebook.model import Action, Contact, Lane

_BETWEEN = re.compile(r"(?:[\s,;&+]|\band\b|\bthen\b)*", re.IGNORECASE)
_PERIOD = re.compile(r"\s*(?:to|until|till)\s*", re.IGNORECASE)
_PARTS = re.compile(r"[\n,;:()\[\]–—|]|\s-+\s|\s-+$|^-+\s")
# A bare "5.10" may be a day as well as a time.
_TIME = re.compile(
    r"(?:\bat\s|@)\s*[0-9]{1,2}(?:[:.][0-9]{2})?(?:\s*[ap]\.?m\b\.?)?|\b[0-9]{1,2}(?:[:.][0-9]{2})?\s*[ap]\.?m\b\.?|\b[0-9]{1,2}:[0-9]{2}\b",
    re.IGNORECASE,
)
_EDGES = " \t.-–—:,;&+"
# Words that say of a date that the thing was done. They are kept as a note.
_DONE = {
    Lane.ENFORCEMENT: {
        "sent",
        "posted",
        "letter sent",
        "letter posted",
        "sent out",
        "issued",
        "held",
        "visited",
        "done",
    },
    Lane.SUPPORT: {"held", "done", "started", "made", "sent", "submitted", "referred", "referral made", "in place"},
}
_MEANT = {"planned", "planned for", "booked", "booked for", "arranged for"}
# A panel that was called off by the family was attempted; one called off by the school was not. The word
# alone does not say which. "In" may be the start of a sentence.
_HOW_LENGTH = 60
_DOUBT = re.compile(r"\?|\b(?:approx|about|around|circa|not|or|planned|booked)\b", re.IGNORECASE)
_UNCERTAIN_OUTCOMES = {"cancelled", "rearranged", "in"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reading of a box may lean on: the form's dates, the child's birth, and whose initials are known."""

    horizon: Horizon
    born: dt.date | None = None
    initials: Collection[str] = ()


def read_action_box(box: ActionBox, text: str, reading: Reading) -> tuple[Action, ...] | Unsure:
    """The occurrences that an action's box tells of, or why they are not certain."""
    if STRUCK in text:
        return Unsure("part of it is struck through")
    written = find_dates(text)
    if not written:
        return Unsure("there is no date in it that can be read")
    if period := _period(box, text, written, reading):
        return period
    pieces = _pieces(text, written)
    if pieces is None:
        return Unsure("it is not clear which words go with which date")
    actions: list[Action] = []
    for one, remark in pieces:
        action = _occurrence(box, one, remark, reading)
        if isinstance(action, Unsure):
            return action
        actions.append(action)
    return tuple(actions)


def _period(
    box: ActionBox, text: str, written: list[WrittenDate], reading: Reading
) -> tuple[Action, ...] | Unsure | None:
    """Support from one day to another; ``None`` where the box does not say that."""
    if len(written) != 2 or not _PERIOD.fullmatch(text[written[0].end : written[1].start]):
        return None
    if not any(f.key == "until" for f in box.fields):
        return Unsure("this action is done on a day, and the box names a period")
    before, after = text[: written[0].start].strip(_EDGES), text[written[1].end :].strip(_EDGES)
    if before.lower() not in {"", "from"} or after:
        return Unsure("it says more than the period")
    action = _occurrence(box, written[0], "", reading)
    if isinstance(action, Unsure):
        return action
    until = resolve(written[1], reading.horizon, ahead=True)
    if isinstance(until, Unsure):
        return until
    if action.date is None or until < action.date:
        return Unsure("the period ends before it begins")
    return (replace(action, until=until),)


def _pieces(text: str, written: list[WrittenDate]) -> list[tuple[WrittenDate, str]] | None:
    """Each date with the words that belong to it; ``None`` where that is not certain.

    One date takes all the words. Several take the words behind them, on their own line.
    """
    if len(written) == 1:
        only = written[0]
        return [(only, f"{text[: only.start]}\n{text[only.end :]}")]
    pieces = []
    if not _BETWEEN.fullmatch(text[: written[0].start]):
        return None
    for one, following in zip(written, [*written[1:], None], strict=True):
        behind = text[one.end : following.start if following else len(text)]
        if following and "\n" in behind.strip("\n") and not _BETWEEN.fullmatch(behind):
            return None
        pieces.append((one, re.sub(r"(?:\band|&|\+)\s*$", "", behind, flags=re.IGNORECASE)))
    return pieces


def _occurrence(box: ActionBox, written: WrittenDate, remark: str, reading: Reading) -> Action | Unsure:
    said = _said(box, remark, reading)
    if isinstance(said, Unsure):
        return said
    day = resolve(written, reading.horizon, ahead=said.planned is not None)
    if isinstance(day, Unsure):
        return day
    if reading.born and day < reading.born:
        return Unsure(f"“{written.text}”, read as {english(day)}, is before the child’s birth")
    return replace(said, planned=day) if said.planned else replace(said, date=day)


def _said(box: ActionBox, remark: str, reading: Reading) -> Action | Unsure:
    """What the words beside a date say of it, as an action without its date (``planned`` only as a mark)."""
    action = Action(box.key, box.lane)
    notes = [m[0].strip() for m in _TIME.finditer(remark)]
    done = False
    for part in _parts(_TIME.sub("\n", remark)):
        word = " ".join(part.lower().split())
        outcome = OUTCOME_NICKNAMES.get(word, word)
        if outcome in box.outcomes and word not in _UNCERTAIN_OUTCOMES and not action.outcome:
            action = replace(action, outcome=outcome)
            if outcome != word:
                notes.append(part)
        elif part in reading.initials and not action.by:
            action = replace(action, by=part)
        elif word in _MEANT and not action.planned:
            action = replace(action, planned=dt.date.max)
            notes += [] if word == "planned" else [part]
        elif word in _DONE[box.lane] and not done:
            done = True
            notes.append(part)
        else:
            return Unsure(f"it cannot be told what “{part}” says of the date")
    if action.planned and (action.outcome or done):
        return Unsure("it says both that it is planned and what came of it")
    return replace(action, note=", ".join(notes))


def _parts(remark: str) -> Iterable[str]:
    return (part for raw in _PARTS.split(remark) if (part := raw.strip(_EDGES)))


def read_log_row(row: LogRow, reading: Reading) -> Contact | Unsure:
    """The contact that a row of the log tells of, or why its date is not certain.

    What stands beside the date ("10am", "by phone") says how contact was made, as it does in a heading
    of the case file. What the reader of such headings would take for something else stands in the text.
    """
    if is_blank(row.date):
        return Unsure("it has no date")
    written = find_dates(row.date)
    if STRUCK in row.date:
        return Unsure("its date is struck through")
    if len(written) != 1:
        return Unsure("it has more than one date" if written else "its date cannot be read")
    day = resolve(written[0], reading.horizon)
    if isinstance(day, Unsure):
        return day
    if reading.born and day < reading.born:
        return Unsure(f"“{written[0].text}”, read as {english(day)}, is before the child’s birth")
    beside = f"{row.date[: written[0].start]} {row.date[written[0].end :]}"
    if doubt := _DOUBT.search(beside):
        return Unsure(f"“{doubt[0]}” beside its date makes it doubtful")
    details = [beside.lstrip(_EDGES + "\n").rstrip(), row.details] if _too_long(beside) else [row.details]
    how = "" if _too_long(beside) else " ".join(beside.split()).strip(_EDGES)
    return _contact(day, " ".join(row.initials.split()), how, "\n".join(filter(None, details)))


def _too_long(beside: str) -> bool:
    return len(beside) > _HOW_LENGTH or "\n" in beside.strip()


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


def read_date_box(text: str, horizon: Horizon, ahead: bool = False, birth: bool = False) -> dt.date | Unsure:
    """The one date of a box that holds a date and nothing else."""
    written = find_dates(text)
    if not written:
        return Unsure("there is no date in it that can be read")
    if len(written) > 1:
        return Unsure("it holds more than one date")
    if (text[: written[0].start] + text[written[0].end :]).strip(_EDGES + "\n"):
        return Unsure("it says more than a date")
    return resolve(written[0], horizon, ahead, birth)


def read_detail(field: Field, text: str, horizon: Horizon) -> str | Unsure:
    """The value of one of the form's details as it is to stand in the file, or why it is not certain."""
    if STRUCK in text:
        return Unsure("part of it is struck through")
    if field.kind is Kind.DATE:
        day = read_date_box(text, horizon, ahead=field.future, birth=not field.future)
        return day if isinstance(day, Unsure) else day.isoformat()
    line = " ".join(text.split())
    if field.kind is Kind.YEAR_GROUP and read_year_group(line) is None:
        return Unsure("it is not a year group from Nursery to 13")
    return line
