"""Editing as text to text: the right bytes and no others, whatever the file looks like and whatever is typed."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.casefile.source import forbidden_character, is_unseen
from casebook.diagnostics import errors
from casebook.editing.edits import (
    CannotEdit,
    Document,
    Edited,
    Entry,
    blank_case,
    log_contact,
    read_document,
    record_action,
    record_judgement,
    set_field,
)
from casebook.form import ACTIONS, BEYOND, DETAILS, FIELDS, LANES, Kind
from casebook.model import Action, Judgement

PATH = "cases/CB-0007.md"
HEAD = "---\nchild_name: Amelia Hart\nenforcement:\n  letter_1: 2026-09-14\n---\n\n"
TODAY = dt.date(2026, 11, 23)


def opened(text: str | bytes) -> Document:
    return read_document(PATH, text if isinstance(text, bytes) else text.encode())


def after(edited: Edited) -> str:
    return edited.data.decode()


def action(key: str, date: str = "", **details: object) -> Action:
    day = dt.date.fromisoformat(date) if date else None
    return Action(key, ACTIONS[key].lane, day, **details)  # type: ignore[arg-type]  # the names are the test's own


def assert_only_inserted(old: bytes, new: bytes) -> bytes:
    """That ``new`` is ``old`` with one stretch put in; the stretch."""
    length = len(new) - len(old)
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(old))
    while old[start:] != new[start + length :] and start > 0:
        start -= 1  # the stretch may begin with what stands there, too
    assert length > 0
    assert old[start:] == new[start + length :]
    return new[start : start + length]


# --- The contact log: any text, any file ------------------------------------------------------------

NASTY = (
    "### 2026-01-01 · XX", "# Contact log", "#7 bus", "2026-01-01", "----", "===", "---", "=======", "<<<<<<< HEAD",
    ">>>>>>> theirs", "```", "~~~ text", "| Date | Details of Contact | Staff Initial |", "|---|---|---|", "|--|--|",
    "Date | Details", "| 2026-01-01 | x | JB |", "child_name: Nobody", "- a list", "    in four", "\tin a tab",
    " ## 14 September 2026, JB", "<mum>", "C:\\new\\|x", "Contact log", "a | b", "###", "## Notes", "&nbsp;", "",
    "1. one", "> quoted", "***", "\\# not", "   ```", "14/09/2026", "  ---  ", "......", "...", "%YAML 1.2", "]]>",
)  # fmt: skip
LINES = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
TEXTS = st.lists(LINES, min_size=1, max_size=8).map("\n".join)

SEPARATORS = (" · ", " | ", " - ", " – ", " — ", ", ")
DATE_FORMS = (
    lambda d: d.isoformat(),
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d.day} {d:%B} {d.year}",
    lambda d: f"{d.day} {d:%b} {d.year}",
)


@dataclass(frozen=True)
class Shape:
    """A made-up file: how it is written, and the days of its entries in the file's order."""

    data: bytes
    days: tuple[dt.date, ...]
    table: bool


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    days = draw(st.lists(st.dates(dt.date(2026, 1, 5), dt.date(2026, 11, 20)), max_size=5))
    order = draw(st.sampled_from(["oldest first", "newest first", "none"]))
    if order != "none":
        days.sort(reverse=order == "newest first")
    write = draw(st.sampled_from(DATE_FORMS))
    table = draw(st.booleans())
    if table:
        edge = draw(st.booleans())
        rows = [f"{write(d)} | Rang \\| home {n} | JB" for n, d in enumerate(days)]
        body = "## Contact log\n\n| Date | Details of Contact | Staff Initial |\n|---|---|---|\n"
        body += "".join(f"| {row} |\n" if edge else f"{row}\n" for row in rows)
    else:
        separator, level = draw(st.sampled_from(SEPARATORS)), "#" * draw(st.integers(1, 6))
        gap = draw(st.sampled_from(["\n", "\n\n"]))
        parts = [f"{level} {separator.join([write(d), 'JB', 'phone'])}{gap}Rang home {n}." for n, d in enumerate(days)]
        body = "## Contact log\n\n" + "".join(f"{part}\n{gap[1:]}" for part in parts)
    body += draw(st.sampled_from(["", "", "\n# Afterwards\n\nA note at the end.\n"]))
    text = HEAD + draw(st.sampled_from(["", "A note at the top.\n\n"])) + body
    if draw(st.booleans()):
        text = text.rstrip("\n")
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    mark = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    return Shape(mark + text.replace("\n", ending).encode(), tuple(days), table)


