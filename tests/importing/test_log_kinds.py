"""A log is a log, whatever else stands in its table, and a doubtful day in it is no contact."""

from __future__ import annotations

import pytest

from casebook.form import ACTIONS, LOG_COLUMNS, LOG_TITLE
from support.import_forms import cell, details, document, form, paragraph, row, run, table, text, text_row
from support.imported import AMELIA, case_of, done, word

LABELS = {key: box.label for key, box in ACTIONS.items()}


def log(*rows: tuple[str, ...], before: str = "<w:p/>") -> tuple[list[tuple[str, str, str]], list[str], str]:
    """The contacts of a form whose log is this table, what was set aside of it, and the new file."""
    acts = table(text_row(LABELS["letter_1"], "14/09/2026"), text_row(LABELS["letter_3"], ""))
    new = word(document(details(AMELIA) + "<w:p/>" + acts + before + table(*(text_row(*r) for r in rows))))
    case = case_of(new)
    assert done(case) == {"letter_1": ["2026-09-14"]}
    contacts = [(c.date.isoformat(), c.initials, c.text) for c in case.contacts]
    return contacts, [a.text for a in new.draft.asides], new.text


@pytest.mark.parametrize(
    "heads",
    [
        ("Date", "Details of Contact", "Time taken", "Staff Initial"),
        ("Date 2026/27", "Details of Contact", "Staff Initial"),
        ("Date", "Summary", "Staff Initial"),
        ("Date", "Summary of contact/actions", "By"),
        ("Date of contact", "Details", "Initials"),
        ("Date/Time", "Details of contact", "Outcome", "Initials"),
        ("No.", "Date", "Type", "Details of Contact", "Staff"),
        ("Details of Contact", "Date", "Initials"),
        ("Date", "Notes", "Initials"),
        ("DATE", "DETAILS OF CONTACT", "STAFF INITIAL"),
        ("Date (2026/27)", "What happened", "Who"),
        ("When", "Description", "Follow-up", "Recorded by"),
        ("Date", "Method", "Details of contact / action", "Staff Initial", "Review date"),
    ],
)
def test_a_date_column_and_a_column_of_details_make_a_log(heads: tuple[str, ...]) -> None:
    date_at = next(n for n, h in enumerate(heads) if "date" in h.lower() or h == "When")
    words = ("Details", "details", "DETAILS", "Summary", "Notes", "What", "Description")
    said_at = next(n for n, h in enumerate(heads) if h.startswith(words))
    sayings = [
        f"{LABELS['letter_3']} - 02/11/2026", f"{LABELS['letter_2']}: 12/10/2026", "Home Visit", "School: rang about Letter 3"
    ]  # fmt: skip

    def line(number: int, said: str) -> tuple[str, ...]:
        return tuple(f"0{number}/10/2026" if n == date_at else said if n == said_at else "" for n in range(len(heads)))

    rows = [line(n, said) for n, said in enumerate(sayings, 5)]
    contacts, aside, whole = log(heads, *rows)
    assert [(day, text) for day, _, text in contacts] == [(f"2026-10-0{n}", said) for n, said in enumerate(sayings, 5)]
    assert aside == []
    for head in heads:
        assert head.lower() in map(str.lower, LOG_COLUMNS) or all(
            word in whole for word in head.replace("(", " ").replace(")", " ").split()
        )


def test_words_of_further_columns_stand_in_the_contact() -> None:
    contacts, aside, _ = log(
        ("Date", "Details of Contact", "Time taken", "Outcome", "Staff Initial"),
        ("05/10/2026", "Home visit", "20 min", "no reply", "JB"),
    )
    assert contacts == [("2026-10-05", "JB", "Home visit\nTime taken: 20 min\nOutcome: no reply")]
    assert aside == []


@pytest.mark.parametrize(
    ("status", "sure"),
    [("done", True), ("completed", True), ("cancelled", False), ("planned", False), ("No", False), ("not done", False),
     ("postponed", False), ("n/a", False), ("due", False), ("did not take place", False), ("no reply", True), ("VOID", False)],
)  # fmt: skip
def test_a_column_that_says_whether_it_took_place(status: str, sure: bool) -> None:
    contacts, aside, whole = log(
        ("Date", "Details of Contact", "Status", "Staff Initial"), ("05/10/2026", "Home visit", status, "JB")
    )
    assert (len(contacts), len(aside)) == ((1, 0) if sure else (0, 1))
    assert status in whole


