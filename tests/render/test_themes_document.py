"""``docs/themes.md`` says what there is: every page with its blocks and its view, every field, part, macro and filter. No more."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime as dt
import enum
import inspect
import re
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2 import nodes
from jinja2.filters import FILTERS

from casebook.book import CaseFile, judge_source
from casebook.casefile.source import make_source
from casebook.model import Case
from casebook.render.compile import SHIPPED
from casebook.render.forms import Form, shipped_and_team_forms
from casebook.render.theme import Theme
from casebook.settings import Settings
from casebook.views.form.make import FormView
from casebook.views.lists import make
from casebook.views.lists.card import card_of
from casebook.views.lists.values import Caseload
from casebook.views.page import Page
from casebook.views.row import row_of
from casebook.views.site import Around, FormLink, Site

AS_OF = dt.date(2026, 11, 23)
TEXT = (Path(__file__).parents[2] / "docs" / "themes.md").read_text("utf-8")
CASE = """---
child_name: Amelia Hart
known_as: Mel
enforcement:
  letter_1: [2026-09-14, {date: 2026-09-10, void: wrong house}]
  home_visit: {planned: 2026-11-02, by: JB}
support: {mentoring: {date: 2026-09-25, outcome: accepted, by: SK}}
---
### 2026-10-05 · JB · phone

The first.

### 2026-10-06 · JB · phone

The second.
"""


def file_of(ref: str, text: str) -> CaseFile:
    return judge_source(make_source(f"cases/{ref}.md", text, ""), Settings(), AS_OF)


FILES = [file_of("CB-1", CASE), file_of("CB-2", CASE.replace("2026-09-14", "2026-09-31"))]
ROWS = {file.path: row_of(file) for file in FILES}


def pages(site: Site) -> Iterator[Page]:
    for file in FILES:
        yield from make.case_pages(file, ROWS[file.path], Around(), site)
    cards = [card_of(row, AS_OF) for row in ROWS.values()]
    yield from make.list_pages(Caseload(cards, lambda card: ROWS[card.path]), site, ())


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.of(Settings(), AS_OF, [FormLink(f.name, f.title) for f in shipped_and_team_forms(Theme.of(tmp_path))])


# --- What there is --------------------------------------------------------------------------------


def fields(kind: type) -> dict[str, str]:
    """What a template may ask of a value of this kind, each with its type in words."""
    here = vars(sys.modules[kind.__module__])
    hints = typing.get_type_hints(kind, here)
    names = getattr(kind, "_fields", None) or [field.name for field in dataclasses.fields(kind)]
    found = {name: in_words(hints[name]) for name in names if not name.startswith("_")}
    for name, value in vars(kind).items():
        function = value.fget if isinstance(value, property) else getattr(value, "func", value)
        if name.startswith("_") or not callable(function):
            continue
        if inspect.isfunction(value):
            found[f"{name}()"] = in_words(typing.get_type_hints(value, here)["return"])
        elif inspect.isfunction(function):
            found[name] = in_words(typing.get_type_hints(function, here)["return"])
        else:
            found[name] = in_words(handed_on(kind, function))
    return found


def handed_on(kind: type, getter: object) -> object:
    """The type of what a form's view hands on from the case or the site: ``attrgetter("_case.ref")``."""
    m = re.search(r"'_(case|site)\.(\w+)'", repr(getter))
    assert m, (kind, getter)
    return typing.get_type_hints(Case if m[1] == "case" else Site)[m[2]]


def in_words(hint: Any) -> str:
    kind, parts = typing.get_origin(hint), typing.get_args(hint)
    if kind is tuple:
        return f"list of {in_words(parts[0])}" if parts[-1] is ... else joined([in_words(part) for part in parts])
    if kind in (typing.Union, types.UnionType):
        return f"{in_words(parts[0])} or none"
    if kind is collections.abc.Mapping:
        return f"{in_words(parts[1])} by {in_words(parts[0])}"
    if kind in (list, collections.abc.Iterator):
        return f"list of {in_words(parts[0])}"
    if kind is collections.abc.Callable:
        return "function"
    plain = {bool: "yes or no", str: "text", int: "number", dt.date: "day"}
    if issubclass(hint, enum.Enum):
        return "number" if issubclass(hint, int) else "text"
    return plain.get(hint) or f"**{hint.__name__}**"


def joined(words: list[str]) -> str:
    return " and ".join(words) if len(words) == 2 else ", ".join(words)


def kinds_in(hint: object) -> Iterator[type]:
    for part in typing.get_args(hint):
        yield from kinds_in(part)
    if (
        isinstance(hint, type)
        and hint.__module__.startswith("casebook")
        and (hasattr(hint, "_fields") or dataclasses.is_dataclass(hint))
    ):
        yield hint


def all_kinds(roots: set[type]) -> dict[str, type]:
    """Every kind of value that can be come to from these, by name."""
    found: dict[str, type] = {}
    waiting = list(roots)
    while waiting:
        kind = waiting.pop()
        if kind.__name__ in found:
            assert found[kind.__name__] is kind, "two kinds of one name could not be told apart in the document"
            continue
        found[kind.__name__] = kind
        here = vars(sys.modules[kind.__module__])
        for name, hint in typing.get_type_hints(kind, here).items():
            waiting += kinds_in(hint) if not name.startswith("_") else ()
        for value in vars(kind).values():
            function = value.fget if isinstance(value, property) else getattr(value, "func", value)
            if inspect.isfunction(function) and not function.__name__.startswith("_"):
                waiting += kinds_in(typing.get_type_hints(function, here).get("return"))
            elif isinstance(value, property):
                waiting += kinds_in(handed_on(kind, function))
    return found


