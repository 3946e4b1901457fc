"""The caseload for another program: the document of ``status --format json`` and ``export json``.

Keys may be added, never renamed. Blank text is ``""``, a blank date ``null``; what was looked for and
not found (``needs``, ``practitioners``, ``siblings``) is an empty list, what was never recorded is ``null``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from casebook.book import CaseFile, ref_order
from casebook.diagnostics import errors
from casebook.model import (
    Action,
    Attendance,
    Case,
    ChildView,
    Closed,
    Contact,
    Judgement,
    Need,
    Note,
    Parent,
    PenaltyNotice,
    Practitioner,
    Request,
    School,
    StageThree,
)
from casebook.rules.prompts import Prompt
from casebook.rules.readiness import Answer, Evidence, Readiness

Json = dict[str, Any]


def status_document(book_as_of: dt.date, files: Iterable[CaseFile]) -> Json:
    """Every sound case of ``files`` with all that its file says, in ref order; the others by ref and path.

    The keys and their order are those of the contract for ``status --format json``.
    """
    ordered = sorted(files, key=lambda f: (ref_order(f.ref), f.path))
    return {
        "as_of": book_as_of.isoformat(),
        "cases": [_case(f, f.case, f.readiness) for f in ordered if f.case is not None and f.readiness is not None],
        "unreadable": [
            {"ref": f.ref, "path": f.path, "errors": len(errors(f.diagnostics))} for f in ordered if not f.sound
        ],
    }


def _case(file: CaseFile, case: Case, readiness: Readiness) -> Json:
    return {
        "ref": file.ref,
        "path": file.path,
        **_details(case),
        "status": readiness.status.value,
        "verdict": readiness.verdict.value if readiness.verdict else None,
        "verdict_words": readiness.words,
        "limits": readiness.limits,
        "criteria": [_answer(a) for a in readiness.answers],
        "before_sending": [_line(a) for a in readiness.before_sending],
        "prompts": [_prompt(p) for p in file.prompts],
        "enforcement": _actions(case.enforcement),
        "support": _actions(case.support),
        "contacts": [_contact(c) for c in case.contacts],
        **_beyond(case),
    }


def _details(case: Case) -> Json:
    return {
        "child_name": case.child_name,
        "date_of_birth": _day(case.date_of_birth),
        "year_group": case.year_group,
        "staff_name": case.staff_name,
        "school": case.school,
        "stage_2_end_date": _day(case.stage_2_end_date),
    }


def _beyond(case: Case) -> Json:
    """What the file may hold beyond the form's boxes and the log."""
    return {
        "needs": None if case.needs is None else [_need(n) for n in case.needs],
        "stage_1": case.stage_1,
        "judgements": [_judgement(j) for j in case.judgements],
        "stage_3": [_stage_3(r) for r in case.stage_3],
        "closed": _closed(case.closed),
        "parents": [_parent(p) for p in case.parents],
        "practitioners": None if case.practitioners is None else [_practitioner(p) for p in case.practitioners],
        "attendance": [_attendance(a) for a in case.attendance],
        "considered": dict(case.considered),
        "request": _request(case.request),
        "penalty_notices": [_penalty_notice(n) for n in case.penalty_notices],
        "alert": list(case.alert),
        "child_view": _child_view(case.child_view),
        "not_offered": dict(case.not_offered),
        "schools": [_school(s) for s in case.schools],
        "exhibits": dict(case.exhibits),
        "known_as": case.known_as,
        "looked_after": case.looked_after,
        "siblings": None if case.siblings is None else list(case.siblings),
        "out_of_year_group": case.out_of_year_group,
        "extra": dict(case.extra),
        "notes": [_note(n) for n in case.notes],
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _answer(answer: Answer) -> Json:
    return {
        "key": answer.key,
        "label": answer.label,
        "outcome": answer.outcome.value,
        "reason": answer.reason,
        "evidence": [_evidence(e) for e in answer.evidence],
        "judged_by": answer.judged_by or None,
    }


def _line(answer: Answer) -> Json:
    """A line of *Before you send*."""
    return {
        "key": answer.key,
        "label": answer.label,
        "state": answer.state.value,
        "text": answer.reason,
        "evidence": [_evidence(e) for e in answer.evidence],
        "judged_by": answer.judged_by or None,
    }


def _evidence(evidence: Evidence) -> Json:
    return {"kind": evidence.kind, "key": evidence.key, "date": _day(evidence.date), "line": evidence.line}


def _prompt(prompt: Prompt) -> Json:
    return {"key": prompt.key, "due": _day(prompt.due), "text": prompt.text}


def _actions(actions: Iterable[Action]) -> dict[str, list[Json]]:
    """The occurrences by action, in the form's order; an action that was not done does not stand here."""
    by_key: dict[str, list[Json]] = {}
    for action in actions:
        by_key.setdefault(action.key, []).append(_occurrence(action))
    return by_key


def _occurrence(action: Action) -> Json:
    whole = {
        "date": _day(action.date),
        "planned": _day(action.planned),
        "until": _day(action.until),
        "outcome": action.outcome,
        "for": list(action.needs),
        "to": list(action.to),
        "by": action.by,
        "void": action.void,
        "note": action.note,
        "invited": _day(action.invited),
        "review": _day(action.review),
        "sent": action.sent,
        "confidential": action.confidential,
    }
    return {key: value for key, value in whole.items() if value}


def _contact(contact: Contact) -> Json:
    return {
        "date": contact.date.isoformat(),
        "initials": contact.initials,
        "how": contact.how,
        "outcome": contact.outcome,
        "with": contact.with_,
        "confidential": contact.confidential,
        "line": contact.span.line,
        "text": contact.text,
    }


def _note(note: Note) -> Json:
    return {"heading": note.heading, "line": note.span.line, "text": note.text}


def _need(need: Need) -> Json:
    return {"key": need.key, "need": need.need, "identified": _day(need.identified)}


def _judgement(judgement: Judgement) -> Json:
    return {
        "criterion": judgement.criterion,
        "decision": judgement.decision,
        "words": judgement.words,
        "by": judgement.by,
        "date": judgement.date.isoformat(),
        "reason": judgement.reason,
    }


def _stage_3(request: StageThree) -> Json:
    return {
        "requested": request.requested.isoformat(),
        "outcome": request.outcome,
        "outcome_date": _day(request.outcome_date),
        "told": _day(request.told),
        "about": request.about,
        "reason": request.reason,
    }


def _closed(closed: Closed | None) -> Json | None:
    return {"date": closed.date.isoformat(), "reason": closed.reason, "to": closed.to} if closed else None


def _parent(parent: Parent) -> Json:
    return {
        "name": parent.name,
        "relationship": parent.relationship,
        "address": parent.address,
        "letters": parent.letters,
        "reason": parent.reason,
        "born": _day(parent.born),
        "phone": parent.phone,
        "email": parent.email,
        "parental_responsibility": parent.parental_responsibility,
        "checked": _day(parent.checked),
        "language": parent.language,
        "interpreter": parent.interpreter,
        "found": parent.found,
    }


def _practitioner(person: Practitioner) -> Json:
    return {
        "name": person.name,
        "role": person.role,
        "agency": person.agency,
        "contact": person.contact,
        "lead": person.lead,
        "asked": _day(person.asked),
    }


def _attendance(period: Attendance) -> Json:
    return {
        "from": period.from_.isoformat(),
        "to": period.to.isoformat(),
        "as_of": _day(period.as_of),
        "possible": period.possible,
        "unauthorised": period.unauthorised,
        "authorised": period.authorised,
        "n_codes": period.n_codes,
        "missing_marks": period.missing_marks,
        "codes": period.codes,
        "certificate_signed": _day(period.certificate_signed),
    }


def _request(request: Request) -> Json:
    return {
        "parents_told": _day(request.parents_told),
        "unauthorised_told": _day(request.unauthorised_told),
        "head": request.head,
        "head_agreed": _day(request.head_agreed),
        "discussed": _day(request.discussed),
        "enclosures": list(request.enclosures),
    }


def _penalty_notice(notice: PenaltyNotice) -> Json:
    return {
        "to": notice.to,
        "issued": _day(notice.issued),
        "pay_by": _day(notice.pay_by),
        "outcome": notice.outcome,
    }


def _child_view(view: ChildView) -> Json:
    return {"asked": _day(view.asked), "by": view.by, "note": view.note}


def _school(school: School) -> Json:
    return {"name": school.name, "from": _day(school.from_), "to": _day(school.to)}
