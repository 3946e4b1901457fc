"""The same files give the same bytes on any machine (promise 11)."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.publishing import SOURCE, Tree, case_text, differences, make_book, run, tree

ROOM = Path(__file__).parents[2]
SETTINGS = '[staff]\nJB = "Jo Bell"\nTM = "Tim Moss"\n[views.panel]\nfilter = { status = "open", verdict = "ready" }\n'

# Entries of folders come in the order of the disk. Here they come in another; nothing else is touched.
_DISORDER = """
import os, random, sys
if os.environ.get("DISORDER"):
    class Disorder:
        def __init__(self, entries):
            self.entries, self.found = entries, list(entries)
            random.Random(os.environ["DISORDER"]).shuffle(self.found)
        def __iter__(self): return iter(self.found)
        def __enter__(self): return self
        def __exit__(self, *error): self.entries.close()
        def __next__(self):
            if not self.found: raise StopIteration
            return self.found.pop()
        def close(self): self.entries.close()
    scan, names = os.scandir, os.listdir
    os.scandir = lambda path=".": Disorder(scan(path))
    os.listdir = lambda path=".": random.Random(os.environ["DISORDER"]).sample(names(path), len(names(path)))
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's cases and many more, with twins, broken files and names of every alphabet."""
    root = make_book(tmp_path_factory.mktemp("book") / "book", 30, SETTINGS)
    shutil.copytree(ROOM / "cases", root / "cases", dirs_exist_ok=True)
    for number, name in enumerate(
        ["Zoë Ash", "李 明", "Ólafur Þór", "Ørsted Å", "İpek I", "ß Straße", "e\u0301 Clair"], 40
    ):
        (root / f"cases/Z-{number}.md").write_text(case_text(number, name).replace("School", f"{name} School"), "utf-8")
    (root / "cases/z-40.md").write_text(case_text(40), "utf-8")
    (root / "cases/broken.md").write_text("---\nchild_name: [\n", "utf-8")
    (root / "cases/same.md").write_text(case_text(1), "utf-8")
    return root


def site_under(book: Path, place: Path, words: tuple[str, ...] = (), **env: str) -> Tree:
    """The site of a copy of the book, built by a process of its own in another environment."""
    shutil.copytree(book, place / "a b" / "copy")
    (place / "early").mkdir()
    (place / "early/sitecustomize.py").write_text(_DISORDER)
    around = {"PYTHONPATH": f"{SOURCE}{os.pathsep}{place / 'early'}", **env}
    mask = env.pop("MASK", "022")
    told = run(place / "a b/copy", "build", *words, env=around, before=("sh", "-c", f'umask {mask}; exec "$@"', "sh"))
    assert told.returncode == 1, told.stderr  # the broken file
    return tree(place / "a b/copy/site")


ENVIRONMENTS: dict[str, dict[str, str]] = {
    "plain": {"TZ": "UTC", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"},
    "east": {"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1", "DISORDER": "1"},
    "west": {"TZ": "Pacific/Pago_Pago", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2",
             "DISORDER": "2", "MASK": "077"},
    "posix": {"TZ": "XXX-13:59", "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": "3",
              "MASK": "000", "HOME": "/nonexistent", "NO_COLOR": "1", "COLUMNS": "20"},
}  # fmt: skip


@pytest.fixture(scope="module")
def plain(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return site_under(book, tmp_path_factory.mktemp("plain"), ("--jobs", "1"), **ENVIRONMENTS["plain"])


def test_any_environment_any_order_any_number_of_workers(
    book: Path, plain: Tree, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def other(name: str, jobs: str) -> Tree:
        return site_under(book, tmp_path_factory.mktemp(name), ("--jobs", jobs), **ENVIRONMENTS[name])

    with ThreadPoolExecutor(2) as pool:
        sites = list(pool.map(other, ["east", "west", "posix"], ["1", "2", "3"]))
    assert [differences(site, plain) for site in sites] == [[], [], []]


_IN_A_THREAD = """
import datetime as dt, sys, threading
from pathlib import Path
from casebook.build.story import BuildRequest, build
from casebook.settings import load_settings

def make():
    root = Path(sys.argv[1])
    build(BuildRequest(root, root / "site", load_settings(root).value, dt.date(2026, 11, 23), 2))

if __name__ == "__main__":
    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
"""


def test_processes_that_are_started_afresh_make_the_same_bytes(book: Path, plain: Tree, tmp_path: Path) -> None:
    """On Windows and macOS, and wherever there are threads, a process shares nothing with the one that starts it."""
    import subprocess
    import sys

    root = shutil.copytree(book, tmp_path / "copy")
    (tmp_path / "thread.py").write_text(_IN_A_THREAD)
    told = subprocess.run(
        [sys.executable, str(tmp_path / "thread.py"), str(root)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stderr) == (0, "")
    assert differences(tree(root / "site"), plain) == []


def test_a_redacted_site_is_the_same_everywhere_too(book: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    words = ("--redact", "--jobs")
    one = site_under(book, tmp_path_factory.mktemp("one"), (*words, "1"), **ENVIRONMENTS["plain"])
    two = site_under(book, tmp_path_factory.mktemp("two"), (*words, "3"), **ENVIRONMENTS["west"])
    assert differences(one, two) == []


def test_the_disorder_is_real(tmp_path: Path) -> None:
    """The test above is worth nothing if folders are read in order all the same."""
    import subprocess
    import sys

    (tmp_path / "early").mkdir()
    (tmp_path / "early/sitecustomize.py").write_text(_DISORDER)
    for number in range(9):
        (tmp_path / f"{number}").touch()
    told = {
        subprocess.run(
            [sys.executable, "-c", "import os; print([e.name for e in os.scandir()], os.listdir())"],
            cwd=tmp_path, capture_output=True, text=True, check=True,
            env={"PYTHONPATH": str(tmp_path / "early"), "DISORDER": order},
        ).stdout
        for order in "12"
    }  # fmt: skip
    assert len(told) == 2


def test_the_day_is_england_s(tmp_path: Path) -> None:
    """Without --as-of, a build on one day is the same in every time zone: that of Europe/London's date."""
    import subprocess
    import sys

    root = make_book(tmp_path / "book", 1)
    sites = []
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # no two places are further apart
        env = {**os.environ, "PYTHONPATH": str(SOURCE), "TZ": zone}
        command = [sys.executable, "-m", "casebook", "-C", str(root), "build", "--to", str(tmp_path / zone)]
        subprocess.run(command, env=env, check=True, capture_output=True)
        sites.append(tree(tmp_path / zone))
    assert differences(*sites) == []
