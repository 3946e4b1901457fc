"""Quoted blocks: between a row of three or more backticks or tildes and the next that is as long, nothing is a contact."""

from __future__ import annotations

import re
from bisect import bisect_right

from casebook.casefile.body import Body

_FENCE = re.compile(r"^([ \t]*+)(`{3,}+|~{3,}+)(.*)$", re.MULTILINE)


def fences_of(body: Body) -> dict[int, int | None]:
    """Each line that can open a quoted block, with the line that would close it; ``None`` where none would.

    From the bottom up, with the closing lines below in order of length, so that the nearest one that
    is long enough is found without a look at each of them.
    """
    ends: dict[int, int | None] = {}
    if not body.holds("`") and not body.holds("~"):
        return ends
    closers: dict[str, list[tuple[int, int]]] = {"`": [], "~": []}
    for m in reversed(list(_FENCE.finditer(body.text, body.starts[0]))):
        mark, info, index = m[2], m[3], body.index(m.start())
        below = closers[mark[0]]
        if len(m[1]) <= 3 and "\t" not in m[1] and not (mark[0] == "`" and "`" in info):
            at = bisect_right(below, -len(mark), key=lambda closer: -closer[0]) - 1
            ends[index] = below[at][1] if at >= 0 else None
        if not info.strip():
            while below and below[-1][0] <= len(mark):
                below.pop()
            below.append((len(mark), index))
    return ends
