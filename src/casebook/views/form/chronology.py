"""The chronology of a case: everything in the file that has a date, for the form of that name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter

from casebook.casefile.headings import Heading, heading_parts
from casebook.dates import numeric
from casebook.model import Case, Contact
from casebook.rules.criteria import CRITERIA
from casebook.rules.readiness import decided
from casebook.views.form.values import Event, FormSite, Occurrence

LOG_LANE = "Contact"
CASE_LANE = "Case"
_date: Callable[[Event], dt.date] = attrgetter("date")


def how_of(contact: Contact) -> str:
    """How contact was made, with whom, and with what result."""
    if not contact.with_ and not contact.confidential:
        how, outcome = contact.how, contact.outcome
        return f"{how} · {outcome}" if how and outcome else how or outcome
    return " · ".join(heading_parts(Heading("", contact.how, contact.outcome, contact.with_, contact.confidential)))


def chronology(case: Case, occurrences: Iterable[Occurrence], site: FormSite) -> tuple[Event, ...]:
    """Every action, contact, judgement and step of the case by date; on one day in the order of the lanes.

    What is confidential is left out: a chronology is a part of what leaves the school.
    """
    events = [*_action_events(o for o in occurrences if not o.confidential), *_case_events(case)]
    events += [*_judgements(case, site), *_end_of_stage_2(case, site)]
    open_ = [c for c in case.contacts if not c.confidential]
    events += [Event(c.date, LOG_LANE, how_of(c), "done", c.initials, "", c.text, c.span.line) for c in open_]
    return tuple(sorted(events, key=_date))


def _action_events(occurrences: Iterable[Occurrence]) -> Iterator[Event]:
    for o in occurrences:
        said = (
            f"until {numeric(o.until)}" if o.until else "",
            o.outcome,
            f"to {o.to}" if o.to else "",
            *o.particulars,
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
        if request.told:
            yield event(request.told, "Authority told of a need that came to light", "", request.span.line)
    if case.closed:
        said = " · ".join(filter(None, (case.closed.reason, case.closed.to)))
        yield event(case.closed.date, "Case closed", said, case.closed.span.line)


def _judgements(case: Case, site: FormSite) -> Iterator[Event]:
    for j in case.judgements:
        label = site.policy.criterion(j.criterion, CRITERIA[j.criterion].label)
        yield Event(j.date, CASE_LANE, f"Judged: {label}", "done", j.by, f"{decided(j)}: {j.reason}", "", j.span.line)


def _end_of_stage_2(case: Case, site: FormSite) -> Iterator[Event]:
    end = case.stage_2_end_date
    if end:
        state = "done" if end < site.as_of else "planned"
        yield Event(end, CASE_LANE, "Stage 2 end date", state, "", "", "", case.place("stage_2_end_date").line)
