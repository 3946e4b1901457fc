"""The browser as printer: which one is installed, how it is started, and which folders it can see."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

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
_FLAGS = (
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
    # No other machine, and no other program of this one: whatever is asked for is asked of a port where nobody is.
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_LONGEST_SCRIPT = 16 * 1024


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


def command_of(browser: Path, profile: Path) -> list[str]:
    """The command that starts the browser without a window, with a profile of its own that is thrown away."""
    command = [str(browser), *_FLAGS, f"--user-data-dir={profile}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # Chromium refuses its sandbox to root, as in a container
    return command


def snap_of(browser: Path) -> str:
    """The name of the snap that the browser is, as on Ubuntu; empty where it is none.

    A snap has a ``/tmp`` of its own, and sees of the disk hardly more than what is not hidden in the user's home.
    """
    if browser.parent == Path("/snap/bin") or browser.is_relative_to("/snap"):
        return browser.name.partition(".")[0] if browser.parent == Path("/snap/bin") else browser.parts[2]
    try:
        with open(browser, "rb") as file:
            head = file.read(_LONGEST_SCRIPT)
    except OSError:
        return ""
    _, is_script, tail = head.partition(b"/snap/bin/") if head.startswith(b"#!") else (b"", b"", b"")
    return (
        "".join(c for c in tail[:40].decode("ascii", "replace").split()[0] if c.isalnum() or c == "-")
        if is_script
        else ""
    )


def places_for(browser: Path) -> Iterator[Path]:
    """The folders through which pages can be handed to the browser, the likeliest first."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home raises where there is none
    if snap := snap_of(browser):
        yield home / "snap" / snap / "common"
    else:
        yield Path(tempfile.gettempdir())
    yield home  # a browser that is confined in another way sees this, if anything
