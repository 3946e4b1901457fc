"""Where what is made for people goes: into ``exports/`` of the book, which git does not take in, unless told otherwise."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
from pathlib import Path

import click

from casebook.casefile.listing import CASES
from casebook.cli.workplace import Refused, Workplace
from casebook.unversioned import MADE_OF_CASES, make_folder

FOLDER = "exports"


def exports_of(place: Workplace) -> Path:
    """The folder ``exports/`` of the book, made if it is not there. A link in its place is not followed."""
    folder = place.root / FOLDER
    if folder.is_symlink():
        raise Refused(f"{folder} is a link, which is not followed. Put a folder in its place, or name a file with -o.")
    try:
        make_folder(folder)
    except OSError as error:
        raise Refused(f"{folder} cannot be made: {_reason(error)}. Name a file with -o.") from None
    if not folder.is_dir():
        raise Refused(f"{folder} is not a folder. Put a folder in its place, or name a file with -o.")
    return folder


def target_of(place: Workplace, output: Path | None, name: str) -> Path:
    """The file to write: the one that was named, else ``name`` in ``exports/``. Never one among the case files."""
    if output is None:
        return exports_of(place) / name
    if output.is_dir():
        raise Refused(f"{output} is a folder. Name a file in it.")
    refuse_cases(place, output)
    return output


def refuse_cases(place: Workplace, output: Path) -> None:
    """Refuse a place among the case files."""
    if output.resolve().is_relative_to((place.root / CASES).resolve()):
        raise Refused("What is made of the cases does not go among the case files. Name a place outside cases.")


def write_over(target: Path, data: bytes) -> None:
    """Put ``data`` in ``target``, whole or not at all."""
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise Refused(f"{target} could not be written: {_reason(error)}.") from None


def set_aside(target: Path) -> Path | None:
    """Give what stands at ``target`` a name of its own, with the day on which it was made; the new path, if it was there.

    An older print may be what was sent or signed. Raises ``OSError``.
    """
    if target.is_symlink() or not target.is_file():
        return None
    made = dt.datetime.fromtimestamp(target.stat().st_mtime, dt.UTC).astimezone().date()
    for number in range(1, 1000):
        more = f" {number}" if number > 1 else ""
        aside = target.with_name(f"{target.stem} (older, {made.isoformat()}{more}){target.suffix}")
        if not os.path.lexists(aside):
            target.rename(aside)
            return aside
    raise Refused(f"There are too many older files beside {target}. Take some away.")


def shown_from(place: Workplace, path: Path) -> str:
    """The path as it is told: from the book, where it lies in it."""
    return path.relative_to(place.root).as_posix() if path.is_relative_to(place.root) else str(path)


def warn_of_git(place: Workplace, target: Path) -> None:
    """Say so where a file lies in the book and git would take it in."""
    full = target.resolve()
    if not full.is_relative_to(place.root.resolve()) or full.is_relative_to((place.root / FOLDER).resolve()):
        return
    if not any(full.match(pattern) for pattern in MADE_OF_CASES):
        click.echo(f"Note: {target} lies in the book, and git would take it in. Put it in {FOLDER}/ instead.", err=True)


def _reason(error: OSError) -> str:
    return (error.strerror or "no reason given").lower()
