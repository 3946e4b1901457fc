"""The finder and the search in the logs, in a real browser, by double-click and from a server."""

from __future__ import annotations

import datetime as dt
import functools
import http.server
import json
import os
import re
import shutil
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from casebook.book import read_book
from casebook.build.story import BuildRequest, build
from casebook.find import fold
from casebook.form import YEAR_GROUPS
from casebook.rules.readiness import Verdict
from casebook.settings import SavedView, Settings, SiteSettings
from casebook.views import search
from casebook.views.row import Row, row_of
from support.logs import HOSTILE_TEXT, case

AS_OF = dt.date(2026, 11, 23)
EXAMPLES = Path(__file__).parents[2] / "cases"
HOSTILE = "<img src=x onerror=alert(1)>"
LOG_HOSTILE = "</script><script>alert(1)</script> & <b>bold</b> wombat \"quoted\" 'too' \\n"
FACETS: dict[str, Callable[[Row], Sequence[str]]] = {
    "verdict": lambda row: (row.tone,),
    "status": lambda row: (row.status or "",),
    "school": lambda row: (row.school,),
    "staff": lambda row: (row.staff_name,),
    "year": lambda row: (row.year_group,),
    "missing": lambda row: [key for key, _ in row.missing],
}


def case_text(name: str, school: str = "", staff: str = "Jo Bell", extra: str = "", log: str = "") -> str:
    head = f'child_name: "{name}"\nyear_group: "8"\nstaff_name: {staff}\nschool: "{school}"\n{extra}'
    return f"---\n{head}---\n\n## Contact log\n\n{log or '### 14 September 2026, JB, phone'}\n"


def entry(day: str, text: str) -> str:
    return f"### {day}, JB, phone, spoke to mum\n\n{text}\n\n"


def make_book(book: Path) -> None:
    cases = book / "cases"
    shutil.copytree(EXAMPLES, cases)
    own = {
        "FN-001": case_text(
            "Zéphine O’Toole",
            "Ysgol Dŵr",
            extra="known_as: Bär\n",
            log=entry("14 September 2026", "The café’s TAXI came."),
        ),
        "FN-002": case_text(
            "Łukasz Straße", "Ysgol Dŵr", log=entry("15 September 2026", "Taxis are late. Ørsted rang.")
        ),
        "FN-003": case_text(HOSTILE, "Quote & Sons", log=entry("16 September 2026", LOG_HOSTILE)),
        "FN-004": case_text("Noor Begum", "Northfield Academy").replace(
            "Jo Bell\n", "Jo Bell\nstage_2_end_date: 31/02/2026\n"
        ),
        "FN-005": case_text(
            "Long Log",
            log="".join(entry(f"{n} September 2026", f"Zebra number {n}. " + "word " * 120) for n in range(1, 29)),
        ),
    }
    for n in range(240):
        own[f"ZZ-{n:03}"] = case_text(f"Filler {n % 7} Child", f"Filler {n % 5}", f"Staff {n % 4}")
    for ref, text in own.items():
        (cases / f"{ref}.md").write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class World:
    folder: Path
    rows: list[Row]
    http: str

    def refs(self, fits: Callable[[Row], bool] = lambda row: True) -> list[str]:
        return [row.ref for row in self.rows if fits(row)]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        # Browsers ask every server for an icon by that name; the site is not to blame for having none.
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    book = tmp_path_factory.mktemp("book")
    make_book(book)
    views = (SavedView("decide", "To decide", {"verdict": "needs-judgement"}),)
    chosen = Settings(views=views, site=SiteSettings(forms=(), runs=False))
    build(BuildRequest(book, book / "site", chosen, AS_OF, jobs=1))
    rows = sorted(map(row_of, read_book(book, chosen, AS_OF).files), key=lambda row: row.order)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(book / "site")))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield World(book / "site", rows, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = os.environ.get("CASEBOOK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


class Site:
    """A page of the site, open in the browser. It keeps what went wrong and what was asked for."""

    def __init__(self, page: Page, world: World, base: str) -> None:
        self.page, self.world, self.base = page, world, base
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: self.errors.append(f"dialog {dialog.message}"))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, address: str) -> Page:
        self.page.goto(f"{self.base}/{address}")
        return self.page

    @property
    def count(self) -> Locator:
        return self.page.locator("#find-count")

    def loaded(self) -> None:
        expect(self.count).to_contain_text("case")

    def refs(self) -> list[str]:
        return self.page.locator("#caseload tbody th").all_inner_texts()

    def expect_refs(self, refs: list[str]) -> None:
        total = len(self.world.rows)
        expect(self.count).to_have_text(f"{len(refs)} of {total} cases")
        self.expect_rows(refs)

    def expect_rows(self, refs: list[str]) -> None:
        expect(self.page.locator("#caseload tbody th")).to_have_text(refs[:100])


