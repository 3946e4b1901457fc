"""What became of each form and row, in lines for a person: box by box, and what is still to be placed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from casebook.dates import english
from casebook.diagnostics import errors
from casebook.form import Kind
from casebook.importing.case.cases import AlreadyThere, NewCase, NotImported, Result
from casebook.importing.case.judging import DETAIL_FIELDS
from casebook.importing.case.newcase import Draft, Kept, Placed
from casebook.importing.reading.typed import one_line
from casebook.model import Action, Contact


def describe(result: Result) -> list[str]:
    """What became of one form or row, in lines for a person."""
    if isinstance(result, AlreadyThere):
        return [f"{result.source}: {result.reason}", *_said(result.words)]
    if isinstance(result, NotImported):
        return [f"{result.source}: not imported, because {result.reason}.", *_said(result.words)]
    lines = [f"{result.source} → {result.path}", *_draft(result.draft)]
    lines += [f"  {remark}" for remark in (*result.draft.remarks, *result.remarks)]
    lines += [f"  Error in the new file: {d.message} {d.help}" for d in errors(result.diagnostics)]
    return lines


def to_place(results: Iterable[Result]) -> tuple[int, int]:
    """How many things of new cases a person has still to place, and how many of them stand under ``extra:``."""
    drafts = [r.draft for r in results if isinstance(r, NewCase)]
    extras = sum(p.uncounted for d in drafts for p in d.placed)
    return sum(len(d.asides) for d in drafts) + extras, extras


def _said(words: str) -> list[str]:
    return [f"    {line}" for line in words.split("\n") if line]


def _draft(draft: Draft) -> Iterator[str]:
    plain = [p for p in draft.placed if not p.uncounted and not p.beside]
    yield from (f"    {_placed(p)}" for p in plain)
    if beside := [p for p in draft.placed if p.beside]:
        yield "  Filled beside words; check that they say the same:"
        yield from (f"    {_placed(p)}" for p in beside)
    if extras := [p for p in draft.placed if p.uncounted]:
        yield "  No box of the form; kept under extra:, and not counted:"
        yield from (f"    {_placed(p)}" for p in extras)
    if draft.asides:
        yield "  To be placed by hand; it stands in the new file, word for word:"
        yield from (f"    {a.heading}: {one_line(a.text)}" for a in draft.asides)


def _placed(placed: Placed) -> str:
    value = placed.value
    if isinstance(value, Contact):
        by = f", {value.initials}" if value.initials else ""
        said = f"{english(value.date)}{by}, {len(value.text.split())} words"
    elif isinstance(value, Kept):
        said = one_line(placed.typed)
    elif isinstance(value, tuple):
        said = "; ".join(_action(a) for a in value)
    elif (field := DETAIL_FIELDS.get(placed.item)) and field.kind is Kind.DATE:
        said = english(dt.date.fromisoformat(value))
    else:
        said = one_line(value)
    typed = one_line(placed.typed)
    return f"{placed.label} ({placed.place}): {typed if typed == said else f'{typed} → {said}'}"


def _action(action: Action) -> str:
    day = action.date or action.planned
    parts = [english(day) if day else "", "planned" if action.planned else ""]
    parts += [f"until {english(action.until)}" if action.until else "", action.outcome, action.by]
    return ", ".join(filter(None, parts))
