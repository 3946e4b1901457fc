"""Commands that bring the caseload out and in: ``export``, ``import``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import click

from casebook.book import Book, CaseFile
from casebook.cli.bookid import with_id
from casebook.cli.options import with_workplace
from casebook.cli.outgoing import shown_from, target_of, warn_of_git, write_over
from casebook.cli.workplace import Choice, Filter, Refused, Workplace, caseload_options
from casebook.editing.write import NotWritten, create_file, turn
from casebook.importing.archive import MAX_UNZIPPED, UnreadableError
from casebook.importing.cases import DEFAULT_PREFIX, NewCase, Result, describe, plan_import
from casebook.importing.filled import Filled
from casebook.packages import MissingPackageError
from casebook.wording import counted, shown

# --- Export -----------------------------------------------------------------------------------------


def _csv(book: Book, files: list[CaseFile]) -> bytes:
    from casebook.exporting.csvfile import caseload_csv

    return caseload_csv(files, book.as_of)


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
    try:
        data = _ics(book, files, target, chosen == Filter()) if format_ == "ics" else _WRITERS[format_](book, files)
    except MissingPackageError as error:
        raise Refused(str(error)) from None
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


# --- Import -----------------------------------------------------------------------------------------

T = TypeVar("T")
_MANY = 8
_WORD = (".docx", ".docm", ".dotx")
_EXCEL = (".xlsx", ".xlsm")
_TEXT = (".csv", ".tsv", ".txt")
_OLD = {
    ".doc": "Word’s old format. Open it in Word, choose Save as, and pick “Word Document (.docx)”.",
    ".xls": "Excel’s old format. Open it in Excel, choose Save as, and pick “Excel Workbook (.xlsx)”.",
    ".odt": "a LibreOffice document. Open it there, choose Save as, and pick “Word 2007–365 (.docx)”.",
    ".ods": "a LibreOffice spreadsheet. Open it there, choose Save as, and pick “Excel 2007–365 (.xlsx)”.",
    ".pdf": "a PDF, in which no boxes can be told. Import the Word form that it was made from.",
}


@click.command("import", epilog="Example: casebook import forms/*.docx --dry-run")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be made; write nothing.")
@click.option("--prefix", default=DEFAULT_PREFIX, show_default=True, help="What the new refs begin with.")
@with_workplace
def import_command(place: Workplace, files: tuple[Path, ...], dry_run: bool, prefix: str) -> None:
    """Make new cases of Stage Two forms filled in Word (.docx), or of a spreadsheet (.csv, .xlsx).

    What is certain goes into its box; everything else stands word for word in the new case, for you to
    place. The files that are read are left as they are. Exit status 1: a new case holds an error; 2: a file
    could not be read.
    """
    _check_prefix(prefix)
    place.settings  # noqa: B018 - a slip in the settings is told before the work, not after it
    found, refused = _read_all(files)
    results = _plan(place, found, prefix, dry_run)
    _tell(results, dry_run)
    for line in refused:
        click.echo(f"casebook: {shown(line)}", err=True)
    if refused:
        sys.exit(2)
    if any(isinstance(r, NewCase) and r.broken for r in results):
        sys.exit(1)


def _check_prefix(prefix: str) -> None:
    from casebook.casefile.source import ref_problem

    if why := ref_problem(f"{prefix}-0001"):
        raise Refused(f"“{prefix}” cannot begin a ref, which {why}.")


def _read_all(files: Sequence[Path]) -> tuple[list[Filled], list[str]]:
    """Every form and row of the files, and a sentence for each file that could not be read."""
    found: list[Filled] = []
    refused: list[str] = []
    for file in _with_progress(files, len(files), "Reading"):
        try:
            filled, remarks = _read(file)
        except (UnreadableError, MissingPackageError) as error:
            refused.append(f"{file.name} was not imported. {error}")
        else:
            found += filled
            for remark in remarks:
                click.echo(shown(remark))
    return found, refused


def _with_progress(things: Iterable[T], length: int, label: str) -> Iterator[T]:
    """The things, with a bar on a terminal where there are many of them."""
    if length < _MANY or not sys.stderr.isatty():
        yield from things
        return
    with click.progressbar(things, length=length, label=label, file=sys.stderr) as bar:
        yield from bar


def _read(file: Path) -> tuple[Iterable[Filled], Iterable[str]]:
    suffix = file.suffix.lower()
    if suffix in _OLD:
        raise UnreadableError(f"It is {_OLD[suffix]}")
    if suffix not in (*_WORD, *_EXCEL, *_TEXT):
        raise UnreadableError("Only .docx, .xlsx and .csv files are imported.")
    if file.name.startswith("~$"):
        raise UnreadableError("It is not a document but Word’s own note that one is open. Close it there.")
    data = _bytes(file)
    if suffix in _WORD:
        from casebook.importing.word import read_word_form

        return [read_word_form(file.name, data)], ()
    from casebook.importing.tables import read_csv, read_xlsx

    rows = read_xlsx(file.name, data) if suffix in _EXCEL else read_csv(file.name, data)
    return rows.filled, rows.remarks


def _bytes(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise UnreadableError("There is no such file." if not file.exists() else "It is no plain file.")
        with open(file, "rb") as stream:
            data = stream.read(MAX_UNZIPPED + 1)
    except OSError as error:
        raise UnreadableError(f"It cannot be opened: {(error.strerror or 'no reason given').lower()}.") from None
    if len(data) > MAX_UNZIPPED:
        raise UnreadableError(f"It is larger than {MAX_UNZIPPED // (1024 * 1024)} MiB.")
    return data


def _plan(place: Workplace, found: list[Filled], prefix: str, dry_run: bool) -> list[Result]:
    """Work out the new cases and write them, with nobody else writing meanwhile."""
    if dry_run:
        return list(plan_import(found, place.book(), prefix))
    done: list[Result] = []
    try:
        with turn(place.root):
            for result in _with_progress(plan_import(found, place.book(), prefix), len(found), "Writing"):
                if isinstance(result, NewCase):
                    create_file(place.root / result.path, result.text.encode("utf-8"))
                done.append(result)
    except NotWritten as error:
        _tell(done, dry_run)
        raise Refused(str(error)) from None
    return done


def _tell(results: list[Result], dry_run: bool) -> None:
    for result in results:
        click.echo("\n".join(map(shown, describe(result))))
    made = sum(isinstance(r, NewCase) for r in results)
    waiting = sum(len(r.draft.asides) for r in results if isinstance(r, NewCase))
    verb = "would be made" if dry_run else "made"
    click.echo(f"{counted(made, 'new case')} {verb}; to be placed by hand: {waiting}.")
