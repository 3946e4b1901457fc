"""Forms on paper, by the real browser of this machine."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pypdf
import pytest

from casebook.pdf import devtools, printing
from casebook.pdf.browser import PrintingFailed, find_browser, snap_of
from casebook.pdf.printing import print_to_pdf
from support.cli_books import AMELIA, AS_OF, BEN, BROKEN, call, make_book

CARE = "It holds a child's record: keep it where the paper would be kept.\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    closed = BEN.replace("Ben Ozturk", "Dora Quill").replace("support:", "closed: {date: 2026-11-01}\nsupport:")
    files = {"CB-0001": AMELIA, "CB-0002": BEN, "CB-0003": BROKEN, "CB-0004": closed.replace("2017", "2016")}
    return make_book(tmp_path_factory.mktemp("book"), {f"cases/{ref}.md": text for ref, text in files.items()})


def words(path: Path) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages))


def is_tagged(path: Path) -> bool:
    root = pypdf.PdfReader(path).root_object
    return "'/Marked': True" in str(root["/MarkInfo"].get_object()) and "/StructTreeRoot" in root


def test_one_case(book: Path, tmp_path: Path) -> None:
    target = tmp_path / "a folder" / "one.pdf"
    done = call(book, "--as-of", AS_OF, "pdf", "cb-0001", "-o", str(target))
    assert (done.status, done.out, done.err) == (0, f"Printed {target}\n", CARE)
    text = words(target)
    assert "Amelia Hart" in text
    assert "Rang mum about the bus pass" in text
    assert "Ozturk" not in text
    reader = pypdf.PdfReader(target)
    assert is_tagged(target)
    assert str(reader.root_object["/Lang"]) == "en-GB"
    assert f"1 of {len(reader.pages)}" in text
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) in {(595, 842), (842, 595)}
    assert [path.name for path in target.parent.iterdir()] == ["one.pdf"]


def test_all_open_cases_in_one_file_and_none_that_is_broken_or_closed(book: Path, tmp_path: Path) -> None:
    target = tmp_path / "all.pdf"
    assert call(book, "pdf", "-o", str(target)).status == 0
    text = words(target)
    assert "Amelia Hart" in text
    assert "Ben Ozturk" in text
    assert "Cara Voss" not in text
    assert "Dora Quill" not in text
    assert is_tagged(target)


def test_of_one_school_each_in_a_file_of_its_own(book: Path, tmp_path: Path) -> None:
    done = call(book, "pdf", "--each", "--school", "northfield", "-o", str(tmp_path / "out"))
    assert done.status == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["CB-0001-stage-2.pdf"]


def test_each_of_several(book: Path, tmp_path: Path) -> None:
    done = call(book, "pdf", "--each", "CB-0002", "CB-0001", "cb-0002", "-o", str(tmp_path))
    assert done.status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CB-0001-stage-2.pdf", "CB-0002-stage-2.pdf"]
    assert "Ben Ozturk" in words(tmp_path / "CB-0002-stage-2.pdf")


@pytest.mark.parametrize("form", ["stage-2", "chronology"])
def test_a_blank_form_holds_no_case(book: Path, tmp_path: Path, form: str) -> None:
    target = tmp_path / "blank.pdf"
    assert call(book, "pdf", "Blank", "--form", form, "-o", str(target)).status == 0
    text = words(target)
    assert "Amelia" not in text
    assert "CB-000" not in text
    assert len(text) > 50


# --- What cannot be done ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "words_"),
    [
        (["CB-0003"], "CB-0003 cannot be printed: there are errors in it."),
        (["CB-9999"], "There is no case CB-9999."),
        (["CB-0001", "--form", "stage2"], "Did you mean stage-2?"),
        (["--school", "nowhere"], "No open case matches."),
        (["CB-0001", "--school", "kingsmead"], "None of these cases matches"),
    ],
)
def test_what_cannot_be_printed(book: Path, tmp_path: Path, args: list[str], words_: str) -> None:
    done = call(book, "pdf", *args, "-o", str(tmp_path / "x.pdf"))
    assert (done.status, done.out) == (2, "")
    assert words_ in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cannot_be_written(book: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    (tmp_path / "folder.pdf").mkdir()
    for target in (tmp_path / "file" / "x.pdf", tmp_path / "folder.pdf"):
        done = call(book, "pdf", "CB-0001", "-o", str(target))
        assert done.status == 2
        assert "cannot be written" in done.err
        assert "Traceback" not in done.err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder.pdf"]


def test_no_browser_is_a_plain_word(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASEBOOK_BROWSER", raising=False)
    monkeypatch.setattr("casebook.pdf.browser.find_program", lambda _name: None)
    done = call(book, "pdf", "CB-0001")
    assert (done.status, done.out) == (2, "")
    assert "No Chromium, Chrome or Edge was found" in done.err
    assert "CASEBOOK_BROWSER" in done.err


def test_a_browser_named_wrongly_is_named_in_the_answer(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOOK_BROWSER", "/opt/none/chrome")
    done = call(book, "pdf", "CB-0001")
    assert done.status == 2
    assert "CASEBOOK_BROWSER names /opt/none/chrome" in done.err


def fake_browser(folder: Path, script: str) -> Path:
    browser = folder / "chrome"
    browser.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    browser.chmod(0o755)
    return browser


def test_a_browser_that_prints_nothing_is_quoted(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOOK_BROWSER", str(fake_browser(tmp_path, "echo 'no display' >&2; exit 1")))
    done = call(book, "pdf", "CB-0001", "-o", str(tmp_path / "x.pdf"))
    assert done.status == 2
    assert "chrome made no PDF. It said: no display" in done.err
    assert not (tmp_path / "x.pdf").exists()


def test_a_browser_that_cannot_start(tmp_path: Path) -> None:
    browser = tmp_path / "chrome"
    browser.write_bytes(b"\x7fELF no program")
    browser.chmod(0o755)
    with pytest.raises(PrintingFailed, match="cannot be started"):
        print_to_pdf(browser, tmp_path / "a.html", tmp_path / "a.pdf")


def test_a_browser_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "TIMEOUT_SECONDS", 0.3)
    with pytest.raises(PrintingFailed, match="did not finish"):
        print_to_pdf(fake_browser(tmp_path, "exec sleep 60"), tmp_path / "a.html", tmp_path / "a.pdf")


def test_the_old_pdf_stays_where_printing_fails(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOOK_BROWSER", str(fake_browser(tmp_path, "exit 1")))
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    assert call(book, "pdf", "CB-0001", "-o", str(target)).status == 2
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "chrome"]


def test_a_browser_is_named_by_path_or_by_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = fake_browser(tmp_path, "exit 0")
    monkeypatch.setenv("CASEBOOK_BROWSER", str(browser))
    assert find_browser() == browser
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CASEBOOK_BROWSER", "chrome")
    assert find_browser() == browser
    monkeypatch.delenv("CASEBOOK_BROWSER")
    assert find_browser() == browser


# --- Where it goes ------------------------------------------------------------------------------------


def test_without_a_name_it_goes_into_exports_of_the_book(tmp_path: Path) -> None:
    book = make_book(tmp_path)
    inner = book / "cases"
    assert call(inner, "pdf", "CB-0001").out == "Printed exports/CB-0001-stage-2.pdf\n"
    assert call(inner, "pdf", "blank").out == "Printed exports/stage-2-blank.pdf\n"
    made = sorted(path.name for path in (book / "exports").iterdir())
    assert made == [".gitignore", "CB-0001-stage-2.pdf", "stage-2-blank.pdf"]
    assert sorted(path.name for path in inner.iterdir()) == ["CB-0001.md", "CB-0002.md"]


@pytest.mark.parametrize("named", [True, False])
def test_an_older_print_is_kept_and_told(tmp_path: Path, named: bool) -> None:
    """It may be the one that was sent, or signed."""
    book = make_book(tmp_path)
    target = book / "exports/CB-0001-stage-2.pdf"
    target.parent.mkdir()
    for number, text in enumerate((b"first", b"second")):
        target.write_bytes(text)
        os.utime(target, (1_760_000_000, 1_760_000_000))  # 9 October 2025
        done = call(book, "pdf", "CB-0001", *(["-o", str(target)] if named else []))
        more = " 2" if number else ""
        aside = f"CB-0001-stage-2 (older, 2025-10-09{more}).pdf"
        assert f"The older one is kept as {aside}\n" in done.out
        assert (target.parent / aside).read_bytes() == text
        assert target.read_bytes().startswith(b"%PDF-")


def test_a_link_in_place_of_exports_is_not_followed(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    (tmp_path / "elsewhere").mkdir()
    (book / "exports").symlink_to(tmp_path / "elsewhere")
    done = call(book, "pdf", "CB-0001")
    assert done.status == 2
    assert "exports is a link" in done.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_no_print_among_the_cases(tmp_path: Path) -> None:
    book = make_book(tmp_path)
    for more in (["-o", "cases/a.pdf"], ["--each", "-o", "cases"]):
        assert call(book, "pdf", "CB-0001", *more).status == 2
    assert sorted(path.name for path in (book / "cases").iterdir()) == ["CB-0001.md", "CB-0002.md"]


# --- One browser for all ------------------------------------------------------------------------------


def real_browser_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser that runs the real one by ``script``, in which ``"$@"`` is what it was given; where it notes each start."""
    monkeypatch.delenv("CASEBOOK_BROWSER", raising=False)
    real = find_browser()
    assert real is not None
    starts = folder / "starts"
    browser = fake_browser(folder, f'echo start >> "{starts}"\nreal="{real}"\n{script}')
    monkeypatch.setenv("CASEBOOK_BROWSER", str(browser))
    return starts


