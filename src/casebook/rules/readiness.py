"""Stage 3 readiness: each criterion is one short function and one row of :data:`CRITERIA`.

Decision support. It says what evidence the file holds, what is missing, and where a person has to
judge; it never says "refer". Source of the default criteria: the notes on the Stage Two form
(letters 1, 2 and 3 sent, panel or contract attempted, support where an unmet need was identified,
failure to engage with Stages 1 and 2, and support sought where a case was returned).
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from casebook.dates import english
from casebook.form import ACTIONS
from casebook.model import Action, Case, Contact, Judgement, StageThree
from casebook.rules.policy import Policy
from casebook.wording import listed


class Outcome(enum.StrEnum):
    """The answer to one criterion."""

    MET = "met"
    NOT_MET = "not-met"
    JUDGEMENT = "judgement"


class Verdict(enum.StrEnum):
    """What the answers come to."""

    NOT_READY = "not-ready"
    NEEDS_JUDGEMENT = "needs-judgement"
    READY = "ready"


class Status(enum.StrEnum):
    """Where a case stands, from the file's own dates."""

    OPEN = "open"
    REQUESTED = "requested"
    INVESTIGATION = "investigation"
    LEGAL_ACTION = "legal-action"
    RETURNED = "returned"
    CLOSED = "closed"


VERDICT_LABELS = {
    Verdict.NOT_READY: "Not ready",
    Verdict.NEEDS_JUDGEMENT: "Needs judgement",
    Verdict.READY: "Ready to consider",
}
STATUS_LABELS = {
    Status.OPEN: "Open",
    Status.REQUESTED: "Stage 3 requested",
    Status.INVESTIGATION: "Under investigation",
    Status.LEGAL_ACTION: "Legal action",
    Status.RETURNED: "Returned",
    Status.CLOSED: "Closed",
}
OUTCOME_LABELS = {Outcome.MET: "Met", Outcome.NOT_MET: "Not met", Outcome.JUDGEMENT: "To decide"}


class Evidence(NamedTuple):
    """A fact of the file on which an answer rests. ``kind``: ``action``, ``contact``, ``need``,
    ``stage_1``, ``stage_3``, ``practitioners``, ``parents`` or ``details``."""

    kind: str
    key: str
    date: dt.date | None
    line: int


class Answer(NamedTuple):
    """One criterion's answer: its reason in words, and what it rests on.

    ``judged_by`` is who recorded the judgement that decided it; empty where none did.
    """

    key: str
    label: str
    outcome: Outcome
    reason: str
    evidence: tuple[Evidence, ...] = ()
    judged_by: str = ""


@dataclass(frozen=True, slots=True)
class Unused:
    """A recorded judgement that changes nothing. ``stale``: it was made before the latest return."""

    judgement: Judgement
    stale: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Where a case stands. ``verdict`` is ``None`` for a closed case."""

    status: Status
    verdict: Verdict | None
    answers: tuple[Answer, ...]
    unused: tuple[Unused, ...] = ()

    def having(self, outcome: Outcome) -> tuple[Answer, ...]:
        """The answers with that outcome, in the policy's order."""
        return tuple(a for a in self.answers if a.outcome is outcome)

    @property
    def words(self) -> str:
        """The verdict in words: ``Not ready: 2 missing``; ``Closed`` for a closed case."""
        if self.verdict is Verdict.NOT_READY:
            return f"{VERDICT_LABELS[self.verdict]}: {len(self.having(Outcome.NOT_MET))} missing"
        if self.verdict is Verdict.NEEDS_JUDGEMENT:
            return f"{VERDICT_LABELS[self.verdict]}: {len(self.having(Outcome.JUDGEMENT))} to decide"
        return VERDICT_LABELS[self.verdict] if self.verdict else STATUS_LABELS[self.status]


