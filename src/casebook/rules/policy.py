"""What an authority may set: numbers, labels, and where each criterion stands. The defaults are the contract's tables."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import NamedTuple

from casebook.form import ACTIONS
from casebook.rules.schooltime import NO_CALENDAR, Calendar, Days

_BY_NAME = {box.short: box.key for box in ACTIONS.values()} | {"Panel meeting or contract": "panel_meeting"}
_NAMES = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _BY_NAME))})(?!\w)")


class Place(enum.StrEnum):
    """Where a criterion stands: it counts, it is listed under *Before you send*, or it is not asked."""

    VERDICT = "verdict"
    BEFORE_SENDING = "before_sending"
    OFF = "off"


# The form's own seven points, and the answer to a return: all that counts where a policy is ``form_only``.
FORM_POINTS = frozenset({
    "letter_1_sent",
    "letter_2_sent",
    "letter_3_sent",
    "panel_attempted",
    "support_in_place",
    "stage_1_engagement",
    "stage_2_engagement",
    "return_answered",
})  # fmt: skip


@dataclass(frozen=True)
class Policy:
    """The policy in force.

    ``edition`` is its own name for its version; ``guidance`` what it was checked against, and ``checked`` the day of
    that check. ``places`` holds the criteria that it moves, ``labels`` its own words for a criterion or an action.
    ``source`` says, where it is an example, after whom. All ``*_days`` may be school days of ``calendar``.
    """

    name: str = "Default policy: the form’s own words, and the law"
    edition: str = ""
    guidance: str = "The notes on the Stage Two form, and the law named beside each criterion"
    checked: dt.date | None = dt.date(2026, 11, 27)
    source: str = ""
    form_only: bool = False
    quiet_days: Days = Days(21)
    coming_up_days: Days = Days(14)
    not_in_log_days: Days = Days(7)
    silent_request_days: Days = Days(28)
    time_limit_days: Days = Days(42)
    review_engagement_days: Days = Days(28)
    absence_minimum: int = 10
    attendance_current_days: Days = Days(28)
    attendance_weeks_minimum: int = 6
    details_checked_days: Days = Days(183)
    parents_told_days: Days = Days(21)
    letter_3_current_days: Days = Days(126)
    letter_3_wait_days: Days = Days(10)
    recent_work_days: Days = Days(28)
    contacts_minimum: int = 6
    panel_notice_days: Days = Days(7)
    letter_after_panel_days: Days = Days(14)
    places: Mapping[str, Place] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    calendar: Calendar = NO_CALENDAR

    def action(self, key: str) -> str:
        """What an action is called in a line or a sentence: the authority's own label, else the form's short name."""
        return self.labels.get(key) or ACTIONS[key].short

    def box(self, key: str) -> str:
        """What an action is called at the head of its box: the authority's own label, else the form's."""
        return self.labels.get(key) or ACTIONS[key].label

    def criterion(self, key: str, label: str) -> str:
        """What the criterion with this ``label`` is called. Where that names an action, it is called as everywhere."""
        return self.labels.get(key) or self.worded(label)

    def worded(self, text: str) -> str:
        """A fixed text of the rules, in which actions stand by their short names, in the authority's own words.

        Not for a text that quotes a case file: what was typed there stays as it was typed.
        """
        if not self.labels:
            return text
        return _NAMES.sub(lambda found: self.action(_BY_NAME[found[0]]), text)

    def place(self, key: str, default: Place) -> Place:
        """Where a criterion stands, whose own place is ``default``."""
        moved = self.places.get(key)
        if moved is not None:
            return moved
        aside = self.form_only and default is Place.VERDICT and key not in FORM_POINTS
        return Place.BEFORE_SENDING if aside else default

    @property
    def version(self) -> str:
        """What tells exactly this policy from every other: it changes when, and only when, the policy does."""
        return f"{self.edition}, {self.digest}" if self.edition else self.digest

    @functools.cached_property
    def digest(self) -> str:
        """A short name made from all that the policy holds."""
        said = [f"{f.name}={_stable(getattr(self, f.name))}" for f in fields(self)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:8]


def _stable(value: object) -> str:
    return repr(sorted(value.items())) if isinstance(value, Mapping) else repr(value)


class Number(NamedTuple):
    """A number that a policy may set. ``days``: it may be written in school time. ``ahead``: it is counted on from today."""

    words: str
    days: bool = True
    ahead: bool = False


NUMBERS: Mapping[str, Number] = {
    "quiet_days": Number("A case is quiet when nothing has been recorded for this long"),
    "coming_up_days": Number(
        "A planned date, a review or the Stage 2 end is coming up when it is at most this far ahead", ahead=True
    ),
    "not_in_log_days": Number("An enforcement action should have a log entry within this long of it"),
    "silent_request_days": Number("A Stage 3 request is silent when it has had no outcome for this long"),
    "time_limit_days": Number("The six-month limit is near when it is at most this far ahead", ahead=True),
    "review_engagement_days": Number("A judgement on engagement is looked at again when it is older than this"),
    "absence_minimum": Number("This many sessions of unauthorised absence are expected in the figures", days=False),
    "attendance_current_days": Number("The figures are current when their period ended at most this long ago"),
    "attendance_weeks_minimum": Number("The figures should touch at least this many calendar weeks", days=False),
    "details_checked_days": Number("A parent’s details should have been checked at most this long ago"),
    "parents_told_days": Number("The parents should have been told of the request at most this long ago"),
    "letter_3_current_days": Number("Letter 3 is current when it was sent at most this long ago"),
    "letter_3_wait_days": Number("Letter 3 should have had at least this long to work"),
    "recent_work_days": Number("Work with the family is recent when it is at most this long ago"),
    "contacts_minimum": Number("The log should hold at least this many contacts", days=False),
    "panel_notice_days": Number("An invitation to a panel should go out at least this long before it"),
    "letter_after_panel_days": Number("A letter should follow the last panel within this long"),
}
