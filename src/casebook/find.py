"""Finding words in the contact logs: letter case and accents do not matter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from casebook.book import CaseFile
from casebook.model import Contact

# Letters that Unicode does not take apart into a letter and an accent, and the quotes that people mix.
_ALIKE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "’": "'", "‘": "'", "ʼ": "'"}
)


def fold(text: str) -> str:
    """``text`` in the form in which words are compared."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_ALIKE)


def find_entries(files: Iterable[CaseFile], text: str) -> Iterator[tuple[CaseFile, Contact]]:
    """The contact entries that hold every word of ``text``, in the order of ``files`` and of their logs."""
    wanted = fold(text).split()
    for file in files:
        for contact in file.case.contacts if file.case else ():
            folded = fold(" ".join((contact.initials, contact.how, contact.outcome, contact.text)))
            if all(word in folded for word in wanted):
                yield file, contact
