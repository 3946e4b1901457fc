"""Excerpts: the marks stand under what they mean, whatever the line holds, and no line is endless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import report, wording
from casebook.catalogue import CATALOGUE
from casebook.diagnostics import Diagnostic, Severity, Span

CODE = "bad-date"


def found(line: str, column: int, end: int, end_line: int = 7, **more: str) -> Diagnostic:
    span = Span(7, column, end_line, end)
    words = {"message": "It is wrong", "help": "Mend it.", **more}
    return Diagnostic(CODE, Severity.ERROR, "cases/CB-0001.md", span, line_text=line, **words)


def excerpt(diagnostic: Diagnostic) -> tuple[str, str]:
    """The line and the marks, as a terminal shows them."""
    _, _, _, line, marks, *_ = report.text([diagnostic]).split("\n")
    return line.removeprefix(" 7 | "), marks.removeprefix("   | ")


def columns(text: str) -> list[str]:
    """The text by the columns of a terminal: a wide character fills two, an accent goes with its letter."""
    cells: list[str] = []
    for character in text:
        if report.width(character) == 0 and cells:
            cells[-1] += character
        else:
            cells += [character] + [""] * (report.width(character) - 1)
    return cells


def marked(diagnostic: Diagnostic) -> str:
    line, marks = excerpt(diagnostic)
    start = len(marks) - len(marks.lstrip(" "))
    return "".join(columns(line)[start : len(marks)])


def test_the_whole_block() -> None:
    assert report.text([found("year_group: 8B", 13, 15)]) == (
        f"error[{CODE}]: It is wrong\n  --> cases/CB-0001.md:7:13\n   |\n 7 | year_group: 8B\n   |             ^^\n"
        "   = help: Mend it.\n"
    )


@pytest.mark.parametrize(
    ("line", "word", "shown"),
    [
        ("school: 張偉 Academy", "Academy", "Academy"),
        ("school: 張偉 Academy", "張偉", "張偉"),
        ("name: Zoe\u0308 Hart", "Hart", "Hart"),
        ("name: ❤\ufe0f Hart", "Hart", "Hart"),
        ("\tname: x", "name", "name"),
        ("\tname: x", "\t", "<U+0009>"),
        ("a\x1b[2Jb: c", "c", "c"),
        ("a\u202eb: c", "\u202e", "<U+202E>"),
        ("a\u200bb: c", "c", "c"),
        ("x" * 500 + " here " + "y" * 500, "here", "here"),
        ("張" * 500 + " here " + "偉" * 500, "here", "here"),
        ("here" + "y" * 500, "here", "here"),
        ("a … b", "…", "…"),
    ],
)
def test_the_marks_stand_under_what_they_mean(line: str, word: str, shown: str) -> None:
    at = line.index(word) + 1
    diagnostic = found(line, at, at + len(word))
    assert marked(diagnostic) == shown
    assert report.width(excerpt(diagnostic)[0]) <= 2 * report.MAX_LINE


@pytest.mark.parametrize(
    ("text", "columns_"), [("abc", 3), ("張偉", 4), ("e\u0301", 1), ("❤\ufe0f", 1), ("ﾊﾝ", 2), ("Ｗ", 2), ("", 0)]
)
def test_width(text: str, columns_: int) -> None:
    assert report.width(text) == columns_


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=300), st.data())
def test_any_line_is_shown_in_one_line_and_marked(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    text = report.text([found(line, start + 1, end + 1)])
    assert text.isprintable() or set(text) - {"\n"} <= {c for c in text if c.isprintable()}
    if line.strip():
        assert text.count("\n") == 6
        assert "^" in text
        assert max(map(report.width, text.split("\n"))) < 3 * report.MAX_LINE


@pytest.mark.parametrize(("column", "end"), [(1, 1), (5, 5), (40, 40), (400, 400), (3, 1)])
def test_a_place_without_length_or_beyond_the_line_has_one_mark(column: int, end: int) -> None:
    _, marks = excerpt(found("name: x", column, end))
    assert marks.strip() == "^"


def test_a_span_of_several_lines_is_marked_to_the_end_of_the_first() -> None:
    assert marked(found("note: >-", 7, 3, end_line=9)) == ">-"


@pytest.mark.parametrize("line", ["", "   ", "\t"])
def test_an_empty_line_is_not_shown(line: str) -> None:
    assert "|" not in report.text([found(line, 1, 1)])


def test_a_line_as_long_as_a_file_is_cut_quickly_and_says_so() -> None:
    line, marks = excerpt(found("x" * 4_000_000, 2_000_000, 3_000_000))
    assert line.startswith("…xxx")
    assert line.endswith("…")
    assert len(line) < 200
    assert len(marks) < 200


def test_messages_cannot_move_the_cursor_or_break_the_line() -> None:
    evil = "a\x1b[2J\r\nerror[fake]: b\u202e\x07"
    diagnostic = found("x", 1, 2, message=evil, help=evil)
    for text in (report.text([diagnostic]), report.concise([diagnostic])):
        assert "\x1b" not in text
        assert "\nerror[fake]" not in text
        assert "a<U+001B>[2J<U+000D><U+000A>error[fake]: b<U+202E><U+0007>" in text


@given(st.text(max_size=60), st.integers(1, 40))
def test_cut_never_exceeds_its_columns_and_keeps_what_fits(text: str, room: int) -> None:
    shown = wording.shown(text)
    cut = report.cut(text, room)
    assert report.width(cut) <= room
    assert cut == shown if report.width(shown) <= room else cut.endswith("…")


def test_counts_and_summary() -> None:
    warning = Diagnostic(CODE, Severity.WARNING, "cases/CB-0002.md", Span.point(1), "m", "h")
    assert report.summary([], 0) == "Checked 0 case files: no problem."
    assert report.summary([], 1) == "Checked 1 case file: no problem."
    assert report.summary([warning], 2) == "Checked 2 case files: 1 warning in 1 file."
    both = [found("x", 1, 1), found("x", 1, 1), warning]
    assert report.summary(both, 3) == "Checked 3 case files: 2 errors and 1 warning in 2 files."


def test_no_word_of_the_catalogue_breaks_a_workflow_command() -> None:
    for entry in CATALOGUE.values():
        text = report.github([Diagnostic(entry.code, entry.severity, "cases/a.md", Span.point(1), "m", "h")])
        assert text.count("\n") == 1
        assert text.count("::") == 2
