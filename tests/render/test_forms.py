"""The printed forms as HTML: which there are, what stands on them, runs, and a team's own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from casebook.book import CaseFile, read_book
from casebook.render.forms import (
    Form,
    FormView,
    Run,
    article,
    article_of,
    blank_page,
    blank_view,
    form_page,
    form_view,
    run_page,
    runs,
    shipped_and_team_forms,
)
from casebook.render.log.text import visible, words
from casebook.render.theme import TemplateProblem, Theme
from casebook.settings import Settings, parse_settings
from casebook.views.form import values as form_views
from casebook.views.site import Site

TODAY = dt.date(2026, 11, 23)
DOCS = Path(__file__).parents[2] / "docs" / "forms.md"

# The paper's title, boxes and columns, in the paper's order.
PAPER = [
    "ATTENDANCE STAGE TWO – Intervention Tracking Form",
    "Child / Worker Details",
    "Child Name",
    "Date of Birth",
    "Year Group",
    "Staff Name",
    "School",
    "Stage 2 End Date",
    "School Attendance Intervention Actions",
    "Type of Action: Enforcement",
    "Date",
    "Type of Action: Early Help/Support",
    "Date",
    "Enforcement Letter 1",
    "Early Help Assessment",
    "Enforcement Letter 2",
    "Team around the Family",
    "Attendance Panel Meeting / Parenting Contract",
    "School Pastoral/Support Meeting",
    "Home Visit",
    "In school Mentoring and Support",
    "Enforcement Letter 2DNA (No contact with parent)",
    "Referral to Support Services",
    "Enforcement Letter 3",
    "Request for Specialist Assessment",
    "Contact Log – Summary of contact/actions relating to attendance",
    "Date",
    "Details of Contact",
    "Staff Initial",
    "NB",
    "Next Steps",
    "Stage 3 School Attendance Statutory Intervention",
]

CASE = """---
child_name: Amelia Hart
date_of_birth: 2014-05-17
year_group: 8
staff_name: Jo Bell
school: Northfield Academy
stage_2_end_date: 2026-12-20
enforcement:
  letter_1: [2026-09-14, {date: 2026-09-10, void: sent to the wrong house, to: [Mr Hart, Ms Vale]}]
  letter_2: 2026-09-28
  panel_meeting: [{date: 2026-10-13, outcome: did not attend, by: SK}, {planned: 2026-12-02}]
  home_visit: [{date: 2026-10-05, outcome: no reply}, 2026-10-19, {planned: 2026-11-20}]
support:
  mentoring: {date: 2026-09-25, until: 2026-12-01, outcome: accepted, for: sleep, note: Every Tuesday, by: SK}
  pastoral_meeting: 2026-09-18
  referral: {planned: 2026-12-10, to: School nurse, for: sleep}
needs:
  sleep: {need: Awake until four, identified: 2026-09-15}
  debt: Arrears with the meter
stage_1: Three calls in June. A promise each time.
judgements:
  stage_1_engagement: {decision: met, by: JB, date: 2026-11-20, reason: Three promises and none kept}
  letter_1_sent: {decision: met, by: JB, date: 2026-11-20, reason: I posted it myself}
stage_3: {requested: 2026-10-20, outcome: returned, outcome_date: 2026-10-27, reason: Debt was not looked into}
parents:
  - {name: Ruth Vale, relationship: mother, address: 3 Quay Row, letters: no, reason: Safe address only}
practitioners:
  - {name: Omar Finch, role: School nurse, agency: Harbour Trust, contact: 01632 960001}
extra: {Safe contact: Text first}
---
A word before the log.

## Contact log

### 2026-09-14 · JB

Letter 1 posted to both parents.

### 2026-10-05 · JB/SK · home visit · no reply

