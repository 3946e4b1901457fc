"""English dates, in and out. Day first, four-figure years, and never a guess."""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from dataclasses import dataclass
from zoneinfo import ZoneInfo

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
EARLIEST_YEAR = 1990
EARLIEST_BIRTH = 1900  # of a parent or carer, who may well be born before anything that a case tells of
YEARS_AHEAD = 10

_MONTH_NUMBER = {name[:3].lower(): n for n, name in enumerate(MONTHS, 1)}
_MONTH_WORDS = {name.lower() for name in MONTHS} | set(_MONTH_NUMBER) | {"sept"}
_MONTH = "|".join(sorted(_MONTH_WORDS, key=len, reverse=True))
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
# Possessive wherever blanks repeat: a run of them has one reading, however long it is.
# [0-9], not \d: a date in other scripts' digits would be read by Python but not by the reader.
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NUMERIC = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_WORDED = re.compile(r"([0-9]{1,2})(st|nd|rd|th)?\s++([A-Za-z]++)\.?,?\s++([0-9]{4})")
_TWO_DIGIT_YEAR = re.compile(
    r"[0-9]{1,2}\s*+[/.-]\s*+[0-9]{1,2}\s*+[/.-]\s*+[0-9]{2}"
    r"|[0-9]{1,2}(st|nd|rd|th)?\s++[A-Za-z]++\.?\s++'?[0-9]{2}"
)
_DATE = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])"
    r"|[0-9]{1,2}(?P<mark>[/.-])[0-9]{1,2}(?P=mark)[0-9]{4}(?![0-9])"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?\s++(?:{_MONTH})\.?,?\s++[0-9]{{4}}(?![0-9])"
)
_LEADING = re.compile(_DATE, re.IGNORECASE)
_WITHIN = re.compile(rf"(?<![\w/.-])(?=(?P<date>{_DATE}))", re.IGNORECASE)
_STARTS_WITH_WEEKDAY = re.compile(rf"{_WEEKDAY}\b\.?,?\s++(?=[0-9])", re.IGNORECASE)
_YEAR = r"(?:[\s,./-]*+'?[0-9]{2,4}(?![0-9]))?"
_FIGURE = re.compile("[0-9]")
_ASCII_LEAD = re.compile(r"[^0-9A-Za-z]*")
# The days of a book's cases are few, so what was made of each is kept.
_MOST_KEPT = 4096
_LONGEST_KEPT = 20
# A date stands at the start: whatever lies beyond this many characters is none of its business.
_REACH = 64


@dataclass(frozen=True, slots=True)
class NotADate:
    """Why a text is not a date. ``impossible`` tells a wrong day (31 February) from a wrong form."""

    impossible: bool
    reason: str


def parse_date(text: str, earliest: int = EARLIEST_YEAR) -> dt.date | NotADate:
    """Read one date in any of the forms of the case file's contract, or say why it is none.

    ``text``: ``2026-09-14``, ``14/09/2026``, ``14-09-2026``, ``14.09.2026``, ``14 September 2026``,
    ``14 Sep 2026`` or ``14th September 2026``; spaces around it do not matter. A year before
    ``earliest`` is taken for a slip.
    """
    return _parse_kept(text, earliest) if len(text) <= _LONGEST_KEPT else _parse(text, earliest)


def _parse(text: str, earliest: int) -> dt.date | NotADate:
    text = text.strip()
    if m := _ISO.fullmatch(text):
        return _real_date(int(m[1]), int(m[2]), int(m[3]), earliest)
    if m := _NUMERIC.fullmatch(text):
        return _real_date(int(m[4]), int(m[3]), int(m[1]), earliest)
    if (m := _WORDED.fullmatch(text)) and m[3].lower() in _MONTH_WORDS:
        return _real_date(int(m[4]), _MONTH_NUMBER[m[3].lower()[:3]], int(m[1]), earliest)
    if _TWO_DIGIT_YEAR.fullmatch(text):
        return NotADate(False, "the year needs all four figures")
    if _STARTS_WITH_WEEKDAY.match(text):
        return NotADate(False, "the day of the week must be left out")
    return NotADate(False, "it is not in a form that can be read as one date")


_parse_kept = functools.lru_cache(_MOST_KEPT)(_parse)


def _real_date(year: int, month: int, day: int, earliest: int) -> dt.date | NotADate:
    if not 1 <= month <= 12:
        return NotADate(True, f"there is no month {month}")
    if year < earliest:
        return NotADate(True, f"the year {year:04} is before {earliest}")
    try:
        return dt.date(year, month, day)
    except ValueError:
        return NotADate(True, f"{MONTHS[month - 1]} {year} has no day {day}")


_SHORT_YEAR = re.compile(r"(.*[^0-9'])'?([0-9]{2})")
_REVERSED = re.compile(r"([0-9]{4})[/. ]([0-9]{1,2})[/. ]([0-9]{1,2})")


