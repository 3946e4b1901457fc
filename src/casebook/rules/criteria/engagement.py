"""Engagement at Stages 1 and 2: what there is to read, and a person's judgement of it. Never worked out."""

from __future__ import annotations

from casebook.dates import english
from casebook.rules.criteria.row import FORM, Question, Subject, criterion
from casebook.rules.facts import by_contact, by_key, first_enforcement, numbered
from casebook.rules.readiness import Finding, Outcome
from casebook.wording import listed

_JUDGED = "only by a recorded judgement: did not engage"
_JUDGED_NOT = "by a recorded judgement: is engaging, or does what they can; or "


@criterion(
    "stage_1_engagement",
    "Engagement at Stage 1",
    Subject.ENGAGEMENT,
    source=FORM,
    met=_JUDGED,
    not_met=f"{_JUDGED_NOT}nothing is recorded of Stage 1: no account of it, and no contact in the log before the first"
    " enforcement action",
    judgement="otherwise",
    wrong="stage_1:",
    mended="stage_1: Three calls and a meeting in June; mum came to the meeting, then did not answer\n"
    "judgements:\n  stage_1_engagement:\n    decision: did not engage\n    by: JB\n    date: 2026-11-20\n"
    "    reason: What was agreed in June was not begun, and no call since was answered",
)
def stage_1_engagement(asked: Question) -> Finding:
    """Whether the parents engaged effectively at Stage 1: a person's conclusion, from a record of it."""
    case = asked.case
    start = first_enforcement(case)
    before = [c for c in case.contacts if start and c.date < start]
    if not case.stage_1 and not before:
        reason = "Nothing is recorded of Stage 1: no stage_1 text, and no contact before enforcement began"
        return Finding(Outcome.NOT_MET, reason)
    told = ["the Stage 1 account"] if case.stage_1 else []
    told += [f"{numbered(before, 'contact')} before enforcement began"] if before else []
    evidence = (by_key(case, "stage_1") if case.stage_1 else ()) + by_contact(before)
    reason = f"Read {listed(told)}: did the parents engage effectively at Stage 1?"
    return Finding(Outcome.JUDGEMENT, reason, evidence)


@criterion(
    "stage_2_engagement",
    "Engagement at Stage 2",
    Subject.ENGAGEMENT,
    source=FORM,
    met=_JUDGED,
    not_met=f"{_JUDGED_NOT}no contact is in the log on or after the first enforcement action, or no enforcement action"
    " is done",
    judgement="otherwise",
    wrong="enforcement:\n  letter_1: 2026-09-14",
    mended="enforcement:\n  letter_1: 2026-09-14\njudgements:\n  stage_2_engagement:\n    decision: is engaging\n"
    "    by: JB\n    date: 2026-11-20\n    reason: Mum came to both meetings and rings each Monday\n"
    "---\n### 2026-10-05 · JB · meeting · with mum\n\nShe agreed to the plan.",
)
def stage_2_engagement(asked: Question) -> Finding:
    """Whether the parents engaged effectively at Stage 2: a person's conclusion, from the log."""
    start = first_enforcement(asked.case)
    if start is None:
        return Finding(Outcome.NOT_MET, "No enforcement action has been done, so there is nothing to engage with yet")
    since = [c for c in asked.case.contacts if c.date >= start]
    if not since:
        return Finding(Outcome.NOT_MET, f"The log has no contact since enforcement began on {english(start)}")
    told = f"{numbered(since, 'contact')} since enforcement began on {english(start)}"
    return Finding(Outcome.JUDGEMENT, f"Read {told}: did the parents engage effectively at Stage 2?", by_contact(since))
