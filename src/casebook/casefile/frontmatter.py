"""The front matter of a case file: where it begins and ends, and its tree of texts with places.

python-frontmatter finds and splits it, YAML decides its shape (``yamltree``); the form decides the meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from frontmatter.default_handlers import YAMLHandler

from casebook.casefile.source import Source, name_character
from casebook.casefile.tree import Mapping, Node, Refusal
from casebook.casefile.yamltree import yaml_tree
from casebook.catalogue import FRONT_MATTER_TOO_LARGE
from casebook.dates import leading_date, looks_like_date
from casebook.diagnostics import Diagnostic, Severity

MAX_CHARACTERS = 64 * 1024
_MOST_BYTES = 4  # that a character takes

_INNER_TABS = re.compile(r"(?<=\S)[ \t]*\t[ \t]*")
_HEADING = re.compile(r"^(#{1,6})(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The two parts of a case file: the front matter's tree, and where the body begins.

    ``start`` and ``end`` are the offsets of the front matter's own text, between the fences; ``body``
    is the offset of the first character after the closing fence's line.
    """

    root: Mapping | None
    start: int
    end: int
    body: int


class CaseHandler(YAMLHandler):
    """python-frontmatter's YAML handler, made exact: a fence is three hyphens and blanks alone, and what is between two
    of them is a tree with places."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE)

    def load(self, fm: str, offset: int = 0, **_kwargs: object) -> Node | None:  # type: ignore[override]  # a tree with places, where theirs is a dict
        """The tree of the front matter ``fm``, which stands at ``offset`` of its file; ``None`` where it holds nothing.

        Raises :class:`Refusal`, with its place counted from the start of ``fm``.
        """
        if "\t" in fm:  # of the two makes of PyYAML one takes a tab between words for a space and the other refuses it
            fm = _INNER_TABS.sub(lambda m: " " * len(m[0]), fm)
        return yaml_tree(fm, offset)


_HANDLER = CaseHandler()


def fences(text: str) -> tuple[int, int, int]:
    """Where the front matter starts and ends in ``text``, and where the body starts. Raises :class:`Refusal`."""
    whole = text.lstrip()
    first = len(text) - len(whole)
    if not _HANDLER.detect(whole) or text[:first].rpartition("\n")[2]:
        line_end = text.find("\n", first)
        raise Refusal(
            "no-front-matter",
            first,
            line_end if line_end >= 0 else len(text),
            "The file does not begin with front matter.",
            "Begin the file with a line of three hyphens (---), then the boxes, then another such line.",
        )
    try:
        boxes, body = _HANDLER.split(whole)
    except ValueError:  # there is no second fence
        raise Refusal(
            "unclosed-front-matter",
            first,
            first + 3,
            "The front matter that begins here is never closed.",
            "Put a line of three hyphens (---) after the last box, before the contact log.",
        ) from None
    end = text.rindex("---", 0, len(text) - len(body))
    return end - len(boxes), end, len(text) - len(body)


def read_front_matter(source: Source) -> tuple[FrontMatter | None, list[Diagnostic]]:
    """Find the front matter of ``source`` and read it into a tree whose places are those of the file."""
    try:
        start, end, body = fences(source.text)
    except Refusal as refusal:
        return None, [_as_diagnostic(source, refusal, 0)]
    front_matter = FrontMatter(None, start, end, body)
    text = source.text[start:end]
    try:
        _refuse_swallowed_log(text)
        _refuse_inner_mark(text)
        if len(text) > MAX_CHARACTERS // _MOST_BYTES and len(text.encode()) > MAX_CHARACTERS:
            raise Refusal(
                FRONT_MATTER_TOO_LARGE,
                0,
                0,
                "The front matter is larger than 64 KiB.",
                "Move long text to the contact log, below the second line of hyphens.",
            )
        root = _HANDLER.load(text, start)
    except Refusal as refusal:
        return front_matter, [_as_diagnostic(source, refusal, start)]
    if root is None:
        root = Mapping((), start, start)
    if not isinstance(root, Mapping):
        shape = Refusal(
            "not-a-mapping",
            root.start,
            root.end,
            "The front matter is not a list of boxes and their values.",
            "Write each box on a line of its own: its key, a colon, a space, its value.",
        )
        return front_matter, [_as_diagnostic(source, shape, 0)]
    return FrontMatter(root, start, end, body), []


def _as_diagnostic(source: Source, refusal: Refusal, offset: int) -> Diagnostic:
    start = min(refusal.start + offset, len(source.text))
    end = min(max(refusal.end + offset, start), len(source.text))
    return source.diagnostic(refusal.code, Severity.ERROR, source.span(start, end), refusal.message, refusal.help)


def _refuse_swallowed_log(text: str) -> None:
    """A heading of the log between the fences means that the closing fence is missing: to YAML it is a
    comment, and would vanish without a word."""
    for m in _HEADING.finditer(text) if "#" in text else ():
        title = m[2].strip()
        # One hash is a remark's as well, so there only a true date gives it away.
        log_like = len(m[1]) > 1 and (title.lower().startswith("contact log") or looks_like_date(title))
        if log_like or leading_date(title):
            raise Refusal(
                "unclosed-front-matter",
                m.start(),
                m.end(),
                "The contact log begins here, but the front matter above it is not closed.",
                "Put a line of three hyphens (---) after the last box, before the contact log;"
                " a remark among the boxes must not begin with a date.",
            )


def _refuse_inner_mark(text: str) -> None:
    """A byte-order mark that is not the file's first character, as after two files were joined: libyaml would
    take it for no character at all, or for a break."""
    at = text.find("\ufeff")
    if at >= 0:
        raise Refusal(
            "forbidden-character",
            at,
            at + 1,
            f"The front matter holds {name_character(text[at])}, which cannot be seen and may hide or split text.",
            "Delete the character at this place, then type the text again.",
        )
