"""Forms on paper, by the real browser of this machine."""

from __future__ import annotations

import re
from pathlib import Path

import pypdf
import pytest

from casebook import pdf
from casebook.pdf import PrintingFailed, find_browser, print_to_pdf
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
    monkeypatch.setattr("casebook.pdf.shutil.which", lambda _name: None)
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
    monkeypatch.setattr(pdf, "TIMEOUT_SECONDS", 0.3)
    with pytest.raises(PrintingFailed, match="did not finish"):
        print_to_pdf(fake_browser(tmp_path, "exec sleep 60"), tmp_path / "a.html", tmp_path / "a.pdf")


def test_the_old_pdf_stays_where_printing_fails(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    with pytest.raises(PrintingFailed):
        print_to_pdf(fake_browser(tmp_path, "exit 1"), tmp_path / "a.html", target)
    assert target.read_bytes() == b"old"


def test_a_browser_is_named_by_path_or_by_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = fake_browser(tmp_path, "exit 0")
    monkeypatch.setenv("CASEBOOK_BROWSER", str(browser))
    assert find_browser() == browser
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CASEBOOK_BROWSER", "chrome")
    assert find_browser() == browser
    monkeypatch.delenv("CASEBOOK_BROWSER")
    assert find_browser() == browser
