"""Whose is it? Names as they are compared, two children in one place, and words for a brother or a sister."""

from __future__ import annotations

import re
import unicodedata

from casebook.importing.reading.typed import one_line, tokens

_SIBLINGS = frozenset(
    [
        "brother",
        "brothers",
        "sister",
        "sisters",
        "sibling",
        "siblings",
        "twin",
        "twins",
        "cousin",
        "cousins",
        "halfbrother",
        "halfsister",
        "stepbrother",
        "stepsister",
        "triplet",
        "triplets",
    ]
)
_AND = re.compile(r"\s(?:and|plus)\s|[&+]", re.IGNORECASE)
_OR = re.compile(r"[;/\n]")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "del",
        "della",
        "der",
        "den",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "bin",
        "binti",
        "ibn",
        "al",
        "el",
        "ap",
        "ní",
        "ó",
        "mac",
        "mc",
        "o",
        "st",
    ]
)
_LONGEST_NAME = 80
_LONGEST_HEADING = 1000
# Words that stand in headings with a capital and are nobody's name.
_HEADING_WORDS = frozenset(
    [
        "a",
        "actions",
        "and",
        "attendance",
        "autumn",
        "chronology",
        "contact",
        "contacts",
        "continued",
        "details",
        "diary",
        "for",
        "form",
        "history",
        "intervention",
        "log",
        "meetings",
        "notes",
        "of",
        "record",
        "records",
        "school",
        "spring",
        "stage",
        "summary",
        "summer",
        "table",
        "term",
        "the",
        "two",
        "year",
    ]
)


def folded_name(name: str) -> str:
    """A name as names are compared: without case, accents, apostrophes, dashes and doubled spaces, forename first."""
    surname, comma, forename = name.partition(",")
    if comma and surname.strip() and forename.strip() and "," not in forename:
        name = f"{forename} {surname}"
    plain = unicodedata.normalize("NFKD", name).casefold().replace("’", "").replace("'", "").replace("`", "")
    letters = (c if c.isalnum() else " " if unicodedata.category(c) not in ("Mn", "Cf") else "" for c in plain)
    return " ".join("".join(letters).split())


def same_child(one: str, other: str) -> bool:
    """Whether two names can be one child's: the same when folded, or the forename alone beside the whole name."""
    a, b = folded_name(one).split(), folded_name(other).split()
    return a == b or sorted(a) == sorted(b) or (len(a) == 1 and a == b[:1]) or (len(b) == 1 and b == a[:1])


def is_name(text: str) -> bool:
    """Whether ``text`` has the shape of a person's whole name: two to five words, each with a capital."""
    words = text.replace(",", " ").split() if len(text) <= _LONGEST_NAME else []
    return 2 <= len(words) <= 5 and all(
        _NAME_WORD.fullmatch(w) and (w[0].isupper() or w.lower() in _PARTICLES) for w in words
    )


def two_names(text: str) -> bool:
    """Whether a box for one child's name holds the names of two: "Amelia and Ben Hart", "Amelia Hart / Ben Hart".

    A name that goes on in the next line is one name, as long as neither line is a whole one.
    """
    if len(text) > 4 * _LONGEST_NAME:
        return False
    if speaks_of_sibling(text) or len([p for p in _parts(_AND, text) if _is_forename(p)]) > 1:
        return True
    return sum(map(is_name, _parts(_OR, text))) > 1


def _is_forename(text: str) -> bool:
    """Whether ``text`` can be a name or a part of one: words, of which the first has a capital."""
    return text[:1].isupper() and not any(c.isdigit() for c in text)


def _parts(separator: re.Pattern[str], text: str) -> list[str]:
    return [part for raw in separator.split(text) if (part := raw.strip(" ,"))]


def speaks_of_sibling(text: str) -> bool:
    """Whether ``text`` speaks of a brother or a sister, so that what stands under it may be theirs."""
    return len(text) < _LONGEST_HEADING and not _SIBLINGS.isdisjoint(tokens(text.replace("-", "")))


def is_of_another(heading: str, child: str) -> bool:
    """Whether what stands under ``heading`` may be another child's: it speaks of one, or is another's name.

    ``child`` is the form's own child, who may be named in the heading.
    """
    if speaks_of_sibling(heading):
        return True
    words = tokens(heading.replace("’s", "").replace("'s", ""))
    name = " ".join(w for w in one_line(heading).split() if not _HEADING_WORDS.issuperset(tokens(w)))
    own = folded_name(child).split()
    return bool(own) and is_name(name.strip(" :–—-.")) and own[0] not in words
