"""Build, show on this machine's own address, watch, build again, tell the browser.

Local and read-only: loopback, ``Host`` and ``Origin`` checked, GET and HEAD, no listing, no way out of
the site. What is served differs from what is built by one script tag and the leave to listen for
news; neither is ever in ``site/``.
"""

from __future__ import annotations

import datetime as dt
import functools
import gc
import json
import os
import queue
import re
import stat
import threading
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from casebook.build import Built
from casebook.casefile.listing import Listing, list_cases, looked_at_again
from casebook.dates import today_in_england
from casebook.diagnostics import errors
from casebook.site.output import CannotPublish, digest_of
from casebook.site.render import TemplateProblem
from casebook.workers import Stopped

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
LIVE = "/-/"
SETTLE_SECONDS = 0.025  # a save is several events; the last of them is waited for this long
SCAN_SECONDS = 2.0  # the book is looked at this often even where the watcher has nothing to say
POLL_SECONDS = 1.0  # and this often where there is no watcher
LONGEST_TARGET = 2048
SHOWN = 5

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
_CHANGES = frozenset({"created", "modified", "moved", "deleted", "closed"})
_DROPPINGS = re.compile(r"(^|/)(\.|~\$|#)|~$|\.(swp|swx|tmp|part)$")
_SCRIPT = Path(__file__).with_name("live.js")

# Builds what stands there, and says what came of it as soon as it can be seen.
Rebuild = Callable[[Listing, Callable[[Built], None]], object]
Say = Callable[[str], None]


# --- What the browser is told -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the last build, or a case in it, is not as it should be: shown in a banner."""

    path: str
    line: int
    message: str
    help: str


