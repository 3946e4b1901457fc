"""Pages to bytes, by templates: the shipped ones and, before them, the book's own.

No clock, no disk, no environment reaches a template. A misspelt name is an error with the
template's line, never an empty place on a page.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader
from jinja2.bccache import Bucket
from jinja2.runtime import Context

from casebook.opening import read_own, write_own
from casebook.render import lineage
from casebook.render.compile import SHIPPED, ThemeGenerator, rendered
from casebook.render.filters import FILTERS
from casebook.render.folder_parts import FolderParts
from casebook.render.sandbox import (
    SafeEnvironment,
    TeamLoader,
    files_of,
    is_inside,
    refuse_link_out,
    refuse_links_within,
)
from casebook.render.slips import FAULTS, Missing, TemplateProblem, problem_of
from casebook.render.value_parts import value_parts
from casebook.views.page import Asset, Page

__all__ = ["SHIPPED", "TemplateProblem", "Theme", "theme_digest", "theme_of"]


def _folders(book: Path) -> tuple[Path, ...]:
    own = book / "templates"
    if not own.is_dir() or own.resolve() == SHIPPED.resolve():
        return (SHIPPED,)
    refuse_link_out(book, own)
    return (own, SHIPPED)


def theme_digest(book: Path) -> str:
    """Changes whenever any file of the book's theme does."""
    digest = hashlib.sha256()
    for folder in _folders(book):
        for name, path in files_of(folder):
            digest.update(name.encode("utf-8", "surrogateescape") + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


class _Compiled(BytecodeCache):
    """Compiled templates, kept from one build to the next. One that is not as it was written is compiled again."""

    def __init__(self, folder: Path, kind: str) -> None:
        """``kind`` tells the code of one sort of environment from that of another: the sandbox has its own."""
        self._folder, self._kind = folder, kind

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a template's code, if there is any that can be trusted."""
        with contextlib.suppress(OSError):
            data = read_own(self._folder / f"{self._kind}-{bucket.key}")
            if hashlib.sha256(data[32:]).digest() == data[:32]:
                bucket.bytecode_from_string(data[32:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code. Where that fails it is compiled again next time."""
        code = bucket.bytecode_to_string()
        with contextlib.suppress(OSError):
            write_own(self._folder / f"{self._kind}-{bucket.key}", hashlib.sha256(code).digest() + code)


class _Environment(Environment):
    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template may use, as one dictionary: Jinja2's own chain of two is read anew for each part of a page."""
        return {**self.globals, **(d or {})}

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja2 has it
        """Call something, in code that was compiled for the sandbox."""
        return __context.call(__obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Work out a product or a power, as above."""
        del context
        return SafeEnvironment.default_binop_table[operator](left, right)


@dataclass(frozen=True, slots=True)
class Theme:
    """The shipped templates, overridden or extended file by file by the book's own."""

    environment: Environment
    folders: tuple[Path, ...]

    @classmethod
    def of(cls, book: Path, compiled: Path | None = None) -> Theme:
        """The theme of the book in folder ``book``: its ``templates/`` before the shipped ones.

        ``compiled`` is a folder in which compiled templates may be kept from one build to the next.
        """
        folders = _folders(book)
        for folder in folders[:-1]:
            refuse_links_within(folder)
        shipped = FileSystemLoader(SHIPPED)
        own = [TeamLoader(folder) for folder in folders[:-1]]
        loaders = [*own, shipped, PrefixLoader({"casebook": shipped})]
        environment = (SafeEnvironment if own else _Environment)(
            loader=ChoiceLoader(loaders),
            autoescape=True,
            undefined=Missing,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            bytecode_cache=_Compiled(compiled, "sandbox" if own else "plain") if compiled else None,
        )
        environment.code_generator_class = ThemeGenerator
        environment.filters.update(FILTERS, folder_part=FolderParts(environment), **value_parts(environment))
        return cls(environment, folders)

    def names(self, prefix: str) -> tuple[str, ...]:
        """The templates whose path begins with ``prefix`` (``forms/``), sorted."""
        found = {name for folder in self.folders for name, _ in files_of(folder)}
        return tuple(sorted(name for name in found if name.startswith(prefix) and name.endswith(".html")))

    def check(self) -> None:
        """Look for slips in the team's own templates that would say nothing. Raises :class:`TemplateProblem`."""
        for folder in self.folders[:-1]:
            for name, _ in files_of(folder):
                if name.endswith(".html") and not name.startswith("assets/"):
                    lineage.check(self.environment, name)

    def asset(self, name: str) -> Asset:
        """A file of the theme as it stands, with its own address: ``assets/casebook.css``."""
        for folder in self.folders:
            if is_inside(folder / name, folder):
                return Asset(name, (folder / name).read_bytes().replace(b"\r\n", b"\n"))
        raise TemplateProblem(name, 1, "this file of the theme is missing")

    def assets(self) -> Iterator[Asset]:
        """Every file of the theme's ``assets/``, the book's own before the shipped ones."""
        names = {name for folder in self.folders for name, _ in files_of(folder) if name.startswith("assets/")}
        return (self.asset(name) for name in sorted(names))

    def render(self, page: Page, shared: Mapping[str, object]) -> bytes:
        """One page as bytes. ``shared`` holds what every page is given beside its own view.

        Raises :class:`TemplateProblem` where a template is wrong.
        """
        return self.render_text(page.template, {"view": page.view(), "page": page, **shared}).encode()

    def render_text(self, template: str, values: Mapping[str, Any]) -> str:
        """A template with values. Raises :class:`TemplateProblem` where the template is wrong."""
        try:
            return rendered(self.environment, template, values)
        except FAULTS as error:
            raise problem_of(error, template, self.environment) from error


@functools.lru_cache(maxsize=1)
def theme_of(book: Path, compiled: Path | None, digest: str) -> Theme:
    """The theme of a book with its templates read, kept from one build to the next while ``digest`` is the theme's."""
    del digest  # another one means another theme
    return Theme.of(book, compiled)
