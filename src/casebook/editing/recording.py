"""What is asked of an action before it is recorded: what its box takes, which plan is meant, what would stand there twice.

``name`` is what the action is called here. What cannot be done raises :class:`CannotEdit`, in the words of ``casebook record``.
"""

from __future__ import annotations

from casebook.dates import english
from casebook.editing.document import Document, Edited
from casebook.editing.edits import record_action
from casebook.editing.splice import CannotEdit
from casebook.form import ACTIONS, OUTCOME_NICKNAMES, normal_key
from casebook.model import Action, Case
from casebook.suggest import did_you_mean
from casebook.wording import in_sentence


def record(document: Document, action: Action, name: str, *, done_planned: bool = False, again: bool = False) -> Edited:
    """Record ``action`` in a case. What was planned for its very day becomes it; nothing is recorded twice.

    ``done_planned``: it is the one that was planned, for whatever day. ``again``: though one of the same day is there.
    """
    _refuse_foreign(action, name)
    _refuse_backwards(action)
    _refuse_unknown_needs(document.case, action)
    plan = _plan_meant(document.case, action, name, done_planned)
    if plan is None and not again:
        _refuse_second(document.case, action, name)
    return record_action(document, action, plan)


def outcome_of(key: str, typed: str, name: str) -> str:
    """The outcome that is meant, in the form's word for it; empty where none was given."""
    if not typed.strip():
        return ""
    outcomes = ACTIONS[key].outcomes
    if not outcomes:
        raise CannotEdit(f"{name} has no outcome. Leave out --outcome; a remark goes into --note.")
    words = {normal_key(word): word for word in outcomes}
    if normal_key(typed) not in words:
        otherwise = f"It can be: {', '.join(outcomes)}."
        hint = did_you_mean(typed.strip().lower(), outcomes, otherwise, nicknames=OUTCOME_NICKNAMES)
        raise CannotEdit(f"“{typed}” is not an outcome of {in_sentence(name)}. {hint}")
    return words[normal_key(typed)]


def plans_of(case: Case, key: str) -> list[Action]:
    """What is planned of one action, and not void."""
    return [a for a in case.actions if a.key == key and a.planned and not a.void]


def _refuse_foreign(action: Action, name: str) -> None:
    """What this box has no place for."""
    allowed = [field.key for field in ACTIONS[action.key].fields]
    given: dict[str, object] = {"until": action.until, "for": action.needs, "to": action.to}
    given |= {"sent": action.sent, "invited": action.invited, "review": action.review}
    for key, value in given.items():
        if value and key not in allowed:
            can = ", ".join(f"--{key}" for key in allowed if key not in {"date", "void"})
            raise CannotEdit(f"{name} takes no --{key}. It takes: {can}.")


def _refuse_backwards(action: Action) -> None:
    if action.until and action.day and action.until < action.day:
        raise CannotEdit(f"It cannot last until {english(action.until)}: that is before {english(action.day)}.")


def _refuse_unknown_needs(case: Case, action: Action) -> None:
    known = [need.key for need in case.needs or ()]
    for need in action.needs:
        if not known:
            raise CannotEdit(f"No needs are listed in {case.path}. Add “{need}” under needs: there first.")
        if need not in known:
            hint = did_you_mean(need, known, f"It can be: {', '.join(known)}.")
            raise CannotEdit(f"There is no need “{need}” in {case.path}. {hint}")


def _plan_meant(case: Case, action: Action, name: str, done_planned: bool) -> Action | None:
    """The planned occurrence that ``action`` is: the one of that very day, or the one that the user says."""
    plans = plans_of(case, action.key)
    same_day = [plan for plan in plans if plan.planned == action.date]
    if same_day:
        return same_day[0]
    if not done_planned:
        return None
    if not plans:
        raise CannotEdit(f"No {in_sentence(name)} is planned in {case.ref}. Leave out --done-planned.")
    if len(plans) > 1:
        days = " and ".join(english(plan.planned) for plan in plans if plan.planned)
        raise CannotEdit(f"It is planned for {days}: it cannot be told which one is meant. Change it in {case.path}.")
    return plans[0]


def _refuse_second(case: Case, action: Action, name: str) -> None:
    """The same action on the same day is most likely one that was typed twice."""
    day = action.day
    for other in case.actions:
        same = other.date == action.date if action.date else other.planned == action.planned
        if other.key == action.key and same and not other.void and day:
            state = "recorded" if action.date else "planned"
            raise CannotEdit(
                f"{name} is {state} for {english(day)} already, on line {other.span.line} of {case.path}. To add"
                " to what is written there, change that line; if it was done twice on one day, add --again."
            )
