"""Parts that are the same wherever one value stands: a day, somebody's initials, the mark of a link.

A book holds few of each and shows them on every page. Each such part is a template, rendered once for a value and kept.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from jinja2 import Environment
from markupsafe import Markup

from casebook.render.compile import rendered
from casebook.render.filters import Unfit

if TYPE_CHECKING:
    from casebook.views.site import Person


def value_parts(environment: Environment) -> dict[str, Callable[..., Markup]]:
    """The filters of one theme whose HTML is a template: ``time`` and ``initials``. Raises ``Unfit`` from the filters."""

    @functools.lru_cache(maxsize=8192)
    def time(date: dt.date | None) -> Markup:
        """A day, marked up as one; nothing where there is none."""
        if date is not None and not isinstance(date, dt.date):
            raise Unfit("time", "a day", date)
        return Markup(rendered(environment, "parts/time.html", {"date": date}))  # noqa: S704 - a template, which escapes

    @functools.lru_cache(maxsize=1024)
    def initials(person: Person) -> Markup:
        """Initials as typed, each with the name behind it."""
        return Markup(rendered(environment, "parts/initials.html", {"person": person}))  # noqa: S704 - as above

    return {"time": time, "initials": initials}
