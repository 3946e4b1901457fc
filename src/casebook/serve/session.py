"""One run of ``serve``: what joins the server, the watcher and the build."""

from __future__ import annotations

import functools
import gc
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from casebook.build.publish import CannotPublish
from casebook.build.story import Built
from casebook.casefile.listing import Listing, NoCases
from casebook.diagnostics import errors
from casebook.render.theme import TemplateProblem
from casebook.serve.news import News, Trouble
from casebook.serve.server import HOST, Server
from casebook.serve.watching import WATCHED, Bell, glance, glance_again, is_alive, observer_of, sign_of, stop
from casebook.workers import Stopped

DEFAULT_PORT = 8000
SETTLE_SECONDS = 0.025  # a save is several events; the last of them is waited for this long
SCAN_SECONDS = 2.0  # the book is looked at this often even where the watcher has nothing to say
POLL_SECONDS = 1.0  # and this often where there is no watcher
SHOWN = 5

# Builds what stands there, and says what came of it as soon as it can be seen.
Rebuild = Callable[[Listing | None, Callable[[Built], None]], object]
Say = Callable[[str], None]


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
        observer = None if self._poll else observer_of(self._book, self._bell)
        if observer is None and not self._poll:
            self._poll = True
            self._say("The folder cannot be watched; it is looked at every second instead, as with --poll.")
        heard: set[str] = set()
        try:
            while not self._stopped.is_set():
                self._look(heard)
                if not self._poll and (not is_alive(observer) or self._folders() != folders):
                    # A watched folder that was replaced, or a watcher that died, sends nothing more.
                    folders = self._folders()
                    stop(observer)
                    observer = observer_of(self._book, self._bell)
                self._rung.wait(POLL_SECONDS if self._poll else SCAN_SECONDS)
                heard = self._settle() if self._rung.is_set() else set()
        finally:
            stop(observer)

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
        return tuple(sign_of(self._book / name)[3] for name in WATCHED)

    def _build(self) -> None:
        try:
            self._rebuild(self._seen.cases, self._tell)
        except TemplateProblem as problem:
            self._trouble(Trouble(f"templates/{problem.template}", problem.line, problem.message, "Mend the template."))
        except (CannotPublish, NoCases, Stopped) as problem:
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