@settings(deadline=None, max_examples=500)
@given(shapes(), TEXTS, st.dates(dt.date(2026, 1, 1), TODAY), st.sampled_from(["", "phone", "home visit, no reply"]))
def test_every_text_becomes_exactly_one_entry_with_its_own_words(
    shape: Shape, text: str, day: dt.date, how: str
) -> None:
    document = opened(shape.data)
    assert len(document.case.contacts) == len(shape.days)
    refusable = (
        forbidden_character(text.replace("\r\n", "\n").replace("\r", "\n")) or not text.strip() or is_unseen(text)
    )
    paragraphs = re.split(r"\n[^\S\n]*\n", text.strip())
    try:
        edited = log_contact(document, Entry(day, text, "SK", how))
    except CannotEdit:
        assert refusable or (shape.table and len(paragraphs) > 1)
        return
    assert not refusable
    added = list(edited.case.contacts)
    for contact in document.case.contacts:
        added.remove(contact)
    assert len(added) == 1
    assert (added[0].date, added[0].initials) == (day, "SK")
    told = f"{how}: {text}" if shape.table and how else text
    assert added[0].text.split() == told.split()
    assert edited.case.notes == document.case.notes

    inserted = assert_only_inserted(document.data, edited.data)
    if b"\r\n" in document.data:
        assert b"\n" not in inserted.replace(b"\r\n", b"")
    else:
        assert b"\r" not in inserted


@settings(deadline=None, max_examples=200)
@given(shapes(), st.dates(dt.date(2026, 1, 1), TODAY))
def test_an_entry_goes_where_the_order_of_the_log_has_it(shape: Shape, day: dt.date) -> None:
    edited = log_contact(opened(shape.data), Entry(day, "Rang.", "SK"))
    days = [c.date for c in sorted(edited.case.contacts, key=lambda c: c.span)]
    old = list(shape.days)
    if old == sorted(old):
        assert days == sorted(days)
    elif old == sorted(old, reverse=True):
        assert days == sorted(days, reverse=True)
    else:
        assert days == [*old, day]


@settings(deadline=None, max_examples=150)
@given(shapes())
def test_many_entries_in_a_row_all_stay(shape: Shape) -> None:
    document = opened(shape.data)
    for number in range(4):
        edited = log_contact(document, Entry(TODAY, f"Entry {number}.", "SK"))
        document = opened(edited.data)
    assert len(document.case.contacts) == len(shape.days) + 4


