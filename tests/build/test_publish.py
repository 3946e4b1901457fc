"""Publishing leaves alone what it did not write (promise 9), and two builds at once do not mix (promise 10)."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook import locks
from casebook.build import manifest, private, publish
from casebook.build.cases import CaseMaker, MadeBatch
from casebook.build.manifest import JOURNAL, MANIFEST, STAGING, CannotPublish
from casebook.build.plan import Batch
from casebook.build.program import program_digest
from casebook.build.story import BuildRequest, build
from casebook.casefile.listing import list_cases
from casebook.render.kept import compiled_folder
from casebook.render.theme import theme_of
from casebook.settings import load_settings
from support.publishing import AS_OF, SOURCE, built, case_text, dead_links, differences, make_book, pages, run, tree


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book whose site stands."""
    root = make_book(tmp_path / "book")
    built(root)
    return root


def edit(book: Path, number: int = 1, log: str = "Rang home.") -> None:
    """Change a case, so that its page has to be replaced."""
    (book / f"cases/CB-{number:04}.md").write_text(case_text(number, log=log), "utf-8")


def refused(book: Path, *, saying: str) -> None:
    """That a build is refused in words that hold ``saying``, and leaves every byte as it was."""
    before = tree(book / "site")
    with pytest.raises(CannotPublish) as told:
        built(book)
    assert saying in str(told.value)
    assert not differences(tree(book / "site"), before)


# --- What is somebody else's -------------------------------------------------------------------------------


def test_the_site_is_whole_and_links_only_to_what_is_there(book: Path) -> None:
    site = tree(book / "site")
    assert "cases/CB-0001.html" in site
    assert dead_links(site) == []
    assert not (book / "site" / JOURNAL).exists()
    assert not (book / "site" / STAGING).exists()


def test_foreign_files_stay_through_everything(book: Path) -> None:
    site = book / "site"
    mine = {
        ".gitkeep": b"",
        "notes.txt": b"mine",
        "cases/notes.html": b"mine",
        "data/x/y.js": b"mine",
        "web.config": b"<x/>",
    }
    for address, data in mine.items():
        (site / address).parent.mkdir(exist_ok=True)
        (site / address).write_bytes(data)
    edit(book)
    built(book)
    (book / "cases/CB-0002.md").unlink()
    built(book, clean=True)
    for path in (book / "cases").glob("*.md"):
        path.unlink()
    built(book)
    assert {address: tree(site)[address] for address in mine} == mine
    assert "cases/CB-0001.html" not in tree(site)


