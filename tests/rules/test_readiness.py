"""The verdict: the form's own points, judgements, status, and the words in which all of it is told."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.book import CaseFile
from casebook.rules.criteria import CRITERIA, rows_in
from casebook.rules.policy import NUMBERS, Place, Policy
from casebook.rules.readiness import Answer, Outcome, Readiness, Status, Verdict
from casebook.rules.schooltime import Days
from casebook.settings import Settings
from support.cases import READY, case_text, codes, read_text

MET, NOT_MET, JUDGEMENT = Outcome.MET, Outcome.NOT_MET, Outcome.JUDGEMENT
FORM_ONLY = Settings(policy=Policy(form_only=True))
DEFAULT = tuple(row.key for row in rows_in(Policy(), Place.VERDICT))


def read(log: str | None = None, **boxes: str | None) -> CaseFile:
    file = read_text(case_text(log, **boxes))
    assert file.sound, file.diagnostics
    return file


def readiness(boxes: Mapping[str, str | None], settings: Settings | None = None) -> Readiness:
    file = read_text(case_text(**boxes), settings=settings)
    assert file.readiness is not None, file.diagnostics
    return file.readiness


def answer(key: str, log: str | None = None, **boxes: str | None) -> Answer:
    found = read(log, **boxes).readiness
    assert found is not None
    (one,) = [a for a in found.every_answer if a.key == key]
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


def test_a_letter_that_does_not_say_to_whom_it_went_is_not_said_to_have_reached_anybody() -> None:
    letters = "letter_1: 2026-09-14\n  letter_2: {date: 2026-09-28, to: Kim Ashby}"
    found = answer("each_parent_written_to", enforcement=enforced(letters), parents="[{name: Kim Ashby, letters: yes}]")
    assert found.outcome is MET
    assert found.reason == (
        "Kim Ashby is the only parent recorded to whom letters go; Letter 1 does not say to whom it went"
    )


# --- The panel ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("2026-10-13", MET),
        *((f"{{date: 2026-10-13, outcome: {o}}}", MET) for o in ("agreed", "declined", "attended", "did not attend")),
        ("{date: 2026-10-13, outcome: cancelled}", NOT_MET),
        ("[{date: 2026-10-13, outcome: cancelled}, {date: 2026-10-20, outcome: cancelled}]", NOT_MET),
        ("[{date: 2026-10-13, outcome: cancelled}, 2026-10-20]", MET),
        ("{date: 2026-10-13, outcome: rearranged}", NOT_MET),
        ("[{date: 2026-10-13, outcome: rearranged}, {date: 2026-10-20, outcome: cancelled}]", NOT_MET),
        ("[{date: 2026-10-13, outcome: rearranged}, {date: 2026-10-20, outcome: did not attend}]", MET),
        ("{planned: 2026-12-01}", NOT_MET),
        ("{date: 2026-10-13, void: x}", NOT_MET),
        ("", NOT_MET),
    ],
)
def test_a_panel_was_attempted_unless_it_was_cancelled_or_moved(value: str, outcome: Outcome) -> None:
    assert answer("panel_attempted", enforcement=enforced(f"panel_meeting: {value}")).outcome is outcome


# --- Support --------------------------------------------------------------------------------------

TWO_NEEDS = "\n  sleep: Up all night\n  travel: Two buses"
KNOWN_SINCE = "\n  sleep: {need: Up all night, identified: 2026-09-25}"


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
        (TWO_NEEDS, "mentoring: {date: 2026-09-25, for: [sleep, travel], outcome: waiting}", JUDGEMENT),
        (TWO_NEEDS, "mentoring: {date: 2026-09-25, for: sleep, outcome: waiting}", NOT_MET),
        (TWO_NEEDS, "mentoring: [{date: 2026-09-25, for: [sleep, travel], outcome: waiting}, {date: 2026-09-26, for: sleep}]", JUDGEMENT),
        (TWO_NEEDS, "mentoring: [{date: 2026-09-25, for: [sleep, travel], outcome: waiting}, {date: 2026-09-26, for: [sleep, travel], outcome: declined}]", MET),
        (KNOWN_SINCE, "mentoring: {date: 2026-09-24, for: sleep}", NOT_MET),
        (KNOWN_SINCE, "mentoring: {date: 2026-09-25, for: sleep}", MET),
        (KNOWN_SINCE, "mentoring: {date: 2026-09-20, until: 2026-09-24, for: sleep}", NOT_MET),
        (KNOWN_SINCE, "mentoring: {date: 2026-09-20, until: 2026-09-25, for: sleep}", MET),
        (KNOWN_SINCE, "mentoring: {date: 2026-09-20, for: sleep, outcome: waiting}", NOT_MET),
        (KNOWN_SINCE, "mentoring: [{date: 2026-09-20, for: sleep}, {date: 2026-09-26, for: sleep, outcome: waiting}]", JUDGEMENT),
    ],
)  # fmt: skip
def test_support_is_in_place_for_each_need(needs: str | None, support: str | None, outcome: Outcome) -> None:
    assert answer("support_in_place", needs=needs, support=support and f"\n  {support}").outcome is outcome


@pytest.mark.parametrize(
    ("support", "words"),
    [
        ("mentoring: {date: 2026-09-25, for: sleep}", "For “Up all night”: Mentoring and support in school (in place, 25 September 2026)"),
        ("mentoring: {date: 2026-09-25, for: sleep, outcome: declined}", "(offered and declined, 25 September 2026)"),
        ("mentoring: {date: 2026-09-25, for: sleep, outcome: waiting}", "there is only Mentoring and support in school (waiting, 25 September 2026): is that enough?"),
        ("mentoring: {planned: 2026-12-01, for: sleep}", "No support has been put in place for “Up all night” (identified 25 September 2026); for “Up all night” there is only Mentoring and support in school (planned, 1 December 2026)"),
        ("mentoring: {date: 2026-09-01, for: sleep}", "(older than the need, 1 September 2026)"),
    ],
)  # fmt: skip
def test_support_is_told_as_it_is(support: str, words: str) -> None:
    assert words in answer("support_in_place", needs=KNOWN_SINCE, support=f"\n  {support}").reason


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


@pytest.mark.parametrize("about", ["letters", "papers", "register", "engagement", "other"])
def test_a_return_about_anything_but_a_need_is_for_a_person(about: str) -> None:
    stage_3 = f"{{requested: 2026-06-22, outcome: returned, outcome_date: 2026-07-10, about: {about}}}"
    boxes: dict[str, str | None] = {"stage_3": stage_3, "support": "\n  mentoring: 2026-11-01"}
    assert answer("return_answered", **boxes).outcome is JUDGEMENT
    found = answer("return_answered", **boxes, judgements=judged("return_answered"))
    assert (found.outcome, found.judged_by) == (MET, "Jo Bell")


@pytest.mark.parametrize(
    ("stage_3", "asked"),
    [
        (None, False),
        ("{requested: 2026-06-22}", False),
        ("{requested: 2026-06-22, outcome: accepted, outcome_date: 2026-07-10}", False),
        (RETURNED, True),
        (f"[{RETURNED}, {{requested: 2026-10-12}}]", True),
        (f"[{RETURNED}, {{requested: 2026-10-12, outcome: accepted, outcome_date: 2026-10-20}}]", False),
        (f"[{{requested: 2026-10-12, outcome: accepted, outcome_date: 2026-10-20}}, {RETURNED}]", False),
        (f"[{RETURNED}, {{requested: 2026-06-22, outcome: accepted, outcome_date: 2026-07-12}}]", False),
        (f"[{{requested: 2026-06-22, outcome: accepted, outcome_date: 2026-07-12}}, {RETURNED}]", True),
    ],
)
def test_it_is_asked_while_the_last_answered_request_was_returned(stage_3: str | None, asked: bool) -> None:
    keys = [a.key for a in readiness({"stage_3": stage_3}).answers]
    assert ("return_answered" in keys) is asked


@pytest.mark.parametrize(("support", "outcome"), [("2026-09-30", NOT_MET), ("2026-10-01", MET)])
def test_it_is_the_last_request_that_counts(support: str, outcome: Outcome) -> None:
    later = "{requested: 2026-09-20, outcome: returned, outcome_date: 2026-10-01}"
    for stage_3 in (f"[{RETURNED}, {later}]", f"[{later}, {RETURNED}]"):
        assert answer("return_answered", stage_3=stage_3, support=f"\n  mentoring: {support}").outcome is outcome


# --- Judgements -----------------------------------------------------------------------------------


def judged(key: str, decision: str = "met", date: str = "2026-11-16") -> str:
    return f"\n  {key}: {{decision: {decision}, by: Jo Bell, date: {date}, reason: Three visits missed.}}"


@pytest.mark.parametrize(
    ("decision", "outcome"),
    [("did not engage", MET), ("is engaging", NOT_MET), ("does what they can", NOT_MET), ("met", MET), ("not met", NOT_MET)],
)  # fmt: skip
def test_a_recorded_judgement_decides_what_a_person_must(decision: str, outcome: Outcome) -> None:
    found = answer("stage_1_engagement", stage_1="x", judgements=judged("stage_1_engagement", decision))
    assert (found.outcome, found.judged_by) == (outcome, "Jo Bell")
    said = {"met": "did not engage", "not met": "is engaging"}.get(decision, decision)
    assert found.reason == f"Judged by Jo Bell on 16 November 2026: {said}. Three visits missed."
    assert found.words == said.capitalize()
    assert found.evidence


@pytest.mark.parametrize("decision", ["met", "not met"])
@pytest.mark.parametrize(("enforcement", "outcome"), [("letter_1: 2026-09-14", MET), ("letter_2: 2026-09-14", NOT_MET)])
def test_nobody_can_judge_a_letter_sent(decision: str, enforcement: str, outcome: Outcome) -> None:
    file = read(enforcement=enforced(enforcement), judgements=judged("letter_1_sent", decision))
    assert file.readiness is not None
    (letter,) = [a for a in file.readiness.answers if a.key == "letter_1_sent"]
    assert (letter.outcome, letter.judged_by) == (outcome, "")
    assert codes(file) == ["judgement-not-needed"]


@pytest.mark.parametrize(
    "key",
    [
        "letter_1_sent",
        "letter_3_sent",
        "panel_attempted",
        "return_answered",
        "practitioners_named",
        "notice_to_improve",
    ],
)
def test_a_judgement_where_none_is_called_for_earns_a_warning(key: str) -> None:
    file = read_text(case_text(judgements=judged(key), stage_3=RETURNED if key == "return_answered" else None))
    assert codes(file) == ["judgement-not-needed"]


# --- The verdict and the status -------------------------------------------------------------------


def test_a_case_with_everything_is_ready_to_consider() -> None:
    found = readiness(READY)
    assert (found.verdict, found.words, found.status) == (Verdict.READY, "Ready to consider", Status.OPEN)
    assert {a.outcome for a in found.answers} == {MET}
    assert [a.key for a in found.answers] == [
        k for k in DEFAULT if k not in ("return_answered", "each_parent_written_to")
    ]


@pytest.mark.parametrize(
    ("changes", "verdict", "words"),
    [
        ({"judgements": None}, Verdict.NEEDS_JUDGEMENT, "Needs judgement: 2 to decide"),
        ({"judgements": judged("stage_1_engagement")}, Verdict.NEEDS_JUDGEMENT, "Needs judgement: 1 to decide"),
        (
            {"judgements": judged("stage_1_engagement") + judged("stage_2_engagement", "not met")},
            Verdict.NOT_READY,
            "No ground for Stage 3: the family is engaging (Jo Bell, 16 November 2026)",
        ),
        (
            {"judgements": judged("stage_1_engagement") + judged("stage_2_engagement", "is engaging")},
            Verdict.NOT_READY,
            "No ground for Stage 3: the family is engaging (Jo Bell, 16 November 2026)",
        ),
        (
            {
                "judgements": judged("stage_1_engagement", "does what they can")
                + judged("stage_2_engagement", "did not engage")
            },
            Verdict.NOT_READY,
            "No ground for Stage 3: the parents did what they could at Stage 1 (Jo Bell, 16 November 2026)",
        ),
        (
            {
                "judgements": judged("stage_1_engagement") + judged("stage_2_engagement", "does what they can"),
                "support": None,
            },
            Verdict.NOT_READY,
            "Not ready: 1 missing · No ground for Stage 3: the parents do what they can (Jo Bell, 16 November 2026)",
        ),
        (
            {
                "enforcement": str(READY["enforcement"]).replace("2026-09-28", "2026-09-14"),
                "judgements": f"{READY['judgements']}{judged('letters_in_order', 'not met')}",
            },
            Verdict.NOT_READY,
            "Not ready: Order of the letters, judged not met (Jo Bell, 16 November 2026)",
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
        assert criterion.rule
        assert criterion.source


def test_criteria_are_named_as_nouns() -> None:
    for criterion in CRITERIA.values():
        assert not criterion.label.lower().endswith((" sent", " made", " told", "failure", " missing"))
    missing = readiness({}).missing
    assert [a.label for a in missing][:4] == ["Letter 1", "Letter 2", "Letter 3", "Panel meeting or contract"]


# --- What was not looked at -----------------------------------------------------------------------


def test_beside_ready_to_consider_stands_what_was_not_looked_at() -> None:
    found = readiness(READY)
    assert found.limits.startswith(
        "Not looked at: whether each parent was written to (no parent is recorded to whom letters go);"
    )
    assert "attendance figures, register and certificate" in found.limits
    assert "the child’s age" not in found.limits
    assert "the child’s age and the time limit" in readiness(READY, FORM_ONLY).limits
    assert readiness(READY | {"judgements": None}).limits == ""


def test_what_a_policy_counts_is_not_among_what_was_not_looked_at() -> None:
    places = dict.fromkeys(("attendance_recorded", "register_settled", "certificate", "discussed"), Place.VERDICT)
    attendance = "{from: 2026-09-07, to: 2026-11-20, possible: 104, unauthorised: 38, certificate_signed: 2026-11-23}"
    boxes = READY | {"attendance": attendance, "request": "{discussed: 2026-11-20}"}
    limits = readiness(boxes, Settings(policy=Policy(places=places))).limits
    assert "register" not in limits
    assert "form’s boxes, parents told of the request" in limits
    assert "talked through" not in limits


# --- The policy -----------------------------------------------------------------------------------


def test_the_default_policy_is_the_contracts_tables() -> None:
    assert DEFAULT == (
        "letter_1_sent", "letter_2_sent", "letter_3_sent", "letters_in_order", "each_parent_written_to", "panel_attempted", "support_in_place",
        "stage_1_engagement", "stage_2_engagement", "compulsory_school_age", "in_time", "return_answered",
    )  # fmt: skip
    assert [row.key for row in rows_in(Policy(), Place.OFF)] == ["notice_to_improve"]
    assert len(rows_in(Policy(), Place.BEFORE_SENDING)) == 32
    numbers = {key: getattr(Policy(), key) for key in NUMBERS}
    assert {key: n.number if isinstance(n, Days) else n for key, n in numbers.items()} == {
        "quiet_days": 21, "coming_up_days": 14, "not_in_log_days": 7, "silent_request_days": 28, "time_limit_days": 42, "review_engagement_days": 28,
        "absence_minimum": 10, "attendance_current_days": 28, "attendance_weeks_minimum": 6, "details_checked_days": 183, "parents_told_days": 21,
        "letter_3_current_days": 126, "letter_3_wait_days": 10, "recent_work_days": 28, "contacts_minimum": 6, "panel_notice_days": 7,
        "letter_after_panel_days": 14,
    }  # fmt: skip


def test_a_form_only_policy_counts_the_forms_own_points() -> None:
    rows = [row.key for row in rows_in(Policy(form_only=True), Place.VERDICT)]
    assert rows == [
        "letter_1_sent", "letter_2_sent", "letter_3_sent", "panel_attempted", "support_in_place", "stage_1_engagement", "stage_2_engagement", "return_answered",
    ]  # fmt: skip
    moved = Policy(form_only=True, places={"in_time": Place.VERDICT, "letter_1_sent": Place.OFF})
    rows = [row.key for row in rows_in(moved, Place.VERDICT)]
    assert "in_time" in rows
    assert "letter_1_sent" not in rows
    assert "compulsory_school_age" in [row.key for row in rows_in(moved, Place.BEFORE_SENDING)]


def test_a_judgement_answers_what_is_to_be_asked_before_sending() -> None:
    found = answer("siblings_considered", judgements=judged("siblings_considered"))
    assert (found.state, found.judged_by) == ("recorded", "Jo Bell")
    assert answer("siblings_considered", judgements=judged("siblings_considered", "not met")).state == "gap"


@given(st.sampled_from(list(CRITERIA)), st.sampled_from(list(Place)))
def test_a_policy_moves_any_criterion_to_any_place(key: str, place: Place) -> None:
    policy = Policy(places={key: place})
    assert [p for p in Place if key in [row.key for row in rows_in(policy, p)]] == [place]
    assert sum(len(rows_in(policy, p)) for p in Place) == len(CRITERIA)


def test_a_policy_has_its_own_labels_and_a_version_that_changes_with_it() -> None:
    policy = Policy(labels={"letter_1_sent": "First letter"})
    assert "First letter" in [a.label for a in readiness({}, Settings(policy=policy)).answers]
    assert Policy().version == Policy().version
    versions = {
        Policy().version, policy.version, Policy(labels={"letter_1_sent": "x"}).version, Policy(name="x").version, Policy(guidance="x").version,
        Policy(places={"in_time": Place.OFF}).version, Policy(form_only=True).version, Policy(edition="x").version,
        *(Policy(**{key: Days(99)}).version for key in NUMBERS),  # type: ignore[arg-type]  # the table names numbers
    }  # fmt: skip
    assert len(versions) == 8 + len(NUMBERS)
    assert Policy(edition="2024").version.startswith("2024, ")
    assert Policy(labels={"a": "1", "b": "2"}).version == Policy(labels={"b": "2", "a": "1"}).version
