"""What a page costs to render, and how much of its HTML comes from templates.

    python bench/pages.py BOOK
    python bench/pages.py BOOK --rounds 20

Milliseconds of processor time a page, the least of the rounds, with the views made and the texts of the log known: as shipped, and
with the same templates in Jinja2's own code. Then what Python made of a case's page, filter by filter, of its bytes and of its tags.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from jinja2.compiler import CodeGenerator

from casebook.book import CaseFile, read_book
from casebook.build.pages import site_of
from casebook.render.filters import FILTERS
from casebook.render.forms import article, form_page, form_view, shipped_and_team_forms
from casebook.render.theme import Theme
from casebook.settings import load_settings
from casebook.views.lists.make import case_pages
from casebook.views.page import Page
from casebook.views.row import row_of
from casebook.views.site import Around, Site

AS_OF = dt.date(2026, 11, 23)
TAG = re.compile(r"<[a-z]")


def theme_of(book: Path, *, plain: bool) -> Theme:
    theme = Theme.of(book)
    if plain:
        theme.environment.code_generator_class = CodeGenerator
    return theme


def pages(files: list[CaseFile], site: Site) -> Iterator[Page]:
    """The cases' pages, with their views made."""
    for file in files:
        for page in case_pages(file, row_of(file), Around(), site):
            view = page.view()
            yield Page(page.address, page.template, lambda view=view: view)  # type: ignore[misc]  # bound at once


def least(work: Callable[[], object], rounds: int) -> float:
    work()
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def costs(theme: Theme, files: list[CaseFile], site: Site, rounds: int) -> dict[str, float]:
    """Milliseconds a page, by template."""
    found: dict[str, float] = {}
    made = list(pages(files, site))
    found["case.html"] = least(lambda: [theme.render(page, {"site": site}) for page in made], rounds)
    for form in shipped_and_team_forms(theme):
        views = [form_view(file, site) for file in files]
        sheets = lambda form=form, views=views: [  # noqa: E731 - one thing for each form
            form_page(theme, form, view, article(theme, form, view, site), site) for view in views
        ]
        found[form.template] = least(sheets, rounds)
    return {name: 1000 * seconds / len(files) for name, seconds in found.items()}


def reach(theme: Theme, files: list[CaseFile], site: Site) -> None:
    """Count what the filters that are functions give of the cases' pages."""
    given = {name: [0, 0] for name in FILTERS}

    def counted(name: str, function: Callable[[object], object]) -> Callable[[object], object]:
        def call(value: object) -> object:
            result = function(value)
            given[name][0] += len(str(result).encode())
            given[name][1] += len(TAG.findall(str(result)))
            return result

        return call

    theme.environment.filters.update({name: counted(name, function) for name, function in FILTERS.items()})  # type: ignore[arg-type]  # each takes one value
    html = [theme.render(page, {"site": site}).decode() for page in pages(files, site)]
    size, tags = sum(len(text.encode()) for text in html), sum(len(TAG.findall(text)) for text in html)
    print(f"A case's page: {size / len(html):,.0f} bytes, {tags / len(html):,.0f} tags. Of that made by Python:")
    for name, (bytes_, found) in given.items():
        print(f"  {name:10} {bytes_ / size:6.1%} of the bytes, {found / tags:6.1%} of the tags")
    log_bytes, log_tags = given.pop("log")
    own = 1 - sum(bytes_ for bytes_, _ in given.values()) / (size - log_bytes)
    own_tags = 1 - sum(found for _, found in given.values()) / (tags - log_tags)
    print(f"  Outside the text of the log, templates make {own:.1%} of the bytes and {own_tags:.1%} of the tags.")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("book", type=Path)
    words.add_argument("--rounds", type=int, default=9)
    asked = words.parse_args()
    settings = load_settings(asked.book).value
    files = [file for file in read_book(asked.book, settings, AS_OF).files if file.sound][:150]
    shipped, plain = (theme_of(asked.book, plain=plain) for plain in (False, True))
    site = site_of(settings, AS_OF, shipped_and_team_forms(shipped))
    ours, theirs = (costs(theme, files, site, asked.rounds) for theme in (shipped, plain))
    print(f"{'':32} as shipped  Jinja2's code")
    for name, cost in ours.items():
        print(f"{name:32} {cost:7.3f} ms  {theirs[name]:7.3f} ms")
    reach(theme_of(asked.book, plain=False), files, site)


if __name__ == "__main__":
    main()
