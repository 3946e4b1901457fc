"""Which lines open a quoted block, and which would close it: a function of the text alone."""

from __future__ import annotations

import pytest

from casebook.casefile.body import Body
from casebook.casefile.contactlog import read_log
from casebook.casefile.fences import fences_of
from casebook.casefile.source import MOST_LINES, make_source
from support.cases import at_once


def ends(text: str) -> dict[int, int | None]:
    return fences_of(Body.of(make_source("cases/A.md", text), 0))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain\ntext", {}),
        ("```\nx\n```", {0: 2, 2: None}),
        ("```\nx\n~~~", {0: None, 2: None}),
        ("````\n```\n````", {0: 2, 1: 2, 2: None}),
        ("```\n````", {0: 1, 1: None}),
        ("```python\nx\n   ```", {0: 2, 2: None}),
        ("    ```\nx\n```", {2: None}),
        ("``` `x` ```\n```", {1: None}),
        ("~~~ `x`\n~~~", {0: 1, 1: None}),
    ],
)
def test_a_block_ends_at_the_next_line_of_its_own_mark_that_is_as_long(text: str, found: dict[int, int | None]) -> None:
    assert ends(text) == found


@pytest.mark.parametrize("line", ["```", "```x", "~~~", "`" * 200, "~" * 200 + "x", "`~" * 100])
def test_as_many_fences_as_a_file_can_hold_take_no_time(line: str) -> None:
    text = "\n".join([line] * min(1_000_000 // len(line), MOST_LINES))
    with at_once(3.0):
        read_log(make_source("cases/A.md", text), 0)
