"""A server that runs while a test does, and raw requests to it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from casebook.build.story import BuildRequest, Built, OnPublished, build
from casebook.casefile.listing import Listing
from casebook.dates import today_in_england
from casebook.serve.session import Session
from casebook.settings import load_settings


@dataclass
class Running:
    """A session in a thread, what it said, and how often it has built."""

    book: Path
    said: list[str] = field(default_factory=list)
    builds: int = 0
    fail_with: Exception | None = None
    session: Session | None = None

    def rebuild(self, listing: Listing | None, published: OnPublished) -> Built:
        self.builds += 1
        if self.fail_with:
            raise self.fail_with
        request = BuildRequest(
            self.book, self.book / "site", load_settings(self.book).value, today_in_england(), jobs=1
        )
        return build(request, listing=listing, published=published)

    @property
    def port(self) -> int:
        assert self.session is not None
        return self.session.server.server_port

    def ask(self, target: str | bytes, method: str = "GET", headers: str | None = None) -> Answer:
        """One raw request, as typed, on a connection of its own."""
        target = target.encode() if isinstance(target, str) else target
        lines = f"Host: 127.0.0.1:{self.port}\r\n" if headers is None else headers
        return self.send(b"%s %s HTTP/1.1\r\n%sConnection: close\r\n\r\n" % (method.encode(), target, lines.encode()))

    def send(self, request: bytes) -> Answer:
        """Any bytes, and what comes back until the other end closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            data = b""
            while piece := connection.recv(65536):
                data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
        return Answer(int(first.split()[1]), fields, body)


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def serving(book: Path, poll: bool = False, port: int = 0) -> Iterator[Running]:
    """Build and serve ``book``, on a free port where none is named, until the block ends."""
    running = Running(book)
    ready = threading.Event()
    port = port or free_port()
    session = running.session = Session(book, book / "site", running.rebuild, running.said.append, port, poll)
    thread = threading.Thread(target=session.run, args=(ready.set,), daemon=True)
    thread.start()
    try:
        assert ready.wait(30)
        yield running
    finally:
        session.stop()
        thread.join(10)
    assert not thread.is_alive()


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for something to become so; fail where it does not."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not become so"
        time.sleep(0.02)
