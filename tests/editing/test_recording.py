"""What is asked of an action before it is recorded: asked of the casework, without a command line."""

from __future__ import annotations

import datetime as dt

import pytest

from casebook.editing.document import Document, read_document
from casebook.editing.recording import outcome_of, plans_of, record
from casebook.editing.splice import CannotEdit
from casebook.form import ACTIONS
from casebook.model import Action
from support.cases import case_text

DAY = dt.date(2026, 10, 5)


def document(**boxes: str | None) -> Document:
    return read_document("cases/CB-0007.md", case_text(**boxes).encode())


def action(key: str, date: dt.date | None = DAY, **more: object) -> Action:
    return Action(key, ACTIONS[key].lane, date=date, **more)  # type: ignore[arg-type]  # the test's own fields


def test_what_was_planned_for_the_day_becomes_done() -> None:
    edited = record(
        document(enforcement="\n  letter_1: {planned: 2026-10-05, to: Kim Hart}"), action("letter_1"), "Letter 1"
    )
    assert [(a.date, a.planned, a.to) for a in edited.case.enforcement] == [(DAY, None, ("Kim Hart",))]


def test_what_was_planned_for_another_day_stays_planned_unless_it_is_said_to_be_it() -> None:
    before = document(enforcement="\n  letter_1: {planned: 2026-10-12}")
    both = record(before, action("letter_1"), "Letter 1").case
    assert (len(both.enforcement), len(plans_of(both, "letter_1"))) == (2, 1)
    one = record(before, action("letter_1"), "Letter 1", done_planned=True).case
    assert [(a.date, a.planned) for a in one.enforcement] == [(DAY, None)]


PLANS = "\n  letter_1: [{planned: 2026-10-12}, {planned: 2026-10-19}]"


@pytest.mark.parametrize(
    ("boxes", "what", "said"),
    [
        ("", action("letter_1"), "No first warning is planned in CB-0007. Leave out --done-planned."),
        (PLANS, action("letter_1"), "It is planned for 12 October 2026 and 19 October 2026: it cannot be told which"),
    ],
)
def test_which_plan_is_meant_is_never_guessed(boxes: str, what: Action, said: str) -> None:
    with pytest.raises(CannotEdit, match=said):
        record(document(enforcement=boxes), what, "First warning", done_planned=True)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (action("letter_1"), "First warning is recorded for 5 October 2026 already, on line"),
        (
            action("letter_1", None, planned=dt.date(2026, 12, 1)),
            "First warning is planned for 1 December 2026 already",
        ),
    ],
)
def test_the_same_again_is_taken_for_a_slip_unless_it_is_said_to_be_meant(what: Action, said: str) -> None:
    before = document(enforcement="\n  letter_1: [2026-10-05, {planned: 2026-12-01}]")
    with pytest.raises(CannotEdit, match=said):
        record(before, what, "First warning")
    assert len(record(before, what, "First warning", again=True).case.enforcement) == 3


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (action("letter_1", until=DAY), "Letter takes no --until. It takes: --planned, --to"),
        (action("home_visit", to=("Kim Hart",)), "takes no --to"),
        (
            action("mentoring", until=dt.date(2026, 10, 4)),
            "It cannot last until 4 October 2026: that is before 5 October 2026",
        ),
        (action("mentoring", needs=("slep",)), "There is no need “slep” in cases/CB-0007.md. Did you mean “sleep”?"),
    ],
)
def test_what_has_no_place_is_refused(what: Action, said: str) -> None:
    with pytest.raises(CannotEdit, match=said.replace("?", r"\?")):
        record(document(needs="{sleep: Up all night}"), what, "Letter")


def test_a_need_is_never_made_up() -> None:
    with pytest.raises(CannotEdit, match="No needs are listed"):
        record(document(), action("mentoring", needs=("sleep",)), "Mentoring")


def test_an_outcome_is_one_of_the_form_s_words() -> None:
    assert outcome_of("home_visit", " No reply ", "Home visit") == "no reply"
    assert outcome_of("letter_1", "", "Letter 1") == ""
    with pytest.raises(CannotEdit, match="is not an outcome of home visit"):
        outcome_of("home_visit", "no answer", "Home visit")
    with pytest.raises(CannotEdit, match="Letter 1 has no outcome"):
        outcome_of("letter_1", "seen", "Letter 1")
