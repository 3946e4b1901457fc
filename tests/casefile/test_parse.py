"""The boxes of a case: every sentence of the case file's contract, with values in and out beside it."""

from __future__ import annotations

import datetime as dt

import pytest

from casebook.casefile.parse import parse_case
from casebook.casefile.source import make_source
from casebook.diagnostics import Severity, Span
from casebook.form import ACTIONS, FIELDS, LANE_ACTIONS, LANES
from casebook.model import (
    Action,
    Case,
    Closed,
    Judgement,
    Lane,
    Need,
    Parent,
    Practitioner,
    StageThree,
)
from support.cases import BOXES, case_text, codes, only, read_text

SMALLEST = """---
child_name: Amelia Hart
date_of_birth: 2014-05-17
year_group: 8
staff_name: Jo Bell
school: Northfield Academy
stage_2_end_date: 2026-11-20

enforcement:
  letter_1: 2026-09-14
  letter_2: 2026-09-28
  panel_meeting: 2026-10-13
  home_visit: [2026-10-05, 2026-10-19]
  letter_2_dna:
  letter_3: 2026-11-02

support:
  early_help_assessment: 2026-09-21
  team_around_the_family:
  pastoral_meeting: 2026-09-18
  mentoring: 2026-09-25
  referral:
  specialist_assessment:
---

## Contact log

### 2026-09-14 · JB

Letter 1 posted to both parents.

### 2026-10-05 · JB

Home visit. No reply, card left.
"""


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def case_of(log: str = "", **boxes: str | None) -> Case:
    """A case that can be read, and has nothing wrong with it."""
    file = read_text(case_text(**boxes) if not log else case_text(log, **boxes))
    assert codes(file) == []
    assert file.case is not None
    return file.case


def enforcement(value: str) -> tuple[Action, ...]:
    return case_of(enforcement=f"\n  {value}").enforcement


def fault(**boxes: str | None) -> str:
    """The code of the one thing that is wrong, and where it is marked."""
    file = read_text(case_text(**boxes))
    diagnostic = only(file)
    span = diagnostic.span
    end = span.end_column - 1 if span.end_line == span.line else None
    return f"{diagnostic.code}: {diagnostic.line_text[span.column - 1 : end]}"


# --- The whole ------------------------------------------------------------------------------------


def test_the_smallest_useful_case() -> None:
    file = read_text(SMALLEST)
    assert codes(file) == []
    case = file.case
    assert case is not None
    assert (case.child_name, case.date_of_birth, case.year_group) == ("Amelia Hart", dt.date(2014, 5, 17), "8")
    assert (case.staff_name, case.school, case.stage_2_end_date) == (
        "Jo Bell",
        "Northfield Academy",
        dt.date(2026, 11, 20),
    )
    assert [(a.key, a.date and a.date.isoformat()) for a in case.actions] == [
        ("letter_1", "2026-09-14"), ("letter_2", "2026-09-28"), ("panel_meeting", "2026-10-13"), ("home_visit", "2026-10-05"),
        ("home_visit", "2026-10-19"), ("letter_3", "2026-11-02"), ("early_help_assessment", "2026-09-21"),
        ("pastoral_meeting", "2026-09-18"), ("mentoring", "2026-09-25"),
    ]  # fmt: skip
    assert [(c.date, c.initials, c.text) for c in case.contacts] == [
        (dt.date(2026, 9, 14), "JB", "Letter 1 posted to both parents."),
        (dt.date(2026, 10, 5), "JB", "Home visit. No reply, card left."),
    ]
    assert (case.needs, case.practitioners, case.parents, case.judgements) == (None, None, (), ())


def test_the_forms_order_holds_whatever_the_files() -> None:
    lines = [f"  {box.key}: 2026-09-14" for box in reversed(LANES[Lane.ENFORCEMENT])]
    keys = [a.key for a in read_text(case_text(enforcement="\n" + "\n".join(lines))).case.enforcement]  # type: ignore[union-attr]  # it can be read
    assert keys == [box.key for box in LANES[Lane.ENFORCEMENT]]


def test_every_key_of_the_contract_is_known_and_no_other() -> None:
    assert {f.key for f in FIELDS} == {
        "child_name", "date_of_birth", "year_group", "staff_name", "school", "stage_2_end_date", "enforcement", "support", "needs", "stage_1",
        "judgements", "stage_3", "closed", "parents", "practitioners", "known_as", "siblings", "out_of_year_group", "extra",
        "attendance", "considered", "request", "penalty_notices", "alert", "child_view", "not_offered", "schools", "exhibits",
        "looked_after",
    }  # fmt: skip
    assert set(ACTIONS) == {
        "letter_1", "letter_2", "panel_meeting", "home_visit", "letter_2_dna", "letter_3", "early_help_assessment", "team_around_the_family",
        "pastoral_meeting", "mentoring", "referral", "specialist_assessment", "notice_to_improve",
    }  # fmt: skip


