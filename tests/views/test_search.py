"""What the site's scripts search: pure, the same everywhere, and hardly touched by one edited case."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.find import fold
from casebook.views import search
from casebook.views.columns import COLUMNS, Column
from casebook.views.page import Asset
from casebook.views.row import Row
from support.logs import HOSTILE_TEXT, case

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ENGLISH = st.text("abz AZ09.,'’éŁß\n\u2028-_/", max_size=80)


def row(ref: str, **values: object) -> Row:
    return Row(ref, f"cases/{ref}.md", f"cases/{ref}.html")._replace(**values)  # type: ignore[arg-type]  # by name


def called(data: bytes | str, name: str) -> list[Any]:
    """What a line of data gives to its function, read as the browser would."""
    text = data.decode("ascii") if isinstance(data, bytes) else data
    m = re.fullmatch(rf"CASEBOOK\.{name}\((.*)\);\n?", text, re.DOTALL)
    assert m, text[:80]
    values: list[Any] = json.loads(f"[{m[1]}]")
    return values


# --- Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Zoë", "zoe"),
        ("Zoe\u0308", "zoe"),
        ("ŁUKASZ", "lukasz"),
        ("Øster Đorđe", "oster dorde"),
        ("Straße STRASSE", "strasse"),
        ("O’Brien O'Brien OʼBrien O`Brien", "obrien"),
        ("Σίσυφος ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("İpek Işık ISIK", "ipek isik"),
        ("at\u00adtend", "attend"),
        ("Æsa Œuvre Þór", "aesa oeuvre thor"),
        ("8.50, CB-0012_x", "8 50 cb 0012 x"),
        ("ﬁne ½", "fine 1 2"),
        ("Nguyễn", "nguyen"),
    ],
)
def test_letter_case_accents_and_apostrophes_do_not_matter(typed: str, same: str) -> None:
    assert search.words(typed) == frozenset(same.split())


@given(st.lists(TEXT | ENGLISH, max_size=5))
def test_the_quick_way_to_the_words_is_the_plain_way(texts: list[str]) -> None:
    plain = {word[: search.LONGEST_WORD] for text in texts for word in fold(text).split()}
    assert search.words("\n".join(texts)) == plain


@given(TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)).split() == fold(text).split()


# --- The blocks of the log -----------------------------------------------------------------------


def test_a_block_gives_its_lines_back_in_ref_order() -> None:
    lines = {ref: search.log_line(case(ref, HOSTILE_TEXT)) for ref in ("CB-2", "cb-10", "CB-1")}
    data = search.log_block([lines["cb-10"], lines["CB-2"], lines["CB-1"]])
    assert search.split_block(data) == lines
    assert list(search.split_block(data)) == ["CB-1", "cb-10", "CB-2"]
    assert data == search.log_block(lines.values())
    assert search.split_block(b"") == {}


@given(TEXT, TEXT)
def test_a_line_is_one_line_of_ascii_that_says_what_was_typed(text: str, name: str) -> None:
    made = case("CB-1", text, "second", name=name)
    line = search.log_line(made)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    entries = [[c.span.line, c.date.isoformat(), "JB", "phone", "spoke to mum", c.text] for c in made.contacts]
    assert called(line, "log") == [["CB-1", name, entries]]
    assert search.split_block(search.log_block([line])) == {"CB-1": line}


@given(TEXT | ENGLISH)
def test_the_words_of_a_line_are_those_of_its_case(text: str) -> None:
    made = case("CB-1", text)
    line = search.log_line(made)
    assert search.line_words(line) == search.line_words(made)
    assert search.line_words(made) >= search.words(text) | {"jb", "phone", "spoke", "mum"}


def test_the_words_of_a_block_are_those_of_its_lines() -> None:
    lines = [search.log_line(case("CB-1", "taxi to")), search.log_line(case("CB-2", "school", HOSTILE_TEXT))]
    assert search.words_of_block(search.log_block(lines)) == search.line_words(lines[0]) | search.line_words(lines[1])


@pytest.mark.parametrize("cases", [0, 1, 20, 56, 57, 400, 1000, 10_000, 100_000])
def test_there_are_about_forty_cases_to_a_block(cases: int) -> None:
    blocks = search.block_count(cases)
    assert blocks & (blocks - 1) == 0
    assert cases / blocks <= 57
    assert blocks == 1 or cases / blocks >= 28


def test_a_case_stays_in_its_block_on_every_machine() -> None:
    refs = ["CB-0001", "CB-0002", "cb-0001", "X.9_y"]
    assert [search.block_of(ref, 256) for ref in refs] == [176, 10, 26, 6]
    counts = [0] * 64
    for n in range(2560):
        counts[search.block_of(f"CB-{n:04}", 64)] += 1
    assert max(counts) < 60
    assert min(counts) > 20


# --- The shards of words -------------------------------------------------------------------------

BLOCKS = st.dictionaries(
    st.integers(0, 40), st.frozensets(st.sampled_from(["a", "mum", "muddle", "mud", "é1", "א", "אב", "8", "50", "mé"]))
)


def found_in(files: dict[str, bytes]) -> dict[str, int]:
    """Every word of the shards with its blocks, as the search page would look it up."""
    listed = called(files[search.SHARD_LIST], "shards")[0]
    shards = {called(d, "shard")[0]: called(d, "shard")[1] for a, d in files.items() if a != search.SHARD_LIST}
    assert listed == sorted(shards)
    found = {}
    for name, words in shards.items():
        assert files[search.shard_address(str(name))]
        for word, bits in words.items():
            assert search.shard_of(word) == name
            found[word] = int(bits, 16)
    return found


@given(BLOCKS)
def test_every_word_is_found_in_exactly_its_blocks(blocks: dict[int, frozenset[str]]) -> None:
    expected: dict[str, int] = {}
    for block, words in blocks.items():
        for word in words:
            expected[word] = expected.get(word, 0) + 2**block
    assert found_in(search.word_shards(blocks)) == expected


@given(BLOCKS, BLOCKS)
@settings(max_examples=300)
def test_mended_shards_are_those_of_a_clean_build(
    before: dict[int, frozenset[str]], new: dict[int, frozenset[str]]
) -> None:
    old = search.word_shards(before)
    after = {**before, **new}
    changes = {block: (before.get(block, frozenset()), words) for block, words in new.items()}
    files = {**old, **search.update_word_shards(changes, old.get)}
    assert {address: data for address, data in files.items() if data} == search.word_shards(after)


def test_one_new_word_changes_one_shard() -> None:
    many = search.words("the quick brown fox jumps over a lazy dog 1 22 333")
    old = search.word_shards({0: many, 1: many})
    changed = search.update_word_shards({1: (many, many | {"foxes"})}, old.get)
    assert list(changed) == ["data/words-fo.js"]
    assert search.update_word_shards({1: (many, many)}, old.get) == {}


def test_shard_names_are_safe_on_every_disk_and_never_the_same_for_two() -> None:
    starts = ["a", "ab", "a1", "u5", "é", "א", "אב", "aא", "中", "5d0", "u5d0", "9"]
    names = {start: search.shard_of(start) for start in starts}
    assert all(re.fullmatch(r"[a-z0-9]{1,2}|u[0-9a-f]{2,6}", name) for name in names.values()), names
    assert names["א"] == names["אב"] == "u5d0"
    assert names["aא"] == names["a"] == "a"
    assert names["u5d0"] == "u5"


# --- The caseload --------------------------------------------------------------------------------


def caseload(rows: Sequence[Row]) -> Iterator[Asset]:
    for number, place in search.caseload_blocks(len(rows)):
        yield Asset(search.caseload_address(number), search.caseload_block(number, rows[place], len(rows)))


def test_the_caseload_comes_in_blocks_that_know_how_many_they_are() -> None:
    rows = [row(f"CB-{n:04}", school="Northfield Academy", staff_name=f"Staff {n % 3}") for n in range(1201)]
    assets = list(caseload(rows))
    assert [a.address for a in assets] == ["data/caseload-1.js", "data/caseload-2.js", "data/caseload-3.js"]
    read = [called(a.data, "rows") for a in assets]
    assert [r[0] for r in read] == [1, 2, 3]
    assert (read[0][1]["blocks"], read[0][1]["cases"]) == (3, 1201)
    refs = [values[0] for r in read for values in r[3]]
    assert refs == [r.ref for r in rows]
    assert assets[0].data.count(b"Northfield") == 1


def test_an_empty_caseload_still_answers() -> None:
    (asset,) = caseload([])
    assert called(asset.data, "rows")[3] == []


def test_one_edited_case_changes_one_block_of_the_caseload() -> None:
    rows = [row(f"CB-{n:04}") for n in range(1200)]
    before = list(caseload(rows))
    rows[700] = rows[700]._replace(words="Ready to consider", school="New School")
    after = list(caseload(rows))
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]


def test_a_broken_file_is_in_the_caseload_and_marked() -> None:
    broken = row(
        "CB-1", address="cases/_0123.html", broken=True, words="Cannot be trusted: 1 error", child_name=HOSTILE_TEXT
    )
    (asset,) = caseload([broken])
    assert asset.data.isascii()
    _, _, texts, rows = called(asset.data, "rows")
    values = rows[0]
    assert (values[0], values[1], values[14], values[15]) == ("CB-1", HOSTILE_TEXT, 1, "cases/_0123.html")
    assert texts[values[8]] == "broken"


def test_no_name_stands_in_an_address() -> None:
    rows = [row("CB-1", child_name="Zaphod Quux", school="Zaphod School")]
    made = case("CB-1", "Zaphod was in", name="Zaphod Quux")
    addresses = [a.address for a in caseload(rows)]
    addresses += [search.log_address(0), *search.word_shards({0: search.line_words(made)})]
    assert not [a for a in addresses if "zap" in a.lower() or "quux" in a.lower()]


# --- The columns of the caseload -------------------------------------------------------------------

TEMPLATES = Path(__file__).parents[2] / "templates"


def script_columns() -> dict[str, tuple[str, str, int]]:
    """The script's own table: how a cell is drawn, what the order is by, and the place of an added column (or 0)."""
    text = (TEMPLATES / "assets" / "find-data.js").read_text("utf-8")
    found = re.findall(r'^    (\w+): \{ cell: "(\w+)", order: "(\w+)"(?:, at: (\d+))? \},$', text, re.MULTILINE)
    return {key: (cell, order, int(at or 0)) for key, cell, order, at in found}


