"""A build killed at any moment (promise 7), and a disk that is full, closed or too small (promise 8).

Random kills find next to nothing. Here every system call by which a build touches the site is, in turn,
made to kill the process, and made to fail.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

import pytest

from casebook.build.publish import STAGING
from support.publishing import (
    MEMORY,
    SMALL_SITE,
    SOURCE,
    Tree,
    built,
    case_text,
    dead_links,
    differences,
    make_book,
    pages,
    reachable,
    run,
    tree,
)

TESTS = Path(__file__).parents[1]
LOOKING = ("getdents64", "newfstatat", "lstat", "stat", "faccessat2", "faccessat", "access", "read")
CHANGING = ("rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "fsync", "fdatasync",
            "link", "linkat", "symlink", "ftruncate", "openat", "open", "creat", "write", "pwrite64", "flock")  # fmt: skip
TRACED = ",".join(f"?{name}" for name in (*LOOKING, *CHANGING))  # not every machine has all of them
KILL = "signal=KILL"
# Root may write anywhere, unless it lays that power down.
_LAID_DOWN = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")
STOPPED_BY_RIGHTS = _LAID_DOWN if os.geteuid() == 0 else ()
ERRORS = ("ENOSPC", "EIO", "EACCES", "EDQUOT", "EROFS")


class Call(NamedTuple):
    """The ``k``-th call of its name in a build, and what it was about."""

    name: str
    k: int
    line: str


class Builds:
    """A server of forked builds, and a book at a place of its own: a cache belongs to the place of its site."""

    def __init__(self, folder: Path) -> None:
        self.book = folder / "book"
        self.start = folder / "start"  # the book as each fault of an update finds it
        self.log = folder / "strace.log"
        make_book(folder / "warm")
        environment = {**os.environ, "PYTHONPATH": f"{SOURCE}{os.pathsep}{TESTS}", "PATH": ""}
        self._server = subprocess.Popen(
            [sys.executable, "-B", str(TESTS / "support" / "fault_builds.py"), str(folder / "warm")],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def build(self, *strace: str) -> int:
        """Build the book, under strace if there are words for it. How it ended."""
        pid = int(self._ask(f"build {self.book}"))
        with _watching(pid, self.log, strace) if strace else contextlib.nullcontext():
            return int(self._ask("go"))

    def _ask(self, text: str) -> str:
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(f"{text}\n".encode())
        self._server.stdin.flush()
        return self._server.stdout.readline().decode().split()[1]

    def close(self) -> str:
        """End the server. What went wrong in it."""
        return self._server.communicate()[1].decode()


@contextlib.contextmanager
def _watching(pid: int, log: Path, words: tuple[str, ...]) -> Iterator[None]:
    command = ["strace", "-p", str(pid), "-o", str(log), "-s", "300", *words]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr
    assert "attached" in tracer.stderr.readline()
    try:
        yield
    finally:
        tracer.communicate(timeout=30)


def calls_on(site: Path, log: Path) -> list[Call]:
    """Every traced call about the site or the book's private folder; strace counts each name by itself."""
    counts: dict[str, int] = defaultdict(int)
    found = []
    for line in log.read_text("utf-8", "replace").splitlines():
        if match := re.match(r"(\w+)\(", line):
            counts[match[1]] += 1
            if str(site) in line or str(site.with_name(".casebook")) in line:
                found.append(Call(match[1], counts[match[1]], line))
    return found


# --- The book before and after ------------------------------------------------------------------------------


def change(book: Path) -> None:
    """One case edited, one added, one renamed, one taken away: pages that are replaced, new, and gone."""
    (book / "cases/CB-0001.md").write_text(case_text(1, log="Rang home."), "utf-8")
    (book / "cases/CB-0002.md").rename(book / "cases/CB-0002a.md")
    (book / "cases/CB-0003.md").unlink()
    (book / "cases/CB-0010.md").write_text(case_text(10), "utf-8")


class Scene(NamedTuple):
    """A book with its site, the book's files once changed, and both sites as clean builds give them."""

    start: Path
    changed: Path
    old: Tree
    new: Tree


