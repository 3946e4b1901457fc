"""What the lists show: the caseload and its cuts, what to do next, and everything that is wrong."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from casebook.diagnostics import Diagnostic
from casebook.form import ACTIONS
from casebook.rules.policy import DEFAULT_CRITERIA, NUMBERS, Policy
from casebook.rules.prompts import PROMPTS, Prompt
from casebook.rules.readiness import CRITERIA, STATUS_LABELS
from casebook.site.charts import Standing, standing
from casebook.site.rows import Problem, Row, problem_of
from casebook.site.views import Link, Pager, Site, filtered

BROKEN_ON_TOP = 10
DUE_ON_FRONT = 50
THIS_WEEK = 7


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of the caseload a list is confined to: ``school``, ``staff`` or ``year``, and the value."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class CaseloadView:
    """A part of the caseload, or of one cut of it. ``standing`` is there on the first part alone."""

    title: str
    heading: str
    intro: str
    rows: tuple[Row, ...]
    pager: Pager
    scope: Scope | None = None
    parent: Link | None = None
    standing: Standing | None = None
    statuses: tuple[Link, ...] = ()
    verdicts: tuple[Link, ...] = ()
    broken: tuple[Row, ...] = ()
    broken_total: int = 0
    first: bool = True
    slug: str = ""


def statuses(rows: Iterable[Row]) -> tuple[Link, ...]:
    """How many cases have each status, for those that any has, in the order of the work."""
    counts = Counter(row.status for row in rows)
    return tuple(
        Link(label, filtered({"status": status.value}), counts[status.value])
        for status, label in STATUS_LABELS.items()
        if counts[status.value]
    )


# --- Cuts of the caseload ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A school, a member of staff or a year group, with where its cases stand."""

    name: str
    address: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class GroupsView:
    """The list of all schools, of all staff or of all year groups."""

    title: str
    heading: str
    column: str
    empty: str
    groups: tuple[GroupRow, ...]
    pager: Pager


def group_row(name: str, address: str, rows: Iterable[Row]) -> GroupRow:
    """One group of the list of groups."""
    return GroupRow(name, address, standing(rows))


# --- What to do next -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do in one case."""

    row: Row
    prompt: Prompt


@dataclass(frozen=True, slots=True)
class DueSection:
    """A kind of work: ``belongs`` says whether a prompt is of it, as of a day. ``always``: shown even when empty."""

    key: str
    title: str
    hint: str
    empty: str
    belongs: Callable[[Prompt, dt.date], bool]
    always: bool = True


@dataclass(frozen=True, slots=True)
class DuePart:
    """A section with its tasks, as far as they are shown here, and how many there are in all."""

    section: DueSection
    tasks: tuple[Task, ...]
    total: int
    address: str

    @property
    def more(self) -> int:
        """How many are not shown here."""
        return self.total - len(self.tasks)

    @property
    def shown(self) -> bool:
        """Whether the section has a place on the page: the less common kinds of work only when there is any."""
        return self.section.always or self.total > 0


@dataclass(frozen=True, slots=True)
class DueView:
    """The page of what to do next, or of one kind of work (then ``pager`` is set)."""

    title: str
    heading: str
    parts: tuple[DuePart, ...]
    total: int
    pager: Pager | None = None
    empty_book: bool = False


def _of(*keys: str) -> Callable[[Prompt, dt.date], bool]:
    return lambda prompt, _as_of: prompt.key in keys


def _within_week(prompt: Prompt, as_of: dt.date) -> bool:
    return prompt.key == "coming-up" and prompt.due is not None and (prompt.due - as_of).days < THIS_WEEK


def _after_week(prompt: Prompt, as_of: dt.date) -> bool:
    return prompt.key == "coming-up" and not _within_week(prompt, as_of)


DUE = (
    DueSection(
        "overdue",
        "Overdue",
        "A planned day has passed, and nothing says that it was done.",
        "Nothing is overdue.",
        _of("overdue"),
    ),
    DueSection(
        "this-week",
        "This week",
        "Planned, or ending, today or in the six days after it.",
        "Nothing is planned for the next seven days.",
        _within_week,
    ),
    DueSection("coming-up", "Coming up", "Planned, or ending, soon after that.", "Nothing else is near.", _after_week),
    DueSection(
        "quiet",
        "Quiet cases",
        "Nothing has been recorded for a while.",
        "Every open case has something recent in its record.",
        _of("quiet"),
    ),
    DueSection(
        "stage-2-ended",
        "Stage 2 has ended",
        "Decide whether to request Stage 3, extend, or close.",
        "No open case is past its Stage 2 end date.",
        _of("stage-2-ended"),
    ),
    DueSection(
        "silent-request",
        "Stage 3 requests without an answer",
        "Ask the Education Safeguarding Team what became of them.",
        "No request has waited too long.",
        _of("silent-request"),
        always=False,
    ),
    DueSection(
        "balance",
        "Support and enforcement out of balance",
        "Early help underpins enforcement, and enforcement underpins early help.",
        "Every case has both, or neither yet.",
        _of("support-before-enforcement", "enforcement-underpins-support"),
        always=False,
    ),
    DueSection(
        "record",
        "Not in the contact log",
        "An enforcement action has a date, but no entry near it in the log.",
        "Every enforcement action has an entry near it.",
        _of("not-in-log"),
        always=False,
    ),
)


