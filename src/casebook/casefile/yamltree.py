"""The front matter's tree from libyaml's events, held to what a case file may use, and its complaints in plain words.

Every scalar is text here. Anchors, aliases and tags are refused, because what they stand for is not
what is written. The tree is built from events, by a table of what each does, without recursion: no nesting can
bring the process down.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from casebook.casefile.source import forbidden_character
from casebook.casefile.tree import Mapping, Node, Refusal, Scalar, Sequence

MAX_DEPTH = 12

_SPACES = re.compile(r" *")
_NO_SPACE = re.compile(r"[ \t]*(?:- )?\w[\w -]{0,60}:[^\s:]")
_Parser: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def yaml_tree(text: str, offset: int = 0) -> Node | None:
    """The tree of the front matter ``text``, which stands at ``offset`` of its file; ``None`` where it holds nothing.

    Raises :class:`Refusal`, with its place counted from the start of ``text``.
    """
    tree = _Tree(text, offset)
    try:
        # One by one, as they are asked for, so that no nesting beyond the limit is ever gone into.
        for event in iter(_Parser(text).get_event, None):
            _DEEDS[event.__class__](tree, event)
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text) from None
    except (yaml.YAMLError, ValueError) as error:
        # libyaml answers some escapes ("\ud800") with no place at all.
        raise Refusal("yaml-syntax", 0, 0, f"The front matter cannot be read: {error}", _SYNTAX_HELP) from None
    root = tree.children[-1] if tree.children else None
    return root if not (isinstance(root, Scalar) and not root.text and root.plain) else None


def _too_deep(at: int) -> Refusal:
    return Refusal(
        "too-deep",
        at,
        at + 1,
        "Lists within lists go too deep here to be read.",
        "Write plain values: a date, a text, or a list of dates.",
    )


class _Tree:
    """The tree as far as the events have told it.

    ``children`` are those of the list or mapping whose end has not been seen yet; ``outer`` are the ones around it, each
    with the children that it had before, its start, and the column that it is written in (-1 in brackets and braces).
    """

    __slots__ = ("children", "offset", "outer", "text")

    def __init__(self, text: str, offset: int) -> None:
        self.text, self.offset = text, offset
        self.children: list[Node] = []
        self.outer: list[tuple[list[Node], int, int]] = []

    def scalar(self, event: Any) -> None:
        """A text."""
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor or event.tag:
            raise _standing_for_else(event)
        if event.style:
            if event.style in "'\"":
                self._refuse_swallowed_boxes(start, end)
            _refuse_hidden(event.value, start, end)
        # The style is None, or with libyaml an empty text, where there are no quotes.
        self.children.append(Scalar(event.value, start + self.offset, end + self.offset, not event.style))

    def begin(self, event: Any) -> None:
        """The beginning of a list or mapping."""
        mark = event.start_mark
        if event.anchor or event.tag:
            raise _standing_for_else(event)
        if len(self.outer) >= MAX_DEPTH:
            raise _too_deep(mark.index)
        self.outer.append((self.children, mark.index + self.offset, -1 if event.flow_style else mark.column))
        self.children = []

    def end_sequence(self, event: Any) -> None:
        """The end of a list."""
        items, (self.children, start, _) = self.children, self.outer.pop()
        self.children.append(Sequence(tuple(items), start, event.end_mark.index + self.offset))

    def end_mapping(self, event: Any) -> None:
        """The end of a mapping: a key, its value, a key, its value."""
        items, (self.children, start, column) = self.children, self.outer.pop()
        pairs = tuple(zip(items[::2], items[1::2], strict=True))
        self.children.append(Mapping(pairs, start, event.end_mark.index + self.offset, column < 0))

    def nothing(self, _event: Any) -> None:
        """The beginning or the end of the whole."""

    def begin_document(self, event: Any) -> None:
        """The front matter's own begins without a word."""
        if event.explicit or event.version or event.tags:
            start, end = event.start_mark.index, event.end_mark.index
            raise _feature(start, max(end, start + 1), "a second document or a directive")

    def end_document(self, event: Any) -> None:
        """It ends without one, too."""
        if event.explicit:
            raise _feature(event.start_mark.index, event.end_mark.index, "a document end (...)")

    def alias(self, event: Any) -> None:
        """What is written somewhere else."""
        raise _feature(event.start_mark.index, event.end_mark.index, f"a reference (*{event.anchor})")

    def _refuse_swallowed_boxes(self, start: int, end: int) -> None:
        """A quotation mark without its partner would take the boxes below it for text, up to the next mark.

        What truly belongs to a value is moved in further than its key.
        """
        lines = self.text[start:end].split("\n")[1:]
        indent = next((column for _, _, column in reversed(self.outer) if column >= 0), -1) if lines else -1
        if any(line.strip() and len(line) - len(line.lstrip(" ")) <= indent for line in lines):
            raise Refusal(
                "yaml-syntax",
                start,
                start + 1,
                "A quotation mark that opens here is closed only further down, with other boxes in between.",
                "Close it on the same line, or move each further line of the text in by two spaces.",
            )


