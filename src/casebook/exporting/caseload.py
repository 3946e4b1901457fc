"""The caseload as flat rows, a row a case, for whatever shows it as a table (CSV, Excel)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casebook.book import CaseFile, ref_order
from casebook.form import ENFORCEMENT, SUPPORT, year_group_label
from casebook.model import Action, Case
from casebook.rules.readiness import STATUS_LABELS, VERDICT_LABELS, Answer, Outcome

CsvValue = str | int | dt.date | None

BOXES = ENFORCEMENT + SUPPORT
DETAIL_COLUMNS = ("Ref", "Child", "Known as", "Date of birth", "Year group", "School", "Staff", "Stage 2 end")
# What the book works out of a case: derived from the other facts, so never read back in as facts.
STANDING_COLUMNS = ("Status", "Verdict", "Missing", "To decide", "Decided against")
LOG_COLUMNS = ("Last contact", "Contacts")
COLUMNS = (*DETAIL_COLUMNS, *STANDING_COLUMNS, *(box.label for box in BOXES), *LOG_COLUMNS)
# What a person sees of closing and requests, and the record of the case, by which an import elsewhere loses none of it.
RECORD_COLUMN = "Record for import"
RECORD_COLUMNS = ("Closed", "Stage 3 requests", RECORD_COLUMN)
EXPORT_COLUMNS = (*COLUMNS, *RECORD_COLUMNS)


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One case's row: a cell for each of :data:`COLUMNS`, or of :data:`EXPORT_COLUMNS`."""

    cells: tuple[CsvValue, ...]


def caseload_rows(files: Iterable[CaseFile]) -> list[CsvRow]:
    """A row for every file, in ref order. A broken one shows what can be read of it, and that it is broken."""
    return [_row(f) for f in sorted(files, key=lambda f: (ref_order(f.ref), f.path))]


def _row(file: CaseFile) -> CsvRow:
    case = file.case or Case(file.ref, file.path)
    by_box: dict[str, list[Action]] = {}
    for action in case.actions:
        by_box.setdefault(action.key, []).append(action)
    actions = [action_cell(by_box.get(box.key, ())) for box in BOXES]
    return CsvRow((*_details(case), *_standing(file), *actions, *_log(case)))


def _details(case: Case) -> tuple[CsvValue, ...]:
    return (
        case.ref,
        case.child_name,
        case.known_as,
        case.date_of_birth,
        year_group_label(case.year_group),
        case.school,
        case.staff_name,
        case.stage_2_end_date,
    )


def _standing(file: CaseFile) -> tuple[CsvValue, ...]:
    if file.readiness is None:
        return (file.words, "", "", "", "")
    readiness = file.readiness
    if readiness.verdict is None:
        return (STATUS_LABELS[readiness.status], "", "", "", "")
    return (
        STATUS_LABELS[readiness.status],
        VERDICT_LABELS[readiness.verdict],
        _labels(readiness.missing),
        _labels(readiness.having(Outcome.JUDGEMENT)),
        _labels(readiness.decided_against),
    )


def _labels(answers: Iterable[Answer]) -> str:
    return "; ".join(answer.label for answer in answers)


def _log(case: Case) -> tuple[CsvValue, ...]:
    last = case.contacts[-1].date if case.contacts else None
    return (last, len(case.contacts))


def action_cell(occurrences: Sequence[Action]) -> CsvValue:
    """The occurrences of one action in a cell: the one bare date, or each date with what came of it."""
    if len(occurrences) == 1 and not _remarks(occurrences[0]):
        return occurrences[0].date
    return "; ".join(_in_words(a) for a in occurrences)


def _in_words(action: Action) -> str:
    remarks = _remarks(action)
    return f"{action.day.isoformat() if action.day else ''}{f' ({remarks})' if remarks else ''}"


def _remarks(action: Action) -> str:
    """What keeps a bare date from being read as a thing done: planned, void, or with what outcome."""
    said = ("planned" if action.planned else "", action.outcome, "void" if action.void else "")
    return ", ".join(word for word in said if word)
