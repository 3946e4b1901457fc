"""The story: look, plan, make the cases, make the lists, publish, remember; and, of all that, only what has changed."""

from __future__ import annotations

from dataclasses import replace

from casebook import workers
from casebook.build.cases import make_cases
from casebook.build.lists import ListMaker
from casebook.build.look import Before, look
from casebook.build.pages import PageMaker, Setup
from casebook.build.plan import plan_cases
from casebook.build.private import PRIVATE, only_build
from casebook.build.publish import staging
from casebook.build.request import BuildRequest, Built, OnPublished, Progress
from casebook.build.store import Damaged
from casebook.casefile.listing import Listing

__all__ = ["BuildRequest", "Built", "OnPublished", "Progress", "build"]

WAIT_SECONDS = 60.0


def build(
    request: BuildRequest,
    progress: Progress | None = None,
    listing: Listing | None = None,
    published: OnPublished | None = None,
) -> Built:
    """Build the site that ``request`` asks for, and publish it whole.

    ``listing`` is what stands under ``cases/``, where the caller has just looked; ``published`` is called as soon as
    the site can be looked at, before what was built is put away for the next build. Raises
    :class:`~casebook.build.publish.CannotPublish` where the site cannot be written (it is then as it
    was), :class:`~casebook.casefile.listing.NoCases` where there is no folder of cases to build from, and
    :class:`~casebook.render.theme.TemplateProblem` where a template is wrong.
    """
    with only_build(request.root, WAIT_SECONDS) as at_once, workers.seldom_collected():
        listing = listing if at_once else None  # while another build was waited for, much may have changed
        try:
            return _build(request, look(request, listing), progress, published)
        except Damaged:  # what was remembered: nothing of it is relied on
            request = replace(request, clean=True)
            return _build(request, look(request, listing), progress, published)


def _build(request: BuildRequest, before: Before, progress: Progress | None, published: OnPublished | None) -> Built:
    memory = before.last
    try:
        plan = plan_cases(request.root, before)
        with staging(request.site, before.published) as stage:
            maker = PageMaker(Setup.of(request, before, plan.addresses.by_ref, stage.folder))
            cases = make_cases(plan, maker=maker, memory=memory, staging=stage, jobs=request.jobs, progress=progress)
            cards = [cases.cards[path] for path in plan.addresses.order]
            lists = ListMaker(maker, cards, memory, stage)
            lists.make(before.passed_over, cases.words)
            built = Built(
                cards=tuple(cards),
                broken=tuple(memory.row(card) for card in cards if card.broken),
                passed_over=before.listing.diagnostics,
                written=stage.written,
                removed=stage.removed,
            )
            site = stage.publish()
        if published:
            published(built)
        if not request.redact:
            notes = before.notes(site=site, extras=cases.extras, lists=lists.fingerprints, forms=maker.forms)
            memory.keep(request.root / PRIVATE, notes, {card.path: card for card in cards})
        return built
    finally:
        memory.close()