_DEEDS: dict[type, Callable[[_Tree, Any], None]] = {
    yaml.ScalarEvent: _Tree.scalar,
    yaml.MappingStartEvent: _Tree.begin,
    yaml.MappingEndEvent: _Tree.end_mapping,
    yaml.SequenceStartEvent: _Tree.begin,
    yaml.SequenceEndEvent: _Tree.end_sequence,
    yaml.StreamStartEvent: _Tree.nothing,
    yaml.StreamEndEvent: _Tree.nothing,
    yaml.DocumentStartEvent: _Tree.begin_document,
    yaml.DocumentEndEvent: _Tree.end_document,
    yaml.AliasEvent: _Tree.alias,
}


def _standing_for_else(event: Any) -> Refusal:
    what = f"an anchor (&{event.anchor})" if event.anchor else f"a tag ({event.tag})"
    return _feature(event.start_mark.index, event.end_mark.index, what)


def _refuse_hidden(text: str, start: int, end: int) -> None:
    """What is typed as a code in quotes, and what no case may hold."""
    hidden = forbidden_character(text)
    if hidden is None and "\r" in text:  # as typed it is a line's end, but not as a code
        hidden = (text.index("\r"), "a carriage return (U+000D)")
    if hidden:
        raise Refusal(
            "forbidden-character",
            start,
            end,
            f"This text stands for {hidden[1]}, which cannot be seen and may hide or split text.",
            "Write the text without backslash codes.",
        )


def _feature(start: int, end: int, what: str) -> Refusal:
    return Refusal(
        "yaml-feature",
        start,
        end,
        f"This is read as {what}, which a case file may not use.",
        "If it is meant as text, put it in single quotes: '…'.",
    )


_SYNTAX_HELP = "Write each box as its key, a colon, a space and its value; put quotes round a value that holds a colon."

_NO_COLON_HELP = "Write the key, a colon, a space and the value; begin a further line of a text with spaces."
_CHARACTER_HELP = (
    "Indent with spaces, not with tabs, and put a value that begins with a special character in single quotes."
)

