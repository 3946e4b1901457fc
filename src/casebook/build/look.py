"""What is there before anything is made: the files, the site, what git says, and what was made last time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from casebook import history
from casebook.build import manifest, memory
from casebook.build.manifest import Published
from casebook.build.memory import Extras, Memory, Notes
from casebook.build.private import PRIVATE
from casebook.build.program import program_digest
from casebook.build.request import BuildRequest
from casebook.casefile.listing import CASES, Listing, NoCases, list_cases
from casebook.diagnostics import Diagnostic
from casebook.history import Changed
from casebook.render.forms import Form
from casebook.render.theme import theme_digest
from casebook.settings import Settings
from casebook.views import search
from casebook.wording import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is there before anything is made.

    ``published`` is what the site holds, ``last`` what was made last time; ``head`` is what git stands at, ``changes`` who
    last changed each file; ``shown`` the path by which a redacted site shows each, ``settings`` those that it shows; ``theme`` is
    the digest of the templates, ``key`` that of all that every page depends on, ``blocks`` the number of blocks of the
    log's data.
    """

    listing: Listing
    published: Published
    last: Memory
    head: str
    changes: Mapping[str, Changed]
    redacted: bool
    shown: Mapping[str, str]
    settings: Settings
    theme: str
    key: str
    blocks: int

    @property
    def gone(self) -> set[str]:
        """The files that were there last time, and are not now."""
        return self.last.cards.keys() - self.listing.stamps.keys()

    @property
    def passed_over(self) -> tuple[Diagnostic, ...]:
        """What pages say of files that are no cases: a redacted site says nothing, for their names may be anything."""
        return () if self.redacted else self.listing.diagnostics

    def notes(self, *, site: str, extras: Extras, lists: Mapping[str, str], forms: tuple[Form, ...]) -> Notes:
        """What is to be remembered of the book, once the site has been published (see :class:`~casebook.build.memory.Notes`)."""
        return Notes(
            key=self.key, site=site, head=self.head, changes=self.changes, extras=extras, lists=lists, forms=forms
        )


def look(request: BuildRequest, listing: Listing | None) -> Before:
    """Look at everything. ``listing`` is what stands under ``cases/``, where the caller has just looked.

    Raises :class:`~casebook.casefile.listing.NoCases` where there is no folder of cases to build from.
    """
    listing = listing or list_cases(request.root)
    published = manifest.look(request.site, closely=request.clean)
    if listing.bare and not request.clean:
        _refuse_to_empty(request, published)
    blocks = search.block_count(len(listing.paths))
    theme = theme_digest(request.root)
    key = _key(request, theme, blocks)
    last = _last(request, published, key)
    head = "" if request.redact else history.head_of(request.root)
    changes = last.notes.changes if head == last.notes.head else history.last_changes(request.root)
    shown, settings = _redacted(request, listing) if request.redact else ({}, request.settings)
    return Before(
        listing=listing,
        published=published,
        last=last,
        head=head if changes else "",  # what git did not answer, it is asked again
        changes=changes,
        redacted=request.redact,
        shown=shown,
        settings=settings,
        theme=theme,
        key=key,
        blocks=blocks,
    )


def _refuse_to_empty(request: BuildRequest, published: Published) -> None:
    """Refuse to take every case out of a site because its folder is empty: a share that is not mounted looks so, too."""
    pages = sum(address.startswith("cases/") for address in published.ours)
    if pages:
        raise NoCases(
            f"{request.root / CASES} is empty, and the site holds {counted(pages, 'case')}. Is its drive connected?"
            " The site stays as it is. If all cases are meant to go: casebook build --clean"
        )


def _redacted(request: BuildRequest, listing: Listing) -> tuple[Mapping[str, str], Settings]:
    from casebook.redact import redacted_settings, shown_paths

    return shown_paths(request.root, listing.paths), redacted_settings(request.settings)


def _last(request: BuildRequest, published: Published, key: str) -> Memory:
    """What was built last time, if the site still is what came of it: else everything is made, and compared.

    A redacted site is made whole each time. It is made seldom, and what it may show of one file hangs on others.
    """
    if request.redact or request.clean or not published.whole:
        return Memory()
    return memory.load(request.root / PRIVATE, key, published.digest)


def _key(request: BuildRequest, theme: str, blocks: int) -> str:
    """The fingerprint of all that every page depends on. Another one means a clean build.

    What is a mapping in the settings is in the order of the file, so that the site's is, too.
    """
    parts = (program_digest(), theme, repr(request.settings), f"{request.as_of} {blocks} {request.site}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
