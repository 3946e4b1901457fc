"""What a case may hold, as regular expressions that both JSON Schema (ECMA-262) and Python understand.

Each says what the reader of that kind of value reads (``casefile/values.py``), and nothing else; a test holds the two
against each other. What hangs on today, as a date that lies ahead, no expression can say.
"""

from __future__ import annotations

from collections.abc import Iterable

from casebook.dates import EARLIEST_BIRTH, EARLIEST_YEAR, MONTHS

_LONG, _SHORT = "(?:0[1-9]|[12][0-9]|3[01])", "(?:0[1-9]|[12][0-9]|30)"
_FEBRUARY = "(?:0[1-9]|1[0-9]|2[0-8])"
_MONTHS_BY_DAYS = ((_LONG, (1, 3, 5, 7, 8, 10, 12)), (_SHORT, (4, 6, 9, 11)), (_FEBRUARY, (2,)))
# By the year that is the first to be read: every year from then on, and those of them that are leap years.
_YEARS = {
    EARLIEST_YEAR: ("(?:199[0-9]|[2-9][0-9]{3})", "199[26]"),
    EARLIEST_BIRTH: ("(?:19[0-9]{2}|[2-9][0-9]{3})", "19(?:0[48]|[2468][048]|[13579][26])"),
}
_LATER_LEAP_YEARS = "[2-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[3579][26])00"


def any_case(words: Iterable[str]) -> str:
    """Any of these words, in capitals or small letters."""
    return f"(?:{'|'.join(''.join(f'[{c.upper()}{c.lower()}]' if c.isalpha() else c for c in word) for word in words)})"


def whole(pattern: str) -> str:
    """An expression for the whole of a text; spaces around it do not matter."""
    return rf"^\s*(?:{pattern})\s*$"


def date_pattern(earliest: int = EARLIEST_YEAR) -> str:
    """A date in every form of the contract, on a day that there is, from the year ``earliest`` on."""
    year, leap = _YEARS[earliest]
    leap = f"(?:{leap}|{_LATER_LEAP_YEARS})"
    forms: list[str] = []
    for days, months, years in [*((d, m, year) for d, m in _MONTHS_BY_DAYS), ("29", (2,), leap)]:
        figures = "|".join(f"{month:02}" for month in months)
        loose = "|".join(f"0?{month}" if month < 10 else str(month) for month in months)
        day = days.replace("0[1-9]", "0?[1-9]")
        forms.append(f"{years}-(?:{figures})-{days}")
        forms += [f"{day}{sep}(?:{loose}){sep}{years}" for sep in ("/", r"\.", "-")]
        forms.append(rf"{day}(?:st|nd|rd|th)?\s+{any_case(_names(months))}\.?,?\s+{years}")
    return "|".join(forms)


def _names(months: Iterable[int]) -> Iterable[str]:
    for month in months:
        name = MONTHS[month - 1]
        yield from (name, name[:3], *(["Sept"] if month == 9 else []))


YEAR_GROUP = (
    rf"(?:{any_case(('year', 'yr', 'y'))}\.?\s*)?(?:{any_case(('reception', 'r'))}|0?[1-9]|1[0-3])"
    rf"|{any_case(('nursery', 'n'))}\s*[12]"
)
NUMBER = "0|[1-9][0-9]{0,3}"
ONE_LINE = r"^\s*(?:\S[^\n]*)?\s*$"
