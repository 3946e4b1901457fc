"""Import and export as commands, and as the book sees them: refs, children known again, nothing overwritten."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from casebook.cli import group
from support.import_forms import details, document, form

AMELIA = {"child_name": "Amelia Hart", "date_of_birth": "17/5/14", "school": "Northfield", "letter_1": "14/9/26"}
BEN = {"child_name": "Ben Li", "date_of_birth": "1/2/13", "school": "Northfield"}
DAY = "2026-11-23"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "book" / "cases" / "old").mkdir(parents=True)
    return tmp_path / "book"


def casebook(book: Path, *words: str | Path) -> Result:
    result = CliRunner().invoke(group, ["-C", str(book), "--as-of", DAY, *map(str, words)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def put(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def cases(book: Path) -> list[str]:
    return sorted(p.relative_to(book / "cases").as_posix() for p in (book / "cases").rglob("*.md"))


CASE = "---\nchild_name: {name}\ndate_of_birth: {born}\nyear_group: 8\nstaff_name: Jo\nschool: Hill\nstage_2_end_date: 2026-12-20\n---\n"


# --- Import -----------------------------------------------------------------------------------------


def test_a_form_becomes_a_case_and_stays_as_it_was(book: Path, tmp_path: Path) -> None:
    file = put(tmp_path / "Hart.docx", form(AMELIA, [("14/9/26", "Letter posted", "JB")]))
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    result = casebook(book, "import", file)
    assert result.exit_code == 0
    assert cases(book) == ["CB-0001.md"]
    assert "letter_1: 2026-09-14" in (book / "cases" / "CB-0001.md").read_text(encoding="utf-8")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before
    assert "Hart.docx → cases/CB-0001.md" in result.output
    assert "1 new case made; to be placed by hand: 0." in result.output
    assert casebook(book, "check").exit_code == 0


def test_dry_run_writes_nothing(book: Path, tmp_path: Path) -> None:
    result = casebook(book, "import", put(tmp_path / "a.docx", form(AMELIA)), "--dry-run")
    assert "1 new case would be made" in result.output
    assert cases(book) == []
    assert [p.name for p in book.iterdir()] == ["cases"]


def test_the_same_file_twice_makes_one_case(book: Path, tmp_path: Path) -> None:
    first = put(tmp_path / "a.docx", form(AMELIA))
    again = put(tmp_path / "copy of a.docx", form(AMELIA))
    assert casebook(book, "import", first, again).output.count("already imported as CB-0001") == 1
    assert "a.docx: already imported as CB-0001" in casebook(book, "import", first).output
    assert cases(book) == ["CB-0001.md"]


def test_a_form_without_a_birth_date_is_known_again_by_its_bytes(book: Path, tmp_path: Path) -> None:
    file = put(tmp_path / "a.docx", form({"child_name": "Amelia Hart"}))
    casebook(book, "import", file)
    assert "already imported as CB-0001" in casebook(book, "import", file).output
    other = put(tmp_path / "b.docx", form({"child_name": "Amelia Hart", "school": "Hill"}))
    result = casebook(book, "import", other)
    assert cases(book) == ["CB-0001.md", "CB-0002.md"]
    assert "CB-0001 is of a child of the same name" in result.output


def test_a_changed_form_of_a_known_child_makes_no_second_case(book: Path, tmp_path: Path) -> None:
    put(book / "cases" / "old" / "XY-7.md", CASE.format(name="AMELIA  hart", born="2014-05-17"))
    result = casebook(book, "import", put(tmp_path / "a.docx", form(AMELIA)))
    assert "XY-7 has the same name and date of birth. No second case is made:" in result.output
    assert cases(book) == ["old/XY-7.md"]


def test_new_refs_go_on_from_the_highest_number_of_their_kind(book: Path, tmp_path: Path) -> None:
    put(book / "cases" / "old" / "cb-0041.md", CASE.format(name="X Y", born="2014-05-18"))
    put(book / "cases" / "NA-0900.md", "broken")
    files = [put(tmp_path / f"{n}.docx", form(f)) for n, f in enumerate((AMELIA, BEN))]
    casebook(book, "import", *files)
    assert cases(book) == ["CB-0042.md", "CB-0043.md", "NA-0900.md", "old/cb-0041.md"]
    cara = put(tmp_path / "c.docx", form({"child_name": "Cara Dunn"}))
    casebook(book, "import", cara, "--prefix", "NA")
    assert "NA-0901.md" in cases(book)


def test_refs_of_a_column_are_kept_where_they_can_be(book: Path, tmp_path: Path) -> None:
    put(book / "cases" / "CB-0002.md", CASE.format(name="Other Child", born="2014-05-18"))
    rows = [
        ["Ref", "Child Name", "DOB"],
        ["CB-0001", "Amelia Hart", "17/05/2014"],
        ["CB-0002", "Ben Li", "01/02/2013"],
        ["no spaces please", "Cara Dunn", "01/03/2013"],
        ["Eady-1", "Dan Eady", "01/04/2013"],
        ["CB-0009", "Eve Fox", "01/05/2013"],
        ["", "Fay Gill", "01/06/2013"],
        ["CB-0002", "Gil Hay", ""],
    ]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    result = casebook(book, "import", put(tmp_path / "c.csv", out.getvalue()))
    assert result.exit_code == 0
    made = {line.split(" → ")[0]: line.split("/")[-1] for line in result.output.split("\n") if " → cases/" in line}
    assert made == {
        "c.csv, row 2": "CB-0001.md",
        "c.csv, row 3": "CB-0010.md",
        "c.csv, row 4": "CB-0011.md",
        "c.csv, row 5": "CB-0012.md",
        "c.csv, row 6": "CB-0009.md",
        "c.csv, row 7": "CB-0013.md",
        "c.csv, row 8": "CB-0014.md",
    }
    assert result.output.count("it is the ref of another child, in CB-0002: CB-0002") == 2
    assert "> Eady-1" in (book / "cases" / "CB-0012.md").read_text(encoding="utf-8")
    again = casebook(book, "import", tmp_path / "c.csv")
    assert again.output.count("already imported as") == 7


def test_what_is_there_is_never_written_over(book: Path, tmp_path: Path) -> None:
    (book / "cases" / "CB-0001.md").mkdir()
    result = casebook(book, "import", put(tmp_path / "a.docx", form(AMELIA)))
    assert result.exit_code == 2
    assert "CB-0001.md is there already" in result.output
    assert "0 new cases made" in result.output
    assert [p.name for p in (book / "cases").iterdir() if p.is_file()] == []


def test_files_that_cannot_be_read_are_named_and_the_others_come_in(book: Path, tmp_path: Path) -> None:
    files = [
        put(tmp_path / "old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        put(tmp_path / "a.docx", form(AMELIA)),
        put(tmp_path / "x.pages", b"?"),
        put(tmp_path / "~$a.docx", b"lock"),
        tmp_path / "gone.docx",
    ]
    result = casebook(book, "import", *files)
    assert result.exit_code == 2
    assert cases(book) == ["CB-0001.md"]
    for words in (
        "old.doc was not imported. It is Word’s old format. Open it in Word, choose Save as",
        "x.pages was not imported. Only .docx, .xlsx and .csv files are imported.",
        "~$a.docx was not imported.",
        "gone.docx was not imported. There is no such file.",
    ):
        assert words in result.output


def test_a_new_case_with_an_error_is_made_and_said(book: Path, tmp_path: Path) -> None:
    result = casebook(book, "import", put(tmp_path / "a.docx", form({"school": "Hill"})))
    assert result.exit_code == 1
    assert "Error in the new file: The box “Child Name” is empty." in result.output
    assert cases(book) == ["CB-0001.md"]


def test_what_goes_to_extra_is_counted_among_what_is_to_be_placed(book: Path, tmp_path: Path) -> None:
    file = put(tmp_path / "c.csv", "Pupil,School,Tutor,Letter 1\nAnn Bee,Hill,Shah,not sent\n")
    said = casebook(book, "import", file).output
    assert "to be placed by hand: 2 (1 of them kept under extra:, and not counted)." in said


def test_a_second_childs_form_is_refused_with_both_names(book: Path, tmp_path: Path) -> None:
    data = document(details(AMELIA) + "<w:p/>" + details(BEN))
    result = casebook(book, "import", put(tmp_path / "two.docx", data))
    assert result.exit_code == 2
    assert "two.docx was not imported." in result.stderr
    assert "“Amelia Hart” and “Ben Li”" in result.stderr
    assert cases(book) == []


def test_a_column_may_be_told(book: Path, tmp_path: Path) -> None:
    file = put(tmp_path / "c.csv", "Who,School,Out one\nAnn Bee,Hill,14/09/2026\n")
    assert casebook(book, "import", file).exit_code == 2
    told = casebook(book, "import", file, "--column", "Who=child_name", "--column", "Out one=letter_1")
    assert told.exit_code == 0
    assert "letter_1: 2026-09-14" in (book / "cases" / "CB-0001.md").read_text(encoding="utf-8")
    wrong = casebook(book, "import", file, "--column", "Who=child_nam")
    assert wrong.exit_code == 2
    assert "Did you mean “child_name”?" in wrong.stderr


def test_the_template_can_be_filled_in_and_imported(book: Path, tmp_path: Path) -> None:
    result = casebook(book, "import", "--template")
    assert result.exit_code == 0
    path = book / "exports" / "import-template.xlsx"
    assert "exports/import-template.xlsx" in result.output
    filled = openpyxl.load_workbook(path)
    sheet = filled.active
    assert sheet is not None
    heads = [c.value for c in sheet[1]]
    row = {
        "Child Name": "Ann Bee",
        "School": "Hill",
        "Enforcement Letter 1": "14/09/2026",
        "Home Visit": "05/10/2026 no reply",
    }
    for column, head in enumerate(heads, 1):
        sheet.cell(2, column).value = row.get(str(head))
    filled.save(tmp_path / "filled.xlsx")
    assert casebook(book, "import", tmp_path / "filled.xlsx").exit_code == 0
    text = (book / "cases" / "CB-0001.md").read_text(encoding="utf-8")
    assert "letter_1: 2026-09-14" in text
    assert "home_visit: {date: 2026-10-05, outcome: no reply}" in text
    casebook(book, "import", "--template", "-o", tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8-sig").startswith('"Ref","Child Name"')


def test_the_headings_that_are_known_are_in_the_help(book: Path) -> None:
    said = casebook(book, "import", "--help").output
    for words in (
        "Enforcement Letter 1: Letter 1, L1",
        "Year Group: Year, Yr",
        "Staff Name: Officer",
        "--template",
        "One row a contact",
    ):
        assert words in said
    assert casebook(book, "import").exit_code == 2


def test_a_prefix_that_makes_no_ref_is_refused(book: Path, tmp_path: Path) -> None:
    result = casebook(book, "import", put(tmp_path / "a.docx", form(AMELIA)), "--prefix", "Hart/")
    assert result.exit_code == 2
    assert cases(book) == []


# --- Export -----------------------------------------------------------------------------------------


@pytest.fixture
def filled(book: Path, tmp_path: Path) -> Path:
    files = [put(tmp_path / f"{n}.docx", form(f)) for n, f in enumerate((AMELIA, BEN | {"school": "Hill"}))]
    assert casebook(book, "import", *files).exit_code == 0
    return book


def test_export_goes_to_another_program_or_to_a_file(filled: Path, tmp_path: Path) -> None:
    shown = casebook(filled, "export", "csv", "-o", "-")
    assert shown.stdout_bytes.startswith(b"\xef\xbb\xbf")
    assert "children’s records" in shown.stderr
    assert "Amelia" not in shown.stderr
    target = tmp_path / "c.csv"
    said = casebook(filled, "export", "csv", "-o", target)
    assert target.read_bytes() == shown.stdout_bytes
    assert said.stdout == f"Written: {target} (2 cases)\n"
    again = casebook(filled, "export", "csv", "-o", target)
    assert again.stdout == f"Written: {target} (2 cases, in place of an older one)\n"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_every_format_and_the_filters(filled: Path, tmp_path: Path) -> None:
    document = json.loads(casebook(filled, "export", "json", "--school", "hill", "-o", "-").stdout)
    assert [c["child_name"] for c in document["cases"]] == ["Ben Li"]
    assert document["as_of"] == DAY
    calendar = casebook(filled, "export", "ics", "-o", "-")
    assert calendar.stdout.startswith("BEGIN:VCALENDAR")
    assert "no names" in calendar.stderr
    casebook(filled, "export", "xlsx", "-o", tmp_path / "c.xlsx", "--verdict", "not-ready")
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx").active
    assert sheet is not None
    assert [sheet.cell(n, 2).value for n in (2, 3)] == ["Amelia Hart", "Ben Li"]


def test_a_mistyped_format_names_the_nearest(filled: Path) -> None:
    result = casebook(filled, "export", "xslx")
    assert result.exit_code == 2
    assert "Did you mean “xlsx”?" in result.output


def test_export_goes_nowhere_it_should_not(filled: Path, tmp_path: Path) -> None:
    for target in (filled / "cases" / "c.csv", tmp_path, tmp_path / "none" / "c.csv"):
        result = casebook(filled, "export", "csv", "-o", target)
        assert result.exit_code == 2
        assert result.stderr.startswith("casebook: ")
    assert cases(filled) == ["CB-0001.md", "CB-0002.md"]


def test_a_workbook_is_not_shown_on_a_terminal(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebook.cli.exchanging._is_terminal", lambda: True)
    result = casebook(filled, "export", "xlsx", "-o", "-")
    assert result.exit_code == 2
    assert result.stdout_bytes == b""
    assert "-o caseload.xlsx" in result.stderr
