"""The form's own print: its headings, its printed notes, its page numbers. Nobody typed them, so nobody misses them."""

from __future__ import annotations

import hashlib
import re

from casebook.form import FORM_TITLE, LOG_COLUMNS, LOG_SUBTITLE, LOG_TITLE
from casebook.importing.reading.typed import squashed, tokens

_LOG_HEADINGS = frozenset(
    squashed(text) for text in (LOG_TITLE, LOG_SUBTITLE, f"{LOG_TITLE} – {LOG_SUBTITLE}", *LOG_COLUMNS)
)
_SECTIONS = frozenset(
    squashed(text)
    for text in (
        FORM_TITLE,
        "Attendance Stage Two",
        "Intervention Tracking Form",
        "Child / Worker Details",
        "School Attendance Intervention Actions",
        "Type of Action",
        "Type of Action: Enforcement",
        "Type of Action: Early Help/Support",
        "Enforcement",
        "Early Help/Support",
        "NB",
        "Next Steps",
    )
)
_HEADINGS = _LOG_HEADINGS | _SECTIONS
_LONGEST = 4 * max(map(len, _HEADINGS))
# The notes that are printed below the form, sentence by sentence. Their wording is an authority's own, so
# only fingerprints of it stand here: enough to know the print from what a person typed.
_PRINTED = frozenset(
    (
        "acd24a64e21d",
        "557dd5d2558b",
        "d5156405cd3e",
        "a27dce2385db",
        "dc477839aee7",
        "149e572d36c0",
        "4f60765cd132",
        "ae7eaafd06e2",
        "2e9d376fe580",
    )
)
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s++|\n++")


def is_print(text: str) -> bool:
    """Whether ``text`` is a heading that the form prints."""
    return len(text) <= _LONGEST and squashed(text) in _HEADINGS


def begins_a_section(text: str) -> bool:
    """Whether ``text`` is a heading of another part of the form than its log."""
    return len(text) <= _LONGEST and squashed(text) in _SECTIONS


def is_log_title(text: str) -> bool:
    """Whether ``text`` is the printed title of the contact log, with or without words behind it."""
    return tokens(text[:_LONGEST])[:2] == tokens(LOG_TITLE)


def sentence_print(sentence: str) -> str:
    """The fingerprint of a sentence: letters and figures alone count."""
    return hashlib.sha256(squashed(sentence).encode()).hexdigest()[:12]


def sentences(text: str) -> list[str]:
    """The sentences and lines of ``text``."""
    return [s for s in _SENTENCE_END.split(text) if s.strip()]


def typed_part(text: str) -> str:
    """``text`` without the form's own print: a heading of it, or the sentences of its printed notes.

    A line that reads like a heading in the midst of other words may be a person's, and stays.
    """
    if is_print(text):
        return ""
    said = sentences(text)
    kept = [s for s in said if sentence_print(s) not in _PRINTED]
    if len(kept) == len(said):
        return text
    return "" if all(not squashed(s) or is_print(s) for s in kept) else "\n".join(kept)


def is_page_number(text: str) -> bool:
    """Whether a header or footer holds a page number and nothing else."""
    return len(text) < 100 and _page_number(tokens(text))


def _page_number(said: list[str]) -> bool:
    numbers = [t for t in said if t.isdigit()]
    words = [t for t in said if not t.isdigit()]
    return words in (["page"], ["page", "of"]) or (not words and len(numbers) <= 1 and all(len(n) < 4 for n in numbers))