class Finding(NamedTuple):
    """What a criterion's function says, before labels and judgements."""

    outcome: Outcome
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of the policy's table. The three texts are the table's cells in words; an empty one
    means that the criterion never has that answer."""

    key: str
    label: str
    assess: Callable[[Case, Policy, dt.date], Finding]
    met: str
    not_met: str
    judgement: str = ""
    applies: Callable[[Case], bool] = lambda _case: True
    when: str = ""


def assess(case: Case, policy: Policy, today: dt.date) -> Readiness:
    """Answer every criterion that is on, as of ``today``. Pure: the same inputs, the same answer."""
    recorded = {j.criterion: j for j in case.judgements}
    answers: list[Answer] = []
    unused: list[Unused] = []
    for key in policy.criteria:
        criterion = CRITERIA[key]
        if not criterion.applies(case):
            continue
        finding = criterion.assess(case, policy, today)
        answer = Answer(key, policy.label(key, criterion.label), finding.outcome, finding.reason, finding.evidence)
        judgement = recorded.pop(key, None)
        if judgement is not None:
            idle = _why_unused(judgement, answer, case)
            if idle:
                unused.append(idle)
            else:
                answer = _judged(answer, judgement)
        answers.append(answer)
    unused += [Unused(j, False, "it is not in force for this case") for k, j in recorded.items() if k in CRITERIA]
    status = status_of(case)
    verdict = None if status is Status.CLOSED else _verdict(answers)
    return Readiness(status, verdict, tuple(answers), tuple(unused))


def _verdict(answers: Iterable[Answer]) -> Verdict:
    outcomes = {a.outcome for a in answers}
    if Outcome.NOT_MET in outcomes:
        return Verdict.NOT_READY
    return Verdict.NEEDS_JUDGEMENT if Outcome.JUDGEMENT in outcomes else Verdict.READY


def _why_unused(judgement: Judgement, answer: Answer, case: Case) -> Unused | None:
    if answer.outcome is not Outcome.JUDGEMENT:
        word = OUTCOME_LABELS[answer.outcome].lower()
        return Unused(judgement, False, f"the facts in the file already say {word}")
    returned = latest_return(case)
    if returned is None:
        return None
    # Without its own date, a return is at least no earlier than its request.
    day = returned.outcome_date or returned.requested
    if judgement.date < day:
        return Unused(judgement, True, f"the case was returned after it, on {english(day)}")
    return None


def _judged(answer: Answer, judgement: Judgement) -> Answer:
    outcome = Outcome(judgement.decision)
    words = OUTCOME_LABELS[outcome].lower()
    reason = f"Judged {words} by {judgement.by} on {english(judgement.date)}: {judgement.reason}"
    return answer._replace(outcome=outcome, reason=reason, judged_by=judgement.by)


def status_of(case: Case) -> Status:
    """Where the case stands: closed, or as its latest Stage 3 request says, or open."""
    if case.closed:
        return Status.CLOSED
    if not case.stage_3:
        return Status.OPEN
    return _STATUS_BY_OUTCOME[latest_request(case.stage_3).outcome]


_STATUS_BY_OUTCOME = {
    "": Status.REQUESTED,
    "accepted": Status.INVESTIGATION,
    "legal action": Status.LEGAL_ACTION,
    "returned": Status.RETURNED,
    "no further action": Status.OPEN,
}


def latest_request(requests: Iterable[StageThree]) -> StageThree:
    """The request made last; of two on one day, the one that stands later in the file."""
    return max(enumerate(requests), key=lambda pair: (pair[1].requested, pair[0]))[1]


def latest_return(case: Case) -> StageThree | None:
    """The request that was returned last, or ``None`` where none was."""
    returned = [(r.outcome_date or r.requested, n, r) for n, r in enumerate(case.stage_3) if r.outcome == "returned"]
    return max(returned)[2] if returned else None


# --- The criteria -----------------------------------------------------------------------------------


def done(actions: Iterable[Action], *keys: str) -> tuple[Action, ...]:
    """The occurrences that count as evidence, of the actions named (of all, where none is named)."""
    named = [a for a in actions if a.key in keys] if keys else actions
    return tuple([a for a in named if a.done])


def first_enforcement(case: Case) -> dt.date | None:
    """The day of the first enforcement action that was done; ``None`` where none was."""
    return min((a.date for a in done(case.enforcement) if a.date), default=None)


def _by_action(actions: Iterable[Action]) -> tuple[Evidence, ...]:
    return tuple([Evidence("action", a.key, a.date, a.span.line) for a in actions])


def _by_contact(contacts: Iterable[Contact]) -> tuple[Evidence, ...]:
    return tuple([Evidence("contact", "contact", c.date, c.span.line) for c in contacts])


def _dates(actions: Iterable[Action]) -> str:
    return listed(english(a.date) for a in actions if a.date)


def _but(case: Case, key: str) -> str:
    """What else the file says of an action that was not done: void, or planned."""
    asides = []
    for action in case.enforcement:
        day = action.day
        if action.key != key or day is None:
            continue
        if action.void:
            asides.append(f"the one of {english(day)} is void: {action.void}")
        elif action.planned:
            asides.append(f"planned for {english(day)}")
    return f" ({'; '.join(asides)})" if asides else ""


def _letter_sent(case: Case, key: str) -> Finding:
    sent = done(case.enforcement, key)
    name = ACTIONS[key].short
    if sent:
        return Finding(Outcome.MET, f"{name} sent on {_dates(sent)}", _by_action(sent))
    return Finding(Outcome.NOT_MET, f"No date is recorded for {name}{_but(case, key)}")


def letter_1_sent(case: Case, _policy: Policy, _today: dt.date) -> Finding:
    """Letter 1 has been sent. Source: the form's note on evidence before Stage 3."""
    return _letter_sent(case, "letter_1")


