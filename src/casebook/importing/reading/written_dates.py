"""Dates as people write them in a box: ``14/9/26``, ``05/10 and 19/10``, ``Mon 5th Oct``.

A date is taken only when it can mean one day and no other. Everything else is left for a person, with the
reason in words.
"""

from __future__ import annotations

import bisect
import datetime as dt
import functools
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from casebook.dates import EARLIEST_YEAR, MONTHS, YEARS_AHEAD, english

K = TypeVar("K", bound=Hashable)

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = "|".join([*MONTHS, "Sept", *(m[:3] for m in MONTHS)])
_WEEKDAY = r"(?:(?<![A-Za-z])(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
_SHORT_YEAR = r"'?[0-9]{2}"
# No figure, point or stroke may touch a date: "14/9-26" and "1/14/9/26" are not to be read in part.
_CLEAR_BEFORE = r"(?<![0-9/.\-])"
_CLEAR_AFTER = r"(?![/.\-]?[0-9])"
_MIDNIGHT = r"(?:[T ]+00:00(?::00(?:\.0+)?)?)?"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th)\b)?"
_DATE = re.compile(
    rf"{_WEEKDAY}{_CLEAR_BEFORE}(?:"
    rf"(?P<iso_y>[0-9]{{4}})-(?P<iso_m>[0-9]{{1,2}})-(?P<iso_d>[0-9]{{1,2}}){_MIDNIGHT}{_CLEAR_AFTER}"
    rf"|(?P<d>[0-9]{{1,2}})\s?(?P<sep>[/.\-])\s?(?P<m>[0-9]{{1,2}})\s?(?P=sep)\s?(?P<y>[0-9]{{4}}|{_SHORT_YEAR}){_MIDNIGHT}{_CLEAR_AFTER}"
    rf"|(?P<bare_d>[0-9]{{1,2}})\s?/\s?(?P<bare_m>[0-9]{{1,2}})(?!\s?[/.\-]\s?[0-9])(?![0-9])(?!\s*+(?:{_MONTH})\b)"
    rf"|(?P<word_d>[0-9]{{1,2}}){_ORDINAL}(?:\s+of\b)?[\s\-]*(?P<word_m>{_MONTH})\b\.?"
    rf"(?:,?[\s\-]*(?P<word_y>[0-9]{{4}}|{_SHORT_YEAR})(?![0-9A-Za-z:]|[.:/][0-9]|\s*(?:{_MONTH})\b))?(?![0-9])"
    rf"|(?P<us_m>{_MONTH})\b\.?\s+(?P<us_d>[0-9]{{1,2}}){_ORDINAL},?\s+(?P<us_y>[0-9]{{4}})(?![0-9])"
    r")",
    re.IGNORECASE,
)
_ISO_LENGTH = len("2026-09-14")
_ONE_YEAR = dt.timedelta(days=365)
_FAR = dt.timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as it stands in a text. ``year`` is ``None`` where none was written, and below 100 where only
    two figures of it were; ``weekday`` counts from Monday; ``numeric`` says that the month is a number."""

    text: str
    start: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None = None
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Unsure:
    """Why something is left for a person to place. ``reason`` can follow "because"."""

    reason: str


@dataclass(frozen=True)
class Horizon:
    """What is known when a date is read: today, the full dates of the same form, and how it writes dates.

    ``anchors`` are the other dates of the form whose year is known; ``month_first`` tells of a date on it
    that can only be an American one, so that ``9/10/26`` could be either.
    """

    today: dt.date
    anchors: tuple[dt.date, ...] = ()
    month_first: bool = False

    @functools.cached_property
    def in_order(self) -> list[dt.date]:
        """The anchors, each once, from the earliest to the latest: a log may hold thousands."""
        return sorted(set(self.anchors))


def find_dates(text: str) -> list[WrittenDate]:
    """Every date in ``text``, in order, whether or not it can be a real one.

    A date with the very day in square brackets behind it, as :func:`told` writes it, is one date.
    """
    found: list[WrittenDate] = []
    for one in map(_written, _DATE.finditer(text)):
        if found and _explains(text, found[-1], one):
            start = found.pop().start
            one = replace(one, text=text[start : one.end + 1], start=start, end=one.end + 1, numeric=False)
        found.append(one)
    return found


def _explains(text: str, shown: WrittenDate, meant: WrittenDate) -> bool:
    between, behind = text[shown.end : meant.start], text[meant.end : meant.end + 1]
    return between == " [" and behind == "]" and len(meant.text) == _ISO_LENGTH and _can_be(shown, meant)


def _can_be(shown: WrittenDate, meant: WrittenDate) -> bool:
    """Whether ``shown`` can be a way of writing the day ``meant``, day or month first."""
    year = shown.year is None or meant.year is None or shown.year in (meant.year, meant.year % 100)
    turned = shown.numeric and (shown.month, shown.day) == (meant.day, meant.month)
    return year and (turned or (shown.day, shown.month) == (meant.day, meant.month))


def told(shown: str, day: dt.date) -> str | None:
    """``shown``, as a date picker shows the day that it holds, with that day made plain; ``None`` where the two differ."""
    found, meant = find_dates(shown), find_dates(day.isoformat())[0]
    if len(found) != 1 or not _can_be(found[0], meant):
        return None
    if not found[0].numeric and found[0].year == meant.year:
        return shown
    return f"{shown[: found[0].end]} [{day.isoformat()}]{shown[found[0].end :]}"


def _written(m: re.Match[str]) -> WrittenDate:
    kind = next(k for k in ("iso_", "", "bare_", "word_", "us_") if m[f"{k}d"] is not None)
    month, year = m[f"{kind}m"], None if kind == "bare_" else m[f"{kind}y"]
    weekday = m["weekday"]
    return WrittenDate(
        m[0],
        m.start(),
        m.end(),
        int(m[f"{kind}d"]),
        int(month) if month.isdigit() else _month_number(month),
        int(year.lstrip("'")) if year else None,
        _WEEKDAYS.index(weekday.lower()) if weekday else None,
        kind in ("", "bare_"),
    )


def weekday_of(word: str) -> int | None:
    """Which day of the week ``word`` names (``Mon``, ``tuesday``), from Monday; ``None`` for any other word."""
    full = {f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")}
    word = word.casefold()
    known = word in full or word in {*_WEEKDAYS, "tues", "weds", "thur", "thurs"}
    return _WEEKDAYS.index(word[:3]) if known else None


def _month_number(word: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month[:3].lower() == word[:3].lower())


def writes_month_first(texts: Iterable[str]) -> bool:
    """Whether any of ``texts`` holds a date that is real only when the month is read first (``9/14/26``)."""
    return any(w.numeric and w.year is not None and 12 < w.month <= 31 and 1 <= w.day <= 12 for w in _all_dates(texts))


def writes_day_first(texts: Iterable[str]) -> bool:
    """Whether any of ``texts`` holds a date that is real only when the day is read first (``14/9/26``)."""
    return any(w.numeric and w.year is not None and 12 < w.day <= 31 and 1 <= w.month <= 12 for w in _all_dates(texts))


def _all_dates(texts: Iterable[str]) -> Iterable[WrittenDate]:
    return (written for text in texts for written in find_dates(text))


def doubtful_columns(columns: Mapping[K, Sequence[str]]) -> set[K]:
    """Which columns of a file may hold dates with the month first, given the texts of each.

    A column that proves it, by one date that can be nothing else, makes all of its own doubtful; and so are
    those of every other column that does not prove the English way.
    """
    proved = {key for key, texts in columns.items() if writes_month_first(texts)}
    if not proved:
        return set()
    return proved | {key for key, texts in columns.items() if not writes_day_first(texts)}


def anchor_dates(texts: Iterable[str], horizon: Horizon, ahead: bool = False) -> list[dt.date]:
    """The dates in ``texts`` whose year is written, as far as they are real."""
    found = (_with_year(w, horizon, ahead) for text in texts for w in find_dates(text) if w.year is not None)
    return [day for day in found if isinstance(day, dt.date)]


def resolve(written: WrittenDate, horizon: Horizon, ahead: bool = False, birth: bool = False) -> dt.date | Unsure:
    """The one day that ``written`` can mean, or why it is not certain. ``ahead``: it may lie in the future;
    ``birth``: it is a birth date, which lies far from the other dates of the form."""
    if written.year is None and (birth or ahead):
        return Unsure(f"“{written.text}” has no year")
    day = _with_year(written, horizon, ahead) if written.year is not None else _without_year(written, horizon)
    if isinstance(day, Unsure) or birth or written.year is None or written.year >= 100:
        return day
    if _stands_apart(day, horizon, ahead):
        return Unsure(f"the year of “{written.text}” is far from all the others")
    return day


def _with_year(written: WrittenDate, horizon: Horizon, ahead: bool) -> dt.date | Unsure:
    if _either_way(written, horizon):
        return _two_days(written)
    day = _day(_full_year(written.year or 0, horizon.today), written)
    if day is None:
        return Unsure(f"“{written.text}” is no day of the calendar, read day first")
    if why := _out_of_range(written, day, horizon, ahead):
        return Unsure(why)
    return _on_its_weekday(written, day)


def _either_way(written: WrittenDate, horizon: Horizon) -> bool:
    return horizon.month_first and written.numeric and written.day <= 12 and written.day != written.month


def _two_days(written: WrittenDate) -> Unsure:
    return Unsure(f"another date here puts the month first, so “{written.text}” could be either of two days")


def _full_year(year: int, today: dt.date) -> int:
    if year >= 100:
        return year
    return 2000 + year if 2000 + year <= today.year + YEARS_AHEAD else 1900 + year


def _day(year: int, written: WrittenDate) -> dt.date | None:
    try:
        return dt.date(year, written.month, written.day)
    except ValueError:
        return None


def _out_of_range(written: WrittenDate, day: dt.date, horizon: Horizon, ahead: bool) -> str:
    if day.year < EARLIEST_YEAR:
        return f"“{written.text}” is before {EARLIEST_YEAR}"
    if day > horizon.today and not ahead:
        return f"“{written.text}”, read as {english(day)}, lies in the future"
    if day.year > horizon.today.year + YEARS_AHEAD:
        return f"“{written.text}” is more than ten years ahead"
    return ""


def _stands_apart(day: dt.date, horizon: Horizon, ahead: bool) -> bool:
    """A year of two figures may be a slip, or no year at all ("5 Oct 10" o'clock): the others vouch for it."""
    days = horizon.in_order
    at = bisect.bisect_left(days, day)
    itself = at < len(days) and days[at] == day
    vouching = [*days[max(at - 1, 0) : at], *days[at + itself : at + itself + 1]] or [horizon.today]
    if ahead:
        vouching.append(horizon.today)
    return all(abs(day - other) > _FAR for other in vouching)


def _without_year(written: WrittenDate, horizon: Horizon) -> dt.date | Unsure:
    """Sure only when in exactly one year it lies in the past and within twelve months of every full date."""
    if _either_way(written, horizon):
        return _two_days(written)
    if not horizon.anchors:
        return Unsure(f"“{written.text}” has no year, and no other date here tells which")
    first, last = horizon.in_order[0], horizon.in_order[-1]
    years = range(first.year - 1, horizon.today.year + 1)
    days = [day for year in years if (day := _day(year, written))]
    fitting = [d for d in days if d <= horizon.today and last - _ONE_YEAR <= d <= first + _ONE_YEAR]
    fitting = [d for d in fitting if written.weekday is None or d.weekday() == written.weekday]
    if len(fitting) == 1:
        return fitting[0]
    if not days:
        return Unsure(f"“{written.text}” is no day of the calendar, read day first")
    why = "more than one fits" if fitting else "none fits the other dates here"
    return Unsure(f"“{written.text}” has no year, and {why}")


def _on_its_weekday(written: WrittenDate, day: dt.date) -> dt.date | Unsure:
    if written.weekday in (None, day.weekday()):
        return day
    return Unsure(f"“{written.text}” names another day of the week than {english(day)} was")
