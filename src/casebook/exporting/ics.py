"""The dates that lie ahead, for a calendar. Refs only: a calendar is shown on shared screens and phones."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from casebook.book import CaseFile
from casebook.rules.policy import Policy
from casebook.rules.readiness import Status

_MAX_OCTETS = 75
_EPOCH = dt.date(2020, 1, 1)
_NINE_THE_DAY_BEFORE = "-PT15H"  # a whole day begins at midnight
# A calendar must hold something (RFC 5545, 3.6), so that of an empty book holds what is true of every book.
_LONDON = (
    *("BEGIN:VTIMEZONE", "TZID:Europe/London"),
    *("BEGIN:DAYLIGHT", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100", "TZNAME:BST", "DTSTART:19810329T010000"),
    *("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT"),
    *("BEGIN:STANDARD", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000", "TZNAME:GMT", "DTSTART:19961027T020000"),
    *("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD"),
    "END:VTIMEZONE",
)


class CalendarEvent(NamedTuple):
    """A whole day in the calendar. ``key`` is an action's key, or ``stage_2_end_date``; ``number`` tells the occurrences of
    one action apart: its place among them in the file, which stays when a date is moved."""

    ref: str
    key: str
    day: dt.date
    summary: str
    number: int = 0


class BookName(NamedTuple):
    """How a calendar knows its book: ``id`` is the book's own, the same for good and in every copy; ``title`` is shown.

    A book without an id is known by its title, which another book may have as well.
    """

    id: str = ""
    title: str = "Attendance casebook"

    def uid(self, event: CalendarEvent) -> str:
        """The event's name in the world. It holds no date, so a date that is moved is the same event (RFC 5545, 3.8.4.7)."""
        namespace = uuid.uuid5(uuid.NAMESPACE_URL, f"casebook:{self.id or self.title}")
        return str(uuid.uuid5(namespace, f"{event.ref}/{event.key}/{event.number}"))


UNNAMED = BookName()


class PublishedEvent(NamedTuple):
    """An event as an earlier calendar has it. ``sequence`` counts its versions."""

    day: dt.date
    summary: str
    sequence: int
    cancelled: bool = False


def calendar_ics(files: Iterable[CaseFile], policy: Policy, as_of: dt.date, book: BookName = UNNAMED) -> bytes:
    """An iCalendar file: planned actions and Stage 2 end dates of the cases that are not closed.

    Broken files are left out: a date that cannot be trusted is no appointment.
    """
    return calendar_of((event for file in files for event in events_of(file, policy)), as_of, book)


def calendar_of(events: Iterable[CalendarEvent], as_of: dt.date, book: BookName = UNNAMED) -> bytes:
    """The iCalendar file of these events, in the order of their days, whatever order they come in."""
    return written(versions(events, as_of, book), as_of, book)


def versions(events: Iterable[CalendarEvent], as_of: dt.date, book: BookName) -> dict[str, PublishedEvent]:
    """The events by their names, each in the version of the day ``as_of``.

    The version is greater on every later day, so that a calendar which was made from the same book before gives way.
    """
    sequence = max(0, (as_of - _EPOCH).days)
    return {book.uid(event): PublishedEvent(event.day, event.summary, sequence) for event in events}


def written(events: Mapping[str, PublishedEvent], as_of: dt.date, book: BookName) -> bytes:
    """The iCalendar file of events by their names, in the order of their days."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//casebook//EN", "CALSCALE:GREGORIAN"]
    lines += [f"NAME:{_escaped(book.title)}", f"X-WR-CALNAME:{_escaped(book.title)}", *_LONDON]
    for uid, event in sorted(events.items(), key=lambda item: (item[1].day, item[1].summary, item[0])):
        lines += _event_lines(uid, event, as_of)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def events_of(file: CaseFile, policy: Policy) -> Iterator[CalendarEvent]:
    """The events of one case, in the words of the policy: none for a broken file or a closed case."""
    case = file.case
    if case is None or file.readiness is None or file.readiness.status is Status.CLOSED:
        return
    met: Counter[str] = Counter()
    for action in case.actions:
        number = met[action.key]
        met[action.key] += 1
        if action.planned and not action.void:
            summary = f"{file.ref}: {policy.action(action.key)} planned"
            yield CalendarEvent(file.ref, action.key, action.planned, summary, number)
    if case.stage_2_end_date:
        yield CalendarEvent(file.ref, "stage_2_end_date", case.stage_2_end_date, f"{file.ref}: Stage 2 ends")


def _event_lines(uid: str, event: PublishedEvent, as_of: dt.date) -> list[str]:
    alarm = [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:{_NINE_THE_DAY_BEFORE}",
        f"DESCRIPTION:{_escaped(event.summary)}",
    ]
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{as_of:%Y%m%d}T000000Z",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(event.summary)}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        "CLASS:CONFIDENTIAL",
        "TRANSP:TRANSPARENT",
        *([] if event.cancelled else [*alarm, "END:VALARM"]),
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """The line with CRLF, folded so that no part is longer than 75 octets and no character is cut."""
    if len(line) <= _MAX_OCTETS and line.isascii():
        return line.encode("ascii") + b"\r\n"
    parts: list[bytes] = []
    part = b""
    for character in line:
        octets = character.encode("utf-8")
        if len(part) + len(octets) > _MAX_OCTETS:
            parts.append(part)
            part = b" "
        part += octets
    parts.append(part)
    return b"\r\n".join(parts) + b"\r\n"
