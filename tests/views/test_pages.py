"""The pages of the screen: what they show, where they stand, and what they may never hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, normpath

import pytest

from casebook.book import Book, CaseFile, check_together, judge_source, read_book
from casebook.casefile.source import make_source
from casebook.dates import english
from casebook.diagnostics import START, Diagnostic, Severity
from casebook.history import Changed
from casebook.people import StaffMember
from casebook.render.theme import Theme
from casebook.rules.prompts import Prompt, Urgency
from casebook.settings import Settings
from casebook.views.case.timeline import timeline
from casebook.views.lists.card import card_of
from casebook.views.lists.make import case_pages, group_slugs, list_pages
from casebook.views.lists.values import Caseload
from casebook.views.page import Page, fingerprint
from casebook.views.row import Row, problem_of, row_of
from casebook.views.site import Around, FormLink, Neighbour, Site, pager, person, slug
from casebook.wording import legible

AS_OF = dt.date(2026, 11, 23)
REPOSITORY = Path(__file__).parents[2]
SETTINGS = Settings(title="Northfield casebook", staff={"JB": StaffMember("JB", "Jo Bell", "Officer")})
SITE = Site.of(SETTINGS, AS_OF, [FormLink("stage-2", "Stage Two form")])
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1) style=x>'


def case(text: str, path: str = "cases/CB-0001.md") -> CaseFile:
    return judge_source(make_source(path, text, "digest of the bytes"), SETTINGS, AS_OF)


def row(number: int, **changes: object) -> Row:
    ref = f"CB-{number:05}"
    made = Row(ref, f"cases/{ref}.md", f"cases/{ref}.html", f"Child {number}", verdict="ready", words="Ready to consider",
               status="open")  # fmt: skip
    return made._replace(**changes)  # type: ignore[arg-type]  # the test's own fields


@pytest.fixture(scope="module")
def theme() -> Theme:
    return Theme.of(REPOSITORY)


def render(theme: Theme, page: Page, site: Site = SITE) -> str:
    return theme.render(page, {"site": site}).decode()


def case_html(theme: Theme, file: CaseFile, around: Around | None = None) -> str:
    (page,) = case_pages(file, row_of(file), around or Around(), SITE)
    return render(theme, page)


def caseload(rows: Iterable[Row], site: Site) -> Caseload:
    by_path = {row.path: row for row in sorted(rows, key=lambda row: row.order)}
    return Caseload(
        [card_of(row, site.as_of, fingerprint([repr(row)])) for row in by_path.values()],
        lambda card: by_path[card.path],
    )


def lists(rows: Iterable[Row], passed_over: Iterable[Diagnostic] = (), site: Site = SITE) -> dict[str, Page]:
    pages = list(list_pages(caseload(rows, site), site, list(passed_over)))
    found = {page.address: page for page in pages}
    assert len(found) == len(pages)
    return found


class _Document(HTMLParser):
    """What a test asks of a page: its elements, ids, links and title."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())

    @property
    def title(self) -> str:
        return str(re.findall(r"<title>(.*?)</title>", self.html)[0])

    @property
    def ids(self) -> list[str]:
        return [a["id"] for _, a in self.elements if "id" in a]

    @property
    def links(self) -> list[str]:
        return [a["href"] for t, a in self.elements if t == "a"]


