"""The panel meeting or contract: whether it was attempted, offered in time, offered again, and followed by a letter."""

from __future__ import annotations

from collections.abc import Iterable

from casebook.dates import english
from casebook.model import Action, Case
from casebook.rules.criteria.letters import instead
from casebook.rules.criteria.row import FORM, Question, Subject, criterion
from casebook.rules.facts import by_action, by_contact, day_of, done, on_days, panels
from casebook.rules.names import speaks_of_letter
from casebook.rules.policy import Place
from casebook.rules.readiness import Finding, Outcome
from casebook.wording import listed

_MISSED = "did not attend"


@criterion(
    "panel_attempted",
    "Panel meeting or contract",
    Subject.PANEL,
    source=FORM,
    met="a panel meeting has a date, with any outcome but cancelled (by the school) or rearranged (none stated counts)",
    not_met="none has a date, or each was cancelled or rearranged",
    wrong="enforcement:\n  panel_meeting: {date: 2026-10-13, outcome: cancelled}",
    mended="enforcement:\n  panel_meeting: {date: 2026-10-20, outcome: did not attend}",
)
def panel_attempted(asked: Question) -> Finding:
    """A panel meeting or contract was attempted: held or not attended, but neither cancelled nor rearranged."""
    case = asked.case
    if attempted := panels(case):
        return Finding(
            Outcome.MET,
            f"{_name(asked, 'Panel meeting or contract')} attempted on {_told(attempted)}",
            by_action(attempted),
        )
    if others := done(case.enforcement, "panel_meeting"):
        reason = f"None was attempted: the {_name(asked, 'panel meeting')} of {_moved(others)}"
        return Finding(Outcome.NOT_MET, reason, by_action(others))
    return Finding(
        Outcome.NOT_MET, f"No {_name(asked, 'panel meeting or contract')} is recorded{instead(case, 'panel_meeting')}"
    )


def _name(asked: Question, usual: str) -> str:
    """What a panel is called here: the authority's own label, else as it is usual in the sentence."""
    return asked.policy.labels.get("panel_meeting") or usual


def _told(meetings: Iterable[Action]) -> str:
    return listed(f"{english(day_of(p))}{f' ({p.outcome})' if p.outcome else ''}" for p in meetings)


def _moved(meetings: Iterable[Action]) -> str:
    words = {"cancelled": "was cancelled by the school", "rearranged": "was rearranged at the family’s wish"}
    return listed(f"{english(day_of(p))} {words[p.outcome]}" for p in meetings)


@criterion(
    "panel_offered",
    "Invitation to the panel",
    Subject.PANEL,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Essex: seven days’ notice; Nottinghamshire; Norfolk: another meeting is arranged)",
    met="the invitation to each panel that counts went out at least the policy’s number of days before it, and after"
    " the first that was missed another was offered",
    judgement="otherwise, and where no panel counts: was it offered so that the parents could come?",
    wrong="enforcement:\n  panel_meeting: {date: 2026-10-13, outcome: did not attend, invited: 2026-10-12}",
    mended="enforcement:\n  panel_meeting:\n    - {date: 2026-10-13, outcome: did not attend, invited: 2026-10-01}\n"
    "    - {date: 2026-10-20, outcome: attended, invited: 2026-10-13}",
)
def panel_offered(asked: Question) -> Finding:
    """The parents were invited to each panel in good time, and were offered another after one that they missed."""
    counting = panels(asked.case)
    if not counting:
        return Finding(Outcome.JUDGEMENT, f"No {_name(asked, 'panel meeting')} counts: was one offered?")
    doubts = [_notice(asked, p) for p in counting if not _in_good_time(asked, p)]
    missed = next((p for p in counting if p.outcome == _MISSED), None)
    if missed and not _offered_again(asked.case, missed):
        doubts.append(f"the one of {english(day_of(missed))} was missed, and no other was offered after it")
    if doubts:
        return Finding(
            Outcome.JUDGEMENT, f"{_capital('; '.join(doubts))}: could the parents come?", by_action(counting)
        )
    told = listed(f"{english(day_of(p))} (invited {english(p.invited)})" for p in counting if p.invited)
    return Finding(Outcome.MET, f"Offered in good time: {told}", by_action(counting))


def _in_good_time(asked: Question, panel: Action) -> bool:
    notice = asked.policy.panel_notice_days
    return panel.invited is not None and asked.has_reached(notice, panel.invited, day_of(panel))


def _notice(asked: Question, panel: Action) -> str:
    day = english(day_of(panel))
    if panel.invited is None:
        return f"no invitation is recorded to the one of {day}"
    return f"the invitation to the one of {day} went out on {english(panel.invited)}, less than {asked.policy.panel_notice_days} before it"


def _offered_again(case: Case, missed: Action) -> bool:
    """Whether after a panel another was planned, or done with any outcome but cancelled by the school."""
    others = [a for a in case.enforcement if a.key == "panel_meeting" and not a.void and day_of(a) > day_of(missed)]
    return any(a.planned or a.outcome != "cancelled" for a in others)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@criterion(
    "letter_after_panel",
    "Letter after the panel",
    Subject.PANEL,
    place=Place.BEFORE_SENDING,
    source="Published requirement (Essex; Birmingham): a letter follows the meeting, attended or not",
    met="a contact within the policy’s number of days after the last panel that counts, whose heading speaks of a letter",
    judgement="otherwise, and where no panel counts: did a letter follow it?",
    wrong="enforcement:\n  panel_meeting: 2026-10-13",
    mended="enforcement:\n  panel_meeting: 2026-10-13\n---\n### 2026-10-15 · JB · letter\n\nWhat was agreed.",
)
def letter_after_panel(asked: Question) -> Finding:
    """A letter followed the last panel, whether or not the parents came."""
    counting = panels(asked.case)
    if not counting:
        return Finding(Outcome.JUDGEMENT, f"No {_name(asked, 'panel meeting')} counts: was a letter sent after one?")
    day, limit = day_of(counting[-1]), asked.policy.letter_after_panel_days
    after = [c for c in asked.case.contacts if c.date > day and asked.is_within(limit, day, c.date)]
    found = [c for c in after if speaks_of_letter(c.how)]
    if found:
        reason = f"A letter followed the panel of {english(day)} on {on_days(c.date for c in found)}"
        return Finding(Outcome.MET, reason, by_action(counting[-1:]) + by_contact(found))
    reason = f"The log has no letter within {limit} after the panel of {english(day)}: did one follow it?"
    return Finding(Outcome.JUDGEMENT, reason, by_action(counting[-1:]))
