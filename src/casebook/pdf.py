"""The browser as printer: an installed Chromium, Chrome or Edge turns a built form into a PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from casebook import locks
from casebook.handout import handed_out
from casebook.opening import new_beside
from casebook.programs import find_program

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Chromium\Application\chrome.exe",
)
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
TIMEOUT_SECONDS = 300


class PrintingFailed(Exception):  # noqa: N818 - it is what happened, in the words of the message
    """The browser did not make the PDF. The message is a plain sentence."""


def find_browser() -> Path | None:
    """An installed browser that can print: ``CASEBOOK_BROWSER`` first, then PATH, then the usual places."""
    if named := os.environ.get("CASEBOOK_BROWSER"):
        return find_program(named)
    if found := next(filter(None, map(find_program, _NAMES)), None):
        return found
    roots = [Path(os.environ[root]) for root in _WINDOWS_ROOTS if os.environ.get(root)]
    candidates = [Path(place) for place in _PLACES] + [root / tail for root in roots for tail in _WINDOWS]
    return next((path for path in candidates if path.is_file()), None)


def print_to_pdf(browser: Path, page: Path, target: Path, folder: Path | None = None) -> None:
    """Print the HTML file ``page`` to the PDF ``target``, tagged, with the page's own headers and footers.

    The browser sees the files below ``folder`` (that of the page, if none is named) and nothing else: no other file, no
    other machine. It gets a profile of its own that is thrown away. Raises :class:`PrintingFailed`.
    """
    with tempfile.TemporaryDirectory(prefix="casebook-pdf-") as profile:
        made = Path(profile) / "form.pdf"
        try:
            with handed_out(folder or page.parent) as pages:
                command = _command(browser, Path(profile), made, pages.address(page), pages.place)
                done = subprocess.run(  # noqa: S603 - the browser found above
                    command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_SECONDS, check=False
                )
        except subprocess.TimeoutExpired:
            raise PrintingFailed(f"{browser.name} did not finish within {TIMEOUT_SECONDS} seconds.") from None
        except OSError as error:
            raise PrintingFailed(f"{browser} cannot be started: {error.strerror}.") from None
        if not made.is_file() or made.stat().st_size == 0:
            last = done.stderr.decode(errors="replace").strip().split("\n")[-1]
            raise PrintingFailed(f"{browser.name} made no PDF. It said: {last or 'nothing'}")
        _put(made, target)


def _command(browser: Path, profile: Path, made: Path, address: str, server: str) -> list[str]:
    """The browser as a printer. The server of its pages is the only one that it can reach: it stands for all others, too,
    and has nothing for them. The browser keeps its sandbox, unless it is root's, to whom Chromium refuses it (as in a
    container)."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [
        str(browser),
        *(["--no-sandbox"] if root else []),
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-extensions",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-domain-reliability",
        "--disable-sync",
        "--metrics-recording-only",
        "--no-pings",
        f"--proxy-server=http://{server}",
        f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {server.partition(':')[0]}",
        "--no-pdf-header-footer",
        "--export-tagged-pdf",
        f"--user-data-dir={profile}",
        f"--print-to-pdf={made}",
        address,
    ]


def _put(made: Path, target: Path) -> None:
    try:
        with new_beside(target) as part:
            shutil.copyfile(made, part)
            locks.replace(part, target)
    except OSError as error:
        raise PrintingFailed(f"{target} cannot be written: {error.strerror}.") from None