def test_the_script_draws_every_column_as_the_program_does() -> None:
    theirs = script_columns()
    assert {column.key: column.cell for column in COLUMNS} == {c.key: theirs[c.key][0] for c in COLUMNS}
    first = len(search._row_values(row("CB-1"), lambda text: 0)) - len(search.MORE_COLUMNS)
    places = {column.key: first + number for number, column in enumerate(search.MORE_COLUMNS)}
    assert {key: at for key, (_, _, at) in theirs.items() if at} == places
    drawn = re.findall(r"^    (\w+): \(value", (TEMPLATES / "assets" / "find-rows.js").read_text("utf-8"), re.MULTILINE)
    assert {cell for cell, _, _ in theirs.values()} == set(drawn)


def test_an_added_column_stands_behind_the_other_values(monkeypatch: pytest.MonkeyPatch) -> None:
    added = (
        Column("active", "Last activity", "date", attrgetter("last_activity")),
        Column("tasks", "To do", "plain", lambda row: len(row.prompts)),
    )
    monkeypatch.setattr(search, "MORE_COLUMNS", added)
    rows = [row("CB-1", last_activity=dt.date(2026, 11, 2)), row("CB-2")]
    number, _, _, values = called(search.caseload_block(1, rows, 2), "rows")
    assert number == 1
    assert [line[-2:] for line in values] == [["2026-11-02", 0], ["", 0]]