def test_a_row_that_begins_like_a_box_does_not_end_the_log() -> None:
    contacts, aside, _ = log(
        LOG_COLUMNS,
        ("05/10/2026", "Rang mum", "JB"),
        ("Home Visit", "05/10/2026", "JB"),
        (LABELS["letter_3"], "02/11/2026", "JB"),
        ("School", "closed 06/10/2026", ""),
        ("07/10/2026", "Rang dad", "JB"),
    )
    assert [c[2] for c in contacts] == ["Rang mum", "Rang dad"]
    assert [a.split("\n")[0] for a in aside] == ["Home Visit", LABELS["letter_3"], "School"]


@pytest.mark.parametrize(
    "date",
    [
        "26/10 - 30/10", "26/10-30/10", "26/10 – 30/10", "5/6 October 2026", "5-6 October 2026", "5 & 6 October 2026",
        "5/10 - 9/10/26", "5/10/26 to 9/10/26", "before 14/9/26", "after 14/9/26", "by 14/9/26", "from 14/9/26", "since 14/9/26",
        "due 14/9/26", "due: 14/9/26", "w/c 14/9/26", "wc 14/9/26", "w/b 14/9/26", "week of 14/9/26", "14/9/26 (tbc)", "14/9/26 tbc",
        "14/9/26 ?", "~14/9/26", "c. 14/9/26", "approx 14/9/26", "around 14/9/26", "14/9/26 or 15/9/26", "14/9/26 or 15", "14/9/26 onwards",
        "14/9/26*", "not 14/9/26", "planned 14/9/26", "14/9/26 planned", "14/9/26 cancelled", "14/9/26 DNA", "14/9/26 N/A",
        "14/9/26 to", "Sept 2026", "14th", "early Oct 26", "Tues 14/9/26", "14/9/26 Tuesday", "14/9/26 (Fri)", "31/9/26", "14/9",
        "review 14/9/26 due", "until 14/9/26", "14/9/26 x2", "14/9/26 +1", "14/9/26 / 15", "up to 14/9/26", "next 14/9/26",
        "14/9/26 at 5.10", "14/9/26 amended", "14/9/26 JB", "14/9/26 £5", "last 14/9/26", "14/9/26 void", "half term 26/10/26",
    ],
)  # fmt: skip
def test_a_doubtful_day_is_no_contact_and_keeps_its_words(date: str) -> None:
    new = word(form(AMELIA, [(date, "Rang mum about Year 7", "JB")]))
    if date in {"14/9/26 at 5.10", "14/9"}:  # a time, said to be one; a day that no other date gives its year
        return
    assert case_of(new).contacts == ()
    assert "Rang mum about Year 7" in new.text
    assert date.replace("*", "") in new.text.replace("*", "")


@pytest.mark.parametrize(
    ("date", "how"),
    [
        ("14/9/26", ""), ("Mon 14/9/26", ""), ("Monday 14/09/2026", ""), ("14/9/26 Mon", "Mon"), ("14/9/26 (Monday)", "(Monday)"),
        ("14/9/26 10am", "10am"), ("14/9/26 at 10.15am", "at 10.15am"), ("14/9/26 14:30", "14:30"), ("14/9/26, 2pm", "2pm"),
        ("14/9/26 by phone", "by phone"), ("14/9/26 phone call", "phone call"), ("14/9/26 - home visit", "home visit"),
        ("14/9/26 HV", "HV"), ("14/9/26 no reply", "no reply"), ("14/9/26 letter to parents", "letter to parents"),
        ("on 14/9/26", "on"), ("Phone call 14/9/26", "Phone call"), ("14/9/26 am", "am"), ("14/9/26 text", "text"),
    ],
)  # fmt: skip
def test_the_day_of_the_week_a_time_and_ways_of_contact_may_stand_beside_a_date(date: str, how: str) -> None:
    new = word(form(AMELIA, [(date, "Rang.", "JB")]))
    (contact,) = case_of(new).contacts
    assert contact.date.isoformat() == "2026-09-14"
    assert " ".join(filter(None, (contact.how, contact.outcome))) == how or how in new.text


