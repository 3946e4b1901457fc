"""What the page of one case shows: everything that its file holds, and where it stands."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from casebook.book import CaseFile
from casebook.dates import years_between
from casebook.form import ACTIONS, DETAILS, LANE_LABELS, LANES, year_group_label
from casebook.model import Action, Case, Closed, Contact, Lane, Need, Note, Parent, Practitioner, StageThree
from casebook.rules.policy import Policy
from casebook.rules.prompts import Prompt
from casebook.rules.readiness import CRITERIA, OUTCOME_LABELS, STATUS_LABELS, Answer, Evidence, Readiness
from casebook.site.rows import Problem, Row, counted, legible
from casebook.site.timeline import Timeline, timeline
from casebook.site.views import Around, Link, Person, Site, person, slug

SHOWN_EVIDENCE = 8
_slug = functools.lru_cache(maxsize=1024)(slug)
NUMBERED_LINES = 20_000  # a file of more lines is shown as one piece: numbering it would stall the browser
_LABELS = {field.key: field.label for field in DETAILS}
_ELSEWHERE = {
    "stage_1": ("Stage 1 account", "stage-1"),
    "practitioners": ("Practitioners", "practitioners"),
    "parents": ("Parents and carers", "parents"),
    "details": ("Details", "details"),
}
_EVIDENCE_LABELS = {"contact": "Contact", "need": "Need", "stage_3": "Stage 3 request"} | {
    kind: label for kind, (label, _place) in _ELSEWHERE.items()
}


class Fact(NamedTuple):
    """One line of the details: its label, its value as text or as a day, and an aside."""

    label: str
    text: str = ""
    day: dt.date | None = None
    aside: str = ""
    address: str = ""


class EvidenceView(NamedTuple):
    """Facts of one kind on which an answer rests, each as its day and a link to where it stands on the page."""

    label: str
    facts: tuple[tuple[dt.date | None, str], ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One criterion: its answer as a tag, the reason, the evidence, and who judged it."""

    key: str
    label: str
    tone: str
    words: str
    reason: str
    evidence: tuple[EvidenceView, ...]
    more: int
    judged_by: Person | None

    @property
    def sentence(self) -> str:
        """The reason with its full stop."""
        return self.reason if self.reason.endswith(("?", ".", "!")) else f"{self.reason}."

    @property
    def judges(self) -> str:
        """The names behind the initials of who judged it; empty where the staff list has none."""
        return "; ".join([name for _, name in self.judged_by.parts if name]) if self.judged_by else ""


class ActionView(NamedTuple):
    """One occurrence of an action. ``state``: ``done``, ``planned``, ``overdue`` or ``void``."""

    anchor: str
    label: str
    state: str
    day: dt.date | None
    action: Action
    needs: tuple[Link, ...]
    by: Person | None


class BoxView(NamedTuple):
    """A box of the form's table, with all that stands in it; empty where nothing was done."""

    key: str
    label: str
    actions: tuple[ActionView, ...]


@dataclass(frozen=True, slots=True)
class LaneView:
    """One half of the form's table of actions."""

    key: str
    title: str
    boxes: tuple[BoxView, ...]


@dataclass(frozen=True, slots=True)
class NeedView:
    """A need, and the support that names it. ``met_by`` counts what was done, not what is planned."""

    need: Need
    anchor: str
    support: tuple[ActionView, ...]

    @property
    def answered(self) -> bool:
        """Whether support that was done names it."""
        return any(a.action.done for a in self.support)


@dataclass(frozen=True, slots=True)
class JudgementView:
    """A recorded judgement, and why it changes nothing where it does not."""

    label: str
    decision: str
    by: Person
    day: dt.date
    reason: str
    unused: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A Stage 3 request and what became of it."""

    request: StageThree
    anchor: str


class EntryView(NamedTuple):
    """An entry of the contact log."""

    anchor: str
    contact: Contact
    initials: Person


@dataclass(frozen=True, slots=True)
class CaseView:
    """The page of a sound case."""

    title: str
    row: Row
    status: str
    details: tuple[Fact, ...]
    answers: tuple[AnswerView, ...]
    prompts: tuple[Prompt, ...]
    problems: tuple[Problem, ...]
    timeline: Timeline | None
    lanes: tuple[LaneView, ...]
    needs: tuple[NeedView, ...] | None
    stage_1: str
    judgements: tuple[JudgementView, ...]
    requests: tuple[RequestView, ...]
    parents: tuple[Parent, ...]
    practitioners: tuple[Practitioner, ...] | None
    extra: tuple[tuple[str, str], ...]
    closed: Closed | None
    notes: tuple[Note, ...]
    entries: tuple[EntryView, ...]
    forms: tuple[Link, ...]
    around: Around
    words: str


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line of the file as typed. ``wrong``: a problem stands in it."""

    number: int
    text: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class BrokenView:
    """The page of a file with errors: what is wrong, what could be read, and the file as it was typed."""

    title: str
    row: Row
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    details: tuple[Fact, ...]
    lanes: tuple[LaneView, ...]
    lines: tuple[TypedLine, ...]
    text: str
    around: Around


