"""A judgement stands for what could be seen on its day: each row of the table of later facts, the day of it and the day after."""

from __future__ import annotations

import pytest

from casebook.people import StaffMember
from casebook.rules.readiness import Answer, Readiness
from casebook.settings import Settings
from support.cases import case_text, codes, read_text

BEFORE = "2026-11-01"
LETTERS = "letter_1: 2026-09-14\n  letter_2: 2026-09-28\n  letter_3: 2026-10-12"
LOG = "### 2026-09-01 · JB · phone\n\nRang.\n\n### 2026-09-20 · JB · phone\n\nRang.\n"
PARENTS = "[{name: Kim Ashby, letters: yes}, {name: Lee Ashby, letters: yes}]"


def judged(key: str, decision: str = "met", date: str = BEFORE) -> str:
    return f"\n  {key}: {{decision: {decision}, by: JB, date: {date}, reason: As seen.}}"


def readiness(**boxes: str | None) -> Readiness:
    file = read_text(case_text(LOG, **boxes))
    assert file.readiness is not None, file.diagnostics
    return file.readiness


def stands(key: str, boxes: dict[str, str | None], decision: str = "met") -> bool:
    """Whether a judgement of 1 November answers its criterion."""
    found: tuple[Answer, ...] = readiness(**(boxes | {"judgements": judged(key, decision)})).every_answer
    (answer,) = [a for a in found if a.key == key]
    return answer.judgement is not None


DNA = "letter_1: 2026-09-14\n  letter_2_dna: 2026-09-28"
SAME_DAY = "letter_1: 2026-09-14\n  letter_2: 2026-09-14"
JUDGED_ON_LETTERS: dict[str, dict[str, str | None]] = {
    "letter_2_sent": {"enforcement": f"\n  {DNA}"},
    "letters_in_order": {"enforcement": f"\n  {SAME_DAY}"},
    "each_parent_written_to": {"enforcement": f"\n  {LETTERS}", "parents": PARENTS},
    "compulsory_school_age": {"enforcement": "\n  home_visit: 2026-09-14", "date_of_birth": ""},
}


@pytest.mark.parametrize("key", JUDGED_ON_LETTERS)
@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("letter_3: 2026-11-01", True),
        ("letter_3: 2026-11-02", False),
        ("letter_3: {planned: 2026-12-02}", True),
        ("letter_3: {date: 2026-11-02, void: withdrawn}", True),
        ("home_visit: 2026-11-02", True),
        ("panel_meeting: {date: 2026-11-02, outcome: agreed}", True),
    ],
)
def test_a_letter_reopens_what_was_judged_of_letters_and_age(key: str, more: str, expected: bool) -> None:
    boxes = JUDGED_ON_LETTERS[key]
    kept = str(boxes["enforcement"]).replace("letter_3: 2026-10-12", "")
    if more.startswith("home_visit"):
        kept = kept.replace("home_visit: 2026-09-14", "")
    assert stands(key, boxes | {"enforcement": f"{kept.rstrip()}\n  {more}"}) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"needs": "\n  sleep: {need: Sleep, identified: 2026-11-01}"}, True),
        ({"needs": "\n  sleep: {need: Sleep, identified: 2026-11-02}"}, False),
        ({"needs": "\n  sleep: Sleep"}, True),
        ({"enforcement": "\n  letter_1: 2026-11-02"}, True),
        ({"support": "\n  mentoring: 2026-11-02"}, True),
    ],
)
def test_a_need_reopens_engagement_at_stage_1(facts: dict[str, str | None], expected: bool) -> None:
    assert stands("stage_1_engagement", facts | {"stage_1": "Two meetings."}, "did not engage") is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"support": "\n  mentoring: {date: 2026-11-01, for: sleep, outcome: waiting}"}, True),
        ({"support": "\n  mentoring: [{date: 2026-10-01, for: sleep, outcome: waiting}, {date: 2026-11-02, outcome: declined}]"}, False),
        ({"support": "\n  mentoring: [{date: 2026-10-01, for: sleep, outcome: waiting}, {planned: 2026-12-02}]"}, True),
        ({"needs": "\n  sleep: Sleep\n  bus: {need: Bus, identified: 2026-11-02}",
          "support": "\n  mentoring: {date: 2026-10-01, for: sleep, outcome: waiting}\n  referral: {date: 2026-10-01, until: 2026-12-01, for: bus}"}, False),
    ],
)  # fmt: skip
def test_a_need_or_support_reopens_support(facts: dict[str, str | None], expected: bool) -> None:
    assert stands("support_in_place", facts if "needs" in facts else facts | {"needs": "\n  sleep: Sleep"}) is expected


