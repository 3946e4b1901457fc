"""Support: in place for each need, offered first, given its time, and put in place after a return."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from casebook.dates import english
from casebook.model import Action, Case, Need
from casebook.rules.criteria.row import FORM, Question, Subject, criterion
from casebook.rules.facts import by_action, by_key, day_of, done, last_return
from casebook.rules.policy import Place, Policy
from casebook.rules.readiness import Evidence, Finding, Outcome
from casebook.wording import listed

OLDER, PLANNED, WAITING, DECLINED, IN_PLACE = (
    "older than the need",
    "planned",
    "waiting",
    "offered and declined",
    "in place",
)
# A need is answered by what is in place, or was sought and declined.
_ANSWERS = frozenset({IN_PLACE, DECLINED})
_BY_OUTCOME = {"": IN_PLACE, "accepted": IN_PLACE, "completed": IN_PLACE, "declined": DECLINED, "waiting": WAITING}


def is_older(action: Action, need: Need) -> bool:
    """Whether support was over before its need was identified. A need without that day is older than everything."""
    if need.identified is None or day_of(action) >= need.identified:
        return False
    return action.until is None or action.until < need.identified


def how_it_stands(action: Action, need: Need | None = None) -> str:
    """Support as it is: in place, offered and declined, waiting, planned, or older than the need."""
    if not action.done:
        return PLANNED
    if need is not None and is_older(action, need):
        return OLDER
    return _BY_OUTCOME[action.outcome]


def sought_for(case: Case, need: Need) -> tuple[Action, ...]:
    """The support done that names a need and is not older than it."""
    return tuple([a for a in done(case.support) if need.key in a.needs and not is_older(a, need)])


def told(policy: Policy, actions: Iterable[Action], need: Need | None = None) -> str:
    """Support in words, each as it stands: ``Mentoring (in place, 25 September 2026)``."""
    return listed(f"{policy.action(a.key)} ({how_it_stands(a, need)}, {english(day_of(a))})" for a in actions)


# --- For each need ----------------------------------------------------------------------------------


@criterion(
    "support_in_place",
    "Support for unmet needs",
    Subject.SUPPORT,
    source=FORM,
    met="every need is named by support that has a date, is not older than the need, and is in place or was declined"
    " (it was sought); or needs were looked for, none was found, and some support was given",
    not_met="a need that no such support names; or nothing recorded of needs and no support",
    judgement="a need whose only support is waiting; support but no needs recorded (are these all the needs?); or no"
    " need found and no support (was enforcement alone right?)",
    wrong="needs:\n  anxiety: {need: Anxiety about the bus, identified: 2026-09-15}",
    mended="needs:\n  anxiety: {need: Anxiety about the bus, identified: 2026-09-15}\n"
    "support:\n  mentoring: {date: 2026-09-25, for: anxiety}",
)
def support_in_place(asked: Question) -> Finding:
    """Support was put in place, or sought, for each unmet need that was identified."""
    case = asked.case
    support = done(case.support)
    if case.needs:
        return _for_needs(asked, case.needs)
    if case.needs is None:
        if support:
            reason = f"Support was recorded, but no needs: {told(asked.policy, support)}. Are these all the needs?"
            return Finding(Outcome.JUDGEMENT, reason, by_action(support))
        return Finding(Outcome.NOT_MET, "No needs are recorded and no support has been put in place")
    if support:
        return Finding(
            Outcome.MET, f"No unmet need was found; support: {told(asked.policy, support)}", by_action(support)
        )
    reason = "No unmet need was found and no support put in place: was enforcement alone right?"
    return Finding(Outcome.JUDGEMENT, reason, by_key(case, "needs"))


def _for_needs(asked: Question, needs: tuple[Need, ...]) -> Finding:
    case = asked.case
    answers = [(need, _for_need(case, need)) for need in needs]
    bare = [need for need, outcome in answers if outcome is Outcome.NOT_MET]
    if bare:
        return Finding(Outcome.NOT_MET, _without(asked, bare), tuple(map(_as_evidence, bare)))
    waiting = [need for need, outcome in answers if outcome is Outcome.JUDGEMENT]
    if waiting:
        said = "; ".join(
            f"For “{need.need}” there is only {told(asked.policy, _naming(case, need), need)}" for need in waiting
        )
        return Finding(Outcome.JUDGEMENT, f"{said}: is that enough?", tuple(map(_as_evidence, waiting)))
    said = "; ".join(f"For “{need.need}”: {told(asked.policy, _counting(case, need), need)}" for need in needs)
    return Finding(Outcome.MET, said, by_action(a for a in done(case.support) if a.needs))


def _for_need(case: Case, need: Need) -> Outcome:
    states = {how_it_stands(a, need) for a in _naming(case, need)}
    if not states.isdisjoint(_ANSWERS):
        return Outcome.MET
    return Outcome.JUDGEMENT if WAITING in states else Outcome.NOT_MET


def _without(asked: Question, needs: Iterable[Need]) -> str:
    """Each need without support, and what there is that counts for nothing there."""
    names, others = [], []
    for need in needs:
        since = f" (identified {english(need.identified)})" if need.identified else ""
        names.append(f"“{need.need}”{since}")
        if naming := _naming(asked.case, need):
            others.append(f"for “{need.need}” there is only {told(asked.policy, naming, need)}")
    return "; ".join([f"No support has been put in place for {listed(names)}", *others])


def _naming(case: Case, need: Need) -> list[Action]:
    return [a for a in case.support if need.key in a.needs and not a.void]


def _counting(case: Case, need: Need) -> list[Action]:
    return [a for a in _naming(case, need) if how_it_stands(a, need) in _ANSWERS | {WAITING}]


def _as_evidence(need: Need) -> Evidence:
    return Evidence("need", need.key, need.identified, need.span.line)


# --- After a return ---------------------------------------------------------------------------------

_ABOUT = {
    "need": "a need",
    "letters": "the letters",
    "papers": "the papers",
    "register": "the register",
    "engagement": "engagement",
    "other": "something else",
}


@criterion(
    "return_answered",
    "Answer to the return",
    Subject.RETURN,
    source="The form’s next steps: a case is returned for support that was not sought",
    met="about a need: support with a date on or after the day of the return; about anything else, only by a recorded"
    " judgement",
    not_met="about a need: otherwise",
    judgement="about anything else: has what it was returned for been put right?",
    applies=lambda asked: last_return(asked.case) is not None,
    when="while the last request that was answered was returned",
    wrong="stage_3: {requested: 2026-09-01, outcome: returned, outcome_date: 2026-09-20}",
    mended="stage_3: {requested: 2026-09-01, outcome: returned, outcome_date: 2026-09-20}\n"
    "support:\n  referral: {date: 2026-10-01, to: School nurse}",
)
def return_answered(asked: Question) -> Finding:
    """What the last request was returned for has been answered: by support since, where it was about a need."""
    returned = last_return(asked.case)
    if returned is None or returned.outcome_date is None:
        return Finding(Outcome.NOT_MET, "The day on which the case was returned is not recorded")
    evidence = (Evidence("stage_3", "stage_3", returned.outcome_date, returned.span.line),)
    day = english(returned.outcome_date)
    why = f": {returned.reason}" if returned.reason else ""
    if returned.about != "need":
        reason = f"Returned on {day} about {_ABOUT[returned.about]}{why}. Has it been put right?"
        return Finding(Outcome.JUDGEMENT, reason, evidence)
    since = [a for a in done(asked.case.support) if day_of(a) >= returned.outcome_date]
    if since:
        return Finding(
            Outcome.MET, f"Support since the return on {day}: {told(asked.policy, since)}", by_action(since) + evidence
        )
    return Finding(Outcome.NOT_MET, f"No support has been recorded since the return on {day}{why}", evidence)


# --- Before you send --------------------------------------------------------------------------------


@criterion(
    "early_help_offered",
    "Early help assessment",
    Subject.SUPPORT,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Stockton; South Tyneside; Rotherham)",
    met="an early help assessment has a date, with any outcome, or it is recorded why none was offered",
    not_met="otherwise",
    wrong="support:\n  early_help_assessment:",
    mended="not_offered:\n  early_help_assessment: The family has a social worker and a plan already",
)
def early_help_offered(asked: Question) -> Finding:
    """An early help assessment was offered, or the file says why not."""
    case, key = asked.case, "early_help_assessment"
    if offered := done(case.support, key):
        return Finding(Outcome.MET, told(asked.policy, offered), by_action(offered))
    name = asked.policy.action(key)
    if reason := dict(case.not_offered).get(key):
        return Finding(Outcome.MET, f"{name} was not offered: {reason}", by_key(case, "not_offered"))
    return Finding(Outcome.NOT_MET, f"{name} is not recorded: offer it, or write under not_offered: why not")


@criterion(
    "support_given_time",
    "Time for the support to work",
    Subject.SUPPORT,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Southwark; Norfolk): support is still running",
    met="no support is planned, waiting, or running beyond today",
    judgement="some is: should it be given its time first?",
    wrong="support:\n  mentoring: {date: 2026-09-25, until: 2026-12-18}",
    mended="support:\n  mentoring: {date: 2026-09-25, until: 2026-11-20}",
)
def support_given_time(asked: Question) -> Finding:
    """No support is planned, waiting or running, of which the effect is not yet known."""
    still = [(a, words) for a in asked.case.support if (words := _still(a, asked.today))]
    if not still:
        return Finding(Outcome.MET, "No support is planned, waiting or running beyond today")
    said = listed(f"{asked.name(a)} {words}" for a, words in still)
    return Finding(Outcome.JUDGEMENT, f"{said}: should it be given its time first?", by_action(a for a, _ in still))


def _still(action: Action, today: dt.date) -> str:
    """Why support has not had its time yet; empty where it has, or does not count."""
    if action.void:
        return ""
    if action.planned:
        return f"is planned for {english(action.planned)}"
    if action.outcome == "waiting":
        return f"of {english(day_of(action))} is waiting"
    return f"runs until {english(action.until)}" if action.until and action.until > today else ""
