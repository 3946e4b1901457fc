"""What a request for Stage 3 says beyond the other forms: the checklist, the letters by parent, the papers.

A request leaves the school and a head signs it. So nothing on it can be read the wrong way round, nothing that is
confidential stands on it, and what the file does not say is shown as a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from casebook.dates import numeric
from casebook.form import ACTIONS, CONSIDERED
from casebook.model import Action, Case, Parent, StageThree
from casebook.people import People
from casebook.rules.facts import LETTERS, latest_request
from casebook.rules.names import folded, named
from casebook.rules.policy import Policy
from casebook.rules.readiness import Answer, Outcome, Readiness, Status, Verdict, decided
from casebook.views.form import people as forms_people
from casebook.views.form.values import CriterionLine
from casebook.wording import counted

NOT_TO_BE_SENT = "Not ready: for discussion, not to be sent"
_SENT = "Already requested: worked out anew, and not the sheet that was sent"
_CLOSED = "Closed: for the file, not to be sent"
_SENT_AT = frozenset({Status.REQUESTED, Status.INVESTIGATION, Status.LEGAL_ACTION})

# Each criterion as something that is shown or not. As a heading, "Engagement at Stage 2: met" says the opposite of
# what it means to whoever does not know the test.
_STATEMENTS = {
    "compulsory_school_age": "The child is of compulsory school age, and was when each letter went out",
    "letter_1_sent": "Letter 1 was sent",
    "letter_2_sent": "Letter 2 was sent",
    "letter_3_sent": "Letter 3 was sent",
    "letters_in_order": "The letters went out in their order, on different days",
    "each_parent_written_to": "Each parent to whom letters go was sent each letter",
    "panel_attempted": "Attendance Panel Meeting or parenting contract: held, or offered and missed",
    "support_in_place": "Support was put in place, or offered and declined, for each need that was identified",
    "stage_1_engagement": "Parents did not engage at Stage 1",
    "stage_2_engagement": "Parents did not engage at Stage 2",
    "in_time": "The absences are within the time limit for proceedings",
    "return_answered": "What the last request was returned for has been answered",
}
_SHOWN = {Outcome.MET: "Shown", Outcome.NOT_MET: "Not shown", Outcome.JUDGEMENT: "For a person to decide"}


class Statement(NamedTuple):
    """A line of the checklist: what is said, whether it is shown, by whom it was judged, and what it rests on.

    ``outcome`` is that of the criterion, empty on a blank form; ``reason`` is the judgement's own where there is one.
    """

    key: str
    text: str
    outcome: str = ""
    shown: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()


class ParentLetters(NamedTuple):
    """A row of the record of letters: whom, why no letters go there, and for each letter what went, by date."""

    name: str
    note: str
    cells: tuple[tuple[str, ...], ...]


class Paper(NamedTuple):
    """Something of which a copy belongs with the request. ``gap`` says what is lacking; empty where nothing is."""

    what: str
    gap: str = ""


def band(readiness: Readiness | None) -> str:
    """What stands across a request that is not to be sent; empty for one that may be considered, and a blank one."""
    if readiness is None:
        return ""
    if readiness.status is Status.CLOSED:
        return _CLOSED
    if readiness.status in _SENT_AT:
        return _SENT
    return "" if readiness.verdict is Verdict.READY else NOT_TO_BE_SENT


# --- The checklist ----------------------------------------------------------------------------------


def statement_text(key: str, label: str, policy: Policy) -> str:
    """A criterion as a statement, in the authority's own words for actions; its label where it has no statement."""
    return policy.labels.get(key) or policy.worded(_STATEMENTS.get(key, label))


def statement(
    line: CriterionLine, answer: Answer, hidden_at: frozenset[tuple[str, int]], policy: Policy, people: People
) -> Statement:
    """The line of the checklist for one answer. What rests on a confidential record (``hidden_at``: see
    :func:`hidden_lines`) says no more than that."""
    text = statement_text(answer.key, answer.label, policy)
    hidden = sum((fact.kind, fact.line) in hidden_at for fact in answer.evidence) if hidden_at else 0
    if answer.judgement is not None:
        by = forms_people.named(answer.judgement.by, people)
        told = f"judged by {by} on {numeric(answer.judgement.date)}"
        shown = "Shown" if answer.outcome is Outcome.MET else f"Not so ({decided(answer.judgement)})"
        return Statement(
            answer.key, text, answer.outcome.value, f"{shown}, {told}", answer.judgement.reason, line.evidence
        )
    shown = _SHOWN[answer.outcome]
    if hidden:
        reason = f"Rests in part on {counted(hidden, 'confidential record')} that the school holds."
        return Statement(answer.key, text, answer.outcome.value, shown, reason)
    return Statement(answer.key, text, answer.outcome.value, shown, answer.reason, line.evidence)


