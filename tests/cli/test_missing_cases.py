"""A book whose folder of cases is not there, or is another than it was: nothing is said of it, and nothing taken away.

A share that is not mounted, a folder that was renamed, a link that leads nowhere: to a program they all look like a book
without cases, and a site of no pages.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from support.cli_books import AMELIA, BEN, call, make_book

COMMANDS = (
    ("check",), ("check", "--format", "json"), ("status",), ("status", "--format", "csv"), ("status", "CB-0001"), ("due",),
    ("find", "bus"), ("build",), ("build", "--clean"), ("export", "csv"), ("export", "ics"), ("log", "CB-0001", "Rang."),
    ("record", "CB-0001", "letter_1", "2026-09-14"), ("set", "CB-0001", "school", "Elm"), ("new", "CB-0009"), ("pdf", "CB-0001"),
    ("judge", "CB-0001", "letter_2_sent", "met", "--by", "JB", "--reason", "Seen"), ("import", "cases.csv", "--dry-run"),
)  # fmt: skip


def away(book: Path) -> None:
    shutil.rmtree(book / "cases")


def renamed(book: Path) -> None:
    (book / "cases").rename(book / "Cases")


def unmounted(book: Path) -> None:
    shutil.rmtree(book / "cases")
    (book / "cases").symlink_to("/mnt/share/that/is/not/mounted")


def a_file(book: Path) -> None:
    shutil.rmtree(book / "cases")
    (book / "cases").write_text("", "utf-8")


def site_of(book: Path) -> dict[str, bytes]:
    return {str(p.relative_to(book)): p.read_bytes() for p in (book / "site").rglob("*") if p.is_file()}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book with settings, a sheet to import and a built site."""
    files = {"cases/CB-0001.md": AMELIA, "cases/2025-26/CB-0002.md": BEN, "casebook.toml": ""}
    make_book(tmp_path, files | {"cases.csv": "Child name,School\nDora Quill,Elm\n"})
    assert call(tmp_path, "build").status == 0
    return tmp_path


@pytest.mark.parametrize("spoil", [away, renamed, unmounted, a_file])
def test_no_command_takes_it_for_an_empty_book(book: Path, spoil: Callable[[Path], None]) -> None:
    site = site_of(book)
    assert "site/cases/CB-0001.html" in site
    spoil(book)
    for command in COMMANDS:
        done = call(book, *command)
        assert (done.status, done.out) == (2, ""), command
        assert done.err.startswith("casebook: "), command
        assert "cases" in done.err, command
        assert done.err.count("\n") == 1, command
    assert site_of(book) == site


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_of_cases_that_may_not_be_read_is_refused(book: Path) -> None:
    site = site_of(book)
    (book / "cases").chmod(0)
    try:
        done = call(book, "build")
    finally:
        (book / "cases").chmod(0o755)
    assert (done.status, site_of(book)) == (2, site)
    assert "cannot be opened: permission denied" in done.err


def test_an_empty_place_where_a_share_is_to_be_mounted_does_not_empty_the_site(book: Path) -> None:
    site = site_of(book)
    away(book)
    (book / "cases").mkdir()
    done = call(book, "build")
    assert done.status == 2
    assert "the site holds 2 cases" in done.err
    assert site_of(book) == site
    assert call(book, "due").out == "There are no cases in this book yet.\n"
    assert call(book, "build", "--clean").status == 0  # they were meant to go
    assert "site/cases/CB-0001.html" not in site_of(book)


def test_an_empty_book_that_never_had_a_case_is_built(tmp_path: Path) -> None:
    assert call(tmp_path, "init").status == 0
    assert call(tmp_path, "build").status == 0


def test_a_year_of_cases_behind_a_link_that_leads_nowhere_is_named(book: Path) -> None:
    (book / "cases" / "2024-25").symlink_to("/mnt/archive/that/is/not/mounted")
    done = call(book, "check")
    assert "cases/2024-25" in done.out
    assert "leads nowhere" in done.out


def test_a_dangling_link_marks_a_book_and_hands_nothing_to_the_one_around_it(book: Path) -> None:
    inner = book / "inner"
    inner.mkdir()
    (inner / "cases").symlink_to("/mnt/share/that/is/not/mounted")
    assert call(inner, "status").status == 2


def test_new_and_doctor_say_what_to_do(book: Path) -> None:
    renamed(book)
    assert "rename it to cases, in small letters" in call(book, "new", "CB-0009").err
    done = call(book, "doctor")
    assert done.status == 2
    assert "BAD  Cases: There is no folder cases" in done.out
