"""Pages to PDF files: through one browser for all of them where it can be had, else through one for each."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from casebook.pdf.browser import PrintingFailed, command_of, places_for
from casebook.pdf.devtools import NotTalking, one_browser
from casebook.pdf.inert import inert

TIMEOUT_SECONDS = 300.0

# Puts pages, and what they need, into a folder; the pages in the order in which they are to be printed.
LayOut = Callable[[Path], Sequence[Path]]
# Takes the number of a page, from 0, and its PDF, which is gone afterwards.
Take = Callable[[int, Path], None]


class _NothingMade(PrintingFailed):
    """The browser ran and there is no PDF: it may not be able to see the folder."""


def print_pages(browser: Path, lay_out: LayOut, take: Take) -> None:
    """Print pages, tagged, with their own headers and footers, and hand on each PDF as soon as it is made.

    A browser that is confined (a snap has a ``/tmp`` of its own) is given the pages where it can see them. Raises
    :class:`PrintingFailed`; ``OSError`` where no page can be laid out at all.
    """
    tried: list[Path] = []
    for place in places_for(browser):
        try:
            place.mkdir(parents=True, exist_ok=True)
            work = tempfile.TemporaryDirectory(prefix="casebook-", dir=place, ignore_cleanup_errors=True)
        except OSError:
            continue
        tried.append(place)
        with work as name:
            folder = Path(name)
            taken = 0
            try:
                for made in _printed(browser, lay_out(folder), folder):
                    take(taken, made)
                    taken += 1
            except _NothingMade as problem:
                if taken:
                    raise
                last = problem
            else:
                return
    if not tried:
        raise PrintingFailed("There is no folder through which pages could be handed to the browser.")
    raise PrintingFailed(
        f"{last} It was handed the page in {' and in '.join(map(str, tried))}: if it may not look there, as a browser from a"
        " shop of confined programs (a snap), name another in CASEBOOK_BROWSER."
    )


def _printed(browser: Path, pages: Sequence[Path], folder: Path) -> Iterator[Path]:
    """The PDF of each page in turn; it is gone when the next is asked for."""
    made = folder / "made.pdf"
    start = 0
    for page in pages:
        page.write_bytes(inert(page.read_bytes()))
    if len(pages) > 1:
        try:
            with one_browser(browser, folder, TIMEOUT_SECONDS) as talk:
                for page in pages:
                    talk.print_page(page, made)
                    start += 1
                    yield made
            return
        except NotTalking:
            pass  # a wrapper that does not hand on the pipes, or a browser too old for them
    for page in pages[start:]:
        made.unlink(missing_ok=True)
        print_to_pdf(browser, page, made)
        yield made


def print_to_pdf(browser: Path, page: Path, made: Path) -> None:
    """Print one HTML file to the PDF ``made``, by a browser of its own. Raises :class:`PrintingFailed`."""
    with tempfile.TemporaryDirectory(prefix="profile-", dir=made.parent, ignore_cleanup_errors=True) as profile:
        command = [
            *command_of(browser, Path(profile)),
            "--no-pdf-header-footer",
            "--export-tagged-pdf",
            f"--print-to-pdf={made}",
            page.resolve().as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)  # noqa: S603 - the browser that was found, or named by the user
        except subprocess.TimeoutExpired:
            raise PrintingFailed(f"{browser.name} did not finish within {TIMEOUT_SECONDS:g} seconds.") from None
        except OSError as error:
            raise PrintingFailed(f"{browser} cannot be started: {error.strerror}.") from None
    if not made.is_file() or made.stat().st_size == 0:
        last = done.stderr.decode(errors="replace").strip().split("\n")[-1]
        raise _NothingMade(f"{browser.name} made no PDF. It said: {last or 'nothing'}")
