"""The book's own folder for what the program keeps for itself: ``.casebook``, with the lock of a build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook import locks
from casebook.build.manifest import CannotPublish, plain_words

PRIVATE = ".casebook"
LOCK = "build.lock"


@contextmanager
def only_build(root: Path, wait_seconds: float) -> Iterator[bool]:
    """Hold the build lock of the book ``root``. A second build waits its turn.

    The value says whether the lock was had at once.

    Raises :class:`~casebook.build.manifest.CannotPublish` where the other build has not finished within ``wait_seconds``,
    and where the folder is a link: what is written there would land somewhere else.
    """
    folder = root / PRIVATE
    with plain_words(folder):
        if folder.is_symlink():
            raise CannotPublish(f"{PRIVATE} is a link to another folder. Take it away, then build again.")
        lock = _lock_of(folder, wait_seconds)
    with lock:
        yield lock.at_once


def _lock_of(folder: Path, wait_seconds: float) -> locks.Lock:
    try:
        return locks.take(folder / LOCK, wait_seconds)
    except locks.Busy:
        raise CannotPublish(
            "Another build of this book is still running. Wait for it to end, then try again."
        ) from None
    except locks.NoLocks as refusal:
        raise CannotPublish(f"{folder / LOCK} cannot be locked, so nothing was built: {refusal}.") from None
