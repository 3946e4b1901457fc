"""The command that brings filled forms and spreadsheets in: ``import``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import click

from casebook.cli.options import with_workplace
from casebook.cli.outgoing import shown_from, target_of, write_over
from casebook.cli.workplace import Refused, Workplace
from casebook.editing.write import NotWritten, create_file, turn
from casebook.importing.archive import MAX_UNZIPPED, UnreadableError
from casebook.importing.case.cases import DEFAULT_PREFIX, NewCase, Result, plan_import
from casebook.importing.case.report import describe, to_place
from casebook.importing.reading.filled import Filled
from casebook.importing.reading.labels import accepted_headings
from casebook.importing.sheet.asked import AskedWronglyError, read_asked
from casebook.wording import counted, shown

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
_TEMPLATE = "import-template.xlsx"


def _epilog() -> str:
    """The headings that a sheet may have, and examples."""
    lines = [f"{label}: {', '.join(short)}" if short else label for label, short in accepted_headings()]
    return "\n".join(
        (
            "\b",
            "Headings that are known in a sheet, with short ones:",
            *(f"  {line}" for line in lines),
            "  Ref; Known as; Stage 1; Surname, Forename",
            "One row a contact: Date of Contact, Details of Contact, Staff Initial.",
            "“Outcome”, “Sent?”, “Comment” right of a box are read with it.",
            "",
            "\b",
            "Examples:",
            "  casebook import forms/*.docx --dry-run",
            '  casebook import caseload.xlsx --column "Ltr one out=letter_1"',
            "  casebook import --template",
        )
    )


@click.command("import", epilog=_epilog())
@click.argument("files", nargs=-1, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be made; write nothing.")
@click.option("--prefix", default=DEFAULT_PREFIX, show_default=True, help="What the new refs begin with.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar='"HEADING=BOX"',
    help='What a heading of a sheet means, as in "L1 sent=letter_1"; "=extra" for no box. May be given again.',
)
@click.option("--template", is_flag=True, help="Write an empty sheet with the headings that are known, and stop.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Where --template writes.")
@with_workplace
def import_command(
    place: Workplace,
    files: tuple[Path, ...],
    dry_run: bool,
    prefix: str,
    columns: tuple[str, ...],
    template: bool,
    output: Path | None,
) -> None:
    """Make new cases of Stage Two forms filled in Word (.docx), or of a spreadsheet (.csv, .xlsx).

    What is certain goes into its box; everything else stands word for word in the new case, for you to
    place. The files that are read are left as they are. Exit status 1: a new case holds an error; 2: a file
    could not be read.
    """
    if template:
        _write_template(place, output)
        return
    if not files:
        raise Refused("Name the files to bring in: casebook import forms/*.docx")
    _check_prefix(prefix)
    place.settings  # noqa: B018 - a slip in the settings is told before the work, not after it
    found, refused = _read_all(files, _asked(columns))
    results = _plan(place, found, prefix, dry_run)
    _tell(results, dry_run)
    for line in refused:
        click.echo(f"casebook: {shown(line)}", err=True)
    if refused:
        sys.exit(2)
    if any(isinstance(r, NewCase) and r.broken for r in results):
        sys.exit(1)


def _write_template(place: Workplace, output: Path | None) -> None:
    from casebook.importing.sheet.template import template_csv, template_xlsx

    target = target_of(place, output, _TEMPLATE)
    write_over(target, template_csv() if target.suffix.lower() == ".csv" else template_xlsx())
    click.echo(
        f"Written: {shown_from(place, target)}. Fill in a row for each case, then bring it in: casebook import FILE"
    )


def _asked(columns: Iterable[str]) -> Mapping[str, str]:
    try:
        return read_asked(columns)
    except AskedWronglyError as error:
        raise Refused(str(error)) from None


def _check_prefix(prefix: str) -> None:
    from casebook.casefile.source import ref_problem

    if why := ref_problem(f"{prefix}-0001"):
        raise Refused(f"“{prefix}” cannot begin a ref, which {why}.")


def _read_all(files: Sequence[Path], asked: Mapping[str, str]) -> tuple[list[Filled], list[str]]:
    """Every form and row of the files, and a sentence for each file that could not be read."""
    found: list[Filled] = []
    refused: list[str] = []
    for file in _with_progress(files, len(files), "Reading"):
        try:
            filled, remarks = _read(file, asked)
        except UnreadableError as error:
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


def _read(file: Path, asked: Mapping[str, str]) -> tuple[Iterable[Filled], Iterable[str]]:
    suffix = file.suffix.lower()
    if suffix in _OLD:
        raise UnreadableError(f"It is {_OLD[suffix]}")
    if suffix not in (*_WORD, *_EXCEL, *_TEXT):
        raise UnreadableError("Only .docx, .xlsx and .csv files are imported.")
    if file.name.startswith("~$"):
        raise UnreadableError("It is not a document but Word’s own note that one is open. Close it there.")
    data = _bytes(file)
    if suffix in _WORD:
        from casebook.importing.word.form import read_word_form

        return [read_word_form(file.name, data)], ()
    from casebook.importing.sheet.files import read_csv, read_xlsx

    rows = read_xlsx(file.name, data, asked) if suffix in _EXCEL else read_csv(file.name, data, asked)
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
    waiting, uncounted = to_place(results)
    verb = "would be made" if dry_run else "made"
    extra = f" ({uncounted} of them kept under extra:, and not counted)" if uncounted else ""
    click.echo(f"{counted(made, 'new case')} {verb}; to be placed by hand: {waiting}{extra}.")
