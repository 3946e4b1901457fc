"""The record in an export by casebook: taken over as it stands, where the sheet still says what it says.

Somebody may have changed the sheet since. A cell that says otherwise than the record is read as it stands,
and the record of that action is set aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casebook.book import Book, judge_source
from casebook.casefile.source import make_source
from casebook.diagnostics import errors
from casebook.exporting.caseload import RECORD_COLUMN, action_cell
from casebook.exporting.csvfile import cell_text
from casebook.form import ACTIONS
from casebook.importing.case.newcase import Aside, Kept, Placed
from casebook.importing.reading.filled import Box, Filled
from casebook.importing.reading.labels import box_label
from casebook.model import Action, Case

_WHOLE = {"needs": "Needs", "judgements": "Judgements", "stage_3": "Stage 3", "closed": "Closed"}
_CHANGED = "its cell says otherwise"
_NAME = "Nobody"  # a case must have a name to be read


@dataclass(frozen=True, slots=True)
class Record:
    """What the record of an export says, with the line of it that holds each key."""

    case: Case
    lines: dict[str, str]


def read_record(text: str, book: Book) -> Record | str | None:
    """The record; its text where it cannot be read, as when a program has cut it; ``None`` where there is none."""
    if not text.strip():
        return None
    source = make_source("cases/record.md", f"---\nchild_name: {_NAME}\n{text}\n---\n")
    file = judge_source(source, book.settings, book.as_of)
    if file.case is None or errors(file.diagnostics):
        return text
    return Record(file.case, {line.partition(":")[0]: line for line in text.split("\n")})


def take_record(filled: Filled, record: Record | str | None) -> tuple[Filled, list[Placed | Aside]]:
    """The row without the boxes that the record tells of, and what it tells."""
    if record is None:
        return filled, []
    if isinstance(record, str):
        return filled, [Aside(RECORD_COLUMN, record, "", "it cannot be read as casebook wrote it")]
    kept: list[Placed | Aside] = []
    left = list(filled.boxes)
    for key in ACTIONS:
        actions = tuple(a for a in record.case.actions if a.key == key)
        boxes = [b for b in filled.boxes if b.key == key]
        if not actions:
            continue
        if _say_the_same(boxes, actions):
            kept.append(Placed(key, box_label(key), cell_text(action_cell(actions)), RECORD_COLUMN, actions))
            left = [b for b in left if b.key != key]
        else:
            kept.append(Aside(f"{box_label(key)}, in the record", _in_words(actions), RECORD_COLUMN, _CHANGED))
    return replace(filled, boxes=tuple(left)), [*kept, *_whole(record)]


def _say_the_same(boxes: list[Box], actions: tuple[Action, ...]) -> bool:
    """Whether a cell still is what the export wrote for the actions."""
    return len(boxes) == 1 and not boxes[0].doubt and boxes[0].text == cell_text(action_cell(actions))


def _in_words(actions: tuple[Action, ...]) -> str:
    return "\n".join(
        f"{cell_text(action_cell([a]))} {' '.join(filter(None, (a.by, *a.to, a.void, a.note)))}".strip()
        for a in actions
    )


def _whole(record: Record) -> Iterator[Placed]:
    for key, label in _WHOLE.items():
        line = record.lines.get(key)
        if line:
            yield Placed(
                key, label, line.partition(":")[2].strip(), RECORD_COLUMN, Kept(line, getattr(record.case, key))
            )
