"""Which pages of the screen there are, and at which address. Views are made only when a page is rendered."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from casebook.book import CaseFile
from casebook.diagnostics import Diagnostic
from casebook.form import YEAR_GROUPS, year_group_label
from casebook.site.case_view import broken_view, case_view
from casebook.site.charts import standing
from casebook.site.list_views import (
    BROKEN_ON_TOP,
    DUE,
    DUE_ON_FRONT,
    CaseloadView,
    DuePart,
    DueSection,
    DueView,
    GroupRow,
    GroupsView,
    ProblemsView,
    Scope,
    StandingPage,
    Task,
    by_file,
    policy_view,
    problem_list,
    statuses,
    tasks_of,
)
from casebook.site.page import Page, fingerprint
from casebook.site.rows import Problem, Row, counted
from casebook.site.views import NOT_RECORDED, PAGE_LENGTH, Around, Link, Site, digest_of, pager, part_address, parts_of
from casebook.site.views import slug as slug_of


def case_fingerprint(row: Row, around: Around, site: Site) -> str:
    """The fingerprint of a case's page: it can be told without reading the file again."""
    return fingerprint(["case", site.digest, row.source, row.digest, repr(around)])


def case_pages(file: CaseFile, row: Row, around: Around, site: Site) -> Iterator[Page]:
    """The page of one case; of a broken file, the page that says what is wrong with it."""
    make, template = (case_view, "case.html") if file.sound else (broken_view, "problem.html")
    view = functools.partial(make, file, row, around, site)
    yield Page(row.address, template, view, case_fingerprint(row, around, site))


def list_pages(rows: Sequence[Row], site: Site, passed_over: Sequence[Diagnostic]) -> Iterator[Page]:
    """Every list of the site, and its standing pages, made from rows alone."""
    ordered = sorted(rows, key=lambda r: r.order)
    yield from _caseload(ordered, site)
    yield from _due(ordered, site)
    for kind in KINDS:
        yield from _groups(kind, ordered, site)
    yield from _problems(ordered, site, passed_over)
    if site.log_search:
        search = StandingPage("Search in the logs")
        yield Page("find.html", "find.html", lambda: search, digest_of(site, "find", ()))
    yield Page("policy.html", "policy.html", lambda: policy_view(site), digest_of(site, "policy", ()))
    statement = StandingPage("Accessibility statement")
    yield Page("accessibility.html", "accessibility.html", lambda: statement, digest_of(site, "statement", ()))


def _part(items: Sequence[Row], part: int) -> tuple[Row, ...]:
    return tuple(items[(part - 1) * PAGE_LENGTH : part * PAGE_LENGTH])


# --- The caseload --------------------------------------------------------------------------------


def _caseload(rows: Sequence[Row], site: Site) -> Iterator[Page]:
    broken = [r for r in rows if r.broken]
    for part in range(1, parts_of(len(rows)) + 1):
        shown = _part(rows, part)
        # Only the first part tells of the whole, so that one changed case leaves the other parts alone.
        whole = rows if part == 1 else ()
        view = functools.partial(_caseload_view, shown, rows, broken, part)
        print_ = digest_of(site, "caseload", shown, part, len(rows), [r.digest for r in whole])
        yield Page(part_address("index", part), "index.html", view, print_)


def _caseload_view(shown: tuple[Row, ...], rows: Sequence[Row], broken: Sequence[Row], part: int) -> CaseloadView:
    first = part == 1
    return CaseloadView(
        title="Caseload" if first else f"Caseload, page {part}",
        heading="Caseload",
        intro="",
        rows=shown,
        pager=pager("index", part, len(rows), "cases"),
        standing=standing(rows) if first and rows else None,
        statuses=statuses(rows) if first else (),
        broken=tuple(broken[:BROKEN_ON_TOP]) if first else (),
        broken_total=len(broken) if first else 0,
        first=first,
    )