LOGS = [
    (  # a heading log, backdated, without a final newline
        "### 1 September 2026, JB\n\nOne.\n\n### 30 September 2026, JB, phone\n\nTwo.",
        Entry(dt.date(2026, 9, 14), "Letter 1.", "SK", "letter"),
        "### 1 September 2026, JB\n\nOne.\n\n### 14 September 2026, SK, letter\n\nLetter 1.\n\n"
        "### 30 September 2026, JB, phone\n\nTwo.",
    ),
    (
        "## 2026-09-01 | JB\nOne.",
        Entry(dt.date(2026, 9, 14), "Two.", "JB", "phone, no reply"),
        "## 2026-09-01 | JB\nOne.\n\n## 2026-09-14 | JB | phone | no reply\nTwo.\n",
    ),
    (  # newest first
        "### 2026-09-20 · JB\n\nTwo.\n\n### 2026-09-01 · JB\n\nOne.\n",
        Entry(dt.date(2026, 9, 21), "Three."),
        "### 2026-09-21\n\nThree.\n\n### 2026-09-20 · JB\n\nTwo.\n\n### 2026-09-01 · JB\n\nOne.\n",
    ),
    (  # the form's table, with columns of its own order and a blank row to fill
        "| Staff Initial | Date | Details |\n|---|---|---|\n| JB | 01/09/2026 | One. |\n| | | |\n",
        Entry(dt.date(2026, 9, 14), "Rang | no\nreply.", "SK"),
        "| Staff Initial | Date | Details |\n|---|---|---|\n| JB | 01/09/2026 | One. |\n"
        "| SK | 14/09/2026 | Rang \\| no reply. |\n| | | |\n",
    ),
    (  # an empty table
        "| Date | Details of Contact | Staff Initial |\n|---|---|---|\n",
        Entry(dt.date(2026, 9, 14), "Rang.", "SK"),
        "| Date | Details of Contact | Staff Initial |\n|---|---|---|\n| 2026-09-14 | Rang. | SK |\n",
    ),
    (  # a title alone, with a section after it
        "## Contact log\n\n## Notes\n\nKeys with the caretaker.\n",
        Entry(dt.date(2026, 9, 14), "Rang.", "SK"),
        "## Contact log\n\n### 2026-09-14 · SK\n\nRang.\n\n## Notes\n\nKeys with the caretaker.\n",
    ),
    ("", Entry(dt.date(2026, 9, 14), "Rang.", "SK"), "### 2026-09-14 · SK\n\nRang.\n"),
    (  # pasted structure stays text
        "### 2026-09-01 · JB\n\nOne.\n",
        Entry(dt.date(2026, 9, 14), "He wrote:\n### 2026-01-01 · XX\n```\n2026-01-02\n---", "SK"),
        "### 2026-09-01 · JB\n\nOne.\n\n### 2026-09-14 · SK\n\nHe wrote:\n    ### 2026-01-01 · XX\n    ```\n"
        "2026-01-02\n    ---\n",
    ),
]


@pytest.mark.parametrize(("log", "entry", "expected"), LOGS)
def test_a_log_is_continued_as_it_is_written(log: str, entry: Entry, expected: str) -> None:
    assert after(log_contact(opened(HEAD + log), entry)) == HEAD + expected


def test_a_table_and_headings_in_one_file_are_kept_apart() -> None:
    table = "| Date | Details |\n|---|---|\n| 2026-09-01 | One. |\n| 2026-09-30 | Two. |\n"
    text = HEAD + "### 2026-08-01 · JB\n\nBefore.\n\n" + table + "\n### 2026-10-05 · JB\n\nAfter.\n"
    document = opened(text)
    in_table = after(log_contact(document, Entry(dt.date(2026, 9, 14), "Row.")))
    assert "| 2026-09-01 | One. |\n| 2026-09-14 | Row. |\n| 2026-09-30" in in_table
    before_it = after(log_contact(document, Entry(dt.date(2026, 8, 14), "Heading.", "JB")))
    assert "Before.\n\n### 2026-08-14 · JB\n\nHeading.\n\n| Date | Details |" in before_it


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Entry(TODAY, "  \n "), "no text"),
        (Entry(TODAY, "a\u2028b"), "a line separator character (U+2028)"),
        (Entry(TODAY, "a", "the office"), "would not be read as initials"),
        (Entry(TODAY, "a", "", "Sunita Kapoor"), "Add --by"),
        (Entry(TODAY, "a", "J\nB"), "on one line"),
        (Entry(TODAY, "a", "JB", "phone ##"), "cannot stand in a heading"),
    ],
)
def test_what_cannot_be_an_entry_is_refused_in_words(entry: Entry, words: str) -> None:
    with pytest.raises(CannotEdit, match=re.escape(words)):
        log_contact(opened(HEAD + "### 2026-09-01 · JB\n\nOne.\n"), entry)


def test_a_row_without_a_place_for_what_is_given_is_refused() -> None:
    table = opened(HEAD + "| Date | Details |\n|---|---|\n| 2026-09-01 | One. |\n")
    with pytest.raises(CannotEdit, match="no column for initials"):
        log_contact(table, Entry(TODAY, "Two.", "JB"))
    with pytest.raises(CannotEdit, match="one paragraph"):
        log_contact(table, Entry(TODAY, "Two.\n\nThree."))
    assert "| Phone: Two. |" not in after(log_contact(table, Entry(TODAY, "Two.", "", "phone")))
    assert "| phone: Two. |" in after(log_contact(table, Entry(TODAY, "Two.", "", "phone")))