def test_reading_depends_on_the_text_alone() -> None:
    text = case_text(enforcement="\n  letter_1: 2035-01-01")
    assert parse_case(make_source("cases/A.md", text)) == parse_case(make_source("cases/A.md", text))
    assert parse_case(make_source("cases/A.md", text)).diagnostics == ()


# --- Keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["child_name", "Child name", "CHILD-NAME", "child name", "Child_Name", "'child name'", "child_name "]
)
def test_letter_case_hyphens_underscores_and_spaces_do_not_matter_in_a_key(key: str) -> None:
    file = read_text(case_text().replace("child_name", key))
    assert codes(file) == []
    assert file.case is not None
    assert file.case.child_name == "Amelia Hart"


@pytest.mark.parametrize(("key", "name"), [
    ("child_name\u00a0", "NO-BREAK SPACE"), ("\u200bchild_name", "ZERO WIDTH SPACE"), ("child_n\u0430me", "CYRILLIC SMALL LETTER A"),
    ("child\u2010name", "HYPHEN"), ("ｃhild_name", "FULLWIDTH"), ("child_name\u00ad", "SOFT HYPHEN"),
])  # fmt: skip
def test_a_look_alike_key_is_refused_and_the_character_named(key: str, name: str) -> None:
    file = read_text(case_text(**{key: "Bob"}))
    diagnostic = only(file)
    assert diagnostic.code == "unknown-key"
    assert name.lower() in diagnostic.message
    assert not file.sound


def test_a_byte_order_mark_amid_the_boxes_is_refused() -> None:
    for boxes in ({"\ufeffknown_as": "Bob"}, {"known_as": "\ufeffBob"}):
        diagnostic = only(read_text(case_text(**boxes)))
        assert diagnostic.code == "forbidden-character"
        assert "U+FEFF" in diagnostic.message


@pytest.mark.parametrize(
    ("boxes", "help_"),
    [
        ({"leter_1": "x"}, "enforcement"),
        ({"shcool": "x"}, "“school”"),
        ({"dob": "x"}, "“date_of_birth”"),
        ({"name": "x"}, "“child_name”"),
        ({"letter_1": "2026-09-14"}, "belongs under enforcement:"),
        ({"eha": "2026-09-14"}, "belongs under support:"),
        ({"zzz": "x"}, "extra:"),
        ({"enforcement": "\n  leter_1: 2026-09-14"}, "“letter_1”"),
        ({"enforcement": "\n  apm: 2026-09-14"}, "“panel_meeting”"),
        ({"enforcement": "\n  mentoring: 2026-09-14"}, "belongs under support:"),
        ({"enforcement": "\n  school: x"}, "left edge"),
        ({"enforcement": "\n  letter_1: {dat: 2026-09-14}"}, "“date”"),
        ({"enforcement": "\n  letter_1: {date: 2026-09-14, outcome: sent}"}, "Known here"),
        ({"enforcement": "\n  home_visit: {date: 2026-09-14, until: 2026-09-15}"}, "Known here"),
        ({"support": "\n  mentoring: {date: 2026-09-14, to: x}"}, "Known here"),
        ({"parents": "[{nmae: x, name: y}]"}, "“name”"),
        ({"child_name ": None, "child": "x"}, "“child_name”"),
    ],
)
def test_an_unknown_key_is_an_error_with_the_nearest_known_one(boxes: dict[str, str | None], help_: str) -> None:
    file = read_text(case_text(**boxes))
    (diagnostic,) = [d for d in file.diagnostics if d.code == "unknown-key"]
    if help_ == "enforcement":
        help_ = "belongs under" if "belongs" in diagnostic.help else "Known here"
    assert help_ in diagnostic.help
    assert not file.sound


def test_a_key_that_stands_twice_names_both_lines() -> None:
    diagnostic = only(read_text(case_text(**{"Child name": "Bob"})))
    assert diagnostic.code == "duplicate-key"
    assert "line 2 and on line 8" in diagnostic.message
    for boxes in (
        {"enforcement": "\n  letter_1: 2026-09-14\n  Letter-1: 2026-09-15"},
        {"enforcement": "\n  letter_1: {date: 2026-09-14, Date: 2026-09-15}"},
        {"needs": "\n  a: x\n  A: y"},
        {"extra": "\n  a b: x\n  A-B: y"},
    ):
        assert only(read_text(case_text(**boxes))).code == "duplicate-key"


@pytest.mark.parametrize("key", ["[a]", "{a: b}", "? [a, b]\n"])
def test_a_key_that_is_no_word_is_refused(key: str) -> None:
    assert only(read_text(case_text(**{key: "x"}))).code == "wrong-shape"


# --- The form's own boxes -------------------------------------------------------------------------


