"""Where compiled templates are kept from one build to the next: with the user's own, and never in a book.

What is compiled is run. A book may come from a stranger, with whatever its sender put into it; the folder in which a user's
programs keep what they can make again is written by that user alone.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
from pathlib import Path

from casebook.opening import own_folder

_MOST = 4  # versions of the program whose work is kept
_PRIVATE = 0o700


def compiled_folder(program: str, book: Path, clean: bool = False) -> Path | None:
    """The folder for the templates that the version ``program`` of this program compiles; ``None`` where there is none
    that only this user can write, or where it would lie in ``book``. ``clean``: it is made anew."""
    home = _caches()
    if home is None or home.resolve().is_relative_to(book.resolve()):
        return None
    with contextlib.suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        versions = own_folder(own_folder(home / "casebook", _PRIVATE) / "templates", _PRIVATE)
        folder = versions / program[:16]
        if clean:
            shutil.rmtree(folder, ignore_errors=True)
        if not folder.is_dir():
            _forget_old(versions)
        if all(map(_is_users_own, (versions.parent, versions, own_folder(folder, _PRIVATE)))):
            return folder
    return None


def _caches() -> Path | None:
    """Where this user's programs keep what they can make again, by the custom of the system."""
    with contextlib.suppress(RuntimeError):  # nobody's home
        if sys.platform == "win32":
            named, custom = os.environ.get("LOCALAPPDATA", ""), Path.home() / "AppData" / "Local"
        elif sys.platform == "darwin":
            named, custom = "", Path.home() / "Library" / "Caches"
        else:
            named, custom = os.environ.get("XDG_CACHE_HOME", ""), Path.home() / ".cache"
        return Path(named) if named and Path(named).is_absolute() else custom
    return None


def _is_users_own(folder: Path) -> bool:
    """Whether nobody else could have put anything there (on Windows the user's own folder is so)."""
    if not hasattr(os, "getuid"):
        return True
    found = folder.lstat()
    return found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & (stat.S_IWGRP | stat.S_IWOTH)


def _forget_old(versions: Path) -> None:
    """Take away what older versions have compiled, but for the last few."""
    folders = sorted((path for path in versions.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for folder in folders[: 1 - _MOST]:
        shutil.rmtree(folder, ignore_errors=True)