def letter_2_sent(case: Case, _policy: Policy, _today: dt.date) -> Finding:
    """Letter 2 has been sent; whether a Letter 2DNA stands for it is for a person to say."""
    plain = _letter_sent(case, "letter_2")
    dna = done(case.enforcement, "letter_2_dna")
    if plain.outcome is Outcome.MET or not dna:
        return plain
    reason = f"Only Letter 2DNA was sent, on {_dates(dna)}: does it stand for Letter 2?"
    return Finding(Outcome.JUDGEMENT, reason, _by_action(dna))


def letter_3_sent(case: Case, _policy: Policy, _today: dt.date) -> Finding:
    """Letter 3 has been sent. Source: the form's note on evidence before Stage 3."""
    return _letter_sent(case, "letter_3")


def panel_attempted(case: Case, _policy: Policy, _today: dt.date) -> Finding:
    """A panel meeting or contract was attempted: held or not attended, but not cancelled by the school."""
    panels = done(case.enforcement, "panel_meeting")
    attempted = tuple(p for p in panels if p.outcome != "cancelled")
    if attempted:
        told = listed(f"{english(p.date)}{f' ({p.outcome})' if p.outcome else ''}" for p in attempted if p.date)
        return Finding(Outcome.MET, f"Panel meeting or contract attempted on {told}", _by_action(attempted))
    if panels:
        reason = f"The panel meeting of {_dates(panels)} was cancelled by the school, so none was attempted"
        return Finding(Outcome.NOT_MET, reason, _by_action(panels))
    return Finding(Outcome.NOT_MET, f"No panel meeting or contract is recorded{_but(case, 'panel_meeting')}")


def support_in_place(case: Case, _policy: Policy, _today: dt.date) -> Finding:
    """Support was sought for each unmet need. Declined support counts: it was sought."""
    support = done(case.support)
    evidence = _by_action(support)
    if case.needs is None:
        if support:
            reason = (
                f"Support was put in place ({_supports(support)}) but no needs are recorded: are these all the needs?"
            )
            return Finding(Outcome.JUDGEMENT, reason, evidence)
        return Finding(Outcome.NOT_MET, "No needs are recorded and no support has been put in place")
    if not case.needs:
        if support:
            return Finding(
                Outcome.MET, f"No unmet need was found; support was put in place: {_supports(support)}", evidence
            )
        return Finding(
            Outcome.JUDGEMENT, "No unmet need was found and no support put in place: was enforcement alone right?"
        )
    return _needs_answered(case, support)


def _needs_answered(case: Case, support: tuple[Action, ...]) -> Finding:
    needs = case.needs or ()
    answered = {key for action in support for key in action.needs}
    bare = [need for need in needs if need.key not in answered]
    if bare:
        reason = f"No support has been put in place for {listed(f'“{n.need}”' for n in bare)}"
        return Finding(Outcome.NOT_MET, reason, tuple(Evidence("need", n.key, n.identified, n.span.line) for n in bare))
    naming = tuple(a for a in support if a.needs)
    subject = "Each need has" if len(needs) > 1 else "The need has"
    return Finding(Outcome.MET, f"{subject} support: {_supports(naming)}", _by_action(naming))


