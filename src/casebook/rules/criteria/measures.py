"""Other measures whose time still runs: a penalty notice, Stage 2 itself, a notice to improve."""

from __future__ import annotations

import datetime as dt

from casebook.dates import english
from casebook.form import NOTICE_TO_IMPROVE
from casebook.model import PenaltyNotice
from casebook.rules.criteria.row import Question, Subject, criterion
from casebook.rules.facts import by_action, by_key, day_of, done
from casebook.rules.policy import Place
from casebook.rules.readiness import Evidence, Finding, Outcome
from casebook.wording import listed

_SETTLED = frozenset({"paid", "withdrawn", "unpaid"})


def _is_open(notice: PenaltyNotice, today: dt.date) -> bool:
    if notice.outcome in _SETTLED:
        return False
    return notice.pay_by is None or notice.pay_by >= today


@criterion(
    "no_open_notice",
    "Open penalty notices",
    Subject.MEASURES,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Rotherham); Education Act 1996 s.444A(3)",
    met="there is none, or each is paid, unpaid, withdrawn, or past its last day to pay",
    judgement="one is open: can the request wait for it?",
    wrong="penalty_notices:\n  - {to: Kim Ashby, issued: 2026-11-16, pay_by: 2026-12-14, outcome: open}",
    mended="penalty_notices:\n  - {to: Kim Ashby, issued: 2026-10-05, pay_by: 2026-11-02, outcome: unpaid}",
)
def no_open_notice(asked: Question) -> Finding:
    """No penalty notice is open: while one can be paid, proceedings for its absences may not begin."""
    notices = asked.case.penalty_notices
    open_ = [n for n in notices if _is_open(n, asked.today)]
    evidence = tuple([Evidence("penalty_notices", "penalty_notices", n.issued, n.span.line) for n in open_ or notices])
    if open_:
        said = listed(_told(n) for n in open_)
        return Finding(Outcome.JUDGEMENT, f"Open: {said}. Can the request wait?", evidence)
    return Finding(Outcome.MET, "None is open" if notices else "No penalty notice is recorded", evidence)


def _told(notice: PenaltyNotice) -> str:
    to = f" to {notice.to}" if notice.to else ""
    return f"a penalty notice{to}{f', until {english(notice.pay_by)}' if notice.pay_by else ''}"


@criterion(
    "stage_2_ended",
    "End of Stage 2",
    Subject.MEASURES,
    place=Place.BEFORE_SENDING,
    source="Practice: some authorities ask for it, others do not wait (Norfolk; Central Bedfordshire)",
    met="the Stage 2 end date has passed",
    not_met="no Stage 2 end date is recorded",
    judgement="it has not passed yet: is it right to ask before it?",
    wrong="stage_2_end_date: 2026-12-18",
    mended="stage_2_end_date: 2026-11-20",
)
def stage_2_ended(asked: Question) -> Finding:
    """Stage 2 has run its course."""
    end = asked.case.stage_2_end_date
    if end is None:
        return Finding(Outcome.NOT_MET, "No Stage 2 end date is recorded")
    evidence = by_key(asked.case, "stage_2_end_date", end, "details")
    if end < asked.today:
        return Finding(Outcome.MET, f"Stage 2 ended on {english(end)}", evidence)
    reason = f"Stage 2 runs until {english(end)}: is it right to ask before it ends?"
    return Finding(Outcome.JUDGEMENT, reason, evidence)


@criterion(
    "notice_to_improve",
    "Notice to Improve",
    Subject.MEASURES,
    place=Place.OFF,
    source="Published requirement (Rotherham; Norfolk; Nottinghamshire: three to six weeks)",
    met="the latest notice is done and its period has ended",
    not_met="none is done",
    judgement="its period runs, or its end is not recorded",
    wrong="enforcement:\n  notice_to_improve:",
    mended="enforcement:\n  notice_to_improve: {date: 2026-10-05, until: 2026-11-13}",
)
def notice_to_improve(asked: Question) -> Finding:
    """A Notice to Improve was issued, and its time has run out."""
    issued = done(asked.case.enforcement, NOTICE_TO_IMPROVE.key)
    if not issued:
        return Finding(Outcome.NOT_MET, f"No {asked.policy.action(NOTICE_TO_IMPROVE.key)} is recorded")
    latest = max(enumerate(issued), key=lambda pair: (day_of(pair[1]), pair[0]))[1]
    of = f"The {asked.name(latest)} of {english(day_of(latest))}"
    if latest.until is None:
        return Finding(Outcome.JUDGEMENT, f"{of} has no last day: has its time run out?", by_action([latest]))
    if latest.until < asked.today:
        return Finding(Outcome.MET, f"{of} ended on {english(latest.until)}", by_action([latest]))
    reason = f"{of} runs until {english(latest.until)}: can the request wait?"
    return Finding(Outcome.JUDGEMENT, reason, by_action([latest]))
