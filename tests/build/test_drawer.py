"""The drawer of records: what was put in comes out, the file grows by what is new, and waste is cleared away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from casebook.build.drawer import Drawer, Odd, Record
from casebook.rules.checks import Identity
from casebook.views.lists.card import Card, Surroundings, pack_identity, pack_surroundings
from casebook.views.row import Row, packed

AROUND = Surroundings(None, ("CB-2", "cases/CB-2.html"), (), ("Jo Bell", 739000), "")


def row(ref: str, child: str = "Amelia Hart") -> Row:
    return Row(ref, f"cases/{ref}.md", f"cases/{ref}.html", child)


def record(one: Row, csv: bytes = b"line") -> Record:
    return Record(
        packed(one), csv, pack_surroundings(AROUND), pack_identity(Identity(one.path, one.ref, one.child_name))
    )


def card(ref: str) -> Card:
    return Card(ref, f"cases/{ref}.md", f"cases/{ref}.html", "", "", "", "open", "ready", 0, 0, b"", "")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[Drawer, dict[str, Card]]]:
    """A drawer as the next build finds it, with three cases in its file."""
    drawer = Drawer()
    cards = {f"cases/{ref}.md": card(ref) for ref in ("CB-1", "CB-2", "CB-3")}
    drawer.made = {path: record(row(one.ref), f"line of {one.ref}\n".encode()) for path, one in cards.items()}
    again, placed = keep(drawer, tmp_path, cards)
    yield again, placed
    again.close()


def keep(drawer: Drawer, folder: Path, cards: Mapping[str, Card]) -> tuple[Drawer, dict[str, Card]]:
    kept = drawer.keep(folder, cards)
    assert (folder / kept.name).stat().st_size == kept.size
    return Drawer(folder / kept.name, kept.size, kept.clean_size), kept.cards


def test_what_was_kept_is_found_again(kept: tuple[Drawer, dict[str, Card]]) -> None:
    drawer, cards = kept
    assert [drawer.row(one) for one in cards.values()] == [row("CB-1"), row("CB-2"), row("CB-3")]
    assert drawer.csv(list(cards.values())) == b"line of CB-1\nline of CB-2\nline of CB-3\n"
    assert drawer.surroundings(cards["cases/CB-2.md"]) == AROUND
    assert drawer.identity(cards["cases/CB-3.md"]) == Identity("cases/CB-3.md", "CB-3", "Amelia Hart")


def test_a_new_record_is_added_and_the_others_stay_where_they_are(
    kept: tuple[Drawer, dict[str, Card]], tmp_path: Path
) -> None:
    drawer, cards = kept
    before = (tmp_path / "records-1").read_bytes()
    drawer.made["cases/CB-2.md"] = record(row("CB-2", "Another Name"))
    again, placed = keep(drawer, tmp_path, cards | {"cases/CB-2.md": card("CB-2")})
    assert (tmp_path / "records-1").read_bytes().startswith(before)
    assert placed["cases/CB-1.md"] == cards["cases/CB-1.md"]
    assert again.row(placed["cases/CB-2.md"]).child_name == "Another Name"
    assert again.row(placed["cases/CB-3.md"]) == row("CB-3")
    again.close()


def test_what_a_build_that_came_to_nothing_left_is_written_over(
    kept: tuple[Drawer, dict[str, Card]], tmp_path: Path
) -> None:
    drawer, cards = kept
    size = (tmp_path / "records-1").stat().st_size
    with (tmp_path / "records-1").open("ab") as file:
        file.write(b"left over")
    drawer.made["cases/CB-2.md"] = record(row("CB-2"))
    again, placed = keep(drawer, tmp_path, cards | {"cases/CB-2.md": card("CB-2")})
    assert (tmp_path / "records-1").stat().st_size < size + 1000
    assert b"left over" not in (tmp_path / "records-1").read_bytes()
    assert again.row(placed["cases/CB-2.md"]) == row("CB-2")
    again.close()


def test_the_file_is_written_anew_where_most_of_it_is_waste(
    kept: tuple[Drawer, dict[str, Card]], tmp_path: Path
) -> None:
    drawer, cards = kept
    for number in range(6):
        drawer.made["cases/CB-2.md"] = record(row("CB-2", f"Name {number}"), b"x" * 400_000)
        drawer, cards = keep(drawer, tmp_path, cards | {"cases/CB-2.md": card("CB-2")})
    sizes = {path.name: path.stat().st_size for path in tmp_path.glob("records-*")}
    assert len(sizes) == 2
    assert sizes["records-2"] < 1_700_000
    assert [drawer.row(one).child_name for one in cards.values()] == ["Amelia Hart", "Name 5", "Amelia Hart"]
    drawer.close()


def test_a_record_that_has_changed_is_never_used(kept: tuple[Drawer, dict[str, Card]], tmp_path: Path) -> None:
    drawer, cards = kept
    data = (tmp_path / "records-1").read_bytes()
    spoilt = dict.fromkeys(cards, 0)
    for at in range(len(data)):
        (tmp_path / "records-1").write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
        for path, one in cards.items():
            try:
                assert drawer.row(one) == row(one.ref)
            except Odd:
                spoilt[path] += 1
    assert sum(spoilt.values()) == len(data)
    assert min(spoilt.values()) > 50


def test_a_card_without_a_record_is_odd() -> None:
    with pytest.raises(Odd):
        Drawer().row(card("CB-1"))
