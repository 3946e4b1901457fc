"""Time grows with an input, and no faster: blanks, dots, dates and words, in every place of a form and of a sheet."""

from __future__ import annotations

import io
import itertools
import time
import zipfile
from collections.abc import Callable

import pytest

from casebook.importing import archive
from casebook.importing.archive import UnreadableError
from casebook.importing.case.cases import plan_import
from casebook.importing.sheet.files import read_csv, read_xlsx
from casebook.importing.word.form import read_word_form
from support.import_forms import document, form, table, text, text_row
from support.imported import AMELIA, EMPTY, results_of, workbook

# What ran away before, and what each expression of the room looks for.
UNITS = (" ", ".", "-", "_", "1", "/", "a", "&", ":", "(", "[", "~", "|", "\t", "?", "1/1 ", "1 jan ", "mon ", "at ", "page ", "and ",
         "Letter 1 ", "no ", "not sent, ", "[2026-09-10] ", "A b ", "School: ", "é", "14/9/26 ")  # fmt: skip
PAIRS = [a + b for a, b in itertools.product(" .-/1a&(", repeat=2) if a != b]
LENGTH = 800
# Four times as long may take four times as long, and a little for a machine that is busy.
MOST = 7
# Below this, the machine's own unrest is larger than the work.
LEAST = 0.25


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def grows_with(make: Callable[[int], Callable[[], object]], length: int) -> None:
    """The work on four times as much takes no more than a few times as long. A busy machine is given another try."""
    for _ in range(3):
        long = seconds(make(4 * length))
        short = seconds(make(length)) if long > LEAST else LEAST
        if long < MOST * max(short, LEAST / 4):
            return
    pytest.fail(f"{short:.2f} s, and {long:.2f} s for four times as much")


def everywhere(said: str) -> bytes:
    """A form with the same words in every place that has words."""
    details = dict.fromkeys(("school", "staff_name", "date_of_birth", "year_group", "stage_2_end_date"), said)
    acts = {
        "letter_1": said,
        "letter_2": f"14/9/26 {said}",
        "home_visit": f"{said} 14/9/26",
        "mentoring": f"Home Visit{said}",
    }
    more = text(said) + text(f"Letter 3{said}") + table(text_row(f"Home Visit{said}", "14/9/26", said))
    log = [(f"14/9/26{said}", said, said), (said, said, "JB")]
    return form(
        AMELIA | details | acts,
        log,
        after=more,
        parts={"header1": text(said), "footer1": text(f"page {said}"), "comments": text(said)},
    )


def read_form(said: str) -> Callable[[], object]:
    data = everywhere(said)
    return lambda: list(plan_import([read_word_form("x.docx", data)], EMPTY))


def read_sheet(said: str) -> Callable[[], object]:
    quoted = said.replace('"', "")
    head = f'Child Name,School,DOB,Letter 1,Letter 1 sent?,Notes,"Home visit {quoted}","{quoted}"'
    rows = f'Ann Bee,"{quoted}","{quoted}","14/9/26 {quoted}","{quoted}","{quoted}","{quoted}","{quoted}"'
    data = f'{head}\n{rows}\n"{quoted}",Hill,,,,,,\n'.encode()
    return lambda: results_of(read_csv("x.csv", data))


@pytest.fixture(autouse=True)
def _unpacked_is_no_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """What repeats is packed so small that it would be refused for that alone."""
    monkeypatch.setattr(archive, "MAX_RATIO", 10**9)


