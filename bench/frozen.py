"""Freeze what casebook builds, and see later whether a byte of it has changed.

    python bench/frozen.py make LIST --source ../before
    python bench/frozen.py compare LIST

The list holds the SHA-256 of every file of the sites of some books (``BOOKS``), each in several variants: built from nothing
with 1, 2 and 5 processes (``jobs-1`` …), and built on after each of ``CHANGES``. A line a file: ``book/variant  address  sha256``.
``compare`` builds all again, names what differs, and ends with 1 where anything does.

The casebook that builds is only run as a program, so its modules may bear any names. The cases are always this checkout's,
whatever ``--source`` is, so that two programs are given the same; only the demo is the program's own.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import generate

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden" / "book"
AS_OF = generate.AS_OF.isoformat()
JOBS, SHOWN = (1, 2, 5), 20
# By book, variant and address from the site's folder: SHA-256 in hexadecimal.
Frozen = dict[tuple[str, str, str], str]


@dataclass(frozen=True, slots=True)
class Program:
    """The casebook of the checkout ``source``, and an empty folder ``work`` for the books and for what Python compiles."""

    source: Path
    work: Path

    def run(self, *command: str | Path, worst: int = 0) -> str:
        """What the program says. Ends with its words where it fails: where its exit status is not 0 to ``worst``."""
        own = {"PYTHONPATH": self.source / "src", "PYTHONPYCACHEPREFIX": self.work / "compiled", "GIT_CONFIG_NOSYSTEM": "1",
               "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CEILING_DIRECTORIES": self.work, "GIT_COMMITTER_DATE": f"{AS_OF}T09:00:00Z",
               "NO_COLOR": "1", "TZ": "UTC"}  # fmt: skip
        # What of this machine's settings could reach a page is kept from the program.
        seen = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "CASEBOOK_", "PYTHON"))}
        environment = seen | {key: str(value) for key, value in own.items()}
        done = subprocess.run(command, cwd=self.work, env=environment, capture_output=True, encoding="utf-8")
        if not 0 <= done.returncode <= worst or "Traceback" in done.stderr:
            sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def casebook(self, folder: Path, *words: str) -> None:
        """Run casebook. With 1 it has done its work, too: there are errors in the cases."""
        self.run(sys.executable, "-m", "casebook", "--as-of", AS_OF, "-C", folder, *words, worst=1)

    def commit(self, book: Path, author: str, day: str) -> None:
        """Commit all that has changed, as ``author`` on ``day``."""
        who = ("-c", f"user.name={author}", "-c", "user.email=nobody@example.org")
        self.run("git", "-C", book, "add", "--all")
        self.run("git", "-C", book, *who, "commit", "--quiet", "--message=Changes", f"--date={day}T09:00:00Z")

    def prove(self) -> None:
        """See that it is the program of ``source`` that runs, and not one that is installed."""
        found = self.run(sys.executable, "-c", "import casebook; print(casebook.__file__)").strip()
        if not Path(found).is_relative_to(self.source / "src"):
            sys.exit(f"{self.source / 'src'} holds no casebook: {found} was found. Name a checkout with --source.")


def _copied(origin: Path, book: Path) -> None:
    """Only what a book's owner writes: its cases and settings."""
    shutil.copytree(origin / "cases", book / "cases")
    shutil.copy(origin / "casebook.toml", book)


def _committed(program: Program, book: Path) -> None:
    """In a git repository, the cases last changed by two people on two days."""
    _copied(GOLDEN, book)
    (book / ".gitignore").write_text(".casebook/\nsite/\n", "utf-8")
    program.run("git", "init", "--quiet", book)
    program.commit(book, "Jo Bell", "2026-10-05")
    _add(_cases(book)[0], "\nSeen again.\n")
    program.commit(book, "Sunita Kapoor", "2026-11-02")


# By name: how the book is made, and what is said to `build` beside.
BOOKS: dict[str, tuple[Callable[[Program, Path], None], tuple[str, ...]]] = {
    "golden": (lambda _, book: _copied(GOLDEN, book), ()),
    "golden-git": (_committed, ()),
    "repository": (lambda _, book: _copied(ROOT, book), ()),
    "demo": (lambda program, book: program.casebook(program.work, "init", "--demo", str(book)), ()),
    "generated": (lambda _, book: generate.write_book(book, 1000, seed=1), ()),
    "generated-redacted": (lambda _, book: generate.write_book(book, 1000, seed=1), ("--redact",)),
}


