"""The Stage Two form, and what a case file may hold beyond it, as data: one row a box.

This is the one place where a box, an action or an outcome is named. The parser reads by this
table, the printed form prints by it, the JSON Schema is made from it.
Source of the boxes, their labels and their order: the paper "ATTENDANCE STAGE TWO - Intervention
Tracking Form".

This module is long, because a key that is named in one table cannot be known in one room and forgotten in the next.
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
    NUMBER = "a whole number"
    CHOICE = "one of a list of words"
    CHOICE_OR_TEXT = "one of a list of words, or text"
    TEXTS = "text, or a list of texts"
    TEXTS_OR_NONE = "text, a list of texts, or the word none"
    ACTIONS = "actions and their dates"
    NEEDS = "needs"
    JUDGEMENTS = "judgements by criterion"
    RECORD = "a group of keys"
    RECORDS = "a list of groups of keys"
    RECORDS_OR_NONE = "a list of groups of keys, or the word none"
    LABELS = "labels and their text"
    TOPICS = "known keys and their text"


@dataclass(frozen=True, slots=True)
class Field:
    """One key that may stand in a mapping of the front matter.

    ``future`` says whether a date may lie ahead of today, ``of_action`` whether it tells of an action, ``of_elder`` whether it is
    of somebody's life before the child's; ``choices`` are the words of a ``CHOICE``; ``fields`` are the keys inside a record or
    of ``TOPICS``; ``lane`` is that of ``ACTIONS``.
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
    of_elder: bool = False


@dataclass(frozen=True, slots=True)
class ActionBox:
    """A box of the form's table of actions, or an action that stands beside them (``on_form`` is false).

    ``label`` is the form's own; ``short`` names the action in a sentence; ``past`` says that it was
    done ("sent", "held"). ``fields`` are the keys that an occurrence of it may hold.
    """

    key: str
    label: str
    short: str
    past: str
    lane: Lane
    fields: tuple[Field, ...]
    on_form: bool = True

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
_CONFIDENTIAL = Field("confidential", "confidential", Kind.YES_NO)
_REMARKS = (
    Field("by", "initials of who did it"),
    Field("void", "reason why it does not count"),
    Field("note", "note"),
    _CONFIDENTIAL,
)
_TO = Field("to", "name of whom or where it went to", Kind.TEXTS)
_UNTIL = Field("until", "last day", Kind.DATE, future=True)
_LETTER = (*_WHEN, _TO, Field("sent", "how it went"), *_REMARKS)
PANEL_OUTCOMES = ("agreed", "declined", "attended", "did not attend", "rearranged", "cancelled")
VISIT_OUTCOMES = ("seen", "no reply")
SUPPORT_OUTCOMES = ("accepted", "declined", "waiting", "completed")


def _outcome(choices: tuple[str, ...]) -> Field:
    return Field("outcome", "outcome", Kind.CHOICE, choices=choices)


