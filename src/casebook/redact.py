"""A case without its child: an allow-list of what may be shown outside the team.

What passes: the ref, the year group, which actions were done or planned when and with what outcome,
how many needs, contacts and requests there are and when. Everything that a person typed in words, and
everything that names someone, is left out before anything is rendered.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from casebook.book import CaseFile
from casebook.casefile.parse import parse_case
from casebook.casefile.source import read_source, ref_of, ref_problem
from casebook.catalogue import CATALOGUE, SURNAME_IN_REF
from casebook.diagnostics import START, Diagnostic
from casebook.model import Action, Case, Closed, Contact, Judgement, Need, StageThree
from casebook.rules.prompts import prompts
from casebook.rules.readiness import assess
from casebook.settings import Settings

WITHHELD = "(withheld)"


# Up to four letters, as of a team, then figures: what else a file is called may well be somebody's name.
_CODE = re.compile(r"([A-Za-z]{0,4})[._-]?[0-9][0-9._-]*[A-Za-z]?")


def shown_paths(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """The path by which each case file is shown: by its ref, if that is plainly no name, else by a number."""
    everyone = sorted(paths)
    times = Counter(ref_of(path).casefold() for path in everyone)
    shown, withheld = {}, 0
    for path in everyone:
        ref = ref_of(path)
        if times[ref.casefold()] > 1 or ref_problem(ref) or not _tells_nobody(ref, root, path):
            withheld += 1
            ref = f"withheld-{withheld}"
        shown[path] = f"cases/{ref}.md"
    return shown


_WORD = re.compile(r"[^\W\d_]{3}")
_PLAIN_FOLDERS = frozenset({"archive", "cases", "closed", "current", "old", "open"})


def printed_paths(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """The path by which a file or folder may stand in a build log: its own, where no part of it can be a child's name.

    Any other is told by its number in the order of ``paths``.
    """
    printed = {}
    for number, path in enumerate(sorted(set(paths)), 1):
        *folders, name = path.split("/")
        plain = _is_plain_name(name, root, path) and _are_plain_folders(folders, root, path)
        printed[path] = path if plain else f"cases/withheld-{number}.md"
    return printed


def _is_plain_name(name: str, root: Path, path: str) -> bool:
    """Whether a file's name can be no child's: a code, whatever its ending, or hardly a letter."""
    stem = name.partition(".")[0]
    if not _WORD.search(stem):
        return stem.casefold() not in (_names_in(root, path) or ())
    return _tells_nobody(stem, root, path) or _tells_nobody(ref_of(path), root, path)


def _are_plain_folders(folders: Iterable[str], root: Path, path: str) -> bool:
    """Whether no folder above a case can be named after its child. Where the case cannot be read, any name could be."""
    words = _names_in(root, path)
    if words is not None:
        return not any(len(word) > 2 and word in _letters(folder) for word in words for folder in folders)
    codes = {folder: _CODE.fullmatch(folder) for folder in folders}
    return all(f.casefold() in _PLAIN_FOLDERS or (code and len(code[1]) <= 2) for f, code in codes.items())


def _tells_nobody(ref: str, root: Path, path: str) -> bool:
    code = _CODE.fullmatch(ref)
    if code is None:
        return False
    words = _names_in(root, path)
    if words is None:
        return len(code[1]) <= 2  # whoever it is, a longer run of letters could be the name
    letters = _letters(code[1])
    return not any(word == letters or (len(word) > 2 and word in letters) for word in words)


def _names_in(root: Path, path: str) -> set[str] | None:
    """The words of all names in a case file; ``None`` where it does not say who the child is."""
    source = read_source(root, path).value
    case = parse_case(source).value if source else None
    if case is None or not case.child_name:
        return None
    names = " ".join([case.child_name, case.known_as, case.staff_name, *(parent.name for parent in case.parents)])
    return set(re.findall(r"[a-z]+", _letters(names)))


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def redacted(file: CaseFile, path: str, settings: Settings, as_of: dt.date) -> CaseFile:
    """The case file with nothing in it that names a child or repeats what was typed.

    ``path`` is the one by which it is shown: see :func:`shown_paths`.
    """
    ref = ref_of(path)
    diagnostics = tuple(_redacted_diagnostic(d, path) for d in file.diagnostics if d.code != SURNAME_IN_REF)
    if file.case is None or not file.sound:
        return CaseFile(path, ref, diagnostics=diagnostics)
    case = _redacted_case(file.case, path, ref)
    readiness = assess(case, settings.policy, as_of)
    todo = prompts(case, readiness, settings.policy, as_of)
    return CaseFile(path, ref, "", file.digest, case, diagnostics, readiness, todo)


def redacted_settings(settings: Settings) -> Settings:
    """The settings without the staff list and the saved views, which may name people and schools."""
    return replace(settings, title="Casebook (redacted)", staff={}, views=())


def _redacted_diagnostic(diagnostic: Diagnostic, path: str) -> Diagnostic:
    entry = CATALOGUE[diagnostic.code]
    return Diagnostic(diagnostic.code, diagnostic.severity, path, diagnostic.span, f"{entry.title}.", entry.advice)


def _redacted_case(case: Case, path: str, ref: str) -> Case:
    names = {need.key: f"need-{number}" for number, need in enumerate(case.needs or (), 1)}
    return Case(
        ref=ref,
        path=path,
        child_name=WITHHELD,
        year_group=case.year_group,
        stage_2_end_date=case.stage_2_end_date,
        enforcement=tuple(_redacted_action(a, names) for a in case.enforcement),
        support=tuple(_redacted_action(a, names) for a in case.support),
        needs=None
        if case.needs is None
        else tuple(Need(names[n.key], f"need {names[n.key][5:]}", n.identified, n.span) for n in case.needs),
        stage_1=WITHHELD if case.stage_1 else "",
        judgements=tuple(
            Judgement(j.criterion, j.decision, WITHHELD, j.date, WITHHELD, j.span) for j in case.judgements
        ),
        stage_3=tuple(StageThree(r.requested, r.outcome, r.outcome_date, "", r.span) for r in case.stage_3),
        closed=Closed(case.closed.date, "", case.closed.span) if case.closed else None,
        practitioners=() if case.practitioners == () else None,
        out_of_year_group=case.out_of_year_group,
        contacts=tuple(Contact(c.date, "", "", "", WITHHELD, c.span) for c in case.contacts),
        places=dict.fromkeys(case.places.keys() & _PLACES, START),
    )


_PLACES = frozenset({"stage_1", "stage_2_end_date", "practitioners", "parents"})


def _redacted_action(action: Action, names: dict[str, str]) -> Action:
    return Action(
        action.key,
        action.lane,
        action.date,
        action.planned,
        action.until,
        action.outcome,
        needs=tuple(names[key] for key in action.needs if key in names),
        void=WITHHELD if action.void else "",
        span=action.span,
    )
