"""Which files are cases: what stands under ``cases/``, with what the file system says of each, and what is passed over."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NewType

from casebook.diagnostics import START, Diagnostic, Severity

# Files that a person may well have meant as a case, saved under an ending that is not read.
_NEARLY_CASES = (".md.txt", ".markdown", ".mdown", ".txt", ".docx", ".doc")


Stamp = NewType("Stamp", bytes)
"""What the file system says of a file, by which a change is seen without reading it: size, times, inode."""

_STAMP = struct.Struct("<QqqQ")
_INODE = (1 << 64) - 1  # some file systems number their files in more bits


def stamp_of(found: os.stat_result) -> Stamp:
    """The stamp in an answer of the file system."""
    return Stamp(_STAMP.pack(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino & _INODE))


def changed_ns(stamp: Stamp) -> int:
    """When the file, or what the file system knows of it, was changed last: nanoseconds since 1970."""
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
    with a warning. A folder that cannot be opened is an error.
    """
    found: dict[str, Stamp] = {}
    passed: list[Diagnostic] = []
    real_book = os.path.realpath(book)
    for path, entry in _walk(book, passed):
        lower = entry.name.lower()
        if not lower.endswith(".md"):
            if lower.endswith(_NEARLY_CASES) and Path(entry.path).is_file():
                why, help_ = "its name does not end in .md", "Save it as a .md file if it is a case."
                passed.append(_passed_over(_printable(path), why, help_))
            continue
        looked = _look(entry, path, real_book)
        if isinstance(looked, str):
            passed.append(_passed_over(_printable(path), looked, "Put the case file itself here, or take this away."))
        else:
            found[path] = looked
    paths = tuple(sorted(found))
    return Listing(paths, tuple(sorted(passed, key=lambda d: d.sort_key)), found)


def _walk(book: Path, passed: list[Diagnostic]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything below ``cases/`` that is no folder, with its path from the book."""
    folders = ["cases"]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(book / folder), key=lambda e: e.name)
        except FileNotFoundError:
            continue
        except OSError as error:
            passed.append(_closed_folder(_printable(folder), error))
            continue
        for entry in entries:
            name = entry.name
            if name.startswith((".", "~$", "#")) or name.endswith("~"):
                continue
            path = f"{folder}/{name}"
            if entry.is_file(follow_symlinks=False):
                yield path, entry
            elif entry.is_dir(follow_symlinks=False):
                folders.append(path)
            elif entry.is_symlink() and Path(entry.path).is_dir():  # the entry's own is_dir raises for a link in a ring
                passed.append(_passed_over(_printable(path), "it is a link to a folder", "Put the folder itself here."))
            else:
                yield path, entry


def _printable(path: str) -> str:
    """``path`` as text, whatever bytes its name holds."""
    return path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _look(entry: os.DirEntry[str], path: str, real_book: str) -> Stamp | str:
    """The stamp of a file that can be read as a case; else why it cannot, in words."""
    try:
        looked = entry.stat()
    except OSError:
        return "it is a link that leads nowhere" if entry.is_symlink() else "it cannot be looked at"
    if not stat.S_ISREG(looked.st_mode):
        return "it is no plain file"
    if entry.is_symlink() and not _is_inside(os.path.realpath(entry.path), real_book):
        return "it is a link that leads out of the book"
    if _printable(path) != path:
        return "its name is not readable as UTF-8"
    return stamp_of(looked)


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
