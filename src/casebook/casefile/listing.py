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


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands under ``cases/``: the case files in path order, and what was passed over.

    ``stamps`` says how each file stood when it was listed, by path.
    """

    paths: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    stamps: Mapping[str, Stamp] = field(default_factory=dict)


def list_cases(book: Path) -> Listing:
    """Find every ``cases/**/*.md`` of ``book``, in path order.

    Editor droppings and hidden files are passed over in silence; links that leave the book, pipes
    and other things that are no plain file, and files that look like cases under another ending,
    with a warning. A folder that cannot be opened is an error, and so is ``cases`` where it leads out of the book.
    """
    return Listing((), (_link_out("cases"),)) if leads_out(book / "cases", book) else _list_cases(book)


def _list_cases(book: Path) -> Listing:
    found: dict[str, Stamp] = {}
    passed: list[Diagnostic] = []
    folders = ["cases"]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(book / folder), key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        except OSError as error:
            passed.append(_closed_folder(_printable(folder), error))
            continue
        for entry in entries:
            name, path = entry.name, f"{folder}/{entry.name}"
            if name.startswith((".", "~$", "#")) or name.endswith("~"):
                continue
            looked: Stamp | str | None
            if entry.is_file(follow_symlinks=False) and name.endswith(".md") and path.isascii():
                looked = _stamp(entry)  # nearly all are so
            elif entry.is_dir(follow_symlinks=False):
                folders.append(path)
                continue
            else:
                looked = _look(entry, path, book)
            if isinstance(looked, bytes):
                found[path] = looked
            elif looked is not None:
                passed.append(_passed_over(_printable(path), looked, _MENDS.get(looked, _PUT_HERE)))
    return Listing(tuple(sorted(found)), tuple(sorted(passed, key=lambda d: d.sort_key)), found)


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


_OTHER_ENDING = "its name does not end in .md"
_LINKED_FOLDER = "it is a link to a folder"
_MENDS = {_OTHER_ENDING: "Save it as a .md file if it is a case.", _LINKED_FOLDER: "Put the folder itself here."}
_PUT_HERE = "Put the case file itself here, or take this away."


def _stamp(entry: os.DirEntry[str]) -> Stamp | str:
    """The stamp of a file; in words, why there is none."""
    try:
        return stamp_of(entry.stat())
    except OSError:
        return "it is a link that leads nowhere" if entry.is_symlink() else "it cannot be looked at"


def _look(entry: os.DirEntry[str], path: str, book: Path) -> Stamp | str | None:
    """The stamp of a file that can be read as a case; else why it cannot, in words; ``None`` for what is no case at all."""
    lower = entry.name.lower()
    if entry.is_symlink() and Path(entry.path).is_dir():  # the entry's own is_dir raises for a link in a ring
        return _LINKED_FOLDER
    if not lower.endswith(".md"):
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


def _link_out(path: str) -> Diagnostic:
    message = "The folder is a link that leads out of the book, and is not followed."
    return Diagnostic("cannot-open", Severity.ERROR, path, START, message, "Put the folder itself here.")


def _closed_folder(path: str, error: OSError) -> Diagnostic:
    """An error, where a single file is passed over with a warning: all cases in it would just disappear."""
    message = f"The folder cannot be opened: {error.strerror}."
    return Diagnostic("cannot-open", Severity.ERROR, path, START, message, "Check that you may read it.")


def _passed_over(path: str, why: str, help_: str) -> Diagnostic:
    return Diagnostic("passed-over", Severity.WARNING, path, START, f"This was passed over: {why}.", help_)