No reply, <mum> at C:\\new *3*4*5.
"""

STAFF = """[staff]
JB = {name = "Jo Bell", role = "Attendance Improvement Officer", employer = "traded"}
SK = {name = "Sunita Kapoor", employer = "school"}
[policy.labels]
home_visit = "Visit to the home"
letter_1_sent = "First letter gone"
"""


@dataclass
class Desk:
    """A book with its theme and site, ready to make forms."""

    root: Path
    settings: Settings

    def file(self, text: str, ref: str = "CB-9") -> CaseFile:
        (self.root / "cases").mkdir(exist_ok=True)
        (self.root / "cases" / f"{ref}.md").write_text(text, encoding="utf-8")
        return next(f for f in read_book(self.root, self.settings, TODAY).files if f.ref == ref)

    @property
    def theme(self) -> Theme:
        return Theme.of(self.root)

    @property
    def site(self) -> Site:
        return Site.of(self.settings, TODAY)

    def form(self, name: str) -> Form:
        return {f.name: f for f in shipped_and_team_forms(self.theme)}[name]

    def article(self, name: str, text: str = CASE, ref: str = "CB-9") -> str:
        view = form_view(self.file(text, ref), self.site)
        return article(self.theme, self.form(name), view, self.site)

    def template(self, name: str, text: str) -> None:
        folder = self.root / "templates" / "forms"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, parse_settings(STAFF).value)


@pytest.fixture
def bare(tmp_path: Path) -> Desk:
    return Desk(tmp_path, Settings())


def seen(html: str) -> str:
    return re.sub(r"\s+", " ", visible(html))


def in_order(text: str, parts: list[str]) -> Iterator[str]:
    """The parts that do not follow those before them."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            yield part
        else:
            at = found + len(part)


def test_the_shipped_forms_have_their_names_and_titles(bare: Desk) -> None:
    assert [(f.name, f.title) for f in shipped_and_team_forms(bare.theme)] == [
        ("chronology", "Chronology"),
        ("stage-2", "Stage Two Intervention Tracking Form"),
        ("stage-3-request", "Stage 3 request: cover sheet"),
        ("witness-statement", "Witness statement (frame)"),
    ]


# --- The Stage Two form -----------------------------------------------------------------------------


def test_stage_2_has_every_label_of_the_paper_in_its_order(bare: Desk) -> None:
    assert list(in_order(seen(bare.article("stage-2")), PAPER)) == []
    blank = blank_page(bare.theme, bare.form("stage-2"), bare.site).decode()
    assert list(in_order(seen(blank), PAPER)) == []
    assert "[bookmark" not in blank


def test_stage_2_boxes_hold_every_date_with_what_became_of_it(desk: Desk) -> None:
    html = desk.article("stage-2")
    text = seen(html)
    assert "<s>10/09/2026</s> void: sent to the wrong house" in html
    for words_ in (
        "Amelia Hart Date of Birth 17/05/2014 Year Group Year 8",
        "10/09/2026 void: sent to the wrong house 14/09/2026",
        "13/10/2026, did not attend planned: 02/12/2026",
        "05/10/2026, no reply 19/10/2026 planned: 20/11/2026, overdue",
        "25/09/2026 to 01/12/2026, accepted",
    ):
        assert words_ in text


def test_stage_2_takes_the_policys_labels(desk: Desk) -> None:
    text = seen(desk.article("stage-2"))
    assert "Visit to the home" in text
    assert "Home Visit" not in text


def test_stage_2_prints_everything_typed_in_the_log_and_about_the_actions(desk: Desk) -> None:
    text = seen(desk.article("stage-2"))
    for words_ in (
        "Letter 1 posted to both parents.",
        "05/10/2026 home visit · no reply No reply, <mum> at C:\\new *3*4*5. JB/SK",
        "A word before the log.",
        "Enforcement Letter 1, 10/09/2026 (void): to Mr Hart, Ms Vale",
        "In school Mentoring and Support, 25/09/2026 to 01/12/2026: by SK; Every Tuesday",
    ):
        assert words_ in text


def test_stage_2_holds_nothing_beyond_the_paper(desk: Desk) -> None:
    text = seen(desk.article("stage-2"))
    for beyond in ("Ruth Vale", "Omar Finch", "Awake until four", "Three calls in June", "Text first", "Not ready"):
        assert beyond not in text


def test_stage_2_keeps_markdown_and_never_lets_it_run(desk: Desk) -> None:
    text = CASE.replace("Letter 1 posted to both parents.", "**Posted** <script>alert(1)</script>\n\n- one\n- two")
    html = desk.article("stage-2", text)
    assert "<li>one</li>" in html
    assert "<script" not in html


