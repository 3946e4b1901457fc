"""The last line of defence: a new case is read again, and what is not read back as it was meant leaves its box."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from casebook.book import Book, CaseFile, judge_source
from casebook.casefile.source import make_source
from casebook.catalogue import FRONT_MATTER_TOO_LARGE
from casebook.diagnostics import errors
from casebook.form import Kind, read_year_group
from casebook.importing.case.judging import DETAIL_FIELDS
from casebook.importing.case.newcase import Aside, Composed, Draft, Kept, Placed, compose
from casebook.model import Case, Contact


def settle(draft: Draft, ref: str, book: Book) -> tuple[Composed, Draft, CaseFile]:
    """Write the case and read it again until all that stands in a box is read back as it was meant.

    What is not leaves its box. At worst everything does, and the case holds a name and a note.
    """
    while True:
        composed = compose(draft)
        file = judge_source(make_source(f"cases/{ref}.md", composed.text), book.settings, book.as_of)
        culprits = _culprits(draft, composed, file)
        if not culprits:
            return composed, draft, file
        draft = _demoted(draft, culprits)


def _culprits(draft: Draft, composed: Composed, file: CaseFile) -> set[str]:
    found = errors(file.diagnostics)
    if any(d.code == FRONT_MATTER_TOO_LARGE for d in found):
        return _largest([p for p in draft.placed if isinstance(p.value, str)])
    lines = {composed.items[min(d.span.line, len(composed.items)) - 1] for d in found} - {""}
    if lines:
        return lines
    if file.case is None:
        return {p.item for p in draft.placed}
    case = file.case
    extra = dict(case.extra)
    return {p.item for p in draft.placed if not _read_back(p, case, extra)} | _misread_log(draft, case)


def _largest(placed: list[Placed]) -> set[str]:
    """The longest of the values in the front matter, as many as hold a half of it, so that few turns are enough."""
    items: set[str] = set()
    sizes = {p.item: len(p.typed) + len(p.label) for p in placed}
    left = sum(sizes.values())
    half = left / 2
    for item in sorted(sizes, key=lambda item: sizes[item], reverse=True):
        if left <= half:
            break
        items.add(item)
        left -= sizes[item]
    return items


def _demoted(draft: Draft, items: set[str]) -> Draft:
    reason = "the case file would not be read as it was meant"
    asides = [Aside(p.label, _all_words(p), p.place, reason) for p in draft.placed if p.item in items]
    kept = tuple(p for p in draft.placed if p.item not in items)
    return replace(draft, placed=kept, asides=(*draft.asides, *asides))


def _all_words(placed: Placed) -> str:
    if not isinstance(placed.value, Contact):
        return placed.typed
    contact = placed.value
    parts = (placed.typed, contact.initials, contact.how, contact.with_, contact.outcome, contact.text)
    return "\n".join(filter(None, parts))


def _read_back(placed: Placed, case: Case, extra: Mapping[str, str]) -> bool:
    """Whether the case, with its ``extra``, says what was placed. The log is compared as a whole elsewhere."""
    value = placed.value
    if isinstance(value, Contact):
        return True
    if isinstance(value, Kept):
        return bool(getattr(case, placed.item) == value.meant)
    if isinstance(value, tuple):
        return tuple(a for a in case.actions if a.key == placed.item) == value
    if placed.uncounted:
        return extra.get(placed.label) == value
    detail = DETAIL_FIELDS.get(placed.item)
    if detail and detail.kind is Kind.YEAR_GROUP:
        value = read_year_group(value) or ""
    read = getattr(case, placed.item)
    return bool((read.isoformat() if isinstance(read, dt.date) else read) == value)


def _misread_log(draft: Draft, case: Case) -> set[str]:
    meant = [(p.item, p.value) for p in draft.placed if isinstance(p.value, Contact)]
    if tuple(sorted((c for _, c in meant), key=lambda c: c.date)) == case.contacts:
        return set()
    read = set(case.contacts)
    wrong = {item for item, contact in meant if contact not in read}
    return wrong or {item for item, _ in meant}
