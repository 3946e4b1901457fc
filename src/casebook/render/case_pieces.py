"""The pieces of a case's page that stand on it by the dozen, as HTML: answers, actions, needs, entries of the log."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from markupsafe import Markup

from casebook.render.filters import day, initials_html, joined, label, log_text, text

if TYPE_CHECKING:
    from casebook.model import Contact
    from casebook.rules.prompts import Prompt
    from casebook.views.case.values import (
        ActionView,
        AnswerView,
        BoxView,
        EntryView,
        EvidenceView,
        Fact,
        LaneView,
        NeedView,
    )
    from casebook.views.row import Row
    from casebook.views.site import Around, Link, Person

_STATE_TAGS = {
    "done": "",
    "planned": '<span class="tag tag-planned">Planned</span> ',
    "overdue": '<span class="tag tag-overdue">Planned, overdue</span> ',
    "void": '<span class="tag tag-closed">Void</span> ',
}
_NO_SUPPORT = (
    '<p><span class="tag tag-not-met">No support yet</span>'
    " Name the need in the <code>for:</code> of the support that answers it.</p>"
)


# --- Around the case -----------------------------------------------------------------------------


def neighbours(around: Around, root: str) -> Markup:
    """The cases before and after this one. ``root`` is the way from the page to the top of the site."""
    before, after = around.previous, around.next
    if not (before or after):
        return joined([])
    return joined([
        '<nav class="neighbours" aria-label="Other cases">\n',
        f'<a rel="prev" href="{root}{text(before.address)}">'
        f'<span aria-hidden="true">←</span> Previous: {text(before.ref)}</a>' if before else "",
        f'<a class="neighbours-next" rel="next" href="{root}{text(after.address)}">'
        f'Next: {text(after.ref)} <span aria-hidden="true">→</span></a>' if after else "",
        "</nav>\n",
    ])  # fmt: skip


def links(found: Iterable[Link], root: str) -> Markup:
    """Links as items of a list."""
    return joined([f'<li><a href="{root}{text(link.address)}">{label(link.text)}</a></li>\n' for link in found])


def kept_in(row: Row, around: Around) -> Markup:
    """Where the case is kept, and who last changed it."""
    changed = around.changed
    by = f", last changed by <bdi>{text(changed.by)}</bdi> on {day(changed.on)}" if changed else ""
    return joined([f'<p class="kept">Kept in <span class="path" dir="auto">{text(row.path)}</span>{by}.</p>\n'])


# --- The details ---------------------------------------------------------------------------------


def details(facts: Iterable[Fact], root: str) -> Markup:
    """The lines of the details."""
    return joined([_fact(f, root) for f in facts])


def _fact(fact: Fact, root: str) -> str:
    name, words, on, aside, address = fact
    if on:
        value = day(on)
    elif words:
        value = f'<a href="{root}{text(address)}">{text(words)}</a>' if address else text(words)
    else:
        value = '<span class="none">Not recorded</span>'
    told = f' <span class="aside">{label(aside)}</span>' if aside else ""
    return f'<div>\n<dt>{label(name)}</dt>\n<dd dir="auto">{value}{told}</dd>\n</div>\n'


# --- Readiness -----------------------------------------------------------------------------------


def answers(found: Iterable[AnswerView]) -> Markup:
    """The criteria, each with its answer, the reason, who judged it, and what it rests on."""
    return joined([_answer(a) for a in found])


def _answer(answer: AnswerView) -> str:
    judged = ""
    if answer.judged_by and answer.judges:
        judged = f'<p class="aside">Judged by {initials_html(answer.judged_by)} ({text(answer.judges)})</p>\n'
    return (
        f'<li class="answer answer-{answer.tone}">\n'
        f'<div class="answer-head"><h3>{label(answer.label)}</h3>'
        f' <span class="tag tag-{answer.tone}">{label(answer.words)}</span></div>\n'
        f'<p dir="auto">{text(answer.sentence)}</p>\n'
        f"{judged}{_evidence(answer)}</li>\n"
    )


def evidence(answer: AnswerView) -> Markup:
    """What an answer rests on, as a list of links to where each fact stands; nothing where it rests on none."""
    return joined([_evidence(answer)])


def _evidence(answer: AnswerView) -> str:
    if not answer.evidence:
        return ""
    name = label(answer.label)
    items = "".join([_facts(e) for e in answer.evidence])
    if answer.more:
        items += f'<li><a href="#log">{answer.more} more<span class="hidden"> facts: {name}</span></a></li>'
    return f'<ul class="evidence" aria-label="Evidence: {name}">\n{items}</ul>\n'


def _facts(found: EvidenceView) -> str:
    name = label(found.label)
    (on, anchor), *others = found.facts
    first = f'<a href="#{anchor}">{name}, {day(on)}</a>' if on else f'<a href="#{anchor}">{name}</a>'
    rest = "".join([f', <a href="#{anchor}">{day(on) if on else name}</a>' for on, anchor in others])
    return f"<li>{first}{rest}</li>\n"


def prompts(found: Iterable[Prompt]) -> Markup:
    """What to do next, as items of a list."""
    return joined([
        f'<li class="todo-{p.key}">'
        f"{_OVERDUE if p.key == 'overdue' else ''}{text(p.text)}</li>\n"
        for p in found
    ])  # fmt: skip


_OVERDUE = '<span class="tag tag-overdue">Overdue</span> '


# --- The table of actions ------------------------------------------------------------------------


def action_tables(lanes: Iterable[LaneView]) -> Markup:
    """The form's two columns of actions, each as a table with every date that stands in a box."""
    return joined([
        f'<div class="table-scroll" role="region" aria-label="{label(lane.title)}: table of actions" tabindex="0">\n'
        f'<table class="actions actions-{lane.key}">\n<caption>{label(lane.title)}</caption>\n<thead>\n'
        '<tr><th scope="col">Action</th><th scope="col">Date</th><th scope="col">Outcome</th>'
        '<th scope="col" class="wide">Particulars</th></tr>\n'
        f"</thead>\n{action_rows(lane.boxes)}</table>\n</div>\n"
        for lane in lanes
    ])  # fmt: skip


