"""The whole book, read: every case file with what it says, what is wrong with it, and how ready it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from casebook.casefile.listing import list_cases
from casebook.casefile.parse import parse_case
from casebook.casefile.source import Source, read_source, ref_of
from casebook.diagnostics import MOST_TOLD, Checked, Diagnostic, Severity, Told, errors
from casebook.model import Case
from casebook.rules.checks import Identity, Shared, check_book, check_case
from casebook.rules.inquiry import Inquiry, Problem
from casebook.rules.judging import assess
from casebook.rules.prompts import Prompt, prompts
from casebook.rules.readiness import Readiness
from casebook.settings import Settings
from casebook.wording import counted

# A rule may have something to say of each contact, so more of it is told than of a file that can hardly be read.
MOST_FINDINGS = 10 * MOST_TOLD


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One file of ``cases/``: what it says as far as it can be read, and every problem with it.

    ``text`` is the file as typed (empty where its bytes are no text). ``case`` is ``None`` where the
    front matter cannot be read. ``readiness`` and ``prompts`` are there only for a ``sound`` file.
    """

    path: str
    ref: str
    text: str = ""
    digest: str = ""
    case: Case | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    readiness: Readiness | None = None
    prompts: tuple[Prompt, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether it can be trusted: it could be read and holds no error."""
        return self.readiness is not None

    @property
    def identity(self) -> Identity:
        """As much of it as the checks across the book need."""
        return identity_of(self.path, self.ref, self.text, self.case)

    @property
    def words(self) -> str:
        """Where the case stands, in words: its readiness, or that a file with errors cannot be trusted."""
        return (
            self.readiness.words
            if self.readiness
            else f"Cannot be trusted: {counted(len(errors(self.diagnostics)), 'error')}"
        )


def identity_of(path: str, ref: str, text: str, case: Case | None) -> Identity:
    """As much of a file, whose text says ``case``, as the checks across the book need."""
    if case is None:
        return Identity(path, ref)
    spans = [case.place(key) for key in ("child_name", "school", "staff_name")]
    last = max(span.line for span in spans)
    lines = text.split("\n", last)
    name, school, staff = [lines[span.line - 1] if len(lines) >= span.line else "" for span in spans]
    return Identity(
        path,
        ref,
        case.child_name,
        case.date_of_birth,
        spans[0],
        name,
        Shared(case.school, spans[1], school),
        Shared(case.staff_name, spans[2], staff),
    )


@dataclass(frozen=True, slots=True)
class Book:
    """Every case file, in path order, as of one day. ``diagnostics`` are those of no case file."""

    settings: Settings
    as_of: dt.date
    files: tuple[CaseFile, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def sound(self) -> list[CaseFile]:
        """The files that can be trusted, in ref order."""
        return sorted((f for f in self.files if f.sound), key=lambda f: ref_order(f.ref))

    @property
    def broken(self) -> list[CaseFile]:
        """The files with an error, in path order."""
        return [f for f in self.files if not f.sound]

    @property
    def all_diagnostics(self) -> list[Diagnostic]:
        """Everything that is wrong in the book, in file and line order."""
        return sorted([*self.diagnostics, *(d for f in self.files for d in f.diagnostics)], key=lambda d: d.sort_key)


def ref_order(ref: str) -> tuple[str, str]:
    """The order of refs in every list: letter case does not matter, and ties are settled."""
    return (ref.casefold(), ref)


def read_book(root: Path, settings: Settings, as_of: dt.date) -> Book:
    """Read every case file of the book in folder ``root`` and judge it as of ``as_of``."""
    listing = list_cases(root)
    files = [read_case_file(root, path, settings, as_of) for path in listing.paths]
    return Book(settings, as_of, tuple(check_together(files)), listing.diagnostics)


def read_case_file(root: Path, path: str, settings: Settings, as_of: dt.date) -> CaseFile:
    """Read, parse, check and assess one case file. ``path`` is relative to ``root``."""
    read = read_source(root, path)
    if read.value is None:
        return CaseFile(path, ref_of(path), diagnostics=read.diagnostics)
    return judge_source(read.value, settings, as_of)


def judge_source(source: Source, settings: Settings, as_of: dt.date) -> CaseFile:
    """Parse, check and assess a case whose text has been read."""
    parsed = parse_case(source)
    readiness, told = check_parsed(source, parsed, settings, as_of)
    case = parsed.value
    if case is None or readiness is None or _has_error(told):
        return CaseFile(source.path, source.ref, source.text, source.digest, case, told)
    todo = prompts(case, readiness, settings.policy, as_of)
    return CaseFile(source.path, source.ref, source.text, source.digest, case, told, readiness, todo)


def check_parsed(
    source: Source, parsed: Checked[Case | None], settings: Settings, as_of: dt.date
) -> tuple[Readiness | None, tuple[Diagnostic, ...]]:
    """What a case comes to, and everything that is wrong with its file. Without a case there is no readiness."""
    case, told = parsed.value, parsed.diagnostics
    if case is None:
        return None, told
    readiness = assess(case, settings.policy, as_of)
    if findings := check_case(Inquiry(case, readiness, settings.people, settings.policy, as_of)):
        told = tuple(sorted([*told, *_at_places(source, findings)], key=lambda d: d.sort_key))
    return readiness, told


def _at_places(source: Source, findings: Iterable[Problem]) -> tuple[Diagnostic, ...]:
    told = Told(most=MOST_FINDINGS)
    for one in findings:
        if told.takes():
            told.found.append(source.diagnostic(one.code, one.severity, one.span, one.message, one.help))
    return told.all(source.path)


def _has_error(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.severity is Severity.ERROR for d in diagnostics)


def check_together(files: Iterable[CaseFile]) -> list[CaseFile]:
    """The files with what shows only when they are laid side by side. An error takes the verdict away."""
    files = list(files)
    extra: dict[str, list[Diagnostic]] = {}
    for diagnostic in check_book(f.identity for f in files):
        extra.setdefault(diagnostic.path, []).append(diagnostic)
    return [with_diagnostics(f, extra[f.path]) if f.path in extra else f for f in files]


def with_diagnostics(file: CaseFile, more: Iterable[Diagnostic]) -> CaseFile:
    """The file with problems that only show beside the others. An error takes the verdict away."""
    more = tuple(more)
    diagnostics = tuple(sorted([*file.diagnostics, *more], key=lambda d: d.sort_key))
    if _has_error(more):
        return replace(file, diagnostics=diagnostics, readiness=None, prompts=())
    return replace(file, diagnostics=diagnostics)
