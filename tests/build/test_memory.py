"""What is remembered: whatever is odd about it only costs time, and what is gone from the book is gone from it, too."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.build import memory, store
from casebook.build.manifest import CannotPublish
from casebook.build.memory import FILE_NAME, Memory, Notes, with_record
from casebook.build.packing import packed
from casebook.build.store import Damaged, Store
from casebook.rules.checks import Identity
from casebook.views.lists.card import Card
from casebook.views.row import Row
from casebook.views.site import Around, Neighbour
from support.publishing import built, case_text, differences, make_book, run, tree

AROUND = Around(next=Neighbour("CB-2", "cases/CB-2.html"))
NOTES = Notes(key="key", site="site", lists={"index.html": "print"})


def row(ref: str, child: str = "Amelia Hart") -> Row:
    return Row(ref, f"cases/{ref}.md", f"cases/{ref}.html", child)


def put(kept: Memory, cards: dict[str, Card], *rows: Row) -> dict[str, Card]:
    """The cards with those of these rows, which have been made."""
    for one in rows:
        bare = Card(one.ref, one.path, one.address, "8", "School", "Jo Bell", "open", "ready", 0, 0, "", one.child_name)
        identity = Identity(one.path, one.ref, one.child_name)
        card, record = with_record(
            bare, row=packed(one), line=f"{one.ref}\r\n", around=AROUND, identity=identity, events=()
        )
        kept.made[one.path] = record
        cards = {**cards, one.path: card}
    return dict(sorted(cards.items()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three cases, as the next build finds them."""
    kept = Memory()
    kept.keep(tmp_path, NOTES, put(kept, {}, row("CB-1"), row("CB-2"), row("CB-3")))
    return tmp_path


@pytest.fixture
def last(folder: Path) -> Iterator[Memory]:
    found = memory.load(folder, "key", "site")
    yield found
    found.close()


def inside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def names(kept: Memory) -> list[str]:
    return [kept.row(card).child_name for card in kept.cards.values()]


# --- Kept and found again ---------------------------------------------------------------------------


def test_what_was_kept_is_found_again(last: Memory) -> None:
    card = last.cards["cases/CB-2.md"]
    assert last.row(card) == row("CB-2")
    assert last.around(card) == AROUND
    assert last.identity(card) == Identity("cases/CB-2.md", "CB-2", "Amelia Hart")
    assert list(last.lines(last.cards.values())) == ["CB-1\r\n", "CB-2\r\n", "CB-3\r\n"]
    assert last.notes.lists == {"index.html": "print"}


def test_a_change_is_written_over_what_it_replaces(folder: Path, last: Memory) -> None:
    file = (folder / FILE_NAME).stat().st_ino
    last.keep(folder, NOTES, put(last, last.cards, row("CB-2", "Amelie Hart")))
    assert (folder / FILE_NAME).stat().st_ino == file
    with closing(memory.load(folder, "key", "site")) as again:
        assert names(again) == ["Amelia Hart", "Amelie Hart", "Amelia Hart"]


def test_a_case_that_comes_or_goes_or_grows_is_found_again(folder: Path, last: Memory) -> None:
    cards = put(last, last.cards, row("CB-0", "First"), row("CB-3", "Long " * 500))
    del cards["cases/CB-1.md"]
    last.keep(folder, NOTES, cards)
    with closing(memory.load(folder, "key", "site")) as again:
        assert list(again.cards) == ["cases/CB-0.md", "cases/CB-2.md", "cases/CB-3.md"]
        assert names(again) == ["First", "Amelia Hart", "Long " * 500]


@pytest.mark.parametrize(("key", "site"), [("another", "site"), ("key", "another"), ("", "")])
def test_of_other_things_it_says_nothing(folder: Path, key: str, site: str) -> None:
    found = memory.load(folder, key, site)
    assert (found.notes, found.cards) == (Notes(), {})


def test_a_card_without_a_record_is_damage() -> None:
    with pytest.raises(Damaged):
        Memory().row(Card("CB-1", "cases/CB-1.md", "", "", "", "", "open", "ready", 0, 0, "", ""))


def test_what_cannot_be_kept_is_not_there(folder: Path, last: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Store, "write_over", full)
    last.keep(folder, NOTES, put(last, last.cards, row("CB-2", "Amelie Hart")))
    assert inside(folder) == []


# --- Damage ---------------------------------------------------------------------------------------------


def truth(folder: Path) -> bool:
    """Whether what is found is what was kept, or damage is seen. Whether it is all there."""
    try:
        with closing(memory.load(folder, "key", "site")) as found:
            if not found.cards:
                return False
            assert list(found.cards) == ["cases/CB-1.md", "cases/CB-2.md", "cases/CB-3.md"]
            for card in found.cards.values():
                assert found.row(card) == row(card.ref)
                assert found.around(card) == AROUND
            assert list(found.lines(found.cards.values())) == ["CB-1\r\n", "CB-2\r\n", "CB-3\r\n"]
            assert found.notes.lists == {"index.html": "print"}
    except Damaged:
        return False
    return True


