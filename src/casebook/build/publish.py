"""The only writer of ``site/``. Old and new never mix: everything waits in a folder aside, then is moved in.

- A file that this program did not write, or that was changed since, is never touched (see ``manifest``).
- Every file is moved in whole. Pages of cases come before the lists that link to them, and pages
  that are gone go last, so that no list ever links to a page that is not there.
- The journal says what a publication is about to write. Killed half-way, the next build knows what is
  its own, and repairs it.
- Whatever can fail for want of room or rights is done before the first file is moved.
"""

from __future__ import annotations

import errno
import functools
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casebook.build.manifest import (
    EMPTY,
    JOURNAL,
    MANIFEST,
    STAGING,
    CannotPublish,
    Manifest,
    Published,
    digest_at,
    digest_of,
    foreign_words,
    in_words,
    manifest_text,
    plain_words,
    read_own,
)
from casebook.locks import replace

__all__ = ["STAGING", "CannotPublish", "Staged", "Stager", "Staging", "digest_of", "staging"]


# --- Staging --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that waits to be moved in: its address in the site, its digest, and its name in the staging folder."""

    address: str
    digest: str
    name: str


@contextmanager
def staging(site: Path, published: Published) -> Iterator[Staging]:
    """The site in the making, with an empty staging folder, which is taken away in the end.

    What an interrupted build left there is cleared away first.
    """
    folder = site / STAGING
    with plain_words(site):
        site.mkdir(parents=True, exist_ok=True)
        if folder.is_symlink():
            raise CannotPublish(f"{folder} is a link. Take it away, then build again.")
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
    try:
        with plain_words(site):
            yield Staging(site, published)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Staging:
    """The site in the making: what is to stand in it, and which files of that wait aside to be moved in.

    ``published`` is what it holds already; ``manifest`` what it is to hold: address to digest.
    """

    def __init__(self, site: Path, published: Published) -> None:
        self.site = site
        self.folder = site / STAGING
        self.published = published
        self.manifest: Manifest = {}
        self._waiting: dict[str, Staged] = {}

    def stager(self, name: str) -> Stager:
        """What stages files in this process, under names that begin so."""
        return Stager(self.folder, name, self.published.ours)

    def stay(self, addresses: Iterable[str]) -> None:
        """Let these files stay as they stand in the site."""
        found = list(addresses)
        self.manifest.update(zip(found, map(self.published.ours.__getitem__, found), strict=True))

    def take(self, staged: Iterable[Staged], unchanged: Manifest) -> None:
        """Take in what a stager has staged, and what it found to stand in the site already."""
        for one in staged:
            self._waiting[one.address] = one
            self.manifest[one.address] = one.digest
        for address in unchanged:
            self._waiting.pop(address, None)  # made twice, and the second time as it stands already
        self.manifest.update(unchanged)

    def read(self, address: str) -> bytes:
        """A file as it will stand in the site: one that waits, or one that is there already."""
        if one := self._waiting.get(address):
            return (self.folder / one.name).read_bytes()
        return read_own(self.site, address, self.manifest[address])

    @property
    def written(self) -> frozenset[str]:
        """The addresses of the files that are new, or are replaced."""
        return frozenset(self._waiting)

    @property
    def removed(self) -> frozenset[str]:
        """The addresses of the files that are taken away."""
        return frozenset(self.published.ours.keys() - self.manifest.keys())

    def publish(self) -> str:
        """Move in what waits, take away what is gone; the digest of the site as it then is.

        Raises :class:`CannotPublish`, with the site as it was, where something stands in the way that this program did not write.
        """
        if self._waiting or self.removed or not self.published.whole:
            return _publish(self.site, self._waiting.values(), self.manifest, self.published)
        return self.published.digest


class Stager:
    """Writes files into the staging folder, unless the same bytes already stand in the site.

    ``name`` keeps the files of several processes apart.
    """

    def __init__(self, staging: Path, name: str, published: Mapping[str, str]) -> None:
        self._staging = staging
        self._name = name
        self._published = published
        self._count = 0
        self.staged: list[Staged] = []
        self.kept: Manifest = {}

    def add(self, address: str, data: bytes) -> None:
        """Stage one file. Raises :class:`CannotPublish` where it cannot be written."""
        digest = digest_of(data)
        if self._published.get(address) == digest:
            self.kept[address] = digest
            return
        name = f"{self._name}-{self._count}"
        self._count += 1
        path = f"{self._staging}{os.sep}{name}"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
            try:
                view = memoryview(data)
                while view:
                    view = view[os.write(handle, view) :]
            finally:
                os.close(handle)
        except OSError as error:
            raise CannotPublish(in_words(error, self._staging.parent)) from error
        self.staged.append(Staged(address, digest, name))


# --- Publishing -------------------------------------------------------------------------------------------