@pytest.fixture(params=["file", "http"])
def site(request: pytest.FixtureRequest, world: World, browser: Browser) -> Iterator[Site]:
    context = browser.new_context()
    base = world.http if request.param == "http" else world.folder.as_uri()
    opened = Site(context.new_page(), world, base)
    yield opened
    context.close()
    assert opened.errors == []
    assert [url for url in opened.requests if not url.startswith(base)] == []


@pytest.fixture
def local(world: World, browser: Browser) -> Iterator[Site]:
    """The site by double-click alone, for what does not hang on where it comes from."""
    context = browser.new_context()
    opened = Site(context.new_page(), world, world.folder.as_uri())
    yield opened
    context.close()
    assert opened.errors == []
    assert [url for url in opened.requests if not url.startswith(opened.base)] == []


# --- Search --------------------------------------------------------------------------------------


def test_search_filter_and_bookmark(site: Site) -> None:
    page = site.open("index.html")
    site.loaded()
    expect(site.count).to_have_text(f"{len(site.world.rows)} cases")
    page.get_by_label("Search by name").fill("ysgol dwr")
    site.expect_refs(["FN-001", "FN-002"])
    page.get_by_label("Staff", exact=True).select_option(index=1)
    page.get_by_label("Staff", exact=True).select_option("Jo Bell")
    page.get_by_role("button", name="Child").click()
    expect(page).to_have_url(f"{site.base}/index.html?q=ysgol+dwr&sort=child&staff=Jo+Bell")
    site.expect_refs(["FN-002", "FN-001"])
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    site.expect_refs(["FN-002", "FN-001"])
    expect(page.get_by_label("Search by name")).to_have_value("ysgol dwr")
    expect(page.get_by_label("Staff", exact=True)).to_have_value("Jo Bell")
    expect(page.get_by_role("columnheader", name="Child")).to_have_attribute("aria-sort", "ascending")


def test_search_knows_no_accents_and_no_letter_case(local: Site) -> None:
    page = local.open("index.html")
    for typed, found in [
        ("zephine otoole", ["FN-001"]),
        ("ZÉPHINE O'TOOLE", ["FN-001"]),
        ("toole zeph", ["FN-001"]),
        ("bar", ["FN-001"]),
        ("lukasz strasse", ["FN-002"]),
        ("fn-002", ["FN-002"]),
        ("fn002", ["FN-002"]),
        ("<img", ["FN-003"]),
        ("quote sons", ["FN-003"]),
        ("noor begum", ["FN-004"]),
    ]:
        page.get_by_label("Search by name").fill(typed)
        local.expect_refs(found)


def test_typing_at_once_is_not_lost(local: Site) -> None:
    page = local.open("index.html")
    page.get_by_label("Search by name").press_sequentially("zephine")
    local.expect_refs(["FN-001"])
    expect(page.get_by_label("Search by name")).to_be_focused()


# --- Filters -------------------------------------------------------------------------------------


@pytest.mark.parametrize("facet", FACETS)
def test_every_choice_of_a_filter_shows_just_its_cases(local: Site, facet: str) -> None:
    page = local.open("index.html?sort=ref")
    local.loaded()
    select = page.locator(f"#find-{facet}")
    choices = select.evaluate("s => Array.from(s.options, o => [o.value, o.textContent])")
    kinds = {value for row in local.world.rows for value in FACETS[facet](row)} - {""}
    assert {value for value, _ in choices} - {"", "not-recorded"} == kinds
    for value, label in choices[1:]:
        meant = "" if value == "not-recorded" else value
        refs = [row.ref for row in local.world.rows if meant in FACETS[facet](row)]
        select.select_option(value)
        local.expect_refs(refs)
        assert label.endswith(f"({len(refs)})")


