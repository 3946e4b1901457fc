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
    """The commit that ``book`` stands at, and whether its history is here in full: while this stays, so does what
    :func:`last_changes` says. Else empty."""
    return _ask(book, "rev-parse", "HEAD", "--is-shallow-repository").decode("ascii", "replace").strip()


def last_changes(book: Path, paths: Collection[str] | None = None) -> dict[str, Changed]:
    """The latest change of each case file, by path from ``book``; of ``paths`` only, where given.

    Empty where git is absent, ``book`` is no repository, or git refuses to answer.
    """
    if paths is not None and not paths:
        return {}
    scope = sorted(paths) if paths is not None and len(paths) <= 50 else ["cases"]
    told = _ask(book, "-c", "core.quotepath=off", "-c", "i18n.logOutputEncoding=UTF-8",
                "-c", "log.showRoot=true", "log", "--no-renames",
                "--no-show-signature", "--relative", "--name-only", "-z", "--diff-filter=ACMRT",
                f"--format={_MARK}%P%x00%an%x00%as", "--", *scope)  # fmt: skip
    if not told:
        return {}
    # Where the history was fetched only in part, its first commit seems to have made every file.
    cut_short = _ask(book, "rev-parse", "--is-shallow-repository").strip() == b"true"
    return _read(told.decode("utf-8", "replace"), set(paths) if paths is not None else None, cut_short)


def _ask(book: Path, *words: str) -> bytes:
    """What git answers, or nothing."""
    git = shutil.which("git")
    if git is None:
        return b""
    command = [git, "-C", str(book), *words]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)  # noqa: S603 - git as found on PATH
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


def _read(text: str, wanted: set[str] | None, cut_short: bool) -> dict[str, Changed]:
    changes: dict[str, Changed] = {}
    for commit in text.split(_MARK)[1:]:
        parents, _, rest = commit.partition("\0")
        author, _, rest = rest.partition("\0")
        day, *names = rest.split("\0")
        if cut_short and not parents:
            continue
        try:
            changed = Changed(author, dt.date.fromisoformat(day.strip()))
        except ValueError:  # a commit from a clock gone wild
            continue
        for name in names:
            path = name.strip("\n")
            if path and path not in changes and (wanted is None or path in wanted):
                changes[path] = changed
    return changes
