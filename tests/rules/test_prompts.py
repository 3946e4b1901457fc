"""Prompts: each row of the table, one day either side of every number."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.rules.policy import Policy
from casebook.rules.prompts import PROMPTS, Prompt
from casebook.rules.schooltime import Days
from casebook.settings import Settings
from support.cases import READY, case_text, read_text

TODAY = dt.date(2026, 11, 23)


def days(number: int) -> str:
    """The day that is so many days from today."""
    return (TODAY + dt.timedelta(days=number)).isoformat()


def entry(number: int) -> str:
    return f"### {days(number)} · JB\n\nRang mum.\n"


def prompts(log: str | None = None, **boxes: str | None) -> list[Prompt]:
    return prompts_under(Policy(), case_text(log, **boxes))


def prompts_under(policy: Policy, text: str) -> list[Prompt]:
    file = read_text(text, as_of=TODAY, settings=Settings(policy=policy))
    assert file.sound, file.diagnostics
    return list(file.prompts)


def of(key: str, log: str | None = None, **boxes: str | None) -> list[Prompt]:
    return [p for p in prompts(log, **boxes) if p.key == key]


def keys(log: str | None = None, **boxes: str | None) -> set[str]:
    return {p.key for p in prompts(log, **boxes)}


def test_the_prompts_are_those_of_the_table() -> None:
    assert list(PROMPTS) == [
        "tell-the-authority", "overdue", "time-limit", "stage-2-ended", "judgement-outlived", "silent-request", "coming-up", "quiet",
        "support-before-enforcement", "enforcement-underpins-support", "not-in-log", "review-engagement", "decide", "missing-evidence",
    ]  # fmt: skip


def test_a_case_that_lacks_nothing_has_nothing_to_do() -> None:
    log = "".join(
        f"### {day} · JB\n\nx\n\n" for day in ("2026-09-14", "2026-09-28", "2026-10-13", "2026-11-02", "2026-11-20")
    )
    assert prompts(log, **READY) == []


def test_one_prompt_for_each_criterion_not_met_and_each_to_decide() -> None:
    found = of("missing-evidence")
    assert [p.text.split(":")[0] for p in found] == sorted(p.text.split(":")[0] for p in found)
    assert {p.text.split(":")[0] for p in found} == {
        "Letter 1", "Letter 2", "Letter 3", "Panel meeting or contract", "Support for unmet needs", "Engagement at Stage 1", "Engagement at Stage 2",
    }  # fmt: skip
    assert [p.text.split(":")[0] for p in of("decide", **(READY | {"judgements": None}))] == [
        "Engagement at Stage 1",
        "Engagement at Stage 2",
    ]
    assert of("missing-evidence", **READY) == []
    assert of("decide", **READY) == []


@pytest.mark.parametrize(
    ("enforcement", "support", "asked"),
    [
        (-1, None, True), (0, None, True), (None, None, False), (None, -1, False), (-1, -1, False),
    ],
)  # fmt: skip
def test_support_comes_before_enforcement(enforcement: int | None, support: int | None, asked: bool) -> None:
    boxes: dict[str, str | None] = {}
    if enforcement is not None:
        boxes["enforcement"] = f"\n  home_visit: {days(enforcement)}"
    if support is not None:
        boxes["support"] = f"\n  mentoring: {days(support)}"
    assert ("support-before-enforcement" in keys(**boxes)) is asked


def test_planned_and_void_actions_tip_no_balance() -> None:
    assert "support-before-enforcement" not in keys(enforcement=f"\n  letter_1: {{planned: {days(3)}}}")
    assert "support-before-enforcement" not in keys(enforcement="\n  letter_1: {date: 2026-09-14, void: x}")
    assert "support-before-enforcement" in keys(
        enforcement="\n  letter_1: 2026-09-14", support="\n  mentoring: {date: 2026-09-14, void: x}"
    )


@pytest.mark.parametrize(("end", "asked"), [(-1, True), (0, False), (1, False)])
def test_enforcement_underpins_support_once_stage_2_has_ended(end: int, asked: bool) -> None:
    support = f"\n  mentoring: {days(-40)}"
    found = of("enforcement-underpins-support", stage_2_end_date=days(end), support=support)
    assert bool(found) is asked
    assert [p.due for p in found] == ([TODAY + dt.timedelta(days=end)] if asked else [])
    assert "enforcement-underpins-support" not in keys(stage_2_end_date=days(end))
    assert "enforcement-underpins-support" not in keys(
        stage_2_end_date=days(end), support=support, enforcement=f"\n  letter_1: {days(-30)}"
    )
    assert "enforcement-underpins-support" not in keys(stage_2_end_date="", support=support)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (-30, {"overdue"}),
        (-1, {"overdue"}),
        (0, {"coming-up"}),
        (1, {"coming-up"}),
        (13, {"coming-up"}),
        (14, {"coming-up"}),
        (15, set()),
        (300, set()),
    ],
)
@pytest.mark.parametrize(("lane", "key"), [("enforcement", "letter_2"), ("support", "referral")])
def test_a_planned_date_comes_up_and_goes_overdue(lane: str, key: str, number: int, expected: set[str]) -> None:
    boxes: dict[str, str | None] = {"stage_2_end_date": None, lane: f"\n  {key}: {{planned: {days(number)}}}"}
    found = [p for p in prompts(**boxes) if p.key in ("overdue", "coming-up")]
    assert {p.key for p in found} == expected
    assert [p.due for p in found] == [TODAY + dt.timedelta(days=number)] * len(expected)


def test_a_void_plan_comes_up_no_more() -> None:
    assert keys(stage_2_end_date=None, enforcement=f"\n  letter_2: {{planned: {days(-3)}, void: x}}").isdisjoint(
        {"overdue", "coming-up"}
    )


@pytest.mark.parametrize(
    ("number", "expected"),
    [(-1, {"stage-2-ended"}), (0, {"coming-up"}), (1, {"coming-up"}), (14, {"coming-up"}), (15, set())],
)
def test_the_end_of_stage_2(number: int, expected: set[str]) -> None:
    assert keys(stage_2_end_date=days(number)) & {"coming-up", "stage-2-ended", "overdue"} == expected


@pytest.mark.parametrize(
    ("boxes", "asked"),
    [
        ({}, True),
        ({"stage_3": "{requested: 2026-10-12}"}, False),
        ({"stage_3": "{requested: 2026-10-12, outcome: returned, outcome_date: 2026-10-20}"}, False),
        ({"stage_3": "{requested: 2026-10-12, outcome: no further action, outcome_date: 2026-10-20}"}, False),
        ({"closed": "{date: 2026-11-01}"}, False),
        ({"stage_2_end_date": ""}, False),
    ],
)
def test_stage_2_has_ended_for_an_open_case_without_a_request(boxes: dict[str, str | None], asked: bool) -> None:
    assert ("stage-2-ended" in keys(**({"stage_2_end_date": days(-1)} | boxes))) is asked


@pytest.mark.parametrize(
    ("number", "asked"), [(0, False), (-1, False), (-20, False), (-21, True), (-22, True), (-400, True)]
)
def test_a_case_is_quiet_after_21_days_without_a_contact_or_an_action(number: int, asked: bool) -> None:
    assert bool(of("quiet", entry(number))) is asked
    assert bool(of("quiet", "", support=f"\n  mentoring: {days(number)}")) is asked
    assert bool(of("quiet", entry(-400), enforcement=f"\n  letter_1: [{days(-300)}, {days(number)}]")) is asked
    if asked:
        (prompt,) = of("quiet", entry(number))
        assert prompt.due == TODAY + dt.timedelta(days=number + 21)


def test_what_is_planned_or_void_breaks_no_quiet() -> None:
    assert of("quiet", entry(-21), support=f"\n  mentoring: [{{planned: {days(-2)}}}, {{date: {days(-2)}, void: x}}]")
    (prompt,) = of("quiet", "")
    assert prompt.due is None


@pytest.mark.parametrize(("number", "asked"), [(-8, True), (-7, False), (-1, False), (0, False), (7, False), (8, True)])
def test_an_enforcement_action_has_an_entry_within_7_days_of_it(number: int, asked: bool) -> None:
    log = entry(-30 + number)
    found = of("not-in-log", log, enforcement=f"\n  letter_1: {days(-30)}")
    assert [p.due for p in found] == ([TODAY - dt.timedelta(days=30)] if asked else [])
    assert of("not-in-log", log, support=f"\n  mentoring: {days(-30)}") == []
    assert of("not-in-log", log, enforcement=f"\n  letter_1: {{date: {days(-30)}, void: x}}") == []


@given(st.lists(st.integers(-60, 0), max_size=6), st.lists(st.integers(-60, 0), min_size=1, max_size=4))
def test_each_action_is_measured_against_its_nearest_entry(logged: list[int], done: list[int]) -> None:
    found = of("not-in-log", "".join(map(entry, logged)), enforcement=f"\n  home_visit: [{', '.join(map(days, done))}]")
    far = sorted(n for n in done if all(abs(n - other) > 7 for other in logged))
    assert [p.due for p in found] == [TODAY + dt.timedelta(days=n) for n in far]


@pytest.mark.parametrize(("number", "asked"), [(-27, False), (-28, True), (-29, True)])
def test_a_request_is_silent_after_28_days(number: int, asked: bool) -> None:
    found = of("silent-request", stage_3=f"{{requested: {days(number)}}}")
    assert [p.due for p in found] == ([TODAY + dt.timedelta(days=number + 28)] if asked else [])
    answered = f"{{requested: {days(number)}, outcome: accepted, outcome_date: {days(-1)}}}"
    assert of("silent-request", stage_3=answered) == []


def test_a_closed_case_has_no_prompts_at_all() -> None:
    boxes = {
        "closed": "{date: 2026-11-01}",
        "enforcement": f"\n  letter_1: {{planned: {days(-9)}}}",
        "stage_3": f"{{requested: {days(-90)}}}",
    }
    assert prompts("", **boxes) == []


def test_the_policys_numbers_are_the_ones_that_count() -> None:
    policy = Policy(quiet_days=Days(5), coming_up_days=Days(3), not_in_log_days=Days(1), silent_request_days=Days(2))

    def found(log: str, **boxes: str | None) -> set[str]:
        return {p.key for p in prompts_under(policy, case_text(log, **boxes))}

    assert "quiet" in found(entry(-5))
    assert "quiet" not in found(entry(-4))
    assert "coming-up" in found("", stage_2_end_date=days(3))
    assert "coming-up" not in found("", stage_2_end_date=days(4))
    assert "not-in-log" in found(entry(-12), enforcement=f"\n  letter_1: {days(-10)}")
    assert "not-in-log" not in found(entry(-11), enforcement=f"\n  letter_1: {days(-10)}")
    assert "silent-request" in found("", stage_3=f"{{requested: {days(-2)}}}")
    assert "silent-request" not in found("", stage_3=f"{{requested: {days(-1)}}}")


def test_the_most_pressing_comes_first() -> None:
    boxes: dict[str, str | None] = {
        "stage_2_end_date": days(-1),
        "enforcement": f"\n  letter_1: {days(-60)}\n  letter_2: [{{planned: {days(-1)}}}, {{planned: {days(-9)}}}]\n  letter_3: {{planned: {days(9)}}}",
    }
    found = prompts(entry(-40), **boxes)
    order = [p.key for p in found]
    assert list(dict.fromkeys(order)) == [
        "overdue", "stage-2-ended", "coming-up", "quiet", "support-before-enforcement", "not-in-log", "decide", "missing-evidence",
    ]  # fmt: skip
    assert [p.due for p in found[:2]] == [TODAY - dt.timedelta(days=9), TODAY - dt.timedelta(days=1)]
    assert found == sorted(found, key=lambda p: p.sort_key)
    (silent, *_) = prompts(stage_2_end_date=days(3), stage_3=f"{{requested: {days(-60)}}}")
    assert silent.key == "silent-request"


# --- What stops an investigation --------------------------------------------------------------------

SUPPORTED = f"\n  mentoring: {{date: {days(-60)}, for: bus}}"


def told(
    need: str, support: str | None = SUPPORTED, outcome: str = "accepted", told: int | None = None
) -> list[Prompt]:
    """The prompts for a request of forty days ago, about the need ``bus`` as given."""
    answer = f", outcome: {outcome}, outcome_date: {days(-30)}" if outcome else ""
    when = f", told: {days(told)}" if told is not None else ""
    stage_3 = f"{{requested: {days(-40)}{answer}{when}}}"
    return of("tell-the-authority", stage_3=stage_3, needs=f"\n  bus: {need}", support=support)


@pytest.mark.parametrize(
    ("need", "support", "asked"),
    [
        (f"{{need: The bus, identified: {days(-39)}}}", SUPPORTED, True),
        (f"{{need: The bus, identified: {days(-40)}}}", SUPPORTED, True),  # the support is older than the need
        (f"{{need: The bus, identified: {days(-60)}}}", SUPPORTED, False),
        (f"{{need: The bus, identified: {days(-39)}}}", f"\n  mentoring: {{date: {days(-20)}, for: bus}}", True),
        (f"{{need: The bus, identified: {days(-60)}}}", None, True),
        (f"{{need: The bus, identified: {days(-60)}}}", f"\n  mentoring: {{date: {days(-50)}, for: bus, outcome: waiting}}", False),
        (f"{{need: The bus, identified: {days(-60)}}}", f"\n  mentoring: {{planned: {days(5)}, for: bus}}", True),
        ("The bus", SUPPORTED, False),
        ("The bus", None, True),
    ],
)  # fmt: skip
def test_a_need_that_comes_to_light_stops_the_investigation(need: str, support: str | None, asked: bool) -> None:
    assert bool(told(need, support)) is asked


@pytest.mark.parametrize(("day", "asked"), [(-21, True), (-20, False), (-19, False), (None, True)])
def test_until_the_authority_was_told_of_it(day: int | None, asked: bool) -> None:
    assert bool(told(f"{{need: The bus, identified: {days(-20)}}}", told=day)) is asked


def test_any_day_on_which_it_was_told_answers_a_need_without_a_day() -> None:
    assert told("The bus", None)
    assert not told("The bus", None, told=-40)


@pytest.mark.parametrize(
    ("outcome", "asked"),
    [("", True), ("accepted", True), ("legal action", True), ("returned", False), ("no further action", False)],
)
def test_only_while_the_authority_has_the_case(outcome: str, asked: bool) -> None:
    assert bool(told(f"{{need: The bus, identified: {days(-20)}}}", outcome=outcome)) is asked


def test_it_stands_before_everything_else() -> None:
    boxes: dict[str, str | None] = {
        "stage_3": f"{{requested: {days(-40)}}}",
        "needs": f"\n  bus: {{need: The bus, identified: {days(-2)}}}",
        "enforcement": f"\n  letter_1: {{planned: {days(-90)}}}",
    }
    first, *_ = prompts(**boxes)
    assert first.text == (
        "A need came to light on 21 November 2026, after the request: “The bus”. Put support in place and tell the"
        " Education Safeguarding Team: the investigation stops."
    )


# --- A review ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "expected"), [(-1, {"overdue"}), (0, {"coming-up"}), (14, {"coming-up"}), (15, set())]
)
def test_a_review_comes_up_and_goes_overdue(number: int, expected: set[str]) -> None:
    panel = f"\n  panel_meeting: {{date: {days(-60)}, outcome: agreed, review: {days(number)}}}"
    found = [p for p in prompts("", stage_2_end_date=None, enforcement=panel) if p.key in ("overdue", "coming-up")]
    assert {p.key for p in found} == expected
    assert [p.due for p in found] == [TODAY + dt.timedelta(number)] * len(expected)


@pytest.mark.parametrize(
    ("log", "panel", "asked"),
    [
        (entry(-11), "", True),
        (entry(-10), "", False),
        (entry(-9), "", False),
        ("", f", {{date: {days(-10)}}}", False),
        ("", f", {{date: {days(-10)}, outcome: cancelled}}", False),
        ("", f", {{date: {days(-10)}, void: wrong child}}", True),
        ("", f", {{date: {days(-11)}}}", True),
        ("", f", {{planned: {days(3)}}}", True),
    ],
)
def test_a_review_is_settled_by_a_contact_or_any_panel_from_its_day_on(log: str, panel: str, asked: bool) -> None:
    meetings = f"\n  panel_meeting: [{{date: {days(-60)}, review: {days(-10)}}}{panel}]"
    assert bool(of("overdue", log, enforcement=meetings)) is asked


# --- The time limit ---------------------------------------------------------------------------------

# On 23 November 2026 six months before is 23 May, and 42 days on, 4 January 2027, is six months after 4 July.
ASKED_FOR: dict[str, str | None] = {"stage_3": f"{{requested: {days(-5)}}}", "stage_2_end_date": None}


def figures(first: str, last: str = "2026-11-20") -> str:
    return f"{{from: {first}, to: {last}, possible: 200, unauthorised: 40}}"


@pytest.mark.parametrize(
    ("first", "last", "due", "words"),
    [
        ("2026-07-05", "2026-11-20", None, ""),
        ("2026-07-04", "2026-11-20", "2027-01-04", "is 4 January 2027"),
        ("2026-05-23", "2026-11-20", "2026-11-23", "is 23 November 2026"),
        ("2026-05-22", "2026-11-20", "2027-05-20", "was 22 November 2026: absences are being lost. For the latest it is 20 May 2027"),
        ("2026-03-01", "2026-05-23", "2026-11-23", "absences are being lost"),
        ("2026-03-01", "2026-05-22", None, ""),
    ],
)  # fmt: skip
def test_the_clock_runs_by_the_earliest_absence_and_stays_until_the_latest(
    first: str, last: str, due: str | None, words: str
) -> None:
    found = of("time-limit", attendance=figures(first, last), **ASKED_FOR)
    assert [p.due and p.due.isoformat() for p in found] == ([due] if due else [])
    assert all(words in p.text for p in found)


def test_without_figures_the_newest_thing_in_the_file_decides() -> None:
    log = "### 2026-07-04 · JB\n\nx\n"
    assert of("time-limit", log, **ASKED_FOR)
    assert not of("time-limit", log.replace("07-04", "07-05"), **ASKED_FOR)
    assert of("time-limit", log.replace("07-04", "05-23"), **ASKED_FOR)
    assert not of("time-limit", log.replace("07-04", "05-22"), **ASKED_FOR)
    assert not of("time-limit", "", **ASKED_FOR)


@pytest.mark.parametrize(
    ("boxes", "asked"),
    [
        (READY, True),
        (READY | {"judgements": None}, False),
        ({"stage_3": f"{{requested: {days(-5)}, outcome: accepted, outcome_date: {days(-1)}}}"}, True),
        ({"stage_3": f"{{requested: {days(-5)}, outcome: returned, outcome_date: {days(-1)}}}"}, True),
        ({"stage_3": f"{{requested: {days(-5)}, outcome: legal action, outcome_date: {days(-1)}}}"}, False),
        ({"stage_3": f"{{requested: {days(-5)}, outcome: no further action, outcome_date: {days(-1)}}}"}, False),
        ({}, False),
        (READY | {"closed": f"{{date: {days(-1)}}}"}, False),
    ],
)
def test_the_clock_runs_for_a_case_that_may_still_come_before_a_court(
    boxes: dict[str, str | None], asked: bool
) -> None:
    assert ("time-limit" in keys(**(boxes | {"attendance": figures("2026-06-01")}))) is asked


# --- The words follow what there is -----------------------------------------------------------------


def test_only_a_case_that_is_ready_is_asked_about_stage_3() -> None:
    ended: dict[str, str | None] = {"stage_2_end_date": days(-1)}
    (ready,) = of("stage-2-ended", **(READY | ended))
    assert ready.text == "Stage 2 ended on 22 November 2026: decide whether to request Stage 3, extend, or close."
    (other,) = of("stage-2-ended", **ended)
    assert other.text == "Stage 2 ended on 22 November 2026: extend, or close."


@pytest.mark.parametrize(("outcome", "investigated"), [("accepted", True), ("legal action", True), ("returned", False)])
def test_a_quiet_case_under_investigation_leaves_the_absences_to_the_investigator(
    outcome: str, investigated: bool
) -> None:
    stage_3 = f"{{requested: {days(-60)}, outcome: {outcome}, outcome_date: {days(-50)}}}"
    (found,) = of("quiet", entry(-40), stage_3=stage_3)
    assert (
        "keep in touch about support; questions about the absences are the investigator’s" in found.text
    ) is investigated


# --- Judgements -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("judged", "contact", "asked"),
    [(-28, -1, False), (-29, -1, True), (-29, -28, True), (-29, -29, False), (-29, None, False)],
)
@pytest.mark.parametrize("decision", ["did not engage", "is engaging"])
def test_an_old_judgement_on_engagement_is_looked_at_again(
    judged: int, contact: int | None, asked: bool, decision: str
) -> None:
    log = entry(-90) + (entry(contact) if contact is not None else "")
    boxes: dict[str, str | None] = {
        "enforcement": f"\n  letter_1: {days(-95)}",
        "judgements": f"\n  stage_2_engagement: {{decision: {decision}, by: JB, date: {days(judged)}, reason: As seen.}}",
    }
    assert bool(of("review-engagement", log, **boxes)) is asked


def test_what_was_decided_against_is_no_missing_evidence() -> None:
    judged = str(READY["judgements"]).replace(
        "stage_2_engagement: {decision: met", "stage_2_engagement: {decision: is engaging"
    )
    assert of("missing-evidence", **(READY | {"judgements": judged})) == []
    assert of("decide", **(READY | {"judgements": judged})) == []


def test_what_stands_under_before_you_send_is_no_prompt() -> None:
    log = "".join(entry(-n) for n in (70, 56, 41, 21, 3))
    assert keys(log, **READY) <= {"coming-up", "not-in-log"}
