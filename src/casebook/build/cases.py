"""Case files to finished pages, a block of cases at a time: the work that can be shared among processes.

A press reads each file once, makes every page of the case, stages what has changed, and lets go of
it. What it hands back is small: the rows from which the lists are made.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from casebook import history
from casebook.book import CaseFile, read_case_file, with_diagnostics
from casebook.build.drawer import Record
from casebook.build.memory import trusted
from casebook.build.publish import Manifest, Staged, Stager, digest_of, read_own
from casebook.casefile.listing import Stamp, stamp_of
from casebook.diagnostics import Diagnostic
from casebook.exporting.csvfile import caseload_lines
from casebook.exporting.ics import events_of
from casebook.history import Changed
from casebook.render.forms import Form, article, form_page, form_view, shipped_and_team_forms
from casebook.render.theme import Theme, theme_of
from casebook.rules.checks import Identity, child_of
from casebook.settings import Settings
from casebook.views import search
from casebook.views.lists.card import Card, Surroundings, card_of, pack_events, pack_identity, pack_surroundings
from casebook.views.lists.make import case_pages
from casebook.views.row import Row, packed, row_of
from casebook.views.site import Around, FormLink, Neighbour, Site


@dataclass(frozen=True, slots=True)
class Setup:
    """What every press of a build is given. All of it can be sent to another process.

    ``addresses`` says where the page of each ref (in lower case) stands; ``standing`` is what the site holds
    already; ``shown`` the path by which a redacted site shows each file: all of it is then withheld that
    names a child. ``compiled`` is where compiled templates are kept, ``forms`` what is
    known of the forms since last time, ``theme`` the digest of the theme.
    """

    root: Path
    site: Path
    staging: Path
    settings: Settings
    as_of: dt.date
    addresses: Mapping[str, str]
    blocks: int
    standing: Manifest
    shown: Mapping[str, str] = field(default_factory=dict)
    compiled: Path | None = None
    forms: tuple[Form, ...] | None = None
    theme: str = ""


class Order(NamedTuple):
    """One case file to be made: its neighbours, who last changed it, and what the rest of the book says of it."""

    path: str
    previous: Neighbour | None
    next: Neighbour | None
    changed: history.Changed | None
    extra: tuple[Diagnostic, ...] = ()

    def around(self, siblings: tuple[str, ...], addresses: Mapping[str, str]) -> Around:
        """What stands around the case, once its siblings are known."""
        found = tuple(Neighbour(ref, addresses.get(ref.casefold(), "")) for ref in siblings)
        changed = Changed(*self.changed) if self.changed else None
        return Around(self.previous, self.next, found, changed)

    def surroundings(self, siblings: tuple[str, ...], addresses: Mapping[str, str]) -> Surroundings:
        """All that the case's pages depend on beside its own bytes."""
        return Surroundings(
            (self.previous.ref, self.previous.address) if self.previous else None,
            (self.next.ref, self.next.address) if self.next else None,
            tuple((ref, addresses.get(ref.casefold(), "")) for ref in siblings),
            (self.changed.by, self.changed.on.toordinal()) if self.changed else None,
            repr(self.extra) if self.extra else "",
        )


@dataclass(frozen=True, slots=True)
class Job:
    """Cases to make. ``name`` tells the job's staged files from those of others.

    ``block`` is the block of the log search that is to be made with them (``None``: none), ``staying`` the
    refs of those of its cases that are not made anew.
    """

    name: str
    orders: tuple[Order, ...]
    block: int | None = None
    staying: tuple[str, ...] = ()


@dataclass(slots=True)
class Made:
    """What came of a job: the card of each case by its file, the record by the path on the card, what was staged, what stayed as it was.

    ``words`` are those of the whole block's log, ``before`` those that it had last time.
    """

    block: int | None
    cards: dict[str, Card] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    staged: list[Staged] = field(default_factory=list)
    unchanged: Manifest = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()


class _Read(NamedTuple):
    """A case file that has been read, and what it takes to make its pages."""

    order: Order
    stamp: Stamp | None
    file: CaseFile
    identity: Identity
    row: Row


# Cases that are read, then put on pages, then on forms: so much of one kind of work after the other that the program
# for it stays close to the processor, which is worth a sixth of the time.
_AT_ONCE = 40


