"""What every command takes: the day that stands for today."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from casebook.cli.workplace import Workplace

as_of_option = click.option("--as-of", metavar="YYYY-MM-DD", default=None, help="Take this date for today.")


def with_workplace(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the workplace in which it runs, as of the day of its own ``--as-of`` where it is given one."""

    @as_of_option
    @click.pass_obj
    @functools.wraps(function)
    def wrapped(place: Workplace, /, *args: Any, as_of: str | None, **kwargs: Any) -> None:
        function(place.on(as_of), *args, **kwargs)

    return wrapped
