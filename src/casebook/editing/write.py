"""The one way in which a case file reaches the disk: in turn, whole or not at all, and never over
somebody else's change.

A file is replaced by a new one beside it, so what hangs on the old one is carried over (mode, group,
owner and extended attributes, as far as the system allows), and what cannot be carried over (a link,
a second name) is refused.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from casebook import locks

LOCK_FOLDER = ".casebook"
LOCK_NAME = "edit.lock"
WAIT_FOR_TURN = 30.0
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class NotWritten(Exception):  # noqa: N818 - it reads as what it says
    """The file stands as it stood. The message is one or two plain sentences."""


def digest_of(data: bytes) -> str:
    """The digest by which a file is known to be the one that was read."""
    return hashlib.sha256(data).hexdigest()


@contextlib.contextmanager
def turn(book: Path, wait: float = WAIT_FOR_TURN) -> Iterator[None]:
    """Hold the book's one editing lock; wait for it up to ``wait`` seconds.

    The lock is on a file of its own: one on the file that is replaced would be let go by the replacing.
    """
    try:
        lock = locks.take(book / LOCK_FOLDER / LOCK_NAME, wait)
    except locks.Busy:
        raise NotWritten(
            "Another casebook command is changing this book. Wait for it to end, then try again."
        ) from None
    except locks.NoLocks as refusal:
        raise NotWritten(
            f"This disk cannot keep two writers apart ({str(refusal).lower()}), so nothing was written."
        ) from None
    except OSError as error:
        raise NotWritten(f"{LOCK_FOLDER}/{LOCK_NAME} in the book cannot be opened: {_why(error)}.") from None
    with lock:
        yield


def read_for_edit(path: Path) -> bytes:
    """The bytes of a file that may be replaced. Raises :class:`NotWritten` for a link, a second name,
    something that is no file, or a file that an editor has open."""
    _refuse_unsafe(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotWritten(f"{path.name} cannot be read: {_why(error)}.") from None


def _refuse_unsafe(path: Path) -> os.stat_result:
    try:
        found = path.lstat()
    except OSError as error:
        raise NotWritten(f"{path.name} cannot be opened: {_why(error)}.") from None
    if stat.S_ISLNK(found.st_mode):
        raise NotWritten(f"{path.name} is a link. Change the file that it leads to.")
    if not stat.S_ISREG(found.st_mode):
        raise NotWritten(f"{path.name} is not a plain file.")
    if found.st_nlink > 1:
        raise NotWritten(
            f"{path.name} has a second name elsewhere (a hard link), which would keep the old text. Make it a copy first."
        )
    if mark := editor_mark(path):
        raise NotWritten(
            f"{path.name} seems to be open in an editor, which would write over this change: {mark} is there."
            " Save and close it there first; if nobody has it open, delete that file."
        )
    return found


def editor_mark(path: Path) -> str:
    """The name of a file by which an editor says that it has ``path`` open; empty where there is none."""
    name = path.name
    marks = (
        *(f".{name}.{ending}" for ending in ("swp", "swo", "swn", "kate-swp")),
        f"~${name}",
        f"~${name[2:]}",  # Word, where the name is long
        f".~lock.{name}#",
        f".#{name}",  # Emacs: a link that leads nowhere
    )
    return next((mark for mark in marks if os.path.lexists(path.with_name(mark))), "")


def replace_file(path: Path, old: str, data: bytes) -> None:
    """Put ``data`` in the place of the file ``path``, whose bytes had the digest ``old`` when it was read.

    Whoever reads meanwhile sees the old file or the new one, whole. Raises :class:`NotWritten`, with the
    old file untouched and nothing left beside it.
    """
    found = _refuse_unsafe(path)

    def put(temporary: Path) -> None:
        _carry_over(path, found, temporary)
        if digest_of(read_for_edit(path)) != old:
            raise NotWritten(f"{path.name} was changed by somebody else in the meantime. Look at it, then try again.")
        locks.replace(temporary, path)

    _write_beside(path, data, put)


def create_file(path: Path, data: bytes) -> None:
    """Write a new file. Raises :class:`NotWritten` where something of that name is there already."""
    taken = NotWritten(f"{path.name} is there already. Nothing was written over.")

    def put(temporary: Path) -> None:
        if os.path.lexists(path):
            raise taken
        try:
            # A link refuses to take a name that is taken, which a renaming would not.
            os.link(temporary, path)
        except FileExistsError:
            raise taken from None
        except OSError:
            os.rename(temporary, path)  # noqa: PTH104 - a disk that knows no links; the lock keeps our own kind out

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritten(f"The folder {path.parent.name} cannot be made: {_why(error)}.") from None
    _write_beside(path, data, put, 0o666)


def _write_beside(path: Path, data: bytes, put: Callable[[Path], None], mode: int = 0o600) -> None:
    """Write ``data`` to a new hidden file in ``path``'s folder, let ``put`` place it, and leave no trace of it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY, mode)
        try:
            with open(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            put(temporary)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise NotWritten(f"{path.name} could not be written: {_why(error)}. Nothing was changed.") from None
    _sync_folder(path.parent)


def _carry_over(path: Path, found: os.stat_result, temporary: Path) -> None:
    """Give the new file the old one's group, owner, attributes and mode, as far as this user may."""
    if hasattr(os, "chown"):
        for owner, group in ((found.st_uid, found.st_gid), (-1, found.st_gid)):
            with contextlib.suppress(PermissionError):
                os.chown(temporary, owner, group)
                break
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for name in os.listxattr(path, follow_symlinks=False):
                with contextlib.suppress(OSError):
                    os.setxattr(temporary, name, os.getxattr(path, name, follow_symlinks=False), follow_symlinks=False)
    temporary.chmod(stat.S_IMODE(found.st_mode))


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut. The change is made by now, so a refusal is no failure."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
