"""Nothing leaves a site that should not (promise 15): every byte of it is looked at."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import subprocess
import unicodedata
from pathlib import Path

import pytest

from support.publishing import SOURCE, Tree, built, case_text, dead_links, make_book, pages, run, tree

ROOM = Path(__file__).parents[2]
CHILD = "Zephyrine Quixwood"
SETTINGS = '[staff]\nJB = "Jo Bell"\n[views.panel]\nfilter = { verdict = "ready" }\n'
FULL = f"""---
child_name: {CHILD}
known_as: Zephy
date_of_birth: 2014-05-17
year_group: 8
school: Northfield Academy
staff_name: Jo Bell
stage_2_end_date: 2026-11-20
siblings: [CB-0002]
# a comment: plumvalley
parents:
  - {{name: Ottoline Quixwood, relationship: Mother, address: "1 Plum Row"}}
enforcement:
  letter_1: 2026-09-14
x_team: 1
---

<!-- plumvalley -->

### 2026-09-14 · JB

Letter 1 posted. See https://elsewhere.example/plum
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book whose place, user and machine have names that would stand out."""
    root = make_book(tmp_path_factory.mktemp("srv-plumhouse") / "plumbook", 3, SETTINGS)
    shutil.copytree(ROOM / "cases", root / "cases", dirs_exist_ok=True)
    (root / "cases/CB-0900.md").write_text(FULL, "utf-8")
    (root / "cases/Zephyrine Quixwood.md").write_text(case_text(5), "utf-8")
    (root / "cases/Family Quixwood").mkdir()
    (root / "cases/Family Quixwood/CB-0900.md").write_text(FULL, "utf-8")
    (root / "cases/CB-0901.md").write_text(FULL.replace(CHILD, "Zephyrine Quixwoode"), "utf-8")
    (root / "cases/CB-0903.md").write_text(FULL.replace("x_team: 1\n", "").replace("Zephyrine", "Ann"), "utf-8")
    (root / "cases/CB-0902.docx").write_text("x")
    git = ("git", "-C", str(root), "-c", "user.name=Plum Committer", "-c", "user.email=plum@machine.example")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "plumcommit")):
        subprocess.run([*git, *words], check=True, capture_output=True)
    return root


@pytest.fixture(scope="module")
def site(book: Path) -> Tree:
    built(book)
    return tree(book / "site")


def offending(site: Tree, pattern: bytes) -> list[str]:
    found = re.compile(pattern, re.IGNORECASE)
    return [
        f"{address}: …{data[max(0, m.start() - 40) : m.end() + 40]!r}…"
        for address, data in site.items()
        if (m := found.search(data))
    ]


def test_no_place_of_this_machine(book: Path, site: Tree) -> None:
    names = {str(book), book.name, book.parent.name, str(SOURCE), str(ROOM), str(Path.home()), socket.gethostname()}
    for name in sorted(name for name in names if len(name) > 3):
        assert offending(site, re.escape(name).encode()) == [], name
    assert offending(site, rb"(?<![\w.<-])/(?:home|tmp|root|usr|var|work|Users|srv|dev)/") == []
    assert offending(site, rb"[A-Z]:\\\\Users|file://") == []


def test_no_user_and_no_mail_of_the_history(site: Tree) -> None:
    assert offending(site, rb"plum@machine|plumcommit") == []
    if len(getpass.getuser()) > 4:
        assert offending(site, rf"\b{re.escape(getpass.getuser())}\b".encode()) == []


def test_no_comment_of_html_and_no_comment_of_a_case(site: Tree) -> None:
    html = {address: data for address, data in site.items() if address.endswith(".html")}
    assert offending(html, rb"<!--") == []
    assert b"Step by step" in site["cases/CB-0903.html"] or b"Contact log" in site["cases/CB-0903.html"]
    assert offending({"it": site["cases/CB-0903.html"]}, rb"a comment: plumvalley") == []


def test_nothing_is_loaded_from_another_host(site: Tree) -> None:
    for address, data in site.items():
        text = data.decode("utf-8", "replace")
        if address.endswith(".html"):
            assert not re.findall(
                r"<(?:script|img|iframe|link|source|embed|object|form|base)\b[^>]*(?:https?:)?//[^>]*>", text
            ), address
            assert 'http-equiv="refresh"' not in text.lower(), address
        if address.endswith((".css", ".js", ".html")):
            assert not re.findall(r"url\(\s*['\"]?(?!data:)[a-z]*:?//|@import", text), address
            assert not re.findall(r"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon)\b\s*\(", text), address


def test_every_page_forbids_what_it_does_not_need(site: Tree) -> None:
    for address, data in site.items():
        if address.endswith(".html"):
            assert b"Content-Security-Policy" in data, address
            assert b"default-src 'none'" in data, address
            assert b'name="referrer" content="no-referrer"' in data, address


def test_no_name_of_a_child_in_any_address(site: Tree) -> None:
    for address in site:
        assert not re.search(r"zephyrine|quixwood|example\b", address, re.IGNORECASE), address
    for address, data in site.items():
        if address.endswith(".html"):
            for link in re.findall(rb'(?:href|src|action)="([^"]*)"', data):
                assert not re.search(rb"quixwood|zephyrine", link, re.IGNORECASE), (address, link)


def test_every_link_leads_somewhere(site: Tree) -> None:
    assert dead_links(site) == []


def test_titles_show_refs_and_not_names(site: Tree) -> None:
    for address, data in site.items():
        if address.startswith(("cases/", "forms/")) and address.endswith(".html"):
            title = re.search(rb"<title>(.*?)</title>", data, re.DOTALL)
            assert title
            assert not re.search(rb"quixwood|zephyrine", title[1], re.IGNORECASE), address


def test_a_case_that_is_gone_is_gone_everywhere(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", 3, SETTINGS)
    (root / "cases/CB-0900.md").write_text(FULL, "utf-8")
    built(root)
    assert offending(tree(root / "site"), rb"quixwood")
    (root / "cases/CB-0900.md").unlink()
    built(root)
    assert offending(tree(root / "site"), rb"quixwood|zephyrine|CB-0900|elsewhere.example") == []


def test_the_site_says_the_same_in_the_folder_s_other_names(book: Path, site: Tree, tmp_path: Path) -> None:
    """No byte hangs on where the site is."""
    told = run(book, "build", "--to", str(tmp_path / "elsewhere"))
    assert told.returncode == 1
    assert pages(tree(tmp_path / "elsewhere")) == pages(site)
    assert unicodedata.normalize("NFC", os.fspath(tmp_path)) not in "".join(site)
