"""Who is meant: names folded, lists of names parted, and the words by which a parent is spoken of."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import NamedTuple

_APOSTROPHES = "'`´\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u2018\u2019\u201b\u2032\uff07"
# Letters that Unicode does not take apart into a plain letter and an accent.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"}
)
_NO_APOSTROPHES = dict.fromkeys(map(ord, _APOSTROPHES))
_UNSEEN = frozenset({"Mn", "Cf", "Zs", "Pd"})
_MOST_KEPT = 4096
_PARTS = re.compile(r"[,&]| and ", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_KIN = frozenset({"mum", "mam", "mother", "dad", "father", "parent", "carer", "guardian"})
_BEGINNINGS = ("step", "foster", "grand")
_LETTER = frozenset({"letter", "letters"})
NO_REPLY = ("no reply", "no answer", "did not attend")


@functools.lru_cache(_MOST_KEPT)
def folded(name: str) -> str:
    """A name as it is compared: case, accents, apostrophes, spaces, dashes and full stops aside."""
    apart = unicodedata.normalize("NFKD", name.translate(_NO_APOSTROPHES).casefold()).translate(_PLAIN)
    return "".join([c for c in apart if unicodedata.category(c) not in _UNSEEN and c != "."])


@functools.lru_cache(_MOST_KEPT)
def name_key(name: str) -> str:
    """What two ways of writing one child's name have in common: folded, the forename first. Empty where there is no name."""
    last, comma, first = name.partition(",")
    return folded(f"{first} {last}" if comma and first.strip() and "," not in first else name)


def parts_of(text: str) -> list[str]:
    """The parts of a text parted by commas, ``&`` or ``and``, folded; blank ones left out."""
    return [part for part in map(folded, _PARTS.split(" ".join(text.split()))) if part]


class Named(NamedTuple):
    """Whom a list of names means: the ``names`` that are known, folded, and whether that is ``all`` of them."""

    names: frozenset[str]
    all: bool


def named(texts: Iterable[str], known: Collection[str]) -> Named:
    """Whom ``texts`` name among the ``known`` (folded).

    A text is one name, or a list of names where each of its parts is one: "Mr and Mrs Ashby" and "both parents" name
    nobody.
    """
    names: set[str] = set()
    every = True
    for text in texts:
        whole = folded(text)
        parts = [whole] if whole in known else parts_of(text)
        if parts and all(part in known for part in parts):
            names.update(parts)
        else:
            every = False
    return Named(frozenset(names), every)


def means_a_parent(text: str, known: Collection[str]) -> bool:
    """Whether a parent stands among those of whom a contact says that it was with them.

    That is a name among the ``known`` (folded), or a word for a parent, as a whole word and in any number.
    """
    if folded(text) in known or any(part in known for part in parts_of(text)):
        return True
    return any(_is_kin(word) for word in words_of(text))


def _is_kin(word: str) -> bool:
    bare = word.removesuffix("s")
    if bare in _KIN:
        return True
    return any(bare.removeprefix(beginning) in _KIN for beginning in _BEGINNINGS)


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters, whatever stands between them."""
    return _WORD.findall(text.casefold())


# One hand writes the same few headings all year, so what was made of each is kept.
@functools.lru_cache(_MOST_KEPT)
def speaks_of_letter(text: str) -> bool:
    """Whether a text says that something was a letter."""
    return not _LETTER.isdisjoint(words_of(text))


@functools.lru_cache(_MOST_KEPT)
def says_no_reply(text: str) -> bool:
    """Whether a text says that nobody answered or came."""
    said = f" {' '.join(words_of(text))} "
    return any(f" {words} " in said for words in NO_REPLY)
