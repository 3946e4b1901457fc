"""The front matter: where it begins and ends, what YAML may do in it, and what is said when it cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from casebook.casefile import yamltree
from casebook.casefile.frontmatter import read_front_matter
from casebook.casefile.source import make_source
from casebook.casefile.tree import Mapping, Node, Scalar, Sequence
from casebook.diagnostics import Diagnostic, Severity
from support.cases import at_once, case_text, codes, only, read_text

PATH = "cases/CB-0001.md"


def tree(front: str) -> Mapping:
    """The tree of a front matter that can be read."""
    found, problems = read_front_matter(make_source(PATH, f"---\n{front}\n---\n"))
    assert problems == []
    assert found is not None
    assert found.root is not None
    return found.root


def refusal(front: str) -> Diagnostic:
    """Why a front matter cannot be read."""
    found, problems = read_front_matter(make_source(PATH, f"---\n{front}\n---\n"))
    assert found is None or found.root is None
    (problem,) = problems
    assert problem.severity is Severity.ERROR
    assert problem.help
    return problem


def texts(node: Node) -> object:
    """The tree as plain Python, for a comparison."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [texts(item) for item in node.items]
    return {str(texts(key)): texts(value) for key, value in node.pairs}


def scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    else:
        for key, value in node.pairs:
            yield from scalars(key)
            yield from scalars(value)


# --- Fences ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("opening", ["---\n", "---  \n", "---\t\n", "\n---\n", "\n \n\t\n---\n"])
@pytest.mark.parametrize("closing", ["---", "---\n", "---   ", "--- \t\n"])
def test_a_fence_is_three_hyphens_and_blanks_alone(opening: str, closing: str) -> None:
    found, problems = read_front_matter(make_source(PATH, f"{opening}school: a\n{closing}"))
    assert problems == []
    assert found is not None
    assert found.root is not None
    assert texts(found.root) == {"school": "a"}


@pytest.mark.parametrize(
    "text",
    [
        "child_name: A\n---\n", "----\nchild_name: A\n----\n", " ---\nchild_name: A\n---\n", "--- # boxes\na: b\n---\n",
        "—\nchild_name: A\n—\n", "- - -\nchild_name: A\n---\n", "--\nchild_name: A\n--\n", "+++\na = 1\n+++\n",
        '{"child_name": "A"}', "# Contact log\n---\nchild_name: A\n---\n", "\u200b---\na: b\n---\n", "\ufeff\ufeff---\na: b\n---\n",
        "<!-- x -->\n---\na: b\n---\n", "---a\nb: c\n---\n", "x", "***\nchild_name: A\n***\n",
    ],
)  # fmt: skip
def test_a_file_that_does_not_begin_with_a_fence_is_refused(text: str) -> None:
    file = read_text(text)
    assert file.case is None
    assert codes(file) == ["no-front-matter"]


@pytest.mark.parametrize(
    "text",
    ["---", "---\n", "---\nchild_name: A\n", "---\nchild_name: A\n----\n", "---\nchild_name: A\n ---\n",
     "---\nchild_name: A\n...\n", "---\nchild_name: A\n--- # end\n", "---\nchild_name: A\n---.\n", "---\nchild_name: A\n—\n"],
)  # fmt: skip
def test_a_file_whose_fence_is_not_closed_is_refused(text: str) -> None:
    file = read_text(text)
    assert file.case is None
    assert not file.sound
    assert set(codes(file)) <= {"unclosed-front-matter", "no-front-matter"}


@pytest.mark.parametrize(
    "heading",
    ["## Contact log", "###  contact log, autumn", "### 2026-09-14 · JB", "# 14/09/2026 JB", "## Mon 14 Sept · JB",
     "###### 14 September 2026", "##2026-09-14 JB"],
)  # fmt: skip
def test_a_rule_in_the_log_is_not_taken_for_the_missing_fence(heading: str) -> None:
    diagnostic = refusal(f"child_name: A\n\n{heading}\n\nletter: posted\n")
    assert diagnostic.code == "unclosed-front-matter"
    assert diagnostic.line_text == heading


def test_a_remark_among_the_boxes_is_no_log() -> None:
    for remark in (
        "# asked on 2026-09-14",
        "#",
        "# 3 May: asked the SENCO",
        "  # 2026-09-14 by hand",
        "### asked",
        "# Contact log",
    ):
        assert texts(tree(f"school: a\n{remark}\nstaff_name: b")) == {"school": "a", "staff_name": "b"}


