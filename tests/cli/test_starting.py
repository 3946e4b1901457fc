"""From nothing to a book: what ``casebook`` is called, how it is found, and where a new book may be."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from casebook.cli import doctor
from support.cli_books import call, environment, make_book

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


# --- The name -----------------------------------------------------------------------------------------


def test_the_distribution_has_a_name_of_its_own_and_the_command_keeps_its() -> None:
    """What is called casebook on the public index is another program."""
    assert PROJECT["name"] == "attendance-casebook"
    assert list(PROJECT["scripts"]) == ["casebook"]


def test_no_advice_is_to_install_the_other_program() -> None:
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    texts = [path for path in kept if path.endswith((".py", ".md", ".toml", ".html")) or path == ".ci/run"]
    told = {path: (ROOT / path).read_text("utf-8") for path in texts if (ROOT / path).is_file()}
    told.pop("tests/cli/test_starting.py", "")
    assert [path for path, text in told.items() if re.search(r"casebook\[\w|(?<!un)install casebook\b", text) and
            not re.search(r"attendance-casebook\[", text)] == []  # fmt: skip


def test_word_and_excel_come_with_every_installation_and_old_advice_still_works() -> None:
    installed = {re.split("[>=;]", name)[0].lower() for name in PROJECT["dependencies"]}
    assert {"python-docx", "openpyxl", "xlsxwriter", "defusedxml"} <= installed
    assert (PROJECT["optional-dependencies"]["word"], PROJECT["optional-dependencies"]["excel"]) == ([], [])


# --- What to type -------------------------------------------------------------------------------------


def command_told(book: Path) -> str:
    (line,) = [line for line in call(book, "doctor").out.splitlines() if line[5:].startswith("Command: ")]
    return line


def test_doctor_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = make_book(tmp_path / "book")
    ours = tmp_path / "venv" / "casebook"
    ours.parent.mkdir()
    ours.write_text("#!/bin/sh\n", "utf-8")
    ours.chmod(0o755)
    monkeypatch.setattr(doctor, "program", lambda: ours)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert f'note Command: it is not on the PATH. Type "{ours}"; or' in command_told(book)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "casebook").symlink_to(ours)
    assert command_told(book).startswith("ok  ")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))  # it is active in this shell alone
    assert "note Command: casebook works in this shell. For every later one, once: " in command_told(book)
    monkeypatch.delenv("VIRTUAL_ENV")
    (tmp_path / "bin" / "casebook").unlink()
    (tmp_path / "bin" / "casebook").write_text("#!/bin/sh\necho other\n", "utf-8")
    (tmp_path / "bin" / "casebook").chmod(0o755)
    assert "comes first, and is another program or another copy" in command_told(book)
    monkeypatch.setattr(doctor, "program", lambda: tmp_path / "none")
    assert command_told(book).endswith(f'type: "{sys.executable}" -m casebook')


@pytest.mark.parametrize("first", [("bash", "-c"), ("sh", "-c")])
def test_after_the_line_casebook_works_in_that_shell_and_in_the_next(tmp_path: Path, first: tuple[str, str]) -> None:
    ours = tmp_path / "a clone" / ".venv" / "bin" / "casebook"
    ours.parent.mkdir(parents=True)
    ours.write_text("#!/bin/sh\necho it is casebook\n", "utf-8")
    ours.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    env = environment(HOME=str(home), PATH="/usr/bin:/bin")

    def said(*words: str) -> str:
        return subprocess.run(words, env=env, capture_output=True, text=True, check=False, cwd=home).stdout

    assert said(*first, f"{doctor.path_line(ours, 'linux')}; casebook").endswith("it is casebook\n")
    assert said("bash", "-lc", "casebook") == "it is casebook\n"  # a new login shell
    assert said("bash", "-ic", "casebook") == "it is casebook\n"  # a new window
    assert said("sh", "-lc", "casebook") == "it is casebook\n"


def test_each_system_has_its_line() -> None:
    ours = Path("/x/casebook")
    assert "~/.zprofile" in doctor.path_line(ours, "darwin")
    assert doctor.path_line(ours, "win32").startswith("Copy-Item ")
    assert all("\n" not in doctor.path_line(ours, system) for system in ("linux", "darwin", "win32"))


def test_the_readme_gives_the_same_lines() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for system in ("linux", "darwin"):
        assert doctor.path_line(Path("$PWD/.venv/bin/casebook"), system) in readme
    assert r"Copy-Item .venv\Scripts\casebook.exe $env:LOCALAPPDATA\Microsoft\WindowsApps" in readme


def test_the_namesake_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = make_book(tmp_path / "book")
    other = tmp_path / "site" / "casebook-0.11.0.dist-info"
    other.mkdir(parents=True)
    about = (
        "Metadata-Version: 2.1\nName: casebook\nVersion: 0.11.0\nSummary: A browser and editor for YAML test cases.\n"
    )
    (other / "METADATA").write_text(about, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert importlib.metadata.version("casebook") == "0.11.0"
    done = call(book, "doctor")
    assert done.status == 2
    assert "BAD  Namesake: another program called casebook" in done.out


# --- A new book ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["inner", "cases", "cases/2026", "site/a/b"])
def test_a_book_in_a_book_is_refused_with_the_outer_one_named(tmp_path: Path, where: str) -> None:
    outer = make_book(tmp_path / "outer")
    before = sorted(outer.rglob("*"))
    done = call(outer, "init", where)
    assert done.status == 2
    assert f"lies in the book {outer}," in done.err
    assert f"casebook init {tmp_path / 'attendance'}" in done.err
    assert sorted(outer.rglob("*")) == before


def test_a_book_in_a_book_is_refused_from_within_as_well(tmp_path: Path) -> None:
    outer = make_book(tmp_path / "outer")
    (outer / "deep").mkdir()
    assert call(outer / "deep", "init").status == 2
    assert call(outer / "deep", "init", "--demo").status == 2
    assert list((outer / "deep").iterdir()) == []


def test_a_book_is_made_whole_in_its_own_folder_and_beside_another(tmp_path: Path) -> None:
    outer = make_book(tmp_path / "outer")
    assert call(outer, "init").status == 0
    assert call(outer, "init", "../other").status == 0
    assert (outer / "casebook.toml").is_file()


def test_windows_finds_the_program_by_the_book_s_own_file(tmp_path: Path) -> None:
    assert call(tmp_path, "init").status == 0
    script = (tmp_path / "casebook.cmd").read_bytes()
    assert script.count(b"\r\n") == script.count(b"\n") > 10
    assert script.isascii()
    text = script.decode().replace("\r\n", "\n")
    assert text.index("NoDefaultCurrentDirectoryInExePath=1") < text.index("casebook.exe") < text.index("py -P")
    for label in re.findall(r"goto (\w+)", text):
        assert f"\n:{label}\n" in text
    tasks = (tmp_path / ".vscode/tasks.json").read_text("utf-8")
    assert tasks.count(r"${workspaceFolder}\\casebook.cmd") == 3


def test_no_file_of_a_book_is_made_for_one_machine(tmp_path: Path) -> None:
    """They go into git, and to other people's machines."""
    assert call(tmp_path, "init").status == 0
    for path in tmp_path.rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8")
            assert str(tmp_path) not in text, path
            assert os.path.dirname(sys.executable) not in text, path  # noqa: PTH120 - as text
