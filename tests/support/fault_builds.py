"""A server of builds for the fault sweep: each in a fork of its own, which strace can hold before it begins.

A line ``build FOLDER`` on standard input is answered with ``pid N``; the fork then waits for a line, builds
the book in FOLDER, and ``status N`` tells how it ended: 0 built, 2 refused in words, 70 a traceback, and
minus the number of the signal that killed it. Starting Python for every fault would take ten times as long.
"""

from __future__ import annotations

import ctypes
import os
import sys
import traceback
from pathlib import Path

from casebook.build.publish import CannotPublish
from support.publishing import built

_ANYBODY_MAY_TRACE = 0x59616D61, ctypes.c_ulong(-1)  # prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY)


def serve() -> None:
    """Build on demand until standard input ends."""
    while line := _line():
        pid = os.fork()
        if pid == 0:
            _line()
            os._exit(_outcome(Path(line.removeprefix("build "))))
        _say(f"pid {pid}")
        _, status = os.waitpid(pid, 0)
        _say(f"status {os.waitstatus_to_exitcode(status)}")


def _line() -> str:
    """One line, byte by byte: what follows it is for the fork. Not with ``read``, which the sweep counts."""
    data, byte = b"", bytearray(1)
    while os.readv(0, [byte]) and byte != b"\n":
        data += byte
    return data.decode()


def _say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def _outcome(book: Path) -> int:
    try:
        built(book)
    except CannotPublish:
        return 2
    except BaseException:
        traceback.print_exc()
        return 70
    return 0


if __name__ == "__main__":
    libc = ctypes.CDLL(None)
    libc.prctl(*_ANYBODY_MAY_TRACE, 0, 0, 0)
    built(Path(sys.argv[1]))  # everything is imported, and every template compiled, before the first fork
    serve()
