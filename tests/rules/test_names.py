"""Names: folded, parted, and spoken of as a parent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.rules.names import Named, folded, means_a_parent, named, says_no_reply, speaks_of_letter
from support.cases import at_once

KNOWN = {folded(name) for name in ("Kim Ashby", "Lee O’Neill", "Zoë Smith-Jones", "Rob and Co Sand")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kim Ashby", "KIM  ashby"),
        ("Zoë Smith-Jones", "Zoe Smith Jones"),
        ("Zoë Smith–Jones", "Zoe\u0308 SmithJones"),
        ("Lee O’Neill", "Lee O'Neill"),
        ("Lee O’Neill", "Lee ONeill"),
        ("Straße", "STRASSE"),
    ],
)
def test_one_name_in_two_hands(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Kim Ashby", "Kim Ashley"), ("Jo Bell", "Joe Bell"), ("Kim Ashby", "Ashby Kim")]
)
def test_two_names(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("to", "names", "whole"),
    [
        (["Kim Ashby"], ["Kim Ashby"], True),
        (["kim ashby, lee oneill"], ["Kim Ashby", "Lee O’Neill"], True),
        (["Kim Ashby and Lee O'Neill"], ["Kim Ashby", "Lee O’Neill"], True),
        (["Kim Ashby & Lee O'Neill"], ["Kim Ashby", "Lee O’Neill"], True),
        (["Kim Ashby, Lee O'Neill, and Zoe Smith Jones"], ["Kim Ashby", "Lee O’Neill", "Zoë Smith-Jones"], True),
        (["Kim Ashby", "Gran"], ["Kim Ashby"], False),
        (["Kim Ashby, Gran"], [], False),
        (["Mr and Mrs Ashby"], [], False),
        (["both parents"], [], False),
        (["Rob and Co Sand"], ["Rob and Co Sand"], True),
        (["Kim Ashby-and-Lee O'Neill"], [], False),
        ([], [], True),
        ([","], [], False),
    ],
)
def test_whom_a_list_of_names_means(to: list[str], names: list[str], whole: bool) -> None:
    assert named(to, KNOWN) == Named(frozenset(folded(name) for name in names), whole)


def test_words_for_a_parent_are_whole_words_in_any_number() -> None:
    for words in ("mums", "Step-mother", "stepmums", "foster father", "GRANDPARENT", "carer’s partner"):
        assert means_a_parent(words, ())
    for words in ("Mumbles", "carers4u".replace("4", ""), "apparent", "motherland", "stepson", "grandson"):
        assert not means_a_parent(words, ())


def test_a_letter_and_no_reply_are_whole_words_too() -> None:
    assert speaks_of_letter("Letter 2 posted")
    assert speaks_of_letter("letters by hand")
    assert not speaks_of_letter("newsletter")
    assert says_no_reply("no reply, card left")
    assert says_no_reply("No-answer")
    assert not says_no_reply("no replying; reply: no")


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_is_too_odd(one: str, other: str) -> None:
    known = {folded(one)}
    assert named([one], known).names <= known
    assert folded(folded(one)) == folded(one)
    means_a_parent(other, known)


@pytest.mark.parametrize("text", ["a, " * 20_000, " and" * 20_000, " " * 60_000, "&" * 60_000, "mum" * 20_000])
def test_a_long_row_of_anything_takes_no_time(text: str) -> None:
    with at_once():
        named([text], KNOWN)
        means_a_parent(text, KNOWN)
        says_no_reply(text)