# What libyaml says, what it means to a person, how to mend it, and whether the place to show is where the
# trouble was noticed (the problem) or where the thing began that has no end (the context).
_SYNTAX = (
    (
        "mapping values are not allowed",
        "There is a second colon on this line, so it cannot be told where the value begins.",
        "Put the value in single quotes, for example: note: 'Rang mum: no reply'.",
        "problem",
    ),
    (
        "found unexpected end of stream",
        "A quotation mark that opens here is never closed.",
        "Close it on the same line, or put the whole text in the other kind of quotation marks.",
        "context",
    ),
    (
        "could not find expected ':'",
        "This line has no colon, so it cannot be told which box it fills.",
        _NO_COLON_HELP,
        "context",
    ),
    (
        "did not find expected ',' or",
        "A list that opens here is never closed.",
        "Close it: [2026-10-05, 2026-10-19].",
        "context",
    ),
    (
        "found character that cannot start any token",
        "A value cannot begin with this character.",
        _CHARACTER_HELP,
        "problem",
    ),
    ("while scanning an alias", "A value cannot begin with this character.", _CHARACTER_HELP, "context"),
    ("while scanning an anchor", "A value cannot begin with this character.", _CHARACTER_HELP, "context"),
    ("tab character", "A tab stands here, but only spaces can move a line in.", _CHARACTER_HELP, "problem"),
    (
        "while scanning a block scalar",
        "A value that begins with > or | has its text on the lines below, not on this line.",
        "Begin the text on the next line, moved in by two spaces, or put the value in single quotes.",
        "context",
    ),
    (
        "block sequence entries are not allowed",
        "A list with hyphens cannot begin on the line of its key.",
        "Begin it on the next line, or write [2026-10-05, 2026-10-19]; put text that begins with a hyphen in quotes.",
        "problem",
    ),
    (
        "did not find expected key",
        "This line does not fit with the lines above it.",
        "Start the keys of one group in the same column, and put quotes round a whole value, not a part of it.",
        "problem",
    ),
    (
        "did not find expected '-' indicator",
        "This line does not fit with the list above it.",
        "Begin each item of the list with a hyphen, all in the same column.",
        "problem",
    ),
)


def _syntax(error: yaml.MarkedYAMLError, text: str) -> Refusal:
    problem = f"{error.context or ''} {error.problem or ''}".strip()
    for words, message, help_, place in _SYNTAX:
        if words not in problem:
            continue
        mark = (error.context_mark if place == "context" else None) or error.problem_mark
        at = _offset_of(mark, text)
        at, message, help_ = _closer_cause(words, text, at) or (at, message, help_)
        return Refusal("yaml-syntax", at, min(at + 1, len(text)), message, help_)
    at = _offset_of(error.problem_mark, text)
    message = f"The front matter cannot be read here ({problem})."
    return Refusal("yaml-syntax", at, min(at + 1, len(text)), message, _SYNTAX_HELP)


def _closer_cause(words: str, text: str, at: int) -> tuple[int, str, str] | None:
    """What the lines themselves tell beyond what libyaml noticed: the place, the message and the mend."""
    start = text.rfind("\n", 0, at) + 1
    before = text[start:at]
    if words.startswith("mapping values") and ": " not in before:
        return _stray_colon(text, start, at)
    if words == "did not find expected key" and before.rstrip().endswith(("'", '"', "]", "}")):
        message = "The value ends before this place, with a quotation mark or a bracket, but more text follows."
        return at, message, "Put the whole value in single quotes, and write '' for an apostrophe in it."
    if words.startswith("could not find") and _NO_SPACE.match(text, start):
        return at, "There is no space after the colon on this line.", "Write the key, a colon, a space and the value."
    return None


def _stray_colon(text: str, start: int, at: int) -> tuple[int, str, str]:
    """The only colon of its line, yet the line was taken for part of the one above."""
    above = text[:start].rstrip()
    start_above = above.rfind("\n") + 1
    indent, indent_above = (len(m[0]) if (m := _SPACES.match(text, i)) else 0 for i in (start, start_above))
    if indent > indent_above:
        message = "This line is moved in further than the line above, so it is read as part of the value there."
        return at, message, "Start the keys of one group in the same column."
    place = start_above + indent_above
    if _NO_SPACE.match(text, start_above):
        return (
            place,
            "There is no space after the colon on this line.",
            "Write the key, a colon, a space and the value.",
        )
    return place, "This line has no colon, so it cannot be told which box it fills.", _NO_COLON_HELP


def _offset_of(mark: Any, text: str) -> int:
    """Where a mark stands. libyaml's error marks tell line and column; their index is not kept."""
    if mark is None:
        return 0
    lines = text.split("\n")
    if mark.line >= len(lines):
        return len(text)
    before = sum(len(line) + 1 for line in lines[: mark.line])
    return before + min(int(mark.column), len(lines[mark.line]))
