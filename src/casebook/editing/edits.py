"""Editing commands as text to text: the bytes that must change, and a proof that nothing else did.

An edit is a value of the model that is to be added or replaced. It is made by splices of the file's own
text; the result is read again, and the case that is read must be the old one with just that change,
with no error that was not there before. Anything else is refused, and nothing is written.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import replace

from casebook.casefile.tree import Mapping, Node, Scalar, is_blank
from casebook.casefile.tree import Sequence as Items
from casebook.dates import parse_date
from casebook.editing import boxes
from casebook.editing.boxes import Group, Texts, Word
from casebook.editing.document import ChangedLine, Document, Edited, new_errors, prove, read_document
from casebook.editing.entries import Entry, place_entry
from casebook.editing.fields import set_field
from casebook.editing.habits import date_writer
from casebook.editing.newfile import new_file
from casebook.editing.newkeys import new_line, new_top_key
from casebook.editing.splice import CannotEdit, Splice, insertion
from casebook.form import (
    BEYOND,
    DETAILS,
    LANE_ACTIONS,
    LANES,
    LOG_TITLE,
    normal_key,
)
from casebook.model import Action, Case, Judgement, Lane

__all__ = [
    "CannotEdit",
    "ChangedLine",
    "Document",
    "Edited",
    "Entry",
    "blank_case",
    "log_contact",
    "new_errors",
    "read_document",
    "record_action",
    "record_judgement",
    "set_field",
]

# --- The contact log --------------------------------------------------------------------------------


def log_contact(document: Document, entry: Entry) -> Edited:
    """Add an entry to the contact log, in the order, the form and with the marks that the log has."""
    placed = place_entry(document.source, document.case, entry)
    contacts = sorted(document.case.contacts, key=lambda c: c.span)
    contacts.insert(placed.index, placed.contact)
    # A row of a table has no place for how contact was made, so it goes before the text.
    typed = f"{entry.how.strip()}: {entry.text}" if entry.how.strip() and not placed.contact.how else entry.text
    if placed.contact.text.split() != typed.split():
        raise CannotEdit("The words of the entry would not be kept as they were typed, so nothing was written.")
    expected = replace(document.case, contacts=tuple(sorted(contacts, key=lambda c: c.date)))
    return prove(document, [placed.splice], expected)


# --- Actions ----------------------------------------------------------------------------------------


def record_action(document: Document, action: Action, instead_of: Action | None = None) -> Edited:
    """Add an occurrence to its action's box; or, with ``instead_of``, turn that planned one into it.

    An empty box gets the date; a box that holds one becomes a list. Of an action that is turned, what was
    written with the plan is kept, so ``action`` may add to it but not contradict it.
    """
    lane = _lane_node(document, action.lane)
    if instead_of is not None:
        return _turn(document, lane, instead_of, action)
    expected = _with_action(document.case, action)
    box = boxes.find(lane, action.key)
    value = _occurrence(document, action)
    if box is not None and not is_blank(box[1]):
        if isinstance(box[1], Scalar) and "\n" in document.text[box[1].start : boxes.end_of(document.text, box[1])]:
            raise CannotEdit(f"The box “{action.key}” is written over several lines. Add to it by hand.")
        return prove(document, boxes.append_item(document.text, box[1], value), expected)
    if box is not None:
        return prove(document, [boxes.fill(document.text, box[1], _in_box(document, box, value))], expected)
    return prove(document, [_new_action_key(document, lane, action, value)], expected)


def _lane_node(document: Document, lane: Lane) -> Mapping | None:
    """The group of the lane's boxes; ``None`` where it is missing or holds nothing."""
    found = boxes.find(document.root, lane.value)
    if found is None or is_blank(found[1]):
        return None
    if not isinstance(found[1], Mapping):
        raise CannotEdit(f"What stands under “{lane.value}” is not a list of boxes. Run: casebook check")
    return found[1]


def _with_action(case: Case, action: Action) -> Case:
    existing = case.enforcement if action.lane is Lane.ENFORCEMENT else case.support
    return _with_lane(case, action.lane, [*existing, action])


def _with_lane(case: Case, lane: Lane, actions: Iterable[Action]) -> Case:
    order = [box.key for box in LANE_ACTIONS[lane]]
    ordered = tuple(sorted(actions, key=lambda a: order.index(a.key)))
    return replace(case, enforcement=ordered) if lane is Lane.ENFORCEMENT else replace(case, support=ordered)


