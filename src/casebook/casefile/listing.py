"""Which files are cases: what stands under ``cases/``, with what the file system says of each, and what is passed over."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NewType

from casebook.diagnostics import START, Diagnostic, Severity
from casebook.suggest import nearest

CASES = "cases"
# Files that a person may well have meant as a case, saved under an ending that is not read.
_NEARLY_CASES = (".md.txt", ".markdown", ".mdown", ".txt", ".docx", ".doc")


Stamp = NewType("Stamp", bytes)
"""What the file system says of a file, by which a change is seen without reading it: size, times, inode."""

_STAMP = struct.Struct("<4Q")
_MASK = (1 << 64) - 1  # some file systems know of more files, and of years further away, than 64 bits can tell


def stamp_of(found: os.stat_result) -> Stamp:
    """The stamp in an answer of the file system."""
    times = (found.st_mtime_ns & _MASK, found.st_ctime_ns & _MASK)
    return Stamp(_STAMP.pack(found.st_size, *times, found.st_ino & _MASK))


def changed_ns(stamp: Stamp) -> int:
    """When the file, or what the file system knows of it, was changed last: nanoseconds since 1970. A time before that,
    or some centuries from now, is given as one that lies far ahead."""
    _, modified, changed, _ = _STAMP.unpack(stamp)
    return max(int(modified), int(changed))


class NoCases(Exception):  # noqa: N818 - the message is a plain sentence for the person at the keyboard
    """The folder of the cases is not there or cannot be opened, so nothing can be said of the book: not even that it is empty."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands under ``cases/``: the case files in path order, and what was passed over.

    ``stamps`` says how each file stood when it was listed, by path. ``bare``: nothing whatever stands in the folder, as in
    one where a share is to be mounted and is not.
    """

    paths: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    bare: bool = False


def list_cases(book: Path) -> Listing:
    """Find every ``cases/**/*.md`` of ``book``, in path order.

    Editor droppings and hidden files are passed over in silence; links that leave the book, pipes
    and other things that are no plain file, and files that look like cases under another ending,
    with a warning. A folder in it that cannot be opened is an error.

    Raises :class:`NoCases` where ``cases`` itself is not there, cannot be opened or is a link that leads out of the book:
    without it, every case would seem to have been taken away.
    """
    found: dict[str, Stamp] = {}
    passed: list[Diagnostic] = []
    top = _top_of(book)
    folders = [(CASES, top)]
    while folders:
        folder, entries = folders.pop()
        for entry in entries:
            name, path = entry.name, f"{folder}/{entry.name}"
            if name.startswith((".", "~$", "#")) or name.endswith("~"):
                continue
            looked: Stamp | str | None
            if entry.is_file(follow_symlinks=False) and name.endswith(".md") and path.isascii():
                looked = _stamp(entry)  # nearly all are so
            elif entry.is_dir(follow_symlinks=False):
                inside, trouble = _entries_of(book, path)
                folders.append((path, inside))
                passed += trouble
                continue
            else:
                looked = _look(entry, path, book)
            if isinstance(looked, bytes):
                found[path] = looked
            elif looked is not None:
                passed.append(_passed_over(_printable(path), looked, _MENDS.get(looked, _PUT_HERE)))
    return Listing(tuple(sorted(found)), tuple(sorted(passed, key=lambda d: d.sort_key)), found, bare=not top)


_Entries = list[os.DirEntry[str]]


def _scan(folder: Path) -> _Entries:
    """What stands in the folder, in the order of names. Raises ``OSError``."""
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _top_of(book: Path) -> _Entries:
    if os.path.exists(book / CASES) and leads_out(book / CASES, book):  # noqa: PTH110 - a ring of links is none
        raise NoCases(
            f"{book / CASES} is a link that leads out of the book, and is not followed. Put the folder itself there."
        )
    try:
        return _scan(book / CASES)
    except OSError as error:
        raise NoCases(_why_none(book, error)) from None


def _entries_of(book: Path, folder: str) -> tuple[_Entries, list[Diagnostic]]:
    """What stands in a folder below ``cases``, and what is wrong with the folder itself."""
    try:
        return _scan(book / folder), []
    except FileNotFoundError:
        if os.path.lexists(book / folder):  # on Windows, a folder that stands for one that is gone
            return [], [_passed_over(_printable(folder), _LEADS_NOWHERE, _PUT_FOLDER)]
        _top_of(book)  # taken away just now: one folder, or all of them
        return [], []
    except OSError as error:
        return [], [_closed_folder(_printable(folder), error)]


def _why_none(book: Path, error: OSError) -> str:
    """Why there are no cases to be had, and what to do."""
    folder = book / CASES
    if folder.is_symlink() and not folder.exists():
        return f"{folder} is a link that leads nowhere. Nothing was changed. Is its drive connected?"
    if isinstance(error, FileNotFoundError):
        return f"There is no folder {CASES} in {book}, and nothing was changed. {_renamed(book)}"
    if isinstance(error, NotADirectoryError):
        return f"{folder} is not a folder, so there are no case files in it. Put the folder of the cases there."
    reason = (error.strerror or "no reason given").lower()
    return f"The folder {folder} cannot be opened: {reason}. Nothing was changed. Check that you may read it."


def _renamed(book: Path) -> str:
    """What may have become of the folder."""
    try:
        names = [entry.name for entry in _scan(book) if entry.is_dir() and not entry.name.startswith(".")]
    except OSError:
        names = []
    if like := nearest(CASES, names):
        return f"There is “{like}”: if the cases are in it, rename it to {CASES}, in small letters."
    return "Is its drive connected, or was it moved? Put it back; in a new book, make it with: casebook init"


def looked_at_again(listing: Listing, book: Path, paths: Iterable[str]) -> Listing:
    """The listing with these of its files looked at again; a new one where any of them is not, or is not as it was, in it."""
    stamps = dict(listing.stamps)
    for path in paths:
        try:
            looked = os.lstat(book / path) if path in stamps else None
        except OSError:
            looked = None
        if looked is None or not stat.S_ISREG(looked.st_mode):
            return list_cases(book)
        stamps[path] = stamp_of(looked)
    return replace(listing, stamps=stamps)


_LEADS_NOWHERE = "it is a link that leads nowhere"
_OTHER_ENDING = "its name does not end in .md"
_LINKED_FOLDER = "it is a link to a folder"
_PUT_FOLDER = "Put the folder itself here."
_MENDS = {_OTHER_ENDING: "Save it as a .md file if it is a case.", _LINKED_FOLDER: _PUT_FOLDER}
_PUT_HERE = "Put the case file itself here, or take this away."


def _stamp(entry: os.DirEntry[str]) -> Stamp | str:
    """The stamp of a file; in words, why there is none."""
    try:
        return stamp_of(entry.stat())
    except OSError:
        return _LEADS_NOWHERE if entry.is_symlink() else "it cannot be looked at"


def _look(entry: os.DirEntry[str], path: str, book: Path) -> Stamp | str | None:
    """The stamp of a file that can be read as a case; else why it cannot, in words; ``None`` for what is no case at all."""
    lower = entry.name.lower()
    if entry.is_symlink() and Path(entry.path).is_dir():  # the entry's own is_dir raises for a link in a ring
        return _LINKED_FOLDER
    if not lower.endswith(".md"):
        if entry.is_symlink() and not os.path.exists(entry.path):  # noqa: PTH110 - as above
            return _LEADS_NOWHERE  # to a folder of cases, for all that can be told
        return _OTHER_ENDING if lower.endswith(_NEARLY_CASES) and Path(entry.path).is_file() else None
    stamp = _stamp(entry)
    if isinstance(stamp, str):
        return stamp
    if not stat.S_ISREG(entry.stat().st_mode):
        return "it is no plain file"
    if entry.is_symlink() and not _is_inside(os.path.realpath(entry.path), os.path.realpath(book)):
        return "it is a link that leads out of the book"
    return "its name is not readable as UTF-8" if _printable(path) != path else stamp


def _printable(path: str) -> str:
    """``path`` as text, whatever bytes its name holds."""
    return path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def leads_out(path: Path, book: Path) -> bool:
    """Whether something of the book is, or lies behind, a link that leads out of it."""
    return os.path.islink(path) and not _is_inside(os.path.realpath(path), os.path.realpath(book))  # noqa: PTH114 - as a text


def _is_inside(target: str, folder: str) -> bool:
    try:
        return os.path.commonpath([folder, target]) == folder
    except ValueError:  # on another drive
        return False


def _closed_folder(path: str, error: OSError) -> Diagnostic:
    """An error, where a single file is passed over with a warning: all cases in it would just disappear."""
    message = f"The folder cannot be opened: {error.strerror}."
    return Diagnostic("cannot-open", Severity.ERROR, path, START, message, "Check that you may read it.")


def _passed_over(path: str, why: str, help_: str) -> Diagnostic:
    return Diagnostic("passed-over", Severity.WARNING, path, START, f"This was passed over: {why}.", help_)