FAMILY_CAME = [
    "panel_meeting: {date: %s, outcome: agreed}",
    "panel_meeting: {date: %s, outcome: attended}",
    "home_visit: {date: %s, outcome: seen}",
]
FAMILY_DID_NOT = [
    "panel_meeting: {date: %s, outcome: declined}",
    "panel_meeting: {date: %s, outcome: did not attend}",
    "home_visit: {date: %s, outcome: no reply}",
]
SAYS_NOTHING = [
    "panel_meeting: {date: %s, outcome: cancelled}",
    "panel_meeting: {date: %s, outcome: rearranged}",
    "panel_meeting: %s",
    "home_visit: %s",
    "notice_to_improve: %s",
]
LETTER = ["letter_1: %s", "letter_2: %s", "letter_2_dna: %s", "letter_3: %s"]
ACCEPTED = ["mentoring: {date: %s, outcome: accepted}", "mentoring: {date: %s, outcome: completed}"]
DECLINED = ["mentoring: {date: %s, outcome: declined}"]
OPEN = ["mentoring: {date: %s, outcome: waiting}", "mentoring: %s"]


@pytest.mark.parametrize(
    ("decisions", "reopened_by", "not_by"),
    [
        (["did not engage", "met"], [*FAMILY_CAME, *LETTER, *ACCEPTED], [*FAMILY_DID_NOT, *SAYS_NOTHING, *DECLINED, *OPEN]),
        (["is engaging", "does what they can", "not met"], [*FAMILY_DID_NOT, *LETTER, *DECLINED], [*FAMILY_CAME, *SAYS_NOTHING, *ACCEPTED, *OPEN]),
    ],
)  # fmt: skip
def test_what_the_family_did_since_reopens_engagement_at_stage_2(
    decisions: list[str], reopened_by: list[str], not_by: list[str]
) -> None:
    def answers(decision: str, fact: str, date: str) -> bool:
        lane = "support" if fact.startswith("mentoring") else "enforcement"
        boxes: dict[str, str | None] = {"enforcement": "\n  letter_1: 2026-09-14"}
        line = fact % date
        key = line.split(":")[0]
        boxes[lane] = f"\n  {line}" if key == "letter_1" or lane == "support" else f"\n  letter_1: 2026-09-14\n  {line}"
        if key == "letter_1":
            boxes["enforcement"] = f"\n  letter_1: [2026-09-14, {date}]"
        return stands("stage_2_engagement", boxes, decision)

    for decision in decisions:
        for fact in reopened_by:
            assert (answers(decision, fact, BEFORE), answers(decision, fact, "2026-11-02")) == (True, False), fact
        for fact in not_by:
            assert answers(decision, fact, "2026-11-02"), fact
    found: dict[str, str | None] = {
        "enforcement": "\n  letter_1: 2026-09-14",
        "needs": "\n  bus: {need: Bus, identified: 2026-11-02}",
    }
    assert not stands("stage_2_engagement", found, "is engaging")


@pytest.mark.parametrize(("date", "expected"), [("2026-11-01", True), ("2026-11-02", False)])
@pytest.mark.parametrize("key", ["stage_1_engagement", "siblings_considered", "letter_2_sent"])
def test_a_return_reopens_every_judgement(key: str, date: str, expected: bool) -> None:
    returned = f"{{requested: 2026-10-01, outcome: returned, outcome_date: {date}}}"
    boxes: dict[str, str | None] = {"stage_1": "Two meetings.", "enforcement": f"\n  {DNA}"}
    assert stands(key, boxes | {"stage_3": returned}) is expected
    assert stands(key, boxes | {"stage_3": f"[{returned}, {{requested: 2026-11-10}}]"}) is expected
    assert stands(key, boxes | {"stage_3": returned.replace("returned", "accepted")})


def test_the_warning_and_the_prompt_name_the_later_fact() -> None:
    text = case_text(
        LOG,
        enforcement="\n  letter_1: 2026-09-14\n  panel_meeting: {date: 2026-11-10, outcome: agreed}",
        judgements=judged("stage_2_engagement", "did not engage"),
    )
    file = read_text(text)
    (warning,) = [d for d in file.diagnostics if d.code == "judgement-outlived"]
    assert warning.message == (
        "The judgement on “Engagement at Stage 2” no longer stands: it was made on 1 November 2026, before Attendance"
        " Panel Meeting of 10 November 2026 (agreed)."
    )
    (prompt,) = [p for p in file.prompts if p.key == "judgement-outlived"]
    assert prompt.text.endswith("before Attendance Panel Meeting of 10 November 2026 (agreed). Judge it again.")
    assert prompt.due is not None
    assert prompt.due.isoformat() == "2026-11-10"


def test_where_the_facts_answer_by_now_a_judgement_is_not_outlived_but_not_needed() -> None:
    sent = f"\n  {DNA}\n  letter_2: 2026-11-02"
    file = read_text(case_text(LOG, enforcement=sent, judgements=judged("letter_2_sent")))
    assert codes(file) == ["judgement-not-needed"]
    assert "judgement-outlived" not in {p.key for p in file.prompts}


def test_a_judgement_by_initials_that_are_no_longer_in_the_staff_list_stands() -> None:
    text = case_text("", stage_1="Two meetings.", judgements=judged("stage_1_engagement", "did not engage"))
    file = read_text(text, settings=Settings(staff={"SK": StaffMember("SK", "Sunita Kapoor")}))
    assert file.readiness is not None
    assert [a.judged_by for a in file.readiness.answers if a.judgement] == ["JB"]
    assert codes(file) == ["unknown-initials"]
