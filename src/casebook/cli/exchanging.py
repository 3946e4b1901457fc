"""The command that brings the caseload out: ``export``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from casebook.book import Book, CaseFile
from casebook.cli.bookid import with_id
from casebook.cli.options import with_workplace
from casebook.cli.outgoing import shown_from, target_of, warn_of_git, write_over
from casebook.cli.workplace import Choice, Filter, Refused, Workplace, caseload_options
from casebook.wording import counted

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


def _ics(book: Book, files: list[CaseFile], older: Path | None, whole: bool) -> bytes:
    """The calendar. What it moves or calls off in an older one is told by it: of a part of the book, only what it moves."""
    from casebook.exporting.ics import BookName, events_of, versions, written
    from casebook.exporting.last_calendar import brought_forward, read_calendar

    name = BookName(book.settings.id, book.settings.title)
    now = versions((e for file in files for e in events_of(file, book.settings.policy)), book.as_of, name)
    last = read_calendar(older) if older else {}
    if not whole:
        last = {uid: event for uid, event in last.items() if uid in now}
    return written(brought_forward(last, now, [f.ref for f in book.broken], book.as_of), book.as_of, name)


_WRITERS: dict[str, Callable[[Book, list[CaseFile]], bytes]] = {"csv": _csv, "json": _json, "xlsx": _xlsx}
_FORMATS = (*_WRITERS, "ics")
_CARE = "This export holds children’s records: keep it only where the case files may be kept."
_CARE_ICS = "This calendar holds refs and dates, and no names."


_NAMES = {"csv": "caseload.csv", "json": "caseload.json", "xlsx": "caseload.xlsx", "ics": "calendar.ics"}
_TO_STDOUT = Path("-")


@click.command("export", epilog="Example: casebook export xlsx --school Northfield")
@click.argument("format_", metavar="FORMAT", type=Choice(_FORMATS))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="Write to this file, not in exports/ of the book. A hyphen hands it to another program.",
)
@caseload_options
@with_workplace
def export_command(place: Workplace, format_: str, output: Path | None, chosen: Filter) -> None:
    """Write the caseload for a spreadsheet (csv, xlsx), another program (json) or a calendar (ics).

    It goes into the folder exports/ of the book, which git does not take in, unless -o names another file.
    """
    if output == _TO_STDOUT and format_ == "xlsx" and _is_terminal():
        raise Refused(
            "A workbook cannot be shown here. Leave -o out, or name a file: casebook export xlsx -o caseload.xlsx"
        )
    book = place.book()
    if format_ == "ics":
        book = replace(book, settings=with_id(place).settings)
    files = chosen.pick(book.files)
    target = None if output == _TO_STDOUT else target_of(place, output, _NAMES[format_])
    data = _ics(book, files, target, chosen == Filter()) if format_ == "ics" else _WRITERS[format_](book, files)
    if target is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        older = ", in place of an older one" if target.exists() else ""
        write_over(target, data)
        told = counted(len(files), "case") if format_ != "ics" else "a calendar"
        click.echo(f"Written: {shown_from(place, target)} ({told}{older})")
        warn_of_git(place, target)
    click.echo(_CARE_ICS if format_ == "ics" else _CARE, err=True)


def _is_terminal() -> bool:
    return sys.stdout.isatty()