@pytest.mark.parametrize("key", [k for k in BOXES if k != "child_name"])
@pytest.mark.parametrize("value", ["", None, "''", "  ", "# to be asked"])
def test_a_blank_box_of_the_form_earns_a_warning(key: str, value: str | None) -> None:
    file = read_text(case_text(**{key: value}))
    diagnostic = only(file)
    assert (diagnostic.code, diagnostic.severity) == ("blank-box", Severity.WARNING)
    assert file.sound


@pytest.mark.parametrize("value", ["", None, "''", "[]", "{}"])
def test_a_case_without_a_name_is_an_error(value: str | None) -> None:
    file = read_text(case_text(child_name=value))
    assert "missing-name" in codes(file)
    assert not file.sound


@pytest.mark.parametrize(
    "name",
    [
        "Tenzin",
        "张伟",
        "محمد علي",
        "Zoë O’Brien-Ó Sé",
        "Null",
        "NO",
        "x" * 200,
        "Nguyễn Thị Ánh",
        "Amelia\n  Hart",
        "123",
    ],
)
def test_a_name_is_text_of_any_script_up_to_two_hundred_characters(name: str) -> None:
    assert case_of(child_name=name).child_name == " ".join(name.split())


def test_a_longer_name_is_an_error() -> None:
    assert fault(child_name="x" * 201).startswith("name-too-long: x")


@pytest.mark.parametrize("key", ["child_name", "staff_name", "school", "known_as"])
def test_names_stand_on_one_line(key: str) -> None:
    assert "wrong-shape" in codes(read_text(case_text(**{key: "|\n  A\n  B"})))
    assert "wrong-shape" in codes(read_text(case_text(**{key: '"A\\nB"'})))


@pytest.mark.parametrize("value", ["\u200b", "'\u200b\u200d'", '"\\u200b"', "\u3164", "'\u2800'"])
def test_a_value_that_cannot_be_seen_is_an_error(value: str) -> None:
    for key in ("child_name", "school", "stage_1"):
        assert "invisible-text" in codes(read_text(case_text(**{key: value})))
    assert "invisible-text" in codes(read_text(case_text(extra=f"\n  a: {value}")))


@pytest.mark.parametrize("value", ["[a, b]", "{a: b}", "\n  - a", "\n  a: b"])
def test_a_text_is_no_list_and_no_group(value: str) -> None:
    assert codes(read_text(case_text(school=value))) == ["wrong-shape"]


@pytest.mark.parametrize(("typed", "year"), [
    ("8", "8"), ("08", "8"), ("Year 8", "8"), ("Y8", "8"), ("Yr 8", "8"), ("year8", "8"), ("Yr. 8", "8"), ("yr8", "8"), ("13", "13"), ("Y13", "13"),
    ("R", "R"), ("r", "R"), ("Reception", "R"), ("Year R", "R"), ("N1", "N1"), ("n2", "N2"), ("'8'", "8"), ("Nursery 2", "N2"), ("NURSERY 1", "N1"),
])  # fmt: skip
def test_year_groups_are_shown_in_one_way(typed: str, year: str) -> None:
    assert case_of(year_group=typed, out_of_year_group="yes").year_group == year


@pytest.mark.parametrize(
    "typed", ["0", "14", "8B", "N3", "N", "Nursery", "eight", "-1", "8.0", "８", "Year", "R1", "10/11", "8 9"]
)
def test_any_other_year_group_is_an_error(typed: str) -> None:
    assert fault(year_group=typed) == f"bad-year-group: {typed}"


@pytest.mark.parametrize("key", ["date_of_birth", "stage_2_end_date"])
@pytest.mark.parametrize(("typed", "code"), [
    ("2026-02-31", "impossible-date"), ("31/09/2014", "impossible-date"), ("1989-12-31", "impossible-date"), ("17/5/14", "unreadable-date"),
    ("May 2014", "unreadable-date"), ("none", "unreadable-date"), ("~", "unreadable-date"), ("2014-5-17", "unreadable-date"), ("\u200b", "unreadable-date"),
])  # fmt: skip
def test_a_date_that_cannot_be_read_is_an_error_at_its_place(key: str, typed: str, code: str) -> None:
    file = read_text(case_text(**{key: typed}))
    diagnostic = only(file)
    assert diagnostic.code == code
    assert diagnostic.line_text[diagnostic.span.column - 1 : diagnostic.span.end_column - 1] == typed
    assert "14 September 2026" in diagnostic.help
    assert not file.sound


def test_a_date_is_one_date() -> None:
    assert codes(read_text(case_text(date_of_birth="[2014-05-17, 2014-05-18]"))) == ["wrong-shape"]
    assert codes(read_text(case_text(enforcement="\n  letter_1: [[2026-09-14]]"))) == ["wrong-shape"]
    assert codes(read_text(case_text(enforcement="\n  letter_1: 2026-09-14, 2026-09-28"))) == ["unreadable-date"]


