"""What the facts on which answers rest are called: the authority's own labels, else the form's words."""

from __future__ import annotations

from casebook.form import DETAILS, FIELDS
from casebook.rules.policy import Policy
from casebook.rules.readiness import Evidence

_DETAILS = {field.key: field.label for field in DETAILS}
# By kind of evidence: what one such fact is called, and several together.
_KINDS = {field.key: (field.label, field.label) for field in FIELDS} | {
    "contact": ("Contact", "Contacts"),
    "need": ("Need", "Need"),
    "stage_1": ("Stage 1 account", "Stage 1 account"),
    "stage_3": ("Stage 3 request", "Stage 3 request"),
    "practitioners": ("Practitioners", "Practitioners"),
    "parents": ("Parents or carers", "Parents or carers"),
}


def evidence_label(evidence: Evidence, policy: Policy, several: bool = False) -> str:
    """What the fact is called on which an answer rests; ``several``: as the head of a list of such facts."""
    if evidence.kind == "action":
        return policy.action(evidence.key)
    if evidence.kind == "details":
        return _DETAILS[evidence.key]
    return _KINDS[evidence.kind][several]
