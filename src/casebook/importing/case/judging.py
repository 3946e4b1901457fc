"""What is certain in a filled form, and what a person must place: a form or a row to the draft of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from casebook.book import Book
from casebook.casefile.headings import looks_like_initials
from casebook.casefile.parse import MAX_NAME
from casebook.form import ACTIONS, DETAILS, LOG_TITLE, OUTCOME_NICKNAMES, normal_key
from casebook.importing.case.newcase import Aside, Draft, Placed
from casebook.importing.case.recorded import read_record, take_record
from casebook.importing.reading.contacts import read_log_row
from casebook.importing.reading.details import read_detail
from casebook.importing.reading.facts import Piece, Reading, has_words, read_fact
from casebook.importing.reading.filled import PLAIN_FACTS, Box, Filled, LogRow
from casebook.importing.reading.labels import box_label
from casebook.importing.reading.vocabulary import speaks_against
from casebook.importing.reading.written_dates import Horizon, Unsure, anchor_dates
from casebook.model import Action

DETAIL_FIELDS = {f.key: f for f in DETAILS}
_LABEL_LENGTH = 100
_OTHERS = "another entry of this box is not clear"


def judge(filled: Filled, book: Book) -> Draft:
    """Part what is certain in a filled form from what a person must place."""
    record = read_record(filled.record, book)
    filled, kept = take_record(filled, record)
    reading = _reading(filled, book)
    found = [
        *_details(filled, reading),
        *_actions(filled, reading),
        *_contacts(filled, reading),
        *_extra(filled),
        *kept,
    ]
    placed = tuple(p for p in found if isinstance(p, Placed))
    asides = [a for a in found if isinstance(a, Aside)]
    asides += [Aside(loose.label, loose.text, loose.place, loose.reason) for loose in filled.loose]
    derived = tuple(Aside(x.label, x.text, x.place) for x in filled.derived)
    origin = f"{filled.source} (sha256 {filled.digest[:12]})"
    return Draft(filled.kind, origin, placed, tuple(asides), derived, filled.remarks)


def label_of_box(box: Box) -> str:
    """What a box is called in the report: the form's own label, or that of the sheet's column."""
    return box_label(box.key) if box.key in ACTIONS or box.key in DETAIL_FIELDS else box.label


def _aside(box: Box, reason: str) -> Aside:
    return Aside(label_of_box(box), box.text, box.place, reason)


# --- The parts of a form --------------------------------------------------------------------------------


def _details(filled: Filled, reading: Reading) -> Iterator[Placed | Aside]:
    for box in filled.boxes:
        if box.key in ACTIONS:
            continue
        value = _detail(box, reading)
        if isinstance(value, Unsure):
            yield _aside(box, value.reason)
        else:
            yield Placed(box.key, label_of_box(box), box.text, box.place, value)


def _detail(box: Box, reading: Reading) -> str | Unsure:
    if box.key in PLAIN_FACTS:
        return Unsure(box.doubt) if box.doubt else box.text.strip()
    value = read_detail(DETAIL_FIELDS[box.key], box.own, reading.of(box.own).horizon)
    if box.key == "child_name" and isinstance(value, str) and len(value) > MAX_NAME:
        return Unsure(f"it is longer than the {MAX_NAME} characters of a name")
    return value


def _actions(filled: Filled, reading: Reading) -> Iterator[Placed | Aside]:
    """The actions, box by box. One that stands there several times is placed whole, or not at all."""
    by_key: dict[str, list[Box]] = {}
    for box in filled.boxes:
        if box.key in ACTIONS:
            by_key.setdefault(box.key, []).append(box)
    for key, boxes in by_key.items():
        read = [read_fact(ACTIONS[key], box.pieces, reading) for box in boxes]
        unsure = [r for r in read if isinstance(r, Unsure)]
        if unsure:
            for box, result in zip(boxes, read, strict=True):
                yield _aside(box, result.reason if isinstance(result, Unsure) else _OTHERS)
            continue
        actions: tuple[Action, ...] = tuple(a for r in read if not isinstance(r, Unsure) for a in r)
        typed, places = "\n".join(b.text for b in boxes), "; ".join(dict.fromkeys(b.place for b in boxes))
        beside = any(has_words(b.pieces) for b in boxes)
        yield Placed(key, box_label(key), typed, places, actions, beside)


def _contacts(filled: Filled, reading: Reading) -> Iterator[Placed | Aside]:
    for number, row in enumerate(filled.log, 1):
        contact = read_log_row(row, reading)
        if isinstance(contact, Unsure):
            yield Aside(f"{LOG_TITLE}, a row", row.text, row.place, contact.reason)
        else:
            yield Placed(f"contact {number}", LOG_TITLE, row.date, row.place, contact)


def _extra(filled: Filled) -> Iterator[Placed | Aside]:
    taken: set[str] = set()
    for box in filled.extra:
        reason = box.doubt or _why_no_extra(box, taken)
        taken.add(normal_key(box.label))
        if reason:
            yield Aside(f"Column “{box.label}”", box.text, box.place, reason)
        else:
            yield Placed(f"extra {box.label}", box.label, box.text, box.place, box.text.strip())


def _why_no_extra(box: Box, taken: set[str]) -> str:
    if normal_key(box.label) in taken:
        return "another column has the same heading"
    if len(box.label) > _LABEL_LENGTH:
        return "its heading is too long for a label"
    return ""


# --- What the reading leans on ----------------------------------------------------------------------------


def _reading(filled: Filled, book: Book) -> Reading:
    """What the dates of this form are to be read by. The birth date is no anchor for the others."""
    plain = Reading(Horizon(book.as_of), None, _initials(filled.log) | set(book.settings.staff))
    end = [b.own for b in filled.boxes if b.key == "stage_2_end_date"]
    done = [p for b in filled.boxes if b.key in ACTIONS for p in b.pieces] + [row.piece for row in filled.log]
    anchors = (*_anchors(done, plain), *_anchors(end, plain, ahead=True))
    reading = replace(plain, horizon=replace(plain.horizon, anchors=anchors))
    born = next((b.own for b in filled.boxes if b.key == "date_of_birth"), Piece(""))
    day = read_detail(DETAIL_FIELDS["date_of_birth"], born, reading.of(born).horizon)
    return reading if isinstance(day, Unsure) else replace(reading, born=dt.date.fromisoformat(day))


def _anchors(pieces: Iterable[Piece], reading: Reading, ahead: bool = False) -> Iterator[dt.date]:
    for piece in pieces:
        yield from anchor_dates([piece.text], reading.of(piece).horizon, ahead)


def _initials(log: Iterable[LogRow]) -> set[str]:
    """Those who signed rows of the log, as far as what stands there can be initials and is no remark."""
    signed = {row.initials.strip() for row in log}
    known = {i for i in signed if looks_like_initials(i) and i.lower() not in OUTCOME_NICKNAMES}
    return {i for i in known if not speaks_against(i)}