def test_the_end_of_stage_2_may_lie_ahead_but_a_birth_may_not() -> None:
    assert case_of(stage_2_end_date="2036-11-23").stage_2_end_date == dt.date(2036, 11, 23)
    assert fault(stage_2_end_date="2036-11-24") == "far-future-date: 2036-11-24"
    assert fault(date_of_birth="2026-11-24") == "future-date: 2026-11-24"


# --- Text and remarks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "rest"), [("Northfield #2 site", "#2 site"), ("#2 site", "#2 site"), ("a  #b  ", "#b")]
)
def test_words_behind_a_hash_are_not_left_out_in_silence(value: str, rest: str) -> None:
    file = read_text(case_text(known_as=value))
    assert fault(known_as=value) == f"hidden-by-hash: {rest}"
    assert file.sound
    for boxes in ({"parents": f"\n  - name: {value}"}, {"extra": f"\n  a: {value}"}, {"needs": f"\n  a: {value}"}):
        assert "hidden-by-hash" in codes(read_text(case_text(**boxes)))


@pytest.mark.parametrize(
    "value", ["Ellie # as she likes it", "'Flat #4'", "a#b", "|\n  Flat #4", ">-\n  a #b", "Ellie #", "Ellie ## x"]
)
def test_remarks_and_hashes_in_text_are_no_fault(value: str) -> None:
    assert case_of(stage_1=value)


# --- Actions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["letter_1:", "letter_1: ''", "letter_1: []", "letter_1: {}", "letter_1: ['', '']", "letter_1:\n    -"]
)
def test_a_blank_action_was_not_done(value: str) -> None:
    assert enforcement(value) == ()


@pytest.mark.parametrize("key", ["enforcement", "support"])
@pytest.mark.parametrize("value", ["", "{}", "[]"])
def test_a_lane_may_be_blank(key: str, value: str) -> None:
    assert case_of(**{key: value}).actions == ()


@pytest.mark.parametrize(
    "value",
    [
        "2026-09-14",
        "14/09/2026",
        "[2026-09-14]",
        "{date: 2026-09-14}",
        "[{date: 14 September 2026}]",
        "\n    - 2026-09-14",
        "\n    date: 2026-09-14",
    ],
)
def test_one_occurrence_is_a_date_or_a_mapping_alone_or_in_a_list(value: str) -> None:
    assert enforcement(f"letter_1: {value}") == (Action("letter_1", Lane.ENFORCEMENT, dt.date(2026, 9, 14)),)


def test_several_occurrences_are_a_list_and_keep_its_order() -> None:
    found = enforcement("home_visit: [2026-10-19, {date: 2026-10-05, outcome: no reply}, '', {planned: 2026-12-01}]")
    assert [(a.date, a.planned, a.outcome) for a in found] == [
        (dt.date(2026, 10, 19), None, ""), (dt.date(2026, 10, 5), None, "no reply"), (None, dt.date(2026, 12, 1), ""),
    ]  # fmt: skip
    assert [a.done for a in found] == [True, True, False]


def test_everything_that_an_occurrence_may_hold() -> None:
    (letter,) = enforcement(
        "letter_1: {date: 2026-09-14, to: [Mum, Dad], by: JB, void: wrong child, note: 'Sent: twice'}"
    )
    assert letter == Action(
        "letter_1",
        Lane.ENFORCEMENT,
        dt.date(2026, 9, 14),
        to=("Mum", "Dad"),
        by="JB",
        void="wrong child",
        note="Sent: twice",
    )
    assert not letter.done
    case = case_of(
        needs="\n  a: x\n  b c: y",
        support="\n  referral: {date: 2026-09-10, until: 2027-01-31, outcome: Waiting, for: [a, B-C], to: CAMHS}",
    )
    (referral,) = case.support
    assert referral == Action(
        "referral", Lane.SUPPORT, dt.date(2026, 9, 10), until=dt.date(2027, 1, 31), outcome="waiting", needs=("a", "b_c"), to=("CAMHS",)
    )  # fmt: skip


@pytest.mark.parametrize("lane", list(Lane))
def test_each_box_takes_its_own_keys_and_no_others(lane: Lane) -> None:
    letters = {"letter_1", "letter_2", "letter_2_dna", "letter_3"}
    for box in LANE_ACTIONS[lane]:
        takes = {f.key for f in box.fields} - {"date", "planned", "by", "void", "note", "confidential"}
        if box.key in letters:
            assert takes == {"to", "sent"}
        elif box.key == "panel_meeting":
            assert takes == {"outcome", "invited", "review"}
        elif box.key == "home_visit":
            assert takes == {"outcome"}
        elif box.key == "notice_to_improve":
            assert takes == {"until", "to"}
        elif box.key in {"referral", "specialist_assessment", "early_help_assessment"}:
            assert takes == {"until", "outcome", "for", "to"}
        else:
            assert takes == {"until", "outcome", "for"}