def test_no_bit_that_turns_over_makes_it_lie(folder: Path) -> None:
    data = (folder / FILE_NAME).read_bytes()
    spoilt = 0
    for at in [*range(200), *range(200, len(data), 7)]:
        (folder / FILE_NAME).write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
        spoilt += not truth(folder)
    assert spoilt > 200
    (folder / FILE_NAME).write_bytes(data)
    assert truth(folder)


def test_cut_off_anywhere_it_says_nothing(folder: Path) -> None:
    data = (folder / FILE_NAME).read_bytes()
    for length in range(0, len(data), 101):
        (folder / FILE_NAME).write_bytes(data[:length])
        assert not truth(folder)


def test_a_mixture_of_old_and_new_pages_is_seen(folder: Path, last: Memory) -> None:
    """A write that was cut short leaves some of the pages new, in whatever order the disk took them."""
    old = (folder / FILE_NAME).read_bytes()
    last.keep(folder, replace(NOTES, lists={"index.html": "new"}), put(last, last.cards, row("CB-2", "Amelie Hart")))
    new = (folder / FILE_NAME).read_bytes()
    assert len(old) == len(new)
    pages = [n for n in range(0, len(old), store._PAGE) if old[n : n + store._PAGE] != new[n : n + store._PAGE]]
    assert len(pages) >= 3
    for written in range(1, 2 ** len(pages) - 1):
        data = bytearray(old)
        for number, page in enumerate(pages):
            if written >> number & 1:
                data[page : page + store._PAGE] = new[page : page + store._PAGE]
        (folder / FILE_NAME).write_bytes(data)
        assert_no_mixture(folder)


def assert_no_mixture(folder: Path) -> None:
    """What is found is all old, all new, or damage is seen. (The digest of a card is here the name in its record.)"""
    with closing(memory.load(folder, "key", "site")) as found, contextlib.suppress(Damaged):
        state = (found.notes.lists, [card.digest for card in found.cards.values()], names(found))
        old, new = ["Amelia Hart"] * 3, ["Amelia Hart", "Amelie Hart", "Amelia Hart"]
        assert state in (({}, [], []), (NOTES.lists, old, old), ({"index.html": "new"}, new, new))


def sealed(values: object) -> bytes:
    data = json.dumps(values).encode()
    return b"%08x" % zlib.crc32(data) + data


@pytest.mark.parametrize("notes", [b"", b"x" * 9, b"00000000", sealed(None), sealed({}), sealed([]), sealed(["key", "site", 0]), sealed("[" * 9), b"%08x" % zlib.crc32(b"[" * 99_999) + b"[" * 99_999])  # fmt: skip
def test_forged_notes_say_nothing(folder: Path, notes: bytes) -> None:
    with sqlite3.connect(folder / FILE_NAME) as database:
        database.execute("UPDATE notes SET data = ?", (notes,))
    database.close()
    assert not truth(folder)


# --- In a book ------------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book whose site stands."""
    root = make_book(tmp_path / "book")
    built(root)
    return root


