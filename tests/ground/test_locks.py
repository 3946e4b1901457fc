"""One lock for every room that writes: held by one process, let go by its end, and never taken through a link."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casebook import locks

HOLDER = """
import sys, time
from pathlib import Path
from casebook import locks
with locks.take(Path(sys.argv[1]), 0):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def holder(path: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that holds the lock of ``path`` so long."""
    other = subprocess.Popen([sys.executable, "-c", HOLDER, str(path), str(seconds)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_a_lock_is_had_at_once_where_nobody_has_it_and_its_folder_is_made(tmp_path: Path) -> None:
    for _ in range(2):
        with locks.take(tmp_path / ".casebook/edit.lock", 0) as lock:
            assert lock.at_once


def test_a_lock_that_another_process_has_is_waited_for(tmp_path: Path) -> None:
    with holder(tmp_path / "lock", 0.5), locks.take(tmp_path / "lock", 30) as lock:
        assert not lock.at_once


def test_but_no_longer_than_was_said(tmp_path: Path) -> None:
    with holder(tmp_path / "lock", 60) as other:
        before = time.monotonic()
        with pytest.raises(locks.Busy):
            locks.take(tmp_path / "lock", 0.2)
        assert 0.2 <= time.monotonic() - before < 5
        other.kill()


def test_a_lock_dies_with_the_process_that_had_it(tmp_path: Path) -> None:
    with holder(tmp_path / "lock", 60) as other:
        other.kill()
    with locks.take(tmp_path / "lock", 0) as lock:
        assert lock.at_once


def test_a_lock_that_was_not_had_leaves_no_file_open(tmp_path: Path) -> None:
    open_files = Path("/proc/self/fd")
    if not open_files.is_dir():
        pytest.skip("nothing here tells which files are open")
    with locks.take(tmp_path / "lock", 0):
        before = len(list(open_files.iterdir()))
        with pytest.raises(locks.Busy):
            locks.take(tmp_path / "lock", 0)
        assert len(list(open_files.iterdir())) == before


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="this system follows every link")
def test_a_lock_is_never_taken_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic link"):
        locks.take(tmp_path / "lock", 0)
    assert not (tmp_path / "elsewhere").exists()


def test_a_disk_without_locks_is_told_from_a_lock_that_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")

    def unable(_handle: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unable)
    with pytest.raises(locks.NoLocks, match="No locks available"):
        locks.take(tmp_path / "lock", 0)
