"""``export ics``: what an officer's calendar makes of one export after the other, and of two schools'."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import icalendar
import pytest

from casebook.settings import load_settings
from support.cli_books import AS_OF, BEN, Done, call, make_book


def export(book: Path, *more: str, day: str = AS_OF) -> Done:
    done = call(book, "--as-of", day, "export", "ics", *more)
    assert done.status == 0, done.err
    return done


def events_in(file: Path) -> list[Any]:
    return list(icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT"))


class Calendar:
    """A calendar into which files are imported, by the rule of RFC 5546: of one event, the greater version counts."""

    def __init__(self) -> None:
        self.events: dict[str, Any] = {}

    def take(self, file: Path) -> None:
        for event in events_in(file):
            held = self.events.get(str(event["uid"]))
            if held is None or int(event["sequence"]) > int(held["sequence"]):
                self.events[str(event["uid"])] = event

    @property
    def days(self) -> list[tuple[str, dt.date]]:
        live = [e for e in self.events.values() if e["status"] != "CANCELLED"]
        return sorted((str(e["summary"]), e.decoded("dtstart")) for e in live)


def move(book: Path, old: str, new: str) -> None:
    path = book / "cases/CB-0002.md"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return make_book(tmp_path / "book", {"cases/CB-0002.md": BEN})


def test_a_moved_date_leaves_no_ghost(book: Path) -> None:
    calendar, file = Calendar(), book / "exports/calendar.ics"
    export(book)
    calendar.take(file)
    assert calendar.days == [
        ("CB-0002: Letter 1 planned", dt.date(2026, 11, 30)),
        ("CB-0002: Stage 2 ends", dt.date(2026, 12, 18)),
    ]
    for old, new in (("2026-11-30", "2026-12-04"), ("2026-12-04", "2026-12-01"), ("2026-12-18", "2027-01-22")):
        move(book, old, new)
        export(book)
        calendar.take(file)
    assert [day for _, day in calendar.days] == [dt.date(2026, 12, 1), dt.date(2027, 1, 22)]
    move(book, "{planned: 2026-12-01}", "")
    export(book, day="2026-11-24")
    calendar.take(file)
    assert calendar.days == [("CB-0002: Stage 2 ends", dt.date(2027, 1, 22))]


def test_two_schools_calendars_stand_side_by_side(book: Path, tmp_path: Path) -> None:
    other = make_book(tmp_path / "other", {"cases/CB-0002.md": BEN})
    calendar = Calendar()
    for one in (book, other):
        export(one)
        calendar.take(one / "exports/calendar.ics")
    assert len(calendar.days) == 4


def test_the_id_is_made_once_and_kept_in_the_book(book: Path) -> None:
    assert "a new line, the id of this book" in export(book).err
    made = load_settings(book).value.id
    assert made
    assert "new line" not in export(book).err
    assert load_settings(book).value.id == made


@pytest.mark.parametrize("text", [
    "", "# ours\r\n\r\ntitle = \"Elm\"\r\n", "\ufefftitle = \"Elm\"\n", "[policy]\nquiet_days = 3\n",
])  # fmt: skip
def test_the_settings_keep_every_byte_beside_it(book: Path, text: str) -> None:
    path = book / "casebook.toml"
    path.write_bytes(text.encode())
    before = load_settings(book).value
    export(book)
    after = load_settings(book)
    assert after.diagnostics == ()
    assert (after.value.title, after.value.policy) == (before.title, before.policy)
    written = path.read_bytes().decode("utf-8")
    assert written.startswith("\ufeff") == text.startswith("\ufeff")
    assert written.endswith(text.removeprefix("\ufeff"))
    assert written.count("\n") == text.count("\n") + 2
    assert "\r\n" not in text or written.count("\r\n") == written.count("\n")


def test_settings_that_cannot_be_written_are_no_hindrance(book: Path) -> None:
    (book / "elsewhere.toml").write_text("")
    (book / "casebook.toml").symlink_to("elsewhere.toml")
    assert "has no id of its own" in export(book).err
    assert (book / "elsewhere.toml").read_text() == ""


def test_a_new_book_has_an_id_and_no_two_have_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert call(tmp_path, "init", name).status == 0
    ids = {load_settings(tmp_path / name).value.id for name in ("one", "two")}
    assert len(ids) == 2
    assert "" not in ids


def test_a_part_of_the_book_calls_nothing_off(book: Path) -> None:
    export(book)
    export(book, "--status", "closed")
    assert events_in(book / "exports/calendar.ics") == []


def test_the_site_and_the_export_know_an_event_by_one_name(book: Path) -> None:
    export(book)
    assert call(book, "--as-of", AS_OF, "build").status == 0
    found = [events_in(book / name) for name in ("exports/calendar.ics", "site/calendar.ics")]
    assert [e["uid"] for e in found[0]] == [e["uid"] for e in found[1]]