def action_rows(boxes: Iterable[BoxView]) -> Markup:
    """The bodies of a table of actions, one for each box of the form."""
    return joined([_box(box) if box.actions else _empty_box(box.label) for box in boxes])


@functools.lru_cache(maxsize=256)
def _empty_box(name: str) -> str:
    return (
        f'<tbody>\n<tr class="action-none">\n<th scope="rowgroup">{text(name)}</th>\n'
        '<td colspan="3"><span class="none">Not done</span></td>\n</tr>\n</tbody>\n'
    )


def _box(box: BoxView) -> str:
    first, *others = box.actions
    span = f' rowspan="{len(box.actions)}"' if others else ""
    rows = [_action(first, f'<th scope="rowgroup"{span}>{label(box.label)}</th>\n')]
    rows += [_action(action, "") for action in others]
    return f"<tbody>\n{''.join(rows)}</tbody>\n"


def _action(view: ActionView, head: str) -> str:
    action = view.action
    on = day(view.day) if view.day else ""
    outcome = label(action.outcome.capitalize()) if action.outcome else ""
    why = ""
    if view.state == "void":
        on, outcome = f"<s>{on}</s>", outcome and f"<s>{outcome}</s>"
        why = f'<p class="void-why">Does not count: <bdi>{text(action.void)}</bdi></p>'
    until = f'<span class="until">to {day(action.until)}</span>' if action.until else ""
    particulars = "".join(_particulars(view))
    told = f'<ul class="particulars">{particulars}</ul>' if particulars else ""
    return (
        f'<tr id="{view.anchor}" class="action-{view.state}">\n{head}'
        f'<td class="date">{on}{until}</td>\n'
        f"<td>{_STATE_TAGS[view.state]}{outcome}</td>\n"
        f"<td>{why}{told}</td>\n</tr>\n"
    )


