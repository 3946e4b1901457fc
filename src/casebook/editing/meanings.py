"""What a value from the command line means, asked of the reader itself, and how a file writes it."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

from casebook.casefile.keys import Findings, KeyValue
from casebook.casefile.records import made
from casebook.casefile.source import make_source
from casebook.casefile.tree import Mapping, Node, Refusal, Scalar, is_blank
from casebook.casefile.tree import Sequence as Items
from casebook.casefile.values import VALUES
from casebook.casefile.yamltree import yaml_tree
from casebook.dates import NotADate, parse_date
from casebook.editing.boxes import Texts, Word
from casebook.editing.document import Document
from casebook.editing.paths import ValuePlace, near
from casebook.editing.splice import CannotEdit
from casebook.form import NICKNAMES_WITHIN, Field, Kind, normal_key

# Lists of names are typed with commas between them; any other text may hold a comma of its own.
BY_COMMA = {"siblings", "to", "for"}
TEXTS = {Kind.TEXTS, Kind.TEXTS_OR_NONE}
_WORDS = {Kind.YES_NO, Kind.NUMBER, Kind.CHOICE}
Pairs = list[tuple[Field, Texts]]


def meaning(field: Field, typed: Texts) -> Any:
    """What the reader makes of ``typed`` in ``field``."""
    if not typed:
        return None
    texts = typed if isinstance(typed, tuple) else (typed,)
    source = make_source("", "\n".join(texts))
    scalars = tuple([Scalar(text, 0, len(source.text)) for text in texts])
    node = Items(scalars, 0, len(source.text)) if len(scalars) > 1 else scalars[0]
    found = Findings(source)
    meant = VALUES[field.kind](found, KeyValue(field, Scalar(field.key, 0, 0), node))
    if found.diagnostics:
        raise CannotEdit(f"{found.diagnostics[0].message} {found.diagnostics[0].help}")
    return tuple(map(normal_key, meant)) if field.key == "for" and isinstance(meant, tuple) else meant


def typed_texts(field: Field, value: str) -> Texts:
    """A value from the command line as the texts that it stands for."""
    if field.kind not in TEXTS or field.key not in BY_COMMA:
        return value
    texts = tuple([text.strip() for text in value.split(",") if text.strip()])
    return texts[0] if len(texts) == 1 else texts


def as_written(document: Document, field: Field, typed: Texts) -> Texts:
    """The texts as the file writes them: dates in its own way, words without quotes."""
    if field.kind is Kind.DATE and isinstance(typed, str):
        day = parse_date(typed)
        return Word(typed if isinstance(day, NotADate) else document.write_date(day))
    return Word(typed) if field.kind in _WORDS and isinstance(typed, str) else typed


def attribute(field: Field) -> str:
    """The name by which the model knows what stands under a key."""
    return {"for": "needs", "from": "from_"}.get(field.key, field.key)


def changed(noun: Any, pairs: Pairs) -> Any:
    """The noun with these values; what is emptied is as if it had never been given."""
    blank = {f.name: f.default for f in dataclasses.fields(noun)}
    said = {}
    for field, typed in pairs:
        name, meant = attribute(field), meaning(field, typed)
        said[name] = blank[name] if meant in (None, "", ()) else meant
    return replace(noun, **said)


def new_noun(kind: type[Any], pairs: Pairs) -> Any:
    """A noun of these values; ``None`` where one that it needs is missing, which the reader will say."""
    values = {field.key: meaning(field, typed) for field, typed in pairs}
    try:
        return made(kind, values)
    except TypeError:
        return None


def pairs_of(place: ValuePlace, value: str) -> Pairs:
    """The keys and values that are to be set in a group."""
    if place.key is not None:
        return [(place.key, typed_texts(place.key, value))]
    known = {f.key: f for f in place.box.fields}
    example = ", ".join(f"{f.key}: …" for f in place.box.fields[:2])
    try:
        root = yaml_tree("{" + value.removeprefix("{").removesuffix("}") + "}\n")
    except Refusal:
        root = None
    if (
        ":" not in value
        or not isinstance(root, Mapping)
        or not root.pairs
        or any(is_blank(node) and not isinstance(node, Scalar) for _, node in root.pairs)
    ):
        if place.box.lane:
            raise CannotEdit(
                f"“{place.box.key}” is an action. Use: casebook record. To add to one: {place.box.key}.note TEXT"
            )
        raise CannotEdit(f"“{place.box.key}” takes keys and their values. Write: {example}")
    return [_pair(place, known, key, node, example) for key, node in root.pairs]


def _pair(place: ValuePlace, known: dict[str, Field], key: Node, node: Node, example: str) -> tuple[Field, Texts]:
    name = normal_key(key.text) if isinstance(key, Scalar) else ""
    if name not in known:
        typed = key.text if isinstance(key, Scalar) else "…"
        raise CannotEdit(
            f"There is no key “{typed}” in {place.box.key}. {near(name, known, NICKNAMES_WITHIN)} Put a value that"
            " holds a comma in quotes."
        )
    if isinstance(node, Scalar):
        return known[name], typed_texts(known[name], node.text.strip())
    if isinstance(node, Items) and known[name].kind in TEXTS and all(isinstance(item, Scalar) for item in node.items):
        return known[name], tuple([item.text.strip() for item in node.items if isinstance(item, Scalar)])
    raise CannotEdit(f"“{name}” takes one value here. Write: {example}")
