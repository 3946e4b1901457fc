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
from casebook.model import Action, ActionState, Case, Lane, StageThree
from casebook.rules.criteria import rows_in
from casebook.rules.labels import evidence_label
from casebook.rules.policy import Place, Policy
from casebook.rules.readiness import STATE_LABELS, STATUS_LABELS, Answer, Evidence, Readiness, decided
from casebook.views.form import cover_sheet
from casebook.views.form.chronology import chronology, how_of
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

_day: Callable[[Occurrence], dt.date] = attrgetter("day")


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
    attendance = property(attrgetter("_case.attendance"))
    request = property(attrgetter("_case.request"))
    penalty_notices = property(attrgetter("_case.penalty_notices"))
    child_view = property(attrgetter("_case.child_view"))
    schools = property(attrgetter("_case.schools"))
    looked_after = property(attrgetter("_case.looked_after"))
    closed = property(attrgetter("_case.closed"))
    parents = property(attrgetter("_case.parents"))
    practitioners = property(attrgetter("_case.practitioners"))
    extra = property(attrgetter("_case.extra"))
    alert = property(attrgetter("_case.alert"))
    as_of = property(attrgetter("_site.as_of"))

    @property
    def siblings(self) -> tuple[str, ...]:
        """The refs of the siblings that have a case."""
        return self._case.siblings or ()

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
        return tuple([LogEntry(c.date, c.initials, how_of(c), c.text, c.span.line) for c in self._case.contacts])

    @functools.cached_property
    def chronology(self) -> tuple[Event, ...]:
        """Everything with a date."""
        return chronology(self._case, self._occurrences, self._site)

    @functools.cached_property
    def left_out(self) -> int:
        """How many actions and contacts are confidential, and stand in no chronology and among no exhibits."""
        return sum(a.confidential for a in self._case.actions) + sum(c.confidential for c in self._case.contacts)

    @functools.cached_property
    def criteria(self) -> tuple[CriterionLine, ...]:
        """The criteria of the policy, with their answers."""
        return _criteria(self._case, self._readiness, self._site)

    @property
    def limits(self) -> str:
        """What “Ready to consider” did not look at, as a sentence; empty for any other verdict."""
        return self._readiness.limits if self._readiness else ""

    @functools.cached_property
    def before_sending(self) -> tuple[CriterionLine, ...]:
        """What is recorded, lacking, or to be asked before the request is sent; a blank form has the lines alone."""
        if self._readiness is None:
            rows = rows_in(self._site.policy, Place.BEFORE_SENDING)
            return tuple([CriterionLine(c.key, self._site.policy.criterion(c.key, c.label)) for c in rows])
        lines = [(a, _criterion(a, self._site)) for a in self._readiness.before_sending]
        return tuple([line._replace(outcome=a.state.value, answer=STATE_LABELS[a.state]) for a, line in lines])

    @property
    def band(self) -> str:
        """What stands across a request that is not to be sent; empty for one that may be considered."""
        return cover_sheet.band(self._readiness)

    @functools.cached_property
    def statements(self) -> tuple[cover_sheet.Statement, ...]:
        """The criteria of the verdict as statements that are shown or not."""
        policy = self._site.policy
        if self._readiness is None:
            rows = rows_in(policy, Place.VERDICT)
            return tuple(
                [cover_sheet.Statement(r.key, cover_sheet.statement_text(r.key, r.label, policy)) for r in rows]
            )
        pairs = zip(self.criteria, self._readiness.answers, strict=True)
        hidden_at, people = cover_sheet.hidden_lines(self._case), self._site.people
        return tuple([cover_sheet.statement(line, a, hidden_at, policy, people) for line, a in pairs])

    @functools.cached_property
    def letters(self) -> tuple[str, ...]:
        """What the columns of the record of letters are called."""
        return tuple([self._site.policy.action(key) for key in cover_sheet.letter_keys(self._case)])

    @functools.cached_property
    def letters_by_parent(self) -> tuple[cover_sheet.ParentLetters, ...]:
        """The record of letters: a row for each parent."""
        return cover_sheet.letters_by_parent(self._case)

    @functools.cached_property
    def considered(self) -> tuple[tuple[str, str], ...]:
        """What was asked about, and what was found."""
        return cover_sheet.considered(self._case)

    @functools.cached_property
    def earlier_requests(self) -> tuple[StageThree, ...]:
        """The requests before this one."""
        return cover_sheet.earlier_requests(self._case, self._readiness)

    @functools.cached_property
    def papers(self) -> tuple[cover_sheet.Paper, ...]:
        """Of what a copy belongs with the request, with the gaps."""
        return cover_sheet.papers(self._case, self._site.policy)

    @functools.cached_property
    def shareable_needs(self) -> tuple[NeedLine, ...] | None:
        """The needs, each with the support that answers it and may be told outside the school."""
        if self.needs is None:
            return None
        return tuple([n._replace(support=tuple([o for o in n.support if not o.confidential])) for n in self.needs])

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
    def not_produced(self) -> tuple[Occurrence, ...]:
        """Letters that are void: a statement says that they are not produced."""
        return tuple([o for o in self._in_order if o.state == "void" and ACTIONS[o.key].past == "sent"])

    @functools.cached_property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """The letters and records that a statement may refer to."""
        return exhibits(self._case, self._in_order, self.witness.initials if self.witness else NOBODY_YET)


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
        key=action.key,
        label=site.policy.box(action.key),
        lane=LANE_LABELS[action.lane],
        state=state.kind,
        day=day,
        until=action.until,
        when=when,
        words=words,
        outcome=action.outcome,
        void=action.void,
        to=", ".join(action.to),
        by=action.by,
        note=action.note,
        needs=action.needs,
        line=action.span.line,
        particulars=tuple(_particulars(action)),
        confidential=action.confidential,
    )


