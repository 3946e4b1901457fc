"""Parts of a page that are the same on every page of a folder: the navigation, the day, the policy.

A book of 10,000 cases has as many pages with one masthead. Each such part is a template of its own, rendered once
for a folder and kept. It is given no page, so that it cannot say of one what holds of another.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from jinja2 import Environment
from markupsafe import Markup

from casebook.render.compile import rendered
from casebook.views.page import Page

if TYPE_CHECKING:
    from casebook.views.site import Site

_MOST = 256  # pages at the top of the site are a folder each, and a long list has many


class FolderParts:
    """The filter ``folder_part`` of one theme: ``{{ page|folder_part("parts/navigation.html", site) }}``.

    A part is given ``root``, ``site``, and ``here`` to mark the link that leads to where the page belongs. What is
    kept was made for that very site: another site, be it equal in all, has its parts made anew.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._kept: dict[tuple[str, str], tuple[Site, Markup]] = {}

    def __call__(self, page: Page, part: str, site: Site) -> Markup:
        """The part as HTML, as it stands on that page."""
        key = (part, _place(page.address))
        kept = self._kept.get(key)
        if kept is not None and kept[0] is site:
            return kept[1]
        html = self._render(part, key[1], site)
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = (site, html)
        return html

    def _render(self, part: str, place: str, site: Site) -> Markup:
        stand_in = Page(place, part, lambda: None, "")
        values = {"root": stand_in.root, "site": site, "here": functools.partial(self._here, stand_in)}
        return Markup(rendered(self._environment, part, values))  # noqa: S704 - a template, which escapes

    def _here(self, page: Page, address: str, prefix: str) -> Markup:
        """The mark of a link of the navigation: whether it leads to this page, or to where this page belongs."""
        place = "page" if page.address == address else "true" if page.address.startswith(prefix) else ""
        return Markup(rendered(self._environment, "parts/here.html", {"place": place}))  # noqa: S704 - as above


def _place(address: str) -> str:
    """Where a page stands, as far as the navigation can tell: its folder, or itself at the top or as a folder's index."""
    folder, _, name = address.rpartition("/")
    return f"{folder}/" if folder and name != "index.html" else address