@pytest.mark.parametrize(("key", "outcomes"), [
    ("panel_meeting", ("agreed", "declined", "attended", "did not attend", "rearranged", "cancelled")), ("home_visit", ("seen", "no reply")),
    *((box.key, ("accepted", "declined", "waiting", "completed")) for box in LANES[Lane.SUPPORT]),
])  # fmt: skip
def test_the_outcomes_of_each_action(key: str, outcomes: tuple[str, ...]) -> None:
    assert ACTIONS[key].outcomes == outcomes
    lane = ACTIONS[key].lane
    for outcome in outcomes:
        for typed in (outcome, outcome.upper(), outcome.replace(" ", "-")):
            (action,) = case_of(**{lane: f"\n  {key}: {{date: 2026-09-14, outcome: {typed}}}"}).actions
            assert action.outcome == outcome
    file = read_text(case_text(**{lane: f"\n  {key}: {{date: 2026-09-14, outcome: fine}}"}))
    assert only(file).code == "unknown-outcome"
    assert not file.sound


@pytest.mark.parametrize(("key", "typed", "meant"), [
    ("panel_meeting", "DNA", "did not attend"), ("panel_meeting", "signed", "agreed"), ("home_visit", "no answer", "no reply"), ("panel_meeting", "cancled", "cancelled"),
])  # fmt: skip
def test_an_unknown_outcome_is_answered_with_the_nearest(key: str, typed: str, meant: str) -> None:
    diagnostic = only(read_text(case_text(enforcement=f"\n  {key}: {{date: 2026-09-14, outcome: {typed}}}")))
    assert f"Did you mean “{meant}”?" in diagnostic.help


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("letter_1: {date: 2026-09-14, planned: 2026-09-14}", "date-and-planned"),
        ("letter_1: {note: sent}", "action-without-date"),
        ("letter_1: {date: , planned: , note: x}", "action-without-date"),
        ("letter_1: {void: withdrawn}", "action-without-date"),
        ("letter_1: sent", "unreadable-date"),
        ("letter_1: yes", "unreadable-date"),
        ("letter_1: {date: 2026-02-30}", "impossible-date"),
        ("letter_1: {planned: soon}", "unreadable-date"),
        ("letter_1: [2026-09-14, x]", "unreadable-date"),
        ("letter_1: 2026-11-24", "future-date"),
        ("letter_1: {date: 2026-11-24}", "future-date"),
        ("letter_1: {planned: 2036-11-24}", "far-future-date"),
        ("letter_1: 2014-05-16", "before-birth"),
        ("letter_1: {planned: 2014-05-16}", "before-birth"),
        ("letter_1: {date: 2026-09-14, by: [a, b]}", "wrong-shape"),
        *(
            (f"letter_1: {{date: 2026-09-14, void: {word}}}", "wrong-shape")
            for word in ("no", "No", "yes", "false", "TRUE", "n")
        ),
        ("letter_1: {date: 2026-09-14, to: {a: b}}", "wrong-shape"),
        ("letter_1: {date: 2026-09-14, to: [[a]]}", "wrong-shape"),
    ],
)
def test_a_fault_in_an_action_is_an_error(value: str, code: str) -> None:
    file = read_text(case_text(enforcement=f"\n  {value}"))
    assert codes(file) == [code]
    assert not file.sound
    assert file.case is not None
    assert file.case.child_name == "Amelia Hart"


def test_on_the_day_itself_an_action_is_done_and_a_birth_day_is_no_day_before_it() -> None:
    assert enforcement("letter_1: 2026-11-23")[0].done
    assert enforcement("letter_1: 2014-05-17")[0].done


def test_a_future_date_offers_planned_for_an_action_alone() -> None:
    def help_for(**boxes: str) -> str:
        return only(read_text(case_text(**boxes))).help

    assert "{planned: 2026-12-01}" in help_for(enforcement="\n  letter_1: 2026-12-01")
    assert "planned" not in help_for(closed="{date: 2026-12-01}")
    assert "planned" not in help_for(date_of_birth="2026-12-01")


def test_support_may_run_on_but_not_back() -> None:
    assert case_of(support="\n  mentoring: {date: 2026-09-25, until: 2026-09-25}")
    assert case_of(support="\n  mentoring: {date: 2026-09-25, until: 2027-09-25}")
    assert case_of(support="\n  mentoring: {planned: 2026-12-25, until: 2027-09-25}")
    assert fault(support="\n  mentoring: {date: 2026-09-25, until: 2026-09-24}").startswith("until-before-date")
    assert fault(support="\n  mentoring: {planned: 2026-12-25, until: 2026-12-24}").startswith("until-before-date")


@pytest.mark.parametrize("key", ["enforcement", "support"])
@pytest.mark.parametrize("value", ["2026-09-14", "[2026-09-14]", "letter_1", "\n  - letter_1: 2026-09-14"])
def test_a_lane_is_a_group_of_actions(key: str, value: str) -> None:
    assert codes(read_text(case_text(**{key: value}))) == ["wrong-shape"]


# --- Needs ----------------------------------------------------------------------------------------


