"""A slip in a team's own template is told with that template, the line, and the nearest name to a misspelt one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from casebook.book import CaseFile, judge_source
from casebook.casefile.source import make_source
from casebook.people import StaffMember
from casebook.render.forms import article, blank_page, form_page, form_view, shipped_and_team_forms
from casebook.render.theme import TemplateProblem, Theme
from casebook.rules.policy import Policy
from casebook.settings import Settings
from casebook.views.lists.card import card_of
from casebook.views.lists.make import case_pages, list_pages
from casebook.views.lists.values import Caseload
from casebook.views.row import row_of
from casebook.views.site import Around, FormLink, Site

AS_OF = dt.date(2026, 11, 23)
CASE = """---
child_name: Amelia Hart
school: Northfield Academy
enforcement: {letter_1: 2026-09-14, home_visit: {planned: 2026-12-02}}
---
### 2026-10-05 · JB · phone

No reply.
"""


def file_of(ref: str, text: str) -> CaseFile:
    return judge_source(make_source(f"cases/{ref}.md", text, ""), Settings(), AS_OF)


FILES = [file_of("CB-1", CASE), file_of("CB-2", CASE.replace("2026-09-14", "2026-09-31"))]


def make_everything(book: Path) -> None:
    """Every page that a build of two cases would make."""
    theme = Theme.of(book)
    forms = shipped_and_team_forms(theme)
    site = Site(
        "A book",
        AS_OF,
        Policy(),
        {"JB": StaffMember("JB", "Jo", "")},
        (),
        tuple(FormLink(f.name, f.title) for f in forms),
    )
    rows = {file.path: row_of(file) for file in FILES}
    cards = [card_of(row, AS_OF) for row in rows.values()]
    for file in FILES:
        for page in case_pages(file, rows[file.path], Around(), site):
            theme.render(page, {"site": site})
    for form in forms:
        view = form_view(FILES[0], site)
        form_page(theme, form, view, article(theme, form, view, site), site)
        blank_page(theme, form, site)
    for page in list_pages(Caseload(cards, lambda card: rows[card.path]), site, ()):
        theme.render(page, {"site": site})


def told(book: Path, templates: dict[str, str]) -> tuple[str, int, str]:
    for name, text in templates.items():
        path = book / "templates" / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    with pytest.raises(TemplateProblem) as caught:
        make_everything(book)
    return caught.value.template.removesuffix(".html"), caught.value.line, caught.value.message


CASE_LOG = '{% extends "casebook/case.html" %}\n{% block log %}\n'
OWN_FORM = '{% extends "forms/_sheet.html" %}\n{% from "forms/_parts.html" import fill, fact, occurrence, signatures %}\n{% block sheet %}\n'
END = "{% endblock %}"

SLIPS: dict[str, tuple[dict[str, str], tuple[str, int, str]]] = {
    "a field of a view, on a form": (
        {"forms/own": OWN_FORM + "{{ view.skool }}" + END},
        ("forms/own", 4, "“view” has no “skool”. Did you mean “school”?"),
    ),
    "a field of a view, on a page": (
        {"case": CASE_LOG + "\n{{ view.entrys|length }}" + END},
        ("case", 4, "“view” has no “entrys”. Did you mean “entries”?"),
    ),
    "a field of what stands in a view": (
        {"case": CASE_LOG + "{{ view.row.chld_name }}" + END},
        ("case", 3, "“view.row” has no “chld_name”. Did you mean “child_name”?"),
    ),
    "in a test of it": (
        {"case": CASE_LOG + "{% if view.entrys %}x{% endif %}" + END},
        ("case", 3, "“view” has no “entrys”. Did you mean “entries”?"),
    ),
    "undefined, handed to a shipped macro": (
        {"forms/own": OWN_FORM + "<p>\n{{ fill(view.skool) }}</p>" + END},
        ("forms/own", 5, "“view” has no “skool”. Did you mean “school”?"),
    ),
    "undefined, handed through two macros": (
        {
            "forms/own": '{% extends "forms/_sheet.html" %}\n{% from "forms/_mine.html" import line %}\n'
            "{% block sheet %}\n{{ line(view.skool) }}" + END,
            "forms/_mine": '{% from "forms/_parts.html" import fill %}\n{% macro line(x) %}<p>{{ fill(x) }}</p>{% endmacro %}',
        },
        ("forms/own", 4, "“view” has no “skool”. Did you mean “school”?"),
    ),
    "undefined, handed to a filter of Jinja's": (
        {"case": CASE_LOG + "{{ view.entrys|join }}" + END},
        ("case", 3, "“view” has no “entrys”. Did you mean “entries”?"),
    ),
    "undefined, handed to a filter of ours": (
        {"case": CASE_LOG + "{{ view.row.stage2_end|time }}" + END},
        ("case", 3, "“view.row” has no “stage2_end”. Did you mean “stage_2_end”?"),
    ),
    "undefined, set first and used in another part": (
        {"case": CASE_LOG + '{% set entries = view.entrys %}\n{% include "parts/entries.html" %}' + END},
        ("case", 3, "“view” has no “entrys”. Did you mean “entries”?"),
    ),
    "inside a loop": (
        {"case": CASE_LOG + "{% for e in view.entries %}\n<p>{{ e.contact.dat|time }}</p>{% endfor %}" + END},
        ("case", 4, "“e.contact” has no “dat”. Did you mean “date”?"),
    ),
    "inside a loop's own test": (
        {"case": CASE_LOG + "{% for e in view.entries if e.contac %}x{% endfor %}" + END},
        ("case", 3, "“e” has no “contac”. Did you mean “contact”?"),
    ),
    "what a loop goes through": (
        {"case": CASE_LOG + "{% for e in view.entrys %}x{% endfor %}" + END},
        ("case", 3, "“view” has no “entrys”. Did you mean “entries”?"),
    ),
    "the loop itself": (
        {"case": CASE_LOG + "{% for e in view.entries %}{{ loop.idnex }}{% endfor %}" + END},
        ("case", 3, "“loop” has no “idnex”. Did you mean “index”?"),
    ),
    "in an included part of the team's own": (
        {"case": CASE_LOG + '{% include "parts/mine.html" %}' + END, "parts/mine": "\n\n{{ view.titel }}"},
        ("parts/mine", 3, "“view” has no “titel”. Did you mean “title”?"),
    ),
    "in an overridden part": (
        {"parts/entries": "{% for e in entries %}\n{{ e.anchr }}{% endfor %}"},
        ("parts/entries", 2, "“e” has no “anchr”. Did you mean “anchor”?"),
    ),
    "in an overridden part that is kept": (
        {"parts/time": "\n{% if date %}{{ date.yeer }}{% endif %}"},
        ("parts/time", 2, "“date” has no “yeer”. Did you mean “year”?"),
    ),
    "in an overridden part of every page": (
        {"parts/navigation": "<ul>\n{{ site.titel }}"},
        ("parts/navigation", 2, "“site” has no “titel”. Did you mean “title”?"),
    ),
    "in an overridden macro": (
        {"forms/_parts": '{% from "casebook/forms/_parts.html" import occurrence, ruled, signatures %}\n{% macro fact(v) %}\n{{ v.x }}{% endmacro %}',
         "forms/own": '{% from "forms/_parts.html" import fact %}\n{{ fact(view.ref) }}'},
        ("forms/_parts", 3, "“v” has no “x”"),
    ),
    "in a base page": (
        {"base": '{% extends "casebook/base.html" %}\n{% block head %}{{ view.titel }}{% endblock %}'},
        ("base", 2, "“view” has no “titel”. Did you mean “title”?"),
    ),
    "a name": (
        {"case": CASE_LOG + "{{ veiw.title }}" + END},
        ("case", 3, "there is no “veiw” here. Did you mean “view”?"),
    ),
    "a name that was set": (
        {"case": CASE_LOG + "{% set caption = 1 %}{{ captoin }}" + END},
        ("case", 3, "there is no “captoin” here. Did you mean “caption”?"),
    ),
    "a name that a macro is not given": (
        {"case": '{% extends "casebook/case.html" %}\n{% from "parts/mine.html" import m %}\n{% block log %}{{ m() }}{% endblock %}',
         "parts/mine": "{% macro m() %}\n{{ view.title }}{% endmacro %}"},
        ("parts/mine", 2, "there is no “view” here: a macro has it only where it is imported “with context”"),
    ),
    "a name that a shipped part needs": (
        {"case": CASE_LOG + '\n{% include "parts/entries.html" %}' + END},
        ("case", 4, "“parts/entries.html” needs “entries”, which is not set here"),
    ),
    "a field of none": (
        {"case": CASE_LOG + "{{ view.closed.date|time }}" + END},
        ("case", 3, "“view.closed” is none here, so it has no “date”: test for it first, with “if”"),
    ),
    "a field of none, handed to a macro": (
        {"forms/own": OWN_FORM + "{{ fact(view.witness.name) }}" + END},
        ("forms/own", 4, "“view.witness” is none here, so it has no “name”: test for it first, with “if”"),
    ),
    "a loop through none": (
        {"case": CASE_LOG + "{% for p in view.practitioners %}x{% endfor %}" + END},
        ("case", 3, "“view.practitioners” is none here, and cannot be looped over"),
    ),
    "something else handed to a shipped macro": (
        {"forms/own": OWN_FORM + "\n{{ occurrence(view.remarks) }}" + END},
        ("forms/own", 5, "“occurrence” asks for “state” of what it is handed here, and a list has none"),
    ),
    "none handed to a shipped macro": (
        {"forms/own": OWN_FORM + "\n{{ signatures(none) }}" + END},
        ("forms/own", 5, "it is none here, and cannot be looped over"),
    ),
    "a shipped part where its view is not": (
        {"find": '{% extends "casebook/find.html" %}\n{% block main %}\n{% include "parts/caseload.html" %}' + END},
        ("find", 3, "“parts/caseload.html” asks for “heading” of what it is handed here, and a FixedPage has none"),
    ),
    "something else handed to a filter": (
        {"case": CASE_LOG + "{{ view.title|time }}" + END},
        ("case", 3, "the filter “time” takes a day, and is given a text"),
    ),
    "something else handed to a filter of figures": (
        {"forms/own": OWN_FORM + "{{ view.details|numeric }}" + END},
        ("forms/own", 4, "the filter “numeric” takes a day, and is given a list"),
    ),
    "none handed to the log": (
        {"case": CASE_LOG + "{{ view.closed|log }}" + END},
        ("case", 3, "the filter “log” takes text, and is given none"),
    ),
    "an argument of a macro": (
        {"forms/own": OWN_FORM + '{{ fact(view.school,\n otherwize="none") }}' + END},
        ("forms/own", 4, "the macro “fact” takes no “otherwize”. Did you mean “otherwise”?"),
    ),
    "one argument too many": (
        {"forms/own": OWN_FORM + '{{ fill(1, 2) }}' + END},
        ("forms/own", 4, "the macro “fill” takes no more than 1: value"),
    ),
    "an argument that is not given": (
        {"forms/own": OWN_FORM + "\n{{ fill() }}" + END},
        ("forms/own", 5, "the macro “fill” needs “value”, which it is not given here"),
    ),
    "a macro": (
        {"forms/own": '{% from "forms/_parts.html" import signaturs %}\n\n{{ signaturs(["x"]) }}'},
        ("forms/own", 1, "“forms/_parts.html” has no macro “signaturs”. Did you mean “signatures”?"),
    ),
    "a macro of an imported template": (
        {"forms/own": '{% import "forms/_parts.html" as parts %}\n{{ parts.signaturs(["x"]) }}'},
        ("forms/own", 2, "“forms/_parts.html” has no macro “signaturs”. Did you mean “signatures”?"),
    ),
    "a macro that a shipped page needs": (
        {"parts/macros": "{% macro pagr(p) %}{% endmacro %}"},
        ("parts/macros", 1, "it has no macro “count”, which case.html needs"),
    ),
    "an argument that a shipped page hands over": (
        {"forms/_parts": "\n{% macro occurrence() %}x{% endmacro %}{% macro fact(a, otherwise) %}{% endmacro %}{% macro ruled(n) %}{% endmacro %}{% macro signatures(n) %}{% endmacro %}"},
        ("forms/_parts", 2, "the macro “occurrence” takes nothing; forms/stage-2.html gives it one"),
    ),
    "a filter": (
        {"case": CASE_LOG + "{{ view.row.stage_2_end|numerik }}" + END},
        ("case", 3, "there is no filter “numerik”. Did you mean “numeric”?"),
    ),
    "a filter that is seldom come to": (
        {"case": CASE_LOG + "{% if view.closed %}\n{{ view.closed.date|nummeric }}{% endif %}" + END},
        ("case", 4, "there is no filter “nummeric”. Did you mean “numeric”?"),
    ),
    "a filter of an earlier version": (
        {"case": CASE_LOG + "{{ view.entries|entries }}" + END},
        ("case", 3, "there is no filter “entries”"),
    ),
    "a test": (
        {"case": CASE_LOG + "{{ view is defind }}" + END},
        ("case", 3, "there is no test “defind”. Did you mean “defined”?"),
    ),
    "a part": (
        {"case": CASE_LOG + '\n{% include "parts/entrys.html" %}' + END},
        ("case", 4, "there is no template “parts/entrys.html”. Did you mean “parts/entries.html”?"),
    ),
    "a part that is worked out": (
        {"case": CASE_LOG + '\n{% include "parts/" ~ "entrys.html" %}' + END},
        ("case", 4, "there is no template “parts/entrys.html”. Did you mean “parts/entries.html”?"),
    ),
    "a page that is extended": (
        {"case": '\n{% extends "casebook/cas.html" %}'},
        ("case", 2, "there is no template “casebook/cas.html”. Did you mean “casebook/case.html”?"),
    ),
    "an import": (
        {"case": CASE_LOG + '{% import "parts/macro.html" as m %}' + END},
        ("case", 3, "there is no template “parts/macro.html”. Did you mean “parts/macros.html”?"),
    ),
    "a block of a page": (
        {"case": '{% extends "casebook/case.html" %}\n\n{% block timelin %}x{% endblock %}'},
        ("case", 3, "there is no block “timelin” to replace. Did you mean “timeline”? There are: "),
    ),
    "a block of a form": (
        {"forms/stage-2": '{% extends "casebook/forms/stage-2.html" %}\n{% block nots %}x{% endblock %}'},
        ("forms/stage-2", 2, "there is no block “nots” to replace. Did you mean “notes”? There are: "),
    ),
    "a block of a part": (
        {"base": '{% extends "casebook/base.html" %}\n{% if true %}{% block foter %}{% endblock %}{% endif %}'},
        ("base", 2, "there is no block “foter” to replace. Did you mean “footer”? There are: "),
    ),
    "a tag": (
        {"case": CASE_LOG + "\n{% inclde 'x' %}" + END},
        ("case", 4, "Encountered unknown tag 'inclde'"),
    ),
    "a tag on its own": (
        {"case": "\n{% inclde 'x' %}"},
        ("case", 2, "there is no tag “inclde”. Did you mean “include”?"),
    ),
    "a tag that is not closed": (
        {"case": CASE_LOG + "{% if view %}\n"},
        ("case", 3, "Unexpected end of template"),
    ),
    "a bracket": (
        {"case": CASE_LOG + "\n\n{{ view.title( }}" + END},
        ("case", 5, "unexpected '}'"),
    ),
    "a template that nothing uses yet": (
        {"parts/later": "\n{% if %}"},
        ("parts/later", 2, "Expected an expression"),
    ),
    "a template that includes itself": (
        {"parts/mine": '\n{% include "parts/mine.html" %}', "case": CASE_LOG + '{% include "parts/mine.html" %}' + END},
        ("parts/mine", 2, "it includes or calls itself without end"),
    ),
    "a template that extends itself": (
        {"case": '\n{% extends "case.html" %}'},
        ("case", 2, "it extends itself; did you mean “casebook/case.html”?"),
    ),
    "figures": (
        {"case": CASE_LOG + "{{ 1 / (view.entries|length - 1) }}" + END},
        ("case", 3, "this cannot be worked out: division by zero"),
    ),
    "a text that is called": (
        {"case": CASE_LOG + "{{ view.title() }}" + END},
        ("case", 3, "it is a text here, and cannot be called like a macro"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_where_it_was_made(tmp_path: Path, slip: str) -> None:
    templates, (template, line, message) = SLIPS[slip]
    found = told(tmp_path, templates)
    assert found[:2] == (template, line), found
    assert message in found[2]
    assert not found[2].endswith(".")
    assert "object" not in found[2]
    assert "<" not in found[2]


def test_what_plain_jinja_allows_is_no_slip(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "case.html").write_text(
        CASE_LOG
        + '{% if "pretty" is filter %}{{ view.title|pretty }}{% endif %}{% include "parts/none.html" ignore missing %}'
        "{% block mine %}{{ view.nothing|default('') }}{{ view.nothing is defined }}{% endblock %}" + END,
        "utf-8",
    )
    (folder / "index.html").write_text(
        '{% extends "casebook/" ~ "index.html" %}{% block whatever %}{% endblock %}', "utf-8"
    )
    (folder / "assets").mkdir()
    (folder / "assets" / "a.html").write_text("{% not a template %}", "utf-8")
    make_everything(tmp_path)
