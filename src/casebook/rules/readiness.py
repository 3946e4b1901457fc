"""What is said of a case's readiness for Stage 3, as values and in words. :mod:`casebook.rules.judging` works it out.

Decision support. It says what evidence the file holds, what is missing, and where a person has to judge; it never
says "refer".
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from typing import NamedTuple

from casebook.dates import english
from casebook.form import ENGAGEMENT_CRITERIA
from casebook.model import Judgement


class Outcome(enum.StrEnum):
    """The answer to one criterion."""

    MET = "met"
    NOT_MET = "not-met"
    JUDGEMENT = "judgement"


class State(enum.StrEnum):
    """The same three answers, as they are called under *Before you send*."""

    RECORDED = "recorded"
    GAP = "gap"
    ASK = "ask"


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
STATE_LABELS = {State.RECORDED: "Recorded", State.GAP: "Gap", State.ASK: "Ask"}
BEFORE_SENDING = "Before you send"
_STATES = {Outcome.MET: State.RECORDED, Outcome.NOT_MET: State.GAP, Outcome.JUDGEMENT: State.ASK}
# From here on the request has been made, and where it stands says more than what the file would be worth today.
SINCE_REQUEST = frozenset({Status.REQUESTED, Status.INVESTIGATION, Status.LEGAL_ACTION, Status.RETURNED})
NO_GROUND = "No ground for Stage 3"


def decided(judgement: Judgement) -> str:
    """A decision in its own words; of engagement always in those that say what the family does."""
    if judgement.criterion in ENGAGEMENT_CRITERIA and not judgement.word:
        return "did not engage" if judgement.decision == "met" else "is engaging"
    return judgement.words


class Evidence(NamedTuple):
    """A fact of the file on which an answer rests.

    ``kind`` is ``action``, ``contact``, ``need``, ``details`` (a box of the form), or the key under which it stands
    in the front matter (``stage_1``, ``attendance``, ``request``); ``key`` is the fact's own.
    """

    kind: str
    key: str
    date: dt.date | None
    line: int


class Finding(NamedTuple):
    """What the file says of one criterion, before labels and judgements."""

    outcome: Outcome
    reason: str
    evidence: tuple[Evidence, ...] = ()


class Answer(NamedTuple):
    """One criterion's answer: its reason in words, and what it rests on.

    ``judgement`` is the recorded judgement that decided it; ``None`` where none did. ``no_ground``: it is not met
    because the family engages, so that there is no ground for Stage 3.
    """

    key: str
    label: str
    outcome: Outcome
    reason: str
    evidence: tuple[Evidence, ...] = ()
    judgement: Judgement | None = None
    no_ground: str = ""

    @property
    def state(self) -> State:
        """The answer as it is called under *Before you send*."""
        return _STATES[self.outcome]

    @property
    def words(self) -> str:
        """The answer in a word or two. Of engagement it is what was decided: "met" could be read the wrong way round."""
        if self.judgement and self.key in ENGAGEMENT_CRITERIA:
            return decided(self.judgement).capitalize()
        return OUTCOME_LABELS[self.outcome]

    @property
    def judged_by(self) -> str:
        """Who recorded the judgement that decided it; empty where none did."""
        return self.judgement.by if self.judgement else ""

    @property
    def missing(self) -> bool:
        """Whether it is not met for want of evidence, rather than by somebody's decision."""
        return self.outcome is Outcome.NOT_MET and self.judgement is None


class LaterFact(NamedTuple):
    """A fact that came after a judgement, and that whoever judged could not have seen."""

    date: dt.date
    words: str


@dataclass(frozen=True, slots=True)
class Unused:
    """A recorded judgement that answers nothing. ``later`` is the fact that it did not outlive, where there is one."""

    judgement: Judgement
    label: str
    reason: str
    later: LaterFact | None = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """Where a case stands. ``verdict`` is ``None`` for a closed case.

    ``answers`` are those of the verdict, ``before_sending`` those that never change it, both in the policy's order;
    ``unused`` the judgements that answer nothing; ``limits`` says what the verdict did not look at.
    """

    status: Status
    verdict: Verdict | None
    answers: tuple[Answer, ...]
    before_sending: tuple[Answer, ...] = ()
    unused: tuple[Unused, ...] = ()
    limits: str = ""

    @property
    def every_answer(self) -> tuple[Answer, ...]:
        """Those of the verdict and those under *Before you send*."""
        return self.answers + self.before_sending

    def having(self, outcome: Outcome) -> tuple[Answer, ...]:
        """The answers of the verdict with that outcome, in the policy's order."""
        return tuple([a for a in self.answers if a.outcome is outcome])

    @property
    def missing(self) -> tuple[Answer, ...]:
        """What the verdict lacks. What somebody decided against is not in it: it is nothing to be got."""
        return tuple([a for a in self.answers if a.missing])

    @property
    def decided_against(self) -> tuple[Answer, ...]:
        """What is not met because somebody has decided so."""
        return tuple([a for a in self.answers if a.outcome is Outcome.NOT_MET and a.judgement])

    @property
    def words(self) -> str:
        """Where the case stands, in words: ``Not ready: 2 missing``; ``Closed`` for a closed case."""
        if self.verdict is None:
            return STATUS_LABELS[self.status]
        if self.verdict is Verdict.NEEDS_JUDGEMENT:
            return f"{VERDICT_LABELS[self.verdict]}: {len(self.having(Outcome.JUDGEMENT))} to decide"
        if self.verdict is Verdict.READY:
            return VERDICT_LABELS[self.verdict]
        missing = [f"{VERDICT_LABELS[self.verdict]}: {len(self.missing)} missing"] if self.missing else []
        return " · ".join([*missing, *_against(self.decided_against)])

    @property
    def standing(self) -> tuple[str, ...]:
        """Verdict and status in the order in which they matter: from a request on, the status comes first."""
        if self.verdict is None:
            return (self.words,)
        status = STATUS_LABELS[self.status]
        return (status, self.words) if self.status in SINCE_REQUEST else (self.words, status)


def _against(answers: tuple[Answer, ...]) -> list[str]:
    """What was decided against, as a verdict: no ground where the family engages, else what was judged not met."""
    said = []
    for answer in answers:
        judgement = answer.judgement
        if judgement is None:
            continue
        by = f"({judgement.by}, {english(judgement.date)})"
        said.append(
            f"{NO_GROUND}: {answer.no_ground} {by}"
            if answer.no_ground
            else f"{VERDICT_LABELS[Verdict.NOT_READY]}: {answer.label}, judged not met {by}"
        )
    return said
