"""The dates that lie ahead, for a calendar. Refs only: a calendar is shown on shared screens and phones."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from casebook.book import CaseFile, ref_order
from casebook.rules.policy import Policy
from casebook.rules.readiness import Status

_MAX_OCTETS = 75


class CalendarEvent(NamedTuple):
    """A whole day in the calendar. ``key`` is an action's key, or ``stage_2_end_date``."""

    ref: str
    key: str
    day: dt.date
    summary: str

    @property
    def uid(self) -> str:
        """The same event keeps its name from one export to the next, and tells nothing of this machine."""
        return hashlib.sha256(f"{self.ref}\n{self.key}\n{self.day.isoformat()}".encode()).hexdigest()[:32]


def calendar_ics(files: Iterable[CaseFile], policy: Policy, as_of: dt.date) -> bytes:
    """An iCalendar file: planned actions and Stage 2 end dates of the cases that are not closed.

    Broken files are left out: a date that cannot be trusted is no appointment.
    """
    return calendar_of((event for file in files for event in events_of(file, policy)), as_of)


def calendar_of(events: Iterable[CalendarEvent], as_of: dt.date) -> bytes:
    """The iCalendar file of these events, in the order of their days, whatever order they come in."""
    by_name = {event.uid: event for event in events}
    ordered = sorted(by_name.values(), key=lambda e: (e.day, ref_order(e.ref), e.summary))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//casebook//EN", "CALSCALE:GREGORIAN"]
    for event in ordered:
        lines += _event_lines(event, as_of)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def events_of(file: CaseFile, policy: Policy) -> Iterator[CalendarEvent]:
    """The events of one case, in the words of the policy: none for a broken file or a closed case."""
    case = file.case
    if case is None or file.readiness is None or file.readiness.status is Status.CLOSED:
        return
    for action in case.actions:
        if action.planned and not action.void:
            yield CalendarEvent(
                file.ref, action.key, action.planned, f"{file.ref}: {policy.action(action.key)} planned"
            )
    if case.stage_2_end_date:
        yield CalendarEvent(file.ref, "stage_2_end_date", case.stage_2_end_date, f"{file.ref}: Stage 2 ends")


def _event_lines(event: CalendarEvent, as_of: dt.date) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{as_of:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(event.summary)}",
        "CLASS:CONFIDENTIAL",
        "TRANSP:TRANSPARENT",
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
