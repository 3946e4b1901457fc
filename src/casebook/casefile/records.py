"""The boxes that hold groups of known keys: one group, or a list of them, each made into its noun of the model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from casebook.casefile.keys import GROUPS, REQUIRED, Findings, KeyValue, Values, entries_of
from casebook.casefile.source import quoted
from casebook.casefile.tree import Mapping, Node, Scalar, Sequence, is_blank
from casebook.casefile.values import VALUES, WORDS_FOR_YES, is_word_none
from casebook.dates import english
from casebook.diagnostics import Span
from casebook.form import Field, normal_key
from casebook.model import (
    Attendance,
    ChildView,
    Closed,
    Parent,
    PenaltyNotice,
    Practitioner,
    Request,
    School,
    StageThree,
)

T = TypeVar("T")
_ReadGroup = tuple[Values, Node]


def record(found: Findings, node: Node, group: str, where: str) -> Values:
    """The values of one group of keys, by the table of ``group``. A required key that is blank or missing is an error."""
    entries = entries_of(found, node, GROUPS[group], where)
    values: Values = {key: VALUES[entry.field.kind](found, entry) for key, entry in entries.items()}
    missing = [f for f in REQUIRED[group] if f.key not in entries or is_blank(entries[f.key].value)]
    if missing:
        code = "incomplete-judgement" if group == "judgements" else "incomplete-group"
        names = " and ".join(f.label for f in missing)
        keys = ", ".join(f"{f.key}:" for f in missing)
        found.error(code, first_line(found, node), f"In {where}, the {names} {_is(missing)} missing.", f"Add {keys}")
    return values


def _is(things: list[Field]) -> str:
    return "is" if len(things) == 1 else "are"


def first_line(found: Findings, node: Node) -> Span:
    """The place of a node, as far as its first line goes."""
    span = found.span(node)
    if span.end_line == span.line:
        return span
    return Span(span.line, span.column, span.line, len(found.source.line(span.line)) + 1)


def made(kind: Callable[..., T], values: Values, **more: object) -> T:
    """The noun that ``values`` make. What is blank is left to the noun itself; ``from`` is a word of Python's."""
    filled = {"from_" if key == "from" else key: value for key, value in values.items() if value not in (None, "", ())}
    return kind(**filled, **more)


def _records(found: Findings, entry: KeyValue) -> list[_ReadGroup]:
    node = entry.value
    where = f"“{entry.field.key}”"
    if is_blank(node):
        return []
    items = node.items if isinstance(node, Sequence) else (node,)
    groups: list[_ReadGroup] = []
    for item in items:
        if isinstance(item, Mapping) and item.pairs:
            groups.append((record(found, item, entry.field.key, where), item))
        elif not is_blank(item):
            keys = ", ".join(f.key for f in entry.field.fields)
            help_ = f"Write, on lines of their own: {keys}."
            if is_word_none(item):
                help_ = f"If there is none, leave {entry.field.key}: empty."
            found.error("wrong-shape", item, f"{where} takes a group of keys here.", help_)
    return groups


def _one(found: Findings, entry: KeyValue) -> _ReadGroup | None:
    """The one group of a box that takes no list of them."""
    groups = _records(found, entry)
    if isinstance(entry.value, Sequence) and groups:
        keys = ", ".join(f"{f.key}:" for f in entry.field.fields)
        message = f"“{entry.field.key}” takes one group of keys, not a list."
        found.error("wrong-shape", entry.value, message, f"Write below it, without hyphens: {keys}")
    return groups[0] if groups else None


def _in_order(found: Findings, group: _ReadGroup, earlier: str, later: str, message: str) -> None:
    """Report two dates of a group that stand the wrong way round. ``message`` may name them as {earlier} and {later}."""
    values, node = group
    first, second = values.get(earlier), values.get(later)
    if isinstance(first, dt.date) and isinstance(second, dt.date) and second < first:
        words = message.format(earlier=english(first), later=english(second))
        found.error("dates-out-of-order", first_line(found, node), words, f"Mend {earlier}: or {later}:")


def _is_filled(node: Node, name: str) -> bool:
    pairs = node.pairs if isinstance(node, Mapping) else ()
    return any(isinstance(key, Scalar) and normal_key(key.text) == name and not is_blank(value) for key, value in pairs)


# --- Stage 3, and what comes before and after it --------------------------------------------------


def stage_3(found: Findings, entry: KeyValue) -> tuple[StageThree, ...]:
    """The requests that the case go to Stage 3, in the order of the file."""
    requests: list[StageThree] = []
    for values, node in _records(found, entry):
        where = first_line(found, node)
        _check_outcome(found, values, node)
        message = "The authority was told on {later}, before the Stage 3 request was made on {earlier}."
        _in_order(found, (values, node), "requested", "told", message)
        if values.get("requested"):
            requests.append(made(StageThree, values, span=where))
    return tuple(requests)


def _check_outcome(found: Findings, values: Values, node: Node) -> None:
    where = first_line(found, node)
    outcome, outcome_date, requested = values.get("outcome"), values.get("outcome_date"), values.get("requested")
    if outcome and not _is_filled(node, "outcome_date"):
        message = f"The outcome “{outcome}” of this Stage 3 request has no date."
        help_ = "Add outcome_date: and the day on which the outcome was given."
        found.error("outcome-without-date", where, message, help_)
    if outcome_date and not outcome and not _is_filled(node, "outcome"):
        message = "This Stage 3 request has a date of an outcome but no outcome."
        found.error("incomplete-group", where, message, "Add outcome:")
    if isinstance(requested, dt.date) and isinstance(outcome_date, dt.date) and outcome_date < requested:
        message = (
            f"The outcome of this Stage 3 request is dated {english(outcome_date)}, before the request was made on"
            f" {english(requested)}."
        )
        found.error("outcome-before-request", where, message, "Mend requested: or outcome_date:")


