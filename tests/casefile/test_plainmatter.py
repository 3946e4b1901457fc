"""The short way to the front matter's tree: it makes what libyaml makes, place by place, or stands back."""

from __future__ import annotations

import itertools
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.casefile.plainmatter import plain_tree
from casebook.casefile.tree import Mapping
from casebook.casefile.yamltree import yaml_tree
from support.cases import BOXES, READY, at_once

SHIPPED = sorted((Path(__file__).parents[2] / "cases").rglob("*.md"))
FRONTS = [m[1] for path in SHIPPED if (m := re.match(r"---\n(.*?^)---$", path.read_text("utf-8"), re.S | re.M))]
FRONTS.append("".join(f"{key}: {value}\n" for key, value in (BOXES | READY).items()))


def same(text: str, offset: int = 4) -> bool:
    """Whether ``text`` went the short way; then libyaml must read it, and to the very same."""
    short = plain_tree(text, offset)
    if short is None:
        return False
    assert repr(short) == repr(yaml_tree(text, offset)), text
    return True


# --- What goes the short way ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "child_name: Amelia Hart\n", "child_name:\n", "child_name:   \n\n\nschool: x\n", "a: b", "a:", "a:\n\n   \n", "Child name: Zoë O’Neill-Łęcka\n", "a: 10:30 (late)\n", "a: b, c [d] & e\n",
        "a: Mum's car   \n", "a: 'Ask: first # now'  \n", 'a: "x: y"\nb: \'\'\nc: ""\n', "a: 張偉\n", "a: £5 & more\n", "a: NO\nb: 08\nc: null\n",
        "a:\n  b: c\n  d:\n\ne: f\n", "a:\n    b:\n      c: d\n    e: f\n", "a:\n  b:\nc:\n", "a:\n  - b\n  - c d\n\n", "a:\n- b\n- c\nd: e\n", "a:\n- b\n", "a:\n  - b: c\n    d:\n  -   e: f\ng:\n",
        "a:\n- b: c\n  d: e\n- f:\n    g: h\ni: j\n", "a:\n  - b:\n    - c\n    - d\n  - e\n", "a:\n  - b:\n      - c\n", "a: []\nb: {}\nc: [ ]\nd: { }\n", "a: [b]\n", "a: [b , c,d ]  \n",
        "a: [2026-10-05, {date: 2026-10-19, outcome: no reply}, 'x, y']\n", "a: {b: c, d: [e, f], g: {h: i}, j: \"k: l\"}\n", "a: {b: c,d: e}\n", "a: [b, ]\nc: {d: e, }\n", "a: [[b], [c, [d]]]\n",
        "# remark: 'x\na: b\n  # and [another\n\n#\nc:\n# a\n  d: e\n# z\n", "a:\n# b\n- c\n# d\n- e\n", "a: e\u0301\n", "a: >-\n  b: c\n  # d\nb: c\n", "a: |\n  b  \n  - c\n\n\nd: e\n", "a: >\n   b\n   c 'd\n\n",
        "a:\n  b: |-\n    c\n  d: >-\n    e\n# f\n", "a:\n- b: >\n    c\n  d: e\n- f: |\n   g\n", "a: b\na: b\nA: c\n", "Form group (8B): x\nSEN/EHCP: y\n",
    ],
)  # fmt: skip
def test_what_people_write_goes_the_short_way(text: str) -> None:
    assert same(text)
    assert same(text, 0)
    assert same(f"{text}\nz: end\n")


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "# remark\n", "# rem\tark\na: b\n", "a: b # remark\n", "a: # remark\n", "a: b #4\n", "a:\tb\n", "a: b\t\n", "\ta: b\n", "a: b\n  c\n", "a:\n  b\n", "a: b\n  c: d\n", "a: b: c\n", "a: b:\n", "a:b\n", "a : b\n", "a\n",
        "a: *b\n", "a: &b c\n", "a: !x b\n", "a: |+\n  b\n", "a: |2\n  b\n", "a: >-\nb: c\n", "a: >-\n\n  b\n", "a: >-\n  b\n\n  c\n", "a: >-\n  b\n   c\n", "a: >-\n  b\n   # c\n", "a: |\n  b\n c: d\n", "a: |\n  b\n  \nc:\n", "a: |\n  b\n   \nc:\n", "a: |\n  b", "a: | b\n",
        "a: |\n  b\tc\n", "a: |\n  b\u200bc\n", "a:\n  - |\n    b\n", "a: [>-\n  b]\n", "a: >- # b\n  c\n", "a: |  \n  b\n", "a: @b\n", "a: `b`\n", "a: %b\n", "a: - b\n", "a: ? b\n", "? a\n: b\n", "'a': b\n", "- a\n", "- a: b\n", "[a]\n", "{a: b}\n",
        "a: 'b\n", "a: 'b''c'\n", 'a: "b\\n"\n', "a: 'b' c\n", 'a: "b"c\n', "a: [b\n", "a: [b]]\n", "a: [b] c\n", "a: [b,, c]\n", "a: [, b]\n", "a: [b: c]\n", "a: {b}\n", "a: {b, c: d}\n", "a: {b:}\n",
        "a: {b: , c: d}\n", "a: {b:c}\n", "a: {b: c: d}\n", "a: [b,\n  c]\n", "a: {b: [c}]\n", "a: {'b': c}\n", "a: [b # c]\n", "a: [b?]\n", "a:\n  -\n", "a:\n  - - b\n", "a:\n  - b\n  c: d\n", "a:\n  - b\n    c: d\n",
        "a:\n  b: c\n d: e\n", "a:\n    b: c\n  d: e\n", "a:\n  - b: c\n   d: e\n", "a: b\n- c\n", " a: b\n", " a: b\nc: d\n", "a: b\n...\n", "%YAML 1.1\n", "a: b\u00a0c\n", "a: b\u200bc\n", "a: b\u2028c\n",
        "a: b\x00\n", "a: b\x85c\n", "a: b\rc: d\n", "a: b\x7f\n", "\ufeffa: b\n", "a: 👍\n", "x" * 101 + ": y\n", "a: [[[[[b]]]]]\n", "".join(f"{' ' * n}a:\n" for n in range(9)),
    ],
)  # fmt: skip
def test_all_else_is_left_to_libyaml(text: str) -> None:
    assert plain_tree(text, 0) is None


