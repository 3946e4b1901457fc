"""Finding words in the contact logs: letter case and accents do not matter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from casebook.book import CaseFile
from casebook.model import Contact

_APOSTROPHES = "'`´\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u2018\u2019\u201b\u2032\uff07"
# Letters that Unicode does not take apart into a plain letter and an accent.
_PLAIN = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ς": "σ"}
_ASCII = {code: None if chr(code) in _APOSTROPHES else chr(code) if chr(code).isalnum() else " " for code in range(128)}
_DROP_APOSTROPHES = dict.fromkeys(map(ord, _APOSTROPHES))


def fold(text: str) -> str:
    """``text`` in the form in which words are compared: letters and digits, with spaces between words.

    Letter case, accents and apostrophes do not matter. ``fold.js`` does the same, character for
    character: what is typed is folded by the browser, what is searched for was folded here.
    """
    if text.isascii():
        return text.lower().translate(_ASCII)
    apart = _bare(unicodedata.normalize("NFKD", text.translate(_DROP_APOSTROPHES)))
    # Up and down again is what folds letter case in both languages; JavaScript has no casefold.
    return _bare(unicodedata.normalize("NFKD", apart.upper().lower()))


def _bare(text: str) -> str:
    return text.translate(_FOLDING)


class _Folding(dict[int, str | None]):
    """A translation table that fills itself: no text needs more than a few of Unicode's characters."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kind = unicodedata.category(character)
        plain = _PLAIN.get(character, character) if kind[0] in "LN" else " "
        value = self[code] = None if kind[0] == "M" or kind == "Cf" else plain
        return value


_FOLDING = _Folding()


def find_entries(files: Iterable[CaseFile], text: str) -> Iterator[tuple[CaseFile, Contact]]:
    """The contact entries that hold every word of ``text``, in the order of ``files`` and of their logs.

    The beginning of a word is enough, as in the site's own search.
    """
    wanted = [f" {word}" for word in fold(text).split()]
    for file in files:
        for contact in file.case.contacts if file.case else ():
            typed = (contact.initials, contact.how, contact.with_, contact.outcome, contact.text)
            folded = " " + " ".join(fold("\n".join(typed)).split())
            if wanted and all(word in folded for word in wanted):
                yield file, contact
