"""Shipped templates in direct code: the same bytes as Jinja2's own, and a team's own templates in plain Jinja2."""

from __future__ import annotations

import ast
import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import markupsafe
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

import casebook
from casebook.book import Book, read_book
from casebook.history import Changed
from casebook.render.compile import SHIPPED, is_shipped, plain
from casebook.render.forms import article, blank_page, form_page, form_view, shipped_and_team_forms
from casebook.render.theme import Theme
from casebook.settings import Settings, load_settings
from casebook.views.lists.card import card_of
from casebook.views.lists.make import case_pages, list_pages
from casebook.views.lists.values import Caseload
from casebook.views.row import row_of
from casebook.views.site import Around, FormLink, Neighbour, Site

AS_OF = dt.date(2026, 11, 23)
GOLDEN = Path(__file__).parents[1] / "golden" / "book"
AROUND = Around(
    Neighbour("CB-0", "cases/CB-0.html"),
    Neighbour("CB-2", "cases/CB-2.html"),
    (Neighbour("CB-7"), Neighbour("CB-8", "cases/CB-8.html")),
    Changed("Jo <Bell>", dt.date(2026, 11, 2)),
)


# What the golden book has none of: a file with an error, a void action with an outcome, support that runs, no name at all.
MORE = {
    "CB-0007.md": """---
child_name: <Amelia> Hart
enforcement:
  letter_1: [2026-09-14, {date: 2026-09-10, outcome: sent back, void: wrong <house>, to: [Mr Hart, Ms Vale]}]
  letter_2: 2026-13-41
support:
  mentoring: {date: 2026-09-25, until: 2026-12-01, outcome: accepted, note: "Every 'Tuesday'", by: JB/XY}
surprise: 1
---
""",
    "CB-0008.md": "---\nchild_name: Ben\nclosed: {date: 2026-11-01, reason: Moved}\nneeds: none\npractitioners: none\n---\nA note.\n",
    "CB-0009.md": """---
child_name: Cara Voss
enforcement:
  home_visit: [{planned: 2026-11-20}, {planned: 2026-12-02}, {date: 2026-10-01, void: no, by: SK}]
support: {referral: {planned: 2026-11-01, for: [bus, nobody]}}
needs: {bus: {need: No bus, identified: 2026-09-01}, sleep: Up all night}
judgements: {stage_1_engagement: {decision: met, by: JB, date: 2026-11-20, reason: Three promises}}
stage_3: [{requested: 2026-10-20, outcome: returned, reason: Too soon}, {requested: 2026-11-20}]
---
""",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("book")
    shutil.copytree(GOLDEN, folder, dirs_exist_ok=True)
    for name, text in MORE.items():
        (folder / "cases" / name).write_text(text, "utf-8")
    return read_book(folder, settings(), AS_OF)


def settings() -> Settings:
    return load_settings(GOLDEN).value


def put(folder: Path, **templates: str) -> Theme:
    """A theme with these templates of the team's own; ``__`` in a name is a slash."""
    for name, text in templates.items():
        path = folder / "templates" / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Theme.of(folder)


def pages(theme: Theme, book: Book) -> Iterator[tuple[str, str]]:
    """Every kind of page of the golden book, by address."""
    forms = shipped_and_team_forms(theme)
    site = Site.of(settings(), AS_OF, [FormLink(form.name, form.title) for form in forms])
    rows = {file.path: row_of(file) for file in book.files}
    for file in book.files:
        for around in (Around(), AROUND):
            for page in case_pages(file, rows[file.path], around, site):
                yield f"{page.address} {bool(around.next)}", theme.render(page, {"site": site}).decode()
        for form in forms if file.sound else ():
            view = form_view(file, site)
            yield form.address(file.ref), form_page(theme, form, view, article(theme, form, view, site), site).decode()
    for form in forms:
        yield form.blank_address, blank_page(theme, form, site).decode()
    cards = sorted((card_of(row, AS_OF) for row in rows.values()), key=lambda card: card.order)
    for page in list_pages(Caseload(cards, lambda card: rows[card.path]), site, book.diagnostics):
        yield page.address, theme.render(page, {"site": site}).decode()


@pytest.fixture(scope="module")
def shipped(book: Book, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return dict(pages(Theme.of(tmp_path_factory.mktemp("bare")), book))


# --- The same bytes -------------------------------------------------------------------------------


@given(
    st.text()
    | st.text("&<>'\"a;#3")
    | st.integers()
    | st.none()
    | st.dates()
    | st.booleans()
    | st.builds(Markup, st.text("<b>"))
)
def test_a_value_is_escaped_to_the_letter_as_jinja_escapes_it(value: object) -> None:
    assert f"{plain(value)}" == str(markupsafe.escape(value))


def test_what_says_its_own_html_is_taken_at_its_word() -> None:
    class Own:
        def __html__(self) -> str:
            return "<b>"

    class Text(str):
        """Text that is no plain text to Python."""

    assert plain(Own()) == "<b>"
    assert plain(Text("<b>")) == "&lt;b&gt;"


def test_direct_code_makes_the_bytes_that_jinja_makes(book: Book, shipped: dict[str, str], tmp_path: Path) -> None:
    theme = Theme.of(tmp_path)
    theme.environment.code_generator_class = CodeGenerator
    assert dict(pages(theme, book)) == shipped
    assert len(shipped) > 40


def test_a_copy_of_every_template_as_the_teams_own_makes_the_same_pages(
    book: Book, shipped: dict[str, str], tmp_path: Path
) -> None:
    names = [path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*.html")]
    theme = put(tmp_path, **{name.removesuffix(".html"): (SHIPPED / name).read_text("utf-8") for name in names})
    assert not is_shipped(theme.environment.get_template("case.html").filename)
    assert dict(pages(theme, book)) == shipped


def test_only_shipped_templates_are_compiled_to_direct_code(tmp_path: Path) -> None:
    theme = put(tmp_path, base='{% extends "casebook/base.html" %}')
    assert not is_shipped(theme.environment.get_template("base.html").filename)
    for name in ("casebook/base.html", "case.html", "casebook/parts/time.html"):
        assert is_shipped(theme.environment.get_template(name).filename), name
    assert not is_shipped(None)


def test_buffers_of_a_shipped_template_keep_what_is_written_in_them(tmp_path: Path) -> None:
    theme = Theme.of(tmp_path)
    source = (
        "{% macro m(x) %}[{{ x }}{{ caller() if caller else '' }}]{% endmacro %}"
        "{% set a %}<i>{{ v }}</i>{% endset %}{{ a }}{% filter upper %}a{{ v }}{% endfilter %}"
        "{% call m(v) %}100%{{ v }}{% endcall %}{% for x in [1, [2]] recursive %}{{ x if x is number else loop(x) }}{% endfor %}"
        "{{ ('%d' ~ v).upper() }}{% block b %}50%{% endblock %}{% autoescape false %}{{ v }}{% endautoescape %}"
    )
    code = theme.environment.compile(source, "x.html", str(SHIPPED / "x.html"))
    made = theme.environment.template_class.from_code(theme.environment, code, {})
    ours = "".join(made.root_render_func(made.new_context({"v": "<&>"})))
    assert ours == theme.environment.from_string(source).render(v="<&>")  # as the team's own: it has no file
    assert "_plain(" in theme.environment.compile(source, "x.html", str(SHIPPED / "x.html"), raw=True)


# --- A team's own, in plain Jinja2 ----------------------------------------------------------------

PLAIN = (
    '{{ {"a": 1}.a }}{{ {"a": {"b": 2}}.a.b }}{{ view.nothing is defined }}{{ nothing is defined }}{{ view.nothing | default("none such") }}'
    '{{ site["nothing"] is defined }}{{ "x".upper() }}{{ [1, 2] | sum }}{{ namespace(a=3).a }}{{ ({"a": 4}).items() | list }}'
)


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("case", "cases/CB-0001.html"), ("base", "cases/CB-0001.html"), ("index", "index.html"), ("due", "due.html"),
        ("group", "schools/"), ("groups", "schools/index.html"), ("policy", "policy.html"), ("problems", "problems.html"),
        ("find", "find.html"), ("accessibility", "accessibility.html"), ("parts__details", "cases/CB-0001.html"),
        ("parts__actions", "cases/CB-0001.html"), ("parts__entries", "cases/CB-0001.html"), ("parts__caseload", "index.html"),
        ("parts__finder", "index.html"), ("parts__tasks", "due.html"), ("parts__timeline", "cases/CB-0001.html"),
        ("parts__kept", "cases/CB-0001.html"), ("forms___sheet", "forms/chronology/"),
        ("forms__stage-2", "forms/stage-2/"),
    ],
)  # fmt: skip
def test_any_page_or_part_may_be_the_teams_own_in_plain_jinja(
    book: Book, tmp_path: Path, template: str, address: str
) -> None:
    theme = put(tmp_path, **{template: PLAIN})
    found = [html for where, html in pages(theme, book) if where.startswith(address)]
    assert found
    assert any("12FalseFalsenone suchFalseX33[(&#39;a&#39;, 4)]" in html for html in found)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("navigation", '{{ here("due.html", "due") }}{{ {"a": root}.a }}{{ page is defined }}'),
        ("saved", '{{ site.nothing | default("none such") }}'),
        ("worked_out", "{% if site.title is defined %}Ours{% endif %}"),
    ],
)
def test_a_part_of_every_page_may_be_the_teams_own(book: Book, tmp_path: Path, part: str, said: str) -> None:
    made = dict(pages(put(tmp_path, **{f"parts__{part}": f"\n<p>{said}</p>"}), book))
    wanted = {"navigation": ' aria-current="page"False', "saved": "none such", "worked_out": "Ours"}[part]
    assert f"<p>{wanted}</p>" in made["due.html"]


