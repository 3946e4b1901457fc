"""The only writer of ``site/``. Old and new never mix: everything waits in a folder aside, then is moved in.

- What was written is named, with a digest, in a manifest inside the site. A file that is not in it, or
  has been changed since, is somebody else's and is never touched.
- Every file is moved in whole. Pages of cases come before the lists that link to them, and pages
  that are gone go last, so that no list ever links to a page that is not there.
- The journal says what a publication is about to write. Killed half-way, the next build knows what is
  its own, and repairs it.
- Whatever can fail for want of room or rights is done before the first file is moved.
"""

from __future__ import annotations

import errno
import functools
import hashlib
import operator
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casebook import locks
from casebook.locks import replace

MANIFEST = ".casebook-manifest"
JOURNAL = ".casebook-journal"
STAGING = ".casebook-staging"
LOCK = "build.lock"
_HEADER = "casebook manifest 1\n"
_PARTED = operator.methodcaller("partition", " ")

Manifest = dict[str, str]


class CannotPublish(Exception):  # noqa: N818 - the message is a plain sentence for the person at the keyboard
    """The site cannot be written. The old site is as it was."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that waits to be moved in: its address in the site, its digest, and its name in the staging folder."""

    address: str
    digest: str
    name: str


def digest_of(data: bytes) -> str:
    """The digest by which the manifest knows a file."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


_EMPTY = digest_of(b"")


# --- The lock ---------------------------------------------------------------------------------------


@contextmanager
def only_build(folder: Path, wait_seconds: float) -> Iterator[bool]:
    """Hold the book's build lock. ``folder`` is the book's ``.casebook``. A second build waits its turn.

    The value says whether the lock was had at once.

    Raises :class:`CannotPublish` where the other build has not finished within ``wait_seconds``.
    """
    with plain_words(folder):
        lock = _lock_of(folder, wait_seconds)
    with lock:
        yield lock.at_once


def _lock_of(folder: Path, wait_seconds: float) -> locks.Lock:
    try:
        return locks.take(folder / LOCK, wait_seconds)
    except locks.Busy:
        raise CannotPublish(
            "Another build of this book is still running. Wait for it to end, then try again."
        ) from None
    except locks.NoLocks as refusal:
        raise CannotPublish(f"{folder / LOCK} cannot be locked, so nothing was built: {refusal}.") from None


@contextmanager
def plain_words(path: Path) -> Iterator[None]:
    """Turn what the operating system says into a sentence, in which ``path`` is what could not be written."""
    try:
        yield
    except OSError as error:
        raise CannotPublish(in_words(error, path)) from error


def in_words(error: OSError, path: Path) -> str:
    """An operating system's error as a sentence that says what to do."""
    named = Path(error.filename).name if error.filename else path.name
    if error.errno == errno.ENOSPC:
        return f"The disk is full, so the site was not changed ({named}). Make room, then build again."
    if error.errno in (errno.EFBIG, errno.EDQUOT):
        return f"A size limit of this machine stopped the build ({named}); the site was not changed."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{path} cannot be written: you may not change it. Check who owns it, then build again."
    return f"{error.filename or path} cannot be read or written: {error.strerror or error}."


# --- What stands in the site --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """What a site holds before a build.

    ``ours`` are the files that this program wrote and that are still there, with the digest that each was
    written with (their bytes are checked when they are about to be replaced). ``whole`` says that none is
    missing and that no publication was cut short. Two whole sites of one ``sign`` hold the same files.
    """

    ours: Manifest
    whole: bool
    sign: str


def look(site: Path, closely: bool = False) -> Standing:
    """Read the manifest and the journal, and see which of the named files are there.

    ``closely``: a file whose bytes are no longer those that were written does not count as ours.
    Raises :class:`CannotPublish` where ``site`` is a link or no folder, or cannot be looked at.
    """
    with plain_words(site):
        if site.is_symlink() or (site.exists() and not site.is_dir()):
            raise CannotPublish(f"{site.name} is not a folder of this book's own. Move it away, then build again.")
        data = _read_named(site / MANIFEST)
        manifest, journal = _manifest(data), _manifest(_read_named(site / JOURNAL))
        if not manifest and not journal:
            return Standing({}, False, "")
        there = _files(site)
        ours = manifest if manifest.keys() <= there else {a: d for a, d in manifest.items() if a in there}
        whole = len(ours) == len(manifest) and JOURNAL not in there
        # Those files of a publication cut short that had been moved in.
        ours |= _unchanged(site, {a: d for a, d in journal.items() if a in there and ours.get(a) != d})
        if closely:
            ours = _unchanged(site, ours)
    return Standing(ours, whole, digest_of(data))


def _unchanged(site: Path, manifest: Manifest) -> Manifest:
    """Those files that are as the manifest says, and those that have lost all their bytes, as they are.

    That is what a power cut leaves of a file, and nobody's work.
    """
    found = {address: _digest_at(site, address) for address in manifest}
    return {address: digest for address, digest in found.items() if digest in (manifest[address], _EMPTY)}


def _digest_at(site: Path, address: str) -> str:
    return digest_of((site / address).read_bytes())


def read_own(site: Path, address: str, digest: str) -> bytes:
    """The bytes of a file that stands in the site, to make others from: only if they are those that were written."""
    with plain_words(site):
        data = (site / address).read_bytes()
    if digest_of(data) != digest:
        raise CannotPublish(_foreign_words(site, [address]))
    return data


def _read_named(path: Path) -> bytes:
    """The bytes of a manifest or a journal; nothing where there is none."""
    if path.is_symlink():
        raise CannotPublish(_foreign_words(path.parent, [path.name]))
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _manifest(data: bytes) -> Manifest:
    """What a manifest names: nothing where it is no whole manifest. It never names a way out of the site."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return {}
    if not text.startswith(_HEADER) or not text.endswith("\n"):
        return {}
    rows = map(_PARTED, text[len(_HEADER) :].split("\n"))
    found = {address: digest for digest, _, address in rows if address}
    return {a: d for a, d in found.items() if ".." not in a.split("/")} if ".." in text else found