def test_the_numbers_behind_the_choices_are_those_they_would_show(local: Site) -> None:
    page = local.open("index.html?verdict=not-ready&school=Filler+1")
    local.loaded()
    staff = page.locator("#find-staff option")
    counted = dict(text.rsplit(" ", 1) for text in staff.all_inner_texts() if "(" in text)
    fits = local.world.refs(
        lambda row: row.tone == "not-ready" and row.school == "Filler 1" and row.staff_name == "Staff 1"
    )
    assert fits
    assert counted["Staff 1"] == f"({len(fits)})"
    schools = dict(text.rsplit(" ", 1) for text in page.locator("#find-school option").all_inner_texts() if "(" in text)
    other = local.world.refs(lambda row: row.tone == "not-ready" and row.school == "Filler 2")
    assert schools["Filler 2"] == f"({len(other)})"


def test_a_chip_takes_its_filter_off_and_keeps_the_focus(local: Site) -> None:
    page = local.open("index.html?school=Ysgol+D%C5%B5r&staff=Jo+Bell&sort=-ref")
    local.expect_refs(["FN-002", "FN-001"])
    chips = page.locator(".finder-chip")
    expect(chips).to_have_text(["School: Ysgol Dŵr", "Staff: Jo Bell"])
    chips.first.press("Enter")
    expect(chips).to_have_text(["Staff: Jo Bell"])
    expect(chips.first).to_be_focused()
    chips.first.press("Enter")
    expect(page.get_by_label("Search by name")).to_be_focused()
    expect(page).to_have_url(f"{local.base}/index.html?sort=-ref")


def test_clear_all_leaves_the_order(local: Site) -> None:
    page = local.open("index.html?q=filler&verdict=not-ready&sort=-ref")
    local.loaded()
    page.get_by_role("button", name="Clear all").click()
    expect(local.count).to_have_text(f"{len(local.world.rows)} cases")
    local.expect_rows(local.world.refs()[::-1])
    expect(page.get_by_label("Search by name")).to_be_focused()
    expect(page.get_by_role("button", name="Clear all")).to_be_hidden()


def test_where_nothing_fits_it_says_what_to_do(local: Site) -> None:
    page = local.open("index.html?q=taxi")
    expect(local.count).to_have_text(f"0 of {len(local.world.rows)} cases")
    expect(page.get_by_text("Try fewer words")).to_be_visible()
    expect(page.locator("#caseload")).to_be_hidden()
    expect(page.locator("nav.pager")).to_be_hidden()
    page.get_by_role("link", name="search the logs").click()
    expect(page.locator("#log-status")).to_contain_text("entries in")
    expect(page.locator("#log-q")).to_have_value("taxi")


def test_a_saved_view_and_a_name_without_its_accents_in_the_address(local: Site) -> None:
    page = local.open("index.html")
    page.get_by_role("link", name="To decide").click()
    local.expect_refs(local.world.refs(lambda row: row.verdict == Verdict.NEEDS_JUDGEMENT))
    local.open("index.html?school=ysgol+dwr&year=Year+8")
    local.expect_refs(["FN-001", "FN-002"])


def test_a_filter_that_fits_nothing_can_be_taken_off(local: Site) -> None:
    page = local.open("index.html?school=No+Such+School&page=9&sort=nonsense")
    expect(local.count).to_have_text(f"0 of {len(local.world.rows)} cases")
    page.locator(".finder-chip").click()
    expect(local.count).to_have_text(f"{len(local.world.rows)} cases")


# --- Order and pages -----------------------------------------------------------------------------


def folded(text: str) -> str:
    return fold(text).strip()


SORTS: dict[str, Callable[[Row], Any]] = {
    "ref": lambda row: folded(row.ref),
    "child": lambda row: folded(row.child_name),
    "year": lambda row: YEAR_GROUPS.index(row.year_group) if row.year_group else "",
    "school": lambda row: folded(row.school),
    "staff": lambda row: folded(row.staff_name),
    "end": lambda row: row.stage_2_end or "",
    "verdict": lambda row: (
        ["broken", "ready", "needs-judgement", "not-ready", "closed"].index(row.tone),
        len(row.missing) + len(row.to_decide),
    ),
    "last": lambda row: row.last_contact or "",
}


