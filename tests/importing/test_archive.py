"""Files that would harm, and files that cannot be opened: each refused in words, before anything reads it."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest

from casebook.importing import archive
from casebook.importing.archive import UnreadableError, refuse_unsafe
from casebook.importing.sheet.files import read_xlsx
from casebook.importing.word.form import read_word_form
from support.import_forms import details, document, text, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
AMELIA = {"child_name": "Amelia Hart"}
FORM = document(details(AMELIA))


def workbook() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Child Name", "School"])
    book.active.append(["Amelia Hart", "Hill"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """The file with one member changed or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members = {n: old.read(n) for n in old.namelist()}
    return zipped({**members, name: content})


def member(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return old.read(name)


def refused(data: bytes, program: str = "word") -> str:
    with pytest.raises(UnreadableError) as caught:
        refuse_unsafe(data, program)
    read = read_word_form if program == "word" else read_xlsx
    with pytest.raises(UnreadableError):
        read("x", data)
    return str(caught.value)


def test_ordinary_files_pass() -> None:
    refuse_unsafe(FORM, "word")
    refuse_unsafe(workbook(), "excel")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (OLE, "before 2007"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1 hello}", "rich text"),
        (b"<html>", "web page"),
        (b"hello", "not in the format"),
        (b"PK\x03\x04 broken", "damaged"),
        (FORM[:-40], "damaged"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
    ],
)
def test_other_kinds_are_named_and_the_way_out_is_shown(data: bytes, words: str) -> None:
    said = refused(data)
    assert words in said
    if words not in {"empty", "password"}:
        assert "Save as" in said


_BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
)
_FETCH = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
_OUTSIDE = b'<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><x/>'


@pytest.mark.parametrize("attack", [_BILLION, _FETCH, _OUTSIDE, _FETCH.decode().encode("utf-16")])
@pytest.mark.parametrize("name", ["word/document.xml", "word/header1.xml", "docProps/odd.bin", "[Content_Types].xml"])
def test_entities_are_refused_wherever_they_stand(attack: bytes, name: str) -> None:
    assert "entities" in refused(with_member(FORM, name, attack))


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_entities_are_refused_in_a_workbook(name: str) -> None:
    assert "entities" in refused(with_member(workbook(), name, _BILLION), "excel")


def test_an_encoding_that_could_hide_a_declaration_is_refused() -> None:
    hidden = b'<?xml version="1.0" encoding="utf-7"?>' + "<!DOCTYPE x><x/>".encode("utf-7")
    refused(with_member(FORM, "word/document.xml", hidden))


def test_pictures_may_be_what_they_like() -> None:
    refuse_unsafe(with_member(FORM, "word/media/image1.svg", b"<!DOCTYPE svg><svg/>"), "word")
    refuse_unsafe(with_member(FORM, "word/media/image1.png", b"\x89PNG <!ENTITY"), "word")


def test_a_swelling_part_is_refused() -> None:
    assert "swells" in refused(with_member(FORM, "word/media/x.bin", b"\0" * (3 * 1024 * 1024)))


def test_too_much_in_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNZIPPED", 10_000)
    assert "unpacks to" in refused(with_member(FORM, "word/media/x.bin", bytes(range(256)) * 50))


def test_too_many_parts_are_refused() -> None:
    assert "parts" in refused(zipped({f"{n}.txt": "" for n in range(archive.MAX_MEMBERS + 1)}))


def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO(FORM)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as both:
        both.writestr("word/document.xml", member(document(text("Other")), "word/document.xml"))
    assert "two parts of one name" in refused(out.getvalue())


def test_a_size_that_lies_is_found_out() -> None:
    data = bytearray(with_member(FORM, "word/extra.xml", b"<x>" + b"a" * 100_000 + b"</x>"))
    at = data.rindex(b"PK\x01\x02")
    assert data[at + 46 : at + 60] == b"word/extra.xml"
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    refused(bytes(data))


def test_locked_parts_are_refused() -> None:
    data = bytearray(FORM)
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "password" in refused(bytes(data))


def test_deep_nesting_ends_in_words() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 2000 + "</w:tc></w:tr></w:tbl>" * 2000
    with pytest.raises(UnreadableError):
        read_word_form("x.docx", document(deep))
