"""What the browser is told: that there is something new, and what is wrong."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, field


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