@pytest.fixture(scope="module")
def places() -> Iterator[SimpleQueue[Builds]]:
    """Two servers: as many as the machines that run the tests have cores. In memory, where there is a disk in it."""
    queue: SimpleQueue[Builds] = SimpleQueue()
    with tempfile.TemporaryDirectory(dir=MEMORY) as one, tempfile.TemporaryDirectory(dir=MEMORY) as two:
        servers = [Builds(Path(folder)) for folder in (one, two)]
        for server in servers:
            queue.put(server)
        yield queue
        said = [server.close() for server in servers]
    assert said == ["", ""], said


def reset(place: Builds, source: Path) -> None:
    shutil.rmtree(place.book, ignore_errors=True)
    shutil.copytree(source, place.book)


def clean_site(book: Path, folder: Path) -> Tree:
    shutil.copytree(book, folder, ignore=shutil.ignore_patterns("site", ".casebook"))
    built(folder)
    return tree(folder / "site")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A book that has never been built."""
    folder = tmp_path_factory.mktemp("first")
    start = make_book(folder / "start", 2)
    return Scene(start, start, {}, clean_site(start, folder / "clean"))


@pytest.fixture(scope="module")
def update(tmp_path_factory: pytest.TempPathFactory, places: SimpleQueue[Builds]) -> Scene:
    """A book whose site and cache stand, with changes to come. Built where it will be built again."""
    folder = tmp_path_factory.mktemp("update")
    make_book(folder / "start", 3)
    make_book(folder / "changed", 3)
    change(folder / "changed")
    for place in (places.get(), places.get()):
        reset(place, folder / "start")
        assert place.build() == 0  # here, for the cache of a book that was copied here would not be trusted
        take_files(place.book, folder / "changed")
        shutil.copytree(place.book, place.start)
        places.put(place)
    old, new = (clean_site(folder / name, folder / f"clean-{name}") for name in ("start", "changed"))
    return Scene(folder / "start", folder / "changed", old, new)


def prepare(place: Builds, scene: Scene) -> None:
    """The old book with its site and a cache that holds here, its files then changed."""
    reset(place, place.start if scene.old else scene.start)


def take_files(book: Path, source: Path) -> None:
    shutil.rmtree(book / "cases")
    shutil.copytree(source / "cases", book / "cases")


# --- The sweep -------------------------------------------------------------------------------------------------


def enumerated(place: Builds, scene: Scene) -> list[Call]:
    """Every call of an untroubled build, and that it ends in the new site."""
    prepare(place, scene)
    assert place.build("-y", "-e", f"trace={TRACED}") == 0
    assert not differences(tree(place.book / "site"), scene.new)
    return calls_on(place.book / "site", place.log)


def thinned(calls: list[Call]) -> list[Call]:
    """Every call that changes a file of the site; a few of those that make folders, fill the staging folder, or look."""
    kinds: dict[tuple[str, bool], list[Call]] = defaultdict(list)
    for call in calls:
        moving = call.name.startswith(("rename", "unlink", "link")) or call.name in ("fsync", "ftruncate", "symlink")
        in_place = call.name.startswith(("write", "pwrite")) and f"{STAGING}/" not in call.line
        kinds[(call.name, moving or in_place)].append(call)
    return [call for (_, all_), some in kinds.items() for call in (some if all_ else some[:: -(-len(some) // 3)])]


def faults(calls: list[Call]) -> list[tuple[Call, str]]:
    """Each call made to fail, with one error after the other; and each that does not only look, made to kill."""
    chosen = thinned(calls)
    fails = [(call, f"error={ERRORS[n % len(ERRORS)]}") for n, call in enumerate(chosen)]
    return fails + [(call, KILL) for call in chosen if call.name not in LOOKING]


def torn(site: Tree, scene: Scene) -> list[str]:
    """What is wrong with a site after a fault: pages neither old nor new, and links to nothing.

    A page that nothing leads to (it is new, and the lists come after it) may already tell of its neighbours.
    """
    half = [a for a, data in pages(site).items() if data not in (scene.old.get(a), scene.new.get(a))]
    if "index.html" in site:
        return half + dead_links(site, sorted(reachable(site)))
    lists = [a for a in site if a.endswith(".html") and not a.startswith(("cases/", "forms/"))]
    return half + [dead for dead in dead_links(site, lists) if " -> cases/" in dead]


def check(places: SimpleQueue[Builds], scene: Scene, call: Call, fault: str) -> list[str]:
    """Everything that goes wrong with one fault, and with the builds after it."""
    place = places.get()
    try:
        return [
            f"{fault} at {call.name} {call.k}: {what}\n    {call.line}" for what in _check(place, scene, call, fault)
        ]
    finally:
        places.put(place)


def _check(place: Builds, scene: Scene, call: Call, fault: str) -> Iterator[str]:
    prepare(place, scene)
    status = place.build("-e", f"trace={call.name}", "-e", f"inject={call.name}:{fault}:when={call.k}")
    site = place.book / "site"
    if status not in ((-9,) if fault == KILL else (0, 2)):
        yield f"ended with {status}"
    left = tree(site)
    if wrong := torn(left, scene):
        yield f"left {wrong}"
    if status == 0 and differences(pages(left), pages(scene.new)):
        yield "said that all was well"
    shutil.copytree(place.book, place.book.with_name("left"))
    yield from _mend(place, scene.new, "build again")
    if scene.old and fault == KILL:
        # The files go back to what the cache knows, while the site may hold some of the new.
        shutil.rmtree(place.book)
        shutil.move(place.book.with_name("left"), place.book)
        take_files(place.book, scene.start)
        yield from _mend(place, scene.old, "go back")
    else:
        shutil.rmtree(place.book.with_name("left"))


def _mend(place: Builds, whole: Tree, how: str) -> Iterator[str]:
    status = place.build()
    if status or (wrong := differences(tree(place.book / "site"), whole)):
        yield f"to {how} ended with {status} and left {wrong if not status else ''}"


def listed(places: SimpleQueue[Builds], scene: Scene) -> list[tuple[Call, str]]:
    """Every fault of an update, or of a first build."""
    place = places.get()
    calls = enumerated(place, scene)
    places.put(place)
    return faults(calls)


def sweep(places: SimpleQueue[Builds], scene: Scene, chosen: list[tuple[Call, str]]) -> list[str]:
    """All that goes wrong when each of these faults is made to happen."""
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda one: check(places, scene, *one), chosen)
        return [problem for problems in found for problem in problems]


def test_a_fault_at_any_call_of_an_update(places: SimpleQueue[Builds], update: Scene) -> None:
    chosen = listed(places, update)
    moves = [call for call, fault in chosen if call.name.startswith("rename") and fault == KILL]
    assert len(moves) > 20, "the sweep must see every page move"
    assert sweep(places, update, chosen) == []


def test_a_fault_at_calls_of_a_first_build(places: SimpleQueue[Builds], first: Scene) -> None:
    chosen = listed(places, first)
    assert sweep(places, first, chosen[::5]) == []


def test_killed_twice_over(places: SimpleQueue[Builds], update: Scene, tmp_path: Path) -> None:
    """What the first kill left must still be known as the site's own after the second."""
    place = places.get()
    moves = [call.k for call in enumerated(place, update) if call.name == "rename" and "-staging" in call.line]
    third = tmp_path / "third"
    shutil.copytree(update.changed, third)
    for path in (third / "cases").iterdir():
        path.write_text(path.read_text("utf-8") + "\nAnd once more.\n", "utf-8")
    newest = clean_site(third, tmp_path / "clean")
    for one in moves[3::9]:
        for two in moves[3::9]:
            prepare(place, update)
            assert place.build("-e", "trace=rename", "-e", f"inject=rename:signal=KILL:when={one}") == -9
            take_files(place.book, third)
            again = place.build("-e", "trace=rename", "-e", f"inject=rename:signal=KILL:when={two}")
            assert again in (-9, 0)  # the second build has less to move
            assert list(_mend(place, newest, f"build after kills at {one} and {two}")) == []
    places.put(place)


