"""What a template may ask of a value: a day in figures or words, the text of the log."""

from __future__ import annotations

import datetime as dt
import functools

from markupsafe import Markup

from casebook import dates
from casebook.render.log.text import log_html


class Unfit(TypeError):  # noqa: N818 - it is what was handed over
    """A filter was given what it has no use for. ``wanted`` says in words what it takes."""

    def __init__(self, name: str, wanted: str, value: object) -> None:
        super().__init__(name, wanted, value)
        self.name, self.wanted, self.value = name, wanted, value


def numeric(date: dt.date | None) -> str:
    """``14/09/2026``; nothing where there is no date. Raises :class:`Unfit`."""
    try:
        return dates.numeric(date) if date else ""
    except (AttributeError, TypeError, ValueError):
        raise Unfit("numeric", "a day", date) from None


def english(date: dt.date | None) -> str:
    """``14 September 2026``; nothing where there is no date. Raises :class:`Unfit`."""
    try:
        return dates.english(date) if date else ""
    except (AttributeError, TypeError, ValueError):
        raise Unfit("english", "a day", date) from None


@functools.lru_cache(maxsize=4096, typed=True)  # text that is to be shown as typed is a type of its own
def log(typed: str) -> Markup:
    """An entry's text, or a note's, with its Markdown. The pages and forms of some dozen cases show the same entries,
    so each is made once. Raises :class:`Unfit`."""
    if not isinstance(typed, str):
        raise Unfit("log", "text", typed)
    return Markup(log_html(typed))  # noqa: S704 - log_html escapes


FILTERS = {"numeric": numeric, "english": english, "log": log}
