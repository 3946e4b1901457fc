"""What a case file holds beside the form, the log and the people, as groups of labelled facts: figures, notices, the request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from casebook.dates import english
from casebook.form import CONSIDERED
from casebook.model import Attendance, Case, PenaltyNotice, School
from casebook.rules.policy import Policy
from casebook.views.case.values import Fact, FactGroup
from casebook.wording import counted


def recorded(case: Case, policy: Policy) -> tuple[FactGroup, ...]:
    """The groups of which the file says anything, in the order of the form's table."""
    groups = (
        FactGroup("attendance", "Attendance", tuple([_period(a) for a in case.attendance])),
        FactGroup("considered", "What was considered", tuple([Fact(CONSIDERED[k], t) for k, t in case.considered])),
        FactGroup("request", "Before the request", tuple(_request(case))),
        FactGroup("penalty-notices", "Penalty notices", tuple([_notice(n) for n in case.penalty_notices])),
        FactGroup("child-view", "The child’s view", tuple(_child_view(case))),
        FactGroup(
            "not-offered", "Support not offered", tuple([Fact(policy.action(k), t) for k, t in case.not_offered])
        ),
        FactGroup("schools", "Other schools", tuple([_school(s) for s in case.schools])),
        FactGroup("exhibits", "Labels of exhibits", tuple([Fact(label, text) for label, text in case.exhibits])),
    )
    return tuple([group for group in groups if group.facts])


def _sentences(parts: Iterable[str]) -> str:
    return ". ".join([part for part in parts if part])


def _stretch(first: dt.date | None, last: dt.date | None) -> str:
    if first and last:
        return f"{english(first)} to {english(last)}"
    return f"from {english(first)}" if first else f"to {english(last)}" if last else ""


def _period(period: Attendance) -> Fact:
    counts = (
        f"{period.unauthorised} unauthorised of {counted(period.possible, 'possible session')}",
        "" if period.authorised is None else f"{period.authorised} authorised",
        "" if period.n_codes is None else f"{period.n_codes} without a reason yet",
        "" if period.missing_marks is None else f"{period.missing_marks} without a mark",
    )
    said = (
        "; ".join([count for count in counts if count]),
        f"Codes: {period.codes}" if period.codes else "",
        f"Copied from the register on {english(period.as_of)}" if period.as_of else "",
        f"Certificate signed on {english(period.certificate_signed)}" if period.certificate_signed else "",
    )
    return Fact(_stretch(period.from_, period.to), _sentences(said))


def _request(case: Case) -> Iterator[Fact]:
    request = case.request
    days = (
        ("Parents told of the request", request.parents_told),
        ("Parents told that absences are unauthorised", request.unauthorised_told),
        ("Discussed with the authority", request.discussed),
        ("Head agreed", request.head_agreed),
    )
    yield from (Fact(label, day=day) for label, day in days if day)
    if request.head:
        yield Fact("Head teacher", request.head)
    if request.enclosures:
        yield Fact("Enclosures", "\n".join(request.enclosures))


def _notice(notice: PenaltyNotice) -> Fact:
    said = (
        f"Issued on {english(notice.issued)}" if notice.issued else "",
        f"To be paid by {english(notice.pay_by)}" if notice.pay_by else "",
        notice.outcome.capitalize(),
    )
    return Fact(notice.to or "To nobody by name", _sentences(said))


def _child_view(case: Case) -> Iterator[Fact]:
    view = case.child_view
    if view.asked:
        yield Fact("Asked", day=view.asked)
    if view.by:
        yield Fact("By", view.by)
    if view.note:
        yield Fact("Note", view.note)


def _school(school: School) -> Fact:
    return Fact(school.name, _stretch(school.from_, school.to) or "days not recorded")