FULL = """---
child_name: Wnameone
known_as: Wknown
date_of_birth: 2014-05-17
year_group: 8
staff_name: Wstaff
school: Wschool
stage_2_end_date: 2026-11-20
out_of_year_group: yes
enforcement:
  letter_1: {date: 2026-09-14, to: Wletterto, by: JB, note: Wletternote}
  letter_2: {date: 2026-09-28, void: Wvoidreason}
  home_visit: [2026-10-05, 2026-10-19]
  panel_meeting: {planned: 2026-11-02}
support:
  referral: {date: 2026-09-21, until: 2026-10-21, outcome: accepted, for: sleep, to: Wservice}
needs:
  sleep: {need: Wneedone, identified: 2026-09-15}
  lunch: Wneedtwo
stage_1: Wstageone
judgements:
  stage_1_engagement: {decision: met, by: JB, date: 2026-10-30, reason: Wjudged}
stage_3:
  - {requested: 2026-10-30, outcome: returned, outcome_date: 2026-11-09, reason: Wreturned}
parents: [{name: Wparent, relationship: Wmother, address: Waddress, letters: no, reason: Wparentreason}]
practitioners: [{name: Wpractitioner, role: Wrole, agency: Wagency, contact: Wcontact}]
siblings: [CB-0002, CB-0404]
extra: {Wlabel: Wextra}
---

Wnotebefore

## Contact log

### 2026-09-14 · JB · Whow · Woutcome

Wlogtext, *wemphasis*.

### 2026-10-20 · XY

Wsecondentry
"""


BEYOND = """---
child_name: Wnameone
date_of_birth: 2014-05-17
year_group: 8
staff_name: Wstaff
school: Wschool
stage_2_end_date: 2026-11-20
alert: [Walertone, "Walerttwo <script>alert(1)</script>"]
enforcement:
  letter_1: {date: 2026-09-14, sent: Wpost}
  panel_meeting: {date: 2026-10-13, invited: 2026-10-02, outcome: rearranged, review: 2026-12-04}
  home_visit: {date: 2026-10-05, confidential: yes}
  notice_to_improve: {date: 2026-10-06, until: 2026-11-13, note: Wnotice}
judgements:
  stage_2_engagement: {decision: does what they can, by: JB, date: 2026-11-12, reason: Wjudged}
stage_3: {requested: 2026-10-30, outcome: returned, outcome_date: 2026-11-09, told: 2026-11-10, about: papers}
parents:
  - {name: Wparent, born: 1984-03-02, phone: Wphone, email: Wemail, parental_responsibility: not known, checked: 2026-09-07,
     language: Wlanguage, interpreter: no, found: Wfound}
practitioners: {name: Wpractitioner, lead: yes, asked: 2026-10-07}
attendance: {from: 2026-09-07, to: 2026-11-18, as_of: 2026-11-19, possible: 104, unauthorised: 38, authorised: 4, n_codes: 2,
  missing_marks: 3, codes: Wcodes, certificate_signed: 2026-11-21}
considered: {health: Whealth, other: "Wotherone

  Wothertwo"}
request: {parents_told: 2026-11-02, unauthorised_told: 2026-10-01, head: Whead, head_agreed: 2026-11-16, discussed: 2026-11-11,
  enclosures: [Wletters, Wregister]}
penalty_notices: {to: Wfined, issued: 2026-10-08, pay_by: 2026-12-11, outcome: open}
child_view: {asked: 2026-10-20, by: Wasker, note: Wview}
not_offered: {mentoring: Wnotoffered}
schools: {name: Wformer, from: 2024-09-02, to: 2025-07-18}
exhibits: {Wlabel/1: Wrecord}
looked_after: no
siblings: none
closed: {date: 2026-11-22, reason: Wclosed, to: Wplace}
---

### 2026-09-14 · JB · Whow · with Wspoken · Woutcome · confidential

Wlogtext
"""


# --- Addresses -----------------------------------------------------------------------------------


def test_a_file_whose_name_can_be_no_ref_gets_an_address_that_does_not_tell_it() -> None:
    odd = row_of(case("---\nchild_name: Amelia Hart\n---\n", "cases/Amelia Hart.md"))
    assert re.fullmatch(r"cases/_[0-9a-f]{12}\.html", odd.address)
    assert "melia" not in odd.public_ref
    assert odd.broken


