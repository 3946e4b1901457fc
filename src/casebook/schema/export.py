"""A JSON Schema of what ``export json`` and ``status --format json`` write, for whoever reads it by program.

Keys may be added and are never renamed, so a reader must take no notice of a key that it does not know, and none is
forbidden here.
"""

from __future__ import annotations

from casebook.form import FIELDS, LANE_ACTIONS
from casebook.model import Lane
from casebook.rules.criteria import CRITERIA
from casebook.rules.prompts import PROMPTS
from casebook.rules.readiness import Outcome, State, Status, Verdict
from casebook.schema.case import DRAFT, Schema

_TEXT: Schema = {"type": "string"}
_DAY: Schema = {"type": "string", "format": "date"}
_DAY_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}
_ANSWER: Schema = {"type": ["boolean", "null"]}
_SWITCH: Schema = {"type": "boolean"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_COUNT_OR_NULL: Schema = {"type": ["integer", "null"], "minimum": 0}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_TEXT_BY_KEY: Schema = {"type": "object", "additionalProperties": _TEXT}
_LABELS = {field.key: field.label for field in FIELDS}


def export_schema() -> Schema:
    """The schema of the document, as a JSON document."""
    unreadable = _object({"ref": _TEXT, "path": _TEXT, "errors": {"type": "integer", "minimum": 1}})
    return {
        "$schema": DRAFT,
        "title": "Caseload of a casebook",
        "description": (
            "The cases that could be read, in the order of their refs. Blank text is an empty text, a blank date null; what was"
            " looked for and not found is an empty list, what was never recorded is null."
        ),
        **_object({"as_of": _DAY, "cases": _list(_case()), "unreadable": _list(unreadable)}),
    }


def _object(shapes: dict[str, Schema], may_be_missing: bool = False) -> Schema:
    properties = {key: {"title": _LABELS[key], **shape} if key in _LABELS else shape for key, shape in shapes.items()}
    return {"type": "object", "properties": properties, "required": [] if may_be_missing else list(shapes)}


def _list(shape: Schema) -> Schema:
    return {"type": "array", "items": shape}


def _or_null(shape: Schema) -> Schema:
    return {**shape, "type": [shape["type"], "null"]}


def _one_of(words: list[str]) -> Schema:
    return {"enum": words}


def _case() -> Schema:
    return _object({**_details(), **_readiness(), **_actions(), **_recorded(), **_people(), **_casework()})


def _details() -> dict[str, Schema]:
    texts = dict.fromkeys(("ref", "path", "child_name", "year_group", "staff_name", "school"), _TEXT)
    return {**texts, "date_of_birth": _DAY_OR_NULL, "stage_2_end_date": _DAY_OR_NULL}


def _readiness() -> dict[str, Schema]:
    evidence = _list(_object({"kind": _TEXT, "key": _TEXT, "date": _DAY_OR_NULL, "line": _COUNT}))
    head: dict[str, Schema] = {"key": _one_of(list(CRITERIA)), "label": _TEXT}
    tail: dict[str, Schema] = {"evidence": evidence, "judged_by": {"type": ["string", "null"]}}
    criterion = _object({**head, "outcome": _one_of([o.value for o in Outcome]), "reason": _TEXT, **tail})
    line = _object({**head, "state": _one_of([s.value for s in State]), "text": _TEXT, **tail})
    return {
        "status": _one_of([s.value for s in Status]),
        "verdict": {"enum": [*(v.value for v in Verdict), None]},
        "verdict_words": _TEXT,
        "limits": _TEXT,
        "criteria": _list(criterion),
        "before_sending": _list(line),
        "prompts": _list(_object({"key": _one_of(list(PROMPTS)), "due": _DAY_OR_NULL, "text": _TEXT})),
    }


def _actions() -> dict[str, Schema]:
    days = dict.fromkeys(("date", "planned", "until", "invited", "review"), _DAY)
    texts = dict.fromkeys(("outcome", "by", "void", "note", "sent"), _TEXT)
    one = _object({**days, **texts, "for": _TEXTS, "to": _TEXTS, "confidential": _SWITCH}, may_be_missing=True)
    done = {**_list(one), "description": "Each time that it was done or planned; a key that is not there is blank."}
    return {lane.value: _object({box.key: done for box in LANE_ACTIONS[lane]}, may_be_missing=True) for lane in Lane}


def _recorded() -> dict[str, Schema]:
    contact = dict.fromkeys(("initials", "how", "outcome", "with", "text"), _TEXT)
    judgement = dict.fromkeys(("criterion", "decision", "words", "by", "reason"), _TEXT)
    return {
        "contacts": _list(_object({"date": _DAY, **contact, "confidential": _SWITCH, "line": _COUNT})),
        "notes": _list(_object({"heading": _TEXT, "line": _COUNT, "text": _TEXT})),
        "needs": _or_null(_list(_object({"key": _TEXT, "need": _TEXT, "identified": _DAY_OR_NULL}))),
        "judgements": _list(_object({**judgement, "date": _DAY})),
        "exhibits": _TEXT_BY_KEY,
        "extra": _TEXT_BY_KEY,
    }


def _people() -> dict[str, Schema]:
    parent = dict.fromkeys(("name", "relationship", "address", "reason", "phone", "email", "language", "found"), _TEXT)
    parent |= {"letters": _ANSWER, "interpreter": _ANSWER, "born": _DAY_OR_NULL, "checked": _DAY_OR_NULL}
    practitioner = dict.fromkeys(("name", "role", "agency", "contact"), _TEXT)
    view: dict[str, Schema] = {"asked": _DAY_OR_NULL, "by": _TEXT, "note": _TEXT}
    return {
        "parents": _list(_object({**parent, "parental_responsibility": _TEXT})),
        "practitioners": _or_null(_list(_object({**practitioner, "lead": _SWITCH, "asked": _DAY_OR_NULL}))),
        "schools": _list(_object({"name": _TEXT, "from": _DAY_OR_NULL, "to": _DAY_OR_NULL})),
        "siblings": _or_null(_TEXTS),
        "known_as": _TEXT,
        "looked_after": _ANSWER,
        "out_of_year_group": _SWITCH,
        "child_view": _object(view),
    }


def _casework() -> dict[str, Schema]:
    request: dict[str, Schema] = {"requested": _DAY, "outcome_date": _DAY_OR_NULL, "told": _DAY_OR_NULL}
    request |= dict.fromkeys(("outcome", "about", "reason"), _TEXT)
    period: dict[str, Schema] = {"from": _DAY, "to": _DAY, "as_of": _DAY_OR_NULL, "certificate_signed": _DAY_OR_NULL}
    period |= {"possible": _COUNT, "unauthorised": _COUNT, "codes": _TEXT}
    period |= dict.fromkeys(("authorised", "n_codes", "missing_marks"), _COUNT_OR_NULL)
    days = dict.fromkeys(("parents_told", "unauthorised_told", "head_agreed", "discussed"), _DAY_OR_NULL)
    notice: dict[str, Schema] = {"to": _TEXT, "issued": _DAY_OR_NULL, "pay_by": _DAY_OR_NULL, "outcome": _TEXT}
    return {
        "stage_1": _TEXT,
        "stage_3": _list(_object(request)),
        "closed": _or_null(_object({"date": _DAY, "reason": _TEXT, "to": _TEXT})),
        "attendance": _list(_object(period)),
        "considered": _TEXT_BY_KEY,
        "not_offered": _TEXT_BY_KEY,
        "request": _object({**days, "head": _TEXT, "enclosures": _TEXTS}),
        "penalty_notices": _list(_object(notice)),
        "alert": _TEXTS,
    }
