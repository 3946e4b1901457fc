"""Presses at work: in this process for a few cases, in several for many. The bytes are the same."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence

from casebook.site.press import Job, Made, Press, Setup

PARALLEL_FROM = 300  # fewer cases than this are made sooner by one process than others are started

_PRESS: Press | None = None


def processes_for(cases: int, wished: int) -> int:
    """How many processes to use for so many cases; ``wished`` 0 means one a core."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if wished:
        return wished
    return available if cases >= PARALLEL_FROM else 1


def make_all(press: Press, jobs: Sequence[Job], processes: int) -> Iterator[Made]:
    """What comes of each job, in whatever order it is ready. ``press`` does the work where one process is enough."""
    if processes <= 1 or len(jobs) <= 1:
        yield from map(press.make, jobs)
        return
    # A fork beside other threads (serve has some) may copy a lock that nobody is left to open.
    ways = multiprocessing.get_context("spawn" if threading.active_count() > 1 else None)
    with ways.Pool(min(processes, len(jobs)), _start, (press.setup,)) as pool:
        yield from pool.imap_unordered(_make, jobs)


def _start(setup: Setup) -> None:
    global _PRESS
    _PRESS = Press(setup)


def _make(job: Job) -> Made:
    if _PRESS is None:
        raise RuntimeError("a press process was not started")
    return _PRESS.make(job)
