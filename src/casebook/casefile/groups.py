"""The boxes of the front matter that hold groups of keys: records, needs, judgements, labels and actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from casebook.casefile.keys import (
    BARE_DATES,
    GROUPS,
    LANE_KEYS,
    REQUIRED,
    Findings,
    KeyValue,
    Values,
    duplicate_key,
    entries_of,
)
from casebook.casefile.source import quoted
from casebook.casefile.tree import Mapping, Node, Scalar, Sequence, is_blank
from casebook.casefile.values import (
    WORDS_FOR_YES,
    choice,
    date_in,
    date_of,
    text_in,
    text_of,
    texts,
    year_group,
    yes_no,
)
from casebook.dates import english
from casebook.diagnostics import Span
from casebook.form import ACTIONS, ActionBox, Field, Kind, normal_key
from casebook.model import Action, Closed, Judgement, Need, Parent, Practitioner, StageThree
from casebook.wording import shortened


def _record(found: Findings, node: Node, group: str, where: str) -> Values:
    """The values of one group of keys, by the table of ``group``. A required key that is blank or missing is an error."""
    entries = entries_of(found, node, GROUPS[group], where)
    values: Values = {key: READERS[entry.field.kind](found, entry) for key, entry in entries.items()}
    missing = [f for f in REQUIRED[group] if f.key not in entries or is_blank(entries[f.key].value)]
    if missing:
        code = "incomplete-judgement" if group == "judgements" else "incomplete-group"
        names = " and ".join(f.label for f in missing)
        keys = ", ".join(f"{f.key}:" for f in missing)
        found.error(code, _first_line(found, node), f"In {where}, the {names} {_is(missing)} missing.", f"Add {keys}")
    return values


def _is(things: list[Field]) -> str:
    return "is" if len(things) == 1 else "are"


def _first_line(found: Findings, node: Node) -> Span:
    span = found.span(node)
    if span.end_line == span.line:
        return span
    return Span(span.line, span.column, span.line, len(found.source.line(span.line)) + 1)


def _records(found: Findings, entry: KeyValue) -> list[tuple[Values, Node]]:
    node = entry.value
    where = f"“{entry.field.key}”"
    if is_blank(node):
        return []
    items = node.items if isinstance(node, Sequence) else (node,)
    groups: list[tuple[Values, Node]] = []
    for item in items:
        if isinstance(item, Mapping) and item.pairs:
            groups.append((_record(found, item, entry.field.key, where), item))
        elif not is_blank(item):
            keys = ", ".join(f.key for f in entry.field.fields)
            found.error(
                "wrong-shape", item, f"{where} takes a group of keys here.", f"Write, on lines of their own: {keys}."
            )
    return groups


def _stage_3(found: Findings, entry: KeyValue) -> tuple[StageThree, ...]:
    requests: list[StageThree] = []
    for values, node in _records(found, entry):
        outcome, outcome_date = values.get("outcome"), values.get("outcome_date")
        where = _first_line(found, node)
        if outcome and outcome_date is None and "outcome" in values:
            found.warning(
                "outcome-without-date",
                where,
                f"The outcome “{outcome}” of this Stage 3 request has no date.",
                "Add outcome_date: and the day on which the outcome was given.",
            )
        if outcome_date and not outcome and not _is_filled(node, "outcome"):
            found.error(
                "incomplete-group",
                where,
                "This Stage 3 request has a date of an outcome but no outcome.",
                "Add outcome:",
            )
        requested = values.get("requested")
        if isinstance(requested, dt.date) and isinstance(outcome_date, dt.date) and outcome_date < requested:
            found.error(
                "outcome-before-request",
                where,
                f"The outcome of this Stage 3 request is dated {english(outcome_date)}, before the request was made on"
                f" {english(requested)}.",
                "Mend requested: or outcome_date:",
            )
        if requested:
            requests.append(StageThree(**values, span=where))  # type: ignore[arg-type]  # the table names the fields
    return tuple(requests)


def _is_filled(node: Node, name: str) -> bool:
    pairs = node.pairs if isinstance(node, Mapping) else ()
    return any(isinstance(key, Scalar) and normal_key(key.text) == name and not is_blank(value) for key, value in pairs)


def _parents(found: Findings, entry: KeyValue) -> tuple[Parent, ...]:
    return tuple(Parent(**v) for v, _ in _records(found, entry) if v.get("name"))  # type: ignore[arg-type]  # as above


def _practitioners(found: Findings, entry: KeyValue) -> tuple[Practitioner, ...] | None:
    if _is_word_none(entry.value):
        return ()
    if is_blank(entry.value):
        return None
    people = (v for v, _ in _records(found, entry) if v.get("name"))
    return tuple(Practitioner(**v) for v in people)  # type: ignore[arg-type]  # as above


def _is_word_none(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.strip().lower() == "none"


def _closed(found: Findings, entry: KeyValue) -> Closed | None:
    groups = _records(found, entry)
    if isinstance(entry.value, Sequence) and groups:
        found.error(
            "wrong-shape",
            entry.value,
            "“closed” takes one date and reason, not a list.",
            "Write date: and reason: below it.",
        )
    for values, node in groups:
        if values.get("date"):
            return Closed(**values, span=_first_line(found, node))  # type: ignore[arg-type]  # as above
    return None


def _group(found: Findings, entry: KeyValue, what: str) -> list[tuple[Scalar, Node]]:
    """The pairs of a mapping whose keys are the team's own; duplicates are reported."""
    node = entry.value
    if is_blank(node):
        return []
    if not isinstance(node, Mapping):
        found.error(
            "wrong-shape",
            node,
            f"“{entry.field.key}” takes {what}.",
            "Write each on a line of its own: a key, a colon, a space, the text.",
        )
        return []
    pairs: dict[str, tuple[Scalar, Node]] = {}
    for key, value in node.pairs:
        if not isinstance(key, Scalar) or not key.text.strip():
            found.error(
                "wrong-shape", key, "A key must be a plain word.", "Write the key, a colon, a space and the value."
            )
        elif normal_key(key.text) in pairs:
            duplicate_key(found, key, pairs[normal_key(key.text)][0])
        else:
            pairs[normal_key(key.text)] = (key, value)
    return list(pairs.values())


