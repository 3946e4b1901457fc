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

SetupT = TypeVar("SetupT")
JobT = TypeVar("JobT")
ResultT = TypeVar("ResultT")

# How many values more than are let go of make it worth looking for rings of them.
SELDOM = (50_000, 20, 20)
PARALLEL_FROM = 300  # fewer cases than this are done sooner by one process than others are started

_ENDED = (
    "The machine has ended one of casebook's processes, perhaps for want of memory. Nothing was changed."
    " Close other programs, then try again."
)
_work: Callable[[Any], Any] | None = None


def processes_for(cases: int, wished: int = 0) -> int:
    """How many processes to use for so many cases; ``wished`` 0 means one a core."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if wished:
        return wished
    return available if cases >= PARALLEL_FROM else 1


class Stopped(Exception):  # noqa: N818 - it is what has happened to the work
    """A process of the work has come to an end before its time: the machine had no room for it, say."""


def in_turn(
    make: Callable[[SetupT], Callable[[JobT], ResultT]], setup: SetupT, jobs: Sequence[JobT], processes: int
) -> Iterator[ResultT]:
    """What comes of each job, in whatever order it is ready.

    ``make`` is a function of a module, which each process calls once, with ``setup``, for the function that does a job.
    The setup, the jobs and what comes of them can be sent to another process. What a job raises is raised here, :class:`Stopped` where
    a process has died.
    """
    if processes <= 1 or len(jobs) <= 1:
        yield from map(make(setup), jobs)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    # A fork beside other threads (serve has some) may copy a lock that nobody is left to open.
    ways = multiprocessing.get_context("spawn" if threading.active_count() > 1 else None)
    with contextlib.ExitStack() as stack:
        with _undisturbed():
            pool = ProcessPoolExecutor(min(processes, len(jobs)), ways, _start, (functools.partial(make, setup),))
            stack.callback(pool.shutdown, cancel_futures=True)
            waiting = {pool.submit(_do, job) for job in jobs}  # which starts the processes
        try:
            for done in as_completed(waiting):
                waiting.discard(done)  # what came of it is let go of as soon as it has been taken in
                yield done.result()
        except BrokenProcessPool as error:
            raise Stopped(_ENDED) from error


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl+C reaches every process of a terminal. Those that are started here leave it to the first one, which ends
    them; and that one does not hear it while only some of them are there. On Windows, and beside other threads, there
    is no such cover, only that of :func:`_start`."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(make: Callable[[], Callable[[Any], Any]]) -> None:
    """Called once in each process. What it raises would end the process, and tell nobody why: it is kept for the first job."""
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _collect_seldom()
    try:
        _work = make()
    except Exception as error:
        _work = functools.partial(_fail, error)


def _fail(error: Exception, _job: Any) -> Any:
    raise error


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