# --- The other forms --------------------------------------------------------------------------------


def test_the_chronology_is_in_date_order_with_lane_initials_and_line(desk: Desk) -> None:
    html = desk.article("chronology")
    rows = re.findall(r"<tr class=\"(\w+)\">(.*?)</tr>", html, re.DOTALL)
    days = [dt.datetime.strptime(m[0], "%d/%m/%Y").date() for _, r in rows if (m := re.search(r"\d\d/\d\d/\d{4}", r))]  # noqa: DTZ007
    told = "actions, contacts, a need, a request with its return, two judgements, and the Stage 2 end"
    assert len(days) == len(rows) == 11 + 2 + 1 + 2 + 2 + 1, told
    assert days == sorted(days)
    texts = [seen(row).strip() for _, row in rows]
    assert (
        texts[0]
        == "10/09/2026 Enforcement (void) Enforcement Letter 1 to Mr Hart, Ms Vale; void: sent to the wrong house 9"
    )
    assert "<s>" in rows[0][1]
    assert "02/12/2026 Enforcement (planned) Attendance Panel Meeting / Parenting Contract 11" in texts
    assert "05/10/2026 Contact home visit · no reply No reply, <mum> at C:\\new *3*4*5. JB/SK 39" in texts
    assert "27/10/2026 Case Stage 3: returned Debt was not looked into 24" in texts


def test_the_request_answers_each_criterion_in_words_with_its_evidence(desk: Desk) -> None:
    text = seen(desk.article("stage-3-request"))
    for words_ in (
        "Not ready: for discussion, not to be sent",
        "Not ready: 3 missing. Worked out as of 23 November 2026 under “This book’s own policy”. Status: ",
        "First letter gone Shown Letter 1 sent on 14 September 2026",
        "Letter 3 was sent Not shown No date is recorded for Letter 3",
        "20/11/2026 Three promises and none kept",
        "Decision, by whom, when and why:",
        "First letter gone: met, by Jo Bell (JB), Attendance Improvement Officer on 20 November 2026: I posted it myself (Not used: "
        "the facts in the file already say met.)",
    ):
        assert words_ in text.replace("\N{NO-BREAK SPACE}", " ").replace(" :", ":")


def test_the_request_tells_of_family_needs_practitioners_and_earlier_requests(desk: Desk) -> None:
    text = seen(desk.article("stage-3-request"))
    for words_ in (
        "Ruth Vale mother 3 Quay Row Parental responsibility: not recorded Details checked: not recorded",
        "Ruth Vale No letters: Safe address only",
        "Awake until four 15/09/2026 In school Mentoring and Support: 25/09/2026 to 01/12/2026, accepted",
        "Referral to Support Services (School nurse): planned: 10/12/2026",
        "Arrears with the meter Not recorded None recorded",
        "Support not tied to one need School Pastoral/Support Meeting: 18/09/2026",
        "Three calls in June. A promise each time.",
        "Omar Finch School nurse Harbour Trust 01632 960001",
        "20/10/2026 returned 27/10/2026 Debt was not looked into",
        "Safe contact Text first",
        "Prepared by Jo Bell Signature Date Headteacher Signature Date",
    ):
        assert words_ in text


def test_the_request_is_decision_support_and_never_says_refer(desk: Desk) -> None:
    ready = seen(desk.article("stage-3-request"))
    assert "Whether to ask is for the school to decide" in ready
    assert not re.search(r"\brefer\b", ready, re.IGNORECASE)


LETTERS = """---
child_name: Mia Day
parents:
  - {name: Kim Ashby, relationship: mother, address: 1 Quay Row, letters: yes}
  - {name: Lee Ashby, relationship: father, letters: yes}
enforcement:
  letter_1: {date: 2026-09-14, to: [Kim Ashby, Lee Ashby], sent: post}
  letter_2: {date: 2026-09-28, to: Kim Ashby}
  letter_3: [2026-11-02, {date: 2026-11-09, to: Mr and Mrs Ashby}, {date: 2026-11-10, to: Lee Ashby, confidential: yes}]
stage_3:
  - {requested: 2026-10-01, outcome: returned, outcome_date: 2026-10-08, about: papers, reason: No certificate}
  - {requested: 2026-11-20}
---
"""