_PANEL = (
    *_WHEN,
    _outcome(PANEL_OUTCOMES),
    Field("invited", "date of the invitation", Kind.DATE),
    Field("review", "review date", Kind.DATE, future=True),
    *_REMARKS,
)
_SUPPORT = (
    *_WHEN,
    _UNTIL,
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
        _PANEL,
    ),
    _enforcement("home_visit", "Home Visit", "Home visit", "made", (*_WHEN, _outcome(VISIT_OUTCOMES), *_REMARKS)),
    _enforcement("letter_2_dna", "Enforcement Letter 2DNA (No contact with parent)", "Letter 2DNA", "sent", _LETTER),
    _enforcement("letter_3", "Enforcement Letter 3", "Letter 3", "sent", _LETTER),
)
# Beside the form's boxes. Known to every book, printed only where the policy has it on, and never enforcement in the
# sense of the form: it is the warning that comes before.
NOTICE_TO_IMPROVE = ActionBox(
    "notice_to_improve",
    "Notice to Improve",
    "Notice to Improve",
    "issued",
    Lane.ENFORCEMENT,
    (*_WHEN, _UNTIL, _TO, *_REMARKS),
    on_form=False,
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
# All that may stand in a lane: the form's boxes first.
LANE_ACTIONS = {Lane.ENFORCEMENT: (*ENFORCEMENT, NOTICE_TO_IMPROVE), Lane.SUPPORT: SUPPORT}
LANE_LABELS = {Lane.ENFORCEMENT: "Enforcement", Lane.SUPPORT: "Early Help/Support"}
ACTIONS: dict[str, ActionBox] = {box.key: box for boxes in LANE_ACTIONS.values() for box in boxes}

STAGE_3_OUTCOMES = ("accepted", "returned", "legal action", "no further action")
STAGE_3_ABOUT = ("need", "letters", "papers", "register", "engagement", "other")
NOTICE_OUTCOMES = ("open", "paid", "unpaid", "withdrawn")
LEFT_FOR = ("home education", "other school", "moved away", "of age")
RESPONSIBILITY = ("yes", "no", "not known")
CONSIDERED = {
    "health": "Health",
    "send": "Special educational needs and disability",
    "bullying": "Bullying",
    "social_care": "Social care",
    "family": "Family circumstances",
    "transport": "Transport",
    "defences": "Statutory defences",
    "education_otherwise": "Education otherwise than at school",
    "other": "Anything else",
}
# What each decision comes to. On engagement a judgement says in words of its own what "met" would leave open.
DECISIONS = {"met": "met", "not met": "not-met"}
ENGAGEMENT_DECISIONS = {
    "did not engage": "met",
    "is engaging": "not-met",
    "does what they can": "not-met",
}
ENGAGEMENT_CRITERIA = ("stage_1_engagement", "stage_2_engagement")


def decisions_on(criterion: str) -> dict[str, str]:
    """The words of a decision on ``criterion``, each with what it comes to: ``met`` or ``not-met``."""
    return {**ENGAGEMENT_DECISIONS, **DECISIONS} if criterion in ENGAGEMENT_CRITERIA else DECISIONS


NEED_FIELDS = (Field("need", "need", required=True), Field("identified", "date identified", Kind.DATE))
JUDGEMENT_FIELDS = (
    Field("decision", "decision", Kind.CHOICE, required=True, choices=(*DECISIONS, *ENGAGEMENT_DECISIONS)),
    Field("by", "by", required=True),
    Field("date", "date of the judgement", Kind.DATE, required=True),
    Field("reason", "reason", required=True),
)
ATTENDANCE_FIELDS = (
    Field("from", "first day of the figures", Kind.DATE, required=True),
    Field("to", "last day of the figures", Kind.DATE, required=True),
    Field("as_of", "day on which the figures were copied", Kind.DATE),
    Field("possible", "possible sessions", Kind.NUMBER, required=True),
    Field("unauthorised", "unauthorised absences", Kind.NUMBER, required=True),
    Field("authorised", "authorised absences", Kind.NUMBER),
    Field("n_codes", "absences without a reason", Kind.NUMBER),
    Field("missing_marks", "sessions without a mark", Kind.NUMBER),
    Field("codes", "codes"),
    Field("certificate_signed", "date of the certificate", Kind.DATE),
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
            Field("told", "date on which the authority was told", Kind.DATE),
            Field("about", "what the return is about", Kind.CHOICE, choices=STAGE_3_ABOUT),
            Field("reason", "reason"),
        ),
    ),
    Field(
        "closed",
        "Closed",
        Kind.RECORD,
        fields=(
            Field("date", "closing date", Kind.DATE, required=True),
            Field("reason", "reason"),
            Field("to", "where the child went", Kind.CHOICE_OR_TEXT, choices=LEFT_FOR),
        ),
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
            Field("born", "parent’s date of birth", Kind.DATE, of_elder=True),
            Field("phone", "phone"),
            Field("email", "e-mail"),
            Field("parental_responsibility", "parental responsibility", Kind.CHOICE, choices=RESPONSIBILITY),
            Field("checked", "date on which the details were checked", Kind.DATE),
            Field("language", "language"),
            Field("interpreter", "interpreter", Kind.YES_NO),
            Field("found", "what was done to find another parent"),
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
            Field("lead", "lead", Kind.YES_NO),
            Field("asked", "date on which they were asked", Kind.DATE),
        ),
    ),
    Field("attendance", "Attendance", Kind.RECORDS, fields=ATTENDANCE_FIELDS),
    Field(
        "considered",
        "What was considered",
        Kind.TOPICS,
        fields=tuple(Field(key, label) for key, label in CONSIDERED.items()),
    ),
    Field(
        "request",
        "The request",
        Kind.RECORD,
        fields=(
            Field("parents_told", "date on which the parents were told of the request", Kind.DATE),
            Field("unauthorised_told", "date on which the parents were told that absences are unauthorised", Kind.DATE),
            Field("head", "head teacher"),
            Field("head_agreed", "date on which the head agreed", Kind.DATE),
            Field("discussed", "date on which it was discussed with the authority", Kind.DATE),
            Field("enclosures", "enclosures", Kind.TEXTS),
        ),
    ),
    Field(
        "penalty_notices",
        "Penalty notices",
        Kind.RECORDS,
        fields=(
            Field("to", "to"),
            Field("issued", "date of issue", Kind.DATE),
            Field("pay_by", "last day to pay", Kind.DATE, future=True),
            Field("outcome", "outcome", Kind.CHOICE, choices=NOTICE_OUTCOMES),
        ),
    ),
    Field("alert", "Alert", Kind.TEXTS),
    Field(
        "child_view",
        "The child’s view",
        Kind.RECORD,
        fields=(
            Field("asked", "date on which the child was asked", Kind.DATE),
            Field("by", "by"),
            Field("note", "note"),
        ),
    ),
    Field(
        "not_offered",
        "Support not offered",
        Kind.TOPICS,
        fields=tuple(Field(box.key, box.short) for box in SUPPORT),
    ),
    Field(
        "schools",
        "Other schools",
        Kind.RECORDS,
        fields=(
            Field("name", "name", required=True),
            Field("from", "first day on roll", Kind.DATE),
            Field("to", "last day on roll", Kind.DATE, future=True),
        ),
    ),
    Field("exhibits", "Exhibits", Kind.LABELS),
    Field("known_as", "Known as"),
    Field("looked_after", "Looked after", Kind.YES_NO),
    Field("siblings", "Siblings", Kind.TEXTS_OR_NONE),
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
    "penalty_notice": "penalty_notices",
    "fpn": "penalty_notices",
    "warning": "alert",
    "lac": "looked_after",
    "cla": "looked_after",
    "child_in_care": "looked_after",
    "voice_of_the_child": "child_view",
    "child_voice": "child_view",
    "notice": "notice_to_improve",
}
# The same within a group of keys, where the words at the left edge may mean something else.
NICKNAMES_WITHIN = {
    "dob": "born",
    "date_of_birth": "born",
    "birth_date": "born",
    "tel": "phone",
    "telephone": "phone",
    "mobile": "phone",
    "e_mail": "email",
    "pr": "parental_responsibility",
    "start": "from",
    "end": "to",
    "sessions": "possible",
    "sessions_possible": "possible",
    "lead_professional": "lead",
    "view": "note",
    "sen": "send",
    "eotas": "education_otherwise",
    "other_reasons": "other",
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
    "rescheduled": "rearranged",
    "postponed": "rearranged",
    "unknown": "not known",
    "not engaging": "did not engage",
    "failed to engage": "did not engage",
    "engaging": "is engaging",
    "does what it can": "does what they can",
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