def flip_bits(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(5000, len(data), 50):
        data[at] ^= 1
    path.write_bytes(data)


def in_its_place(make: Callable[[Path], object]) -> Callable[[Path], object]:
    def spoil(path: Path) -> None:
        path.unlink()
        make(path)

    return spoil


SPOILS: dict[str, Callable[[Path], object]] = {
    "gone": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "noise": lambda path: path.write_bytes(os.urandom(path.stat().st_size)),
    "a pickle": lambda path: path.write_bytes(b"cos\nsystem\n(S'touch /tmp/owned'\ntR."),
    "bits turned over": flip_bits,
    "a folder": in_its_place(Path.mkdir),
    "a pipe": in_its_place(os.mkfifo),
    "no folder around it": lambda path: shutil.rmtree(path.parent),
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_damage_only_costs_time(book: Path, spoil: str) -> None:
    SPOILS[spoil](book / ".casebook" / FILE_NAME)
    (book / "cases/CB-0001.md").write_text(case_text(1, log="Rang home."), "utf-8")
    built(book)
    after = tree(book / "site")
    built(book, clean=True)
    assert not differences(tree(book / "site"), after)


@pytest.mark.parametrize("table", ["cards", "records", "notes"])
def test_records_that_are_lost_only_cost_time(book: Path, table: str) -> None:
    with sqlite3.connect(book / ".casebook" / FILE_NAME) as database:
        database.execute(f"DELETE FROM {table} WHERE id = 1")  # noqa: S608 - a test's own name
    database.close()
    (book / "cases/CB-0001.md").unlink()
    built(book)
    after = tree(book / "site")
    built(book, clean=True)
    assert not differences(tree(book / "site"), after)


def test_a_link_in_its_place_is_not_followed(book: Path, tmp_path: Path) -> None:
    path = book / ".casebook" / FILE_NAME
    path.rename(tmp_path / "elsewhere")
    before = (tmp_path / "elsewhere").read_bytes()
    path.symlink_to(tmp_path / "elsewhere")
    (book / "cases/CB-0001.md").write_text(case_text(1, log="Rang home."), "utf-8")
    built(book)
    assert (tmp_path / "elsewhere").read_bytes() == before
    assert not path.is_symlink()


def test_a_private_folder_that_is_a_link_is_refused(book: Path, tmp_path: Path) -> None:
    shutil.rmtree(book / ".casebook")
    (tmp_path / "elsewhere/templates").mkdir(parents=True)
    (book / ".casebook").symlink_to(tmp_path / "elsewhere")
    before = tree(book / "site")
    with pytest.raises(CannotPublish, match="is a link"):
        built(book, clean=True)
    assert inside(tmp_path / "elsewhere") == ["templates"]
    assert not differences(tree(book / "site"), before)


def test_a_site_elsewhere_makes_the_memory_its_own(book: Path, tmp_path: Path) -> None:
    built(book, tmp_path / "other")
    built(book)
    assert inside(book / ".casebook") == [".gitignore", "build.lock", FILE_NAME]


# --- Forgetting -------------------------------------------------------------------------------------------


def left(book: Path, words: Iterable[str]) -> list[str]:
    """Which of the words stand anywhere in the private folder, as typed or as JSON spells them."""
    data = b"\n".join(tree(book / ".casebook").values())
    return [word for word in words if word.encode() in data or json.dumps(word)[1:-1].encode() in data]


GONE = ["Zebedee Quill", "2014-03-19", "Quillfeather", "zebra"]


def quill(more: str = "") -> str:
    """A case with words that stand in no other; the misspelt box has them shown in the lists."""
    text = case_text(9, GONE[0], f"known_as: Zö {GONE[2]}\nzebra: zebra\n{more}")
    return (
        text.replace("2014-05-10", GONE[1]).replace("School 0", f"{GONE[2]} School").replace("2026-09-14", "2026-02-30")
    )


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A book of several pages of cards, one of them to be forgotten."""
    root = make_book(tmp_path / "book", 40)
    (root / "cases/Quillfeather-09.md").write_text(quill(), "utf-8")
    built(root)
    assert left(root, GONE) == GONE
    return root


def test_a_case_that_is_gone_is_forgotten(full: Path) -> None:
    (full / "cases/Quillfeather-09.md").unlink()
    built(full)
    assert left(full, GONE) == []


def test_a_name_that_is_changed_is_forgotten(full: Path) -> None:
    text = (full / "cases/Quillfeather-09.md").read_text("utf-8")
    for word, other in zip(GONE, ["Barnabus Swan", "2014-03-28", "Swansfeathers", "horse"], strict=True):
        text = text.replace(word, other)
    (full / "cases/Quillfeather-09.md").rename(full / "cases/CB-0099.md")
    (full / "cases/CB-0099.md").write_text(text, "utf-8")
    built(full)
    assert left(full, GONE) == []


@pytest.mark.parametrize("other", ["Zebedee Quilt", "Zeb Quilt", "Zebedee Quilt-Featherstonehaugh " * 9])
def test_a_name_alone_that_is_changed_is_forgotten(full: Path, other: str) -> None:
    path = full / "cases/Quillfeather-09.md"
    path.write_text(path.read_text("utf-8").replace(GONE[0], other), "utf-8")
    built(full)
    assert left(full, GONE[:1]) == []


def test_case_after_case_is_forgotten(full: Path) -> None:
    """Each step of these once left something behind where the next ones found it."""
    words = [f"Wanderer{n:03}x" for n in range(60)]
    path = full / "cases/CB-0020.md"
    for number, word in enumerate(words):
        if number % 7 == 6:
            (full / f"cases/CB-{number % 40 + 1:04}.md").unlink(missing_ok=True)
        path.write_text(case_text(20, f"{word} " * (number % 5 + 1), f"school_: {word}\n" * (number % 3)), "utf-8")
        built(full)
        assert left(full, words) == [word]


def test_what_earlier_versions_kept_is_taken_away(full: Path) -> None:
    for name in ("cache", "cache.part", "records-1", "records-12", f"{FILE_NAME}-journal", f"{FILE_NAME}-0123abcd"):
        (full / ".casebook" / name).write_text("Zebedee Quill")
    built(full)
    assert inside(full / ".casebook") == [".gitignore", "build.lock", FILE_NAME]


def test_nothing_lies_beside_the_memory_after_a_command(full: Path) -> None:
    (full / "cases/CB-0001.md").write_text(case_text(1, log="Rang home."), "utf-8")
    assert run(full, "build").returncode == 1
    assert inside(full / ".casebook") == [".gitignore", "build.lock", FILE_NAME]
