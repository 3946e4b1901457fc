"""Cases with a log and nothing else, for the tests of the search."""

from __future__ import annotations

import datetime as dt

from casebook.diagnostics import Span
from casebook.model import Case, Contact

HOSTILE_TEXT = "</script><img src=x onerror=alert(1)>\u2028\u2029\x85\x1c]]>\\\"'); alert(1); //\nlast é 🦄 ﬁn"


def case(ref: str, *texts: str, name: str = "Mia Day") -> Case:
    contacts = tuple(
        Contact(dt.date(2026, 9, 1 + n), "JB", "phone", "spoke to mum", text, span=Span.point(33 + 4 * n))
        for n, text in enumerate(texts)
    )
    return Case(ref, f"cases/{ref}.md", name, contacts=contacts)
