"""The printed forms on paper and on the screen, in a real Chromium."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, sync_playwright
from pypdf import PageObject, PdfReader

from casebook.book import read_book
from casebook.render.forms import (
    Run,
    article,
    blank_page,
    form_page,
    form_view,
    run_page,
    shipped_and_team_forms,
)
from casebook.render.theme import Theme
from casebook.settings import Settings
from casebook.views.site import Site

TODAY = dt.date(2026, 11, 23)
FORMS = ("stage-2", "chronology", "stage-3-request", "witness-statement")
EIGHT_MM = 8 * 96 / 25.4
ELEVEN_POINTS = 11 * 96 / 72

HEAD = """---
child_name: Amelia Hart
date_of_birth: 2014-05-17
year_group: 8
staff_name: Jo Bell
school: Northfield Academy
stage_2_end_date: 2026-12-20
enforcement:
  letter_1: [2026-09-14, {date: 2026-09-10, void: sent to the wrong house}]
  letter_2: 2026-09-28
  panel_meeting: [{date: 2026-10-13, outcome: did not attend}, {planned: 2026-12-02}]
  home_visit: [{date: 2026-10-05, outcome: no reply}, 2026-10-19, 2026-10-20]
support:
  mentoring: {date: 2026-09-25, until: 2026-12-01, outcome: accepted, for: sleep, by: SK}
needs:
  sleep: {need: Awake until four, identified: 2026-09-15}
parents:
  - {name: Ruth Vale, relationship: mother, address: 3 Quay Row, letters: no, reason: Safe address only}
practitioners:
  - {name: Omar Finch, role: School nurse}
---
"""
SAID = "Rang mum. She says that he is up and dressed by eight but will not leave the car. Agreed to meet at the gate."

# Long enough that a browser left to itself would cut it: short paragraphs are kept together anyway.
MORE = " ".join([SAID] * 5)


def entry(number: int, words: str = SAID) -> str:
    day = dt.date(2026, 9, 1) + dt.timedelta(days=number)
    return f"### {day.isoformat()} · JB · phone · spoke to mum\n\nSTART{number:02} {words} END{number:02}\n\n"


def log(entries: int) -> str:
    return (
        HEAD
        + "Written before the log.\n\n## Contact log\n\n"
        + "".join(entry(n, MORE if entries > 20 and n % 3 == 0 else SAID) for n in range(entries))
    )


LONG_WORDS = "\n\n".join(f"PARA{n:03} " + SAID for n in range(60))
CASES = {
    "CB-0-empty": log(0),
    "CB-1-few": log(2),
    "CB-2-ordinary": log(10),
    "CB-3-long": log(60),
    "CB-4-vast": HEAD + "## Contact log\n\n" + entry(1) + entry(2, LONG_WORDS) + entry(3),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with every form of the cases above, their blanks, and a run of them all."""
    root = tmp_path_factory.mktemp("book")
    (root / "cases").mkdir()
    for ref, text in CASES.items():
        (root / "cases" / f"{ref}.md").write_text(text, encoding="utf-8")
    book = read_book(root, Settings(), TODAY)
    assert len(book.sound) == len(CASES), book.all_diagnostics
    theme, site, out = Theme.of(root), Site.of(Settings(), TODAY), root / "site"
    for name in ("assets/forms.css", "assets/casebook.js"):
        write(out / name, theme.asset(name).data)
    for form in shipped_and_team_forms(theme):
        views = [form_view(file, site) for file in book.sound]
        sheets = {view.ref: article(theme, form, view, site) for view in views}
        for view in views:
            write(out / form.address(view.ref), form_page(theme, form, view, sheets[view.ref], site))
        write(out / form.blank_address, blank_page(theme, form, site))
        run = Run(form, form.all_address, "every open case", tuple(sheets))
        write(out / run.address, run_page(theme, run, list(sheets.values()), site))
    return out


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


Printer = Callable[[str], list[PageObject]]


@pytest.fixture(scope="module")
def printed(browser: Browser, built: Path) -> Printer:
    """Prints a page of the site once, and gives its sheets of paper."""
    done: dict[str, list[PageObject]] = {}

    def print_(name: str) -> list[PageObject]:
        if name not in done:
            page = browser.new_page()
            page.goto(f"{(built / 'forms').as_uri()}/{name}.html")
            done[name] = list(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)
            page.close()
        return done[name]

    return print_


def text_of(page: PageObject) -> str:
    return re.sub(r"\s+", " ", page.extract_text())


def heights(page: PageObject, pattern: str) -> list[float]:
    """How high above the foot of the page each stretch of text that matches stands."""
    found: list[float] = []

    def visit(text: str, matrix: list[float], place: list[float], *_: object) -> None:
        if re.search(pattern, text):
            found.append(place[5] * matrix[3] + matrix[5])

    page.extract_text(visitor_text=visit)
    return found


