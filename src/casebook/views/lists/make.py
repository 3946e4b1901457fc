"""Which pages of the screen there are, and at which address. Views are made only when a page is rendered."""

from __future__ import annotations

import functools
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from casebook.book import CaseFile
from casebook.diagnostics import Diagnostic
from casebook.form import YEAR_GROUPS, year_group_label
from casebook.views.case.make import broken_view, case_view
from casebook.views.form.values import FormRow
from casebook.views.lists.card import Card
from casebook.views.lists.charts import tally
from casebook.views.lists.due import DUE, DueSection
from casebook.views.lists.policy import policy_view
from casebook.views.lists.values import (
    BROKEN_ON_TOP,
    DUE_ON_FRONT,
    Caseload,
    CaseloadView,
    DuePart,
    DueView,
    FileProblems,
    FixedPage,
    GroupRow,
    GroupsView,
    ProblemsView,
    Scope,
    TaskPlace,
    by_file,
    problem_places,
    statuses,
    task_at,
    task_places,
)
from casebook.views.page import Page
from casebook.views.row import Row, ShownProblem, problem_of
from casebook.views.site import NOT_RECORDED, PAGE_LENGTH, Around, Link, Site, digest_of, pager, part_address, parts_of
from casebook.views.site import slug as slug_of
from casebook.wording import counted


def case_pages(file: CaseFile, row: Row, around: Around, site: Site) -> Iterator[Page]:
    """The page of one case; of a broken file, the page that says what is wrong with it."""
    make, template = (case_view, "case.html") if file.sound else (broken_view, "problem.html")
    view = functools.partial(make, file, row, around, site)
    yield Page(row.address, template, view)


def list_pages(caseload: Caseload, site: Site, passed_over: Sequence[Diagnostic]) -> Iterator[Page]:
    """Every list of the site, and its standing pages. They are planned by the cards; rows are asked for when one is made."""
    yield from _caseload(caseload, site)
    yield from _due(caseload, site)
    for cut in CUTS:
        yield from _groups(cut, caseload, site)
    yield from _problems(caseload, site, passed_over)
    if site.log_search:
        search = FixedPage("Search in the logs")
        yield Page("find.html", "find.html", lambda: search, digest_of(site, "find", ()))
    yield Page("policy.html", "policy.html", lambda: policy_view(site), digest_of(site, "policy", ()))
    statement = FixedPage("Accessibility statement")
    yield Page("accessibility.html", "accessibility.html", lambda: statement, digest_of(site, "statement", ()))


def _part(cards: Sequence[Card], part: int) -> Sequence[Card]:
    return cards[(part - 1) * PAGE_LENGTH : part * PAGE_LENGTH]


def _digests(cards: Iterable[Card]) -> list[str]:
    return [card.digest for card in cards]


# --- The caseload --------------------------------------------------------------------------------


def _caseload(caseload: Caseload, site: Site) -> Iterator[Page]:
    cards = caseload.cards
    broken = [card for card in cards if card.broken]
    digests = _digests(cards)
    for part in range(1, parts_of(len(cards)) + 1):
        # Only the first part tells of the whole, so that one changed case leaves the other parts alone.
        shown = digests if part == 1 else digests[(part - 1) * PAGE_LENGTH : part * PAGE_LENGTH]
        view = functools.partial(_caseload_view, caseload, broken, part)
        yield Page(
            part_address("index", part), "index.html", view, digest_of(site, "caseload", shown, part, len(cards))
        )


def _caseload_view(caseload: Caseload, broken: Sequence[Card], part: int) -> CaseloadView:
    cards, first = caseload.cards, part == 1
    return CaseloadView(
        title="Caseload" if first else f"Caseload, page {part}",
        heading="Caseload",
        intro="",
        rows=caseload.rows(_part(cards, part)),
        pager=pager("index", part, len(cards), "cases"),
        tally=tally(cards) if first and cards else None,
        statuses=statuses(cards) if first else (),
        broken=caseload.rows(broken[:BROKEN_ON_TOP]) if first else (),
        broken_total=len(broken) if first else 0,
        first=first,
    )


# --- Cuts of the caseload ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cut:
    """A way to cut the caseload: by what, in which folder, and what its pages are called."""

    key: str
    folder: str
    heading: str
    column: str
    blank: str
    empty: str
    value: Callable[[Card], str]
    label: Callable[[str], str]
    slug: Callable[[str], str]
    order: Callable[[str], tuple[object, ...]]