def tasks_of(rows: Iterable[Row], section: DueSection, as_of: dt.date) -> list[Task]:
    """The tasks of one section, most pressing first, then in ref order."""
    found = [Task(row, p) for row in rows for p in row.prompts if section.belongs(p, as_of)]
    return sorted(found, key=lambda t: (t.prompt.due or dt.date.max, t.row.order, t.prompt.text))


# --- Everything that is wrong --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileProblems:
    """The problems of one file, or the next part of them where they go over a page (``continued``)."""

    path: str
    label: str
    address: str
    problems: tuple[Problem, ...]
    continued: bool = False


@dataclass(frozen=True, slots=True)
class ProblemsView:
    """A part of the list of errors and warnings. ``passed`` are the files that were not read at all."""

    title: str
    files: tuple[FileProblems, ...]
    passed: tuple[Problem, ...]
    errors: int
    warnings: int
    total_files: int
    pager: Pager


def problem_list(rows: Sequence[Row], passed_over: Iterable[Diagnostic]) -> list[tuple[Row | None, Problem]]:
    """Every problem of the book: files with errors first, then in ref order; files passed over last."""
    ordered = sorted((r for r in rows if r.problems), key=lambda r: (not r.errors, r.order))
    found: list[tuple[Row | None, Problem]] = [(row, problem) for row in ordered for problem in row.problems]
    passed = sorted(passed_over, key=lambda d: d.sort_key)
    return found + [(None, problem_of(d)) for d in passed]


def by_file(
    part: Sequence[tuple[Row | None, Problem]], before: tuple[Row | None, Problem] | None
) -> tuple[FileProblems, ...]:
    """A part of the problem list, gathered by file. ``before`` is what stood last on the page before."""
    groups: dict[str, tuple[Row, list[Problem]]] = {}
    for row, problem in part:
        if row is not None:
            groups.setdefault(row.path, (row, []))[1].append(problem)
    last = before[0].path if before and before[0] else ""
    return tuple(
        FileProblems(path, row.label, row.address, tuple(problems), path == last)
        for path, (row, problems) in groups.items()
    )


# --- The policy ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CriterionView:
    """A criterion in words."""

    key: str
    label: str
    met: str
    not_met: str
    judgement: str
    when: str


@dataclass(frozen=True, slots=True)
class NumberView:
    """A number of the policy, in words, and whether the book has set it."""

    words: str
    value: int
    changed: bool


@dataclass(frozen=True, slots=True)
class PolicyView:
    """What "ready" means here."""

    title: str
    on: tuple[CriterionView, ...]
    off: tuple[CriterionView, ...]
    default_off: tuple[str, ...]
    numbers: tuple[NumberView, ...]
    prompts: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StandingPage:
    """A page that holds nothing of any case."""

    title: str


def policy_view(site: Site) -> PolicyView:
    """The policy in force, in words."""
    policy, default = site.policy, Policy()

    def told(key: str) -> CriterionView:
        c = CRITERIA[key]
        return CriterionView(key, policy.label(key, c.label), c.met, c.not_met, c.judgement, c.when)

    renamed = [(ACTIONS[key].label, label) for key, label in policy.labels.items() if key in ACTIONS]
    return PolicyView(
        title="What “ready” means here",
        on=tuple(told(key) for key in policy.criteria),
        off=tuple(told(key) for key in CRITERIA if key not in policy.criteria),
        default_off=tuple(policy.label(k, CRITERIA[k].label) for k in DEFAULT_CRITERIA if k not in policy.criteria),
        numbers=tuple(
            NumberView(words, getattr(policy, key), getattr(policy, key) != getattr(default, key))
            for key, words in NUMBERS.items()
        ),
        prompts=tuple(PROMPTS.values()),
        renamed=tuple(sorted(renamed)),
    )
