"""What is made from all cases together: list pages, data beside the pages, the log's index, the forms' runs.

Each thing has a fingerprint of what it is made from; where it is last time's, the file stays.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence

from casebook.build.manifest import read_own
from casebook.build.memory import Memory
from casebook.build.pages import PageMaker
from casebook.build.publish import Staging
from casebook.diagnostics import Diagnostic
from casebook.exporting.caseload import COLUMNS
from casebook.exporting.csvfile import table_csv
from casebook.exporting.ics import BookName, calendar_of
from casebook.render.forms import SHELL, Run, article_of, blank_page, run_page, runs
from casebook.render.theme import TemplateProblem
from casebook.views import search
from casebook.views.lists.card import Card
from casebook.views.lists.make import group_slugs, list_pages
from casebook.views.lists.values import Caseload
from casebook.views.page import fingerprint

# By the number of a block of the log's data: the words of its entries, before and after.
BlockWords = Mapping[int, tuple[frozenset[str], frozenset[str]]]


class ListMaker:
    """Makes what is made from all cases, of ``cards`` in the order of all lists. ``fingerprints`` is what this build has come to."""

    def __init__(self, maker: PageMaker, cards: Sequence[Card], memory: Memory, staging: Staging) -> None:
        self._maker, self._cards, self._memory, self._staging = maker, cards, memory, staging
        self._stager = staging.stager("lists")
        self._ours = staging.published.ours
        self.fingerprints: dict[str, str] = {}

    def make(self, passed_over: Sequence[Diagnostic], words: BlockWords) -> None:
        """Make all of it. ``passed_over`` are the files that are no cases, ``words`` those of the blocks that were made."""
        self._make_pages(passed_over)
        self._make_data()
        self._make_runs()
        if self._maker.setup.settings.site.log_search:
            self._make_index(words)
        self._staging.take(self._stager.staged, self._stager.kept)

    # --- Where each thing is put --------------------------------------------------------------------------

    def _put(self, address: str, fingerprint_: str, make: Callable[[], bytes]) -> None:
        """Keep the file at ``address`` if it was made from the same things, else make and stage it."""
        self.fingerprints[address] = fingerprint_
        digest = self._ours.get(address)
        if digest is not None and self._memory.notes.lists.get(address) == fingerprint_:
            self._stager.kept[address] = digest
        else:
            self._stager.add(address, make())

    def _stay(self, name: str, fingerprint_: str, belongs: Callable[[str], bool]) -> bool:
        """Keep all files that belong to a group if all were made from the same things; whether they were.

        What the group is made from goes by ``name`` among the fingerprints, which can be no address.
        """
        last = self._memory.notes.lists
        self.fingerprints[name] = fingerprint_
        if last.get(name) != fingerprint_:
            return False
        same = {address: print_ for address, print_ in last.items() if belongs(address)}
        self.fingerprints |= same
        self._stager.kept |= {address: self._ours[address] for address in same}
        return True

    # --- Pages ----------------------------------------------------------------------------------------------

    def _make_pages(self, passed_over: Sequence[Diagnostic]) -> None:
        """Every list page, and the theme's own files."""
        site = self._maker.site
        # Most edits change what no list shows; then none need be planned.
        print_ = fingerprint([site.digest, repr(passed_over), "".join([card.digest for card in self._cards])])
        if not self._stay("list pages", print_, _is_list_page):
            for page in list_pages(Caseload(self._cards, self._memory.row), site, passed_over):
                self._put(page.address, page.fingerprint, functools.partial(self._maker.make, page))
        for asset in self._maker.theme.assets():
            self._stager.add(asset.address, asset.data)

    # --- Data -----------------------------------------------------------------------------------------------

    def _make_data(self) -> None:
        """``cases.csv``, ``calendar.ics``, and the caseload for the finder."""
        cards = self._cards
        self._put("cases.csv", fingerprint(["cases", "".join([card.csv for card in cards])]), self._csv)
        as_of = self._maker.site.as_of
        print_ = fingerprint([as_of.isoformat(), "".join([card.events for card in cards])])
        book = BookName(self._maker.setup.settings.id, self._maker.setup.settings.title)
        self._put("calendar.ics", print_, lambda: calendar_of(self._memory.events(cards), as_of, book))
        for number, place in search.caseload_blocks(len(cards)):
            in_all = str(len(cards) if number == 1 else 0)
            print_ = fingerprint(["caseload", in_all, "".join([card.digest for card in cards[place]])])
            make = functools.partial(self._caseload, number, cards[place])
            self._put(search.caseload_address(number), print_, make)

    def _csv(self) -> bytes:
        return table_csv(COLUMNS, ()) + "".join(self._memory.lines(self._cards)).encode()

    def _caseload(self, number: int, cards: Sequence[Card]) -> bytes:
        return search.caseload_block(number, [self._memory.row(card) for card in cards], len(self._cards))

    # --- Forms ----------------------------------------------------------------------------------------------

    def _make_runs(self) -> None:
        """The blank forms, and each form's runs, put together from the articles on the cases' own pages."""
        maker, manifest = self._maker, self._staging.manifest
        slugs = group_slugs(self._cards) if maker.runs else ({}, {})
        for form in maker.forms:
            blank = functools.partial(blank_page, maker.theme, form, maker.site)
            self._put(form.blank_address, maker.site.digest, blank)
            if not maker.runs:
                continue
            prints = {card.ref: manifest[form.address(card.ref)] for card in self._cards if not card.broken}
            for run in runs(self._cards, form, *slugs):
                members = "".join(map(prints.__getitem__, run.refs))
                print_ = fingerprint([maker.site.digest, run.scope, run.previous, run.next, members])
                self._put(run.address, print_, functools.partial(self._run, run))

    def _run(self, run: Run) -> bytes:
        articles = [_article(self._staging.read(run.form.address(ref))) for ref in run.refs]
        return run_page(self._maker.theme, run, articles, self._maker.site)

    # --- The log's index --------------------------------------------------------------------------------------

    def _make_index(self, words: BlockWords) -> None:
        if not self._memory.cards:
            for address, data in search.word_shards({block: after for block, (_, after) in words.items()}).items():
                self._stager.add(address, data)
            return
        blocks = range(self._maker.setup.blocks)
        self._staging.stay(
            address for block in blocks if block not in words and (address := search.log_address(block)) in self._ours
        )
        self._mend_index(words)

    def _mend_index(self, words: BlockWords) -> None:
        """The index where only some blocks have changed."""
        shards = {a: d for a, d in self._ours.items() if a.startswith(("data/words-", search.SHARD_LIST))}

        def read(address: str) -> bytes | None:
            return read_own(self._staging.site, address, shards[address]) if address in shards else None

        changed = search.update_word_shards(words, read) if words else {}
        self._stager.kept.update({a: d for a, d in shards.items() if a not in changed})
        for address, data in changed.items():
            if data:
                self._stager.add(address, data)


def _is_list_page(address: str) -> bool:
    return address.endswith(".html") and not address.startswith("forms/")


def _article(page: bytes) -> str:
    article = article_of(page)
    if article is None:
        raise TemplateProblem(SHELL, 1, "a form’s page needs one <main>, with the sheets in it")
    return article