# --- Cuts of the caseload ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to cut the caseload: by what, in which folder, and what its pages are called."""

    key: str
    folder: str
    heading: str
    column: str
    blank: str
    empty: str
    value: Callable[[Row], str]
    label: Callable[[str], str]
    slug: Callable[[str], str]
    order: Callable[[str], tuple[object, ...]]


def _by_name(name: str) -> tuple[object, ...]:
    return (not name, name.casefold(), name)


def _by_year(year: str) -> tuple[object, ...]:
    return (YEAR_GROUPS.index(year) if year in YEAR_GROUPS else len(YEAR_GROUPS), year)


KINDS = (
    Kind(
        "school", "schools", "Schools", "School", "No school recorded",
        "Fill in school: in a case file and the school appears here.",
        lambda row: row.school, str, slug_of, _by_name,
    ),
    Kind(
        "staff", "staff", "Staff", "Staff name", "No member of staff recorded",
        "Fill in staff_name: in a case file and the member of staff appears here.",
        lambda row: row.staff_name, str, slug_of, _by_name,
    ),
    Kind(
        "year", "years", "Year groups", "Year group", "No year group recorded",
        "Fill in year_group: in a case file and the year group appears here.",
        lambda row: row.year_group, year_group_label, lambda year: year.lower() or NOT_RECORDED, _by_year,
    ),
)  # fmt: skip


def group_slugs(rows: Iterable[Row]) -> tuple[dict[str, str], dict[str, str]]:
    """The slug of each school and of each member of staff, by name: what their pages are called."""
    everyone = list(rows)
    schools, staff = sorted({r.school for r in everyone}), sorted({r.staff_name for r in everyone})
    return {name: slug_of(name) for name in schools}, {name: slug_of(name) for name in staff}


def _groups(kind: Kind, rows: Sequence[Row], site: Site) -> Iterator[Page]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(kind.value(row), []).append(row)
    values = sorted(groups, key=kind.order)
    for part in range(1, parts_of(len(values)) + 1):
        shown = values[(part - 1) * PAGE_LENGTH : part * PAGE_LENGTH]
        members = [row for value in shown for row in groups[value]]
        view = functools.partial(_groups_view, kind, {value: groups[value] for value in shown}, part, len(values))
        address = part_address(f"{kind.folder}/index", part)
        yield Page(address, "groups.html", view, digest_of(site, kind.key, members, part, len(values)))
    for value in values:
        yield from _group(kind, value, groups[value], site)


def _groups_view(kind: Kind, groups: dict[str, list[Row]], part: int, total: int) -> GroupsView:
    found = tuple(
        GroupRow(kind.label(value) or kind.blank, f"{kind.folder}/{kind.slug(value)}.html", standing(rows))
        for value, rows in groups.items()
    )
    noun = {"school": "schools", "staff": "members of staff", "year": "year groups"}[kind.key]
    heading = kind.heading if part == 1 else f"{kind.heading}, page {part}"
    return GroupsView(heading, kind.heading, kind.column, kind.empty, found,
                      pager(f"{kind.folder}/index", part, total, noun))  # fmt: skip


def _group(kind: Kind, value: str, rows: Sequence[Row], site: Site) -> Iterator[Page]:
    base = f"{kind.folder}/{kind.slug(value)}"
    for part in range(1, parts_of(len(rows)) + 1):
        shown = _part(rows, part)
        whole = rows if part == 1 else ()
        view = functools.partial(_group_view, kind, value, rows, part)
        print_ = digest_of(site, kind.key, shown, value, part, len(rows), [r.digest for r in whole])
        yield Page(part_address(base, part), "group.html", view, print_)


