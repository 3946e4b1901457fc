"""A case to what its page shows: everything that its file holds, and where it stands."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator

from casebook.book import CaseFile
from casebook.dates import years_between
from casebook.form import ACTIONS, DETAILS, LANE_ACTIONS, LANE_LABELS, year_group_label
from casebook.model import Action, Case, Contact, Lane, Need, StageThree
from casebook.rules.criteria import CRITERIA
from casebook.rules.labels import evidence_label
from casebook.rules.policy import Policy
from casebook.rules.readiness import (
    SINCE_REQUEST,
    STATE_LABELS,
    STATUS_LABELS,
    Answer,
    Evidence,
    Readiness,
    decided,
)
from casebook.views.case.recorded import recorded
from casebook.views.case.timeline import timeline
from casebook.views.case.values import (
    ActionView,
    AnswerView,
    BoxView,
    BrokenView,
    CaseView,
    EntryView,
    EvidenceView,
    Fact,
    FactGroup,
    JudgementView,
    LaneView,
    NeedView,
    RequestView,
    TypedLine,
)
from casebook.views.row import Row
from casebook.views.site import Around, Link, Site, person, slug
from casebook.wording import counted, legible

SHOWN_EVIDENCE = 8
_slug = functools.lru_cache(maxsize=1024)(slug)
NUMBERED_LINES = 20_000  # a file of more lines is shown as one piece: numbering it would stall the browser
_LABELS = {field.key: field.label for field in DETAILS}
# Facts that stand on a line of the page by themselves; of the others, the section that every page has.
_ON_A_LINE = frozenset({"action", "contact", "need", "stage_3"})
_SECTIONS = {kind: kind.replace("_", "-") for kind in ("details", "needs", "stage_1", "practitioners", "parents")}
_SECTIONS |= dict.fromkeys(("looked_after", "siblings"), "details")
_SHOWN_ABOVE = frozenset({"missing-evidence", "decide"})  # prompts that the readiness says already


def case_view(file: CaseFile, row: Row, around: Around, site: Site) -> CaseView:
    """The page of a sound case. ``file`` must be one."""
    case, readiness = file.case, file.readiness
    if case is None or readiness is None:
        raise ValueError("a broken file has no case page")  # pages.py asks for broken_view instead
    groups = recorded(case, site.policy)
    anchors, names = _Anchors(case, groups), _names(site)
    lanes = _lanes(case, anchors, names)
    return CaseView(
        title=row.ref,
        row=row,
        alert=case.alert,
        status=STATUS_LABELS[readiness.status],
        details=_details(case, site),
        status_first=readiness.status in SINCE_REQUEST,
        answers=tuple([_answer(a, a.words, anchors, names) for a in readiness.answers]),
        limits=readiness.limits,
        before_sending=()
        if case.closed
        else tuple([_answer(a, STATE_LABELS[a.state], anchors, names) for a in readiness.before_sending]),
        prompts=tuple([p for p in file.prompts if p.key not in _SHOWN_ABOVE]),
        problems=row.problems,
        timeline=timeline(case, site.policy, site.as_of),
        lanes=lanes,
        needs=_needs(case, lanes, anchors),
        stage_1=case.stage_1,
        judgements=_judgements(case, readiness, names) if case.judgements else (),
        requests=tuple([RequestView(r, anchors.of(r)) for r in case.stage_3]),
        parents=case.parents,
        practitioners=case.practitioners,
        extra=case.extra,
        recorded=groups,
        closed=case.closed,
        notes=case.notes,
        entries=_entries(case, anchors, names),
        forms=tuple([Link(form.title, form.address(file.ref)) for form in site.forms]),
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
        alert=file.case.alert if file.case else (),
        errors=tuple(p for p in row.problems if p.is_error),
        warnings=tuple(p for p in row.problems if not p.is_error),
        details=tuple([f for f in _details(file.case, site) if f.text or f.day]) if file.case else (),
        lanes=tuple(_read_lanes(file.case, site)) if file.case else (),
        lines=tuple(TypedLine(n, legible(line), n in wrong) for n, line in enumerate(lines, 1)) if numbered else (),
        text="" if numbered else legible(file.text),
        around=around,
    )


class _Names:
    """What a site calls people, actions and boxes, each looked up once: a book has few, and every case names them."""

    def __init__(self, site: Site) -> None:
        policy = site.policy
        self.site = site
        self.person = functools.lru_cache(maxsize=1024)(lambda initials: person(initials, site))
        self.actions = {key: policy.action(key) for key in ACTIONS}
        self.boxes = {
            lane: [BoxView(b.key, policy.box(b.key), ()) for b in boxes] for lane, boxes in LANE_ACTIONS.items()
        }


_last = _Names(Site("", dt.date.min, Policy(), {}))


def _names(site: Site) -> _Names:
    """The names of this site. Those of the last site are kept: a build has one."""
    global _last
    names = _last
    if names.site is not site:
        names = _last = _Names(site)
    return names


class _Anchors:
    """Names for the places of a page, each once, made from the file's own lines.

    Several dates of one action may stand in one line of the file; the second is ``line-12-2``.
    """

    def __init__(self, case: Case, groups: Iterable[FactGroup] = ()) -> None:
        self._sections = {group.anchor for group in groups}
        self._of: dict[int, str] = {}  # by identity: two dates of one action may be equal in all they say
        self._places: dict[tuple[str, int, dt.date | None], str] = {}
        self._seen: dict[int, int] = {}
        logged = [contact.span.line for contact in case.contacts]
        lines = [need.span.line for need in case.needs or ()]
        lines += [action.span.line for action in case.actions]
        lines += [request.span.line for request in case.stage_3]
        lines += logged
        # Where each stands on a line of its own, as in most files, the line's name is its name, and needs no telling.
        if len(set(lines)) == len(lines):
            self.entries = [f"line-{line}" for line in logged]
        else:
            self._tell_apart(case)
            self.entries = [self._of[id(contact)] for contact in case.contacts]

    def _tell_apart(self, case: Case) -> None:
        for need in case.needs or ():
            self._take(need, (need.key, need.span.line, need.identified))
        for action in case.actions:
            self._take(action, (action.key, action.span.line, action.day))
        for request in case.stage_3:
            self._take(request, ("stage_3", request.span.line, request.outcome_date))
        for contact in case.contacts:
            self._take(contact, ("contact", contact.span.line, contact.date))

    def _take(self, thing: Need | Action | StageThree | Contact, place: tuple[str, int, dt.date | None]) -> None:
        line = place[1]
        number = self._seen[line] = self._seen.get(line, 0) + 1
        name = f"line-{line}" if number == 1 else f"line-{line}-{number}"
        self._of[id(thing)] = name
        self._places.setdefault(place, name)

    def of(self, thing: Need | Action | StageThree | Contact) -> str:
        """The name of the place where it stands on the page. ``entries`` holds those of the contacts, in their order."""
        return self._of[id(thing)] if self._of else f"line-{thing.span.line}"

    def evidence(self, evidence: Evidence) -> str:
        """The name of the place where the fact stands."""
        if evidence.kind not in _ON_A_LINE:
            section = _SECTIONS.get(evidence.kind) or evidence.kind.replace("_", "-")
            return section if evidence.kind in _SECTIONS or section in self._sections else "readiness"
        line = evidence.line
        return (self._places and self._places.get((evidence.key, line, evidence.date))) or f"line-{line}"


def _details(case: Case, site: Site) -> tuple[Fact, ...]:
    born, end = case.date_of_birth, case.stage_2_end_date
    age = f"aged {years_between(born, site.as_of)}" if born and born <= site.as_of else ""
    year = "taught out of year group" if case.out_of_year_group else ""
    school = f"schools/{_slug(case.school)}.html" if case.school else ""
    staff = f"staff/{_slug(case.staff_name)}.html" if case.staff_name else ""
    facts = [
        Fact(_LABELS["child_name"], case.child_name),
        Fact(_LABELS["date_of_birth"], day=born, aside=age),
        Fact(_LABELS["year_group"], year_group_label(case.year_group), aside=year),
        Fact(_LABELS["school"], case.school, address=school),
        Fact(_LABELS["staff_name"], case.staff_name, address=staff),
        Fact(_LABELS["stage_2_end_date"], day=end, aside=away(end, site.as_of) if end and not case.closed else ""),
    ]
    if case.known_as:
        facts.insert(1, Fact("Known as", case.known_as))
    if case.looked_after is not None:
        facts.append(Fact("Looked after", "Yes" if case.looked_after else "No"))
    if case.siblings == ():
        facts.append(Fact("Siblings", "None", aside="looked for"))
    return tuple(facts)


def away(day: dt.date, as_of: dt.date) -> str:
    """How far off a day is, in words: ``in 4 days``, ``today``, ``3 days ago``."""
    days = (day - as_of).days
    if days == 0:
        return "today"
    return f"in {counted(days, 'day')}" if days > 0 else f"{counted(-days, 'day')} ago"


def _answer(answer: Answer, words: str, anchors: _Anchors, names: _Names) -> AnswerView:
    shown = answer.evidence[:SHOWN_EVIDENCE]
    groups: dict[str, list[tuple[dt.date | None, str]]] = {}
    for fact in shown:
        groups.setdefault(evidence_label(fact, names.site.policy), []).append((fact.date, anchors.evidence(fact)))
    return AnswerView(
        answer.key,
        answer.label,
        answer.outcome.value,
        words,
        answer.reason,
        tuple([EvidenceView(label, tuple(facts)) for label, facts in groups.items()]),
        len(answer.evidence) - len(shown),
        names.person(answer.judged_by) if answer.judged_by else None,
    )


def _lanes(case: Case, anchors: _Anchors, names: _Names) -> tuple[LaneView, ...]:
    needs = {need.key: Link(need.need, f"#{anchors.of(need)}") for need in case.needs or ()}
    lanes = []
    for lane, boxes in names.boxes.items():
        actions: dict[str, list[ActionView]] = {}
        for action in case.enforcement if lane is Lane.ENFORCEMENT else case.support:
            actions.setdefault(action.key, []).append(_action(action, needs, anchors, names))
        shown = [
            BoxView(box.key, box.label, tuple(actions[box.key])) if box.key in actions else box
            for box in boxes
            if box.key in actions or ACTIONS[box.key].on_form
        ]
        lanes.append(LaneView(lane.value, LANE_LABELS[lane], tuple(shown)))
    return tuple(lanes)


def _read_lanes(case: Case, site: Site) -> Iterator[LaneView]:
    """What could be read of the actions. An empty box is left out: it may hold a date that cannot be read."""
    for lane in _lanes(case, _Anchors(case), _names(site)):
        if boxes := tuple(box for box in lane.boxes if box.actions):
            yield LaneView(lane.key, lane.title, boxes)


def _action(action: Action, needs: dict[str, Link], anchors: _Anchors, names: _Names) -> ActionView:
    return ActionView(
        anchors.of(action),
        names.actions[action.key],
        action.state(names.site.as_of).value,
        action.day,
        action,
        tuple([needs.get(key) or Link(key, "") for key in action.needs]),
        names.person(action.by) if action.by else None,
    )


def _needs(case: Case, lanes: Iterable[LaneView], anchors: _Anchors) -> tuple[NeedView, ...] | None:
    if not case.needs:
        return None if case.needs is None else ()
    support = [a for lane in lanes for box in lane.boxes for a in box.actions if a.action.needs and not a.action.void]
    return tuple(
        [NeedView(n, anchors.of(n), tuple([a for a in support if n.key in a.action.needs])) for n in case.needs]
    )


def _entries(case: Case, anchors: _Anchors, names: _Names) -> tuple[EntryView, ...]:
    people = map(names.person, [contact.initials for contact in case.contacts])
    return tuple(map(EntryView._make, zip(anchors.entries, case.contacts, people, strict=True)))


def _judgements(case: Case, readiness: Readiness, names: _Names) -> tuple[JudgementView, ...]:
    unused = {u.judgement.criterion: u.reason for u in readiness.unused}
    return tuple([
        JudgementView(
            names.site.policy.criterion(j.criterion, CRITERIA[j.criterion].label),
            decided(j).capitalize(),
            names.person(j.by),
            j.date,
            j.reason,
            unused.get(j.criterion, ""),
        )
        for j in case.judgements
    ])  # fmt: skip