def _values(document: Document, action: Action) -> list[tuple[str, Texts]]:
    """What is to be written of an action, key by key, in the order of the form's contract."""
    write = document.write_date
    values: dict[str, Texts | None] = {
        "date": write(action.date) if action.date else None,
        "planned": write(action.planned) if action.planned else None,
        "until": write(action.until) if action.until else None,
        "outcome": action.outcome,
        "for": _one_or_many(action.needs),
        "to": _one_or_many(action.to),
        "by": action.by,
        "void": action.void,
        "note": action.note,
        "invited": write(action.invited) if action.invited else None,
        "review": write(action.review) if action.review else None,
        "sent": action.sent,
        "confidential": Word("yes") if action.confidential else None,
    }
    return [(key, value) for key, value in values.items() if value]


def _one_or_many(texts: tuple[str, ...]) -> Texts:
    return texts[0] if len(texts) == 1 else texts


def _occurrence(document: Document, action: Action) -> str | Group:
    pairs = _values(document, action)
    if len(pairs) == 1 and action.date:
        return boxes.written(document.write_date(action.date), True)
    return Group(tuple(pairs))


def _in_box(document: Document, box: tuple[Scalar, Node], value: str | Group) -> str:
    """An occurrence for an empty box, on the line or below it, as the file writes its others."""
    if isinstance(value, str):
        return value
    key, _ = box
    lane = document.text[boxes.line_start(document.text, key.start) : key.start]
    if lane.strip() or not _prefers_lines(document):
        return value.inline()
    return value.lines(lane + "  ")


def _prefers_lines(document: Document) -> bool:
    """Whether most occurrences with more than a date are written over several lines."""
    groups = [group for lane in Lane for group in _groups(_value(document.root, lane.value))]
    in_lines = sum(not boxes.in_braces(document.text, g) for g in groups)
    return in_lines * 2 > len(groups)


def _value(node: Node | None, key: str) -> Node | None:
    found = boxes.find(node, key)
    return found[1] if found else None


def _groups(lane: Node | None) -> Iterable[Mapping]:
    for _, value in lane.pairs if isinstance(lane, Mapping) else ():
        for item in value.items if isinstance(value, Items) else (value,):
            if isinstance(item, Mapping) and item.pairs:
                yield item


def _new_action_key(document: Document, lane: Mapping | None, action: Action, value: str | Group) -> Splice:
    in_lines = isinstance(value, Group) and _prefers_lines(document)
    inline = value.inline() if isinstance(value, Group) else value
    if lane is None:
        below = value.lines("    ") if isinstance(value, Group) and in_lines else f" {inline}"
        return new_top_key(document, action.lane.value, f"\n  {action.key}:{below}")
    order = [box.key for box in LANE_ACTIONS[action.lane]]
    after = boxes.last_of(lane, order[: order.index(action.key)])
    if boxes.in_braces(document.text, lane):
        return insertion(boxes.end_of(document.text, lane.pairs[-1][1]), f", {action.key}: {inline}")
    indent = boxes.indent_of(document.text, lane.pairs[0][0].start)
    below = value.lines(indent + "  ") if isinstance(value, Group) and in_lines else f" {inline}"
    return new_line(document, lane, f"{action.key}:{below}", after)


def _turn(document: Document, lane: Mapping | None, planned: Action, action: Action) -> Edited:
    """Make what was planned into what was done, or plan it for another day."""
    node = _planned_node(lane, planned)
    key = "date" if action.date else "planned"
    found = boxes.find(node, "planned")
    if found is None:
        raise _missing(planned)
    name, value = found
    day = action.day
    splices = []
    if key != "planned":
        splices.append(Splice(name.start, name.end, key))
    if day and day != planned.planned:
        write = date_writer(s.text for s in boxes.scalars(value))
        splices.append(boxes.fill(document.text, value, write(day)))
    more = [(k, v) for k, v in _values(document, action) if k not in {"date", "planned"}]
    for key_, text in list(more):
        if old := boxes.find(node, key_):
            if not is_blank(old[1]):
                raise CannotEdit(f"What was planned has its own “{key_}” already. Change that by hand.")
            splices.append(boxes.fill(document.text, old[1], boxes.written(text, True)))
            more.remove((key_, text))
    if more:
        splices.append(boxes.add_pairs(document.text, node, Group(tuple(more))))
    said = {name: getattr(action, name) or getattr(planned, name) for name in _SAID}
    turned = replace(planned, date=action.date, planned=action.planned, **said)
    actions = document.case.enforcement if planned.lane is Lane.ENFORCEMENT else document.case.support
    expected = _with_lane(document.case, planned.lane, [turned if a is planned else a for a in actions])
    return prove(document, splices, expected)


_SAID = ("until", "outcome", "needs", "to", "by", "note", "invited", "review", "sent", "confidential")