def test_needs_are_named_by_a_key_with_text_or_with_a_date() -> None:
    case = case_of(
        needs="\n  Sleep-Late: Up all night\n  travel: {need: Two buses, identified: 10/07/2026}\n  bare:\n  none: x"
    )
    assert case.needs == (
        Need("sleep_late", "Up all night"),
        Need("travel", "Two buses", dt.date(2026, 7, 10)),
        Need("bare", "bare"),
        Need("none", "x"),
    )


@pytest.mark.parametrize("word", ["none", "None", "NONE", "'none'"])
def test_none_says_that_needs_were_looked_for(word: str) -> None:
    assert case_of(needs=word).needs == ()
    assert case_of(practitioners=word).practitioners == ()


@pytest.mark.parametrize("value", ["", "{}", "[]", "''"])
def test_a_blank_says_nothing_about_needs(value: str) -> None:
    assert case_of(needs=value).needs is None
    assert case_of(practitioners=value).practitioners is None


@pytest.mark.parametrize(("value", "code"), [
    ("[a, b]", "wrong-shape"), ("no", "wrong-shape"), ("nil", "wrong-shape"), ("\n  a: [x]", "wrong-shape"), ("\n  a: {identified: 2026-07-10}", "incomplete-group"),
    ("\n  a: {need: x, identified: soon}", "unreadable-date"), ("\n  a: {need: x, identified: 2026-11-24}", "future-date"), ("\n  a: {nead: x, need: y}", "unknown-key"),
    ("\n  '': x", "wrong-shape"),
])  # fmt: skip
def test_a_fault_in_needs_is_an_error(value: str, code: str) -> None:
    assert codes(read_text(case_text(needs=value))) == [code]


@pytest.mark.parametrize("needs", ["\n  sleep: x", "none", ""])
def test_support_for_an_unknown_need_is_an_error(needs: str) -> None:
    file = read_text(case_text(needs=needs, support="\n  mentoring: {date: 2026-09-25, for: slepe}"))
    diagnostic = only(file)
    assert diagnostic.code == "unknown-need"
    assert ("“sleep”" in diagnostic.help) == ("sleep" in needs)
    assert not file.sound


def test_two_needs_in_one_text_are_not_guessed_at() -> None:
    assert (
        only(
            read_text(case_text(needs="\n  a: x\n  b: y", support="\n  mentoring: {date: 2026-09-25, for: 'a, b'}"))
        ).code
        == "unknown-need"
    )


# --- Judgements -----------------------------------------------------------------------------------

JUDGED = {"decision": "met", "by": "JB", "date": "2026-11-16", "reason": "Seen"}


def judged(criterion: str = "stage_1_engagement", **changes: str) -> str:
    said = ", ".join(f"{key}: {value}" for key, value in (JUDGED | changes).items() if value != "-")
    return f"\n  {criterion}: {{{said}}}"


@pytest.mark.parametrize(
    ("typed", "decision"), [("met", "met"), ("not met", "not-met"), ("Not-Met", "not-met"), ("NOT_MET", "not-met")]
)
def test_a_judgement_has_a_decision_an_author_a_date_and_a_reason(typed: str, decision: str) -> None:
    case = case_of(stage_1="x", judgements=judged(decision=typed))
    assert case.judgements == (Judgement("stage_1_engagement", decision, "JB", dt.date(2026, 11, 16), "Seen"),)


@pytest.mark.parametrize("key", JUDGED)
@pytest.mark.parametrize("value", ["-", "", "''"])
def test_each_of_the_four_is_required(key: str, value: str) -> None:
    file = read_text(case_text(stage_1="x", judgements=judged(**{key: value})))
    diagnostic = only(file)
    assert diagnostic.code == "incomplete-judgement"
    assert f"{key}:" in diagnostic.help
    assert not file.sound


@pytest.mark.parametrize(("value", "code"), [
    ("\n  stage_1_engagement: met", "incomplete-judgement"), ("\n  stage_1_engagement:", "incomplete-judgement"), ("\n  stage_1_engagement: []", "incomplete-judgement"),
    (judged(decision="perhaps"), "unknown-decision"), (judged(date="2026-02-30"), "impossible-date"), (judged(date="2026-11-24"), "future-date"),
    (judged(date="2014-05-16"), "before-birth"), (judged("stage_1_engagment"), "unknown-criterion"), (judged(note="x"), "unknown-key"),
    ("met", "wrong-shape"), ("[met]", "wrong-shape"),
])  # fmt: skip
def test_a_fault_in_a_judgement_is_an_error(value: str, code: str) -> None:
    file = read_text(case_text(stage_1="x", judgements=value))
    assert codes(file) == [code]
    assert not file.sound


# --- Stage 3, closing, people ---------------------------------------------------------------------