# --- Real faults, and what a person is told -----------------------------------------------------------------


def refused(told: subprocess.CompletedProcess[str]) -> None:
    """Exit status 2 and one plain sentence."""
    assert told.returncode == 2, told
    assert told.stdout == ""
    assert told.stderr.startswith("casebook: ")
    assert told.stderr.endswith(".\n")
    assert told.stderr.count("\n") == 1
    assert "Errno" not in told.stderr
    assert "Traceback" not in told.stderr


@pytest.fixture
def book(tmp_path: Path) -> Path:
    root = make_book(tmp_path / "book", 3)
    built(root)
    return root


@pytest.mark.parametrize("size", [0, 100, 2_000, 8_000])
def test_a_limit_on_the_size_of_files(book: Path, size: int) -> None:
    before = tree(book / "site")
    change(book)
    told = run(book, "build", before=("prlimit", f"--fsize={size}", "--"))
    refused(told)
    assert "size limit" in told.stderr
    assert not differences(tree(book / "site"), before)
    built(book)
    assert dead_links(tree(book / "site")) == []


_FULL = """
mount -t tmpfs -o size=4m tmpfs "$1" && cp -a "$2/." "$1" && cd "$1" || exit 99
"$3" -m casebook build --as-of 2026-11-23 >/dev/null || exit 98
find site -type f -exec md5sum {} + | sort > "$5/before"
for n in 10 11 12 13 14 15; do sed "s/Child1 /Child$n /" cases/CB-0001.md > cases/CB-00$n.md; done
room=$(df --output=avail -B1024 . | tail -1); dd if=/dev/zero of=ballast bs=1024 count=$((room - $4)) 2>/dev/null
"$3" -m casebook build --as-of 2026-11-23 2>"$5/err"; code=$?
find site -type f -exec md5sum {} + | sort > "$5/after"
rm ballast; cmp "$5/before" "$5/after" || exit 97
"$3" -m casebook build --as-of 2026-11-23 >/dev/null || exit 96
cat "$5/err" >&2; exit $code
"""


