"""The story: read, judge, plan, render, publish; and, of all that, only what has changed since last time."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from casebook import history
from casebook.casefile.listing import list_cases
from casebook.casefile.source import ref_of
from casebook.diagnostics import Diagnostic, Severity
from casebook.redact import redacted_settings, shown_paths
from casebook.settings import Settings
from casebook.site import cache as memory
from casebook.site import crew, finding, lists, output
from casebook.site.cache import Cache, Kept
from casebook.site.output import Manifest, Staged, Stager
from casebook.site.plan import Extras, Plan, Shelf, extras_of, plan_cases
from casebook.site.press import Job, Made, Press, Setup, is_searched
from casebook.site.render import Theme
from casebook.site.rows import Row

PRIVATE = ".casebook"
WAIT_SECONDS = 60.0

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a build. ``site`` is the folder to write; ``jobs`` the number of processes (0: one a core)."""

    root: Path
    site: Path
    settings: Settings
    as_of: dt.date
    jobs: int = 0
    clean: bool = False
    redact: bool = False


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to. ``written`` are the addresses whose files are new, ``removed`` those taken away."""

    rows: tuple[Row, ...]
    passed_over: tuple[Diagnostic, ...]
    written: frozenset[str]
    removed: frozenset[str]

    @property
    def errors(self) -> int:
        """How many errors the book holds: a folder of cases that cannot be opened is one, too."""
        passed = sum(d.severity is Severity.ERROR for d in self.passed_over)
        return sum(row.errors for row in self.rows) + passed

    @property
    def warnings(self) -> int:
        """How many warnings the book holds, those of files that were passed over among them."""
        passed = sum(d.severity is Severity.WARNING for d in self.passed_over)
        return sum(row.warnings for row in self.rows) + passed


def build(wish: Wish, progress: Progress | None = None) -> Built:
    """Build the site that ``wish`` asks for, and publish it whole.

    Raises :class:`~casebook.site.output.CannotPublish` where the site cannot be written (it is then as it
    was) and :class:`~casebook.site.render.TemplateProblem` where a template is wrong.
    """
    private = wish.root / PRIVATE
    with output.only_build(private, WAIT_SECONDS):
        scene = _look(wish, private)
        try:
            with output.plain_words(wish.site):
                staging = output.open_staging(wish.site)
                work = _make_cases(wish, scene, staging, progress)
                _make_lists(wish, scene, work)
                return _publish(wish, scene, work, private)
        finally:
            output.close_staging(wish.site)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is there before anything is made: the book's files by name, the site, and what was kept."""

    paths: tuple[str, ...]
    passed_over: tuple[Diagnostic, ...]
    standing: output.Standing
    last: Cache
    shelf: Shelf
    shown: dict[str, str]
    plan: Plan
    changes: dict[str, history.Changed]
    head: str
    key: str
    blocks: int


def _look(wish: Wish, private: Path) -> _Scene:
    listing = list_cases(wish.root)
    standing = output.look(wish.site, closely=wish.clean)
    blocks = finding.block_count(len(listing.paths))
    key = _key(wish, blocks)
    last = _last(wish, standing, private, key)
    head = "" if wish.redact else history.head_of(wish.root)
    changes = last.changes if head == last.head else history.last_changes(wish.root)
    shown = shown_paths(wish.root, listing.paths) if wish.redact else {}
    shelf = Shelf.of(listing.paths, shown)
    plan = plan_cases(wish.root, listing.paths, shelf, changes, last)
    passed = listing.diagnostics
    return _Scene(listing.paths, passed, standing, last, shelf, shown, plan, changes, head, key, blocks)


def _last(wish: Wish, standing: output.Standing, private: Path, key: str) -> Cache:
    """What was built last time, if the site still is what came of it: else everything is made, and compared.

    A redacted site is made whole each time. It is made seldom, and what it may show of one file hangs on others.
    """
    if wish.redact:
        return Cache()
    if wish.clean or not standing.whole:
        memory.forget(private)
    return memory.load(private, key, standing.sign)


def _key(wish: Wish, blocks: int) -> str:
    """The fingerprint of all that every page depends on. Another one means a clean build."""
    parts = (memory.program_digest(), Theme.of(wish.root).digest(), _settings_text(wish.settings))
    more = f"{wish.as_of} {blocks} {wish.site}"
    return hashlib.sha256("\n".join([*parts, more]).encode()).hexdigest()


def _settings_text(settings: Settings) -> str:
    """All settings as text. What is a mapping there is in the order of the file, so that the site's is, too."""
    return repr(settings)


# --- Cases --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Work:
    """What has been made so far."""

    press: Press
    kept: dict[str, Kept]
    extras: Extras = field(default_factory=dict)
    staged: dict[str, Staged] = field(default_factory=dict)
    manifest: Manifest = field(default_factory=dict)
    words: dict[int, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)

    def take(self, made: Made) -> None:
        """Take in what a press hands back."""
        self.kept.update(made.kept)
        self.note(made.staged, made.unchanged)
        if made.block is not None:
            self.words[made.block] = (made.before, made.words)

    def note(self, staged: list[Staged], unchanged: Manifest) -> None:
        """Note which files are to stand in the site."""
        for one in staged:
            self.staged[one.address] = one
            self.manifest[one.address] = one.digest
        for address in unchanged:
            self.staged.pop(address, None)  # made twice, and the second time as it stands already
        self.manifest.update(unchanged)


