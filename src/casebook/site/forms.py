"""The printed forms: which there are, a case's article of each, and the pages and runs made of articles.

A form is a template in ``templates/forms/``, shipped or the team's own. It makes an *article*: the
sheets of one case. A form's page is a shell around one article; a run is a shell around many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from casebook.site.form_views import FormSite, FormView, blank_view, form_view
from casebook.site.render import Theme

__all__ = ["Form", "FormRow", "FormSite", "FormView", "Run", "article", "article_of", "blank_page", "blank_view",
           "form_page", "form_view", "run_page", "runs", "shipped_and_team_forms"]

RUN_LENGTH = 100


class FormRow(Protocol):
    """What a run needs to know of a case."""

    @property
    def ref(self) -> str:
        """The case's ref."""
    @property
    def school(self) -> str:
        """The school, as typed."""
    @property
    def staff_name(self) -> str:
        """The member of staff, as typed."""
    @property
    def status(self) -> str | None:
        """``closed`` for a closed case."""
    @property
    def broken(self) -> bool:
        """Whether the file holds an error."""


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of form. ``name`` is part of its addresses, ``title`` is what people call it."""

    name: str
    title: str
    template: str

    def address(self, ref: str) -> str:
        """Where the form of the case ``ref`` stands in the site."""
        return f"forms/{self.name}/{ref}.html"

    @property
    def blank_address(self) -> str:
        """Where the empty form stands."""
        return self.address("blank")


@dataclass(frozen=True, slots=True)
class Run:
    """Several cases' articles of one form, one after the other.

    ``scope`` says whose: ``every open case``, a school, a member of staff. ``previous`` and ``next`` are
    the addresses of the parts before and after this one, empty where there is none.
    """

    form: Form
    address: str
    scope: str
    refs: tuple[str, ...]
    part: int = 1
    parts: int = 1
    previous: str = ""
    next: str = ""


def shipped_and_team_forms(theme: Theme) -> tuple[Form, ...]:
    """Every form of the theme, by name. Raises ``TemplateProblem`` where a template cannot be used."""
    raise NotImplementedError


def article(theme: Theme, form: Form, view: FormView, site: FormSite) -> str:
    """One case's sheets as HTML, without the page around them."""
    raise NotImplementedError


def form_page(theme: Theme, form: Form, view: FormView, article_html: str, site: FormSite) -> bytes:
    """The page of one case's form (or of the blank form): the shell around one article."""
    raise NotImplementedError


def blank_page(theme: Theme, form: Form, site: FormSite) -> bytes:
    """The page of the empty form, to be filled in by hand."""
    raise NotImplementedError


def article_of(page: bytes) -> str:
    """The article inside a page that :func:`form_page` made, so that a run need not render it again."""
    raise NotImplementedError


def runs(
    rows: Iterable[FormRow], form: Form, schools: Mapping[str, str], staff: Mapping[str, str]
) -> Iterator[Run]:
    """The runs of a form: of every open case, by school and by member of staff, at most 100 cases each.

    ``schools`` and ``staff`` map names to slugs. Each slug has at least one run, be it empty, so that a
    link to it always leads somewhere. Rows are taken in the order in which they come.
    """
    raise NotImplementedError


def run_page(theme: Theme, run: Run, articles: Sequence[str], site: FormSite) -> bytes:
    """The page of a run: the shell around its articles, which are in the order of ``run.refs``."""
    raise NotImplementedError