def case_view(file: CaseFile, row: Row, around: Around, site: Site) -> CaseView:
    """The page of a sound case. ``file`` must be one."""
    case, readiness = file.case, file.readiness
    if case is None or readiness is None:
        raise ValueError("a broken file has no case page")  # pages.py asks for broken_view instead
    anchors = _Anchors(case)
    people = _people(site)
    lanes = tuple(_lanes(case, anchors, site))
    return CaseView(
        title=row.ref,
        row=row,
        status=STATUS_LABELS[readiness.status],
        details=tuple(_details(case, site)),
        answers=tuple(_answer(a, anchors, site) for a in readiness.answers),
        prompts=tuple(p for p in file.prompts if p.key not in ("missing-evidence", "decide")),
        problems=row.problems,
        timeline=timeline(case, site.policy, site.as_of),
        lanes=lanes,
        needs=_needs(case, lanes, anchors),
        stage_1=case.stage_1,
        judgements=tuple(_judgements(case, readiness, site)),
        requests=tuple(RequestView(r, anchors.of(r)) for r in case.stage_3),
        parents=case.parents,
        practitioners=case.practitioners,
        extra=case.extra,
        closed=case.closed,
        notes=case.notes,
        entries=tuple([EntryView(anchors.of(c), c, people(c.initials)) for c in case.contacts]),
        forms=tuple(Link(form.title, form.address(file.ref)) for form in site.forms),
        around=around,
        words=row.words,
    )


def broken_view(file: CaseFile, row: Row, around: Around, site: Site) -> BrokenView:
    """The page of a file with errors. What could be read of it is shown; a verdict never is."""
    wrong = {p.line for p in row.problems}
    lines = file.text.split("\n") if file.text else []
    numbered = len(lines) <= NUMBERED_LINES
    return BrokenView(
        title=f"Errors in {row.public_ref}",
        row=row,
        errors=tuple(p for p in row.problems if p.is_error),
        warnings=tuple(p for p in row.problems if not p.is_error),
        details=tuple(f for f in _details(file.case, site) if f.text or f.day) if file.case else (),
        lanes=tuple(_read_lanes(file.case, site)) if file.case else (),
        lines=tuple(TypedLine(n, legible(line), n in wrong) for n, line in enumerate(lines, 1)) if numbered else (),
        text="" if numbered else legible(file.text),
        around=around,
    )


class _People:
    """The people behind initials, each looked up once: a book has few, and every entry names one."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.of = functools.lru_cache(maxsize=1024)(lambda initials: person(initials, site))


_last = _People(Site("", dt.date.min, Policy(), {}))


def _people(site: Site) -> Callable[[str], Person]:
    """Who stands behind initials in this site. The last site's people are kept: a build has one site."""
    global _last
    people = _last
    if people.site is not site:
        people = _last = _People(site)
    return people.of


class _Anchors:
    """Names for the places of a page, each once, made from the file's own lines.

    Several dates of one action may stand in one line of the file; the second is ``line-12-2``.
    """

    def __init__(self, case: Case) -> None:
        self._of: dict[int, str] = {}  # by identity: two dates of one action may be equal in all they say
        self._places: dict[tuple[str, int, dt.date | None], str] = {}
        self._seen: dict[int, int] = {}
        for need in case.needs or ():
            self._take(need, (need.key, need.span.line, need.identified))
        for action in case.actions:
            self._take(action, (action.key, action.span.line, action.date or action.planned))
        for request in case.stage_3:
            self._take(request, ("stage_3", request.span.line, request.outcome_date))
        lines = {contact.span.line: contact for contact in case.contacts}
        if len(lines) == len(case.contacts) and lines.keys().isdisjoint(self._seen):
            # Each on a line of its own, as in any real file: the line's name is the entry's, and needs no telling.
            self._of.update([(id(contact), f"line-{line}") for line, contact in lines.items()])
            return
        for contact in case.contacts:
            self._take(contact, ("contact", contact.span.line, contact.date))

    def _take(self, thing: Need | Action | StageThree | Contact, place: tuple[str, int, dt.date | None]) -> None:
        line = thing.span.line
        number = self._seen[line] = self._seen.get(line, 0) + 1
        name = f"line-{line}" if number == 1 else f"line-{line}-{number}"
        self._of[id(thing)] = name
        self._places.setdefault(place, name)

    def of(self, thing: Need | Action | StageThree | Contact) -> str:
        """The name of the place where it stands on the page."""
        return self._of[id(thing)]

    def evidence(self, evidence: Evidence) -> str:
        """The name of the place where the fact stands."""
        if evidence.kind in _ELSEWHERE:
            return _ELSEWHERE[evidence.kind][1]
        return self._places.get((evidence.key, evidence.line, evidence.date), f"line-{evidence.line}")


