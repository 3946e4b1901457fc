"""Before you send: each cell of the table, on either side of every boundary. Today is 23 November 2026, a Monday."""

from __future__ import annotations

import datetime as dt

import pytest

from casebook.rules.policy import Place, Policy
from casebook.rules.readiness import Answer
from casebook.settings import Settings
from support.cases import TODAY, case_text, read_text


def ago(days: int) -> str:
    """The day so many days before today; ahead of it where the number is below nought."""
    return (TODAY - dt.timedelta(days)).isoformat()


def found(key: str, log: str | None = None, **boxes: str | None) -> Answer | None:
    settings = Settings(policy=Policy(places={"notice_to_improve": Place.BEFORE_SENDING}))
    file = read_text(case_text(log, **boxes), settings=settings)
    assert file.readiness is not None, file.diagnostics
    return next((a for a in file.readiness.every_answer if a.key == key), None)


def state(key: str, log: str | None = None, **boxes: str | None) -> str:
    answer = found(key, log, **boxes)
    return answer.state.value if answer else "absent"


def entry(days: int, heading: str = "JB · phone · with mum") -> str:
    return f"### {ago(days)} · {heading}\n\nText.\n\n"


FIGURES = f"{{from: {ago(76)}, to: {ago(3)}, possible: 104, unauthorised: 38}}"


def figures(**changes: object) -> str:
    values: dict[str, object] = {"from": ago(76), "to": ago(3), "possible": 104, "unauthorised": 38}
    values |= {key.rstrip("_"): value for key, value in changes.items()}
    return "{" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"


KIM = f"name: Kim Ashby, relationship: mother, address: 1 Road, checked: {ago(30)}"


