"""What a site holds: the manifest of what was written, the journal of what was about to be, and what is there of both.

What was written is named, with a digest, in a manifest inside the site. A file that is not in it, or has been
changed since, is somebody else's. The journal says what a publication is about to write: killed half-way, the next build
knows what is its own.
"""

from __future__ import annotations

import errno
import hashlib
import operator
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MANIFEST = ".casebook-manifest"
JOURNAL = ".casebook-journal"
STAGING = ".casebook-staging"
_HEADER = "casebook manifest 1\n"
_PARTED = operator.methodcaller("partition", " ")

Manifest = dict[str, str]


class CannotPublish(Exception):  # noqa: N818 - the message is a plain sentence for the person at the keyboard
    """The site cannot be written. The old site is as it was."""


def digest_of(data: bytes) -> str:
    """The digest by which the manifest knows a file."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


EMPTY = digest_of(b"")


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


@dataclass(frozen=True, slots=True)
class Published:
    """What a site holds before a build.

    ``ours`` are the files that this program wrote and that are still there, with the digest that each was
    written with (their bytes are checked when they are about to be replaced). ``whole`` says that none is
    missing and that no publication was cut short. Two whole sites of one ``digest`` hold the same files.
    """

    ours: Manifest
    whole: bool
    digest: str


def look(site: Path, closely: bool = False) -> Published:
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
            return Published({}, False, "")
        there = _files(site)
        ours = manifest if manifest.keys() <= there else {a: d for a, d in manifest.items() if a in there}
        whole = len(ours) == len(manifest) and JOURNAL not in there
        # Those files of a publication cut short that had been moved in.
        ours |= _unchanged(site, {a: d for a, d in journal.items() if a in there and ours.get(a) != d})
        if closely:
            ours = _unchanged(site, ours)
    return Published(ours, whole, digest_of(data))


def _unchanged(site: Path, manifest: Manifest) -> Manifest:
    """Those files that are as the manifest says, and those that have lost all their bytes, as they are.

    That is what a power cut leaves of a file, and nobody's work.
    """
    found = {address: digest_at(site, address) for address in manifest}
    return {address: digest for address, digest in found.items() if digest in (manifest[address], EMPTY)}


def digest_at(site: Path, address: str) -> str:
    """The digest of a file as it stands in the site."""
    return digest_of((site / address).read_bytes())


def read_own(site: Path, address: str, digest: str) -> bytes:
    """The bytes of a file that stands in the site, to make others from: only if they are those that were written."""
    with plain_words(site):
        data = (site / address).read_bytes()
    if digest_of(data) != digest:
        raise CannotPublish(foreign_words(site, [address]))
    return data


def _read_named(path: Path) -> bytes:
    """The bytes of a manifest or a journal; nothing where there is none."""
    if path.is_symlink():
        raise CannotPublish(foreign_words(path.parent, [path.name]))
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


def manifest_text(manifest: Mapping[str, str]) -> bytes:
    """A manifest as it is written."""
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


def foreign_words(site: Path, foreign: list[str]) -> str:
    """What is said of files in the way that this program did not write."""
    shown = ", ".join(dict.fromkeys(foreign[:3]))
    more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
    return (
        f"In {site.name}/, casebook did not write this, or it was changed since: {shown}{more}."
        " Move it away or delete it, then build again. Nothing was changed."
    )
