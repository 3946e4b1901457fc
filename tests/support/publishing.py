"""What the tests of building and publishing share: small books, whole sites as values, and broken links."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

import jinja2

import casebook
from casebook.build.publish import CannotPublish
from casebook.build.story import BuildRequest, Built, build
from casebook.settings import load_settings

AS_OF = dt.date(2026, 11, 23)
SOURCE = Path(casebook.__file__).parents[1]
Tree = dict[str, bytes]
# Where there is a disk in memory, thousands of small files are made and thrown away in half the time.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - only folders of random names are made in it

# One form and no log search: a site of few files, for tests that go through each.
SMALL_SITE = '[site]\nforms = ["stage-2"]\nlog_search = false\n'


_compile = jinja2.Environment.compile
_compiled: dict[tuple[object, ...], object] = {}


def _compile_once(environment: jinja2.Environment, source: object, *words: object, **more: object) -> object:
    """Three quarters of a small build go into compiling templates, and hundreds of builds compile the same ones."""
    key = (environment.sandboxed, source, *words, *more.items())
    if not isinstance(source, str) or key not in _compiled:
        _compiled[key] = _compile(environment, source, *words, **more)  # type: ignore[call-overload]  # as it was called
    return _compiled[key]


jinja2.Environment.compile = _compile_once  # type: ignore[method-assign, assignment]


def case_text(number: int = 1, name: str = "", more: str = "", log: str = "Letter 1 posted to both parents.") -> str:
    """A sound case file."""
    return (
        f"---\nchild_name: {name or f'Child{number} Example'}\ndate_of_birth: 2014-05-{number % 28 + 1:02}\n"
        f"year_group: 8\nschool: School {number % 3}\nstaff_name: Jo Bell\nstage_2_end_date: 2026-12-01\n{more}"
        f"enforcement:\n  letter_1: 2026-09-14\n---\n\n### 2026-09-14 · JB\n\n{log}\n"
    )


def make_book(root: Path, cases: int = 3, settings: str = SMALL_SITE) -> Path:
    """A book of sound cases, CB-0001 and onwards."""
    (root / "cases").mkdir(parents=True)
    (
        root / "cases/.gitkeep"
    ).touch()  # as init makes it: a folder with nothing at all in it may be a share that is not mounted
    (root / "casebook.toml").write_text(settings, "utf-8")
    for number in range(1, cases + 1):
        (root / f"cases/CB-{number:04}.md").write_text(case_text(number), "utf-8")
    return root


def built(root: Path, site: Path | None = None, as_of: dt.date = AS_OF, **wishes: bool) -> Built:
    """Build the book in this process."""
    settings = load_settings(root)
    if settings.diagnostics:
        raise CannotPublish(settings.diagnostics[0].message)
    return build(BuildRequest(root, site or root / "site", settings.value, as_of, 1, **wishes))


def run(root: Path, *words: str, as_of: dt.date = AS_OF, env: Mapping[str, str] | None = None,
        before: tuple[str, ...] = (), seconds: float = 120) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """``casebook WORDS`` as a person runs it, in a process of its own; ``before`` stands before it on the line."""
    command = [*before, sys.executable, "-m", "casebook", "-C", str(root), *words]
    if words[0] == "build":
        command += ["--as-of", as_of.isoformat()]
    around = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1", **(env or {})}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=around, timeout=seconds,
                          check=False)  # fmt: skip


def tree(folder: Path) -> Tree:
    """Every file below a folder with its bytes; of a link, where it leads."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def pages(site: Tree) -> Tree:
    """A site without the files in which the program notes what it wrote, and without what waits aside."""
    return {address: data for address, data in site.items() if not address.startswith(".casebook-")}


def differences(site: Tree, other: Tree) -> list[str]:
    """The addresses at which two sites differ: a plain list says more than two walls of bytes."""
    return sorted(address for address in site.keys() | other.keys() if site.get(address) != other.get(address))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def links_of(page: bytes) -> list[str]:
    """Every address that a page names."""
    parser = _Links()
    parser.feed(page.decode())
    return parser.found


def reached_from(site: Tree, address: str) -> Iterator[str]:
    """Every address that a file of the site leads to: a page, or the data that the scripts search."""
    data = site[address]
    if address.endswith(".html"):
        here = Path("/", address).parent
        for link in links_of(data):
            if not re.match(r"[a-z]+:|#", link):
                yield os.path.normpath(here / re.split(r"[?#]", link)[0]).lstrip("/")
    elif address.startswith("data/caseload"):
        rows = [json.loads(line.rstrip(b",")) for line in data.splitlines() if line.startswith(b"[")]
        yield from (row[-1] or f"cases/{row[0]}.html" for row in rows)


def dead_links(site: Tree, pages: Iterable[str] | None = None) -> list[str]:
    """Links to what is not there, of these pages; of all, where none are named."""
    return [
        f"{one} -> {to}"
        for one in (site if pages is None else pages)
        for to in reached_from(site, one)
        if to not in site
    ]


def reachable(site: Tree) -> set[str]:
    """What a reader can come to from the front page."""
    found: set[str] = set()
    waiting = {"index.html", *(address for address in site if address.startswith("data/"))}
    while waiting:
        found |= waiting
        waiting = {to for one in waiting & site.keys() for to in reached_from(site, one)} - found
    return found & site.keys()
