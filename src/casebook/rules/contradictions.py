"""Where a case speaks against itself: two facts that can both be read, and that cannot both be so.

Warnings, because a person may know how they fit: two visits on one day, a contract signed at home. What
the log says in its own words is taken only from plain turns of phrase; a doubt is no warning.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from casebook.dates import english
from casebook.diagnostics import Severity, Span
from casebook.model import Action, Contact
from casebook.rules.criteria.support import is_older
from casebook.rules.facts import done
from casebook.rules.inquiry import Inquiry, Problem


def _warning(code: str, span: Span, message: str, help_: str) -> Problem:
    return Problem(code, Severity.WARNING, span, message, help_)


def support_before_need(inquiry: Inquiry) -> Iterator[Problem]:
    """Support that ended before a need was identified cannot have been put in place for it.

    Source: the form's notes ask for support where an unmet need *was identified*.
    """
    needs = {need.key: need for need in inquiry.case.needs or ()}
    for action in done(inquiry.case.support):
        for need in [needs[key] for key in action.needs if key in needs]:
            if need.identified and is_older(action, need):
                message = (
                    f"{_named(inquiry, action)} is older than the need “{need.key}”, identified on"
                    f" {english(need.identified)}, and counts for nothing there."
                )
                help_ = "Record the support that came after, or mend for:, the date or identified:."
                yield _warning("support-before-need", action.span, message, help_)


def _named(inquiry: Inquiry, action: Action) -> str:
    name = inquiry.policy.action(action.key)
    return f"{name} of {english(action.date)}" if action.date else name


def panel_dates(inquiry: Inquiry) -> Iterator[Problem]:
    """An invitation goes out before the meeting, and what was agreed is looked at again after it."""
    for panel in inquiry.case.enforcement:
        day = panel.date or panel.planned
        if day and panel.invited and panel.invited > day:
            message = f"The invitation went out on {english(panel.invited)}, after the meeting of {english(day)}."
            yield _warning("panel-dates", panel.span, message, "Check invited: and the date of the meeting.")
        if day and panel.review and panel.review < day:
            message = f"The review date, {english(panel.review)}, is before the meeting of {english(day)}."
            yield _warning("panel-dates", panel.span, message, "Check review: and the date of the meeting.")


def parent_younger_than_child(inquiry: Inquiry) -> Iterator[Problem]:
    """Whoever looks after a child was born before it: most likely the child's own birth date was copied."""
    born, today = inquiry.case.date_of_birth, inquiry.today
    for fact in inquiry.case.dates:
        if fact.of_elder and born and born <= fact.date <= today:
            message = f"The {fact.label}, {english(fact.date)}, is not before the child’s."
            yield _warning("parent-younger-than-child", fact.span, message, "Check born: of the parent.")


# --- Boxes and the log -----------------------------------------------------------------------------

_PARENT = r"(?:mum|mam|mother|dad|father|parents?|carers?)"
_NO_REPLY = re.compile(r"\bno (?:reply|answer|response)\b|\b(?:nobody|no[ -]one) (?:in|home|at home|answered)\b", re.I)
_SEEN = re.compile(rf"\b{_PARENT}(?: was| were)? seen\b|\b(?:saw|spoke to|spoke with) {_PARENT}\b", re.I)
_SEEN_PART = re.compile(r"(?:seen|spoke|met)\b", re.I)
_NOBODY = re.compile(
    r"\b(?:nobody|no[ -]one|neither(?: parent| of them)?|no parents?) (?:attended|came|turned up|was there|were there|was present)\b"
    r"|\b(?:parents|both(?: parents)?|family) (?:did not|didn['’]t|failed to) (?:attend|come|turn up)\b(?! to)",
    re.I,
)
_ABSENT_PART = re.compile(
    r"(?:parents? |both |both parents |family )?(?:did not attend|didn['’]t attend|dna\b|no[ -]show|nobody\b|no[ -]one\b)",
    re.I,
)
_CAME_PART = re.compile(r"(?:attended|agreed|signed)\b", re.I)
_OF_PANEL = re.compile(r"\b(?:panel|apm|contract)\b", re.I)
_OF_VISIT = re.compile(r"\bvisit(?:s|ed)?\b", re.I)


