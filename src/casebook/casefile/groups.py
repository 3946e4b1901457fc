"""The boxes of the front matter whose keys are the team's own or the form's: needs, judgements, labels, topics, actions."""

from __future__ import annotations

from collections.abc import Callable

from casebook.casefile import records
from casebook.casefile.keys import BARE_DATES, GROUPS, LANE_KEYS, Findings, KeyValue, duplicate_key, entries_of
from casebook.casefile.records import first_line, made, record, refuse_yes_or_no
from casebook.casefile.source import quoted
from casebook.casefile.tree import Mapping, Node, Scalar, Sequence, is_blank
from casebook.casefile.values import VALUES, WORDS_FOR_YES, date_of, is_word_none, text_in, text_of
from casebook.form import ACTIONS, DECISIONS, ActionBox, Kind, decisions_on, normal_key
from casebook.model import Action, Judgement, Need
from casebook.wording import shortened


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
    if is_word_none(entry.value):
        return ()
    needs = [_need(found, key, value) for key, value in _group(found, entry, "needs by name, or the word none")]
    return tuple(needs) or None


def _need(found: Findings, key: Scalar, value: Node) -> Need:
    name = normal_key(key.text)
    found.places[f"needs.{name}"] = found.span(key)
    if isinstance(value, Mapping) and value.pairs:
        values = record(found, value, "needs", f"the need “{shortened(key.text)}”")
        if not values.get("need"):
            return Need(name, key.text, span=found.span(key))
        return made(Need, values, key=name, span=found.span(key))
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
                f"Write below it: decision: ({_or(name)}), by:, date:, reason:",
            )
            continue
        values = record(found, value, entry.field.key, f"the judgement on “{shortened(key.text)}”")
        word = str(values.pop("decision", ""))
        meaning = _meaning(found, name, word, value)
        if meaning and all(values.get(f.key) for f in entry.field.fields if f.key != "decision"):
            own = "" if word in DECISIONS else word
            judgements.append(made(Judgement, values, criterion=name, decision=meaning, word=own, span=span))
    return tuple(judgements)


def _meaning(found: Findings, criterion: str, word: str, judgement: Node) -> str:
    """What the word of a decision comes to on this criterion; empty where there is none."""
    decisions = decisions_on(criterion)
    if word and word not in decisions:
        message = f"“{word}” is no decision on “{shortened(criterion)}”: it speaks of engagement."
        found.error("unknown-decision", first_line(found, judgement), message, f"Write {_or(criterion)}.")
    return decisions.get(word, "")


def _or(criterion: str) -> str:
    *others, last = decisions_on(criterion)
    return f"{', '.join(others)} or {last}"


def _labels(found: Findings, entry: KeyValue) -> tuple[tuple[str, str], ...]:
    pairs = _group(found, entry, "labels and their text")
    for key, _value in pairs:
        found.places[f"{entry.field.key}.{key.text.strip()}"] = found.span(key)
    return tuple((key.text.strip(), text_of(found, value, key.text)) for key, value in pairs)


def _topics(found: Findings, entry: KeyValue) -> tuple[tuple[str, str], ...]:
    """The texts of a mapping whose keys are known, in the order of their table. A blank one says nothing."""
    node = entry.value
    if not is_blank(node) and not isinstance(node, Mapping):
        keys = ", ".join(GROUPS[entry.field.key])
        message = f"“{entry.field.key}” takes keys and their text."
        found.error(
            "wrong-shape",
            node,
            message,
            f"Write each on a line of its own: a key, a colon, a space, the text. The keys are: {keys}.",
        )
    topics = entries_of(found, node, GROUPS[entry.field.key], f"“{entry.field.key}”")
    said = {key: text_in(found, topic) for key, topic in topics.items() if not is_blank(topic.value)}
    for key in said:
        found.places[f"{entry.field.key}.{key}"] = found.span(topics[key].key)
    return tuple([(key, said[key]) for key in GROUPS[entry.field.key] if said.get(key)])


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
    span = first_line(found, node)
    if not isinstance(node, Mapping):
        date = date_of(found, node, BARE_DATES[box.key])
        return Action(box.key, box.lane, date, span=span) if date else None
    before = len(found.diagnostics)
    values = record(found, node, box.key, f"“{box.key}”")
    values["needs"] = tuple(normal_key(name) for name in values.pop("for", ()))  # type: ignore[attr-defined]  # texts
    action = made(Action, values, key=box.key, lane=box.lane, span=span)
    if not action.date and not action.planned:
        if len(found.diagnostics) == before:
            help_ = "Add date: if it was done, or planned: if it is still to be done."
            found.error("action-without-date", span, f"{box.short} has no date.", help_)
        return None
    _check_void(found, action, box)
    refuse_yes_or_no(found, action.sent, action.span, "sent", "the way in which the letter went")
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


_RECORDS: dict[str, Callable[[Findings, KeyValue], object]] = {
    "stage_3": records.stage_3,
    "closed": records.closed,
    "request": records.request,
    "parents": records.parents,
    "practitioners": records.practitioners,
    "child_view": records.child_view,
    "attendance": records.attendance,
    "penalty_notices": records.penalty_notices,
    "schools": records.schools,
}


def _by_key(found: Findings, entry: KeyValue) -> object:
    return _RECORDS[entry.field.key](found, entry)


READERS: dict[Kind, Callable[[Findings, KeyValue], object]] = {
    **VALUES,
    Kind.ACTIONS: _actions,
    Kind.NEEDS: _needs,
    Kind.JUDGEMENTS: _judgements,
    Kind.RECORD: _by_key,
    Kind.RECORDS: _by_key,
    Kind.RECORDS_OR_NONE: _by_key,
    Kind.LABELS: _labels,
    Kind.TOPICS: _topics,
}
