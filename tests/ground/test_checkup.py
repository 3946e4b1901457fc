"""check judges files in several processes and lets go of them: it says what the whole book, read at once, says."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casebook.book import read_book
from casebook.checkup import check_files, check_whole
from casebook.settings import load_settings
from casebook.workers import PARALLEL_FROM
from support.publishing import SOURCE, case_text, make_book

AS_OF = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough cases for several processes, with twins, one child in three files, and files with errors."""
    root = make_book(tmp_path_factory.mktemp("book") / "book", PARALLEL_FROM + 100, "[staff]\nJB = 'Jo Bell'\n")
    for path in sorted((Path(__file__).parents[1] / "catalogue").glob("*/cases/*.md")):
        folder = root / "cases" / path.parents[1].name
        folder.mkdir(exist_ok=True)
        shutil.copy(path, folder)
    for number in (1, 2):
        (root / f"cases/again-{number}.md").write_text(case_text(7), "utf-8")
    (root / "cases/letter.docx").write_text("no case")
    return root


def test_several_processes_find_what_one_finds(book: Path) -> None:
    settings = load_settings(book).value
    whole = read_book(book, settings, AS_OF)
    checkup = check_whole(book, settings, AS_OF)
    assert len(checkup.paths) > PARALLEL_FROM
    assert checkup.paths == tuple(file.path for file in whole.files)
    assert list(checkup.diagnostics) == whole.all_diagnostics
    codes = {diagnostic.code for diagnostic in checkup.diagnostics}
    assert {"duplicate-ref", "same-child", "passed-over", "unknown-key"} <= codes


def test_files_checked_alone_are_not_laid_side_by_side(book: Path) -> None:
    settings = load_settings(book).value
    found = check_files(book, ["cases/again-1.md", "cases/again-2.md"], settings, AS_OF)
    assert found.paths == ("cases/again-1.md", "cases/again-2.md")
    assert not [d for d in found.diagnostics if d.code == "same-child"]


_IN_A_THREAD = """
import datetime as dt, sys, threading
from pathlib import Path
from casebook.checkup import check_whole
from casebook.settings import load_settings

def check():
    root = Path(sys.argv[1])
    found = check_whole(root, load_settings(root).value, dt.date(2026, 11, 23))
    print(len(found.paths), len(found.diagnostics))

if __name__ == "__main__":
    thread = threading.Thread(target=check)
    thread.start()
    thread.join()
"""


def test_processes_that_are_started_afresh_find_the_same(book: Path, tmp_path: Path) -> None:
    """On Windows and macOS, and wherever there are threads, a process shares nothing with the one that starts it."""
    (tmp_path / "thread.py").write_text(_IN_A_THREAD)
    command = [sys.executable, str(tmp_path / "thread.py"), str(book)]
    told = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, timeout=120, check=False
    )
    here = check_whole(book, load_settings(book).value, AS_OF)
    assert (told.stdout.split(), told.stderr) == ([str(len(here.paths)), str(len(here.diagnostics))], "")
