"""Which texts of a log Markdown may read as more than plain sentences, and how much of that one case may hold.

Markdown takes a hundred times as long as plain sentences do. What a log holds of it beyond any case that people write
is marked here, while it is read, and is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from casebook.model import Contact, Note, TypedText

# Half a second of Python-Markdown at its slowest. An entry costs as much as so many characters, be it ever so short.
MOST_MARKDOWN = 100_000
_AN_ENTRY = 200

# Any of these may mean something to Markdown; text without them is plain sentences. All but the signs
# stand at an end of a line, and to look at each line's ends first is ten times as fast.
_SIGNS = re.compile(r"[*_`\[\]#|>~\\]")
_LEADING = frozenset(" \t-+=:")
_MARKDOWN = re.compile(r"[*_`\[\]#|>~\\]|^[ \t]*[-+][ \t]|^ {4}|^\t|^[ \t]*[-=:]{2,}|\S {2,}$", re.MULTILINE)

EntryT = TypeVar("EntryT", Contact, Note)


def may_be_markdown(text: str) -> bool:
    """Whether Markdown might read anything in it as more than plain sentences."""
    if _SIGNS.search(text):
        return True
    for line in text.split("\n"):
        if line[:1] in _LEADING or line.endswith("  "):
            return _MARKDOWN.search(text) is not None
    return False


def within_reach(entries: Sequence[EntryT], length: int) -> tuple[EntryT, ...]:
    """The entries of a log of ``length`` characters, those as :class:`TypedText` that lie beyond :data:`MOST_MARKDOWN`."""
    if length + _AN_ENTRY * len(entries) <= MOST_MARKDOWN:
        return tuple(entries)
    return tuple(_limited(entries))


def _limited(entries: Iterable[EntryT]) -> Iterable[EntryT]:
    room = MOST_MARKDOWN
    for entry in entries:
        if may_be_markdown(entry.text):
            room -= len(entry.text) + _AN_ENTRY
            yield entry if room >= 0 else replace(entry, text=TypedText(entry.text))
        else:
            yield entry
