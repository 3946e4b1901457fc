"""A folder of pages, handed to one browser on this machine and to nobody else, and with it nothing but these pages.

A page that is opened as a file may show any other file of the machine in a frame, and ask any other machine for a picture.
A form may have been laid out by a stranger's template. So the printing browser is given its page by this small server:
under a name that cannot be guessed, with no script, frame or address of another machine allowed, and as the only
machine that it can reach.
"""

from __future__ import annotations

import contextlib
import mimetypes
import secrets
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

HOST = "127.0.0.1"
_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)
_PATIENCE = 30  # seconds for which a connection may say nothing


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__((HOST, 0), _Handler)
        self.folder, self.secret = folder.resolve(), secrets.token_urlsafe(24)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _PATIENCE

    def do_GET(self) -> None:
        """A file of the folder; nothing for any other address, machine or name of this machine."""
        path = self._file()
        data = path.read_bytes() if path else b""
        self.send_response(HTTPStatus.OK if path else HTTPStatus.NOT_FOUND)
        kind = mimetypes.guess_type(path.name)[0] if path else None
        self.send_header("Content-Type", f"{kind or 'application/octet-stream'}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def _file(self) -> Path | None:
        prefix = f"/{self.server.secret}/"
        if not self.path.startswith(prefix) or self.headers.get("Host") != f"{HOST}:{self.server.server_port}":
            return None
        try:
            path = (self.server.folder / unquote(self.path[len(prefix) :].partition("?")[0])).resolve()
            return path if path.is_relative_to(self.server.folder) and path.is_file() else None
        except (OSError, ValueError):
            return None

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """What is printed is not for a log."""


@contextlib.contextmanager
def handed_out(folder: Path) -> Iterator[_Handout]:
    """Hand out the files below ``folder`` while the block lasts. Raises ``OSError`` where no port can be had."""
    server = _Server(folder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield _Handout(server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handout:
    """What is being handed out: the server's place, and the address of each page."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self.place = f"{HOST}:{server.server_port}"

    def address(self, page: Path) -> str:
        """The address of one of the folder's files."""
        inner = page.resolve().relative_to(self._server.folder).as_posix()
        return f"http://{self.place}/{self._server.secret}/{quote(inner)}"
