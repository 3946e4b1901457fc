"""Which cases have to be made again, and what stands around each: found without reading what has not changed."""

from __future__ import annotations

import functools
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from casebook.book import CaseFile, ref_order
from casebook.build.look import Before
from casebook.build.memory import Extras, Memory, trusted
from casebook.casefile.listing import Stamp
from casebook.casefile.source import ref_of
from casebook.catalogue import DUPLICATE_REF
from casebook.diagnostics import Diagnostic
from casebook.history import Changed
from casebook.rules.checks import Identity, Spellings, check_book
from casebook.views import search
from casebook.views.lists.card import Card
from casebook.views.row import address_of
from casebook.views.site import Around, Neighbour


@dataclass(frozen=True)
class Addresses:
    """The case files by name alone: where each one's page stands, and which cases stand beside it.

    ``by_path`` gives the address of each file's page; ``order`` the paths in the order of all lists; ``twins``
    what is wrong with files that share a ref; ``refs`` the ref by which each is shown.
    """

    by_path: Mapping[str, str]
    refs: Mapping[str, str]
    order: Sequence[str]
    twins: Extras

    @classmethod
    def of(cls, paths: Iterable[str], shown: Mapping[str, str]) -> Addresses:
        """The addresses of these paths. ``shown``: those by which a redacted site shows them."""
        real = {path: ref_of(path) for path in paths}
        times = Counter(ref.casefold() for ref in real.values())
        several = (Identity(path, ref) for path, ref in real.items() if times[ref.casefold()] > 1)
        twins = _by_path(check_book(several))
        known = {path: shown.get(path, path) for path in real}
        refs = {path: ref_of(name) for path, name in known.items()}
        addresses = {p: address_of(CaseFile(known[p], refs[p], diagnostics=twins.get(p, ()))) for p in real}
        order = sorted(refs, key=lambda path: (*ref_order(refs[path]), known[path]))
        return cls(by_path=addresses, refs=refs, order=order, twins=twins)

    @classmethod
    def as_last_time(cls, last: Memory) -> Addresses:
        """The addresses of the files that there were last time."""
        extras = last.notes.extras
        twins = {path: tuple(d for d in found if d.code == DUPLICATE_REF) for path, found in extras.items()}
        return cls(
            by_path={path: card.address for path, card in last.cards.items()},
            refs={path: card.ref for path, card in last.cards.items()},
            order=list(last.cards),
            twins=twins,
        )

    @functools.cached_property
    def by_ref(self) -> dict[str, str]:
        """The address of each ref, in lower case, that is the ref of one file of a sound name."""
        return {self.refs[p].casefold(): a for p, a in self.by_path.items() if not a.startswith("cases/_")}

    @functools.cached_property
    def _place(self) -> dict[str, int]:
        return {path: place for place, path in enumerate(self.order)}

    def neighbours(self, path: str) -> tuple[Neighbour | None, Neighbour | None]:
        """The cases before and after one."""
        place = self._place[path]
        before = self._neighbour(self.order[place - 1]) if place else None
        return before, self._neighbour(self.order[place + 1]) if place + 1 < len(self.order) else None

    def _neighbour(self, path: str) -> Neighbour:
        address = self.by_path[path]
        own = address.removeprefix("cases/").removesuffix(".html")
        return Neighbour(f"file {own.lstrip('_')}" if own.startswith("_") else own, address)


def siblings_of(refs: Iterable[str], by_ref: Mapping[str, str]) -> tuple[Neighbour, ...]:
    """A case's siblings, with the pages of those that have one (``by_ref``, as :attr:`Addresses.by_ref`)."""
    return tuple([Neighbour(ref, by_ref.get(ref.casefold(), "")) for ref in refs])


def _by_path(diagnostics: Iterable[Diagnostic]) -> dict[str, tuple[Diagnostic, ...]]:
    found: dict[str, tuple[Diagnostic, ...]] = {}
    for diagnostic in diagnostics:
        found[diagnostic.path] = (*found.get(diagnostic.path, ()), diagnostic)
    return found


def extras_of(cards: Mapping[str, Card], memory: Memory, addresses: Addresses) -> Extras:
    """What only shows when the files are laid side by side. Only those are, that have something in common."""
    times = Counter(card.child for card in cards.values() if card.child)
    several = {path for path, card in cards.items() if card.child and times[card.child] > 1}
    spellings = Spellings.of([c.school for c in cards.values()], [c.staff_name for c in cards.values()])
    if spellings.school or spellings.staff_name:
        several |= {p for p, c in cards.items() if c.school in spellings.school or c.staff_name in spellings.staff_name}
    return _by_path(check_book([memory.identity(cards[path]) for path in several | addresses.twins.keys()], spellings))


# --- What is to be made -------------------------------------------------------------------------------


