"""Other programs that are started: found on the PATH, never in the folder in which one happens to stand.

A book may come from a stranger, with a ``git.exe`` in it. Windows looks in the current folder before anywhere else, and so
does an empty or relative part of a PATH everywhere.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

_ENDINGS = (".exe", ".com") if os.name == "nt" else ("",)


def find_program(name: str) -> Path | None:
    """The program ``name`` on the PATH, by its whole path; ``None`` where there is none.

    A name with a folder in it is the user's own choice, and taken as it is.
    """
    found = shutil.which(name)
    if found is None or os.path.dirname(name):  # noqa: PTH120 - the text is what is asked about
        return None if found is None else Path(found).absolute()
    if Path(found).is_absolute() and not _is_here(Path(found).parent):
        return Path(found)
    return next(_elsewhere(name), None)


def _elsewhere(name: str) -> Iterator[Path]:
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        if not Path(folder).is_absolute() or _is_here(Path(folder)):
            continue
        for ending in _ENDINGS:
            path = Path(folder, name if name.lower().endswith(_ENDINGS) and ending else name + ending)
            if path.is_file() and os.access(path, os.X_OK):
                yield path


def _is_here(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return folder.samefile(Path.cwd())
    return False


def show_in_browser(address: str) -> None:
    """Show an address in the user's browser, if there is a way to."""
    if sys.platform == "win32":
        os.startfile(address)  # noqa: S606 - an address of ours
        return
    import subprocess

    opener = find_program("open" if sys.platform == "darwin" else "xdg-open")
    if opener:
        with contextlib.suppress(OSError):
            subprocess.Popen(  # noqa: S603 - the system's own opener, by its whole path
                [opener, address], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