STRAY = """child_name: A
date_of_birth: 2014-05-17
needs:
  sleep: Up all night
enforcement:
  letter_1: 2026-09-14
  home_visit:
    - 2026-10-05
    - date: 2026-10-06
      outcome: seen
support:
  mentoring: 2026-09-25
practitioners:
- name: Gareth Pugh
extra:
  colour: blue"""


@pytest.mark.parametrize("after", range(1, len(STRAY.split("\n"))))
def test_a_line_of_hyphens_among_the_boxes_loses_none_in_silence(after: int) -> None:
    lines = STRAY.split("\n")
    text = "\n".join(["---", *lines[:after], "---", *lines[after:], "---", "", "## Contact log", ""])
    file = read_text(text)
    assert "split-front-matter" in codes(file)
    assert not file.sound


@pytest.mark.parametrize(
    "first", ["enforcement:\n  letter_1: 2026-09-14", "Home visit: 2026-09-14", "\n\nletter_3: 2026-11-02"]
)
def test_a_body_that_begins_with_a_box_is_refused_without_a_further_line_of_hyphens(first: str) -> None:
    file = read_text(f"---\nchild_name: A\n---\n{first}\n\n## Contact log\n")
    assert "split-front-matter" in codes(file)


@pytest.mark.parametrize(
    "body",
    ["Both parents read Polish better.\n\n---\n\n## Contact log\n", "- Mum: prefers text\n- Dad: nights\n\n---\n\n# Contact log\n",
     "Note: see the red folder.\n\n---\n", "## Notes\n\nSchool: closed on Monday.\n\n---\n\nenforcement: see below\n\n---\n", "\n---\n",
     "Tenzin and his mother each have one name.\n\n    Home visit: quoted\n"],
)  # fmt: skip
def test_a_rule_in_a_note_is_only_a_rule(body: str) -> None:
    file = read_text(case_text(log=body))
    assert codes(file) == []
    assert file.case is not None
    assert file.case.notes


def test_an_empty_front_matter_is_a_case_without_a_name() -> None:
    for front in ("", "\n", "# nothing yet\n", "   \n"):
        file = read_text(f"---\n{front}---\n")
        assert codes(file).count("missing-name") == 1


@pytest.mark.parametrize("front", ["- a\n- b", "a", "'a: b'", "[a, b]", "|\n a: b", "2026-09-14"])
def test_what_is_no_mapping_is_refused(front: str) -> None:
    assert refusal(front).code == "not-a-mapping"


def test_a_mapping_in_braces_is_a_mapping() -> None:
    assert texts(tree("{child_name: A, school: B}")) == {"child_name": "A", "school": "B"}


# --- Scalars are text -----------------------------------------------------------------------------

WORDS = ["NO", "no", "Null", "null", "~", "yes", "On", "08", "010", "0x1F", "1_000", "1e3", "12:30", "1:30:00", "2026-02-31", ".inf",
         "+447700900123", "0123456", "1.10", "=", "<<", "a:b", "http://x/y", "O'Brien", "3*4*5", "C:\\new", "50%", "a#b", "-", "--- ", "?a"]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_every_value_is_the_text_that_was_typed(word: str) -> None:
    if word not in ("-",):
        assert texts(tree(f"note: {word}")) == {"note": word.strip()}
    assert texts(tree(f"note: '{word.replace(chr(39), chr(39) * 2)}'")) == {"note": word}


@pytest.mark.parametrize(
    ("front", "text"),
    [
        ("note: a\n  b", "a b"), ("note: |\n  a\n  b", "a\nb\n"), ("note: >-\n  a\n  b\n\n  c", "a b\nc"), ("note: >\n  a # b", "a # b\n"),
        ("note: |2-\n    a\n", "  a"), ('note: "a\\tb"', "a\tb"), ("note:\ta", "a"), ("note : a", "a"), ("'note': a", "a"), ('"note": "a"', "a"),
        ("? note\n: a", "a"), ("note:\n  a", "a"), ("note: # remark\n  a", "a"), ("note:", ""), ("note: ''", ""), ("note: a # b", "a"),
        ("note: a\t# b", "a"), ("note: \u00a0a", "\u00a0a"),
    ],
)  # fmt: skip
def test_the_ways_in_which_yaml_writes_text(front: str, text: str) -> None:
    assert texts(tree(front)) == {"note": text}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff"), max_size=30))
def test_any_text_in_single_quotes_is_that_text(text: str) -> None:
    assert texts(tree("note: '" + text.replace("'", "''") + "'")) == {"note": text}


