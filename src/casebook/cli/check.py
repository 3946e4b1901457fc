"""The command that says what is wrong in the case files: ``check``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import click

from casebook import report
from casebook.casefile.listing import list_cases
from casebook.checkup import Checkup, check_files, check_whole
from casebook.cli.naming import find_path
from casebook.cli.options import with_workplace
from casebook.cli.workplace import Refused, Workplace, paint, say_json
from casebook.diagnostics import Diagnostic, errors, warnings


@click.command("check", epilog="Example: casebook check CB-0007 --format concise")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(report.FORMATS), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Let warnings fail, too.")
@with_workplace
def check_command(place: Workplace, files: tuple[Path, ...], format_: str, strict: bool) -> None:
    """Say what is wrong in the case files; build nothing.

    FILES are case files or folders of them, or cases by their refs or the child's name. They are checked alone; what only shows beside the other
    cases (one ref twice, one child twice) is checked with the whole book.
    Exit status 0: no error. 1: errors (with --strict, or warnings).
    """
    checkup = _checked(place, files)
    found = list(checkup.diagnostics)
    if format_ == "text":
        if found:
            click.echo(report.text(found, paint))
        click.echo(report.summary(found, len(checkup.paths)))
    else:
        _print_for_machines(place, format_, found, checkup, strict)
    if errors(found) or (strict and warnings(found)):
        sys.exit(1)


def _checked(place: Workplace, files: tuple[Path, ...]) -> Checkup:
    """The book checked; of the files that were named only, where any were."""
    if not files:
        return check_whole(place.root, place.settings, place.as_of)
    if (path := _named_together(place, files)) is not None:
        return check_files(place.root, [path], place.settings, place.as_of)
    named = [(file, _in_book(place, file)) for file in files]
    listing = list_cases(place.root)
    chosen = {path for file, inside in named for path in _cases_in(file, inside, listing.paths)}
    return check_files(place.root, sorted(chosen), place.settings, place.as_of)


def _in_book(place: Workplace, file: Path) -> str:
    """A path as typed (from here, or from the book) as a path from the book."""
    for start in (Path.cwd(), place.folder, place.root):
        full = Path(os.path.abspath(start / file))  # noqa: PTH100 - resolve() would follow a case that is a link
        if full.exists():
            for root in (place.root, Path(os.path.realpath(place.root))):
                if full.is_relative_to(root):
                    return full.relative_to(root).as_posix()
            raise Refused(f"{file} is not in the book {place.root}. Name the book with -C.")
    return _by_ref(place, file)


def _by_ref(place: Workplace, file: Path) -> str:
    """The path of a case that was named by its ref, or by the child's name."""
    if len(file.parts) > 1 or file.suffix.lower() == ".md" or not file.name:
        raise Refused(f"There is no file {file}. Name it as it stands, for example cases/CB-0007.md, or by its ref.")
    return find_path(place.root, str(file))


def _named_together(place: Workplace, files: tuple[Path, ...]) -> str | None:
    """The path of the case whose child has the name that all the words make; ``None`` where they make none."""
    if len(files) < 2 or any(len(file.parts) > 1 or file.exists() for file in files):
        return None
    try:
        return find_path(place.root, " ".join(map(str, files)))
    except Refused:
        return None


def _cases_in(file: Path, inside: str, paths: Iterable[str]) -> list[str]:
    """The case files that ``inside`` stands for: itself, or those in it."""
    found = [path for path in paths if path == inside or path.startswith(f"{inside}/") or inside == "."]
    if not found:
        raise Refused(f"{file} is no case file, and holds none. Case files stand under cases/ and end in .md.")
    return found


def _print_for_machines(
    place: Workplace, format_: str, found: list[Diagnostic], checkup: Checkup, strict: bool
) -> None:
    if format_ == "json":
        say_json(report.as_document(found, len(checkup.paths), checkup.as_of))
        return
    paths = checkup.paths
    if format_ in report.CI_FORMATS:
        from casebook.redact import printed_paths

        printed = printed_paths(place.root, [*(d.path for d in found), *(paths if format_ == "junit" else ())])
        found = [replace(d, path=printed[d.path]) for d in found]
        paths = tuple(printed.get(path, path) for path in paths)
    texts: dict[str, Callable[[], str]] = {
        "concise": lambda: report.concise(found),
        "github": lambda: report.github(found),
        "gitlab": lambda: report.gitlab(found),
        "sarif": lambda: report.sarif(found),
        "junit": lambda: report.junit(found, paths, strict),
    }
    click.echo(texts[format_](), nl=False)
