"""``python -m casebook`` is the same as ``casebook``: the program itself."""

from __future__ import annotations

import os
import sys


def _leave_current_folder() -> None:
    """``python -m`` looks for modules in the current folder first, and a book from a stranger could bring a ``yaml.py``."""
    try:
        here = os.path.realpath(os.getcwd())  # noqa: PTH109 - pathlib could be the book's
    except OSError:  # it is not there any more
        return
    inside = os.path.realpath(__file__).startswith(here + os.sep)
    if sys.path and os.path.realpath(sys.path[0]) == here and not inside:
        del sys.path[0]


_leave_current_folder()  # before anything is imported that Python itself has not

import contextlib  # noqa: E402 - as above
from typing import NoReturn  # noqa: E402 - as above

from casebook.cli import main  # noqa: E402 - as above


def run() -> NoReturn:
    """Run ``casebook`` and end at once: to take ten thousand values apart takes longer than all else at the end."""
    try:
        main()
    except SystemExit as end:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                if stream is not None:  # it was closed before the program began
                    stream.flush()
        os._exit(end.code if isinstance(end.code, int) else 0 if end.code is None else 1)
    raise AssertionError("main() always ends by exiting")


if __name__ == "__main__":
    run()
