"""What the program is: a page is made again where the program is another, even if nothing else is."""

from __future__ import annotations

import functools
import hashlib
import os
import sys
import unicodedata
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from casebook import __version__


@functools.cache
def program_digest() -> str:
    """Changes whenever the program does: its version, the stamps of its files, and what it is built on."""
    below = [sys.version, unicodedata.unidata_version, *_installed("jinja2", "markdown", "nh3", "yaml", "frontmatter")]
    files = sorted(_files(str(Path(__file__).parents[1])))
    return hashlib.sha256("\n".join([__version__, *below, *files]).encode()).hexdigest()


def _files(folder: str) -> Iterator[str]:
    """How each module stands on the disk. (By ``os``: with ``pathlib`` it takes four times as long, at every build.)"""
    for entry in os.scandir(folder):
        if entry.is_dir():
            yield from _files(entry.path)
        elif entry.name.endswith(".py"):
            found = entry.stat()
            yield f"{entry.path} {found.st_size} {found.st_mtime_ns}"


def _installed(*packages: str) -> Iterator[str]:
    """What is installed beside these packages, by names that hold versions. To ask each for its own takes ten times as long."""
    specs = (find_spec(package) for package in packages)
    for folder in sorted({Path(spec.origin).parents[1] for spec in specs if spec and spec.origin}):
        yield from sorted(path.name for path in folder.iterdir() if path.name.endswith(("-info", ".egg")))
