"""The request itself: the form filled in, who was told, who agreed, and what is enclosed."""

from __future__ import annotations

import datetime as dt

from casebook.dates import english
from casebook.form import DETAILS
from casebook.rules.criteria.row import Question, Subject, criterion
from casebook.rules.policy import Place
from casebook.rules.readiness import Evidence, Finding, Outcome
from casebook.wording import listed


def _as_evidence(asked: Question, key: str, date: dt.date | None = None) -> tuple[Evidence, ...]:
    return (Evidence("request", key, date, asked.case.request.span.line),)


@criterion(
    "form_complete",
    "The form’s boxes",
    Subject.REQUEST,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (a legal panel’s form: all sections, “or your referral will be returned”)",
    met="none of the six boxes at the top of the form is blank",
    not_met="one is",
    wrong="staff_name:",
    mended="staff_name: Jo Bell",
)
def form_complete(asked: Question) -> Finding:
    """The six boxes at the top of the form are filled in."""
    blank = [box.label for box in DETAILS if not getattr(asked.case, box.key)]
    if blank:
        return Finding(Outcome.NOT_MET, f"Blank: {listed(blank)}")
    return Finding(Outcome.MET, "All six boxes are filled in")


@criterion(
    "parents_told",
    "Parents told of the request",
    Subject.REQUEST,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (South Tyneside; Stockton; Norfolk: at most 15 school days before)",
    met="they were told, at most the policy’s number of days ago",
    not_met="no day is recorded on which they were told",
    judgement="it was longer ago: do they still expect it?",
    wrong="request: {head: Sam Reed}",
    mended="request: {parents_told: 2026-11-20}",
)
def parents_told(asked: Question) -> Finding:
    """The parents were told, not long ago, that the request would be made."""
    told = asked.case.request.parents_told
    if told is None:
        return Finding(Outcome.NOT_MET, "It is not recorded that the parents were told of the request")
    evidence = _as_evidence(asked, "parents_told", told)
    limit = asked.policy.parents_told_days
    if asked.is_within(limit, told):
        return Finding(Outcome.MET, f"The parents were told on {english(told)}", evidence)
    reason = f"The parents were told on {english(told)}, more than {limit} ago: do they still expect it?"
    return Finding(Outcome.JUDGEMENT, reason, evidence)


@criterion(
    "absence_unauthorised_told",
    "Parents told that absence is not authorised",
    Subject.REQUEST,
    place=Place.BEFORE_SENDING,
    source="Published requirement (Kent; Northamptonshire; a legal panel’s checklist)",
    met="the day is recorded on which they were told",
    judgement="otherwise: do they know that absences are no longer authorised?",
    wrong="request: {head: Sam Reed}",
    mended="request: {unauthorised_told: 2026-09-14}",
)
def absence_unauthorised_told(asked: Question) -> Finding:
    """The parents were told that the school no longer authorises the absences."""
    told = asked.case.request.unauthorised_told
    if told is None:
        return Finding(Outcome.JUDGEMENT, "Not recorded: do the parents know that absences are no longer authorised?")
    reason = f"The parents were told on {english(told)} that absences are not authorised"
    return Finding(Outcome.MET, reason, _as_evidence(asked, "unauthorised_told", told))


@criterion(
    "head_agreed",
    "The head’s agreement",
    Subject.REQUEST,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Stockton; Essex)",
    met="the head’s name and the day of the agreement are recorded",
    not_met="otherwise",
    wrong="request: {head: Sam Reed}",
    mended="request: {head: Sam Reed, head_agreed: 2026-11-24}",
)
def head_agreed(asked: Question) -> Finding:
    """The head teacher has agreed to the request."""
    head, agreed = asked.case.request.head, asked.case.request.head_agreed
    if head and agreed:
        return Finding(Outcome.MET, f"{head} agreed on {english(agreed)}", _as_evidence(asked, "head_agreed", agreed))
    if head:
        return Finding(Outcome.NOT_MET, f"No day is recorded on which {head} agreed")
    if agreed:
        return Finding(Outcome.NOT_MET, f"The name of the head who agreed on {english(agreed)} is not recorded")
    return Finding(Outcome.NOT_MET, "It is not recorded that the head teacher has agreed")


@criterion(
    "enclosures_ready",
    "What is enclosed",
    Subject.REQUEST,
    place=Place.BEFORE_SENDING,
    source="Published requirement (Babcock Prime; Birmingham)",
    met="at least one enclosure is listed",
    judgement="otherwise: what goes with the request?",
    wrong="request: {head: Sam Reed}",
    mended="request:\n  enclosures:\n    - Register certificate\n    - Letters 1 to 3",
)
def enclosures_ready(asked: Question) -> Finding:
    """What goes with the request is listed."""
    listed_here = asked.case.request.enclosures
    if not listed_here:
        return Finding(Outcome.JUDGEMENT, "No enclosures are listed: what goes with the request?")
    return Finding(Outcome.MET, f"Listed: {listed(listed_here)}", _as_evidence(asked, "enclosures"))


@criterion(
    "discussed",
    "Talked through beforehand",
    Subject.REQUEST,
    place=Place.BEFORE_SENDING,
    source="Published requirement (Southampton)",
    met="the day is recorded on which the request was talked through with the authority",
    judgement="otherwise: was it talked through first?",
    wrong="request: {head: Sam Reed}",
    mended="request: {discussed: 2026-11-23}",
)
def discussed(asked: Question) -> Finding:
    """The request was talked through with the authority’s officer before it is made."""
    day = asked.case.request.discussed
    if day is None:
        return Finding(Outcome.JUDGEMENT, "Not recorded: was the request talked through with the authority first?")
    return Finding(Outcome.MET, f"Talked through on {english(day)}", _as_evidence(asked, "discussed", day))
