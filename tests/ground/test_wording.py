"""Words that every room says: counted, listed, cut, and with nothing in them that cannot be seen."""

from __future__ import annotations

import pytest

from casebook.wording import counted, legible, listed, shortened, shown


@pytest.mark.parametrize(
    ("number", "noun", "plural", "said"),
    [
        (0, "case", "", "0 cases"),
        (1, "case", "", "1 case"),
        (2, "case", "", "2 cases"),
        (12_000, "case", "", "12,000 cases"),
        (1, "entry", "entries", "1 entry"),
        (3, "entry", "entries", "3 entries"),
    ],
)
def test_a_number_of_things(number: int, noun: str, plural: str, said: str) -> None:
    assert counted(number, noun, plural) == said


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_in_a_sentence(words: list[str], said: str) -> None:
    assert listed(words) == said


def test_what_is_too_long_is_cut_to_the_length_asked_for() -> None:
    assert (shortened("a" * 60), shortened("a" * 61)) == ("a" * 60, "a" * 59 + "…")


@pytest.mark.parametrize(
    ("text", "in_a_terminal", "on_a_page"),
    [
        ("plain, Ysgol Dŵr", "plain, Ysgol Dŵr", "plain, Ysgol Dŵr"),
        ("a\u202eb", "a<U+202E>b", "a<U+202E>b"),
        ("a\x1b[2Jb", "a<U+001B>[2Jb", "a<U+001B>[2Jb"),
        ("a\nb\tc", "a<U+000A>b<U+0009>c", "a\nb\tc"),
        ("a\u00a0b", "a<U+00A0>b", "a\u00a0b"),
    ],
)
def test_what_cannot_be_seen_stands_as_its_number(text: str, in_a_terminal: str, on_a_page: str) -> None:
    assert (shown(text), legible(text)) == (in_a_terminal, on_a_page)
