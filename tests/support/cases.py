"""What the tests of the reading, the rules and the catalogue share: one whole case, changed box by box."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Iterator

from casebook.book import CaseFile, judge_source
from casebook.casefile.source import decode
from casebook.diagnostics import Diagnostic
from casebook.settings import Settings

TODAY = dt.date(2026, 11, 23)
BOXES = {
    "child_name": "Amelia Hart",
    "date_of_birth": "2014-05-17",
    "year_group": "8",
    "staff_name": "Jo Bell",
    "school": "Northfield Academy",
    "stage_2_end_date": "2026-12-18",
}
LOG = "## Contact log\n\n### 2026-11-16 · JB · phone\n\nRang mum.\n"
# A case with everything that the default policy asks for.
READY: dict[str, str | None] = {
    "enforcement": "\n  letter_1: 2026-09-14\n  letter_2: 2026-09-28\n  panel_meeting: 2026-10-13\n  letter_3: 2026-11-02",
    "support": "\n  mentoring: {date: 2026-09-25, for: sleep}",
    "needs": "\n  sleep: Up all night",
    "stage_1": "Two meetings in the summer term, one kept.",
    "judgements": "\n  stage_1_engagement: {decision: met, by: JB, date: 2026-11-16, reason: One of two kept.}"
    "\n  stage_2_engagement: {decision: met, by: JB, date: 2026-11-16, reason: No visit answered.}",
}


def case_text(log: str | None = None, **boxes: str | None) -> str:
    """The text of a whole case without a fault. A box is given as it stands after its colon; ``None`` leaves it out."""
    log = LOG if log is None else log
    lines = [f"{key}: {value}" for key, value in (BOXES | boxes).items() if value is not None]
    return "---\n" + "\n".join(lines) + "\n---\n\n" + log


def read_text(
    text: str | bytes, ref: str = "CB-0001", as_of: dt.date = TODAY, settings: Settings | None = None
) -> CaseFile:
    """A case file as the book reads it."""
    path = f"cases/{ref}.md"
    read = decode(path, text.encode() if isinstance(text, str) else text)
    if read.value is None:
        return CaseFile(path, ref, diagnostics=read.diagnostics)
    return judge_source(read.value, settings or Settings(), as_of)


def codes(file: CaseFile) -> list[str]:
    """The codes of everything that is wrong with it, in file order."""
    return [d.code for d in file.diagnostics]


def only(file: CaseFile) -> Diagnostic:
    """The one thing that is wrong with it."""
    (diagnostic,) = file.diagnostics
    return diagnostic


@contextlib.contextmanager
def at_once(seconds: float = 2.0) -> Iterator[None]:
    """The work within takes no longer than ``seconds`` of this process's own time, however busy the machine."""
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds
