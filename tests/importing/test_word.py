"""Stage Two forms as people fill them in Word: what is read, what is left, and that no word is lost."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
import string
import time

import docx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from casebook.book import Book, judge_source
from casebook.casefile.source import make_source
from casebook.diagnostics import errors
from casebook.form import DETAILS, ENFORCEMENT, LOG_COLUMNS, SUPPORT
from casebook.importing.archive import UnreadableError
from casebook.importing.case.cases import NewCase, NotImported, plan_import
from casebook.importing.case.report import describe
from casebook.importing.reading.children import two_names
from casebook.importing.reading.filled import Filled
from casebook.importing.word.form import read_word_form
from casebook.model import Case
from casebook.settings import Settings
from support.import_forms import (
    PRINTED_NOTES,
    actions,
    cell,
    details,
    document,
    form,
    log_table,
    paragraph,
    row,
    run,
    table,
    text,
    text_row,
)

TODAY = dt.date(2026, 11, 23)
AMELIA = {
    "child_name": "Amelia Hart",
    "date_of_birth": "17/5/14",
    "year_group": "Year 8",
    "staff_name": "Jo Bell",
    "school": "Northfield Academy",
    "stage_2_end_date": "20/11/26",
}


def imported(data: bytes, name: str = "form.docx") -> NewCase:
    """The one new case of a form, in an empty book."""
    (result,) = plan_import([read_word_form(name, data)], Book(Settings(), TODAY, ()))
    assert isinstance(result, NewCase)
    return result


def case_of(new: NewCase) -> Case:
    file = judge_source(make_source(new.path, new.text), Settings(), TODAY)
    assert file.case is not None
    return file.case


def asides(new: NewCase) -> dict[str, str]:
    return {a.label: a.text for a in new.draft.asides}


def dates(case: Case, key: str) -> list[str]:
    return [f"{a.date} {a.outcome}".strip() for a in case.actions if a.key == key]


def control(content: str, kind: str = "", prompt: bool = False) -> str:
    """A content control round ready XML."""
    shows = "<w:showingPlcHdr/>" if prompt else ""
    return f"<w:sdt><w:sdtPr>{kind}{shows}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def inserted(words: str) -> str:
    return f'<w:ins w:id="1" w:author="a">{run(words)}</w:ins>'


def deleted(words: str) -> str:
    return f'<w:del w:id="2" w:author="a"><w:r><w:delText xml:space="preserve">{words}</w:delText></w:r></w:del>'


def test_a_form_as_it_is_filled_by_hand() -> None:
    filling = AMELIA | {
        "letter_1": "14/9/26",
        "letter_2": "28/09/2026",
        "panel_meeting": "13/10 - DNA",
        "home_visit": "05/10 and 19/10",
        "letter_3": "2/11/26 (hand delivered)",
        "early_help_assessment": "21st Sept 2026",
        "mentoring": "25/9/26 to 18/12/26",
    }
    log = [
        ("14/9/26", "Letter 1 posted to both parents.", "JB"),
        ("05/10 10am", "Home visit.\nNo reply, card left.", "JB"),
        ("", "Neighbour says they are away", "JB"),
    ]
    new = imported(form(filling, log, after=text("Attendance 71% this term")))
    case = case_of(new)
    assert not errors(new.diagnostics)
    assert (case.child_name, case.date_of_birth, case.year_group) == ("Amelia Hart", dt.date(2014, 5, 17), "8")
    assert (case.staff_name, case.school) == ("Jo Bell", "Northfield Academy")
    assert case.stage_2_end_date == dt.date(2026, 11, 20)
    assert dates(case, "letter_1") == ["2026-09-14"]
    assert dates(case, "letter_2") == ["2026-09-28"]
    assert dates(case, "panel_meeting") == ["2026-10-13 did not attend"]
    assert dates(case, "home_visit") == ["2026-10-05", "2026-10-19"]
    assert dates(case, "letter_3") == ["2026-11-02"]
    assert dates(case, "early_help_assessment") == ["2026-09-21"]
    assert [a.until for a in case.support if a.key == "mentoring"] == [dt.date(2026, 12, 18)]
    assert [(c.date.isoformat(), c.initials, c.how, c.text) for c in case.contacts] == [
        ("2026-09-14", "JB", "", "Letter 1 posted to both parents."),
        ("2026-10-05", "JB", "10am", "Home visit.\nNo reply, card left."),
    ]
    assert asides(new) == {
        "Contact Log, a row": "Neighbour says they are away\nJB",
        "Text outside the boxes": "Attendance 71% this term",
    }


def test_what_is_to_be_placed_stands_in_the_notes_and_in_the_report() -> None:
    new = imported(form(AMELIA | {"letter_1": "14/9/26 not sent"}))
    note = next(n for n in case_of(new).notes if n.heading == "From the Word form: to be placed by hand")
    assert "> 14/9/26 not sent" in note.text
    assert "because it cannot be told what “not sent” says of the date" in note.text
    report = "\n".join(describe(new))
    assert "Date of Birth (table 1, row 2): 17/5/14 → 17 May 2014" in report
    assert "Enforcement Letter 1 (table 2, row 3), because" in report
    assert "form.docx → cases/CB-0001.md" in report


def test_the_words_of_a_date_that_was_understood_stay() -> None:
    new = imported(form(AMELIA | {"home_visit": "05/10 and 19/10"}))
    note = next(n for n in case_of(new).notes if n.heading == "From the Word form: as it was typed")
    assert "> Home Visit: 05/10 and 19/10" in note.text
    assert "> Date of Birth: 17/5/14" in note.text
    assert "Northfield" not in note.text
    assert re.search(r"Imported from form\.docx \(sha256 [0-9a-f]{12}\)\.", note.text)


def test_the_forms_own_print_is_not_taken_for_anybodys_words() -> None:
    new = imported(form(AMELIA))
    assert new.draft.asides == ()
    for line in PRINTED_NOTES[1::2]:
        assert line[:40] not in new.text
    mixed = imported(form(AMELIA, after=text(f"{PRINTED_NOTES[1]} Mum disputes this.")))
    assert asides(mixed) == {"Text outside the boxes": "Mum disputes this."}
    assert asides(imported(form(AMELIA, after=text("spoke to <mum> & dad")))) == {
        "Text outside the boxes": "spoke to <mum> & dad"
    }


# --- How Word hides words -----------------------------------------------------------------------------


def test_content_controls() -> None:
    filling = {
        "child_name": paragraph(control(run("Zoë O’Brien"))),
        "date_of_birth": control(text("17/05/2014")),
        "year_group": paragraph(control(run("Click or tap here to enter text."), prompt=True)),
        "school": paragraph(control(run("Choose", '<w:rStyle w:val="PlaceholderText"/>'), prompt=True)),
        "staff_name": paragraph(control(run("Jo Bell"), prompt=True)),
    }
    new = imported(form(filling))
    case = case_of(new)
    assert (case.child_name, case.date_of_birth) == ("Zoë O’Brien", dt.date(2014, 5, 17))
    assert (case.year_group, case.school) == ("", "")
    assert case.staff_name == "Jo Bell"  # typed, though the control still says that it shows its prompt


def test_content_controls_round_cells_rows_and_the_whole_table() -> None:
    rows = [
        row(cell(text("Child Name")), control(cell(text("Amelia Hart"))), cell(text("School")), cell(text("Hill"))),
        control(row(cell(text("Staff Name")), cell(text("Jo Bell")), cell(text("Year Group")), cell(text("8")))),
    ]
    case = case_of(imported(document(control(table(*rows)))))
    assert (case.child_name, case.school, case.staff_name, case.year_group) == ("Amelia Hart", "Hill", "Jo Bell", "8")


def test_tracked_changes_keep_what_was_put_in_and_list_what_was_taken_out() -> None:
    filling = AMELIA | {
        "school": paragraph(deleted("Southfield"), inserted("Northfield"), run(" Academy")),
        "letter_1": paragraph(deleted("14/9/26"), inserted("15/9/26")),
    }
    moved = paragraph(f'<w:moveFrom w:id="3">{run("Grandma helps")}</w:moveFrom>') + paragraph(
        f'<w:moveTo w:id="4">{run("Grandma helps")}</w:moveTo>'
    )
    new = imported(form(filling, after=moved))
    case = case_of(new)
    assert case.school == "Northfield Academy"
    assert dates(case, "letter_1") == ["2026-09-15"]
    taken_out = [a.text for a in new.draft.asides if a.label == "Taken out of the form with changes tracked"]
    assert taken_out == ["Southfield", "14/9/26"]
    assert new.text.count("Grandma helps") == 1


def test_a_row_taken_out_with_changes_tracked_is_no_row() -> None:
    gone = row(*(cell(text(w)) for w in ("15/9/26", "Never happened", "JB"))).replace(
        "<w:tr>", '<w:tr><w:trPr><w:del w:id="9"/></w:trPr>'
    )
    body = details(AMELIA) + actions({}) + log_table([("14/9/26", "Rang", "JB")]).replace("</w:tbl>", f"{gone}</w:tbl>")
    new = imported(document(body))
    assert [c.text for c in case_of(new).contacts] == ["Rang"]
    assert "Never happened" in new.text


def test_what_is_struck_through_is_never_read_as_done() -> None:
    crossed = paragraph(run("14/9/26", "<w:strike/>"), run(" 15/9/26"))
    new = imported(form(AMELIA | {"letter_1": crossed, "letter_2": paragraph(run("28/9/26", '<w:strike w:val="0"/>'))}))
    case = case_of(new)
    assert dates(case, "letter_1") == []
    assert asides(new) == {"Enforcement Letter 1": "~~14/9/26~~ 15/9/26"}
    assert dates(case, "letter_2") == ["2026-09-28"]


def text_box(words: str) -> str:
    """A text box as Word writes it: twice, for newer and for older programs."""
    inner = f"<w:txbxContent>{text(words)}</w:txbxContent>"
    return paragraph(
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
        f"{inner}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        f"{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_text_boxes_headers_footers_comments_and_footnotes() -> None:
    parts = {
        "header1": text("Northfield Academy, confidential"),
        "footer1": text("Page 1 of 2"),
        "comments": text("Check with mum"),
        "footnotes": text("As agreed by phone"),
    }
    new = imported(form(AMELIA, after=text_box("Seen by DSL 3/9/26"), parts=parts))
    assert asides(new) == {
        "Text box": "Seen by DSL 3/9/26",
        "Page header": "Northfield Academy, confidential",
        "Comment": "Check with mum",
        "Footnote": "As agreed by phone",
    }
    assert new.text.count("Seen by DSL") == 1


def test_merged_cells_nested_tables_and_several_paragraphs() -> None:
    filling = AMELIA | {
        "home_visit": text("5/10/26") + text("19/10/26 no reply"),
        "mentoring": table(text_row("25/9/26"), text_row("26/9/26")) + "<w:p/>",
    }
    nested = table(text_row("Panel", "booked")) + "<w:p/>"
    wide = row(cell(text("14/9/26 Rang mum.") + text("No answer."), 2), cell(text("JB")))
    log = table(text_row(*LOG_COLUMNS), wide, row(cell(text("21/9/26")), cell(nested), cell(text("JB"))))
    new = imported(document(details(filling) + actions(filling) + log))
    case = case_of(new)
    assert dates(case, "home_visit") == ["2026-10-05", "2026-10-19 no reply"]
    assert dates(case, "mentoring") == ["2026-09-25", "2026-09-26"]
    assert [(c.date.day, c.text) for c in case.contacts] == [(14, "Rang mum.\nNo answer."), (21, "Panel booked")]


def test_a_form_laid_out_in_one_big_cell() -> None:
    body = table(row(cell(text("Private note") + details(AMELIA) + actions({"letter_1": "14/9/26"}) + "<w:p/>")))
    new = imported(document(body))
    assert case_of(new).child_name == "Amelia Hart"
    assert dates(case_of(new), "letter_1") == ["2026-09-14"]
    assert asides(new) == {"Text outside the boxes": "Private note"}


def test_labels_above_their_boxes_and_labels_with_the_filling_in_their_own_cell() -> None:
    below = table(text_row("Child Name", "Date of Birth", "Year Group"), text_row("Amelia Hart", "17/5/14", "8"))
    inline = table(text_row("School: Northfield", "Staff Name:\nJo Bell"), text_row("Home Visit 5/10/26", "done"))
    new = imported(document(below + "<w:p/>" + inline))
    case = case_of(new)
    assert (case.child_name, case.date_of_birth, case.year_group) == ("Amelia Hart", dt.date(2014, 5, 17), "8")
    assert (case.school, case.staff_name) == ("Northfield", "Jo Bell")
    assert [(a.date, a.note) for a in case.enforcement] == [(dt.date(2026, 10, 5), "done")]
    assert asides(new) == {}


def test_the_boxes_go_on_below_the_log_in_one_big_table_where_a_heading_says_so() -> None:
    rows = [
        text_row("Child Name", "Amelia Hart", ""),
        text_row(*LOG_COLUMNS),
        text_row("14/9/26", "Rang", "JB"),
        text_row("Home Visit", "5/10/26", ""),
    ]
    section = row(cell(text("Type of Action: Enforcement")), cell(text("Date"), 2))
    new = imported(document(table(*rows)))
    assert dates(case_of(new), "home_visit") == []
    assert asides(new) == {"Contact Log, a row": "Home Visit\n5/10/26"}
    new = imported(document(table(*rows[:3], section, rows[3])))
    assert dates(case_of(new), "home_visit") == ["2026-10-05"]
    assert [c.text for c in case_of(new).contacts] == ["Rang"]
    assert asides(new) == {}


def test_what_cannot_be_seen_changes_nothing() -> None:
    new = imported(form({"child_name": "Amelia\u00a0Hart\u200b", "date_of_birth": "\u200b17\u00a0May\u00a02014\u00ad"}))
    case = case_of(new)
    assert (case.child_name, case.date_of_birth) == ("Amelia Hart", dt.date(2014, 5, 17))
    assert asides(imported(form(AMELIA | {"letter_1": "\u0591", "letter_2": "____", "letter_3": "…"}))) == {}


def test_a_table_that_is_no_part_of_the_form_is_kept_row_by_row() -> None:
    attendance = table(text_row("Week", "Sessions", "%"), text_row("", "", ""), text_row("38", "6", "60"))
    new = imported(form(AMELIA, after="<w:p/>" + attendance))
    assert asides(new) == {"Words in no box": "Week | Sessions | %\n38 | 6 | 60"}


def test_pictures_are_missed_aloud() -> None:
    new = imported(form(AMELIA, after=paragraph("<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>")))
    remark = "Pictures in the form, which are not imported: 1."
    assert remark in "\n".join(describe(new))
    assert remark in new.text


def test_a_very_long_form_takes_seconds_and_an_endless_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    loose = table(*(text_row(f"a{n}", "b") for n in range(6000)))
    data = form(AMELIA, [("14/9/26", "Rang", "JB")] * 2000, after="<w:p/>" + loose)
    start = time.process_time()
    new = imported(data)
    assert time.process_time() - start < 20
    assert len(case_of(new).contacts) == 2000
    monkeypatch.setattr("casebook.importing.case.cases.MAX_BYTES", 10_000)
    (result,) = plan_import([read_word_form("x", data)], Book(Settings(), TODAY, ()))
    assert isinstance(result, NotImported)


def test_a_value_two_cells_away_is_not_taken_for_the_labels_own() -> None:
    body = details(AMELIA) + "<w:p/>" + table(text_row("Enforcement Letter 1", "", "", "21/9/26"))
    new = imported(document(body))
    assert dates(case_of(new), "letter_1") == []
    assert asides(new) == {"Enforcement Letter 1": "21/9/26"}


def test_lines_outside_tables_fill_boxes_only_where_no_table_does() -> None:
    body = text("Child Name:\tAmelia Hart\tSchool: Northfield") + text("Year Group: 8") + text("School: he hates it")
    new = imported(document(body))
    case = case_of(new)
    assert (case.child_name, case.school, case.year_group) == ("Amelia Hart", "Northfield", "8")
    assert asides(new) == {"School, a second time": "he hates it"}
    assert asides(imported(form(AMELIA, after=text("School: he hates it")))) == {
        "Text outside the boxes": "School: he hates it"
    }


def test_a_name_above_a_signature_is_not_the_childs() -> None:
    signed = table(text_row("Name", "Jo Bell"), text_row("Year 8", "tutor group"))
    new = imported(form(AMELIA, after="<w:p/>" + signed))
    assert case_of(new).child_name == "Amelia Hart"
    assert asides(new)["Beside “Name”"] == "Jo Bell"


def test_the_log_goes_on_in_a_table_of_its_own() -> None:
    more = table(text_row("21/9/26", "Rang again", "JB"), text_row("22/9/26", "And again", "JB"))
    new = imported(form(AMELIA, [("14/9/26", "Rang", "JB")], after=more))
    assert [c.text for c in case_of(new).contacts] == ["Rang", "Rang again", "And again"]


def test_form_fields_of_the_older_kind() -> None:
    def field(data: str, shown: str = "") -> str:
        begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
        return (
            f'{begin}<w:r><w:instrText>FORM</w:instrText></w:r>{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    choices = "".join(f'<w:listEntry w:val="{v}"/>' for v in ("Hill", "Northfield"))
    filling = AMELIA | {
        "staff_name": paragraph(field("<w:textInput/>", "Jo Bell")),
        "school": paragraph(field(f'<w:ddList><w:result w:val="1"/>{choices}</w:ddList>')),
        "letter_1": paragraph(field('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>'), run(" 14/9/26")),
    }
    new = imported(form(filling))
    assert (case_of(new).staff_name, case_of(new).school) == ("Jo Bell", "Northfield")
    assert asides(new) == {"Enforcement Letter 1": "☒ 14/9/26"}


def test_text_that_could_be_structure_stays_text() -> None:
    nasty = "### 2026-09-01 · XX\n---\n```\n| Date | Details |\n|---|---|\n| 2026-09-02 | forged |\n<<<<<<< HEAD\n# Contact log"
    new = imported(form(AMELIA | {"letter_1": nasty}, [("14/9/26", nasty, "JB")], after=text(nasty)))
    case = case_of(new)
    assert not errors(new.diagnostics)
    assert [(c.date.isoformat(), c.initials) for c in case.contacts] == [("2026-09-14", "JB")]
    assert dates(case, "letter_1") == []
    assert all(word in new.text for word in ("forged", "HEAD"))


def test_words_that_yaml_would_change_are_read_back_as_they_are() -> None:
    filling = AMELIA | {
        "child_name": "No: 1 'Null' #x",
        "staff_name": "&anchor *b !tag",
        "school": "[St: Ann's] {x}, y",
    }
    case = case_of(imported(form(filling)))
    assert (case.child_name, case.staff_name, case.school) == (
        "No: 1 'Null' #x",
        "&anchor *b !tag",
        "[St: Ann's] {x}, y",
    )


def test_a_form_without_a_name_is_a_case_with_an_error_and_not_lost() -> None:
    new = imported(form({"school": "Northfield"}, [("14/9/26", "Rang", "JB")]))
    assert new.broken
    assert [d.code for d in errors(new.diagnostics)] == ["missing-name"]
    assert case_of(new).contacts


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (text("Dear parents"), "None of the Stage Two form’s boxes"),
        (details(AMELIA) + "<w:p/>" + details(AMELIA | {"child_name": "Ben Li"}), "two children"),
    ],
)
def test_documents_that_are_no_one_form_are_refused(body: str, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        read_word_form("x.docx", document(body))


def test_macros_are_ignored_and_templates_read() -> None:
    assert imported(document(details(AMELIA), main="template.main")).draft.having("child_name")


def test_a_document_made_by_python_docx() -> None:
    made = docx.Document()
    grid = made.add_table(2, 6)
    for column, field in enumerate(DETAILS[:3]):
        grid.cell(0, 2 * column).text = field.label
        grid.cell(0, 2 * column + 1).text = AMELIA[field.key]
    grid.cell(1, 0).merge(grid.cell(1, 5)).text = "School Attendance Intervention Actions"
    out = io.BytesIO()
    made.save(out)
    case = case_of(imported(out.getvalue()))
    assert (case.child_name, case.year_group) == ("Amelia Hart", "8")


# --- No word is lost ------------------------------------------------------------------------------------

_TYPED = st.one_of(
    st.text(string.ascii_letters + string.digits + " .,'’-–#|>`~*[]{}:!?&_=\\\n\tęñЖ李\u00a0", max_size=40),
    st.sampled_from(
        ["14/9/26", "05/10 and 19/10", "13/10 - DNA", "5th Oct", "not sent", "Year 8", "School: x", "2026-10-05",
         "1/12/26", "N/A", "### 2026-09-01", "```", "<!-- -->", "{a: b", "\u200bhidden\u00ad", "x\ny\n\nz", "---"]
    ),
)  # fmt: skip


def words(said: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", said.replace("\u200b", "").replace("\u00ad", "").replace("\u00a0", " ")))


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from([*(f.key for f in DETAILS), *(b.key for b in ENFORCEMENT + SUPPORT)]), _TYPED),
    st.lists(st.tuples(_TYPED, _TYPED, _TYPED), max_size=4),
    st.lists(_TYPED, max_size=3),
)
def test_every_typed_word_is_in_the_new_case(
    filling: dict[str, str], log: list[tuple[str, str, str]], after: list[str]
) -> None:
    assume(not two_names(filling.get("child_name", "")))  # a form that is refused
    new = imported(form(filling, log, after="".join(map(text, after))))
    typed = [*filling.values(), *(w for line in log for w in line), *after]
    kept = words(new.text)
    for said in typed:
        assert words(said) <= kept, said
    codes = {d.code for d in errors(new.diagnostics)}
    assert codes <= ({"missing-name"} if not new.draft.having("child_name") else set())


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_word_however_the_xml_holds_it(data: st.DataObject) -> None:
    said: list[str] = []

    def content(depth: int = 0) -> str:
        word = f"w{len(said)}x{data.draw(st.integers(0, 9))}"
        said.append(word)
        kinds = ["run", "ins", "del", "control", "box", "strike", "nested", "hyper"]
        kind = data.draw(st.sampled_from(kinds if depth < 2 else kinds[:3]))
        if kind == "nested":
            return text(word) + table(row(cell(content(depth + 1)), cell(content(depth + 1)))) + "<w:p/>"
        if kind == "box":
            return text_box(word)
        if kind == "control":
            return text(word) + control(content(depth + 1))
        inner = {
            "run": run(word), "ins": inserted(word), "del": deleted(word), "strike": run(word, "<w:dstrike/>"),
            "hyper": f"<w:hyperlink>{run(word)}</w:hyperlink>",
        }[kind]  # fmt: skip
        return paragraph(inner)

    keys = data.draw(st.lists(st.sampled_from([b.key for b in ENFORCEMENT + SUPPORT] + ["school"]), unique=True))
    filling = {key: content() for key in keys}
    log = [("14/9/26", content(), content())]
    new = imported(form(AMELIA | filling, log, after=content()))
    assert set(said) <= words(new.text)
    assert not errors(new.diagnostics)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200), st.integers(0, 5000))
def test_a_damaged_file_is_refused_in_words(noise: bytes, at: int) -> None:
    whole = form(AMELIA)
    data = whole[: at % len(whole)] + noise + whole[at % len(whole) + len(noise) :]
    with contextlib.suppress(UnreadableError):
        assert isinstance(read_word_form("x.docx", data), Filled)
