"""The last line of defence: a new case is read again, and what is not read back as it was meant leaves its box."""

from __future__ import annotations

import datetime as dt

import pytest

from casebook.book import Book
from casebook.diagnostics import errors
from casebook.importing.case.newcase import Aside, Draft, Placed
from casebook.importing.case.settle import settle
from casebook.model import Action, Contact, Lane
from casebook.settings import Settings

TODAY = dt.date(2026, 11, 23)
BOOK = Book(Settings(), TODAY, ())
NAME = Placed("child_name", "Child Name", "Amelia Hart", "", "Amelia Hart")
SEPTEMBER = dt.date(2026, 9, 14)


def action(**changes: object) -> Action:
    return Action("letter_1", Lane.ENFORCEMENT, **changes)  # type: ignore[arg-type]  # each test names its own


@pytest.mark.parametrize(
    "wrong",
    [
        Placed("school", "School", " Hill ", "", " Hill "),
        Placed("year_group", "Year Group", "eight", "", "eight"),
        Placed("stage_2_end_date", "Stage 2 End Date", "soon", "", "soon"),
        Placed("letter_1", "Enforcement Letter 1", "tomorrow", "", (action(date=TODAY + dt.timedelta(days=1)),)),
        Placed("letter_1", "Enforcement Letter 1", "DNA", "", (action(date=SEPTEMBER, outcome="did not attend"),)),
        Placed("extra Tutor", "Tutor", " x", "", " x"),
        Placed("contact 1", "Contact Log", "14/9/26", "", Contact(SEPTEMBER, "JB", "", "", "one\n### 2026-09-15\ntwo")),
        Placed("contact 1", "Contact Log", "14/9/26", "", Contact(SEPTEMBER, "", "JB", "", "rang")),
        Placed("contact 1", "Contact Log", "14/9/26", "", Contact(TODAY + dt.timedelta(days=9), "JB", "", "", "rang")),
    ],
)
def test_a_piece_that_is_not_read_back_leaves_its_box_and_keeps_its_words(wrong: Placed) -> None:
    right = Placed("contact 2", "Contact Log", "", "", Contact(SEPTEMBER, "JB", "", "", "Card left."))
    composed, draft, file = settle(Draft("Word form", "x", (NAME, wrong, right), ()), "CB-0001", BOOK)
    assert [p.item for p in draft.placed] == ["child_name", "contact 2"]
    assert [a.label for a in draft.asides] == [wrong.label]
    assert not errors(file.diagnostics)
    assert file.case is not None
    assert [c.text for c in file.case.contacts] == ["Card left."]
    for line in wrong.typed.split("\n"):
        assert f"> {line.rstrip()}" in composed.text
    if isinstance(wrong.value, Contact):
        assert all(f"> {line}" in composed.text for line in wrong.value.text.split("\n"))


def test_text_too_long_for_the_front_matter_goes_to_the_notes() -> None:
    long = Placed("extra Account", "Account", "word " * 14_000, "", ("word " * 14_000).strip())
    composed, draft, file = settle(Draft("spreadsheet", "x", (NAME, long), ()), "CB-0001", BOOK)
    assert [p.item for p in draft.placed] == ["child_name"]
    assert not errors(file.diagnostics)
    assert composed.text.count("word") == 14_000


def test_every_line_is_known_by_the_piece_that_made_it() -> None:
    contact = Placed("contact 1", "Contact Log", "", "", Contact(SEPTEMBER, "JB", "", "", "Rang.\nTwice."))
    extra = Placed("extra T", "T", "", "", "one\ntwo")
    draft = Draft("Word form", "x", (NAME, contact, extra), (Aside("A", "b\nc", ""),))
    composed, _, _ = settle(draft, "CB-0001", BOOK)
    lines = composed.text.split("\n")
    assert len(composed.items) == len(lines) - 1
    by_item = {item: [t for i, t in zip(composed.items, lines, strict=False) if i == item] for item in composed.items}
    assert by_item["child_name"] == ["child_name: Amelia Hart"]
    assert by_item["contact 1"] == ["", "### 2026-09-14 · JB", "", "Rang.", "Twice."]
    assert [t.strip() for t in by_item["extra T"]] == ["T: |-", "one", "two"]