def test_the_record_of_letters_says_of_each_parent_what_went_and_leaves_what_is_not_said_to_nobody(bare: Desk) -> None:
    view = form_view(bare.file(LETTERS), bare.site)
    assert view.letters == ("Letter 1", "Letter 2", "Letter 3")
    assert [(row.name, row.cells) for row in view.letters_by_parent] == [
        ("Kim Ashby", (("14/09/2026, post",), ("28/09/2026",), ())),
        ("Lee Ashby", (("14/09/2026, post",), (), ())),
        ("Not recorded to which parent", ((), (), ("02/11/2026", "09/11/2026, to “Mr and Mrs Ashby”"))),
    ]


def test_a_request_under_way_is_not_among_the_earlier_ones_and_is_not_offered_for_sending(bare: Desk) -> None:
    view = form_view(bare.file(LETTERS), bare.site)
    assert [request.requested for request in view.earlier_requests] == [dt.date(2026, 10, 1)]
    assert view.band == "Already requested: worked out anew, and not the sheet that was sent"


def test_papers_stand_in_order_with_their_gaps(bare: Desk) -> None:
    view = form_view(bare.file(LETTERS), bare.site)
    assert [tuple(paper) for paper in view.papers] == [
        ("Attendance certificate", "no attendance figures are recorded"),
        ("Enforcement Letter 1, 14/09/2026, post", ""),
        ("Enforcement Letter 2, 28/09/2026", ""),
        ("Enforcement Letter 3, 02/11/2026", ""),
        ("Enforcement Letter 3, 09/11/2026", ""),
        ("Chronology of actions and contacts", "the log holds no contact that may be sent"),
    ]


@pytest.mark.parametrize(
    ("decision", "outcome", "told"),
    [
        ("did not engage", "met", "Shown, judged by JB on 20/11/2026"),
        ("is engaging", "not-met", "Not so (is engaging), judged by JB on 20/11/2026"),
    ],
)
def test_engagement_cannot_be_read_the_wrong_way_round(bare: Desk, decision: str, outcome: str, told: str) -> None:
    text = (
        "---\nchild_name: Mia Day\nstage_1: Two meetings.\nenforcement:\n  letter_1: 2026-09-14\njudgements:\n"
        f"  stage_2_engagement: {{decision: {decision}, by: JB, date: 2026-11-20, reason: As seen}}\n---\n\n"
        "### 2026-09-20 · JB · phone\n\nRang.\n"
    )
    view = form_view(bare.file(text), bare.site)
    (line,) = [s for s in view.statements if s.key == "stage_2_engagement"]
    assert (line.text, line.outcome, line.shown) == ("Parents did not engage at Stage 2", outcome, told)


def test_runs_of_requests_hold_only_cases_that_are_ready_or_requested() -> None:
    rows = [_Row("A"), _Row("B", tone="ready"), _Row("C", status="requested"), _Row("D", tone="ready", status="closed")]
    form = Form("stage-3-request", "Request", "forms/stage-3-request.html")
    assert [run.refs for run in runs(rows, form, {}, {})] == [("B", "C")]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("needs: none\npractitioners: none\n", ("none was found", "no other practitioner supports the family")),
        ("", ("does not say whether there are unmet needs", "does not say whether other practitioners")),
    ],
)
def test_none_found_and_nothing_recorded_are_told_apart(bare: Desk, typed: str, told: tuple[str, ...]) -> None:
    text = seen(bare.article("stage-3-request", f"---\nchild_name: A\n{typed}---\n"))
    assert all(words_ in text for words_ in told)