def _group_view(kind: Kind, value: str, rows: Sequence[Row], part: int) -> CaseloadView:
    name = kind.label(value) or kind.blank
    return CaseloadView(
        title=f"{name} – {kind.heading}" + ("" if part == 1 else f", page {part}"),
        heading=name,
        intro=counted(len(rows), "case"),
        rows=_part(rows, part),
        pager=pager(f"{kind.folder}/{kind.slug(value)}", part, len(rows), "cases"),
        scope=Scope(kind.key, value),
        parent=Link(kind.heading, f"{kind.folder}/index.html"),
        standing=standing(rows) if part == 1 else None,
        statuses=statuses(rows) if part == 1 else (),
        first=part == 1,
        slug=kind.slug(value),
    )


# --- What to do next -----------------------------------------------------------------------------


def _due(rows: Sequence[Row], site: Site) -> Iterator[Page]:
    tasks = {section.key: tasks_of(rows, section, site.as_of) for section in DUE}
    front = [(t.row.digest, t.prompt) for found in tasks.values() for t in found[:DUE_ON_FRONT]]
    totals = {key: len(found) for key, found in tasks.items()}
    yield Page("due.html", "due.html", lambda: _due_view(tasks, bool(rows)),
               digest_of(site, "due", (), front, totals, bool(rows)))  # fmt: skip
    for section in DUE:
        if len(tasks[section.key]) > DUE_ON_FRONT:
            yield from _due_section(section, tasks[section.key], site)


def _due_view(tasks: dict[str, list[Task]], any_cases: bool) -> DueView:
    parts = tuple(DuePart(s, tuple(tasks[s.key][:DUE_ON_FRONT]), len(tasks[s.key]), f"due-{s.key}.html") for s in DUE)
    return DueView("What to do next", "What to do next", parts, sum(p.total for p in parts), empty_book=not any_cases)


def _due_section(section: DueSection, tasks: Sequence[Task], site: Site) -> Iterator[Page]:
    base = f"due-{section.key}"
    for part in range(1, parts_of(len(tasks)) + 1):
        shown = tuple(tasks[(part - 1) * PAGE_LENGTH : part * PAGE_LENGTH])
        title = section.title if part == 1 else f"{section.title}, page {part}"
        pages = pager(base, part, len(tasks), "things to do")
        found = DuePart(section, shown, len(tasks), f"{base}.html")
        view = DueView(title, section.title, (found,), len(tasks), pages)
        print_ = digest_of(site, base, [t.row for t in shown], part, len(tasks), [t.prompt for t in shown])
        yield Page(part_address(base, part), "due_section.html", functools.partial(_itself, view), print_)


def _itself(view: DueView) -> DueView:
    return view


# --- Everything that is wrong --------------------------------------------------------------------


def _problems(rows: Sequence[Row], site: Site, passed_over: Sequence[Diagnostic]) -> Iterator[Page]:
    found = problem_list(rows, passed_over)
    errors = sum(problem.is_error for _row, problem in found)
    files = len({problem.path for _row, problem in found})
    for part in range(1, parts_of(len(found)) + 1):
        start = (part - 1) * PAGE_LENGTH
        shown = found[start : start + PAGE_LENGTH]
        before = found[start - 1] if start else None
        view = functools.partial(_problems_view, shown, before, part, (errors, len(found) - errors, files))
        said = [(row.digest if row else "", problem) for row, problem in shown]
        last = before[1].path if before else ""
        print_ = digest_of(site, "problems", (), said, last, part, errors, len(found), files)
        yield Page(part_address("problems", part), "problems.html", view, print_)


def _problems_view(
    shown: Sequence[tuple[Row | None, Problem]],
    before: tuple[Row | None, Problem] | None,
    part: int,
    totals: tuple[int, int, int],
) -> ProblemsView:
    errors, warnings, files = totals
    return ProblemsView(
        title="Problems" if part == 1 else f"Problems, page {part}",
        files=by_file(shown, before),
        passed=tuple(problem for row, problem in shown if row is None),
        errors=errors,
        warnings=warnings,
        total_files=files,
        pager=pager("problems", part, errors + warnings, "problems"),
    )