def _needs(found: Findings, entry: KeyValue) -> tuple[Need, ...] | None:
    if _is_word_none(entry.value):
        return ()
    needs = [_need(found, key, value) for key, value in _group(found, entry, "needs by name, or the word none")]
    return tuple(needs) or None


def _need(found: Findings, key: Scalar, value: Node) -> Need:
    name = normal_key(key.text)
    found.places[f"needs.{name}"] = found.span(key)
    if isinstance(value, Mapping) and value.pairs:
        values = _record(found, value, "needs", f"the need “{shortened(key.text)}”")
        return Need(name, **values, span=found.span(key)) if values.get("need") else Need(name, key.text)  # type: ignore[arg-type]  # as above
    text = text_of(found, value, "need") if isinstance(value, Scalar) or not is_blank(value) else ""
    return Need(name, text or key.text.strip(), span=found.span(key))


def _judgements(found: Findings, entry: KeyValue) -> tuple[Judgement, ...]:
    judgements: list[Judgement] = []
    for key, value in _group(found, entry, "judgements by criterion"):
        name = normal_key(key.text)
        span = found.places[f"judgements.{name}"] = found.span(key)
        if not isinstance(value, Mapping):
            found.error(
                "incomplete-judgement",
                value if not is_blank(value) else key,
                f"The judgement on “{shortened(key.text)}” needs a decision, who made it, when and why.",
                "Write below it: decision: (met or not met), by:, date:, reason:",
            )
            continue
        values = _record(found, value, entry.field.key, f"the judgement on “{shortened(key.text)}”")
        if all(values.get(f.key) for f in entry.field.fields):
            values["decision"] = str(values["decision"]).replace(" ", "-")
            judgements.append(Judgement(name, **values, span=span))  # type: ignore[arg-type]  # as above
    return tuple(judgements)


def _labels(found: Findings, entry: KeyValue) -> tuple[tuple[str, str], ...]:
    pairs = _group(found, entry, "labels and their text")
    return tuple((key.text.strip(), text_of(found, value, key.text)) for key, value in pairs)


