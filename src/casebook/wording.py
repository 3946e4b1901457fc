"""Text made fit to be read: counted words, lists in a sentence, and characters that cannot be seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 case``, ``2 cases``, ``12,000 cases``; a noun with another plural than in -s gives it."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(words: Iterable[str]) -> str:
    """Words as a list in a sentence: ``a, b and c``."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def in_sentence(name: str) -> str:
    """A name within a sentence: ``letter 2``, but ``Early Help Assessment`` and ``FPN``."""
    first, *rest = name.split() or [""]
    title = any(word[0].isupper() for word in rest) or first[1:] != first[1:].lower()
    return name if title else " ".join([first.lower(), *rest])


def shortened(text: str, longest: int = 60) -> str:
    """``text``, or its beginning with an ellipsis where it is too long for a message."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def shown(text: str) -> str:
    """Text that is safe in a line of a terminal: a character that could move the cursor or hide stands as its number."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _numbered(c) for c in text)


def legible(text: str) -> str:
    """Text for a page, which keeps its lines and every width of space; all else is as :func:`shown` has it."""
    if text.isprintable():
        return text
    if "\n" in text:  # line by line: one odd character does not slow down all the others
        return "\n".join(map(legible, text.split("\n")))
    return "".join(c if c.isprintable() or c == "\t" or unicodedata.category(c) == "Zs" else _numbered(c) for c in text)


def _numbered(character: str) -> str:
    return f"<U+{ord(character):04X}>"