def agreed_alone(inquiry: Inquiry) -> Iterator[Problem]:
    """Nobody can agree at a meeting that nobody came to."""
    panels = done(inquiry.case.enforcement, "panel_meeting")
    for panel in panels:
        if panel.outcome != "agreed" or panel.date is None:
            continue
        same_day = [p for p in panels if p.date == panel.date and p.outcome == "did not attend"]
        says = next((c for c in _on(inquiry, panel.date) if _nobody_came(c)), None)
        where = f"the log (line {says.span.line})" if says else "another entry of the box" if same_day else ""
        if _NOBODY.search(panel.note) or _ABSENT_PART.match(panel.note):
            where = "its note"
        if where:
            message = f"{_named(inquiry, panel)} is recorded as agreed, and {where} says that nobody attended."
            yield _warning(
                "agreed-alone", panel.span, message, "Mend the one that is wrong, or say who agreed, and how."
            )


def _on(inquiry: Inquiry, day: dt.date) -> Iterator[Contact]:
    return (contact for contact in inquiry.case.contacts if contact.date == day)


def _nobody_came(contact: Contact) -> bool:
    """Whether an entry tells of a panel at which nobody was. One that says with whom tells of somebody."""
    heading = f"{contact.how} {contact.outcome}"
    if contact.with_ or not _OF_PANEL.search(f"{heading} {contact.text}"):
        return False
    parts = _parts(contact)
    return any(map(_ABSENT_PART.match, parts)) or bool(_NOBODY.search(contact.text))


def _parts(contact: Contact) -> list[str]:
    return [part.strip() for part in re.split(r"[·|,–—]", f"{contact.how}·{contact.outcome}")]


def box_and_log_differ(inquiry: Inquiry) -> Iterator[Problem]:
    """What the box says of a day and what the log says of it are one account."""
    for key, said in (("home_visit", _visit_said), ("panel_meeting", _panel_said)):
        actions = [a for a in done(inquiry.case.enforcement, key) if a.outcome]
        for action in actions:
            if action.date is None or len({a.outcome for a in actions if a.date == action.date}) > 1:
                continue  # twice on one day, with two outcomes: the log may tell of either
            told = [(c, words) for c in _on(inquiry, action.date) if (words := said(c))]
            if told and _OPPOSITE.get(action.outcome) == {words for _, words in told}:
                contact, words = told[0]
                message = (
                    f"{_named(inquiry, action)}: the box says “{action.outcome}”, the log (line"
                    f" {contact.span.line}) says “{words}”."
                )
                yield _warning("box-and-log-differ", action.span, message, "Mend the one that is wrong.")


# By the word of the box, what no log of that day can say alone.
_OPPOSITE = {
    "seen": {"no reply"},
    "no reply": {"seen"},
    "attended": {"did not attend"},
    "did not attend": {"attended"},
}


def _visit_said(contact: Contact) -> str:
    """``seen`` or ``no reply``, where an entry tells of a home visit and says one of them."""
    heading = f"{contact.how} {contact.outcome}"
    if not _OF_VISIT.search(heading if contact.how else contact.text):
        return ""
    parts = _parts(contact)
    unseen, seen = any(map(_NO_REPLY.search, parts)), any(map(_SEEN_PART.match, parts))
    if not unseen and not seen:
        unseen, seen = bool(_NO_REPLY.search(contact.text)), bool(_SEEN.search(contact.text))
    return "" if unseen == seen else "no reply" if unseen else "seen"


def _panel_said(contact: Contact) -> str:
    """``attended`` or ``did not attend``, where an entry's heading is of a panel and says one of them."""
    if not _OF_PANEL.search(f"{contact.how} {contact.outcome}"):
        return ""
    parts = _parts(contact)
    absent, came = any(map(_ABSENT_PART.match, parts)), any(map(_CAME_PART.match, parts))
    return "" if absent == came else "did not attend" if absent else "attended"
