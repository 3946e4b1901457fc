"""For each reason for which requests come back, the book without a fault with exactly that fault, and the words shown.

The reasons and their sources were gathered from what authorities publish; B and N number them as in that list.
"""

from __future__ import annotations

import datetime as dt

import pytest

from casebook.book import CaseFile
from casebook.rules.policy import Place, Policy
from casebook.rules.readiness import Verdict
from casebook.settings import Settings
from support.cases import codes, read_text

TODAY = dt.date(2026, 11, 27)
CLEAN = """---
child_name: Robin Sample
date_of_birth: 2014-05-17
year_group: 8
staff_name: Jo Bell
school: Northfield Academy
stage_2_end_date: 2026-11-20
enforcement:
  letter_1: {date: 2026-09-14, to: [Kim Ashby, Lee Ashby], sent: post}
  letter_2: {date: 2026-09-28, to: [Kim Ashby, Lee Ashby], sent: post}
  panel_meeting: {date: 2026-10-13, invited: 2026-09-28, outcome: declined}
  letter_3: {date: 2026-11-02, to: [Kim Ashby, Lee Ashby], sent: post}
support:
  early_help_assessment: {date: 2026-09-21, outcome: declined, for: bus}
  mentoring: {date: 2026-09-25, until: 2026-11-13, outcome: completed, for: bus}
needs:
  bus: {need: Afraid of the bus, identified: 2026-09-16}
stage_1: Three calls and a meeting in June; nothing changed.
judgements:
  stage_1_engagement: {decision: did not engage, by: JB, date: 2026-11-20, reason: What was agreed in June was not begun.}
  stage_2_engagement: {decision: did not engage, by: JB, date: 2026-11-20, reason: Declined the contract and early help.}
parents:
  - {name: Kim Ashby, relationship: mother, address: 1 Example Road, letters: yes, checked: 2026-11-16}
  - {name: Lee Ashby, relationship: father, address: 2 Example Road, letters: yes, checked: 2026-11-16}
practitioners: none
attendance: {from: 2026-09-07, to: 2026-11-20, as_of: 2026-11-24, possible: 104, unauthorised: 38, n_codes: 0, missing_marks: 0, certificate_signed: 2026-11-24}
considered:
  health: School nurse, 5 October; nothing that keeps the child away
  send: SENCO, 5 October; no need found
  bullying: Form tutor, 5 October; none known
  social_care: Asked on 6 October; not involved
  family: Home visit, 5 October; the bus alone is named
  transport: Bus pass in place since September
  defences: Asked on 16 November; none put forward and none known
  education_otherwise: Asked on 16 November; the child can attend
siblings: none
looked_after: no
child_view: {asked: 2026-10-19, by: JB}
request:
  parents_told: 2026-11-24
  unauthorised_told: 2026-09-14
  head: Sam Reed
  head_agreed: 2026-11-25
  discussed: 2026-11-23
  enclosures: [Certificate, Letters 1 to 3, Log]
---

### 2026-09-14 · JB · letter

Letter 1 posted to each parent.

### 2026-09-28 · JB · letter

Letter 2 posted to each parent, with the invitation to the panel.

### 2026-10-05 · JB · home visit · with Kim Ashby

She does not want a contract.

### 2026-10-13 · JB · panel · with Kim Ashby & Lee Ashby

Both came; the contract was declined.

### 2026-10-15 · JB · letter

What was offered, in writing.

### 2026-11-02 · JB · letter

Letter 3 posted to each parent.

### 2026-11-20 · JB · phone · no reply

Rang both.
"""


def read(text: str, settings: Settings | None = None) -> CaseFile:
    file = read_text(text, as_of=TODAY, settings=settings)
    assert file.sound, file.diagnostics
    return file


def said(file: CaseFile) -> dict[str, str]:
    """What is not met or to decide, and what is a gap or to ask, by its key, in words."""
    assert file.readiness is not None
    readiness = file.readiness
    found = {a.key: f"{a.words}: {a.reason}" for a in readiness.answers if a.outcome != "met"}
    found |= {a.key: f"{a.state}: {a.reason}" for a in readiness.before_sending if a.state != "recorded"}
    return found