# --- Paper ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [f"{form}/{ref}" for form in FORMS for ref in ("CB-2-ordinary", "CB-3-long")])
def test_every_page_is_a4_and_carries_ref_date_and_number(printed: Printer, name: str) -> None:
    pages = printed(name)
    for number, page in enumerate(pages, 1):
        assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)
        text = text_of(page)
        assert f"Ref {name.partition('/')[2]}" in text
        assert "As of 23 November 2026" in text.replace("\N{NO-BREAK SPACE}", " ")
        assert f"Page {number} of {len(pages)}" in text


@pytest.mark.parametrize("ref", ["CB-0-empty", "CB-1-few", "CB-2-ordinary"])
def test_a_case_of_ordinary_length_takes_two_pages_boxes_and_log_first(printed: Printer, ref: str) -> None:
    first, second = map(text_of, printed(f"stage-2/{ref}"))
    assert "Child / Worker Details" in first
    assert "Contact Log" in first
    assert "Next Steps" in second
    assert "NB" not in first
    assert "Written before the log." in second


def test_a_short_log_has_all_its_entries_on_the_first_page(printed: Printer) -> None:
    first = text_of(printed("stage-2/CB-1-few")[0])
    assert "END01" in first
    assert "spoke to mum" in first


def test_a_long_log_repeats_its_heading_row_and_cuts_no_row(printed: Printer) -> None:
    pages = [text_of(page) for page in printed("stage-2/CB-3-long")]
    holding = [text for text in pages if "START" in text]
    assert len(holding) > 3
    for text in holding:
        assert text.count("Details of Contact") == 1
        assert re.findall(r"START(\d\d)", text) == re.findall(r"END(\d\d)", text)
    assert [n for text in pages for n in re.findall(r"START(\d\d)", text)] == [f"{n:02}" for n in range(60)]


@pytest.mark.parametrize("ref", CASES)
def test_nothing_is_printed_over_the_log(printed: Printer, ref: str) -> None:
    """Once the log runs over, what follows it must stand below its last row, never on it."""
    after = r"Notes in the case file|Written before|Next Steps"
    for page in printed(f"stage-2/{ref}"):
        log_, rest = heights(page, r"END\d\d|PARA"), heights(page, after)
        assert not log_ or not rest or max(rest) < min(log_)


def test_an_entry_longer_than_a_page_is_printed_in_full(printed: Printer) -> None:
    text = " ".join(text_of(page) for page in printed("stage-2/CB-4-vast"))
    assert re.findall(r"PARA(\d{3})", text) == [f"{n:03}" for n in range(60)]
    assert re.findall(r"END(\d\d)", text) == ["01", "02", "03"]
    assert text.count(SAID.split(". ")[1]) == 60 + 2


def test_a_run_starts_each_case_on_a_page_of_its_own(printed: Printer) -> None:
    pages = [text_of(page) for page in printed("stage-2/all")]
    refs = [re.search(r"Ref (CB-\S+)", text) for text in pages]
    owners = [found[1] for found in refs if found]
    assert len(owners) == len(pages)
    starts = [owner for owner, text in zip(owners, pages, strict=True) if "Child / Worker Details" in text]
    assert starts == list(dict.fromkeys(owners)) == sorted(CASES)
    alone = sum(len(printed(f"stage-2/{ref}")) for ref in CASES)
    assert len(pages) == alone, "a case takes the same pages in a run as by itself"
    assert all(f"Page {n} of {len(pages)}" in text for n, text in enumerate(pages, 1))


def test_what_is_only_for_the_screen_stays_off_the_paper(printed: Printer) -> None:
    for name in ("stage-2/CB-1-few", "stage-2/blank"):
        text = " ".join(text_of(page) for page in printed(name))
        assert "Caseload" not in text
        assert "Ctrl" not in text


@pytest.mark.parametrize("form", FORMS)
def test_a_blank_form_prints(printed: Printer, form: str) -> None:
    pages = printed(f"{form}/blank")
    assert 1 <= len(pages) <= (5 if form == "stage-3-request" else 3)
    assert "Ref" in text_of(pages[0])
    if form == "stage-2":
        assert len(pages) == 2


# --- How it is drawn --------------------------------------------------------------------------------


def on_paper(browser: Browser, built: Path, name: str, script: str) -> object:
    """What ``script`` finds in the page as it is laid out for paper: 182 mm between the margins."""
    page = browser.new_page(viewport={"width": 688, "height": 1000})
    page.emulate_media(media="print")
    page.goto(f"{(built / 'forms').as_uri()}/{name}.html")
    result = page.evaluate(script)
    page.close()
    return result


