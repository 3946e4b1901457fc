"""What ``casebook pdf`` does: pages for the printer in a folder of their own, and the browser to print them."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from casebook.book import CaseFile
from casebook.build.pages import chosen_forms, site_of
from casebook.cli.naming import find_files
from casebook.cli.outgoing import exports_of, refuse_cases, set_aside, shown_from, warn_of_git
from casebook.cli.workplace import Filter, Refused, Workplace
from casebook.opening import new_beside
from casebook.pdf.browser import PrintingFailed, find_browser
from casebook.pdf.printing import print_pages
from casebook.render.forms import Form, Run, article, blank_page, form_page, form_view, run_page
from casebook.render.theme import TemplateProblem, Theme
from casebook.rules.readiness import Status
from casebook.suggest import did_you_mean
from casebook.wording import counted


def print_forms(
    place: Workplace, refs: Sequence[str], name: str, target: Path | None, each: bool, chosen: Filter
) -> None:
    """Print the forms asked for, and say where they are. Refuses where there is no browser, form or case."""
    browser = _browser()
    try:
        printer = _Printer(place, name)
        jobs = printer.jobs(refs, each, chosen)
        targets = _targets(place, target, [file for file, _ in jobs], each)
        print_pages(
            browser,
            lambda folder: printer.lay_out(folder, [page for _, page in jobs]),
            lambda number, made: _deliver(place, made, targets[number]),
        )
    except PrintingFailed as problem:
        raise Refused(str(problem)) from None
    except TemplateProblem as problem:
        raise Refused(f"error[bad-template]: templates/{problem.template}:{problem.line}: {problem.message}.") from None
    except OSError as error:
        raise Refused(f"{error.filename or target} cannot be written: {error.strerror}.") from None
    click.echo("It holds a child's record: keep it where the paper would be kept.", err=True)


def _targets(place: Workplace, target: Path | None, names: Sequence[str], each: bool) -> list[Path]:
    """The files to write: with ``each``, one a name in the folder ``target``; else ``target`` itself, where it is named."""
    if target is not None:
        refuse_cases(place, target)
        if not each:
            return [target]
    folder = exports_of(place) if target is None else target
    return [folder / name for name in names]


def _deliver(place: Workplace, made: Path, target: Path) -> None:
    """Put a PDF where it belongs. One that is there already gets another name: it may be what was sent or signed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(target))
    with new_beside(target) as part:
        shutil.copyfile(made, part)
        older = set_aside(target)
        part.replace(target)
    click.echo(f"Printed {shown_from(place, target)}")
    if older:
        click.echo(f"  The older one is kept as {older.name}")
    warn_of_git(place, target)


def _browser() -> Path:
    browser = find_browser()
    if browser is not None:
        return browser
    if named := os.environ.get("CASEBOOK_BROWSER"):
        raise Refused(f"CASEBOOK_BROWSER names {named}, and there is no such program. Mend it, or take it away.")
    raise Refused(
        "No Chromium, Chrome or Edge was found to print with. Install one, or name it in CASEBOOK_BROWSER;"
        " or open the form in any browser and print it there."
    )


class _Printer:
    """Makes the pages of one form for the printer."""

    def __init__(self, place: Workplace, name: str) -> None:
        self._place = place
        self._theme = Theme.of(place.root)
        forms = chosen_forms(self._theme, place.settings)
        self._site = site_of(place.settings, place.as_of, forms)
        self._form = _form_named(name, forms)

    def lay_out(self, folder: Path, pages: Sequence[bytes]) -> list[Path]:
        """Put the pages into a folder, and the theme's stylesheets where they look for them; the pages' files."""
        for asset in self._theme.assets():
            file = folder / asset.address
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(asset.data)
        forms = folder / "forms" / self._form.name
        forms.mkdir(parents=True, exist_ok=True)
        files = [forms / f"{number}.html" for number in range(len(pages))]
        for file, page in zip(files, pages, strict=True):
            file.write_bytes(page)
        return files

    def jobs(self, refs: Sequence[str], each: bool, chosen: Filter) -> list[tuple[str, bytes]]:
        """The files to make, by name, each with its page."""
        if [ref.lower() for ref in refs] == ["blank"]:
            return [(f"{self._form.name}-blank.pdf", blank_page(self._theme, self._form, self._site))]
        files = self._files(refs, chosen)
        if each or len(files) == 1:
            return [(f"{file.ref}-{self._form.name}.pdf", self._page(file)) for file in files]
        return [(f"{self._form.name}.pdf", self._run(files))]

    def _files(self, refs: Sequence[str], chosen: Filter) -> list[CaseFile]:
        book = self._place.book()
        if not refs:
            files = [f for f in chosen.pick(book.sound) if f.readiness and f.readiness.status is not Status.CLOSED]
            if not files:
                raise Refused("No open case matches. See: casebook status")
            return files
        named = find_files(book.files, refs)
        files = chosen.pick({file.path: file for file in named}.values())
        if not files:
            raise Refused("None of these cases matches the filters. See: casebook status")
        broken = [file.ref for file in files if not file.sound]
        if broken:
            raise Refused(f"{', '.join(broken)} cannot be printed: there are errors in it. See: casebook check")
        return files

    def _article(self, file: CaseFile) -> str:
        return article(self._theme, self._form, form_view(file, self._site), self._site)

    def _page(self, file: CaseFile) -> bytes:
        view = form_view(file, self._site)
        return form_page(self._theme, self._form, view, self._article(file), self._site)

    def _run(self, files: Sequence[CaseFile]) -> bytes:
        run = Run(self._form, self._form.address("all"), counted(len(files), "case"), tuple(f.ref for f in files))
        return run_page(self._theme, run, [self._article(file) for file in files], self._site)


def _form_named(name: str, forms: Iterable[Form]) -> Form:
    known = {form.name: form for form in forms}
    if name not in known:
        help_ = f"{did_you_mean(name, known, bare=True)} There are: {', '.join(known)}.".lstrip()
        raise Refused(f"There is no form “{name}”. {help_}")
    return known[name]
