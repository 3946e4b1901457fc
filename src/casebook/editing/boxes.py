"""Where a box of the front matter is, and the smallest change to the text that fills, empties or extends it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casebook.casefile.tree import Mapping, Node, Scalar, Sequence
from casebook.editing.habits import yaml_text, yaml_word
from casebook.editing.splice import CannotEdit, Splice, insertion
from casebook.form import normal_key

Texts = str | tuple[str, ...]


class Word(str):
    """A date, a number or a word of the form's own: written without quotes wherever it is read back so."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Keys and their values, as they are to be written: on one line in braces, or a line each."""

    pairs: tuple[tuple[str, Texts], ...]

    def inline(self) -> str:
        """``{date: 2026-09-14, outcome: seen}``"""
        return "{" + ", ".join(f"{key}: {written(value, True)}" for key, value in self.pairs) + "}"

    def lines(self, indent: str, first: str | None = None) -> str:
        """A line for each key, each after a line ending. ``first`` is what leads the first one in."""
        leads = [indent if first is None else first, *[indent] * (len(self.pairs) - 1)]
        pairs = zip(leads, self.pairs, strict=True)
        return "".join(f"\n{lead}{key}: {written(value, False)}" for lead, (key, value) in pairs)


def written(value: Texts, flow: bool) -> str:
    """A text, or a list of texts, as YAML that is read back as it is."""
    if isinstance(value, tuple):
        return "[" + ", ".join(written(text, True) for text in value) + "]"
    form = yaml_word(value, flow) if isinstance(value, Word) else yaml_text(value, flow)
    if form is None:
        raise CannotEdit(f"“{value}” holds characters that cannot be written into a box.")
    return form


# --- Finding ----------------------------------------------------------------------------------------


def find(node: Node | None, key: str) -> tuple[Scalar, Node] | None:
    """The first pair of a mapping whose key is ``key`` to the reader; ``None`` where there is none."""
    if not isinstance(node, Mapping):
        return None
    for name, value in node.pairs:
        if isinstance(name, Scalar) and normal_key(name.text) == key:
            return name, value
    return None


def scalars(node: Node) -> Iterator[Scalar]:
    """Every text in the tree, keys left out, in the order of the file."""
    if isinstance(node, Scalar):
        yield node
        return
    for item in node.items if isinstance(node, Sequence) else [value for _, value in node.pairs]:
        yield from scalars(item)


def in_braces(text: str, node: Node) -> bool:
    """Whether a list or a group is written on the line, in brackets or braces."""
    return not isinstance(node, Scalar) and text[node.start : node.start + 1] in {"[", "{"}


def end_of(text: str, node: Node) -> int:
    """Where the last character of a value stands. The reader ends a group only where the next thing begins."""
    if isinstance(node, Scalar):
        return node.start + len(text[node.start : node.end].rstrip())
    if in_braces(text, node):
        return node.end
    last = node.items[-1] if isinstance(node, Sequence) else node.pairs[-1][1]
    # "-" and "key:" with nothing after them end at that mark.
    return end_of(text, last)


def line_end(text: str, at: int) -> int:
    """The end of the line on which offset ``at`` stands, before its line ending."""
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def line_start(text: str, at: int) -> int:
    """The start of the line on which offset ``at`` stands."""
    return text.rfind("\n", 0, at) + 1


def indent_of(text: str, at: int) -> str:
    """Spaces up to the column of offset ``at``."""
    return " " * (at - line_start(text, at))


# --- Changing ---------------------------------------------------------------------------------------


def fill(text: str, node: Node, value: str) -> Splice:
    """Put ``value`` (YAML) where ``node`` stands. A value that begins with a line ending goes below the line."""
    end = end_of(text, node)
    if isinstance(node, Sequence) and node.items and not in_braces(text, node):
        raise CannotEdit("The box holds an empty list of several lines. Empty the box by hand first.")
    if node.start < end:
        if value.startswith("\n"):
            return Splice(_before_blanks(text, node.start), end, value)
        return Splice(node.start, end, value)
    if value.startswith("\n"):
        return insertion(line_end(text, end), value)
    colon = "" if text[end - 1 : end] in {":", "-"} or not value else ":"
    follows = text[end : end + 1]
    return insertion(end, f"{colon} {value}" + (" " if follows == "#" else ""))


def empty(text: str, node: Node) -> Splice:
    """Take away what stands in the box, and keep a comment after it."""
    end = end_of(text, node)
    start = node.start
    if not text[end : line_end(text, end)].strip():
        start = _before_blanks(text, start)
    return Splice(start, end, "")


def _before_blanks(text: str, at: int) -> int:
    while text[at - 1 : at] in {" ", "\t"}:
        at -= 1
    return at


def add_pairs(text: str, mapping: Mapping, group: Group) -> Splice:
    """Add keys to a group that has some, after its last one, as it is written."""
    last = mapping.pairs[-1][1]
    end = end_of(text, last)
    if in_braces(text, mapping):
        return insertion(end, f", {group.inline()[1:-1]}")
    return insertion(line_end(text, end), group.lines(indent_of(text, mapping.pairs[0][0].start)))


def append_item(text: str, node: Node, item: str | Group) -> list[Splice]:
    """Add an item to a box that holds one or several: one value becomes a list, in the way it is written."""
    if isinstance(node, Sequence):
        return [_append_to_list(text, node, item)]
    if isinstance(node, Mapping) and not in_braces(text, node):
        return _group_to_list(text, node, item)
    end = end_of(text, node)
    inside = item.inline() if isinstance(item, Group) else item
    old = text[node.start : end]
    if isinstance(node, Scalar) and old[0] not in "'\"" and (safe := written(node.text, True)) != old:
        return [Splice(node.start, end, f"[{safe}, {inside}]")]
    return [insertion(node.start, "["), insertion(end, f", {inside}]")]


def _append_to_list(text: str, node: Sequence, item: str | Group) -> Splice:
    last = node.items[-1]
    end = end_of(text, last)
    if in_braces(text, node):
        return insertion(end, ", " + (item.inline() if isinstance(item, Group) else item))
    in_lines = isinstance(last, Mapping) and not in_braces(text, last)
    return insertion(line_end(text, end), _item_line(item, indent_of(text, node.start), in_lines))


def _item_line(item: str | Group, indent: str, in_lines: bool) -> str:
    if isinstance(item, str):
        return f"\n{indent}- {item}"
    return item.lines(f"{indent}  ", f"{indent}- ") if in_lines else f"\n{indent}- {item.inline()}"


def _group_to_list(text: str, node: Mapping, item: str | Group) -> list[Splice]:
    """``date: …`` below a key becomes ``- date: …``, with what belongs to it moved two columns to the right."""
    end = end_of(text, node)
    indent = indent_of(text, node.start)
    moved = [insertion(m.start() + 1, "  ") for m in re.finditer(r"\n(?=[^\n]*\S)", text[node.start : end])]
    shifted = [insertion(s.start + node.start, s.text) for s in moved]
    return [insertion(node.start, "- "), *shifted, insertion(line_end(text, end), _item_line(item, indent, True))]


def last_of(mapping: Node | None, keys: Iterable[str]) -> Node | None:
    """The value of the last pair of the file whose key is among ``keys``; ``None`` where there is none."""
    wanted = set(keys)
    pairs = mapping.pairs if isinstance(mapping, Mapping) else ()
    found = [v for k, v in pairs if isinstance(k, Scalar) and normal_key(k.text) in wanted]
    return found[-1] if found else None