def test_the_book_without_a_fault_is_ready_and_leaves_nothing_open() -> None:
    file = read(CLEAN)
    assert file.readiness is not None
    assert (file.readiness.words, file.readiness.status) == ("Ready to consider", "open")
    assert said(file) == {}
    assert codes(file) == []
    assert [p.key for p in file.prompts] == ["stage-2-ended"]
    assert file.readiness.limits.startswith("Not looked at: ")


def swap(*pairs: tuple[str, str]) -> str:
    text = CLEAN
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def without(*beginnings: str) -> str:
    """The clean case without the lines that begin so (spaces aside)."""
    lines = CLEAN.split("\n")
    for beginning in beginnings:
        assert any(line.strip().startswith(beginning) for line in lines), beginning
    return "\n".join(line for line in lines if not line.strip().startswith(beginnings))


SUPPORT = "  early_help_assessment: {date: 2026-09-21, outcome: declined, for: bus}\n  mentoring: {date: 2026-09-25, until: 2026-11-13, outcome: completed, for: bus}"
EHA = "  early_help_assessment: {date: 2026-09-21, outcome: declined}"
REASONS = {
    # Of the form's own words
    "B1 a need without support": (
        swap((", for: bus", "")),
        {"support_in_place": "Not met: No support has been put in place for “Afraid of the bus” (identified 16 September 2026)"},
        "Not ready: 1 missing",
    ),
    "B1 support older than the need": (
        swap((SUPPORT, f"{EHA}\n  mentoring: {{date: 2026-09-01, for: bus}}")),
        {"support_in_place": "Not met: No support has been put in place for “Afraid of the bus” (identified 16 September 2026);"
                             " for “Afraid of the bus” there is only Mentoring and support in school (older than the need, 1 September 2026)"},
        "Not ready: 1 missing",
    ),
    "B1 support that only waits": (
        swap((SUPPORT, f"{EHA}\n  mentoring: {{date: 2026-09-25, for: bus, outcome: waiting}}")),
        {"support_in_place": "To decide: For “Afraid of the bus” there is only Mentoring and support in school (waiting, 25 September 2026): is that enough?",
         "support_given_time": "ask: Mentoring and support in school of 25 September 2026 is waiting: should it be given its time first?"},
        "Needs judgement: 1 to decide",
    ),
    "B2 a letter that was not sent": (
        without("letter_3:"),
        {"letter_3_sent": "Not met: No date is recorded for Letter 3"},
        "Not ready: 1 missing",
    ),
    "B2 two letters on one day": (
        swap(("letter_2: {date: 2026-09-28", "letter_2: {date: 2026-09-14")),
        {"letters_in_order": "To decide: Letter 2 went on the same day as Letter 1 (Letter 1 on 14 September 2026, Letter 2 on 14 September 2026 and Letter 3 on"
                             " 2 November 2026): was there time to improve?"},
        "Needs judgement: 1 to decide",
    ),
    "B3 no panel": (
        without("panel_meeting:"),
        {"panel_attempted": "Not met: No panel meeting or contract is recorded", "panel_offered": "ask: No panel meeting counts: was one offered?",
         "letter_after_panel": "ask: No panel meeting counts: was a letter sent after one?"},
        "Not ready: 1 missing",
    ),
    "B3 a panel cancelled by the school": (
        swap(("outcome: declined}\n  letter_3", "outcome: cancelled}\n  letter_3")),
        {"panel_attempted": "Not met: None was attempted: the panel meeting of 13 October 2026 was cancelled by the school",
         "panel_offered": "ask: No panel meeting counts: was one offered?", "letter_after_panel": "ask: No panel meeting counts: was a letter sent after one?"},
        "Not ready: 1 missing",
    ),
    "B3 one day’s notice": (
        swap(("invited: 2026-09-28", "invited: 2026-10-12")),
        {"panel_offered": "ask: The invitation to the one of 13 October 2026 went out on 12 October 2026, less than 7 days before it: could the parents come?"},
        "Ready to consider",
    ),
    "B3 one miss and no second offer": (
        swap(("outcome: declined}\n  letter_3", "outcome: did not attend}\n  letter_3"), ("· panel · with Kim Ashby & Lee Ashby", "· panel · did not attend"), ("Both came; the contract was declined.", "The panel waited half an hour.")),
        {"panel_offered": "ask: The one of 13 October 2026 was missed, and no other was offered after it: could the parents come?"},
        "Ready to consider",
    ),
    "B4 no judgement on engagement": (
        without("stage_2_engagement:"),
        {"stage_2_engagement": "To decide: Read the 7 contacts since enforcement began on 14 September 2026: did the parents engage effectively at Stage 2?"},
        "Needs judgement: 1 to decide",
    ),
    "B4 too few contacts with the parents": (
        swap(("· home visit · with Kim Ashby", "· home visit · with the school nurse"), ("· phone · no reply", "· phone · with the school nurse")),
        {"contacts_made": "gap: The log has 5 of at least 6 contacts (and 2 with somebody who is no parent by name)"},
        "Ready to consider",
    ),
    "B4, B25 a judgement from before the parents came round": (
        swap(("outcome: declined}\n  letter_3", "outcome: declined}\n  home_visit: {date: 2026-11-24, outcome: seen}\n  letter_3")),
        {"stage_2_engagement": "To decide: Read the 7 contacts since enforcement began on 14 September 2026: did the parents engage effectively at Stage 2?"},
        "Needs judgement: 1 to decide",
    ),
    "B5 enforcement alone": (
        swap((SUPPORT + "\nneeds:\n  bus: {need: Afraid of the bus, identified: 2026-09-16}\n", "needs: none\n"), ("support:\n", "")),
        {"support_in_place": "To decide: No unmet need was found and no support put in place: was enforcement alone right?",
         "early_help_offered": "gap: Early Help Assessment is not recorded: offer it, or write under not_offered: why not"},
        "Needs judgement: 1 to decide",
    ),
    "B6 actions that the log does not bear out": (
        swap(("### 2026-11-02 · JB · letter", "### 2026-11-14 · JB · letter")),
        {"actions_in_log": "gap: No entry within 7 days of Letter 3 of 2 November 2026"},
        "Ready to consider",
    ),
    "B15 practitioners not named": (
        without("practitioners:"),
        {"practitioners_named": "gap: It is not recorded whether other practitioners support the family: name them, or write none"},
        "Ready to consider",
    ),
    # The law
    "B20 not yet of compulsory school age": (
        swap(("2014-05-17", "2022-05-17"), ("year_group: 8", "year_group: R")),
        {"compulsory_school_age": "Not met: The child is not of compulsory school age before 31 August 2027"},
        "Not ready: 1 missing",
    ),
    "B20 no longer of compulsory school age": (
        swap(("2014-05-17", "2009-05-17"), ("year_group: 8", "year_group: 13")),
        {"compulsory_school_age": "Not met: The child ceased to be of compulsory school age on 27 June 2025, more than six months ago"},
        "Not ready: 1 missing",
    ),
    "B20 a letter from before it": (
        swap(("2014-05-17", "2021-09-01"), ("year_group: 8", "year_group: R")),
        {"compulsory_school_age": "Not met: The child is not of compulsory school age before 31 December 2026"},
        "Not ready: 1 missing",
    ),
    "B20 not on roll": (
        swap(("looked_after: no", "looked_after: no\nschools: [{name: Northfield Academy, from: 2025-09-01, to: 2026-11-20}]")),
        {"on_roll": "gap: The child left Northfield Academy on 20 November 2026"},
        "Ready to consider",
    ),
    "B20 in care": (
        swap(("looked_after: no", "looked_after: yes")),
        {"not_looked_after": "ask: The child is looked after: ask the virtual school head first"},
        "Ready to consider",
    ),
    "B21 absences older than six months": (
        swap(("from: 2026-09-07, to: 2026-11-20, as_of: 2026-11-24", "from: 2026-03-02, to: 2026-05-22, as_of: 2026-11-24")),
        {"in_time": "Not met: The last recorded absence that counts is of 22 May 2026 at the latest: its last safe day was 22 November 2026",
         "attendance_recorded": "gap: The figures go to 22 May 2026; they should end at most 28 days ago"},
        "Not ready: 1 missing",
    ),
    "B12 the father had no letter": (
        swap(("to: [Kim Ashby, Lee Ashby]", "to: [Kim Ashby]")),
        {"each_parent_written_to": "Not met: Lee Ashby had no Letter 1; Lee Ashby had no Letter 2; Lee Ashby had no Letter 3"},
        "Not ready: 1 missing",
    ),
    "B12 a joint letter": (
        swap(("letter_3: {date: 2026-11-02, to: [Kim Ashby, Lee Ashby]", "letter_3: {date: 2026-11-02, to: Mr and Mrs Ashby")),
        {"each_parent_written_to": "To decide: Letter 3 of 2 November 2026 went to “Mr and Mrs Ashby”, who is not in the list of parents by name: was each parent written to?"},
        "Needs judgement: 1 to decide",
    ),
    # Other published reasons
    "B7 a warning too old": (
        swap(("letter_1: {date: 2026-09-14", "letter_1: {date: 2026-06-01"), ("letter_2: {date: 2026-09-28", "letter_2: {date: 2026-06-15"),
             ("letter_3: {date: 2026-11-02", "letter_3: {date: 2026-07-20"), ("### 2026-09-14 · JB · letter", "### 2026-06-01 · JB · letter"),
             ("### 2026-09-28 · JB · letter", "### 2026-06-15 · JB · letter"), ("### 2026-11-02 · JB · letter", "### 2026-07-20 · JB · letter")),
        {"letter_3_current": "gap: Letter 3 was sent 130 days (18 weeks) ago, on 20 July 2026; it should be at most 126 days old: send it again"},
        "Ready to consider",
    ),
    "B8 no recent work": (
        swap(("### 2026-11-20 · JB · phone", "### 2026-10-20 · JB · phone"), ("letter_3: {date: 2026-11-02", "letter_3: {date: 2026-10-26"), ("### 2026-11-02 · JB · letter", "### 2026-10-26 · JB · letter")),
        {"recent_work": "gap: Nothing is recorded for 32 days, since 26 October 2026"},
        "Ready to consider",
    ),
    "B9 too little unauthorised absence": (
        swap(("unauthorised: 38", "unauthorised: 8")),
        {"attendance_recorded": "gap: 8 of 104 sessions unauthorised, 7 September 2026 to 20 November 2026, as of 24 November 2026: fewer than 10"},
        "Ready to consider",
    ),
    "B9 no figures": (
        without("attendance:"),
        {"attendance_recorded": "gap: No attendance figures are recorded: copy them from the register", "register_settled": "ask: No attendance figures are recorded: is the register settled?",
         "certificate": "gap: No attendance figures are recorded, so no certificate can be of them"},
        "Ready to consider",
    ),
    "B10 N codes left": (
        swap(("n_codes: 0", "n_codes: 5")),
        {"register_settled": "gap: 5 N codes are left: settle each in the register, then copy the figures again"},
        "Ready to consider",
    ),
    "N3 missing marks": (
        swap(("missing_marks: 0", "missing_marks: 1")),
        {"register_settled": "gap: 1 missing mark is left: settle each in the register, then copy the figures again"},
        "Ready to consider",
    ),
    "N3 too few weeks": (
        swap(("from: 2026-09-07, to: 2026-11-20", "from: 2026-10-19, to: 2026-11-20")),
        {"attendance_recorded": "ask: The figures touch 5 of at least 6 calendar weeks: is that enough of the register?"},
        "Ready to consider",
    ),
    "B11 no certificate": (
        swap((", certificate_signed: 2026-11-24", "")),
        {"certificate": "gap: No certificate is signed for 7 September 2026 to 20 November 2026"},
        "Ready to consider",
    ),
    "B13 a parent’s details lack": (
        swap(("{name: Lee Ashby, relationship: father, address: 2 Example Road", "{name: Lee Ashby")),
        {"parents_complete": "gap: Not recorded of Lee Ashby: relationship and address"},
        "Ready to consider",
    ),
    "N2 a parent’s details not checked": (
        swap(("2 Example Road, letters: yes, checked: 2026-11-16", "2 Example Road, letters: yes, checked: 2026-05-27")),
        {"parents_complete": "ask: The details of Lee Ashby were last checked on 27 May 2026: are they still right?"},
        "Ready to consider",
    ),
    "N1 one parent and no word of another": (
        swap(("  - {name: Lee Ashby, relationship: father, address: 2 Example Road, letters: yes, checked: 2026-11-16}\n", ""), ("to: [Kim Ashby, Lee Ashby]", "to: Kim Ashby")),
        {"every_parent": "ask: Only Kim Ashby is recorded: what was done to find another parent?"},
        "Ready to consider",
    ),
    "B14 a box of the form blank": (
        swap(("staff_name: Jo Bell", "staff_name:")),
        {"form_complete": "gap: Blank: Staff Name"},
        "Ready to consider",
    ),
    "B16 no early help and no reason": (
        without("early_help_assessment:"),
        {"early_help_offered": "gap: Early Help Assessment is not recorded: offer it, or write under not_offered: why not"},
        "Ready to consider",
    ),
    "B17 a reason that was not explored": (
        without("transport:"),
        {"reasons_explored": "ask: Not said: transport. Were they asked about?"},
        "Ready to consider",
    ),
    "B18 the parents were not told": (
        without("parents_told:"),
        {"parents_told": "gap: It is not recorded that the parents were told of the request"},
        "Ready to consider",
    ),
    "B18 told too long ago": (
        swap(("parents_told: 2026-11-24", "parents_told: 2026-11-05")),
        {"parents_told": "ask: The parents were told on 5 November 2026, more than 21 days ago: do they still expect it?"},
        "Ready to consider",
    ),
    "B19 the head has not agreed": (
        without("head_agreed:"),
        {"head_agreed": "gap: No day is recorded on which Sam Reed agreed"},
        "Ready to consider",
    ),
    "B22 a penalty notice open": (
        swap(("looked_after: no", "looked_after: no\npenalty_notices: [{to: Kim Ashby, issued: 2026-11-16, pay_by: 2026-12-14, outcome: open}]")),
        {"no_open_notice": "ask: Open: a penalty notice to Kim Ashby, until 14 December 2026. Can the request wait?"},
        "Ready to consider",
    ),
    "B23 nobody named in a conversation": (
        swap(("· home visit · with Kim Ashby", "· home visit")),
        {"contacts_named": "ask: Say who made the contact, and with whom it was: 5 October 2026"},
        "Ready to consider",
    ),
    "B25 support still runs": (
        swap(("until: 2026-11-13", "until: 2026-12-18")),
        {"support_given_time": "ask: Mentoring and support in school runs until 18 December 2026: should it be given its time first?"},
        "Ready to consider",
    ),
    "N19 support planned and not yet done": (
        swap((SUPPORT, f"{SUPPORT}\n  referral: {{planned: 2026-12-10}}")),
        {"support_given_time": "ask: Referral to support services is planned for 10 December 2026: should it be given its time first?"},
        "Ready to consider",
    ),
    "B26 siblings not considered": (
        without("siblings:"),
        {"siblings_considered": "ask: Brothers and sisters are not spoken of: is there concern about one?"},
        "Ready to consider",
    ),
    "N4 defences not looked at": (
        without("defences:"),
        {"defences_considered": "ask: Not spoken of: was the child ill or unavoidably kept away, on leave, at a religious observance, owed transport by the council,"
                                " or do the parents travel for their trade?"},
        "Ready to consider",
    ),
    "N5 education otherwise not asked": (
        without("education_otherwise:"),
        {"education_otherwise": "ask: Not spoken of: can the child attend, and if not, what did the council decide about other education?"},
        "Ready to consider",
    ),
    "N7 parents not told that absence is unauthorised": (
        without("unauthorised_told:"),
        {"absence_unauthorised_told": "ask: Not recorded: do the parents know that absences are no longer authorised?"},
        "Ready to consider",
    ),
    "N8 letters that cannot be read": (
        swap(("2 Example Road, letters", "2 Example Road, language: Polish, letters")),
        {"letters_understood": "ask: No interpreter is recorded for Lee Ashby (Polish): could the letters be read?"},
        "Ready to consider",
    ),
    "N9 nothing enclosed": (
        without("enclosures:"),
        {"enclosures_ready": "ask: No enclosures are listed: what goes with the request?"},
        "Ready to consider",
    ),
    "N18 no time after the final warning": (
        swap(("letter_3: {date: 2026-11-02", "letter_3: {date: 2026-11-19"), ("### 2026-11-02 · JB · letter", "### 2026-11-19 · JB · letter")),
        {"time_since_letter_3": "ask: Letter 3 was sent 8 days ago, on 19 November 2026; the policy gives it 10 days: has the family had time to respond?"},
        "Ready to consider",
    ),
    "N20 no letter after the panel": (
        swap(("### 2026-10-15 · JB · letter", "### 2026-10-15 · JB · phone · with Kim Ashby")),
        {"letter_after_panel": "ask: The log has no letter within 14 days after the panel of 13 October 2026: did one follow it?"},
        "Ready to consider",
    ),
    "N22 the child was not asked": (
        without("child_view:"),
        {"child_asked": "ask: The child’s own view is not recorded: was the child asked?"},
        "Ready to consider",
    ),
    "N24 not talked through": (
        without("discussed:"),
        {"discussed": "ask: Not recorded: was the request talked through with the authority first?"},
        "Ready to consider",
    ),
    "Stage 2 has not ended": (
        swap(("stage_2_end_date: 2026-11-20", "stage_2_end_date: 2026-12-18")),
        {"stage_2_ended": "ask: Stage 2 runs until 18 December 2026: is it right to ask before it ends?"},
        "Ready to consider",
    ),
}  # fmt: skip


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_seen_and_nothing_else(reason: str) -> None:
    text, expected, words = REASONS[reason]
    file = read(text)
    assert file.readiness is not None
    assert said(file) == expected
    assert file.readiness.words == words


