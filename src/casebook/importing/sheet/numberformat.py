"""What a cell of a workbook shows, by its number format: leading zeros, percentages, days.

A number is kept exactly; the format says only how it is written. Source of the format codes: ECMA-376 part 1,
18.8.31 (numFmts).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from casebook.dates import MONTHS

# Excel allows 255; what is longer was made by nothing that a person uses.
LONGEST_FORMAT = 255
# Quoted words, a character shown as it stands, what shows nothing (a gap, a colour or a locale), and all else.
_TOKEN = re.compile(r'"([^"]*+)"?|\\(.)|(?:_.|\[[^\]]*+\]?)|(.)', re.DOTALL)
_PLACES = "0#?"
# What a place shows for which the number has no figure.
_EMPTY = {"0": "0", "#": "", "?": " "}


def in_words(value: object, number_format: str) -> str:
    """A cell's value as a person reads it in the sheet."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return _day_in_words(value, number_format)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number_in_words(value, number_format)
    return str(value)


def _number_in_words(value: float, number_format: str) -> str:
    plain = f"{value:.15g}" if isinstance(value, float) else str(value)
    code = _pieces(number_format)
    if any(not literal and text == "%" for literal, text in code):
        return f"{round(value * 100, 6):.15g}%"
    return _in_places(plain, code) or plain


def _pieces(number_format: str) -> list[tuple[bool, str]]:
    """The first section of a format, character by character, each with whether it is shown as it stands."""
    return list(_read(number_format)) if len(number_format) <= LONGEST_FORMAT else []


def _read(code: str) -> Iterator[tuple[bool, str]]:
    for m in _TOKEN.finditer(code):
        if m[3] == ";":
            return
        if m[3] is not None:
            yield m[3] in " -/()+:", m[3]
        elif shown := m[1] or m[2]:
            yield True, shown


def _in_places(plain: str, code: list[tuple[bool, str]]) -> str:
    """A whole number written into the places of a format ("00000"); empty where the format is another."""
    digits = list(plain.lstrip("-"))
    places = [at for at, (literal, _) in enumerate(code) if not literal]
    if not all(c.isdigit() for c in digits) or len(places) < 2 or any(code[at][1] not in _PLACES for at in places):
        return ""
    shown: list[str] = []
    for at in range(len(code) - 1, -1, -1):
        literal, text = code[at]
        shown.append(text if literal else digits.pop() if digits else _EMPTY[text])
        if at == places[0]:
            shown += reversed(digits)
    return ("-" if plain.startswith("-") else "") + "".join(reversed(shown)).strip()


def _day_in_words(value: dt.datetime, number_format: str) -> str:
    """A date as far as the cell shows it. Excel puts in the rest by itself: today's year, the first of the month."""
    code = _pieces(number_format)
    shown = "".join(text for literal, text in code if not literal).lower()
    month = MONTHS[value.month - 1]
    if "d" not in shown:
        return f"{month} {value.year}" if "y" in shown else value.time().isoformat("minutes")
    if "y" not in shown:
        return f"{value.day} {month}"
    return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
