"""The front matter's tree: what PyYAML itself composes of a text, place by place, or a refusal that has its reason."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.casefile.tree import Mapping, Node, Refusal, Scalar, Sequence
from casebook.casefile.yamltree import yaml_tree
from support.cases import BOXES, READY

SHIPPED = sorted((Path(__file__).parents[2] / "cases").rglob("*.md"))
FRONTS = [m[1] for path in SHIPPED if (m := re.match(r"---\n(.*?^)---$", path.read_text("utf-8"), re.S | re.M))]
FRONTS.append("".join(f"{key}: {value}\n" for key, value in (BOXES | READY).items()))


def composed(node: yaml.Node) -> Node:
    """A node of PyYAML's own composer as a node of our tree. Its places are as in the text, its texts as written."""
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.ScalarNode):
        return Scalar(node.value, start, end, not node.style)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple(map(composed, node.value)), start, end)
    assert isinstance(node, yaml.MappingNode)
    pairs = tuple((composed(key), composed(value)) for key, value in node.value)
    return Mapping(pairs, start, end, bool(node.flow_style))


def reason(text: str, refusal: Refusal) -> bool:
    """Whether what PyYAML says of a text is a reason for the refusal."""
    if "closed only further down" in refusal.message:
        return "\n" in text[refusal.start :]
    try:
        events = list(yaml.parse(text, Loader=yaml.CLoader))
    except (yaml.YAMLError, ValueError):
        return True
    if refusal.code == "yaml-feature":
        return any(
            getattr(e, "anchor", None) or getattr(e, "tag", None) or getattr(e, "explicit", False) for e in events
        )
    return refusal.code in ("too-deep", "forbidden-character")


def read(text: str) -> Node | Refusal | None:
    """The tree, or why there is none."""
    try:
        return yaml_tree(text)
    except Refusal as refusal:
        return refusal


def same(text: str) -> bool:
    """Whether ``text`` can be read; then it is what PyYAML composes of it. Where not, there is a reason."""
    tree = read(text)
    if isinstance(tree, Refusal):
        assert reason(text, tree), text
        return False
    node = yaml.compose(text, Loader=yaml.CBaseLoader)
    nothing = node is None or (isinstance(node, yaml.ScalarNode) and not node.value and not node.style)
    assert repr(tree) == repr(None if nothing or node is None else composed(node)), text
    return True


def test_the_cases_of_the_book_are_read() -> None:
    assert all(map(same, FRONTS))


def test_places_are_those_of_the_file_that_the_text_stands_in() -> None:
    assert yaml_tree("a: [b]\n", 4) == Mapping(((Scalar("a", 4, 5), Sequence((Scalar("b", 8, 9),), 7, 10)),), 4, 11)


@pytest.mark.parametrize(("frame", "longest"), [("{}", 3), ("k: {}", 3), ("k: {}\nl: m", 2), ("k:\n  {}\nl:", 2), ("k: [{}]", 2), ("k: {{a: {}}}", 2), ("k: a{}b", 2),
                                                ("k:\n- {}\n", 2), ("k: '{}'", 2), ('k: "{}"', 2)])  # fmt: skip
def test_every_short_row_of_yamls_own_characters(frame: str, longest: int) -> None:
    for length in range(longest + 1):
        for row in itertools.product("a :-'\"[]{},#&!*\n", repeat=length):
            same(frame.format("".join(row)))


@pytest.mark.parametrize("frame", ["k: >-\n{}m: n\n", "k:\n  l: |\n{}", "k:\n- l: >\n   a\n{}\nm: n"])
def test_every_short_row_of_what_shapes_a_block(frame: str) -> None:
    for length in range(5):
        for row in itertools.product(["\n", "  ", " ", "a", "#", ":"], repeat=length):
            same(frame.format("".join(row)))


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


@settings(max_examples=500, deadline=None)
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


@settings(max_examples=300, deadline=None)
@given(groups(), st.sampled_from(["\n", "\n\n"]))
def test_plain_groups_and_lists_are_read(text: str, end: str) -> None:
    assert same(text + end)


ODD = st.one_of(st.sampled_from(list(" \n\t:-#'\"[]{},?&*!|>%@`~\\\r=.aé0\u00a0\u200b\ufeff\u2028\x85\x00👍")), st.characters(exclude_categories=["Cs"]), WORDS)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The front matter of a real case after a few slips of the hand."""
    text = draw(st.sampled_from(FRONTS))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 1, 2, 5, 30])))
        text = text[:start] + draw(st.one_of(ODD, st.just(""), st.just(text[start : start + 20]))) + text[end:]
    return text


@settings(max_examples=500, deadline=None)
@given(mutated())
def test_no_slip_of_the_hand_is_read_otherwise(text: str) -> None:
    same(text)


def test_a_case_cut_off_anywhere() -> None:
    for text in FRONTS[::12]:
        for end in range(len(text)):
            same(text[:end])
