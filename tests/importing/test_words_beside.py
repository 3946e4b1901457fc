"""Words that stand beside a date are its outcome, or the box is left to a person: in forms and in sheets alike."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from openpyxl.comments import Comment

from casebook.form import ACTIONS
from casebook.importing.case.report import describe
from support.import_forms import cell, details, document, paragraph, row, run, table, text, text_row
from support.imported import AMELIA, case_of, comma, done, excel, new_of, said, word, word_actions

LABELS = {key: box.label for key, box in ACTIONS.items()}
AGAINST = [
    "NOT SENT, mum in hospital", "not sent", "No", "N", "no - see file", "n/a", "cancelled", "withdrawn", "returned to sender",
    "returned unopened – not counted", "undelivered", "void", "postponed", "to be sent", "due", "draft", "drafted only", "TBC",
    "tba", "awaiting head's signature", "✗", "✘", "☐", "☒", "X", "x", "?", "sent?", "not yet", "never went out", "on hold",
    "still on my desk", "in drafts", "RTS", "bounced", "wrong address", "sent in error", "unsent", "failed", "0", "nil", "-No-",
    "was sent but came back", "sent, returned", "did not go", "Yes but returned", "see log", "w/c", "approx", "(not sent)",
    "planned, cancelled", "sent – no", "01/11", "10/11/2026",
]  # fmt: skip
FOR = [
    "sent",
    "Sent",
    "posted",
    "issued",
    "✓",
    "✔",
    "☑",
    "Yes",
    "y",
    "done",
    "completed",
    "by post",
    "1st class",
    "emailed",
]


# --- In a Word form -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", AGAINST)
@pytest.mark.parametrize("heading", ["Result", "Outcome", "Comments", "Sent?", "Status", ""])
def test_a_letter_with_words_against_it_in_its_row_is_not_sent(words: str, heading: str) -> None:
    new = word_actions(
        ("Type of Action: Enforcement", "Date", heading),
        (LABELS["letter_1"], "14/09/2026", ""),
        (LABELS["letter_3"], "02/11/2026", words),
    )
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}
    assert words.split()[0] in new.text
    assert any(a.label == LABELS["letter_3"] and words in a.text for a in new.draft.asides)


@pytest.mark.parametrize("words", FOR)
def test_words_that_say_it_was_done_leave_it_done_and_are_listed(words: str) -> None:
    new = word_actions(
        ("Type of Action: Enforcement", "Date", "Result"),
        (LABELS["letter_1"], "14/09/2026", ""),
        (LABELS["letter_3"], "02/11/2026", words),
    )
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"], "letter_3": ["2026-11-02"]}
    report = describe(new)
    at = report.index("  Filled beside words; check that they say the same:")
    assert words in report[at + 1]
    assert "Enforcement Letter 1" not in "".join(report[at + 1 :])


@pytest.mark.parametrize(
    ("key", "words", "outcome"),
    [
        ("panel_meeting", "cancelled by school", "cancelled"),
        ("panel_meeting", "attended", "attended"),
        ("panel_meeting", "DNA", "did not attend"),
        ("panel_meeting", "Did not attend", "did not attend"),
        ("panel_meeting", "signed", "agreed"),
        ("home_visit", "no reply", "no reply"),
        ("home_visit", "No answer", "no reply"),
        ("home_visit", "seen", "seen"),
        ("early_help_assessment", "declined", "declined"),
        ("referral", "accepted", "accepted"),
        ("panel_meeting", "held", ""),
    ],
)
def test_an_outcome_in_the_row_is_the_outcome(key: str, words: str, outcome: str) -> None:
    new = word_actions(("Type of Action", "Date", "Outcome"), (LABELS[key], "13/10/2026", words))
    assert done(case_of(new)) == {key: [f"2026-10-13 {outcome}".strip()]}


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("panel_meeting", "sent"), ("panel_meeting", "cancelled"), ("panel_meeting", "rearranged"), ("panel_meeting", "invited"),
        ("panel_meeting", "cancelled by mum"), ("home_visit", "sent"), ("home_visit", "in"), ("home_visit", "attempted?"),
        ("letter_1", "attended"), ("letter_1", "seen"), ("mentoring", "sent"), ("home_visit", "cancelled by school"),
        ("panel_meeting", "not held"), ("mentoring", "offered"), ("referral", "to be made"),
    ],
)  # fmt: skip
def test_words_that_mean_another_thing_for_this_action_leave_it_to_a_person(key: str, words: str) -> None:
    new = word_actions(("Type of Action", "Date", "Outcome"), (LABELS[key], "13/10/2026", words))
    assert done(case_of(new)) == {}


@pytest.mark.parametrize(
    "heading",
    [
        "Date due", "Due", "Target date", "By when", "Deadline", "Planned for", "Date to be sent", "Review date", "Date requested",
        "Proposed date", "Date drafted", "Date returned", "Next date", "Not before", "Invitation sent", "Date of absence",
    ],
)  # fmt: skip
def test_a_date_under_the_heading_of_another_day_is_not_the_day_of_the_letter(heading: str) -> None:
    new = word_actions(("Type of Action", heading), (LABELS["letter_3"], "02/11/2026"))
    assert not [a for a in case_of(new).actions if a.done]
    new = word_actions(("Type of Action", heading, "Date sent"), (LABELS["letter_3"], "01/11/2026", ""))
    assert not [a for a in case_of(new).actions if a.done]
    assert "01/11/2026" in new.text


def test_the_day_is_that_under_the_heading_that_says_so() -> None:
    new = word_actions(("Action", "Date sent", "Initials"), (LABELS["letter_3"], "02/11/2026", "JB"))
    (letter,) = case_of(new).actions
    assert (letter.date, letter.by) == (dt.date(2026, 11, 2), "JB")
    new = word_actions(("Date", "Action", "Outcome"), ("02/11/2026", LABELS["letter_3"], "NOT SENT"))
    assert done(case_of(new)) == {}
    new = word_actions(("Date", "Action", "Outcome"), ("02/11/2026", LABELS["letter_3"], "sent"))
    assert done(case_of(new)) == {"letter_3": ["2026-11-02"]}


@pytest.mark.parametrize(
    "place", ["label", "value above", "value below", "row below", "merged row below", "comment", "number before"]
)
def test_words_anywhere_that_belongs_to_the_box_keep_it_from_being_filled(place: str) -> None:
    label, words = LABELS["letter_3"], "NOT SENT"
    rows = {
        "label": [row(cell(text(f"{label} (not sent)")), cell(text("02/11/2026")))],
        "value above": [row(cell(text(label)), cell(text(words) + text("02/11/2026")))],
        "value below": [row(cell(text(label)), cell(text("02/11/2026") + text(words)))],
        "row below": [text_row(label, "02/11/2026"), text_row("", words)],
        "merged row below": [text_row(label, "02/11/2026"), row(cell(text("Letter 3 was not sent"), 2))],
        "comment": [
            row(cell(text(label)), cell(paragraph(run("02/11/2026"), '<w:r><w:commentReference w:id="1"/></w:r>')))
        ],
        "number before": [text_row("7", label, "02/11/2026", words)],
    }[place]
    parts = {"comments": text("not sent after all")} if place == "comment" else None
    new = word(document(details(AMELIA) + "<w:p/>" + table(*rows), parts))
    assert done(case_of(new)) == {}
    assert "02/11/2026" in new.text
    assert "sent" in new.text.lower()


def test_a_label_merged_down_over_two_rows_owns_both() -> None:
    first = row(
        f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{text(LABELS["letter_3"])}</w:tc>', cell(text("02/11/2026"))
    )
    second = row("<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>", cell(text("NOT SENT")))
    new = word(document(details(AMELIA) + "<w:p/>" + table(first, second)))
    assert done(case_of(new)) == {}


def test_labels_over_their_boxes_with_outcomes_in_the_row_below() -> None:
    new = word_actions(
        ("", LABELS["letter_1"], LABELS["letter_2"], LABELS["letter_3"]),
        ("Date", "14/09/2026", "28/09/2026", "02/11/2026"),
        ("Outcome", "sent", "returned", "NOT SENT"),
    )
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}
    assert "returned" in new.text


def test_a_cell_more_at_the_end_of_a_row_of_two_boxes_may_speak_of_either() -> None:
    rows = (LABELS["letter_3"], "02/11/2026", LABELS["specialist_assessment"], "03/11/2026")
    assert done(case_of(word_actions((*rows, "not sent")))) == {}
    new = word_actions((*rows, "declined"))
    assert done(case_of(new)) == {"letter_3": ["2026-11-02"], "specialist_assessment": ["2026-11-03 declined"]}


def test_two_boxes_in_a_row_each_with_a_result_of_its_own() -> None:
    new = word_actions(
        ("Type of Action: Enforcement", "Date", "Result", "Type of Action: Early Help/Support", "Date", "Result"),
        (LABELS["letter_1"], "14/09/2026", "cancelled", LABELS["early_help_assessment"], "21/09/2026", "accepted"),
        (LABELS["letter_2"], "28/09/2026", "sent", LABELS["mentoring"], "25/09/2026", "never started"),
    )
    assert done(case_of(new)) == {"letter_2": ["2026-09-28"], "early_help_assessment": ["2026-09-21 accepted"]}


def test_a_heading_above_the_actions_that_says_they_are_still_to_be_done() -> None:
    rows = table(text_row(LABELS["letter_3"], "02/11/2026"))
    for above in ("Planned actions", "Actions still to be done", "DRAFT", "Not yet sent:"):
        new = word(document(details(AMELIA) + text(above) + rows))
        assert done(case_of(new)) == {}, above
        inside = table(row(cell(text(above), 2)), text_row(LABELS["letter_3"], "02/11/2026"))
        assert done(case_of(word(document(details(AMELIA) + "<w:p/>" + inside)))) == {}, above
    new = word(document(details(AMELIA) + text("What we have done since September") + rows))
    assert done(case_of(new)) == {"letter_3": ["2026-11-02"]}


def test_a_sentence_elsewhere_that_speaks_against_a_letter() -> None:
    rows = table(text_row(LABELS["letter_1"], "14/09/2026"), text_row(LABELS["letter_3"], "02/11/2026"))
    new = word(document(details(AMELIA) + "<w:p/>" + rows + text("Mum moved. Letter 3 was returned by Royal Mail.")))
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}
    new = word(document(details(AMELIA) + "<w:p/>" + rows + text("Mum has not replied to letter 1.")))
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"], "letter_3": ["2026-11-02"]}


# --- In a sheet --------------------------------------------------------------------------------------------


HEAD = ["Child Name", "Date of Birth", "School"]
ANN = ["Ann Bee", "01/09/2012", "Hill"]


@pytest.mark.parametrize("words", AGAINST)
@pytest.mark.parametrize(
    "heading",
    [
        "Letter 3 sent?",
        "L3 outcome",
        "Outcome",
        "Result",
        "Sent?",
        "Status",
        "Comment",
        "Notes",
        "Y/N",
        "Letter 3 status",
    ],
)
def test_a_column_that_belongs_to_a_letter_keeps_it_from_being_sent(words: str, heading: str) -> None:
    (new,) = new_of(comma([*HEAD, "Letter 1", "Letter 3", heading], [*ANN, "14/09/2026", "02/11/2026", words]))
    assert done(case_of(new)) == {"letter_1": ["2026-09-14"]}
    assert words in said(new).replace("\n> ", "\n")


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Letter 3 sent?", "Yes"), ("Sent?", "Y"), ("Sent Y/N", "y"), ("Outcome", "sent"), ("Status", "posted"), ("Done", "✓"),
        ("Letter 3 returned?", "No"), ("Returned", "N"), ("L3 how sent", "1st class post"), ("Letter 3 sent by", "JB"),
        ("Letter 3 sent?", ""), ("Letter 3 cancelled?", "no"),
    ],
)  # fmt: skip
def test_a_column_that_says_it_was_sent(heading: str, words: str) -> None:
    (new,) = new_of(comma([*HEAD, "Letter 3", heading], [*ANN, "02/11/2026", words]))
    assert done(case_of(new)) == {"letter_3": ["2026-11-02"]}
    assert ("Filled beside words" in said(new)) is bool(words)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Letter 3 returned?", "Yes"), ("Letter 3 cancelled", "Y"), ("Letter 3 void?", "yes"), ("Not sent", "No"),
        ("Letter 3 due", "02/11/2026"), ("Letter 3 reason", "hospital"), ("", "not sent"), ("Letter 3 to", "nobody"),
        ("Letter 3 sent by", "NO"), ("Letter 3 sent by", "n/a"), ("Letter 3 how sent", "not sent"), ("Letter 3 draft", "yes"),
    ],
)  # fmt: skip
def test_a_column_that_may_say_that_it_was_not(heading: str, words: str) -> None:
    (new,) = new_of(comma([*HEAD, "Letter 3", heading, "Tutor"], [*ANN, "02/11/2026", words, "Miss Shah"]))
    assert done(case_of(new)) == {}
    assert case_of(new).extra == (("Tutor", "Miss Shah"),)


def test_columns_before_and_between_and_of_two_boxes() -> None:
    head = [
        *HEAD,
        "Letter 3 sent?",
        "Letter 3",
        "Panel outcome",
        "Panel",
        "Home visit 1",
        "Outcome",
        "Home visit 2",
        "Outcome",
    ]
    row_ = [
        *ANN,
        "No",
        "02/11/2026",
        "Cancelled by school",
        "13/10/2026",
        "05/10/2026",
        "no reply",
        "19/10/2026",
        "seen",
    ]
    (new,) = new_of(comma(head, row_))
    assert done(case_of(new)) == {
        "panel_meeting": ["2026-10-13 cancelled"],
        "home_visit": ["2026-10-05 no reply", "2026-10-19 seen"],
    }


def test_one_occurrence_that_is_not_clear_leaves_all_of_its_box_to_a_person() -> None:
    head = [*HEAD, "Home visit 1", "Outcome", "Home visit 2", "Outcome"]
    (new,) = new_of(comma(head, [*ANN, "05/10/2026", "no reply", "19/10/2026", "cancelled"]))
    assert done(case_of(new)) == {}
    assert "05/10/2026" in said(new)


def test_start_and_end_of_support() -> None:
    (new,) = new_of(comma([*HEAD, "Mentoring start", "Mentoring end"], [*ANN, "25/09/2026", "18/12/2026"]))
    (support,) = case_of(new).actions
    assert (support.date, support.until) == (dt.date(2026, 9, 25), dt.date(2026, 12, 18))
    (new,) = new_of(comma([*HEAD, "Mentoring end"], [*ANN, "18/11/2026"]))
    assert done(case_of(new)) == {}


@pytest.mark.parametrize(
    ("notes", "left"),
    [
        ("Letter 3 not sent, mum in hospital", ["letter_1"]),
        ("L3 returned", ["letter_1"]),
        ("never posted", []),
        ("Mum is kind.", ["letter_1", "letter_3"]),
        ("Interpreter needed, speaks Polish", ["letter_1", "letter_3"]),
    ],
)
def test_a_column_of_remarks_on_the_whole_row(notes: str, left: list[str]) -> None:
    (new,) = new_of(
        comma([*HEAD, "Letter 1", "Letter 3", "Tutor", "Notes"], [*ANN, "14/09/2026", "02/11/2026", "Shah", notes])
    )
    assert sorted(done(case_of(new))) == left
    assert notes in said(new)


def test_headings_in_two_rows() -> None:
    def merge(_: Any, sheet: Any) -> None:
        sheet.merge_cells("D1:E1")
        sheet.merge_cells("F1:G1")
        for column in "ABC":
            sheet.merge_cells(f"{column}1:{column}2")

    rows = (
        [*HEAD, "Letter 3", None, "Panel", None],
        [None, None, None, "Date", "Sent?", "Date", "Outcome"],
        [*ANN, "02/11/2026", "No", "13/10/2026", "Cancelled by school"],
        ["Bo Lee", "02/09/2012", "Hill", "03/11/2026", "Yes", "14/10/2026", "DNA"],
    )
    for merged in (merge, None):
        ann, bo = new_of(excel(*rows, change=merged))
        assert done(case_of(ann)) == {"panel_meeting": ["2026-10-13 cancelled"]}
        assert done(case_of(bo)) == {"panel_meeting": ["2026-10-14 did not attend"], "letter_3": ["2026-11-03"]}
    above = (
        [None, None, None, "Letter 3", None, "Panel", None],
        [*HEAD, "Date", "Sent?", "Date", "Outcome"],
        *rows[2:],
    )
    ann, bo = new_of(excel(*above))
    assert done(case_of(ann)) == {"panel_meeting": ["2026-10-13 cancelled"]}
    ann, bo = new_of(comma(*([x or "" for x in r] for r in rows)))
    assert done(case_of(ann)) == {"panel_meeting": ["2026-10-13 cancelled"]}


def test_a_comment_on_a_cell_belongs_to_its_box() -> None:
    def comment(words: str) -> Any:
        return lambda _, sheet: setattr(sheet["D2"], "comment", Comment(words, "JB"))

    rows = ([*HEAD, "Letter 3"], [*ANN, dt.date(2026, 11, 2)])
    (new,) = new_of(excel(*rows, change=comment("not sent")))
    assert done(case_of(new)) == {}
    (new,) = new_of(excel(*rows, change=comment("posted")))
    assert done(case_of(new)) == {"letter_3": ["2026-11-02"]}
    assert "posted" in new.text


def test_a_column_that_belongs_to_no_box_can_be_named() -> None:
    head, row_ = [*HEAD, "Letter 3", "Notes"], [*ANN, "02/11/2026", "Interpreter"]
    (new,) = new_of(comma(head, row_))
    assert done(case_of(new)) == {}
    (new,) = new_of(comma(head, row_, asked={"notes": "extra"}))
    assert done(case_of(new)) == {"letter_3": ["2026-11-02"]}
    assert case_of(new).extra == (("Notes", "Interpreter"),)


# --- What the case file has a key for ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "how"),
    [("by post", "post"), ("1st class", "post"), ("hand delivered", "hand"), ("e-mailed", "e-mail"), ("post and email", "post and e-mail")],
)  # fmt: skip
def test_how_a_letter_went(words: str, how: str) -> None:
    (new,) = new_of(comma([*HEAD, "Letter 1", "How sent"], [*ANN, "14/09/2026", words]))
    (letter,) = case_of(new).actions
    assert (letter.date, letter.sent) == (dt.date(2026, 9, 14), how)


def test_the_invitation_and_the_review_of_a_panel() -> None:
    head = [*HEAD, "Panel invited", "Panel", "Panel review date"]
    (new,) = new_of(comma(head, [*ANN, "02/10/2026", "13/10/2026", "04/12/2026"]))
    (panel,) = case_of(new).actions
    assert (panel.invited, panel.date, panel.review) == (
        dt.date(2026, 10, 2),
        dt.date(2026, 10, 13),
        dt.date(2026, 12, 4),
    )
    (new,) = new_of(comma(head, [*ANN, "02/10/2026", "", ""]))
    assert done(case_of(new)) == {}
    (new,) = new_of(comma(head, [*ANN, "20/10/2026", "13/10/2026", ""]))
    assert done(case_of(new)) == {}


@pytest.mark.parametrize(
    ("words", "outcome"),
    [("rearranged by family", "rearranged"), ("Rearranged at mum's request", "rearranged"), ("cancelled by school", "cancelled"),
     ("postponed", ""), ("rearranged", ""), ("rescheduled", ""), ("cancelled by the family", "")],
)  # fmt: skip
def test_a_panel_that_was_called_off_and_by_whom(words: str, outcome: str) -> None:
    new = word_actions(("Type of Action", "Date", "Outcome"), (LABELS["panel_meeting"], "13/10/2026", words))
    assert done(case_of(new)) == ({"panel_meeting": [f"2026-10-13 {outcome}"]} if outcome else {})
    assert words in new.text
