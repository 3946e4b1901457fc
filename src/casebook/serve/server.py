"""The site on the loopback address, to this machine's own browser and nobody else."""

from __future__ import annotations

import json
import os
import queue
import re
import stat
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, unquote, urlsplit

from casebook.build.publish import digest_of
from casebook.serve.news import News

HOST = "127.0.0.1"
LIVE = "/-/"
LONGEST_TARGET = 2048

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
_SCRIPT = Path(__file__).with_name("live.js")


class Server(ThreadingHTTPServer):
    """Serves one site on the loopback address."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"

    def __init__(self, port: int, site: Path, book: Path, news: News) -> None:
        self.site, self.book, self.news = site, book, news
        super().__init__((HOST, port), Handler)
        ports = [f":{self.server_port}", *([""] if self.server_port == 80 else [])]  # a browser leaves 80 out
        self.allowed = frozenset(name + end for name in ("127.0.0.1", "localhost", "[::1]") for end in ports)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no news."""


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "casebook"
    sys_version = ""
    timeout: ClassVar[int] = 60

    def do_GET(self) -> None:
        """A page, a file of the site, or the news."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """The same without the body."""
        self._answer(body=False)

    def _refuse(self) -> None:
        self._send(HTTPStatus.METHOD_NOT_ALLOWED, b"Only GET and HEAD.\n", extra={"Allow": "GET, HEAD"})
        self.close_connection = True

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_CONNECT = _refuse  # noqa: N815 - http.server's names

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the base class finds wrong with a request, said as everything else is said."""
        self.close_connection = True
        self.request_version = self.protocol_version  # of a request that is none, it is not known
        self._send(HTTPStatus(code), b"This is no request for a page.\n")

    def _answer(self, body: bool) -> None:
        if len(self.path) > LONGEST_TARGET:
            self._send(HTTPStatus.REQUEST_URI_TOO_LONG, b"Too long.\n", body)
        elif not self._is_ours():
            self._send(HTTPStatus.FORBIDDEN, b"This server answers only to this machine's own browser.\n", body)
        elif self.path.startswith(LIVE):
            self._live(body)
        else:
            self._file(body)

    def _is_ours(self) -> bool:
        """Whether the request was made for this server's own address, by one of its own pages or by hand.

        Another name that leads here (DNS rebinding), or another site's script, is not ours.
        """
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or hosts[0].lower() not in self.server.allowed:
            return False
        origin = self.headers.get("Origin")
        return origin is None or origin.lower() in {f"http://{host}" for host in self.server.allowed}

    def _live(self, body: bool) -> None:
        name = self.path.partition("?")[0].removeprefix(LIVE)
        if name == "live.js":
            self._send(HTTPStatus.OK, _SCRIPT.read_bytes(), body, _TYPES[".js"])
        elif name == "troubles":
            told = [
                {"path": t.path, "line": t.line, "message": t.message, "help": t.help}
                for t in self.server.news.troubles
            ]
            self._send(HTTPStatus.OK, json.dumps(told).encode(), body, "application/json")
        elif name == "events" and body:
            self._events()
        else:
            self._not_found(body)

    def _events(self) -> None:
        self.send_response(HTTPStatus.OK)
        self._safety("text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        mine = self.server.news.listen()
        try:
            self.wfile.write(b"retry: 500\nevent: hello\ndata:\n\n")
            self.wfile.flush()
            while True:
                try:
                    word = mine.get(timeout=10)
                    if not word:
                        return
                    self.wfile.write(f"event: {word}\ndata:\n\n".encode())
                except queue.Empty:
                    self.wfile.write(b": still here\n\n")
                self.wfile.flush()
        except OSError:
            return
        finally:
            self.server.news.leave(mine)

    def _file(self, body: bool) -> None:
        address = self._address()
        data = self._read(address) if address is not None else None
        if address is None or data is None:
            self._not_found(body)
            return
        kind = _TYPES.get(os.path.splitext(address)[1].lower(), "application/octet-stream")  # noqa: PTH122 - an address, no path
        tag = digest_of(data)
        if kind.startswith("text/html"):
            data = self._with_script(address, data, tag)
        self._send(HTTPStatus.OK, data, body, kind, {"ETag": f'"{tag}"'})

    def _address(self) -> str | None:
        """The address in the site that is asked for; ``None`` where it could lead out of it."""
        target = urlsplit(self.path) if self.path.startswith("/") and not self.path.startswith("//") else None
        if target is None:
            return None
        try:
            path = unquote(target.path, errors="strict")
        except UnicodeDecodeError:
            return None
        parts = path.strip("/").split("/") if path.strip("/") else ["index.html"]
        if any(
            not p or p.startswith(".") or p.endswith((".", " ")) or re.search(r'[\\:\x00-\x1f"*?<>|]', p) for p in parts
        ):
            return None
        if path.endswith("/") and path != "/":
            parts.append("index.html")
        return "/".join(parts)

    def _read(self, address: str) -> bytes | None:
        """The bytes of a plain file of the site. A link anywhere on the way is not followed."""
        path = self.server.site
        try:
            for part in address.split("/"):
                path = path / part
                mode = path.lstat().st_mode
                if stat.S_ISLNK(mode):
                    return None
            return path.read_bytes() if stat.S_ISREG(mode) else None
        except (OSError, ValueError):
            return None

    def _with_script(self, address: str, data: bytes, tag: str) -> bytes:
        """The page with the script that listens, and with leave to listen. ``tag`` is the page's own."""
        file = self.server.news.files.get(address, "")
        editor = ""
        if file:
            full = quote((self.server.book / file).as_posix().lstrip("/"), safe="/:")
            editor = f' data-file="{escape(file)}" data-editor="vscode://file/{full}"'
        script = f'<script src="{LIVE}live.js" data-tag="{tag}"{editor} defer></script>\n</body>'.encode()
        data = data.replace(b"default-src 'none';", b"default-src 'none'; connect-src 'self';", 1)
        head, end, rest = data.rpartition(b"</body>")
        return head + script + rest if end else data

    def _not_found(self, body: bool) -> None:
        self._send(HTTPStatus.NOT_FOUND, b"There is no such page in this book's site.\n", body)

    def _send(
        self,
        status: HTTPStatus,
        data: bytes,
        body: bool = True,
        kind: str = "text/plain; charset=utf-8",
        extra: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        self._safety(kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (extra or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(data)

    def _safety(self, kind: str) -> None:
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Addresses hold refs: they are not for a log."""