def _cases(book: Path) -> list[Path]:
    return sorted((book / "cases").rglob("*.md"))


def _add(case: Path, text: str) -> None:
    case.write_bytes(case.read_bytes() + text.encode())


def _relist(book: Path) -> None:
    """A contact of the day in one case, another school in the next."""
    _add(_cases(book)[1], f"\n### {AS_OF} · JB · phone\n\nRang about the heating.\n")
    case = _cases(book)[2]
    case.write_bytes(re.sub(rb"(?m)^school:.*$", b"school: Elsewhere High School", case.read_bytes(), count=1))


# By variant: what is changed before the site is built once more. The first shows in no list, the second does.
CHANGES: dict[str, Callable[[Path], None]] = {
    "edited": lambda book: _add(_cases(book)[0], "\nRang again: no reply.\n"),
    "relisted": _relist,
    "removed": lambda book: _cases(book)[-1].unlink(),
}


def _variants(program: Program, book: Path, words: tuple[str, ...]) -> Iterator[str]:
    """Build ``book`` in one variant after the other. The name of each, while its site stands."""
    for jobs in JOBS:
        shutil.rmtree(book / "site", ignore_errors=True)
        shutil.rmtree(book / ".casebook", ignore_errors=True)
        program.casebook(book, "build", "--jobs", str(jobs), *words)
        yield f"jobs-{jobs}"
    for name, change in CHANGES.items():
        change(book)
        if (book / ".git").exists():
            program.commit(book, "Tom Mensah", "2026-11-20")
        program.casebook(book, "build", "--jobs", "2", *words)
        yield name


def freeze(program: Program, names: list[str], keep: Path | None) -> Frozen:
    """Every file of every site of the books ``names``. With ``keep``, the sites are left there."""
    frozen: Frozen = {}
    for name in names:
        (make, words), book, started = BOOKS[name], program.work / name, time.perf_counter()
        make(program, book)
        for variant in _variants(program, book, words):
            site = book / "site"
            for path in sorted(path for path in site.rglob("*") if path.is_file()):
                frozen[name, variant, path.relative_to(site).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
            if keep:
                shutil.copytree(site, keep / name / variant)
        shutil.rmtree(book)
        print(f"{name}: {time.perf_counter() - started:.1f} s", file=sys.stderr, flush=True)
    return frozen


def read(text: str) -> Frozen:
    return {(m[1], m[2], m[3]): m[4] for m in re.finditer(r"(?m)^([^/]+)/(\S+)  (.+)  ([0-9a-f]{64})$", text)}


def tell(before: Frozen, after: Frozen) -> bool:
    """Name what differs, by book and address, with the variants in which it does. Whether anything does."""
    found: dict[str, dict[str, list[str]]] = {}
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            how = "new, " if key not in before else "gone, " if key not in after else ""
            found.setdefault(key[0], {}).setdefault(key[2], []).append(how + key[1])
    for book, addresses in found.items():
        print(f"{book}: differing files: {len(addresses):,}, of which {min(SHOWN, len(addresses))} are shown")
        for address in sorted(addresses)[:SHOWN]:
            print(f"  {address}  ({'; '.join(addresses[address])})")
    return bool(found)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("do", choices=("make", "compare"))
    words.add_argument("list", type=Path)
    words.add_argument("--source", type=Path, default=ROOT, help="the checkout that builds (default: this one)")
    words.add_argument("--only", nargs="+", choices=BOOKS, default=list(BOOKS), metavar="BOOK", help=", ".join(BOOKS))
    words.add_argument("--keep", type=Path, help="a new folder to leave the sites in, for a look at what differs")
    asked = words.parse_args()
    before = read(asked.list.read_text("utf-8")) if asked.do == "compare" else {}
    with tempfile.TemporaryDirectory(prefix="casebook-frozen-") as work:
        program = Program(asked.source.resolve(), Path(work).resolve())
        program.prove()
        frozen = freeze(program, asked.only, asked.keep)
    if asked.do == "make":
        asked.list.write_text("".join("{}/{}  {}  {}\n".format(*k, digest) for k, digest in frozen.items()), "utf-8")
        print(f"{len(frozen):,} files are in {asked.list}")
    elif tell({key: digest for key, digest in before.items() if key[0] in asked.only}, frozen):
        sys.exit("Not the same bytes.")
    else:
        print(f"{len(frozen):,} files, all the same.")


if __name__ == "__main__":
    main()
