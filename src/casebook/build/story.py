"""The story: read, judge, plan, render, publish; and, of all that, only what has changed since last time."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from casebook import history, workers
from casebook.build import lists, memory, publish
from casebook.build.cases import Job, Made, Press, Setup, is_searched
from casebook.build.drawer import Drawer, Odd
from casebook.build.memory import Cache
from casebook.build.plan import Extras, Plan, Shelf, extras_of, plan_cases
from casebook.build.publish import Manifest, Staged, Stager
from casebook.casefile.listing import CASES, Listing, NoCases, list_cases
from casebook.casefile.source import ref_of
from casebook.diagnostics import Diagnostic, Severity
from casebook.render.kept import compiled_folder
from casebook.render.theme import theme_digest
from casebook.settings import Settings
from casebook.views import search
from casebook.views.lists.card import Card, Hand, addresses_of
from casebook.views.row import Row
from casebook.wording import counted

PRIVATE = ".casebook"
WAIT_SECONDS = 60.0

Progress = Callable[[int, int], None]
Published = Callable[["Built"], None]


@dataclass(frozen=True, slots=True)
class BuildRequest:
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
    """What a build came to. ``written`` are the addresses whose files are new, ``removed`` those taken away.

    ``cards`` are those of all cases, in the order of all lists; ``broken`` the rows of those with errors.
    """

    cards: tuple[Card, ...]
    broken: tuple[Row, ...]
    passed_over: tuple[Diagnostic, ...]
    written: frozenset[str]
    removed: frozenset[str]

    @property
    def errors(self) -> int:
        """How many errors the book holds: a folder of cases that cannot be opened is one, too."""
        passed = sum(d.severity is Severity.ERROR for d in self.passed_over)
        return sum(card.errors for card in self.cards) + passed

    @property
    def warnings(self) -> int:
        """How many warnings the book holds, those of files that were passed over among them."""
        passed = sum(d.severity is Severity.WARNING for d in self.passed_over)
        return sum(card.warnings for card in self.cards) + passed


def build(
    request: BuildRequest,
    progress: Progress | None = None,
    listing: Listing | None = None,
    published: Published | None = None,
) -> Built:
    """Build the site that ``request`` asks for, and publish it whole.

    ``listing`` is what stands under ``cases/``, where the caller has just looked; ``published`` is called as soon as
    the site can be looked at, before what was built is put away for the next build. Raises
    :class:`~casebook.build.publish.CannotPublish` where the site cannot be written (it is then as it
    was), :class:`~casebook.casefile.listing.NoCases` where there is no folder of cases to build from, and
    :class:`~casebook.render.theme.TemplateProblem` where a template is wrong.
    """
    private = request.root / PRIVATE
    with publish.only_build(private, WAIT_SECONDS) as at_once, workers.seldom_collected():
        listing = listing if at_once else None  # while another build was waited for, much may have changed
        try:
            return _build(request, private, progress, listing, published)
        except Odd:
            return _build(replace(request, clean=True), private, progress, listing, published)


def _build(
    request: BuildRequest,
    private: Path,
    progress: Progress | None,
    listing: Listing | None,
    published: Published | None,
) -> Built:
    scene = _look(request, private, listing)
    try:
        with publish.plain_words(request.site):
            staging = publish.open_staging(request.site)
            work = _make_cases(request, scene, staging, progress)
            _make_lists(request, scene, work)
            built = _built(scene, work)
            sign = _publish(request, scene, work)
        if published:
            published(built)
        if not request.redact:
            _remember(scene, work, sign, private)
        return built
    finally:
        scene.last.drawer.close()
        publish.close_staging(request.site)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is there before anything is made: the book's files by name, the site, and what was kept."""

    listing: Listing
    standing: publish.Standing
    last: Cache
    shown: dict[str, str]
    plan: Plan
    changes: dict[str, Hand]
    head: str
    theme: str
    key: str
    blocks: int


def _look(request: BuildRequest, private: Path, listing: Listing | None) -> _Scene:
    listing = listing or list_cases(request.root)
    standing = publish.look(request.site, closely=request.clean)
    if listing.bare and not request.clean:
        _refuse_to_empty(request, standing)
    blocks = search.block_count(len(listing.paths))
    theme = theme_digest(request.root)
    key = _key(request, theme, blocks)
    last = _last(request, standing, private, key)
    head = "" if request.redact else history.head_of(request.root)
    changes = last.changes if head == last.head else _hands(request.root)
    head = head if changes else ""  # what git did not answer, it is asked again
    shown = _shown(request, listing)
    plan = plan_cases(request.root, listing, _shelf(listing, shown, last), changes, last)
    return _Scene(listing, standing, last, shown, plan, changes, head, theme, key, blocks)


