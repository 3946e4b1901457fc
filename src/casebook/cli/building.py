"""Commands that make pages: ``build``, ``serve``, ``pdf``."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casebook import unversioned
from casebook.cli.options import with_workplace
from casebook.cli.workplace import Filter, Refused, Workplace, caseload_options, paint
from casebook.dates import today_in_england
from casebook.programs import show_in_browser
from casebook.wording import counted

if TYPE_CHECKING:
    from casebook.build.story import Built, OnPublished, Progress
    from casebook.casefile.listing import Listing
    from casebook.settings import Settings

SHOWN = 20


@click.command("build", epilog="Example: casebook build --open")
@click.option("--strict", is_flag=True, help="Let warnings fail, too.")
@click.option("--clean", is_flag=True, help="Make every page again.")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Number of processes (default: one a core).")
@click.option("--redact", is_flag=True, help="Leave out every name, birth date and text of a case.")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), default=None, help="Build in this folder, not in site/."
)
@click.option("--open", "open_", is_flag=True, help="Show the site in the browser.")
@with_workplace
def build_command(
    place: Workplace,
    strict: bool,
    clean: bool,
    jobs: int | None,
    redact: bool,
    target: Path | None,
    open_: bool,
) -> None:
    """Check the case files and make the site.

    Exit status 0: built. 1: built, but there are errors (with --strict, or warnings); broken cases are
    in the site, on the problems page. 2: not built, the old site is as it was.
    """
    from casebook.build.publish import CannotPublish
    from casebook.build.story import BuildRequest, build
    from casebook.render.theme import TemplateProblem

    site = (Path.cwd() / target).resolve() if target else place.root / "site"
    if target:
        _refuse_folder(place.root, site)
    started = time.perf_counter()
    try:
        built = build(
            BuildRequest(place.root, site, place.settings, place.as_of, jobs or 0, clean, redact), _progress()
        )
    except CannotPublish as problem:
        raise Refused(str(problem)) from None
    except TemplateProblem as problem:
        raise Refused(template_words(problem)) from None
    seconds = time.perf_counter() - started
    if not redact:
        _keep_out_of_git(place.root, site)
    _tell(built, site, seconds)
    if open_:
        show_in_browser((site / "index.html").as_uri())
    if built.errors or (strict and built.warnings):
        sys.exit(1)


def _keep_out_of_git(root: Path, site: Path) -> None:
    """Tell git to take in nothing of a site, where the book's own settings of git do not say so."""
    is_usual = site == root / "site"
    if unversioned.is_in_git(site) and not (is_usual and unversioned.is_told_of(root, site.name)):
        unversioned.keep_out(site)


def _refuse_folder(root: Path, site: Path) -> None:
    """A site in the folder of the cases would be read as cases, and one over the book would bury it."""
    if root == site or root.is_relative_to(site) or site.is_relative_to(root / "cases"):
        raise Refused(f"{site} cannot hold the site. Name a folder of its own.")


def template_words(problem: object) -> str:
    """What is wrong with a template, with its place, as one sentence."""
    name, line, message = (getattr(problem, key) for key in ("template", "line", "message"))
    return f"error[bad-template]: templates/{name}:{line}: {message}. Mend the template; the site was not changed."


