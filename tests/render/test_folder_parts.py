"""Parts that are kept: for one site without telling another, and never of one page on another."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.book import CaseFile, judge_source
from casebook.casefile.source import make_source
from casebook.people import StaffMember
from casebook.render.folder_parts import FolderParts
from casebook.render.theme import TemplateProblem, Theme
from casebook.rules.policy import Policy
from casebook.settings import SavedView, Settings
from casebook.views.case.make import case_view
from casebook.views.form.make import form_view
from casebook.views.lists.make import case_pages
from casebook.views.page import Page
from casebook.views.row import row_of
from casebook.views.site import Around, Site

AS_OF = dt.date(2026, 11, 23)
NAVIGATION = "parts/navigation.html"
STAFF = {"JB": StaffMember("JB", "Jo Bell", "Officer")}
# Where each page belongs: the link of the navigation that is marked, and how.
BELONGS = {
    "index.html": ("Caseload", "page"), "index-2.html": ("Caseload", "true"), "due.html": ("To do", "page"), "due-soon.html": ("To do", "true"),
    "schools/index.html": ("Schools", "page"), "schools/index-2.html": ("Schools", "true"), "schools/northfield.html": ("Schools", "true"),
    "staff/jo-bell.html": ("Staff", "true"), "years/index.html": ("Year groups", "page"), "years/8.html": ("Year groups", "true"),
    "find.html": ("Search logs", "page"), "policy.html": ("What “ready” means", "page"), "problems-2.html": ("Problems", "true"),
    "cases/CB-1.html": None, "cases/CB-2.html": None, "accessibility.html": None,
}  # fmt: skip
CASE = """---
child_name: Amelia Hart
enforcement:
  home_visit: {date: 2026-10-05, outcome: no reply, by: JB}
judgements:
  stage_1_engagement: {decision: met, by: JB, date: 2026-11-20, reason: Three promises}
---
## Contact log

### 2026-10-05 · JB · phone

No reply.
"""


def site(**changes: object) -> Site:
    return replace(Site("A book", AS_OF, Policy(), STAFF), **changes)  # type: ignore[arg-type]  # the test's own fields


def case_file() -> CaseFile:
    return judge_source(make_source("cases/CB-1.md", CASE, ""), Settings(), AS_OF)


def part(theme: Theme, address: str, of: Site, name: str = NAVIGATION) -> str:
    return str(theme.environment.filters["folder_part"](Page(address, "", lambda: None, ""), name, of))


def case_html(theme: Theme, of: Site) -> str:
    file = case_file()
    (page,) = case_pages(file, row_of(file), Around(), of)
    return theme.render(page, {"site": of}).decode()


@pytest.fixture
def theme(tmp_path: Path) -> Theme:
    return Theme.of(tmp_path)


# --- Parts that are the same on every page of a folder ----------------------------------------------


def test_each_page_is_told_where_it_belongs_whichever_page_came_before(theme: Theme, tmp_path: Path) -> None:
    of = site()
    for address in [*BELONGS, *reversed(BELONGS)]:
        html = part(theme, address, of)
        assert html == part(Theme.of(tmp_path), address, of)
        marked = [line for line in html.splitlines() if "aria-current" in line]
        belongs = BELONGS[address]
        if belongs is None:
            assert marked == []
        else:
            assert len(marked) == 1
            assert f'aria-current="{belongs[1]}">{belongs[0]}</a>' in marked[0]
        assert ('href="../index.html"' in html) == ("/" in address)


def test_another_site_gets_its_own_parts_and_names(theme: Theme) -> None:
    mine = site(title="Mine", views=(SavedView("mine", "My view", {}),))
    yours = site(
        title="Yours",
        staff={"JB": StaffMember("JB", "Jan Bird", "Nurse")},
        policy=Policy(labels={"home_visit": "Call"}),
    )
    for of, own, others in ((mine, "Mine", "Yours"), (yours, "Yours", "Mine")) * 3:
        html = case_html(theme, of)
        assert own in html
        assert others not in html
        assert ("My view" in html) == (of is mine)
        assert ("Jan Bird" in html) == ('<th scope="rowgroup">Call</th>' in html) == (of is yours)
        assert f"version {of.policy.version}" in html
        assert form_view(case_file(), of).authors[0].name == ("Jo Bell" if of is mine else "Jan Bird")


def test_threads_with_sites_of_their_own_do_not_see_each_other(theme: Theme) -> None:
    sites = [site(title=f"Book {n}", staff={"JB": StaffMember("JB", f"Name{n}x", "")}) for n in range(4)]

    def look(n: int) -> bool:
        of, file = sites[n % 4], case_file()
        for _ in range(20):
            people = case_view(file, row_of(file), Around(), of).entries[0].initials.parts
            html = part(theme, "cases/CB-1.html", of)
            if people != (("JB", f"Name{n % 4}x"),) or f"Book {n % 4}<" not in html:
                return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(look, range(16)))


def test_what_is_kept_of_a_long_list_is_bounded(theme: Theme) -> None:
    of = site()
    parts = theme.environment.filters["folder_part"]
    assert isinstance(parts, FolderParts)
    for n in range(1000):
        part(theme, f"index-{n}.html", of)
    assert len(parts._kept) <= 256


def test_a_part_is_given_no_page_so_that_it_cannot_tell_of_one_on_another(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "parts"
    own.mkdir(parents=True)
    (own / "navigation.html").write_text("<p>Ours</p>\n{{ page.address }}\n", "utf-8")
    with pytest.raises(TemplateProblem) as caught:
        case_html(Theme.of(tmp_path), site())
    assert (caught.value.template, caught.value.line) == (NAVIGATION, 2)
    assert "page" in caught.value.message


def test_a_teams_own_blocks_are_made_for_each_page(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "base.html").write_text(
        '{% extends "casebook/base.html" %}\n'
        "{% block navigation %}<li>{{ page.address }}</li>{% endblock %}\n"
        "{% block footer_more %}<p>{{ view.title }} of {{ page.address }}</p>{% endblock %}\n",
        "utf-8",
    )
    theme, of = Theme.of(tmp_path), site()
    for ref in ("CB-1", "CB-2"):
        file = judge_source(make_source(f"cases/{ref}.md", CASE, ""), Settings(), AS_OF)
        (page,) = case_pages(file, row_of(file), Around(), of)
        html = theme.render(page, {"site": of}).decode()
        assert f"<li>cases/{ref}.html</li>" in html
        assert f"<p>{ref} of cases/{ref}.html</p>" in html
        assert "Worked out as of" in html
