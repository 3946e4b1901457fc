"""The criteria, in the order in which they are shown: the verdict's, those under *Before you send*, those that are off.

Each is a row on a short function, in the file of its subject; its key is the function's name.
"""

from __future__ import annotations

from casebook.rules.criteria import (
    child,
    considered,
    engagement,
    legal,
    letters,
    measures,
    panel,
    people,
    record,
    register,
    request,
    support,
)
from casebook.rules.criteria.row import Criterion, Question, Subject
from casebook.rules.policy import Place, Policy

__all__ = ["CRITERIA", "Criterion", "Question", "Subject", "rows_in"]

_ROWS: tuple[Criterion, ...] = (
    # The verdict
    letters.letter_1_sent,
    letters.letter_2_sent,
    letters.letter_3_sent,
    letters.letters_in_order,
    letters.each_parent_written_to,
    panel.panel_attempted,
    support.support_in_place,
    engagement.stage_1_engagement,
    engagement.stage_2_engagement,
    legal.compulsory_school_age,
    legal.in_time,
    support.return_answered,
    # Before you send
    request.form_complete,
    register.attendance_recorded,
    register.register_settled,
    register.certificate,
    people.parents_complete,
    people.every_parent,
    people.practitioners_named,
    support.early_help_offered,
    considered.reasons_explored,
    considered.defences_considered,
    considered.education_otherwise,
    people.siblings_considered,
    people.child_asked,
    request.parents_told,
    request.absence_unauthorised_told,
    request.head_agreed,
    child.on_roll,
    child.not_looked_after,
    measures.no_open_notice,
    letters.letter_3_current,
    letters.time_since_letter_3,
    record.recent_work,
    record.contacts_made,
    record.contacts_named,
    record.actions_in_log,
    panel.panel_offered,
    panel.letter_after_panel,
    support.support_given_time,
    letters.letters_understood,
    request.enclosures_ready,
    request.discussed,
    measures.stage_2_ended,
    # Off
    measures.notice_to_improve,
)
CRITERIA: dict[str, Criterion] = {row.key: row for row in _ROWS}


def rows_in(policy: Policy, place: Place) -> tuple[Criterion, ...]:
    """The criteria that this policy has in ``place``, in the order in which they are shown."""
    return tuple([row for row in _ROWS if policy.place(row.key, row.place) is place])
