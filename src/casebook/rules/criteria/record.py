"""The contact log: recent, full enough, clear about who spoke to whom, and bearing out the actions."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterator

from casebook.dates import english
from casebook.model import Action, Contact
from casebook.rules.criteria.row import Question, Subject, criterion
from casebook.rules.facts import by_action, by_contact, day_of, done, enforced, last_activity
from casebook.rules.names import folded, means_a_parent, says_no_reply, speaks_of_letter
from casebook.rules.policy import Place
from casebook.rules.readiness import Finding, Outcome
from casebook.wording import listed

_SIX = "---\n" + "\n".join(f"### 2026-10-{day:02} · JB · phone · with mum\n\nRang.\n" for day in range(5, 11))


@criterion(
    "recent_work",
    "Recent work with the family",
    Subject.RECORD,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Essex: work in the last four weeks)",
    met="a contact or an action done within the policy’s number of days",
    not_met="otherwise",
    wrong="---\n### 2026-09-14 · JB · phone · with mum\n\nRang.",
    mended="---\n### 2026-11-16 · JB · phone · with mum\n\nRang.",
)
def recent_work(asked: Question) -> Finding:
    """Somebody has worked with the family not long ago."""
    last = last_activity(asked.case)
    if last is None:
        return Finding(Outcome.NOT_MET, "No contact and no action is recorded")
    evidence = by_contact(c for c in asked.case.contacts if c.date == last)
    evidence = evidence or by_action(a for a in done(asked.case.actions) if a.date == last)
    if asked.is_within(asked.policy.recent_work_days, last):
        return Finding(Outcome.MET, f"The last work recorded is of {english(last)}", evidence)
    days = (asked.today - last).days
    return Finding(Outcome.NOT_MET, f"Nothing is recorded for {days} days, since {english(last)}", evidence)


@criterion(
    "contacts_made",
    "Number of contacts",
    Subject.RECORD,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Southwark: at least six contacts with the parents)",
    met="the log has at least the policy’s number of contacts; one that says with whom counts only where that is a parent",
    not_met="fewer",
    wrong="---\n### 2026-10-05 · JB · phone · with mum\n\nRang.",
    mended=_SIX,
)
def contacts_made(asked: Question) -> Finding:
    """There were enough contacts with the parents."""
    known = {folded(parent.name) for parent in asked.case.parents}
    contacts = asked.case.contacts
    counting = [c for c in contacts if not c.with_ or means_a_parent(c.with_, known)]
    least = asked.policy.contacts_minimum
    outcome = Outcome.MET if len(counting) >= least else Outcome.NOT_MET
    others = len(contacts) - len(counting)
    aside = f" (and {others} with somebody who is no parent by name)" if others else ""
    return Finding(outcome, f"The log has {len(counting)} of at least {least} contacts{aside}", by_contact(counting))


@criterion(
    "contacts_named",
    "Who spoke to whom",
    Subject.RECORD,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Essex: dated, signed, all parties identified)",
    met="every contact has initials, and says with whom it was, or is a letter, or had no reply",
    not_met="there is no contact",
    judgement="otherwise: who was spoken to?",
    wrong="---\n### 2026-10-05 · JB · phone\n\nRang.",
    mended="---\n### 2026-10-05 · JB · phone · with mum\n\nRang.",
)
def contacts_named(asked: Question) -> Finding:
    """Of every contact it is clear who made it, and who was spoken to."""
    contacts = asked.case.contacts
    if not contacts:
        return Finding(Outcome.NOT_MET, "The log has no contact")
    unclear = [c for c in contacts if not _is_clear(c)]
    if not unclear:
        return Finding(Outcome.MET, "Every contact says who made it and whom it was with", by_contact(contacts))
    days = listed(dict.fromkeys(english(c.date) for c in unclear))
    return Finding(Outcome.JUDGEMENT, f"Say who made the contact, and with whom it was: {days}", by_contact(unclear))


def _is_clear(contact: Contact) -> bool:
    if not contact.initials:
        return False
    if contact.with_ or speaks_of_letter(contact.how):
        return True
    return says_no_reply(contact.how) or says_no_reply(contact.outcome)


def not_in_log(asked: Question) -> Iterator[Action]:
    """Each enforcement action done that has no contact near it, on either side."""
    limit = asked.policy.not_in_log_days
    logged = [c.date for c in asked.case.contacts]  # in date order
    for action in enforced(asked.case):
        day = day_of(action)
        at = bisect.bisect_left(logged, day)
        around = logged[max(at - 1, 0) : at + 1]
        if not any(asked.is_within(limit, *_in_order(day, near)) for near in around):
            yield action


def _in_order(one: dt.date, other: dt.date) -> tuple[dt.date, dt.date]:
    return (one, other) if one <= other else (other, one)


@criterion(
    "actions_in_log",
    "Actions borne out by the log",
    Subject.RECORD,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Stockton; South Tyneside; Southwark): the stages are documented",
    met="each enforcement action done has a contact within the policy’s number of days of it",
    not_met="some have none",
    wrong="enforcement:\n  letter_1: 2026-09-14",
    mended="enforcement:\n  letter_1: 2026-09-14\n---\n### 2026-09-14 · JB · letter\n\nLetter 1 posted.",
)
def actions_in_log(asked: Question) -> Finding:
    """The log speaks of each enforcement action near its day."""
    bare = list(not_in_log(asked))
    if bare:
        said = listed(f"{asked.name(a)} of {english(day_of(a))}" for a in bare)
        reason = f"No entry within {asked.policy.not_in_log_days} of {said}"
        return Finding(Outcome.NOT_MET, reason, by_action(bare))
    if all_done := enforced(asked.case):
        return Finding(Outcome.MET, "Each enforcement action has an entry near it", by_action(all_done))
    return Finding(Outcome.MET, "No enforcement action has been done yet")
