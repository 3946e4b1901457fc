"""The long way to the front matter's tree: libyaml, held to what a case file may use, and its complaints in plain words.

Every scalar is text here. Anchors, aliases and tags are refused, because what they stand for is not
what is written. The tree is built from libyaml's events, which do not recurse, so no nesting can
bring the process down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from casebook.casefile.source import forbidden_character
from casebook.casefile.tree import Mapping, Node, Refusal, Scalar, Sequence

MAX_DEPTH = 12

_SPACES = re.compile(r" *")
_NO_SPACE = re.compile(r"[ \t]*(?:- )?\w[\w -]{0,60}:[^\s:]")
_LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)


class CaseHandler(YAMLHandler):
    """python-frontmatter's YAML handler, made exact: scalars as text, places kept, and what is no front matter refused."""

    def load(self, fm: str, offset: int = 0, **_kwargs: object) -> Node | None:  # type: ignore[override]  # a tree with places, where theirs is a dict
        """The tree of the front matter ``fm``, which stands at ``offset`` of its file; ``None`` where it holds nothing."""
        return yaml_tree(fm, offset)


def yaml_tree(text: str, offset: int = 0) -> Node | None:
    """The tree of the front matter ``text``, which stands at ``offset`` of its file; ``None`` where it holds nothing.

    Raises :class:`Refusal`, with its place counted from the start of ``text``.
    """
    try:
        return _build(yaml.parse(text, Loader=_LOADER), text, offset)
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text) from None
    except (yaml.YAMLError, ValueError) as error:
        # libyaml answers some escapes ("\ud800") with no place at all.
        raise Refusal("yaml-syntax", 0, 0, f"The front matter cannot be read: {error}", _SYNTAX_HELP) from None


def _too_deep(at: int) -> Refusal:
    return Refusal(
        "too-deep",
        at,
        at + 1,
        "Lists within lists go too deep here to be read.",
        "Write plain values: a date, a text, or a list of dates.",
    )


class _Open:
    """A list or mapping whose end has not been seen yet."""

    __slots__ = ("children", "column", "flow", "mapping", "start")

    def __init__(self, start: int, column: int, mapping: bool, flow: bool) -> None:
        self.start, self.column, self.mapping, self.flow = start, column, mapping, flow
        self.children: list[Node] = []

    def close(self, end: int) -> Node:
        if not self.mapping:
            return Sequence(tuple(self.children), self.start, end)
        pairs = tuple(zip(self.children[::2], self.children[1::2], strict=True))
        return Mapping(pairs, self.start, end, self.flow)


def _build(events: Iterator[Any], text: str, offset: int) -> Node | None:
    """Put the events together without recursion. Raises :class:`Refusal` for what a case may not use.

    The events come as they are asked for, so that no nesting beyond the limit is ever gone into.
    """
    stack: list[_Open] = []
    root: Node | None = None
    for event in events:
        node = _take(event, stack, text, offset)
        if node is not None and stack:
            stack[-1].children.append(node)
        elif node is not None:
            root = node
    return root if not (isinstance(root, Scalar) and not root.text and root.plain) else None


def _take(event: Any, stack: list[_Open], text: str, offset: int) -> Node | None:
    """Deal with one event; the node that it completes, if any."""
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.CollectionEndEvent):
        return stack.pop().close(end + offset)
    _refuse_feature(event, start, end)
    if isinstance(event, yaml.ScalarEvent):
        if event.style in ("'", '"'):
            _refuse_swallowed_boxes(text[start:end], start, stack)
        _refuse_hidden(event, start, end)
        return Scalar(event.value, start + offset, end + offset, not event.style)  # None, or with libyaml an empty text
    if isinstance(event, yaml.CollectionStartEvent):
        if len(stack) >= MAX_DEPTH:
            raise _too_deep(start)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        stack.append(_Open(start + offset, _column(event), is_mapping, bool(event.flow_style)))
    return None


def _column(event: yaml.Event) -> int:
    return event.start_mark.column if event.start_mark else 0


def _refuse_swallowed_boxes(quoted: str, start: int, stack: list[_Open]) -> None:
    """A quotation mark without its partner would take the boxes below it for text, up to the next mark.

    What truly belongs to a value is moved in further than its key.
    """
    indent = next((one.column for one in reversed(stack) if not one.flow), -1)
    if any(line.strip() and len(line) - len(line.lstrip(" ")) <= indent for line in quoted.split("\n")[1:]):
        raise Refusal(
            "yaml-syntax",
            start,
            start + 1,
            "A quotation mark that opens here is closed only further down, with other boxes in between.",
            "Close it on the same line, or move each further line of the text in by two spaces.",
        )


def _refuse_feature(event: Any, start: int, end: int) -> None:
    if isinstance(event, yaml.DocumentStartEvent) and (event.explicit or event.version or event.tags):
        raise _feature(start, max(end, start + 1), "a second document or a directive")
    if isinstance(event, yaml.DocumentEndEvent) and event.explicit:
        raise _feature(start, end, "a document end (...)")
    if isinstance(event, yaml.AliasEvent):
        raise _feature(start, end, f"a reference (*{event.anchor})")
    if isinstance(event, yaml.NodeEvent) and event.anchor:
        raise _feature(start, end, f"an anchor (&{event.anchor})")
    if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag:
        raise _feature(start, end, f"a tag ({event.tag})")


def _refuse_hidden(event: Any, start: int, end: int) -> None:
    hidden = forbidden_character(event.value) if event.style else None
    if hidden is None and "\r" in event.value:  # as typed it is a line's end, but not as a code
        hidden = (event.value.index("\r"), "a carriage return (U+000D)")
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