def test_a_log_that_an_open_fence_would_swallow_is_left_alone() -> None:
    with pytest.raises(CannotEdit, match="never closed"):
        log_contact(opened(HEAD + "### 2026-09-01 · JB\n\n```\nquoted\n"), Entry(TODAY, "Two.", "JB"))


def test_an_entry_that_would_be_read_as_part_of_another_is_refused() -> None:
    """The fence that is left open above ends at the one that is typed, and the heading between is quoted."""
    document = opened(HEAD + "### 2026-09-01 · JB\n\n```\nquoted\n")
    with pytest.raises(CannotEdit, match="cannot be fitted into safely"):
        log_contact(document, Entry(TODAY, "He wrote:\n```\nNo.", "JB"))


# --- Actions ----------------------------------------------------------------------------------------

NOTED = action("home_visit", "2026-10-19", outcome="no reply", note="Card: left, twice")
BOXES = [
    ("  letter_2:\n", action("letter_2", "2026-09-28"), "  letter_2: 2026-09-28\n"),
    ("  letter_2:   # waiting\n", action("letter_2", "2026-09-28"), "  letter_2: 2026-09-28   # waiting\n"),
    ('  letter_2: ""\n', action("letter_2", "2026-09-28"), "  letter_2: 2026-09-28\n"),
    ("  letter_2: []\n", action("letter_2", "2026-09-28"), "  letter_2: 2026-09-28\n"),
    ("  Letter 2: 14/09/2026\n", action("letter_2", "2026-09-28"), "  Letter 2: [14/09/2026, 28/09/2026]\n"),
    (
        "  letter_2: 14th September, 2026 # first\n",
        action("letter_2", "2026-09-28"),
        "  letter_2: ['14th September, 2026', 2026-09-28] # first\n",
    ),
    ("  letter_2: '2026-09-14'\n", action("letter_2", "2026-09-28"), "  letter_2: ['2026-09-14', 2026-09-28]\n"),
    ("  home_visit: [2026-10-05]\n", action("home_visit", "2026-10-19"), "  home_visit: [2026-10-05, 2026-10-19]\n"),
    (
        "  home_visit: [2026-10-05, ]\n",
        action("home_visit", "2026-10-19"),
        "  home_visit: [2026-10-05, 2026-10-19, ]\n",
    ),
    (
        "  home_visit: {date: 2026-10-05, outcome: seen}\n",
        NOTED,
        "  home_visit: [{date: 2026-10-05, outcome: seen}, "
        "{date: 2026-10-19, outcome: no reply, note: 'Card: left, twice'}]\n",
    ),
    (
        "  home_visit:\n    # the first\n    date: 2026-10-05\n\n    note: >-\n      One\n      two\n",
        NOTED,
        "  home_visit:\n    # the first\n    - date: 2026-10-05\n\n      note: >-\n        One\n        two\n"
        "    - date: 2026-10-19\n      outcome: no reply\n      note: 'Card: left, twice'\n",
    ),
    (
        "  home_visit:\n  - 2026-10-05 # a\n  # b\n",
        action("home_visit", "2026-10-19"),
        "  home_visit:\n  - 2026-10-05 # a\n  - 2026-10-19\n  # b\n",
    ),
    (
        "  home_visit:\n    - date: 2026-10-05\n      by: JB\n",
        NOTED,
        "  home_visit:\n    - date: 2026-10-05\n      by: JB\n"
        "    - date: 2026-10-19\n      outcome: no reply\n      note: 'Card: left, twice'\n",
    ),
    (
        "  letter_1: 2026-09-14\n  home_visit:\n",
        action("letter_2", "2026-09-28"),
        "  letter_1: 2026-09-14\n  letter_2: 2026-09-28\n  home_visit:\n",
    ),
    (
        "  home_visit: 2026-10-05\n",
        action("letter_2", "2026-09-28"),
        "  letter_2: 2026-09-28\n  home_visit: 2026-10-05\n",
    ),
    (
        "  letter_2:\n",
        action("letter_2", planned=dt.date(2026, 12, 2)),
        "  letter_2: {planned: 2026-12-02}\n",
    ),
]


