"""The templates of a book, which may come from a stranger: read from its folder alone, and able to do nothing but make text.

They see what a page shows, and may loop, test and format it. They can start nothing, open nothing, change nothing that
they are given, and ask no clock. What they write stands in the pages: ``SECURITY.md`` says what that can do.
"""

from __future__ import annotations

import datetime as dt
import functools
import operator
import os
import stat
import types
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.exceptions import SecurityError
from jinja2.loaders import split_template_path
from jinja2.runtime import BlockReference, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.utils import Cycler, Joiner, Namespace

from casebook.opening import is_link
from casebook.render.slips import TemplateProblem

# A product longer than this is no part of a page; a chain of them fills any machine's memory.
MOST_REPEATED = 1_000_000
# Whose functions may be called: those of values, which ask nothing and change nothing.
_ROOMS = ("casebook.views.", "casebook.model", "casebook.people", "casebook.form", "casebook.rules.", "casebook.diagnostics",
          "casebook.render.folder_parts", "casebook.render.filters")  # fmt: skip
_PLAIN = (str, tuple, list, dict, int, float, frozenset, set, dt.date)
_CLOCK = frozenset({"today", "now", "utcnow", "fromtimestamp", "utcfromtimestamp"})
_MAKERS = (safe_range, dict, Namespace, Cycler, Joiner)
# A view's own way to a part of a row is one that the template cannot choose.
_HELPERS = (Macro, BlockReference, LoopContext, Cycler, Joiner, operator.attrgetter)


# --- What a template may do -------------------------------------------------------------------------


class SafeEnvironment(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, with a list of what may be called instead of one of what may not."""

    intercepted_binops = frozenset({"*", "**"})

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template may use, as one dictionary, as :mod:`casebook.render.theme` has it."""
        return {**self.globals, **(d or {})}

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether a template may call it."""
        return bool(super().is_safe_callable(obj)) and _may_be_called(obj)

    def unsafe_undefined(self, obj: Any, attribute: str) -> Any:
        """What stands for something that a template may not ask for."""
        return self.undefined(f"a template may not ask for “{attribute}”", name=attribute, obj=obj, exc=SecurityError)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja2 has it, so that any name may be handed on
        """Call what may be called. Raises ``SecurityError``."""
        if isinstance(__obj, __self.undefined) or not callable(__obj):
            return __context.call(__obj, *args, **kwargs)  # which says what is wrong with it
        if not __self.is_safe_callable(__obj):
            raise SecurityError(f"a template may not call {_called(__obj)}")
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Work out a product, unless it would fill the machine. Raises ``SecurityError``."""
        if operator == "*" and _repeats(left, right) > MOST_REPEATED:
            raise SecurityError("a template may not repeat something so often")
        if operator == "**" and not (isinstance(left, int | float) and isinstance(right, int) and abs(right) < 100):
            raise SecurityError("a template may not work out so high a power")
        return super().call_binop(context, operator, left, right)


def _called(value: object) -> str:
    return f"“{getattr(value, '__name__', type(value).__name__)}”"


def _repeats(left: object, right: object) -> int:
    """How long a text or list becomes by being repeated; of numbers, how many figures they have together."""
    for thing, times in ((left, right), (right, left)):
        if isinstance(thing, str | tuple | list) and isinstance(times, int):
            return len(thing) * times
    return sum(value.bit_length() for value in (left, right) if isinstance(value, int))


def _may_be_called(value: Any) -> bool:
    if isinstance(value, _HELPERS) or any(value is maker for maker in _MAKERS):
        return True
    if isinstance(value, functools.partial):
        return _may_be_called(value.func)
    if isinstance(value, types.BuiltinMethodType):
        return isinstance(value.__self__, _PLAIN) and value.__name__ not in _CLOCK
    if isinstance(value, types.MethodType) and isinstance(value.__self__, _HELPERS + _PLAIN):
        return value.__name__ not in _CLOCK
    return isinstance(value, types.FunctionType | types.MethodType) and (_is_ours(value) or _is_format(value))


def _is_ours(function: types.FunctionType | types.MethodType) -> bool:
    return (function.__module__ or "").startswith(_ROOMS)


def _is_format(function: types.FunctionType | types.MethodType) -> bool:
    """Whether it is what the sandbox puts in the place of a text's own ``format``."""
    return isinstance(getattr(function, "__wrapped__", None), types.BuiltinMethodType)


# --- Where a template may come from -----------------------------------------------------------------


class TeamLoader(BaseLoader):
    """Reads the templates below one folder, and nothing that a link in it leads to elsewhere."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:
        """A template's text and the path of its file. Raises ``TemplateNotFound``."""
        del environment
        path = self._folder.joinpath(*split_template_path(template))
        if not is_inside(path, self._folder):
            raise TemplateNotFound(template)
        return path.read_bytes().decode("utf-8"), str(path), None

    def list_templates(self) -> list[str]:
        """The names of all of them."""
        return [name for name, _ in files_of(self._folder)]


def files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """The plain files below a folder in order of their names, each with the name, parted by ``/``.

    A link counts where it leads to a file within the folder; a folder that is a link does not.
    """
    found: list[Path] = []
    for above, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not is_link(os.lstat(Path(above, name)))]
        found += [Path(above, name) for name in names]
    for path in sorted(found):
        looked = path.lstat()
        if stat.S_ISREG(looked.st_mode) or (is_link(looked) and is_inside(path, folder)):
            yield path.relative_to(folder).as_posix(), path


def is_inside(path: Path, folder: Path) -> bool:
    """Whether ``path`` is a plain file that, with all links followed, lies within ``folder``."""
    try:
        real = path.resolve(strict=True)
        return real.is_relative_to(folder.resolve()) and stat.S_ISREG(real.stat().st_mode)
    except (OSError, RuntimeError, ValueError):  # not there, a ring of links, a name that no file can have
        return False


def refuse_link_out(book: Path, folder: Path) -> None:
    """Say so where a book's ``templates`` is a link that leads out of it. Raises ``TemplateProblem``."""
    if not folder.resolve().is_relative_to(book.resolve()):
        raise TemplateProblem("", 1, "the folder is a link that leads out of the book: put the folder itself here")


def refuse_links_within(folder: Path) -> None:
    """Say so where a link in ``templates`` leads out of it: to pass it over would change the pages without a word.

    Raises ``TemplateProblem``.
    """
    for above, folders, names in os.walk(folder):
        for name in sorted([*folders, *names]):
            path = Path(above, name)
            if is_link(path.lstat()) and not path.resolve().is_relative_to(folder.resolve()):
                told = "this is a link that leads out of templates/: put the file itself here"
                raise TemplateProblem(path.relative_to(folder).as_posix(), 1, told)