def test_each_of_several_is_printed_by_one_browser(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    starts = real_browser_in(tmp_path, 'exec "$real" "$@"', monkeypatch)
    done = call(book, "pdf", "--each", "CB-0001", "CB-0002", "-o", str(tmp_path / "out"))
    assert (done.status, done.out.count("Printed ")) == (0, 2)
    assert starts.read_text() == "start\n"
    for ref, name in (("CB-0001", "Amelia Hart"), ("CB-0002", "Ben Ozturk")):
        target = tmp_path / "out" / f"{ref}-stage-2.pdf"
        assert name in words(target)
        assert is_tagged(target)
        assert f"1 of {len(pypdf.PdfReader(target).pages)}" in words(target)


def test_one_browser_prints_what_one_for_each_prints(book: Path, tmp_path: Path) -> None:
    assert call(book, "pdf", "CB-0001", "-o", str(tmp_path / "alone.pdf")).status == 0
    assert call(book, "pdf", "--each", "CB-0001", "CB-0002", "-o", str(tmp_path)).status == 0
    alone, among = (pypdf.PdfReader(tmp_path / name) for name in ("alone.pdf", "CB-0001-stage-2.pdf"))
    assert [p.extract_text() for p in alone.pages] == [p.extract_text() for p in among.pages]
    assert alone.pages[0].mediabox == among.pages[0].mediabox


@pytest.mark.parametrize(
    "script",
    ['exec "$real" "$@" 3<&- 4>&-', 'case "$*" in *debugging-pipe*) exec sleep 60;; esac; exec "$real" "$@"'],
    ids=["the pipes are closed", "nobody answers"],
)
def test_a_browser_that_does_not_talk_is_started_for_each(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(devtools, "START_SECONDS", 1.0)
    starts = real_browser_in(tmp_path, script, monkeypatch)
    done = call(book, "pdf", "--each", "CB-0001", "CB-0002", "-o", str(tmp_path / "out"))
    assert (done.status, done.out.count("Printed ")) == (0, 2)
    assert starts.read_text() == "start\n" * 3
    assert "Ben Ozturk" in words(tmp_path / "out" / "CB-0002-stage-2.pdf")


def test_a_browser_that_ends_half_way_is_told(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was printed before it is whole."""
    kill = f'while ! ls "{tmp_path}"/out/*.pdf; do sleep 0.1; done; kill -9 $pid'
    real_browser_in(tmp_path, f'"$real" "$@" & pid=$!\n({kill}) & wait $pid', monkeypatch)
    refs = [f"CB-{number:04}" for number in range(10, 160)]
    big = make_book(tmp_path / "big", {f"cases/{ref}.md": AMELIA for ref in refs})
    done = call(big, "pdf", "--each", "-o", str(tmp_path / "out"))
    assert done.status == 2
    assert "The browser ended before it had printed." in done.err
    assert done.out.count("Printed ") == len(list((tmp_path / "out").iterdir()))
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in (tmp_path / "out").iterdir())


def test_what_the_browser_cannot_open_is_no_print(tmp_path: Path) -> None:
    """Its own page of an error would print well."""
    browser = find_browser()
    assert browser is not None
    with (
        devtools.one_browser(browser, tmp_path, 20) as talk,
        pytest.raises(PrintingFailed, match="cannot open the page"),
    ):
        talk.print_page(tmp_path / "none.html", tmp_path / "made.pdf")


# --- A browser that is confined -----------------------------------------------------------------------


@pytest.mark.parametrize("refs", [("CB-0001",), ("CB-0001", "CB-0002")])
def test_a_browser_that_cannot_see_tmp_is_handed_the_pages_in_the_home_folder(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refs: tuple[str, ...]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    last = 'for last in "$@"; do :; done'
    real_browser_in(tmp_path, f'{last}\ncase "$last" in file://{home}/*) exec "$real" "$@";; esac; exit 0', monkeypatch)
    done = call(book, "pdf", "--each", *refs, "-o", str(tmp_path / "out"))
    assert (done.status, done.out.count("Printed ")) == (0, len(refs))
    assert "Amelia Hart" in words(tmp_path / "out" / "CB-0001-stage-2.pdf")
    assert [path.name for path in home.iterdir() if "casebook" in path.name] == []


def test_a_browser_that_sees_nothing_is_told_where_it_was_looked_for(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("CASEBOOK_BROWSER", str(fake_browser(tmp_path, "exit 0")))
    done = call(book, "pdf", "CB-0001", "-o", str(tmp_path / "x.pdf"))
    assert done.status == 2
    assert f"and in {home}" in done.err
    assert "name another in CASEBOOK_BROWSER" in done.err
    assert list(home.iterdir()) == []


def test_a_snap_is_known_by_its_place_and_by_ubuntu_s_script(tmp_path: Path) -> None:
    script = tmp_path / "chromium-browser"
    script.write_text('#!/bin/sh\nif ! [ -x /snap/bin/chromium ]; then exit 1; fi\nexec /snap/bin/chromium "$@"\n')
    plain = tmp_path / "chromium"
    plain.write_text('#!/bin/sh\nexec /usr/lib/chromium/chromium "$@"\n')
    assert snap_of(Path("/snap/bin/chromium")) == "chromium"
    assert snap_of(Path("/snap/bin/chromium.launcher")) == "chromium"
    assert snap_of(Path("/snap/brave/current/brave")) == "brave"
    assert snap_of(script) == "chromium"
    assert snap_of(plain) == ""
    assert snap_of(tmp_path / "none") == ""


def test_a_snap_is_handed_the_pages_in_its_own_folder(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    seen = tmp_path / "seen"
    last = 'for last in "$@"; do :; done'
    script = f'# /snap/bin/chromium\n{last}\necho "$last" >> "{seen}"\nexec "$real" "$@"'
    real_browser_in(tmp_path, script, monkeypatch)
    assert call(book, "pdf", "CB-0001", "-o", str(tmp_path / "x.pdf")).status == 0
    assert seen.read_text().startswith(f"file://{home}/snap/chromium/common/casebook-")
    assert list((home / "snap/chromium/common").iterdir()) == []