def test_one_stage_3_request_or_a_list() -> None:
    one = "{requested: 2026-10-12}"
    assert case_of(stage_3=one).stage_3 == (StageThree(dt.date(2026, 10, 12)),)
    assert case_of(stage_3=f"[{one}]").stage_3 == (StageThree(dt.date(2026, 10, 12)),)
    case = case_of(
        stage_3="\n  - {requested: 2026-06-22, outcome: Returned, outcome_date: 2026-07-10, reason: Needs}\n  - requested: 2026-10-12"
    )
    assert case.stage_3 == (
        StageThree(dt.date(2026, 6, 22), "returned", dt.date(2026, 7, 10), "Needs"),
        StageThree(dt.date(2026, 10, 12)),
    )


@pytest.mark.parametrize("outcome", ["accepted", "returned", "legal action", "no further action"])
def test_the_outcomes_of_a_request(outcome: str) -> None:
    value = f"{{requested: 2026-10-12, outcome: {outcome}, outcome_date: 2026-10-12}}"
    assert case_of(stage_3=value).stage_3[0].outcome == outcome
    assert fault(stage_3=f"{{requested: 2026-10-12, outcome: {outcome}}}").startswith("outcome-without-date")


@pytest.mark.parametrize(("value", "code"), [
    ("{outcome: accepted, outcome_date: 2026-10-12}", "incomplete-group"), ("{reason: x}", "incomplete-group"), ("{requested: 2026-10-12, outcome_date: 2026-10-13}", "incomplete-group"),
    ("{requested: 2026-10-12, outcome: won, outcome_date: 2026-10-13}", "unknown-outcome"), ("{requested: 2026-10-12, outcome: accepted, outcome_date: 2026-10-11}", "outcome-before-request"),
    ("{requested: 2026-11-24}", "future-date"), ("{requested: 2026-10-12, outcome: accepted, outcome_date: 2026-11-24}", "future-date"),
    ("2026-10-12", "wrong-shape"), ("[2026-10-12]", "wrong-shape"), ("[[{requested: 2026-10-12}]]", "wrong-shape"), ("{requested: 2014-05-16}", "before-birth"),
])  # fmt: skip
def test_a_fault_in_a_request_is_told(value: str, code: str) -> None:
    file = read_text(case_text(stage_3=value))
    assert codes(file)[0] == code
    assert not file.sound


def test_a_closed_case() -> None:
    assert case_of(closed="{date: 2026-11-16, reason: Moved}").closed == Closed(dt.date(2026, 11, 16), "Moved")
    assert case_of(closed="{date: 2026-11-16}").closed == Closed(dt.date(2026, 11, 16))
    assert case_of(closed="").closed is None


@pytest.mark.parametrize(("value", "code"), [
    ("yes", "wrong-shape"), ("2026-11-16", "wrong-shape"), ("{reason: Moved}", "incomplete-group"), ("{date: soon}", "unreadable-date"), ("{date: 2026-11-24}", "future-date"),
    ("[{date: 2026-11-16}]", "wrong-shape"), ("{date: 2014-05-16}", "before-birth"),
])  # fmt: skip
def test_a_case_is_not_closed_by_a_slip(value: str, code: str) -> None:
    file = read_text(case_text(closed=value))
    assert codes(file) == [code]
    assert not file.sound


def test_parents_and_practitioners() -> None:
    case = case_of(
        parents="\n  - {name: Gemma, relationship: mother, address: 1 High St, letters: Yes}\n  - {name: Rob, letters: no, reason: court order}\n  - name: Pat",
        practitioners="\n  - {name: Gareth, role: Officer, agency: Housing, contact: 01632 960122}",
    )
    assert case.parents == (
        Parent("Gemma", "mother", "1 High St", True),
        Parent("Rob", letters=False, reason="court order"),
        Parent("Pat"),
    )
    assert case.practitioners == (Practitioner("Gareth", "Officer", "Housing", "01632 960122"),)
    assert case_of(parents="{name: Gemma}").parents == (Parent("Gemma"),)


@pytest.mark.parametrize(("boxes", "code"), [
    ({"parents": "[{relationship: mother}]"}, "incomplete-group"), ({"parents": "Gemma"}, "wrong-shape"), ({"parents": "[Gemma]"}, "wrong-shape"),
    ({"parents": "[{name: A, letters: perhaps}]"}, "not-yes-or-no"), ({"practitioners": "[{role: x}]"}, "incomplete-group"), ({"practitioners": "nobody"}, "wrong-shape"),
    ({"parents": "none"}, "wrong-shape"), ({"out_of_year_group": "perhaps"}, "not-yes-or-no"), ({"out_of_year_group": "[yes]"}, "wrong-shape"),
    ({"siblings": "{a: b}"}, "wrong-shape"), ({"extra": "x"}, "wrong-shape"), ({"extra": "\n  a: [b]"}, "wrong-shape"), ({"extra": "[a]"}, "wrong-shape"),
    ({"stage_1": "[a]"}, "wrong-shape"),
])  # fmt: skip
def test_a_fault_in_what_goes_beyond_the_form_is_an_error(boxes: dict[str, str | None], code: str) -> None:
    file = read_text(case_text(**boxes))
    assert codes(file) == [code]
    assert not file.sound


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("yes", True), ("Y", True), ("true", True), ("no", False), ("N", False), ("FALSE", False), ("", False)],
)
def test_yes_and_no(typed: str, answer: bool) -> None:
    assert case_of(out_of_year_group=typed).out_of_year_group is answer