def _supports(actions: Iterable[Action]) -> str:
    return listed(
        f"{ACTIONS[a.key].short}, {english(a.date)}{f' ({a.outcome})' if a.outcome else ''}" for a in actions if a.date
    )


def stage_1_engagement(case: Case, _policy: Policy, _today: dt.date) -> Finding:
    """Whether the parents failed to engage at Stage 1: a human conclusion, from a record of it."""
    start = first_enforcement(case)
    before = tuple([c for c in case.contacts if c.date < start]) if start else ()
    if not case.stage_1 and not before:
        return Finding(
            Outcome.NOT_MET, "Nothing is recorded of Stage 1: no stage_1 text, and no contact before enforcement began"
        )
    evidence = _by_contact(before)
    if case.stage_1:
        evidence = (Evidence("stage_1", "stage_1", None, case.place("stage_1").line), *evidence)
    told = ["the Stage 1 account"] if case.stage_1 else []
    told += [_contacts(before, "before enforcement began")] if before else []
    reason = f"Read {listed(told)}: did the parents fail to engage with Stage 1?"
    return Finding(Outcome.JUDGEMENT, reason, evidence)


def stage_2_engagement(case: Case, _policy: Policy, _today: dt.date) -> Finding:
    """Whether the parents failed to engage at Stage 2: a human conclusion, from the log."""
    start = first_enforcement(case)
    if start is None:
        return Finding(Outcome.NOT_MET, "No enforcement action has been done, so there is nothing to engage with yet")
    since = tuple([c for c in case.contacts if c.date >= start])
    if not since:
        return Finding(Outcome.NOT_MET, f"The log has no contact since enforcement began on {english(start)}")
    reason = f"Read {_contacts(since, f'since enforcement began on {english(start)}')}: did the parents fail to engage with Stage 2?"
    return Finding(Outcome.JUDGEMENT, reason, _by_contact(since))


def _contacts(contacts: tuple[Contact, ...], when: str) -> str:
    return f"the {len(contacts)} contacts {when}" if len(contacts) > 1 else f"the one contact {when}"


def return_answered(case: Case, _policy: Policy, _today: dt.date) -> Finding:
    """Support was put in place since the case was last returned for it. Source: the form's next steps."""
    returned = latest_return(case)
    evidence = (Evidence("stage_3", "stage_3", returned.outcome_date, returned.span.line),) if returned else ()
    if returned is None or returned.outcome_date is None:
        return Finding(Outcome.NOT_MET, "The day on which the case was returned is not recorded", evidence)
    day = returned.outcome_date
    since = tuple(a for a in done(case.support) if a.date and a.date >= day)
    if since:
        return Finding(
            Outcome.MET, f"Support since the return on {english(day)}: {_supports(since)}", _by_action(since)
        )
    return Finding(Outcome.NOT_MET, f"No support has been put in place since the return on {english(day)}", evidence)


def practitioners_named(case: Case, _policy: Policy, _today: dt.date) -> Finding:
    """Other practitioners who support the family are named. Source: the form's next steps."""
    if case.practitioners is None:
        return Finding(Outcome.NOT_MET, "It is not recorded whether other practitioners support the family")
    evidence = (Evidence("practitioners", "practitioners", None, case.place("practitioners").line),)
    count = len(case.practitioners)
    told = f"{count} named" if count else "None is involved"
    return Finding(Outcome.MET, f"Practitioners recorded: {told}", evidence)


def parents_recorded(case: Case, _policy: Policy, _today: dt.date) -> Finding:
    """The parents or carers are named. Practice: a request names each person to whom it applies."""
    if not case.parents:
        return Finding(Outcome.NOT_MET, "No parent or carer is recorded")
    evidence = (Evidence("parents", "parents", None, case.place("parents").line),)
    return Finding(Outcome.MET, f"Recorded: {listed(p.name for p in case.parents)}", evidence)


def contacts_made(case: Case, policy: Policy, _today: dt.date) -> Finding:
    """Enough contacts are in the log. Practice: some authorities ask for a least number, often six."""
    count, least = len(case.contacts), policy.contacts_minimum
    outcome = Outcome.MET if count >= least else Outcome.NOT_MET
    return Finding(outcome, f"The log has {count} of at least {least} contacts", _by_contact(case.contacts))


