"""The pieces of a printed form that stand on it by the dozen, as HTML: boxes, rows of actions, of the log, of events."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

from casebook.site.pieces import figures, joined, label, log_text, text

if TYPE_CHECKING:
    from casebook.site.form_views import ActionCell, ActionRow, DetailBox, Event, LogEntry, Occurrence, Remark


def boxes(found: Iterable[DetailBox]) -> Markup:
    """The boxes at the top of a form."""
    return joined([f"<div><dt>{label(b.label)}</dt><dd>{text(b.value)}</dd></div>\n" for b in found])


def action_lines(rows: Iterable[ActionRow]) -> Markup:
    """The rows of the form's table of actions: enforcement beside early help."""
    return joined([f"<tr>\n{_cell(row.enforcement, 'left')}{_cell(row.support, 'right')}</tr>\n" for row in rows])


def _cell(cell: ActionCell, side: str) -> str:
    found = "".join([_occurrence(o) for o in cell.occurrences])
    return f'<td class="{side}">{label(cell.label)}</td>\n<td class="{side}">{found}</td>\n'


def _occurrence(o: Occurrence) -> str:
    """An occurrence as it stands in a box: the same as ``occurrence`` of ``forms/_parts.html``."""
    words = text(o.words)
    told = f"<s>{words}</s> void: {text(o.void)}" if o.state == "void" else words
    return f'<span class="occurrence {o.state}">\n{told}</span>\n'


def log_lines(entries: Iterable[LogEntry]) -> Markup:
    """The rows of the contact log."""
    return joined([
        f"<tr>\n<td>{figures(date)}</td>\n"
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
    on, what = figures(event.date), label(event.what)
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


FILTERS = {
    "boxes": boxes,
    "action_lines": action_lines,
    "log_lines": log_lines,
    "remarks": remarks,
    "event_lines": event_lines,
}
