"""Where an action stands on a day: worked out in one place, for the page, the picture and the forms."""

from __future__ import annotations

import datetime as dt

import pytest

from casebook.model import Action, ActionState, Lane
from casebook.rules.policy import Policy
from casebook.views.case.make import case_view
from casebook.views.form.make import form_view
from casebook.views.row import row_of
from casebook.views.site import Around, Site
from support.cases import TODAY, case_text, read_text

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("date", "planned", "void", "state", "kind"),
    [
        (TODAY, None, "", "done", "done"),
        (TODAY - DAY, None, "Sent to the wrong address", "void", "void"),
        (None, TODAY + DAY, "", "planned", "planned"),
        (None, TODAY, "", "planned", "planned"),
        (None, TODAY - DAY, "", "overdue", "planned"),
        (None, TODAY - DAY, "Called off", "void", "void"),
    ],
)
def test_where_an_action_stands(
    date: dt.date | None, planned: dt.date | None, void: str, state: str, kind: str
) -> None:
    action = Action("letter_1", Lane.ENFORCEMENT, date=date, planned=planned, void=void)
    assert (action.state(TODAY), action.state(TODAY).kind, action.day) == (ActionState(state), kind, date or planned)


def test_the_page_the_picture_and_the_form_say_the_same_of_it() -> None:
    boxes = "\n  letter_1: [2026-09-14, {date: 2026-09-15, void: Wrong address}, {planned: 2026-11-22}, {planned: 2026-11-24}]"
    file = read_text(case_text(enforcement=boxes, child_name="Amelia Hart"))
    assert file.case is not None
    site = Site("Book", TODAY, Policy(), {})
    page = case_view(file, row_of(file), Around(), site)
    form = form_view(file, site)
    on_the_page = [action.state for lane in page.lanes for box in lane.boxes for action in box.actions]
    in_the_picture = [mark.kind for line in page.timeline.lines for mark in line.marks][:4] if page.timeline else []
    on_the_form = [(o.state, "overdue" in o.words) for o in form.action_rows[0].enforcement.occurrences]
    assert on_the_page == ["done", "void", "overdue", "planned"]
    assert in_the_picture == ["done", "void", "planned", "planned"]
    assert on_the_form == [("done", False), ("void", False), ("planned", True), ("planned", False)]