def _manifest_text(manifest: Mapping[str, str]) -> bytes:
    return (_HEADER + "".join([f"{manifest[address]} {address}\n" for address in sorted(manifest)])).encode("utf-8")


def _files(site: Path) -> set[str]:
    """The addresses of all plain files in the site; links are not followed."""
    found: set[str] = set()
    folders = [""]
    while folders:
        prefix = folders.pop()
        try:
            with os.scandir(f"{site}/{prefix}") as scanned:
                entries = list(scanned)
        except FileNotFoundError:
            continue
        files = [prefix + entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
        found.update(files)
        if len(files) < len(entries):
            inner = (e.name for e in entries if e.is_dir(follow_symlinks=False) and e.name != STAGING)
            folders += [f"{prefix}{name}/" for name in inner]
    return found


# --- Staging --------------------------------------------------------------------------------------------


def open_staging(site: Path) -> Path:
    """Make ``site`` and an empty staging folder in it, with what an interrupted build left cleared away."""
    staging = site / STAGING
    with plain_words(site):
        site.mkdir(parents=True, exist_ok=True)
        if staging.is_symlink():
            raise CannotPublish(f"{staging} is a link. Take it away, then build again.")
        if staging.exists():
            shutil.rmtree(staging)
        staging.mkdir()
    return staging


def close_staging(site: Path) -> None:
    """Take the staging folder away, whatever is left in it."""
    shutil.rmtree(site / STAGING, ignore_errors=True)


class Stager:
    """Writes files into the staging folder, unless the same bytes already stand in the site.

    ``name`` keeps the files of several processes apart.
    """

    def __init__(self, staging: Path, name: str, standing: Mapping[str, str]) -> None:
        self._staging = staging
        self._name = name
        self._standing = standing
        self._count = 0
        self.staged: list[Staged] = []
        self.kept: Manifest = {}

    def add(self, address: str, data: bytes) -> None:
        """Stage one file. Raises :class:`CannotPublish` where it cannot be written."""
        digest = digest_of(data)
        if self._standing.get(address) == digest:
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


def publish(site: Path, staged: Iterable[Staged], new: Manifest, standing: Standing) -> str:
    """Move the staged files in, take away what is gone, and write the manifest; the sign of the site as it then is.

    ``new`` is everything that the site is to hold: address to digest. Raises :class:`CannotPublish`,
    with the site as it was, where something stands in the way that this program did not write.
    """
    # What is new comes before what changes, so that nothing that can be reached leads nowhere.
    waiting = sorted(staged, key=lambda s: (s.address in standing.ours, _rank(s.address), s.address))
    gone = sorted(set(standing.ours) - set(new), reverse=True)
    with plain_words(site):
        _refuse_foreign(site, [s.address for s in waiting], gone, standing)
        _open_folders(site, [s.address for s in waiting], gone)
        text = _manifest_text(new)
        manifest = _stage(site, "manifest", text)
        if waiting or gone:
            if not standing.whole:
                # The journal tells of one publication: what an earlier one left is put on record first.
                replace(_stage(site, "standing", _manifest_text(standing.ours)), f"{site / MANIFEST}")
            journal = _manifest_text({one.address: one.digest for one in waiting})
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


def _refuse_foreign(site: Path, targets: Iterable[str], gone: Iterable[str], standing: Standing) -> None:
    """Look at everything that is about to be replaced or removed; nothing has been touched yet."""
    foreign = []
    folders: dict[str, bool] = {}
    by_letter_case = functools.cache(lambda: _by_letter_case(standing.ours))  # seldom asked for
    for address in (*targets, *gone):
        folder, _, _ = address.rpartition("/")
        if folder not in folders:
            folders[folder] = _is_own_folder(site, folder)
        if not folders[folder]:
            foreign.append(f"{folder} (not a folder of the site’s own)")
        elif not _is_own_file(site, address, standing.ours, by_letter_case):
            foreign.append(address)
    if foreign:
        raise CannotPublish(_foreign_words(site, foreign))


def _foreign_words(site: Path, foreign: list[str]) -> str:
    shown = ", ".join(dict.fromkeys(foreign[:3]))
    more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
    return (
        f"In {site.name}/, casebook did not write this, or it was changed since: {shown}{more}."
        " Move it away or delete it, then build again. Nothing was changed."
    )


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
    return bool(own) and _digest_at(site, address) in (*(ours[a] for a in own), _EMPTY)


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