@pytest.mark.parametrize(
    ("key", "boxes", "expected"),
    [
        ("form_complete", {}, "recorded"),
        *(("form_complete", {box: ""}, "gap") for box in ("date_of_birth", "year_group", "staff_name", "school", "stage_2_end_date")),
        ("attendance_recorded", {}, "gap"),
        ("attendance_recorded", {"attendance": FIGURES}, "recorded"),
        ("attendance_recorded", {"attendance": figures(unauthorised=9)}, "gap"),
        ("attendance_recorded", {"attendance": figures(unauthorised=10)}, "recorded"),
        ("attendance_recorded", {"attendance": figures(to=ago(28))}, "recorded"),
        ("attendance_recorded", {"attendance": figures(to=ago(29))}, "gap"),
        # Back from Friday 20 November, Monday 19 October begins the fifth week, and the Sunday before it is in the sixth.
        ("attendance_recorded", {"attendance": figures(from_=ago(42))}, "recorded"),
        ("attendance_recorded", {"attendance": figures(from_=ago(41))}, "recorded"),
        ("attendance_recorded", {"attendance": figures(from_=ago(35))}, "ask"),
        ("attendance_recorded", {"attendance": figures(from_=ago(36))}, "recorded"),
        ("attendance_recorded", {"attendance": f"[{figures(from_=ago(7))}, {figures(from_=ago(64), to=ago(36), unauthorised=0)}]"}, "recorded"),
        ("attendance_recorded", {"attendance": f"[{figures(from_=ago(20))}, {figures(from_=ago(20), to=ago(10))}]"}, "ask"),
        ("attendance_recorded", {"attendance": f"[{figures(unauthorised=6)}, {figures(unauthorised=6)}]"}, "gap"),
        ("register_settled", {}, "ask"),
        ("register_settled", {"attendance": FIGURES}, "recorded"),
        ("register_settled", {"attendance": figures(n_codes=0, missing_marks=0)}, "recorded"),
        ("register_settled", {"attendance": figures(n_codes=1)}, "gap"),
        ("register_settled", {"attendance": f"[{FIGURES}, {figures(missing_marks=1)}]"}, "gap"),
        ("certificate", {}, "gap"),
        ("certificate", {"attendance": FIGURES}, "gap"),
        ("certificate", {"attendance": figures(certificate_signed=ago(3))}, "recorded"),
        ("certificate", {"attendance": figures(certificate_signed=ago(4))}, "ask"),
        ("certificate", {"attendance": f"[{FIGURES}, {figures(certificate_signed=ago(4))}]"}, "gap"),
        ("parents_complete", {}, "gap"),
        ("parents_complete", {"parents": f"[{{{KIM}}}]"}, "recorded"),
        ("parents_complete", {"parents": f"[{{{KIM.replace(ago(30), ago(183))}}}]"}, "recorded"),
        ("parents_complete", {"parents": f"[{{{KIM.replace(ago(30), ago(184))}}}]"}, "ask"),
        ("parents_complete", {"parents": f"[{{{KIM}}}, {{name: Lee, relationship: father, address: 2 Road}}]"}, "ask"),
        ("parents_complete", {"parents": f"[{{{KIM}}}, {{name: Lee, relationship: father, checked: {ago(1)}}}]"}, "gap"),
        ("parents_complete", {"parents": f"[{{name: Lee, relationship: father, letters: no, reason: Not safe, checked: {ago(1)}}}]"}, "recorded"),
        ("parents_complete", {"parents": f"[{{name: Lee, relationship: father, letters: no, checked: {ago(1)}}}]"}, "gap"),
        ("parents_complete", {"parents": f"[{{name: Lee, letters: no, reason: Not safe, checked: {ago(1)}}}]"}, "gap"),
        ("every_parent", {}, "gap"),
        ("every_parent", {"parents": "[{name: Kim}]"}, "ask"),
        ("every_parent", {"parents": "[{name: Kim, found: Asked the register office}]"}, "recorded"),
        ("every_parent", {"parents": "[{name: Kim}, {name: Lee}]"}, "recorded"),
        ("practitioners_named", {}, "gap"),
        ("practitioners_named", {"practitioners": "none"}, "recorded"),
        ("practitioners_named", {"practitioners": "[{name: A}]"}, "recorded"),
        ("early_help_offered", {}, "gap"),
        ("early_help_offered", {"support": f"\n  early_help_assessment: {{date: {ago(9)}, outcome: declined}}"}, "recorded"),
        ("early_help_offered", {"support": f"\n  early_help_assessment: {{planned: {ago(-9)}}}"}, "gap"),
        ("early_help_offered", {"support": f"\n  mentoring: {ago(9)}"}, "gap"),
        ("early_help_offered", {"not_offered": "{early_help_assessment: There is a plan}"}, "recorded"),
        ("early_help_offered", {"not_offered": "{mentoring: There is a plan}"}, "gap"),
        ("reasons_explored", {}, "gap"),
        ("reasons_explored", {"considered": "{defences: x, other: x}"}, "gap"),
        ("reasons_explored", {"considered": "{health: x}"}, "ask"),
        ("reasons_explored", {"considered": "{health: x, send: x, bullying: x, social_care: x, family: x}"}, "ask"),
        ("reasons_explored", {"considered": "{health: x, send: x, bullying: x, social_care: x, family: x, transport: x}"}, "recorded"),
        ("defences_considered", {}, "ask"),
        ("defences_considered", {"considered": "{defences: x}"}, "recorded"),
        ("education_otherwise", {"considered": "{defences: x}"}, "ask"),
        ("education_otherwise", {"considered": "{education_otherwise: x}"}, "recorded"),
        ("siblings_considered", {}, "ask"),
        ("siblings_considered", {"siblings": "none"}, "recorded"),
        ("siblings_considered", {"siblings": "[CB-0002]"}, "recorded"),
        ("child_asked", {"child_view": "{by: JB}"}, "ask"),
        ("child_asked", {"child_view": f"{{asked: {ago(9)}}}"}, "recorded"),
        ("parents_told", {}, "gap"),
        ("parents_told", {"request": f"{{parents_told: {ago(21)}}}"}, "recorded"),
        ("parents_told", {"request": f"{{parents_told: {ago(22)}}}"}, "ask"),
        ("absence_unauthorised_told", {}, "ask"),
        ("absence_unauthorised_told", {"request": f"{{unauthorised_told: {ago(300)}}}"}, "recorded"),
        ("head_agreed", {}, "gap"),
        ("head_agreed", {"request": "{head: Sam Reed}"}, "gap"),
        ("head_agreed", {"request": f"{{head_agreed: {ago(1)}}}"}, "gap"),
        ("head_agreed", {"request": f"{{head: Sam Reed, head_agreed: {ago(1)}}}"}, "recorded"),
        ("on_roll", {}, "recorded"),
        ("on_roll", {"schools": f"[{{name: Other School, to: {ago(5)}}}]"}, "recorded"),
        ("on_roll", {"schools": f"[{{name: northfield  academy, from: {ago(400)}, to: {ago(1)}}}]"}, "gap"),
        ("on_roll", {"schools": f"[{{name: Northfield Academy, from: {ago(400)}, to: {ago(0)}}}]"}, "recorded"),
        ("on_roll", {"schools": f"[{{name: Northfield Academy, from: {ago(90)}}}, {{name: Northfield Academy, from: {ago(400)}, to: {ago(95)}}}]"}, "recorded"),
        ("on_roll", {"schools": f"[{{name: Northfield Academy, from: {ago(90)}, to: {ago(1)}}}, {{name: Northfield Academy, from: {ago(400)}}}]"}, "gap"),
        ("not_looked_after", {}, "ask"),
        ("not_looked_after", {"looked_after": "yes"}, "ask"),
        ("not_looked_after", {"looked_after": "no"}, "recorded"),
        ("no_open_notice", {}, "recorded"),
        *(("no_open_notice", {"penalty_notices": f"[{{to: Kim, outcome: {o}}}]"}, "recorded") for o in ("paid", "unpaid", "withdrawn")),
        ("no_open_notice", {"penalty_notices": "[{to: Kim, outcome: open}]"}, "ask"),
        ("no_open_notice", {"penalty_notices": "[{to: Kim}]"}, "ask"),
        ("no_open_notice", {"penalty_notices": f"[{{to: Kim, pay_by: {ago(0)}, outcome: open}}]"}, "ask"),
        ("no_open_notice", {"penalty_notices": f"[{{to: Kim, pay_by: {ago(1)}, outcome: open}}]"}, "recorded"),
        ("no_open_notice", {"penalty_notices": f"[{{to: Kim, pay_by: {ago(-9)}, outcome: paid}}]"}, "recorded"),
        ("letter_3_current", {}, "absent"),
        ("letter_3_current", {"enforcement": f"\n  letter_3: {ago(126)}"}, "recorded"),
        ("letter_3_current", {"enforcement": f"\n  letter_3: {ago(127)}"}, "gap"),
        ("letter_3_current", {"enforcement": f"\n  letter_3: [{ago(20)}, {ago(127)}]"}, "recorded"),
        ("time_since_letter_3", {"enforcement": f"\n  letter_3: {{planned: {ago(-3)}}}"}, "absent"),
        ("time_since_letter_3", {"enforcement": f"\n  letter_3: {ago(10)}"}, "recorded"),
        ("time_since_letter_3", {"enforcement": f"\n  letter_3: {ago(9)}"}, "ask"),
        ("time_since_letter_3", {"enforcement": f"\n  letter_3: [{ago(60)}, {ago(9)}]"}, "ask"),
        ("support_given_time", {}, "recorded"),
        ("support_given_time", {"support": f"\n  mentoring: {{date: {ago(30)}, until: {ago(0)}}}"}, "recorded"),
        ("support_given_time", {"support": f"\n  mentoring: {{date: {ago(30)}, until: {ago(-1)}}}"}, "ask"),
        ("support_given_time", {"support": f"\n  mentoring: {{date: {ago(30)}, outcome: waiting}}"}, "ask"),
        ("support_given_time", {"support": f"\n  mentoring: {{planned: {ago(9)}}}"}, "ask"),
        ("support_given_time", {"support": f"\n  mentoring: {{planned: {ago(9)}, void: no longer wanted}}"}, "recorded"),
        ("letters_understood", {"parents": "[{name: Kim}]"}, "recorded"),
        ("letters_understood", {"parents": "[{name: Kim, language: Polish}]"}, "ask"),
        ("letters_understood", {"parents": "[{name: Kim, language: Polish, interpreter: no}]"}, "ask"),
        ("letters_understood", {"parents": "[{name: Kim, language: Polish, interpreter: yes}]"}, "recorded"),
        ("enclosures_ready", {}, "ask"),
        ("enclosures_ready", {"request": "{enclosures: [Certificate]}"}, "recorded"),
        ("discussed", {}, "ask"),
        ("discussed", {"request": f"{{discussed: {ago(1)}}}"}, "recorded"),
        ("stage_2_ended", {"stage_2_end_date": ""}, "gap"),
        ("stage_2_ended", {"stage_2_end_date": ago(1)}, "recorded"),
        ("stage_2_ended", {"stage_2_end_date": ago(0)}, "ask"),
        ("notice_to_improve", {}, "gap"),
        ("notice_to_improve", {"enforcement": f"\n  notice_to_improve: {{date: {ago(50)}, until: {ago(1)}}}"}, "recorded"),
        ("notice_to_improve", {"enforcement": f"\n  notice_to_improve: {{date: {ago(50)}, until: {ago(0)}}}"}, "ask"),
        ("notice_to_improve", {"enforcement": f"\n  notice_to_improve: {ago(50)}"}, "ask"),
        ("notice_to_improve", {"enforcement": f"\n  notice_to_improve: [{{date: {ago(20)}, until: {ago(-9)}}}, {{date: {ago(90)}, until: {ago(50)}}}]"}, "ask"),
        ("notice_to_improve", {"enforcement": f"\n  notice_to_improve: {{planned: {ago(-9)}}}"}, "gap"),
    ],
)  # fmt: skip
def test_each_cell_of_the_table(key: str, boxes: dict[str, str | None], expected: str) -> None:
    assert state(key, **boxes) == expected


