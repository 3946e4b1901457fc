"""What makes pages: a theme, its forms and the site around them. One for each process, made from what can be sent there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from casebook.build.look import Before
from casebook.build.manifest import Manifest
from casebook.build.program import program_digest
from casebook.build.request import BuildRequest
from casebook.render.forms import Form, shipped_and_team_forms
from casebook.render.kept import compiled_folder
from casebook.render.theme import Theme, theme_of
from casebook.settings import Settings
from casebook.views.page import Page
from casebook.views.site import FormLink, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the makers of a build are given. All of it can be sent to another process.

    ``site`` is the folder of the site, ``staging`` that of what waits, ``published`` what the site holds
    already; ``addresses`` says where the page of each ref (in lower case) stands, ``blocks`` into how many blocks the log's
    data is cut; ``shown`` is the path by which a redacted site shows each file: all of it is then withheld that names a child.
    ``compiled`` is where compiled templates are kept, ``forms`` what is known of the forms since last time, ``theme`` the
    digest of the theme.
    """

    root: Path
    site: Path
    staging: Path
    published: Manifest
    settings: Settings
    as_of: dt.date
    addresses: Mapping[str, str]
    blocks: int
    shown: Mapping[str, str] = field(default_factory=dict)
    compiled: Path | None = None
    forms: tuple[Form, ...] | None = None
    theme: str = ""

    @classmethod
    def of(cls, request: BuildRequest, before: Before, addresses: Mapping[str, str], staging: Path) -> Setup:
        """The setup of a build, once it is known where each case's page stands and where files are staged."""
        return cls(
            root=request.root,
            site=request.site,
            staging=staging,
            published=before.published.ours,
            settings=before.settings,
            as_of=request.as_of,
            addresses=addresses,
            blocks=before.blocks,
            shown=before.shown,
            compiled=compiled_folder(program_digest(), request.root, request.clean),
            forms=before.last.notes.forms,
            theme=before.theme,
        )


class PageMaker:
    """Turns pages into bytes. Its templates are compiled once."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.theme = theme_of(setup.root, setup.compiled, setup.theme)
        self.forms = chosen_forms(self.theme, setup.settings) if setup.forms is None else setup.forms
        self.site = site_of(setup.settings, setup.as_of, self.forms)
        self.runs = setup.settings.site.runs
        self._shared = {"site": self.site}

    @property
    def shared_setup(self) -> Setup:
        """The setup for makers in other processes: they make the same forms as this one."""
        return replace(self.setup, forms=self.forms)

    def make(self, page: Page) -> bytes:
        """One page. Raises :class:`~casebook.render.theme.TemplateProblem` where a template is wrong."""
        return self.theme.render(page, self._shared)


def site_of(settings: Settings, as_of: dt.date, forms: tuple[Form, ...]) -> Site:
    """The site of a book with these settings and forms."""
    return Site.of(settings, as_of, (FormLink(form.name, form.title) for form in forms))


def chosen_forms(theme: Theme, settings: Settings) -> tuple[Form, ...]:
    """The forms that the site is to hold: all of the theme's, or those that the settings name."""
    forms = shipped_and_team_forms(theme)
    names = settings.site.forms
    return forms if names is None else tuple(form for form in forms if form.name in names)
