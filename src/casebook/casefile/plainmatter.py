"""The short way to the front matter's tree: for boxes as nearly everybody writes them, without libyaml.

It knows keys and values on lines of their own, groups and lists by indentation, lists and groups in brackets on
one line, blocks of text below a ``>-`` or ``|``, and remarks on lines of their own; values are words without
quotes, or in quotes without codes. Of these it makes the tree that libyaml would make, with the same places. At
the first sign of anything else (a tab, an anchor, a remark after a value, a text that goes on below, a slip of any
kind) it answers ``None``, and the whole is libyaml's to read or to refuse: nothing is ever guessed here.
"""

from __future__ import annotations

import re

from casebook.casefile.tree import Mapping, Node, Scalar, Sequence

# Deeper than any box of the form goes; together well within what the long way allows.
_MOST_LEVELS = 6
_MOST_BRACKETS = 4

# Letters and figures of any script, accents, and what is typed among them: nothing that cannot be seen.
_WORDLY = r"\w\u0300-\u036f‘’“”–—…£½"
_ANY = rf"[ -~{_WORDLY}]"
# What a value may begin with, and what may follow: on a line of its own all but a colon and a hash, in brackets also
# none of what parts or closes them.
_FIRST = r"[\w(£“‘]"
_IN_LINE = rf"[ !\"$-9;-~{_WORDLY}]"
_IN_BRACKETS = rf"[ !\"$-+./;-> @A-Z\\^-z|~{_WORDLY}-]"
# A colon within a word, as in 10:30, is text.
_PLAIN = rf"{_FIRST}{_IN_LINE}*+(?::(?=\w){_IN_LINE}++)*+"
_QUOTED = rf"'[ -&(-~{_WORDLY}]*+'|\"[ !#-\[\]-~{_WORDLY}]*+\""
_KEY = r"\w(?:[\w '’&/().-]{0,98}[\w'’&/().-])?"

_LINE = re.compile(
    rf"( *+)(?:#{_ANY}*+|(- +)?(?:({_KEY}):(?: +|(?=\n|\Z)))?(?:({_PLAIN})|((?:{_QUOTED}) *|[>|]-?(?=\n)|[\[{{].*))?)(?:\n|\Z)"
)
# The lines of a block begin in one column. What stands below it further in, or only looks empty, is for libyaml to judge.
_BLOCK_LINE = rf"[!-~\w]{_ANY}*+\n"
_BLOCK = re.compile(rf"\n(?P<indent> ++){_BLOCK_LINE}(?:(?P=indent){_BLOCK_LINE})*+\n*+(?!(?P=indent)| +(?:\n|\Z))")
# One text, or one key with its value, with what follows it up to the next. A value in brackets comes on its own.
_TEXT = rf"(?:({_FIRST}{_IN_BRACKETS}*+)|({_QUOTED}))"
_FLOW_ITEM = re.compile(rf"{_TEXT} *(, *)?")
_FLOW_PAIR = re.compile(rf"({_KEY}): +(?:{_TEXT} *(, *)?|(?=[\[{{]))")
_SPACES = re.compile(r" *")
_COMMA = re.compile(r" *(?:, *)?")


class _Beyond(Exception):  # noqa: N818 - it says that the short way ends here, which is no error
    """There is something here that only the long way can tell."""


# A key with the value on its line, a hyphen, or a value after a hyphen: the column and the place at which it begins,
# the key and the value. A hyphen has neither. (A bare tuple: a case has thirty of them, and they are short-lived.)
_Step = tuple[int, int, Scalar | None, Node | None]


def plain_tree(text: str, offset: int) -> Mapping | None:
    """The tree of the front matter ``text``, which stands at ``offset`` of its file; ``None`` where it takes libyaml
    to read it."""
    try:
        steps = _Lines(text, offset).steps()
        return _Walk(steps).mapping(0, 1) if steps[0][0] == 0 else None
    except _Beyond:
        return None


# --- Line by line ---------------------------------------------------------------------------------