@pytest.mark.parametrize("unit", [*UNITS, *PAIRS])
def test_whatever_repeats_in_every_place_of_a_form(unit: str) -> None:
    grows_with(lambda n: read_form(unit * (n // len(unit))), LENGTH)


@pytest.mark.parametrize("unit", [*UNITS, "\n", "x\n"])
def test_whatever_repeats_in_every_place_of_a_sheet(unit: str) -> None:
    grows_with(lambda n: read_sheet(unit * (n // len(unit))), LENGTH)


@pytest.mark.parametrize("unit", [" ", ".", "_ ", "…"])
def test_a_box_of_thirty_thousand_blanks_or_dots(unit: str) -> None:
    data = form(
        AMELIA | {"letter_1": f"Enforcement Letter 1{unit * 30_000}", "school": unit * 30_000},
        after=text(f"Home Visit{unit * 30_000}"),
    )
    assert seconds(lambda: read_word_form("x.docx", data)) < 2


@pytest.mark.parametrize(
    "kind", ["rows of actions", "rows of the log", "paragraphs", "columns", "nested", "headings", "strays"]
)
def test_many_of_a_kind(kind: str) -> None:
    def make(n: int) -> Callable[[], object]:
        body = {
            "rows of actions": table(*(text_row("Home Visit", "14/9/26", "no reply") for _ in range(n))),
            "rows of the log": table(
                text_row("Date", "Details of Contact"), *(text_row("14/9/26", "Rang") for _ in range(n))
            ),
            "paragraphs": "".join(text(f"Mum {n}") for n in range(n)),
            "columns": table(text_row("Enforcement Letter 1", *["x"] * n)),
            "nested": "".join(table(text_row("a", "b")) + "<w:p/>" for _ in range(n)),
            "headings": table(*(text_row("Date", "Details of Contact", "Staff Initial") for _ in range(n))),
            "strays": table(text_row("Enforcement Letter 1", "14/9/26"), *(text_row("", f"x{n}") for n in range(n))),
        }[kind]
        data = document(text("Child Name: Amelia Hart") + body)
        return lambda: list(plan_import([read_word_form("x.docx", data)], EMPTY))

    grows_with(make, 400)


@pytest.mark.parametrize("kind", ["rows", "columns", "contacts", "headings", "fields", "one child"])
def test_many_of_a_kind_in_a_sheet(kind: str) -> None:
    def make(n: int) -> Callable[[], object]:
        lines = {
            "rows": ["Child Name,School,Letter 1", *(f"Child{n} x,Hill,14/9/2026" for n in range(n))],
            "columns": [
                "Child Name,School," + ",".join(f"c{n}" for n in range(n)),
                "Ann Bee,Hill," + ",".join("14/9/2026" for _ in range(n)),
            ],
            "contacts": ["Child,Date,Details", *(f"Child{n % 7} x,14/9/2026,Rang" for n in range(n))],
            "headings": ["Child Name,School", *("Child Name,School" for _ in range(n)), "Ann Bee,Hill"],
            "fields": [
                "Child Name,School,Home visit" * 1,
                *(f"Child{n} x,Hill,14/9/2026; 15/9/2026; 16/9/2026" for n in range(n // 3)),
            ],
            "one child": ["Child Name,School,Tutor", *("Ann Bee,Hill,x" for n in range(n))],
        }[kind]
        data = "\n".join(lines).encode()
        return lambda: results_of(read_csv("x.csv", data))

    grows_with(make, 400)


# --- Workbooks whose ranges reach far ----------------------------------------------------------------------


def with_part(data: bytes, old: str, new: str, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook with one piece of a part put in another's place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            content = before.read(info).decode("utf-8", "surrogateescape")
            if info.filename == name:
                assert old in content
                content = content.replace(old, new, 1)
            after.writestr(info.filename, content.encode("utf-8", "surrogateescape"))
    return out.getvalue()


PLAIN = workbook(["Child Name", "School", "Letter 1"], ["Ann Bee", "Hill", "14/09/2026"])
FAR = "A1:XFD1048576"


@pytest.mark.parametrize(
    "after",
    [
        f'<mergeCells count="1"><mergeCell ref="{FAR}"/></mergeCells>',
        f'<mergeCells count="1"><mergeCell ref="{FAR.lower()}"/></mergeCells>',
        '<mergeCells count="1"><mergeCell ref="XFD1048576:A1"/></mergeCells>',
        '<mergeCells count="1"><mergeCell ref="$A$1:$XFD$1048576"/></mergeCells>',
        "<mergeCells>" + "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, 400)) + "</mergeCells>",
        "<mergeCells>" + "".join(f'<mergeCell ref="A{n}:A{n}"/>' for n in range(1, 30_000)) + "</mergeCells>",
        f'<hyperlinks><hyperlink ref="{FAR}" location="x"/></hyperlinks>',
        "<hyperlinks>" + "".join(f'<hyperlink ref="A{n}:XFD{n}"/>' for n in range(1, 400)) + "</hyperlinks>",
    ],
)
def test_ranges_over_a_whole_sheet_are_refused_before_the_workbook_is_opened(after: str) -> None:
    data = with_part(PLAIN, "</sheetData>", f"</sheetData>{after}")

    def refused() -> None:
        with pytest.raises(UnreadableError, match=r"merges or links|cannot be read"):
            read_xlsx("x.xlsx", data)

    assert seconds(refused) < 3


def test_a_long_shared_formula_costs_nothing() -> None:
    long = "+".join(f"A{n}" for n in range(1, 1500))
    first = f'<c r="E2"><f t="shared" ref="E2:E9000" si="0">{long}</f></c>'
    rows = "".join(f'<row r="{n}"><c r="E{n}"><f t="shared" si="0"/><v>1</v></c></row>' for n in range(3, 9000))
    data = with_part(
        with_part(PLAIN, "</row></sheetData>", f"{first}</row></sheetData>"), "</sheetData>", f"{rows}</sheetData>"
    )
    assert seconds(lambda: read_xlsx("x.xlsx", data)) < 6


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (
            "xl/styles.xml",
            "<fonts",
            '<numFmts><numFmt numFmtId="190" formatCode="' + "[" * 20_000 + '"/></numFmts><fonts',
        ),
        (
            "xl/worksheets/sheet1.xml",
            "</worksheet>",
            "<headerFooter><oddHeader>" + "&amp;L&amp;C&amp;R" * 9000 + "</oddHeader></headerFooter></worksheet>",
        ),
        ("xl/styles.xml", "</cellXfs>", '<xf numFmtId="0"/>' * 80_000 + "</cellXfs>"),
        ("xl/worksheets/sheet1.xml", "</sheetData>", "<row>" + "<c/>" * 500_000 + "</row></sheetData>"),
    ],
)
def test_other_parts_that_would_stall_the_package_are_refused(name: str, old: str, new: str) -> None:
    data = with_part(PLAIN, old, new, name)

    def refused() -> None:
        with pytest.raises(UnreadableError):
            read_xlsx("x.xlsx", data)

    assert seconds(refused) < 5


def test_a_document_of_more_tags_than_any_book_is_refused() -> None:
    data = document(text("Child Name: A B") + "<w:p><w:r>" + "<w:br/>" * 1_600_000 + "</w:r></w:p>")
    with pytest.raises(UnreadableError, match="too much"):
        read_word_form("x.docx", data)


def test_ordinary_merges_and_links_are_opened() -> None:
    def change(_: object, sheet: object) -> None:
        sheet.merge_cells("A4:XFD4")  # type: ignore[attr-defined]  # a sheet
        sheet["A2"].hyperlink = "https://example.org"  # type: ignore[index]

    data = workbook(["Child Name", "School"], ["Ann Bee", "Hill"], change=change)
    assert len(read_xlsx("x.xlsx", data).filled) == 1
