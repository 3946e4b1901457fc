"""What an earlier calendar of the book holds: from which the next one tells what was moved, and what is no more.

The file may have been changed, or be another's. What cannot be read is left out, and then counts as new.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from casebook.exporting.ics import PublishedEvent

_MOST = 16 * 1024 * 1024
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def read_calendar(path: Path) -> dict[str, PublishedEvent]:
    """The events in the calendar file ``path``, by their names; none where it cannot be read."""
    try:
        with open(path, "rb") as file:
            text = file.read(_MOST).decode("utf-8", "replace")
    except OSError:
        return {}
    return dict(_events(re.sub(r"\r?\n[ \t]", "", text).splitlines()))


def _events(lines: Iterable[str]) -> Iterator[tuple[str, PublishedEvent]]:
    values: dict[str, str] = {}
    depth = 0
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            depth += 1
            values = {} if value == "VEVENT" else values
        elif name == "END":
            depth -= 1
            if value == "VEVENT" and (event := _event(values)):
                yield values["UID"], event
        elif depth == 2:  # in an event, and in nothing within it
            values.setdefault(name.partition(";")[0], value)


def _event(values: Mapping[str, str]) -> PublishedEvent | None:
    try:
        day = dt.datetime.strptime(values["DTSTART"][:8], "%Y%m%d").date()  # noqa: DTZ007 - a day, in no zone
        summary = _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], values["SUMMARY"])
        sequence = int(values.get("SEQUENCE", "0"))
        return PublishedEvent(day, summary, sequence, values.get("STATUS") == "CANCELLED") if values["UID"] else None
    except (KeyError, ValueError):
        return None


def brought_forward(
    last: Mapping[str, PublishedEvent], now: Mapping[str, PublishedEvent], withheld: Collection[str], as_of: dt.date
) -> dict[str, PublishedEvent]:
    """The events ``now``, each in a version after that of the ``last`` calendar where it has changed; and those that are
    no more, told as cancelled as long as they lie ahead, so that no calendar keeps them.

    ``withheld`` are refs of which nothing can be told today, as their files hold errors: their events stay as they were.
    """
    heads = tuple(f"{ref}: " for ref in withheld)
    told = {uid: _next_version(one, last.get(uid)) for uid, one in now.items()}
    for uid, one in last.items():
        if uid in now:
            continue
        if heads and one.summary.startswith(heads):
            told[uid] = one
        elif one.day >= as_of:
            told[uid] = _next_version(one._replace(cancelled=True), one)
    return told


def _next_version(now: PublishedEvent, last: PublishedEvent | None) -> PublishedEvent:
    if last is None or now._replace(sequence=last.sequence) == last:
        return last or now
    return now._replace(sequence=max(now.sequence, last.sequence + 1))