class _Lines:
    """Takes the lines apart. All offsets within are those of ``text``; those of the nodes are the file's."""

    def __init__(self, text: str, offset: int) -> None:
        self._text = text
        self._offset = offset

    def steps(self) -> list[_Step]:
        """What the lines hold; and at the end a step that is to the left of all others."""
        text, offset = self._text, self._offset
        steps: list[_Step] = []
        line = 0
        while line < len(text):
            m = _LINE.match(text, line)
            if m is None:
                raise _Beyond
            indent, hyphen, key, plain, other = m.groups()
            column, end = len(indent), m.end()
            if hyphen is not None:
                steps.append((column, offset + line + column, None, None))
                column += len(hyphen)
            start = offset + line + column
            value: Node | None = None
            if plain is not None:
                value = self._plain(plain, m.start(4))
            elif other is not None:
                value, end = self._other(m, column)
            if key is not None:
                steps.append((column, start, Scalar(key, start, start + len(key)), value))
            elif hyphen is not None and value is not None:
                steps.append((column, start, None, value))
            elif hyphen is not None or value is not None:  # an item without a value, or a text's further line
                raise _Beyond
            line = end
        steps.append((-1, offset + len(text), None, None))
        return steps

    def _plain(self, typed: str, at: int) -> Scalar:
        text = typed.rstrip(" ")
        start = self._offset + at
        return Scalar(text, start, start + len(text))

    def _quoted(self, typed: str, at: int) -> Scalar:
        start = self._offset + at
        return Scalar(typed[1:-1], start, start + len(typed), False)

    def _other(self, line: re.Match[str], column: int) -> tuple[Node, int]:
        """A value in brackets or quotes, or a block of text below its key; and where the next line begins."""
        typed, at = line[5].rstrip(" "), line.start(5)
        if typed[0] in "'\"":
            return self._quoted(typed, at), line.end()
        if typed[0] in ">|":
            if line[3] is None:
                raise _Beyond
            return self._block(typed, at, column)
        node, end = self._flow(at, 1)
        if end != at + len(typed):
            raise _Beyond
        return node, line.end()

    def _block(self, head: str, at: int, column: int) -> tuple[Scalar, int]:
        """The lines below ``>`` or ``|``, moved in beyond the ``column`` of their key; and where they end."""
        m = _BLOCK.match(self._text, at + len(head))
        if m is None or len(m["indent"]) <= column:
            raise _Beyond
        indent = m["indent"]
        typed = m[0][1 + len(indent) :].rstrip("\n")
        text = typed.replace(f"\n{indent}", "\n" if head[0] == "|" else " ")
        if not head.endswith("-"):
            text += "\n"
        return Scalar(text, self._offset + at, self._offset + m.end(), False), m.end()

    # --- In brackets

    def _flow(self, at: int, level: int) -> tuple[Node, int]:
        """The list or group that opens at ``at``, and where it has ended."""
        if level > _MOST_BRACKETS:
            raise _Beyond
        here = _after(_SPACES, self._text, at + 1)
        node: Node
        if self._text[at] == "[":
            items, here = self._flow_items(here, level)
            node = Sequence(tuple(items), self._offset + at, self._offset + here + 1)
        else:
            pairs, here = self._flow_pairs(here, level)
            node = Mapping(tuple(pairs), self._offset + at, self._offset + here + 1, True)
        return node, here + 1

    def _flow_items(self, here: int, level: int) -> tuple[list[Node], int]:
        """The items from ``here`` on, and where the closing bracket stands."""
        items: list[Node] = []
        more = True
        while more and not self._text.startswith("]", here):
            if m := _FLOW_ITEM.match(self._text, here):
                plain, quoted, comma = m.groups()
                items.append(self._plain(plain, here) if quoted is None else self._quoted(quoted, here))
                here, more = m.end(), comma is not None
            else:
                item, here, more = self._nested(here, level)
                items.append(item)
        return items, self._closed(here, "]")

    def _flow_pairs(self, here: int, level: int) -> tuple[list[tuple[Node, Node]], int]:
        """The keys with their values from ``here`` on, and where the closing brace stands."""
        pairs: list[tuple[Node, Node]] = []
        more = True
        value: Node
        while more and not self._text.startswith("}", here):
            m = _FLOW_PAIR.match(self._text, here)
            if m is None:
                raise _Beyond
            name, plain, quoted, comma = m.groups()
            key = Scalar(name, self._offset + here, self._offset + here + len(name))
            here, more = m.end(), comma is not None
            if plain is not None:
                value = self._plain(plain, m.start(2))
            elif quoted is not None:
                value = self._quoted(quoted, m.start(3))
            else:
                value, here, more = self._nested(here, level)
            pairs.append((key, value))
        return pairs, self._closed(here, "}")

    def _nested(self, at: int, level: int) -> tuple[Node, int, bool]:
        """A list or group within another, where what follows it stands, and whether a comma is between them."""
        if not self._text.startswith(("[", "{"), at):
            raise _Beyond
        node, end = self._flow(at, level + 1)
        here = _after(_COMMA, self._text, end)
        return node, here, "," in self._text[end:here]

    def _closed(self, at: int, bracket: str) -> int:
        if not self._text.startswith(bracket, at):
            raise _Beyond
        return at


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    m = pattern.match(text, at)
    return m.end() if m else at


# --- Groups and lists by indentation --------------------------------------------------------------


class _Walk:
    """Puts the steps together. ``_at`` is the step that is to be read next."""

    def __init__(self, steps: list[_Step]) -> None:
        self._steps = steps
        self._at = 0

    def mapping(self, column: int, level: int) -> Mapping:
        """The keys at ``column``, from the next step on. As with libyaml it ends where the next thing begins."""
        if level > _MOST_LEVELS:
            raise _Beyond
        here, start, key, value = self._steps[self._at]
        first = start
        pairs: list[tuple[Node, Node]] = []
        while here == column and key is not None:
            self._at += 1
            pairs.append((key, self._below(key, column, level) if value is None else value))
            here, start, key, value = self._steps[self._at]
        if here >= column:
            raise _Beyond
        return Mapping(tuple(pairs), first, start)

    def _below(self, key: Scalar, column: int, level: int) -> Node:
        """What stands below a key that has nothing on its own line."""
        here, _, next_key, _ = self._steps[self._at]
        if here > column:
            return self._sequence(here, level + 1) if next_key is None else self.mapping(here, level + 1)
        if here == column and next_key is None:
            return self._sequence(column, level + 1)
        return Scalar("", key.end + 1, key.end + 1)

    def _sequence(self, column: int, level: int) -> Sequence:
        """The items at ``column``. Where that is the column of the keys, the next key ends them."""
        if level > _MOST_LEVELS:
            raise _Beyond
        here, start, key, _ = self._steps[self._at]
        first = start
        items: list[Node] = []
        while here == column and key is None:
            inner, _, key, value = self._steps[self._at + 1]
            if key is None and value is not None:
                self._at += 2
                items.append(value)
            else:
                self._at += 1
                items.append(self.mapping(inner, level + 1))
            here, start, key, _ = self._steps[self._at]
        if here > column:
            raise _Beyond
        return Sequence(tuple(items), first, start)