def test_most_cases_of_the_book_go_the_short_way() -> None:
    assert sum(map(same, FRONTS)) > len(FRONTS) * 0.9


# --- The same tree, or none -----------------------------------------------------------------------


@pytest.mark.parametrize("frame", ["{}", "k: {}", "k: {}\nl: m", "k:\n  {}\nl:", "k: [{}]", "k: {{a: {}}}", "k: a{}b", "k:\n- {}\n", "k: '{}'", 'k: "{}"'])  # fmt: skip
def test_every_short_row_of_yamls_own_characters(frame: str) -> None:
    for length in range(4):
        for row in itertools.product("a :-'\"[]{},#?&\\\n", repeat=length):
            same(frame.format("".join(row)))


def test_every_short_row_of_what_shapes_a_block() -> None:
    for frame in ("k: >-\n{}m: n\n", "k:\n  l: |\n{}", "k:\n- l: >\n   a\n{}\nm: n"):
        for length in range(7):
            for row in itertools.product(["\n", "  ", " ", "a", "#", ":"], repeat=length):
                same(frame.format("".join(row)))


def test_every_character_that_is_let_through_is_text_to_libyaml() -> None:
    characters = [c for c in map(chr, range(1, sys.maxunicode + 1)) if c == " " or c.isalnum() or ord(c) < 0x3000]
    through = [c for c in characters if plain_tree(f"a: b{c}c", 0)]
    assert len(through) > 100_000
    for at in range(0, len(through), 2_000):
        assert same(f"a: b{'c'.join(through[at : at + 2_000])}c")


WORDS = st.sampled_from([
    "Amelia Hart", "2026-10-05", "no reply", "8", "NO", "x", "é", "張", "10:30", "O'Brien", "a, b", "(late)", "“so”", "£5", "'quoted: text'", '"also, so"', "''", '""', "'x'  ", "~", "-", "- x", "x:", "x: y",
    "http://x/y", "#4", "x #4", "x#4", "*x", "&x", "!x", "@x", "|", ">-", "%", "'it''s'", '"\\t"', "'open", '"open', "x\ty", "x\u00a0y", "👍", "[x", "x]", "{x", "x}", "x ", "  ", "", "?", "? x", "=", "<<", "...", "---",
])  # fmt: skip
NAMES = st.sampled_from(
    ["a", "b", "letter_1", "Child name", "é", "SEN (8B)", "x-y", "a ", "'a'", "?", "a:b", "<<", "-a", "8", ""]
)
FLOWS = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.tuples(st.lists(inner, max_size=3), st.sampled_from([", ", ",", " , "])).map(lambda p: f"[{p[1].join(p[0])}]"),
        st.tuples(st.lists(st.tuples(NAMES, inner), max_size=3), st.sampled_from([": ", ":  ", ":"])).map(
            lambda p: "{" + ", ".join(f"{name}{p[1]}{value}" for name, value in p[0]) + "}"
        ),
    ),
    max_leaves=6,
)  # fmt: skip
INDENTS = st.sampled_from(["", "", "", "  ", "  ", "    ", "   ", " ", "      "])
LINES = st.one_of(
    st.tuples(
        INDENTS,
        st.sampled_from(["", "", "", "- ", "-   ", "-", "- - ", "? "]),
        st.one_of(NAMES.map(lambda name: f"{name}:"), st.just("")),
        st.sampled_from([" ", " ", "  ", ""]),
        st.one_of(st.just(""), st.just(""), st.sampled_from([">-", "|", ">", "|-", "|2", ">+", "| "]), FLOWS),
    ).map("".join),
    st.tuples(INDENTS, st.sampled_from(["", "# x", "#x: y", "#", "two words", "- x", "x: y", "two  "])).map("".join),
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(LINES, max_size=8).map("\n".join), st.sampled_from(["", "\n", "\n\n", "\n  \n"]))
def test_lines_of_every_kind_in_any_order(text: str, end: str) -> None:
    same(text + end)


