"""The name of one fact of the front matter as it is typed: ``school``, ``request.head``, ``parents.2.phone``.

Parts are parted by full stops. A member of a list is named by its number, from 1, or by the person's name; ``+`` is
a new one. Nothing is looked up in a file here, so a slip is answered before one is opened.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from casebook.casefile.keys import LANE_KEYS
from casebook.editing.splice import CannotEdit
from casebook.form import ACTIONS, FIELDS, NICKNAMES, NICKNAMES_WITHIN, Field, Kind, normal_key
from casebook.model import Lane
from casebook.suggest import did_you_mean

NEW = "+"


class Shape(enum.Enum):
    """What stands at a place."""

    BOX = "one value"
    GROUP = "a group of known keys, or one of them"
    OCCURRENCE = "an occurrence of an action, or one of its keys"
    TOPIC = "a text under a key"
    NEED = "a need"


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """Where a value goes.

    ``box`` is the field at the left edge (of an action: a field with its key and its keys within);
    ``item`` the member of a list (``2``, ``Kim Ashby``, ``+``), or the name under which a text stands;
    ``key`` the one key within a group (``None``: the value names its keys itself); ``more`` says that
    the value is added to the texts that are there.
    """

    shape: Shape
    box: Field
    item: str = ""
    key: Field | None = None
    more: bool = False

    @property
    def label(self) -> str:
        """The place in words, for the sentence that says what was done."""
        item = "" if self.item == NEW else f" {self.item}" if self.item else ""
        return f"{self.box.label}{item}" + (f": {self.key.label}" if self.key else "")


_FIELDS = {f.key: f for f in FIELDS}
_SINGLE = {
    *(Kind.TEXT, Kind.DATE, Kind.YEAR_GROUP, Kind.YES_NO, Kind.TEXTS, Kind.TEXTS_OR_NONE),
    *(Kind.NEEDS, Kind.RECORDS_OR_NONE),
}
_TEXTS = {Kind.TEXTS, Kind.TEXTS_OR_NONE}
_RECORDS = {Kind.RECORD, Kind.RECORDS, Kind.RECORDS_OR_NONE}

# What may be typed at the left edge, with its label: for completion and suggestions.
SETTABLE = {f.key: f.label for f in FIELDS if f.kind not in {Kind.ACTIONS, Kind.JUDGEMENTS}}


def _form_s_own(key: str) -> str:
    return ACTIONS[key].short


def place_of(path: str, named: Callable[[str], str] = _form_s_own) -> ValuePlace:
    """The place that a path names. Raises :class:`CannotEdit`, with the nearest name, where it names none.

    ``named`` says what an action is called here.
    """
    head, _, rest = path.partition(".")
    key = normal_key(head)
    if key in {lane.value for lane in Lane} and rest:
        return _in_lane(Lane(key), rest, named)
    if key in ACTIONS or (key not in _FIELDS and NICKNAMES.get(key) in ACTIONS):
        return _in_action(head, key, rest, named)
    if key not in _FIELDS:
        raise CannotEdit(f"There is no box “{head}”. {near(key, SETTABLE, NICKNAMES)}")
    return _in_field(_FIELDS[key], rest.strip())


def near(text: str, words: Iterable[str], *nicknames: dict[str, str]) -> str:
    """The sentence that names the word that was probably meant, or all of them."""
    known = list(words)
    meant = {word: key for table in reversed(nicknames) for word, key in table.items() if key in known}
    return did_you_mean(text, known, f"It can be: {', '.join(known)}.", nicknames=meant)


def _in_lane(lane: Lane, rest: str, named: Callable[[str], str]) -> ValuePlace:
    head, _, within = rest.partition(".")
    key = normal_key(head)
    if key not in LANE_KEYS[lane]:
        raise CannotEdit(f"There is no action “{head}” under {lane.value}. {near(key, LANE_KEYS[lane], NICKNAMES)}")
    return _in_action(head, key, within, named)


def _in_action(typed: str, key: str, rest: str, named: Callable[[str], str]) -> ValuePlace:
    box = ACTIONS.get(key)
    if box is None:
        raise CannotEdit(
            f"There is no action “{typed}”. Did you mean “{NICKNAMES[key]}”? Actions are recorded with: casebook record"
        )
    return _in_group(Shape.OCCURRENCE, Field(box.key, named(key), Kind.RECORDS, fields=box.fields, lane=box.lane), rest)


def _in_field(field: Field, rest: str) -> ValuePlace:
    if field.kind is Kind.ACTIONS:
        raise CannotEdit(f"“{field.key}” holds actions. Use: casebook record")
    if field.kind is Kind.JUDGEMENTS:
        raise CannotEdit(f"“{field.key}” holds judgements. Use: casebook judge")
    if not rest and field.kind in _SINGLE:
        return ValuePlace(Shape.BOX, field)
    if field.kind in _RECORDS:
        return _in_group(Shape.GROUP, field, rest)
    if field.kind in _TEXTS and rest == NEW:
        return ValuePlace(Shape.BOX, field, more=True)
    if field.kind in _SINGLE and field.kind is not Kind.NEEDS:
        raise CannotEdit(f"“{field.key}” is one value, so nothing stands under it. Use: casebook set REF {field.key}")
    return _in_mapping(field, rest)


def _in_group(shape: Shape, box: Field, rest: str) -> ValuePlace:
    known = {f.key: f for f in box.fields}
    item, _, last = rest.rpartition(".")
    if last == NEW and item:
        item, _, last = item.rpartition(".")
        key = known.get(normal_key(last))
        if key is None or key.kind not in _TEXTS:
            raise CannotEdit(f"Nothing can be added to “{last}” of {box.key}.")
        return _checked(ValuePlace(shape, box, item.strip(), key, more=True))
    key = known.get(normal_key(last))
    if key is not None:
        return _checked(ValuePlace(shape, box, item.strip(), key))
    if item and (item == NEW or item.isdigit() or box.kind is Kind.RECORD):
        raise CannotEdit(_no_key(last, box))
    if shape is Shape.OCCURRENCE and rest and not rest.isdigit() and rest != NEW:
        raise CannotEdit(_no_key(last, box))
    return _checked(ValuePlace(shape, box, rest.strip()))


def _checked(place: ValuePlace) -> ValuePlace:
    """Only a list has members."""
    if place.box.kind is Kind.RECORD and place.item:
        raise CannotEdit(_no_key(place.item, place.box))
    return place


def _no_key(typed: str, box: Field) -> str:
    return f"There is no key “{typed}” in {box.key}. {near(normal_key(typed), [f.key for f in box.fields], NICKNAMES_WITHIN)}"


def _in_mapping(field: Field, rest: str) -> ValuePlace:
    """A text under a key: one of the table's (``considered.health``), or the team's own (``extra.Form``)."""
    if not rest:
        example = f"{field.key}.{field.fields[0].key if field.kind is Kind.TOPICS else 'NAME'}"
        raise CannotEdit(f"“{field.key}” holds texts, each under a key. Use: casebook set REF {example} TEXT")
    if field.kind is Kind.NEEDS:
        name, _, last = rest.rpartition(".")
        key = next((f for f in field.fields if f.key == normal_key(last)), None)
        return (
            ValuePlace(Shape.NEED, field, normal_key(name), key)
            if name and key
            else ValuePlace(Shape.NEED, field, normal_key(rest))
        )
    if field.kind is Kind.TOPICS:
        topics = {f.key: f for f in field.fields}
        if normal_key(rest) not in topics:
            raise CannotEdit(_no_key(rest, field))
        return ValuePlace(Shape.TOPIC, field, key=topics[normal_key(rest)])
    return ValuePlace(Shape.TOPIC, field, item=rest)