def test_every_column_sorts_both_ways_with_blanks_last(local: Site) -> None:
    page = local.open("index.html")
    local.loaded()
    for column, key in SORTS.items():
        filled = [row for row in local.world.rows if key(row) != ""]
        blank = [row.ref for row in local.world.rows if key(row) == ""]
        head = page.locator(f"th[data-sort={column}]")
        for turned, way in ((False, "ascending"), (True, "descending")):
            head.get_by_role("button").click()
            expect(head).to_have_attribute("aria-sort", way)
            expect(page.locator("#find-sorted")).to_contain_text(way)
            local.expect_rows([row.ref for row in sorted(filled, key=key, reverse=turned)] + blank)
    expect(page.locator("thead [aria-sort]")).to_have_count(1)


def test_pages_of_a_view_lie_in_the_address(site: Site) -> None:
    page = site.open("index.html?q=filler")
    refs = site.world.refs(lambda row: row.child_name.startswith("Filler"))
    site.expect_refs(refs)
    page.locator("nav.pager").get_by_role("link", name="Next").click()
    expect(page).to_have_url(f"{site.base}/index.html?q=filler&page=2")
    site.expect_rows(refs[100:200])
    expect(page.locator("#caseload")).to_be_focused()
    page.reload()
    site.loaded()
    site.expect_rows(refs[100:200])
    expect(page.locator("nav.pager [aria-current]")).to_have_text("2")
    page.locator("nav.pager").get_by_role("link", name="Page 3").click()
    site.expect_rows(refs[200:])
    expect(page.get_by_text("Showing 201 to 240 of 240 cases")).to_be_visible()
    page.get_by_role("button", name="Ref").click()
    expect(page).to_have_url(f"{site.base}/index.html?q=filler&sort=ref")
    site.expect_rows(refs)


def test_the_script_draws_rows_and_pager_as_the_program_does(local: Site) -> None:
    page = local.open("index.html")
    local.loaded()
    tidy = "nodes => nodes.map(node => node.outerHTML.replace(/\\n/g, ''))"
    built = page.locator("#caseload tbody tr").evaluate_all(tidy)
    told = page.locator("nav.pager").inner_text()
    local.open("index.html?sort=ref")
    expect(page.locator("th[data-sort=ref]")).to_have_attribute("aria-sort", "ascending")
    local.loaded()
    assert page.locator("#caseload tbody tr").evaluate_all(tidy) == built
    assert page.locator("nav.pager").inner_text() == told
    assert len(built) == 100


def test_the_script_draws_the_columns_of_a_teams_own_table(local: Site) -> None:
    page = local.page
    heads = ["ref", "status", "", "known", "end"]
    table = (
        '<table id="caseload"><thead><tr>'
        + "".join(f'<th scope="col" data-sort="{key}">{key}</th>' if key else "<th>Ours</th>" for key in heads)
        + "</tr></thead><tbody><tr><th>Ours</th></tr></tbody></table>"
    )
    text = (local.world.folder / "index.html").read_text("utf-8")
    text = re.sub(r'<table id="caseload".*?</table>', table, text, count=1, flags=re.DOTALL)
    page.route("**/index.html*", lambda route: route.fulfill(body=text, content_type="text/html"))
    local.open("index.html?sort=-status")
    local.loaded()
    wanted = max(local.world.rows, key=lambda row: row.status or "").status_label
    first = page.locator("#caseload tbody tr").first
    expect(first.locator("th, td")).to_have_count(len(heads))
    expect(first.locator("td").nth(0)).to_have_text(wanted)
    expect(first.locator("td").nth(1)).to_have_text("On its page")
    known = next(row for row in local.world.rows if row.known_as)
    page.get_by_label("Search by name").fill(known.ref)
    expect(page.locator(f"tr[data-ref='{known.ref}'] td").nth(2)).to_have_text(known.known_as)


def test_clearing_brings_back_the_page_as_built(local: Site) -> None:
    page = local.open("index-2.html")
    local.loaded()
    built, links = local.refs(), page.locator("nav.pager").inner_html()
    page.get_by_label("Search by name").fill("zephine")
    local.expect_refs(["FN-001"])
    page.get_by_label("Search by name").fill("")
    expect(local.count).to_have_text(f"{len(local.world.rows)} cases")
    assert local.refs() == built == local.world.refs()[100:200]
    assert page.locator("nav.pager").inner_html() == links


