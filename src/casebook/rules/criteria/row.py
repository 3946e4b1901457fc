"""What a criterion is: one row of the policy's table, standing on the function that answers it."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from casebook.model import Action, Case
from casebook.rules.policy import Place, Policy
from casebook.rules.readiness import Finding
from casebook.rules.schooltime import Days, reached, within


class Question(NamedTuple):
    """What a criterion is asked: about which case, by which policy, as of which day.

    A case is asked as of a day on which it is sound, so nothing that was done in it lies after ``today``.
    """

    case: Case
    policy: Policy
    today: dt.date

    def name(self, action: Action) -> str:
        """What an action is called in a sentence."""
        return self.policy.action(action.key)

    def is_within(self, days: Days, earlier: dt.date, later: dt.date | None = None) -> bool:
        """Whether ``later`` (else today) is at most so many days after ``earlier``."""
        return within(days, earlier, later or self.today, self.policy.calendar)

    def has_reached(self, days: Days, earlier: dt.date, later: dt.date | None = None) -> bool:
        """Whether ``later`` (else today) is at least so many days after ``earlier``."""
        return reached(days, earlier, later or self.today, self.policy.calendar)


class Subject(enum.Enum):
    """What a criterion is about, in the words in which it is said that it was not looked at."""

    LETTERS = "the letters"
    PANEL = "panel meetings"
    SUPPORT = "support"
    ENGAGEMENT = "engagement"
    LAW = "the child’s age and the time limit"
    REGISTER = "attendance figures, register and certificate"
    PEOPLE = "parents’ details, practitioners, siblings and the child’s view"
    CONSIDERED = "reasons for the absence, and defences"
    CHILD = "roll and care"
    MEASURES = "penalty notices and the end of Stage 2"
    REQUEST = "who was told and who agreed, and enclosures"
    RECORD = "how the log bears out the work"
    RETURN = "the answer to a return"


FORM = "The form’s notes"
ALWAYS: Callable[[Question], bool] = lambda _asked: True  # noqa: E731 - a name for a default


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row. ``met``, ``not_met`` and ``judgement`` are the table's cells in words, after "when"; an empty one
    means that there is no such answer. ``applies`` says of which cases it is asked, ``when`` the same in words.
    ``wrong`` and ``mended`` are what a file may hold: the first earns no "met", the second does, or asks a person.
    """

    key: str
    label: str
    subject: Subject
    place: Place
    assess: Callable[[Question], Finding]
    met: str
    not_met: str
    judgement: str
    source: str
    wrong: str
    mended: str
    applies: Callable[[Question], bool] = ALWAYS
    when: str = ""

    @property
    def rule(self) -> str:
        """The criterion in a sentence."""
        return " ".join((self.assess.__doc__ or "").split())


def criterion(
    key: str,
    label: str,
    subject: Subject,
    *,
    source: str,
    met: str,
    wrong: str,
    mended: str,
    not_met: str = "",
    judgement: str = "",
    place: Place = Place.VERDICT,
    applies: Callable[[Question], bool] = ALWAYS,
    when: str = "",
) -> Callable[[Callable[[Question], Finding]], Criterion]:
    """Make a criterion of the function below: its docstring is the rule in a sentence."""

    def row(assess: Callable[[Question], Finding]) -> Criterion:
        return Criterion(
            key, label, subject, place, assess, met, not_met, judgement, source, wrong, mended, applies, when
        )

    return row
