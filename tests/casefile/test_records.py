"""The boxes beyond the form that hold groups of known keys: every sentence of the contract, with what goes in and what comes out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.form import FIELDS, LANE_ACTIONS, Kind
from casebook.model import (
    Action,
    Attendance,
    Case,
    ChildView,
    Closed,
    Lane,
    Parent,
    PenaltyNotice,
    Practitioner,
    Request,
    School,
    StageThree,
)
from support.cases import case_text, codes, only, read_text

DAY = dt.date(2026, 9, 14)
FIGURES = "from: 2026-09-07, to: 2026-11-20, possible: 104, unauthorised: 38"
PERIOD = Attendance(dt.date(2026, 9, 7), dt.date(2026, 11, 20), 104, 38)


def case_of(**boxes: str) -> Case:
    """The case that these boxes make; every one of them must be without a fault."""
    file = read_text(case_text(**boxes))
    assert file.diagnostics == ()
    assert file.case is not None
    return file.case


def found(**boxes: str) -> list[str]:
    return codes(read_text(case_text(**boxes)))


# --- Actions --------------------------------------------------------------------------------------


def test_a_panel_has_an_invitation_and_a_review_that_may_lie_ahead() -> None:
    (panel,) = case_of(
        enforcement="\n  panel_meeting: {date: 2026-10-13, invited: 2026-10-02, outcome: agreed, review: 2027-01-15}"
    ).enforcement
    assert (panel.invited, panel.review, panel.outcome) == (dt.date(2026, 10, 2), dt.date(2027, 1, 15), "agreed")
    assert found(enforcement="\n  panel_meeting: {date: 2026-10-13, invited: 2027-01-02}") == [
        "panel-dates",
        "future-date",
    ]
    assert found(enforcement="\n  home_visit: {date: 2026-10-13, review: 2027-01-02}") == ["unknown-key"]


def test_rearranged_is_an_outcome_apart_from_cancelled() -> None:
    (panel,) = case_of(enforcement="\n  panel_meeting: {date: 2026-10-13, outcome: Rearranged}").enforcement
    assert panel.outcome == "rearranged"
    wrong = only(read_text(case_text(enforcement="\n  panel_meeting: {date: 2026-10-13, outcome: postponed}")))
    assert "Did you mean “rearranged”?" in wrong.help


@pytest.mark.parametrize(("typed", "flag"), [("yes", True), ("Yes", True), ("no", False), ("", False)])
def test_an_action_is_confidential_where_it_says_so(typed: str, flag: bool) -> None:
    (visit,) = case_of(enforcement=f"\n  home_visit: {{date: 2026-10-05, confidential: {typed}}}").enforcement
    assert visit.confidential is flag
    assert found(enforcement="\n  home_visit: {date: 2026-10-05, confidential: perhaps}") == ["not-yes-or-no"]


def test_a_letter_says_how_it_went_in_words() -> None:
    (letter,) = case_of(
        enforcement="\n  letter_1: {date: 2026-09-14, to: [Kim Ashby, Lee], sent: post and e-mail}"
    ).enforcement
    assert (letter.to, letter.sent) == (("Kim Ashby", "Lee"), "post and e-mail")
    for odd in ("yes", "no", "False"):
        assert found(enforcement=f"\n  letter_1: {{date: 2026-09-14, sent: {odd}}}") == ["wrong-shape"]


def test_a_notice_to_improve_stands_among_the_enforcement_and_is_no_box_of_the_form() -> None:
    case = case_of(
        enforcement="\n  Notice to improve: {date: 2026-10-05, until: 2026-12-18, to: Kim}\n  letter_1: 2026-09-14"
    )
    assert [(a.key, a.date, a.until) for a in case.enforcement] == [
        ("letter_1", DAY, None),
        ("notice_to_improve", dt.date(2026, 10, 5), dt.date(2026, 12, 18)),
    ]
    assert [box.key for box in LANE_ACTIONS[Lane.ENFORCEMENT] if not box.on_form] == ["notice_to_improve"]
    assert found(support="\n  notice_to_improve: 2026-10-05") == ["unknown-key"]


# --- Stage 3 and the request ----------------------------------------------------------------------


def test_a_request_says_when_the_authority_was_told_and_what_a_return_is_about() -> None:
    case = case_of(
        stage_3="{requested: 2026-10-12, outcome: returned, outcome_date: 2026-10-30, told: 2026-11-02, about: Papers, reason: x}"
    )
    assert case.stage_3 == (
        StageThree(dt.date(2026, 10, 12), "returned", dt.date(2026, 10, 30), "x", dt.date(2026, 11, 2), "papers"),
    )
    assert case_of(stage_3="{requested: 2026-10-12, about: }").stage_3 == (StageThree(dt.date(2026, 10, 12)),)
    assert StageThree(DAY).about == "need"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{requested: 2026-10-12, outcome: returned}", ["outcome-without-date"]),
        ("{requested: 2026-10-12, outcome: accepted, outcome_date: }", ["outcome-without-date"]),
        ("{requested: 2026-10-12, outcome: accepted, outcome_date: soon}", ["unreadable-date"]),
        ("{requested: 2026-10-12, outcome_date: 2026-10-30}", ["incomplete-group"]),
        ("{requested: 2026-10-12, told: 2026-10-11}", ["dates-out-of-order"]),
        ("{requested: 2026-10-12, told: 2026-10-12}", []),
        ("{requested: 2026-10-12, told: 2026-11-24}", ["future-date"]),
        ("{requested: 2026-10-12, about: money}", ["unknown-word"]),
        ("{requested: 2026-10-12, abut: papers}", ["unknown-key"]),
    ],
)
def test_what_is_wrong_with_a_stage_3_request(value: str, expected: list[str]) -> None:
    file = read_text(case_text(stage_3=value))
    assert codes(file) == expected
    assert file.sound is not bool(expected)


def test_the_request_before_it_is_sent() -> None:
    case = case_of(
        request="{parents_told: 2026-11-02, unauthorised_told: 2026-10-01, head: Ms Okafor, head_agreed: 2026-11-16,"
        " discussed: 2026-11-10, enclosures: [Register, 'Letters 1, 2 and 3']}"
    )
    assert case.request == Request(
        dt.date(2026, 11, 2),
        dt.date(2026, 10, 1),
        "Ms Okafor",
        dt.date(2026, 11, 16),
        dt.date(2026, 11, 10),
        ("Register", "Letters 1, 2 and 3"),
    )
    assert case_of(request="{enclosures: Register}").request.enclosures == ("Register",)
    assert case_of(request="").request == case_of().request == Request()
    assert found(request="{head_agreed: 2026-11-24}") == ["future-date"]
    assert found(request="[{head: Ms X}]") == ["wrong-shape"]
    assert found(request="Ms X") == ["wrong-shape"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("home education", "home education"),
        ("Home Education", "home education"),
        ("other_school", "other school"),
        ("of age", "of age"),
        ("Her aunt in Leeds", "Her aunt in Leeds"),
        ("", ""),
    ],
)
def test_a_closed_case_says_where_the_child_went(typed: str, kept: str) -> None:
    closed = case_of(closed=f"{{date: 2026-11-16, reason: x, to: {typed}}}").closed
    assert closed == Closed(dt.date(2026, 11, 16), "x", kept)


# --- People ---------------------------------------------------------------------------------------


def test_all_that_may_be_known_of_a_parent() -> None:
    (parent,) = case_of(
        parents="{name: Kim, born: 02/03/1984, phone: 07700 900123, email: kim@example.org, parental_responsibility: Yes,"
        " checked: 2026-09-07, language: Polish, interpreter: no, found: Asked school, letters: yes}"
    ).parents
    assert parent == Parent(
        "Kim",
        letters=True,
        born=dt.date(1984, 3, 2),
        phone="07700 900123",
        email="kim@example.org",
        parental_responsibility="yes",
        checked=dt.date(2026, 9, 7),
        language="Polish",
        interpreter=False,
        found="Asked school",
    )
    assert case_of(parents="{name: Kim}").parents == (Parent("Kim"),)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("yes", "yes"),
        ("Y", "yes"),
        ("no", "no"),
        ("False", "no"),
        ("Not known", "not known"),
        ("not-known", "not known"),
        ("", ""),
    ],
)
def test_parental_responsibility_is_yes_no_or_not_known(typed: str, read: str) -> None:
    assert (
        case_of(parents=f"{{name: Kim, parental_responsibility: {typed}}}").parents[0].parental_responsibility == read
    )
    wrong = only(read_text(case_text(parents="{name: Kim, parental_responsibility: unknown}")))
    assert (wrong.code, "Did you mean “not known”?" in wrong.help) == ("unknown-word", True)


def test_a_parent_may_be_born_before_1990_and_nothing_else_may() -> None:
    assert case_of(parents="{name: Kim, born: 1900-01-01}").parents[0].born == dt.date(1900, 1, 1)
    assert found(parents="{name: Kim, born: 1899-12-31}") == ["impossible-date"]
    assert found(parents="{name: Kim, checked: 1989-12-31}") == ["impossible-date"]
    assert found(schools="{name: X, from: 1989-09-01}") == ["impossible-date"]
    assert found(parents="{name: Kim, born: 2027-01-01}") == ["future-date"]


@pytest.mark.parametrize("born", ["2014-05-17", "2015-01-01"])
def test_a_parent_who_is_not_older_than_the_child_earns_a_warning(born: str) -> None:
    assert found(parents=f"{{name: Kim, born: {born}}}") == ["parent-younger-than-child"]
    assert found(parents="{name: Kim, born: 2014-05-16}") == []


def test_letters_that_do_not_go_to_a_parent_have_a_reason() -> None:
    warned = read_text(case_text(parents="[{name: Kim}, {name: Lee, letters: no}]"))
    assert (only(warned).code, warned.sound) == ("letters-no-reason", True)
    assert "“Lee”" in only(warned).message
    assert found(parents="{name: Lee, letters: no, reason: ' '}") == ["letters-no-reason"]
    assert found(parents="{name: Lee, letters: no, reason: court order}") == []
    assert found(parents="{name: Lee, letters: yes}") == []


@pytest.mark.parametrize("word", ["yes", "no", "n"])
def test_what_was_done_to_find_a_parent_is_told_in_words(word: str) -> None:
    assert found(parents=f"{{name: Kim, found: {word}}}") == ["wrong-shape"]


def test_a_practitioner_may_lead_and_was_asked_on_a_day() -> None:
    case = case_of(practitioners="[{name: A, lead: yes, asked: 2026-10-05}, {name: B, lead: no}]")
    assert case.practitioners == (Practitioner("A", lead=True, asked=dt.date(2026, 10, 5)), Practitioner("B"))
    assert found(practitioners="{name: A, asked: 2026-11-24}") == ["future-date"]


# --- Register -------------------------------------------------------------------------------------


def test_the_figures_of_a_period() -> None:
    case = case_of(
        attendance=f"{{{FIGURES}, as_of: 2026-11-21, authorised: 4, n_codes: 2, missing_marks: 0, codes: 'O, U', certificate_signed: 2026-11-23}}"
    )
    whole = replace(
        PERIOD,
        as_of=dt.date(2026, 11, 21),
        authorised=4,
        n_codes=2,
        missing_marks=0,
        codes="O, U",
        certificate_signed=dt.date(2026, 11, 23),
    )
    assert case.attendance == (whole,)
    assert case_of(attendance=f"[{{{FIGURES}}}, '', {{{FIGURES}}}]").attendance == (PERIOD, PERIOD)
    assert case_of(attendance="").attendance == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"from": "2026-11-21"}, "dates-out-of-order"),
        ({"as_of": "2026-11-19"}, "dates-out-of-order"),
        ({"as_of": "2026-11-20"}, ""),
        ({"from": "2026-11-20"}, ""),
        ({"unauthorised": "105"}, "more-than-possible"),
        ({"unauthorised": "104"}, ""),
        ({"authorised": "66"}, ""),
        ({"authorised": "67"}, "more-than-possible"),
        ({"n_codes": "105"}, "more-than-possible"),
        ({"missing_marks": "105"}, "more-than-possible"),
        ({"possible": "0", "unauthorised": "0"}, ""),
        ({"from": ""}, "incomplete-group"),
        ({"unauthorised": ""}, "incomplete-group"),
        ({"to": "2026-11-24"}, "future-date"),
        ({"as_of": "2026-11-24"}, "future-date"),
        ({"certificate_signed": "2026-11-24"}, "future-date"),
        ({"certificate_signed": "2026-11-01"}, ""),
        ({"percentage": "63"}, "unknown-key"),
    ],
)
def test_figures_that_cannot_be_so_are_errors(change: dict[str, str], code: str) -> None:
    values = dict(pair.split(": ") for pair in FIGURES.split(", ")) | change
    file = read_text(case_text(attendance="{" + ", ".join(f"{k}: {v}" for k, v in values.items()) + "}"))
    assert codes(file) == ([code] if code else [])
    assert file.sound is not bool(code)


@pytest.mark.parametrize(
    "typed",
    [
        "38.0",
        "38,5",
        "1,038",
        "-1",
        "+3",
        "038",
        "3 8",
        "thirty",
        "0x26",
        "3e1",
        "٣٨",
        "³",
        "½",
        "38 sessions",
        "~",
        "null",
        "yes",
        "10000",
    ],
)
def test_a_number_of_any_other_shape_is_refused_at_its_place(typed: str) -> None:
    file = read_text(
        case_text(attendance=f"\n  from: 2026-09-07\n  to: 2026-11-20\n  possible: '104'\n  unauthorised: '{typed}'")
    )
    wrong = only(file)
    assert (wrong.code, wrong.line_text, wrong.span.column) == ("not-a-number", f"  unauthorised: '{typed}'", 17)
    assert f"“{typed}”" in wrong.message
    assert file.case is not None
    assert file.case.attendance == ()


@given(st.integers(0, 9999))
def test_every_whole_number_is_read_as_it_is(number: int) -> None:
    file = read_text(
        case_text(attendance=f"{{from: 2026-09-07, to: 2026-11-20, possible: {number}, unauthorised: {number}}}")
    )
    assert file.case is not None
    assert [(a.possible, a.unauthorised) for a in file.case.attendance] == [(number, number)]


# --- What was considered, notices, view, schools ----------------------------------------------------


def test_what_was_considered_stands_in_the_tables_order_and_a_blank_says_nothing() -> None:
    case = case_of(considered="{Transport: Lives near, health: 'Asked: none', SEND: , education-otherwise: no}")
    assert case.considered == (("health", "Asked: none"), ("transport", "Lives near"), ("education_otherwise", "no"))
    assert case.place("considered.health").line == 8
    wrong = only(read_text(case_text(considered="{helth: x}")))
    assert (wrong.code, "Did you mean “health”?" in wrong.help) == ("unknown-key", True)
    assert found(considered="health") == ["wrong-shape"]
    assert found(considered="{health: [a, b]}") == ["wrong-shape"]
    assert found(considered="{health: a, Health: b}") == ["duplicate-key"]


def test_a_reason_stands_for_support_that_was_not_offered() -> None:
    case = case_of(not_offered="{mentoring: No mentor, early_help_assessment: One is open}")
    assert case.not_offered == (("early_help_assessment", "One is open"), ("mentoring", "No mentor"))
    assert found(not_offered="{letter_1: x}") == ["unknown-key"]


def test_a_penalty_notice_has_a_last_day_to_pay_that_may_lie_ahead() -> None:
    case = case_of(penalty_notices="[{to: Kim, issued: 2026-11-09, pay_by: 2026-12-07, outcome: Open}, {to: Lee}]")
    assert case.penalty_notices == (
        PenaltyNotice("Kim", dt.date(2026, 11, 9), dt.date(2026, 12, 7), "open"),
        PenaltyNotice("Lee"),
    )
    assert found(penalty_notices="{issued: 2026-11-09, pay_by: 2026-11-08}") == ["dates-out-of-order"]
    assert found(penalty_notices="{issued: 2026-11-24}") == ["future-date"]
    assert found(penalty_notices="{outcome: settled}") == ["unknown-outcome"]


def test_an_alert_is_a_text_or_a_list_of_them_and_a_comma_parts_nothing() -> None:
    assert case_of(alert="Ring dad first, never mum").alert == ("Ring dad first, never mum",)
    assert case_of(alert="[a, '', b]").alert == ("a", "b")
    assert case_of(alert="").alert == ()
    assert found(alert="{a: b}") == ["wrong-shape"]


def test_the_child_was_asked_by_somebody_on_a_day() -> None:
    case = case_of(child_view="{asked: 2026-10-20, by: JB, note: Likes art}")
    assert case.child_view == ChildView(dt.date(2026, 10, 20), "JB", "Likes art")
    assert case_of().child_view == ChildView()
    assert found(child_view="{asked: 2026-11-24}") == ["future-date"]


def test_a_school_may_have_been_left_or_be_left_on_a_day_to_come() -> None:
    case = case_of(schools="[{name: Southfield, from: 2024-09-02, to: 2027-07-16}, {name: X}]")
    assert case.schools == (School("Southfield", dt.date(2024, 9, 2), dt.date(2027, 7, 16)), School("X"))
    assert found(schools="{name: X, from: 2026-11-24}") == ["future-date"]
    assert found(schools="{name: X, from: 2025-09-02, to: 2025-09-01}") == ["dates-out-of-order"]
    assert found(schools="{from: 2024-09-02}") == ["incomplete-group"]


def test_labels_of_exhibits_are_kept_as_typed() -> None:
    assert case_of(exhibits="{AW/1: letter_1 2026-09-14, aw/2: log}").exhibits == (
        ("AW/1", "letter_1 2026-09-14"),
        ("aw/2", "log"),
    )
    assert found(exhibits="{AW/1: a, aw/1: b}") == ["duplicate-key"]


@pytest.mark.parametrize(("typed", "read"), [("yes", True), ("No", False), ("", None)])
def test_looked_after_is_yes_no_or_not_said(typed: str, read: bool | None) -> None:
    assert case_of(looked_after=typed).looked_after is read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("none", ()),
        ("None", ()),
        (" NONE ", ()),
        ("", None),
        ("[]", None),
        ("CB-2", ("CB-2",)),
        ("[CB-2, CB-3]", ("CB-2", "CB-3")),
    ],
)
def test_siblings_none_is_another_thing_than_nothing(typed: str, read: tuple[str, ...] | None) -> None:
    assert case_of(siblings=typed).siblings == read


@pytest.mark.parametrize("typed", ["no", "nil", "n/a", "unknown", "not known", "[none]", "[CB-2, none]", "'-'", "'?'"])
def test_a_word_that_leaves_open_whether_there_are_siblings_is_refused(typed: str) -> None:
    assert found(siblings=typed) == ["wrong-shape"]


@pytest.mark.parametrize("box", ["needs", "siblings", "practitioners"])
def test_the_word_none_says_that_they_were_looked_for(box: str) -> None:
    assert getattr(case_of(**{box: "none"}), box) == ()
    assert getattr(case_of(**{box: ""}), box) is None
    assert getattr(case_of(), box) is None


@pytest.mark.parametrize(
    "box", ["parents", "penalty_notices", "attendance", "schools", "stage_3", "request", "closed", "child_view"]
)
def test_where_the_word_none_means_nothing_it_is_refused_with_what_to_write(box: str) -> None:
    wrong = only(read_text(case_text(**{box: "none"})))
    assert (wrong.code, wrong.help) == ("wrong-shape", f"If there is none, leave {box}: empty.")


# --- Judgements -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criterion", "typed", "decision", "word"),
    [
        ("stage_2_engagement", "did not engage", "met", "did not engage"),
        ("stage_1_engagement", "Did-Not-Engage", "met", "did not engage"),
        ("stage_2_engagement", "is engaging", "not-met", "is engaging"),
        ("stage_2_engagement", "does what they can", "not-met", "does what they can"),
        ("stage_2_engagement", "met", "met", ""),
        ("stage_1_engagement", "not met", "not-met", ""),
        ("support_in_place", "NOT MET", "not-met", ""),
    ],
)
def test_a_decision_keeps_the_word_that_was_typed(criterion: str, typed: str, decision: str, word: str) -> None:
    file = read_text(
        case_text(judgements=f"{{{criterion}: {{decision: {typed}, by: JB, date: 2026-11-16, reason: x}}}}")
    )
    assert file.case is not None
    (judgement,) = file.case.judgements
    assert (judgement.decision, judgement.word) == (decision, word)
    assert judgement.words == (word or decision.replace("-", " "))


@pytest.mark.parametrize(
    ("criterion", "typed"),
    [("support_in_place", "did not engage"), ("letter_2_sent", "is engaging"), ("stage_2_engagement", "partly")],
)
def test_a_decision_of_another_criterion_is_refused(criterion: str, typed: str) -> None:
    file = read_text(
        case_text(judgements=f"{{{criterion}: {{decision: {typed}, by: JB, date: 2026-11-16, reason: x}}}}")
    )
    assert "unknown-decision" in codes(file)
    assert not file.sound
    assert file.case is not None
    assert file.case.judgements == ()


# --- Every key ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field", [f for f in FIELDS if f.fields and f.kind not in {Kind.NEEDS, Kind.JUDGEMENTS}], ids=lambda f: f.key
)
def test_every_key_of_a_group_is_known_in_every_way_of_writing_it_and_no_other_is(field: Any) -> None:
    for inner in field.fields:
        for typed in (inner.key, inner.key.upper(), inner.key.replace("_", " "), inner.key.replace("_", "-").title()):
            assert "unknown-key" not in found(**{field.key: f"{{{typed}: }}"})
    wrong = [
        d
        for d in read_text(case_text(**{field.key: f"{{{field.fields[0].key}x: y}}"})).diagnostics
        if d.code == "unknown-key"
    ]
    assert f"Did you mean “{field.fields[0].key}”?" in wrong[0].help


@pytest.mark.parametrize(
    ("box", "typed", "meant"),
    [
        ("parents", "dob", "born"),
        ("parents", "E-mail", "email"),
        ("parents", "mobile", "phone"),
        ("attendance", "start", "from"),
    ],
)
def test_a_usual_word_for_a_key_is_answered_with_the_key(box: str, typed: str, meant: str) -> None:
    wrong = [d for d in read_text(case_text(**{box: f"{{{typed}: x}}"})).diagnostics if d.code == "unknown-key"]
    assert f"Did you mean “{meant}”?" in wrong[0].help


DATES = [
    (f.key, inner)
    for f in FIELDS
    for inner in f.fields
    if inner.kind is Kind.DATE and f.kind not in {Kind.JUDGEMENTS, Kind.NEEDS}
]
AHEAD = {("penalty_notices", "pay_by"), ("schools", "to")}


@pytest.mark.parametrize(("box", "inner"), DATES, ids=lambda v: getattr(v, "key", v))
def test_a_date_may_lie_ahead_only_where_the_contract_says_so(box: str, inner: Any) -> None:
    assert ("future-date" not in found(**{box: f"{{{inner.key}: 2026-11-24}}"})) is ((box, inner.key) in AHEAD)
    assert "future-date" not in found(**{box: f"{{{inner.key}: 2026-11-23}}"})
    assert "far-future-date" in found(**{box: f"{{{inner.key}: 2036-11-24}}"})
    assert "far-future-date" not in found(**{box: f"{{{inner.key}: 2036-11-23}}"})
    for odd in ("2026-02-31", "5/9/26", "soon", "[2026-09-14]"):
        assert {"impossible-date", "unreadable-date", "wrong-shape"} & set(found(**{box: f"{{{inner.key}: {odd}}}"}))


VALUES = st.sampled_from(
    ["", "x", "yes", "2026-09-14", "38", "none", "[a, b]", "{a: b}", "[[x]]", "'\u200b'", "2026-02-31", "[{a: b}, c]"]
)


@given(st.data())
def test_whatever_stands_in_a_box_is_read_or_told_and_nothing_is_raised(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from([f for f in FIELDS if f.key != "child_name"]))
    inner = data.draw(st.lists(st.sampled_from(field.fields), unique=True)) if field.fields else []
    group = "{" + ", ".join(f"{f.key}: {data.draw(VALUES)}" for f in inner) + "}"
    value = data.draw(st.sampled_from([group, f"[{group}]", f"[{group}, {group}]"]) if inner else VALUES)
    file = read_text(case_text(**{field.key: value}))
    assert file.case is not None
    assert all(d.span.line > 1 and d.help for d in file.diagnostics)


def test_an_action_without_new_keys_is_as_it_was() -> None:
    assert Action("letter_1", Lane.ENFORCEMENT, DAY) == Action(
        "letter_1", Lane.ENFORCEMENT, DAY, invited=None, review=None, sent="", confidential=False
    )