def hidden_lines(case: Case) -> frozenset[tuple[str, int]]:
    """Where confidential records stand: the kind of evidence, and the line."""
    actions = [("action", action.span.line) for action in case.actions if action.confidential]
    return frozenset(actions + [("contact", contact.span.line) for contact in case.contacts if contact.confidential])


# --- Letters by parent ------------------------------------------------------------------------------


def letter_keys(case: Case) -> tuple[str, ...]:
    """The letters that the record has a column for: 1, 2 and 3, and 2DNA where one was sent."""
    sent = {action.key for action in _letters(case)}
    return tuple([key for key in LETTERS if key != "letter_2_dna" or key in sent])


def letters_by_parent(case: Case) -> tuple[ParentLetters, ...]:
    """A row for each parent, and one for letters of which the file does not say to which parent they went."""
    keys = letter_keys(case)
    rows = [
        ParentLetters(parent.name, _no_letters(parent), tuple([_cell(case, parent, key) for key in keys]))
        for parent in case.parents
    ]
    astray = tuple([tuple(_astray(case, key)) for key in keys])
    if any(astray):
        rows.append(ParentLetters("Not recorded to which parent", "", astray))
    return tuple(rows)


def _letters(case: Case) -> list[Action]:
    return [a for a in case.enforcement if a.key in LETTERS and a.done and not a.confidential]


def _no_letters(parent: Parent) -> str:
    if parent.letters is not False:
        return ""
    return f"No letters: {parent.reason}" if parent.reason else "No letters; the reason is not recorded"


def _cell(case: Case, parent: Parent, key: str) -> tuple[str, ...]:
    known = {folded(one.name) for one in case.parents}
    mine = folded(parent.name)
    return tuple([_went(a) for a in _letters(case) if a.key == key and mine in named(a.to, known).names])


def _astray(case: Case, key: str) -> Iterator[str]:
    known = {folded(one.name) for one in case.parents}
    for action in _letters(case):
        if action.key == key and not (action.to and named(action.to, known).all):
            yield _went(action) + (f", to “{', '.join(action.to)}”" if action.to else "")


def _went(action: Action) -> str:
    day = numeric(action.date) if action.date else ""
    return f"{day}, {action.sent}" if action.sent else day


# --- What else a request tells ----------------------------------------------------------------------


def considered(case: Case) -> tuple[tuple[str, str], ...]:
    """What was asked about, by the names people read, and what was found; empty text where nothing is recorded."""
    found = dict(case.considered)
    return tuple([(label, found.get(key, "")) for key, label in CONSIDERED.items() if key != "other" or key in found])


def earlier_requests(case: Case, readiness: Readiness | None) -> tuple[StageThree, ...]:
    """The requests made before this one. A request that is under way is this one."""
    if readiness is None or readiness.status not in _SENT_AT:
        return case.stage_3
    this = latest_request(case.stage_3)
    return tuple([request for request in case.stage_3 if request is not this])


def papers(case: Case, policy: Policy) -> tuple[Paper, ...]:
    """Of what a copy belongs with the request, in the order of the file: what there is, and what is lacking."""
    return (*_certificates(case), *_letter_papers(case, policy), *_records(case, policy), *_log(case))


def _certificates(case: Case) -> Iterator[Paper]:
    if not case.attendance:
        yield Paper("Attendance certificate", "no attendance figures are recorded")
    for period in case.attendance:
        what = f"Attendance certificate, {numeric(period.from_)} to {numeric(period.to)}"
        signed = period.certificate_signed
        if signed is None:
            yield Paper(what, "not recorded as signed")
        else:
            early = "signed before the period ended" if signed < period.to else ""
            yield Paper(f"{what}, signed {numeric(signed)}", early)


def _letter_papers(case: Case, policy: Policy) -> Iterator[Paper]:
    sent = _letters(case)
    for key in letter_keys(case):
        found = [_went(a) for a in sent if a.key == key]
        yield from (Paper(f"{policy.box(key)}, {went}") for went in found)
        if not found:
            yield Paper(policy.box(key), "no date is recorded")


def _records(case: Case, policy: Policy) -> Iterator[Paper]:
    kept = [a for a in case.actions if a.done and not a.confidential and a.key in ACTIONS and a.key not in LETTERS]
    for action in kept:
        outcome = f" ({action.outcome})" if action.outcome else ""
        day = numeric(action.date) if action.date else ""
        yield Paper(f"Record of {policy.box(action.key)}, {day}{outcome}")


def _log(case: Case) -> Iterable[Paper]:
    if any(not contact.confidential for contact in case.contacts):
        return (Paper("Chronology of actions and contacts"),)
    return (Paper("Chronology of actions and contacts", "the log holds no contact that may be sent"),)