def _by_name(name: str) -> tuple[object, ...]:
    return (not name, name.casefold(), name)


def _by_year(year: str) -> tuple[object, ...]:
    return (YEAR_GROUPS.index(year) if year in YEAR_GROUPS else len(YEAR_GROUPS), year)


CUTS = (
    Cut(
        "school", "schools", "Schools", "School", "No school recorded",
        "Fill in school: in a case file and the school appears here.",
        operator.attrgetter("school"), str, slug_of, _by_name,
    ),
    Cut(
        "staff", "staff", "Staff", "Staff name", "No member of staff recorded",
        "Fill in staff_name: in a case file and the member of staff appears here.",
        operator.attrgetter("staff_name"), str, slug_of, _by_name,
    ),
    Cut(
        "year", "years", "Year groups", "Year group", "No year group recorded",
        "Fill in year_group: in a case file and the year group appears here.",
        operator.attrgetter("year_group"), year_group_label, lambda year: year.lower() or NOT_RECORDED, _by_year,
    ),
)  # fmt: skip


def group_slugs(cards: Iterable[FormRow]) -> tuple[dict[str, str], dict[str, str]]:
    """The slug of each school and of each member of staff, by name: what their pages are called."""
    everyone = list(cards)
    schools, staff = sorted({c.school for c in everyone}), sorted({c.staff_name for c in everyone})
    return {name: slug_of(name) for name in schools}, {name: slug_of(name) for name in staff}


def _groups(cut: Cut, caseload: Caseload, site: Site) -> Iterator[Page]:
    groups: defaultdict[str, list[Card]] = defaultdict(list)
    for value, card in zip(map(cut.value, caseload.cards), caseload.cards, strict=True):
        groups[value].append(card)
    values = sorted(groups, key=cut.order)
    for part in range(1, parts_of(len(values)) + 1):
        shown = values[(part - 1) * PAGE_LENGTH : part * PAGE_LENGTH]
        members = [card.digest for value in shown for card in groups[value]]
        view = functools.partial(_groups_view, cut, {value: groups[value] for value in shown}, part, len(values))
        address = part_address(f"{cut.folder}/index", part)
        yield Page(address, "groups.html", view, digest_of(site, cut.key, members, part, len(values)))
    for value in values:
        yield from _group(cut, value, Caseload(groups[value], caseload.row), site)


def _groups_view(cut: Cut, groups: dict[str, list[Card]], part: int, total: int) -> GroupsView:
    found = tuple(
        GroupRow(cut.label(value) or cut.blank, f"{cut.folder}/{cut.slug(value)}.html", tally(cards))
        for value, cards in groups.items()
    )
    noun = {"school": "schools", "staff": "members of staff", "year": "year groups"}[cut.key]
    heading = cut.heading if part == 1 else f"{cut.heading}, page {part}"
    return GroupsView(heading, cut.heading, cut.column, cut.empty, found,
                      pager(f"{cut.folder}/index", part, total, noun))  # fmt: skip


def _group(cut: Cut, value: str, caseload: Caseload, site: Site) -> Iterator[Page]:
    cards = caseload.cards
    base = f"{cut.folder}/{cut.slug(value)}"
    for part in range(1, parts_of(len(cards)) + 1):
        shown = _digests(cards if part == 1 else _part(cards, part))
        view = functools.partial(_group_view, cut, value, caseload, part)
        yield Page(part_address(base, part), "group.html", view,
                   digest_of(site, cut.key, shown, value, part, len(cards)))  # fmt: skip


def _group_view(cut: Cut, value: str, caseload: Caseload, part: int) -> CaseloadView:
    cards = caseload.cards
    name = cut.label(value) or cut.blank
    return CaseloadView(
        title=f"{name} – {cut.heading}" + ("" if part == 1 else f", page {part}"),
        heading=name,
        intro=counted(len(cards), "case"),
        rows=caseload.rows(_part(cards, part)),
        pager=pager(f"{cut.folder}/{cut.slug(value)}", part, len(cards), "cases"),
        scope=Scope(cut.key, value),
        parent=Link(cut.heading, f"{cut.folder}/index.html"),
        tally=tally(cards) if part == 1 else None,
        statuses=statuses(cards) if part == 1 else (),
        first=part == 1,
        slug=cut.slug(value),
    )


