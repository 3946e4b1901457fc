"""What the program keeps for itself is opened only where it is a plain file in a real folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casebook.opening import NotPlain, look_own, open_own, own_folder, read_own, write_own

POSIX = pytest.mark.skipif(os.name == "nt", reason="pipes and links that anybody may make")


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    """A pipe that is waited for would hang the tests, too."""
    if hasattr(signal, "alarm"):
        signal.alarm(20)
    yield
    if hasattr(signal, "alarm"):
        signal.alarm(0)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _link(place: Path) -> None:
    (place.parent / "elsewhere").write_bytes(b"somebody's own")
    place.symlink_to(place.parent / "elsewhere")


def _dead_link(place: Path) -> None:
    place.symlink_to(place.parent / "nowhere")


def _ring(place: Path) -> None:
    place.symlink_to(place)


def _second_name(place: Path) -> None:
    (place.parent / "elsewhere").write_bytes(b"somebody's own")
    os.link(place.parent / "elsewhere", place)


def _device(place: Path) -> None:
    place.symlink_to("/dev/zero")


ODD: list[Callable[[Path], None]] = [_link, _dead_link, _ring, _second_name, _device, os.mkfifo, Path.mkdir]


@POSIX
@pytest.mark.parametrize("make", ODD, ids=lambda f: f.__name__.strip("_"))
@pytest.mark.parametrize(
    "touch",
    [
        lambda path: open_own(path),
        lambda path: open_own(path, os.O_RDWR | os.O_CREAT),
        lambda path: open_own(path, os.O_WRONLY | os.O_APPEND),
        lambda path: read_own(path),
        lambda path: look_own(path),
        lambda path: write_own(path, b"ours"),
    ],
    ids=["read", "make", "append", "read-own", "look", "write"],
)
def test_what_is_no_plain_file_of_one_name_is_neither_opened_nor_written(
    make: Callable[[Path], None], touch: Callable[[Path], object], tmp_path: Path
) -> None:
    place = tmp_path / "own"
    make(place)
    before = _names(tmp_path)
    with pytest.raises(OSError) as caught:  # noqa: PT011 - what it is called is asked below
        touch(place)
    assert isinstance(caught.value, NotPlain | IsADirectoryError)
    assert _names(tmp_path) == before
    if (tmp_path / "elsewhere").exists():
        assert (tmp_path / "elsewhere").read_bytes() == b"somebody's own"


@POSIX
@pytest.mark.parametrize("make", [_link, _dead_link, _ring, os.mkfifo], ids=lambda f: f.__name__.strip("_"))
def test_a_folder_of_ours_is_never_a_link(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "folder")
    with pytest.raises(NotPlain):
        own_folder(tmp_path / "folder")


@POSIX
def test_a_folder_that_leads_to_another_is_not_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "folder").symlink_to(tmp_path / "other", target_is_directory=True)
    with pytest.raises(NotPlain, match="link"):
        own_folder(tmp_path / "folder")


def test_what_is_written_is_read_back_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    place = own_folder(tmp_path / "ours") / "own"
    for data in (b"one", b"", b"two" * 100_000):
        write_own(place, data, lasting=True)
        assert read_own(place) == data
        assert _names(place.parent) == ["own"]
    assert read_own(place, 3) == b"two"


@POSIX
def test_what_is_made_may_be_used_by_whoever_may_use_the_book(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_own(tmp_path / "own", b"x")
        os.close(open_own(tmp_path / "lock", os.O_RDWR | os.O_CREAT))
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("own", "lock")] == [0o640, 0o640]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_own(tmp_path / "own", b"old")

    def full(*_args: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("casebook.opening.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_own(tmp_path / "own", b"new", lasting=True)
    monkeypatch.undo()
    assert (tmp_path / "own").read_bytes() == b"old"
    assert _names(tmp_path) == ["own"]


@POSIX
def test_a_name_that_is_waiting_for_us_is_not_used(tmp_path: Path) -> None:
    """The names beside a file are new each time, so no link can lie in wait under one."""
    probe = (
        "import sys; from pathlib import Path; import casebook.opening as o\n"
        "with o.new_beside(Path(sys.argv[1])) as one, o.new_beside(Path(sys.argv[1])) as two: print(one != two)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, str(tmp_path / "own")], capture_output=True, timeout=30, check=True
    )
    assert done.stdout.strip() == b"True"
