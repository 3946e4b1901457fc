"""Which cases have to be made again, and what stands around each: found without reading what has not changed."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from casebook.book import CaseFile, ref_order
from casebook.build.cases import Order
from casebook.build.drawer import Drawer
from casebook.build.memory import Cache, trusted
from casebook.casefile.listing import Listing, Stamp
from casebook.casefile.source import ref_of
from casebook.catalogue import DUPLICATE_REF
from casebook.diagnostics import Diagnostic
from casebook.history import Changed
from casebook.rules.checks import Identity, Spellings, check_book
from casebook.views.lists.card import Card, Hand, Surroundings
from casebook.views.row import address_of
from casebook.views.site import Neighbour

Extras = dict[str, tuple[Diagnostic, ...]]


@dataclass(frozen=True)
class Shelf:
    """The case files by name alone: where each one's page stands, and which cases stand beside it.

    ``by_path`` gives the address of each file's page; ``order`` the paths in the order of all lists; ``twins``
    what is wrong with files that share a ref; ``refs`` the ref by which each is shown.
    """

    by_path: Mapping[str, str]
    refs: Mapping[str, str]
    order: Sequence[str]
    twins: Mapping[str, tuple[Diagnostic, ...]]

    @classmethod
    def of(cls, paths: Iterable[str], shown: Mapping[str, str]) -> Shelf:
        """The shelf of these paths. ``shown``: those by which a redacted site shows them."""
        real = {path: ref_of(path) for path in paths}
        times = Counter(ref.casefold() for ref in real.values())
        several = (Identity(path, ref) for path, ref in real.items() if times[ref.casefold()] > 1)
        twins = _by_path(check_book(several))
        known = {path: shown.get(path, path) for path in real}
        refs = {path: ref_of(name) for path, name in known.items()}
        addresses = {p: address_of(CaseFile(known[p], refs[p], diagnostics=twins.get(p, ()))) for p in real}
        return cls(addresses, refs, sorted(refs, key=lambda path: (*ref_order(refs[path]), known[path])), twins)

    @classmethod
    def as_last_time(cls, last: Cache) -> Shelf:
        """The shelf of the files that there were last time."""
        by_path = {path: card.address for path, card in last.cases.items()}
        refs = {path: card.ref for path, card in last.cases.items()}
        twins = {path: tuple(d for d in found if d.code == DUPLICATE_REF) for path, found in last.extras.items()}
        return cls(by_path, refs, last.order, twins)

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


def _by_path(diagnostics: Iterable[Diagnostic]) -> Extras:
    found: Extras = {}
    for diagnostic in diagnostics:
        found[diagnostic.path] = (*found.get(diagnostic.path, ()), diagnostic)
    return found


def extras_of(cards: Mapping[str, Card], drawer: Drawer, shelf: Shelf) -> Extras:
    """What only shows when the files are laid side by side, by path. Only those are, that have something in common."""
    times = Counter(card.child for card in cards.values() if card.child)
    several = {path for path, card in cards.items() if card.child and times[card.child] > 1}
    spellings = Spellings.of([c.school for c in cards.values()], [c.staff_name for c in cards.values()])
    if spellings.school or spellings.staff_name:
        several |= {p for p, c in cards.items() if c.school in spellings.school or c.staff_name in spellings.staff_name}
    return _by_path(check_book([drawer.identity(cards[path]) for path in several | shelf.twins.keys()], spellings))


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make: the ``stale`` cases, and the cards of those that stay as they are.

    ``expected`` is what the rest of the book will probably say of files, by path: where there is anything.
    """

    shelf: Shelf
    changes: Mapping[str, Hand]
    expected: Extras
    stale: tuple[str, ...] = ()
    kept: dict[str, Card] = field(default_factory=dict)

    def order(self, path: str, extra: tuple[Diagnostic, ...] | None = None) -> Order:
        """The order to make one case; with ``extra`` said of it, not with what is expected."""
        hand = self.changes.get(path)
        changed = Changed(hand[0], dt.date.fromordinal(hand[1])) if hand else None
        return Order(
            path, *self.shelf.neighbours(path), changed, self.expected.get(path, ()) if extra is None else extra
        )


def plan_cases(root: Path, listing: Listing, shelf: Shelf, changes: Mapping[str, Hand], last: Cache) -> Plan:
    """Look at every case file, as git does, and say which are to be made again.

    A file whose stamp is the one that was kept has not changed; of any other, its bytes decide.
    """
    plan = Plan(shelf, changes, _expected(shelf, last))
    same_shelf = shelf.order is last.order
    stale: list[str] = []
    kept: dict[str, Card] = {}
    for path in listing.paths:
        card = last.cases.get(path)
        if card is not None and card.stamp != listing.stamps[path]:
            card = _if_still(root, path, listing.stamps[path], card)
        if card is not None and not (same_shelf and changes.get(path) == last.changes.get(path)):
            card = card if _stands_as_it_stood(plan, path, last.drawer.surroundings(card)) else None
        if card is None:
            stale.append(path)
        else:
            kept[path] = card
    return Plan(shelf, changes, plan.expected, tuple(stale), kept)


def _stands_as_it_stood(plan: Plan, path: str, then: Surroundings) -> bool:
    return then == plan.order(path).surroundings(tuple(ref for ref, _ in then.siblings), plan.shelf.by_ref)


def _expected(shelf: Shelf, last: Cache) -> Extras:
    """Which names are taken is known; the rest is last time's."""
    paths = shelf.by_path.keys() & (shelf.twins.keys() | last.extras.keys())
    rest = {path: tuple(d for d in last.extras.get(path, ()) if d.code != DUPLICATE_REF) for path in paths}
    found = {path: (*shelf.twins.get(path, ()), *rest[path]) for path in paths}
    return {path: said for path, said in found.items() if said}


def _if_still(root: Path, path: str, stamp: Stamp, card: Card) -> Card | None:
    """The card of a file whose bytes have not changed, with a stamp that can be trusted if there is one now."""
    settled = trusted(stamp)  # asked before the bytes are read, for what comes after must show in it
    try:
        # A file that is no text has no digest: it is looked at anew each time.
        same = card.source and hashlib.sha256((root / path).read_bytes()).hexdigest() == card.source
    except OSError:
        return None
    return card._replace(stamp=settled) if same else None
