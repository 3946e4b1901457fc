"""Which case is it? Refs for new cases, and children and files that the book has already.

Nothing is made of a row that names two children, nor a second file of a child that is there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from casebook.book import Book
from casebook.casefile.source import MAX_BYTES, ref_problem
from casebook.catalogue import SURNAME_IN_REF
from casebook.diagnostics import Diagnostic, errors
from casebook.importing.case.judging import judge
from casebook.importing.case.newcase import Aside, Draft
from casebook.importing.case.settle import settle
from casebook.importing.reading.children import folded_name, two_names
from casebook.importing.reading.filled import SPREADSHEET, Filled
from casebook.importing.reading.typed import one_line

DEFAULT_PREFIX = "CB"
_DIGEST = re.compile(r"\(sha256 ([0-9a-f]{12})\)")
_BY_HAND = "No second case is made: bring over by hand what is new."


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
    """What was to be imported is the case ``ref`` already; no second file is made. ``reason`` is a sentence;
    ``words`` is what stands in it, where it may hold something new."""

    source: str
    ref: str
    reason: str
    words: str = ""


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
        self.child_of[ref.casefold()] = (folded_name(name), born)
        if name and born:
            self.children.setdefault((folded_name(name), born), ref)
        if name:
            self.names.setdefault(folded_name(name), ref)
        for digest in _DIGEST.findall(text):
            self.digests.setdefault(digest, ref)

    def is_of_another(self, ref: str, name: str, born: dt.date | None) -> bool:
        """Whether the case ``ref`` is there and known to be of another child than this one."""
        known_name, known_born = self.child_of.get(ref.casefold(), ("", None))
        others_name = bool(known_name and name) and known_name != folded_name(name)
        return others_name or bool(known_born and born and known_born != born)


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
        if ref := self._known.digests.get(filled.digest[:12]):
            return AlreadyThere(filled.source, ref, f"already imported as {ref}.")
        if filled.refused:
            return NotImported(filled.source, filled.refused, words(filled))
        draft = judge(filled, self._book)
        name, born = _child(draft)
        if filled.kind == SPREADSHEET and (why := _no_one_child(filled, name)):
            return NotImported(filled.source, why, words(filled))
        if ref := self._known.children.get((folded_name(name), born)) if name and born else None:
            return AlreadyThere(
                filled.source, ref, f"{ref} has the same name and date of birth. {_BY_HAND}", words(filled)
            )
        wanted, draft = self._wanted_ref(filled, draft, name, born)
        if wanted and wanted.casefold() in self._known.refs:
            ref = self._known.refs[wanted.casefold()]
            return AlreadyThere(filled.source, ref, f"{ref} is there already. {_BY_HAND}", words(filled))
        remarks: list[str] = []
        if same := self._known.names.get(folded_name(name)) if name else None:
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
        if draft.size > MAX_BYTES:
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


def _no_one_child(filled: Filled, name: str) -> str:
    """Why a row of a sheet cannot be one child's case; empty where it can."""
    if any(two_names(b.text) for b in filled.boxes if b.key == "child_name"):
        return "its name is that of two children. Give each child a row"
    if not name:
        doubt = next((b.doubt for b in filled.boxes if b.key == "child_name" and b.doubt), "")
        return f"its child’s name is not certain: {doubt}" if doubt else "it has no child’s name"
    return ""


def words(filled: Filled) -> str:
    """Everything that stands in a form or a row, a line each."""
    parts = [f"{b.label}: {one_line(b.text)}" for b in (*filled.boxes, *filled.extra)]
    parts += [one_line(r.text) for r in filled.log]
    return "\n".join([*parts, *(f"{x.label}: {one_line(x.text)}" for x in filled.loose)])
