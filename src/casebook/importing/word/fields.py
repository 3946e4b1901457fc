"""What Word puts into a form by itself, and what it holds without showing it: fields, pickers, hidden words.

A field that shows today's date is nobody's statement; a date picker knows its day better than it shows it.
Each run of text is marked in the tree with what is odd about it, before the tree is walked for its words.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from casebook.dates import english
from casebook.importing.reading.written_dates import told

# An attribute of our own on a text in the tree: why its words may be nobody's statement.
DOUBT = "casebook-doubt"
# Fields whose result a person typed or chose, or that show the record of a school's own system as it is.
_TYPED_FIELDS = frozenset(("FORMTEXT", "FORMDROPDOWN", "FORMCHECKBOX", "HYPERLINK", "MERGEFIELD", "FILLIN"))
_MADE_TEXT = frozenset(("currentDate", "currentTime", "calculated"))
_PROMPT = re.compile(r"\s*+(?:click|tap|choose|select|enter)\b", re.IGNORECASE)


def tag_of(element: Any) -> str:
    """The local name of an element; empty for a comment or an instruction."""
    return _local_name(element.tag)


@functools.lru_cache(512)
def _local_name(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """The attribute ``name``, whatever its namespace."""
    return next((str(v) for k, v in element.attrib.items() if k.rpartition("}")[2] == name), None)


def child(element: Any, *names: str) -> Any:
    """The descendant down the path ``names``, or ``None``."""
    for name in names:
        element = next((c for c in element if tag_of(c) == name), None)
        if element is None:
            return None
    return element


def is_on(element: Any) -> bool:
    """Whether a property that may be switched off by its value is there and on."""
    return element is not None and (attribute(element, "val") or "true").lower() not in {"0", "false", "off", "none"}


def mark(root: Any) -> None:
    """Mark what is odd about the texts of a part, in place: fields, date pickers, prompts that nobody answered."""
    for control in list(root.iter("{*}sdt")):
        _control(control)
    if next(root.iter("{*}fldChar", "{*}fldSimple"), None) is not None:
        marker = _Fields()
        for element in root.iter("{*}tc", "{*}fldSimple", "{*}instrText", "{*}fldChar", "{*}t"):
            marker.take(element)


# --- Content controls ---------------------------------------------------------------------------------


def _control(control: Any) -> None:
    properties = child(control, "sdtPr")
    if properties is None:
        return
    texts = list(control.iter("{*}t"))
    if is_on(child(properties, "showingPlcHdr")) and _is_prompt(control, texts):
        for element in texts:
            element.text = ""
        return
    picker = child(properties, "date")
    if picker is not None and texts and (day := _day(attribute(picker, "fullDate"))):
        _picked(texts, day)


def _is_prompt(control: Any, texts: Iterable[Any]) -> bool:
    """Whether a control shows the form's own "Click to enter a date", and nothing that somebody typed."""
    styles = {attribute(e, "val") for e in control.iter("{*}rStyle")}
    said = "".join(e.text or "" for e in texts)
    return bool(_PROMPT.match(said)) or any(s and "placeholder" in s.lower() for s in styles)


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _picked(texts: list[Any], day: dt.date) -> None:
    """Make plain which day a picker holds, or mark that something else was typed over it."""
    shown = "".join(e.text or "" for e in texts)
    if not shown.strip():
        return
    plain = told(shown, day)
    if plain is None:
        for element in texts:
            element.set(DOUBT, f"its date picker holds {english(day)}, and shows something else")
        return
    texts[0].text = plain
    for element in texts[1:]:
        element.text = ""


# --- Fields -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _OpenField:
    code: str = ""
    shows: bool = False
    made: str = ""


@dataclass(slots=True)
class _Fields:
    """Follows the fields through the text, in the order in which it is read."""

    open: list[_OpenField] = field(default_factory=list)
    simple: dict[Any, str] = field(default_factory=dict)

    def take(self, element: Any) -> None:
        """Take in one element."""
        tag = tag_of(element)
        if tag == "tc":
            self.open.clear()  # a field that was never closed ends with its cell
        elif tag == "fldSimple":
            if made := _made_by(attribute(element, "instr") or ""):
                for text in element.iter("{*}t"):
                    text.set(DOUBT, made)
        elif tag == "instrText" and self.open:
            self.open[-1].code += element.text or ""
        elif tag == "fldChar":
            self._character(element)
        elif tag == "t" and (made := next((f.made for f in self.open if f.shows and f.made), "")):
            element.set(DOUBT, made)

    def _character(self, element: Any) -> None:
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            made = (
                attribute(typed, "val") if (typed := child(element, "ffData", "textInput", "type")) is not None else ""
            )
            self.open.append(_OpenField(made=f"Word works it out by itself ({made})" if made in _MADE_TEXT else ""))
        elif kind == "separate" and self.open:
            self.open[-1].shows = True
            self.open[-1].made = self.open[-1].made or _made_by(self.open[-1].code)
        elif kind == "end" and self.open:
            self.open.pop()


def _made_by(code: str) -> str:
    """Why nobody typed what a field shows; empty where somebody did. ``code``: what the field is told."""
    name = (code.split() or [""])[0].upper()[:20]
    return (
        "" if name in _TYPED_FIELDS or not name else f"Word puts it in by itself (a {name} field), so nobody typed it"
    )


def form_field(element: Any) -> str:
    """What the older kind of form field shows where it has no text of its own: a tick, a choice."""
    box = child(element, "ffData", "checkBox")
    if box is not None:
        ticked = child(box, "checked")
        return "☒" if is_on(ticked if ticked is not None else child(box, "default")) else "☐"
    choices = child(element, "ffData", "ddList")
    if choices is None:
        return ""
    entries = [attribute(e, "val") or "" for e in choices if tag_of(e) == "listEntry"]
    result = child(choices, "result")
    chosen = number(result if result is not None else child(choices, "default"), 0)
    return entries[chosen] if chosen < len(entries) else ""


def number(element: Any, default: int) -> int:
    """The small number that an element holds."""
    value = attribute(element, "val") if element is not None else None
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 4 else default


_TICKS = {"F0FC": "✓", "F0FE": "☒", "F0FD": "☒", "F0A8": "☐", "F06F": "☐", "F052": "☑", "F053": "☒", "F0A3": "☐"}


def symbol(element: Any) -> str:
    """A character of a symbol font: a tick, or what it is called."""
    code = (attribute(element, "char") or "").upper()
    return _TICKS.get(code, f"[symbol {attribute(element, 'font') or ''} {code}]")