def tree_of(name: str) -> nodes.Template:
    environment = Theme.of(Path("nowhere")).environment
    return environment.parse((SHIPPED / name).read_text("utf-8"))


def blocks_of(name: str) -> list[str]:
    return [block.name for block in tree_of(name).find_all(nodes.Block)]


# --- What the document says -----------------------------------------------------------------------


def section(title: str) -> str:
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,3}} |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    assert found, f"docs/themes.md has no section “{title}”"
    return found[2]


def table(title: str) -> dict[str, list[str]]:
    """The rows of a section's last table, by the name in the first cell."""
    rows = [line.strip("| \n").split(" | ") for line in section(title).splitlines() if line.startswith("| `")]
    return {cells[0].strip("`"): cells[1:] for cells in rows}


def example(name: str) -> str:
    found = re.search(rf"<!-- example: {name} -->\n```html\n(.*?)```", TEXT, re.DOTALL)
    assert found, name
    return found[1]


def test_every_page_is_there_with_its_view_and_its_blocks(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "DUE_ON_FRONT", 0)
    views = {page.template: type(page.view()).__name__ for page in pages(site)}
    assert views.keys() == {path.name for path in SHIPPED.glob("*.html")} - {"base.html"}
    assert views.keys() == set(re.findall(r"^### `(.*?)`$", TEXT, re.MULTILINE))
    for template, view in views.items():
        told = section(f"`{template}`")
        assert f"View: **{view}**." in told
        assert sorted(re.findall(r"`(\w+)`", told.partition("Blocks:")[2])) == sorted(blocks_of(template)), template
    base = re.search(r"extends `base.html`, whose blocks are (.*?)\. A block", section("Pages"), re.DOTALL)
    assert base
    assert re.findall(r"`(\w+)`", base[1]) == blocks_of("base.html")
    assert set(blocks_of("forms/base.html")) == set(
        re.findall(r"`(\w+)`", section("Printed forms").partition("has the blocks")[2])
    )


def test_every_field_of_every_view_is_there_with_its_type(site: Site) -> None:
    roots = {type(page.view()) for page in pages(site)} | {FormView, Site, Page, Form}
    kinds = all_kinds(roots)
    assert len(kinds) > 50
    holds = TEXT[TEXT.index("## What a view holds") :]
    assert set(re.findall(r"^### (\w+)$", holds, re.MULTILINE)) == kinds.keys()
    for name, kind in kinds.items():
        told = table(name)
        assert {field: cells[0] for field, cells in told.items()} == fields(kind), name
        assert all(cells[1].strip() for cells in told.values()), name


def test_every_filter_part_and_macro_is_there(tmp_path: Path) -> None:
    assert table("Filters").keys() == Theme.of(tmp_path).environment.filters.keys() - FILTERS.keys()
    parts = table("Parts")
    macros = {name: cells for name, cells in parts.items() if "(" in name}
    names = {path.relative_to(SHIPPED).as_posix() for path in (SHIPPED / "parts").glob("*.html")} - {
        "parts/macros.html"
    }
    assert parts.keys() - macros.keys() == names
    for name in names:
        told = re.findall(r"Blocks?: (.*)", parts[name][-1])
        assert re.findall(r"`(\w+)`", "".join(told)) == blocks_of(name), name
    there = tree_of("parts/macros.html").find_all(nodes.Macro)
    assert macros.keys() == {f"{macro.name}({', '.join(arg.name for arg in macro.args)})" for macro in there}


# --- The examples ---------------------------------------------------------------------------------


def made(book: Path, site: Site, template: str, text: str) -> dict[str, str]:
    """The pages of a book with this one template of its own."""
    path = book / "templates" / template
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    theme = Theme.of(book)
    shipped_and_team_forms(theme)
    return {page.address: theme.render(page, {"site": site}).decode() for page in pages(site)}


def test_the_newest_contact_comes_first(tmp_path: Path, site: Site) -> None:
    page = made(tmp_path, site, "case.html", example("newest-first"))["cases/CB-1.html"]
    assert page.index("The second.") < page.index("The first.")
    assert page.count('<li id="line-') == 2


def test_a_dash_stands_for_not_done(tmp_path: Path, site: Site) -> None:
    page = made(tmp_path, site, "parts/actions.html", example("not-done"))["cases/CB-1.html"]
    assert page.count('<td colspan="3">–</td>') == 9
    assert "Not done" not in page
    assert ">Letter 1<" in page or ">Enforcement Letter 1<" in page


def test_days_are_short_on_every_page(tmp_path: Path, site: Site) -> None:
    found = made(tmp_path, site, "parts/time.html", example("short-days"))
    assert '<time datetime="2026-10-05">5 Oct 2026</time>' in found["cases/CB-1.html"]
    assert '<time datetime="2026-10-06">6 Oct 2026</time>' in found["index.html"]


def test_the_actions_have_a_fourth_column(tmp_path: Path, site: Site) -> None:
    page = made(tmp_path, site, "case.html", example("fourth-column"))["cases/CB-1.html"]
    assert page.count('<th scope="col">By</th>') == 2
    assert re.search(r"<td>Accepted</td>\n<td>SK</td>", page)
    assert re.search(r"<s><time .*?</s></td>\n<td>Void</td>", page)


def test_the_caseload_has_other_columns(tmp_path: Path, site: Site) -> None:
    page = made(tmp_path, site, "parts/caseload.html", example("caseload-columns"))["index.html"]
    assert "known as <bdi>Mel</bdi></span></td>\n<td>Open</td>\n<td>" in page
