"""Which headings are those of a contact log: a column for the date, one for what was done, whatever else there is."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from casebook.importing.reading.typed import tokens


class LogColumn(enum.Enum):
    """What a column of a log holds."""

    DATE = "the day of the contact"
    DETAILS = "what was done"
    INITIALS = "who did it"
    OTHER = "something else"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DATE = _words("date dates when day")
_DATE_FRAME = _words("of contact contacts entry event call and time the made action at d m dd mm yy yyyy year")
_DETAILS = _words(
    "details detail summary description narrative happened discussion discussed log entry event communication conversation"
    " contact contacts account record"
)
_DETAILS_FRAME = _words(
    "of and the action actions taken what was said done made outcome relating to attendance with call comment comments"
)
_WEAK = _words("notes note comments comment action actions outcome intervention update remarks")
_INITIALS = _words("initial initials staff officer worker by signed recorded entered author who")
_INITIALS_FRAME = _words("s name member of made completed the")
_LONGEST = 80


def log_column(heading: str, weak: bool = False) -> LogColumn:
    """What a column headed so holds in a log. ``weak``: words like "Notes" name its details as well."""
    said = [t for t in tokens(heading[:_LONGEST]) if not t.isdigit()]
    if len(heading) > _LONGEST or not said:
        return LogColumn.OTHER
    if _is(said, _DATE, _DATE_FRAME):
        return LogColumn.DATE
    if _is(said, _INITIALS, _INITIALS_FRAME):
        return LogColumn.INITIALS
    if _is(said, _DETAILS, _DETAILS_FRAME) or (weak and _is(said, _WEAK, _DETAILS_FRAME)):
        return LogColumn.DETAILS
    return LogColumn.OTHER


def _is(said: Sequence[str], marks: frozenset[str], frame: frozenset[str]) -> bool:
    return not marks.isdisjoint(said) and all(t in marks or t in frame for t in said)


def log_columns(headings: Sequence[str], titled: bool = False) -> list[LogColumn] | None:
    """What each column of a table with these headings holds, where they are those of a contact log; else ``None``.

    ``titled`` says that the table bears the log's title. Without it, "Date" and "Notes" alone are no log.
    """
    for weak in (False, True):
        columns = [log_column(h, weak) for h in headings]
        if LogColumn.DATE not in columns or LogColumn.DETAILS not in columns:
            continue
        if weak and not (titled or LogColumn.INITIALS in columns):
            continue
        return _once_each(columns)
    return None


def _once_each(columns: list[LogColumn]) -> list[LogColumn]:
    """The columns, of each kind the first alone: a second date or summary is one of the other columns."""
    seen: set[LogColumn] = set()
    kept = []
    for column in columns:
        kept.append(LogColumn.OTHER if column in seen else column)
        seen.add(column)
    return kept
