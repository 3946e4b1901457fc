"""The front matter as a tree: texts, lists and mappings, each with its place.

Offsets are those of the whole file's text. Tuples, because a case has some sixty of them.
"""

from __future__ import annotations

from typing import NamedTuple


class Scalar(NamedTuple):
    """Text as YAML reads it. ``plain``: it stands there without quotes and is no block of lines."""

    text: str
    start: int
    end: int
    plain: bool = True


class Sequence(NamedTuple):
    """A list."""

    items: tuple[Node, ...]
    start: int
    end: int


class Mapping(NamedTuple):
    """Keys and values in the order of the file, duplicates and all. ``flow``: it is written in braces."""

    pairs: tuple[tuple[Node, Node], ...]
    start: int
    end: int
    flow: bool = False


Node = Scalar | Sequence | Mapping


def is_blank(node: Node) -> bool:
    """Whether nothing is written there, or only empty brackets and quotes."""
    if isinstance(node, Scalar):
        return not node.text.strip()
    if isinstance(node, Sequence):
        return all(is_blank(item) for item in node.items)
    return not node.pairs


class Refusal(Exception):  # noqa: N818 - it is what the reader says, not an error of its own
    """What cannot be read, at ``start`` to ``end`` of the text that it was given."""

    def __init__(self, code: str, start: int, end: int, message: str, help_: str) -> None:
        super().__init__(message)
        self.code, self.start, self.end, self.message, self.help = code, start, end, message, help_
