"""Which way to HTML the entries of a book's logs take, and what each costs.

    python bench/log_ways.py .            the cases of this repository
    python bench/log_ways.py BOOK         those of a book that bench/generate.py made

Plain sentences are told apart first, then the little Markdown of ``render/log/short.py``, then all else. The last column
is what the same entries cost by the long way, through Python-Markdown, the sanitiser and the comparison of words.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from casebook.casefile.contactlog import read_log
from casebook.casefile.frontmatter import read_front_matter
from casebook.casefile.source import read_source
from casebook.render.log.short import short_html
from casebook.render.log.text import log_html, markdown_html, may_be_markdown, over_budget, typed_html

WAYS = ("plain", "short", "long", "as typed")


def entries(book: Path) -> Iterator[str]:
    """The text of every contact."""
    for path in sorted((book / "cases").rglob("*.md")):
        source = read_source(book, path.relative_to(book).as_posix()).value
        front, _ = read_front_matter(source) if source else (None, ())
        if source and front:
            yield from (contact.text for contact in read_log(source, front.body).contacts)


def way(text: str) -> str:
    if not may_be_markdown(text):
        return "plain"
    if over_budget(text):
        return "as typed"
    return "short" if short_html(text) else "long"


def microseconds(make: Callable[[str], object], texts: list[str]) -> float:
    """What one of them costs: the least of five turns through all."""
    turns = []
    for _ in range(5):
        started = time.process_time()
        for text in texts:
            make(text)
        turns.append(time.process_time() - started)
    return min(turns) / max(len(texts), 1) * 1e6


def main() -> None:
    words = argparse.ArgumentParser(description="Which way to HTML the entries of a book's logs take.")
    words.add_argument("book", type=Path)
    words.add_argument("--most", type=int, default=5000, help="look at so many entries")
    asked = words.parse_args()
    found: dict[str, list[str]] = {name: [] for name in WAYS}
    for number, text in enumerate(entries(asked.book)):
        if number == asked.most:
            break
        found[way(text)].append(text)
    total = sum(map(len, found.values()))
    print(f"{total:,} entries\n\n{'way':10} {'entries':>8} {'share':>7} {'µs each':>9} {'by the long way':>16}")
    for name, texts in found.items():
        each, by_long = microseconds(log_html, texts), microseconds(lambda t: markdown_html(t) or typed_html(t), texts)
        print(f"{name:10} {len(texts):8,} {len(texts) / max(total, 1):7.1%} {each:9.1f} {by_long:16.1f}")
    spared = sum(
        (microseconds(markdown_html, texts) - microseconds(log_html, texts)) * len(texts) for texts in [found["short"]]
    )
    print(
        f"\nThe short way spares {spared / 1e3:.1f} ms of {total:,} entries: {spared / max(total, 1):.1f} µs an entry."
    )


if __name__ == "__main__":
    main()
