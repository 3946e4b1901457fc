"""The pieces of the lists, as HTML: a row of the caseload, a row of what there is to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

from casebook.render.filters import day, joined, label, text

if TYPE_CHECKING:
    from casebook.views.lists.values import Task
    from casebook.views.row import Row

_NO_NAME = '<span class="none">Not recorded</span>'
_NO_DAY = '<span class="none">No day set</span>'
_PLAIN_STATUS = (None, "open", "closed")  # the words of the verdict, or their absence, say as much


def caseload_rows(rows: Iterable[Row], root: str) -> Markup:
    """The rows of a caseload's table. ``root`` is the way from the page to the top of the site."""
    return joined([_caseload_row(row, root) for row in rows])


def _caseload_row(row: Row, root: str) -> str:
    ref = text(row.ref)
    known_as = f' <span class="aside">known as <bdi>{text(row.known_as)}</bdi></span>' if row.known_as else ""
    return (
        f'<tr data-ref="{ref}">\n'
        f'<th scope="row"><a href="{root}{text(row.address)}" dir="auto">{ref}</a></th>\n'
        f'<td dir="auto">{text(row.child_name) or _NO_NAME}{known_as}</td>\n'
        f"<td>{text(row.year_group)}</td>\n"
        f'<td dir="auto">{text(row.school)}</td>\n'
        f'<td dir="auto">{text(row.staff_name)}</td>\n'
        f'<td class="date">{day(row.stage_2_end) if row.stage_2_end else ""}</td>\n'
        f"<td>{_stands(row)}</td>\n"
        f'<td class="date">{day(row.last_contact) if row.last_contact else ""}</td>\n'
        "</tr>\n"
    )


def _stands(row: Row) -> str:
    """Where a case stands: the verdict, the status where it tells more, and what is missing or to be decided."""
    status = f' <span class="status">{label(row.status_label)}</span>' if row.status not in _PLAIN_STATUS else ""
    lacks = "; ".join([label(words) for _, words in row.missing or row.to_decide])
    return f"{_tag(row)}{status}" + (f'<span class="lacks">{lacks}</span>' if lacks else "")


def _tag(row: Row) -> str:
    return f'<span class="tag tag-{row.tone}">{label(row.words)}</span>'


def task_rows(tasks: Iterable[Task], root: str) -> Markup:
    """The rows of a table of what there is to do."""
    return joined([_task_row(task, root) for task in tasks])


def _task_row(task: Task, root: str) -> str:
    row, prompt = task
    return (
        "<tr>\n"
        f'<td class="date">{day(prompt.due) if prompt.due else _NO_DAY}</td>\n'
        f'<th scope="row"><a href="{root}{text(row.address)}">{text(row.ref)}</a>'
        f' <span class="aside" dir="auto">{text(row.child_name)}</span></th>\n'
        f"<td>{text(prompt.text)}</td>\n"
        f"<td>{_tag(row)}</td>\n"
        f'<td dir="auto">{text(row.school)}</td>\n'
        f'<td dir="auto">{text(row.staff_name)}</td>\n'
        "</tr>\n"
    )


FILTERS = {"caseload_rows": caseload_rows, "task_rows": task_rows}
