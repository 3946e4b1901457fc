"""The people: parents, those who support the family, brothers and sisters, and what the child says."""

from __future__ import annotations

from casebook.dates import english
from casebook.model import Parent
from casebook.rules.criteria.row import Question, Subject, criterion
from casebook.rules.facts import by_key
from casebook.rules.policy import Place
from casebook.rules.readiness import Evidence, Finding, Outcome
from casebook.wording import listed

_KIM = "name: Kim Ashby, relationship: mother, address: '1 Example Road'"


@criterion(
    "parents_complete",
    "Parents’ details",
    Subject.PEOPLE,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Stockton; South Tyneside; Swindon); Kent: checked in the last six months",
    met="each parent has a relationship and an address, and was checked within the policy’s number of days (no address"
    " is asked of a parent to whom letters do not go for a reason)",
    not_met="no parent is recorded, or one lacks a relationship or an address",
    judgement="details were not checked, or too long ago: are they still right?",
    wrong="parents:\n  - {name: Kim Ashby, checked: 2026-11-16}",
    mended=f"parents:\n  - {{{_KIM}, checked: 2026-11-16}}",
)
def parents_complete(asked: Question) -> Finding:
    """Of each parent it is known who and where they are, and that was checked not long ago."""
    case = asked.case
    evidence = by_key(case, "parents")
    if not case.parents:
        return Finding(Outcome.NOT_MET, "No parent or carer is recorded")
    lacking = [f"of {p.name}: {listed(missing)}" for p in case.parents if (missing := _missing(p))]
    if lacking:
        return Finding(Outcome.NOT_MET, f"Not recorded {'; '.join(lacking)}", evidence)
    doubts = [doubt for p in case.parents if (doubt := _unchecked(asked, p))]
    if doubts:
        return Finding(Outcome.JUDGEMENT, f"{'; '.join(doubts)}: are they still right?", evidence)
    return Finding(Outcome.MET, listed(_checked(p) for p in case.parents), evidence)


def _missing(parent: Parent) -> list[str]:
    excused = parent.letters is False and parent.reason
    relationship = [] if parent.relationship else ["relationship"]
    return relationship + ([] if parent.address or excused else ["address"])


def _unchecked(asked: Question, parent: Parent) -> str:
    if parent.checked is None:
        return f"No day is recorded on which the details of {parent.name} were checked"
    if not asked.is_within(asked.policy.details_checked_days, parent.checked):
        return f"The details of {parent.name} were last checked on {english(parent.checked)}"
    return ""


def _checked(parent: Parent) -> str:
    return f"{parent.name} (checked {english(parent.checked)})" if parent.checked else parent.name


@criterion(
    "every_parent",
    "Every parent",
    Subject.PEOPLE,
    place=Place.BEFORE_SENDING,
    source="Published requirement (“Request for …”, LCC; Norfolk): all parents, or the attempts made to find them;"
    " Education Act 1996 s.576",
    met="two or more parents are recorded, or one with a word under found: about another",
    not_met="none is recorded",
    judgement="one is recorded, and not a word about another: what was done to find one?",
    wrong="parents:\n  - {name: Kim Ashby, relationship: mother}",
    mended="parents:\n  - {name: Kim Ashby, relationship: mother, found: No other parent is on the birth certificate}",
)
def every_parent(asked: Question) -> Finding:
    """Each parent is recorded, or what was done to find another."""
    parents = asked.case.parents
    evidence = by_key(asked.case, "parents")
    if not parents:
        return Finding(Outcome.NOT_MET, "No parent or carer is recorded")
    if len(parents) > 1:
        return Finding(Outcome.MET, f"Recorded: {listed(p.name for p in parents)}", evidence)
    if parents[0].found:
        return Finding(Outcome.MET, f"{parents[0].name}; of another: {parents[0].found}", evidence)
    reason = f"Only {parents[0].name} is recorded: what was done to find another parent?"
    return Finding(Outcome.JUDGEMENT, reason, evidence)


@criterion(
    "practitioners_named",
    "Who else supports the family",
    Subject.PEOPLE,
    place=Place.BEFORE_SENDING,
    source="The form’s next steps: those who support the family are named",
    met="practitioners are listed, or it is recorded that there are none",
    not_met="nothing is recorded",
    wrong="practitioners:",
    mended="practitioners: none",
)
def practitioners_named(asked: Question) -> Finding:
    """Other practitioners who support the family are named."""
    people = asked.case.practitioners
    evidence = by_key(asked.case, "practitioners")
    if people is None:
        reason = "It is not recorded whether other practitioners support the family: name them, or write none"
        return Finding(Outcome.NOT_MET, reason)
    told = f"Named: {listed(p.name for p in people)}" if people else "No other practitioner supports the family"
    return Finding(Outcome.MET, told, evidence)


@criterion(
    "siblings_considered",
    "Brothers and sisters",
    Subject.PEOPLE,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (a legal panel’s checklist; Gloucestershire; Kent)",
    met="their refs are listed, or it is recorded that there are none",
    judgement="otherwise: is there concern about a brother or sister?",
    wrong="siblings:",
    mended="siblings: none",
)
def siblings_considered(asked: Question) -> Finding:
    """It was asked whether brothers or sisters miss school as well."""
    siblings = asked.case.siblings
    evidence = by_key(asked.case, "siblings")
    if siblings is None:
        return Finding(Outcome.JUDGEMENT, "Brothers and sisters are not spoken of: is there concern about one?")
    told = f"Recorded: {listed(siblings)}" if siblings else "No brother or sister is of concern"
    return Finding(Outcome.MET, told, evidence)


@criterion(
    "child_asked",
    "View of the child",
    Subject.PEOPLE,
    place=Place.BEFORE_SENDING,
    source="Published requirement (Birmingham; a legal panel’s checklist)",
    met="the day is recorded on which the child was asked",
    judgement="otherwise: was the child asked?",
    wrong="child_view: {by: JB}",
    mended="child_view: {asked: 2026-10-19, by: JB}",
)
def child_asked(asked: Question) -> Finding:
    """The child was asked for a view of their own. The words are not shown here."""
    view = asked.case.child_view
    if view.asked is None:
        return Finding(Outcome.JUDGEMENT, "The child’s own view is not recorded: was the child asked?")
    evidence = (Evidence("child_view", "child_view", view.asked, view.span.line),)
    by = f" by {view.by}" if view.by else ""
    return Finding(Outcome.MET, f"The child was asked on {english(view.asked)}{by}", evidence)
