"""What one file may hold: beyond it the file is refused in words, so that no file can stall the book."""

from __future__ import annotations

import pytest

from casebook.casefile.contactlog import MOST_ENTRIES
from casebook.diagnostics import MOST_TOLD, Severity
from support.cases import at_once, case_text, codes, read_text


def test_a_log_with_more_contacts_than_a_case_can_have_is_refused_and_says_so() -> None:
    with at_once(4):
        file = read_text(case_text(log="### 2026-11-16 · JB\n\nx\n" * (MOST_ENTRIES + 1)))
    assert codes(file) == ["too-large"]
    assert file.case is None
    assert "more than 20,000 contacts and notes" in file.diagnostics[0].message
    assert file.diagnostics[0].span.line == 10 + 3 * MOST_ENTRIES


def test_as_many_contacts_as_a_case_can_have_are_all_read() -> None:
    file = read_text(case_text(log="### 2026-11-16 · JB\n\nx\n" * MOST_ENTRIES))
    assert file.case is not None
    assert len(file.case.contacts) == MOST_ENTRIES


def test_notes_count_as_contacts_do() -> None:
    file = read_text(case_text(log="## Papers\n\nx\n\n" * (MOST_ENTRIES + 1)))
    assert codes(file) == ["too-large"]


def test_more_problems_than_anybody_reads_are_counted_and_the_file_is_not_trusted() -> None:
    with at_once(6):
        file = read_text(case_text(log="### 2026-11-16 · JB\n\n" * (MOST_TOLD + 7)))
    assert len(file.diagnostics) == MOST_TOLD + 1
    assert file.diagnostics[0].code == "more-problems"
    assert file.diagnostics[0].severity is Severity.ERROR
    assert "1,000 problems are told; it has 7 more" in file.diagnostics[0].message
    assert not file.sound


def test_problems_of_the_boxes_and_of_the_log_are_counted_together() -> None:
    log = "### 2026-11-16 · JB\n\n" * (MOST_TOLD - 1)
    file = read_text(case_text(log=log, enforcement="\n  letter_1: [x, y, z]"))
    assert len(file.diagnostics) == MOST_TOLD + 1
    assert "it has 2 more" in file.diagnostics[0].message


@pytest.mark.parametrize("pair", ["\u0301\u0323", "\u0323\u0301", "\u0f73\u0301", "\uff9e\u0301", "\u0344\u0323"])
@pytest.mark.parametrize("box", ["child_name", "school", "log", "stage_1"])
def test_a_letter_with_more_accents_than_any_language_has_is_refused_at_once(box: str, pair: str) -> None:
    """To put them in order takes as long as their number squared."""
    with at_once():
        file = read_text(case_text(**{box: "A" + pair * 20_000} if box != "log" else {"log": f"x{pair * 500_000}"}))
    assert codes(file) == ["forbidden-character"]
    assert "more than 30 accents" in file.diagnostics[0].message
    assert file.diagnostics[0].span.end_column - file.diagnostics[0].span.column == 30


def test_accents_written_as_codes_are_counted_too() -> None:
    with at_once():
        file = read_text(case_text(school='"A' + "\\u0301\\u0323" * 4_000 + '"'))
    assert codes(file) == ["forbidden-character"]


def test_as_many_accents_as_a_language_has_are_read() -> None:
    name = "A" + "\u0301\u0323" * 15 + "lys Thành Nguyễn " + "–" * 60
    assert codes(read_text(case_text(child_name=name.strip(), log="### 2026-11-16 · JB\n\n" + "– —" * 99))) == []