def test_the_statement_names_the_traded_officer_and_labels_exhibits(desk: Desk) -> None:
    text = seen(desk.article("witness-statement"))
    assert "Name Jo Bell Role Attendance Improvement Officer" in text
    assert "JB Jo Bell, Attendance Improvement Officer (traded) 2 0 14/09/2026 05/10/2026" in text
    assert "SK Sunita Kapoor (school) 1 2 25/09/2026 13/10/2026" in text
    assert "JB/1 Copy of Enforcement Letter 1 14/09/2026" in text
    assert "JB/8 Contact log 14/09/2026 to 05/10/2026" in text
    exhibits = text[text.index("Everything produced here is given to every defendant.") :]
    assert "Not produced, because void: Enforcement Letter 1 of 10/09/2026" in exhibits
    assert "Copy of Enforcement Letter 1 10/09/2026" not in text, "a void letter is no exhibit"


def test_what_is_confidential_leaves_the_school_in_no_form_that_is_served(desk: Desk) -> None:
    secret = CASE.replace(
        "home_visit: [{date: 2026-10-05, outcome: no reply}",
        "home_visit: [{date: 2026-10-05, outcome: no reply, confidential: yes}",
    )
    secret = secret.replace(
        "### 2026-10-05 · JB/SK · home visit · no reply", "### 2026-10-05 · JB/SK · with Secretwitness · confidential"
    )
    secret = secret.replace("No reply, <mum> at", "Secretentry").replace("extra:", "alert: Secretalert\nextra:")
    for name in ("chronology", "witness-statement"):
        text = seen(desk.article(name, secret))
        assert "Secret" not in text
        assert "2 confidential records are left out." in text
        assert "are left out" not in seen(desk.article(name))
    exhibits = seen(desk.article("witness-statement", secret))
    assert "Record of Visit to the home 05/10/2026" not in exhibits
    assert "Contact log, without 1 confidential entry 14/09/2026" in exhibits
    assert "Contact log, without 1 confidential entry 14/09/2026 to" not in exhibits


def test_how_a_letter_went_and_the_days_of_a_panel_stand_beside_the_boxes(desk: Desk) -> None:
    text = CASE.replace("letter_2: 2026-09-28", "letter_2: {date: 2026-09-28, to: Ruth Vale, sent: hand}")
    text = text.replace(
        "outcome: did not attend, by: SK}", "outcome: rearranged, invited: 2026-10-01, review: 2026-12-11}"
    )
    stage_2, chronology = (seen(desk.article(name, text)) for name in ("stage-2", "chronology"))
    for said in ("to Ruth Vale; sent by hand", "invited 01/10/2026; review 11/12/2026"):
        assert said in stage_2
        assert said in chronology


def test_a_notice_to_improve_is_no_box_of_the_paper(desk: Desk) -> None:
    text = CASE.replace(
        "  letter_2: 2026-09-28", "  letter_2: 2026-09-28\n  notice_to_improve: {date: 2026-10-06, note: Wnotice}"
    )
    assert "Notice to Improve" not in seen(desk.article("stage-2", text))
    assert "06/10/2026 Enforcement Notice to Improve Wnotice" in seen(desk.article("chronology", text))


def test_an_alert_stands_first_on_the_file_copy_and_on_nothing_that_is_served(desk: Desk) -> None:
    text = CASE.replace("extra:", "alert: Ring the aunt first\nextra:", 1)
    assert text != CASE
    form = seen(desk.article("stage-2", text))
    assert form.index("Ring the aunt first") < form.index("ATTENDANCE STAGE TWO")
    for served in ("stage-3-request", "witness-statement", "chronology"):
        assert "Ring the aunt first" not in desk.article(served, text)


def test_the_chronology_holds_judgements_and_the_end_of_stage_2(bare: Desk) -> None:
    text = (
        "---\nchild_name: Mia Day\nstage_2_end_date: 2026-12-01\nenforcement:\n  letter_1: 2026-09-14\njudgements:\n"
        "  stage_2_engagement: {decision: did not engage, by: JB, date: 2026-11-20, reason: As seen}\n---\n"
    )
    view = form_view(bare.file(text), bare.site)
    assert [(e.date.isoformat(), e.what, e.state, e.initials, e.detail) for e in view.chronology] == [
        ("2026-09-14", "Enforcement Letter 1", "done", "", ""),
        ("2026-11-20", "Judged: Engagement at Stage 2", "done", "JB", "did not engage: As seen"),
        ("2026-12-01", "Stage 2 end date", "planned", "", ""),
    ]


