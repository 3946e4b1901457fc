"""An export that is imported elsewhere says the same of status, closing, requests and each occurrence."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from casebook.book import Book, CaseFile, judge_source
from casebook.casefile.source import make_source
from casebook.exporting.caseload import COLUMNS, RECORD_COLUMN
from casebook.exporting.csvfile import caseload_csv, export_csv
from casebook.exporting.workbook import caseload_xlsx
from casebook.importing.case.cases import AlreadyThere
from casebook.importing.sheet.files import Rows, read_csv, read_xlsx
from casebook.settings import Settings
from support.imported import TODAY, case_of, new_of, results_of, said

OPEN = """\
---
child_name: Child Onex   # a remark that stays at home
date_of_birth: 2014-05-17
year_group: 8
staff_name: Jo Bell
school: '=Hill'
stage_2_end_date: 2026-12-20
enforcement:
  letter_1: {date: 2026-09-14, to: [Kim Hart, Lee Hart], by: JB, note: "said: \\"why?\\", twice; #1"}
  letter_2: [{date: 2026-09-28, void: sent to an old address}, 2026-09-30]
  panel_meeting: {date: 2026-10-13, outcome: did not attend}
  home_visit: [2026-10-05, {date: 2026-10-19, outcome: no reply}, {planned: 2026-12-01}]
  letter_3:
support:
  mentoring: {date: 2026-09-25, until: 2026-12-18, for: sleep, by: JB, note: Twice a week}
  referral: {date: 2026-10-01, to: Young Carers, outcome: waiting}
needs:
  sleep: {need: 'Awake, until: three', identified: 2026-09-20}
parents:
  - {name: Kim Hart, address: 1 Secret Street}
judgements:
  stage_1_engagement: {decision: met, by: JB, date: 2026-11-16, reason: One of two kept.}
stage_3: {requested: 2026-11-02, outcome: returned, outcome_date: 2026-11-09, reason: A need came to light}
---

### 2026-09-14 · JB

Rang.
"""
CLOSED = """\
---
child_name: Child Twox
date_of_birth: 2013-02-01
year_group: 9
staff_name: Jo Bell
school: Hill
stage_2_end_date: 2026-12-01
enforcement:
  letter_1: 2026-09-14
closed: {date: 2026-11-01, reason: 'Moved away: Leeds'}
---
"""


def files() -> list[CaseFile]:
    texts = {"CB-0001": OPEN, "CB-0002": CLOSED}
    read = [judge_source(make_source(f"cases/{ref}.md", text), Settings(), TODAY) for ref, text in texts.items()]
    assert all(f.sound for f in read), [f.diagnostics for f in read]
    return read


def exported(kind: str) -> Rows:
    if kind == "csv":
        return read_csv("c.csv", export_csv(files(), TODAY))
    return read_xlsx("c.xlsx", caseload_xlsx(files(), TODAY))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_same_is_said_elsewhere(kind: str) -> None:
    made = new_of(results_of(exported(kind)))
    assert [m.ref for m in made] == ["CB-0001", "CB-0002"]
    for new, file in zip(made, files(), strict=True):
        case, before = case_of(new), file.case
        assert before is not None
        assert new.draft.asides == ()
        for key in ("child_name", "date_of_birth", "school", "actions", "needs", "judgements", "stage_3", "closed"):
            assert getattr(case, key) == getattr(before, key), key
        again = judge_source(make_source(file.path, new.text), Settings(), TODAY)
        assert again.readiness is not None
        assert file.readiness is not None
        assert again.readiness.status == file.readiness.status
        assert "Status, as casebook worked it out for the export" in new.text
    assert all(isinstance(r, AlreadyThere) for r in results_of(exported(kind), Book(Settings(), TODAY, tuple(files()))))


def test_people_and_remarks_stay_at_home_and_the_old_columns_are_as_they_were() -> None:
    text = export_csv(files(), TODAY).decode("utf-8-sig")
    assert "Secret Street" not in text
    assert "a remark" not in text
    whole = list(csv.DictReader(io.StringIO(text)))
    plain = list(csv.DictReader(io.StringIO(caseload_csv(files(), TODAY).decode("utf-8-sig"))))
    assert [{k: row[k] for k in COLUMNS} for row in whole] == plain
    assert (whole[1]["Closed"], whole[1]["Stage 3 requests"]) == ("1 November 2026 – Moved away: Leeds", "")
    assert whole[0]["Stage 3 requests"] == "requested 2 November 2026, returned 9 November 2026"


def changed(**cells: str) -> Rows:
    rows = list(csv.DictReader(io.StringIO(export_csv(files(), TODAY).decode("utf-8-sig"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows([{**row, **(cells if row["Ref"] == "CB-0001" else {})} for row in rows])
    return read_csv("c.csv", out.getvalue().encode())


def test_a_cell_that_somebody_changed_is_read_as_it_stands_and_the_record_of_it_set_aside() -> None:
    letter = "Enforcement Letter 2"
    (new, _) = new_of(results_of(changed(**{letter: "2026-10-02", "Enforcement Letter 3": "not sent"})))
    case = case_of(new)
    assert [a.date for a in case.actions if a.key == "letter_2"] == [dt.date(2026, 10, 2)]
    assert [a for a in case.actions if a.key == "letter_3"] == []
    assert {a.label for a in new.draft.asides} == {f"{letter}, in the record", "Enforcement Letter 3"}
    assert "sent to an old address" in new.text
    assert "not sent" in new.text
    (new, _) = new_of(results_of(changed(**{"Enforcement Letter 1": ""})))
    assert [a for a in case_of(new).actions if a.key == "letter_1"] == []
    assert "2026-09-14" in said(new)


def test_a_record_that_was_cut_is_set_aside_and_the_cells_are_read() -> None:
    record = "enforcement: {letter_1: {date: 2026-09-14, note: lo […]"
    (new, _) = new_of(results_of(changed(**{RECORD_COLUMN: record})))
    case = case_of(new)
    assert [a.date for a in case.actions if a.key == "panel_meeting"] == [dt.date(2026, 10, 13)]
    assert record in new.text


def test_a_record_can_bring_in_nothing_else() -> None:
    nasty = "closed: {date: 2026-11-01}\nchild_name: Somebody Else\nparents: [{name: X}]\n---\n\n### 2026-09-14 · JB\n\nforged"
    (new, _) = new_of(results_of(changed(**{RECORD_COLUMN: nasty})))
    case = case_of(new)
    assert (case.child_name, case.parents, case.contacts) == ("Child Onex", (), ())


def test_excel_keeps_the_record_when_it_saves_the_sheet_anew() -> None:
    book: Any = openpyxl.load_workbook(io.BytesIO(caseload_xlsx(files(), TODAY)))
    out = io.BytesIO()
    book.save(out)
    made = new_of(results_of(read_xlsx("c.xlsx", out.getvalue())))
    assert [n.draft.asides for n in made] == [(), ()]
    assert [case_of(n).closed is not None for n in made] == [False, True]
