"""The front matter as a tree of texts with places. YAML decides the shape; the form decides the meaning.

Every scalar is text here. Anchors, aliases and tags are refused, because what they stand for is not
what is written. The tree is built from libyaml's events, which do not recurse, so no nesting can
bring the process down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from casebook.casefile.source import Source, forbidden_character, name_character
from casebook.dates import leading_date, looks_like_date
from casebook.diagnostics import Diagnostic, Severity

MAX_CHARACTERS = 64 * 1024
MAX_DEPTH = 12

_OPENING = re.compile(r"\s*^---[ \t]*\n", re.MULTILINE)
_CLOSING = re.compile(r"^---[ \t]*$", re.MULTILINE)
_INNER_TABS = re.compile(r"(?<=\S)[ \t]*\t[ \t]*")
_SPACES = re.compile(r" *")
_NO_SPACE = re.compile(r"[ \t]*(?:- )?\w[\w -]{0,60}:[^\s:]")
_HEADING = re.compile(r"^(#{1,6})(.*)$", re.MULTILINE)
_LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text as YAML reads it, and where it stands: offsets into the whole file's text."""

    text: str
    start: int
    end: int
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file, duplicates and all."""

    pairs: tuple[tuple[Node, Node], ...]
    start: int
    end: int
    flow: bool = False


Node = Scalar | Sequence | Mapping


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


class Refusal(Exception):  # noqa: N818 - it is what the reader says, not an error of its own
    """What :class:`CaseHandler` cannot read, at ``start`` to ``end`` of the text that it was given."""

    def __init__(self, code: str, start: int, end: int, message: str, help_: str) -> None:
        super().__init__(message)
        self.code, self.start, self.end, self.message, self.help = code, start, end, message, help_


class CaseHandler(YAMLHandler):
    """python-frontmatter's YAML handler, made exact: fences by the letter, scalars as text, places kept.

    The shipped one answers ``{}`` to a file whose fence it does not see. This one refuses it.
    """

    def bounds(self, text: str) -> tuple[int, int, int]:
        """Where the front matter starts and ends in ``text``, and where the body starts."""
        opening = _OPENING.match(text)
        if opening is None:
            first = len(text) - len(text.lstrip())
            line_end = text.find("\n", first)
            raise Refusal(
                "no-front-matter",
                first,
                line_end if line_end >= 0 else len(text),
                "The file does not begin with front matter.",
                "Begin the file with a line of three hyphens (---), then the boxes, then another such line.",
            )
        closing = _CLOSING.search(text, opening.end())
        if closing is None:
            at = text.find("---")
            raise Refusal(
                "unclosed-front-matter",
                at,
                at + 3,
                "The front matter that begins here is never closed.",
                "Put a line of three hyphens (---) after the last box, before the contact log.",
            )
        body = min(closing.end() + 1, len(text))
        return opening.end(), closing.start(), body

    def split(self, text: str) -> tuple[str, str]:
        """The front matter's text and the body's text."""
        start, end, body = self.bounds(text)
        return text[start:end], text[body:]

    def load(self, fm: str, **_kwargs: object) -> Node | None:  # type: ignore[override]  # a tree with places, where theirs is a dict
        """The tree of the front matter, with offsets into ``fm``; ``None`` where it holds nothing."""
        return _compose(fm)


_HANDLER = CaseHandler()


def read_front_matter(source: Source) -> tuple[FrontMatter | None, list[Diagnostic]]:
    """Find the front matter of ``source`` and read it into a tree whose places are those of the file."""
    try:
        start, end, body = _HANDLER.bounds(source.text)
    except Refusal as refusal:
        return None, [_as_diagnostic(source, refusal, 0)]
    front_matter = FrontMatter(None, start, end, body)
    text = source.text[start:end]
    try:
        _refuse_swallowed_log(text)
        _refuse_inner_mark(text)
        if len(text.encode()) > MAX_CHARACTERS:
            raise Refusal(
                "front-matter-too-large",
                0,
                0,
                "The front matter is larger than 64 KiB.",
                "Move long text to the contact log, below the second line of hyphens.",
            )
        # Of the two makes of PyYAML one takes a tab between words for a space and the other refuses it.
        root = _HANDLER.load(_INNER_TABS.sub(lambda m: " " * len(m[0]), text))
    except Refusal as refusal:
        return front_matter, [_as_diagnostic(source, refusal, start)]
    if root is None:
        root = Mapping((), 0, 0)
    if not isinstance(root, Mapping):
        shape = Refusal(
            "not-a-mapping",
            root.start,
            root.end,
            "The front matter is not a list of boxes and their values.",
            "Write each box on a line of its own: its key, a colon, a space, its value.",
        )
        return front_matter, [_as_diagnostic(source, shape, start)]
    return FrontMatter(_shifted(root, start), start, end, body), []


def _shifted(node: Mapping, offset: int) -> Mapping:
    """``node`` with its places counted from the start of the file."""

    def shift(one: Node) -> Node:
        if isinstance(one, Scalar):
            return Scalar(one.text, one.start + offset, one.end + offset, one.plain)
        if isinstance(one, Sequence):
            return Sequence(tuple(map(shift, one.items)), one.start + offset, one.end + offset)
        return _shifted(one, offset)

    pairs = tuple((shift(key), shift(value)) for key, value in node.pairs)
    return Mapping(pairs, node.start + offset, node.end + offset, node.flow)


def _as_diagnostic(source: Source, refusal: Refusal, offset: int) -> Diagnostic:
    start = min(refusal.start + offset, len(source.text))
    end = min(max(refusal.end + offset, start), len(source.text))
    return source.diagnostic(refusal.code, Severity.ERROR, source.span(start, end), refusal.message, refusal.help)


def _refuse_swallowed_log(text: str) -> None:
    """A heading of the log between the fences means that the closing fence is missing: to YAML it is a
    comment, and would vanish without a word."""
    for m in _HEADING.finditer(text):
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


def _compose(text: str) -> Node | None:
    try:
        return _build(yaml.parse(text, Loader=_LOADER), text)
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


def _build(events: Iterator[Any], text: str) -> Node | None:
    """Put the events together without recursion. Raises :class:`Refusal` for what a case may not use.

    The events come as they are asked for, so that no nesting beyond the limit is ever gone into.
    """
    stack: list[_Open] = []
    root: Node | None = None
    for event in events:
        node = _take(event, stack, text)
        if node is not None and stack:
            stack[-1].children.append(node)
        elif node is not None:
            root = node
    return root if not (isinstance(root, Scalar) and not root.text and root.plain) else None


def _take(event: Any, stack: list[_Open], text: str) -> Node | None:
    """Deal with one event; the node that it completes, if any."""
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.CollectionEndEvent):
        return stack.pop().close(end)
    _refuse_feature(event, start, end)
    if isinstance(event, yaml.ScalarEvent):
        if event.style in ("'", '"'):
            _refuse_swallowed_boxes(text[start:end], start, stack)
        return _scalar(event, start, end)
    if isinstance(event, yaml.CollectionStartEvent):
        if len(stack) >= MAX_DEPTH:
            raise _too_deep(start)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        stack.append(_Open(start, _column(event), is_mapping, bool(event.flow_style)))
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


def _scalar(event: Any, start: int, end: int) -> Scalar:
    plain = not event.style  # None, or with libyaml an empty text
    hidden = None if plain else forbidden_character(event.value)
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
    return Scalar(event.value, start, end, plain)


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