# --- What to do next -----------------------------------------------------------------------------


def _due(caseload: Caseload, site: Site) -> Iterator[Page]:
    cards, tasks = caseload.cards, task_places(caseload.cards)
    front = [_print(cards, place) for found in tasks.values() for place in found[:DUE_ON_FRONT]]
    totals = [len(found) for found in tasks.values()]
    yield Page("due.html", "due.html", lambda: _due_view(caseload, tasks),
               digest_of(site, "due", (), front, totals, bool(cards)))  # fmt: skip
    for section in DUE:
        if len(tasks[section.key]) > DUE_ON_FRONT:
            yield from _due_section(section, caseload, tasks[section.key], site)


def _print(cards: Sequence[Card], place: TaskPlace) -> tuple[str, int]:
    """What a task is shown from: its row, and which of its prompts."""
    _, case, prompt = place
    return cards[case].digest, prompt


def _due_view(caseload: Caseload, tasks: dict[str, list[TaskPlace]]) -> DueView:
    parts = tuple(
        _due_part(section, caseload, tasks[section.key][:DUE_ON_FRONT], len(tasks[section.key])) for section in DUE
    )
    total = sum(part.total for part in parts)
    return DueView("What to do next", "What to do next", parts, total, empty_book=not caseload.cards)


def _due_part(section: DueSection, caseload: Caseload, shown: Sequence[TaskPlace], total: int) -> DuePart:
    return DuePart(section, tuple(task_at(caseload, place) for place in shown), total, f"due-{section.key}.html")


def _due_section(section: DueSection, caseload: Caseload, tasks: Sequence[TaskPlace], site: Site) -> Iterator[Page]:
    base = f"due-{section.key}"
    for part in range(1, parts_of(len(tasks)) + 1):
        shown = tasks[(part - 1) * PAGE_LENGTH : part * PAGE_LENGTH]
        view = functools.partial(_due_section_view, section, caseload, shown, len(tasks), part)
        print_ = digest_of(site, base, (), [_print(caseload.cards, place) for place in shown], part, len(tasks))
        yield Page(part_address(base, part), "due_section.html", view, print_)


def _due_section_view(
    section: DueSection, caseload: Caseload, shown: Sequence[TaskPlace], total: int, part: int
) -> DueView:
    title = section.title if part == 1 else f"{section.title}, page {part}"
    pages = pager(f"due-{section.key}", part, total, "things to do")
    return DueView(title, section.title, (_due_part(section, caseload, shown, total),), total, pages)


# --- Everything that is wrong --------------------------------------------------------------------


def _problems(caseload: Caseload, site: Site, passed_over: Sequence[Diagnostic]) -> Iterator[Page]:
    cards = caseload.cards
    passed = [problem_of(d) for d in sorted(passed_over, key=lambda d: d.sort_key)]
    found = problem_places(cards, len(passed))
    errors = sum(card.errors for card in cards) + sum(problem.is_error for problem in passed)
    files = sum(1 for card in cards if card.errors or card.warnings) + len({problem.path for problem in passed})
    for part in range(1, parts_of(len(found)) + 1):
        start = (part - 1) * PAGE_LENGTH
        shown = found[start : start + PAGE_LENGTH]
        before = found[start - 1] if start else None
        files_shown = functools.partial(by_file, shown, before, caseload.row)
        told = tuple(passed[number] for card, number in shown if card is None)
        view = functools.partial(_problems_view, files_shown, told, part, (errors, len(found) - errors, files))
        said = [(card.digest, number) if card else passed[number] for card, number in shown]
        last = before.card.path if before and before.card else ""
        print_ = digest_of(site, "problems", (), said, last, part, errors, len(found), files)
        yield Page(part_address("problems", part), "problems.html", view, print_)


def _problems_view(
    files: Callable[[], tuple[FileProblems, ...]],
    passed: tuple[ShownProblem, ...],
    part: int,
    totals: tuple[int, int, int],
) -> ProblemsView:
    errors, warnings, total_files = totals
    return ProblemsView(
        title="Problems" if part == 1 else f"Problems, page {part}",
        files=files(),
        passed=passed,
        errors=errors,
        warnings=warnings,
        total_files=total_files,
        pager=pager("problems", part, errors + warnings, "problems"),
    )