def _particulars(view: ActionView) -> Iterator[str]:
    if view.action.confidential:
        yield '<li class="brief"><b>Confidential</b></li>'
    if view.action.to:
        yield f'<li class="brief">To <bdi>{text(", ".join(view.action.to))}</bdi></li>'
    if view.action.sent:
        yield f'<li class="brief">Sent by <bdi>{text(view.action.sent)}</bdi></li>'
    if view.action.invited:
        yield f'<li class="brief">Invitation sent {day(view.action.invited)}</li>'
    if view.action.review:
        yield f'<li class="brief">To be reviewed {day(view.action.review)}</li>'
    for need in view.needs:
        words = f"<bdi>{text(need.text)}</bdi>"
        yield f'<li>For <a href="{text(need.address)}">{words}</a></li>' if need.address else f"<li>For {words}</li>"
    if view.by:
        yield f'<li class="brief">By {initials_html(view.by)}</li>'
    if view.action.note:
        yield f'<li class="typed" dir="auto">{text(view.action.note)}</li>'


# --- Needs ---------------------------------------------------------------------------------------


def needs(found: Iterable[NeedView]) -> Markup:
    """The needs, each with the support that answers it."""
    return joined([_need(n) for n in found])


def _need(view: NeedView) -> str:
    identified = view.need.identified
    since = f' <span class="aside">identified {day(identified)}</span>' if identified else ""
    support = "".join([_support(a) for a in view.support])
    if support:
        support = f'<ul class="evidence" aria-label="Support for this need">\n{support}</ul>\n'
    return (
        f'<li id="{view.anchor}">\n<p><b dir="auto">{text(view.need.need)}</b>{since}</p>\n'
        f"{support}{'' if view.answered else _NO_SUPPORT}</li>\n"
    )


def _support(view: ActionView) -> str:
    told = view.action.outcome
    if view.state != "done":
        told = "planned" if view.state == "planned" else "planned, overdue"
    aside = f' <span class="aside">{label(told)}</span>' if told else ""
    return f'<li><a href="#{view.anchor}">{label(view.label)}, {day(view.day) if view.day else ""}</a>{aside}</li>\n'


# --- The contact log -----------------------------------------------------------------------------


def entries(log_entries: Iterable[EntryView]) -> Markup:
    """The items of the contact log."""
    return joined([
        f'<li id="{anchor}">\n<h3 class="entry-head"><span class="entry-date">{day(contact.date)}</span>'
        f"{_told(person, _ways(contact))}"
        f'<div class="prose" dir="auto">{log_text(contact.text)}</div>\n</li>\n'
        for anchor, contact, person in log_entries
    ])  # fmt: skip


def _ways(contact: Contact) -> tuple[str, ...]:
    with_ = f"with {contact.with_}" if contact.with_ else ""
    return (contact.how, with_, contact.outcome, "confidential" if contact.confidential else "")


@functools.lru_cache(maxsize=4096)
def _told(person: Person, said: tuple[str, ...]) -> str:
    """What stands after an entry's date: who, how and with what result. Few entries differ in it."""
    by = f' <span class="entry-by">{initials_html(person)}</span>' if person.parts else ""
    ways = [f' <span class="entry-how" dir="auto">{text(words)}</span>' for words in said if words]
    return f"{by}{''.join(ways)}</h3>\n"


FILTERS = {
    "neighbours": neighbours,
    "links": links,
    "kept_in": kept_in,
    "action_tables": action_tables,
    "details": details,
    "answers": answers,
    "evidence": evidence,
    "prompts": prompts,
    "action_rows": action_rows,
    "needs": needs,
    "entries": entries,
}