@pytest.mark.parametrize(("box", "what", "expected"), BOXES)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_an_action_is_written_into_its_box_and_nothing_else_moves(
    box: str, what: Action, expected: str, ending: str
) -> None:
    frame = "---\nchild_name: Amelia Hart   # as on the form\nenforcement:\n{}\n# the end\n---\n\nNote\n"
    document = opened(frame.format(box).replace("\n", ending))
    edited = record_action(document, what)
    assert after(edited) == frame.format(expected).replace("\n", ending)
    assert len(edited.case.enforcement) == len(document.case.enforcement) + 1


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("child_name: A B\n", "child_name: A B\nsupport:\n  mentoring: 2026-09-25\n"),
        ("child_name: A B\nsupport:\n", "child_name: A B\nsupport:\n  mentoring: 2026-09-25\n"),
        ("child_name: A B\nsupport: # none\nneeds: none\n", "child_name: A B\nsupport: # none\n  mentoring: 2026-09-25\nneeds: none\n"),
        ("child_name: A B\nsupport: {}\n", "child_name: A B\nsupport:\n  mentoring: 2026-09-25\n"),
        ("support: {referral: 2026-09-20}\n", "support: {referral: 2026-09-20, mentoring: 2026-09-25}\n"),
        (
            "child_name: A B\n\nenforcement:\n  letter_1: 2026-09-14\n\nneeds: none\n",
            "child_name: A B\n\nenforcement:\n  letter_1: 2026-09-14\n\nsupport:\n  mentoring: 2026-09-25\n\nneeds: none\n",
        ),
    ],
)  # fmt: skip
def test_a_group_that_is_missing_is_added_in_the_order_of_the_form(front: str, expected: str) -> None:
    edited = record_action(opened(f"---\n{front}---\n"), action("mentoring", "2026-09-25"))
    assert after(edited) == f"---\n{expected}---\n"


def test_what_was_planned_turns_into_what_was_done() -> None:
    text = (
        "---\nchild_name: A B\nenforcement:\n  panel_meeting:\n    - date: 05/11/2026\n      outcome: cancelled\n"
        "    - planned: 02/12/2026   # room 4\n      note: Interpreter booked.\n---\n"
    )
    document = opened(text)
    plan = document.case.enforcement[1]
    edited = record_action(document, action("panel_meeting", "2026-12-03", outcome="agreed"), plan)
    assert after(edited) == text.replace(
        "- planned: 02/12/2026   # room 4\n      note: Interpreter booked.\n",
        "- date: 03/12/2026   # room 4\n      note: Interpreter booked.\n      outcome: agreed\n",
    )
    moved = record_action(document, action("panel_meeting", planned=dt.date(2026, 12, 9)), plan)
    assert after(moved) == text.replace("02/12/2026", "09/12/2026")
    with pytest.raises(CannotEdit, match="its own “note”"):
        record_action(document, action("panel_meeting", "2026-12-02", note="Other."), plan)


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff"), min_size=1, max_size=40
)


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from([row[0] for row in BOXES if "home_visit" in row[0]]), st.dates(dt.date(2026, 1, 1), TODAY), WORDS
)
def test_any_note_can_be_recorded_in_any_box(box: str, day: dt.date, note: str) -> None:
    document = opened("---\nchild_name: A B\nenforcement:\n" + box + "---\n\n## Contact log\n")
    if forbidden_character(note) or is_unseen(note):
        return
    new = action("home_visit", day.isoformat(), note=note.strip())
    edited = record_action(document, new)
    assert edited.case.enforcement == tuple(
        sorted((*document.case.enforcement, new), key=lambda a: list(ACTIONS).index(a.key))
    )


# --- Judgements -------------------------------------------------------------------------------------