def test_two_files_with_one_ref_stand_at_two_addresses_and_neither_takes_the_refs_own() -> None:
    text = "---\nchild_name: A Child\n---\n"
    twins = check_together([case(text, "cases/a/CB-1.md"), case(text, "cases/b/cb-1.md")])
    first, second = (row_of(f) for f in twins)
    assert first.address != second.address
    assert not {"cases/cb-1.html"} & {first.address.lower(), second.address.lower()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张伟", "محمد"),
        ("Northfield Academy", "northfield academy"),
        ("St Aidan's", "St Aidans"),
        ("St. Aidan’s", "St Aidan's"),
        ("Zoë Hart", "Zoe Hart"),
        ("Jo  Bell", "Jo Bell"),
        ("", "Not Recorded"),
    ],
)
def test_two_names_never_share_a_slug(one: str, other: str) -> None:
    assert slug(one).lower() != slug(other).lower()


@pytest.mark.parametrize("name", ["Con", "NUL", "Index", "Northfield 2", "../../etc", "a/b", "…", "x" * 500, "Blank"])
def test_a_slug_is_always_a_safe_file_name(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]{1,60}_[0-9a-f]{10}", slug(name))


def test_a_plain_name_has_a_plain_slug() -> None:
    assert slug("Northfield Academy") == "northfield-academy"
    assert group_slugs([row(1, school="Northfield Academy", staff_name="Jo Bell")]) == (
        {"Northfield Academy": "northfield-academy"},
        {"Jo Bell": "jo-bell"},
    )


# --- Rows ----------------------------------------------------------------------------------------


def test_a_row_says_what_is_missing() -> None:
    found = row_of(case("---\nchild_name: Amelia\n---\n"))
    assert found.words == "Not ready: 8 missing"
    assert ("letter_1_sent", "Letter 1") in found.missing


def test_a_broken_row_keeps_what_could_be_read_and_has_no_verdict() -> None:
    found = row_of(case("---\nchild_name: Amelia\nschool: Northfield\nleter: x\n---\n"))
    assert (found.broken, found.verdict, found.status, found.school) == (True, None, None, "Northfield")
    assert found.words == "Cannot be trusted: 1 error"


def test_an_excerpt_is_cut_around_its_mark_and_hides_nothing() -> None:
    line = "x" * 500 + "\u202eBAD" + "y" * 500
    span = START._replace(column=501, end_column=505)
    found = problem_of(Diagnostic("c", Severity.ERROR, "p", span, "m\u200b", "h", line))
    assert found.marked == "<U+202E>BAD"
    assert found.message == "m<U+200B>"
    assert len(found.before) < 100 > len(found.after)
    assert legible("a b\tc\n\u00a0d") == "a b\tc\n\u00a0d"


# --- Lists ---------------------------------------------------------------------------------------


def test_every_list_is_cut_at_a_hundred_and_every_row_stands_once(theme: Theme) -> None:
    rows = [row(n, school="Northfield Academy") for n in range(250, 0, -1)]
    pages = lists(rows)
    parts = ["index.html", "index-2.html", "index-3.html"]
    refs = [re.findall(r'<tr data-ref="([^"]+)"', render(theme, pages[p])) for p in parts]
    assert [len(r) for r in refs] == [100, 100, 50]
    assert [ref for part in refs for ref in part] == sorted(r.ref for r in rows)
    assert "schools/northfield-academy-3.html" in pages


def test_one_changed_case_leaves_the_other_parts_of_a_list_alone() -> None:
    rows = [row(n) for n in range(1, 301)]
    before = lists(rows)
    after = lists([*rows[:150], row(151, words="Other"), *rows[151:]])
    changed = {a for a in before if before[a].fingerprint != after[a].fingerprint}
    assert "index-2.html" in changed
    assert not changed & {"index-3.html", "problems.html", "policy.html"}