ROWS_TO_CARRY_ON = """() => {
  const box = document.querySelector('.carry-on > div').getBoundingClientRect();
  return [...document.querySelectorAll('.carry-on i')].map(row => row.getBoundingClientRect())
    .filter(row => row.left < box.right - 1)
    .map(row => [row.height, row.bottom <= box.bottom + 1]);
}"""


@pytest.mark.parametrize(("name", "least"), [("CB-0-empty", 7), ("CB-1-few", 4), ("blank", 7)])
def test_the_log_is_filled_up_with_whole_rows_tall_enough_to_write_in(
    browser: Browser, built: Path, name: str, least: int
) -> None:
    rows = on_paper(browser, built, f"stage-2/{name}", ROWS_TO_CARRY_ON)
    assert isinstance(rows, list)
    assert len(rows) >= least
    assert all(height >= EIGHT_MM and inside for height, inside in rows)


@pytest.mark.parametrize("name", ["CB-0-empty", "CB-1-few", "blank"])
def test_boxes_and_log_fill_the_first_page_and_no_more(browser: Browser, built: Path, name: str) -> None:
    script = """() => document.querySelector('.first-page').getBoundingClientRect().bottom
      - document.querySelector('.sheet').getBoundingClientRect().top"""
    height = on_paper(browser, built, f"stage-2/{name}", script)
    assert isinstance(height, float | int)
    assert 264 < height / 96 * 25.4 < 271, "A4 is 297 mm, less 11 above and 15 below"


@pytest.mark.parametrize("form", FORMS)
def test_rows_of_a_blank_form_are_tall_enough_to_write_in(browser: Browser, built: Path, form: str) -> None:
    script = """() => [...document.querySelectorAll('.ruled-table tbody td:empty, .ruled i, .boxes dd:empty')]
      .map(e => (e.matches('dd') ? e.parentElement : e).getBoundingClientRect().height)"""
    found = on_paper(browser, built, f"{form}/blank", script)
    assert isinstance(found, list)
    assert len(found) > 5
    assert min(found) >= EIGHT_MM - 0.5


@pytest.mark.parametrize("form", FORMS)
def test_paper_is_black_on_white_and_at_least_eleven_points(browser: Browser, built: Path, form: str) -> None:
    script = """() => [...document.querySelectorAll('.sheet *')].filter(e => e.offsetParent)
      .map(e => getComputedStyle(e)).map(s => [parseFloat(s.fontSize), s.color, s.backgroundColor, s.opacity])"""
    found = on_paper(browser, built, f"{form}/CB-2-ordinary", script)
    assert isinstance(found, list)
    assert min(size for size, *_ in found) >= ELEVEN_POINTS - 0.01
    assert {colour for _, colour, _, _ in found} == {"rgb(0, 0, 0)"}
    assert {(ground, opacity) for _, _, ground, opacity in found} == {("rgba(0, 0, 0, 0)", "1")}


# --- The screen -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_form_fits_every_screen_without_scrolling_sideways(browser: Browser, built: Path, form: str) -> None:
    for ref in ("CB-2-ordinary", "blank"):
        page = browser.new_page()
        page.goto(f"{(built / 'forms' / form / ref).as_uri()}.html")
        for width in (320, 360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()


def test_in_the_dark_the_paper_stays_white(browser: Browser, built: Path) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(f"{(built / 'forms/stage-2/CB-1-few').as_uri()}.html")
    colours = "s => { const c = getComputedStyle(document.querySelector(s)); return [c.backgroundColor, c.color]; }"
    assert page.evaluate(colours, ".sheet") == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert page.evaluate(colours, "html")[0] != "rgb(255, 255, 255)"
    page.close()


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        *((f"{form}/CB-2-ordinary", 1280, "light") for form in FORMS),
        *((f"{form}/blank", 360, "dark") for form in FORMS),
        ("stage-3-request/CB-2-ordinary", 360, "light"),
        ("stage-2/all", 1280, "dark"),
    ],
)
def test_axe_finds_nothing_amiss(browser: Browser, built: Path, name: str, width: int, scheme: str) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page.goto(f"{(built / 'forms').as_uri()}/{name}.html")
    result = Axe().run(page)
    page.close()
    assert result.violations_count == 0, result.generate_report()


def test_a_page_asks_for_nothing_outside_the_site_and_breaks_no_rule_of_its_own(browser: Browser, built: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{(built / 'forms/stage-2/CB-2-ordinary').as_uri()}.html")
    assert all(url.startswith(built.as_uri()) for url in asked)
    assert complaints == []
    page.close()
