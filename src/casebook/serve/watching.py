"""Seeing that something has changed: a bell that rings on each save, and a look at what a build would read."""

from __future__ import annotations

import datetime as dt
import os
import queue
import re
import threading
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from casebook.casefile.listing import Listing, NoCases, list_cases, looked_at_again
from casebook.dates import today_in_england

# Policies may stand in files of their own: here, or beside the settings.
POLICIES = "policies"
WATCHED = ("cases", "templates", POLICIES)
_CHANGES = frozenset({"created", "modified", "moved", "deleted", "closed"})
_DROPPINGS = re.compile(r"(^|/)(\.|~\$|#)|~$|\.(swp|swx|tmp|part)$")


class Bell(FileSystemEventHandler):
    """Rings when something that a build reads may have changed. Reads ring nothing, so it cannot loop."""

    def __init__(self, book: Path) -> None:
        self._book = book.as_posix().rstrip("/") + "/"
        self._heard: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.rung = threading.Event()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by the observer's thread: an exception here would end it without a word."""
        try:
            paths = (os.fsdecode(event.src_path), os.fsdecode(event.dest_path or ""))
            inside = [path.replace("\\", "/").removeprefix(self._book) for path in paths if path]
            if event.event_type in _CHANGES and any(map(_matters, inside)):
                # A folder is said to have changed whenever a file in it has, which is then told as well.
                for path in inside if not (event.is_directory and event.event_type == "modified") else ():
                    self._heard.put(path)
                self.rung.set()
        except Exception:
            self._heard.put("")
            self.rung.set()

    def heard(self) -> set[str]:
        """The paths, from the book, of what may have changed since this was last asked; an empty one for what is not known."""
        paths: set[str] = set()
        while not self._heard.empty():
            paths.add(self._heard.get())
        return paths


def _matters(path: str) -> bool:
    if path.endswith(".toml") and "/" not in path:
        return True
    return path.startswith(WATCHED) and not _DROPPINGS.search(path)


def observer_of(book: Path, bell: Bell) -> Any:
    """A started observer of the book's folder; ``None`` where the machine will not give one."""
    # It warns of folders made one in the other; that is its own affair, and names paths.
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="watchdog")
    observer = Observer()
    try:
        observer.schedule(bell, str(book), recursive=False)
        for name in WATCHED:
            if (book / name).is_dir():
                observer.schedule(bell, str(book / name), recursive=True)
        observer.start()
    except (OSError, RuntimeError):
        return None
    return observer


class Glance(NamedTuple):
    """What a build would read, as the file system tells of it, and the day: for seeing a change that rang no bell.

    ``cases`` is ``None`` where they cannot be looked at.
    """

    cases: Listing | None
    others: tuple[tuple[str, int, int, int], ...]
    day: dt.date


def glance(book: Path) -> Glance:
    """Look at the book once, without reading anything. The build is given what was seen of the cases."""
    others = [*_files_in(book / "templates"), *_files_in(book / POLICIES)]
    others += [sign_of(path) for path in (*sorted(book.glob("*.toml")), *(book / name for name in WATCHED))]
    try:
        cases = list_cases(book)
    except NoCases:  # the build will say so
        cases = None
    return Glance(cases, tuple(sorted(others)), today_in_england())


def glance_again(seen: Glance, book: Path, heard: set[str]) -> Glance:
    """Look at the book again: only at what has been heard of, where that is cases that were there before."""
    if seen.cases is None or not heard or not heard <= seen.cases.stamps.keys():
        return glance(book)
    try:
        return seen._replace(cases=looked_at_again(seen.cases, book, heard), day=today_in_england())
    except NoCases:
        return seen._replace(cases=None)


def _files_in(folder: Path) -> Iterable[tuple[str, int, int, int]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if _DROPPINGS.search(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    yield from _files_in(Path(entry.path))
                else:
                    found = entry.stat(follow_symlinks=False)
                    yield (entry.path, found.st_size, found.st_mtime_ns, found.st_ino)
    except OSError:
        return


def sign_of(path: Path) -> tuple[str, int, int, int]:
    """What the file system says of one file or folder, by which a change is seen: its name, size, time and inode."""
    try:
        found = path.stat()
    except OSError:
        return (str(path), -1, -1, -1)
    return (str(path), 0 if path.is_dir() else found.st_size, 0 if path.is_dir() else found.st_mtime_ns, found.st_ino)


def is_alive(observer: Any) -> bool:
    """Whether an observer still hears anything."""
    return observer is not None and all(thread.is_alive() for thread in (observer, *observer.emitters))


def stop(observer: Any) -> None:
    """End an observer, if it has not ended by itself."""
    if observer is not None and observer.is_alive():
        observer.stop()
        observer.join(timeout=2)


def is_network_folder(path: Path) -> bool:
    """Whether ``path`` lies on a network share, where changes ring no bell (Linux; elsewhere unknown)."""
    try:
        mounts = Path("/proc/mounts").read_text("utf-8").splitlines()
    except OSError:
        return str(path).startswith("\\\\")
    best, kind = "", ""
    for line in mounts:
        _, point, fs, *_ = line.split(" ")
        point = re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), point)  # a space is written \040
        if path.is_relative_to(point) and len(point) > len(best):
            best, kind = point, fs
    return kind in {
        "cifs",
        "smb3",
        "smbfs",
        "nfs",
        "nfs4",
        "9p",
        "fuse.sshfs",
        "fuse.rclone",
        "davfs",
        "vboxsf",
        "drvfs",
    }
