"""The built site in a real browser: from a folder and over http, in light and dark, with keyboard, narrow and on paper."""

from __future__ import annotations

import datetime as dt
import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, Page, sync_playwright

from casebook.build.story import BuildRequest, build
from casebook.settings import load_settings

BOOK = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
BROKEN = "---\nchild_name: Robin Marsh\ndate_of_birth: 2014-02-31\nyear_group: 8\nleter_1: 2026-09-14\n---\n\n## Contact log\n"
PAGES = [
    "index.html", "due.html", "problems.html", "policy.html", "accessibility.html", "find.html",
    "schools/index.html", "staff/index.html", "years/index.html", "years/8.html",
    "cases/CB-0002.html", "cases/CB-0005.html", "cases/CB-0014.html", "cases/CB-0099.html",
    "forms/stage-2/CB-0002.html", "forms/stage-2/blank.html", "forms/chronology/CB-0002.html",
    "forms/stage-3-request/CB-0004.html", "forms/witness-statement/CB-0002.html", "forms/stage-2/all.html",
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped book and one broken case, built."""
    book = tmp_path_factory.mktemp("book")
    for path in (BOOK / "cases").rglob("*.md"):
        target = book / path.relative_to(BOOK)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (book / "casebook.toml").write_bytes((BOOK / "casebook.toml").read_bytes())
    (book / "cases" / "CB-0099.md").write_text(BROKEN, "utf-8")
    build(BuildRequest(book, book / "site", load_settings(book).value, dt.date(2026, 11, 23), jobs=1))
    return book / "site"


@pytest.fixture(scope="module")
def http_root(site: Path) -> Iterator[str]:
    """The site behind a web server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def listened(page: Page, root: str) -> list[str]:
    """What must not happen on a page: errors on the console, and requests that leave the site."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((root, "data:")) else found.append(request.url))
    return found


@pytest.mark.parametrize("over", ["file", "http"])
def test_no_page_complains_or_leaves_its_folder(browser: Browser, site: Path, http_root: str, over: str) -> None:
    root = site.as_uri() + "/" if over == "file" else http_root
    page = browser.new_page()
    found = listened(page, root)
    for address in PAGES:
        page.goto(root + address)
    assert found == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, site: Path, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    found = []
    for address in PAGES:
        page.goto(f"{site.as_uri()}/{address}")
        results = Axe().run(page)
        found += [(address, v["id"], v["nodes"][0]["html"][:120]) for v in results.response["violations"]]
    assert found == []
    context.close()


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_is_wider_than_the_window(browser: Browser, site: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    wide = []
    for address in PAGES:
        if address.startswith("forms/") and width < 800:
            continue  # a sheet of paper keeps its width on screen, in a frame that scrolls
        page.goto(f"{site.as_uri()}/{address}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)
    assert wide == []
    page.close()


def test_every_internal_link_leads_somewhere(site: Path) -> None:
    import re
    from urllib.parse import unquote, urlsplit

    lost = []
    for file in site.rglob("*.html"):
        html = file.read_text("utf-8")
        for target in re.findall(r'(?:href|src)="([^"]*)"', html):
            parts = urlsplit(target)
            if parts.scheme or not parts.path:
                continue
            there = (file.parent / unquote(parts.path)).resolve()
            if not there.is_file() or (
                parts.fragment and there.suffix == ".html" and f'id="{parts.fragment}"' not in there.read_text("utf-8")
            ):
                lost.append((file.relative_to(site).as_posix(), target))
    assert lost == []


def test_without_javascript_everything_can_be_read(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/index.html")
    assert page.locator("#caseload tbody tr").count() == 21
    assert "Robin Marsh" in page.locator("main").inner_text()
    assert not page.locator("input:visible, select:visible, button:visible").count()
    page.goto(f"{site.as_uri()}/cases/CB-0002.html")
    assert page.locator("main").inner_text().count("2026") > 60
    context.close()


def test_by_keyboard_from_the_index_to_a_printed_form(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto(f"{site.as_uri()}/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip().startswith("Skip")
    page.keyboard.press("Enter")
    _tab_to(page, "input[type=search]")
    page.keyboard.type("begum")
    page.wait_for_function("document.querySelectorAll('#caseload tbody tr').length === 1")
    _tab_to(page, "#caseload tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/CB-0004.html")
    _tab_to(page, "a[href$='forms/stage-2/CB-0004.html']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/forms/stage-2/CB-0004.html")
    page.close()


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on ``selector``, as a person without a mouse would."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def test_a_broken_file_is_on_top_and_its_page_shows_all_that_was_typed(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto(f"{site.as_uri()}/index.html")
    text = page.locator("main").inner_text()
    assert text.index("Robin Marsh") < text.index("Zoë O'Brien")
    page.goto(f"{site.as_uri()}/cases/CB-0099.html")
    text = page.locator("main").inner_text()
    assert all(line in text for line in BROKEN.splitlines() if line)
    assert "Ready" not in text
    assert "no day 31" in text
    page.close()


def test_an_old_page_says_that_it_is_old(browser: Browser, site: Path) -> None:
    context = browser.new_context(timezone_id="America/Los_Angeles")
    page = context.new_page()
    page.clock.set_fixed_time(dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC))
    page.goto(f"{site.as_uri()}/cases/CB-0002.html")
    assert "3 days ago" in page.locator("#stale").inner_text()
    page.clock.set_fixed_time(dt.datetime(2026, 11, 23, 23, 59, tzinfo=dt.UTC))
    page.reload()
    assert not page.locator("#stale").is_visible()
    context.close()


def test_forced_colours_and_reduced_motion_leave_the_words(browser: Browser, site: Path) -> None:
    context = browser.new_context(forced_colors="active", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site.as_uri()}/cases/CB-0011.html")
    assert "Not ready: 2 missing" in page.locator("main").inner_text()
    assert Axe().run(page).violations_count == 0
    context.close()
