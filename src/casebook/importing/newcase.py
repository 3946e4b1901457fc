"""A new case file from what was read: the front matter, the log, and whatever a person has to place.

Every piece stands in lines of its own, so that a problem on a line leads back to the piece that made it.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from casebook.casefile.headings import Heading, heading_parts
from casebook.editing.habits import yaml_text
from casebook.form import DETAILS, LANE_ACTIONS
from casebook.importing.typed import one_line
from casebook.model import Action, Contact, Lane

# Facts beyond the form that are plain text, and that a spreadsheet may have a column for.
PLAIN_FACTS = ("known_as", "stage_1")
_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*(?: [A-Za-z0-9]+)*")
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


def compose(draft: Draft) -> Composed:
    """Write the new case file."""
    lines = [(item, line) for item, text in _whole(draft) for line in text.split("\n")]
    return Composed("\n".join(line for _, line in lines) + "\n", tuple(item for item, _ in lines))


def _whole(draft: Draft) -> _Lines:
    yield "", "---"
    yield from _front_matter(draft)
    yield "", "---"
    yield from _asides(draft)
    yield "", "\n## Contact log"
    for placed in draft.placed:
        if isinstance(placed.value, Contact):
            yield placed.item, "\n" + entry_text(placed.value).rstrip("\n")
    yield from _as_typed(draft)


def _front_matter(draft: Draft) -> _Lines:
    for field in DETAILS:
        yield from _text_line(draft, field.key)
    for lane in Lane:
        yield from _lane(draft, lane)
    for key in PLAIN_FACTS:
        if draft.having(key):
            yield "", ""
            yield from _text_line(draft, key)
    for placed in draft.placed:
        if isinstance(placed.value, Kept):
            yield "", ""
            yield placed.item, placed.value.text
    extras = [p for p in draft.placed if p.uncounted and isinstance(p.value, str)]
    if extras:
        yield "", "\nextra:"
    for placed in extras:
        yield placed.item, f"  {_key(placed.label)}: {_text(str(placed.value), '  ')}"


def _lane(draft: Draft, lane: Lane) -> _Lines:
    """The actions of a lane. What is no box of the form has a line only where something was placed in it."""
    yield "", f"\n{lane.value}:"
    for box in LANE_ACTIONS[lane]:
        placed = draft.having(box.key)
        actions = placed.value if placed and isinstance(placed.value, tuple) else ()
        if actions or box.on_form:
            yield box.key if actions else "", f"  {box.key}:{_actions_text(actions)}"


def _text_line(draft: Draft, key: str) -> _Lines:
    placed = draft.having(key)
    if placed is None or not isinstance(placed.value, str):
        yield "", f"{key}:"
    else:
        yield key, f"{key}: {_text(placed.value)}"


def _key(label: str) -> str:
    return label if _PLAIN_KEY.fullmatch(label) else "'" + label.replace("'", "''") + "'"


@functools.lru_cache(4096)  # schools, years and outcomes are the same from row to row
def _text(text: str, indent: str = "", flow: bool = False) -> str:
    """``text`` as YAML. One that cannot be written so is left to the check of the whole file to find."""
    return (yaml_text(text, flow) or "'" + text.replace("'", "''") + "'").replace("\n", f"\n{indent}")


def _actions_text(actions: tuple[Action, ...]) -> str:
    if not actions:
        return ""
    texts = [_action_text(a) for a in actions]
    if len(texts) == 1:
        return f" {texts[0]}"
    if not any(t.startswith("{") for t in texts):
        return f" [{', '.join(texts)}]"
    return "".join(f"\n    - {t}" for t in texts)


def _action_text(action: Action) -> str:
    days = {"date": action.date, "planned": action.planned, "until": action.until}
    days |= {"invited": action.invited, "review": action.review}
    pairs = {key: day.isoformat() for key, day in days.items() if day}
    words = {"outcome": action.outcome, "sent": action.sent, "by": action.by, "void": action.void, "note": action.note}
    words |= {"confidential": "yes" if action.confidential else ""}
    pairs |= {key: _text(word, flow=True) for key, word in words.items() if word}
    lists = {"for": action.needs, "to": action.to}
    pairs |= {key: "[" + ", ".join(_text(w, flow=True) for w in said) + "]" for key, said in lists.items() if said}
    if set(pairs) == {"date"}:
        return pairs["date"]
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"


def entry_text(contact: Contact) -> str:
    """An entry of the log under a heading of its own."""
    said = Heading(contact.initials, contact.how, contact.outcome, contact.with_, contact.confidential)
    return f"### {' · '.join([contact.date.isoformat(), *heading_parts(said)])}\n\n{contact.text}"


def _asides(draft: Draft) -> _Lines:
    """What a person has to place. Quoted, so that nothing in it can become an entry, a table or a heading."""
    if not draft.asides:
        return
    yield "", f"\n## From the {draft.kind}: to be placed by hand"
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
        written = _actions_text(placed.value)
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
