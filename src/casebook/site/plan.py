"""Which cases have to be made again, and what stands around each: found without reading what has not changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from casebook.book import CaseFile, ref_order
from casebook.casefile.source import ref_of
from casebook.diagnostics import Diagnostic
from casebook.history import Changed
from casebook.rules.checks import Identity, check_book
from casebook.site.cache import Cache, Kept, stamp_of, trusted
from casebook.site.press import Order
from casebook.site.rows import address_of
from casebook.site.views import Neighbour

Extras = dict[str, tuple[Diagnostic, ...]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The case files by name alone: where each one's page stands, and which cases stand beside it.

    ``by_path`` gives the address of each file's page; ``by_ref`` that of each ref, in lower case, that is
    the ref of one sound name; ``order`` the paths in the order of all lists; ``twins`` what is wrong with
    files that share a ref.
    """

    by_path: Mapping[str, str]
    by_ref: Mapping[str, str]
    order: Sequence[str]
    twins: Mapping[str, tuple[Diagnostic, ...]]

    @classmethod
    def of(cls, paths: Iterable[str], shown: Mapping[str, str]) -> Shelf:
        """The shelf of these paths. ``shown``: those by which a redacted site shows them."""
        real = {path: ref_of(path) for path in paths}
        twins = _by_path(check_book(Identity(path, ref) for path, ref in real.items()))
        known = {path: shown.get(path, path) for path in real}
        refs = {path: ref_of(name) for path, name in known.items()}
        addresses = {p: address_of(CaseFile(known[p], refs[p], diagnostics=twins.get(p, ()))) for p in real}
        by_ref = {refs[p].casefold(): a for p, a in addresses.items() if not a.startswith("cases/_")}
        return cls(addresses, by_ref, sorted(refs, key=lambda path: (*ref_order(refs[path]), known[path])), twins)

    def neighbours(self) -> dict[str, tuple[Neighbour | None, Neighbour | None]]:
        """The cases before and after each, by path."""
        row = [self._neighbour(path) for path in self.order]
        before, after = [None, *row[:-1]], [*row[1:], None]
        return {path: (before[at], after[at]) for at, path in enumerate(self.order)}

    def _neighbour(self, path: str) -> Neighbour:
        address = self.by_path[path]
        own = address.removeprefix("cases/").removesuffix(".html")
        return Neighbour(f"file {own.lstrip('_')}" if own.startswith("_") else own, address)


def _by_path(diagnostics: Iterable[Diagnostic]) -> Extras:
    found: Extras = {}
    for diagnostic in diagnostics:
        found[diagnostic.path] = (*found.get(diagnostic.path, ()), diagnostic)
    return found


def extras_of(identities: Iterable[Identity]) -> Extras:
    """What only shows when the files are laid side by side, by path."""
    return _by_path(check_book(identities))


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make: an order for each case, and what is kept of those that stay as they are."""

    orders: Mapping[str, Order]
    stale: tuple[str, ...]
    kept: dict[str, Kept]


def plan_cases(root: Path, paths: Sequence[str], shelf: Shelf, changes: Mapping[str, Changed], last: Cache) -> Plan:
    """Look at every case file, as git does, and say which are to be made again.

    A file whose stamp is the one that was kept has not changed; of any other, its bytes decide.
    """
    neighbours = shelf.neighbours()
    orders = {p: Order(p, *neighbours[p], changes.get(p), _expected(p, shelf, last)) for p in paths}
    same_shelf = len(paths) == len(last.cases) and all(path in last.cases for path in paths)
    nothing_around = same_shelf and changes == last.changes
    stale: list[str] = []
    kept: dict[str, Kept] = {}
    for path in paths:
        one = last.cases.get(path)
        one = one and _still(root, path, one)
        if one is None or not (
            nothing_around or one.made_from == orders[path].made_from(one.row.siblings, shelf.by_ref)
        ):
            stale.append(path)
        else:
            kept[path] = one
    return Plan(orders, tuple(stale), kept)


def _expected(path: str, shelf: Shelf, last: Cache) -> tuple[Diagnostic, ...]:
    """What the rest of the book will probably say of a file: its name is known, the rest is last time's."""
    twins = shelf.twins.get(path, ())
    return (*twins, *(d for d in last.extras.get(path, ()) if d.code != "duplicate-ref"))


def _still(root: Path, path: str, kept: Kept) -> Kept | None:
    """What was kept of a file that has not changed, with a stamp that can be trusted if there is one now."""
    try:
        stamp = stamp_of(f"{root}/{path}")
        if stamp == kept.stamp:
            return kept
        # A file that is no text has no digest: it is looked at anew each time.
        same = kept.digest and hashlib.sha256((root / path).read_bytes()).hexdigest() == kept.digest
    except OSError:
        return None
    return kept._replace(stamp=trusted(stamp)) if same else None