@pytest.mark.parametrize("room", [0, 8, 40, 80])
def test_a_full_disk(book: Path, tmp_path: Path, room: int) -> None:
    """A tiny file system of its own, with so many kilobytes left; the build after it, with room again, succeeds."""
    (tmp_path / "disk").mkdir()
    alone = [] if os.geteuid() == 0 else ["-r"]
    words = ["unshare", *alone, "-m", "sh", "-c", _FULL, "sh", str(tmp_path / "disk"), str(book), sys.executable]
    words += [str(room), str(tmp_path)]
    env = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(words, capture_output=True, text=True, env=env, timeout=120, check=False)
    refused(told)
    assert "disk is full" in told.stderr


def _closed(path: Path) -> Callable[[], None]:
    """Take the right to write away from everybody; how to give it back."""
    mode = path.stat().st_mode
    path.chmod(0o555)
    return lambda: path.chmod(mode)


@pytest.mark.parametrize("folder", ["site", "site/cases", "site/schools", ".casebook", "."])
def test_what_may_not_be_written(book: Path, folder: str) -> None:
    before = tree(book / "site")
    change(book)
    if folder in (".casebook", "."):
        shutil.rmtree(book / ".casebook")
    if folder == ".casebook":
        (book / ".casebook").mkdir()
    open_again = _closed(book / folder)
    told = run(book, "build", before=STOPPED_BY_RIGHTS)
    open_again()
    refused(told)
    assert not differences(tree(book / "site"), before)
    built(book)
    assert dead_links(tree(book / "site")) == []


def test_the_site_of_this_scene_has_every_kind_of_change(update: Scene) -> None:
    """The sweep is worth what its scene is: pages that change, come and go, and folders that do."""
    assert SMALL_SITE.count("log_search = false") == 1
    assert {a for a in update.old if a not in update.new} >= {"cases/CB-0002.html", "cases/CB-0003.html"}
    assert {a for a in update.new if a not in update.old} >= {"cases/CB-0002a.html", "cases/CB-0010.html"}
    assert any(update.old.get(a) not in (None, data) for a, data in update.new.items() if a.startswith("schools/"))
    assert dead_links(update.old) == dead_links(update.new) == []