def test_the_rest_beyond_the_form() -> None:
    case = case_of(
        known_as="Millie",
        siblings="[CB-0002, CB-0003]",
        stage_1=">-\n  Two meetings.\n  One kept.",
        extra="\n  Form group: 8B\n  Free meals: yes\n  blank:",
    )
    assert (case.known_as, case.siblings) == ("Millie", ("CB-0002", "CB-0003"))
    assert case.stage_1 == "Two meetings. One kept."
    assert case.extra == (("Form group", "8B"), ("Free meals", "yes"), ("blank", ""))
    assert case_of(siblings="CB-0002").siblings == ("CB-0002",)


# --- The whole file -------------------------------------------------------------------------------


@pytest.mark.parametrize("marks", [
    "<<<<<<< HEAD\nschool: A\n=======\nschool: B\n>>>>>>> jo", "<<<<<<<\nschool: A\n||||||| base\nschool: C\n=======\nschool: B\n>>>>>>>",
    ">>>>>>> jo", "<<<<<<< HEAD",
])  # fmt: skip
def test_marks_of_an_unfinished_merge_are_an_error_wherever_they_stand(marks: str) -> None:
    for text in (
        case_text(school=f"x\n{marks}"),
        case_text(log=f"## Contact log\n\n{marks}\n"),
        f"{marks}\n{case_text()}",
    ):
        file = read_text(text)
        assert file.case is None
        assert set(codes(file)) == {"merge-conflict"}


@pytest.mark.parametrize(
    "line", ["<<<<<<", "<<<<<<<<", " <<<<<<< HEAD", "=======", ">>>>>>>>", "<<<<<<<HEAD", "> > > > > > > x"]
)
def test_what_is_no_mark_of_a_merge(line: str) -> None:
    assert codes(read_text(case_text(log=f"### 2026-10-05 · JB\n\nx\n\n{line}\n"))) == []


def test_all_problems_of_a_file_are_told_in_line_order() -> None:
    file = read_text(
        case_text(
            log="### 14/9/26\n\n### 2026-10-05\n",
            date_of_birth="17/5/14",
            school="",
            shcool="x",
            enforcement="\n  letter_1: x\n  leter_2: y",
        )
    )
    assert codes(file) == [
        "unreadable-date", "blank-box", "unknown-key", "unreadable-date", "unknown-key", "unreadable-log-date", "contact-without-initials", "contact-without-text",
    ]  # fmt: skip
    assert [d.span.line for d in file.diagnostics] == sorted(d.span.line for d in file.diagnostics)
    assert all(d.path == "cases/CB-0001.md" and d.line_text and d.help and d.message for d in file.diagnostics)


def test_a_case_with_errors_keeps_the_facts_that_can_be_read() -> None:
    file = read_text(case_text(date_of_birth="x", enforcement="\n  letter_1: [2026-09-14, x]\n  letter_9: 2026-09-14"))
    assert file.case is not None
    assert (file.case.child_name, file.case.school, len(file.case.enforcement), len(file.case.contacts)) == (
        "Amelia Hart",
        "Northfield Academy",
        1,
        1,
    )
    assert file.readiness is None
    assert file.prompts == ()


def test_the_log_is_checked_where_the_boxes_cannot_be_read() -> None:
    file = read_text("---\nchild_name: 'x\n---\n\n### 14/9/26 · JB\nx\n")
    assert file.case is None
    assert codes(file) == ["yaml-syntax", "unreadable-log-date"]


def test_places_of_keys_are_kept() -> None:
    case = read_text(
        case_text(enforcement="\n  letter_1: 2026-09-14", needs="\n  a: x", judgements=judged(), stage_1="x")
    ).case
    assert case is not None
    assert case.place("date_of_birth") == Span(3, 16, 3, 26)
    assert case.place("letter_1").line == 9
    assert case.place("needs.a").line == 11
    assert case.place("judgements.stage_1_engagement").line == 13
    assert case.place("closed") == Span(1, 1, 1, 1)
    assert case.enforcement[0].span == Span(9, 13, 9, 23)


def test_a_message_is_never_longer_than_a_person_reads() -> None:
    for boxes in (
        {"x" * 5000: "y"},
        {"year_group": "x" * 5000},
        {"enforcement": f"\n  letter_1: {'x' * 5000}"},
        {"judgements": f"\n  {'x' * 5000}: met"},
    ):
        for diagnostic in read_text(case_text(**boxes)).diagnostics:
            assert len(diagnostic.message) < 300
