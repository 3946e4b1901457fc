"""What an import makes of a form or a sheet, in short: for the tests of each kind of input."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from casebook.book import Book, judge_source
from casebook.casefile.source import make_source
from casebook.importing.case.cases import NewCase, Result, plan_import
from casebook.importing.case.report import describe
from casebook.importing.sheet.files import Rows, read_csv, read_xlsx
from casebook.importing.word.form import read_word_form
from casebook.model import Case
from casebook.settings import Settings
from support.import_forms import details, document, table, text_row

TODAY = dt.date(2026, 11, 23)
EMPTY = Book(Settings(), TODAY, ())
AMELIA = {"child_name": "Amelia Hart", "date_of_birth": "17/05/2014", "year_group": "8", "school": "Northfield"}
Cells = Sequence[Any]


def results_of(rows: Rows, book: Book = EMPTY) -> list[Result]:
    """What becomes of each case of a sheet."""
    return list(plan_import(rows.filled, book))


def new_of(results: Sequence[Result]) -> list[NewCase]:
    """The new cases among them."""
    return [r for r in results if isinstance(r, NewCase)]


def case_of(new: NewCase) -> Case:
    """What the new file says."""
    case = judge_source(make_source(new.path, new.text), Settings(), TODAY).case
    assert case is not None
    return case


def done(case: Case) -> dict[str, list[str]]:
    """The actions of a case by key: the day, with what came of it."""
    said: dict[str, list[str]] = {}
    for action in case.actions:
        day = f"{action.date}" if action.date else f"planned {action.planned}"
        said.setdefault(action.key, []).append(f"{day} {action.outcome}".strip())
    return said


def word(data: bytes, name: str = "form.docx") -> NewCase:
    """The one new case of a Word form."""
    (result,) = plan_import([read_word_form(name, data)], EMPTY)
    assert isinstance(result, NewCase)
    return result


def word_actions(*rows: Sequence[str], before: str = "", after: str = "") -> NewCase:
    """The case of a form for Amelia, with a table of actions of these rows."""
    return word(document(details(AMELIA) + "<w:p/>" + before + table(*(text_row(*row) for row in rows)) + after))


def workbook(*rows: Cells, change: Callable[[Any, Worksheet], object] | None = None) -> bytes:
    """A workbook of one sheet with these rows. ``change`` is given the book and the sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    if change:
        change(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def excel(*rows: Cells, change: Callable[[Any, Worksheet], object] | None = None, **asked: str) -> list[Result]:
    """What becomes of the rows of a workbook."""
    return results_of(read_xlsx("x.xlsx", workbook(*rows, change=change), asked))


def comma(*rows: Cells, delimiter: str = ",", asked: Mapping[str, str] | None = None) -> list[Result]:
    """What becomes of the rows of a CSV file, quoted where they must be."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return results_of(read_csv("x.csv", out.getvalue().encode(), asked or {}))


def raw(text: str, encoding: str = "utf-8") -> list[Result]:
    """What becomes of a CSV file as it stands."""
    return results_of(read_csv("x.csv", text.encode(encoding)))


def said(results: Result | Sequence[Result]) -> str:
    """The report and the new files: wherever a word of the input may have gone."""
    results = [results] if not isinstance(results, Sequence) else results
    lines = [line for r in results for line in describe(r)]
    return "\n".join([*lines, *(r.text for r in new_of(results))])
