"""What is made from all cases together: list pages, data beside the pages, the log's index, the forms' runs.

Each thing has a fingerprint of what it is made from; where it is last time's, the file stays.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from casebook.build.cases import Press
from casebook.build.drawer import Drawer
from casebook.build.publish import Manifest, Stager, digest_of, read_own
from casebook.diagnostics import Diagnostic
from casebook.exporting.caseload import COLUMNS
from casebook.exporting.csvfile import table_csv
from casebook.exporting.ics import BookName, calendar_of
from casebook.render.forms import SHELL, Run, article_of, blank_page, run_page, runs
from casebook.render.theme import TemplateProblem
from casebook.views import search
from casebook.views.lists.card import Card, unpack_events
from casebook.views.lists.make import group_slugs, list_pages
from casebook.views.lists.values import Caseload
from casebook.views.page import fingerprint


@dataclass(slots=True)
class Shelves:
    """Where things made from all cases are put: what stands from last time stays, the rest is staged."""

    stager: Stager
    standing: Manifest
    last: Mapping[str, str]
    fingerprints: dict[str, str]

    def put(self, address: str, sign: str, make: Callable[[], bytes]) -> None:
        """Keep the file at ``address`` if it was made from the same things, else make and stage it."""
        self.fingerprints[address] = sign
        digest = self.standing.get(address)
        if digest is not None and self.last.get(address) == sign:
            self.stager.kept[address] = digest
        else:
            self.stager.add(address, make())

    def stay(self, name: str, sign: str, belongs: Callable[[str], bool]) -> bool:
        """Keep all files that belong to a group if all were made from the same things; whether they were.

        What the group is made from goes by ``name`` among the fingerprints, which can be no address.
        """
        self.fingerprints[name] = sign
        if self.last.get(name) != sign:
            return False
        same = {address: sign for address, sign in self.last.items() if belongs(address)}
        self.fingerprints |= same
        self.stager.kept |= {address: self.standing[address] for address in same}
        return True

    def put_data(self, address: str, data: bytes) -> None:
        """Stage a file whose bytes are at hand; bytes that stand already stay."""
        self.stager.add(address, data)


def make_pages(
    press: Press, cards: Sequence[Card], drawer: Drawer, passed_over: Sequence[Diagnostic], shelves: Shelves
) -> None:
    """Every list page, and the theme's own files."""
    shared = {"site": press.site}
    # Most edits change what no list shows; then none need be planned.
    sign = fingerprint([press.site.digest, repr(passed_over), "".join([card.digest for card in cards])])
    if not shelves.stay("list pages", sign, _is_list_page):
        for page in list_pages(Caseload(cards, drawer.row), press.site, passed_over):
            shelves.put(page.address, page.fingerprint, lambda page=page: press.theme.render(page, shared))  # type: ignore[misc]  # bound at once
    for asset in press.theme.assets():
        shelves.put_data(asset.address, asset.data)


def _is_list_page(address: str) -> bool:
    return address.endswith(".html") and not address.startswith("forms/")


def make_data(press: Press, cards: Sequence[Card], drawer: Drawer, shelves: Shelves) -> None:
    """``cases.csv``, ``calendar.ics``, and the caseload for the finder."""
    sign = fingerprint(["cases", "".join([card.csv for card in cards])])
    shelves.put("cases.csv", sign, lambda: table_csv(COLUMNS, ()) + drawer.csv(cards))
    sign = fingerprint([press.site.as_of.isoformat(), digest_of(b"".join([card.events for card in cards]))])
    book = BookName(press.setup.settings.id, press.setup.settings.title)
    events = (event for card in cards for event in unpack_events(card.events))
    shelves.put("calendar.ics", sign, lambda: calendar_of(events, press.site.as_of, book))
    for number, place in search.caseload_blocks(len(cards)):
        part = cards[place]
        sign = fingerprint(["caseload", str(len(cards) if number == 1 else 0), "".join([card.digest for card in part])])
        shelves.put(
            search.caseload_address(number), sign, functools.partial(_caseload, number, part, drawer, len(cards))
        )


def _caseload(number: int, cards: Sequence[Card], drawer: Drawer, in_all: int) -> bytes:
    return search.caseload_block(number, [drawer.row(card) for card in cards], in_all)


def make_runs(
    press: Press, cards: Sequence[Card], pages: Callable[[str], bytes], made: Manifest, shelves: Shelves
) -> None:
    """The blank forms, and each form's runs, put together from the articles on the cases' own pages.

    ``pages`` gives the bytes of a page that has been made; ``made`` its digest.
    """
    slugs = group_slugs(cards) if press.runs else ({}, {})
    for form in press.forms:
        shelves.put(form.blank_address, press.site.digest, lambda form=form: blank_page(press.theme, form, press.site))  # type: ignore[misc]  # bound at once
        if not press.runs:
            continue
        prints = {card.ref: made[form.address(card.ref)] for card in cards if not card.broken}
        for run in runs(cards, form, *slugs):
            members = "".join(map(prints.__getitem__, run.refs))
            sign = fingerprint([press.site.digest, run.scope, run.previous, run.next, members])
            shelves.put(run.address, sign, functools.partial(_run, press, run, pages))


def _run(press: Press, run: Run, pages: Callable[[str], bytes]) -> bytes:
    articles = [_article(pages(run.form.address(ref))) for ref in run.refs]
    return run_page(press.theme, run, articles, press.site)


def _article(page: bytes) -> str:
    article = article_of(page)
    if article is None:
        raise TemplateProblem(SHELL, 1, "a form’s page needs one <main>, with the sheets in it")
    return article


def make_index(words: Mapping[int, frozenset[str]], shelves: Shelves) -> None:
    """The whole index of the log's words, from the words of every block."""
    for address, data in search.word_shards(words).items():
        shelves.put_data(address, data)


def mend_index(site: Path, changes: Mapping[int, tuple[frozenset[str], frozenset[str]]], shelves: Shelves) -> None:
    """The index where only some blocks have changed. ``changes``: their words before and after."""
    shards = {a: d for a, d in shelves.standing.items() if a.startswith(("data/words-", search.SHARD_LIST))}

    def read(address: str) -> bytes | None:
        return read_own(site, address, shards[address]) if address in shards else None

    changed = search.update_word_shards(changes, read) if changes else {}
    shelves.stager.kept.update({a: d for a, d in shards.items() if a not in changed})
    for address, data in changed.items():
        if data:
            shelves.put_data(address, data)
