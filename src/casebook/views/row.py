"""The caseload row: all that any list shows of a case, and nothing that only its own page shows.

Lists are made from rows alone. A row is small, frozen and can be kept, so that the lists of a book of
100,000 cases can be made again without reading the files that have not changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import NamedTuple

from casebook.book import CaseFile
from casebook.casefile.source import ref_problem
from casebook.catalogue import DUPLICATE_REF
from casebook.diagnostics import Diagnostic, Severity
from casebook.form import year_group_label
from casebook.model import Case
from casebook.rules.facts import last_activity
from casebook.rules.prompts import Prompt
from casebook.rules.readiness import STATUS_LABELS, Answer, Outcome, Readiness, Status
from casebook.wording import legible

# An excerpt shows where to look; a line of a megabyte shown whole would hide it.
_BEFORE_MARK, _MARKED, _AFTER_MARK = 60, 120, 80


class ShownProblem(NamedTuple):
    """A diagnostic as pages show it: what is wrong, where, and the line around it, cut to what helps.

    The excerpt stands in three parts, of which ``marked`` is the stretch that is meant. Characters that
    cannot be seen stand in it as their numbers.
    """

    code: str
    severity: str
    path: str
    line: int
    column: int
    message: str
    help: str
    before: str = ""
    marked: str = ""
    after: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it says that a fact cannot be trusted."""
        return self.severity == Severity.ERROR.value

    @property
    def excerpt(self) -> bool:
        """Whether there is a line to show."""
        return bool((self.before + self.marked + self.after).strip())


class Row(NamedTuple):
    """One case as the lists show it.

    ``status`` and ``verdict`` are the words of the rules (``not-ready``), ``None`` where there is none: a
    closed case has no verdict, a ``broken`` file neither. ``words`` says where the case stands; ``missing``
    and ``to_decide`` are the criteria concerned, as (key, label).
    """

    ref: str
    path: str
    address: str
    child_name: str = ""
    known_as: str = ""
    year_group: str = ""
    school: str = ""
    staff_name: str = ""
    stage_2_end: dt.date | None = None
    status: str | None = None
    verdict: str | None = None
    words: str = ""
    missing: tuple[tuple[str, str], ...] = ()
    to_decide: tuple[tuple[str, str], ...] = ()
    last_contact: dt.date | None = None
    last_activity: dt.date | None = None
    prompts: tuple[Prompt, ...] = ()
    siblings: tuple[str, ...] = ()
    problems: tuple[ShownProblem, ...] = ()
    broken: bool = False

    @property
    def errors(self) -> int:
        """How many errors the file has."""
        return sum(p.is_error for p in self.problems)

    @property
    def warnings(self) -> int:
        """How many warnings the file has."""
        return len(self.problems) - self.errors

    @property
    def closed(self) -> bool:
        """Whether the case is closed."""
        return self.status == "closed"

    @property
    def year(self) -> str:
        """The year group as people read it: ``Year 8``."""
        return year_group_label(self.year_group)

    @property
    def status_label(self) -> str:
        """The status as people read it; empty for a broken file."""
        return STATUS_LABELS[Status(self.status)] if self.status else ""

    @property
    def public_ref(self) -> str:
        """The ref as it may stand in a title: a file's name that can be no ref may be the child's."""
        own = self.address.removeprefix("cases/").removesuffix(".html")
        return own if own == self.ref else f"file {own.lstrip('_')}"

    @property
    def label(self) -> str:
        """What a list of files calls it: the ref, and the child's name where it could be read."""
        return f"{self.ref}: {self.child_name}" if self.child_name else self.ref

    @property
    def tone(self) -> str:
        """The kind of its tag: the verdict, else ``closed`` or ``broken``."""
        return "broken" if self.broken else self.verdict or "closed"

    @property
    def order(self) -> tuple[str, str, str]:
        """The order of all lists: by ref, letter case aside; two files of one ref by path."""
        return (self.ref.casefold(), self.ref, self.path)


def row_of(file: CaseFile) -> Row:
    """The row of one case file, sound or broken. What could be read of a broken one is in it."""
    values: dict[str, object] = {
        "ref": file.ref,
        "path": file.path,
        "address": address_of(file),
        "broken": not file.sound,
        "prompts": file.prompts,
        "words": file.words,
        "problems": tuple(problem_of(d) for d in file.diagnostics),
        **(_facts(file.case) if file.case else {}),
        **(_standing(file.readiness) if file.readiness else {}),
    }
    return Row(**values)  # type: ignore[arg-type]  # the keys are the fields' own names


def _facts(case: Case) -> dict[str, object]:
    return {
        "child_name": case.child_name,
        "known_as": case.known_as,
        "year_group": case.year_group,
        "school": case.school,
        "staff_name": case.staff_name,
        "stage_2_end": case.stage_2_end_date,
        "last_contact": max((c.date for c in case.contacts), default=None),
        "last_activity": last_activity(case),
        "siblings": case.siblings or (),
    }


def _standing(readiness: Readiness) -> dict[str, object]:
    open_ = readiness.verdict is not None
    return {
        "status": readiness.status.value,
        "verdict": readiness.verdict.value if readiness.verdict else None,
        "missing": _labels(readiness.missing) if open_ else (),
        "to_decide": _labels(readiness.having(Outcome.JUDGEMENT)) if open_ else (),
    }


def _labels(answers: tuple[Answer, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((a.key, a.label) for a in answers)


def address_of(file: CaseFile) -> str:
    """Where the case's page stands in the site: ``cases/<ref>.html``.

    A file whose name can be no ref, or that shares its ref with another, gets a name made from its path,
    which no ref can be and which tells nothing of what the file is called.
    """
    if ref_problem(file.ref) or any(d.code == DUPLICATE_REF for d in file.diagnostics):
        return f"cases/_{hashlib.sha256(file.path.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}.html"
    return f"cases/{file.ref}.html"


def problem_of(diagnostic: Diagnostic) -> ShownProblem:
    """A diagnostic as pages show it."""
    before, marked, after = _excerpt(diagnostic)
    return ShownProblem(
        diagnostic.code,
        diagnostic.severity.value,
        diagnostic.path,
        diagnostic.span.line,
        diagnostic.span.column,
        legible(diagnostic.message),
        legible(diagnostic.help),
        before,
        marked,
        after,
    )


def _excerpt(diagnostic: Diagnostic) -> tuple[str, str, str]:
    before, marked, after = diagnostic.excerpt
    if len(before) > _BEFORE_MARK:
        before = "…" + before[-_BEFORE_MARK:]
    if len(marked) > _MARKED:
        marked = marked[:_MARKED] + "…"
    if len(after) > _AFTER_MARK:
        after = after[:_AFTER_MARK] + "…"
    return legible(before), legible(marked), legible(after)
