"""The attendance figures copied from the register: whether they are there, settled, and certified."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from casebook.dates import english
from casebook.model import Attendance
from casebook.rules.criteria.row import Question, Subject, criterion
from casebook.rules.policy import Place
from casebook.rules.readiness import Evidence, Finding, Outcome
from casebook.wording import listed

_NONE = "No attendance figures are recorded"
_WEEK = dt.timedelta(days=7)
_FIGURES = "from: 2026-09-07, to: 2026-11-20, possible: 104, unauthorised: 38"


def _as_evidence(periods: Iterable[Attendance]) -> tuple[Evidence, ...]:
    return tuple([Evidence("attendance", "attendance", p.to, p.span.line) for p in periods])


def _told(period: Attendance) -> str:
    as_of = f", as of {english(period.as_of)}" if period.as_of else ""
    days = f"{english(period.from_)} to {english(period.to)}"
    return f"{period.unauthorised} of {period.possible} sessions unauthorised, {days}{as_of}"


def weeks_touched(periods: Iterable[Attendance]) -> int:
    """How many calendar weeks, Monday to Sunday, these periods touch; one that two of them touch counts once."""
    weeks = 0
    reached: dt.date | None = None
    for first, last in sorted((_monday(p.from_), _monday(p.to)) for p in periods):
        start = first if reached is None else max(first, reached + _WEEK)
        if start <= last:
            weeks += (last - start).days // 7 + 1
        reached = last if reached is None else max(last, reached)
    return weeks


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


@criterion(
    "attendance_recorded",
    "Attendance figures",
    Subject.REGISTER,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Stockton; South Tyneside; Essex: enough recent unauthorised absence; Bradford:"
    " not under six weeks of register)",
    met="figures with at least the policy’s number of unauthorised sessions, of a period that ended recently",
    not_met="none, too few, or too old",
    judgement="all periods together touch fewer calendar weeks than the policy asks: is that enough of the register?",
    wrong="attendance: {from: 2026-09-07, to: 2026-10-02, possible: 40, unauthorised: 12}",
    mended=f"attendance: {{{_FIGURES}, as_of: 2026-11-24}}",
)
def attendance_recorded(asked: Question) -> Finding:
    """Enough unauthorised absence, recent enough, over enough weeks, has been copied from the register."""
    periods, policy = asked.case.attendance, asked.policy
    if not periods:
        return Finding(Outcome.NOT_MET, f"{_NONE}: copy them from the register")
    recent = [p for p in periods if asked.is_within(policy.attendance_current_days, p.to)]
    if not recent:
        newest = max(periods, key=lambda p: p.to)
        reason = f"The figures go to {english(newest.to)}; they should end at most {policy.attendance_current_days} ago"
        return Finding(Outcome.NOT_MET, reason, _as_evidence([newest]))
    enough = [p for p in recent if p.unauthorised >= policy.absence_minimum]
    if not enough:
        said = "; ".join(map(_told, recent))
        return Finding(Outcome.NOT_MET, f"{said}: fewer than {policy.absence_minimum}", _as_evidence(recent))
    weeks, least = weeks_touched(periods), policy.attendance_weeks_minimum
    if weeks < least:
        reason = f"The figures touch {weeks} of at least {least} calendar weeks: is that enough of the register?"
        return Finding(Outcome.JUDGEMENT, reason, _as_evidence(periods))
    return Finding(Outcome.MET, "; ".join(map(_told, enough)), _as_evidence(enough))


@criterion(
    "register_settled",
    "Register settled",
    Subject.REGISTER,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Oxfordshire: no N codes; Bradford: no missing marks); SI 2024/208 reg. 10",
    met="there are figures, and no N codes or missing marks in them",
    not_met="some are left",
    judgement="there are no figures",
    wrong=f"attendance: {{{_FIGURES}, n_codes: 5}}",
    mended=f"attendance: {{{_FIGURES}, n_codes: 0}}",
)
def register_settled(asked: Question) -> Finding:
    """No absence in the register is without its reason, and no session without its mark."""
    periods = asked.case.attendance
    if not periods:
        return Finding(Outcome.JUDGEMENT, f"{_NONE}: is the register settled?")
    open_ = [p for p in periods if p.n_codes or p.missing_marks]
    if not open_:
        return Finding(Outcome.MET, "No N codes or missing marks are left in the figures", _as_evidence(periods))
    codes, marks = sum(p.n_codes or 0 for p in open_), sum(p.missing_marks or 0 for p in open_)
    said = [f"{codes} N {'code' if codes == 1 else 'codes'}"] if codes else []
    said += [f"{marks} missing {'mark' if marks == 1 else 'marks'}"] if marks else []
    are = "is" if codes + marks == 1 else "are"
    reason = f"{listed(said)} {are} left: settle each in the register, then copy the figures again"
    return Finding(Outcome.NOT_MET, reason, _as_evidence(open_))


@criterion(
    "certificate",
    "Certificate of attendance",
    Subject.REGISTER,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Stockton; Rotherham; Norfolk); Education Act 1996 s.566",
    met="each period has a certificate that was signed on or after its last day",
    not_met="one has none",
    judgement="one was signed before its period ended: is it of the right days?",
    wrong=f"attendance: {{{_FIGURES}}}",
    mended=f"attendance: {{{_FIGURES}, certificate_signed: 2026-11-24}}",
)
def certificate(asked: Question) -> Finding:
    """The head has signed a certificate of attendance for each period, once it was over."""
    periods = asked.case.attendance
    if not periods:
        return Finding(Outcome.NOT_MET, f"{_NONE}, so no certificate can be of them")
    without = [p for p in periods if p.certificate_signed is None]
    if without:
        said = listed(f"{english(p.from_)} to {english(p.to)}" for p in without)
        return Finding(Outcome.NOT_MET, f"No certificate is signed for {said}", _as_evidence(without))
    early = [p for p in periods if p.certificate_signed and p.certificate_signed < p.to]
    if early:
        said = listed(f"{english(p.certificate_signed)}, before {english(p.to)}" for p in early if p.certificate_signed)
        reason = f"A certificate was signed on {said}, when its period ended: is it of the right days?"
        return Finding(Outcome.JUDGEMENT, reason, _as_evidence(early))
    said = listed(english(p.certificate_signed) for p in periods if p.certificate_signed)
    return Finding(Outcome.MET, f"Signed on {said}", _as_evidence(periods))
