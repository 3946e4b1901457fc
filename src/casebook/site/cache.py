"""What was built last time, so that this time only what changed is built.

Nothing here is a record: anything odd about the cache means a clean build. It lives in the book's
``.casebook`` folder, never in the site, for it holds what the lists show of every child.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import gc
import hashlib
import io
import os
import pickle
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from casebook import __version__
from casebook.diagnostics import Diagnostic
from casebook.exchange.calendar import Event
from casebook.history import Changed
from casebook.rules.checks import Identity
from casebook.site.forms import Form
from casebook.site.rows import Row

FORMAT = 2
FILE_NAME = "cache"
# A file changed this shortly before it was looked at could change again without its times telling.
YOUNG_NS = 2_000_000_000
_TIMES_TELL = os.name != "nt"  # Windows keeps no time of the last change of a file's metadata


class Stamp(NamedTuple):
    """What the file system says of a file, by which a change is seen without reading it."""

    size: int
    modified_ns: int
    changed_ns: int
    inode: int

    @property
    def settled(self) -> bool:
        """Whether the times are old enough, as of now, for any later change to show in them."""
        return max(self.modified_ns, self.changed_ns) < time.time_ns() - YOUNG_NS


class Kept(NamedTuple):
    """What is remembered of one case file. ``stamp`` is ``None`` where only its bytes can tell.

    ``made_from`` is the fingerprint of all that its pages depend on beside its bytes; ``addresses`` are
    the pages that it has; ``csv`` and ``events`` its parts of the caseload files.
    """

    digest: str
    stamp: Stamp | None
    made_from: str
    row: Row
    identity: Identity
    addresses: tuple[str, ...]
    csv: bytes
    events: tuple[Event, ...]


@dataclass(slots=True)
class Cache:
    """What the last build left. ``key`` names everything that every page depends on, ``site`` is the sign
    of the site that was published with it: of any other, the cache can say nothing.

    ``head`` and ``changes`` are what git said; ``extras`` what the files said of each other; ``lists`` maps
    the address of a list page, run or data file to the fingerprint that it was made from; ``forms`` what
    their templates said of themselves.
    """

    key: str = ""
    site: str = ""
    head: str = ""
    changes: dict[str, Changed] = field(default_factory=dict)
    extras: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    cases: dict[str, Kept] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    forms: tuple[Form, ...] | None = None


def stamp_of(path: str) -> Stamp:
    """The stamp of a file as it stands now. Raises ``OSError`` where there is none."""
    found = os.stat(path)  # noqa: PTH116 - ten thousand of them
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def trusted(stamp: Stamp) -> Stamp | None:
    """The stamp, where a later change is sure to show in it; else ``None``."""
    return stamp if _TIMES_TELL and stamp.settled else None


@functools.cache
def program_digest() -> str:
    """Changes whenever the program does: its version, the stamps of its files, and what it is built on."""
    below = [sys.version, unicodedata.unidata_version, *map(version, ("Jinja2", "Markdown", "nh3", "PyYAML"))]
    digest = hashlib.sha256("\n".join([__version__, str(FORMAT), *below]).encode())
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*.py")):
        found = path.stat()
        digest.update(f"{path.relative_to(package).as_posix()} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


class _Loader(pickle.Unpickler):
    """Unpickles this program's own values and dates, and nothing else that could run."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("datetime", "date"):
            return dt.date
        if module.startswith("casebook.") and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:  # no class that it has from elsewhere
                return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in the cache")


def load(folder: Path, key: str, site: str) -> Cache:
    """The cache that the last build left in ``folder``, if it is of this key and this site; else an empty one."""
    try:
        data = (folder / FILE_NAME).read_bytes()
        body = data[32:]
        if hashlib.blake2b(body, digest_size=32).digest() != data[:32]:
            return Cache()
        with _no_collection():
            cache = _Loader(io.BytesIO(body)).load()
        # A hundred thousand values that hold no rings: no later collection needs to walk through them.
        gc.freeze()
        return cache if isinstance(cache, Cache) and (cache.key, cache.site) == (key, site) else Cache()
    except Exception:  # whatever is odd about a cache, an older version's shape too: the answer is a clean build
        return Cache()


def save(folder: Path, cache: Cache) -> None:
    """Keep the cache for the next build. Where that fails, the next build is a clean one."""
    with contextlib.suppress(OSError):
        with _no_collection():
            body = pickle.dumps(cache, protocol=pickle.HIGHEST_PROTOCOL)
        part = folder / f"{FILE_NAME}.part"
        part.write_bytes(hashlib.blake2b(body, digest_size=32).digest() + body)
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