def _details(case: Case, site: Site) -> Iterator[Fact]:
    labels = _LABELS
    yield Fact(labels["child_name"], case.child_name)
    if case.known_as:
        yield Fact("Known as", case.known_as)
    born = case.date_of_birth
    age = f"aged {years_between(born, site.as_of)}" if born and born <= site.as_of else ""
    yield Fact(labels["date_of_birth"], day=born, aside=age)
    aside = "taught out of year group" if case.out_of_year_group else ""
    yield Fact(labels["year_group"], year_group_label(case.year_group), aside=aside)
    yield Fact(labels["school"], case.school, address=f"schools/{_slug(case.school)}.html" if case.school else "")
    staff = f"staff/{_slug(case.staff_name)}.html" if case.staff_name else ""
    yield Fact(labels["staff_name"], case.staff_name, address=staff)
    end = case.stage_2_end_date
    yield Fact(labels["stage_2_end_date"], day=end, aside=away(end, site.as_of) if end and not case.closed else "")


def away(day: dt.date, as_of: dt.date) -> str:
    """How far off a day is, in words: ``in 4 days``, ``today``, ``3 days ago``."""
    days = (day - as_of).days
    if days == 0:
        return "today"
    return f"in {counted(days, 'day')}" if days > 0 else f"{counted(-days, 'day')} ago"


def _answer(answer: Answer, anchors: _Anchors, site: Site) -> AnswerView:
    shown = answer.evidence[:SHOWN_EVIDENCE]
    return AnswerView(
        answer.key,
        answer.label,
        answer.outcome.value,
        OUTCOME_LABELS[answer.outcome],
        answer.reason,
        tuple(_evidence(shown, anchors, site)),
        len(answer.evidence) - len(shown),
        _people(site)(answer.judged_by) if answer.judged_by else None,
    )


def _evidence(evidence: Iterable[Evidence], anchors: _Anchors, site: Site) -> Iterator[EvidenceView]:
    groups: dict[str, list[tuple[dt.date | None, str]]] = {}
    for fact in evidence:
        groups.setdefault(_evidence_label(fact, site), []).append((fact.date, anchors.evidence(fact)))
    return (EvidenceView(label, tuple(facts)) for label, facts in groups.items())


def _evidence_label(evidence: Evidence, site: Site) -> str:
    if evidence.kind == "action":
        return site.policy.label(evidence.key, ACTIONS[evidence.key].short)
    return _EVIDENCE_LABELS.get(evidence.kind, evidence.kind)


def _lanes(case: Case, anchors: _Anchors, site: Site) -> Iterator[LaneView]:
    needs = {n.key: n for n in case.needs or ()}
    for lane, boxes in LANES.items():
        actions = case.enforcement if lane is Lane.ENFORCEMENT else case.support
        views: dict[str, list[ActionView]] = {}
        for a in actions:
            views.setdefault(a.key, []).append(_action(a, needs, anchors, site))
        label = site.policy.label
        shown = [BoxView(b.key, label(b.key, b.label), tuple(views.get(b.key, ()))) for b in boxes]
        yield LaneView(lane.value, LANE_LABELS[lane], tuple(shown))


def _read_lanes(case: Case, site: Site) -> Iterator[LaneView]:
    """What could be read of the actions. An empty box is left out: it may hold a date that cannot be read."""
    for lane in _lanes(case, _Anchors(case), site):
        if boxes := tuple(box for box in lane.boxes if box.actions):
            yield LaneView(lane.key, lane.title, boxes)


def _action(action: Action, needs: dict[str, Need], anchors: _Anchors, site: Site) -> ActionView:
    return ActionView(
        anchors.of(action),
        site.policy.label(action.key, ACTIONS[action.key].short),
        _state(action, site.as_of),
        action.date or action.planned,
        action,
        tuple(Link(needs[n].need, f"#{anchors.of(needs[n])}") if n in needs else Link(n, "") for n in action.needs),
        _people(site)(action.by) if action.by else None,
    )


def _state(action: Action, as_of: dt.date) -> str:
    if action.void:
        return "void"
    if action.planned is None:
        return "done"
    return "overdue" if action.planned < as_of else "planned"


def _needs(case: Case, lanes: Iterable[LaneView], anchors: _Anchors) -> tuple[NeedView, ...] | None:
    if case.needs is None:
        return None
    support = [a for lane in lanes for box in lane.boxes for a in box.actions if not a.action.void]
    return tuple(NeedView(n, anchors.of(n), tuple(a for a in support if n.key in a.action.needs)) for n in case.needs)


def _judgements(case: Case, readiness: Readiness, site: Site) -> Iterator[JudgementView]:
    unused = {u.judgement.criterion: u.reason for u in readiness.unused}
    for judgement in case.judgements:
        criterion = CRITERIA[judgement.criterion]
        yield JudgementView(
            site.policy.label(criterion.key, criterion.label),
            judgement.decision.replace("-", " ").capitalize(),
            _people(site)(judgement.by),
            judgement.date,
            judgement.reason,
            unused.get(judgement.criterion, ""),
        )
