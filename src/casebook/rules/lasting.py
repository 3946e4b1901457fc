"""How long a judgement stands: for what could be seen on its day, and no longer.

One function a row of the table of later facts. A fact of the same day is none: it could be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from casebook.dates import english
from casebook.form import ENGAGEMENT_CRITERIA
from casebook.model import Action, Case, Judgement
from casebook.rules.facts import day_of, done, letters
from casebook.rules.policy import Policy
from casebook.rules.readiness import LaterFact

Facts = Callable[[Case, Policy], Iterator[LaterFact]]
_AGAINST_NON_ENGAGEMENT = {
    "panel_meeting": frozenset({"agreed", "attended"}),
    "support": frozenset({"accepted", "completed"}),
    "home_visit": frozenset({"seen"}),
}
_AGAINST_ENGAGEMENT = {
    "panel_meeting": frozenset({"declined", "did not attend"}),
    "support": frozenset({"declined"}),
    "home_visit": frozenset({"no reply"}),
}


def later_fact(case: Case, policy: Policy, judgement: Judgement) -> LaterFact | None:
    """The latest fact that came after a judgement and reopens it; ``None`` where it still stands."""
    found = [fact for facts in _facts(judgement) for fact in facts(case, policy) if fact.date > judgement.date]
    return max(found, default=None, key=lambda fact: fact.date)


def _facts(judgement: Judgement) -> Iterable[Facts]:
    yield _returns
    yield from _BY_CRITERION.get(judgement.criterion, ())
    if judgement.criterion == "stage_2_engagement":
        against = _AGAINST_NON_ENGAGEMENT if judgement.decision == "met" else _AGAINST_ENGAGEMENT
        yield lambda case, policy: _responses(case, policy, against)


def _returns(case: Case, _policy: Policy) -> Iterator[LaterFact]:
    for request in case.stage_3:
        if request.outcome == "returned":
            # Without its own date, a return is at least no earlier than its request.
            day = request.outcome_date or request.requested
            yield LaterFact(day, f"the return of {english(day)}")


def _letters(case: Case, policy: Policy) -> Iterator[LaterFact]:
    return (_as_fact(action, policy) for action in letters(case))


def _needs(case: Case, _policy: Policy) -> Iterator[LaterFact]:
    """A need of which the day is not given is no later fact."""
    for need in case.needs or ():
        if need.identified:
            yield LaterFact(need.identified, f"the need “{need.need}”, identified on {english(need.identified)}")


def _support(case: Case, policy: Policy) -> Iterator[LaterFact]:
    return (_as_fact(action, policy) for action in done(case.support))


def _responses(case: Case, policy: Policy, against: Mapping[str, frozenset[str]]) -> Iterator[LaterFact]:
    """What the family did: how a panel, an offer of support or a visit came out."""
    for action in done(case.actions):
        kind = action.key if action.key in against else action.lane.value
        if action.outcome in against.get(kind, ()):
            yield _as_fact(action, policy)


def _as_fact(action: Action, policy: Policy) -> LaterFact:
    outcome = f" ({action.outcome})" if action.outcome else ""
    return LaterFact(day_of(action), f"{policy.action(action.key)} of {english(day_of(action))}{outcome}")


_BY_CRITERION: Mapping[str, tuple[Facts, ...]] = {
    "letter_2_sent": (_letters,),
    "letters_in_order": (_letters,),
    "each_parent_written_to": (_letters,),
    "compulsory_school_age": (_letters,),
    "support_in_place": (_needs, _support),
    "stage_1_engagement": (_needs,),
    "stage_2_engagement": (_letters, _needs),
}
# The same in words, for the policy's page: by criterion (empty: any), what reopens a judgement on it.
LATER_FACTS = (
    ("", "the case is returned"),
    *((key, "a letter of any kind is sent") for key, facts in _BY_CRITERION.items() if facts == (_letters,)),
    ("support_in_place", "a need is identified, or support is recorded"),
    ("stage_1_engagement", "a need is identified"),
    ("stage_2_engagement", "a letter is sent, or a need is identified"),
    (
        "stage_2_engagement",
        "did not engage: also, a panel agreed or attended, support accepted or completed, a home visit seen",
    ),
    (
        "stage_2_engagement",
        "is engaging, or does what they can: also, a panel declined or not attended, support declined, a home visit"
        " without reply",
    ),
)
# What a decision on engagement says of the family, where it says that there is no ground for Stage 3.
_ENGAGES = {
    "stage_1_engagement": "the family engaged at Stage 1",
    "stage_2_engagement": "the family is engaging",
}
_DOES_WHAT_IT_CAN = {
    "stage_1_engagement": "the parents did what they could at Stage 1",
    "stage_2_engagement": "the parents do what they can",
}


def no_ground(judgement: Judgement) -> str:
    """In what way the family engages, by a judgement that says so; empty for any other."""
    if judgement.criterion not in ENGAGEMENT_CRITERIA or judgement.decision != "not-met":
        return ""
    told = _DOES_WHAT_IT_CAN if judgement.word == "does what they can" else _ENGAGES
    return told[judgement.criterion]
