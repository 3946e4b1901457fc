"""A JSON Schema of the front matter, for editors: made from the same table that the parser reads by.

It is for completion and first hints while typing. The parser stays the judge: it also knows what
depends on today and on the rest of the book.
"""

from __future__ import annotations

from typing import Any

from casebook.form import ACTIONS, FIELDS, LANES, YEAR_GROUPS, ActionBox, Field, Kind
from casebook.model import Lane
from casebook.rules.readiness import CRITERIA

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DATE = r"^\s*([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}([/.-])[0-9]{1,2}\2[0-9]{4}|[0-9]{1,2}(st|nd|rd|th)?\s+[A-Za-z]+\.?,?\s+[0-9]{4})?\s*$"

Schema = dict[str, Any]


def case_schema() -> Schema:
    """The schema of a case file's front matter, as a JSON document."""
    return {
        "$schema": DRAFT,
        "title": "Stage Two case file",
        "description": "The front matter of one case file of a casebook. Dates are text such as 2026-09-14.",
        "type": "object",
        "properties": {field.key: _field(field) for field in FIELDS},
        "required": [field.key for field in FIELDS if field.required],
        "additionalProperties": False,
        "$defs": {
            "text": {"type": ["string", "number", "boolean", "null"]},
            "date": {"type": ["string", "null"], "pattern": _DATE, "description": "A date such as 2026-09-14"},
        },
    }


def _field(field: Field) -> Schema:
    return {"title": field.label, **_SHAPES[field.kind](field)}


def _text(field: Field) -> Schema:
    if field.required:
        return {"type": ["string", "number", "boolean"], "pattern": r"\S"}
    return {"$ref": "#/$defs/text"}


def _date(_field: Field) -> Schema:
    return {"$ref": "#/$defs/date"}


def _year_group(_field: Field) -> Schema:
    return {
        "type": ["string", "integer", "null"],
        "description": f"{', '.join(YEAR_GROUPS)}; Year 8, Reception and Nursery 2 are read, too",
    }


def _yes_no(_field: Field) -> Schema:
    return {"type": ["string", "boolean", "null"], "description": "yes or no"}


def _choice(field: Field) -> Schema:
    return {
        "anyOf": [{"enum": [*field.choices, ""]}, {"type": "null"}, {"type": "string", "pattern": _any_case(field)}]
    }


def _any_case(field: Field) -> str:
    def loose(word: str) -> str:
        letters = (f"[{c.lower()}{c.upper()}]" if c.isalpha() else "[ _-]" for c in word)
        return "".join(letters)

    return f"^\\s*({'|'.join(loose(choice) for choice in field.choices)})\\s*$"


def _texts(_field: Field) -> Schema:
    return {"anyOf": [{"$ref": "#/$defs/text"}, {"type": "array", "items": {"$ref": "#/$defs/text"}}]}


def _record(field: Field) -> Schema:
    return {"anyOf": [_group(field.fields), {"type": "null"}]}


def _group(fields: tuple[Field, ...]) -> Schema:
    return {
        "type": "object",
        "properties": {field.key: _field(field) for field in fields},
        "required": [field.key for field in fields if field.required],
        "additionalProperties": False,
    }


def _records(field: Field) -> Schema:
    one = _group(field.fields)
    return {"anyOf": [one, {"type": "array", "items": {"anyOf": [one, {"type": "null"}]}}, {"type": "null"}]}


def _records_or_none(field: Field) -> Schema:
    return {"anyOf": [*_records(field)["anyOf"], {"enum": ["none", "None", ""]}]}


def _needs(field: Field) -> Schema:
    one = {"anyOf": [{"$ref": "#/$defs/text"}, _group(field.fields)]}
    return {
        "anyOf": [{"type": "object", "additionalProperties": one}, {"enum": ["none", "None", ""]}, {"type": "null"}]
    }


def _judgements(field: Field) -> Schema:
    group = _group(field.fields)
    return {
        "anyOf": [
            {"type": "object", "properties": dict.fromkeys(CRITERIA, group), "additionalProperties": False},
            {"type": "null"},
        ]
    }


def _labels(_field: Field) -> Schema:
    return {"anyOf": [{"type": "object", "additionalProperties": {"$ref": "#/$defs/text"}}, {"type": "null"}]}


def _actions(field: Field) -> Schema:
    boxes = LANES[field.lane or Lane.ENFORCEMENT]
    group = {
        "type": "object",
        "properties": {box.key: _action(box) for box in boxes},
        "additionalProperties": False,
    }
    return {"anyOf": [group, {"type": "null"}]}


def _action(box: ActionBox) -> Schema:
    occurrence = _group(box.fields)
    occurrence["oneOf"] = [{"required": ["date"]}, {"required": ["planned"]}]
    one = {"anyOf": [{"$ref": "#/$defs/date"}, occurrence]}
    return {"title": ACTIONS[box.key].label, "anyOf": [*one["anyOf"], {"type": "array", "items": one}]}


_SHAPES = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.YEAR_GROUP: _year_group,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.TEXTS: _texts,
    Kind.ACTIONS: _actions,
    Kind.NEEDS: _needs,
    Kind.JUDGEMENTS: _judgements,
    Kind.RECORD: _record,
    Kind.RECORDS: _records,
    Kind.RECORDS_OR_NONE: _records_or_none,
    Kind.LABELS: _labels,
}
