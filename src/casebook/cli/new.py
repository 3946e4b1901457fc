"""``casebook new``: a new case file from the blank form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath

import click

from casebook.book import CaseFile, judge_source
from casebook.casefile.listing import list_cases
from casebook.casefile.parse import parse_case
from casebook.casefile.source import read_source, ref_of, ref_problem
from casebook.catalogue import BLANK_BOX, MISSING_NAME
from casebook.cli.change import in_plain_words, note, one_line, refuse_errors
from casebook.cli.options import with_workplace
from casebook.cli.workplace import Refused, Workplace, paint
from casebook.diagnostics import errors, warnings
from casebook.editing.document import Document, read_document
from casebook.editing.edits import blank_case, set_field
from casebook.editing.write import create_file, turn
from casebook.form import DETAILS
from casebook.model import Case
from casebook.rules.checks import child_key
from casebook.wording import shown


def _detail_options(function: Callable[..., None]) -> Callable[..., None]:
    """An option for each box at the head of the form."""
    for box in reversed(DETAILS):
        option = click.option("--" + box.key.replace("_", "-"), box.key, default="", help=f"The box “{box.label}”.")
        function = option(function)
    return function


@click.command(
    "new", epilog='Example: casebook new CB-0021 --child-name "Amelia Hart" --date-of-birth 2014-05-17 --year-group 8'
)
@click.argument("ref")
@_detail_options
@click.option("--folder", default="", metavar="FOLDER", help="A folder under cases/, for example 2026-27.")
@with_workplace
def new_command(place: Workplace, /, ref: str, folder: str, **details: str) -> None:
    """Make a new case file from the blank form: cases/REF.md.

    REF becomes the file's name and stands in addresses and calendars, so it must not be the child's name.
    A file is never written over, and a ref that is taken is refused, in whatever folder it is.
    """
    if why := ref_problem(ref):
        raise Refused(f"The ref “{ref}” {why}. Use one like CB-0021.")
    path = (PurePosixPath("cases") / _folder(folder) / f"{ref}.md").as_posix()
    settings = place.settings
    with in_plain_words(), turn(place.root):
        _refuse_taken(place.root, ref)
        _refuse_linked(place.root, path)
        document = _filled(path, details)
        file = judge_source(document.source, settings, place.as_of)
        refuse_errors([d for d in errors(file.diagnostics) if d.code != MISSING_NAME])
        twins = _same_child(place.root, document.case)
        create_file(place.root / path, document.data)
    _print_new(file, twins)


def _folder(text: str) -> PurePosixPath:
    """A folder under ``cases/`` that the book's reader looks into."""
    parts = PurePosixPath(text.replace("\\", "/")).parts
    if text.startswith(("/", "\\")) or any(not re.fullmatch(r"\w[\w .-]*(?<![ .~])", part) for part in parts):
        raise Refused(f"“{text}” cannot be a folder under cases/. Use a plain name, for example 2026-27.")
    return PurePosixPath(*[part for i, part in enumerate(parts) if i or part.lower() != "cases"])


def _refuse_taken(root: Path, ref: str) -> None:
    paths = list_cases(root).paths
    for path in paths:
        if ref_of(path).casefold() == ref.casefold():
            raise Refused(f"The ref {ref} is taken: {path}. The next free one is {_next_free(ref, paths)}.")


def _next_free(ref: str, paths: Iterable[str]) -> str:
    """The ref after the highest number that begins as ``ref`` does."""
    refs = [ref, *map(ref_of, paths)]
    stem = ref.rstrip("0123456789")
    numbers = [r[len(stem) :] for r in refs if r.casefold().startswith(stem.casefold()) and r[len(stem) :].isdigit()]
    highest = max(map(int, numbers), default=1)
    return f"{stem}{highest + 1:0{max(map(len, numbers), default=1)}}"


def _refuse_linked(root: Path, path: str) -> None:
    """A folder that is a link leads out of the book, or twice into it."""
    folder = root
    for part in PurePosixPath(path).parts[:-1]:
        folder /= part
        if folder.is_symlink():
            raise Refused(f"{folder.relative_to(root).as_posix()} is a link to another folder. Use the folder itself.")


def _filled(path: str, details: Mapping[str, str]) -> Document:
    document = blank_case(path)
    for key, value in details.items():
        if value.strip():
            edited = set_field(document, key, one_line(f"--{key.replace('_', '-')}", value))
            document = read_document(path, edited.data)
    return document


def _same_child(root: Path, case: Case) -> list[str]:
    """The files that have the same name and date of birth."""
    wanted = child_key(case.child_name, case.date_of_birth)
    if wanted is None:
        return []
    return [path for path in list_cases(root).paths if _child_of(root, path) == wanted]


def _child_of(root: Path, path: str) -> tuple[str, dt.date] | None:
    source = read_source(root, path).value
    case = parse_case(source).value if source else None
    return child_key(case.child_name, case.date_of_birth) if case else None


def _print_new(file: CaseFile, twins: list[str]) -> None:
    name = file.case.child_name if file.case else ""
    click.echo(paint(shown(f"{file.ref} {name}".strip() + f": new case file {file.path}"), "good"))
    if twins:
        note(f"The same name and date of birth stand in {' and '.join(twins)}. Is it one child?")
    for odd in warnings(file.diagnostics):
        if odd.code != BLANK_BOX:
            note(f"{odd.message} {odd.help}")
    blank = [box for box in DETAILS if file.case and not getattr(file.case, box.key)]
    if blank:
        click.echo(f"Still empty: {', '.join(box.label for box in blank)}.")
        click.echo(f'Next: fill them in in an editor, or: casebook set {file.ref} {blank[0].key} "…"')
    else:
        click.echo(f'Next: write down the first contact: casebook log {file.ref} "…"')