# --- The log ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("log", "expected"),
    [("", "gap"), (entry(28), "recorded"), (entry(29), "gap"), (entry(400) + entry(28), "recorded")],
)
def test_recent_work(log: str, expected: str) -> None:
    assert state("recent_work", log) == expected


def test_an_action_done_is_recent_work_as_well() -> None:
    assert state("recent_work", entry(400), support=f"\n  mentoring: {ago(28)}") == "recorded"
    assert state("recent_work", entry(400), support=f"\n  mentoring: {{planned: {ago(28)}}}") == "gap"


@pytest.mark.parametrize(
    "who",
    ["mum", "Mum", "his mam", "Mother", "dad", "both parents", "stepfather", "foster carers", "grandparents", "guardian", "Kim Ashby", "KIM ASHBY",
     "Kim Ashby & the nurse", "the nurse and Lee O'Neill", "lee oneill", "step-dad", "great-grandmother"],
)  # fmt: skip
def test_a_contact_with_a_parent_counts(who: str) -> None:
    log = "".join(entry(n, f"JB · phone · with {who}") for n in range(6))
    assert state("contacts_made", log, parents="[{name: Kim Ashby}, {name: Lee O’Neill}]") == "recorded"


@pytest.mark.parametrize(
    "who", ["the school nurse", "Mumtaz Khan", "Kim", "Kim Ashby-Smith", "dadaist", "godfather", "chairman"]
)
def test_a_contact_with_somebody_else_does_not(who: str) -> None:
    log = "".join(entry(n, f"JB · phone · with {who}") for n in range(6))
    assert state("contacts_made", log, parents="[{name: Kim Ashby}]") == "gap"


