"""Promise 5: no text of any kind, in any place of a case, stalls the book.

Each character, and each pair of signs, is repeated in each place. What takes four times as much of it must not take much
longer than four times as long, and nothing up to the size limit more than a moment.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from casebook.build.pages import PageMaker
from casebook.casefile.source import MAX_BYTES, MOST_LINES
from casebook.redact import redacted
from support.cases import read_text
from support.growth import BOXES, CHARACTERS, LOG, PAIRS, case_with, make_everything, maker_of, seconds_of

EVERYTHING = bool(os.environ.get("CASEBOOK_EVERYTHING"))  # every pair in every place: half an hour
A_MOMENT = 0.3  # what takes no longer than this is not looked at more closely
BOX, ENTRY = 60_000, 19_500  # bytes: just below what a case's boxes, and an entry's Markdown, may have


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> PageMaker:
    return maker_of(tmp_path_factory.mktemp("book"))


def slow(maker: PageMaker, place: tuple[str, str], units: Iterable[str], size: int) -> list[str]:
    """The units of which four times as much takes far more than four times as long, or longer than a second."""
    found = []
    for unit in units:
        count = size // len(unit.encode())
        whole = case_with(place, unit * count)
        long = seconds_of(lambda whole=whole: make_everything(maker, whole))  # type: ignore[misc]  # bound at once
        if long < A_MOMENT:
            continue
        quarter = case_with(place, unit * (count // 4))
        short = min(seconds_of(lambda: make_everything(maker, quarter)) for _ in range(2))  # noqa: B023 - called at once
        if long > 7 * short + A_MOMENT or long > 2:
            found.append(f"{unit!r}: {short:.2f} s, four times as much {long:.2f} s")
    return found


def some_pairs(place: str, number: int) -> list[str]:
    """Pairs of signs, others in each place; all of them where everything is asked for."""
    return PAIRS if EVERYTHING else random.Random(place).sample(PAIRS, number)  # noqa: S311 - no secret


@pytest.mark.parametrize("place", BOXES)
def test_no_run_of_anything_in_a_box_stalls_the_book(maker: PageMaker, place: str) -> None:
    often = CHARACTERS if EVERYTHING else list(" \t\n#'\"\\:,-[{&*!.@/é\u0301\uff9e")
    assert slow(maker, BOXES[place], [*often, *some_pairs(place, 12)], BOX) == []


@pytest.mark.parametrize("place", LOG)
def test_no_run_of_anything_in_the_log_stalls_the_book(maker: PageMaker, place: str) -> None:
    assert slow(maker, LOG[place], [*CHARACTERS, *some_pairs(place, 20)], ENTRY) == []


@pytest.mark.parametrize("place", LOG)
def test_nor_does_a_run_as_long_as_a_file_may_be(maker: PageMaker, place: str) -> None:
    assert slow(maker, LOG[place], [" ", "\t", "a ", "#", "`"], MAX_BYTES // 4) == []


# What few bytes can do: each of these stalled the book, or would if one expression were written as it used to be.
FOUND: Mapping[str, str] = {
    "a heading with blanks inside an entry": "x\n\n#### a" + " " * 1500 + "b\n",
    "a heading with tabs inside an entry": "x\n\n#### a" + "\t" * 250 + "b\n",
    "a fence with blanks behind it": "```\nabc\n```" + " " * 19_000 + "b",
    "a fence with tabs behind it": "```\nabc\n```" + "\t" * 19_000 + "b",
    "blanks between initials": "### 2026-11-17 · J" + " " * 30_000 + "B\n\nx",
    "a date with blanks in it": ("### 1" + " " * 190 + "x\n\nx\n\n") * 2_000,
    "brackets": "[a" * 9_000,
    "accents": "a" + "\u0301\u0323" * 30_000,
}


@pytest.mark.parametrize("entry", FOUND.values(), ids=FOUND)
def test_what_once_stalled_it_takes_a_moment(maker: PageMaker, entry: str) -> None:
    assert seconds_of(lambda: make_everything(maker, case_with(("entry", "@"), entry))) < 1


LARGE: Mapping[str, str] = {
    "prose": "Rang mum about the bus pass today and she said. " * 87_000,
    "lines": "Rang mum about the bus pass today and she said.\n" * (MOST_LINES - 100),
    "entries": "### 2026-11-16 · JB · phone\n\nRang mum about the bus pass.\n\n" * 18_000,
    "marked entries": "### 2026-11-16 · JB · phone\n\nRang `mum` _about_ the pass.\n\n" * 18_000,
    "lists": ("### 2026-11-16 · JB\n\n" + "- Some *words* of _no_ weight\n" * 300 + "\n") * 240,
    "bare headings": "### 2026-11-16\n" * 19_900,
    "dated lines": "- 2026-11-16 abc\n" * (MOST_LINES - 100),
    "numbers": "1\n" * (MOST_LINES - 100),
    "rows": "| Date | Details of Contact | Staff Initial |\n|---|---|---|\n" + "| 2026-11-16 | abc | JB |\n" * 19_000,
    "notes": "## Abc\n\nx\n\n" * 18_000,
    "signs": "&<>\"' " * 690_000,
    "letters": "é " * 1_390_000,
}


@pytest.mark.parametrize("body", LARGE.values(), ids=LARGE)
def test_a_case_as_large_as_one_may_be_takes_moments(maker: PageMaker, body: str) -> None:
    """A second on a machine that does nothing else; three here, because tests share theirs."""
    text = case_with(("entry", "@"), f"x\n\n{body}")
    assert len(text.encode()) <= MAX_BYTES
    assert seconds_of(lambda: make_everything(maker, text)) < 3


def test_what_is_more_than_a_case_holds_is_shown_as_it_was_typed_and_not_lost(tmp_path: Path) -> None:
    maker = maker_of(tmp_path)
    file = read_text("".join(case_with(("entry", "@"), "x\n\n" + "### 2026-11-17 · JB\n\nRang `mum` *now*.\n\n" * 700)))
    assert file.case is not None
    shown = [maker.theme.environment.filters["log"](contact.text) for contact in file.case.contacts]
    assert "<code>mum</code>" in shown[1]
    assert "Rang `mum` *now*." in shown[-1]
    assert len(shown) == 701


def test_redaction_takes_no_longer(maker: PageMaker) -> None:
    file = read_text(case_with(LOG["entry"], " x" * 500_000))
    assert seconds_of(lambda: redacted(file, "case-1")) < 1
