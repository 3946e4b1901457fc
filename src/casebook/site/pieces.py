"""The small pieces of a page that stand on it by the dozen, as HTML: log entries, rows of the actions, marks.

A template that loops over them works for two milliseconds where one function works for a tenth of one. They
are filters, so a template says where they stand, and one that wants them otherwise loops over the view itself.
Everything that was typed goes through ``escape`` here, as it would in a template.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from casebook import dates
from casebook.site.logtext import log_html

if TYPE_CHECKING:
    from casebook.site.case_parts import ActionView, AnswerView, BoxView, EntryView, EvidenceView
    from casebook.site.page import Page
    from casebook.site.timeline import Line, Timeline
    from casebook.site.views import Person

_HERE = Markup(' aria-current="page"')
_WITHIN = Markup(' aria-current="true"')
_NOT_HERE = Markup("")
_STATE_TAGS = {
    "done": "",
    "planned": '<span class="tag tag-planned">Planned</span> ',
    "overdue": '<span class="tag tag-overdue">Planned, overdue</span> ',
    "void": '<span class="tag tag-closed">Void</span> ',
}


@functools.lru_cache(maxsize=4096)
def _label(text: str) -> str:
    """Words that stand on many pages, escaped: labels, and how contact was made. Never a name or an entry's text."""
    return str(escape(text))


@functools.lru_cache(maxsize=8192)
def _day(day: dt.date) -> str:
    return str(time(day))


@functools.lru_cache(maxsize=8192)
def time(day: dt.date | None) -> Markup:
    """A date as people read it, marked up as one: ``<time datetime="2026-09-14">14 September 2026</time>``."""
    if day is None:
        return Markup("")
    words = dates.english(day).replace(" ", "\N{NO-BREAK SPACE}")
    return Markup(f'<time datetime="{day.isoformat()}">{words}</time>')  # noqa: S704 - figures and a month's name


@functools.lru_cache(maxsize=1024)
def log(text: str) -> Markup:
    """An entry's text as HTML. A case's page and its forms show the same entries: each is made once."""
    return Markup(log_html(text))  # noqa: S704 - the one reviewed place; logtext escapes and sanitises


@functools.lru_cache(maxsize=1024)
def initials(person: Person) -> Markup:
    """Initials as typed, each with the name behind it."""
    parts = (
        f'<abbr title="{escape(name)}">{escape(text)}</abbr>' if name else escape(text) for text, name in person.parts
    )
    return _html(parts)


def here(page: Page, address: str, prefix: str) -> Markup:
    """The mark of a link of the navigation: whether it leads to this page, or to where this page belongs."""
    if page.address == address:
        return _HERE
    return _WITHIN if page.address.startswith(prefix) else _NOT_HERE


def _html(parts: Iterable[str]) -> Markup:
    return Markup("".join(parts))  # noqa: S704 - each part is made below, of constants and escaped text


# --- The contact log -----------------------------------------------------------------------------


def entries(log_entries: Iterable[EntryView]) -> Markup:
    """The items of the contact log."""
    return _html(_entry(e) for e in log_entries)


def _entry(entry: EntryView) -> str:
    anchor, contact, person = entry
    by = f' <span class="entry-by">{initials(person)}</span>' if person.parts else ""
    how = f' <span class="entry-how" dir="auto">{_label(contact.how)}</span>' if contact.how else ""
    outcome = f' <span class="entry-how" dir="auto">{_label(contact.outcome)}</span>' if contact.outcome else ""
    return (
        f'<li id="{anchor}">\n'
        f'<h3 class="entry-head"><span class="entry-date">{_day(contact.date)}</span>{by}{how}{outcome}</h3>\n'
        f'<div class="prose" dir="auto">{log(contact.text)}</div>\n'
        "</li>\n"
    )


# --- The table of actions ------------------------------------------------------------------------


def action_rows(boxes: Iterable[BoxView]) -> Markup:
    """The bodies of a table of actions, one for each box of the form."""
    return _html(_box(box) for box in boxes)


def _box(box: BoxView) -> str:
    label = _label(box.label)
    if not box.actions:
        return (
            f'<tbody>\n<tr class="action-none">\n<th scope="rowgroup">{label}</th>\n'
            '<td colspan="3"><span class="none">Not done</span></td>\n</tr>\n</tbody>\n'
        )
    span = f' rowspan="{len(box.actions)}"' if len(box.actions) > 1 else ""
    heads = [f'<th scope="rowgroup"{span}>{label}</th>\n'] + [""] * (len(box.actions) - 1)
    rows = "".join([_action(a, head) for a, head in zip(box.actions, heads, strict=True)])
    return f"<tbody>\n{rows}</tbody>\n"


def _action(view: ActionView, head: str) -> str:
    action = view.action
    day = _day(view.day) if view.day else ""
    outcome = _label(action.outcome.capitalize()) if action.outcome else ""
    why = ""
    if view.state == "void":
        day, outcome = f"<s>{day}</s>", outcome and f"<s>{outcome}</s>"
        why = f'<p class="void-why">Does not count: <bdi>{escape(action.void)}</bdi></p>'
    until = f'<span class="until">to {_day(action.until)}</span>' if action.until else ""
    particulars = "".join(_particulars(view))
    told = f'<ul class="particulars">{particulars}</ul>' if particulars else ""
    return (
        f'<tr id="{view.anchor}" class="action-{view.state}">\n{head}'
        f'<td class="date">{day}{until}</td>\n'
        f"<td>{_STATE_TAGS[view.state]}{outcome}</td>\n"
        f"<td>{why}{told}</td>\n</tr>\n"
    )