def test_the_page_of_a_school_finds_only_its_own(local: Site) -> None:
    page = local.open("schools/index.html")
    page.get_by_role("link", name="Ysgol Dŵr").click()
    expect(local.count).to_have_text("2 cases")
    expect(page.locator("#find-school")).to_have_count(0)
    page.get_by_label("Search by name").fill("o")
    expect(local.count).to_have_text("2 of 2 cases")
    page.get_by_label("Search by name").fill("zephine")
    expect(local.count).to_have_text("1 of 2 cases")
    page.locator("#caseload tbody a").click()
    expect(page).to_have_url(f"{local.base}/cases/FN-001.html")


# --- What is typed stays text; no script, no dead controls ----------------------------------------


def test_hostile_names_stay_text(local: Site) -> None:
    page = local.open("index.html?q=FN-003")
    local.expect_refs(["FN-003"])
    assert page.locator("#caseload tbody td").first.inner_text() == HOSTILE
    assert page.locator("main img, main b:has-text('bold')").count() == 0


def test_without_scripts_there_are_lists_and_no_dead_controls(world: World, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{world.folder.as_uri()}/index.html")
    expect(page.locator("#finder")).to_be_hidden()
    expect(page.locator("thead button")).to_have_count(0)
    assert page.locator("#caseload tbody th").all_inner_texts() == world.refs()[:100]
    page.locator("nav.pager").get_by_role("link", name="Next").click()
    assert page.locator("#caseload tbody th").all_inner_texts() == world.refs()[100:200]
    page.goto(f"{world.folder.as_uri()}/find.html")
    expect(page.locator("#log-search")).to_be_hidden()
    expect(page.get_by_text("Searching needs JavaScript")).to_be_visible()
    context.close()


def test_a_caseload_that_cannot_be_loaded_says_so_and_leaves_the_list(world: World, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/data/*", lambda route: route.abort())
    page.goto(f"{world.http}/index.html?q=zephine")
    expect(page.locator("#find-count")).to_contain_text("could not be loaded")
    assert len(page.locator("#caseload tbody tr").all()) == 100
    page.goto(f"{world.http}/find.html?q=zephine")
    expect(page.locator("#log-status")).to_contain_text("could not be loaded")
    context.close()


def test_it_works_at_320_pixels(local: Site) -> None:
    local.page.set_viewport_size({"width": 320, "height": 640})
    for address in ("index.html?school=Ysgol+D%C5%B5r&verdict=not-ready", "index.html?q=zzz", "find.html?q=taxi"):
        page = local.open(address)
        expect(page.locator("[role=status]:not(:empty)").first).not_to_contain_text("…")
        assert page.locator("html").evaluate("e => e.scrollWidth") <= 320


# --- The search in the logs ----------------------------------------------------------------------


def status(page: Page) -> Locator:
    return page.locator("#log-status")


def test_search_in_the_logs_leads_to_the_entry(site: Site) -> None:
    page = site.open("find.html")
    page.locator("#log-q").press_sequentially("CAFES tax")
    expect(status(page)).to_have_text("1 entry in 1 case")
    expect(page.locator("#log-results mark")).to_have_text(["café’s", "TAXI"])
    expect(page).to_have_url(f"{site.base}/find.html?q=CAFES+tax")
    link = page.locator("#log-results a")
    expect(link).to_have_text("14 September 2026, FN-001, Zéphine O’Toole")
    link.click()
    anchor = page.url.partition("#")[2]
    assert anchor.startswith("line-")
    expect(page.locator(f"[id={anchor}]")).to_contain_text("TAXI came")


def test_every_word_must_begin_a_word_of_the_entry(local: Site) -> None:
    page = local.open("find.html")
    for typed, found in [
        ("orsted", ["FN-002"]),
        ("late taxi", ["FN-002"]),
        ("taxi orsted cafe", []),
        ("wombat", ["FN-003"]),
        ("xylophone", []),
        ("j wombat", []),
        ("jb wombat spoke mum", ["FN-003"]),
        ("q1z", []),
    ]:
        page.locator("#log-q").fill(typed)
        page.locator("#log-q").press("Enter")
        expect(status(page)).to_have_text("1 entry in 1 case" if found else "No entry found")
        expect(page.locator("#log-results a")).to_contain_text(found)
        expect(page.locator("#log-empty")).to_be_visible(visible=not found)


def entries_with(folder: Path, word: str) -> set[str]:
    """The links to every entry that has the word, read from the logs themselves and not from the index."""
    found = set()
    for data in folder.glob("data/log-*.js"):
        for line in data.read_text().splitlines():
            ref, _, entries = json.loads(line[len("CASEBOOK.log(") : -2])
            for number, _, *texts in entries:
                if any(known.startswith(word) for known in fold(" ".join(texts)).split()):
                    found.add(f"cases/{ref}.html#line-{number}")
    return found


@pytest.mark.parametrize("word", ["mum", "letter", "hous"])
def test_every_entry_of_the_book_can_be_found(local: Site, word: str) -> None:
    expected = entries_with(local.world.folder, word)
    assert len(expected) > 20 or word == "hous"
    page = local.open(f"find.html?q={word}")
    expect(status(page)).to_contain_text("entr")
    more = page.get_by_role("button", name="Show more")
    while more.is_visible():
        assert page.locator("#log-results > li").count() % 20 == 0
        more.click()
        expect(status(page)).not_to_have_text("Searching…")
    links = page.locator("#log-results a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert len(links) == len(set(links))
    assert set(links) == expected
    expect(status(page)).to_contain_text(f"{len(expected)} entries in")


def test_more_is_shown_when_asked_for_and_takes_the_focus_along(local: Site) -> None:
    page = local.open("find.html?q=zebra+number")
    expect(status(page)).to_have_text("The first 20 entries. There may be more.")
    assert page.locator("#log-results > li").count() == 20
    page.get_by_role("button", name="Show more").press("Enter")
    expect(status(page)).to_have_text("28 entries in 1 case")
    expect(page.locator("#log-results > li").nth(20).locator("a")).to_be_focused()
    expect(page.get_by_role("button", name="Show more")).to_be_hidden()
    first = page.locator("#log-results > li").first
    expect(first).to_contain_text("28 September 2026")
    assert len(first.locator(".log-hit-text").inner_text()) < 450


def test_only_what_is_needed_is_loaded(local: Site) -> None:
    page = local.open("find.html?q=jb+wombat")
    expect(status(page)).to_have_text("1 entry in 1 case")
    data = sorted(url.rpartition("/data/")[2] for url in local.requests if "/data/" in url)
    block = search.block_of("FN-003", search.block_count(len(local.world.rows)))
    assert data == sorted([f"log-{block}.js", "words-jb.js", "words-wo.js", "words.js"])


def test_hostile_log_text_stays_text(local: Site) -> None:
    page = local.open("find.html?q=wombat")
    expect(page.locator(".log-hit-text")).to_contain_text("</script><script>alert(1)</script> & <b>bold</b> wombat")
    expect(page.locator(".log-hit-text mark")).to_have_text(["wombat"])
    assert page.locator("#log-results script, #log-results b").count() == 0


def test_a_search_that_is_typed_over_leaves_nothing_behind(local: Site) -> None:
    page = local.open("find.html?q=mum")
    box = page.locator("#log-q")
    for text in ("taxi", "zebra", "wombat"):
        box.fill(text)
        box.press("Enter")
    expect(status(page)).to_have_text("1 entry in 1 case")
    expect(page.locator("#log-results > li")).to_have_count(1)
    box.fill("")
    expect(status(page)).to_have_text("")
    expect(page.locator("#log-results > li")).to_have_count(0)


def test_a_block_that_comes_late_shows_nothing_of_a_search_that_is_over(world: World, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    held: list[Route] = []
    page.route("**/data/log-*.js", lambda route: held.append(route))
    page.goto(f"{world.http}/find.html")
    page.locator("#log-q").fill("phone")
    expect(status(page)).to_have_text("Searching…")
    page.locator("#log-q").fill("xylophone")
    expect(status(page)).to_have_text("No entry found")
    assert len(held) == 1
    late = world.folder / "data" / held[0].request.url.rpartition("/")[2]
    held[0].fulfill(body=late.read_bytes(), content_type="text/javascript")
    page.wait_for_timeout(500)
    expect(page.locator("#log-results > li")).to_have_count(0)
    expect(status(page)).to_have_text("No entry found")
    context.close()


# --- Folding, and old pages ----------------------------------------------------------------------

SCRIPTS = Path(__file__).parents[2] / "templates" / "assets"


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    for name in ("fold.js",):
        page.add_script_tag(path=SCRIPTS / name)
    yield page
    page.close()


def test_both_languages_fold_every_character_alike(blank: Page) -> None:
    # What a later Unicode has added is left out: browser and program need not be of one age. Of the
    # many thousand signs of East Asia, which are all folded by one rule, every sixteenth is enough.
    dense = (range(0x3400, 0xD7A4), range(0x17000, 0x18D09), range(0x20000, 0x32000), range(0xE000, 0xF900))
    codes = [n for n in range(0xE01F0) if n % 16 == 0 or not any(n in part for part in dense)]
    letters = [chr(n) for n in codes if unicodedata.category(chr(n)) not in ("Cn", "Cs")]
    texts = ["a" + "b".join(letters[n : n + 200]) + "c" for n in range(0, len(letters), 200)]
    there = blank.evaluate("texts => texts.map(text => CASEBOOK.fold(text).replace(/ +/g, ' ').trim())", texts)
    assert there == [" ".join(fold(text).split()) for text in texts]
    assert len(letters) > 30_000


def test_marks_stand_on_the_words_as_typed(blank: Page) -> None:
    marks = "([text, words]) => { const p = document.createElement('p'); p.append(CASEBOOK.marked(text, CASEBOOK.words(words).map(CASEBOOK.needle))); return [p.textContent, Array.from(p.querySelectorAll('mark'), m => m.textContent)]; }"
    for text, words, expected in [
        ("Zoe\u0308’s Straße, straßen; a an A.", "zoe strasse a", ["Zoe\u0308’s", "Straße", "straßen", "a", "A"]),
        ("🦄🦄 ﬁne ½ O’Brien’s", "fi obrien 2", ["ﬁne", "½", "O’Brien’s"]),
        ("mumbo mum Chum", "mum", ["mumbo", "mum"]),
        ("<b>mum</b>\u2028mum", "mum", ["mum", "mum"]),
    ]:
        assert blank.evaluate(marks, [text, words]) == [text, expected]


def test_a_snippet_of_a_long_text_holds_the_match(blank: Page) -> None:
    text = "filler " * 3000 + "the Café was shut " + "filler " * 3000
    shown = blank.evaluate("text => CASEBOOK.snippet(text, [' cafe'])", text)
    assert "the Café was shut" in shown
    assert len(shown) < 500
    assert shown.startswith("… filler")
    assert shown.endswith("filler …")


def test_a_line_of_the_log_runs_as_script_and_says_what_was_typed(blank: Page) -> None:
    blank.evaluate("() => { window.got = []; CASEBOOK.log = (entries) => window.got.push(entries); }")
    blank.add_script_tag(
        content=search.log_block([search.log_line(case("CB-1", HOSTILE_TEXT, name=HOSTILE_TEXT))]).decode()
    )
    assert blank.evaluate("() => window.got") == [
        ["CB-1", HOSTILE_TEXT, [[33, "2026-09-01", "JB", "phone", "spoke to mum", HOSTILE_TEXT]]]
    ]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-11-23T23:59:00Z", ""),
        (
            "2026-11-24T00:01:00Z",
            "as of 23 November 2026, 1 day ago. What it says may no longer hold: build the book again.",
        ),
        ("2026-11-26T12:00:00Z", "23 November 2026, 3 days ago"),
        ("2026-11-20T12:00:00Z", ""),
    ],
)
def test_an_old_page_says_that_it_is_old(local: Site, now: str, words: str) -> None:
    local.page.clock.set_fixed_time(now)
    page = local.open("index.html")
    local.loaded()
    expect(page.locator("#stale")).to_be_visible(visible=bool(words))
    expect(page.locator("#stale")).to_contain_text(words)


def test_the_day_is_that_of_england_in_summer_too(world: World, browser: Browser, tmp_path: Path) -> None:
    text = (
        (world.folder / "index.html")
        .read_text(encoding="utf-8")
        .replace('data-as-of="2026-11-23"', 'data-as-of="2026-06-10"')
    )
    shutil.copytree(world.folder / "assets", tmp_path / "assets")
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    for zone, now, old in [
        ("America/Los_Angeles", "2026-06-10T23:30:00Z", True),
        ("Pacific/Auckland", "2026-06-10T22:30:00Z", False),
    ]:
        context = browser.new_context(timezone_id=zone)
        page = context.new_page()
        page.clock.set_fixed_time(now)
        page.goto(f"{tmp_path.as_uri()}/index.html")
        expect(page.locator("#stale")).to_be_visible(visible=old)
        context.close()
