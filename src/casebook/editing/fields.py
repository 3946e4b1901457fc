"""One fact of the front matter, put in its place: a box, a key of a group, a member of a list, a text under a key.

What a value means is asked of the reader itself, so that nothing can be set that it would not take.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from casebook.casefile.source import forbidden_character
from casebook.casefile.tree import Mapping, Node, Scalar, is_blank
from casebook.casefile.tree import Sequence as Items
from casebook.dates import NotADate, parse_date
from casebook.editing import boxes
from casebook.editing.boxes import Group, Texts, Word
from casebook.editing.document import Document, Edited, prove, unchanged
from casebook.editing.habits import date_writer, yaml_text, yaml_word
from casebook.editing.meanings import (
    BY_COMMA,
    TEXTS,
    Pairs,
    as_written,
    attribute,
    changed,
    meaning,
    new_noun,
    pairs_of,
    typed_texts,
)
from casebook.editing.newkeys import new_line, new_top_key
from casebook.editing.paths import NEW, Shape, ValuePlace, place_of
from casebook.editing.splice import CannotEdit, Splice
from casebook.form import Field, Kind, normal_key, read_year_group, year_group_label
from casebook.model import (
    Attendance,
    Case,
    ChildView,
    Closed,
    Lane,
    Need,
    Parent,
    PenaltyNotice,
    Practitioner,
    Request,
    School,
    StageThree,
)

_NOUNS: dict[str, type[Any]] = {
    "attendance": Attendance,
    "child_view": ChildView,
    "closed": Closed,
    "parents": Parent,
    "penalty_notices": PenaltyNotice,
    "practitioners": Practitioner,
    "request": Request,
    "schools": School,
    "stage_3": StageThree,
}


def set_field(document: Document, path: str, value: str) -> Edited:
    """Put ``value`` where ``path`` says (see :mod:`casebook.editing.paths`); an empty one empties the place.

    A path to a group, or to a new member of a list, takes several keys at once: ``name: Lee Ashby, letters: yes``.
    Raises :class:`CannotEdit` for what the place cannot hold.
    """
    place = place_of(path)
    value = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if hidden := forbidden_character(value):
        raise CannotEdit(f"The value holds {hidden[1]}, which cannot be seen. Take it out and try again.")
    return _SETTERS[place.shape](document, place, value)


# --- One box ----------------------------------------------------------------------------------------


def _set_box(document: Document, place: ValuePlace, value: str) -> Edited:
    field = place.box
    if place.more:
        return _add_text(document, field, value)
    meant = _box_meaning(field, value)
    expected = _with_value(document.case, field.key, meant)
    found = boxes.find(document.root, field.key)
    blank = found is None or is_blank(found[1])
    if expected == document.case and blank == (not value):
        return unchanged(document)
    if found is not None and not blank:
        _check_replaceable(field, found[1])
    if not value and found is not None:
        return prove(document, [boxes.empty(document.text, found[1])], expected)
    yaml = _box_text(document, field, value, found[1] if found else None)
    return prove(document, [new_top_key(document, field.key, yaml)], expected)


def _box_meaning(field: Field, value: str) -> Any:
    if field.kind in {Kind.NEEDS, Kind.RECORDS_OR_NONE}:
        if value.lower() not in {"", "none"}:
            raise CannotEdit(
                f"“{field.key}” can only be set to none here. To add to it: casebook set REF {_example(field)}"
            )
        return () if value else None
    meant = meaning(field, typed_texts(field, value))
    blank = {f.name: f.default for f in dataclasses.fields(Case)}[field.key]
    return blank if meant is None else meant


def _example(field: Field) -> str:
    return f'{field.key}.NAME "what it is"' if field.kind is Kind.NEEDS else f'{field.key}.+ "{field.fields[0].key}: …"'


def _check_replaceable(field: Field, node: Node) -> None:
    if field.kind in {Kind.NEEDS, Kind.RECORDS_OR_NONE} and not isinstance(node, Scalar):
        raise CannotEdit(f"“{field.key}” is filled in already. Change it by hand.")
    if isinstance(node, Mapping) or (isinstance(node, Items) and field.kind not in TEXTS):
        raise CannotEdit(f"“{field.key}” holds a list or a group in this file. Change it by hand.")


def _box_text(document: Document, field: Field, value: str, node: Node | None) -> str:
    """``value`` as YAML, in the form in which the box or its neighbours are written."""
    old = document.text[node.start : boxes.end_of(document.text, node)] if node is not None else ""
    flow = boxes.in_braces(document.text, document.root)
    if field.kind is Kind.TEXT:
        return _in_words(value, flow, old[:1] if old[:1] in {"'", '"'} else "")
    if field.key in BY_COMMA and value.lower() != "none":
        typed = typed_texts(field, value)
        return boxes.written(typed if isinstance(typed, tuple) else (typed,), True)
    if field.kind in TEXTS:
        return _in_words(value, flow, "")
    if field.kind is Kind.DATE and not isinstance(day := parse_date(value), NotADate):
        was = isinstance(node, Scalar) and not isinstance(parse_date(node.text), NotADate)
        value = (date_writer([node.text]) if was and isinstance(node, Scalar) else document.write_date)(day)
    if field.kind is Kind.YEAR_GROUP and old and old == year_group_label(read_year_group(old) or ""):
        value = year_group_label(read_year_group(value) or "")
    return yaml_word(value, flow) or _in_words(value, flow, "")


def _in_words(value: str, flow: bool, quote: str) -> str:
    written = yaml_text(value, flow, quote)
    if written is None:
        raise CannotEdit("This text cannot be written into a box as it is. Write it on one line.")
    return written


def _add_text(document: Document, field: Field, value: str) -> Edited:
    """One more text in a box that holds several."""
    if not value:
        raise CannotEdit(f"Say what is to be added to “{field.key}”.")
    meaning(field, value)
    old = getattr(document.case, field.key) or ()
    expected = _with_value(document.case, field.key, (*old, value))
    found = boxes.find(document.root, field.key)
    if found is None or is_blank(found[1]) or not old:
        return prove(document, [new_top_key(document, field.key, boxes.written((value,), True))], expected)
    return prove(document, boxes.append_item(document.text, found[1], boxes.written(value, True)), expected)


# --- A group of keys ----------------------------------------------------------------------------------


def _set_in_group(document: Document, place: ValuePlace, value: str) -> Edited:
    """One key of a group, or several: in the one group of a box, in a member of a list, in a new one."""
    found = boxes.find(document.root, place.box.key)
    nodes = [n for n in _members(found[1]) if not isinstance(n, Scalar)] if found else []
    held = getattr(document.case, place.box.key)
    nouns = held if isinstance(held, tuple) else (held,) if nodes else ()
    if place.item == NEW or (not nodes and not place.item):
        return _add_group(document, place, pairs_of(place, value), nouns)
    at = _index(place, nodes, [getattr(noun, "name", "") or getattr(noun, "to", "") for noun in nouns])
    if len(nouns) != len(nodes):
        raise CannotEdit(f"Something under “{place.box.key}” cannot be read. Run: casebook check")
    splices, noun = _change(document, place, nodes[at], nouns[at], value)
    changed = (*nouns[:at], noun, *nouns[at + 1 :])
    return _proved(document, splices, _with(document.case, place.box, changed))


def _members(node: Node) -> list[Node]:
    items = node.items if isinstance(node, Items) else (node,)
    return [item for item in items if not is_blank(item)]


def _with_value(case: Case, key: str, value: Any) -> Case:
    return replace(case, **{key: value})


def _with(case: Case, box: Field, nouns: tuple[Any, ...]) -> Case:
    return _with_value(case, box.key, nouns[0] if box.kind is Kind.RECORD else nouns)


def _proved(document: Document, splices: list[Splice], expected: Case) -> Edited:
    return prove(document, splices, expected) if splices else unchanged(document)


def _index(place: ValuePlace, nodes: Sequence[Node], names: Sequence[str]) -> int:
    """Which member of a list is meant: by its number, by its name, or because there is only one."""
    count, key = len(nodes), place.box.key
    if not place.item and count == 1:
        return 0
    if place.item.isascii() and place.item.isdigit() and 0 < int(place.item[:6]) <= count:
        return int(place.item) - 1
    named = [n for n, name in enumerate(names) if place.item and _folded(name) == _folded(place.item)]
    if len(named) == 1:
        return named[0]
    if not count:
        raise CannotEdit(f"There is nothing under “{key}” yet. To begin: casebook set REF {_example(place.box)}")
    if not place.item:
        raise CannotEdit(f"There are {count} under “{key}”. Say which one, by its number: {key}.1")
    raise CannotEdit(f"There is no “{place.item}” under “{key}”, which holds {count}. Name one by its number: {key}.1")


def _folded(name: object) -> str:
    return " ".join(name.casefold().split()) if isinstance(name, str) else ""


def _change(document: Document, place: ValuePlace, node: Node, noun: Any, value: str) -> tuple[list[Splice], Any]:
    """What it takes to change one group, and the noun that is then read."""
    if place.more and place.key is not None:
        if not value:
            raise CannotEdit(f"Say what is to be added to “{place.key.key}”.")
        old = getattr(noun, attribute(place.key))
        pairs: Pairs = [(place.key, (*old, value))]
        found = boxes.find(node, place.key.key)
        if old and found is not None:
            splices = boxes.append_item(document.text, found[1], boxes.written(value, True))
            return splices, changed(noun, pairs)
    else:
        pairs = pairs_of(place, value)
    return _group_splices(document, node, pairs), changed(noun, pairs)


def _group_splices(document: Document, node: Node, pairs: Pairs) -> list[Splice]:
    text, splices = document.text, []
    flow = boxes.in_braces(text, node)
    missing: list[tuple[str, Texts]] = []
    for field, typed in pairs:
        old = boxes.find(node, field.key)
        written = as_written(document, field, typed)
        if old is None:
            missing += [(field.key, written)] if typed else []
        elif not typed:
            splices += [] if is_blank(old[1]) else [_emptied(text, field.key, old[1])]
        elif not _says(old[1], written):
            _check_one_line(text, field.key, old[1])
            splices.append(boxes.fill(text, old[1], boxes.written(written, flow)))
    if missing and isinstance(node, Mapping):
        splices.append(boxes.add_pairs(text, node, Group(tuple(missing))))
    return splices


def _says(node: Node, texts: Texts) -> bool:
    if isinstance(node, Items):
        return isinstance(texts, tuple) and texts == tuple(
            [n.text.strip() for n in node.items if isinstance(n, Scalar)]
        )
    return isinstance(node, Scalar) and node.text.strip() == texts


def _emptied(text: str, key: str, node: Node) -> Splice:
    _check_one_line(text, key, node)
    return boxes.empty(text, node)


def _check_one_line(text: str, key: str, node: Node) -> None:
    if not isinstance(node, Scalar) and not is_blank(node) and not boxes.in_braces(text, node):
        raise CannotEdit(f"“{key}” is written over several lines. Change it by hand.")


def _add_group(document: Document, place: ValuePlace, pairs: Pairs, nouns: tuple[Any, ...]) -> Edited:
    """A group that is not there yet: the first of its box, or one more in a list."""
    key = place.box.key
    noun = new_noun(_NOUNS[key], pairs)
    # Without what it needs, no noun is made; then the reader has an error to tell, and nothing is written.
    expected = _with(document.case, place.box, (*nouns, noun)) if noun is not None else document.case
    group = Group(tuple([(field.key, as_written(document, field, typed)) for field, typed in pairs if typed]))
    if not group.pairs:
        raise CannotEdit(f"Say what is to stand under “{key}”.")
    found = boxes.find(document.root, key)
    if found is not None and nouns:
        return prove(document, boxes.append_item(document.text, found[1], group), expected)
    lines = group.lines("  ") if place.box.kind is Kind.RECORD else group.lines("    ", "  - ")
    return prove(document, [new_top_key(document, key, lines)], expected)


# --- An occurrence of an action -----------------------------------------------------------------------


def _set_in_occurrence(document: Document, place: ValuePlace, value: str) -> Edited:
    """A key of something that was done or planned; a bare date becomes a group that begins with it."""
    lane = place.box.lane or Lane.ENFORCEMENT
    found = boxes.find(document.root, lane.value)
    box = boxes.find(found[1], place.box.key) if found else None
    nodes = _members(box[1]) if box else []
    everything = document.case.enforcement if lane is Lane.ENFORCEMENT else document.case.support
    actions = [a for a in everything if a.key == place.box.key]
    pairs = pairs_of(place, value)
    if not nodes or place.item == NEW:
        raise CannotEdit(
            f"Nothing stands under “{place.box.key}” yet. To record it: casebook record REF {place.box.key} DATE"
        )
    at = _index(place, nodes, [])
    if len(nodes) != len(actions):
        raise CannotEdit(f"Something under “{place.box.key}” cannot be read. Run: casebook check")
    node, action = nodes[at], actions[at]
    splices, now = _change(document, place, node, action, value)
    if isinstance(node, Scalar):
        more = [(f.key, as_written(document, f, typed)) for f, typed in pairs if typed]
        group = Group((("date", Word(node.text.strip())), *more))
        splices = [Splice(node.start, boxes.end_of(document.text, node), group.inline())] if more else []
    expected = _with_value(document.case, lane.value, tuple([now if a is action else a for a in everything]))
    return _proved(document, splices, expected)


# --- A text under a key -------------------------------------------------------------------------------


def _set_topic(document: Document, place: ValuePlace, value: str) -> Edited:
    """A text under one of the table's keys, or under the team's own label."""
    box = place.box
    said = dict(getattr(document.case, box.key))
    name = (
        place.key.key if place.key else next((k for k in said if normal_key(k) == normal_key(place.item)), place.item)
    )
    if not value and name not in said:
        return unchanged(document)
    said[name] = value
    if place.key is not None:
        said = {f.key: said[f.key] for f in box.fields if said.get(f.key)}
    expected = _with_value(document.case, box.key, tuple(said.items()))
    return _proved(document, _text_splices(document, box.key, name, value), expected)


def _set_need(document: Document, place: ValuePlace, value: str) -> Edited:
    """A need in words, or one key of it. The first one takes the place of the word none."""
    needs = {need.key: need for need in document.case.needs or ()}
    old = needs.get(place.item)
    found = boxes.find(document.root, "needs")
    held = boxes.find(found[1], place.item) if found else None
    if place.key is None or (place.key.key == "need" and not (held and isinstance(held[1], Mapping))):
        needs[place.item] = replace(old, need=value) if old else Need(place.item, value)
        if not value:
            raise CannotEdit("A need is not emptied here. Take it out of the file by hand.")
        if held and isinstance(held[1], Mapping):
            splices = _group_splices(document, held[1], [(_NEED, value)])
        else:
            splices = _text_splices(document, "needs", place.item, value)
        return _proved(document, splices, replace(document.case, needs=tuple(needs.values())))
    if old is None or held is None:
        raise CannotEdit(
            f'There is no need “{place.item}” yet. First: casebook set REF needs.{place.item} "what it is"'
        )
    needs[place.item] = changed(old, [(place.key, value)])
    if isinstance(held[1], Mapping):
        splices = _group_splices(document, held[1], [(place.key, value)])
    else:
        pairs = (("need", old.need), (place.key.key, as_written(document, place.key, value)))
        splices = [boxes.fill(document.text, held[1], Group(pairs).inline())] if value else []
    return _proved(document, splices, replace(document.case, needs=tuple(needs.values())))


_NEED = Field("need", "need", required=True)


def _text_splices(document: Document, key: str, name: str, value: str) -> list[Splice]:
    """Put a text under ``name`` in the mapping of the box ``key``, which may not be there yet."""
    found = boxes.find(document.root, key)
    node = found[1] if found else None
    label = yaml_text(name, True)
    if label is None or "\n" in name:
        raise CannotEdit(f"“{name}” cannot stand as a key.")
    if not isinstance(node, Mapping) or not node.pairs:
        if node is not None and not is_blank(node) and not (isinstance(node, Scalar) and key == "needs"):
            raise CannotEdit(f"What stands under “{key}” is no group of keys. Run: casebook check")
        return [new_top_key(document, key, f"\n  {label}: {boxes.written(value, False)}")] if value else []
    held = boxes.find(node, normal_key(name))
    flow = boxes.in_braces(document.text, node)
    if held is None:
        if flow:
            return [boxes.add_pairs(document.text, node, Group(((label, value),)))]
        return [new_line(document, node, f"{label}: {boxes.written(value, False)}", node.pairs[-1][1])]
    if not value:
        return [_emptied(document.text, name, held[1])]
    if isinstance(held[1], Scalar) and held[1].text.strip() == value:
        return []
    _check_one_line(document.text, name, held[1])
    return [boxes.fill(document.text, held[1], boxes.written(value, flow))]


_SETTERS = {
    Shape.BOX: _set_box,
    Shape.GROUP: _set_in_group,
    Shape.OCCURRENCE: _set_in_occurrence,
    Shape.TOPIC: _set_topic,
    Shape.NEED: _set_need,
}
