"""Case files to finished pages, a batch at a time: the work that can be shared among processes.

A maker reads each file once, makes every page of the case, stages what has changed, and lets go of
it. What it hands back is small: the card and the record of each.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from casebook import workers
from casebook.book import CaseFile, read_case_file, with_diagnostics
from casebook.build.manifest import Manifest, digest_of, read_own
from casebook.build.memory import NO_STAMP, Extras, Memory, trusted, with_record
from casebook.build.packing import packed
from casebook.build.pages import PageMaker, Setup
from casebook.build.plan import Batch, CaseJob, Plan, extras_of, is_searched, siblings_of
from casebook.build.publish import Staged, Stager, Staging
from casebook.build.request import Progress
from casebook.casefile.listing import stamp_of
from casebook.exporting.csvfile import caseload_lines
from casebook.exporting.ics import events_of
from casebook.render.forms import article, form_page, form_view
from casebook.rules.checks import Identity, child_of
from casebook.views import search
from casebook.views.lists.card import Card, addresses_of, card_of
from casebook.views.lists.make import case_pages
from casebook.views.row import Row, row_of
from casebook.views.site import Around


@dataclass(slots=True)
class MadeBatch:
    """What came of a batch: the card of each case by its file, the record by the path on the card, what was staged, what stayed as it was.

    ``words`` are those of the whole block's log, ``before`` those that it had last time.
    """

    block: int | None
    cards: dict[str, Card] = field(default_factory=dict)
    records: dict[str, bytes] = field(default_factory=dict)
    staged: list[Staged] = field(default_factory=list)
    unchanged: Manifest = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()


class _Read(NamedTuple):
    """A case file that has been read, with what stands around it, and what it takes to make its pages."""

    job: CaseJob
    stamp: str
    file: CaseFile
    identity: Identity
    row: Row
    around: Around


# Cases that are read, then put on pages, then on forms: so much of one kind of work after the other that the program
# for it stays close to the processor, which is worth a sixth of the time.
_AT_ONCE = 40


class CaseMaker:
    """Makes the pages of cases, in one process."""

    def __init__(self, setup: Setup, maker: PageMaker | None = None) -> None:
        self._setup = setup
        self._pages = maker or PageMaker(setup)

    def make(self, batch: Batch) -> MadeBatch:
        """Make every case of the batch, and its block of the log's data."""
        made = MadeBatch(batch.block)
        stager = Stager(self._setup.staging, batch.name, self._setup.published)
        lines: dict[str, str] = {}
        for start in range(0, len(batch.jobs), _AT_ONCE):
            read = [self._read(job) for job in batch.jobs[start : start + _AT_ONCE]]
            self._make_pages(read, stager)
            self._make_forms(read, stager)
            for one in read:
                card = self._remember(one, made)
                if one.file.case and is_searched(card):
                    lines[one.file.ref] = search.log_line(one.file.case)
        if batch.block is not None and self._setup.settings.site.log_search:
            self._make_log_block(batch, batch.block, lines, made, stager)
        made.staged, made.unchanged = stager.staged, stager.kept
        return made

    def _read(self, job: CaseJob) -> _Read:
        """The file as it is to be shown, and who it is: a redacted file can be told from no other."""
        setup = self._setup
        stamp = _trusted_stamp(setup.root, job.path)
        file = read_case_file(setup.root, job.path, setup.settings, setup.as_of)
        if job.around.extra:
            file = with_diagnostics(file, job.around.extra)
        identity = file.identity
        if shown := setup.shown.get(job.path):
            from casebook.redact import redacted

            file = redacted(file, shown)
        row = row_of(file)
        around = job.around._replace(siblings=siblings_of(row.siblings, setup.addresses))
        return _Read(job=job, stamp=stamp, file=file, identity=identity, row=row, around=around)

    def _make_pages(self, read: Iterable[_Read], stager: Stager) -> None:
        for one in read:
            for page in case_pages(one.file, one.row, one.around, self._pages.site):
                stager.add(page.address, self._pages.make(page))

    def _make_forms(self, read: Iterable[_Read], stager: Stager) -> None:
        """The cases' printed forms. A broken file has none: a form that lacks a letter would mislead."""
        theme, forms, site = self._pages.theme, self._pages.forms, self._pages.site
        views = [form_view(one.file, site) for one in read if one.file.sound] if forms else []
        for form in forms:
            articles = [article(theme, form, view, site) for view in views]
            for view, sheets in zip(views, articles, strict=True):
                stager.add(form.address(view.ref), form_page(theme, form, view, sheets, site))

    def _remember(self, one: _Read, made: MadeBatch) -> Card:
        row, line = packed(one.row), caseload_lines([one.file])
        events = tuple(events_of(one.file, self._pages.site.policy))
        card = card_of(one.row, self._setup.as_of, digest_of(row))._replace(
            source=one.file.digest,
            stamp=one.stamp,
            child=child_of(one.identity),
            csv=digest_of(line),
            events=digest_of(packed(events)) if events else "",
        )
        card, record = with_record(
            card, row=row, line=line.decode(), around=one.around, identity=one.identity, events=events
        )
        made.cards[one.job.path] = card
        made.records[card.path] = record
        return card

    def _make_log_block(self, batch: Batch, block: int, lines: dict[str, str], made: MadeBatch, stager: Stager) -> None:
        address = search.log_address(block)
        digest = self._setup.published.get(address)
        old = read_own(self._setup.site, address, digest) if digest else None
        if batch.staying:
            before = search.split_block(old or b"")
            lines = {ref: before[ref] for ref in batch.staying if ref in before} | lines
        if old is not None:
            made.before = search.words_of_block(old)
        data = search.log_block(lines.values())
        made.words = search.words_of_block(data)
        if lines:
            stager.add(address, data)