@pytest.mark.parametrize("prefix", ["", "é: 張\n", "# 👍\n", "a: '👍👍'\n"])
def test_places_are_counted_in_characters_of_the_whole_file(prefix: str) -> None:
    text = f"\n---\n{prefix}b: x y\nc: [d, {{e: f}}]\ng:\n  - h\n---\n"
    found, _ = read_front_matter(make_source(PATH, text))
    assert found is not None
    assert found.root is not None
    for scalar in scalars(found.root):
        assert text[scalar.start : scalar.end].strip("'") == scalar.text
    assert text[found.body :] == ""
    assert text[found.start : found.end] == text[5:-4]


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("front", "what"),
    [
        ("a: &b c\nd: *b", "an anchor (&b)"), ("a: *b", "a reference (*b)"), ("a: !!str b", "a tag"), ("a: ! b", "a tag (!)"), ("!x a: b", "a tag"),
        ("!!map\na: b", "a tag"), ("a: &b", "an anchor"), ("&a b: c", "an anchor"), ("a: !!python/object:os.system x", "a tag"),
        ("a: !important", "a tag (!important)"), ("a: b\n...", "a document end"), ("a: b\n--- c", "a second document"),
        ("a: &a [&b [&c x]]", "an anchor"), ("a: [!!timestamp x]", "a tag"), ("<<: *a", "a reference"),
    ],
)  # fmt: skip
def test_what_stands_for_something_else_is_refused(front: str, what: str) -> None:
    diagnostic = refusal(front)
    assert diagnostic.code == "yaml-feature"
    assert what in diagnostic.message


@pytest.mark.parametrize(
    ("front", "message", "marked"),
    [
        ("note: Rang mum: no reply", "second colon", ":"),
        ("note: 'tis", "never closed", "'"),
        ('note: "a\n  b', "never closed", '"'),
        ('school: "Northfield\nstaff_name: Jo\nnote: "x"', "closed only further down", '"'),
        ("a:\n  b: 'x\n  c: y'", "closed only further down", "'"),
        ("note: *urgent* call", "cannot begin with this character", "*"),
        ("note: @dad", "cannot begin with this character", "@"),
        ("note: %5", "cannot begin with this character", "%"),
        ("note: `a`", "cannot begin with this character", "`"),
        ('note: "Mum" said no', "more text follows", "s"),
        ("note: [draft] text", "more text follows", "t"),
        ("note: 'O'Brien'", "more text follows", "B"),
        ("note: - a", "cannot begin on the line of its key", "-"),
        ("note: >-a", "text on the lines below", ">"),
        ("note:a\nb: c", "no space after the colon", "n"),
        ("note\nb: c", "no colon", "n"),
        ("a:\n  b: c\n   d: e", "moved in further", ":"),
        ("a:\n  b: c\n d: e", "does not fit", "d"),
        ("a:\n\tb: c", "character", "\t"),
        ("a: b\n\tc", "A tab stands here", "\t"),
        ("a: [b, c", "never closed", "["),
        ("a:\n  - b\n  c: d", "does not fit with the list", "c"),
        ("a: b\n- c", "does not fit", "-"),
        ('a: "\\ud800"', "cannot be read", "d"),
        ('a: "\\q"', "cannot be read", "\\"),
    ],
)
def test_a_slip_is_told_in_plain_words_at_its_place(front: str, message: str, marked: str) -> None:
    diagnostic = refusal(front)
    assert diagnostic.code == "yaml-syntax"
    assert message in diagnostic.message
    span = diagnostic.span
    assert (front + "\n").split("\n")[span.line - 2][span.column - 1 : span.end_column - 1] == marked


def test_a_quoted_text_may_go_on_over_lines_that_are_moved_in() -> None:
    assert texts(tree('note: "a\n  b\n\n  c"\nschool: d')) == {"note": "a b\nc", "school": "d"}
    assert texts(tree("a:\n  - b: 'x\n      y'")) == {"a": [{"b": "x y"}]}


@pytest.mark.parametrize("depth", [12, 13])
def test_a_dozen_levels_are_the_limit(depth: int) -> None:
    front = "a: " + "[" * (depth - 1) + "x" + "]" * (depth - 1)
    if depth <= 12:
        assert texts(tree(front))
    else:
        assert refusal(front).code == "too-deep"


