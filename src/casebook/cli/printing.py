"""What ``casebook pdf`` does: pages for the printer in a folder of their own, and the browser to print them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from casebook.book import CaseFile
from casebook.build.cases import chosen_forms, site_of
from casebook.cli.workplace import Filter, Refused, Workplace, find_file
from casebook.pdf import PrintingFailed, find_browser, print_to_pdf
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
        jobs = printer.jobs(refs, target, each, chosen)
        with tempfile.TemporaryDirectory(prefix="casebook-") as folder:
            printer.lay_out(Path(folder))
            for number, (file, page) in enumerate(jobs):
                html = Path(folder) / "forms" / name / f"{number}.html"
                html.parent.mkdir(parents=True, exist_ok=True)
                html.write_bytes(page)
                file.parent.mkdir(parents=True, exist_ok=True)
                print_to_pdf(browser, html, file, Path(folder))
                click.echo(f"Printed {file}")
    except PrintingFailed as problem:
        raise Refused(str(problem)) from None
    except TemplateProblem as problem:
        raise Refused(f"error[bad-template]: templates/{problem.template}:{problem.line}: {problem.message}.") from None
    except OSError as error:
        raise Refused(f"{error.filename or target} cannot be written: {error.strerror}.") from None
    click.echo("It holds a child's record: keep it where the paper would be kept.", err=True)


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

    def lay_out(self, folder: Path) -> None:
        """Put the theme's stylesheets where the pages look for them."""
        for asset in self._theme.assets():
            file = folder / asset.address
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(asset.data)

    def jobs(self, refs: Sequence[str], target: Path | None, each: bool, chosen: Filter) -> list[tuple[Path, bytes]]:
        """The files to make, each with its page."""
        if [ref.lower() for ref in refs] == ["blank"]:
            page = blank_page(self._theme, self._form, self._site)
            return [(target or Path(f"{self._form.name}-blank.pdf"), page)]
        files = self._files(refs, chosen)
        if each:
            folder = target or Path()
            return [(folder / f"{file.ref}-{self._form.name}.pdf", self._page(file)) for file in files]
        if len(files) == 1:
            return [(target or Path(f"{files[0].ref}-{self._form.name}.pdf"), self._page(files[0]))]
        return [(target or Path(f"{self._form.name}.pdf"), self._run(files))]

    def _files(self, refs: Sequence[str], chosen: Filter) -> list[CaseFile]:
        book = self._place.book()
        if not refs:
            files = [f for f in chosen.pick(book.sound) if f.readiness and f.readiness.status is not Status.CLOSED]
            if not files:
                raise Refused("No open case matches. See: casebook status")
            return files
        named = [find_file(book.files, ref) for ref in refs]
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
