"""Where a case stands between the stages, from the file's own dates."""

from __future__ import annotations

from casebook.model import Case
from casebook.rules.facts import latest_request
from casebook.rules.readiness import Status

_BY_OUTCOME = {
    "": Status.REQUESTED,
    "accepted": Status.INVESTIGATION,
    "legal action": Status.LEGAL_ACTION,
    "returned": Status.RETURNED,
    "no further action": Status.OPEN,
}


def status_of(case: Case) -> Status:
    """Where the case stands: closed, or as its latest Stage 3 request says, or open."""
    if case.closed:
        return Status.CLOSED
    return _BY_OUTCOME[latest_request(case.stage_3).outcome] if case.stage_3 else Status.OPEN
