"""No input loses a word, and every date in a case made by import is one that a person typed, in that box's place."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.form import ENFORCEMENT, SUPPORT
from casebook.importing.archive import UnreadableError
from casebook.importing.case.cases import NewCase, plan_import
from casebook.importing.case.report import describe
from casebook.importing.reading.written_dates import find_dates
from casebook.importing.sheet.files import read_csv, read_xlsx
from casebook.importing.word.form import read_word_form
from casebook.model import Action, Case
from support.import_forms import details, document, log_table, table, text, text_row
from support.imported import EMPTY, case_of, results_of, workbook

BOXES = {box.key: box.label for box in ENFORCEMENT + SUPPORT}
SHORT = {
    "letter_1": "Letter 1",
    "letter_2": "L2",
    "letter_3": "Letter 3",
    "panel_meeting": "Panel",
    "home_visit": "HV",
    "mentoring": "Mentoring",
}
WORDS = ["", "", "", "sent", "NOT SENT", "returned", "cancelled by school", "DNA", "yes", "No", "n/a", "no reply", "✓", "JB", "draft", "due",
         "mum in hospital", "to be sent", "seen", "agreed", "w/c", "tbc", "planned", "by post"]  # fmt: skip
HEADINGS = ["Date", "Result", "Outcome", "Date due", "Date sent", "Sent?", "Comments", "Initials", "", "Review date"]

days = st.dates(dt.date(2026, 8, 20), dt.date(2026, 11, 22))
styles = st.sampled_from(
    ["{d:%d/%m/%Y}", "{d:%Y-%m-%d}", "{d.day}/{d.month}/{d:%y}", "{d.day} {d:%b} {d:%Y}", "{d:%d.%m.%Y}"]
)
dates = st.builds(lambda d, style: style.format(d=d), days, styles)
cells = st.one_of(
    dates, st.sampled_from(WORDS), st.builds(lambda d, w: f"{d} {w}".strip(), dates, st.sampled_from(WORDS))
)


def words(said: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", said))


def days_in(texts: Iterable[str]) -> set[tuple[int, int]]:
    """Every day that stands in the texts, as day and month, whichever comes first."""
    found = [(w.day, w.month) for text in texts for w in find_dates(text)]
    return {*found, *((month, day) for day, month in found)}


def check(case: Case, typed: dict[str, list[str]], log: Sequence[str]) -> None:
    """Each date of the case was typed in its own box; each contact's day in a date cell of the log."""
    for action in case.actions:
        for day in (action.date, action.planned, action.until, action.invited, action.review):
            assert day is None or (day.day, day.month) in days_in(typed.get(action.key, [])), (action, typed)
        assert speaks_for(action, typed[action.key]), (action, typed)
    for contact in case.contacts:
        assert (contact.date.day, contact.date.month) in days_in(log)


def speaks_for(action: Action, typed: Sequence[str]) -> bool:
    """Whether nothing that stands in the box's cells speaks against what was read of them."""
    against = {"NOT SENT", "returned", "No", "n/a", "draft", "due", "mum in hospital", "to be sent", "w/c", "tbc"}
    left = {re.sub(r"^[\d/. \-]+(?:[A-Z][a-z]{2} \d{4})?", "", text).strip() for text in typed} | set(typed)
    return not left & against


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    st.lists(
        st.tuples(st.sampled_from(list(BOXES)), st.lists(cells, min_size=1, max_size=3)),
        max_size=6,
        unique_by=lambda row: row[0],
    ),
    st.one_of(st.none(), st.lists(st.sampled_from(HEADINGS), min_size=3, max_size=3)),
    st.lists(
        st.tuples(
            cells,
            st.sampled_from(["Rang mum", "Enforcement Letter 3 - 02/11/2026", "Home Visit"]),
            st.sampled_from(["JB", "", "NO"]),
        ),
        max_size=4,
    ),
    st.lists(st.sampled_from(["Mum moved", "Notes", "Draft", "Planned"]), max_size=1),
)
def test_a_generated_form(
    rows: list[tuple[str, list[str]]], heads: list[str] | None, log: list[tuple[str, str, str]], above: list[str]
) -> None:
    table_rows = [text_row("Type of Action: Enforcement", *heads)] if heads else []
    table_rows += [text_row(BOXES[key], *said, *[""] * (3 - len(said))) for key, said in rows]
    acts = "".join(map(text, above)) + (table(*table_rows) if table_rows else "")
    name = {"child_name": "Amelia Hart", "date_of_birth": "17/05/2014"}
    data = document(details(name) + "<w:p/>" + acts + "<w:p/>" + log_table(log))
    (new,) = plan_import([read_word_form("x.docx", data)], EMPTY)
    assert isinstance(new, NewCase)
    for said in (
        *(w for _, ws in rows for w in ws),
        *(w for line in log for w in line),
        *(h for h in heads or () if h != "Date"),
        *above,
    ):
        assert words(said) <= words(new.text), said
    check(case_of(new), dict(rows), [line[0] for line in log])


RESTS = ["{0} sent?", "{0} outcome", "{0} date", "{0} due", "Outcome", "Notes", "Sent?", "", "Comment", "Tutor"]


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """Headings, and rows of cells under them: a column for each of some boxes, with one or two more beside it."""
    heads: list[str] = []
    kinds: list[st.SearchStrategy[str]] = []
    for label in draw(st.lists(st.sampled_from(list(SHORT.values())), min_size=1, max_size=3, unique=True)):
        more = draw(st.lists(st.sampled_from(RESTS), max_size=2))
        heads += [label, *(rest.format(label) for rest in more)]
        kinds += [st.one_of(dates, cells), *(st.one_of(st.sampled_from(WORDS), cells) for _ in more)]
    return heads, draw(st.lists(st.tuples(*kinds).map(list), min_size=1, max_size=3))


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sheets(), st.sampled_from(["csv", "xlsx"]))
def test_a_generated_sheet(sheet: tuple[list[str], list[list[str]]], kind: str) -> None:
    heads, table_ = sheet
    rows = [["Child Name", "School", *heads], *([f"Child{n} x", "Hill", *row] for n, row in enumerate(table_))]
    try:
        if kind == "csv":
            out = io.StringIO(newline="")
            csv.writer(out).writerows(rows)
            found = read_csv("x.csv", out.getvalue().encode())
        else:
            found = read_xlsx("x.xlsx", workbook(*rows))
    except UnreadableError:
        return
    results = results_of(found)
    report = "\n".join([*found.remarks, *(line for r in results for line in describe(r))])
    kept = report + "\n".join(r.text for r in results if isinstance(r, NewCase))
    for row in rows[1:]:
        assert all(words(said) <= words(kept) for said in row), row
    for result in results:
        if isinstance(result, NewCase):
            number = int(result.source.rpartition(" ")[2])
            typed = by_box(heads, rows[number - 1][2:])
            check(case_of(result), typed, [])


def by_box(heads: Sequence[str], row: Sequence[str]) -> dict[str, list[str]]:
    """What stands in the columns of each action, those included that follow it and name no box."""
    typed: dict[str, list[str]] = {}
    current = ""
    for head, said in zip(heads, row, strict=True):
        named = next((key for key, label in SHORT.items() if head.startswith(label)), "")
        current = named or (current if head != "Tutor" else "")
        if current:
            typed.setdefault(current, []).append(said)
    return typed
