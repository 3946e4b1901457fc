"""Who last changed each case file, from git, in one pass. Silently nothing where there is no git."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

_MARK = "\x01"
TIMEOUT_SECONDS = 60


class Changed(NamedTuple):
    """The latest commit that touched a file: whose it was, and on which day (the author's own)."""

    by: str
    on: dt.date


def head_of(book: Path) -> str:
    """The commit that ``book`` stands at: while it stays, so does what :func:`last_changes` says. Else empty."""
    git = shutil.which("git")
    if git is None:
        return ""
    command = [git, "-C", str(book), "rev-parse", "--verify", "--quiet", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)  # noqa: S603 - git as found on PATH
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""


def last_changes(book: Path, paths: Collection[str] | None = None) -> dict[str, Changed]:
    """The latest change of each case file, by path from ``book``; of ``paths`` only, where given.

    Empty where git is absent, ``book`` is no repository, or git refuses to answer.
    """
    git = shutil.which("git")
    if git is None or (paths is not None and not paths):
        return {}
    scope = sorted(paths) if paths is not None and len(paths) <= 50 else ["cases"]
    command = [git, "-c", "core.quotepath=off", "-C", str(book), "log", "--no-renames", "--no-show-signature",
               "--relative", "--name-only", "-z", "--diff-filter=ACMRT", f"--format={_MARK}%an%x00%as", "--", *scope]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)  # noqa: S603 - git as found on PATH
    except (OSError, subprocess.TimeoutExpired):
        return {}
    if done.returncode != 0:
        return {}
    return _read(done.stdout.decode("utf-8", "replace"), set(paths) if paths is not None else None)


def _read(text: str, wanted: set[str] | None) -> dict[str, Changed]:
    changes: dict[str, Changed] = {}
    for commit in text.split(_MARK)[1:]:
        author, day, *names = commit.split("\0")
        changed = Changed(author, dt.date.fromisoformat(day.strip()))
        for name in names:
            path = name.strip("\n")
            if path and path not in changes and (wanted is None or path in wanted):
                changes[path] = changed
    return changes