def test_the_statement_leaves_the_name_to_a_person_where_no_traded_officer_is_known(bare: Desk) -> None:
    text = seen(bare.article("witness-statement"))
    assert (
        "Name Role Occupation Age if under 18 (otherwise “over 18”) Employer Initials used for exhibits Child Name"
        in text
    )
    assert "JB Not in the staff list 2 0" in text
    assert "/1 Copy of Enforcement Letter 1" in text


def test_the_statement_never_writes_the_account(desk: Desk) -> None:
    text = seen(desk.article("witness-statement"))
    for account in ("No reply, <mum>", "Every Tuesday", "did not attend", "no reply", "Three promises"):
        assert account not in text
    assert re.findall(r"(?<= )(\d+)\. ", text)[:11] == [str(n) for n in range(1, 12)]


@pytest.mark.parametrize("name", ["chronology", "stage-2", "stage-3-request", "witness-statement"])
def test_each_form_has_a_blank(desk: Desk, name: str) -> None:
    page = blank_page(desk.theme, desk.form(name), desk.site).decode()
    assert "by-hand" in page
    assert not re.search(r"\d\d/\d\d/\d{4}|Not recorded|None recorded|CB-9", page)


# --- Pages ------------------------------------------------------------------------------------------


def test_a_page_forbids_everything_from_elsewhere_and_links_by_relative_address(desk: Desk) -> None:
    form = desk.form("stage-2")
    view = form_view(desk.file(CASE), desk.site)
    page = form_page(desk.theme, form, view, article(desk.theme, form, view, desk.site), desk.site).decode()
    assert "default-src 'none'" in page
    assert 'content="noindex, noarchive"' in page
    assert 'content="no-referrer"' in page
    assert '<html lang="en-GB" data-as-of="2026-11-23">' in page
    assert "<title>CB-9 – Stage Two Intervention Tracking Form – Attendance casebook</title>" in page
    links = [link for link in re.findall(r'href="([^"]+)"', page) if link != "data:,"]
    assert {"../../index.html", "../../cases/CB-9.html", "../../forms/stage-2/blank.html"} <= {*links}
    assert all(link.startswith("../../") and link.endswith((".html", ".css")) for link in links)
    assert " style=" not in page
    assert "<style" not in page
    assert "<!--" not in page


def test_articles_hold_no_ids_so_they_cannot_collide_in_a_run(desk: Desk) -> None:
    for form in shipped_and_team_forms(desk.theme):
        assert " id=" not in desk.article(form.name)


@pytest.mark.parametrize("name", ["chronology", "stage-2", "stage-3-request", "witness-statement"])
def test_nothing_typed_becomes_markup(desk: Desk, name: str) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    text = CASE
    for typed in (
        "Jo Bell",
        "Northfield Academy",
        "sent to the wrong house",
        "Mr Hart",
        "Every Tuesday",
        "School nurse",
    ):
        text = text.replace(typed, "'" + hostile + typed + "'" if f": {typed}\n" in text else hostile + typed)
    for typed in ("Awake until four", "Debt was not looked into", "Ruth Vale", "Harbour Trust", "Text first", "JB/SK"):
        text = text.replace(typed, hostile + typed)
    file = desk.file(text)
    assert file.sound, file.diagnostics
    assert "<img" not in desk.article(name, text)


def test_a_file_with_an_error_has_no_form(desk: Desk) -> None:
    file = desk.file(CASE.replace("2026-09-14,", "2026-02-31,"))
    with pytest.raises(ValueError, match="not sound"):
        form_view(file, desk.site)


def test_the_article_can_be_cut_out_of_its_page_again(desk: Desk) -> None:
    for form in shipped_and_team_forms(desk.theme):
        view = form_view(desk.file(CASE.replace("A word", "A </main> word")), desk.site)
        sheets = article(desk.theme, form, view, desk.site)
        page = form_page(desk.theme, form, view, sheets, desk.site)
        assert article_of(page) == sheets
        assert form_page(desk.theme, form, view, sheets, desk.site) == page
    assert article_of(b"<html></html>") is None


# --- Runs -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    ref: str
    school: str = "Northfield"
    staff_name: str = "Jo"
    status: str | None = "open"
    broken: bool = False
    tone: str = "not-ready"