def _particulars(action: Action) -> Iterator[str]:
    if action.sent:
        yield f"sent by {action.sent}"
    if action.invited:
        yield f"invited {numeric(action.invited)}"
    if action.review:
        yield f"review {numeric(action.review)}"


def _action_rows(in_order: Iterable[Occurrence], site: FormSite) -> tuple[ActionRow, ...]:
    found: dict[str, list[Occurrence]] = {}
    for o in in_order:
        found.setdefault(o.key, []).append(o)

    def cell(box: ActionBox) -> ActionCell:
        return ActionCell(box.key, site.policy.box(box.key), tuple(found.get(box.key, ())))

    return tuple([ActionRow(cell(left), cell(right)) for left, right in zip(ENFORCEMENT, SUPPORT, strict=True)])


def _remarks(occurrences: Iterable[Occurrence]) -> tuple[Remark, ...]:
    said: dict[tuple[str, str], list[str]] = {}
    for o in occurrences:
        if not ACTIONS[o.key].on_form:
            continue
        parts = (f"to {o.to}" if o.to else "", *o.particulars, f"by {o.by}" if o.by else "", o.note)
        if text := "; ".join(p for p in parts if p):
            said.setdefault((o.label, text), []).append(o.when if o.state == "done" else f"{o.when} ({o.state})")
    return tuple([Remark(label, ", ".join(when), text) for (label, text), when in said.items()])


# --- Readiness --------------------------------------------------------------------------------------


def _criteria(case: Case, readiness: Readiness | None, site: FormSite) -> tuple[CriterionLine, ...]:
    if readiness is None:
        empty = rows_in(site.policy, Place.VERDICT)
        return tuple(CriterionLine(c.key, site.policy.criterion(c.key, c.label)) for c in empty)
    return tuple(_criterion(answer, site) for answer in readiness.answers)


def _criterion(answer: Answer, site: FormSite) -> CriterionLine:
    judgement = answer.judgement
    return CriterionLine(
        key=answer.key,
        label=answer.label,
        outcome=answer.outcome.value,
        answer=answer.words,
        reason="" if judgement else answer.reason,
        evidence=_evidence(answer.evidence, site.policy),
        judged_by=named(judgement.by, site.people) if judgement else "",
        judged_on=judgement.date if judgement else None,
        judged_why=judgement.reason if judgement else "",
    )


def _evidence(evidence: Iterable[Evidence], policy: Policy) -> tuple[str, ...]:
    """What an answer rests on, one line a kind of fact: ``Letter 1: 14/09/2026, 28/09/2026``."""
    dates: dict[str, list[str]] = {}
    for fact in evidence:
        words = evidence_label(fact, policy, several=True)
        dates.setdefault(words, []).append(numeric(fact.date) if fact.date else f"line {fact.line} of the file")
    return tuple(f"{words}: {', '.join(days)}" for words, days in dates.items())


def _unused(readiness: Readiness, site: FormSite) -> tuple[JudgementLine, ...]:
    return tuple(
        JudgementLine(
            label=u.label,
            decision=decided(u.judgement),
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
