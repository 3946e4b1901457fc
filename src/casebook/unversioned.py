"""What git must not take in: what is made of the case files, wherever a person or a command puts it.

A book is kept in git for its case files. What is made of them (the site, PDFs, spreadsheets, calendars) holds the same
children's records and is in nobody's interest there; once committed, it can hardly be taken out again.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

NAME = ".gitignore"
# At any depth of the book: nothing that a book needs in git has such an ending.
MADE_OF_CASES = (
    *("*.pdf", "*.xlsx", "*.xlsm", "*.xls", "*.docx", "*.docm", "*.doc", "*.odt", "*.ods", "*.rtf"),
    *("*.csv", "*.tsv", "*.ics", "*.eml", "*.msg", "*.zip", "caseload*.json"),
)
_ALL = "# What casebook makes of the case files: never in git.\n*\n"


def make_folder(folder: Path) -> None:
    """Make the folder, of which git is to take in nothing, if it is not there; its parents must be. Raises ``OSError``."""
    try:
        folder.mkdir()
    except FileExistsError:
        return
    keep_out(folder)


def keep_out(folder: Path) -> None:
    """Tell git to take in nothing of this folder, unless somebody has told it something there already.

    Where that cannot be written, the folder is left as it is.
    """
    with contextlib.suppress(OSError), open(folder / NAME, "x", encoding="utf-8", newline="\n") as file:
        file.write(_ALL)


def is_in_git(folder: Path) -> bool:
    """Whether the folder lies in what git keeps."""
    return any(os.path.lexists(above / ".git") for above in (folder, *folder.parents))


def is_told_of(root: Path, name: str) -> bool:
    """Whether the book's own ``.gitignore`` speaks of its folder ``name``."""
    try:
        lines = (root / NAME).read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    return any(line.strip().strip("/*") == name for line in lines)
