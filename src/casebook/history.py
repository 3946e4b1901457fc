"""Who last changed each case file, from git, in one pass. Silently nothing where there is no git."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from casebook.programs import find_program

_MARK = "\x01"
TIMEOUT_SECONDS = 60
# A repository's own settings can name programs for git to start. What is asked for needs none of them, so all that could
# start one, or reach another machine, is switched off; what is given here comes before what the repository says.
_OFF = (
    "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}",
    "-c", "core.pager=cat", "-c", "core.sshCommand=false", "-c", "core.gitProxy=false", "-c", "core.alternateRefsCommand=false",
    "-c", "core.askPass=false", "-c", "credential.helper=", "-c", "diff.external=", "-c", "gpg.program=false",
    "-c", "gpg.ssh.program=false", "-c", "gpg.x509.program=false", "-c", "log.showSignature=false", "-c", "protocol.allow=never",
    "-c", "log.mailmap=false", "-c", "submodule.recurse=false",
)  # fmt: skip
_AROUND = {
    "GIT_ALLOW_PROTOCOL": "none",  # no way of fetching, whatever the repository allows: nothing is called so
    "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat",
    "GIT_ASKPASS": "false", "SSH_ASKPASS": "false", "GIT_SSH_COMMAND": "false", "GIT_NO_REPLACE_OBJECTS": "1",
}  # fmt: skip
# A hook that runs this program would have git answer for another repository.
_NOT_OURS = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_EXTERNAL_DIFF",
    "GIT_PROXY_COMMAND",
)


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
                "-c", "log.showRoot=true", "log", "--no-renames", "--no-ext-diff", "--no-textconv",
                "--no-show-signature", "--relative", "--name-only", "-z", "--diff-filter=ACMRT",
                f"--format={_MARK}%P%x00%an%x00%as", "--", *scope)  # fmt: skip
    if not told:
        return {}
    # Where the history was fetched only in part, its first commit seems to have made every file.
    cut_short = _ask(book, "rev-parse", "--is-shallow-repository").strip() == b"true"
    return _read(told.decode("utf-8", "replace"), set(paths) if paths is not None else None, cut_short)


def git_version() -> str:
    """``git version 2.51.0``; empty where there is no git."""
    return _ask(Path.home(), "version").decode("utf-8", "replace").strip()


def _ask(book: Path, *words: str) -> bytes:
    """What git answers, or nothing."""
    git = find_program("git")
    if git is None:
        return b""
    command = [str(git), *_OFF, "-C", str(book), *words]
    around = {name: value for name, value in os.environ.items() if name not in _NOT_OURS} | _AROUND
    try:
        done = subprocess.run(  # noqa: S603 - git as found on PATH, by its whole path
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=around,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
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
