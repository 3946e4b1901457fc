"""The Stage Two form, and what a case file may hold beyond it, as data: one row a box.

This is the one place where a box, an action or an outcome is named. The parser reads by this
table, the printed form prints by it, the JSON Schema is made from it.
Source of the boxes, their labels and their order: the paper "ATTENDANCE STAGE TWO - Intervention
Tracking Form".
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from casebook.model import Lane

FORM_TITLE = "ATTENDANCE STAGE TWO – Intervention Tracking Form"
LOG_TITLE = "Contact Log"
LOG_SUBTITLE = "Summary of contact/actions relating to attendance"
LOG_COLUMNS = ("Date", "Details of Contact", "Staff Initial")


class Kind(enum.Enum):
    """How a value of the front matter is read."""

    TEXT = "text"
    DATE = "a date"
    YEAR_GROUP = "a year group"
    YES_NO = "yes or no"
    CHOICE = "one of a list of words"
    TEXTS = "text, or a list of texts"
    ACTIONS = "actions and their dates"
    NEEDS = "needs"
    JUDGEMENTS = "judgements by criterion"
    RECORD = "a group of keys"
    RECORDS = "a list of groups of keys"
    RECORDS_OR_NONE = "a list of groups of keys, or the word none"
    LABELS = "labels and their text"


@dataclass(frozen=True, slots=True)
class Field:
    """One key that may stand in a mapping of the front matter.

    ``future`` says whether a date may lie ahead of today, ``of_action`` whether it tells of an action; ``choices`` are the words of a
    ``CHOICE``; ``fields`` are the keys inside a record; ``lane`` is that of ``ACTIONS``.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    future: bool = False
    choices: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    lane: Lane | None = None
    of_action: bool = False


@dataclass(frozen=True, slots=True)
class ActionBox:
    """A box of the form's table of actions.

    ``label`` is the form's own; ``short`` names the action in a sentence; ``past`` says that it was
    done ("sent", "held"). ``fields`` are the keys that an occurrence of it may hold.
    """

    key: str
    label: str
    short: str
    past: str
    lane: Lane
    fields: tuple[Field, ...]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that the form's contract allows for it; none for a letter."""
        return next((f.choices for f in self.fields if f.key == "outcome"), ())


DETAILS: tuple[Field, ...] = (
    Field("child_name", "Child Name", required=True),
    Field("date_of_birth", "Date of Birth", Kind.DATE),
    Field("year_group", "Year Group", Kind.YEAR_GROUP),
    Field("staff_name", "Staff Name"),
    Field("school", "School"),
    Field("stage_2_end_date", "Stage 2 End Date", Kind.DATE, future=True),
)

_WHEN = (Field("date", "date", Kind.DATE), Field("planned", "planned date", Kind.DATE, future=True))
_REMARKS = (Field("by", "by"), Field("void", "void"), Field("note", "note"))
_TO = Field("to", "to", Kind.TEXTS)
_LETTER = (*_WHEN, _TO, *_REMARKS)
PANEL_OUTCOMES = ("agreed", "declined", "attended", "did not attend", "cancelled")
VISIT_OUTCOMES = ("seen", "no reply")
SUPPORT_OUTCOMES = ("accepted", "declined", "waiting", "completed")


def _outcome(choices: tuple[str, ...]) -> Field:
    return Field("outcome", "outcome", Kind.CHOICE, choices=choices)


_SUPPORT = (
    *_WHEN,
    Field("until", "last day", Kind.DATE, future=True),
    _outcome(SUPPORT_OUTCOMES),
    Field("for", "for", Kind.TEXTS),
    *_REMARKS,
)
_SUPPORT_TO = (*_SUPPORT, _TO)


def _enforcement(key: str, label: str, short: str, past: str, fields: tuple[Field, ...]) -> ActionBox:
    return ActionBox(key, label, short, past, Lane.ENFORCEMENT, fields)


