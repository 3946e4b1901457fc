"""Pages to bytes, by templates: the shipped ones and, before them, the book's own.

No clock, no disk, no environment reaches a template. A misspelt name is an error with the
template's line, never an empty place on a page.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader
from jinja2.bccache import Bucket

from casebook.render import lineage
from casebook.render.compile import SHIPPED, ThemeGenerator, rendered
from casebook.render.filters import FILTERS
from casebook.render.folder_parts import FolderParts
from casebook.render.slips import FAULTS, Missing, TemplateProblem, problem_of
from casebook.render.value_parts import value_parts
from casebook.views.page import Asset, Page

__all__ = ["SHIPPED", "TemplateProblem", "Theme", "theme_digest", "theme_of"]


def _folders(book: Path) -> tuple[Path, ...]:
    own = book / "templates"
    return (own, SHIPPED) if own.is_dir() and own.resolve() != SHIPPED.resolve() else (SHIPPED,)


def theme_digest(book: Path) -> str:
    """Changes whenever any file of the book's theme does."""
    digest = hashlib.sha256()
    for folder in _folders(book):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


class _Compiled(BytecodeCache):
    """Compiled templates, kept from one build to the next. One that is not as it was written is compiled again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a template's code, if there is any that can be trusted."""
        with contextlib.suppress(OSError):
            data = (self._folder / bucket.key).read_bytes()
            if hashlib.sha256(data[32:]).digest() == data[:32]:
                bucket.bytecode_from_string(data[32:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code. Where that fails it is compiled again next time."""
        code = bucket.bytecode_to_string()
        part = self._folder / f"{bucket.key}.{os.getpid()}.part"
        with contextlib.suppress(OSError):
            part.write_bytes(hashlib.sha256(code).digest() + code)
            part.replace(self._folder / bucket.key)


class _Environment(Environment):
    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template may use, as one dictionary: Jinja2's own chain of two is read anew for each part of a page."""
        return {**self.globals, **(d or {})}


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
        shipped = FileSystemLoader(SHIPPED)
        loaders = [FileSystemLoader(f) for f in folders[:-1]] + [shipped, PrefixLoader({"casebook": shipped})]
        environment = _Environment(
            loader=ChoiceLoader(loaders),
            autoescape=True,
            undefined=Missing,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            bytecode_cache=_Compiled(compiled) if compiled else None,
        )
        environment.code_generator_class = ThemeGenerator
        environment.filters.update(FILTERS, folder_part=FolderParts(environment), **value_parts(environment))
        return cls(environment, folders)

    def names(self, prefix: str) -> tuple[str, ...]:
        """The templates whose path begins with ``prefix`` (``forms/``), sorted."""
        found = {
            path.relative_to(folder).as_posix()
            for folder in self.folders
            for path in (folder / prefix).rglob("*.html")
            if path.is_file()
        }
        return tuple(sorted(found))

    def check(self) -> None:
        """Look for slips in the team's own templates that would say nothing. Raises :class:`TemplateProblem`."""
        for folder in self.folders[:-1]:
            names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.html") if path.is_file()]
            for name in sorted(names):
                if not name.startswith("assets/"):
                    lineage.check(self.environment, name)

    def asset(self, name: str) -> Asset:
        """A file of the theme as it stands, with its own address: ``assets/casebook.css``."""
        for folder in self.folders:
            if (folder / name).is_file():
                return Asset(name, (folder / name).read_bytes().replace(b"\r\n", b"\n"))
        raise TemplateProblem(name, 1, "this file of the theme is missing")

    def assets(self) -> Iterator[Asset]:
        """Every file of the theme's ``assets/``, the book's own before the shipped ones."""
        names = {
            path.relative_to(folder).as_posix()
            for folder in self.folders
            for path in (folder / "assets").rglob("*")
            if path.is_file()
        }
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
