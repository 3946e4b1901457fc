"""Two processes at one file: a lock that one of them holds, and a replacing that waits for whoever reads."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import dataclass
from pathlib import Path

from casebook.unversioned import make_folder

RETRY_REPLACE = 2.0
_PAUSE = 0.02
# A lock is never taken through a link, which could lead out of the book.
_OPENING = (
    os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
)
_BUSY = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
# Windows: access denied, sharing violation, lock violation. A reader, a virus scanner or an indexer holds a file so for moments.
_WINDOWS_BUSY = (5, 32, 33)


class Busy(Exception):  # noqa: N818 - it reads as what it says
    """Another process has held the lock for all the time that there was to wait."""


class NoLocks(Exception):  # noqa: N818 - as above
    """The disk knows no locks (a network drive, say). The message is the system's reason."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that is held until the block ends. ``at_once``: nobody else had it when it was asked for."""

    handle: int
    at_once: bool

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.handle)  # which lets the lock go


def take(path: Path, wait: float) -> Lock:
    """Take the lock of the file ``path``, which is made if need be, its folder too; wait for it up to ``wait`` seconds.

    Where the process ends, however it ends, the lock is let go. Raises :class:`Busy`, :class:`NoLocks`, and OSError
    where the file cannot be opened.
    """
    make_folder(path.parent)
    handle = os.open(path, _OPENING, 0o666)
    try:
        at_once = _try_lock(handle)
        until = time.monotonic() + wait
        while not at_once and not _try_lock(handle):
            if time.monotonic() >= until:
                raise Busy
            time.sleep(_PAUSE)
    except BaseException:
        os.close(handle)
        raise
    return Lock(handle, at_once)


def _try_lock(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # Windows only
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _BUSY:
            return False
        raise NoLocks(error.strerror or str(error)) from error
    return True


def replace(source: str | Path, target: str | Path) -> None:
    """Put the file ``source`` in the place of ``target``, whole.

    On Windows somebody may have the old one open for a moment, so it is tried again for :data:`RETRY_REPLACE` seconds.
    Raises OSError.
    """
    until = 0.0
    while True:
        try:
            os.replace(source, target)  # noqa: PTH105 - tens of thousands of them; and tests stand in for the system here
        except OSError as error:
            now = time.monotonic()
            until = until or now + RETRY_REPLACE
            if getattr(error, "winerror", None) not in _WINDOWS_BUSY or now >= until:
                raise
            time.sleep(0.05)
        else:
            return