def test_what_is_due_is_sorted_into_its_section_and_cut(theme: Theme) -> None:
    def task(key: str, day: int) -> Prompt:
        return Prompt(key, dt.date(2026, 11, day), f"{key} {day}", Urgency.OVERDUE)

    rows = [row(n, prompts=(task("overdue", 1),)) for n in range(1, 161)]
    rows += [row(200, prompts=(task("coming-up", 29),)), row(201, prompts=(task("coming-up", 30),))]
    pages = lists(rows)
    front = render(theme, pages["due.html"])
    assert front.count("overdue 1<") == 50
    assert 'href="due-overdue.html"' in front
    assert {"due-overdue.html", "due-overdue-2.html"} <= set(pages)
    week, later = front.index("coming-up 29"), front.index("coming-up 30")
    assert front.index('id="this-week"') < week < front.index('id="coming-up"') < later


def test_broken_files_stand_on_top_and_in_the_list(theme: Theme) -> None:
    broken = row_of(case("---\nchild_name: Amelia\nleter: x\n---\n", "cases/CB-9.md"))
    html = render(theme, lists([row(1), broken])["index.html"])
    assert html.index("1 file has errors") < html.index('id="caseload"')
    assert html.count('href="cases/CB-9.html"') == 2
    assert "Cannot be trusted: 1 error" in html


def test_the_problems_page_shows_every_problem_with_its_line_and_mend(theme: Theme) -> None:
    broken = case("---\nchild_name: Amelia\nenforcement:\n  letter_1: 2026-02-31\n---\n")
    passed = Diagnostic("passed-over", Severity.WARNING, "cases/note.txt", START, "Passed over: why.", "Mend.")
    html = render(theme, lists([row_of(broken)], [passed])["problems.html"])
    for diagnostic in broken.diagnostics:
        assert diagnostic.message.replace("'", "&#39;") in html
    assert "<mark>2026-02-31</mark>" in html
    assert "cases/note.txt" in html


def test_an_empty_book_says_what_to_do_next(theme: Theme) -> None:
    pages = lists([])
    assert "casebook new" in render(theme, pages["index.html"])
    assert "casebook new" in render(theme, pages["due.html"])
    assert "Nothing is wrong" in render(theme, pages["problems.html"])
    assert {"schools/index.html", "staff/index.html", "years/index.html"} <= set(pages)


def test_a_pager_shows_the_ends_and_the_neighbours() -> None:
    found = pager("index", 50, 10_000, "cases")
    assert [link and link.text for link in found.links] == ["1", "2", None, "49", "50", "51", None, "99", "100"]
    assert (found.first, found.last, found.previous, found.next) == (4901, 5000, "index-49.html", "index-51.html")


# --- One case ------------------------------------------------------------------------------------


def test_everything_that_a_case_file_holds_is_on_its_page(theme: Theme) -> None:
    around = Around(siblings=(Neighbour("CB-0002", "cases/CB-0002.html"), Neighbour("CB-0404")),
                    changed=Changed("Wauthor", dt.date(2026, 11, 1)))  # fmt: skip
    file = case(FULL)
    assert file.sound
    page = _Document(case_html(theme, file, around))
    for word in set(re.findall(r"\bW[a-z]+", FULL)) | {"Wauthor", "CB-0404", "wemphasis", "cases/CB-0001.md"}:
        assert word in page.words, word
    assert "Planned, overdue" in page.words
    assert "../cases/CB-0002.html" in page.links
    assert "../forms/stage-2/CB-0001.html" in page.links


