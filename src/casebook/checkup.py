"""Every problem of a book and nothing else: what ``check`` tells. Files are let go of as soon as they have been judged."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from casebook import workers
from casebook.book import check_parsed, identity_of
from casebook.casefile.listing import list_cases
from casebook.casefile.parse import parse_case
from casebook.casefile.source import read_source, ref_of
from casebook.diagnostics import Diagnostic
from casebook.rules.checks import Identity, Spellings, check_book, child_of
from casebook.settings import Settings

_A_JOB = 50  # files


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was looked at, in path order, and everything that is wrong with it, in file and line order."""

    as_of: dt.date
    paths: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


class _Terms(NamedTuple):
    root: Path
    settings: Settings
    as_of: dt.date


# Of each file of a job: what is wrong with it, what it has in common with another file of the same child, and who it is.
_Looked = list[tuple[tuple[Diagnostic, ...], str, Identity]]


def check_files(root: Path, paths: Sequence[str], settings: Settings, as_of: dt.date) -> Checkup:
    """Check these files of the book in the folder ``root``, each alone."""
    found = [d for told, _, _ in _look_at(root, paths, settings, as_of) for d in told]
    return _checkup(as_of, paths, found)


def check_whole(root: Path, settings: Settings, as_of: dt.date) -> Checkup:
    """Check the whole book: every file, and what only shows when they are laid side by side."""
    listing = list_cases(root)
    looked = _look_at(root, listing.paths, settings, as_of)
    refs = Counter(identity.ref.casefold() for _, _, identity in looked)
    children = Counter(child for _, child, _ in looked if child)
    spellings = Spellings.of((one.school.name for _, _, one in looked), (one.staff_name.name for _, _, one in looked))
    several = [
        one
        for _, child, one in looked
        if refs[one.ref.casefold()] > 1
        or (child and children[child] > 1)
        or one.school.name in spellings.school
        or one.staff_name.name in spellings.staff_name
    ]
    found = [*listing.diagnostics, *(d for told, _, _ in looked for d in told), *check_book(several, spellings)]
    return _checkup(as_of, listing.paths, found)


def _checkup(as_of: dt.date, paths: Sequence[str], found: list[Diagnostic]) -> Checkup:
    return Checkup(as_of, tuple(paths), tuple(sorted(found, key=lambda d: d.sort_key)))


def _look_at(root: Path, paths: Sequence[str], settings: Settings, as_of: dt.date) -> _Looked:
    jobs = [tuple(paths[start : start + _A_JOB]) for start in range(0, len(paths), _A_JOB)]
    processes = workers.processes_for(len(paths))
    with workers.seldom_collected():
        return [
            one for looked in workers.in_turn(_looker, _Terms(root, settings, as_of), jobs, processes) for one in looked
        ]


def _looker(setup: _Terms) -> Callable[[tuple[str, ...]], _Looked]:
    return functools.partial(_look, setup)


def _look(setup: _Terms, paths: tuple[str, ...]) -> _Looked:
    """One kind of work after the other, for all files of the job, keeps the program for it close to the processor."""
    read = [read_source(setup.root, path) for path in paths]
    parsed = [None if one.value is None else parse_case(one.value) for one in read]
    looked: _Looked = []
    for path, one, case in zip(paths, read, parsed, strict=True):
        if one.value is None or case is None:
            looked.append((one.diagnostics, "", Identity(path, ref_of(path))))
            continue
        _, told = check_parsed(one.value, case, setup.settings, setup.as_of)
        identity = identity_of(path, one.value.ref, one.value.text, case.value)
        looked.append((told, child_of(identity), identity))
    return looked
