"""The small pieces of which pages are made, as HTML: text, days, initials, an entry of the log, marks of links.

What stands on a page by the dozen is made by functions, here and in the rooms beside it (``case_pieces``,
``form_pieces``, ``picture``): a template that loops over it works for two milliseconds where a function works for
a tenth of one. They are filters, so a template says where they stand, and one that wants them otherwise loops over
the view itself. Everything that was typed goes through ``text`` or ``label`` there, as it would be escaped in a
template.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

from casebook import dates
from casebook.render.log.text import log_html

if TYPE_CHECKING:
    from casebook.views.page import Page
    from casebook.views.site import Person

_HERE = Markup(' aria-current="page"')
_WITHIN = Markup(' aria-current="true"')
_NOWHERE = Markup("")


def text(typed: str) -> str:
    """Text escaped to the letter as a template escapes it, but without the wrapper that marks it as safe."""
    if "&" in typed:
        typed = typed.replace("&", "&amp;")
    if "<" in typed:
        typed = typed.replace("<", "&lt;")
    if ">" in typed:
        typed = typed.replace(">", "&gt;")
    if "'" in typed:
        typed = typed.replace("'", "&#39;")
    if '"' in typed:
        typed = typed.replace('"', "&#34;")
    return typed


@functools.lru_cache(maxsize=4096)
def label(words: str) -> str:
    """Words that stand on many pages, escaped: labels, and how contact was made. Never a name or an entry's text."""
    return text(words)


@functools.lru_cache(maxsize=8192)
def day(date: dt.date) -> str:
    """A day as people read it, marked up as one: ``<time datetime="2026-09-14">14 September 2026</time>``."""
    words = dates.english(date).replace(" ", "\N{NO-BREAK SPACE}")
    return f'<time datetime="{date.isoformat()}">{words}</time>'


@functools.lru_cache(maxsize=4096, typed=True)  # what is to be shown as typed is a type of its own
def log_text(typed: str) -> str:
    """An entry's text as HTML. The pages and the forms of some dozen cases show the same entries: each is made once."""
    return log_html(typed)


@functools.lru_cache(maxsize=1024)
def initials_html(person: Person) -> str:
    """Initials as typed, each with the name behind it."""
    parts = [f'<abbr title="{text(name)}">{text(part)}</abbr>' if name else text(part) for part, name in person.parts]
    return "".join(parts)


def joined(parts: Iterable[str]) -> Markup:
    """Parts that are HTML already, as one piece that a template does not escape again."""
    return Markup("".join(parts))  # noqa: S704 - each part is made by a piece, of constants and escaped text


# --- As filters ----------------------------------------------------------------------------------


@functools.lru_cache(maxsize=8192)
def time(date: dt.date | None) -> Markup:
    """A date as ``day`` gives it; nothing where there is none."""
    return joined([day(date)] if date else [])


def numeric(date: dt.date | None) -> str:
    """``14/09/2026``; nothing where there is no date."""
    return dates.numeric(date) if date else ""


def english(date: dt.date | None) -> str:
    """``14 September 2026``; nothing where there is no date."""
    return dates.english(date) if date else ""


def log(typed: str) -> Markup:
    """An entry's text, or a note's, with its Markdown."""
    return joined([log_text(typed)])


def initials(person: Person) -> Markup:
    """Initials as typed, each with the name behind it."""
    return joined([initials_html(person)])


def here(page: Page, address: str, prefix: str) -> Markup:
    """The mark of a link of the navigation: whether it leads to this page, or to where this page belongs."""
    if page.address == address:
        return _HERE
    return _WITHIN if page.address.startswith(prefix) else _NOWHERE


FILTERS = {
    "time": time,
    "numeric": numeric,
    "english": english,
    "log": log,
    "initials": initials,
    "here": here,
}