def letter_3_current(case: Case, policy: Policy, today: dt.date) -> Finding:
    """The last warning is recent. Practice: one authority took warnings of up to 18 weeks."""
    sent = done(case.enforcement, "letter_3")
    newest = max((a.date for a in sent if a.date), default=None)
    if newest is None:
        return Finding(Outcome.NOT_MET, "No date is recorded for Letter 3")
    age = (today - newest).days
    outcome = Outcome.MET if age <= policy.letter_3_current_days else Outcome.JUDGEMENT
    return Finding(outcome, f"Letter 3 was sent {age} days ago, on {english(newest)}", _by_action(sent))


def stage_2_ended(case: Case, _policy: Policy, today: dt.date) -> Finding:
    """Stage 2 has run its course. Practice: some authorities ask for it, others do not wait."""
    end = case.stage_2_end_date
    evidence = (Evidence("details", "stage_2_end_date", end, case.place("stage_2_end_date").line),) if end else ()
    if end is None:
        return Finding(Outcome.NOT_MET, "No Stage 2 end date is recorded")
    if end < today:
        return Finding(Outcome.MET, f"Stage 2 ended on {english(end)}", evidence)
    return Finding(
        Outcome.JUDGEMENT, f"Stage 2 runs until {english(end)}: is it right to ask before it ends?", evidence
    )


def _was_returned(case: Case) -> bool:
    return latest_return(case) is not None


_ROWS = (
    Criterion("letter_1_sent", "Letter 1 sent", letter_1_sent, "Letter 1 has a date", "otherwise"),
    Criterion(
        "letter_2_sent",
        "Letter 2 sent",
        letter_2_sent,
        "Letter 2 has a date",
        "neither Letter 2 nor Letter 2DNA has a date",
        "only Letter 2DNA has a date: does it stand for Letter 2?",
    ),
    Criterion("letter_3_sent", "Letter 3 sent", letter_3_sent, "Letter 3 has a date", "otherwise"),
    Criterion(
        "panel_attempted",
        "Panel meeting or contract attempted",
        panel_attempted,
        "a panel meeting has a date, with any outcome but cancelled by the school (none stated counts)",
        "none has a date, or all were cancelled",
    ),
    Criterion(
        "support_in_place",
        "Support in place for unmet needs",
        support_in_place,
        "every need recorded is named by support that has a date (declined support counts: it was sought);"
        " or needs were looked for, none was found, and there is some support",
        "a need that no support names; or no needs recorded and no support",
        "support but no needs recorded (are these all the needs?); or no need found and no support"
        " (was enforcement alone right?)",
    ),
    Criterion(
        "stage_1_engagement",
        "Failure to engage with Stage 1",
        stage_1_engagement,
        "only by a recorded judgement",
        "no Stage 1 account, and no contact in the log before the first enforcement action",
        "otherwise",
    ),
    Criterion(
        "stage_2_engagement",
        "Failure to engage with Stage 2",
        stage_2_engagement,
        "only by a recorded judgement",
        "no contact in the log on or after the first enforcement action, or no enforcement action done",
        "otherwise",
    ),
    Criterion(
        "return_answered",
        "Support since the case was returned",
        return_answered,
        "support with a date on or after the latest return",
        "otherwise",
        applies=_was_returned,
        when="only for a case that was returned from Stage 3",
    ),
    Criterion(
        "practitioners_named",
        "Other practitioners named",
        practitioners_named,
        "practitioners are listed, or it is recorded that there are none",
        "otherwise",
    ),
    Criterion("parents_recorded", "Parents or carers named", parents_recorded, "at least one is listed", "otherwise"),
    Criterion(
        "contacts_made",
        "Enough contacts in the log",
        contacts_made,
        "the log has at least the policy’s number",
        "otherwise",
    ),
    Criterion(
        "letter_3_current",
        "Letter 3 still current",
        letter_3_current,
        "Letter 3 was sent within the policy’s number of days",
        "no Letter 3",
        "it is older: does it still stand?",
    ),
    Criterion(
        "stage_2_ended",
        "Stage 2 has ended",
        stage_2_ended,
        "the Stage 2 end date has passed",
        "no Stage 2 end date",
        "it lies ahead: is it right to ask before it?",
    ),
)
CRITERIA: dict[str, Criterion] = {row.key: row for row in _ROWS}
