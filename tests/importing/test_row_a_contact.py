"""A sheet with a row for each contact is the log of its children; short headings are known, or asked for."""

from __future__ import annotations

import pytest

from casebook.importing.case.cases import NotImported
from casebook.importing.sheet.asked import AskedWronglyError, read_asked
from casebook.importing.sheet.files import read_csv
from support.imported import case_of, comma, done, new_of, said

HEAD = ["Student", "Year Group", "School", "Date of Contact", "Category", "Details of Contact", "Staff Initial"]


def contacts(results: object) -> list[list[tuple[str, str, str]]]:
    return [
        [(c.date.isoformat(), c.initials, c.text) for c in case_of(new).contacts]
        for new in new_of(results)  # type: ignore[arg-type]  # what the helpers return
    ]


def test_all_rows_of_one_child_are_the_log_of_one_case() -> None:
    results = comma(
        HEAD,
        ["Amelia Hart", "8", "Hill", "14/09/2026", "Letter", "Letter 1 posted", "JB"],
        ["Kofi Mensah", "9", "Hill", "12/10/2026", "Call", "Rang dad", "SK"],
        ["HART, Amelia", "8", "Hill", "05/10/2026", "Visit", "Home visit - no reply", "JB"],
    )
    assert contacts(results) == [
        [
            ("2026-09-14", "JB", "Letter 1 posted\nCategory: Letter"),
            ("2026-10-05", "JB", "Home visit - no reply\nCategory: Visit"),
        ],
        [("2026-10-12", "SK", "Rang dad\nCategory: Call")],
    ]
    amelia, _ = new_of(results)
    assert (case_of(amelia).child_name, case_of(amelia).year_group, case_of(amelia).extra) == ("Amelia Hart", "8", ())
    assert "rows 2, 4" in said(amelia)


@pytest.mark.parametrize(
    ("date", "details", "initials"),
    [
        ("Date", "Details", "Initials"), ("Contact date", "Summary", "Staff"), ("Date/Time", "Description", "Officer"),
        ("Date of contact", "What happened", "By"), ("date", "Notes", "Recorded by"), ("Date", "Action", "Worker"),
    ],
)  # fmt: skip
def test_headings_of_record_systems(date: str, details: str, initials: str) -> None:
    head = ["Forename", "Surname", "DOB", date, details, initials]
    rows = [["Amelia", "Hart", "17/05/2014", f"0{n}/10/2026", f"Rang {n}", "JB"] for n in (5, 6)]
    assert contacts(comma(head, *rows)) == [[("2026-10-05", "JB", "Rang 5"), ("2026-10-06", "JB", "Rang 6")]]


def test_children_of_one_name_are_kept_apart_and_doubtful_days_set_aside() -> None:
    head = ["Child", "DOB", "School", "Date", "Details", "Initials"]
    results = comma(
        head,
        ["Ann Bee", "01/09/2012", "Hill", "05/10/2026", "one", "JB"],
        ["Ann Bee", "02/09/2012", "Hill", "06/10/2026", "two", "JB"],
        ["Ann Bee", "1 Sept 2012", "Hill", "w/c 07/10/2026", "three", "JB"],
        ["", "", "", "08/10/2026", "four", "JB"],
        ["Ann Bee", "", "Mill", "09/10/2026", "five", "JB"],
        ["Total", "", "", "", "5", ""],
    )
    assert contacts(results) == [
        [("2026-10-05", "JB", "one")],
        [("2026-10-06", "JB", "two")],
        [("2026-10-09", "JB", "five")],
    ]
    assert "three" in new_of(results)[0].text
    assert [type(r) for r in results].count(NotImported) == 2
    assert all(word in said(results) for word in ("w/c 07/10/2026", "three", "four", "Total"))


def test_a_log_with_letters_beside_it() -> None:
    head = ["Child Name", "School", "Letter 1", "Date of Contact", "Details of Contact", "Staff Initial"]
    results = comma(
        head,
        ["Ann Bee", "Hill", "14/09/2026", "05/10/2026", "one", "JB"],
        ["Ann Bee", "Hill", "14/09/2026", "06/10/2026", "two", "JB"],
    )
    (new,) = new_of(results)
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}
    results = comma(
        head,
        ["Ann Bee", "Hill", "14/09/2026", "05/10/2026", "one", "JB"],
        ["Ann Bee", "Hill", "not sent", "06/10/2026", "two", "JB"],
    )
    (new,) = new_of(results)
    assert done(case_of(new)) == {}
    assert "not sent" in new.text


