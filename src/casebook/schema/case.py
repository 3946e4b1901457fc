"""A JSON Schema of the front matter, for editors: made from the same table that the parser reads by.

It is for completion and first hints while typing. The parser stays the judge: it also knows what
depends on today and on the rest of the book.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from casebook.casefile.parse import MAX_NAME
from casebook.casefile.values import NO_TEXTS, ONE_LINE, WORDS_FOR_YES
from casebook.dates import EARLIEST_BIRTH
from casebook.form import (
    ACTIONS,
    FIELDS,
    JUDGEMENT_FIELDS,
    LANE_ACTIONS,
    RESPONSIBILITY,
    YEAR_GROUPS,
    ActionBox,
    Field,
    Kind,
    decisions_on,
)
from casebook.model import Lane
from casebook.rules.criteria import CRITERIA
from casebook.schema import patterns

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]
_SCALAR = ["string", "number", "boolean", "null"]
_TEXT: Schema = {"type": _SCALAR}
_LINE: Schema = {"type": _SCALAR, "pattern": patterns.ONE_LINE}
_BLANK: Schema = {"$ref": "#/$defs/blank"}
_ANY_TEXT: Schema = {"$ref": "#/$defs/text"}
_NONE: Schema = {"type": "string", "pattern": r"^\s*[nN][oO][nN][eE]\s*$"}
# A bare yes or no there says nothing, or the contrary of what is read (``void: no``).
_NO_BARE_ANSWER = frozenset({"void", "sent", "found"})
_ANSWER = patterns.whole(patterns.any_case(WORDS_FOR_YES))
_YES_OR_NO: Schema = {"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": _ANSWER}]}


def case_schema() -> Schema:
    """The schema of a case file's front matter, as a JSON document."""
    return {
        "$schema": DRAFT,
        "title": "Stage Two case file",
        "description": "The front matter of one case file of a casebook. Dates are text such as 2026-09-14.",
        **_group(FIELDS),
        "$defs": {
            "blank": {
                "anyOf": [
                    {"$ref": "#/$defs/nothing"},
                    {"type": "array", "items": _BLANK},
                    {"type": "object", "maxProperties": 0},
                ]
            },
            "nothing": {"anyOf": [{"type": "null"}, {"type": "string", "pattern": patterns.whole("")}]},
            "text": _TEXT,
            "line": _LINE,
            "date": _day(patterns.date_pattern()),
            "birth": _day(patterns.date_pattern(EARLIEST_BIRTH)),
            **{name: _judgement(words) for words, name in _JUDGEMENTS.items()},
            **{name: _occurrence(fields) for fields, name in _OCCURRENCES.items()},
        },
    }


def _group(fields: tuple[Field, ...]) -> Schema:
    """A group of known keys. Its keys are completed as they are named here, and read as the parser reads
    them: letter case, hyphens, underscores and spaces do not matter."""
    keys = _keys({field.key: (field.label, _SHAPES[field.kind](field)) for field in fields})
    required = [_has(field.key) for field in fields if field.required]
    return {**keys, "allOf": required} if required else keys


def _keys(shapes: dict[str, tuple[str, Schema]]) -> Schema:
    return {
        "type": "object",
        "properties": {key: {"title": title} for key, (title, _) in shapes.items()},
        "patternProperties": {_loose(key): shape for key, (_, shape) in shapes.items()},
        "additionalProperties": False,
    }


def _loose(key: str) -> str:
    """A pattern for all the ways in which a key or a word may be written."""
    letters = (f"[{c.lower()}{c.upper()}]" if c.isalpha() else "[ _-]" if c in " _" else c for c in key)
    return f"^ *{''.join(letters)} *$"


def _has(key: str) -> Schema:
    """That a key is there, in whatever way it is written. An editor speaks of the first way."""
    return {"anyOf": [{"required": [key]}, {"not": {"propertyNames": {"not": {"pattern": _loose(key)}}}}]}


def _or_blank(*shapes: Schema) -> Schema:
    """What a group or a list may be, or nothing in any form."""
    return {"anyOf": [*shapes, _BLANK]}


def _or_nothing(*shapes: Schema) -> Schema:
    """What a single value may be, or nothing: empty brackets are no single value."""
    return {"anyOf": [*shapes, {"$ref": "#/$defs/nothing"}]}


def _day(pattern: str) -> Schema:
    return {"type": "string", "pattern": patterns.whole(pattern), "description": "A date such as 2026-09-14"}


def _text(field: Field) -> Schema:
    shape: Schema = {"$ref": "#/$defs/line"} if field.key in ONE_LINE else _ANY_TEXT
    if field.required:
        shape = {"allOf": [shape, {"type": ["string", "number", "boolean"], "pattern": r"\S"}]}
    if field.key == "child_name":
        shape = {**shape, "maxLength": MAX_NAME}
    return {**shape, "not": _YES_OR_NO} if field.key in _NO_BARE_ANSWER else shape


def _date(field: Field) -> Schema:
    day: Schema = {"$ref": "#/$defs/birth" if field.of_elder else "#/$defs/date"}
    return day if field.required else _or_blank(day)


def _year_group(_field: Field) -> Schema:
    words = f"{', '.join(YEAR_GROUPS)}; Year 8, Reception and Nursery 2 are read, too"
    number = {"type": "integer", "minimum": 1, "maximum": 13}
    return _or_nothing(number, {"type": "string", "pattern": patterns.whole(patterns.YEAR_GROUP), "description": words})