def test_one_cell_for_the_date_and_the_account() -> None:
    def contacts(words: str) -> int:
        merged = row(cell(text(words), 2), cell(text("JB")))
        new = word(document(details(AMELIA) + table(text_row(*LOG_COLUMNS), merged)))
        assert words in new.text
        return len(case_of(new).contacts)

    assert contacts("14/9/26 Rang mum, who is cross and wants it all cancelled.") == 1
    for doubtful in (
        "14/9/26 - 18/9/26 daily calls",
        "before 14/9/26 rang",
        "14/9/26 (tbc) Rang",
        "14/9/26 due: ring mum",
    ):
        assert contacts(doubtful) == 0, doubtful


def test_a_date_merged_downwards_stands_in_each_of_its_rows() -> None:
    first = row(
        f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{text("14/9/26")}</w:tc>',
        cell(text("Rang")),
        cell(text("JB")),
    )
    second = row("<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>", cell(text("Rang again")), cell(text("SK")))
    new = word(document(details(AMELIA) + table(text_row(*LOG_COLUMNS), first, second)))
    assert [(c.date.day, c.text) for c in case_of(new).contacts] == [(14, "Rang"), (14, "Rang again")]


def test_a_form_inside_a_row_of_the_log_is_text() -> None:
    inside = table(text_row(LABELS["letter_3"], "02/11/2026")) + "<w:p/>"
    rows = [text_row(*LOG_COLUMNS), row(cell(text("05/10/2026")), cell(inside), cell(text("JB")))]
    new = word(document(details(AMELIA) + table(*rows)))
    assert done(case_of(new)) == {}
    assert [c.text for c in case_of(new).contacts] == [f"{LABELS['letter_3']} 02/11/2026"]


@pytest.mark.parametrize(
    "heads",
    [
        ("Type of Action: Enforcement", "Date", "Details"),
        ("Action", "Date", "Details"),
        ("Action", "Date", "Notes", "Initials"),
        ("", "Date", "Details of contact", "Staff Initial"),
    ],
)
def test_a_table_of_actions_with_details_is_no_log(heads: tuple[str, ...]) -> None:
    rows = (
        heads,
        *(
            (LABELS[key], day, *[""] * (len(heads) - 2))
            for key, day in (("letter_1", "14/09/2026"), ("letter_2", "28/09/2026"))
        ),
    )
    new = word(document(details(AMELIA) + "<w:p/>" + table(*(text_row(*r) for r in rows))))
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"], "letter_2": ["2026-09-28"]}
    assert case_of(new).contacts == ()


def test_other_tables_with_dates_are_no_log() -> None:
    for heads in (
        ("Date", "Session", "Code"),
        ("Date", "Attendance", "Comments"),
        ("Date due", "Details of Contact"),
        ("Date", "Notes"),
    ):
        new = word(document(details(AMELIA) + "<w:p/>" + table(text_row(*heads), text_row("05/10/2026", "71%", "low"))))
        assert case_of(new).contacts == (), heads
        assert "05/10/2026" in new.text
    titled = text(LOG_TITLE) + table(text_row("Date", "Notes"), text_row("05/10/2026", "Rang mum"))
    assert len(case_of(word(document(details(AMELIA) + titled))).contacts) == 1


def test_lines_below_the_title_of_the_log_fill_no_box() -> None:
    body = (
        text("Child Name: Amelia Hart")
        + text(LOG_TITLE)
        + text("Home Visit: 05/10/2026")
        + text("Enforcement Letter 3: 02/11/2026")
    )
    new = word(document(body))
    assert done(case_of(new)) == {}
    assert "05/10/2026" in new.text


def test_comments_and_footnotes_fill_no_box() -> None:
    body = text("Child Name: Amelia Hart") + paragraph(run("x"), '<w:r><w:commentReference w:id="1"/></w:r>')
    for kind in ("comments", "footnotes"):
        new = word(document(body, {kind: text("Enforcement Letter 3: 02/11/2026")}))
        assert done(case_of(new)) == {}
        assert "02/11/2026" in new.text
    new = word(document(body, {"header1": text("Enforcement Letter 3: 02/11/2026")}))
    assert done(case_of(new)) == {}


def test_a_log_row_with_words_struck_through_is_left_to_a_person() -> None:
    struck = paragraph(run("Letter 3 posted", "<w:strike/>"), run(" Rang mum"))
    new = word(form(AMELIA, [("14/9/26", struck, "JB"), ("15/9/26", "Rang dad", "JB")]))
    assert [c.text for c in case_of(new).contacts] == ["Rang dad"]
    assert "Letter 3 posted" in new.text