def _particulars(view: ActionView) -> Iterator[str]:
    if view.action.to:
        yield f'<li class="brief">To <bdi>{escape(", ".join(view.action.to))}</bdi></li>'
    for need in view.needs:
        text = f"<bdi>{escape(need.text)}</bdi>"
        yield f'<li>For <a href="{escape(need.address)}">{text}</a></li>' if need.address else f"<li>For {text}</li>"
    if view.by:
        yield f'<li class="brief">By {initials(view.by)}</li>'
    if view.action.note:
        yield f'<li class="typed" dir="auto">{escape(view.action.note)}</li>'


# --- The evidence of an answer -------------------------------------------------------------------


def evidence(answer: AnswerView) -> Markup:
    """What an answer rests on, as a list of links to where each fact stands; nothing where it rests on none."""
    if not answer.evidence:
        return Markup("")
    label = _label(answer.label)
    items = "".join([_facts(e) for e in answer.evidence])
    if answer.more:
        items += f'<li><a href="#log">{answer.more} more<span class="hidden"> facts: {label}</span></a></li>'
    return _html((f'<ul class="evidence" aria-label="Evidence: {label}">\n', items, "</ul>\n"))


def _facts(found: EvidenceView) -> str:
    label = _label(found.label)
    (day, anchor), *others = found.facts
    first = f'<a href="#{anchor}">{label}, {_day(day)}</a>' if day else f'<a href="#{anchor}">{label}</a>'
    rest = "".join([f', <a href="#{anchor}">{_day(day) if day else label}</a>' for day, anchor in others])
    return f"<li>{first}{rest}</li>\n"


# --- The timeline --------------------------------------------------------------------------------


def timeline_grid(timeline: Timeline) -> Markup:
    """What lies under the timeline's rows: a band for each lane, and the months."""
    width, bottom = timeline.width, timeline.bottom
    bands = [
        f'<rect class="tl-band" x="0" y="{line.y}" width="{width}" height="26"></rect>\n'
        for line in timeline.lines
        if line.heading
    ]
    ticks = [
        f'<line class="tl-tick" x1="{x}" y1="46" x2="{x}" y2="{bottom}"></line>\n'
        + (f'<text class="tl-year" x="{x + 3}" y="28">{year}</text>\n' if year else "")
        + f'<text class="tl-month" x="{x + 3}" y="43">{month}</text>\n'
        for x, month, year in timeline.ticks
    ]
    return _html(bands + ticks)


def timeline_rows(timeline: Timeline) -> Markup:
    """The timeline's rows: what each is called, what ran, and a mark for each occurrence."""
    return _html(_line(line) for line in timeline.lines)


def _line(line: Line) -> str:
    middle = line.y + (13 if line.heading else 12)
    place = f'class="tl-lane" x="8" y="{line.y + 18}"' if line.heading else f'class="tl-row" x="20" y="{line.y + 16}"'
    none = f'<text class="tl-none" x="230" y="{line.y + 18}">None recorded</text>\n' if line.empty else ""
    stretches = "".join([
        f'<rect class="tl-stretch tl-{kind}" x="{x}" y="{middle - 4}" width="{width}" height="8" rx="4">'
        f"<title>{_label(label)}</title></rect>\n"
        for x, width, kind, label in line.stretches
    ])  # fmt: skip
    marks = "".join([_mark(x, middle, kind, _label(label)) for x, kind, label in line.marks])
    return f"<g>\n<text {place}>{_label(line.label)}</text>\n{none}{stretches}{marks}</g>\n"


def _mark(x: int, y: int, kind: str, label: str) -> str:
    title = f"<title>{label}</title>"
    if kind == "contact":
        return f'<line class="tl-contact" x1="{x}" y1="{y - 8}" x2="{x}" y2="{y + 8}">{title}</line>\n'
    if kind == "void":
        cross = f'<line x1="{x - 8}" y1="{y + 8}" x2="{x + 8}" y2="{y - 8}"></line>'
        return f'<g class="tl-mark tl-void">{title}<circle cx="{x}" cy="{y}" r="5.5"></circle>{cross}</g>\n'
    if kind == "outcome":
        turned = f'x="{x - 5}" y="{y - 5}" width="10" height="10" transform="rotate(45 {x} {y})"'
        return f'<rect class="tl-mark tl-outcome" {turned}>{title}</rect>\n'
    return f'<circle class="tl-mark tl-{kind}" cx="{x}" cy="{y}" r="6">{title}</circle>\n'


FILTERS = {
    "time": time,
    "log": log,
    "initials": initials,
    "here": here,
    "entries": entries,
    "action_rows": action_rows,
    "evidence": evidence,
    "timeline_grid": timeline_grid,
    "timeline_rows": timeline_rows,
}
