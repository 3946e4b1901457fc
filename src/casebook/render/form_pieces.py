"""The pieces of a printed form that stand on it by the dozen, as HTML: boxes, rows of actions, of the log, of events."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

from casebook.dates import numeric
from casebook.render.filters import day, joined, label, log_text, text

if TYPE_CHECKING:
    from casebook.views.form.values import (
        ActionCell,
        ActionRow,
        Author,
        CriterionLine,
        DetailBox,
        Event,
        Exhibit,
        LogEntry,
        Occurrence,
        Remark,
    )

_TICKS = '<span class="ticks"><span><i></i> Met</span> <span><i></i> Not met</span></span>'
_INITIALS = '<span class="gap short"></span>/'  # room to write them


def boxes(found: Iterable[DetailBox], otherwise: str = "") -> Markup:
    """The boxes at the top of a form. ``otherwise`` stands in one that holds nothing."""
    none = f'<span class="none">{text(otherwise)}</span>' if otherwise else ""
    return joined([f"<div><dt>{label(b.label)}</dt><dd>{text(b.value) or none}</dd></div>\n" for b in found])


def action_lines(rows: Iterable[ActionRow]) -> Markup:
    """The rows of the form's table of actions: enforcement beside early help."""
    return joined([f"<tr>\n{_cell(row.enforcement, 'left')}{_cell(row.support, 'right')}</tr>\n" for row in rows])


def _cell(cell: ActionCell, side: str) -> str:
    found = "".join([_occurrence(o) for o in cell.occurrences])
    return f'<td class="{side}">{label(cell.label)}</td>\n<td class="{side}">{found}</td>\n'


def occurrence(o: Occurrence) -> Markup:
    """An occurrence of an action as it stands in a box; a void one struck through, with its reason."""
    return joined([_occurrence(o)])


def _occurrence(o: Occurrence) -> str:
    words = text(o.words)
    told = f"<s>{words}</s> void: {text(o.void)}" if o.state == "void" else words
    return f'<span class="occurrence {o.state}">\n{told}</span>\n'


def log_lines(entries: Iterable[LogEntry]) -> Markup:
    """The rows of the contact log."""
    return joined([
        f"<tr>\n<td>{numeric(date)}</td>\n"
        f"<td>{_how(how)}{log_text(typed)}</td>\n"
        f"<td>{label(initials)}</td>\n</tr>\n"
        for date, initials, how, typed, _line in entries
    ])  # fmt: skip


@functools.lru_cache(maxsize=1024)
def _how(how: str) -> str:
    return f'<p class="how">{text(how)}</p>' if how else ""


def remarks(found: Iterable[Remark]) -> Markup:
    """What was typed about actions, as items of a list."""
    return joined([f"<li>{label(r.label)}, {text(r.when)}: {text(r.text)}</li>\n" for r in found])


def event_lines(events: Iterable[Event]) -> Markup:
    """The rows of the chronology. What is void is struck through, what is planned says so."""
    return joined([_event(e) for e in events])


def _event(event: Event) -> str:
    on, what = numeric(event.date), label(event.what)
    if event.state == "void":
        on, what = f"<s>{on}</s>", what and f"<s>{what}</s>"
    kind = label(event.lane) if event.state == "done" else f"{label(event.lane)} ({event.state})"
    what = f'<p class="what">{what}</p>' if what else ""
    detail = f"<p>{text(event.detail)}</p>" if event.detail else ""
    return (
        f'<tr class="{event.state}">\n<td>{on}</td>\n<td>{kind}</td>\n'
        f"<td>{what}\n{detail}{log_text(event.text)}</td>\n"
        f'<td data-label="Staff Initial">{label(event.initials)}</td>\n'
        f'<td data-label="Line">{event.line}</td>\n</tr>\n'
    )


def criterion_lines(lines: Iterable[CriterionLine], ruled: str) -> Markup:
    """The rows of the checklist. ``ruled`` are lines to write a decision on; without answers there is a box to tick."""
    return joined([_criterion(line, ruled) for line in lines])


def _criterion(line: CriterionLine, ruled: str) -> str:
    answer = f"<strong>{label(line.answer)}</strong>" if line.answer else _TICKS
    why = f"<p>{text(line.reason)}</p>\n" if line.reason else ""
    if line.judged_by:
        on = day(line.judged_on) if line.judged_on else ""
        why = f"<p>Judged by {text(line.judged_by)} on {on}: {text(line.judged_why)}</p>\n"
    if line.outcome == "judgement":
        why += f"<p>Decision, by whom, when and why:</p>\n{ruled}\n"
    found = "".join([f"<p>{text(e)}</p>\n" for e in line.evidence]) or ("None in the file" if line.answer else "")
    return (
        f"<tr>\n<td>{label(line.label)}</td>\n<td>{answer}</td>\n<td>\n{why}</td>\n"
        f'<td data-label="Evidence">\n{found}</td>\n</tr>\n'
    )


def exhibit_lines(found: Iterable[Exhibit], witness: Author | None) -> Markup:
    """The rows of the exhibit list. While there is no witness, there is room for initials before each number."""
    return joined([
        f"<tr><td>{text(e.label) if witness else _INITIALS + str(e.number)}</td>"
        f"<td>{text(e.what)}</td><td>{text(e.when)}</td></tr>\n"
        for e in found
    ])  # fmt: skip


FILTERS = {
    "boxes": boxes,
    "action_lines": action_lines,
    "occurrence": occurrence,
    "log_lines": log_lines,
    "remarks": remarks,
    "event_lines": event_lines,
    "criterion_lines": criterion_lines,
    "exhibit_lines": exhibit_lines,
}