def _planned_node(lane: Mapping | None, planned: Action) -> Mapping:
    value = _value(lane, planned.key)
    for item in value.items if isinstance(value, Items) else (value,):
        day = _value(item, "planned")
        void = _value(item, "void")
        if not isinstance(item, Mapping) or not isinstance(day, Scalar) or (void and not is_blank(void)):
            continue
        if parse_date(day.text) == planned.planned:
            return item
    raise _missing(planned)


def _missing(planned: Action) -> CannotEdit:
    return CannotEdit(f"The planned “{planned.key}” cannot be found in the file. Change it by hand.")


# --- Judgements -------------------------------------------------------------------------------------


def record_judgement(document: Document, judgement: Judgement) -> Edited:
    """Record a judgement; one on the same criterion is replaced, word by word."""
    pairs: dict[str, str] = {
        "decision": judgement.words,
        "by": judgement.by,
        "date": document.write_date(judgement.date),
        "reason": judgement.reason,
    }
    group = Group(tuple(pairs.items()))
    expected = replace(document.case, judgements=_with_judgement(document, judgement))
    judgements = _value(document.root, "judgements")
    if judgements is not None and not is_blank(judgements) and not isinstance(judgements, Mapping):
        raise CannotEdit("What stands under “judgements” is not a list of criteria. Run: casebook check")
    if not isinstance(judgements, Mapping) or not judgements.pairs:
        below = f"\n  {judgement.criterion}:{group.lines('    ')}"
        return prove(document, [new_top_key(document, "judgements", below)], expected)
    found = boxes.find(judgements, judgement.criterion)
    if found is None:
        return prove(document, [_new_judgement(document, judgements, judgement.criterion, group)], expected)
    return prove(document, _replaced(document, found, group), expected)


def _with_judgement(document: Document, judgement: Judgement) -> tuple[Judgement, ...]:
    """The judgements in the file's order, with the new one in its place."""
    known = {j.criterion: j for j in document.case.judgements} | {judgement.criterion: judgement}
    node = _value(document.root, "judgements")
    names = [normal_key(k.text) for k, _ in node.pairs if isinstance(k, Scalar)] if isinstance(node, Mapping) else []
    return tuple(known[name] for name in dict.fromkeys([*names, judgement.criterion]) if name in known)


def _new_judgement(document: Document, judgements: Mapping, criterion: str, group: Group) -> Splice:
    text = document.text
    if boxes.in_braces(text, judgements):
        return insertion(boxes.end_of(text, judgements.pairs[-1][1]), f", {criterion}: {group.inline()}")
    last = judgements.pairs[-1][1]
    indent = boxes.indent_of(text, judgements.pairs[0][0].start)
    inline = isinstance(last, Mapping) and boxes.in_braces(text, last)
    below = f" {group.inline()}" if inline else group.lines(indent + "  ")
    return new_line(document, judgements, f"{criterion}:{below}", last)


def _replaced(document: Document, found: tuple[Scalar, Node], group: Group) -> list[Splice]:
    """Each word of a judgement in the place of the old one; what is missing is added below."""
    key, node = found
    text = document.text
    if is_blank(node):
        in_line = text[boxes.line_start(text, key.start) : key.start].strip()
        below = group.inline() if in_line else group.lines(boxes.indent_of(text, key.start) + "  ")
        return [boxes.fill(text, node, below)]
    if not isinstance(node, Mapping):
        return [boxes.fill(text, node, group.inline())]
    splices, missing = [], []
    flow = boxes.in_braces(text, node)
    for name, value in group.pairs:
        old = boxes.find(node, name)
        if old is None:
            missing.append((name, value))
        elif not _says(old[1], value):
            splices.append(boxes.fill(text, old[1], boxes.written(value, flow)))
    if missing:
        splices.append(boxes.add_pairs(text, node, Group(tuple(missing))))
    return splices


def _says(node: Node, value: Texts) -> bool:
    return isinstance(node, Scalar) and node.text.strip() == value


# --- The blank form ---------------------------------------------------------------------------------


def blank_case(path: str) -> Document:
    """The blank form as a case file: every box of the form, empty, a remark on the others, and the contact log's title."""
    details = dict.fromkeys(box.key for box in DETAILS)
    lanes = {lane.value: [(box.key, None) for box in LANES[lane]] for lane in Lane}
    more = f"More can stand here: {', '.join(f.key for f in BEYOND)}."
    remark = [*textwrap.wrap(more, 100, break_on_hyphens=False), "What each holds is told by: casebook explain KEY"]
    return read_document(path, new_file({**details, **lanes}, f"## {LOG_TITLE.capitalize()}", remark).encode())