def _support(key: str, label: str, short: str, past: str, fields: tuple[Field, ...]) -> ActionBox:
    return ActionBox(key, label, short, past, Lane.SUPPORT, fields)


ENFORCEMENT: tuple[ActionBox, ...] = (
    _enforcement("letter_1", "Enforcement Letter 1", "Letter 1", "sent", _LETTER),
    _enforcement("letter_2", "Enforcement Letter 2", "Letter 2", "sent", _LETTER),
    _enforcement(
        "panel_meeting",
        "Attendance Panel Meeting / Parenting Contract",
        "Attendance Panel Meeting",
        "attempted",
        (*_WHEN, _outcome(PANEL_OUTCOMES), *_REMARKS),
    ),
    _enforcement("home_visit", "Home Visit", "Home visit", "made", (*_WHEN, _outcome(VISIT_OUTCOMES), *_REMARKS)),
    _enforcement("letter_2_dna", "Enforcement Letter 2DNA (No contact with parent)", "Letter 2DNA", "sent", _LETTER),
    _enforcement("letter_3", "Enforcement Letter 3", "Letter 3", "sent", _LETTER),
)
SUPPORT: tuple[ActionBox, ...] = (
    _support("early_help_assessment", "Early Help Assessment", "Early Help Assessment", "recorded", _SUPPORT_TO),
    _support("team_around_the_family", "Team around the Family", "Team around the Family", "recorded", _SUPPORT),
    _support("pastoral_meeting", "School Pastoral/Support Meeting", "Pastoral meeting", "recorded", _SUPPORT),
    _support("mentoring", "In school Mentoring and Support", "Mentoring and support in school", "recorded", _SUPPORT),
    _support("referral", "Referral to Support Services", "Referral to support services", "recorded", _SUPPORT_TO),
    _support(
        "specialist_assessment",
        "Request for Specialist Assessment",
        "Request for specialist assessment",
        "recorded",
        _SUPPORT_TO,
    ),
)
LANES: dict[Lane, tuple[ActionBox, ...]] = {Lane.ENFORCEMENT: ENFORCEMENT, Lane.SUPPORT: SUPPORT}
LANE_LABELS = {Lane.ENFORCEMENT: "Enforcement", Lane.SUPPORT: "Early Help/Support"}
ACTIONS: dict[str, ActionBox] = {box.key: box for box in ENFORCEMENT + SUPPORT}

STAGE_3_OUTCOMES = ("accepted", "returned", "legal action", "no further action")
DECISIONS = ("met", "not met")

NEED_FIELDS = (Field("need", "need", required=True), Field("identified", "date identified", Kind.DATE))
JUDGEMENT_FIELDS = (
    Field("decision", "decision", Kind.CHOICE, required=True, choices=DECISIONS),
    Field("by", "by", required=True),
    Field("date", "date of the judgement", Kind.DATE, required=True),
    Field("reason", "reason", required=True),
)
BEYOND: tuple[Field, ...] = (
    Field("needs", "Needs", Kind.NEEDS, fields=NEED_FIELDS),
    Field("stage_1", "Stage 1"),
    Field("judgements", "Judgements", Kind.JUDGEMENTS, fields=JUDGEMENT_FIELDS),
    Field(
        "stage_3",
        "Stage 3",
        Kind.RECORDS,
        fields=(
            Field("requested", "date of the Stage 3 request", Kind.DATE, required=True),
            Field("outcome", "outcome", Kind.CHOICE, choices=STAGE_3_OUTCOMES),
            Field("outcome_date", "date of the outcome", Kind.DATE),
            Field("reason", "reason"),
        ),
    ),
    Field(
        "closed",
        "Closed",
        Kind.RECORD,
        fields=(Field("date", "closing date", Kind.DATE, required=True), Field("reason", "reason")),
    ),
    Field(
        "parents",
        "Parents and carers",
        Kind.RECORDS,
        fields=(
            Field("name", "name", required=True),
            Field("relationship", "relationship"),
            Field("address", "address"),
            Field("letters", "letters", Kind.YES_NO),
            Field("reason", "reason"),
        ),
    ),
    Field(
        "practitioners",
        "Practitioners",
        Kind.RECORDS_OR_NONE,
        fields=(
            Field("name", "name", required=True),
            Field("role", "role"),
            Field("agency", "agency"),
            Field("contact", "contact"),
        ),
    ),
    Field("known_as", "Known as"),
    Field("siblings", "Siblings", Kind.TEXTS),
    Field("out_of_year_group", "Out of year group", Kind.YES_NO),
    Field("extra", "Extra", Kind.LABELS),
)
FIELDS: tuple[Field, ...] = (
    *DETAILS,
    Field("enforcement", "Enforcement", Kind.ACTIONS, lane=Lane.ENFORCEMENT),
    Field("support", "Early Help/Support", Kind.ACTIONS, lane=Lane.SUPPORT),
    *BEYOND,
)

