"""A case to the view that its printed forms are made from. Every form is given the same one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from casebook.book import CaseFile
from casebook.dates import numeric, years_between
from casebook.form import ACTIONS, DETAILS, ENFORCEMENT, LANE_LABELS, SUPPORT, ActionBox, year_group_label
from casebook.model import Action, Case, Judgement, Lane
from casebook.rules.policy import Policy
from casebook.rules.readiness import CRITERIA, OUTCOME_LABELS, STATUS_LABELS, Answer, Evidence, Readiness
from casebook.settings import StaffMember
from casebook.site.form_views import (
    ActionCell,
    ActionRow,
    Author,
    CriterionLine,
    DetailBox,
    Event,
    Exhibit,
    FormSite,
    FormView,
    JudgementLine,
    LogEntry,
    NeedLine,
    Occurrence,
    Remark,
)

LOG_LANE = "Contact"
CASE_LANE = "Case"
NOBODY_YET = "…"
_SEVERAL_INITIALS = re.compile(r"\s*[/&,+]\s*|\s+and\s+")


def form_view(file: CaseFile, site: FormSite) -> FormView:
    """The view of a sound case file. A broken one has no forms: a form that lacks a letter would mislead."""
    if file.case is None or file.readiness is None:
        raise ValueError(f"{file.path} is not sound, so it has no forms")
    return _view(file.case, file.readiness, site)


def blank_view(site: FormSite) -> FormView:
    """The view of a form that is to be filled in by hand: boxes and criteria, and nothing in them."""
    return _view(Case(ref="", path=""), None, site)


def _view(case: Case, readiness: Readiness | None, site: FormSite) -> FormView:
    occurrences = tuple(_occurrence(a, site) for a in case.actions)
    authors = _authors(case, site)
    witness = next((a for a in authors if a.employer == "traded"), None)
    return FormView(
        ref=case.ref,
        file_name=case.path,
        blank=readiness is None,
        as_of=site.as_of,
        child_name=case.child_name,
        known_as=case.known_as,
        date_of_birth=case.date_of_birth,
        age=years_between(case.date_of_birth, site.as_of) if case.date_of_birth else None,
        year_group=year_group_label(case.year_group),
        staff_name=case.staff_name,
        school=case.school,
        stage_2_end_date=case.stage_2_end_date,
        details=tuple(DetailBox(f.key, f.label, _detail(case, f.key)) for f in DETAILS),
        action_rows=_action_rows(occurrences, site.policy),
        remarks=_remarks(occurrences),
        contacts=tuple(
            LogEntry(c.date, c.initials, _joined(c.how, c.outcome), c.text, c.span.line) for c in case.contacts
        ),
        notes=case.notes,
        chronology=_chronology(case, occurrences),
        status=STATUS_LABELS[readiness.status] if readiness else "",
        verdict=readiness.words if readiness else "",
        criteria=_criteria(case, readiness, site),
        unused_judgements=_unused(readiness, site) if readiness else (),
        needs=_needs(case, occurrences),
        other_support=tuple(o for o in occurrences if o.lane == LANE_LABELS[Lane.SUPPORT] and not o.needs),
        stage_1=case.stage_1,
        requests=case.stage_3,
        closed=case.closed,
        parents=case.parents,
        practitioners=case.practitioners,
        siblings=case.siblings,
        extra=case.extra,
        authors=authors,
        witness=witness,
        exhibits=_exhibits(case, occurrences, witness.initials if witness else NOBODY_YET),
    )


def _joined(*parts: str) -> str:
    return " · ".join(p for p in parts if p)


def _detail(case: Case, key: str) -> str:
    value = getattr(case, key)
    if key == "year_group":
        return year_group_label(case.year_group)
    return numeric(value) if isinstance(value, dt.date) else str(value or "")


# --- Actions ----------------------------------------------------------------------------------------


def _occurrence(action: Action, site: FormSite) -> Occurrence:
    day = action.date or action.planned
    if day is None:
        raise ValueError(f"{action.key} has neither a date nor a planned date")
    state = "void" if action.void else "done" if action.done else "planned"
    when = f"{numeric(day)} to {numeric(action.until)}" if action.until else numeric(day)
    # "planned" stands before the date, so that nobody who runs an eye down the dates takes it for done.
    overdue = "overdue" if state == "planned" and day < site.as_of else ""
    words = (f"planned: {when}" if action.planned else when, overdue, action.outcome)
    return Occurrence(
        key=action.key,
        label=_label(ACTIONS[action.key], site.policy),
        lane=LANE_LABELS[action.lane],
        state=state,
        day=day,
        until=action.until,
        when=when,
        words=", ".join(w for w in words if w),
        outcome=action.outcome,
        void=action.void,
        to=", ".join(action.to),
        by=action.by,
        note=action.note,
        needs=action.needs,
        line=action.span.line,
    )


def _label(box: ActionBox, policy: Policy) -> str:
    return policy.label(box.key, box.label)


def _in_order(occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    return tuple(sorted(occurrences, key=lambda o: o.day))


def _action_rows(occurrences: tuple[Occurrence, ...], policy: Policy) -> tuple[ActionRow, ...]:
    def cell(box: ActionBox) -> ActionCell:
        return ActionCell(box.key, _label(box, policy), _in_order(o for o in occurrences if o.key == box.key))

    return tuple(ActionRow(cell(left), cell(right)) for left, right in zip(ENFORCEMENT, SUPPORT, strict=True))


def _remarks(occurrences: Iterable[Occurrence]) -> tuple[Remark, ...]:
    said: dict[tuple[str, str], list[str]] = {}
    for o in occurrences:
        text = "; ".join(p for p in (f"to {o.to}" if o.to else "", f"by {o.by}" if o.by else "", o.note) if p)
        if text:
            said.setdefault((o.label, text), []).append(o.when if o.state == "done" else f"{o.when} ({o.state})")
    return tuple(Remark(label, ", ".join(when), text) for (label, text), when in said.items())


# --- The chronology ---------------------------------------------------------------------------------


def _chronology(case: Case, occurrences: tuple[Occurrence, ...]) -> tuple[Event, ...]:
    """Every action, contact and step of the case by date; on one day in the order of the lanes."""
    events = [*_action_events(occurrences), *_case_events(case)]
    events += [
        Event(c.date, LOG_LANE, _joined(c.how, c.outcome), "done", c.initials, "", c.text, c.span.line)
        for c in case.contacts
    ]
    return tuple(sorted(events, key=lambda e: e.date))


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
        undated = "" if request.outcome_date else _joined(request.outcome, request.reason)
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
        judged_by=_named(judgement.by, site) if judgement else "",
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
            by=_named(u.judgement.by, site),
            date=u.judgement.date,
            reason=u.judgement.reason,
            why_unused=u.reason,
        )
        for u in readiness.unused
    )


def _needs(case: Case, occurrences: tuple[Occurrence, ...]) -> tuple[NeedLine, ...] | None:
    if case.needs is None:
        return None
    return tuple(
        NeedLine(n.key, n.need, n.identified, _in_order(o for o in occurrences if n.key in o.needs)) for n in case.needs
    )


# --- People -----------------------------------------------------------------------------------------


def _member(initials: str, site: FormSite) -> StaffMember | None:
    """The member of staff with these initials, or with this name where a name was typed for initials."""
    typed = initials.casefold()
    return next((m for m in site.staff.values() if typed in {m.initials.casefold(), m.name.casefold()}), None)


def _named(initials: str, site: FormSite) -> str:
    member = _member(initials, site)
    if member is None:
        return initials
    return f"{member.name} ({member.initials}), {member.role}" if member.role else f"{member.name} ({member.initials})"


def _authors(case: Case, site: FormSite) -> tuple[Author, ...]:
    """Whose initials stand in the case, the one with the most entries first."""
    found: dict[str, Author] = {}
    entries = [(c.initials, c.date, 1, 0) for c in case.contacts]
    entries += [(a.by, a.date, 0, 1) for a in case.actions if a.date]
    for typed, day, contact, action in entries:
        for initials in filter(None, _SEVERAL_INITIALS.split(typed)):
            member = _member(initials, site) or StaffMember(initials, "")
            known = found.get(member.initials.casefold())
            found[member.initials.casefold()] = Author(
                member.initials,
                member.name,
                member.role,
                member.employer,
                (known.contacts if known else 0) + contact,
                (known.actions if known else 0) + action,
                min(known.first, day) if known else day,
                max(known.last, day) if known else day,
            )
    return tuple(sorted(found.values(), key=lambda a: (-a.contacts - a.actions, a.initials.casefold())))


def _exhibits(case: Case, occurrences: tuple[Occurrence, ...], initials: str) -> tuple[Exhibit, ...]:
    """The letters and records that count, by date, and the contact log after them."""
    found: list[tuple[str, str]] = []
    for o in _in_order(o for o in occurrences if o.state == "done"):
        letter = ACTIONS[o.key].past == "sent"
        to = f", to {o.to}" if o.to else ""
        found.append((f"{'Copy' if letter else 'Record'} of {o.label}{to}", o.when))
    if case.contacts:
        first, last = numeric(case.contacts[0].date), numeric(case.contacts[-1].date)
        found.append(("Contact log", f"{first} to {last}" if first != last else first))
    return tuple(Exhibit(f"{initials}/{n}", n, what, when) for n, (what, when) in enumerate(found, 1))