@dataclass(slots=True)
class News:
    """What has happened since the browser last asked, for every page that is open. Safe among threads."""

    troubles: tuple[Trouble, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    _listeners: set[queue.SimpleQueue[str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def listen(self) -> queue.SimpleQueue[str]:
        """A queue on which each piece of news is put from now on."""
        mine: queue.SimpleQueue[str] = queue.SimpleQueue()
        with self._lock:
            self._listeners.add(mine)
        return mine

    def leave(self, mine: queue.SimpleQueue[str]) -> None:
        """Stop listening."""
        with self._lock:
            self._listeners.discard(mine)

    def tell(self, word: str) -> None:
        """Tell every listener one word; the empty one ends its listening."""
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener.put(word)


# --- The server -------------------------------------------------------------------------------------


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


# --- The watcher --------------------------------------------------------------------------------------


class Bell(FileSystemEventHandler):
    """Rings when something that a build reads may have changed. Reads ring nothing, so it cannot loop."""

    def __init__(self, book: Path) -> None:
        self._book = book.as_posix().rstrip("/") + "/"
        self._heard: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.rung = threading.Event()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by the observer's thread: an exception here would end it without a word."""
        try:
            paths = (os.fsdecode(event.src_path), os.fsdecode(event.dest_path or ""))
            inside = [path.replace("\\", "/").removeprefix(self._book) for path in paths if path]
            if event.event_type in _CHANGES and any(map(_matters, inside)):
                # A folder is said to have changed whenever a file in it has, which is then told as well.
                for path in inside if not (event.is_directory and event.event_type == "modified") else ():
                    self._heard.put(path)
                self.rung.set()
        except Exception:
            self._heard.put("")
            self.rung.set()

    def heard(self) -> set[str]:
        """The paths, from the book, of what may have changed since this was last asked; an empty one for what is not known."""
        paths: set[str] = set()
        while not self._heard.empty():
            paths.add(self._heard.get())
        return paths


def _matters(path: str) -> bool:
    if path == "casebook.toml":
        return True
    return path.startswith(("cases", "templates")) and not _DROPPINGS.search(path)


def _observer(book: Path, bell: Bell) -> Any:
    """A started observer of the book's folder; ``None`` where the machine will not give one."""
    # It warns of folders made one in the other; that is its own affair, and names paths.
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="watchdog")
    observer = Observer()
    try:
        observer.schedule(bell, str(book), recursive=False)
        for name in ("cases", "templates"):
            if (book / name).is_dir():
                observer.schedule(bell, str(book / name), recursive=True)
        observer.start()
    except (OSError, RuntimeError):
        return None
    return observer


class Glance(NamedTuple):
    """What a build would read, as the file system tells of it, and the day: for seeing a change that rang no bell."""

    cases: Listing
    others: tuple[tuple[str, int, int, int], ...]
    day: dt.date


def glance(book: Path) -> Glance:
    """Look at the book once, without reading anything. The build is given what was seen of the cases."""
    others = [*_files_in(book / "templates")]
    others += [_sign(path) for path in (book / "casebook.toml", book / "cases", book / "templates")]
    return Glance(list_cases(book), tuple(sorted(others)), today_in_england())


def glance_again(seen: Glance, book: Path, heard: set[str]) -> Glance:
    """Look at the book again: only at what has been heard of, where that is cases that were there before."""
    if not heard or not heard <= seen.cases.stamps.keys():
        return glance(book)
    return seen._replace(cases=looked_at_again(seen.cases, book, heard), day=today_in_england())


def _files_in(folder: Path) -> Iterable[tuple[str, int, int, int]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if _DROPPINGS.search(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    yield from _files_in(Path(entry.path))
                else:
                    found = entry.stat(follow_symlinks=False)
                    yield (entry.path, found.st_size, found.st_mtime_ns, found.st_ino)
    except OSError:
        return


def _sign(path: Path) -> tuple[str, int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (str(path), -1, -1, -1)
    return (str(path), 0 if path.is_dir() else found.st_size, 0 if path.is_dir() else found.st_mtime_ns, found.st_ino)


# --- The whole ----------------------------------------------------------------------------------------


class Session:
    """One run of ``serve``: a server, a watcher, and the loop that builds."""

    def __init__(self, book: Path, site: Path, rebuild: Rebuild, say: Say, port: int, poll: bool) -> None:
        self._book, self._rebuild, self._say, self._poll = book, rebuild, say, poll
        self._bell = Bell(book)
        self._rung = self._bell.rung
        self._stopped = threading.Event()
        self._seen = glance(book)  # as it was when the last build began: what is saved during one counts as new
        self.news = News()
        self.server = self._open(port, site)

    def _open(self, port: int, site: Path) -> Server:
        """The server on ``port``; on another where that one is taken and none was asked for (0)."""
        wanted = [port] if port else [*range(DEFAULT_PORT, DEFAULT_PORT + 20), 0]
        for number in wanted:
            try:
                return Server(number, site, self._book, self.news)
            except OSError as error:
                last = error
        raise CannotPublish(f"Port {port} cannot be used: {last.strerror}. Name another with --port.")

    @property
    def address(self) -> str:
        """Where the site can be seen."""
        return f"http://{HOST}:{self.server.server_port}/"

    def run(self, ready: Callable[[], None]) -> None:
        """Build, serve and watch until interrupted. ``ready`` is called when the first page can be seen.

        Raises, where even the first build fails, what it raises. Later on the last good pages stay.
        """
        try:
            self._rebuild(self._seen.cases, functools.partial(self._tell, first=True))
        except BaseException:
            self.server.server_close()
            raise
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()
        try:
            ready()
            self._watch()
        except KeyboardInterrupt:
            pass
        finally:
            self._stopped.set()
            self.news.tell("")
            self.server.shutdown()
            self.server.server_close()

    def stop(self) -> None:
        """End :meth:`run` from another thread."""
        self._stopped.set()
        self._rung.set()

    def _watch(self) -> None:
        folders = self._folders()
        observer = None if self._poll else _observer(self._book, self._bell)
        if observer is None and not self._poll:
            self._poll = True
            self._say("The folder cannot be watched; it is looked at every second instead, as with --poll.")
        heard: set[str] = set()
        try:
            while not self._stopped.is_set():
                self._look(heard)
                if not self._poll and (not _is_alive(observer) or self._folders() != folders):
                    # A watched folder that was replaced, or a watcher that died, sends nothing more.
                    folders = self._folders()
                    _stop(observer)
                    observer = _observer(self._book, self._bell)
                self._rung.wait(POLL_SECONDS if self._poll else SCAN_SECONDS)
                heard = self._settle() if self._rung.is_set() else set()
        finally:
            _stop(observer)

    def _look(self, heard: set[str]) -> None:
        """Build where the book, or the day, is not as it was when the last build began."""
        now = glance_again(self._seen, self._book, heard)
        if now != self._seen:
            self._seen = now
            self._build()

    def _settle(self) -> set[str]:
        """Wait until the events of one save have all come in; what they are of."""
        deadline = time.monotonic() + 1.0
        while self._rung.is_set() and not self._stopped.is_set() and time.monotonic() < deadline:
            self._rung.clear()
            self._rung.wait(SETTLE_SECONDS)
        self._rung.clear()
        return self._bell.heard()

    def _folders(self) -> tuple[int, ...]:
        return tuple(_sign(self._book / name)[3] for name in ("cases", "templates"))

    def _build(self) -> None:
        try:
            self._rebuild(self._seen.cases, self._tell)
        except TemplateProblem as problem:
            self._trouble(Trouble(f"templates/{problem.template}", problem.line, problem.message, "Mend the template."))
        except (CannotPublish, Stopped) as problem:
            self._trouble(Trouble("", 0, str(problem), "The last pages stay as they are."))
        except Exception as error:
            message = f"The build failed, by a fault in casebook itself: {type(error).__name__}: {error}."
            self._trouble(Trouble("", 0, message, "The last pages stay as they are."))
        finally:
            gc.collect()  # the reader has been told; what templates leave in rings would pile up from save to save

    def _trouble(self, trouble: Trouble) -> None:
        self.news.troubles = (trouble,)
        place = f"{trouble.path}:{trouble.line}: " if trouble.path else ""
        self._say(f"{place}{trouble.message}")
        self.news.tell("reload")

    def _tell(self, built: Built, first: bool = False) -> None:
        before = self.news.troubles
        self.news.files = {card.address: card.path for card in built.cards}
        self.news.troubles = tuple(_troubles(built))
        fresh = [t for t in self.news.troubles if t not in before]
        for trouble in fresh[:SHOWN]:
            self._say(f"{trouble.path}:{trouble.line}: {trouble.message}")
        if len(fresh) > SHOWN:
            self._say(f"… and {len(fresh) - SHOWN} more errors: see the page problems.html")
        if not first and (built.written or built.removed or before != self.news.troubles):
            self._say(f"{time.strftime('%H:%M:%S')} built: {len(built.written)} files written")
            self.news.tell("reload")


def _troubles(built: Built) -> Iterable[Trouble]:
    for d in errors(built.passed_over):
        yield Trouble(d.path, d.span.line, d.message, d.help)
    for row in built.broken:
        yield from (Trouble(p.path, p.line, p.message, p.help) for p in row.problems if p.is_error)


def _is_alive(observer: Any) -> bool:
    return observer is not None and all(thread.is_alive() for thread in (observer, *observer.emitters))


def _stop(observer: Any) -> None:
    if observer is not None and observer.is_alive():
        observer.stop()
        observer.join(timeout=2)


def is_network_folder(path: Path) -> bool:
    """Whether ``path`` lies on a network share, where changes ring no bell (Linux; elsewhere unknown)."""
    try:
        mounts = Path("/proc/mounts").read_text("utf-8").splitlines()
    except OSError:
        return str(path).startswith("\\\\")
    best, kind = "", ""
    for line in mounts:
        _, point, fs, *_ = line.split(" ")
        point = re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), point)  # a space is written \040
        if path.is_relative_to(point) and len(point) > len(best):
            best, kind = point, fs
    return kind in {
        "cifs",
        "smb3",
        "smbfs",
        "nfs",
        "nfs4",
        "9p",
        "fuse.sshfs",
        "fuse.rclone",
        "davfs",
        "vboxsf",
        "drvfs",
    }