def test_what_differs_from_row_to_row_is_set_aside() -> None:
    head = ["Child Name", "School", "Year Group", "Date", "Details of Contact", "Outcome"]
    results = comma(
        head,
        ["Ann Bee", "Hill", "8", "05/10/2026", "visit", "cancelled"],
        ["Ann Bee", "Hill", "8", "06/10/2026", "visit", "no reply"],
    )
    assert contacts(results) == [[("2026-10-06", "", "visit\nOutcome: no reply")]]


def test_a_row_a_case_with_a_date_and_notes_is_no_log() -> None:
    results = comma(
        ["Child Name", "School", "Date", "Notes"],
        ["Ann Bee", "Hill", "05/10/2026", "x"],
        ["Bo Lee", "Hill", "06/10/2026", "y"],
    )
    assert contacts(results) == [[], []]
    assert "05/10/2026" in said(results)


# --- Short headings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("L1 sent", "letter_1"), ("L1", "letter_1"), ("L 2", "letter_2"), ("Ltr 3", "letter_3"), ("Letter 3 sent", "letter_3"),
        ("Date L2 sent", "letter_2"), ("Date of letter 1", "letter_1"), ("1st letter", "letter_1"), ("Letter one", "letter_1"),
        ("2DNA", "letter_2_dna"), ("L2DNA sent", "letter_2_dna"), ("HV", "home_visit"), ("HV date", "home_visit"),
        ("Home visit 1", "home_visit"), ("APM", "panel_meeting"), ("Panel date", "panel_meeting"), ("EHA", "early_help_assessment"),
        ("TAF", "team_around_the_family"), ("Date of referral", "referral"), ("Letter 1 (date sent)", "letter_1"),
    ],
)  # fmt: skip
def test_short_headings_of_actions(heading: str, key: str) -> None:
    (new,) = new_of(comma(["Pupil", "Yr", "Officer", heading], ["Ann Bee", "8", "Jo Bell", "14/09/2026"]))
    case = case_of(new)
    assert done(case) == {key: ["2026-09-14"]}
    assert (case.year_group, case.staff_name) == ("8", "Jo Bell")


def test_a_heading_that_is_not_known_is_asked_for() -> None:
    head, row = ["Who", "School", "Out 1", "Tutor"], ["Ann Bee", "Hill", "14/09/2026", "Shah"]
    asked = read_asked(["Who=child_name", "out 1 = Enforcement Letter 1", "Tutor=extra"])
    (new,) = new_of(comma(head, row, asked=asked))
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}
    assert case_of(new).extra == (("Tutor", "Shah"),)
    rows = read_csv("x.csv", b"Pupil,School,Out 1\nAnn Bee,Hill,14/09/2026\n")
    assert '--column "Out 1=letter_1"' in "".join(rows.remarks)
    assert (
        read_csv("x.csv", b"Pupil,School,Out 1\nAnn Bee,Hill,14/09/2026\n", read_asked(["Out 1=extra"])).remarks == ()
    )
    log = read_asked(["Tag=date", "Was=details", "Wer=initials"])
    assert contacts(
        comma(["Pupil", "School", "Tag", "Was", "Wer"], ["Ann Bee", "Hill", "14/09/2026", "Rang", "JB"], asked=log)
    ) == [[("2026-09-14", "JB", "Rang")]]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("L1 sent", "HEADING=BOX"),
        ("=letter_1", "HEADING=BOX"),
        ("L1=leter_1", "Did you mean “letter_1”?"),
        ("L1=zzz", "It can be:"),
    ],
)
def test_a_column_that_is_asked_for_wrongly(column: str, words: str) -> None:
    with pytest.raises(AskedWronglyError, match=words):
        read_asked([column])
    with pytest.raises(AskedWronglyError, match="two meanings"):
        read_asked(["L1=letter_1", "l1=letter_2"])


def test_what_goes_to_extra_is_said_not_to_count() -> None:
    (new,) = new_of(comma(["Pupil", "School", "Tutor"], ["Ann Bee", "Hill", "Shah"]))
    assert "No box of the form; kept under extra:, and not counted:" in said(new)
