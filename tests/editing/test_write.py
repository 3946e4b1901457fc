"""The way to the disk: in turn, whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import datetime as dt
import os
import resource
import secrets
import stat
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from casebook import locks
from casebook.casefile.listing import list_cases
from casebook.editing.edits import Entry, log_contact, read_document
from casebook.editing.write import NotWritten, create_file, digest_of, read_for_edit, replace_file, turn

OLD, NEW = b"---\nchild_name: A B\n---\n", b"---\nchild_name: C D\n---\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "cases" / "CB-0007.md"
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


def names(path: Path) -> list[str]:
    return sorted(p.name for p in path.parent.iterdir())


def put(path: Path, data: bytes = NEW) -> None:
    replace_file(path, digest_of(read_for_edit(path)), data)


def test_a_file_is_replaced_and_nothing_is_left_beside_it(case: Path) -> None:
    put(case)
    assert case.read_bytes() == NEW
    assert names(case) == ["CB-0007.md"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o444])
def test_mode_owner_and_attributes_stay(case: Path, mode: int) -> None:
    case.chmod(mode)
    if os.geteuid() == 0:
        os.chown(case, 4321, 1234)
    os.setxattr(case, "user.label", b"kept")
    before = case.stat()
    put(case)
    found = case.stat()
    assert stat.S_IMODE(found.st_mode) == mode
    assert (found.st_uid, found.st_gid) == (before.st_uid, before.st_gid)
    assert os.getxattr(case, "user.label") == b"kept"


def test_a_file_that_changed_meanwhile_is_refused(case: Path) -> None:
    digest = digest_of(read_for_edit(case))
    case.write_bytes(OLD + b"\nTheirs.\n")
    with pytest.raises(NotWritten, match="changed by somebody else"):
        replace_file(case, digest, NEW)
    assert case.read_bytes() == OLD + b"\nTheirs.\n"
    assert names(case) == ["CB-0007.md"]


def test_a_change_in_the_last_moment_is_seen_too(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync = os.fsync

    def saved_by_an_editor(handle: int) -> None:
        sync(handle)
        case.write_bytes(OLD + b"\nTheirs.\n")

    monkeypatch.setattr(os, "fsync", saved_by_an_editor)
    with pytest.raises(NotWritten, match="changed by somebody else"):
        put(case)
    assert case.read_bytes() == OLD + b"\nTheirs.\n"


@pytest.mark.parametrize(
    "mark", [".CB-0007.md.swp", ".CB-0007.md.swo", "~$CB-0007.md", "~$-0007.md", ".~lock.CB-0007.md#", ".#CB-0007.md"]
)
def test_a_file_that_is_open_in_an_editor_is_refused(case: Path, mark: str) -> None:
    if mark.startswith(".#"):
        (case.parent / mark).symlink_to("jo@office.4242:1")  # as Emacs leaves it: it leads nowhere
    else:
        (case.parent / mark).write_bytes(b"")
    with pytest.raises(NotWritten, match="open in an editor") as refusal:
        read_for_edit(case)
    assert mark in str(refusal.value)
    with pytest.raises(NotWritten, match="open in an editor"):
        replace_file(case, digest_of(OLD), NEW)
    assert case.read_bytes() == OLD


def test_links_and_second_names_are_refused(case: Path, tmp_path: Path) -> None:
    link = case.with_name("CB-0008.md")
    link.symlink_to(case)
    with pytest.raises(NotWritten, match="is a link"):
        read_for_edit(link)
    (tmp_path / "second.md").hardlink_to(case)
    with pytest.raises(NotWritten, match="hard link"):
        read_for_edit(case)
    os.mkfifo(case.with_name("CB-0009.md"))
    with pytest.raises(NotWritten, match="not a plain file"):
        read_for_edit(case.with_name("CB-0009.md"))
    with pytest.raises(NotWritten, match="no such file"):
        read_for_edit(case.with_name("CB-0010.md"))


def test_a_full_disk_leaves_the_old_file_and_no_traces(case: Path) -> None:
    script = "import sys; from test_write import put; from pathlib import Path; put(Path(sys.argv[1]), b'x' * 100_000)"
    done = subprocess.run(
        [sys.executable, "-c", script, str(case)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, str(Path(__file__).parent)])},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )
    assert "NotWritten: CB-0007.md could not be written: file too large. Nothing was changed." in done.stderr
    assert case.read_bytes() == OLD
    assert names(case) == ["CB-0007.md"]


@pytest.mark.parametrize("step", ["open", "fsync", "replace", "chmod"])
def test_a_failure_at_any_step_leaves_the_old_file_and_no_traces(
    case: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError(5, "Input/output error")

    digest = digest_of(OLD)
    owner: object = Path if step == "chmod" else os
    monkeypatch.setattr(owner, step, fail)
    with pytest.raises(NotWritten, match="could not be written: input/output error"):
        replace_file(case, digest, NEW)
    monkeypatch.undo()
    assert case.read_bytes() == OLD
    assert names(case) == ["CB-0007.md"]


def test_a_file_of_the_same_passing_name_is_not_touched(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = case.with_name(".CB-0007.md.0.tmp")
    theirs.write_bytes(b"theirs")
    monkeypatch.setattr(secrets, "token_hex", lambda _length: "0")
    with pytest.raises(NotWritten, match="file exists"):
        put(case)
    assert (case.read_bytes(), theirs.read_bytes()) == (OLD, b"theirs")


class BusyError(OSError):
    """What Windows says while a scanner or an indexer holds the file."""

    winerror = 32


def test_a_file_that_windows_holds_for_a_moment_is_tried_again(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace
    tries: list[int] = []

    def busy_at_first(source: Path, target: Path) -> None:
        tries.append(1)
        if len(tries) < 4:
            raise BusyError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr(os, "replace", busy_at_first)
    put(case)
    assert (len(tries), case.read_bytes()) == (4, NEW)


def test_but_not_for_ever(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_source: Path, _target: Path) -> None:
        raise BusyError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", busy)
    monkeypatch.setattr(locks, "RETRY_REPLACE", 0.2)
    with pytest.raises(NotWritten, match="permission denied"):
        put(case)
    assert (case.read_bytes(), names(case)) == (OLD, ["CB-0007.md"])


# --- New files --------------------------------------------------------------------------------------


def test_a_new_file_never_takes_the_place_of_another(case: Path) -> None:
    with pytest.raises(NotWritten, match="is there already"):
        create_file(case, NEW)
    dangling = case.with_name("CB-0008.md")
    dangling.symlink_to("nowhere")
    with pytest.raises(NotWritten, match="is there already"):
        create_file(dangling, NEW)
    assert case.read_bytes() == OLD
    assert names(case) == ["CB-0007.md", "CB-0008.md"]


def test_not_even_of_one_that_comes_in_the_last_moment(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "lexists", lambda _path: False)
    with pytest.raises(NotWritten, match="is there already"):
        create_file(case, NEW)
    assert (case.read_bytes(), names(case)) == (OLD, ["CB-0007.md"])


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_is_written_with_its_folder_and_the_usual_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(95, "Operation not supported")))
    mask = os.umask(0o027)
    try:
        create_file(tmp_path / "cases" / "2026-27" / "CB-0021.md", NEW)
    finally:
        os.umask(mask)
    path = tmp_path / "cases" / "2026-27" / "CB-0021.md"
    assert path.read_bytes() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.stat().st_nlink == 1
    assert names(path) == ["CB-0021.md"]


def test_what_is_half_written_is_never_taken_for_a_case(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, ...]] = []
    sync = os.fsync

    def look(handle: int) -> None:
        seen.append(list_cases(case.parent.parent).paths)
        sync(handle)

    monkeypatch.setattr(os, "fsync", look)
    put(case)
    assert seen[0] == ("cases/CB-0007.md",)


# --- Turns ------------------------------------------------------------------------------------------


def test_one_waits_for_the_other_and_gives_up_in_words(tmp_path: Path) -> None:
    with turn(tmp_path), pytest.raises(NotWritten, match="Another casebook command"), turn(tmp_path, wait=0.1):
        pass
    order: list[str] = []

    def second() -> None:
        with turn(tmp_path, wait=10):
            order.append("second")

    with turn(tmp_path):
        waiting = threading.Thread(target=second)
        waiting.start()
        time.sleep(0.1)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


def test_a_lock_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / ".casebook").write_text("in the way")
    with pytest.raises(NotWritten, match=r"\.casebook/edit\.lock in the book cannot be opened"), turn(tmp_path):
        pass


WRITER = """
import sys, datetime
from pathlib import Path
from casebook.editing.edits import Entry, log_contact, read_document
from casebook.editing.write import digest_of, read_for_edit, replace_file, turn
book, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
path = book / "cases" / "CB-0007.md"
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    with turn(book):
        data = read_for_edit(path)
        document = read_document("cases/CB-0007.md", data)
        entry = Entry(datetime.date(2026, 11, 23), f"Entry {number} of {name}.", "JB")
        replace_file(path, digest_of(data), log_contact(document, entry).data)
"""


def test_four_writers_at_once_lose_nothing(case: Path) -> None:
    count = 30
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(case.parent.parent), name, str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for name in "abcd"
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:  # all set off together
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.close()
    for writer in writers:
        assert writer.wait(30) == 0
        assert writer.stdout is not None
        writer.stdout.close()
    contacts = read_document("cases/CB-0007.md", case.read_bytes()).case.contacts
    assert sorted(c.text for c in contacts) == sorted(f"Entry {n} of {name}." for n in range(count) for name in "abcd")
    assert names(case) == ["CB-0007.md"]


def test_what_is_written_is_what_was_proved(case: Path) -> None:
    data = read_for_edit(case)
    edited = log_contact(read_document("cases/CB-0007.md", data), Entry(dt.date(2026, 11, 23), "Rang.", "JB"))
    replace_file(case, digest_of(data), edited.data)
    assert read_document("cases/CB-0007.md", case.read_bytes()).case == edited.case