def closed(found: Findings, entry: KeyValue) -> Closed | None:
    """When and why the case was closed; ``None`` where it was not."""
    group = _one(found, entry)
    return made(Closed, group[0], span=first_line(found, group[1])) if group and group[0].get("date") else None


def request(found: Findings, entry: KeyValue) -> Request | None:
    """What is known of the request before it is sent."""
    group = _one(found, entry)
    return made(Request, group[0], span=first_line(found, group[1])) if group else None


# --- People ---------------------------------------------------------------------------------------


def parents(found: Findings, entry: KeyValue) -> tuple[Parent, ...]:
    """The parents and carers. Whoever letters do not go to has a reason, or there is a warning."""
    people: list[Parent] = []
    for values, node in _records(found, entry):
        if not values.get("name"):
            continue
        one = made(Parent, values, span=first_line(found, node))
        people.append(one)
        refuse_yes_or_no(found, one.found, node, "found", "what was done to find another parent")
        if one.letters is False and not _is_filled(node, "reason"):
            message = f"Letters do not go to {quoted(one.name)}, and the file does not say why."
            found.warning("letters-no-reason", one.span, message, "Add reason: and why letters do not go there.")
    return tuple(people)


def practitioners(found: Findings, entry: KeyValue) -> tuple[Practitioner, ...] | None:
    """Who of other services works with the family; ``()`` for the word none, ``None`` where the box is blank."""
    if is_word_none(entry.value):
        return ()
    if is_blank(entry.value):
        return None
    groups = [(values, node) for values, node in _records(found, entry) if values.get("name")]
    return tuple([made(Practitioner, values, span=first_line(found, node)) for values, node in groups])


def child_view(found: Findings, entry: KeyValue) -> ChildView | None:
    """When and by whom the child was asked."""
    group = _one(found, entry)
    return made(ChildView, group[0], span=first_line(found, group[1])) if group else None


def refuse_yes_or_no(found: Findings, text: str, node: Node | Span, key: str, takes: str) -> None:
    """Report a text that is a bare yes or no where more is asked: ``void: no`` would make void what counts."""
    if text.lower() in WORDS_FOR_YES:
        where = node if isinstance(node, Span) else first_line(found, node)
        message = f"{key}: takes {takes}, not {quoted(text)}."
        found.error("wrong-shape", where, message, f"Write it in a few words, or take {key}: out.")


# --- Register, notices and schools ----------------------------------------------------------------


def attendance(found: Findings, entry: KeyValue) -> tuple[Attendance, ...]:
    """The figures of each period, in the order of the file."""
    periods: list[Attendance] = []
    for values, node in _records(found, entry):
        group = (values, node)
        _in_order(found, group, "from", "to", "The figures end on {later}, before they begin on {earlier}.")
        _in_order(found, group, "to", "as_of", "The figures were copied on {later}, before their last day, {earlier}.")
        _check_sessions(found, values, node)
        if all(values.get(f.key) is not None for f in REQUIRED["attendance"]):
            periods.append(made(Attendance, values, span=first_line(found, node)))
    return tuple(periods)


def _check_sessions(found: Findings, values: Values, node: Node) -> None:
    """No kind of session is more than all that were possible, nor are all absences together."""
    possible = values.get("possible")
    counts = {key: n for key in _PARTS if isinstance(n := values.get(key), int)}
    if not isinstance(possible, int):
        return
    for key, number in counts.items():
        if number > possible:
            _too_many(found, node, f"There are {number} {_PARTS[key]} in {possible} possible sessions.", key)
            return
    absent = counts.get("unauthorised", 0) + counts.get("authorised", 0)
    if absent > possible:
        message = f"There are {absent} absences, authorised and unauthorised, in {possible} possible sessions."
        _too_many(found, node, message, "authorised")


def _too_many(found: Findings, node: Node, message: str, key: str) -> None:
    help_ = f"Copy the figures from the register again: possible: or {key}: is wrong."
    found.error("more-than-possible", first_line(found, node), message, help_)


_PARTS = {
    "unauthorised": "unauthorised absences",
    "authorised": "authorised absences",
    "n_codes": "absences without a reason",
    "missing_marks": "sessions without a mark",
}


def penalty_notices(found: Findings, entry: KeyValue) -> tuple[PenaltyNotice, ...]:
    """The penalty notices, in the order of the file."""
    groups = _records(found, entry)
    for group in groups:
        _in_order(
            found, group, "issued", "pay_by", "The last day to pay, {later}, is before the day of issue, {earlier}."
        )
    return tuple([made(PenaltyNotice, values, span=first_line(found, node)) for values, node in groups])


def schools(found: Findings, entry: KeyValue) -> tuple[School, ...]:
    """Where else the child is or was on roll, in the order of the file."""
    groups = [group for group in _records(found, entry) if group[0].get("name")]
    for group in groups:
        _in_order(found, group, "from", "to", "The time on roll ends on {later}, before it begins on {earlier}.")
    return tuple([made(School, values, span=first_line(found, node)) for values, node in groups])