# --- Actions --------------------------------------------------------------------------------------


def _actions(found: Findings, entry: KeyValue) -> tuple[Action, ...]:
    lane = entry.field.lane
    node = entry.value
    if lane is None or is_blank(node):
        return ()
    if not isinstance(node, Mapping):
        found.error(
            "wrong-shape",
            node,
            f"“{entry.field.key}” takes the actions of the form, each with its date.",
            "Write below it, indented by two spaces: the action, a colon, a space, the date.",
        )
        return ()
    done: dict[str, tuple[Action, ...]] = {}
    for key, action in entries_of(found, node, LANE_KEYS[lane], f"“{entry.field.key}”").items():
        found.places[key] = found.span(action.key)
        if not is_blank(action.value):
            done[key] = _occurrences(found, action.value, ACTIONS[key])
    return tuple(occurrence for key in LANE_KEYS[lane] for occurrence in done.get(key, ()))


def _occurrences(found: Findings, node: Node, box: ActionBox) -> tuple[Action, ...]:
    items = node.items if isinstance(node, Sequence) else (node,)
    read = [_occurrence(found, item, box) for item in items if not is_blank(item)]
    return tuple([action for action in read if action is not None])


def _occurrence(found: Findings, node: Node, box: ActionBox) -> Action | None:
    span = _first_line(found, node)
    if not isinstance(node, Mapping):
        date = date_of(found, node, BARE_DATES[box.key])
        return Action(box.key, box.lane, date, span=span) if date else None
    before = len(found.diagnostics)
    values = _record(found, node, box.key, f"“{box.key}”")
    values["needs"] = tuple(normal_key(name) for name in values.pop("for", ()))  # type: ignore[attr-defined]  # texts
    action = Action(box.key, box.lane, span=span, **values)  # type: ignore[arg-type]  # the table names the fields
    if not action.date and not action.planned:
        if len(found.diagnostics) == before:
            help_ = "Add date: if it was done, or planned: if it is still to be done."
            found.error("action-without-date", span, f"{box.short} has no date.", help_)
        return None
    _check_void(found, action, box)
    return action if _dates_agree(found, action, box) else None


def _check_void(found: Findings, action: Action, box: ActionBox) -> None:
    """``void: no`` would make void what was meant to count."""
    if action.void.lower() in WORDS_FOR_YES:
        message = f"void: of {box.short} takes the reason why it does not count, not {quoted(action.void)}."
        help_ = "Write the reason in a few words, or take void: out if the action counts."
        found.error("wrong-shape", action.span, message, help_)


def _dates_agree(found: Findings, action: Action, box: ActionBox) -> bool:
    if action.date and action.planned:
        message = f"{box.short} has both a date (it was done) and a planned date (it is still to be done)."
        help_ = "Keep date: if it was done, or planned: if it was not."
        found.error("date-and-planned", action.span, message, help_)
        return False
    start = action.day
    if start and action.until and action.until < start:
        message = f"{box.short} ends before it begins."
        found.error("until-before-date", action.span, message, "Mend date: or until:.")
    return True


# --- Every kind of box -----------------------------------------------------------------------------


def _by_key(**readers: Callable[[Findings, KeyValue], object]) -> Callable[[Findings, KeyValue], object]:
    return lambda found, entry: readers[entry.field.key](found, entry)


READERS: dict[Kind, Callable[[Findings, KeyValue], object]] = {
    Kind.TEXT: text_in,
    Kind.DATE: date_in,
    Kind.YEAR_GROUP: year_group,
    Kind.YES_NO: yes_no,
    Kind.CHOICE: choice,
    Kind.TEXTS: texts,
    Kind.ACTIONS: _actions,
    Kind.NEEDS: _needs,
    Kind.JUDGEMENTS: _judgements,
    Kind.RECORD: _by_key(closed=_closed),
    Kind.RECORDS: _by_key(stage_3=_stage_3, parents=_parents),
    Kind.RECORDS_OR_NONE: _by_key(practitioners=_practitioners),
    Kind.LABELS: _labels,
}
