"""Work shared among processes ends, whatever happens to one of them."""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Callable

import pytest

from casebook.workers import Stopped, in_turn


def _squares(offset: int) -> Callable[[int], int]:
    return functools.partial(_square, offset)


def _square(offset: int, number: int) -> int:
    return number * number + offset


def _deadly(_setup: int) -> Callable[[int], int]:
    return _die


def _die(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)  # as a machine without memory does
    return number


def _hopeless(_setup: int) -> Callable[[int], int]:
    raise ValueError("there is nothing to work with")


def _clumsy(_setup: int) -> Callable[[int], int]:
    return _stumble


def _stumble(number: int) -> int:
    raise KeyError(number)


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_what_comes_of_the_work_hangs_on_no_number_of_processes(processes: int) -> None:
    assert sorted(in_turn(_squares, 7, range(50), processes)) == [n * n + 7 for n in range(50)]


def test_a_process_that_is_ended_is_not_waited_for() -> None:
    with pytest.raises(Stopped, match="for want of memory"):
        list(in_turn(_deadly, 0, range(10), 2))


def test_a_worker_that_cannot_be_made_says_why() -> None:
    with pytest.raises(ValueError, match="nothing to work with"):
        list(in_turn(_hopeless, 0, range(10), 2))


def test_what_a_job_raises_is_raised_here() -> None:
    with pytest.raises(KeyError):
        list(in_turn(_clumsy, 0, range(10), 2))


def test_whoever_has_seen_enough_may_go() -> None:
    found = in_turn(_squares, 0, range(500), 2)
    assert next(found) in {n * n for n in range(500)}
    found.close()  # type: ignore[attr-defined]  # it is a generator