def _make_cases(wish: Wish, scene: _Scene, staging: Path, progress: Progress | None) -> _Work:
    settings = redacted_settings(wish.settings) if wish.redact else wish.settings
    setup = Setup(
        wish.root,
        wish.site,
        staging,
        settings,
        wish.as_of,
        scene.shelf.by_ref,
        scene.blocks,
        scene.standing.ours,
        scene.shown,
        _compiled(wish),
        scene.last.forms,
    )
    work = _Work(Press(setup), dict(scene.plan.kept))
    for kept in work.kept.values():
        work.manifest.update((address, scene.standing.ours[address]) for address in kept.addresses)
    _make(wish, work, _jobs(scene), progress)
    work.extras = extras_of(kept.identity for kept in work.kept.values())
    told = {path: order.extra for path, order in scene.plan.orders.items()}
    changed = sorted(path for path in scene.paths if work.extras.get(path, ()) != told[path])
    if changed:
        orders = tuple(scene.plan.orders[path]._replace(extra=work.extras.get(path, ())) for path in changed)
        _make(wish, work, [Job("again", orders)], None)
    return work


def _compiled(wish: Wish) -> Path | None:
    """Where compiled templates are kept: they cost more than all that one edit needs beside them.

    What another version of the program has compiled is thrown away: how depends on it, and not on the template alone.
    """
    folder = wish.root / PRIVATE / "templates" / memory.program_digest()[:16]
    with contextlib.suppress(OSError):
        if wish.clean or not folder.is_dir():
            shutil.rmtree(folder.parent, ignore_errors=True)
            folder.mkdir(parents=True)
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    return None


def _make(wish: Wish, work: _Work, jobs: list[Job], progress: Progress | None) -> None:
    total, done = sum(len(job.orders) for job in jobs), 0
    for made in crew.make_all(work.press, jobs, crew.processes_for(total, wish.jobs)):
        work.take(made)
        done += len(made.kept)
        if progress:
            progress(done, total)


def _jobs(scene: _Scene) -> list[Job]:
    """The stale cases block by block, and the blocks that have lost a case."""
    blocks: dict[int, list[str]] = {
        finding.block_of(ref_of(path), scene.blocks): [] for path in scene.last.cases if path not in scene.plan.orders
    }
    for path in scene.plan.stale:
        blocks.setdefault(finding.block_of(ref_of(path), scene.blocks), []).append(path)
    staying: dict[int, list[str]] = {}
    for path, kept in scene.plan.kept.items():
        block = finding.block_of(ref_of(path), scene.blocks)
        if block in blocks and is_searched(kept.row):
            staying.setdefault(block, []).append(kept.row.ref)
    return [
        Job(f"b{block}", tuple(scene.plan.orders[path] for path in paths), block, tuple(staying.get(block, ())))
        for block, paths in sorted(blocks.items())
    ]


# --- Lists, and the end -------------------------------------------------------------------------------


def _make_lists(wish: Wish, scene: _Scene, work: _Work) -> None:
    press = work.press
    stager = Stager(press.setup.staging, "lists", scene.standing.ours)
    shelves = lists.Shelves(stager, scene.standing.ours, scene.last.lists, work.fingerprints)
    everything = sorted(work.kept.values(), key=lambda kept: kept.row.order)
    rows = [kept.row for kept in everything]
    passed_over = () if wish.redact else scene.passed_over
    lists.make_pages(press, rows, passed_over, shelves)
    lists.make_data(everything, press, shelves)
    lists.make_runs(press, rows, lambda address: _page(wish, work, address), work.manifest, shelves)
    if press.setup.settings.site.log_search:
        _make_log_search(wish, scene, work, shelves)
    work.note(stager.staged, stager.kept)


def _page(wish: Wish, work: _Work, address: str) -> bytes:
    """A case's page as it will stand in the site: staged, or there already."""
    if staged := work.staged.get(address):
        return (work.press.setup.staging / staged.name).read_bytes()
    return output.read_own(wish.site, address, work.manifest[address])


def _make_log_search(wish: Wish, scene: _Scene, work: _Work, shelves: lists.Shelves) -> None:
    if scene.last.cases:
        for address, digest in scene.standing.ours.items():
            block = finding.block_at(address)
            if block is not None and block not in work.words:
                work.manifest[address] = digest
        lists.mend_index(wish.site, work.words, shelves)
    else:
        lists.make_index({block: after for block, (_, after) in work.words.items()}, shelves)


def _publish(wish: Wish, scene: _Scene, work: _Work, private: Path) -> Built:
    gone = frozenset(set(scene.standing.ours) - set(work.manifest))
    written = frozenset(work.staged)
    if written or gone or not scene.standing.whole:
        output.publish(wish.site, work.staged.values(), work.manifest, scene.standing)
    if not wish.redact:
        sign = output.sign_of(work.manifest)
        cache = Cache(
            scene.key, sign, scene.head, scene.changes, work.extras, work.kept, work.fingerprints, work.press.forms
        )
        memory.save(private, cache)
    rows = tuple(kept.row for kept in sorted(work.kept.values(), key=lambda kept: kept.row.order))
    return Built(rows, scene.passed_over, written, gone)