FORM = Form("stage-2", "Stage Two", "forms/stage-2.html")


def test_runs_hold_the_open_sound_cases_of_all_of_a_school_and_of_a_person() -> None:
    rows = [
        _Row("A"),
        _Row("B", status="closed"),
        _Row("C", status=None, broken=True),
        _Row("D", school="Kingsmead", status="returned"),
        _Row("E", staff_name=""),
    ]
    made = {
        r.address: r
        for r in runs(rows, FORM, {"Northfield": "northfield", "Kingsmead": "kingsmead", "Old": "old"}, {"Jo": "jo"})
    }
    assert {address: run.refs for address, run in made.items()} == {
        "forms/stage-2/all.html": ("A", "D", "E"),
        "forms/stage-2/schools/kingsmead.html": ("D",),
        "forms/stage-2/schools/northfield.html": ("A", "E"),
        "forms/stage-2/schools/old.html": (),
        "forms/stage-2/staff/jo.html": ("A", "D"),
    }
    assert made["forms/stage-2/schools/old.html"].scope == "Old"


def test_a_long_run_goes_on_in_parts_of_a_hundred() -> None:
    rows = [_Row(f"CB-{n:03}") for n in range(201)]
    made = list(runs(rows, FORM, {"Northfield": "n"}, {}))
    assert [(r.address.removeprefix("forms/stage-2/"), len(r.refs), r.part, r.parts) for r in made] == [
        ("all.html", 100, 1, 3),
        ("all/2.html", 100, 2, 3),
        ("all/3.html", 1, 3, 3),
        ("schools/n.html", 100, 1, 3),
        ("schools/n/2.html", 100, 2, 3),
        ("schools/n/3.html", 1, 3, 3),
    ]
    assert [(r.previous, r.next) for r in made[:3]] == [
        ("", "forms/stage-2/all/2.html"),
        ("forms/stage-2/all.html", "forms/stage-2/all/3.html"),
        ("forms/stage-2/all/2.html", ""),
    ]


def test_a_run_page_holds_its_articles_in_order_and_links_its_parts(desk: Desk) -> None:
    form = desk.form("chronology")
    run = Run(
        form, form.address("all/2"), "every open case", ("X", "Y"), 2, 3, form.address("all"), form.address("all/3")
    )
    page = run_page(desk.theme, run, ["<article>one</article>", "<article>two</article>"], desk.site).decode()
    assert "<article>one</article>\n<article>two</article>" in page
    assert 'href="../../../forms/chronology/all.html">Part 1<' in page
    assert 'href="../../../forms/chronology/all/3.html">Part 3<' in page
    assert "every open case, part 2 of 3: 2 cases." in page
    empty = run_page(desk.theme, Run(form, form.address("all"), "every open case", ()), [], desk.site).decode()
    assert "There is no open case here" in empty


# --- A team's own forms -----------------------------------------------------------------------------