def _refuse_to_empty(request: BuildRequest, standing: publish.Standing) -> None:
    """Refuse to take every case out of a site because its folder is empty: a share that is not mounted looks so, too."""
    pages = sum(address.startswith("cases/") for address in standing.ours)
    if pages:
        raise NoCases(
            f"{request.root / CASES} is empty, and the site holds {counted(pages, 'case')}. Is its drive connected?"
            " The site stays as it is. If all cases are meant to go: casebook build --clean"
        )


def _shown(request: BuildRequest, listing: Listing) -> dict[str, str]:
    if not request.redact:
        return {}
    from casebook.redact import shown_paths

    return shown_paths(request.root, listing.paths)


def _settings(request: BuildRequest) -> Settings:
    if not request.redact:
        return request.settings
    from casebook.redact import redacted_settings

    return redacted_settings(request.settings)


def _shelf(listing: Listing, shown: dict[str, str], last: Cache) -> Shelf:
    """The names. They are worked out anew only where they are not those of last time."""
    if last.cases.keys() == listing.stamps.keys():
        return Shelf.as_last_time(last)
    return Shelf.of(listing.paths, shown)


def _hands(root: Path) -> dict[str, Hand]:
    return {path: (changed.by, changed.on.toordinal()) for path, changed in history.last_changes(root).items()}


def _last(request: BuildRequest, standing: publish.Standing, private: Path, key: str) -> Cache:
    """What was built last time, if the site still is what came of it: else everything is made, and compared.

    A redacted site is made whole each time. It is made seldom, and what it may show of one file hangs on others.
    """
    if request.redact or request.clean or not standing.whole:
        return Cache()
    return memory.load(private, key, standing.sign)


def _key(request: BuildRequest, theme: str, blocks: int) -> str:
    """The fingerprint of all that every page depends on. Another one means a clean build."""
    parts = (memory.program_digest(), theme, _settings_text(request.settings))
    more = f"{request.as_of} {blocks} {request.site}"
    return hashlib.sha256("\n".join([*parts, more]).encode()).hexdigest()


def _settings_text(settings: Settings) -> str:
    """All settings as text. What is a mapping there is in the order of the file, so that the site's is, too."""
    return repr(settings)


# --- Cases --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Work:
    """What has been made so far."""

    press: Press
    cards: dict[str, Card]
    drawer: Drawer
    made: dict[str, str] = field(default_factory=dict)
    extras: Extras = field(default_factory=dict)
    staged: dict[str, Staged] = field(default_factory=dict)
    manifest: Manifest = field(default_factory=dict)
    words: dict[int, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)

    def take(self, made: Made) -> None:
        """Take in what a press hands back.

        A file that is made a second time, and was saved in between, has pages of one state and a place in the log's
        block of another: it is remembered as one that has to be made again.
        """
        for path, card in made.cards.items():
            before = self.made.get(path)
            stale = before is not None and before != card.source
            self.cards[path] = card._replace(source="", stamp=None) if stale else card
            self.made[path] = card.source
        self.drawer.made.update(made.records)
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


def _make_cases(request: BuildRequest, scene: _Scene, staging: Path, progress: Progress | None) -> _Work:
    plan = scene.plan
    setup = Setup(
        request.root,
        request.site,
        staging,
        _settings(request),
        request.as_of,
        plan.shelf.by_ref,
        scene.blocks,
        scene.standing.ours,
        scene.shown,
        compiled_folder(memory.program_digest(), request.root, request.clean),
        scene.last.forms,
        scene.theme,
    )
    work = _Work(Press(setup), dict(plan.kept), scene.last.drawer)
    staying = addresses_of(list(work.cards.values()), [form.name for form in work.press.forms])
    work.manifest.update(zip(staying, map(scene.standing.ours.__getitem__, staying), strict=True))
    _make(request, work, _jobs(request, scene), progress)
    work.extras = extras_of(work.cards, work.drawer, plan.shelf)
    changed = sorted(p for p in work.extras.keys() | plan.expected if work.extras.get(p) != plan.expected.get(p))
    if changed:
        _make(
            request, work, [Job("again", tuple(plan.order(path, work.extras.get(path, ())) for path in changed))], None
        )
    return work


