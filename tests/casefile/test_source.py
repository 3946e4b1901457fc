"""Bytes to text: which files are cases, which bytes are text, and where everything stands."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.casefile.listing import NoCases, list_cases
from casebook.casefile.source import (
    MAX_BYTES,
    decode,
    forbidden_character,
    is_unseen,
    make_source,
    name_character,
    quoted,
    read_source,
    ref_of,
    ref_problem,
)
from casebook.diagnostics import Diagnostic, Severity, Span
from support.cases import at_once, case_text, codes, only, read_text

PATH = "cases/CB-0001.md"


def refusal(data: bytes) -> Diagnostic:
    read = decode(PATH, data)
    assert read.value is None
    assert all(d.severity is Severity.ERROR for d in read.diagnostics)
    return read.diagnostics[0]


# --- Bytes ----------------------------------------------------------------------------------------


def test_every_character_is_let_through_or_refused_as_the_list_of_the_forbidden_says() -> None:
    """The quick look at the bytes, and the list of characters, are two tellings of one thing."""
    for number in range(1, 0x11000):
        character = chr(number)
        if character not in "\r\n" and not 0xD800 <= number < 0xE000:
            refused = decode(PATH, f"a{character}b".encode()).value is None
            assert refused is (forbidden_character(character) is not None), hex(number)


@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_a_disk_that_gives_a_file_in_pieces_gives_it_whole(
    tmp_path: Path, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = case_text().encode()
    (tmp_path / "a.md").write_bytes(data)
    read = os.read
    monkeypatch.setattr(os, "read", lambda opened, size: read(opened, min(size, piece)))
    source = read_source(tmp_path, "a.md").value
    assert source is not None
    assert source.text.encode() == data


def test_a_file_that_grows_while_it_is_read_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text(case_text(), "utf-8")
    read = os.read

    def after_more_was_written(opened: int, size: int) -> bytes:
        with (tmp_path / "a.md").open("a", encoding="utf-8") as file:
            file.write("x" if file.tell() < len(case_text().encode()) + 3 else "")
        return read(opened, size)

    monkeypatch.setattr(os, "read", after_more_was_written)
    source = read_source(tmp_path, "a.md").value
    assert source is not None
    assert source.text == f"{case_text()}xxx"


# --- Encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_byte_order_mark_and_any_line_ending_are_fine(mark: str, ending: str) -> None:
    text = case_text()
    file = read_text((mark + text.replace("\n", ending)).encode())
    assert file.text == text
    assert codes(file) == []
    assert file.case == read_text(text).case


def test_the_digest_is_that_of_the_bytes() -> None:
    data = case_text().replace("\n", "\r\n").encode()
    assert read_text(data).digest == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_as_such(encoding: str) -> None:
    assert "UTF-16" in refusal(case_text().encode(encoding)).message


@pytest.mark.parametrize(("encoding", "mark"), [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")])
def test_utf_16_with_its_mark_is_named_as_such(encoding: str, mark: bytes) -> None:
    assert "UTF-16" in refusal(mark + case_text(child_name="张伟").encode(encoding)).message


def test_utf_32_is_named_as_such() -> None:
    assert "UTF-32" in refusal(case_text().encode("utf-32")).message


def test_windows_1252_is_named_as_such_with_its_place_and_letter() -> None:
    diagnostic = refusal(case_text(child_name="Zoë Hart").encode("cp1252"))
    assert (diagnostic.code, diagnostic.span) == ("not-utf-8", Span(2, 15, 2, 16))
    assert "Windows-1252" in diagnostic.message
    assert "“ë”" in diagnostic.message
    assert "UTF-8" in diagnostic.help


def test_a_file_cut_off_within_a_character_is_told_from_one_in_another_encoding() -> None:
    data = case_text(log="## Contact log\n\n### 2026-11-16 · JB\n\nCafé").encode()[:-1]
    assert "cut off" in refusal(data).message


@pytest.mark.parametrize("data", [b"\xc0\xaf", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"a\x80b"])
def test_bytes_that_are_no_utf_8_are_refused(data: bytes) -> None:
    assert refusal(b"---\nchild_name: " + data + b"\n---\n").code == "not-utf-8"


@pytest.mark.parametrize("data", [b"", b"\n", b" \t\r\n\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_an_error(data: bytes) -> None:
    assert refusal(data).code == "empty-file"


def test_a_file_may_hold_four_mebibytes_and_no_byte_more() -> None:
    head = case_text().encode()
    assert decode(PATH, head + b"x" * (MAX_BYTES - len(head))).value is not None
    assert refusal(head + b"x" * (MAX_BYTES - len(head) + 1)).code == "too-large"


# --- Characters -----------------------------------------------------------------------------------

FORBIDDEN = [*map(chr, (*range(9), 11, 12, *range(14, 32), *range(127, 160))), "\u2028", "\u2029", "\uffff", "\ufffe"]


@pytest.mark.parametrize("character", FORBIDDEN, ids=lambda c: f"U+{ord(c):04X}")
def test_a_character_that_may_split_or_hide_text_is_refused_anywhere(character: str) -> None:
    for text in (
        case_text(school=f"North{character}field"),
        case_text(log=f"## Contact log\n\n### 2026-11-16 · JB\n\nRang{character}mum.\n"),
    ):
        diagnostic = refusal(text.encode())
        assert diagnostic.code == "forbidden-character"
        assert f"U+{ord(character):04X}" in diagnostic.message


@pytest.mark.parametrize("code", ["\\0", "\\x1b", "\\u2028", "\\N", "\\P", "\\r", "\\a"])
def test_nor_can_it_be_written_as_a_code(code: str) -> None:
    assert only(read_text(case_text(school=f'"North{code}field"'))).code == "forbidden-character"


def test_a_second_box_cannot_be_planted_by_an_unseen_line_break() -> None:
    for character in "\u2028\u2029\x85\x0b\x0c":
        file = read_text(case_text(child_name=f"A{character}stage_2_end_date: 2020-01-01"))
        assert file.case is None
        assert "forbidden-character" in codes(file)


def test_only_the_first_twenty_are_told() -> None:
    assert len(decode(PATH, case_text(school="\x01" * 500).encode()).diagnostics) == 20


@pytest.mark.parametrize("text", ["张伟", "محمد", "Zoë", "Nguyễn", "👩‍👧", "‏שלום", "می‌خواهم", "a\u00a0b", "\ttab"])
def test_any_script_is_welcome(text: str) -> None:
    assert forbidden_character(text) is None
    file = read_text(case_text(log=f"## Contact log\n\n### 2026-11-16 · JB\n\n{text}!\n"))
    assert file.case is not None
    assert file.case.contacts[0].text.strip() == f"{text}!".strip()


def test_a_character_is_named_in_words() -> None:
    assert name_character("\x00") == "a NUL character (U+0000)"
    assert name_character("\u00a0") == "a no-break space (U+00A0)"
    assert name_character("\u0430") == "a cyrillic small letter a (U+0430)"
    assert name_character("\x1b") == "a control character (U+001B)"
    assert name_character("\u2028") == "a line separator character (U+2028)"
    assert name_character("\ud800") == "a control character (U+D800)"
    assert name_character("\ufb01") == "a latin small ligature fi (U+FB01)"


def test_a_quotation_is_cut_and_tells_what_cannot_be_seen() -> None:
    assert quoted("no reply") == "“no reply”"
    assert quoted("x" * 60) == f"“{'x' * 60}”"
    assert quoted("x" * 61) == f"“{'x' * 59}…”"
    assert quoted("a\u200bb") == "“a\u200bb” (it holds a zero width space (U+200B))"


@pytest.mark.parametrize(("text", "unseen"), [
    ("", False), ("a", False), (".", False), ("\u200b", True), ("\u00a0\u3000", True), ("\ufeff\u200d", True),
    ("\u3164", True), ("\u2800", True), ("\u00ad", True), ("\u200bx", False), ("👍", False), ("张", False),
])  # fmt: skip
def test_a_text_of_nothing_that_can_be_seen_is_known(text: str, unseen: bool) -> None:
    assert is_unseen(text) is unseen


# --- Places ---------------------------------------------------------------------------------------


@given(st.text(alphabet="ab\n\r£", max_size=30))
def test_every_offset_has_its_line_and_column(text: str) -> None:
    source = make_source(PATH, text)
    lines = source.text.split("\n")
    for offset in range(len(source.text) + 1):
        span = source.span(offset, offset)
        assert sum(len(line) + 1 for line in lines[: span.line - 1]) + span.column - 1 == offset
    assert [source.line(n + 1) for n in range(len(lines))] == lines
    assert source.line(0) == source.line(len(lines) + 1) == ""


def test_a_span_counts_characters_not_bytes() -> None:
    source = make_source(PATH, "é👍\nb")
    assert source.span(1, 2) == Span(1, 2, 1, 3)
    assert source.span(3, 4) == Span(2, 1, 2, 2)


# --- References -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ref", ["CB-0007", "a", "0", "A.b_c-D", "x" * 64, "console", "com10", "lpt0", "2026-27.014", "nula"]
)
def test_a_ref_may_hold_letters_figures_dots_hyphens_and_underscores(ref: str) -> None:
    assert ref_problem(ref) == ""
    assert codes(read_text(case_text(), ref)) == []


@pytest.mark.parametrize(
    ("ref", "why"),
    [
        *((ref, "at most 64") for ref in (
            "", "x" * 65, "-a", ".a", "_a", "a b", "a/b", "Zoë", "a\n", "a'b", "a(1)", "a:b", "a\\b", "\u200ba", "a\u200b", "ａ",
        )),
        *((ref, "blank form") for ref in ("blank", "BLANK")),
        *((ref, "device") for ref in ("con", "NUL", "com1", "LPT9", "aux.x", "prn", "Con.2026")),
    ],
)  # fmt: skip
def test_a_ref_that_could_not_be_an_address_everywhere_is_an_error(ref: str, why: str) -> None:
    assert why in ref_problem(ref)
    if "/" not in ref:
        file = read_text(case_text(), ref)
        assert codes(file) == ["bad-ref"]
        assert file.case is not None
        assert not file.sound


def test_the_ref_is_the_stem() -> None:
    assert ref_of("cases/2025-26/CB-0007.md") == "CB-0007"
    assert ref_of("cases/CB-0007.MD") == "CB-0007"
    assert ref_of("cases/a.md.md") == "a.md"


# --- The folder -----------------------------------------------------------------------------------


def write(book: Path, *paths: str) -> None:
    for path in paths:
        (book / path).parent.mkdir(parents=True, exist_ok=True)
        (book / path).write_text(case_text(), encoding="utf-8")


def passed_over(book: Path) -> dict[str, str]:
    return {d.path: d.message for d in list_cases(book).diagnostics}


def test_every_md_file_in_any_folder_is_a_case_in_path_order(tmp_path: Path) -> None:
    write(tmp_path, "cases/b.md", "cases/2025/z.md", "cases/a.MD", "cases/2025/deep/er/c.md", "elsewhere/d.md")
    paths = ("cases/2025/deep/er/c.md", "cases/2025/z.md", "cases/a.MD", "cases/b.md")
    assert list_cases(tmp_path).paths == paths
    assert list_cases(tmp_path).diagnostics == ()


def test_what_editors_drop_is_passed_over_in_silence(tmp_path: Path) -> None:
    write(tmp_path, "cases/.a.md.swp", "cases/.#a.md", "cases/#a.md#", "cases/a.md~", "cases/~$a.docx", "cases/~$a.md",
          "cases/.git/a.md", "cases/4913", "cases/notes.pdf", "cases/Thumbs.db")  # fmt: skip
    (tmp_path / "cases" / ".#b.md").symlink_to("gone")
    assert list_cases(tmp_path).paths == ()
    assert list_cases(tmp_path).diagnostics == ()


@pytest.mark.parametrize("name", ["a.md.txt", "a.txt", "a.docx", "A.DOCX", "a.doc", "a.markdown"])
def test_what_may_well_be_meant_as_a_case_is_passed_over_with_a_word(tmp_path: Path, name: str) -> None:
    write(tmp_path, f"cases/{name}")
    assert "does not end in .md" in passed_over(tmp_path)[f"cases/{name}"]


def test_links_that_lead_out_or_nowhere_and_links_to_folders_are_passed_over(tmp_path: Path) -> None:
    book = tmp_path / "book"
    write(book, "cases/real.md", "kept/other.md")
    write(tmp_path, "secret.md", "more/x.md")
    (book / "cases" / "out.md").symlink_to(tmp_path / "secret.md")
    (book / "cases" / "gone.md").symlink_to("nowhere")
    (book / "cases" / "loop.md").symlink_to("loop.md")
    (book / "cases" / "folder").symlink_to(tmp_path / "more")
    (book / "cases" / "within.md").symlink_to("real.md")
    assert list_cases(book).paths == ("cases/real.md", "cases/within.md")
    told = passed_over(book)
    assert "out of the book" in told["cases/out.md"]
    assert "leads nowhere" in told["cases/gone.md"]
    assert "leads nowhere" in told["cases/loop.md"]
    assert "link to a folder" in told["cases/folder"]


def test_a_pipe_or_socket_stalls_nothing(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    os.mkfifo(tmp_path / "cases" / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(tmp_path / "cases")
        try:
            listener.bind("socket.md")
        finally:
            os.chdir(here)
        assert list_cases(tmp_path).paths == ()
        assert all("no plain file" in message for message in passed_over(tmp_path).values())
        assert len(passed_over(tmp_path)) == 2
    read = read_source(tmp_path, "cases/pipe.md")
    assert [d.code for d in read.diagnostics] == ["cannot-open"]


def test_a_file_that_cannot_be_opened_is_an_error_and_leaks_no_full_path(tmp_path: Path) -> None:
    write(tmp_path, "cases/a.md")
    (tmp_path / "cases" / "folder.md").mkdir()
    for path in ("cases/none.md", "cases/folder.md", "cases/a.md/b.md", "cases/a\0b.md", "cases/" + "x" * 300 + ".md"):
        read = read_source(tmp_path, path)
        assert read.value is None
        (diagnostic,) = read.diagnostics
        assert (diagnostic.code, diagnostic.path) == ("cannot-open", path)
        assert str(tmp_path) not in diagnostic.message + diagnostic.help


def test_a_folder_named_like_a_case_is_a_folder(tmp_path: Path) -> None:
    write(tmp_path, "cases/folder.md/a.md")
    assert list_cases(tmp_path).paths == ("cases/folder.md/a.md",)


def test_a_folder_that_cannot_be_opened_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "cases/a.md", "cases/closed/b.md")
    scan = os.scandir

    def closed(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", closed)
    listing = list_cases(tmp_path)
    assert listing.paths == ("cases/a.md",)
    (diagnostic,) = listing.diagnostics
    assert (diagnostic.code, diagnostic.severity, diagnostic.path) == ("cannot-open", Severity.ERROR, "cases/closed")


def cases_gone(book: Path) -> None:
    (book / "cases").rmdir()


def cases_renamed(book: Path) -> None:
    (book / "cases").rename(book / "Cases")


def cases_put_aside(book: Path) -> None:
    (book / "cases").rename(book / "cases-old")


def cases_a_dangling_link(book: Path) -> None:
    (book / "cases").rmdir()
    (book / "cases").symlink_to("/mnt/share/that/is/not/mounted")


def cases_a_ring(book: Path) -> None:
    (book / "cases").rmdir()
    (book / "cases").symlink_to("cases")


def cases_a_file(book: Path) -> None:
    (book / "cases").rmdir()
    (book / "cases").write_text("", encoding="utf-8")


def the_book_gone(book: Path) -> None:
    (book / "cases").rmdir()
    book.rmdir()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cases_gone, "There is no folder cases in"),
        (cases_renamed, "There is “Cases”"),
        (cases_put_aside, "There is “cases-old”"),
        (cases_a_dangling_link, "a link that leads nowhere"),
        (cases_a_ring, "a link that leads nowhere"),
        (cases_a_file, "is not a folder"),
        (the_book_gone, "There is no folder cases in"),
    ],
)
def test_a_book_whose_folder_of_cases_is_not_there_is_not_taken_for_an_empty_one(
    tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    (tmp_path / "book" / "cases").mkdir(parents=True)
    spoil(tmp_path / "book")
    with pytest.raises(NoCases, match=re.escape(words)):
        list_cases(tmp_path / "book")


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_a_folder_of_cases_that_cannot_be_opened_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    write(tmp_path, "cases/a.md")

    def closed(_path: Path) -> object:
        raise error

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(NoCases, match=str(error.strerror).lower()):
        list_cases(tmp_path)


def test_a_drive_that_goes_while_its_folders_are_read_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "cases/2025/a.md", "cases/2026/b.md")
    scan = os.scandir

    def going(path: Path) -> object:
        if path.name == "2026":
            (tmp_path / "cases").rename(tmp_path / "elsewhere")
        return scan(path)

    monkeypatch.setattr(os, "scandir", going)
    with pytest.raises(NoCases):
        list_cases(tmp_path)


def test_an_empty_folder_of_cases_is_told_from_one_that_a_book_keeps(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    assert list_cases(tmp_path).bare
    write(tmp_path, "cases/.gitkeep")
    assert not list_cases(tmp_path).bare


@pytest.mark.parametrize("name", ["2025-26", "CB-0007", "Northfield cases", "notes.pdf"])
def test_a_link_inside_that_leads_nowhere_is_named(tmp_path: Path, name: str) -> None:
    """It may have been a whole year of cases."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / name).symlink_to("/mnt/share/that/is/not/mounted")
    assert "leads nowhere" in passed_over(tmp_path)[f"cases/{name}"]


