"""A document is one child's: a second child in it refuses it, in whatever words it is written."""

from __future__ import annotations

import pytest

from casebook.form import ACTIONS, DETAILS
from casebook.importing.archive import UnreadableError
from casebook.importing.case.cases import NotImported
from casebook.importing.reading.children import folded_name, is_of_another, same_child, two_names
from casebook.importing.word.form import read_word_form
from support.import_forms import actions, cell, details, document, form, log_table, row, table, text, text_row
from support.imported import case_of, comma, done, new_of, said, word

AMELIA = {"child_name": "Amelia Hart", "date_of_birth": "17/05/2014", "year_group": "8", "school": "Northfield"}
BEN = {"child_name": "Ben Hart", "date_of_birth": "02/02/2016", "year_group": "6", "school": "Northfield Primary"}
GAP = "<w:p/>"
BENS_LOG = log_table([("21/09/2026", "Ben letter 1", "JB")])
FIRST = (
    details(AMELIA) + GAP + actions({"letter_1": "14/09/2026"}) + GAP + log_table([("14/09/2026", "Rang mum", "JB")])
)


def relabelled(filling: dict[str, str], **labels: str) -> str:
    """A first table of a form, with other labels for its boxes."""
    pairs = [(labels.get(f.key, f.label), filling.get(f.key, "")) for f in DETAILS]
    return table(*(text_row(*(w for pair in three for w in pair)) for three in (pairs[:3], pairs[3:])))


@pytest.mark.parametrize(
    "second",
    [
        details(BEN),
        relabelled(BEN, child_name="Pupil Name", date_of_birth="DOB", year_group="Year"),
        relabelled(BEN, child_name="Name of pupil"),
        relabelled(BEN, child_name="Student"),
        relabelled(BEN, child_name="Name", date_of_birth="DOB"),
        relabelled(BEN, child_name="Name"),
        relabelled(BEN, child_name="CHILD NAME:"),
        details(BEN | {"child_name": ""}),
        details(BEN | {"child_name": "", "date_of_birth": ""}),
        relabelled(BEN | {"child_name": ""}, child_name="Pupil"),
        details(BEN | {"child_name": "Amelia Hart"}),
        details({"child_name": "Amelia Hart", "date_of_birth": "18/05/2014"}),
        details(BEN | {"child_name": "Hart, Ben"}),
        details(BEN | {"child_name": "B. Hart"}),
        details(BEN | {"child_name": "Ben", "date_of_birth": ""}),
        details({"date_of_birth": "02/02/2016"}),
        text("Child Name: Ben Hart"),
        text("Pupil: Ben Hart"),
        text("Pupil Name:\tBen Hart\tDOB: 02/02/2016"),
        text("Name of child: Ben Hart (02/02/2016)"),
        text("Student: Ben Hart, Year 6"),
        table(text_row("Child Name", "Date of Birth"), text_row("Ben Hart", "02/02/2016")),
    ],
)
@pytest.mark.parametrize(
    "further", [actions({"letter_1": "21/09/2026", "letter_3": "02/11/2026"}) + GAP + BENS_LOG, BENS_LOG]
)
def test_a_second_childs_form_refuses_the_document_and_names_both(second: str, further: str) -> None:
    with pytest.raises(UnreadableError, match="two children") as refused:
        read_word_form("x.docx", document(FIRST + GAP + second + GAP + further))
    assert "Amelia Hart" in str(refused.value)
    for told in ("Ben Hart", "Hart, Ben", "B. Hart", "“Ben”", "without a name", "born"):
        if told in str(refused.value):
            break
    else:
        pytest.fail(str(refused.value))


@pytest.mark.parametrize(
    "name",
    ["Amelia and Ben Hart", "Amelia & Ben Hart", "Amelia Hart / Ben Hart", "Amelia Hart\nBen Hart", "Amelia Hart and Ben Lee",
     "Amelia Hart; Ben Hart", "Amelia Hart (and sister Cara)", "Amelia + Ben Hart", "Amelia Hart & siblings", "Twins: Amelia Hart, Ben Hart"],
)  # fmt: skip
def test_two_names_in_one_box(name: str) -> None:
    with pytest.raises(UnreadableError, match="two children"):
        read_word_form("x.docx", form({"child_name": name, "letter_1": "14/09/2026"}))
    (result,) = comma(["Child Name", "School", "Letter 1"], [name, "Hill", "14/09/2026"])
    assert isinstance(result, NotImported)
    assert "14/09/2026" in said(result)


@pytest.mark.parametrize(
    "name", ["Amelia\nHart", "Zoë O’Brien-Łuczak", "Hart, Amelia", "Amelia (Millie) Hart", "Anne-Marie de la Cruz", "Sandy Handley", "Andy Wander"]
)  # fmt: skip
def test_a_name_of_one_child_however_it_is_written(name: str) -> None:
    assert not two_names(name)
    assert word(form({"child_name": name})).draft.having("child_name")


