"""What was built last time, so that this time only what changed is built.

Nothing here is a record: anything odd about the cache means a clean build. It lives in the book's
``.casebook`` folder, never in the site, for it holds what the lists show of every child.

It is read at every build, so it is flat: cards (see ``cards``), and plain tuples, texts and numbers.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import marshal
import os
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from casebook import __version__
from casebook.build.drawer import Drawer, Kept, Odd, clear
from casebook.casefile.listing import Stamp, changed_ns
from casebook.diagnostics import Diagnostic, Severity, Span
from casebook.render.forms import Form
from casebook.views.lists.card import Card, Hand

FORMAT = 4
FILE_NAME = "cache"
# A file changed this shortly before it was looked at could change again without its times telling.
YOUNG_NS = 2_000_000_000
_TIMES_TELL = os.name != "nt"  # Windows keeps no time of the last change of a file's metadata
_DIGEST_SIZE = 32
_MARSHAL_VERSION = 2  # later ones look for equal values that stand twice, which takes longer than to write them


@dataclass(slots=True)
class Cache:
    """What the last build left.

    ``head`` and ``changes`` are what git said; ``extras`` what the files said of each other; ``order`` the paths in the
    order of all lists; ``drawer`` holds the records of ``cases``; ``lists`` maps the address of a list page, run or data file to the fingerprint that it
    was made from; ``forms`` what their templates said of themselves.
    """

    head: str = ""
    changes: dict[str, Hand] = field(default_factory=dict)
    extras: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    cases: dict[str, Card] = field(default_factory=dict)
    drawer: Drawer = field(default_factory=Drawer, compare=False)
    lists: dict[str, str] = field(default_factory=dict)
    forms: tuple[Form, ...] | None = None


def trusted(stamp: Stamp) -> Stamp | None:
    """The stamp, where a later change is sure to show in it; else ``None``. It was taken just now."""
    settled = changed_ns(stamp) < time.time_ns() - YOUNG_NS
    return stamp if _TIMES_TELL and settled else None


# --- What the program is ------------------------------------------------------------------------------


@functools.cache
def program_digest() -> str:
    """Changes whenever the program does: its version, the stamps of its files, and what it is built on."""
    below = [sys.version, unicodedata.unidata_version, *_installed("jinja2", "markdown", "nh3", "yaml")]
    digest = hashlib.sha256("\n".join([__version__, str(FORMAT), *below]).encode())
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*.py")):
        found = path.stat()
        digest.update(f"{path.relative_to(package).as_posix()} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _installed(*packages: str) -> Iterator[str]:
    """What is installed beside these packages, by names that hold versions. To ask each for its own takes ten times as long."""
    specs = (find_spec(package) for package in packages)
    for folder in sorted({Path(spec.origin).parents[1] for spec in specs if spec and spec.origin}):
        yield from sorted(path.name for path in folder.iterdir() if path.name.endswith(("-info", ".egg")))


# --- The file -----------------------------------------------------------------------------------------


def _head(key: str, site: str) -> bytes:
    return f"casebook cache {FORMAT} {key} {site}\n".encode()


def load(folder: Path, key: str, site: str) -> Cache:
    """The cache that the last build left in ``folder``, if it is of this key and this site; else an empty one.

    ``key`` names everything that every page depends on, ``site`` is the sign of the site that was published
    with it: of any other, the cache can say nothing.
    """
    try:
        data = (folder / FILE_NAME).read_bytes()
        head = _head(key, site)
        body = memoryview(data)[_DIGEST_SIZE:]
        if body[: len(head)] != head or hashlib.sha256(body).digest() != data[:_DIGEST_SIZE]:
            return Cache()
        return _from_plain(folder, marshal.loads(body[len(head) :]))  # noqa: S302 - signed, and read by the program that wrote it
    except Exception:  # whatever is odd about a cache: the answer is a clean build
        return Cache()


def save(folder: Path, key: str, site: str, cache: Cache) -> None:
    """Keep the cache for the next build. Where that fails, or what is to be kept is odd, the next build is a clean one."""
    with contextlib.suppress(OSError, Odd):
        kept = cache.drawer.keep(folder, cache.cases)
        body = _head(key, site) + marshal.dumps(_to_plain(cache, kept), _MARSHAL_VERSION)
        part = folder / f"{FILE_NAME}.part"
        with open(part, "wb") as file:
            file.write(hashlib.sha256(body).digest())
            file.write(body)
        part.replace(folder / FILE_NAME)
        clear(folder, but=kept.name)


# --- Values as plain ones, and back -------------------------------------------------------------------


def _to_plain(cache: Cache, kept: Kept) -> tuple[Any, ...]:
    extras = {path: [_plain_diagnostic(d) for d in found] for path, found in cache.extras.items()}
    paths, cases, records = tuple(kept.cards), list(map(tuple, kept.cards.values())), tuple(kept[:-1])
    forms = None if cache.forms is None else [(form.name, form.title, form.template) for form in cache.forms]
    return (cache.head, cache.changes, extras, cache.order, paths, cases, records, cache.lists, forms)


def _from_plain(folder: Path, plain: Any) -> Cache:
    head, changes, extras, order, paths, cases, (records, *sizes), lists, forms = plain
    return Cache(
        head,
        changes,
        {path: tuple(map(_diagnostic, found)) for path, found in extras.items()},
        order,
        dict(zip(paths, map(Card._make, cases), strict=True)),
        Drawer(folder / records, *sizes),
        lists,
        None if forms is None else tuple(Form(*form) for form in forms),
    )


def _plain_diagnostic(d: Diagnostic) -> tuple[object, ...]:
    span = (d.span.line, d.span.column, d.span.end_line, d.span.end_column)
    return (d.code, d.severity.value, d.path, span, d.message, d.help, d.line_text)


def _diagnostic(plain: tuple[Any, ...]) -> Diagnostic:
    code, severity, path, span, *rest = plain
    return Diagnostic(code, Severity(severity), path, Span(*span), *rest)
