"""One browser for many pages: it is spoken to through a pair of pipes, which nobody else can reach.

The protocol is the one of the browser's own developer tools (https://chromedevtools.github.io/devtools-protocol/): a
message is JSON that ends with a zero byte. A network port would do as well, but any program of this machine could use it.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from casebook.pdf.browser import PrintingFailed, command_of

START_SECONDS = 20.0  # a browser that has not answered by then does not know these pipes
_ENDED = "The browser ended before it had printed."
_CHUNK = 1 << 20
_PAPER = {
    "printBackground": True,
    "preferCSSPageSize": True,
    "generateTaggedPDF": True,
    "transferMode": "ReturnAsStream",
}

Message = dict[str, Any]


class NotTalking(Exception):  # noqa: N818 - it reads as what it says
    """The browser does not answer on the pipes, so it has to be started for each page."""


class Devtools:
    """A running browser. Every wait has an end: ``seconds`` is how long one page may take."""

    def __init__(self, process: subprocess.Popen[bytes], to: BinaryIO, back: BinaryIO, seconds: float) -> None:
        self._process, self._to, self._seconds = process, to, seconds
        self._heard: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._number = 0
        self._tab: Message = {}
        threading.Thread(target=_hear, args=(back, self._heard), daemon=True).start()

    def open_tab(self) -> None:
        """Open the page in which all is printed. Raises :class:`NotTalking`."""
        try:
            target = self._ask("Target.createTarget", START_SECONDS, url="about:blank")["targetId"]
            session = self._ask("Target.attachToTarget", START_SECONDS, targetId=target, flatten=True)["sessionId"]
            self._tab = {"sessionId": session}
            self._ask("Page.enable", START_SECONDS)
        except (PrintingFailed, KeyError) as error:
            raise NotTalking from error

    def print_page(self, page: Path, made: Path) -> None:
        """Print an HTML file to the PDF ``made``. Raises :class:`~casebook.pdf.browser.PrintingFailed`."""
        opened = self._ask("Page.navigate", self._seconds, url=page.resolve().as_uri())
        if why := opened.get("errorText"):
            raise PrintingFailed(f"The browser cannot open the page: {why}")
        self._wait("Page.loadEventFired")
        stream = self._ask("Page.printToPDF", self._seconds, **_PAPER)["stream"]
        with open(made, "wb") as file:
            while True:
                piece = self._ask("IO.read", self._seconds, handle=stream, size=_CHUNK)
                data = piece["data"]
                file.write(base64.b64decode(data) if piece.get("base64Encoded") else data.encode("latin-1"))
                if piece.get("eof"):
                    break
        self._ask("IO.close", self._seconds, handle=stream)

    def close(self) -> None:
        """End the browser."""
        with contextlib.suppress(PrintingFailed):
            self._tab = {}
            self._ask("Browser.close", 2.0)
        try:
            self._process.wait(3.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ask(self, method: str, seconds: float, **params: object) -> Message:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params, **self._tab}
        try:
            self._to.write(json.dumps(message).encode() + b"\0")
        except OSError:
            raise PrintingFailed(_ENDED) from None
        while True:
            answer = self._next(seconds)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise PrintingFailed(
                        f"The browser refused to print: {answer['error'].get('message', 'no reason given')}"
                    )
                result: Message = answer.get("result", {})
                return result

    def _wait(self, event: str) -> None:
        while self._next(self._seconds).get("method") != event:
            pass

    def _next(self, seconds: float) -> Message:
        try:
            message = self._heard.get(timeout=seconds)
        except queue.Empty:
            raise PrintingFailed(f"The browser did not finish within {seconds:g} seconds.") from None
        if message is None:
            raise PrintingFailed(_ENDED)
        return message


def _hear(back: BinaryIO, heard: queue.SimpleQueue[Message | None]) -> None:
    """Hand on each message; ``None`` where the browser has gone, or says what is no message."""
    rest = b""
    try:
        while piece := os.read(back.fileno(), _CHUNK):
            *whole, rest = (rest + piece).split(b"\0") if b"\0" in piece else (rest + piece,)
            for text in whole:
                heard.put(json.loads(text))
    except (OSError, ValueError):
        pass
    heard.put(None)


@contextlib.contextmanager
def one_browser(browser: Path, folder: Path, seconds: float) -> Iterator[Devtools]:
    """A running browser with a tab open, with its profile in ``folder``. Raises :class:`NotTalking`."""
    with contextlib.ExitStack() as stack:
        errors = stack.enter_context(open(folder / "browser.log", "wb"))
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        to = stack.enter_context(open(ours_out, "wb", buffering=0))
        back = stack.enter_context(open(ours_in, "rb", buffering=0))
        try:
            process = _start(command_of(browser, folder / "profile"), theirs_in, theirs_out, errors)
        except OSError as error:
            raise NotTalking from error
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        talk = Devtools(process, to, back, seconds)
        try:
            talk.open_tab()
            yield talk
        finally:
            talk.close()


def _start(command: Sequence[str], theirs_in: int, theirs_out: int, errors: BinaryIO) -> subprocess.Popen[bytes]:
    """The browser, with one pipe to read from and one to write to."""
    command = [*command, "--remote-debugging-pipe"]
    if sys.platform == "win32":
        return _start_by_handle(command, (theirs_in, theirs_out), errors)
    import fcntl

    # The browser knows them by the numbers 3 and 4. High copies first: either end may have one of these numbers itself.
    high = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (theirs_in, theirs_out)]

    def numbered() -> None:
        for number, end in zip((3, 4), high, strict=True):
            os.dup2(end, number)

    try:
        return subprocess.Popen(  # noqa: S603 - the browser that was found, or named by the user
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=(3, 4),
            preexec_fn=numbered,
        )
    finally:
        for end in high:
            os.close(end)


def _start_by_handle(command: Sequence[str], ends: Sequence[int], errors: BinaryIO) -> subprocess.Popen[bytes]:
    """As above, on Windows, where the pipes are known by their handles."""
    if sys.platform != "win32":  # for the type checker, which knows that platform's names only there
        raise NotTalking
    import msvcrt

    handles = [msvcrt.get_osfhandle(end) for end in ends]
    for handle in handles:
        os.set_handle_inheritable(handle, True)
    return subprocess.Popen(  # noqa: S603 - as above
        [*command, f"--remote-debugging-io-pipes={','.join(map(str, handles))}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        startupinfo=subprocess.STARTUPINFO(lpAttributeList={"handle_list": handles}),
    )