# What people call a box when they do not have its key in mind: for suggestions, never for reading.
NICKNAMES = {
    "name": "child_name",
    "child": "child_name",
    "pupil_name": "child_name",
    "dob": "date_of_birth",
    "birth_date": "date_of_birth",
    "year": "year_group",
    "staff": "staff_name",
    "worker": "staff_name",
    "end_date": "stage_2_end_date",
    "stage_two_end_date": "stage_2_end_date",
    "apm": "panel_meeting",
    "panel": "panel_meeting",
    "parenting_contract": "panel_meeting",
    "visit": "home_visit",
    "home_visits": "home_visit",
    "2dna": "letter_2_dna",
    "letter_2dna": "letter_2_dna",
    "eha": "early_help_assessment",
    "early_help": "early_help_assessment",
    "taf": "team_around_the_family",
    "referrals": "referral",
    "specialist": "specialist_assessment",
}

OUTCOME_NICKNAMES = {
    "dna": "did not attend",
    "no show": "did not attend",
    "signed": "agreed",
    "refused": "declined",
    "no answer": "no reply",
    "no contact": "no reply",
    "not in": "no reply",
    "in": "seen",
    "rearranged": "cancelled",
    "pending": "waiting",
    "prosecution": "legal action",
    "nfa": "no further action",
}

YEAR_GROUPS = ("N1", "N2", "R", *(str(n) for n in range(1, 14)))
_YEAR_PREFIX = re.compile(r"^(?:year|yr|y)\.?\s*(?=[0-9r])", re.IGNORECASE)
_NURSERY = re.compile(r"(?:nursery|n)\s*([12])", re.IGNORECASE)


def normal_key(text: str) -> str:
    """The form in which keys and outcomes are compared: case, ``-``, ``_`` and spaces do not matter."""
    return text.strip(" ").lower().replace("-", "_").replace(" ", "_")


def read_year_group(text: str) -> str | None:
    """``Year 8``, ``Y8``, ``08``, ``Reception`` or ``Nursery 2`` as ``8``, ``R`` or ``N2``; else ``None``."""
    bare = _YEAR_PREFIX.sub("", text.strip(), count=1).strip()
    if m := _NURSERY.fullmatch(bare):
        return f"N{m[1]}"
    if bare.lower() in {"r", "reception"}:
        return "R"
    number = bare.lstrip("0") if bare.isascii() and bare.isdigit() and len(bare) <= 2 else ""
    return number if number in YEAR_GROUPS else None


def year_group_label(year_group: str) -> str:
    """A year group as people read it: ``Year 8``, ``Reception``, ``Nursery 2``; empty for none."""
    if year_group == "R":
        return "Reception"
    if year_group.startswith("N"):
        return f"Nursery {year_group[1:]}"
    return f"Year {year_group}" if year_group else ""
