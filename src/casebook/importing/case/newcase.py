"""A new case file from what was read: the front matter, the log, and whatever a person has to place.

Every piece stands in lines of its own, so that a problem on a line leads back to the piece that made it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from casebook.casefile.headings import Heading, heading_parts
from casebook.editing.newfile import AsItStands, Boxes, Held, actions_text, front_lines, new_file
from casebook.form import DETAILS, LANE_ACTIONS
from casebook.importing.reading.filled import PLAIN_FACTS
from casebook.importing.reading.typed import one_line
from casebook.model import Action, Contact, Lane

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Kept:
    """A key of another case file, taken over as it stands: its front matter, and what that must be read as."""

    text: str
    meant: object


@dataclass(frozen=True, slots=True)
class Placed:
    """Something that was typed and has its place in the new file.

    ``item`` is the box's key, ``contact N``, or ``extra LABEL``; ``label`` and ``place`` say where it stood;
    ``typed`` is what was typed there, word for word (of a contact, its date); ``beside`` says that words stood
    beside the date, which a person should compare with what was read.
    """

    item: str
    label: str
    typed: str
    place: str
    value: str | tuple[Action, ...] | Contact | Kept
    beside: bool = False

    @property
    def uncounted(self) -> bool:
        """Whether it stands under ``extra:``, where it is kept and counts for nothing."""
        return self.item.startswith("extra ")


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that a person has to place, word for word. ``reason`` may be empty."""

    label: str
    text: str
    place: str
    reason: str = ""

    @property
    def heading(self) -> str:
        """Where it stood and why it was not placed, on one line."""
        place = f" ({self.place})" if self.place else ""
        because = f", because {self.reason}" if self.reason else ""
        return one_line(f"{self.label}{place}{because}")


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a new case file is to hold. ``kind`` is what it was read from; ``origin`` names the file;
    ``derived`` is kept as it stood, and needs no placing; ``remarks`` say what could not be imported at all."""

    kind: str
    origin: str
    placed: tuple[Placed, ...]
    asides: tuple[Aside, ...]
    derived: tuple[Aside, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many bytes of typed words the file will hold at the least."""
        texts = (p.value.text if isinstance(p.value, Contact) else p.typed for p in self.placed)
        return sum(len(t.encode()) for t in (*texts, *(a.text for a in (*self.asides, *self.derived))))

    def having(self, item: str) -> Placed | None:
        """What was placed as ``item``."""
        return next((p for p in self.placed if p.item == item), None)


@dataclass(frozen=True, slots=True)
class Composed:
    """The new file's text, and which piece made each line (from 1; empty for the frame)."""

    text: str
    items: tuple[str, ...]


_Lines = Iterator[tuple[str, str]]
_Items = Iterator[str]


def compose(draft: Draft) -> Composed:
    """Write the new case file."""
    boxes = _boxes(draft)
    body = [(item, line) for item, text in _body(draft) for line in text.split("\n")]
    text = new_file(boxes, "\n".join(line for _, line in body))
    return Composed(text, ("", *_front_items(draft, boxes), "", "", *(item for item, _ in body)))


def _boxes(draft: Draft) -> Boxes:
    lanes = {
        lane.value: [(b.key, _held(draft, b.key)) for b in LANE_ACTIONS[lane] if b.on_form or _held(draft, b.key)]
        for lane in Lane
    }
    facts = {key: _held(draft, key) for key in PLAIN_FACTS if draft.having(key)}
    extras: list[tuple[str, Held]] = [(p.label, p.value) for p in _extras(draft) if isinstance(p.value, str)]
    kept = {p.item: AsItStands(p.value.text) for p in draft.placed if isinstance(p.value, Kept)}
    more = {"extra": extras} if extras else {}
    return {**{box.key: _held(draft, box.key) for box in DETAILS}, **lanes, **facts, **kept, **more}


def _held(draft: Draft, key: str) -> Held:
    placed = draft.having(key)
    return placed.value if placed and not isinstance(placed.value, Contact | Kept) else None


def _extras(draft: Draft) -> list[Placed]:
    return [p for p in draft.placed if p.uncounted and isinstance(p.value, str)]


def _front_items(draft: Draft, boxes: Boxes) -> _Items:
    """For each line between the fences, which piece made it."""
    extras = iter(_extras(draft))
    for way, text in front_lines(boxes):
        own = (
            next(extras).item if way[:1] == ("extra",) and way[1:] else way[-1] if way and draft.having(way[-1]) else ""
        )
        yield from [own] * (text.count("\n") + 1)


def _body(draft: Draft) -> _Lines:
    yield from _asides(draft)
    yield "", "\n## Contact log" if draft.asides else "## Contact log"
    for placed in draft.placed:
        if isinstance(placed.value, Contact):
            yield placed.item, "\n" + entry_text(placed.value).rstrip("\n")
    yield from _as_typed(draft)


def entry_text(contact: Contact) -> str:
    """An entry of the log under a heading of its own."""
    said = Heading(contact.initials, contact.how, contact.outcome, contact.with_, contact.confidential)
    return f"### {' · '.join([contact.date.isoformat(), *heading_parts(said)])}\n\n{contact.text}"


def _asides(draft: Draft) -> _Lines:
    """What a person has to place. Quoted, so that nothing in it can become an entry, a table or a heading."""
    if not draft.asides:
        return
    yield "", f"## From the {draft.kind}: to be placed by hand"
    for aside in draft.asides:
        yield "", f"\n{aside.heading}:\n\n{quoted(aside.text)}"


def _as_typed(draft: Draft) -> _Lines:
    """Where the case comes from, and the words of every box that was read as something else than its words."""
    said = " ".join((f"Imported from {one_line(draft.origin)}.", *draft.remarks))
    yield "", f"\n## From the {draft.kind}: as it was typed\n\n{said}"
    changed = [p for p in draft.placed if _lost_words(p)]
    dates = [one_line(p.typed) for p in changed if isinstance(p.value, Contact)]
    boxes = [f"{one_line(p.label)}: {p.typed}" for p in changed if not isinstance(p.value, Contact)]
    if dates:
        boxes.append(f"Dates of the contact log: {'; '.join(dates)}")
    boxes += [f"{aside.label}: {aside.text}" for aside in draft.derived]
    if boxes:
        yield "", "\n" + quoted("\n".join(boxes))


def _lost_words(placed: Placed) -> bool:
    """Whether any word of what was typed is not in what is written for it."""
    if isinstance(placed.value, Contact):
        written = entry_text(placed.value)
    elif isinstance(placed.value, tuple):
        written = actions_text(placed.value)
    elif isinstance(placed.value, Kept):
        written = placed.value.text
    else:
        written = placed.value
    return not is_within(placed.typed, written)


def is_within(typed: str, written: str) -> bool:
    """Whether every word of ``typed`` stands in ``written``, as often as it was typed."""
    return Counter(_WORD.findall(typed)) <= Counter(_WORD.findall(written))


def quoted(text: str) -> str:
    """``text`` as a quotation, line by line."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
