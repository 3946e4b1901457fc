"""A case to what its printed forms may show. Every form is given the same view, and pays for what it prints of it."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from casebook.book import CaseFile
from casebook.dates import numeric, years_between
from casebook.form import ACTIONS, DETAILS, ENFORCEMENT, LANE_LABELS, SUPPORT, ActionBox, year_group_label
from casebook.model import Action, ActionState, Case, Contact, Judgement, Lane
from casebook.rules.readiness import CRITERIA, OUTCOME_LABELS, STATUS_LABELS, Answer, Evidence, Readiness
from casebook.views.form.people import NOBODY_YET, authors, exhibits, named
from casebook.views.form.values import (
    ActionCell,
    ActionRow,
    Author,
    CriterionLine,
    DetailBox,
    Event,
    Exhibit,
    FormSite,
    JudgementLine,
    LogEntry,
    NeedLine,
    Occurrence,
    Remark,
)

LOG_LANE = "Contact"
CASE_LANE = "Case"
_day: Callable[[Occurrence], dt.date] = attrgetter("day")
_date: Callable[[Event], dt.date] = attrgetter("date")
# An entry of the log from its parts, without naming each again: a case has two dozen.
_entry: Callable[[tuple[dt.date, str, str, str, int]], LogEntry] = functools.partial(tuple.__new__, LogEntry)


def form_view(file: CaseFile, site: FormSite) -> FormView:
    """The view of a sound case file. A broken one has no forms: a form that lacks a letter would mislead."""
    if file.case is None or file.readiness is None:
        raise ValueError(f"{file.path} is not sound, so it has no forms")
    return FormView(file.case, file.readiness, site)


def blank_view(site: FormSite) -> FormView:
    """The view of a form that is to be filled in by hand: boxes and criteria, and nothing in them."""
    return FormView(Case(ref="", path=""), None, site)


@dataclass(frozen=True)
class FormView:
    """Everything that a form may print of one case. A blank form's view is empty, and ``blank``.

    What takes work is worked out when a form first asks for it. ``docs/forms.md`` says what each part is.
    """

    _case: Case
    _readiness: Readiness | None
    _site: FormSite

    # What the case file says, as it says it.
    ref = property(attrgetter("_case.ref"))
    file_name = property(attrgetter("_case.path"))
    child_name = property(attrgetter("_case.child_name"))
    known_as = property(attrgetter("_case.known_as"))
    date_of_birth = property(attrgetter("_case.date_of_birth"))
    staff_name = property(attrgetter("_case.staff_name"))
    school = property(attrgetter("_case.school"))
    stage_2_end_date = property(attrgetter("_case.stage_2_end_date"))
    notes = property(attrgetter("_case.notes"))
    stage_1 = property(attrgetter("_case.stage_1"))
    requests = property(attrgetter("_case.stage_3"))
    closed = property(attrgetter("_case.closed"))
    parents = property(attrgetter("_case.parents"))
    practitioners = property(attrgetter("_case.practitioners"))
    siblings = property(attrgetter("_case.siblings"))
    extra = property(attrgetter("_case.extra"))
    as_of = property(attrgetter("_site.as_of"))

    @property
    def blank(self) -> bool:
        """Whether this is the form that is to be filled in by hand."""
        return self._readiness is None

    @property
    def age(self) -> int | None:
        """Whole years on the day as of which everything was worked out."""
        born = self._case.date_of_birth
        return years_between(born, self._site.as_of) if born else None

    @property
    def year_group(self) -> str:
        """As people read it: ``Year 8``."""
        return year_group_label(self._case.year_group)

    @property
    def status(self) -> str:
        """The status in words."""
        return STATUS_LABELS[self._readiness.status] if self._readiness else ""

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        return self._readiness.words if self._readiness else ""

    @functools.cached_property
    def details(self) -> tuple[DetailBox, ...]:
        """The six boxes at the top of the form."""
        return tuple([DetailBox(f.key, f.label, _detail(self._case, f.key)) for f in DETAILS])

    @functools.cached_property
    def _occurrences(self) -> tuple[Occurrence, ...]:
        return tuple([_occurrence(a, self._site) for a in self._case.actions])

    @functools.cached_property
    def _in_order(self) -> list[Occurrence]:
        return sorted(self._occurrences, key=_day)

    @functools.cached_property
    def action_rows(self) -> tuple[ActionRow, ...]:
        """The table of actions."""
        return _action_rows(self._in_order, self._site)

    @functools.cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """What was typed about actions and has no place in a box."""
        return _remarks(self._occurrences)

    @functools.cached_property
    def contacts(self) -> tuple[LogEntry, ...]:
        """The contact log."""
        return tuple([_entry((c.date, c.initials, _how(c), c.text, c.span.line)) for c in self._case.contacts])

    @functools.cached_property
    def chronology(self) -> tuple[Event, ...]:
        """Everything with a date."""
        return _chronology(self._case, self._occurrences)

    @functools.cached_property
    def criteria(self) -> tuple[CriterionLine, ...]:
        """The criteria of the policy, with their answers."""
        return _criteria(self._case, self._readiness, self._site)

    @functools.cached_property
    def unused_judgements(self) -> tuple[JudgementLine, ...]:
        """Recorded judgements that decide nothing."""
        return _unused(self._readiness, self._site) if self._readiness else ()

    @functools.cached_property
    def needs(self) -> tuple[NeedLine, ...] | None:
        """The needs, each with the support that answers it."""
        return _needs(self._case, self._in_order)

    @functools.cached_property
    def other_support(self) -> tuple[Occurrence, ...]:
        """Support that names no need."""
        support = LANE_LABELS[Lane.SUPPORT]
        return tuple([o for o in self._occurrences if o.lane == support and not o.needs])

    @functools.cached_property
    def authors(self) -> tuple[Author, ...]:
        """Whose initials stand in the case."""
        return authors(self._case, self._site.people)

    @property
    def witness(self) -> Author | None:
        """The author whom the staff list gives as traded."""
        return next((a for a in self.authors if a.employer == "traded"), None)

    @functools.cached_property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """The letters and records that a statement may refer to."""
        return exhibits(self._case, self._in_order, self.witness.initials if self.witness else NOBODY_YET)


def _how(contact: Contact) -> str:
    """How contact was made, and with what result."""
    how, outcome = contact.how, contact.outcome
    return f"{how} · {outcome}" if how and outcome else how or outcome


def _detail(case: Case, key: str) -> str:
    value = getattr(case, key)
    if key == "year_group":
        return year_group_label(case.year_group)
    return numeric(value) if isinstance(value, dt.date) else str(value or "")


# --- Actions ----------------------------------------------------------------------------------------


def _occurrence(action: Action, site: FormSite) -> Occurrence:
    day = action.day
    if day is None:
        raise ValueError(f"{action.key} has neither a date nor a planned date")
    state = action.state(site.as_of)
    when = f"{numeric(day)} to {numeric(action.until)}" if action.until else numeric(day)
    # "planned" stands before the date, so that nobody who runs an eye down the dates takes it for done.
    words = f"planned: {when}" if action.planned else when
    if state is ActionState.OVERDUE:
        words += ", overdue"
    if action.outcome:
        words += f", {action.outcome}"
    return Occurrence(
        action.key,
        site.policy.label(action.key, ACTIONS[action.key].label),
        LANE_LABELS[action.lane],
        state.kind,
        day,
        action.until,
        when,
        words,
        action.outcome,
        action.void,
        ", ".join(action.to),
        action.by,
        action.note,
        action.needs,
        action.span.line,
    )


def _action_rows(in_order: Iterable[Occurrence], site: FormSite) -> tuple[ActionRow, ...]:
    found: dict[str, list[Occurrence]] = {}
    for o in in_order:
        found.setdefault(o.key, []).append(o)

    def cell(box: ActionBox) -> ActionCell:
        return ActionCell(box.key, site.policy.label(box.key, box.label), tuple(found.get(box.key, ())))

    return tuple([ActionRow(cell(left), cell(right)) for left, right in zip(ENFORCEMENT, SUPPORT, strict=True)])


def _remarks(occurrences: Iterable[Occurrence]) -> tuple[Remark, ...]:
    said: dict[tuple[str, str], list[str]] = {}
    for o in occurrences:
        if o.to or o.by or o.note:
            text = "; ".join(p for p in (f"to {o.to}" if o.to else "", f"by {o.by}" if o.by else "", o.note) if p)
            said.setdefault((o.label, text), []).append(o.when if o.state == "done" else f"{o.when} ({o.state})")
    return tuple([Remark(label, ", ".join(when), text) for (label, text), when in said.items()])


# --- The chronology ---------------------------------------------------------------------------------


def _chronology(case: Case, occurrences: Iterable[Occurrence]) -> tuple[Event, ...]:
    """Every action, contact and step of the case by date; on one day in the order of the lanes."""
    events = [*_action_events(occurrences), *_case_events(case)]
    events += [Event(c.date, LOG_LANE, _how(c), "done", c.initials, "", c.text, c.span.line) for c in case.contacts]
    return tuple(sorted(events, key=_date))


def _action_events(occurrences: Iterable[Occurrence]) -> Iterator[Event]:
    for o in occurrences:
        said = (
            f"until {numeric(o.until)}" if o.until else "",
            o.outcome,
            f"to {o.to}" if o.to else "",
            o.note,
            f"void: {o.void}" if o.void else "",
        )
        yield Event(o.day, o.lane, o.label, o.state, o.by, "; ".join(p for p in said if p), "", o.line)


def _case_events(case: Case) -> Iterator[Event]:
    def event(day: dt.date, what: str, detail: str, line: int) -> Event:
        return Event(day, CASE_LANE, what, "done", "", detail, "", line)

    for need in case.needs or ():
        if need.identified:
            yield event(need.identified, "Need identified", need.need, need.span.line)
    for request in case.stage_3:
        undated = "" if request.outcome_date else " · ".join(filter(None, (request.outcome, request.reason)))
        yield event(request.requested, "Stage 3 requested", undated, request.span.line)
        if request.outcome_date:
            yield event(request.outcome_date, f"Stage 3: {request.outcome}", request.reason, request.span.line)
    if case.closed:
        yield event(case.closed.date, "Case closed", case.closed.reason, case.closed.span.line)


# --- Readiness --------------------------------------------------------------------------------------


def _criteria(case: Case, readiness: Readiness | None, site: FormSite) -> tuple[CriterionLine, ...]:
    if readiness is None:
        empty = (CRITERIA[key] for key in site.policy.criteria)
        return tuple(CriterionLine(c.key, site.policy.label(c.key, c.label)) for c in empty)
    judgements = {j.criterion: j for j in case.judgements}
    return tuple(_criterion(case, a, judgements.get(a.key) if a.judged_by else None, site) for a in readiness.answers)


def _criterion(case: Case, answer: Answer, judgement: Judgement | None, site: FormSite) -> CriterionLine:
    return CriterionLine(
        key=answer.key,
        label=answer.label,
        outcome=answer.outcome.value,
        answer=OUTCOME_LABELS[answer.outcome],
        reason="" if judgement else answer.reason,
        evidence=_evidence(case, answer.evidence),
        judged_by=named(judgement.by, site.people) if judgement else "",
        judged_on=judgement.date if judgement else None,
        judged_why=judgement.reason if judgement else "",
    )


_EVIDENCE_WORDS = {
    "contact": "Contacts",
    "need": "Need",
    "stage_1": "Stage 1 account",
    "stage_3": "Stage 3 request",
    "practitioners": "Practitioners",
    "parents": "Parents or carers",
    "details": "Stage 2 End Date",
}


def _evidence(case: Case, evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """What an answer rests on, one line a kind of fact: ``Letter 1: 14/09/2026, 28/09/2026``."""
    dates: dict[str, list[str]] = {}
    for fact in evidence:
        words = ACTIONS[fact.key].short if fact.kind == "action" else _EVIDENCE_WORDS[fact.kind]
        dates.setdefault(words, []).append(numeric(fact.date) if fact.date else f"line {fact.line} of the file")
    return tuple(f"{words}: {', '.join(days)}" for words, days in dates.items())


def _unused(readiness: Readiness, site: FormSite) -> tuple[JudgementLine, ...]:
    return tuple(
        JudgementLine(
            label=site.policy.label(u.judgement.criterion, CRITERIA[u.judgement.criterion].label),
            decision=u.judgement.decision.replace("-", " "),
            by=named(u.judgement.by, site.people),
            date=u.judgement.date,
            reason=u.judgement.reason,
            why_unused=u.reason,
        )
        for u in readiness.unused
    )


def _needs(case: Case, in_order: Iterable[Occurrence]) -> tuple[NeedLine, ...] | None:
    if case.needs is None:
        return None
    support = [o for o in in_order if o.needs]
    return tuple(
        [NeedLine(n.key, n.need, n.identified, tuple([o for o in support if n.key in o.needs])) for n in case.needs]
    )