def test_days_initials_and_marks_are_written_by_parts_that_may_be_the_teams_own(book: Book, tmp_path: Path) -> None:
    theme = put(
        tmp_path,
        parts__time='{% if date %}<b>{{ date.strftime("%d %b %Y") }}</b>{% endif %}',
        parts__initials="{{ person.parts | map(attribute=0) | join }}",
        parts__here='{% if place %} class="{{ place }}"{% endif %}',
    )
    made = dict(pages(theme, book))
    page = made["cases/CB-0001.html True"]
    assert "<time" not in "".join(made.values())
    assert "<abbr" not in page
    assert "on <b>02 Nov 2026</b>" in page
    assert ' class="page">To do</a>' in made["due.html"]


def test_the_way_to_a_page_may_be_given_as_pairs_links_or_mappings(book: Book, tmp_path: Path) -> None:
    theme = put(
        tmp_path,
        accessibility='{% from "parts/macros.html" import breadcrumbs with context %}'
        '{{ breadcrumbs([{"text": "A", "address": "a.html"}, ("B", "b.html"), site.saved[0]], "here") }}',
        index='{% from "casebook/parts/macros.html" import count %}{{ count(2, "one", "many") }}',
    )
    made = dict(pages(theme, book))
    for link in ('<a href="a.html">A</a>', '<a href="b.html">B</a>', '<a href="index.html'):
        assert link in made["accessibility.html"]
    assert made["index.html"] == "2 many"


