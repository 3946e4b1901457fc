"""What a person sees while ``serve`` runs: the page follows the file, and the last good one stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from support.cli_books import AMELIA, BROKEN, make_book
from support.served import Running, serving, wait_until

LONG = AMELIA + "".join(f"\n### 2026-10-{day:02} · JB · phone\n\nCall number {day}.\n" for day in range(3, 31))
BAD = LONG.replace("2014-05-17", "2014-05-37")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=15_000)  # a busy machine is no fault
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with serving(make_book(tmp_path, {"cases/CB-0001.md": LONG})) as server:
        yield server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    yield opened
    context.close()
    assert [fault for fault in faults if "Failed to load resource" not in fault] == []


def go(page: Page, running: Running, address: str) -> None:
    page.goto(f"http://127.0.0.1:{running.port}/{address}")


def save(running: Running, text: str, ref: str = "CB-0001") -> None:
    (running.book / "cases" / f"{ref}.md").write_text(text, "utf-8")


def test_the_page_follows_the_file_and_keeps_its_place(page: Page, running: Running) -> None:
    go(page, running, "cases/CB-0001.html")
    page.evaluate("window.scrollTo(0, 700)")
    before = page.evaluate("window.scrollY")
    assert before > 500
    save(running, LONG.replace("Call number 30.", "Call number thirty."))
    expect(page.get_by_text("Call number thirty.")).to_have_count(1)
    wait_until(lambda: abs(page.evaluate("window.scrollY") - before) < 60)


def test_a_broken_save_leaves_the_last_good_page_and_says_where(page: Page, running: Running) -> None:
    go(page, running, "cases/CB-0001.html")
    save(running, BAD)
    banner = page.locator("#live-banner")
    expect(banner).to_contain_text("cases/CB-0001.md, line 3")
    expect(banner).to_contain_text("still shows what was there before")
    expect(page.get_by_text("Call number 30.")).to_have_count(1)
    save(running, BROKEN, "CB-0002")  # another one's fault does not take the page away either
    expect(banner).to_contain_text("cases/CB-0002.md, line 3")
    expect(page.get_by_text("Call number 30.")).to_have_count(1)
    save(running, BROKEN.replace("-02-31", "-02-21"), "CB-0002")
    save(running, LONG.replace("Call number 30.", "Mended."))
    expect(banner).to_have_count(0)
    expect(page.get_by_text("Mended.")).to_have_count(1)


def test_the_banner_stands_on_every_page_while_something_is_wrong(page: Page, running: Running) -> None:
    go(page, running, "index.html")
    save(running, BAD)
    expect(page.locator("#live-banner")).to_contain_text("cases/CB-0001.md, line 3")
    go(page, running, "problems.html")
    expect(page.locator("#live-banner")).to_contain_text("cases/CB-0001.md, line 3")
    expect(page.locator("#live-banner")).not_to_contain_text("before")
    save(running, LONG)
    expect(page.locator("#live-banner")).to_have_count(0)


def test_the_page_of_a_broken_case_follows_its_file_too(page: Page, running: Running) -> None:
    save(running, BAD)
    go(page, running, "index.html")
    expect(page.locator("#live-banner")).to_have_count(1)
    go(page, running, "cases/CB-0001.html")
    expect(page.locator("main")).to_contain_text("2014-05-37")
    save(running, BAD.replace("-37", "-38"))
    expect(page.locator("main")).to_contain_text("2014-05-38")
    save(running, LONG)
    expect(page.locator("#live-banner")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("2014-05-38")


def test_what_is_in_the_banner_is_text(page: Page, running: Running) -> None:
    go(page, running, "index.html")
    save(running, LONG.replace("year_group: 8", "year_group: <img src=x onerror=alert(1)>"))
    expect(page.locator("#live-banner")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("#live-banner img").count() == 0


def test_the_lists_follow(page: Page, running: Running) -> None:
    go(page, running, "index.html")
    expect(page.locator("main")).to_contain_text("Amelia Hart")
    save(running, LONG.replace("Amelia Hart", "Amelia Hart-Jones").replace("2014-05-17", "2014-05-18"))
    expect(page.locator("main")).to_contain_text("Amelia Hart-Jones")
    save(running, AMELIA.replace("Amelia Hart", "Newly Come"), "CB-0002")
    expect(page.locator("main")).to_contain_text("Newly Come")
    (running.book / "cases" / "CB-0002.md").unlink()
    expect(page.locator("main")).not_to_contain_text("Newly Come")


def test_a_page_that_changed_while_nobody_listened_is_made_good(page: Page, running: Running) -> None:
    go(page, running, "cases/CB-0001.html")
    expect(page.locator("#live-editor")).to_have_count(1)
    page.context.set_offline(True)
    save(running, LONG.replace("Call number 30.", "Unheard."))
    page.wait_for_timeout(1500)
    page.context.set_offline(False)
    expect(page.get_by_text("Unheard.")).to_have_count(1, timeout=20_000)


def test_a_server_that_comes_back_is_heard_again(page: Page, tmp_path: Path) -> None:
    book = make_book(tmp_path, {"cases/CB-0001.md": LONG})
    with serving(book) as first:
        port = first.port
        go(page, first, "cases/CB-0001.html")
        expect(page.locator("#live-editor")).to_have_count(1)
    save(first, LONG.replace("Call number 30.", "Unheard."))
    with serving(book, port=port):
        expect(page.get_by_text("Unheard.")).to_have_count(1, timeout=20_000)


def test_ten_pages_can_be_open(browser: Browser, running: Running) -> None:
    context = browser.new_context()
    pages = [context.new_page() for _ in range(10)]
    for page in pages:
        # A tab behind others is hidden; here all would be in front, so the tab says it itself.
        page.add_init_script("Object.defineProperty(document, 'visibilityState', {get: () => window.seen || 'hidden'})")
        page.goto(f"http://127.0.0.1:{running.port}/cases/CB-0001.html", timeout=10_000)
    save(running, LONG.replace("Call number 30.", "Seen when looked at."))
    pages[9].wait_for_timeout(1000)
    pages[9].evaluate("window.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange'))")
    expect(pages[9].get_by_text("Seen when looked at.")).to_have_count(1)
    context.close()


def test_the_editor_is_offered_where_it_can_be_opened_and_nowhere_else(page: Page, running: Running) -> None:
    go(page, running, "cases/CB-0001.html")
    link = page.locator("#live-editor a")
    expect(link).to_have_text("Open cases/CB-0001.md in the editor")
    assert str(link.get_attribute("href")).startswith("vscode://file/")
    go(page, running, "index.html")
    expect(page.locator("main")).to_contain_text("Amelia")
    expect(page.locator("#live-editor")).to_have_count(0)
    page.goto((running.book / "site" / "cases" / "CB-0001.html").as_uri())
    expect(page.locator("main")).to_contain_text("Amelia")
    expect(page.locator("#live-editor")).to_have_count(0)
