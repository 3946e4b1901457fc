"""A key that the front matter does not have yet: a line of its own, where the form's order has it."""

from __future__ import annotations

from dataclasses import replace

from casebook.casefile.tree import Mapping, Node
from casebook.editing import boxes
from casebook.editing.document import Document
from casebook.editing.splice import CannotEdit, Splice, insertion
from casebook.form import FIELDS

_ORDER = [field.key for field in FIELDS]


def new_line(document: Document, mapping: Mapping, line: str, after: Node | None) -> Splice:
    """A key of its own line, below the value ``after``, or above the first key."""
    first = mapping.pairs[0][0].start
    indent = boxes.indent_of(document.text, first)
    if after is None:
        return insertion(first, f"{line}\n{indent}")
    return insertion(boxes.line_end(document.text, boxes.end_of(document.text, after)), f"\n{indent}{line}")


def new_top_key(document: Document, key: str, value: str) -> Splice:
    """Fill the top-level key ``key``, or add it where the form's order has it. ``value`` is YAML that
    begins with a line ending where it goes below the key."""
    if found := boxes.find(document.root, key):
        return boxes.fill(document.text, found[1], value)
    line = f"{key}:{value if value.startswith(chr(10)) else f' {value}'}"
    root = document.root
    if not root.pairs:
        return insertion(document.front.end, line + "\n")
    if boxes.in_braces(document.text, root):
        raise CannotEdit("The front matter is written in braces. Add the box by hand.")
    after = boxes.last_of(root, _ORDER[: _ORDER.index(key)])
    parted = after is not None and value.startswith("\n") and _parts_groups(document)
    splice = new_line(document, root, line, after)
    return replace(splice, text="\n" + splice.text) if parted else splice


def _parts_groups(document: Document) -> bool:
    """Whether blank lines part the groups of the front matter."""
    return "\n\n" in document.text[document.front.start : document.front.end]