@pytest.mark.parametrize(("count", "expected"), [(5, "gap"), (6, "recorded"), (7, "recorded")])
def test_contacts_are_counted_and_one_that_says_nothing_of_whom_counts(count: int, expected: str) -> None:
    assert state("contacts_made", "".join(entry(n, "JB · phone") for n in range(count))) == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("JB · phone · with mum", "recorded"),
        ("JB · phone · with the school nurse", "recorded"),
        ("JB · letter", "recorded"),
        ("JB · Letter 2 posted", "recorded"),
        ("JB · home visit · no reply", "recorded"),
        ("JB · home visit · no reply, card left", "recorded"),
        ("JB · phone · no answer", "recorded"),
        ("JB · panel · did not attend", "recorded"),
        ("JB · No reply", "recorded"),
        ("JB · phone", "ask"),
        ("JB · newsletter", "ask"),
        ("JB · home visit · reply promised", "ask"),
        ("JB", "ask"),
    ],
)
def test_a_contact_says_with_whom_it_was(heading: str, expected: str) -> None:
    assert state("contacts_named", entry(3, heading)) == expected
    assert state("contacts_named", entry(9) + entry(3, heading)) == expected


def test_without_initials_it_is_not_clear_who_made_it() -> None:
    assert state("contacts_named", f"### {ago(3)}\n\nText.\n") == "ask"
    assert state("contacts_named", "") == "gap"
    found_here = found("contacts_named", entry(9, "JB · phone") + entry(3, "JB · phone"))
    assert found_here is not None
    assert found_here.reason == (
        "Say who made the contact, and with whom it was: 14 November 2026 and 20 November 2026"
    )