JUDGED = Judgement("stage_1_engagement", "not-met", "SK", dt.date(2026, 11, 16), "Came: each time.")
LINES_OF_IT = "    decision: not met\n    by: SK\n    date: 2026-11-16\n    reason: 'Came: each time.'\n"


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        ("", "judgements:\n  stage_1_engagement:\n" + LINES_OF_IT),
        ("judgements:\n", "judgements:\n  stage_1_engagement:\n" + LINES_OF_IT),
        (
            "judgements:\n  letter_2_sent: {decision: met, by: JB, date: 2026-10-01, reason: Seen.}\n",
            "judgements:\n  letter_2_sent: {decision: met, by: JB, date: 2026-10-01, reason: Seen.}\n"
            "  stage_1_engagement: {decision: not met, by: SK, date: 2026-11-16, reason: 'Came: each time.'}\n",
        ),
        (
            "Judgements:\n  Stage 1 engagement:   # at last\n    decision: met\n    by: JB # me\n    date: 1 October 2026\n"
            "    reason: >-\n      Long\n      ago.\n\n# end\n",
            "Judgements:\n  Stage 1 engagement:   # at last\n    decision: not met\n    by: SK # me\n    date: 16 November 2026\n"
            "    reason: 'Came: each time.'\n\n# end\n",
        ),
        ("judgements:\n  stage_1_engagement:\n", "judgements:\n  stage_1_engagement:\n" + LINES_OF_IT),
        (
            "judgements:\n  stage_1_engagement: {decision: met, by: JB}\n",
            "judgements:\n  stage_1_engagement: {decision: not met, by: SK, date: 2026-11-16, reason: 'Came: each time.'}\n",
        ),
    ],
)
def test_a_judgement_is_added_or_replaced(judgements: str, expected: str) -> None:
    edited = record_judgement(opened(f"---\nchild_name: A B\n{judgements}---\n"), JUDGED)
    assert after(edited) == f"---\nchild_name: A B\n{expected}---\n"
    assert JUDGED in edited.case.judgements


# --- One box ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "line", "value", "expected"),
    [
        ("school", "school: Northfield  # new", "St Aidan's", "school: St Aidan's  # new"),
        ("school", "School: 'Northfield'", "Kingsmead", "School: 'Kingsmead'"),
        ("school", 'school: "Northfield"', 'The "Old" One', 'school: "The \\"Old\\" One"'),
        ("school", "school:", "Foo: bar # baz", "school: 'Foo: bar # baz'"),
        ("school", "school: Northfield", "", "school:"),
        ("school", "school: Northfield # new", "", "school:  # new"),
        ("staff_name", "staff_name: Jo", "NO", "staff_name: 'NO'"),
        ("staff_name", "staff_name: Jo", "0123", "staff_name: '0123'"),
        ("stage_2_end_date", "stage_2_end_date: 20/11/2026", "2026-12-18", "stage_2_end_date: 18/12/2026"),
        ("stage_2_end_date", "stage_2_end_date: soon", "18 December 2026", "stage_2_end_date: 2026-12-18"),
        ("year_group", "year_group: Year 8", "9", "year_group: Year 9"),
        ("year_group", "year_group: 08", "Y9", "year_group: Y9"),
        ("out_of_year_group", "out_of_year_group:", "yes", "out_of_year_group: yes"),
        ("siblings", "siblings: [CB-0001]", "CB-0001, CB-0002", "siblings: [CB-0001, CB-0002]"),
        ("needs", "needs:", "none", "needs: none"),
        ("stage_1", "stage_1: >-\n  Long\n  ago.\n", "Today.", "stage_1: Today.\n"),
        ("stage_1", "stage_1:", "One.\n\nTwo.", "stage_1: |-\n  One.\n\n  Two."),
        ("known_as", "school: X", "Mina", "school: X\nknown_as: Mina"),
        ("date_of_birth", "school: X", "2014-05-17", "date_of_birth: 2014-05-17\nschool: X"),
    ],
)
def test_one_box_is_set_and_nothing_else_moves(key: str, line: str, value: str, expected: str) -> None:
    head = "" if key == "date_of_birth" else "child_name: A B\n"
    edited = set_field(opened(f"---\n{head}{line}\n# end\n---\n\n## Contact log\n"), key, value)
    assert after(edited) == f"---\n{head}{expected}\n# end\n---\n\n## Contact log\n"