def example(name: str) -> str:
    found = re.search(rf"<!-- example: {name} -->\n```html\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found, name
    return found[1]


def test_the_documented_panel_invitation_is_a_form_like_the_others(desk: Desk) -> None:
    desk.template("panel-invitation.html", example("panel-invitation"))
    form = desk.form("panel-invitation")
    assert form.title == "Invitation to an Attendance Panel Meeting"
    text = seen(desk.article(form.name))
    assert "Ref CB-9" in text
    assert "To the parents or carers of Amelia Hart, Year 8, Northfield Academy" in text
    assert "on 2 December 2026 at" in text
    assert "Awake until four" in text
    assert "Ruth Vale" not in text, "letters must not go to her"
    blank = blank_page(desk.theme, form, desk.site).decode()
    assert '<span class="gap"></span>' in blank
    assert [r.address for r in runs([_Row("A")], form, {}, {})] == ["forms/panel-invitation/all.html"]


def test_the_documented_override_replaces_one_block_and_keeps_the_rest(desk: Desk) -> None:
    desk.template("stage-2.html", example("override"))
    assert desk.form("stage-2").title == "Stage Two Intervention Tracking Form"
    text = seen(desk.article("stage-2"))
    assert "Our authority’s own words." in text
    assert "Next Steps" not in text
    assert "Letter 1 posted to both parents." in text


def test_pieces_that_begin_with_an_underscore_are_no_forms(desk: Desk) -> None:
    desk.template("_letterhead.html", "<p>Our school</p>")
    desk.template(
        "note.html",
        '{% extends "forms/_sheet.html" %}{% block sheet %}{% include "forms/_letterhead.html" %}{% endblock %}',
    )
    assert {f.name: f.title for f in shipped_and_team_forms(desk.theme)}["note"] == "Note"
    assert "Our school" in desk.article("note")


def _make_all(desk: Desk) -> None:
    for form in shipped_and_team_forms(desk.theme):
        desk.article(form.name)


@pytest.mark.parametrize(
    ("templates", "place", "said"),
    [
        (
            {"own.html": "{% extends 'forms/_sheet.html' %}\n{% block sheet %}\n\n{{ view.childname }}{% endblock %}"},
            ("forms/own.html", 4),
            "childname",
        ),
        ({"own.html": "a\n{{ nobody }}"}, ("forms/own.html", 2), "nobody"),
        (
            {"own.html": "a\n{% include 'forms/_piece.html' %}", "_piece.html": "\n\n{{ view.zip }}"},
            ("forms/_piece.html", 3),
            "zip",
        ),
        (
            {
                "own.html": "{% from 'forms/_piece.html' import m %}\n{{ m(view) }}",
                "_piece.html": "\n{% macro m(v) %}\n{{ v.zip }}{% endmacro %}",
            },
            ("forms/_piece.html", 3),
            "zip",
        ),
        (
            {
                "stage-2.html": "{% extends 'casebook/forms/stage-2.html' %}\n{% block log %}{{ view.logs }}{% endblock %}"
            },
            ("forms/stage-2.html", 2),
            "logs",
        ),
        (
            {"stage-2.html": "{% extends 'casebook/forms/stage-2.html' %}\n\n{% block nots %}x{% endblock %}"},
            ("forms/stage-2.html", 3),
            "no block “nots”",
        ),
        ({"own.html": "x\n{% if %}"}, ("forms/own.html", 2), "Expected"),
        ({"own.html": "{% extends 'forms/gone.html' %}"}, ("forms/own.html", 1), "no template “forms/gone.html”"),
        (
            {"stage-2.html": "{% extends 'forms/stage-2.html' %}"},
            ("forms/stage-2.html", 1),
            "did you mean “casebook/forms/stage-2.html”?",
        ),
        ({"Our form.html": "x"}, ("forms/Our form.html", 1), "small letters"),
    ],
)
def test_a_slip_in_a_template_is_told_with_its_name_and_line(
    desk: Desk, templates: dict[str, str], place: tuple[str, int], said: str
) -> None:
    for name, text in templates.items():
        desk.template(name, text)
    with pytest.raises(TemplateProblem) as caught:
        _make_all(desk)
    assert (caught.value.template, caught.value.line) == place
    assert said in caught.value.message


def test_the_docs_name_everything_that_a_form_is_given() -> None:
    told = set(words(DOCS.read_text(encoding="utf-8")))
    parts = [kind for kind in vars(form_views).values() if hasattr(kind, "_fields")]
    assert len(parts) > 10
    for part in parts:
        assert {*part._fields} <= told, part
    assert {name for name in vars(FormView) if not name.startswith("_")} <= told


def test_a_form_pays_for_what_it_prints_and_is_given_the_same_as_any_other(desk: Desk) -> None:
    view = form_view(desk.file(CASE), desk.site)
    made = {name: getattr(view, name) for name in dir(view) if not name.startswith("_")}
    assert len(made) > 30
    assert all(getattr(view, name) is made[name] for name in ("details", "contacts", "chronology", "exhibits"))
    with pytest.raises(AttributeError):
        view.ref = "another"


def test_a_blank_view_holds_the_policys_criteria_and_no_answers(desk: Desk) -> None:
    view = blank_view(desk.site)
    assert [c.label for c in view.criteria][:2] == ["First letter gone", "Letter 2"]
    assert not any(c.answer for c in view.criteria)
