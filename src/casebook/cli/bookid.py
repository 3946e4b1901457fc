"""The id by which a book is known in the world, for good: a random text in its settings, so that every copy has the same."""

from __future__ import annotations

import uuid
from pathlib import Path

import click

from casebook.cli.workplace import Workplace
from casebook.editing.write import NotWritten, create_file, digest_of, read_for_edit, replace_file, turn
from casebook.settings import FILE_NAME

_BOM = b"\xef\xbb\xbf"
LINES = """\
# What calendars know this book by, whatever it is called. It is the same in every copy: never change it.
id = "{id}"
"""


def new_lines() -> str:
    """The lines of the settings that give a new book its id."""
    return LINES.format(id=uuid.uuid4())


def with_id(place: Workplace) -> Workplace:
    """The same workplace, of a book that has an id: one that has none is given it, and the change is told.

    Where the settings cannot be written, the book goes without, and that is told.
    """
    if place.settings.id:
        return place
    try:
        with turn(place.root):
            _add(place.root / FILE_NAME)
    except NotWritten as refusal:
        click.echo(
            f"Note: this book has no id of its own, so its calendar may clash with another's. {refusal}", err=True
        )
        return place
    click.echo(f"Note: {FILE_NAME} has a new line, the id of this book. Keep it, and put it into git.", err=True)
    return place.afresh()


def _add(path: Path) -> None:
    """Put the lines at the head of the settings, where no table has begun yet; every other byte stays."""
    if not path.exists():
        create_file(path, new_lines().encode())
        return
    data = read_for_edit(path)
    bom, rest = (_BOM, data[3:]) if data.startswith(_BOM) else (b"", data)
    lines = new_lines().replace("\n", "\r\n" if b"\r\n" in rest else "\n").encode()
    replace_file(path, digest_of(data), bom + lines + rest)