def _yes_no(_field: Field) -> Schema:
    return _or_nothing({**_YES_OR_NO, "description": "yes or no"})


def _number(field: Field) -> Schema:
    words = "A whole number in plain figures, such as 38"
    shapes: list[Schema] = [
        {"type": "integer", "minimum": 0, "maximum": 9999, "description": words},
        {"type": "string", "pattern": patterns.whole(patterns.NUMBER), "description": words},
    ]
    return {"anyOf": shapes} if field.required else _or_nothing(*shapes)


def _choice(field: Field) -> Schema:
    words: list[Schema] = [{"enum": list(field.choices)}]
    words += [{"type": "string", "pattern": _loose(word)} for word in field.choices]
    if field.choices == RESPONSIBILITY:
        words.append(_YES_OR_NO)
    return {"anyOf": words} if field.required else _or_nothing(*words)


def _choice_or_text(field: Field) -> Schema:
    return {"anyOf": [{"enum": list(field.choices)}, _text(field)]}


def _texts(field: Field) -> Schema:
    one: Schema = {"$ref": "#/$defs/line"} if field.key in ONE_LINE else _ANY_TEXT
    return {"anyOf": [one, {"type": "array", "items": _ANY_TEXT}]}


def _texts_or_none(field: Field) -> Schema:
    words = {"type": "string", "pattern": patterns.whole(patterns.any_case(map(re.escape, sorted(NO_TEXTS))))}
    each: Schema = {**_ANY_TEXT, "not": {"anyOf": [words, {"type": "boolean"}]}}
    one = {**each, **_LINE} if field.key in ONE_LINE else each
    several = {"type": "array", "items": each}
    return {"anyOf": [_NONE, one, several], "description": f"{field.label}: one, a list of them, or the word none"}


def _record(field: Field) -> Schema:
    return _or_blank(_group(field.fields))


def _records(field: Field) -> Schema:
    one = _group(field.fields)
    if any(f.key == "outcome_date" for f in field.fields):  # an outcome has its date
        both = [_holds("outcome"), _holds("outcome_date")]
        one = {**one, "anyOf": [{"allOf": both}, {"not": {"anyOf": both}}]}
    return _or_blank(one, {"type": "array", "items": _or_blank(one)})


def _records_or_none(field: Field) -> Schema:
    return _or_blank(_records(field), _NONE)


def _needs(field: Field) -> Schema:
    need = {
        "anyOf": [
            _ANY_TEXT,
            {"type": "array", "maxItems": 0},
            {"type": "object", "maxProperties": 0},
            _group(field.fields),
        ]
    }
    return _or_blank({"type": "object", "additionalProperties": need}, _NONE)


def _judgements(_field: Field) -> Schema:
    shapes = {
        key: (row.label, {"$ref": f"#/$defs/{_JUDGEMENTS[tuple(decisions_on(key))]}"}) for key, row in CRITERIA.items()
    }
    return _or_blank(_keys(shapes))


def _judgement(words: tuple[str, ...]) -> Schema:
    fields = [replace(f, choices=words) if f.key == "decision" else f for f in JUDGEMENT_FIELDS]
    return _group(tuple(fields))


def _labels(_field: Field) -> Schema:
    return _or_blank({"type": "object", "additionalProperties": _ANY_TEXT})


def _topics(field: Field) -> Schema:
    return _or_blank(_keys({f.key: (f.label, _or_blank(_ANY_TEXT)) for f in field.fields}))


def _actions(field: Field) -> Schema:
    boxes = LANE_ACTIONS[field.lane or Lane.ENFORCEMENT]
    return _or_blank(_keys({box.key: (box.label, _action(box)) for box in boxes}))


def _action(box: ActionBox) -> Schema:
    one = _or_blank({"$ref": "#/$defs/date"}, {"$ref": f"#/$defs/{_OCCURRENCES[box.fields]}"})
    return {"anyOf": [*one["anyOf"], {"type": "array", "items": one}]}


def _occurrence(fields: tuple[Field, ...]) -> Schema:
    return {**_group(fields), "oneOf": [_holds("date"), _holds("planned")]}


# Boxes whose occurrences hold the same keys share a definition.
_OCCURRENCES = {
    fields: f"occurrence_{n}" for n, fields in enumerate(dict.fromkeys(b.fields for b in ACTIONS.values()), 1)
}
# Criteria that are judged in the same words share a definition.
_JUDGEMENTS = {
    words: f"judgement_{n}" for n, words in enumerate(dict.fromkeys(tuple(decisions_on(key)) for key in CRITERIA), 1)
}


def _holds(key: str) -> Schema:
    """That a key is there and is not blank."""
    return {"not": {"patternProperties": {_loose(key): _BLANK_TEXT}}}


_BLANK_TEXT: Schema = {"anyOf": [_BLANK, {"type": "string", "pattern": r"^\s*$"}]}

_SHAPES = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.YEAR_GROUP: _year_group,
    Kind.YES_NO: _yes_no,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.CHOICE_OR_TEXT: _choice_or_text,
    Kind.TEXTS: _texts,
    Kind.TEXTS_OR_NONE: _texts_or_none,
    Kind.ACTIONS: _actions,
    Kind.NEEDS: _needs,
    Kind.JUDGEMENTS: _judgements,
    Kind.RECORD: _record,
    Kind.RECORDS: _records,
    Kind.RECORDS_OR_NONE: _records_or_none,
    Kind.LABELS: _labels,
    Kind.TOPICS: _topics,
}
