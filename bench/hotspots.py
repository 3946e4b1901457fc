"""Where the time of a build goes, in one process.

    python bench/hotspots.py --cases 1000
    python bench/hotspots.py --cases 1000 --edit --lines 40

First the rooms of the house (each with what it calls outside the house: Jinja, PyYAML, nh3), then the
functions. A profiler makes small functions look slower than they are: read shares, not seconds.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import pstats
import shutil
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import generate

LIBRARIES = ("jinja2", "markupsafe", "yaml", "markdown", "nh3", "click", "frontmatter", "watchdog", "templates")


def room(file: str, function: str) -> str:
    """Which part of the program a function belongs to."""
    path = file.replace("\\", "/")
    if "/casebook/" in path and "site-packages" not in path and path.endswith(".py"):
        return "casebook: " + path.rpartition("/casebook/")[2]
    if path.endswith((".html", "<template>")):
        return "templates, compiled"
    name = next((name for name in LIBRARIES if f"/{name}/" in path or f"{name}." in function), "")
    return f"library: {name}" if name else "Python itself"


def build(book: Path, as_of: dt.date, clean: bool) -> None:
    from casebook.build.story import BuildRequest
    from casebook.build.story import build as make
    from casebook.settings import load_settings

    make(BuildRequest(book, book / "site", load_settings(book).value, as_of, jobs=1, clean=clean))


def main() -> None:
    words = argparse.ArgumentParser(description="Where the time of a build goes.")
    words.add_argument("--cases", type=int, default=1000)
    words.add_argument("--lines", type=int, default=25)
    words.add_argument("--edit", action="store_true", help="of one edit, not of a clean build")
    words.add_argument("--all", action="store_true", help="with every form and list that casebook makes")
    asked = words.parse_args()
    book = Path(tempfile.mkdtemp(prefix="casebook-hotspots-"))
    try:
        generate.write_book(book, asked.cases, two_pages=not asked.all)
        if asked.edit:
            build(book, generate.AS_OF, clean=False)
            with (book / "cases/000/CB-000001.md").open("a", encoding="utf-8") as file:
                file.write("\nRang again.\n")
        profile = cProfile.Profile()
        profile.runcall(build, book, generate.AS_OF, not asked.edit)
    finally:
        shutil.rmtree(book)
    stats = pstats.Stats(profile)
    rooms: dict[str, float] = defaultdict(float)
    for (file, _, function), (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]  # it has them
        rooms[room(file, function)] += own
    total = sum(rooms.values())
    print(f"{asked.cases:,} cases, {'one edit' if asked.edit else 'clean'}: {total:.2f} s under the profiler\n")
    for name, seconds in sorted(rooms.items(), key=lambda item: -item[1])[: asked.lines]:
        print(f"{seconds / total:6.1%}  {seconds / asked.cases * 1e6:8.0f} µs a case  {name}")
    stats.strip_dirs().sort_stats("tottime").print_stats(asked.lines)


if __name__ == "__main__":
    main()
