"""What each key of a case file holds, in plain words, with an example that the reader takes.

Kinds, lists of words and the keys within a group come from the form's table; here stands only what the table cannot say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from casebook.form import ACTIONS, FIELDS, ActionBox, Field, Kind


class Guidance(NamedTuple):
    """What a key at the left edge, or an action, is for; and lines of a case file that use it."""

    meaning: str
    example: str


_WORDS: dict[str, Guidance] = {
    "child_name": Guidance("The child's name, in any script.", "child_name: Amelia Hart"),
    "date_of_birth": Guidance("The child's date of birth.", "date_of_birth: 2014-05-17"),
    "year_group": Guidance("N1, N2, R, or 1 to 13. Year 8, Reception and Nursery 2 are read, too.", "year_group: 8"),
    "staff_name": Guidance("Who holds the case.", "staff_name: Jo Bell"),
    "school": Guidance("The school where the child is on roll.", "school: Northfield Academy"),
    "stage_2_end_date": Guidance("The day on which Stage 2 ends. It may lie ahead.", "stage_2_end_date: 2026-11-20"),
    "enforcement": Guidance(
        "The enforcement actions, each with its date, a list of dates, or a group of keys.",
        "enforcement:\n  letter_1: 2026-09-14\n  home_visit: [2026-10-05, 2026-10-19]",
    ),
    "support": Guidance(
        "Early help and support, each with its date, a list of dates, or a group of keys.",
        "support:\n  pastoral_meeting: 2026-09-18\n  mentoring: {date: 2026-09-25, until: 2026-12-18, outcome: accepted}",
    ),
    "needs": Guidance(
        "The unmet needs that were identified, each under a short key of its own; or the word none, which says that they"
        " were looked for and none was found.",
        "needs:\n  housing: {need: One room in a hotel, identified: 2026-09-07}",
    ),
    "stage_1": Guidance(
        "What was tried at Stage 1, and how the family responded.",
        "stage_1: Three calls and a meeting in June; mum came to none.",
    ),
    "judgements": Guidance(
        "A named person's decision on one criterion. All four keys are needed. On engagement the decision is did not engage,"
        " is engaging or does what they can.",
        "judgements:\n  stage_2_engagement: {decision: did not engage, by: JB, date: 2026-11-16, reason: Two panels missed.}",
    ),
    "stage_3": Guidance(
        "The requests that the case go to Stage 3, and what came of them. told is the day on which the authority was told of"
        " a need that came to light since; about says what a return is about.",
        "stage_3:\n  - {requested: 2026-10-12, outcome: returned, outcome_date: 2026-10-30, about: papers, reason: No certificate}",
    ),
    "closed": Guidance(
        "When and why the case was closed, and where the child went.",
        "closed: {date: 2026-11-16, reason: Moved to York, to: other school}",
    ),
    "parents": Guidance(
        "The parents and carers. reason says why letters do not go to one; found what was done to find another parent.",
        "parents:\n  - {name: Kim Ashby, relationship: mother, letters: yes, born: 1988-03-02, checked: 2026-09-07}\n"
        "  - {name: Lee Ashby, relationship: father, letters: no, reason: address not known}",
    ),
    "practitioners": Guidance(
        "Who of other services works with the family, or the word none. asked is the day on which they were asked.",
        "practitioners:\n  - {name: Gareth Moss, role: Housing officer, agency: Council, lead: yes, asked: 2026-10-05}",
    ),
    "attendance": Guidance(
        "Figures copied from the register, in sessions (two a day), one group for each period.",
        "attendance:\n  - {from: 2026-09-07, to: 2026-11-20, as_of: 2026-11-23, possible: 104, unauthorised: 38}",
    ),
    "considered": Guidance(
        "What was asked about, and what was found.",
        "considered:\n  health: Asked on 21 September; nothing that keeps her at home.\n  transport: Lives 400 metres away.",
    ),
    "request": Guidance(
        "What is known of the request before it is sent: who was told and who agreed, on which day, and what goes with it.",
        "request: {parents_told: 2026-11-09, head: Ms Okafor, head_agreed: 2026-11-16, enclosures: [Register, Letters 1 to 3]}",
    ),
    "penalty_notices": Guidance(
        "Penalty notices. pay_by is the last day to pay.",
        "penalty_notices:\n  - {to: Kim Ashby, issued: 2026-10-05, pay_by: 2026-11-02, outcome: unpaid}",
    ),
    "alert": Guidance(
        "What everybody who opens the case must see first, such as a protected address. It never stands on anything that is"
        " served on a party.",
        "alert: Write to mum at her sister's address only.",
    ),
    "child_view": Guidance(
        "When and by whom the child was asked, and what there is to say of it.",
        "child_view: {asked: 2026-10-20, by: JB, note: Wants to come back to her old form.}",
    ),
    "not_offered": Guidance(
        "Why a kind of support was not offered.", "not_offered:\n  early_help_assessment: One is open already."
    ),
    "schools": Guidance(
        "Where else the child was, or is, on roll.", "schools:\n  - {name: Southfield School, to: 2025-07-18}"
    ),
    "exhibits": Guidance(
        "The label of each exhibit and the record that bears it, so that a label stays with its record.",
        "exhibits:\n  AW/1: letter_1 2026-09-14",
    ),
    "known_as": Guidance("What the child is called.", "known_as: Mia"),
    "looked_after": Guidance("Whether the child is looked after.", "looked_after: no"),
    "siblings": Guidance("The refs of siblings who have a case, or the word none.", "siblings: [CB-0002, CB-0003]"),
    "out_of_year_group": Guidance(
        "Whether the child is taught out of the year group of its age.", "out_of_year_group: yes"
    ),
    "extra": Guidance("Facts of the team's own, each under a label, shown as they stand.", "extra:\n  Form: 8B"),
}
_LETTER = "A letter: the day on which it was sent, to whom and how."
_ACTION_WORDS = {
    "letter_1": Guidance(
        _LETTER, "enforcement:\n  letter_1: {date: 2026-09-14, to: [Kim Ashby, Lee Ashby], sent: post}"
    ),
    "letter_2": Guidance(_LETTER, "enforcement:\n  letter_2: {date: 2026-09-28, to: Kim Ashby, sent: post and e-mail}"),
    "letter_2_dna": Guidance(_LETTER, "enforcement:\n  letter_2_dna: 2026-10-02"),
    "letter_3": Guidance(_LETTER, "enforcement:\n  letter_3: {planned: 2026-12-01}"),
    "panel_meeting": Guidance(
        "The Attendance Panel Meeting or parenting contract. rearranged is at the family's wish, cancelled by the school."
        " invited is the day on which the invitation went out, review the day on which what was agreed is looked at again.",
        "enforcement:\n  panel_meeting: {date: 2026-10-13, invited: 2026-10-02, outcome: agreed, review: 2026-11-24}",
    ),
    "home_visit": Guidance("A visit to the home.", "enforcement:\n  home_visit: {date: 2026-10-05, outcome: no reply}"),
    "notice_to_improve": Guidance(
        "A Notice to Improve, with the day on which its period ends. It is no box of the form.",
        "enforcement:\n  notice_to_improve: {date: 2026-10-05, until: 2026-11-13, to: Kim Ashby}",
    ),
}


def explained(key: str) -> Iterator[str]:
    """What a key is, once for each place in which it may stand. Nothing for a key that is not known."""
    for field in FIELDS:
        if field.key == key:
            yield _of_field(field)
    if key in ACTIONS:
        yield _of_action(ACTIONS[key])
    places = [f"{place}: {_within(field)}" for place, field in _inner() if field.key == key]
    if places:
        yield f"{key} (within a group of keys)\n\n" + "\n".join(places)


def known_keys() -> dict[str, str]:
    """The keys at the left edge and the actions, with their labels, in the order of the form's table."""
    return {f.key: f.label for f in FIELDS} | {box.key: box.label for box in ACTIONS.values()}