@settings(deadline=None, max_examples=300)
@given(WORDS, st.sampled_from(["school: Old", "school:", "school: 'Old'", 'school: "Old"', "school: # c", "x: 1"]))
def test_any_text_can_be_set_and_is_read_back(value: str, line: str) -> None:
    document = opened(f"---\nchild_name: A B\n{line}\nyear_group: 8\n---\n")
    if forbidden_character(value) or is_unseen(value):
        return
    edited = set_field(document, "school", value)
    assert edited.case.school == value.strip()
    assert b"\nyear_group: 8\n" in edited.data


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("date_of_birth", "31/02/2014", "February 2014 has no day 31"),
        ("year_group", "14", "not a year group"),
        ("out_of_year_group", "perhaps", "yes or no"),
        ("child_name", "", "would make an error"),
        ("child_name", "A" * 201, "would make an error"),
        ("enforcement", "2026-01-01", "casebook record"),
        ("judgements", "met", "casebook judge"),
        ("parents", "Mum", "takes keys and their values. Write: name: …, relationship: …"),
        ("needs", "shoes", "only be set to none"),
        ("school", "a\x00b", "a NUL"),
        ("school", "\u200b", "nothing in it can be seen"),
    ],
)
def test_what_a_box_cannot_hold_is_refused_in_words(key: str, value: str, words: str) -> None:
    with pytest.raises(CannotEdit, match=re.escape(words)):
        set_field(opened(HEAD), key, value)


def test_what_is_said_already_changes_nothing() -> None:
    document = opened("---\nchild_name: A B\ndate_of_birth: 17/05/2014\nschool:\n---\n")
    assert not set_field(document, "date_of_birth", "2014-05-17").changed
    assert not set_field(document, "school", "").changed
    assert not set_field(document, "known_as", "").changed


def test_an_error_elsewhere_in_the_file_does_not_stand_in_the_way_but_a_new_one_does() -> None:
    document = opened("---\nchild_name: A B\ndate_of_birth: 2014-02-31\nschool: X\n---\n")
    mended = set_field(document, "date_of_birth", "2014-02-28")
    assert b"date_of_birth: 2014-02-28\n" in mended.data
    assert b"school: Y\n" in set_field(document, "school", "Y").data


@pytest.mark.parametrize("text", ["", "no front matter\n", "---\nchild_name: [\n---\n", "<<<<<<< HEAD\n"])
def test_a_file_that_cannot_be_read_is_not_edited(text: str) -> None:
    with pytest.raises(CannotEdit, match="must be mended before it can be changed"):
        opened(text)


# --- The blank form, and the book's own cases -------------------------------------------------------


def test_the_blank_form_has_every_box_of_the_form_and_a_log() -> None:
    document = blank_case("cases/CB-0021.md")
    keys = [m[1] for m in re.finditer(r"^ *(\w+):$", document.text, re.MULTILINE)]
    lanes = [key for lane, boxes in LANES.items() for key in (lane.value, *(box.key for box in boxes))]
    assert keys == [*(b.key for b in DETAILS), *lanes]
    remark = " ".join(line.removeprefix("# ") for line in document.text.split("\n") if line.startswith("# "))
    assert all(re.search(rf"\b{field.key}\b", remark) for field in BEYOND)
    assert document.text.endswith("---\n\n## Contact log\n")
    assert [d.code for d in errors(document.diagnostics)] == ["missing-name"]


BOOK = Path(__file__).parents[2] / "cases"


@pytest.mark.parametrize("path", sorted(BOOK.rglob("*.md")), ids=lambda p: p.stem)
def test_the_book_s_own_cases_take_every_kind_of_edit(path: Path) -> None:
    data = path.read_bytes()
    document = opened(data)
    logged = log_contact(document, Entry(TODAY, "Rang home, and left a message.", "JB"))
    assert_only_inserted(data, logged.data)
    for key, box in ACTIONS.items():
        edited = record_action(document, action(key, "2026-11-20", by="JB"))
        assert len(edited.case.actions) == len(document.case.actions) + 1, key
        assert {a.key for a in edited.case.actions} == {a.key for a in document.case.actions} | {key}
        assert box.lane in {a.lane for a in edited.case.actions}
    for number in (1, 2):
        judged = record_judgement(document, Judgement(f"stage_{number}_engagement", "met", "JB", TODAY, "Read: all."))
        assert judged.case.contacts == document.case.contacts
    for field, value in itertools.product(FIELDS, ["Rang: twice"]):
        if field.kind is Kind.TEXT:
            assert getattr(set_field(document, field.key, value).case, field.key) == value
