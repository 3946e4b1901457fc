"""The file of rows: what was put in comes out, damage is seen, and what is replaced leaves no byte behind."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casebook.build.store import Damaged, Store, filled, write_anew


def put(path: Path, **tables: list[bytes]) -> None:
    write_anew(path, tables).replace(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of two tables."""
    put(tmp_path / "file", cards=[b"one", b"two"], records=[b"record"])
    return tmp_path / "file"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    found = Store(path, ("cards", "records"))
    yield found
    found.close()


def test_rows_come_back_in_order(store: Store) -> None:
    assert list(store.rows("cards")) == [b"one", b"two"]
    assert store.row("records", 1) == b"record"
    with pytest.raises(Damaged):
        store.row("records", 2)


def test_rows_of_the_same_length_are_written_over(store: Store) -> None:
    assert store.write_over([("cards", 2, b"TWO"), ("records", 1, b"RECORD")])
    assert list(store.rows("cards")) == [b"one", b"TWO"]


@pytest.mark.parametrize("row", [("cards", 2, b"longer"), ("cards", 2, b"to"), ("cards", 3, b"new")])
def test_else_all_is_as_it_was(store: Store, row: tuple[str, int, bytes]) -> None:
    assert not store.write_over([("records", 1, b"RECORD"), row])
    assert (list(store.rows("cards")), store.row("records", 1)) == ([b"one", b"two"], b"record")


def test_there_is_no_file_but_the_one(path: Path, store: Store) -> None:
    store.write_over([("cards", 2, b"TWO")])
    assert sorted(p.name for p in path.parent.iterdir()) == ["file"]
    store.close()
    put(path, cards=[b"x" * 9000] * 500)
    assert sorted(p.name for p in path.parent.iterdir()) == ["file"]


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 500, 4000, 70_000])
def test_a_round_length_is_a_little_more(length: int) -> None:
    assert length <= len(filled(b"x" * length)) <= length + max(64, length // 4)
    assert filled(b"x" * length).rstrip() == b"x" * length


# --- What is no such file --------------------------------------------------------------------------


def linked(path: Path) -> None:
    path.rename(path.with_name("other"))
    path.symlink_to("other")


def replaced(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


def with_sql(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute(statement)
    database.close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"SQLite format 3\0"),
        lambda path: path.write_bytes(b"no such thing" * 500),
        lambda path: replaced(path, Path.mkdir),
        lambda path: replaced(path, os.mkfifo),
        linked,
        lambda path: with_sql(path, "CREATE TABLE more(id)"),
        lambda path: with_sql(path, "DROP TABLE records"),
        lambda path: with_sql(path, "CREATE TRIGGER t AFTER UPDATE ON cards BEGIN DELETE FROM records; END"),
        lambda path: with_sql(path, "CREATE VIEW v AS SELECT 1"),
    ],
)
def test_what_is_no_such_file_is_damaged(path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(path)
    with pytest.raises(Damaged):
        Store(path, ("cards", "records"))


def test_a_row_that_holds_no_bytes_is_damaged(path: Path) -> None:
    with_sql(path, "UPDATE cards SET data = 'text' WHERE id = 2")
    store = Store(path, ("cards", "records"))
    with pytest.raises(Damaged):
        list(store.rows("cards"))
    store.close()


def test_the_folder_may_be_called_anything(tmp_path: Path) -> None:
    for name in ("a b", "50% #1?", "Zoë", os.fsdecode(b"\xff")):
        folder = tmp_path / name
        folder.mkdir()
        put(folder / "file", cards=[b"one"])
        store = Store(folder / "file", ("cards",))
        assert list(store.rows("cards")) == [b"one"]
        store.close()


# --- Forgetting ----------------------------------------------------------------------------------------


class Team:
    """Rows that change, come and go; each value bears a number of its own, so that any of them can be looked for."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path, self.random = path, random.Random(seed)  # noqa: S311 - chance that can be repeated
        self.number = 0
        self.rows: list[bytes] = []

    def value(self, like: int = 0) -> bytes:
        self.number += 1
        length = like + self.random.randint(-20, 20) if like else self.random.choice([80, 500, 2000, 3900, 9000])
        return filled((b"%07d " % self.number) * max(1, length // 8))

    def step(self) -> None:
        for _ in range(self.random.randint(1, 3)):
            place = self.random.randrange(len(self.rows)) if self.rows else 0
            what = self.random.choice(["add", "change", "change", "change", "change", "take"]) if self.rows else "add"
            if what == "change":
                self.rows[place] = self.value(len(self.rows[place].rstrip()))
            elif what == "add":
                self.rows.insert(place, self.value())
            else:
                del self.rows[place]

    def save(self, before: list[bytes]) -> None:
        """As the memory does it."""
        store = Store(self.path, ("rows",)) if self.path.exists() else None
        new = [("rows", n, row) for n, row in enumerate(self.rows, 1) if row not in before]
        over = store is not None and len(before) == len(self.rows) and store.write_over(new)
        if store:
            store.close()
        if not over:
            put(self.path, rows=self.rows)

    def left(self) -> set[bytes]:
        """The numbers in the file that no row bears."""
        live = {row[:8] for row in self.rows}
        data = self.path.read_bytes()
        return {b"%07d " % n for n in range(1, self.number + 1) if b"%07d " % n in data} - live


@pytest.mark.parametrize("seed", range(3))
def test_what_is_replaced_or_taken_away_leaves_no_byte(tmp_path: Path, seed: int) -> None:
    team = Team(tmp_path / "file", seed)
    team.rows = [team.value() for _ in range(60)]
    team.save([])
    for _ in range(100):
        before = list(team.rows)
        team.step()
        team.save(before)
        assert team.left() == set()


def test_sqlite_alone_would_leave_some(tmp_path: Path) -> None:
    """Why the file is written anew: with its own ``secure_delete`` and plain statements, copies of moved rows stay."""
    path = tmp_path / "file"
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA secure_delete=ON")
    database.execute("CREATE TABLE rows(id INTEGER PRIMARY KEY, data BLOB)")
    team = Team(path, 1)
    live: dict[int, bytes] = {}
    left: set[bytes] = set()
    for _ in range(400):
        number = team.random.randint(1, 80)
        live[number] = team.value()
        database.execute("INSERT OR REPLACE INTO rows VALUES (?, ?)", (number, live[number]))
        team.rows = list(live.values())
        left |= team.left()
    database.close()
    assert left
