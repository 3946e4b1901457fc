"""Finding words in the cases: in their logs, boxes and notes. Letter case and accents do not matter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from casebook.book import CaseFile
from casebook.form import FIELDS, normal_key
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
    wanted = _words(text)
    for file in files:
        for contact in file.case.contacts if file.case else ():
            typed = (contact.initials, contact.how, contact.with_, contact.outcome, contact.text)
            if _holds("\n".join(typed), wanted):
                yield file, contact


class FoundBox(NamedTuple):
    """A place outside of the log that holds the words: ``where`` names it, ``text`` is what stands there, ``line`` where it begins."""

    where: str
    line: int
    text: str


def find_boxes(files: Iterable[CaseFile], text: str) -> Iterator[tuple[CaseFile, FoundBox]]:
    """The boxes and notes that hold every word of ``text``; of a file that cannot be read, the lines."""
    wanted = _words(text)
    for file in files:
        for box in _boxes(file):
            if _holds(box.text, wanted):
                yield file, box


_LABELS = {field.key: field.label for field in FIELDS}


def _boxes(file: CaseFile) -> Iterator[FoundBox]:
    lines = file.text.split("\n")
    if file.case is None:
        yield from (FoundBox("a file that cannot be read", n, line) for n, line in enumerate(lines, 1))
        return
    yield from _front_matter(lines)
    for note in file.case.notes:
        yield FoundBox(note.heading or "notes", note.span.line, "\n".join(filter(None, (note.heading, note.text))))


def _front_matter(lines: list[str]) -> Iterator[FoundBox]:
    """Each key at the left edge, with what stands below it, as it was typed."""
    start = next((n for n, line in enumerate(lines) if line.strip() == "---"), len(lines))
    box: list[str] = []
    first = start + 1
    for number, line in enumerate(lines[start + 1 :], start + 1):
        ends = line.rstrip() in ("---", "...")
        if (ends or (not line.startswith((" ", "\t", "-", "#")) and line.strip())) and box:
            yield _box(box, first)
            box = []
        if ends:
            return
        if line.strip():
            first = first if box else number + 1
            box.append(line)


def _box(lines: list[str], number: int) -> FoundBox:
    key = normal_key(lines[0].partition(":")[0])
    return FoundBox(_LABELS.get(key, "front matter"), number, "\n".join(lines))


def _words(text: str) -> list[str]:
    return [f" {word}" for word in fold(text).split()]


def _holds(text: str, wanted: list[str]) -> bool:
    folded = " " + " ".join(fold(text).split())
    return bool(wanted) and all(word in folded for word in wanted)
