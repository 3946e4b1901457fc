"""“Did you mean …?” in one place: a near word is named, a far one never, and a long text costs no time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import casebook
from casebook.suggest import did_you_mean, nearest

KEYS = ("letter_1", "letter_2", "home_visit")


@pytest.mark.parametrize(
    ("typed", "near"),
    [("lettr_2", "letter_2"), ("LETTER_1", "letter_1"), ("hime_visit", "home_visit"), ("mentoring", ""), ("", "")],
)
def test_the_nearest_word_is_named_letter_case_aside(typed: str, near: str) -> None:
    assert nearest(typed, KEYS) == near


def test_a_word_is_named_as_it_is_spelt_where_it_is_known() -> None:
    assert nearest("cb-001", ["CB-0001", "Nf-0002"]) == "CB-0001"


def test_the_sentence_quotes_the_word_or_shows_it_bare_or_says_something_else() -> None:
    assert did_you_mean("lettr_2", KEYS) == "Did you mean “letter_2”?"
    assert did_you_mean("lettr_2", KEYS, bare=True) == "Did you mean letter_2?"
    assert did_you_mean("zzz", KEYS, "See: casebook status") == "See: casebook status"


def test_a_nickname_settles_it_where_what_it_stands_for_is_known() -> None:
    assert did_you_mean("first", KEYS, nicknames={"first": "letter_1"}) == "Did you mean “letter_1”?"
    assert did_you_mean("first", KEYS[1:], "no", nicknames={"first": "letter_1"}) == "no"


def test_a_text_as_long_as_a_file_is_compared_in_no_time() -> None:
    started = time.perf_counter()
    assert nearest("letter_1" * 500_000, KEYS) == ""
    assert time.perf_counter() - started < 0.5


def test_no_room_guesses_by_itself() -> None:
    source = Path(casebook.__file__).parent
    guessing = [path.name for path in source.rglob("*.py") if "get_close_matches" in path.read_text("utf-8")]
    assert guessing == ["suggest.py"]
