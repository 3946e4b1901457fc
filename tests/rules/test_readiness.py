"""Readiness: each cell of the table of criteria, on either side of every boundary, with the answer beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.book import CaseFile
from casebook.rules.policy import DEFAULT_CRITERIA, NUMBERS, Policy
from casebook.rules.readiness import CRITERIA, Answer, Outcome, Readiness, Status, Verdict
from casebook.settings import Settings
from support.cases import READY, case_text, codes, read_text

MET, NOT_MET, JUDGEMENT = Outcome.MET, Outcome.NOT_MET, Outcome.JUDGEMENT
FURTHER = ("practitioners_named", "parents_recorded", "contacts_made", "letter_3_current", "stage_2_ended")
EVERY_CRITERION = Settings(policy=Policy(criteria=tuple(CRITERIA)))


def read(log: str | None = None, **boxes: str | None) -> CaseFile:
    file = read_text(case_text(log, **boxes), settings=EVERY_CRITERION)
    assert file.sound, file.diagnostics
    return file


def readiness(boxes: Mapping[str, str | None], settings: Settings | None = None) -> Readiness:
    file = read_text(case_text(**boxes), settings=settings)
    assert file.readiness is not None, file.diagnostics
    return file.readiness


def answer(key: str, log: str | None = None, **boxes: str | None) -> Answer:
    found = read(log, **boxes).readiness
    assert found is not None
    (one,) = [a for a in found.answers if a.key == key]
    return one


def enforced(*lines: str) -> str:
    return "".join(f"\n  {line}" for line in lines)


def entries(*days: str) -> str:
    return "".join(f"### {day} · JB\n\nRang mum.\n\n" for day in days)


# --- Letters --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("2026-09-14", MET),
        ("2026-11-23", MET),
        ("[2026-09-14, 2026-09-20]", MET),
        ("{date: 2026-09-14, to: Mum}", MET),
        ("[{date: 2026-09-14, void: withdrawn}, 2026-09-20]", MET),
        ("[{planned: 2026-12-01}, 2026-09-20]", MET),
        ("", NOT_MET),
        ("{planned: 2026-12-01}", NOT_MET),
        ("{planned: 2026-09-01}", NOT_MET),
        ("{planned: 2026-11-23}", NOT_MET),
        ("{date: 2026-09-14, void: wrong child}", NOT_MET),
    ],
)
def test_a_letter_is_sent_when_one_is_done(number: int, value: str, outcome: Outcome) -> None:
    assert answer(f"letter_{number}_sent", enforcement=enforced(f"letter_{number}: {value}")).outcome is outcome


def test_a_missing_letter_says_what_else_the_file_holds() -> None:
    value = "letter_1: [{planned: 2026-12-01}, {date: 2026-09-14, void: wrong child}]"
    assert answer("letter_1_sent", enforcement=enforced(value)).reason == (
        "No date is recorded for Letter 1 (planned for 1 December 2026; the one of 14 September 2026 is void: wrong child)"
    )


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (["letter_2: 2026-09-14"], MET),
        (["letter_2: 2026-09-14", "letter_2_dna: 2026-09-20"], MET),
        (["letter_2_dna: 2026-09-20"], JUDGEMENT),
        (["letter_2: {planned: 2026-12-01}", "letter_2_dna: 2026-09-20"], JUDGEMENT),
        (["letter_2: {date: 2026-09-14, void: x}", "letter_2_dna: 2026-09-20"], JUDGEMENT),
        (["letter_2_dna: {planned: 2026-12-01}"], NOT_MET),
        (["letter_2_dna: {date: 2026-09-20, void: x}"], NOT_MET),
        (["letter_1: 2026-09-14", "letter_3: 2026-09-14"], NOT_MET),
        ([], NOT_MET),
    ],
)
def test_whether_letter_2dna_stands_for_letter_2_is_for_a_person(lines: list[str], outcome: Outcome) -> None:
    assert answer("letter_2_sent", enforcement=enforced(*lines)).outcome is outcome


# --- The panel ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("2026-10-13", MET),
        *((f"{{date: 2026-10-13, outcome: {o}}}", MET) for o in ("agreed", "declined", "attended", "did not attend")),
        ("{date: 2026-10-13, outcome: cancelled}", NOT_MET),
        ("[{date: 2026-10-13, outcome: cancelled}, {date: 2026-10-20, outcome: cancelled}]", NOT_MET),
        ("[{date: 2026-10-13, outcome: cancelled}, 2026-10-20]", MET),
        ("{planned: 2026-12-01}", NOT_MET),
        ("{date: 2026-10-13, void: x}", NOT_MET),
        ("", NOT_MET),
    ],
)
def test_a_panel_was_attempted_unless_the_school_cancelled(value: str, outcome: Outcome) -> None:
    assert answer("panel_attempted", enforcement=enforced(f"panel_meeting: {value}")).outcome is outcome


# --- Support --------------------------------------------------------------------------------------

TWO_NEEDS = "\n  sleep: Up all night\n  travel: Two buses"


@pytest.mark.parametrize(
    ("needs", "support", "outcome"),
    [
        (None, None, NOT_MET),
        ("", "", NOT_MET),
        (None, "mentoring: {planned: 2026-12-01}", NOT_MET),
        (None, "mentoring: {date: 2026-09-25, void: x}", NOT_MET),
        (None, "mentoring: 2026-09-25", JUDGEMENT),
        ("", "mentoring: {date: 2026-09-25, outcome: declined}", JUDGEMENT),
        ("none", "mentoring: 2026-09-25", MET),
        ("none", None, JUDGEMENT),
        ("none", "mentoring: {planned: 2026-12-01}", JUDGEMENT),
        (TWO_NEEDS, None, NOT_MET),
        (TWO_NEEDS, "mentoring: 2026-09-25", NOT_MET),
        (TWO_NEEDS, "mentoring: {date: 2026-09-25, for: sleep}", NOT_MET),
        (TWO_NEEDS, "mentoring: [{date: 2026-09-25, for: sleep}, {planned: 2026-12-01, for: travel}]", NOT_MET),
        (TWO_NEEDS, "mentoring: [{date: 2026-09-25, for: sleep}, {date: 2026-09-26, for: travel, void: x}]", NOT_MET),
        (TWO_NEEDS, "mentoring: {date: 2026-09-25, for: [sleep, travel]}", MET),
        (TWO_NEEDS, "mentoring: {date: 2026-09-25, for: sleep}\n  referral: {date: 2026-09-25, for: travel, outcome: declined}", MET),
        (TWO_NEEDS, "mentoring: {date: 2026-09-25, for: [Sleep, TRAVEL], outcome: declined}", MET),
    ],
)  # fmt: skip
def test_support_is_in_place_for_each_need(needs: str | None, support: str | None, outcome: Outcome) -> None:
    assert answer("support_in_place", needs=needs, support=support and f"\n  {support}").outcome is outcome


def test_each_need_without_support_is_listed() -> None:
    found = answer(
        "support_in_place",
        needs=TWO_NEEDS + "\n  c: Bullying",
        support="\n  mentoring: {date: 2026-09-25, for: travel}",
    )
    assert "“Up all night” and “Bullying”" in found.reason
    assert "Two buses" not in found.reason
    assert [(e.kind, e.key) for e in found.evidence] == [("need", "sleep"), ("need", "c")]


# --- Engagement -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage_1", "log", "enforcement", "outcome"),
    [
        (None, entries("2026-09-13"), "letter_1: 2026-09-14", JUDGEMENT),
        (None, entries("2026-09-14"), "letter_1: 2026-09-14", NOT_MET),
        (None, entries("2026-09-15"), "letter_1: 2026-09-14", NOT_MET),
        ("Two meetings.", entries("2026-09-15"), "letter_1: 2026-09-14", JUDGEMENT),
        ("Two meetings.", "", None, JUDGEMENT),
        (None, entries("2026-09-13"), None, NOT_MET),
        ("''", entries("2026-09-15"), "letter_1: 2026-09-14", NOT_MET),
        (None, entries("2026-09-13"), "letter_1: {planned: 2026-12-14}", NOT_MET),
        (None, entries("2026-09-10"), "letter_1: 2026-09-14\n  home_visit: 2026-09-11", JUDGEMENT),
        (None, entries("2026-09-11"), "letter_1: 2026-09-14\n  home_visit: 2026-09-11", NOT_MET),
        (None, entries("2026-09-12"), "letter_1: 2026-09-14\n  home_visit: {date: 2026-09-11, void: x}", JUDGEMENT),
    ],
)
def test_stage_1_needs_an_account_or_a_contact_before_the_first_enforcement(
    stage_1: str | None, log: str, enforcement: str | None, outcome: Outcome
) -> None:
    assert (
        answer("stage_1_engagement", log, stage_1=stage_1, enforcement=enforcement and enforced(enforcement)).outcome
        is outcome
    )


@pytest.mark.parametrize(
    ("log", "enforcement", "outcome"),
    [
        (entries("2026-09-13"), "letter_1: 2026-09-14", NOT_MET),
        (entries("2026-09-14"), "letter_1: 2026-09-14", JUDGEMENT),
        (entries("2026-09-15"), "letter_1: 2026-09-14", JUDGEMENT),
        (entries("2026-09-15"), None, NOT_MET),
        (entries("2026-09-15"), "letter_1: {planned: 2026-12-14}", NOT_MET),
        (entries("2026-09-15"), "letter_1: {date: 2026-09-14, void: x}", NOT_MET),
        ("", "letter_1: 2026-09-14", NOT_MET),
        (entries("2026-09-12"), "letter_1: 2026-09-14\n  home_visit: 2026-09-12", JUDGEMENT),
    ],
)
def test_stage_2_needs_a_contact_since_the_first_enforcement(
    log: str, enforcement: str | None, outcome: Outcome
) -> None:
    assert answer("stage_2_engagement", log, enforcement=enforcement and enforced(enforcement)).outcome is outcome


def test_engagement_shows_the_contacts_on_which_it_rests() -> None:
    log = entries("2026-09-12", "2026-09-13", "2026-09-14", "2026-09-16")
    boxes: dict[str, str | None] = {"enforcement": enforced("letter_1: 2026-09-14"), "stage_1": "Two meetings."}
    before, since = (answer(f"stage_{n}_engagement", log, **boxes) for n in (1, 2))
    assert [(e.kind, e.date and e.date.day) for e in before.evidence] == [
        ("stage_1", None),
        ("contact", 12),
        ("contact", 13),
    ]
    assert [e.date and e.date.day for e in since.evidence] == [14, 16]
    assert "the 2 contacts since enforcement began on 14 September 2026" in since.reason
    assert "the Stage 1 account and the 2 contacts before enforcement began" in before.reason


# --- After a return -------------------------------------------------------------------------------

RETURNED = "{requested: 2026-06-22, outcome: returned, outcome_date: 2026-07-10}"


@pytest.mark.parametrize(
    ("support", "outcome"),
    [
        (None, NOT_MET),
        ("mentoring: 2026-07-09", NOT_MET),
        ("mentoring: 2026-07-10", MET),
        ("mentoring: 2026-07-11", MET),
        ("mentoring: {date: 2026-07-11, outcome: declined}", MET),
        ("mentoring: {date: 2026-07-11, void: x}", NOT_MET),
        ("mentoring: {planned: 2026-12-11}", NOT_MET),
    ],
)
def test_a_return_is_answered_by_support_since(support: str | None, outcome: Outcome) -> None:
    assert answer("return_answered", stage_3=RETURNED, support=support and f"\n  {support}").outcome is outcome


@pytest.mark.parametrize(
    ("stage_3", "asked"),
    [
        (None, False),
        ("{requested: 2026-06-22}", False),
        ("{requested: 2026-06-22, outcome: accepted, outcome_date: 2026-07-10}", False),
        (RETURNED, True),
        (f"[{RETURNED}, {{requested: 2026-10-12}}]", True),
        (f"[{RETURNED}, {{requested: 2026-10-12, outcome: accepted, outcome_date: 2026-10-20}}]", True),
    ],
)
def test_only_a_case_that_was_returned_is_asked_for_it(stage_3: str | None, asked: bool) -> None:
    keys = [a.key for a in readiness({"stage_3": stage_3}).answers]
    assert ("return_answered" in keys) is asked


@pytest.mark.parametrize(("support", "outcome"), [("2026-09-30", NOT_MET), ("2026-10-01", MET)])
def test_it_is_the_latest_return_that_counts(support: str, outcome: Outcome) -> None:
    later = "{requested: 2026-09-20, outcome: returned, outcome_date: 2026-10-01}"
    long_awaited = "{requested: 2026-06-01, outcome: returned, outcome_date: 2026-10-01}"
    for stage_3 in (
        f"[{RETURNED}, {later}]",
        f"[{later}, {RETURNED}]",
        f"[{RETURNED}, {long_awaited}]",
        f"[{long_awaited}, {RETURNED}]",
    ):
        assert answer("return_answered", stage_3=stage_3, support=f"\n  mentoring: {support}").outcome is outcome


def test_a_return_without_its_date_gets_no_verdict() -> None:
    file = read_text(
        case_text(stage_3="{requested: 2026-06-22, outcome: returned}", support="\n  mentoring: 2026-11-01")
    )
    assert [d.code for d in file.diagnostics] == ["outcome-without-date"]
    assert file.readiness is None


# --- Judgements -----------------------------------------------------------------------------------


def judged(key: str, decision: str = "met", date: str = "2026-11-16") -> str:
    return f"\n  {key}: {{decision: {decision}, by: Jo Bell, date: {date}, reason: Three visits missed.}}"


@pytest.mark.parametrize(("decision", "outcome"), [("met", MET), ("not met", NOT_MET)])
def test_a_recorded_judgement_decides_what_a_person_must(decision: str, outcome: Outcome) -> None:
    found = answer("stage_1_engagement", stage_1="x", judgements=judged("stage_1_engagement", decision))
    assert (found.outcome, found.judged_by) == (outcome, "Jo Bell")
    word = "met" if outcome is MET else "not met"
    assert found.reason == f"Judged {word} by Jo Bell on 16 November 2026: Three visits missed."
    assert found.evidence


@pytest.mark.parametrize("decision", ["met", "not met"])
@pytest.mark.parametrize(("enforcement", "outcome"), [("letter_1: 2026-09-14", MET), ("letter_2: 2026-09-14", NOT_MET)])
def test_nobody_can_judge_a_letter_sent(decision: str, enforcement: str, outcome: Outcome) -> None:
    file = read(enforcement=enforced(enforcement), judgements=judged("letter_1_sent", decision))
    assert file.readiness is not None
    assert file.readiness.answers[0].outcome is outcome
    assert file.readiness.answers[0].judged_by == ""
    assert codes(file) == ["judgement-not-needed"]


@pytest.mark.parametrize(
    "key", ["letter_1_sent", "letter_3_sent", "panel_attempted", "return_answered", "parents_recorded"]
)
def test_a_judgement_where_none_is_called_for_earns_a_warning(key: str) -> None:
    file = read_text(case_text(judgements=judged(key), stage_3=RETURNED if key == "return_answered" else None))
    assert codes(file) == ["judgement-not-needed"]


@pytest.mark.parametrize(("date", "stands"), [("2026-07-09", False), ("2026-07-10", True), ("2026-07-11", True)])
def test_a_judgement_from_before_the_latest_return_no_longer_stands(date: str, stands: bool) -> None:
    file = read(stage_1="x", stage_3=RETURNED, judgements=judged("stage_1_engagement", date=date))
    assert file.readiness is not None
    (one,) = [a for a in file.readiness.answers if a.key == "stage_1_engagement"]
    assert one.outcome is (MET if stands else JUDGEMENT)
    assert codes(file) == ([] if stands else ["judgement-out-of-date"])


def test_without_its_date_a_return_is_no_earlier_than_its_request() -> None:
    stage_3 = "{requested: 2026-06-22, outcome: returned}"
    for date, stale in (("2026-06-21", True), ("2026-06-22", False)):
        file = read_text(case_text(stage_1="x", stage_3=stage_3, judgements=judged("stage_1_engagement", date=date)))
        assert ("judgement-out-of-date" in codes(file)) is stale


# --- The verdict and the status -------------------------------------------------------------------


def test_a_case_with_everything_is_ready_to_consider() -> None:
    found = readiness(READY)
    assert (found.verdict, found.words, found.status) == (Verdict.READY, "Ready to consider", Status.OPEN)
    assert {a.outcome for a in found.answers} == {MET}
    assert [a.key for a in found.answers] == [k for k in DEFAULT_CRITERIA if k != "return_answered"]


@pytest.mark.parametrize(
    ("changes", "verdict", "words"),
    [
        ({"judgements": None}, Verdict.NEEDS_JUDGEMENT, "Needs judgement: 2 to decide"),
        ({"judgements": judged("stage_1_engagement")}, Verdict.NEEDS_JUDGEMENT, "Needs judgement: 1 to decide"),
        (
            {"judgements": judged("stage_1_engagement") + judged("stage_2_engagement", "not met")},
            Verdict.NOT_READY,
            "Not ready: 1 missing",
        ),
        ({"needs": "none", "support": None}, Verdict.NEEDS_JUDGEMENT, "Needs judgement: 1 to decide"),
        ({"enforcement": None}, Verdict.NOT_READY, "Not ready: 5 missing"),
        ({"support": None}, Verdict.NOT_READY, "Not ready: 1 missing"),
        ({"support": None, "judgements": None}, Verdict.NOT_READY, "Not ready: 1 missing"),
    ],
)
def test_any_not_met_outweighs_any_judgement(changes: dict[str, str | None], verdict: Verdict, words: str) -> None:
    found = readiness(READY | changes)
    assert (found.verdict, found.words) == (verdict, words)


@pytest.mark.parametrize("missing", ["letter_1", "letter_2", "letter_3", "panel_meeting"])
def test_each_part_of_the_test_is_needed(missing: str) -> None:
    lines = str(READY["enforcement"]).split("\n")
    found = readiness(READY | {"enforcement": "\n".join(line for line in lines if missing not in line)})
    assert found.verdict is Verdict.NOT_READY
    assert [a.key for a in found.having(NOT_MET)] == [
        {"panel_meeting": "panel_attempted"}.get(missing, f"{missing}_sent")
    ]


def test_home_visits_and_letter_2dna_are_never_required() -> None:
    assert "home_visit" not in str(READY["enforcement"])
    assert "letter_2_dna" not in str(READY["enforcement"])
    assert readiness(READY).verdict is Verdict.READY


@pytest.mark.parametrize(
    ("boxes", "status"),
    [
        ({}, Status.OPEN),
        ({"stage_3": "{requested: 2026-10-12}"}, Status.REQUESTED),
        ({"stage_3": "{requested: 2026-10-12, outcome: accepted, outcome_date: 2026-10-20}"}, Status.INVESTIGATION),
        ({"stage_3": "{requested: 2026-10-12, outcome: legal action, outcome_date: 2026-10-20}"}, Status.LEGAL_ACTION),
        ({"stage_3": RETURNED}, Status.RETURNED),
        ({"stage_3": "{requested: 2026-10-12, outcome: no further action, outcome_date: 2026-10-20}"}, Status.OPEN),
        ({"stage_3": f"[{RETURNED}, {{requested: 2026-10-12}}]"}, Status.REQUESTED),
        ({"stage_3": f"[{{requested: 2026-10-12}}, {RETURNED}]"}, Status.REQUESTED),
        ({"stage_3": f"[{{requested: 2026-06-22}}, {RETURNED}]"}, Status.RETURNED),
        ({"stage_3": "{requested: 2026-10-12}", "closed": "{date: 2026-11-01}"}, Status.CLOSED),
    ],
)
def test_the_status_follows_from_the_files_own_dates(boxes: dict[str, str | None], status: Status) -> None:
    assert readiness(boxes).status is status


def test_a_closed_case_has_no_verdict_and_every_other_has() -> None:
    assert readiness({"closed": "{date: 2026-11-01}"}).verdict is None
    assert readiness({"closed": "{date: 2026-11-01}"}).words == "Closed"
    for outcome in ("accepted", "returned", "legal action", "no further action"):
        assert readiness(
            {"stage_3": f"{{requested: 2026-10-12, outcome: {outcome}, outcome_date: 2026-10-20}}"}
        ).verdict


def test_a_case_with_an_error_has_no_answer() -> None:
    file = read_text(case_text(**(READY | {"year_group": "8B"})))
    assert (file.readiness, file.prompts, file.sound) == (None, (), False)


# --- Every answer explains itself -----------------------------------------------------------------


def test_every_answer_names_its_reason_and_the_lines_on_which_it_rests() -> None:
    file = read(
        entries("2026-09-13", "2026-09-15"),
        **(READY | {"stage_3": RETURNED, "practitioners": "none", "parents": "[{name: Gemma}]"}),
    )
    assert file.readiness is not None
    lines = file.text.split("\n")
    for one in file.readiness.answers:
        assert one.reason
        for evidence in one.evidence:
            line = lines[evidence.line - 1]
            if evidence.date and evidence.kind != "stage_3":
                assert evidence.date.isoformat() in line
            assert line.strip() not in ("", "---")


def test_the_answer_is_the_same_for_the_same_day_and_never_says_refer() -> None:
    text = case_text(**READY)
    assert read_text(text) == read_text(text)
    for criterion in CRITERIA.values():
        words = f"{criterion.label} {criterion.met} {criterion.not_met} {criterion.judgement} {criterion.when}"
        assert "refer " not in words
        assert criterion.assess.__doc__


@given(st.permutations(list(DEFAULT_CRITERIA)), st.integers(1, 8))
def test_the_policy_says_which_criteria_are_on_and_in_what_order(order: list[str], count: int) -> None:
    chosen = tuple(order[:count])
    found = readiness({"stage_3": RETURNED}, Settings(policy=Policy(criteria=chosen)))
    assert tuple(a.key for a in found.answers) == chosen


# --- Further criteria -----------------------------------------------------------------------------


def test_the_default_policy_is_the_forms_own_words_and_no_more() -> None:
    assert DEFAULT_CRITERIA == (
        "letter_1_sent", "letter_2_sent", "letter_3_sent", "panel_attempted", "support_in_place", "stage_1_engagement", "stage_2_engagement", "return_answered",
    )  # fmt: skip
    assert set(CRITERIA) == {*DEFAULT_CRITERIA, *FURTHER}
    assert (Policy().quiet_days, Policy().coming_up_days, Policy().not_in_log_days, Policy().silent_request_days) == (
        21,
        14,
        7,
        28,
    )
    assert set(NUMBERS) < {f.name for f in dataclasses.fields(Policy)}


@pytest.mark.parametrize(
    ("key", "boxes", "outcome"),
    [
        ("practitioners_named", {}, NOT_MET),
        ("practitioners_named", {"practitioners": "none"}, MET),
        ("practitioners_named", {"practitioners": "[{name: A}]"}, MET),
        ("parents_recorded", {}, NOT_MET),
        ("parents_recorded", {"parents": "[{name: A}, {name: B}]"}, MET),
        ("letter_3_current", {}, NOT_MET),
        ("letter_3_current", {"enforcement": enforced("letter_3: 2026-07-20")}, MET),
        ("letter_3_current", {"enforcement": enforced("letter_3: 2026-07-19")}, JUDGEMENT),
        ("letter_3_current", {"enforcement": enforced("letter_3: [2025-07-19, 2026-07-20]")}, MET),
        ("stage_2_ended", {"stage_2_end_date": ""}, NOT_MET),
        ("stage_2_ended", {"stage_2_end_date": "2026-11-22"}, MET),
        ("stage_2_ended", {"stage_2_end_date": "2026-11-23"}, JUDGEMENT),
    ],
)
def test_further_criteria_that_a_policy_may_switch_on(key: str, boxes: dict[str, str | None], outcome: Outcome) -> None:
    found = readiness(boxes, Settings(policy=Policy(criteria=(key,))))
    assert [(a.key, a.outcome) for a in found.answers] == [(key, outcome)]


@pytest.mark.parametrize(("count", "outcome"), [(5, NOT_MET), (6, MET), (7, MET)])
def test_contacts_are_counted(count: int, outcome: Outcome) -> None:
    log = entries(*(f"2026-10-{n:02}" for n in range(1, count + 1)))
    assert answer("contacts_made", log).outcome is outcome


def test_a_policy_has_its_own_labels_and_a_version_that_changes_with_it() -> None:
    policy = Policy(labels={"letter_1_sent": "First letter gone"})
    assert readiness({}, Settings(policy=policy)).answers[0].label == "First letter gone"
    assert Policy().version == Policy().version
    versions = {
        Policy().version, policy.version, Policy(labels={"letter_1_sent": "x"}).version, Policy(name="x").version, Policy(criteria=("letter_1_sent",)).version,
        *(Policy(**{key: 99}).version for key in NUMBERS),  # type: ignore[arg-type]  # the table names numbers
    }  # fmt: skip
    assert len(versions) == 5 + len(NUMBERS)
    assert Policy(labels={"a": "1", "b": "2"}).version == Policy(labels={"b": "2", "a": "1"}).version
