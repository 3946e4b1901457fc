"""Which case is meant: by its ref or, where one case has it, by the child's name. A near miss is named, never taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from casebook.book import CaseFile
from casebook.casefile.listing import list_cases
from casebook.casefile.parse import parse_case
from casebook.casefile.source import read_source, ref_of
from casebook.cli.workplace import Refused
from casebook.rules.names import name_key
from casebook.suggest import did_you_mean


class NamedFile(NamedTuple):
    """A case file by what it may be called by: its ref, and the names of its child."""

    path: str
    ref: str
    names: tuple[str, ...]


def find_file(files: Iterable[CaseFile], typed: str) -> CaseFile:
    """The file of the case that ``typed`` names. Raises :class:`Refused`, with the nearest that there is."""
    everyone = {file.path: file for file in files}
    return everyone[_find([_named(file) for file in everyone.values()], typed).path]


def find_files(files: Iterable[CaseFile], typed: Sequence[str]) -> list[CaseFile]:
    """The files of several cases; all words together may be one child's name, which then needs no quotes."""
    everyone = {file.path: file for file in files}
    named = [_named(file) for file in everyone.values()]
    if len(typed) > 1 and len(found := _by_name(named, " ".join(typed))) == 1:
        return [everyone[found[0].path]]
    return [everyone[_find(named, word).path] for word in typed]


def find_path(root: Path, typed: str) -> str:
    """The path of the case that ``typed`` names, in the book in the folder ``root``. Raises :class:`Refused`.

    The files are read only where no ref is meant.
    """
    paths = list_cases(root).paths
    by_ref = [NamedFile(path, ref_of(path), ()) for path in paths]
    if any(one.ref.casefold() == typed.casefold() for one in by_ref):
        return _find(by_ref, typed).path
    return _find(list(_read(root, paths)), typed).path


def _named(file: CaseFile) -> NamedFile:
    return NamedFile(file.path, file.ref, (file.case.child_name, file.case.known_as) if file.case else ())


def _read(root: Path, paths: Iterable[str]) -> Iterator[NamedFile]:
    for path in paths:
        source = read_source(root, path).value
        case = parse_case(source).value if source else None
        yield NamedFile(path, ref_of(path), (case.child_name, case.known_as) if case else ())


def _by_name(files: Iterable[NamedFile], typed: str) -> list[NamedFile]:
    wanted = name_key(typed)
    return [one for one in files if wanted and any(name_key(name) == wanted for name in one.names)]


def _find(files: Sequence[NamedFile], typed: str) -> NamedFile:
    if by_ref := [one for one in files if one.ref.casefold() == typed.casefold()]:
        if len(by_ref) > 1:
            paths = " and ".join(one.path for one in by_ref)
            raise Refused(f"The ref {typed} stands for two files, {paths}. Rename one of them first.")
        return by_ref[0]
    found = _by_name(files, typed)
    if len(found) > 1:
        refs = ", ".join(one.ref for one in found)
        raise Refused(f"{len(found)} cases have the name “{typed}”: {refs}. Name the one that you mean by its ref.")
    return found[0] if found else _refuse(files, typed)


def _refuse(files: Sequence[NamedFile], typed: str) -> NamedFile:
    refs = [one.ref for one in files]
    names = {name: one.ref for one in files for name in one.names if name}
    near = did_you_mean(typed, refs, bare=True)
    if not near and (meant := did_you_mean(typed, names, bare=True, cutoff=0.75)):
        near = f"{meant[:-1]}, {names[meant.removeprefix('Did you mean ')[:-1]]}?"
    raise Refused(f"There is no case {typed}. {near or 'See: casebook status'}")