def inner_keys() -> set[str]:
    """Every key that stands within a group, whatever the group."""
    return {field.key for _place, field in _inner()}


def _inner() -> Iterator[tuple[str, Field]]:
    for field in FIELDS:
        yield from ((field.key, inner) for inner in field.fields)
    for box in ACTIONS.values():
        yield from ((box.key, inner) for inner in box.fields)


def _within(field: Field) -> str:
    words = field.kind.value if not field.choices else ", ".join(field.choices)
    if field.kind is Kind.CHOICE_OR_TEXT:
        words += ", or text"
    return f"{field.label} ({words}{'; needed' if field.required else ''}{'; may lie ahead' if field.future else ''})"


def _of_field(field: Field) -> str:
    word = _WORDS[field.key]
    parts = [f"{field.key} (key of a case file): {field.label}", f"{word.meaning} It takes {field.kind.value}."]
    if field.fields:
        parts.append("\n".join(f"  {inner.key}: {_within(inner)}" for inner in field.fields))
    return _with_example(parts, word.example)


def _of_action(box: ActionBox) -> str:
    word = _ACTION_WORDS.get(box.key) or Guidance(
        "A kind of support: when it was offered or began, what came of it, and which needs it is for.",
        f"support:\n  {box.key}: {{date: 2026-09-21, outcome: accepted}}",
    )
    keys = "\n".join(f"  {inner.key}: {_within(inner)}" for inner in box.fields)
    return _with_example([f"{box.key} (action, under {box.lane.value}): {box.label}", word.meaning, keys], word.example)


def _with_example(parts: list[str], example: str) -> str:
    shown = "\n".join(f"    {line}" for line in example.split("\n"))
    return "\n\n".join([*parts, f"Example:\n\n{shown}"])