def _make(request: BuildRequest, work: _Work, jobs: list[Job], progress: Progress | None) -> None:
    total, done = sum(len(job.orders) for job in jobs), 0
    processes = workers.processes_for(total, request.jobs)
    alone = processes == 1 or len(jobs) == 1  # then by the press that is there already
    for made in (
        map(work.press.make, jobs) if alone else workers.in_turn(_press, work.press.shared_setup, jobs, processes)
    ):
        work.take(made)
        done += len(made.cards)
        if progress:
            progress(done, total)


def _press(setup: Setup) -> Callable[[Job], Made]:
    return Press(setup).make


def _jobs(request: BuildRequest, scene: _Scene) -> list[Job]:
    """The stale cases block by block, and the blocks that have lost a case."""
    plan = scene.plan
    gone = scene.last.cases.keys() - scene.listing.stamps.keys()
    blocks: dict[int, list[str]] = {_block(path, scene): [] for path in gone}
    for path in plan.stale:
        blocks.setdefault(_block(path, scene), []).append(path)
    staying: dict[int, list[str]] = {}
    if request.settings.site.log_search and blocks:
        for path, card in plan.kept.items():
            block = _block(path, scene)
            if block in blocks and is_searched(card):
                staying.setdefault(block, []).append(card.ref)
    return [
        Job(f"b{block}", tuple(map(plan.order, paths)), block, tuple(staying.get(block, ())))
        for block, paths in sorted(blocks.items())
    ]


def _block(path: str, scene: _Scene) -> int:
    return search.block_of(ref_of(path), scene.blocks)


# --- Lists, and the end -------------------------------------------------------------------------------


def _make_lists(request: BuildRequest, scene: _Scene, work: _Work) -> None:
    press = work.press
    stager = Stager(press.setup.staging, "lists", scene.standing.ours)
    shelves = lists.Shelves(stager, scene.standing.ours, scene.last.lists, work.fingerprints)
    cards = [work.cards[path] for path in scene.plan.shelf.order]
    passed_over = () if request.redact else scene.listing.diagnostics
    lists.make_pages(press, cards, work.drawer, passed_over, shelves)
    lists.make_data(press, cards, work.drawer, shelves)
    lists.make_runs(press, cards, lambda address: _page(request, work, address), work.manifest, shelves)
    if press.setup.settings.site.log_search:
        _make_log_search(request, scene, work, shelves)
    work.note(stager.staged, stager.kept)


def _page(request: BuildRequest, work: _Work, address: str) -> bytes:
    """A case's page as it will stand in the site: staged, or there already."""
    if staged := work.staged.get(address):
        return (work.press.setup.staging / staged.name).read_bytes()
    return publish.read_own(request.site, address, work.manifest[address])


def _make_log_search(request: BuildRequest, scene: _Scene, work: _Work, shelves: lists.Shelves) -> None:
    if scene.last.cases:
        for block in range(scene.blocks):
            digest = scene.standing.ours.get(search.log_address(block))
            if digest is not None and block not in work.words:
                work.manifest[search.log_address(block)] = digest
        lists.mend_index(request.site, work.words, shelves)
    else:
        lists.make_index({block: after for block, (_, after) in work.words.items()}, shelves)


def _publish(request: BuildRequest, scene: _Scene, work: _Work) -> str:
    """Move in what was made; the sign of the site as it then is."""
    if work.staged or scene.standing.ours.keys() - work.manifest.keys() or not scene.standing.whole:
        return publish.publish(request.site, work.staged.values(), work.manifest, scene.standing)
    return scene.standing.sign


def _built(scene: _Scene, work: _Work) -> Built:
    cards = tuple(work.cards[path] for path in scene.plan.shelf.order)
    broken = tuple(work.drawer.row(card) for card in cards if card.broken)
    gone = frozenset(scene.standing.ours.keys() - work.manifest.keys())
    return Built(cards, broken, scene.listing.diagnostics, frozenset(work.staged), gone)


def _remember(scene: _Scene, work: _Work, sign: str, private: Path) -> None:
    order = tuple(scene.plan.shelf.order)
    cache = Cache(
        scene.head,
        scene.changes,
        work.extras,
        order,
        work.cards,
        work.drawer,
        work.fingerprints,
        work.press.forms,
    )
    memory.save(private, scene.key, sign, cache)
