"""A case without its child: an allow-list of what may be shown outside the team.

What passes: the ref, the year group, which actions were done or planned when and with what outcome,
how many needs, contacts and requests there are and when, the register's figures, and which topics were
considered. Everything that a person typed in words, and everything that names someone or tells a child from
others (parents, schools, alerts, whether it is looked after), is left out before anything is rendered.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from casebook.book import CaseFile
from casebook.casefile.parse import parse_case
from casebook.casefile.source import read_source, ref_of, ref_problem
from casebook.catalogue import CATALOGUE, SURNAME_IN_REF
from casebook.dates import english
from casebook.diagnostics import START, Diagnostic
from casebook.form import LEFT_FOR
from casebook.model import (
    Action,
    Attendance,
    Case,
    ChildView,
    Closed,
    Contact,
    Judgement,
    Need,
    PenaltyNotice,
    Request,
    StageThree,
)
from casebook.rules.criteria import CRITERIA
from casebook.rules.prompts import PROMPTS
from casebook.rules.readiness import Answer, Evidence, Outcome, Readiness, Unused, decided
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


def redacted(file: CaseFile, path: str) -> CaseFile:
    """The case file with nothing in it that names a child or repeats what was typed.

    ``path`` is the one by which it is shown: see :func:`shown_paths`.
    """
    ref = ref_of(path)
    diagnostics = tuple(_redacted_diagnostic(d, path) for d in file.diagnostics if d.code != SURNAME_IN_REF)
    if file.case is None or file.readiness is None:
        return CaseFile(path, ref, diagnostics=diagnostics)
    names = {need.key: f"need-{number}" for number, need in enumerate(file.case.needs or (), 1)}
    case = _redacted_case(file.case, path, ref, names)
    readiness = _redacted_readiness(file.readiness, names)
    todo = tuple(prompt._replace(text=f"{PROMPTS[prompt.key]}.") for prompt in file.prompts)
    return CaseFile(path, ref, "", file.digest, case, diagnostics, readiness, todo)


def _redacted_readiness(readiness: Readiness, names: Mapping[str, str]) -> Readiness:
    """The same answers, each with the words of the table in the place of its own: those may repeat what was typed."""
    return Readiness(
        readiness.status,
        readiness.verdict,
        tuple([_redacted_answer(answer, names) for answer in readiness.answers]),
        tuple([_redacted_answer(answer, names) for answer in readiness.before_sending if answer.key not in _TELLING]),
        tuple([Unused(_redacted_judgement(u.judgement), u.label, "see the case file") for u in readiness.unused]),
        readiness.limits,
    )


# What is left out of a redacted list altogether, for the answer alone would tell it: whether the child is in care.
_TELLING = frozenset({"not_looked_after"})


def _redacted_answer(answer: Answer, names: Mapping[str, str]) -> Answer:
    row = CRITERIA[answer.key]
    cells = {Outcome.MET: row.met, Outcome.NOT_MET: row.not_met, Outcome.JUDGEMENT: row.judgement}
    judgement = _redacted_judgement(answer.judgement) if answer.judgement else None
    cell = f"judged on {english(judgement.date)}: {decided(judgement)}" if judgement else cells[answer.outcome]
    evidence = tuple([_redacted_fact(fact, names) for fact in answer.evidence])
    return answer._replace(reason=cell[:1].upper() + cell[1:], evidence=evidence, judgement=judgement)


def _redacted_fact(fact: Evidence, names: Mapping[str, str]) -> Evidence:
    """Where the fact stands, and its day where a redacted page shows that day anyhow: never a birth date."""
    shown = fact.kind in _DATED_KINDS or fact.key == "stage_2_end_date"
    key = names[fact.key] if fact.kind == "need" else fact.key
    return fact._replace(key=key, date=fact.date if shown else None)


_DATED_KINDS = frozenset({"action", "contact", "need", "stage_3"})


def _redacted_judgement(judgement: Judgement) -> Judgement:
    return Judgement(
        judgement.criterion, judgement.decision, WITHHELD, judgement.date, WITHHELD, judgement.word, judgement.span
    )


def redacted_settings(settings: Settings) -> Settings:
    """The settings without the staff list and the saved views, which may name people and schools."""
    return replace(settings, title="Casebook (redacted)", staff={}, views=())


def _redacted_diagnostic(diagnostic: Diagnostic, path: str) -> Diagnostic:
    entry = CATALOGUE[diagnostic.code]
    return Diagnostic(diagnostic.code, diagnostic.severity, path, diagnostic.span, f"{entry.title}.", entry.advice)


def _redacted_case(case: Case, path: str, ref: str, names: Mapping[str, str]) -> Case:
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
        judgements=tuple(map(_redacted_judgement, case.judgements)),
        stage_3=tuple(
            StageThree(r.requested, r.outcome, r.outcome_date, "", r.told, r.about, r.span) for r in case.stage_3
        ),
        closed=_closed(case.closed) if case.closed else None,
        practitioners=() if case.practitioners == () else None,
        attendance=tuple(_figures(a) for a in case.attendance),
        considered=tuple((key, WITHHELD) for key, _ in case.considered),
        request=_request(case.request),
        penalty_notices=tuple(PenaltyNotice("", n.issued, n.pay_by, n.outcome, n.span) for n in case.penalty_notices),
        child_view=ChildView(case.child_view.asked, span=case.child_view.span),
        not_offered=tuple((key, WITHHELD) for key, _ in case.not_offered),
        siblings=() if case.siblings == () else None,
        out_of_year_group=case.out_of_year_group,
        contacts=tuple(
            Contact(c.date, "", "", "", WITHHELD, confidential=c.confidential, span=c.span) for c in case.contacts
        ),
        places=dict.fromkeys(case.places.keys() & _PLACES, START),
    )


_PLACES = frozenset({"stage_1", "stage_2_end_date", "practitioners", "parents"})


def _closed(closed: Closed) -> Closed:
    return Closed(closed.date, "", closed.to if closed.to in LEFT_FOR else "", closed.span)


def _figures(period: Attendance) -> Attendance:
    """The numbers and days of the register; which codes were used may be told in words."""
    return replace(period, codes="")


def _request(request: Request) -> Request:
    return Request(
        request.parents_told,
        request.unauthorised_told,
        WITHHELD if request.head else "",
        request.head_agreed,
        request.discussed,
        (WITHHELD,) * len(request.enclosures),
        request.span,
    )


def _redacted_action(action: Action, names: Mapping[str, str]) -> Action:
    return Action(
        action.key,
        action.lane,
        action.date,
        action.planned,
        action.until,
        action.outcome,
        needs=tuple(names[key] for key in action.needs if key in names),
        void=WITHHELD if action.void else "",
        invited=action.invited,
        review=action.review,
        confidential=action.confidential,
        span=action.span,
    )
