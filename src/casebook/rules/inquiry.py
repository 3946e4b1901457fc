"""What a check of one case may look at, and what it says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from casebook.diagnostics import Severity, Span
from casebook.model import Case
from casebook.people import People
from casebook.rules.policy import Policy
from casebook.rules.readiness import Readiness


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem in one case, at a place that the case knows."""

    code: str
    severity: Severity
    span: Span
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What a check may look at. ``staff`` is that of the settings; empty where none is set."""

    case: Case
    readiness: Readiness
    staff: People
    policy: Policy
    today: dt.date