def test_a_list_beside_one_name_is_of_two() -> None:
    body = table(
        text_row("Child Name", "Date of Birth", "School"),
        text_row("Amelia Hart", "17/05/2014", "A"),
        text_row("Ben Hart", "02/02/2016", "B"),
    )
    with pytest.raises(UnreadableError, match="two children"):
        read_word_form("x.docx", document(body))
    side = table(
        text_row("Child Name", "Amelia Hart", "Ben Hart"), text_row("Enforcement Letter 1", "14/09/2026", "21/09/2026")
    )
    with pytest.raises(UnreadableError, match="two children"):
        read_word_form("x.docx", document(side))


@pytest.mark.parametrize(
    "above",
    [
        "Brother: Ben",
        "Sister Cara’s log",
        "Sibling",
        "Ben Hart",
        "BROTHER",
        "Twin – Ben",
        "Half-brother: Ben Lee",
        "Log for Ben Hart",
    ],
)
def test_what_stands_under_another_childs_name_is_set_aside(above: str) -> None:
    for body in (
        FIRST + text(above) + BENS_LOG,
        FIRST
        + GAP
        + table(
            row(cell(text(above), 3)),
            text_row("Date", "Details of Contact", "Staff Initial"),
            text_row("21/09/2026", "Ben letter 1", "JB"),
        ),
    ):
        new = word(document(body))
        assert [c.text for c in case_of(new).contacts] == ["Rang mum"], above
        assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}
        assert "Ben letter 1" in new.text
    boxes = details(AMELIA) + text(above) + table(text_row(ACTIONS["letter_3"].label, "02/11/2026"))
    assert done(case_of(word(document(boxes)))) == {}, above


def test_rows_below_a_brothers_name_in_the_log_itself() -> None:
    rows = [("14/09/2026", "Rang mum", "JB"), ("Brother: Ben", "", ""), ("21/09/2026", "Ben letter 1", "JB")]
    new = word(document(details(AMELIA) + GAP + log_table(rows)))
    assert [c.text for c in case_of(new).contacts] == ["Rang mum"]
    assert "Ben letter 1" in new.text


def test_a_second_table_of_actions_without_a_name_is_set_aside() -> None:
    new = word(document(FIRST + GAP + actions({"letter_1": "21/09/2026", "letter_2": "05/10/2026"}) + GAP + BENS_LOG))
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}
    assert [c.text for c in case_of(new).contacts] == ["Rang mum"]
    for words in ("21/09/2026", "05/10/2026", "Ben letter 1"):
        assert words in new.text


def test_the_same_child_again_is_no_second_child() -> None:
    again = details({"child_name": "HART, Amelia", "date_of_birth": "17 May 2014"})
    page = {"header1": text("Child Name: Amelia Hart")}
    new = word(
        document(
            FIRST
            + GAP
            + again
            + GAP
            + text("Pupil: Amelia Hart")
            + table(text_row("Name", "Jo Bell"), text_row("Signed", "")),
            page,
        )
    )
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}
    blank = details({}) + actions({}) + log_table([])
    assert done(case_of(word(document(FIRST + GAP + blank)))) == {"letter_1": ["2026-09-14"]}


def test_parents_and_siblings_may_be_named() -> None:
    family = text("Parents") + table(text_row("Parent", "Kim Hart", "Date of Birth", "01/02/1985"))
    siblings = text("Siblings") + table(text_row("Name", "Ben Hart", "DOB", "02/02/2016"))
    voice = text("Child: says that Mr Lee shouts")
    new = word(document(FIRST + family + siblings + voice))
    assert case_of(new).child_name == "Amelia Hart"
    for words in ("Kim Hart", "01/02/1985", "Ben Hart", "02/02/2016", "Mr Lee"):
        assert words in new.text


def test_a_row_of_a_sheet_that_names_two_children() -> None:
    (result,) = comma(
        ["Child Name", "School", "Child Name", "Letter 1"], ["Amelia Hart", "Hill", "Ben Lee", "14/09/2026"]
    )
    assert isinstance(result, NotImported)
    assert "Ben Lee" in said(result)
    (new,) = new_of(comma(["Child Name", "School", "Pupil"], ["Amelia Hart", "Hill", "HART, Amelia"]))
    assert case_of(new).child_name == "Amelia Hart"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Amelia Hart", "HART, Amelia"), ("Zoë O’Brien", "Zoe OBrien"), ("Anne-Marie Li", "Anne Marie Li"), ("Ann  Li", "Ann\u00a0Li"), ("Zoë Li", "Zoe\u0308 Li")],
)  # fmt: skip
def test_names_are_compared_as_people_read_them(one: str, other: str) -> None:
    assert folded_name(one) == folded_name(other)
    assert same_child(one, other)


def test_headings_that_are_nobodys_name() -> None:
    for heading in (
        "Contact Log",
        "School Contacts",
        "Amelia’s contacts",
        "Amelia Hart – contact log",
        "Autumn Term",
        "Notes of Meetings",
        "Contacts continued",
    ):
        assert not is_of_another(heading, "Amelia Hart"), heading
