"""A page before it is HTML: its address, its template, its view, and the sign by which a change is seen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site.

    ``address`` is relative to ``site/``, with forward slashes, and ends in ``.html``. ``view`` makes the
    frozen value that the template is given; it is called only when the page has to be rendered.
    ``fingerprint`` changes whenever the view would: two pages with one address and one fingerprint
    have the same bytes, so long as theme, settings and program are the same. A case's own page has none: whether
    it is to be made again is told by the case's file and its surroundings, before there is a page.
    """

    address: str
    template: str
    view: Callable[[], object]
    fingerprint: str = ""

    @property
    def root(self) -> str:
        """The way from this page to the top of the site: empty, or ``../`` as often as it takes."""
        return "../" * self.address.count("/")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the site that is no page: a stylesheet, a script, data."""

    address: str
    data: bytes


def fingerprint(parts: Iterable[str]) -> str:
    """A short digest of texts; the same texts in the same order, and only they, give the same one."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()
