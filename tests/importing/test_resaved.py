"""Forms that another program has saved anew: the same facts are read, and the same words are there.

Where LibreOffice is on this machine, it saves the forms now; where it is not, the files that it saved
earlier stand in for it (``tests/fixtures/word``). Both are real files of a real program.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.book import Book, judge_source
from casebook.casefile.source import make_source
from casebook.importing.case.cases import NewCase, plan_import
from casebook.importing.word.form import read_word_form
from casebook.model import Case
from casebook.settings import Settings
from support.import_forms import cell, form, paragraph, row, run, table, text

FIXTURES = Path(__file__).parents[1] / "fixtures" / "word"
TODAY = dt.date(2026, 11, 23)

PLAIN = form(
    {
        "child_name": "Amelia Hart",
        "date_of_birth": "17/5/14",
        "year_group": "Year 8",
        "staff_name": "Jo Bell",
        "school": "Northfield Academy",
        "stage_2_end_date": "20/11/26",
        "letter_1": "14/9/26",
        "letter_2": "28/09/2026",
        "panel_meeting": "13/10 - DNA",
        "home_visit": text("05/10") + text("19/10 no reply"),
        "letter_3": "2/11/26 (hand delivered)",
        "mentoring": "25/9/26 to 18/12/26",
    },
    [
        ("14/9/26", text("Letter 1 posted.") + text("Both parents."), "JB"),
        ("05/10 10am", "Home visit.\nNo reply, card left.", "JB"),
        ("", "Neighbour says they are away", ""),
    ],
    after=text("Attendance 71% this term"),
)


def _control(content: str) -> str:
    return f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


_CHANGE = 'w:author="JB" w:date="2026-09-14T10:00:00Z"'
_BOX = "<w:txbxContent><w:p><w:r><w:t>Seen by the safeguarding lead</w:t></w:r></w:p></w:txbxContent>"
WORDED = form(
    {
        "child_name": paragraph(_control(run("Zoë O’Brien-Łuczak"))),
        "date_of_birth": "3rd February 2012",
        "year_group": "10",
        "staff_name": paragraph(run("Jo "), f'<w:ins w:id="7" {_CHANGE}>{run("Bell")}</w:ins>'),
        "school": paragraph(
            f'<w:del w:id="8" {_CHANGE}><w:r><w:delText>Southfield</w:delText></w:r></w:del>', run("Northfield")
        ),
        "letter_1": paragraph(run("14/9/26", "<w:strike/>"), run(" 15/9/26")),
        "letter_2": "28 Sept 2026",
        "referral": "30/9/26 pending",
    },
    [("14 Sept 2026", table(row(cell(text("nested")), cell(text("words")))) + text("and more"), "J.B.")],
    after=paragraph(
        '<w:r><w:pict><v:shape type="#_x0000_t202" style="width:200pt;height:50pt"><v:textbox>'
        f"{_BOX}</v:textbox></v:shape></w:pict></w:r>"
    )
    + paragraph(
        run("Mum is deaf"), '<w:r><w:commentReference w:id="1"/></w:r>', '<w:r><w:footnoteReference w:id="1"/></w:r>'
    ),
    parts={
        "header1": text("Northfield confidential"),
        "footer1": text("Page 1 of 2"),
        "comments": text("Ring after four"),
        "footnotes": text("She signs"),
    },
)
FORMS = {"plain": PLAIN, "worded": WORDED}


@pytest.fixture(scope="module")
def resaved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The forms as LibreOffice saves them."""
    office = shutil.which("soffice")
    if office is None:
        return {name: (FIXTURES / f"{name}.docx").read_bytes() for name in FORMS}
    folder = tmp_path_factory.mktemp("office")
    paths = [folder / f"{name}.docx" for name in FORMS]
    for path in paths:
        path.write_bytes(FORMS[path.stem])
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    order = [office, profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", folder / "out", *paths]
    subprocess.run(list(map(str, order)), check=True, capture_output=True, timeout=120)
    return {path.stem: (folder / "out" / path.name).read_bytes() for path in paths}


def imported(data: bytes) -> tuple[NewCase, Case]:
    (new,) = plan_import([read_word_form("form.docx", data)], Book(Settings(), TODAY, ()))
    assert isinstance(new, NewCase)
    case = judge_source(make_source(new.path, new.text), Settings(), TODAY).case
    assert case is not None
    return new, case


def facts(case: Case) -> Case:
    return replace(case, notes=(), places={}, dates=())


@pytest.mark.parametrize("name", FORMS)
def test_the_same_facts_are_read(name: str, resaved: dict[str, bytes]) -> None:
    assert facts(imported(resaved[name])[1]) == facts(imported(FORMS[name])[1])


@pytest.mark.parametrize("name", FORMS)
def test_the_same_is_left_to_be_placed(name: str, resaved: dict[str, bytes]) -> None:
    def left(data: bytes) -> set[tuple[str, str]]:
        return {(a.label, " ".join(a.text.split())) for a in imported(data)[0].draft.asides}

    assert left(resaved[name]) == left(FORMS[name])


def test_the_facts_are_those_that_were_typed(resaved: dict[str, bytes]) -> None:
    case = imported(resaved["plain"])[1]
    assert (case.child_name, case.date_of_birth, case.year_group) == ("Amelia Hart", dt.date(2014, 5, 17), "8")
    done = [(a.key, a.date.isoformat() if a.date else "", a.outcome) for a in case.actions]
    assert done == [
        ("letter_1", "2026-09-14", ""),
        ("letter_2", "2026-09-28", ""),
        ("panel_meeting", "2026-10-13", "did not attend"),
        ("home_visit", "2026-10-05", ""),
        ("home_visit", "2026-10-19", "no reply"),
        ("letter_3", "2026-11-02", ""),
        ("mentoring", "2026-09-25", ""),
    ]
    worded = imported(resaved["worded"])[1]
    assert (worded.child_name, worded.staff_name, worded.school) == ("Zoë O’Brien-Łuczak", "Jo Bell", "Northfield")
    assert [a.key for a in worded.actions] == ["letter_2", "referral"]


def test_no_word_is_lost(resaved: dict[str, bytes]) -> None:
    said = imported(resaved["worded"])[0].text
    typed = "Southfield 14/9/26 15/9/26 nested words and more Seen by the safeguarding lead Mum is deaf Ring after four She signs"
    assert set(re.findall(r"\w+", typed)) <= set(re.findall(r"\w+", said))


def test_the_saved_files_stand_in_for_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FORMS:
        data = (FIXTURES / f"{name}.docx").read_bytes()
        assert facts(imported(data)[1]) == facts(imported(FORMS[name])[1])