def test_everything_beyond_the_form_is_on_its_page_too(theme: Theme) -> None:
    file = case(BEYOND)
    assert file.sound, file.diagnostics
    page = _Document(case_html(theme, file))
    for word in set(re.findall(r"\bW[a-z]+", BEYOND)):
        assert word in page.words, word
    days = set(re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", BEYOND))
    told = set(re.findall(r'datetime="([0-9-]{10})"', page.html))
    words = page.words.replace("\u00a0", " ")
    assert [day for day in sorted(days) if day not in told and english(dt.date.fromisoformat(day)) not in words] == []
    for said in ("38 unauthorised of 104 possible sessions; 4 authorised; 2 without a reason yet; 3 without a mark", "rearranged",
                 "Does what they can", "Notice to Improve", "Looked after No", "Siblings None", "lead practitioner", "About: papers",
                 "Parental responsibility: not known", "Interpreter: no", "with Wspoken"):  # fmt: skip
        assert said.lower() in words.lower(), said
    assert words.count("onfidential") == 2
    assert len(page.ids) == len(set(page.ids))
    assert "Wotherone\nWothertwo" in page.html


def test_an_alert_stands_first_on_the_page_of_its_case_sound_or_broken(theme: Theme) -> None:
    for text in (BEYOND, BEYOND.replace("2014-05-17", "17 May last")):
        main = case_html(theme, case(text)).split('<main id="main"', 1)[1]
        words = _Document("<main" + main).words
        assert words.index("Walertone") < words.index("Wnameone")
        assert "Walerttwo <script>alert(1)</script>" in words
        assert "<script>alert(1)" not in main
    assert "Read this first" not in case_html(theme, case(FULL))


def test_each_piece_of_evidence_leads_to_where_it_stands(theme: Theme) -> None:
    page = _Document(case_html(theme, case(FULL)))
    assert len(page.ids) == len(set(page.ids))
    inner = [link[1:] for link in page.links if link.startswith("#")]
    assert set(inner) <= set(page.ids)
    assert {"line-11", "line-19", "stage-1", "line-24", "line-39"} <= set(inner)
    assert {"line-13-2", "line-35"} <= set(page.ids)


def test_initials_are_spelt_out_from_the_staff_list(theme: Theme) -> None:
    assert '<abbr title="Jo Bell, Officer">JB</abbr>' in case_html(theme, case(FULL))
    assert person("jb/XY", SITE).parts == (("jb", "Jo Bell, Officer"), ("/", ""), ("XY", ""))


def test_a_broken_file_shows_all_that_was_typed_and_claims_nothing(theme: Theme) -> None:
    text = "---\nchild_name: Amelia\nenforcement:\n  letter_1: 2026-02-31\n---\n\nSome <b>words</b>\n"
    page = _Document(case_html(theme, case(text)))
    assert "letter_1: 2026-02-31" in page.words
    assert "Some <b>words</b>" in page.words
    assert "#line-4" in page.links
    assert "line-4" in page.ids
    for claim in ("Not done", "Not recorded", "Not ready", "Ready to consider"):
        assert claim not in page.words.replace("What “ready” means", "")


def test_a_file_that_is_no_text_has_a_page_too(theme: Theme) -> None:
    wrong = Diagnostic("not-utf-8", Severity.ERROR, "cases/CB-1.md", START, "Not UTF-8.", "Save it again.")
    html = case_html(theme, CaseFile("cases/CB-1.md", "CB-1", diagnostics=(wrong,)))
    assert "cannot be shown as text" in html


def test_the_timeline_keeps_within_its_bounds() -> None:
    file = case(FULL)
    assert file.case is not None
    picture = timeline(file.case, SETTINGS.policy, AS_OF)
    assert picture is not None
    marks = [m for line in picture.lines for m in line.marks]
    assert {m.kind for m in marks} == {"done", "planned", "void", "contact", "outcome"}
    assert all(0 < m.x < picture.width for m in marks)
    assert all(s.x + s.width < picture.width for line in picture.lines for s in line.stretches)
    assert sorted(t.x for t in picture.ticks) == [t.x for t in picture.ticks]


def test_no_dates_no_timeline(theme: Theme) -> None:
    file = case("---\nchild_name: Amelia\n---\n")
    assert file.case is not None
    assert timeline(file.case, SETTINGS.policy, AS_OF) is None
    assert "Nothing is in the log yet" in case_html(theme, file)


# --- What holds for every page -------------------------------------------------------------------


def everything(book: Book, site: Site) -> Iterator[Page]:
    rows = [row_of(f) for f in book.files]
    for file, one in zip(book.files, rows, strict=True):
        yield from case_pages(file, one, Around(), site)
    yield from list_pages(caseload(rows, site), site, book.diagnostics)


@pytest.fixture(scope="module")
def whole(theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> dict[str, _Document]:
    """Every page of a book with ordinary, broken and hostile cases."""
    root = tmp_path_factory.mktemp("book")
    (root / "cases").mkdir()
    for source in sorted((REPOSITORY / "cases").rglob("*.md")):
        (root / "cases" / source.name).write_bytes(source.read_bytes())
    quoted = "'" + HOSTILE + "'"
    (root / "cases" / "X-1.md").write_text(re.sub(r"\bW[a-z]+", lambda _m: quoted, FULL.split("---\n")[1]).join(
        ["---\n", f"---\n{HOSTILE}\n\n### 2026-11-02 · {HOSTILE} · {HOSTILE}\n\n{HOSTILE}\n"]), encoding="utf-8")  # fmt: skip
    (root / "cases" / "X-2.md").write_text(f"---\n{HOSTILE}: x\nchild_name: {quoted}\n---\n", encoding="utf-8")
    (root / "cases" / "Amelia Hart.md").write_text("---\nchild_name: Amelia Hart\n---\n", encoding="utf-8")
    book = read_book(root, SETTINGS, AS_OF)
    assert next(f for f in book.files if f.ref == "X-1").sound
    return {page.address: _Document(render(theme, page)) for page in everything(book, SITE)}


def test_no_page_holds_anything_that_runs_or_restyles(whole: dict[str, _Document]) -> None:
    for address, page in whole.items():
        for tag, attributes in page.elements:
            assert tag not in {"iframe", "object", "embed", "img", "base", "style", "audio", "video"}, address
            assert not [a for a in attributes if a.startswith("on") or a == "style"], address
            assert tag != "script" or attributes["src"].split("/")[-2] == "assets", address
        scripts = re.findall(r"<script[^>]*>(.*?)</script>", page.html, re.DOTALL)
        assert not any(scripts), address


def test_every_page_has_its_furniture(whole: dict[str, _Document]) -> None:
    titles: dict[str, str] = {}
    for address, page in whole.items():
        html = page.html
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in html
        assert '<html lang="en-GB" data-as-of="2026-11-23">' in html
        assert "as of <time" in html
        assert SETTINGS.policy.version in html
        assert titles.setdefault(page.title, address) == address
        assert len(page.ids) == len(set(page.ids)), address
        assert html.count("<h1") == 1, address


def test_every_link_leads_to_a_page_or_to_what_others_make(whole: dict[str, _Document]) -> None:
    made_elsewhere = re.compile(r"forms/|cases\.csv|calendar\.ics")
    ids = {address: set(page.ids) for address, page in whole.items()}
    for address, page in whole.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            if link.startswith(("http:", "https:", "mailto:")):
                continue
            place = normpath(f"{dirname(address)}/{target.partition('?')[0]}").lstrip("/") if target else address
            if made_elsewhere.match(place):
                continue
            assert place in whole, f"{address}: {link}"
            if anchor:
                assert anchor in ids[place], f"{address}: {link}"


def test_no_name_stands_in_an_address_or_a_title(whole: dict[str, _Document]) -> None:
    for address, page in whole.items():
        for name in ("Amelia", "Hart", "Thackray", "Begum"):
            assert name not in address
            assert name not in page.title


def test_same_input_same_bytes_and_another_day_another_fingerprint(theme: Theme) -> None:
    file = case(FULL)
    assert case_html(theme, file) == case_html(theme, case(FULL))
    tomorrow = Site.of(SETTINGS, AS_OF + dt.timedelta(days=1))
    one = row_of(file)
    assert lists([one])["index.html"].fingerprint != lists([one], site=tomorrow)["index.html"].fingerprint
    assert all(lists([one])[a].fingerprint == p.fingerprint for a, p in lists([one]).items())
