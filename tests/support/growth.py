"""How long a case takes from its bytes to its pages and forms: for the tests that no text of any kind stalls the book."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from casebook import find, report
from casebook.build.packing import packed
from casebook.build.pages import PageMaker, Setup
from casebook.exporting.csvfile import caseload_lines
from casebook.render import filters
from casebook.render.forms import article, form_page, form_view
from casebook.rules.checks import check_book
from casebook.settings import Settings
from casebook.views import search
from casebook.views.lists.card import card_of
from casebook.views.lists.make import case_pages
from casebook.views.row import row_of
from casebook.views.site import Around
from support.cases import read_text

AS_OF = dt.date(2026, 11, 23)
LIMIT = 20.0  # what has not ended by then is stopped, so that no test can hang

_CASE = """\
---
child_name: {name}
date_of_birth: 2014-05-17
year_group: 8
staff_name: Jo Bell
school: {school}
stage_2_end_date: 2026-12-18
{front}
---

{before}
{heading}

{entry}
"""
_ORDINARY = {
    "name": "Amelia Hart", "school": "Northfield Academy", "front": "enforcement:\n  letter_1: 2026-09-14",
    "before": "## Contact log\n", "heading": "### 2026-11-16 · JB · phone", "entry": "Rang mum.",
}  # fmt: skip
_TABLE = "| Date | Details of Contact | Staff Initial |\n|---|---|---|\n"

# Where a run of something may stand: the part of the case that holds it, with “@” for the run.
BOXES = {
    "name": ("name", "A@b"), "school": ("school", "A@b"), "quoted": ("school", '"A@b"'), "single": ("school", "'A@b'"),
    "value": ("front", "stage_1: A@b"), "block": ("front", "stage_1: |\n  A@b"), "key": ("front", "a@b: 1"),
    "date": ("front", "enforcement:\n  letter_1: 1@b"), "list": ("front", "enforcement:\n  letter_1: [@b]"),
    "label": ("front", "extra:\n  a@b: c"), "by": ("front", "enforcement:\n  letter_1: {date: 2026-09-14, by: A@b}"),
    "bare": ("front", "@"), "year": ("front", "known_as: x\nyear group: Year@8"), "need": ("front", "needs:\n  a@b: c"),
}  # fmt: skip
LOG = {
    "heading": ("heading", "### 2026-11-16@b"), "dated": ("heading", "### 1@b"), "how": ("heading", "### 2026-11-16 · JB · a@b"),
    "initials": ("heading", "### 2026-11-16 · J@B"), "hashes": ("heading", "#@b"), "note": ("before", "Some@b\n"),
    "first": ("before", "@b\n"), "entry": ("entry", "a@b"), "start": ("entry", "@b"), "inner": ("entry", "x\n\n#### a@b"),
    "inner-start": ("entry", "x\n\n###@b"), "bold": ("entry", "**a@b** *c*"), "item": ("entry", "- a@b\n- c"),
    "link": ("entry", "[a@b](http://a.uk/@c)"), "fence": ("entry", "```\na@b\n```"), "fence-word": ("entry", "```@b\nabc\n```"),
    "fence-end": ("entry", "```\nabc\n```@b"), "code": ("entry", "x `a@b` *c*"), "quote": ("entry", "> a@b *c*"),
    "cell": ("entry", "| a | b |\n|---|---|\n| c@d | e |"), "rule": ("entry", "| a | b |\n|-@-|---|\n| c | e |"),
    "row": ("heading", _TABLE + "| 2026-11-16 | a@b | JB |"), "row-date": ("heading", _TABLE + "| 2026@-11-16 | a | JB |"),
}  # fmt: skip
_TYPED = [chr(code) for code in (9, 10, *range(32, 127))]
CHARACTERS = [c for c in _TYPED if not c.isalnum()] + list(
    "aZ1é1–·’\u00a0\u00ad\u0301\u0323\u200b\u202e\u0661\uff9e字🦄"
)
SIGNS = " \t\n#*_`[]()!<>|\\&-=~+:.,/'\"{}a1é–"
PAIRS = ["".join(pair) for pair in itertools.permutations(SIGNS, 2)]


class Stalled(Exception):  # noqa: N818 - it is what the case has done
    """A case took longer than the limit."""


def case_with(place: tuple[str, str], run: str) -> str:
    """An ordinary case with a run of something in one place."""
    part, pattern = place
    return _CASE.format(**_ORDINARY | {part: pattern.replace("@", run)})


def make_everything(maker: PageMaker, text: str) -> None:
    """Read the case, and make all that a build, ``check`` and ``find`` make of it."""
    file = read_text(text, as_of=AS_OF)
    row = row_of(file)
    packed(row)
    card_of(row, AS_OF)
    check_book([file.identity])
    caseload_lines([file])
    report.text(file.diagnostics)
    for page in case_pages(file, row, Around(), maker.site):
        maker.make(page)
    if file.sound:
        view = form_view(file, maker.site)
        for form in maker.forms:
            form_page(maker.theme, form, view, article(maker.theme, form, view, maker.site), maker.site)
    if file.case:
        search.line_words(search.log_line(file.case))
        list(find.find_entries([file], "abc"))


def maker_of(folder: Path) -> PageMaker:
    """A maker for a book without cases, warmed up: what is loaded on the first case is no part of its time."""
    setup = Setup(
        root=folder, site=folder / "site", staging=folder / "staging", published={}, settings=Settings(), as_of=AS_OF,
        addresses={}, blocks=1,
    )  # fmt: skip
    maker = PageMaker(setup)
    for place in (*BOXES.values(), *LOG.values()):
        make_everything(maker, case_with(place, " x *y* `z` [a](b) "))
    return maker


@contextlib.contextmanager
def stopped(seconds: float) -> Iterator[None]:
    """Stop the work within after so many seconds, where the system can: an expression that backtracks is stopped, too."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_args: object) -> None:
        raise Stalled

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def seconds_of(work: Callable[[], object]) -> float:
    """How long the work takes of this process's own time; the limit where it had to be stopped."""
    filters.log.cache_clear()
    start = time.process_time()
    try:
        with stopped(LIMIT):
            work()
    except Stalled:
        return LIMIT
    return time.process_time() - start
