"""Nothing of a child gets into git by accident: whatever a command writes, ``git status`` shows the case files alone.

A spreadsheet of the caseload that was committed once is in every clone for good.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from casebook.cli import COMMANDS
from support.cli_books import AMELIA, AS_OF, BEN, BROKEN, call, make_book
from support.import_forms import form

SHEET = "Child Name,Date of Birth,School\nDora Quill,2014-03-02,Elm\n"
# Every command that writes, in every way in which it writes. A command that is not here must be among LOOKING.
WRITING: dict[str, Sequence[Sequence[str]]] = {
    "init": [("init", "."), ("init", ".", "--demo")],
    "new": [("new", "CB-0003", "--child-name", "Cara Voss")],
    "log": [("log", "CB-0001", "Rang home.", "--by", "JB")],
    "record": [("record", "CB-0001", "letter_2", "2026-09-28")],
    "judge": [("judge", "CB-0001", "stage_1_engagement", "met", "--by", "JB", "--reason", "No answer")],
    "set": [("set", "CB-0001", "known_as", "Amy")],
    "build": [("build",), ("build", "--clean"), ("build", "--redact", "--to", "site/redacted"), ("build", "--to", "../public"),
              ("build", "--to", "web/pages")],
    "pdf": [("pdf", "CB-0001"), ("pdf", "CB-0001"), ("pdf", "blank"), ("pdf", "--each", "CB-0001", "CB-0002", "-o", "forms"),
            ("pdf", "CB-0001", "-o", "print.pdf"), ("pdf", "CB-0001", "-o", "deep/down/print.pdf")],
    "export": [("export", f) for f in ("csv", "json", "xlsx", "ics")]
    + [("export", f, "-o", f"deep/caseload.{f}") for f in ("csv", "json", "xlsx", "ics")],
    "import": [("import", "sheets/new.csv"), ("import", "forms/Amelia Hart.docx")],
}  # fmt: skip
LOOKING = {"check", "status", "due", "find", "serve", "explain", "schema", "doctor"}


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=Jo", "-c", "user.email=jo@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *who, *words], cwd=folder, capture_output=True, check=True, text=True)
    return done.stdout


def untracked_or_changed(book: Path) -> set[str]:
    lines = git(book, "status", "--porcelain", "--untracked-files=all", "-z", "--no-renames").split("\0")
    return {line[3:] for line in lines if line}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book as ``init`` makes it, inside a larger folder that is in git, with everything committed."""
    top = tmp_path_factory.mktemp("top")
    book = top / "book"
    assert call(top, "init", str(book)).status == 0
    make_book(book, {"cases/CB-0001.md": AMELIA, "cases/CB-0002.md": BEN})
    for folder in ("deep/down", "sheets", "forms"):
        (book / folder).mkdir(parents=True)
    git(top, "init", "-q")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "A book")
    (book / "sheets/new.csv").write_text(SHEET, "utf-8")
    (book / "forms/Amelia Hart.docx").write_bytes(form({"child_name": "Ivo Renn", "school": "Elm"}))
    return book


def test_every_command_is_known_to_write_or_to_look() -> None:
    assert set(WRITING) | LOOKING == set(COMMANDS)
    assert not set(WRITING) & LOOKING


@pytest.mark.parametrize("command", WRITING)
def test_whatever_a_command_writes_git_sees_only_the_book_s_own_files(book: Path, command: str) -> None:
    for words in WRITING[command]:
        done = call(book, "--as-of", AS_OF, *words)
        assert done.status in (0, 1) or words[-1] == "--demo", (words, done.err)
    seen = untracked_or_changed(book.parent)
    assert {path for path in seen if not (path.startswith("book/cases/") and path.endswith(".md"))} <= {
        "book/README.md"
    }


def test_what_a_hand_made_book_makes_is_kept_out_as_well(tmp_path: Path) -> None:
    """It has no .gitignore of its own, and its folder may be one of many in what git keeps."""
    book = make_book(tmp_path / "team" / "book")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "A book")
    commands = (
        ("build",),
        ("build", "--to", "elsewhere"),
        ("export", "csv"),
        ("pdf", "CB-0001"),
        ("log", "CB-0001", "Rang."),
    )
    for words in commands:
        assert call(book, *words).status == 0
    assert untracked_or_changed(tmp_path) == {"team/book/cases/CB-0001.md"}


def test_a_file_that_git_would_take_in_is_told(book: Path) -> None:
    done = call(book, "export", "csv", "-o", "caseload.txt")
    (book / "caseload.txt").unlink()
    assert (done.status, "git would take it in" in done.err) == (0, True)
    assert "git would" not in call(book, "export", "csv").err


def test_a_site_outside_of_git_gets_no_file_of_git_s(tmp_path: Path) -> None:
    book = make_book(tmp_path)
    assert call(book, "build").status == 0
    assert call(book, "build", "--to", "public", "--redact").status == 0
    assert not (book / "site/.gitignore").exists()
    assert not (book / "public/.gitignore").exists()


def test_a_redacted_site_may_be_published_by_git(tmp_path: Path) -> None:
    book = make_book(tmp_path)
    git(book, "init", "-q")
    assert call(book, "build", "--to", "public", "--redact").status == 0
    assert any(path.startswith("public/") for path in untracked_or_changed(book))


# --- A build log ------------------------------------------------------------------------------------

CI_FORMATS = ("github", "gitlab", "sarif", "junit")
NAMED = {
    "cases/Amelia-Hart.md": AMELIA,
    "cases/amelia-2.md": AMELIA.replace("2014-05", "2013-05"),
    "cases/Hart2014.md": AMELIA.replace("2014-05", "2012-05"),
    "cases/Ben Ozturk.md": BEN,
    "cases/Ozturk family/CB-0009.md": BEN.replace("2017", "2016"),
    "cases/Cara_Voss.md": "---\nchild_name: [\n---\n",
    "cases/Voss7.md": "",
    "cases/Dora Quill/CB-0010.md": BROKEN.replace("child_name: Cara Voss", "child_name:"),
    "cases/Eve Lark.docx": "x",
    "cases/Zoe1.md": "no front matter",
}  # fmt: skip
FINE = {"cases/CB-0001.md": BROKEN, "cases/2025-26/CB-0002.md": "", "cases/northfield/CB-0003.md": BROKEN}


@pytest.mark.parametrize("format_", CI_FORMATS)
def test_a_file_named_after_a_child_does_not_name_it_in_a_build_log(tmp_path: Path, format_: str) -> None:
    make_book(tmp_path, NAMED | FINE)
    done = call(tmp_path, "--as-of", AS_OF, "check", "--strict", "--format", format_)
    assert done.status == 1
    told = (done.out + done.err).casefold()
    for name in ("amelia", "hart", "ozturk", "cara", "voss", "dora", "quill", "lark", "zoe"):
        assert name not in told, name
    assert "withheld-" in told
    for path in FINE:
        assert path.casefold() in told, path


def test_each_withheld_file_is_told_apart(tmp_path: Path) -> None:
    make_book(tmp_path, NAMED)
    out = call(tmp_path, "--as-of", AS_OF, "check", "--format", "gitlab").out
    paths = {row["location"]["path"] for row in json.loads(out)}
    assert len(paths) == len(NAMED)
