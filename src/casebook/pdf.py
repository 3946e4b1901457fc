"""The browser as printer: an installed Chromium, Chrome or Edge turns a built form into a PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

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
        found = shutil.which(named)
        return Path(found) if found else None
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    roots = [Path(os.environ[root]) for root in _WINDOWS_ROOTS if os.environ.get(root)]
    candidates = [Path(place) for place in _PLACES] + [root / tail for root in roots for tail in _WINDOWS]
    return next((path for path in candidates if path.is_file()), None)


def print_to_pdf(browser: Path, page: Path, target: Path) -> None:
    """Print the HTML file ``page`` to the PDF ``target``, tagged, with the page's own headers and footers.

    The browser gets a profile of its own that is thrown away. Raises :class:`PrintingFailed`.
    """
    with tempfile.TemporaryDirectory(prefix="casebook-pdf-") as profile:
        made = Path(profile) / "form.pdf"
        command = [
            str(browser),
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-extensions",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-pdf-header-footer",
            "--export-tagged-pdf",
            f"--user-data-dir={profile}",
            f"--print-to-pdf={made}",
            page.resolve().as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # Chromium refuses its sandbox to root, as in a container
        try:
            done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)  # noqa: S603 - the browser found above
        except subprocess.TimeoutExpired:
            raise PrintingFailed(f"{browser.name} did not finish within {TIMEOUT_SECONDS} seconds.") from None
        except OSError as error:
            raise PrintingFailed(f"{browser} cannot be started: {error.strerror}.") from None
        if not made.is_file() or made.stat().st_size == 0:
            last = done.stderr.decode(errors="replace").strip().split("\n")[-1]
            raise PrintingFailed(f"{browser.name} made no PDF. It said: {last or 'nothing'}")
        _put(made, target)


def _put(made: Path, target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(made, part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise PrintingFailed(f"{target} cannot be written: {error.strerror}.") from None