PLAIN_FLOWS = st.recursive(
    st.sampled_from(["2026-10-05", "no reply", "x", "é", "'a: b'", '"c, d"', "''"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(st.tuples(st.sampled_from(["a", "date", "by whom"]), inner), max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
        ),
    ),
    max_leaves=4,
)
VALUES = st.one_of(st.just(""), PLAIN_FLOWS, st.sampled_from(["Amelia Hart  ", "10:30", "a, b [c]", "(so)", "£5"]))

TEXTS = st.sampled_from(["Rang mum: no reply.", "- one", "# two", "'three", "x  ", "é"])


@st.composite
def groups(draw: st.DrawFn, column: int = 0, level: int = 1) -> str:
    """Keys at ``column`` with values of every plain kind, some of them groups and lists below their keys."""
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        lines.append(f"{' ' * column}{draw(st.sampled_from(['a', 'b c', 'é', 'letter_1']))}:")
        kind = draw(st.integers(0, 5)) if level < 4 else 0
        further = column + draw(st.integers(1, 3))
        if kind == 4:
            lines.append(draw(groups(further, level + 1)))
        elif kind == 5:
            lines += draw(items(draw(st.sampled_from([column, further])), level + 1))
        elif kind == 3:
            lines[-1] += draw(st.sampled_from([" >-", " |", " >", " |-"]))
            lines += [" " * further + text for text in draw(st.lists(TEXTS, min_size=1, max_size=3))]
        elif value := draw(VALUES):
            lines[-1] += f" {value}"
        lines += draw(st.sampled_from([[], [], [], [""], ["# remark"], ["", "#"]]))
    return "\n".join(lines)


@st.composite
def items(draw: st.DrawFn, column: int, level: int) -> list[str]:
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        hyphen = f"{' ' * column}-{' ' * draw(st.integers(1, 3))}"
        if draw(st.booleans()):
            group = draw(groups(len(hyphen), level + 1))
            lines.append(hyphen + group[len(hyphen) :])
        else:
            lines.append(hyphen + draw(PLAIN_FLOWS))
    return lines


@settings(max_examples=600, deadline=None)
@given(groups(), st.sampled_from(["\n", "\n\n"]))
def test_plain_groups_and_lists_go_the_short_way(text: str, end: str) -> None:
    if "[[[[[" not in text:
        assert same(text + end)


SHORT = [front for front in FRONTS if plain_tree(front, 0)]
ODD = st.one_of(st.sampled_from(list(" \n\t:-#'\"[]{},?&*!|>%@`~\\\r=.aé0\u00a0\u200b\ufeff\u2028\x85\x00👍")), st.characters(exclude_categories=["Cs"]), WORDS)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The front matter of a real case after a few slips of the hand."""
    text = draw(st.sampled_from(SHORT))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 1, 2, 5, 30])))
        text = text[:start] + draw(st.one_of(ODD, st.just(""), st.just(text[start : start + 20]))) + text[end:]
    return text


@settings(max_examples=1500, deadline=None)
@given(mutated())
def test_no_slip_of_the_hand_is_read_otherwise_than_by_libyaml(text: str) -> None:
    same(text)


def test_a_case_cut_off_anywhere() -> None:
    for text in FRONTS[::4]:
        for end in range(len(text)):
            same(text[:end])


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 60_000, "a: " + "{a: " * 15_000, "a: {" + "b: c, " * 10_000 + "}", "a: [" + "b, " * 20_000, "a: " + "x " * 30_000 + "#", "a: " + "x:" * 30_000, "a: " + " " * 60_000 + "#", "x " * 30_000,
        "a: '" + "x" * 60_000, "a:\n" + "  - b\n" * 9_000 + " c", "".join(f"{' ' * n}a:\n" for n in range(350)), "\n" * 60_000 + "#", " " * 60_000 + "#", "a: [" + "b " * 30_000 + "#", "a:\n  - " + "b " * 30_000 + "#",
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_nothing_stalls_it(text: str) -> None:
    with at_once(0.5):
        assert plain_tree(text, 0) is None or isinstance(plain_tree(text, 0), Mapping)