@pytest.mark.parametrize(
    ("days", "expected"), [(43, "gap"), (42, "recorded"), (35, "recorded"), (28, "recorded"), (27, "gap")]
)
def test_each_enforcement_action_has_a_contact_within_seven_days(days: int, expected: str) -> None:
    assert state("actions_in_log", entry(days), enforcement=f"\n  letter_1: {ago(35)}") == expected
    assert state("actions_in_log", entry(days), enforcement=f"\n  notice_to_improve: {ago(35)}") == "recorded"
    assert state("actions_in_log", entry(days), support=f"\n  mentoring: {ago(35)}") == "recorded"


# --- The panel --------------------------------------------------------------------------------------


def panel(*meetings: str) -> str:
    return f"\n  panel_meeting: [{', '.join(meetings)}]"


HELD = f"{{date: {ago(35)}, invited: {ago(42)}}}"
MISSED = f"{{date: {ago(35)}, invited: {ago(42)}, outcome: did not attend}}"


@pytest.mark.parametrize(
    ("meetings", "expected"),
    [
        ([HELD], "recorded"),
        ([HELD.replace(ago(42), ago(41))], "ask"),
        ([f"{{date: {ago(35)}}}"], "ask"),
        ([HELD, f"{{date: {ago(20)}}}"], "ask"),
        ([HELD, f"{{date: {ago(20)}, outcome: cancelled}}"], "recorded"),
        ([MISSED], "ask"),
        ([MISSED, f"{{date: {ago(20)}, invited: {ago(27)}}}"], "recorded"),
        ([MISSED, f"{{date: {ago(20)}, invited: {ago(27)}, outcome: did not attend}}"], "recorded"),
        ([MISSED, f"{{date: {ago(35)}, invited: {ago(45)}, outcome: attended}}"], "ask"),
        ([MISSED, f"{{date: {ago(20)}, outcome: cancelled}}"], "ask"),
        ([MISSED, f"{{date: {ago(20)}, outcome: rearranged}}"], "recorded"),
        ([MISSED, f"{{planned: {ago(-9)}}}"], "recorded"),
        ([MISSED, f"{{planned: {ago(2)}}}"], "recorded"),
        ([MISSED, f"{{planned: {ago(-9)}, void: no longer}}"], "ask"),
        ([f"{{date: {ago(60)}, invited: {ago(70)}}}", MISSED], "ask"),
        ([f"{{date: {ago(35)}, outcome: cancelled}}"], "ask"),
    ],
)
def test_a_panel_was_offered_in_time_and_offered_again(meetings: list[str], expected: str) -> None:
    assert state("panel_offered", enforcement=panel(*meetings)) == expected


@pytest.mark.parametrize(
    ("days", "expected"), [(36, "ask"), (35, "ask"), (34, "recorded"), (21, "recorded"), (20, "ask")]
)
def test_a_letter_follows_the_last_panel_within_fourteen_days(days: int, expected: str) -> None:
    assert state("letter_after_panel", entry(days, "JB · letter"), enforcement=panel(HELD)) == expected
    assert state("letter_after_panel", entry(days, "JB · phone · letter promised"), enforcement=panel(HELD)) == "ask"
    later = f"{{date: {ago(10)}}}"
    assert state("letter_after_panel", entry(days, "JB · letter"), enforcement=panel(later, HELD)) == "ask"
    assert state("letter_after_panel", entry(days, "JB · letter")) == "ask"


# --- The words --------------------------------------------------------------------------------------


def test_a_gap_says_what_it_is_and_what_to_do() -> None:
    said = found("register_settled", attendance=figures(n_codes=5, missing_marks=1))
    assert said is not None
    assert (
        said.reason == "5 N codes and 1 missing mark are left: settle each in the register, then copy the figures again"
    )
    form = found("form_complete", staff_name="", school="")
    assert form is not None
    assert form.reason == "Blank: Staff Name and School"


def test_every_line_that_rests_on_a_fact_points_to_its_line() -> None:
    text = case_text(request=f"{{parents_told: {ago(2)}}}", attendance=figures(n_codes=1))
    file = read_text(text)
    assert file.readiness is not None
    lines = text.split("\n")
    for answer in file.readiness.before_sending:
        for fact in answer.evidence:
            assert 1 <= fact.line <= len(lines)
            assert lines[fact.line - 1].strip() not in ("", "---")