def _publish(site: Path, staged: Iterable[Staged], new: Manifest, old: Published) -> str:
    # What is new comes before what changes, so that nothing that can be reached leads nowhere.
    waiting = sorted(staged, key=lambda s: (s.address in old.ours, _rank(s.address), s.address))
    gone = sorted(set(old.ours) - set(new), reverse=True)
    with plain_words(site):
        _refuse_foreign(site, [s.address for s in waiting], gone, old)
        _open_folders(site, [s.address for s in waiting], gone)
        text = manifest_text(new)
        manifest = _stage(site, "manifest", text)
        if waiting or gone:
            if not old.whole:
                # The journal tells of one publication: what an earlier one left is put on record first.
                replace(_stage(site, "old", manifest_text(old.ours)), f"{site / MANIFEST}")
            journal = manifest_text({one.address: one.digest for one in waiting})
            replace(_stage(site, "journal", journal), f"{site / JOURNAL}")
    with _half_way(site):
        for one in waiting:
            replace(f"{site}{os.sep}{STAGING}{os.sep}{one.name}", f"{site}{os.sep}{one.address}")
        renamed = _by_letter_case(new) if gone else {}
        for address in gone:
            _remove(site, address, renamed.get(address.casefold(), ()))
        replace(manifest, f"{site / MANIFEST}")
        (site / JOURNAL).unlink(missing_ok=True)
    return digest_of(text)


def _open_folders(site: Path, targets: Iterable[str], gone: Iterable[str]) -> None:
    """Make the folders of what is about to be moved in, and see that all that will be touched may be."""
    folders = {address.rpartition("/")[0] for address in targets}
    for folder in sorted(folders):
        (site / folder).mkdir(parents=True, exist_ok=True)
    for folder in sorted(folders | {address.rpartition("/")[0] for address in gone}):
        if (site / folder).is_dir() and not os.access(site / folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(site / folder))


@contextmanager
def _half_way(site: Path) -> Iterator[None]:
    """Once files are being moved, an error leaves some new and some old: that is not to be passed over."""
    try:
        yield
    except OSError as error:
        raise CannotPublish(
            f"{site.name}/ could be brought up to date only in part: {error.strerror or error}."
            " Every page in it is whole; build again, and the rest follows."
        ) from error


def _rank(address: str) -> int:
    """Pages of cases and forms first, then data, then lists, the index last: links never lead nowhere."""
    if address.startswith("assets/"):
        return 0
    if address.startswith(("cases/", "forms/")):
        return 1
    if address.startswith("data/"):
        return 2
    return 4 if address.startswith("index") else 3


def _refuse_foreign(site: Path, targets: Iterable[str], gone: Iterable[str], old: Published) -> None:
    """Look at everything that is about to be replaced or removed; nothing has been touched yet."""
    foreign = []
    folders: dict[str, bool] = {}
    by_letter_case = functools.cache(lambda: _by_letter_case(old.ours))  # seldom asked for
    for address in (*targets, *gone):
        folder, _, _ = address.rpartition("/")
        if folder not in folders:
            folders[folder] = _is_own_folder(site, folder)
        if not folders[folder]:
            foreign.append(f"{folder} (not a folder of the site’s own)")
        elif not _is_own_file(site, address, old.ours, by_letter_case):
            foreign.append(address)
    if foreign:
        raise CannotPublish(foreign_words(site, foreign))


def _by_letter_case(manifest: Manifest) -> dict[str, list[str]]:
    """The addresses by what a disk on which letter case does not matter knows them by."""
    found: dict[str, list[str]] = {}
    for address in manifest:
        found.setdefault(address.casefold(), []).append(address)
    return found


def _is_own_folder(site: Path, folder: str) -> bool:
    path = site
    for part in folder.split("/") if folder else ():
        path = path / part
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:
            return True
        if not stat.S_ISDIR(mode):
            return False
    return True


def _is_own_file(
    site: Path, address: str, ours: Manifest, by_letter_case: Callable[[], Mapping[str, list[str]]]
) -> bool:
    """Whether nothing is there, or a file with the digest that it is known by, or one of ours that lost all its bytes."""
    path = f"{site}{os.sep}{address}"
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return True
    if not stat.S_ISREG(mode):
        return False
    # Where letter case makes no difference, another address of ours may be the file that is there.
    own = [address] if address in ours else by_letter_case().get(address.casefold(), [])
    return bool(own) and digest_at(site, address) in (*(ours[a] for a in own), EMPTY)


def _remove(site: Path, address: str, twins: Iterable[str]) -> None:
    """Take a file away, and the folders that are empty without it.

    ``twins`` are addresses of the new site that differ from it in letter case alone. Where the disk makes
    no difference between them, it is the new file, which only has to be given its name.
    """
    path = site / address
    for twin in twins:
        if path.exists() and path.samefile(site / twin):
            path.rename(site / twin)
            return
    path.unlink(missing_ok=True)
    folder = path.parent
    while folder != site:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _stage(site: Path, name: str, text: bytes) -> str:
    """The text of a manifest as a file in the staging folder, safely on the disk; where it is."""
    part = site / STAGING / name
    with open(part, "xb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return str(part)
