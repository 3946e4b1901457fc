"""Filled forms and rows to new cases: what is certain goes into its box, everything else to a person.

The text of a new case is read again as any case file is. A piece that is not read back as it was meant,
or that makes an error, leaves its box and stands word for word among what is to be placed by hand.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from casebook.book import Book, CaseFile, judge_source
from casebook.casefile.headings import looks_like_initials
from casebook.casefile.parse import MAX_NAME
from casebook.casefile.source import MAX_BYTES, make_source, ref_problem
from casebook.catalogue import FRONT_MATTER_TOO_LARGE, SURNAME_IN_REF
from casebook.dates import english
from casebook.diagnostics import Diagnostic, errors
from casebook.form import ACTIONS, DETAILS, LOG_TITLE, OUTCOME_NICKNAMES, Kind, normal_key, read_year_group
from casebook.importing.boxes import Reading, read_action_box, read_detail, read_log_row
from casebook.importing.filled import SPREADSHEET, Box, Filled, LogRow, box_label
from casebook.importing.newcase import PLAIN_FACTS, Aside, Composed, Draft, Placed, compose, one_line
from casebook.importing.written_dates import Horizon, Unsure, anchor_dates, writes_month_first
from casebook.model import Action, Case, Contact
from casebook.rules.checks import child_key

DEFAULT_PREFIX = "CB"
_DIGEST = re.compile(r"\(sha256 ([0-9a-f]{12})\)")
_LABEL_LENGTH = 100
_BY_HAND = "No second case is made: bring over by hand what is new."
_DETAIL_FIELDS = {f.key: f for f in DETAILS}


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case file that is to be written at ``path`` in the book. ``remarks`` are for its report."""

    source: str
    ref: str
    path: str
    text: str
    draft: Draft
    remarks: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether the new file holds an error, because what it must have was not there to read."""
        return bool(errors(self.diagnostics))


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """What was to be imported is the case ``ref`` already; no second file is made. ``reason`` is a sentence."""

    source: str
    ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotImported:
    """Nothing could be made of a row or a file. ``words`` is what stands in it, where that was read."""

    source: str
    reason: str
    words: str = ""


Result = NewCase | AlreadyThere | NotImported


def plan_import(everything: Iterable[Filled], book: Book, prefix: str = DEFAULT_PREFIX) -> Iterator[Result]:
    """What becomes of each filled form or row, given the book as it stands. Writes nothing."""
    forms = list(everything)
    register = _Register(book, prefix, [f.ref for f in forms])
    for filled in forms:
        yield register.place(filled)


# --- Which case ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Known:
    """The children and the imported files that the book has, each with its ref."""

    refs: dict[str, str] = field(default_factory=dict)
    children: dict[tuple[str, dt.date], str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    child_of: dict[str, tuple[str, dt.date | None]] = field(default_factory=dict)

    def add(self, ref: str, text: str, name: str, born: dt.date | None) -> None:
        """Take in a case that is in the book, or about to be."""
        self.refs.setdefault(ref.casefold(), ref)
        self.child_of[ref.casefold()] = (_plain(name), born)
        if child := child_key(name, born):
            self.children.setdefault(child, ref)
        if name:
            self.names.setdefault(_plain(name), ref)
        for digest in _DIGEST.findall(text):
            self.digests.setdefault(digest, ref)

    def is_of_another(self, ref: str, name: str, born: dt.date | None) -> bool:
        """Whether the case ``ref`` is there and known to be of another child than this one."""
        known_name, known_born = self.child_of.get(ref.casefold(), ("", None))
        others_name = bool(known_name and name) and known_name != _plain(name)
        return others_name or bool(known_born and born and known_born != born)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class _Register:
    """Gives refs, and knows a child or a file again, within the book and within the run."""

    def __init__(self, book: Book, prefix: str, claimed: Iterable[str]) -> None:
        self._book = book
        self._prefix = prefix.rstrip("-")
        self._known = _Known()
        for file in book.files:
            case = file.case
            self._known.add(file.ref, file.text, case.child_name if case else "", case.date_of_birth if case else None)
        numbers = re.compile(re.escape(self._prefix) + r"-?([0-9]{1,9})", re.IGNORECASE)
        # A new number must not take the ref that a later row of the same file brings with it.
        found = (numbers.fullmatch(ref.strip()) for ref in [*(f.ref for f in book.files), *claimed])
        self._last = max((int(m[1]) for m in found if m), default=0)

    def place(self, filled: Filled) -> Result:
        """The new case, or why there is none."""
        draft = judge(filled, self._book)
        name, born = _child(draft)
        if ref := self._known.digests.get(filled.digest[:12]):
            return AlreadyThere(filled.source, ref, f"already imported as {ref}.")
        if not name and filled.kind == SPREADSHEET:
            return NotImported(filled.source, "it has no child’s name", words(filled))
        child = child_key(name, born)
        if ref := self._known.children.get(child) if child else None:
            return AlreadyThere(filled.source, ref, f"{ref} has the same name and date of birth. {_BY_HAND}")
        wanted, draft = self._wanted_ref(filled, draft, name, born)
        if wanted and wanted.casefold() in self._known.refs:
            ref = self._known.refs[wanted.casefold()]
            return AlreadyThere(filled.source, ref, f"{ref} is there already. {_BY_HAND}")
        remarks: list[str] = []
        if same := self._known.names.get(_plain(name)) if name else None:
            remarks.append(f"{same} is of a child of the same name. If it is one child, bring the two files together.")
        return self._new_case(filled, draft, wanted, remarks)

    def _wanted_ref(self, filled: Filled, draft: Draft, name: str, born: dt.date | None) -> tuple[str, Draft]:
        """The ref that the row itself gives; empty, with the words set aside, where it cannot be used."""
        typed = filled.ref.strip()
        if not typed:
            return "", draft
        why = ref_problem(typed)
        if not why and self._known.is_of_another(typed, name, born):
            why = f"is the ref of another child, in {self._known.refs[typed.casefold()]}"
        if not why:
            return typed, draft
        return "", _with_aside(draft, Aside("Ref", typed, filled.source, f"it {why}"))

    def _new_case(self, filled: Filled, draft: Draft, wanted: str, remarks: list[str]) -> Result:
        if len(compose(draft).text.encode()) > MAX_BYTES:
            return NotImported(filled.source, "it holds more than 4 MiB of text, more than one case file may hold")
        ref = wanted or self._next_ref()
        composed, draft, file = settle(draft, ref, self._book)
        if wanted and any(d.code == SURNAME_IN_REF for d in file.diagnostics):
            aside = Aside("Ref", wanted, filled.source, "it holds the child’s surname, and would stand in addresses")
            return self._new_case(filled, _with_aside(draft, aside), "", remarks)
        self._known.add(ref, composed.text, *_child(draft))
        if not wanted:
            self._last += 1
        return NewCase(filled.source, ref, f"cases/{ref}.md", composed.text, draft, tuple(remarks), file.diagnostics)

    def _next_ref(self) -> str:
        while (ref := f"{self._prefix}-{self._last + 1:04}").casefold() in self._known.refs:
            self._last += 1
        return ref


def _child(draft: Draft) -> tuple[str, dt.date | None]:
    name, born = draft.having("child_name"), draft.having("date_of_birth")
    return (
        str(name.value) if name else "",
        dt.date.fromisoformat(born.value) if born and isinstance(born.value, str) else None,
    )


def _with_aside(draft: Draft, aside: Aside) -> Draft:
    return replace(draft, asides=(*draft.asides, aside))


def words(filled: Filled) -> str:
    """Everything that stands in a form or a row, a line each."""
    parts = [f"{b.label}: {one_line(b.text)}" for b in (*filled.boxes, *filled.extra)]
    parts += [one_line(f"{r.date} {r.details} {r.initials}") for r in filled.log]
    return "\n".join([*parts, *(f"{x.label}: {one_line(x.text)}" for x in filled.loose)])


# --- What is certain ---------------------------------------------------------------------------------


def judge(filled: Filled, book: Book) -> Draft:
    """Part what is certain in a filled form from what a person must place."""
    placed: list[Placed] = []
    asides: list[Aside] = []
    reading = _reading(filled, book)
    for box in filled.boxes:
        value = _read_box(box, reading)
        if isinstance(value, Unsure):
            asides.append(Aside(_label(box), box.text, box.place, value.reason))
        else:
            placed.append(Placed(box.key, _label(box), box.text, box.place, value))
    for number, row in enumerate(filled.log, 1):
        contact = read_log_row(row, reading)
        if isinstance(contact, Unsure):
            asides.append(_row_aside(row, contact.reason))
        else:
            placed.append(Placed(f"contact {number}", LOG_TITLE, row.date, row.place, contact))
    taken: set[str] = set()
    for box in filled.extra:
        aside_reason = _why_no_extra(box, taken)
        taken.add(normal_key(box.label))
        if aside_reason:
            asides.append(Aside(f"Column “{box.label}”", box.text, box.place, aside_reason))
        else:
            placed.append(Placed(f"extra {box.label}", box.label, box.text, box.place, box.text.strip()))
    asides += [Aside(loose.label, loose.text, loose.place) for loose in filled.loose]
    origin = f"{filled.source} (sha256 {filled.digest[:12]})"
    derived = tuple(Aside(x.label, x.text, x.place) for x in filled.derived)
    return Draft(filled.kind, origin, tuple(placed), tuple(asides), derived, filled.remarks)


def _label(box: Box) -> str:
    return box_label(box.key) if box.key in ACTIONS or box.key in _DETAIL_FIELDS else box.label


def _row_aside(row: LogRow, reason: str) -> Aside:
    text = "\n".join(part for part in (row.date, row.details, row.initials) if part)
    return Aside(f"{LOG_TITLE}, a row", text, row.place, reason)


def _why_no_extra(box: Box, taken: set[str]) -> str:
    if normal_key(box.label) in taken:
        return "another column has the same heading"
    if len(box.label) > _LABEL_LENGTH:
        return "its heading is too long for a label"
    return ""


def _reading(filled: Filled, book: Book) -> Reading:
    """What the dates of this form are to be read by. The birth date is no anchor for the others."""
    by_key = {b.key: b.text for b in filled.boxes}
    done = [*(text for key, text in by_key.items() if key in ACTIONS), *(row.date for row in filled.log)]
    end = by_key.get("stage_2_end_date", "")
    horizon = Horizon(book.as_of, (), writes_month_first([*done, end, by_key.get("date_of_birth", "")]))
    anchors = (*anchor_dates(done, horizon), *anchor_dates([end], horizon, ahead=True))
    horizon = replace(horizon, anchors=anchors)
    born = read_detail(_DETAIL_FIELDS["date_of_birth"], by_key.get("date_of_birth", ""), horizon)
    signed = {row.initials.strip() for row in filled.log}
    initials = {i for i in signed if looks_like_initials(i) and i.lower() not in OUTCOME_NICKNAMES}
    return Reading(
        horizon, None if isinstance(born, Unsure) else dt.date.fromisoformat(born), initials | set(book.settings.staff)
    )


def _read_box(box: Box, reading: Reading) -> str | tuple[Action, ...] | Unsure:
    if box.key in ACTIONS:
        return read_action_box(ACTIONS[box.key], box.text, reading)
    if box.key in PLAIN_FACTS:
        return box.text.strip()
    value = read_detail(_DETAIL_FIELDS[box.key], box.text, reading.horizon)
    if box.key == "child_name" and isinstance(value, str) and len(value) > MAX_NAME:
        return Unsure(f"it is longer than the {MAX_NAME} characters of a name")
    return value


# --- Reading it back ---------------------------------------------------------------------------------


def settle(draft: Draft, ref: str, book: Book) -> tuple[Composed, Draft, CaseFile]:
    """Write the case and read it again until all that stands in a box is read back as it was meant.

    What is not leaves its box. At worst everything does, and the case holds a name and a note.
    """
    while True:
        composed = compose(draft)
        file = judge_source(make_source(f"cases/{ref}.md", composed.text), book.settings, book.as_of)
        culprits = _culprits(draft, composed, file)
        if not culprits:
            return composed, draft, file
        draft = _demoted(draft, culprits)


def _culprits(draft: Draft, composed: Composed, file: CaseFile) -> set[str]:
    found = errors(file.diagnostics)
    if any(d.code == FRONT_MATTER_TOO_LARGE for d in found):
        in_front = [p for p in draft.placed if isinstance(p.value, str)]
        return {max(in_front, key=lambda p: len(p.typed)).item} if in_front else set()
    lines = {composed.items[min(d.span.line, len(composed.items)) - 1] for d in found} - {""}
    if lines:
        return lines
    if file.case is None:
        return {p.item for p in draft.placed}
    case = file.case
    return {p.item for p in draft.placed if not _read_back(p, case)} | _misread_log(draft, case)


def _demoted(draft: Draft, items: set[str]) -> Draft:
    reason = "the case file would not be read as it was meant"
    asides = [Aside(p.label, _all_words(p), p.place, reason) for p in draft.placed if p.item in items]
    kept = tuple(p for p in draft.placed if p.item not in items)
    return replace(draft, placed=kept, asides=(*draft.asides, *asides))


def _all_words(placed: Placed) -> str:
    if not isinstance(placed.value, Contact):
        return placed.typed
    contact = placed.value
    parts = (placed.typed, contact.initials, contact.how, contact.with_, contact.outcome, contact.text)
    return "\n".join(filter(None, parts))


def _read_back(placed: Placed, case: Case) -> bool:
    """Whether the case says what was placed. The log is compared as a whole elsewhere."""
    value = placed.value
    if isinstance(value, Contact):
        return True
    if isinstance(value, tuple):
        return tuple(a for a in case.actions if a.key == placed.item) == value
    if placed.item.startswith("extra "):
        return dict(case.extra).get(placed.label) == value
    detail = _DETAIL_FIELDS.get(placed.item)
    if detail and detail.kind is Kind.YEAR_GROUP:
        value = read_year_group(value) or ""
    read = getattr(case, placed.item)
    return bool((read.isoformat() if isinstance(read, dt.date) else read) == value)


def _misread_log(draft: Draft, case: Case) -> set[str]:
    meant = [(p.item, p.value) for p in draft.placed if isinstance(p.value, Contact)]
    if tuple(sorted((c for _, c in meant), key=lambda c: c.date)) == case.contacts:
        return set()
    wrong = {item for item, contact in meant if contact not in case.contacts}
    return wrong or {item for item, _ in meant}


# --- The report --------------------------------------------------------------------------------------


def describe(result: Result) -> list[str]:
    """What became of one form or row, in lines for a person: box by box, and what is still to be placed."""
    if isinstance(result, AlreadyThere):
        return [f"{result.source}: {result.reason}"]
    if isinstance(result, NotImported):
        said = [f"    {line}" for line in result.words.split("\n") if line]
        return [f"{result.source}: not imported, because {result.reason}.", *said]
    lines = [f"{result.source} → {result.path}"]
    lines += [f"    {_placed_in_words(p)}" for p in result.draft.placed]
    if result.draft.asides:
        lines.append("  To be placed by hand; it stands in the new file, word for word:")
        lines += [f"    {a.heading}: {one_line(a.text)}" for a in result.draft.asides]
    lines += [f"  {remark}" for remark in (*result.draft.remarks, *result.remarks)]
    lines += [f"  Error in the new file: {d.message} {d.help}" for d in errors(result.diagnostics)]
    return lines


def _placed_in_words(placed: Placed) -> str:
    value = placed.value
    if isinstance(value, Contact):
        by = f", {value.initials}" if value.initials else ""
        said = f"{english(value.date)}{by}, {len(value.text.split())} words"
    elif isinstance(value, tuple):
        said = "; ".join(_action_in_words(a) for a in value)
    elif (field_ := _DETAIL_FIELDS.get(placed.item)) and field_.kind is Kind.DATE:
        said = english(dt.date.fromisoformat(value))
    else:
        said = one_line(value)
    typed = one_line(placed.typed)
    return f"{placed.label} ({placed.place}): {typed if typed == said else f'{typed} → {said}'}"


def _action_in_words(action: Action) -> str:
    day = action.date or action.planned
    parts = [english(day) if day else "", "planned" if action.planned else ""]
    parts += [f"until {english(action.until)}" if action.until else "", action.outcome, action.by]
    return ", ".join(filter(None, parts))
