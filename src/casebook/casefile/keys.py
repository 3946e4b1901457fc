"""The keys of the front matter: which of them stand in a mapping, and what is found out on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from casebook.casefile.source import Source, name_character
from casebook.casefile.tree import Mapping, Node, Scalar
from casebook.diagnostics import Diagnostic, Severity, Span, Told
from casebook.form import ACTIONS, FIELDS, LANE_ACTIONS, NICKNAMES, NICKNAMES_WITHIN, ActionBox, Field, Kind, normal_key
from casebook.model import DatedFact
from casebook.suggest import MOST_GUESSES, did_you_mean
from casebook.wording import shortened

Values = dict[str, object]


@dataclass(slots=True)
class Findings:
    """What is gathered while one source is read: problems, places and dates."""

    source: Source
    told: Told = field(default_factory=Told)
    places: dict[str, Span] = field(default_factory=dict)
    dates: list[DatedFact] = field(default_factory=list)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """The problems that are told."""
        return self.told.found

    def span(self, node: Node) -> Span:
        """Where a node stands in the file."""
        return self.source.span(node.start, node.end)

    def error(self, code: str, where: Node | Span, message: str, help_: str) -> None:
        """Note that a fact cannot be trusted."""
        self._tell(code, Severity.ERROR, where, message, help_)

    def warning(self, code: str, where: Node | Span, message: str, help_: str) -> None:
        """Note that something is odd, but perhaps right."""
        self._tell(code, Severity.WARNING, where, message, help_)

    def _tell(self, code: str, severity: Severity, where: Node | Span, message: str, help_: str) -> None:
        if self.told.takes():
            span = where if isinstance(where, Span) else self.span(where)
            self.told.found.append(self.source.diagnostic(code, severity, span, message, help_))


class KeyValue(NamedTuple):
    """One key of a mapping that was recognised, with its value."""

    field: Field
    key: Scalar
    value: Node


# --- The form's tables, by key ---------------------------------------------------------------------


def _named(field_: Field, box: ActionBox) -> Field:
    if field_.kind is not Kind.DATE:
        return field_
    return replace(field_, label=f"{field_.label} of {box.short}", of_action=field_.key in ("date", "planned"))


def _by_keys(fields: Iterable[Field]) -> dict[str, Field]:
    return {f.key: f for f in fields}


# Made once: what may stand at the left edge, in each group, and in each lane.
TOP = _by_keys(FIELDS)
_BOX_FIELDS = {box.key: tuple(_named(f, box) for f in box.fields) for box in ACTIONS.values()}
_GROUP_FIELDS = {**{f.key: f.fields for f in FIELDS if f.fields}, **_BOX_FIELDS}
GROUPS = {key: _by_keys(fields) for key, fields in _GROUP_FIELDS.items()}
REQUIRED = {key: tuple(f for f in fields if f.required) for key, fields in _GROUP_FIELDS.items()}
LANE_KEYS = {lane: _by_keys(Field(b.key, b.label) for b in boxes) for lane, boxes in LANE_ACTIONS.items()}
BARE_DATES = {b.key: Field("date", f"date of {b.short}", Kind.DATE, of_action=True) for b in ACTIONS.values()}
_TOP_KEYS = {f.key for f in FIELDS}
ALL_KEYS = _TOP_KEYS | set(ACTIONS)
EVERY_KEY = ALL_KEYS | {f.key for fields in (*_BOX_FIELDS.values(), *(f.fields for f in FIELDS)) for f in fields}


# --- Keys as they are typed -----------------------------------------------------------------------


def entries_of(found: Findings, node: Node, known: dict[str, Field], where: str) -> dict[str, KeyValue]:
    """The known keys of a mapping with their values; unknown and duplicate ones are reported."""
    entries: dict[str, KeyValue] = {}
    if not isinstance(node, Mapping):
        return entries
    for key, value in node.pairs:
        if not isinstance(key, Scalar):
            found.error(
                "wrong-shape", key, "A key must be a plain word.", "Write the key, a colon, a space and the value."
            )
            continue
        name = key.text if key.text in known else normal_key(key.text)
        match = known.get(name)
        if match is None:
            _unknown_key(found, key, name, known, where)
        elif name in entries:
            duplicate_key(found, key, entries[name].key)
        else:
            entries[name] = KeyValue(match, key, value)
    return entries


def duplicate_key(found: Findings, key: Scalar, first: Scalar) -> None:
    """Note that ``key`` stands in its mapping a second time, after ``first``."""
    first_line = found.span(first).line
    this_line = found.span(key).line
    found.error(
        "duplicate-key",
        key,
        f"“{shortened(key.text)}” stands twice: on line {first_line} and on line {this_line}.",
        "Keep one of the two; an action done several times takes a list of dates: [2026-10-05, 2026-10-19].",
    )


def _unknown_key(found: Findings, key: Scalar, name: str, known: dict[str, Field], where: str) -> None:
    odd = next((c for c in key.text if not c.isascii() or not c.isprintable()), None)
    message = f"“{shortened(key.text)}” is not a key of {where}"
    message += f"; it holds {name_character(odd)}." if odd else "."
    few = len(found.diagnostics) < MOST_GUESSES
    found.error("unknown-key", key, message, _key_suggestion(name, known, bool(odd)) if few else _known(known))


def _key_suggestion(name: str, known: dict[str, Field], odd: bool) -> str:
    plain = "".join(c for c in name if c.isascii() and c.isprintable())
    if odd and plain in known:
        return f"Delete the key and type it again: {plain}"
    if guess := did_you_mean(name, known, nicknames=_nicknames(known)):
        return guess
    meant = NICKNAMES.get(name, name)
    home = next((f.key for f in FIELDS if f.lane and meant in LANE_KEYS[f.lane]), None)
    if home:
        return f"“{meant}” belongs under {home}:, indented by two spaces."
    if name in _TOP_KEYS:
        return f"“{name}” belongs at the left edge, not inside another group."
    return _known(known)


def _known(known: dict[str, Field]) -> str:
    return f"Known here: {', '.join(known)}. A fact of your own goes under extra:."


def _nicknames(known: dict[str, Field]) -> dict[str, str]:
    """What people say for the keys that are known here: ``dob`` is one thing at the left edge, another of a parent."""
    return NICKNAMES | {
        word: key for word, key in NICKNAMES_WITHIN.items() if key in known and NICKNAMES.get(word) not in known
    }
