"""What many commands take: the day that stands for today, and refs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

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


def complete_ref(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The refs of the book that begin so. Names are left out: they would stand on the screen for all to see."""
    from casebook.casefile.listing import list_cases
    from casebook.casefile.source import ref_of
    from casebook.cli.workplace import Workplace

    folder = ctx.find_root().params.get("folder")
    try:
        root = Workplace.at(Path(folder) if folder else None, None).root
        refs = sorted(map(ref_of, list_cases(root).paths))
    except (click.ClickException, OSError):
        return []
    return [CompletionItem(ref) for ref in refs if ref.casefold().startswith(incomplete.casefold())]