# --- Those of a case that has been sent -------------------------------------------------------------

SENT = "request:"


def requested(answer: str, *pairs: tuple[str, str]) -> CaseFile:
    return read(swap((SENT, f"stage_3: {{requested: 2026-11-21{answer}}}\n{SENT}"), *pairs))


def test_the_forms_chief_rule_has_an_alarm() -> None:
    late = (
        "identified: 2026-09-16}",
        "identified: 2026-09-16}\n  bullying: {need: Threatened on the 7.40, identified: 2026-11-25}",
    )
    file = requested(", outcome: accepted, outcome_date: 2026-11-23", late)
    assert file.prompts[0].key == "tell-the-authority"
    assert file.prompts[0].text == (
        "A need came to light on 25 November 2026, after the request: “Threatened on the 7.40”. Put support in place and"
        " tell the Education Safeguarding Team: the investigation stops."
    )


def test_n10_a_return_for_papers_is_not_answered_by_support() -> None:
    file = requested(", outcome: returned, outcome_date: 2026-11-23, about: papers, reason: No signature")
    assert said(file)["return_answered"] == (
        "To decide: Returned on 23 November 2026 about the papers: No signature. Has it been put right?"
    )
    assert file.readiness is not None
    assert file.readiness.verdict is Verdict.NEEDS_JUDGEMENT


def test_n15_a_family_that_engages_lacks_nothing() -> None:
    file = read(swap(("stage_2_engagement: {decision: did not engage", "stage_2_engagement: {decision: is engaging"), ("outcome: declined}\n  letter_3", "outcome: agreed}\n  letter_3")))  # fmt: skip
    assert file.readiness is not None
    assert file.readiness.words == "No ground for Stage 3: the family is engaging (JB, 20 November 2026)"
    assert file.readiness.missing == ()
    assert {p.key for p in file.prompts} == {"stage-2-ended"}


def test_n6_a_notice_to_improve_counts_where_the_policy_asks_for_it() -> None:
    policy = Settings(policy=Policy(places={"notice_to_improve": Place.VERDICT}))
    assert said(read(CLEAN, policy)) == {"notice_to_improve": "Not met: No Notice to Improve is recorded"}
    runs = swap(("  letter_3:", "  notice_to_improve: {date: 2026-11-02, until: 2026-12-11}\n  letter_3:"))
    assert said(read(runs, policy)) == {
        "notice_to_improve": "To decide: The Notice to Improve of 2 November 2026 runs until 11 December 2026: can the request wait?"
    }
