"""``python -m casebook`` is the same as ``casebook``: the program itself."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn

from casebook.cli import main


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