def mended_date(text: str, today: dt.date) -> str:
    """A text that is no date as it was probably meant, to be named and never taken; empty where that cannot be told.

    A year of two figures is of this century where that lies at most ten years ahead of ``today``.
    """
    text = text.strip()
    if m := _STARTS_WITH_WEEKDAY.match(text):
        text = text[m.end() :]
    if m := _SHORT_YEAR.fullmatch(text):
        century = 2000 if 2000 + int(m[2]) <= today.year + YEARS_AHEAD else 1900
        text = f"{m[1].rstrip() + ' ' if m[1][-1].isspace() else m[1]}{century + int(m[2])}"
    elif m := _REVERSED.fullmatch(text):
        text = f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}"
    return "" if isinstance(parse_date(text, EARLIEST_BIRTH), NotADate) else text


def leading_date(text: str) -> str | None:
    """The stretch at the start of ``text`` that has the form of a date, or ``None``.

    It may still be an impossible one: hand it to :func:`parse_date`.
    """
    m = _LEADING.match(text)
    return m[0] if m else None


def holds_date(text: str) -> bool:
    """Whether a date that can be read stands anywhere in ``text``."""
    return any(not isinstance(parse_date(m["date"]), NotADate) for m in _WITHIN.finditer(text))


@functools.cache
def _date_like() -> re.Pattern[str]:
    """What looks like a date. Compiled when it is first asked for, which takes longer than to read most files."""
    ends = r"(?=\s*+(?:$|[·|,:])|\s++-++\s)"
    number = r"[0-9][0-9 ]{0,7}+\s*+[-/.]\s*+"
    return re.compile(
        rf"(?:{_WEEKDAY}\b\.?,?\s*+(?:the\s++)?(?=[0-9]))?"
        # Three numbers, of which the first or the last can be a year: 1-2-1 is a kind of support.
        rf"(?:[0-9]{{4}}\s*+[-/.]\s*+{number}[0-9]{{1,8}}"
        rf"|{number}{number}[0-9]{{2,8}}"
        rf"|[0-9]{{4}}[-/.](?:0?[1-9]|1[0-2]){ends}"
        rf"|(?:0?[1-9]|[12][0-9]|3[01])[-/](?:0?[1-9]|1[0-2]){ends}"
        r"|[0-9]{8}(?![0-9])"
        r"|(?:[0-9]{1,2}(?:st|nd|rd|th)?(?:\s*+(?:[-/,&+]|and|to)\s*+|\s++))?"
        rf"[0-9]{{1,2}}(?:st|nd|rd|th)?(?:\s++of)?[\s./-]*+(?:{_MONTH})(?![a-z])\.?{_YEAR}"
        rf"|(?:{_MONTH})(?![a-z])\.?\s++[0-9]{{1,2}}(?:st|nd|rd|th)?(?![0-9]){_YEAR})",
        re.IGNORECASE,
    )


def looks_like_date(text: str) -> str | None:
    """The start of ``text`` that a reader would take for a date, in whatever form, or ``None``.

    A reader does not see characters without width, nor tell one kind of dash, figure or space from
    another, and takes no notice of brackets and stars; so neither does this.
    """
    text = text[:_REACH]
    if text.isascii() and not _FIGURE.search(text):
        return None
    folded, ends = _as_seen(text)
    m = _date_like().match(folded)
    return text[: ends[m.end() - 1]] if m else None


def _as_seen(text: str) -> tuple[str, list[int]]:
    """``text`` with look-alikes made plain and unseen characters left out, and where each of the
    characters that are left ends in ``text``."""
    if text.isascii():
        start = _ASCII_LEAD.match(text)
        at = start.end() if start else 0
        return text[at:], list(range(at + 1, len(text) + 1))
    kept: list[str] = []
    ends: list[int] = []
    for end, character in enumerate(text, 1):
        plain = _plain_character(character)
        if plain and (kept or plain.isalnum()):
            kept.append(plain)
            ends.append(end)
    return "".join(kept), ends


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category in ("Cf", "Mn"):
        return ""
    if category == "Pd" or character == "\u2212":
        return "-"
    if category == "Nd":
        return str(unicodedata.digit(character))
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


@functools.lru_cache(_MOST_KEPT)
def english(day: dt.date) -> str:
    """``14 September 2026``, as dates are shown to people."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@functools.lru_cache(maxsize=8192)
def numeric(day: dt.date) -> str:
    """``14/09/2026``, as dates are written in the boxes of the printed form."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def today_in_england() -> dt.date:
    """Today's date in Europe/London, whatever the clock of this machine is set to."""
    return dt.datetime.now(ZoneInfo("Europe/London")).date()


def years_between(earlier: dt.date, later: dt.date) -> int:
    """Whole years from ``earlier`` to ``later``: a person's age. 29 February counts from 1 March."""
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))