class CaseJob(NamedTuple):
    """One case file to be made. Of what stands ``around`` it, its siblings are known once it has been read."""

    path: str
    around: Around


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases to be made together. ``name`` tells the files that are staged with them from those of others.

    ``block`` is the block of the log's data that is to be made with them (``None``: none), ``staying`` the
    refs of those of its cases that are not made anew.
    """

    name: str
    jobs: tuple[CaseJob, ...]
    block: int | None = None
    staying: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to make: the stale cases, in ``batches``. ``kept`` are the cards of those that stay as they are.

    ``expected`` is what the rest of the book will probably say of files: where there is anything.
    """

    addresses: Addresses
    changes: Mapping[str, Changed]
    expected: Extras
    batches: tuple[Batch, ...]
    kept: Mapping[str, Card]

    def corrections(self, extras: Extras) -> Batch:
        """The cases of which the rest of the book says something else than was expected."""
        paths = sorted(p for p in extras.keys() | self.expected if extras.get(p) != self.expected.get(p))
        return Batch("again", tuple(_job(path, self.addresses, self.changes, extras) for path in paths))


def _job(path: str, addresses: Addresses, changes: Mapping[str, Changed], extras: Extras) -> CaseJob:
    previous, following = addresses.neighbours(path)
    around = Around(previous=previous, next=following, changed=changes.get(path), extra=extras.get(path, ()))
    return CaseJob(path, around)


def plan_cases(root: Path, before: Before) -> Plan:
    """Look at every case file, as git does, and say which are to be made again.

    A file whose stamp is the one that was kept has not changed; of any other, its bytes decide.
    """
    last = before.last
    same_files = last.cards.keys() == before.listing.stamps.keys()
    addresses = Addresses.as_last_time(last) if same_files else Addresses.of(before.listing.paths, before.shown)
    expected = _expected(addresses, last.notes.extras)
    stale: list[CaseJob] = []
    kept: dict[str, Card] = {}
    for path in before.listing.paths:
        card = last.cards.get(path)
        stamp = before.listing.stamps[path]
        if card is not None and card.stamp != stamp.hex():
            card = _if_still(root, path, stamp, card)
        same = same_files and before.changes.get(path) == last.notes.changes.get(path)
        if card is None or not same:
            job = _job(path, addresses, before.changes, expected)
            if card is None or not _stands_as_it_stood(last.around(card), job.around, addresses):
                stale.append(job)
                continue
        kept[path] = card
    batches = tuple(_batches(stale, kept, before))
    return Plan(addresses=addresses, changes=before.changes, expected=expected, batches=batches, kept=kept)


def _if_still(root: Path, path: str, stamp: Stamp, card: Card) -> Card | None:
    """The card of a file whose bytes have not changed, with a stamp that can be trusted if there is one now."""
    settled = trusted(stamp)  # asked before the bytes are read, for what comes after must show in it
    try:
        # A file that is no text has no digest: it is looked at anew each time.
        same = card.source and hashlib.sha256((root / path).read_bytes()).hexdigest() == card.source
    except OSError:
        return None
    return card._replace(stamp=settled) if same else None


def _stands_as_it_stood(then: Around, now: Around, addresses: Addresses) -> bool:
    siblings = siblings_of([sibling.ref for sibling in then.siblings], addresses.by_ref)
    return then == now._replace(siblings=siblings)


def _expected(addresses: Addresses, last: Extras) -> Extras:
    """Which names are taken is known; the rest is last time's."""
    paths = addresses.by_path.keys() & (addresses.twins.keys() | last.keys())
    rest = {path: tuple(d for d in last.get(path, ()) if d.code != DUPLICATE_REF) for path in paths}
    found = {path: (*addresses.twins.get(path, ()), *rest[path]) for path in paths}
    return {path: said for path, said in found.items() if said}


def _batches(stale: Iterable[CaseJob], kept: Mapping[str, Card], before: Before) -> Iterator[Batch]:
    """The stale cases block by block of the log's data, and the blocks that have lost a case."""
    jobs: dict[int, list[CaseJob]] = {_block(path, before): [] for path in before.gone}
    for job in stale:
        jobs.setdefault(_block(job.path, before), []).append(job)
    staying: dict[int, list[str]] = {}
    if before.settings.site.log_search and jobs:
        for path, card in kept.items():
            block = _block(path, before)
            if block in jobs and is_searched(card):
                staying.setdefault(block, []).append(card.ref)
    for block, some in sorted(jobs.items()):
        yield Batch(f"b{block}", tuple(some), block, tuple(staying.get(block, ())))


def _block(path: str, before: Before) -> int:
    return search.block_of(ref_of(path), before.blocks)


def is_searched(card: Card) -> bool:
    """Whether a case's entries are in the log search: those of a broken file, too, unless it has no page by its ref."""
    return card.address == f"cases/{card.ref}.html"
