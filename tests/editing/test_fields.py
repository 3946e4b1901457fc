"""``set`` by its path: a key of a group, a member of a list, a text under a key; one fact goes in and nothing else moves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.editing.document import Document, Edited
from casebook.editing.edits import CannotEdit, read_document, set_field
from casebook.editing.paths import SETTABLE, Shape, place_of
from casebook.form import ACTIONS, FIELDS, Field, Kind

HEAD = "---\nchild_name: A B\n"
TAIL = "# end\n---\n\n## Contact log\n"


def opened(boxes: str) -> Document:
    return read_document("cases/CB-0007.md", f"{HEAD}{boxes}{TAIL}".encode())


def after(edited: Edited) -> str:
    text = edited.data.decode()
    assert text.startswith(HEAD)
    assert text.endswith(TAIL)
    return text[len(HEAD) : -len(TAIL)]


@pytest.mark.parametrize(
    ("before", "path", "value", "expected"),
    [
        # One group of keys.
        ("", "request.head", "Ms O'Neil", "request:\n  head: Ms O'Neil\n"),
        ("request:\n", "request.head", "Ms X", "request:\n  head: Ms X\n"),
        ("request:\n  head:\n", "request.head", "Ms X", "request:\n  head: Ms X\n"),
        ("request:\n  head: Ms X  # new\n", "request.head", "Mr Y", "request:\n  head: Mr Y  # new\n"),
        ("request: {head: Ms X}\n", "request.discussed", "2/11/2026", "request: {head: Ms X, discussed: 2026-11-02}\n"),
        ("request: {head: Ms X}\n", "request.head", "", "request: {head: }\n"),
        ("request:\n  Head: Ms X\n", "Request.HEAD", "Mr Y", "request:\n  Head: Mr Y\n"),
        (
            "request:\n  head: Ms X\n",
            "request",
            "head_agreed: 2026-11-16, parents told: 9 November 2026",
            "request:\n  head: Ms X\n  head_agreed: 2026-11-16\n  parents_told: 2026-11-09\n",
        ),
        ("", "request.enclosures.+", "Letter 1, copy", "request:\n  enclosures: Letter 1, copy\n"),
        ("request: {enclosures: a}\n", "request.enclosures.+", "b, c", "request: {enclosures: [a, 'b, c']}\n"),
        ("request:\n  enclosures:\n    - a\n", "request.enclosures.+", "b", "request:\n  enclosures:\n    - a\n    - b\n"),
        ("", "closed", "date: 2026-11-16, to: Other School", "closed:\n  date: 2026-11-16\n  to: Other School\n"),
        ("closed: {date: 2026-11-16}\n", "closed.to", "Leeds", "closed: {date: 2026-11-16, to: Leeds}\n"),
        ("", "child_view.asked", "2026-10-20", "child_view:\n  asked: 2026-10-20\n"),
        # Members of a list.
        ("", "parents.+", "name: Lee Ashby, letters: no", "parents:\n  - name: Lee Ashby\n    letters: no\n"),
        ("parents:\n  - name: A\n", "parents.+.name", "B", "parents:\n  - name: A\n  - name: B\n"),
        ("parents: {name: A}\n", "parents.+", "{name: B}", "parents: [{name: A}, {name: B}]\n"),
        ("parents: {name: A}\n", "parents.phone", "07700 900123", "parents: {name: A, phone: 07700 900123}\n"),
        ("parents: [{name: A}, {name: B}]\n", "parents.2.letters", "no", "parents: [{name: A}, {name: B, letters: no}]\n"),
        ("parents:\n  - name: Kim Lee\n    born:\n", "parents.kim  LEE.born", "1988-03-02", "parents:\n  - name: Kim Lee\n    born: 1988-03-02\n"),
        ("parents: [{name: Dr. Lee}]\n", "parents.Dr. Lee.email", "k@x.org", "parents: [{name: Dr. Lee, email: k@x.org}]\n"),
        ("practitioners: none\n", "practitioners.+", "name: P, lead: yes", "practitioners:\n  - name: P\n    lead: yes\n"),
        ("", "attendance.+", "from: 2026-09-07, to: 2026-11-20, possible: 104, unauthorised: 38",
         "attendance:\n  - from: 2026-09-07\n    to: 2026-11-20\n    possible: 104\n    unauthorised: 38\n"),
        ("stage_3: {requested: 2026-10-12}\n", "stage_3.1", "outcome: returned, outcome_date: 2026-10-30, about: papers",
         "stage_3: {requested: 2026-10-12, outcome: returned, outcome_date: 2026-10-30, about: papers}\n"),
        ("penalty_notices: [{to: Kim}]\n", "penalty_notices.Kim.outcome", "paid", "penalty_notices: [{to: Kim, outcome: paid}]\n"),
        ("", "schools.+.name", "X", "schools:\n  - name: X\n"),
        # Actions.
        ("enforcement:\n  letter_1: 2026-09-14\n", "letter_1.sent", "post", "enforcement:\n  letter_1: {date: 2026-09-14, sent: post}\n"),
        ("enforcement:\n  letter_1: 14/09/2026\n", "enforcement.letter_1.to", "Kim, Lee", "enforcement:\n  letter_1: {date: 14/09/2026, to: [Kim, Lee]}\n"),
        ("enforcement:\n  home_visit: [2026-10-05, 2026-10-19]\n", "home_visit.2.confidential", "yes",
         "enforcement:\n  home_visit: [2026-10-05, {date: 2026-10-19, confidential: yes}]\n"),
        ("enforcement:\n  panel_meeting: {date: 2026-10-13}\n", "Panel meeting.review", "2026-12-04",
         "enforcement:\n  panel_meeting: {date: 2026-10-13, review: 2026-12-04}\n"),
        ("enforcement:\n  panel_meeting:\n    date: 2026-10-13\n", "panel_meeting", "invited: 2026-10-02, outcome: rearranged",
         "enforcement:\n  panel_meeting:\n    date: 2026-10-13\n    invited: 2026-10-02\n    outcome: rearranged\n"),
        ("needs: {a: x}\nsupport: {mentoring: 2026-09-25}\n", "mentoring.for", "A", "needs: {a: x}\nsupport: {mentoring: {date: 2026-09-25, for: A}}\n"),
        # Texts under a key.
        ("", "considered.health", "Asked: none", "considered:\n  health: 'Asked: none'\n"),
        ("considered:\n  health: x\n", "considered.transport", "near", "considered:\n  health: x\n  transport: near\n"),
        ("considered: {health: x}\n", "considered.health", "y", "considered: {health: y}\n"),
        ("considered: {health: x}\n", "considered.health", "", "considered: {health: }\n"),
        ("", "not_offered.mentoring", "No mentor", "not_offered:\n  mentoring: No mentor\n"),
        ("", "exhibits.AW/1", "letter_1 2026-09-14", "exhibits:\n  AW/1: letter_1 2026-09-14\n"),
        ("extra: {Form: 8B}\n", "extra.form", "8C", "extra: {Form: 8C}\n"),
        ("extra: {Form: 8B}\n", "extra.Tutor: room", "2", "extra: {Form: 8B, 'Tutor: room': '2'}\n"),
        ("needs: none\n", "needs.housing", "One room", "needs:\n  housing: One room\n"),
        ("needs:\n  a: x\n", "needs.a.identified", "2026-09-07", "needs:\n  a: {need: x, identified: 2026-09-07}\n"),
        ("needs:\n  a: {need: x}\n", "needs.a", "y", "needs:\n  a: {need: y}\n"),
        # Texts and words at the left edge.
        ("", "alert", "Never ring, ever", "alert: Never ring, ever\n"),
        ("alert: a, b\n", "alert.+", "c", "alert: ['a, b', c]\n"),
        ("", "alert.+", "x", "alert: [x]\n"),
        ("siblings: CB-2\n", "siblings.+", "CB-3", "siblings: [CB-2, CB-3]\n"),
        ("siblings: [CB-2]\n", "siblings", "none", "siblings: none\n"),
        ("siblings: none\n", "siblings", "CB-2", "siblings: [CB-2]\n"),
        ("looked_after:\n", "looked_after", "no", "looked_after: no\n"),
    ],
)  # fmt: skip
def test_one_fact_is_put_in_its_place(before: str, path: str, value: str, expected: str) -> None:
    edited = set_field(opened(before), path, value)
    assert after(edited) == expected
    assert not set_field(read_document("cases/CB-0007.md", edited.data), path, value).changed or "+" in path


@pytest.mark.parametrize(
    ("before", "path", "value", "words"),
    [
        ("", "requests.head", "x", "There is no box “requests”. Did you mean “request”?"),
        ("", "request.hed", "x", "There is no key “hed” in request. Did you mean “head”?"),
        ("", "request.1.hed", "x", "There is no key “hed” in request."),
        ("", "request", "Ms X", "takes keys and their values. Write: parents_told: …"),
        ("", "request", "hed: x", "There is no key “hed” in request. Did you mean “head”?"),
        ("", "request", "head: Ms X, of Leeds", "Put a value that holds a comma in quotes."),
        ("", "request.head_agreed", "soon", "cannot be read"),
        ("", "request.enclosures.+", "", "Say what is to stand under “request”."),
        ("", "closed.reason", "x", "the closing date is missing"),
        ("", "parents.2.phone", "1", "There is nothing under “parents” yet."),
        ("parents: [{name: A}, {name: B}]\n", "parents.phone", "1", "There are 2 under “parents”. Say which one, by its number: parents.1"),
        ("parents: [{name: A}, {name: B}]\n", "parents.3.phone", "1", "There is no “3” under “parents”"),
        ("parents: [{name: A}, {name: A}]\n", "parents.A.phone", "1", "Name one by its number"),
        ("", "parents.1.dob", "1", "Did you mean “born”?"),
        ("", "parents.+", "relationship: mother", "the name is missing"),
        ("", "attendance.+", "from: 2026-09-07, to: 2026-11-20, possible: 38, unauthorised: 104", "would make an error"),
        ("", "attendance.+", "from: 2026-09-07, to: 2026-11-20, possible: 38.5, unauthorised: 1", "cannot be read as a whole number"),
        ("stage_3: {requested: 2026-10-12}\n", "stage_3.outcome", "returned", "has no date"),
        ("", "letter_1.sent", "post", "To record it: casebook record REF letter_1 DATE"),
        ("", "letter_1", "2026-09-14", "“letter_1” is an action. Use: casebook record"),
        ("enforcement: {letter_1: 2026-09-14}\n", "letter_1.review", "2026-12-04", "There is no key “review” in letter_1."),
        ("enforcement: {letter_1: 2026-09-14}\n", "enforcement.mentoring.note", "x", "There is no action “mentoring” under enforcement."),
        ("", "enforcement", "x", "Use: casebook record"),
        ("", "judgements.stage_1_engagement.decision", "met", "Use: casebook judge"),
        ("", "considered", "x", "Use: casebook set REF considered.health TEXT"),
        ("", "considered.helth", "x", "Did you mean “health”?"),
        ("", "not_offered.letter_1", "x", "There is no key “letter_1” in not_offered."),
        ("", "needs.a.identified", "2026-09-07", "There is no need “a” yet."),
        ("needs: {a: x}\n", "needs.a", "", "Take it out of the file by hand"),
        ("", "school.name", "x", "“school” is one value"),
        ("", "siblings", "unknown", "leaves open what is meant"),
        ("", "looked_after", "perhaps", "neither yes nor no"),
        ("considered:\n  health:\n    - a\n", "considered.health", "b", "written over several lines"),
    ],
)  # fmt: skip
def test_what_cannot_be_set_is_refused_in_words(before: str, path: str, value: str, words: str) -> None:
    with pytest.raises(CannotEdit, match=re.escape(words)):
        set_field(opened(before), path, value)


GOOD: dict[Kind, str] = {
    Kind.TEXT: "Some words",
    Kind.DATE: "2026-09-14",
    Kind.NUMBER: "7",
    Kind.YES_NO: "yes",
    Kind.TEXTS: "one",
    Kind.CHOICE_OR_TEXT: "Leeds",
}
FIRST = {
    "stage_3": "requested: 2026-09-14",
    "closed": "date: 2026-09-14",
    "attendance": "from: 2026-09-07, to: 2026-09-14, possible: 104, unauthorised: 7",
    "parents": "name: A",
    "practitioners": "name: A",
    "schools": "name: A",
}


def good(field: Field) -> str:
    return field.choices[0] if field.kind is Kind.CHOICE else GOOD[field.kind]


RECORDS = [
    (f, inner) for f in FIELDS for inner in f.fields if f.key in SETTABLE and f.kind not in {Kind.NEEDS, Kind.TOPICS}
]


@pytest.mark.parametrize(("box", "inner"), RECORDS, ids=lambda f: f.key)
def test_every_key_of_every_group_can_be_set(box: Field, inner: Field) -> None:
    document = opened("")
    if box.key in FIRST:
        path = box.key if box.kind is Kind.RECORD else f"{box.key}.+"
        document = read_document("cases/CB-0007.md", set_field(document, path, FIRST[box.key]).data)
    value = good(inner)
    if (box.key, inner.key) in {("stage_3", "outcome"), ("stage_3", "outcome_date")}:
        edited = set_field(document, "stage_3.1", "outcome: accepted, outcome_date: 2026-09-14")
    else:
        edited = set_field(document, f"{box.key}.{inner.key}", value)
    assert f"{inner.key}: {value}" in edited.data.decode() or inner.key in FIRST.get(box.key, "")


@pytest.mark.parametrize(
    ("key", "inner"), [(k, f) for k, box in ACTIONS.items() for f in box.fields if f.key not in {"date", "planned"}]
)
def test_every_key_of_every_action_can_be_set(key: str, inner: Field) -> None:
    lane = ACTIONS[key].lane.value
    document = opened(f"needs: {{one: x}}\n{lane}: {{{key}: 2026-09-14}}\n")
    edited = set_field(document, f"{key}.{inner.key}", good(inner))
    assert f"{{date: 2026-09-14, {inner.key}: {good(inner)}}}" in edited.data.decode()


def test_every_key_at_the_left_edge_has_a_place() -> None:
    for field in FIELDS:
        if field.kind in {Kind.ACTIONS, Kind.JUDGEMENTS}:
            assert field.key not in SETTABLE
        elif field.kind in {Kind.TOPICS, Kind.LABELS}:
            key = field.fields[0].key if field.fields else "x"
            assert place_of(f"{field.key}.{key}").shape is Shape.TOPIC
        else:
            assert place_of(field.key).box is field


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=30)


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(
        ["request.head", "parents.1.note", "parents.1.address", "considered.health", "extra.x", "alert.+", "needs.a"]
    ),
    TEXT,
)
def test_any_text_is_read_back_as_it_was_or_refused(path: str, value: str) -> None:
    document = opened("parents:\n  - name: A\nextra: {y: z}\n")
    try:
        edited = set_field(document, path, value)
    except CannotEdit as refusal:
        assert str(refusal)  # noqa: PT017 - either is right
        return
    case: Any = edited.case
    said = {
        "request.head": case.request.head,
        "parents.1.address": case.parents[0].address,
        "considered.health": dict(case.considered).get("health", ""),
        "extra.x": dict(case.extra).get("x", ""),
        "alert.+": "".join(case.alert),
        "needs.a": "".join(need.need for need in case.needs or ()),
    }
    assert said[path] == value.strip()
