"""The page of the policy in force: all of it in words, each statement with where it comes from."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from casebook.form import ACTIONS
from casebook.rules.criteria import CRITERIA, Criterion, rows_in
from casebook.rules.lasting import LATER_FACTS
from casebook.rules.limits import limits_of
from casebook.rules.policy import NUMBERS, Place, Policy
from casebook.rules.prompts import PROMPTS
from casebook.rules.schooltime import Calendar, Days
from casebook.views.site import Site

PLACE_WORDS = {
    Place.VERDICT: "in the verdict",
    Place.BEFORE_SENDING: "under Before you send",
    Place.OFF: "off",
}


class CriterionView(NamedTuple):
    """A criterion in words. ``rule`` is the sentence that it comes to, ``source`` where it is from."""

    key: str
    label: str
    rule: str
    met: str
    not_met: str
    judgement: str
    when: str
    source: str


class NumberView(NamedTuple):
    """A number of the policy, in words, and whether the book has set it."""

    words: str
    value: str
    changed: bool


class MovedView(NamedTuple):
    """A criterion that this policy has in another place than the default one."""

    label: str
    default: str
    place: str


class CalendarView(NamedTuple):
    """The school calendar by which school days are counted."""

    terms: tuple[tuple[dt.date, dt.date], ...]
    closed: tuple[dt.date, ...]
    bank_holidays: tuple[dt.date, ...]


class PolicyView(NamedTuple):
    """What "ready" means here."""

    title: str
    name: str
    version: str
    guidance: str
    checked: dt.date | None
    source: str
    form_only: bool
    verdict: tuple[CriterionView, ...]
    before_sending: tuple[CriterionView, ...]
    off: tuple[CriterionView, ...]
    moved: tuple[MovedView, ...]
    later_facts: tuple[tuple[str, str], ...]
    numbers: tuple[NumberView, ...]
    prompts: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    calendar: CalendarView | None
    limits: str


def policy_view(site: Site) -> PolicyView:
    """The policy in force, in words."""
    policy = site.policy
    renamed = [(ACTIONS[key].label, label) for key, label in policy.labels.items() if key in ACTIONS]
    return PolicyView(
        title="What “ready” means here",
        name=policy.name,
        version=policy.version,
        guidance=policy.guidance,
        checked=policy.checked,
        source=policy.source,
        form_only=policy.form_only,
        verdict=_criteria(policy, Place.VERDICT),
        before_sending=_criteria(policy, Place.BEFORE_SENDING),
        off=_criteria(policy, Place.OFF),
        moved=_moved(policy),
        later_facts=tuple([(_label(policy, key), words) for key, words in LATER_FACTS]),
        numbers=_numbers(policy),
        prompts=tuple(PROMPTS.values()),
        renamed=tuple(sorted(renamed)),
        calendar=_calendar(policy.calendar),
        limits=limits_of(policy),
    )


def _label(policy: Policy, key: str) -> str:
    return policy.criterion(key, CRITERIA[key].label) if key else "Any"


def _criteria(policy: Policy, place: Place) -> tuple[CriterionView, ...]:
    return tuple([_criterion(policy, row) for row in rows_in(policy, place)])


def _criterion(policy: Policy, row: Criterion) -> CriterionView:
    rule, met, not_met, judgement, when = map(policy.worded, (row.rule, row.met, row.not_met, row.judgement, row.when))
    return CriterionView(row.key, _label(policy, row.key), rule, met, not_met, judgement, when, row.source)


def _moved(policy: Policy) -> tuple[MovedView, ...]:
    places = [(row, policy.place(row.key, row.place)) for row in CRITERIA.values()]
    return tuple([
        MovedView(_label(policy, row.key), PLACE_WORDS[row.place], PLACE_WORDS[place])
        for row, place in places
        if place is not row.place
    ])  # fmt: skip


def _numbers(policy: Policy) -> tuple[NumberView, ...]:
    default = Policy()
    return tuple([
        NumberView(number.words, _told(getattr(policy, key)), getattr(policy, key) != getattr(default, key))
        for key, number in NUMBERS.items()
    ])  # fmt: skip


def _told(value: Days | int) -> str:
    return str(value)


def _calendar(calendar: Calendar) -> CalendarView | None:
    if not calendar.terms:
        return None
    terms = tuple([(term.from_, term.to) for term in calendar.terms])
    shut = tuple([day for day in calendar.bank_holidays if calendar.holds(day)])
    return CalendarView(terms, calendar.closed, shut)