@pytest.mark.parametrize("name", [b"caf\xe9.md", "👍".encode() + b"\xff.md", b"caf\xe9/a.md", b"caf\xe9.txt"])
def test_a_name_that_is_no_utf_8_is_passed_over_in_print_that_can_be_shown(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / "cases" / os.fsdecode(name)
    path.parent.mkdir(parents=True)
    path.write_text(case_text(), encoding="utf-8")
    listing = list_cases(tmp_path)
    assert listing.paths == ()
    (diagnostic,) = listing.diagnostics
    assert diagnostic.code == "passed-over"
    assert diagnostic.path.encode("utf-8")


def test_folders_may_be_nested_deeper_than_python_recurses(tmp_path: Path) -> None:
    place = tmp_path / "cases" / "/".join("d" * 300)
    place.mkdir(parents=True)
    (place / "a.md").write_text(case_text(), encoding="utf-8")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(250)
    try:
        listing = list_cases(tmp_path)
    finally:
        sys.setrecursionlimit(limit)
    assert [ref_of(path) for path in listing.paths] == ["a"]


# --- Time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("piece", ["\n", "a\n", "é", "\r", "\x00", " "])
def test_four_mebibytes_of_anything_are_text_in_moments(piece: str) -> None:
    data = (piece * (MAX_BYTES // len(piece.encode())))[:MAX_BYTES].encode()
    with at_once(6):
        decode(PATH, data)


@pytest.mark.parametrize("year", [1901, 2261, 2318])
def test_a_file_of_any_year_is_listed(tmp_path: Path, year: int) -> None:
    """A wrong clock, or an archive, can give a file a date that 64 bits of nanoseconds cannot tell."""
    (tmp_path / "cases").mkdir()
    path = tmp_path / "cases/CB-0001.md"
    path.write_text("x")
    seconds = (year - 1970) * 31_556_952
    os.utime(path, (seconds, seconds))
    stamps = list_cases(tmp_path).stamps
    os.utime(path, (seconds + 60, seconds + 60))
    assert stamps.keys() == {"cases/CB-0001.md"}
    assert list_cases(tmp_path).stamps != stamps