def test_a_team_can_replace_one_part_of_the_case_page_or_loop_itself(book: Book, tmp_path: Path) -> None:
    theme = put(
        tmp_path,
        case='{% extends "casebook/case.html" %}\n'
        "{% block timeline %}<p>No picture</p>{% endblock %}\n"
        "{% block log %}{% for e in view.entries %}<p>{{ e.contact.date|time }} {{ e.initials|initials }}"
        " {{ e.contact.text|log }}</p>{% endfor %}{% endblock %}\n"
        '{% block actions %}<div>{% include "parts/actions.html" %}</div>{% endblock %}\n',
    )
    page = dict(pages(theme, book))["cases/CB-0001.html False"]
    assert "<p>No picture</p>" in page
    assert '<svg class="timeline' not in page
    assert "</time> <abbr title=" in page
    assert "<div><div class=" in page


# --- Nothing but templates makes HTML -------------------------------------------------------------

TAGS = "a abbr b bdi caption circle dd div dl dt g h1 h2 h3 i li line mark nav ol p rect s section span strong svg table tbody td th thead time tr ul"
TAG = re.compile(rf"(?<!\?P)</?(?:{'|'.join(TAGS.split())})[ >]")
# The text of the log, and the line that the server puts on a page for its own script.
MAY = {"render/log/text.py", "render/log/short.py", "serve/server.py"}


def test_no_python_but_that_of_the_log_holds_html() -> None:
    root = Path(casebook.__file__).parent
    found = {path.relative_to(root).as_posix() for path in root.rglob("*.py") if any(map(TAG.search, texts_of(path)))}
    assert found <= MAY
    assert "render/log/text.py" in found


def texts_of(path: Path) -> Iterator[str]:
    """The texts in a module, but for its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value
