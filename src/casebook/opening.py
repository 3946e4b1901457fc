"""Opening what the program keeps for itself: only plain files, in a real folder, and nothing that leads elsewhere.

A book may come from a stranger, and a link or a pipe may stand where the program keeps its own things. So a folder of
ours is never a link; a file of ours is opened without following one, without waiting for a pipe, and is refused where
it has a second name; and what is new gets a name that nobody can have put there before.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from casebook import locks

_SAFE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)
# Windows: a link to a file or folder, and a folder that is another one (a junction). Other marks of this kind are those
# of files that a cloud drive keeps elsewhere, which are files.
_LEADS_ELSEWHERE = {0xA000000C, 0xA0000003}


class NotPlain(OSError):  # noqa: N818 - it is what the thing is
    """What stands there is not what the program put there: a link, a pipe, a device, a file with a second name.

    ``filename`` is its path, ``strerror`` says in words what it is.
    """


def own_folder(folder: Path, mode: int = 0o777) -> Path:
    """The folder, made with this mode (less the umask) where it is not there; its parents must be.

    Raises :class:`NotPlain` where a link or a file stands in its place, and ``OSError`` where it cannot be made.
    """
    try:
        folder.mkdir(mode)
    except FileExistsError:
        refuse_link(folder)
        if not stat.S_ISDIR(folder.lstat().st_mode):
            raise _not_plain(folder, "it is not a folder") from None
    return folder


def refuse_link(path: Path) -> None:
    """Raise :class:`NotPlain` where ``path`` is a link, or a folder that stands for another one."""
    with contextlib.suppress(FileNotFoundError):
        if is_link(path.lstat()):
            raise _not_plain(path, "it is a link, which is not followed")


def is_link(found: os.stat_result) -> bool:
    """Whether what was found, without following it, leads elsewhere."""
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) in _LEADS_ELSEWHERE


def look_own(path: Path) -> os.stat_result | None:
    """What the file system says of a file of ours; ``None`` where there is none.

    For a file that something else is about to open, SQLite for example, which would follow a link. Raises
    :class:`NotPlain` where it is no plain file with one name.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    _refuse_odd(path, found)
    return found


def open_own(path: Path, flags: int = os.O_RDONLY) -> int:
    """Open a file of ours, and return its descriptor. ``flags`` are those of ``os.open``, without ``O_TRUNC``.

    A file that is made may be used by whoever may use the book's others (the umask). Raises :class:`NotPlain` where it is no plain file with one name; nothing
    has been changed then, and a pipe has not been waited for.
    """
    refuse_link(path)
    try:
        opened = os.open(path, flags | _SAFE | _BINARY, 0o666)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):  # a link; a pipe that nobody reads
            raise _not_plain(path, "it is no plain file") from None
        raise
    try:
        _refuse_odd(path, os.fstat(opened))
    except BaseException:
        os.close(opened)
        raise
    return opened


def read_own(path: Path, most: int | None = None) -> bytes:
    """The bytes of a file of ours, ``most`` of them at most. Raises as :func:`open_own` does."""
    with open(open_own(path), "rb") as file:
        return file.read(-1 if most is None else most)


def write_own(path: Path, data: bytes, lasting: bool = False) -> None:
    """Put ``data`` in the place of a file of ours, whole or not at all.

    ``lasting``: it is on the disk before it takes its place. Raises :class:`NotPlain` where something else than a plain
    file stands there, ``OSError`` where it cannot be written; the old file is then as it was.
    """
    look_own(path)
    with new_beside(path) as temporary:
        with open(open_own(temporary, os.O_WRONLY), "wb") as file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        locks.replace(temporary, path)


@contextlib.contextmanager
def new_beside(path: Path, mode: int = 0o666) -> Iterator[Path]:
    """A new, empty file beside ``path`` under a name that nobody knows.

    It is to be filled, and moved to where it belongs, before the end; it is taken away where it was not.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFE | _BINARY, mode))
    try:
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _refuse_odd(path: Path, found: os.stat_result) -> None:
    if is_link(found):
        raise _not_plain(path, "it is a link, which is not followed")
    if not stat.S_ISREG(found.st_mode):
        raise _not_plain(path, "it is no plain file")
    if found.st_nlink > 1:
        raise _not_plain(path, "it has a second name elsewhere")


def _not_plain(path: Path, why: str) -> NotPlain:
    return NotPlain(errno.EINVAL, why, str(path))
