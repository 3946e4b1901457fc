"""Work shared among processes: in this one for a little, in several for much. What comes out is the same.

Nothing is shared but what a worker is made from, so it works alike where processes are forked and where they are
started afresh (Windows, macOS), and each job's outcome is handed back as a whole.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Setup = TypeVar("Setup")
Job = TypeVar("Job")
Outcome = TypeVar("Outcome")

# How many values more than are let go of make it worth looking for rings of them.
SELDOM = (50_000, 20, 20)
PARALLEL_FROM = 300  # fewer cases than this are done sooner by one process than others are started

_work: Callable[[Any], Any] | None = None


def processes_for(cases: int, wished: int = 0) -> int:
    """How many processes to use for so many cases; ``wished`` 0 means one a core."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if wished:
        return wished
    return available if cases >= PARALLEL_FROM else 1


def in_turn(
    make: Callable[[Setup], Callable[[Job], Outcome]], setup: Setup, jobs: Sequence[Job], processes: int
) -> Iterator[Outcome]:
    """What comes of each job, in whatever order it is ready.

    ``make`` is a function of a module, which each process calls once, with ``setup``, for the function that does a job.
    Setup, jobs and outcomes can be sent to another process.
    """
    if processes <= 1 or len(jobs) <= 1:
        yield from map(make(setup), jobs)
        return
    import multiprocessing

    # A fork beside other threads (serve has some) may copy a lock that nobody is left to open.
    ways = multiprocessing.get_context("spawn" if threading.active_count() > 1 else None)
    with _undisturbed():
        pool = ways.Pool(min(processes, len(jobs)), _start, (functools.partial(make, setup),))
    with pool:
        yield from pool.imap_unordered(_do, jobs)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl+C reaches every process of a terminal. Those that are started here leave it to the first one, which ends
    them; and that one does not hear it while only some of them are there."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows: see _start
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(make: Callable[[], Callable[[Any], Any]]) -> None:
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _collect_seldom()
    _work = make()


def _do(job: Any) -> Any:
    if _work is None:
        raise RuntimeError("a process was not started as it should be")
    return _work(job)


@contextlib.contextmanager
def seldom_collected() -> Iterator[None]:
    """A stretch of work that makes much and little to collect: to look for it takes longer than to have it lie for a while."""
    before = gc.get_threshold()
    _collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _collect_seldom() -> None:
    gc.freeze()  # what is there by now stays, and need not be walked through
    gc.set_threshold(*SELDOM)
