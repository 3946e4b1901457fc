"""A new case file: the front matter in the form's order, each text in quotes only where it would be read as something else."""

from __future__ import annotations

import datetime as dt

import frontmatter

from casebook.editing.edits import blank_case
from casebook.editing.newfile import Boxes, front_lines, new_file
from casebook.model import Action, Lane
from support.cases import codes, read_text

DONE = Action("letter_1", Lane.ENFORCEMENT, date=dt.date(2026, 9, 14))
PLANNED = Action("home_visit", Lane.ENFORCEMENT, planned=dt.date(2026, 10, 5), note="Ask: first")


def test_a_new_file_as_it_is_written() -> None:
    boxes: Boxes = {
        "child_name": "Amelia Hart",
        "year_group": None,
        "school": "NO",
        "enforcement": [("letter_1", (DONE,)), ("home_visit", (PLANNED, DONE)), ("letter_2", None)],
        "known_as": "",
        "extra": [("Form group", "8B"), ("It's", "a\nb"), ("Form group", "8C")],
    }
    assert (
        new_file(boxes, "## Contact log")
        == """---
child_name: Amelia Hart
year_group:
school: 'NO'

enforcement:
  letter_1: 2026-09-14
  home_visit:
    - {planned: 2026-10-05, note: 'Ask: first'}
    - 2026-09-14
  letter_2:

known_as: ''

extra:
  Form group: 8B
  'It''s': |-
    a
    b
  Form group: 8C
---

## Contact log
"""
    )


def test_each_line_leads_back_to_its_box() -> None:
    boxes = {"child_name": "A", "enforcement": [("letter_1", (DONE,)), ("letter_2", None)]}
    assert list(front_lines(boxes)) == [
        (("child_name",), "child_name: A"),
        ((), ""),
        (("enforcement",), "enforcement:"),
        (("enforcement", "letter_1"), "  letter_1: 2026-09-14"),
        (("enforcement", "letter_2"), "  letter_2:"),
    ]


def test_the_blank_form_is_read_by_python_frontmatter_and_by_us() -> None:
    text = blank_case("cases/CB-0001.md").text
    plain = frontmatter.loads(text)
    assert plain.content == "## Contact log"
    assert next(iter(plain.metadata)) == "child_name"
    assert set(codes(read_text(text))) == {"missing-name", "blank-box"}
