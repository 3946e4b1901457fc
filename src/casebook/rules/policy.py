"""What an authority may set: the numbers, the labels, and which criteria are on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from casebook.form import ACTIONS

DEFAULT_CRITERIA = (
    "letter_1_sent",
    "letter_2_sent",
    "letter_3_sent",
    "panel_attempted",
    "support_in_place",
    "stage_1_engagement",
    "stage_2_engagement",
    "return_answered",
)


_BY_NAME = {box.short: box.key for box in ACTIONS.values()}
_NAMES = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _BY_NAME))})(?!\w)")


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy in force. The defaults are the form's own words, and no more.

    ``criteria`` are the keys that are on, in the order in which they are shown; ``labels`` replace the
    label of a criterion or of an action. All ``*_days`` are whole days.
    """

    name: str = "Default policy: the form’s own words"
    quiet_days: int = 21
    coming_up_days: int = 14
    not_in_log_days: int = 7
    silent_request_days: int = 28
    contacts_minimum: int = 6
    letter_3_current_days: int = 126
    criteria: tuple[str, ...] = DEFAULT_CRITERIA
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, key: str, default: str) -> str:
        """The label of a criterion or an action: the authority's own where it has one."""
        return self.labels.get(key, default)

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

    @property
    def version(self) -> str:
        """A short name for exactly this policy: it changes when, and only when, the policy does."""
        said = [f"{f.name}={_stable(getattr(self, f.name))}" for f in fields(self)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:8]


def _stable(value: object) -> str:
    return repr(sorted(value.items())) if isinstance(value, Mapping) else repr(value)


NUMBERS: Mapping[str, str] = {
    "quiet_days": "A case is quiet when nothing has been recorded for this many days",
    "coming_up_days": "A planned date or the Stage 2 end is coming up when it is at most this many days ahead",
    "not_in_log_days": "An enforcement action should have a log entry within this many days of it",
    "silent_request_days": "A Stage 3 request is silent when it has had no outcome for this many days",
    "contacts_minimum": "The further criterion contacts_made asks for at least this many contact entries",
    "letter_3_current_days": "The further criterion letter_3_current asks that Letter 3 be at most this many days old",
}
