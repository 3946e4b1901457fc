"""Text as somebody typed it, made comparable: nothing unseen in it, and its letters alone where labels are matched."""

from __future__ import annotations

import re
import unicodedata

from casebook.casefile.source import is_unseen

# What stands before and after words that are struck through.
STRUCK = "~~"

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ODD_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_UNTYPEABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FILL = frozenset(" \t\n_.…·-–—")
_TOKEN = re.compile(r"[^\W_]+|[?✓✔☑☒✗✘☐×]")


def cleaned(text: str) -> str:
    """``text`` with nothing unseen in it: one kind of line break and of space, no soft hyphens, no codes.

    A character that no case file may hold becomes ``\ufffd``.
    """
    text = _LINE_BREAKS.sub("\n", text)
    text = _UNSEEN.sub("", _ODD_SPACES.sub(" ", text))
    text = _UNTYPEABLE.sub("\ufffd", text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def is_blank(text: str) -> bool:
    """Whether a box is empty: nothing to be seen in it, or only the line or dots that one is meant to write on."""
    return _FILL.issuperset(text) or is_unseen(text)


def squashed(text: str) -> str:
    """The letters and figures of ``text`` alone, in small letters: how labels are compared."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def tokens(text: str) -> list[str]:
    """The words, numbers, ticks and question marks of ``text``, in small letters and in order."""
    return [t.casefold() for t in _TOKEN.findall(text.replace("’", "").replace("'", ""))]


def one_line(text: str) -> str:
    """``text`` on one line, each run of space as one space at most."""
    return re.sub(r"\s+", " ", text)
