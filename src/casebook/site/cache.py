"""What was built last time, so that this time only what changed is built.

Nothing here is a record: anything odd about the cache means a clean build. It lives in the book's
``.casebook`` folder, never in the site, for it holds what the lists show of every child.

It is read at every build, so it is flat: plain tuples, texts and numbers, which Python's own marshal reads ten times
as fast as anything that knows of classes, and which can hold nothing that runs.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import gc
import hashlib
import marshal
import os
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from casebook import __version__
from casebook.casefile.listing import Stamp
from casebook.diagnostics import Diagnostic, Severity, Span
from casebook.exchange.calendar import Event
from casebook.rules.checks import Identity
from casebook.site.cards import Card
from casebook.site.forms import Form

FORMAT = 3
FILE_NAME = "cache"
# A file changed this shortly before it was looked at could change again without its times telling.
YOUNG_NS = 2_000_000_000
_TIMES_TELL = os.name != "nt"  # Windows keeps no time of the last change of a file's metadata
_DIGEST_SIZE = 32

Page = tuple[str, str]
Hand = tuple[str, int]


class Surroundings(NamedTuple):
    """All that the pages of a case depend on beside its own bytes, plain: the cases before and after it and its
    siblings as (ref, address), who last changed it and on which day (its number), and what the rest of the book
    says of it."""

    previous: Page | None
    next: Page | None
    siblings: tuple[Page, ...]
    changed: Hand | None
    extra: str


class Kept(NamedTuple):
    """What is remembered of one case file. ``stamp`` is ``None`` where only its bytes can tell.

    ``addresses`` are the pages that it has; ``child`` is the same for two files of one child; ``identity``,
    ``csv`` and ``events`` are its parts of what is made from all cases together (see :func:`pack_identity`,
    :func:`pack_events`).
    """

    digest: str
    stamp: tuple[int, int, int, int] | None
    around: Surroundings
    card: Card
    child: str
    identity: bytes
    addresses: tuple[str, ...]
    csv: bytes
    events: bytes


@dataclass(slots=True)
class Cache:
    """What the last build left.

    ``head`` and ``changes`` are what git said; ``extras`` what the files said of each other; ``order`` the paths in the
    order of all lists; ``lists`` maps the address of a list page, run or data file to the fingerprint that it
    was made from; ``forms`` what their templates said of themselves.
    """

    head: str = ""
    changes: dict[str, Hand] = field(default_factory=dict)
    extras: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    cases: dict[str, Kept] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    forms: tuple[Form, ...] | None = None


def trusted(stamp: Stamp) -> Stamp | None:
    """The stamp, where a later change is sure to show in it; else ``None``. It was taken just now."""
    settled = max(stamp.modified_ns, stamp.changed_ns) < time.time_ns() - YOUNG_NS
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
        with _no_collection():
            cache = _from_plain(marshal.loads(body[len(head) :]))  # noqa: S302 - signed, and read by the program that wrote it
        # A hundred thousand values that hold no rings: no later collection needs to walk through them.
        gc.freeze()
    except Exception:  # whatever is odd about a cache: the answer is a clean build
        return Cache()
    return cache


def save(folder: Path, key: str, site: str, cache: Cache) -> None:
    """Keep the cache for the next build. Where that fails, the next build is a clean one."""
    with contextlib.suppress(OSError):
        with _no_collection():
            body = _head(key, site) + marshal.dumps(_to_plain(cache))
        part = folder / f"{FILE_NAME}.part"
        with open(part, "wb") as file:
            file.write(hashlib.sha256(body).digest())
            file.write(body)
        part.replace(folder / FILE_NAME)


def forget(folder: Path) -> None:
    """Throw the cache away: the next build is a clean one."""
    with contextlib.suppress(OSError):
        (folder / FILE_NAME).unlink(missing_ok=True)


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Loading a hundred thousand values makes none to collect; looking for some takes half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# --- Values as plain ones, and back -------------------------------------------------------------------


def _to_plain(cache: Cache) -> tuple[Any, ...]:
    extras = {path: [_plain_diagnostic(d) for d in found] for path, found in cache.extras.items()}
    cases = {path: _plain_kept(kept) for path, kept in cache.cases.items()}
    forms = None if cache.forms is None else [(form.name, form.title, form.template) for form in cache.forms]
    return (cache.head, cache.changes, extras, cache.order, cases, cache.lists, forms)


def _from_plain(plain: Any) -> Cache:
    head, changes, extras, order, cases, lists, forms = plain
    return Cache(
        head,
        changes,
        {path: tuple(map(_diagnostic, found)) for path, found in extras.items()},
        order,
        {path: _kept(kept) for path, kept in cases.items()},
        lists,
        None if forms is None else tuple(Form(*form) for form in forms),
    )


def _plain_kept(kept: Kept) -> tuple[object, ...]:
    stamp = kept.stamp and tuple(kept.stamp)
    return (kept.digest, stamp, tuple(kept.around), tuple(kept.card), *kept[4:])


def _kept(plain: tuple[Any, ...]) -> Kept:
    digest, stamp, around, card, *rest = plain
    return Kept(digest, stamp, Surroundings._make(around), Card._make(card), *rest)


def _plain_diagnostic(d: Diagnostic) -> tuple[object, ...]:
    return (d.code, d.severity.value, d.path, _plain_span(d.span), d.message, d.help, d.line_text)


def _diagnostic(plain: tuple[Any, ...]) -> Diagnostic:
    code, severity, path, span, *rest = plain
    return Diagnostic(code, Severity(severity), path, Span(*span), *rest)


def _plain_span(span: Span) -> tuple[int, int, int, int]:
    return (span.line, span.column, span.end_line, span.end_column)


def pack_identity(one: Identity) -> bytes:
    """An identity as bytes: it is only looked at where two files seem to be of one child."""
    born = one.date_of_birth.toordinal() if one.date_of_birth else 0
    return marshal.dumps((one.path, one.ref, one.child_name, born, _plain_span(one.name_span), one.name_line))


def unpack_identity(data: bytes) -> Identity:
    """The identity that was packed."""
    path, ref, name, born, span, line = marshal.loads(data)  # noqa: S302 - made by this program
    return Identity(path, ref, name, dt.date.fromordinal(born) if born else None, Span(*span), line)


def pack_events(events: Iterable[Event]) -> bytes:
    """The events of one case as bytes: the same for the same events, and empty where there is none."""
    # Of marshal's ways of writing, the second: later ones write equal values differently.
    plain = [(event.ref, event.key, event.day.toordinal(), event.summary) for event in events]
    return marshal.dumps(plain, 2) if plain else b""


def unpack_events(data: bytes) -> Iterator[Event]:
    """The events that were packed."""
    for ref, key, day, summary in marshal.loads(data) if data else ():  # noqa: S302 - made by this program
        yield Event(ref, key, dt.date.fromordinal(day), summary)