@pytest.mark.parametrize(
    "front",
    [
        "a: " + "[" * 60_000, "[" * 65_000, "a: " + "{" * 60_000, "a: " + "{a: " * 15_000, "- " * 32_000, "a:\n  " + "- " * 32_000, "? " * 32_000,
        "a: " + "[ # ]\n " * 9_000, "]" * 30_000 + "[" * 30_000, 'a: "' + "]" * 30_000 + '"\nb: ' + "[" * 30_000, "a: " + "[{" * 30_000,
        "\n".join(" " * n + "a:" for n in range(350)), "\n".join(" " * n + "- " for n in range(350)),
    ],
)  # fmt: skip
def test_no_nesting_brings_the_process_down(front: str) -> None:
    with at_once():
        assert refusal(front[: 64 * 1024 - 10]).code in {"too-deep", "yaml-syntax"}


@pytest.mark.parametrize(
    "front",
    [
        "a: &a " + "x" * 1000 + "\nb: [" + "*a, " * 10_000 + "]", "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 30)),
        "&a " * 20_000, "!" * 60_000, "!!" * 30_000, "*" * 60_000, "a: " + ":" * 60_000, "a: " + "'" * 60_000, 'a: "' + "\\n" * 30_000 + '"',
        "a: >\n" + " \n" * 30_000, "a: |\n" + "  x\n" * 16_000, "a: " + "x " * 30_000, "a: x\n" + "  y\n" * 15_000, "#" * 60_000, "# x\n" * 16_000,
        "\n" * 60_000, " " * 60_000, "\t" * 60_000, "x" * 60_000, "x" * 60_000 + ": y", "? " + "x" * 60_000, "," * 60_000, "%" * 60_000, "a\n" * 30_000,
        "".join(f"k{n}: \n" for n in range(7_000)), "school:\n" * 7_000, "enforcement:\n" + "".join(f" letter_{n}: 1\n" for n in range(3_500)),
        "enforcement:\n home_visit:\n" + "  - 2026-10-05\n" * 4_000, "enforcement:\n panel_meeting:\n" + "  - {date: 2026-10-05, outcome: xx}\n" * 1_700,
        "needs:\n" + "".join(f" n{n}: a\n" for n in range(2_500)) + "support:\n mentoring:\n  date: 2026-09-01\n  for: [" + ",".join(f"m{n}" for n in range(4_000)) + "]",
        "judgements:\n" + "".join(f" c{n}: {{decision: met}}\n" for n in range(2_500)), "extra:\n" + "".join(f" c{n}: x\n" for n in range(6_000)),
        "stage_3:\n" + " - {requested: 2026-10-12, outcome: returned}\n" * 1_300, "parents:\n" + " - {name: A, letters: maybe}\n" * 2_000,
        "enforcement: {panel_meeting: {date: 2026-10-05, outcome: " + "x" * 60_000 + "}}",
    ],
)  # fmt: skip
def test_no_front_matter_stalls_the_book(front: str) -> None:
    with at_once(3):
        read_text(f"---\nchild_name: A\n{front}\n---\n## Contact log\n")


def test_a_bomb_of_merge_keys_goes_off_nowhere() -> None:
    lines = ["a0: &a0 {x: y}", *(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 30))]
    with at_once():
        assert refusal("\n".join(lines)).code == "yaml-feature"


def test_the_front_matter_may_hold_sixty_four_kibibytes_and_no_byte_more() -> None:
    limit = 64 * 1024
    front = "stage_1: " + "é" * ((limit - 10) // 2)
    assert len((front + "\n").encode()) == limit
    assert tree(front)
    assert refusal(front + "x").code == "front-matter-too-large"


def test_what_follows_the_front_matter_may_be_longer() -> None:
    assert codes(read_text(case_text() + "x" * 100_000)) == []


def test_keys_that_trip_python_frontmatter_are_only_keys() -> None:
    for key in ("content", "handler", "self", "metadata", "2024", "on", "2024-01-05", "true"):
        diagnostic = only(read_text(case_text(**{key: "x"})))
        assert (diagnostic.code, diagnostic.line_text) == ("unknown-key", f"{key}: x")


@pytest.mark.parametrize(
    "front", ["a: b", "a:\tb", "note: 'x", "a: [b", "- " * 300, "a: &b c", "é: '👍'\nb: [c, d]", "a: b: c"]
)
def test_the_same_is_read_where_libyaml_is_missing(front: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> tuple[object, list[str]]:
        found, problems = read_front_matter(make_source(PATH, f"---\n{front}\n---\n"))
        return found, [d.code for d in problems]

    with_c = read()
    monkeypatch.setattr(yamltree, "_Parser", yaml.Loader)
    assert read() == with_c