def test_a_site_of_only_gitkeep_is_built_and_keeps_it(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book")
    (root / "site").mkdir()
    (root / "site/.gitkeep").touch()
    built(root)
    assert {".gitkeep", "index.html"} <= tree(root / "site").keys()


@pytest.mark.parametrize("address", ["cases/CB-0009.html", "schools/school-9.html", "forms/stage-2/CB-0009.html"])
def test_a_foreign_file_where_a_page_is_to_go_stops_the_build(book: Path, address: str) -> None:
    (book / "site" / address).write_text("mine")
    (book / "cases/CB-0009.md").write_text(case_text(9).replace("School 0", "School nine"), "utf-8")
    if address.startswith("schools"):
        (book / "cases/CB-0009.md").write_text(case_text(9).replace("School 0", "School Nine"), "utf-8")
        (book / "site" / address).rename(book / "site/schools/school-nine.html")
        address = "schools/school-nine.html"
    refused(book, saying=address)
    (book / "site" / address).unlink()
    built(book)
    assert dead_links(tree(book / "site")) == []


def test_a_foreign_index_in_a_new_site_stops_the_build(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book")
    (root / "site").mkdir()
    (root / "site/index.html").write_text("our own home page")
    refused(root, saying="index.html")
    assert tree(root / "site") == {"index.html": b"our own home page"}


def test_a_page_changed_by_hand_is_neither_replaced_nor_removed(book: Path) -> None:
    page = book / "site/cases/CB-0001.html"
    page.write_bytes(page.read_bytes() + b"<!-- mine -->")
    edit(book)
    refused(book, saying="cases/CB-0001.html")
    (book / "cases/CB-0001.md").unlink()
    refused(book, saying="cases/CB-0001.html")
    page.unlink()
    built(book)
    assert not page.exists()


def test_clean_finds_a_page_changed_by_hand(book: Path) -> None:
    page = book / "site/cases/CB-0001.html"
    whole = page.read_bytes()
    page.write_bytes(whole[:100])
    before = tree(book / "site")
    with pytest.raises(CannotPublish, match="CB-0001"):
        built(book, clean=True)
    assert tree(book / "site") == before
    page.unlink()
    built(book, clean=True)
    assert page.read_bytes() == whole


@pytest.mark.parametrize("address", ["forms/stage-2/CB-0002.html", "data/log-0.js", "data/words-le.js"])
def test_a_file_changed_by_hand_is_never_made_into_others(tmp_path: Path, address: str) -> None:
    """Runs, and the log search, are put together from files of the site."""
    root = make_book(tmp_path / "book", settings="")
    built(root)
    target = root / "site" / address
    target.write_bytes(target.read_bytes().replace(b"Example", b"Forged").replace(b"le", b"xx"))
    edit(root, log="Zebras leapt over the fence.")
    refused(root, saying=address)


@pytest.mark.parametrize(
    "name", [".casebook-manifest", ".casebook-journal", "cases", "index.html", "cases/CB-0001.html"]
)
def test_a_link_in_the_place_of_what_is_ours_is_not_followed(book: Path, tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    target = book / "site" / name
    if target.exists():
        target.rename(elsewhere)
    else:
        elsewhere.write_text("not ours")
    target.symlink_to(elsewhere)
    outside = tree(tmp_path)
    edit(book)
    (book / "cases/CB-0002.md").unlink()
    with pytest.raises(CannotPublish):
        built(book)
    assert {p: d for p, d in tree(tmp_path).items() if p.startswith("elsewhere")} == {
        p: d for p, d in outside.items() if p.startswith("elsewhere")
    }
    assert target.is_symlink()


@pytest.mark.parametrize("name", ["cases", "forms/stage-2", "schools"])
def test_a_file_in_the_place_of_a_folder_stops_the_build(book: Path, name: str) -> None:
    shutil.rmtree(book / "site" / name)
    (book / "site" / name).write_text("mine")
    refused(book, saying=name)


@pytest.mark.parametrize("name", ["index.html", MANIFEST, JOURNAL, "cases/CB-0001.html"])
def test_a_folder_in_the_place_of_a_file_stops_the_build(book: Path, name: str) -> None:
    (book / "site" / name).unlink(missing_ok=True)
    (book / "site" / name / "deep").mkdir(parents=True)
    (book / "site" / name / "deep/mine.txt").write_text("mine")
    edit(book)
    before = pages(tree(book / "site"))
    with pytest.raises(CannotPublish):
        built(book)
    assert pages(tree(book / "site")) == before


def test_the_site_itself_must_be_a_folder(book: Path, tmp_path: Path) -> None:
    shutil.move(book / "site", tmp_path / "elsewhere")
    before = tree(tmp_path / "elsewhere")
    spoils: list[Callable[[Path], object]] = [
        lambda site: site.symlink_to(tmp_path / "elsewhere"),
        lambda site: site.symlink_to(tmp_path / "nowhere"),
        lambda site: site.write_text("mine"),
    ]
    for spoil in spoils:
        spoil(book / "site")
        told = run(book, "build")
        assert told.returncode == 2
        assert told.stderr.count("\n") == 1
        assert "Traceback" not in told.stderr
        assert tree(tmp_path / "elsewhere") == before
        assert not (tmp_path / "nowhere").exists()
        (book / "site").unlink()


def test_a_link_in_the_place_of_the_staging_folder_is_left_alone(book: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine")
    (book / "site" / STAGING).symlink_to(precious)
    edit(book)
    with pytest.raises(CannotPublish, match="link"):
        built(book)
    assert tree(precious) == {"file": b"mine"}


def test_leftover_staging_is_cleared(book: Path) -> None:
    (book / "site" / STAGING / "deep").mkdir(parents=True)
    for name in ("b0-0", "lists-0", "manifest", "journal", "deep/x"):
        (book / "site" / STAGING / name).write_text("torn")
    edit(book)
    built(book)
    assert not (book / "site" / STAGING).exists()
    assert b"torn" not in b"".join(tree(book / "site").values())


def test_nothing_is_written_when_nothing_has_changed(book: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (book / "site").rglob("*") if path.is_file()}
    done = built(book)
    assert (done.written, done.removed) == (frozenset(), frozenset())
    assert {path: path.stat().st_mtime_ns for path in (book / "site").rglob("*") if path.is_file()} == before


def test_empty_folders_go_with_their_last_page(book: Path) -> None:
    for path in (book / "cases").glob("*.md"):
        path.unlink()
    built(book)
    assert not (book / "site/cases").exists()
    assert not list((book / "site").rglob("cases/*"))


# --- A book that is hardly one -------------------------------------------------------------------------------


def test_a_book_without_cases_is_an_empty_site(tmp_path: Path) -> None:
    make_book(tmp_path, 0)
    told = run(tmp_path, "build")
    assert (told.returncode, told.stderr) == (0, "")
    assert dead_links(tree(tmp_path / "site")) == []


@pytest.mark.parametrize("length", [0, 20, 40])
def test_compiled_templates_that_are_spoilt_are_compiled_again(book: Path, length: int) -> None:
    theme_of.cache_clear()
    built(book, clean=True)
    compiled = compiled_folder(program_digest(), book)
    assert compiled is not None
    kept = [path for path in compiled.iterdir() if path.is_file()]
    assert kept
    for path in kept:
        path.write_bytes(path.read_bytes()[:length])
    theme_of.cache_clear()
    edit(book, log=f"Rang home for the {length}th time.")
    built(book)
    after = tree(book / "site")
    built(book, clean=True)
    assert not differences(tree(book / "site"), after)


def test_what_is_saved_between_two_makings_of_a_case_is_found_by_the_search(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case is made twice where others turn out to be of the same child. Its part of the log's data is made once."""
    (book / "casebook.toml").write_text("[site]\nforms = []\nruns = false\n", "utf-8")
    (book / "cases/TWIN.md").write_text(case_text(1), "utf-8")
    plain = CaseMaker.make
    made: list[str] = []

    def make(self: CaseMaker, batch: Batch) -> MadeBatch:
        made.append(batch.name)
        if batch.name == "again":
            edit(book, log="Rang home about the zebra.")
        return plain(self, batch)

    monkeypatch.setattr(CaseMaker, "make", make)
    built(book)
    assert "again" in made
    monkeypatch.undo()
    built(book)
    after = tree(book / "site")
    built(book, clean=True)
    assert not differences(tree(book / "site"), after)


def test_a_look_from_before_another_build_is_not_relied_on(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """serve looks, then waits for a build that somebody else has begun, and that sees more."""
    seen = list_cases(book)
    (book / "cases/CB-0009.md").write_text(case_text(9), "utf-8")
    built(book)
    before = tree(book / "site")
    tries = iter([False, True])
    monkeypatch.setattr(locks, "_try_lock", lambda *_: next(tries))
    build(BuildRequest(book, book / "site", load_settings(book).value, AS_OF, 1), listing=seen)
    assert not differences(tree(book / "site"), before)


def test_a_file_in_the_place_of_the_private_folder_is_refused(book: Path) -> None:
    shutil.rmtree(book / ".casebook")
    (book / ".casebook").write_text("mine")
    told = run(book, "build")
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert (book / ".casebook").read_text() == "mine"


def test_a_page_that_a_power_cut_emptied_is_made_again(book: Path) -> None:
    """An empty file of ours holds nobody's work: it does not stop the build."""
    whole = tree(book / "site")
    (book / "site/cases/CB-0001.html").write_bytes(b"")
    built(book, clean=True)
    assert not differences(tree(book / "site"), whole)


def test_pages_taken_away_by_hand_are_made_again(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", settings="")
    built(root)
    whole = tree(root / "site")
    for address in sorted(pages(whole)):
        if address.startswith(("data/", "cases/", "assets/casebook", "forms/stage-2/a", "index")):
            (root / "site" / address).unlink()
            built(root)
            assert not differences(tree(root / "site"), whole), address
    shutil.rmtree(root / "site/data")
    built(root)
    assert not differences(tree(root / "site"), whole)


def test_a_copy_of_an_older_site_is_brought_up_to_date(book: Path, tmp_path: Path) -> None:
    """The cache knows what was published last; a site from a backup is not that."""
    shutil.copytree(book / "site", tmp_path / "backup")
    edit(book, log="Newer.")
    built(book)
    newer = tree(book / "site")
    shutil.rmtree(book / "site")
    shutil.copytree(tmp_path / "backup", book / "site")
    built(book)
    assert not differences(tree(book / "site"), newer)


def test_building_elsewhere_leaves_the_site_alone(book: Path, tmp_path: Path) -> None:
    before = tree(book / "site")
    (tmp_path / "there").mkdir()
    (tmp_path / "there/mine.txt").write_text("mine")
    edit(book)
    told = run(book, "build", "--to", str(tmp_path / "there"))
    assert told.returncode == 0
    assert tree(book / "site") == before
    there = tree(tmp_path / "there")
    assert there.pop("mine.txt") == b"mine"
    built(book)
    assert not differences(tree(book / "site"), there)


def test_a_ref_that_changes_only_in_letter_case(book: Path) -> None:
    (book / "cases/CB-0002.md").rename(book / "cases/cb-0002.md")
    built(book)
    site = tree(book / "site")
    assert dead_links(site) == []
    assert "cases/cb-0002.html" in site
    assert "cases/CB-0002.html" not in site


def test_on_a_disk_that_ignores_letter_case_a_page_keeps_its_file(tmp_path: Path) -> None:
    """There the old address and the new are one file: it must not go with the old. (A hard link stands in for the disk.)"""
    (tmp_path / "new.html").write_text("page")
    (tmp_path / "NEW.html").hardlink_to(tmp_path / "new.html")
    publish._remove(tmp_path, "NEW.html", ["new.html"])
    assert (tmp_path / "new.html").read_text() == "page"
    known = manifest.Published({"cases/AB.html": manifest.digest_of(b"x")}, True, "")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases/ab.html").write_bytes(b"x")
    publish._refuse_foreign(tmp_path, ["cases/ab.html"], [], known)


def test_refs_that_differ_only_in_letter_case_have_pages_that_do_not_collide(book: Path) -> None:
    (book / "cases/cb-0002.md").write_text(case_text(2), "utf-8")
    built(book)
    site = tree(book / "site")
    folded = [address.casefold() for address in site]
    assert len(folded) == len(set(folded))
    assert sum(address.startswith("cases/_") for address in site) == 2
    assert dead_links(site) == []


# --- Two at once -------------------------------------------------------------------------------------------


def test_a_build_waits_for_the_one_before_it(book: Path) -> None:
    edit(book)
    handle = os.open(book / ".casebook/build.lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    before = tree(book / "site")
    waiting = threading.Thread(target=built, args=(book,))
    waiting.start()
    time.sleep(0.3)
    assert waiting.is_alive()
    assert tree(book / "site") == before
    os.close(handle)
    waiting.join(30)
    assert differences(tree(book / "site"), before)


def test_a_build_that_waits_too_long_says_so(book: Path) -> None:
    handle = os.open(book / ".casebook/build.lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(CannotPublish, match="still running"), private.only_build(book, 0.1):
        pass
    os.close(handle)


def test_builds_at_once_leave_one_of_them_whole(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", 5)
    days = ["2026-11-23", "2026-11-24", "2026-11-25"]
    command = [sys.executable, "-m", "casebook", "-C", str(root), "build", "--as-of"]
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    started = [
        subprocess.Popen([*command, day], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for day in days * 2
    ]
    told = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0] * 6, told
    wholes = []
    for day in days:
        run(root, "build", "--to", str(tmp_path / day), as_of=dt.date.fromisoformat(day))
        wholes.append(tree(tmp_path / day))
    assert tree(root / "site") in wholes
    assert not (root / "site" / STAGING).exists()