def _progress() -> Progress | None:
    """How far the work is, on a terminal; nothing on a pipe."""
    if not sys.stderr.isatty():
        return None
    last = [0.0]  # when it was last shown

    def show(done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - last[0] > 0.1:
            last[0] = now
            click.echo(
                f"\r\x1b[KMaking pages: {done:,} of {total:,} cases" if done < total else "\r\x1b[K", nl=False, err=True
            )

    return show


def _tell(built: Built, site: Path, seconds: float) -> None:
    broken = built.broken
    for row in broken[:SHOWN]:
        for problem in [p for p in row.problems if p.is_error][:3]:
            where = f"{problem.path}:{problem.line}:{problem.column}"
            click.echo(f"{paint('error', 'error')} {where}: {problem.message}", err=True)
    if len(broken) > SHOWN:
        click.echo(f"… and {counted(len(broken) - SHOWN, 'more file')} with errors.", err=True)
    if built.errors or built.warnings:
        told = [counted(built.errors, "error"), counted(built.warnings, "warning")]
        click.echo(f"{' and '.join(told)}. In full: casebook check, or the page problems.html.", err=True)
    changed = f"{counted(len(built.written), 'file')} written" if built.written else "nothing had changed"
    removed = f", {len(built.removed):,} removed" if built.removed else ""
    click.echo(f"Built {counted(len(built.cards), 'case')} in {seconds:.1f} s: {changed}{removed}.")
    click.echo(f"The site: {(site / 'index.html').as_uri()}")


@click.command("serve", epilog="Example: casebook serve --open")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="The port (default: 8000, or the next free one)."
)
@click.option("--poll", is_flag=True, help="Look at the files regularly: for network drives.")
@click.option("--open", "open_", is_flag=True, help="Show the site in the browser.")
@with_workplace
def serve_command(place: Workplace, port: int, poll: bool, open_: bool) -> None:
    """Build the site, show it on this machine, and build again on every save. Ctrl+C ends it."""
    from casebook.build.publish import CannotPublish
    from casebook.dates import today_in_england
    from casebook.render.theme import TemplateProblem
    from casebook.serve.session import Session
    from casebook.serve.watching import is_network_folder

    place.settings  # noqa: B018 - a slip in the settings is told before anything is begun
    if not poll and is_network_folder(place.root):
        poll = True
        click.echo("This book is on a network drive: its files are looked at regularly, as with --poll.", err=True)

    def rebuild(listing: Listing | None, published: OnPublished) -> Built:
        from casebook.build.story import BuildRequest, build

        _keep_out_of_git(place.root, place.root / "site")
        day = place.as_of if place.as_of_given else today_in_england()
        return build(
            BuildRequest(place.root, place.root / "site", fresh_settings(place), day),
            listing=listing,
            published=published,
        )

    def ready(address: str) -> None:
        click.echo(f"The site: {address}  (Ctrl+C to end)")
        if open_:
            show_in_browser(address)

    try:
        session = Session(place.root, place.root / "site", rebuild, lambda text: click.echo(text, err=True), port, poll)
        session.run(lambda: ready(session.address))
    except CannotPublish as problem:
        raise Refused(str(problem)) from None
    except TemplateProblem as problem:
        raise Refused(template_words(problem)) from None


def fresh_settings(place: Workplace) -> Settings:
    """The settings as they stand now; a mistake in them stops this build, not the program."""
    from casebook.build.publish import CannotPublish
    from casebook.settings import load_settings

    loaded = load_settings(place.root)
    today = place.as_of if place.as_of_given else today_in_england()
    if found := loaded.diagnostics or loaded.value.problems(today):
        first = found[0]
        raise CannotPublish(f"{first.path}:{first.span.line}: {first.message} {first.help}")
    return loaded.value


@click.command("pdf", epilog="Example: casebook pdf CB-0007 --form stage-2")
@click.argument("refs", nargs=-1)
@click.option("--form", "form", default="stage-2", show_default=True, help="Which form to print.")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    default=None,
    help="Write to this file (with --each, into this folder), not in exports/ of the book.",
)
@click.option("--each", is_flag=True, help="A file for each case, in exports/ or in the folder named with -o.")
@caseload_options
@with_workplace
def pdf_command(
    place: Workplace,
    refs: tuple[str, ...],
    form: str,
    target: Path | None,
    each: bool,
    chosen: Filter,
) -> None:
    """Print forms to PDF: of the cases REFS, or of all open cases that the filters leave.

    They go into the folder exports/ of the book, which git does not take in; a PDF that is there already is kept under
    another name. The word “blank” in the place of a ref prints the empty form. Needs Chromium, Chrome or Edge.
    """
    from casebook.cli.printing import print_forms

    print_forms(place, refs, form, target, each, chosen)
