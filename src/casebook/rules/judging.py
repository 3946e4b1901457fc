"""A case to its readiness: every criterion answered, with the judgements that stand, and the verdict."""

from __future__ import annotations

import datetime as dt

from casebook.dates import english
from casebook.model import Case, Judgement
from casebook.rules.criteria import CRITERIA, Criterion, Question
from casebook.rules.lasting import later_fact, no_ground
from casebook.rules.limits import limits_for
from casebook.rules.policy import Place, Policy
from casebook.rules.readiness import OUTCOME_LABELS, Answer, Outcome, Readiness, Status, Unused, Verdict, decided
from casebook.rules.status import status_of


def assess(case: Case, policy: Policy, today: dt.date) -> Readiness:
    """Answer every criterion of the policy, as of ``today``. Pure: the same inputs, the same answer."""
    asked = Question(case, policy, today)
    recorded = {j.criterion: j for j in case.judgements}
    answers: dict[Place, list[Answer]] = {Place.VERDICT: [], Place.BEFORE_SENDING: []}
    unused: list[Unused] = []
    for row in CRITERIA.values():
        place = policy.place(row.key, row.place)
        if place is Place.OFF or not row.applies(asked):
            continue
        answer = _plain_answer(row, asked)
        judgement = recorded.pop(row.key, None)
        if judgement is not None:
            idle = _why_unused(judgement, answer, asked)
            if idle is None:
                answer = _judged(answer, judgement)
            else:
                unused.append(idle)
        answers[place].append(answer)
    unused += [_not_asked(judgement, policy) for key, judgement in recorded.items() if key in CRITERIA]
    return _readiness(asked, answers, unused)


def _readiness(asked: Question, answers: dict[Place, list[Answer]], unused: list[Unused]) -> Readiness:
    status = status_of(asked.case)
    verdict = None if status is Status.CLOSED else verdict_of(answers[Place.VERDICT])
    return Readiness(
        status,
        verdict,
        tuple(answers[Place.VERDICT]),
        tuple(answers[Place.BEFORE_SENDING]),
        tuple(unused),
        limits_for(asked) if verdict is Verdict.READY else "",
    )


def _plain_answer(row: Criterion, asked: Question) -> Answer:
    finding = row.assess(asked)
    return Answer(
        row.key, asked.policy.criterion(row.key, row.label), finding.outcome, finding.reason, finding.evidence
    )


def verdict_of(answers: list[Answer]) -> Verdict:
    """Any not met: not ready; else any to decide: needs judgement; else ready to consider."""
    outcomes = {a.outcome for a in answers}
    if Outcome.NOT_MET in outcomes:
        return Verdict.NOT_READY
    return Verdict.NEEDS_JUDGEMENT if Outcome.JUDGEMENT in outcomes else Verdict.READY


def _why_unused(judgement: Judgement, answer: Answer, asked: Question) -> Unused | None:
    """Why a judgement does not answer: the facts do already, or it no longer stands."""
    if answer.outcome is not Outcome.JUDGEMENT:
        word = OUTCOME_LABELS[answer.outcome].lower()
        return Unused(judgement, answer.label, f"the facts in the file already say {word}")
    later = later_fact(asked.case, asked.policy, judgement)
    if later is None:
        return None
    reason = f"it no longer stands, because it was made before {later.words}"
    return Unused(judgement, answer.label, reason, later)


def _not_asked(judgement: Judgement, policy: Policy) -> Unused:
    label = policy.criterion(judgement.criterion, CRITERIA[judgement.criterion].label)
    return Unused(judgement, label, "it is not asked of this case")


def _judged(answer: Answer, judgement: Judgement) -> Answer:
    reason = f"Judged by {judgement.by} on {english(judgement.date)}: {decided(judgement)}. {judgement.reason}"
    return answer._replace(
        outcome=Outcome(judgement.decision), reason=reason, judgement=judgement, no_ground=no_ground(judgement)
    )
