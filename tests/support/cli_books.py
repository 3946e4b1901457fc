"""Small books for the tests of the commands and the server, and the two ways to run a command on one."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import casebook
from casebook.cli import main

AS_OF = "2026-11-23"
SOURCE = Path(casebook.__file__).parents[1]

AMELIA = """\
---
child_name: Amelia Hart
date_of_birth: 2014-05-17
year_group: 8
staff_name: Jo Bell
school: Northfield Academy
stage_2_end_date: 2026-11-20
enforcement:
  letter_1: 2026-09-14
support:
---

# Contact log

### 2026-09-14 · JB · letter

Letter 1 posted to both parents.

### 2026-10-02 · JB · phone · spoke to mum

Rang mum about the bus pass. Zoë’s café is next door.
"""
BEN = """\
---
child_name: Ben Ozturk
date_of_birth: 2017-02-19
year_group: 5
staff_name: Sunita Kapoor
school: Kingsmead Primary School
stage_2_end_date: 2026-12-18
enforcement:
  letter_1: {planned: 2026-11-30}
support:
  mentoring: 2026-09-25
---

# Contact log

### 2026-09-25 · SK · meeting

Mentoring begun.
"""
BROKEN = AMELIA.replace("Amelia Hart", "Cara Voss").replace("2014-05-17", "2014-02-31")


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    status: int
    out: str
    err: str
    raw: bytes


def make_book(folder: Path, files: Mapping[str, str] | None = None) -> Path:
    """A book in ``folder`` with two sound cases, or with ``files``."""
    for name, text in (files or {"cases/CB-0001.md": AMELIA, "cases/CB-0002.md": BEN}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    (folder / "cases").mkdir(parents=True, exist_ok=True)
    return folder


def call(folder: Path, *args: str) -> Done:
    """Run ``casebook`` in this process, as on a pipe: quick."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    argv = mock.patch.object(sys, "argv", ["casebook", *args])
    with contextlib.chdir(folder), mock.patch.object(sys, "stdout", out), mock.patch.object(sys, "stderr", err), argv:
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
    texts = []
    for stream in (out, err):
        stream.flush()
        assert isinstance(stream.buffer, io.BytesIO)
        texts.append(stream.buffer.getvalue())
    return Done(status, texts[0].decode(), texts[1].decode(), texts[0])


def environment(**more: str) -> dict[str, str]:
    """The environment for a real run: as found, but without what would change the output."""
    kept = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "FORCE_COLOR", "CASEBOOK_BROWSER"}}
    return {**kept, "PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8", **more}


def run(folder: Path, *args: str, encoding: str = "utf-8", **env: str) -> Done:
    """Run ``python -m casebook`` for real."""
    command = [sys.executable, "-m", "casebook", *args]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=environment(**env), timeout=60)
    return Done(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding), done.stdout)
