"""The command that brings the caseload out: ``export``."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

import click

from casebook.book import Book, CaseFile
from casebook.cli.options import with_workplace
from casebook.cli.workplace import Choice, Filter, Refused, Workplace, caseload_options

# --- Export -----------------------------------------------------------------------------------------


def _csv(book: Book, files: list[CaseFile]) -> bytes:
    from casebook.exporting.csvfile import export_csv

    return export_csv(files, book.as_of)


def _json(book: Book, files: list[CaseFile]) -> bytes:
    from casebook.exporting.caseload_json import status_document

    return (json.dumps(status_document(book.as_of, files), ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _xlsx(book: Book, files: list[CaseFile]) -> bytes:
    from casebook.exporting.workbook import caseload_xlsx

    return caseload_xlsx(files, book.as_of)


def _ics(book: Book, files: list[CaseFile]) -> bytes:
    from casebook.exporting.ics import calendar_ics

    return calendar_ics(files, book.settings.policy, book.as_of)


_WRITERS: dict[str, Callable[[Book, list[CaseFile]], bytes]] = {"csv": _csv, "json": _json, "xlsx": _xlsx, "ics": _ics}
_CARE = "This export holds children’s records: keep it only where the case files may be kept."
_CARE_ICS = "This calendar holds refs and dates, and no names."


@click.command("export", epilog="Example: casebook export xlsx -o caseload.xlsx --school Northfield")
@click.argument("format_", metavar="FORMAT", type=Choice(list(_WRITERS)))
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Write to this file.")
@caseload_options
@with_workplace
def export_command(place: Workplace, format_: str, output: Path | None, chosen: Filter) -> None:
    """Write the caseload for a spreadsheet (csv, xlsx), another program (json) or a calendar (ics).

    Without -o it is written to the terminal, or to where the output is sent.
    """
    if output is None and format_ == "xlsx" and _is_terminal():
        raise Refused("A workbook cannot be shown here. Name a file for it: casebook export xlsx -o caseload.xlsx")
    book = place.book()
    data = _WRITERS[format_](book, chosen.pick(book.files))
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_over(place.root, output, data)
        click.echo(f"Written: {output}", err=True)
    click.echo(_CARE_ICS if format_ == "ics" else _CARE, err=True)


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def write_over(root: Path, output: Path, data: bytes) -> None:
    """Put ``data`` in ``output``, whole or not at all. Never among the case files."""
    if output.is_dir():
        raise Refused(f"{output} is a folder. Name a file in it.")
    if output.resolve().is_relative_to((root / "cases").resolve()):
        raise Refused("An export does not go among the case files. Name a file outside cases.")
    temporary = output.with_name(f".{output.name}.{secrets.token_hex(6)}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(output)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise Refused(f"{output} could not be written: {(error.strerror or 'no reason given').lower()}.") from None