def _trusted_stamp(root: Path, path: str) -> str:
    """The stamp of a case file by which a later change is sure to show, or that there is none."""
    try:
        return trusted(stamp_of(os.stat(f"{root}/{path}")))  # noqa: PTH116 - ten thousand of them
    except OSError:
        return NO_STAMP


# --- All cases of a book --------------------------------------------------------------------------------


class Cases:
    """The cases of the book as far as they are made: the card of each, by path.

    ``words`` are the words of the blocks of the log's data that were made, before and after; ``extras`` what the files, laid
    side by side, say of each other.
    """

    def __init__(self, kept: Mapping[str, Card], memory: Memory, staging: Staging) -> None:
        self.cards = dict(kept)
        self.words: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
        self.extras: Extras = {}
        self._memory, self._staging = memory, staging
        self._sources: dict[str, str] = {}

    def take(self, made: MadeBatch) -> None:
        """Take in what came of a batch.

        A file that is made a second time, and was saved in between, has pages of one state and a place in the log's
        block of another: it is remembered as one that has to be made again.
        """
        for path, card in made.cards.items():
            before = self._sources.get(path)
            stale = before is not None and before != card.source
            self.cards[path] = card._replace(source="", stamp=NO_STAMP) if stale else card
            self._sources[path] = card.source
        self._memory.made.update(made.records)
        self._staging.take(made.staged, made.unchanged)
        if made.block is not None:
            self.words[made.block] = (made.before, made.words)


def make_cases(
    plan: Plan,
    *,
    maker: PageMaker,
    memory: Memory,
    staging: Staging,
    jobs: int,
    progress: Progress | None,
) -> Cases:
    """Make what is planned, and once more the cases of which the others turn out to say something else than was expected.

    ``jobs`` is the number of processes (0: one a core).
    """
    cases = Cases(plan.kept, memory, staging)
    staging.stay(addresses_of(list(plan.kept.values()), [form.name for form in maker.forms]))
    for made in _made(plan.batches, maker, jobs, progress):
        cases.take(made)
    cases.extras = extras_of(cases.cards, memory, plan.addresses)
    again = plan.corrections(cases.extras)
    if again.jobs:
        cases.take(CaseMaker(maker.setup, maker).make(again))
    return cases


def _made(batches: Sequence[Batch], maker: PageMaker, jobs: int, progress: Progress | None) -> Iterator[MadeBatch]:
    total, done = sum(len(batch.jobs) for batch in batches), 0
    processes = workers.processes_for(total, jobs)
    alone = processes == 1 or len(batches) == 1  # then by the maker that is there already
    for made in (
        map(CaseMaker(maker.setup, maker).make, batches)
        if alone
        else workers.in_turn(_in_a_process, maker.shared_setup, batches, processes)
    ):
        yield made
        done += len(made.cards)
        if progress:
            progress(done, total)


def _in_a_process(setup: Setup) -> Callable[[Batch], MadeBatch]:
    return CaseMaker(setup).make