class Press:
    """Makes the pages of cases. One for each process; its templates are compiled once."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.theme = theme_of(setup.root, setup.compiled, setup.theme)
        self.forms = chosen_forms(self.theme, setup.settings) if setup.forms is None else setup.forms
        self.runs = setup.settings.site.runs
        self.site = site_of(setup.settings, setup.as_of, self.forms)
        self._shared = {"site": self.site}

    @property
    def shared_setup(self) -> Setup:
        """The setup for presses in other processes: they make the same forms as this one."""
        return replace(self.setup, forms=self.forms)

    def make(self, job: Job) -> Made:
        """Make every case of the job, and its block of the log search."""
        made = Made(job.block)
        stager = Stager(self.setup.staging, job.name, self.setup.standing)
        lines: dict[str, str] = {}
        for start in range(0, len(job.orders), _AT_ONCE):
            read = [self._read(order) for order in job.orders[start : start + _AT_ONCE]]
            self._pages(read, stager)
            self._forms(read, stager)
            for one in read:
                card = self._remember(one, made)
                if one.file.case and is_searched(card):
                    lines[one.file.ref] = search.log_line(one.file.case)
        if job.block is not None and self.setup.settings.site.log_search:
            self._log_block(job, job.block, lines, made, stager)
        made.staged, made.unchanged = stager.staged, stager.kept
        return made

    def _read(self, order: Order) -> _Read:
        """The file as it is to be shown, and who it is: a redacted file can be told from no other."""
        stamp = _stamp_or_none(self.setup.root, order.path)
        file = read_case_file(self.setup.root, order.path, self.setup.settings, self.setup.as_of)
        if order.extra:
            file = with_diagnostics(file, order.extra)
        identity = file.identity
        if shown := self.setup.shown.get(order.path):
            from casebook.redact import redacted

            file = redacted(file, shown)
        return _Read(order, stamp, file, identity, row_of(file))

    def _pages(self, read: Iterable[_Read], stager: Stager) -> None:
        for one in read:
            around = one.order.around(one.row.siblings, self.setup.addresses)
            for page in case_pages(one.file, one.row, around, self.site):
                stager.add(page.address, self.theme.render(page, self._shared))

    def _forms(self, read: Iterable[_Read], stager: Stager) -> None:
        """The cases' printed forms. A broken file has none: a form that lacks a letter would mislead."""
        views = [form_view(one.file, self.site) for one in read if one.file.sound] if self.forms else []
        for form in self.forms:
            articles = [article(self.theme, form, view, self.site) for view in views]
            for view, sheets in zip(views, articles, strict=True):
                stager.add(form.address(view.ref), form_page(self.theme, form, view, sheets, self.site))

    def _remember(self, one: _Read, made: Made) -> Card:
        line = caseload_lines([one.file])
        card = card_of(one.row, self.setup.as_of)._replace(
            source=one.file.digest,
            stamp=one.stamp,
            child=child_of(one.identity),
            csv=digest_of(line),
            events=pack_events(events_of(one.file, self.site.policy)),
        )
        around = pack_surroundings(one.order.surroundings(one.row.siblings, self.setup.addresses))
        made.cards[one.order.path] = card
        made.records[card.path] = Record(packed(one.row), line, around, pack_identity(one.identity))
        return card

    def _log_block(self, job: Job, block: int, lines: dict[str, str], made: Made, stager: Stager) -> None:
        address = search.log_address(block)
        digest = self.setup.standing.get(address)
        old = read_own(self.setup.site, address, digest) if digest else None
        if job.staying:
            before = search.split_block(old or b"")
            lines = {ref: before[ref] for ref in job.staying if ref in before} | lines
        if old is not None:
            made.before = search.words_of_block(old)
        data = search.log_block(lines.values())
        made.words = search.words_of_block(data)
        if lines:
            stager.add(address, data)


def is_searched(card: Card) -> bool:
    """Whether a case's entries are in the log search: those of a broken file, too, unless it has no page by its ref."""
    return card.address == f"cases/{card.ref}.html"


def site_of(settings: Settings, as_of: dt.date, forms: tuple[Form, ...]) -> Site:
    """The site of a book with these settings and forms."""
    return Site.of(settings, as_of, (FormLink(form.name, form.title) for form in forms))


def chosen_forms(theme: Theme, settings: Settings) -> tuple[Form, ...]:
    """The forms that the site is to hold: all of the theme's, or those that the settings name."""
    forms = shipped_and_team_forms(theme)
    names = settings.site.forms
    return forms if names is None else tuple(form for form in forms if form.name in names)


def _stamp_or_none(root: Path, path: str) -> Stamp | None:
    """The stamp of a case file by which a later change is sure to show; ``None`` where none is."""
    try:
        return trusted(stamp_of(os.stat(f"{root}/{path}")))  # noqa: PTH116 - ten thousand of them
    except OSError:
        return None
