"""A case file that is open for editing, and the proof that an edit did what was asked and nothing else."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casebook.casefile.frontmatter import FrontMatter, read_front_matter
from casebook.casefile.parse import parse_case
from casebook.casefile.source import Source, decode
from casebook.casefile.tree import Mapping
from casebook.diagnostics import Diagnostic, errors
from casebook.editing.boxes import scalars
from casebook.editing.habits import DateWriter, date_writer
from casebook.editing.splice import CannotEdit, Splice, spliced
from casebook.model import Case


@dataclass(frozen=True, slots=True)
class Document:
    """A case file that can be edited: its bytes, what they say, and where the boxes stand."""

    data: bytes
    source: Source
    case: Case
    front: FrontMatter
    diagnostics: tuple[Diagnostic, ...]

    @property
    def text(self) -> str:
        """The text to which all offsets refer."""
        return self.source.text

    @property
    def root(self) -> Mapping:
        """The front matter's tree."""
        return self.front.root or Mapping((), self.front.start, self.front.start)

    @property
    def write_date(self) -> DateWriter:
        """The way in which the front matter writes dates."""
        return date_writer(s.text for s in scalars(self.root))


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line that an edit took away or added, with its number in the old or in the new text."""

    number: int
    added: bool
    text: str


@dataclass(frozen=True, slots=True)
class Edited:
    """The proved result of an edit. It is not ``changed`` where the file says already what was asked."""

    data: bytes
    source: Source
    case: Case
    lines: tuple[ChangedLine, ...] = ()
    changed: bool = True


def read_document(path: str, data: bytes) -> Document:
    """Read a case file for editing. ``path`` is relative to the book. Raises :class:`CannotEdit`."""
    decoded = decode(path, data)
    if decoded.value is None:
        raise CannotEdit(_unreadable(path, decoded.diagnostics))
    parsed = parse_case(decoded.value)
    front, _ = read_front_matter(decoded.value)
    if parsed.value is None or front is None:
        raise CannotEdit(_unreadable(path, errors(parsed.diagnostics)))
    return Document(data, decoded.value, parsed.value, front, parsed.diagnostics)


def _unreadable(path: str, diagnostics: Sequence[Diagnostic]) -> str:
    return f"{path} must be mended before it can be changed. {_told(diagnostics[0])}"


def _told(diagnostic: Diagnostic) -> str:
    return f"Line {diagnostic.span.line}: {diagnostic.message} {diagnostic.help}"


def prove(document: Document, splices: Iterable[Splice], expected: Case) -> Edited:
    """Make the change, read the result again, and answer for it; or refuse with :class:`CannotEdit`.

    ``expected`` is the case that must be read, and no error may be there that was not there before.
    """
    data = spliced(document.data, splices)
    decoded = decode(document.source.path, data)
    if decoded.value is None:
        raise CannotEdit(f"The file could not be read afterwards. {_told(decoded.diagnostics[0])}")
    parsed = parse_case(decoded.value)
    if added := new_errors(document.diagnostics, parsed.diagnostics):
        raise CannotEdit(f"This would make an error in the file. {_told(added[0])}")
    if parsed.value != expected:
        raise CannotEdit(
            "This file is written in a way that the change cannot be fitted into safely, so it was left as it is."
            " Make the change by hand, then run: casebook check"
        )
    lines = tuple(_changed_lines(document.source.text, decoded.value.text))
    return Edited(data, decoded.value, parsed.value, lines)


def new_errors(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The errors of ``after`` that were not in ``before``. Line numbers shift, so they are matched by code."""
    known = Counter(d.code for d in errors(before))
    added = []
    for diagnostic in errors(after):
        if known[diagnostic.code] > 0:
            known[diagnostic.code] -= 1
        else:
            added.append(diagnostic)
    return added


def _changed_lines(old: str, new: str) -> Iterable[ChangedLine]:
    before, after = old.removesuffix("\n").split("\n"), new.removesuffix("\n").split("\n")
    # Most edits touch one place: what is the same around it need not be compared.
    same = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    rest = min(len(before), len(after)) - same
    tail = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    a, b = before[same : len(before) - tail], after[same : len(after) - tail]
    for kind, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from (ChangedLine(same + n + 1, False, a[n]) for n in range(a1, a2))
            yield from (ChangedLine(same + n + 1, True, b[n]) for n in range(b1, b2))


def unchanged(document: Document) -> Edited:
    """The answer where the file says already what was asked."""
    return Edited(document.data, document.source, document.case, changed=False)
