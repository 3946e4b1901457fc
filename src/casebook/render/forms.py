"""The printed forms: which there are, a case's article of each, and the pages and runs made of articles.

A form is a template in ``templates/forms/``, shipped or the team's own. It makes an *article*: the
sheets of one case. A form's page is a shell around one article; a run is a shell around many, so a
case's article is rendered once however many runs it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jinja2 import nodes
from markupsafe import Markup

from casebook.render.lineage import lineage_of
from casebook.render.theme import TemplateProblem, Theme
from casebook.views.form.make import FormView, blank_view, form_view
from casebook.views.form.values import FormRow, FormSite
from casebook.views.page import Page
from casebook.wording import counted

REQUEST = "stage-3-request"
_REQUESTED = frozenset({"requested", "investigation", "legal-action"})

__all__ = [
    "REQUEST",
    "Form",
    "FormRow",
    "FormSite",
    "FormView",
    "Run",
    "article",
    "article_of",
    "blank_page",
    "blank_view",
    "form_page",
    "form_view",
    "run_page",
    "runs",
    "shipped_and_team_forms",
]

RUN_LENGTH = 100
SHELL = "forms/base.html"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ARTICLE = re.compile(r"<main\b[^>]*>\n?(.*)\n</main>", re.DOTALL)


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

    @property
    def all_address(self) -> str:
        """Where the form of every open case begins."""
        return self.address("all")


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


@dataclass(frozen=True, slots=True)
class _SheetLink:
    address: str
    text: str


# --- Which forms there are --------------------------------------------------------------------------


def shipped_and_team_forms(theme: Theme) -> tuple[Form, ...]:
    """Every form of the theme, by name. Raises ``TemplateProblem`` where a template of the theme cannot be used."""
    theme.check()
    return tuple(_form(theme, name) for name in theme.names("forms/") if _is_form(name))


def _is_form(template: str) -> bool:
    folder, _, file = template.rpartition("/")
    return folder == "forms" and not file.startswith("_") and template != SHELL


def _form(theme: Theme, template: str) -> Form:
    name = template.removeprefix("forms/").removesuffix(".html")
    if not _NAME.fullmatch(name):
        raise TemplateProblem(
            template, 1, "a form’s file name is made of small letters, figures and hyphens, as panel-invitation.html"
        )
    lineage = lineage_of(theme.environment, template)
    return Form(name, _title(tree for _, tree in lineage) or name.replace("-", " ").capitalize(), template)


def _title(trees: Iterable[nodes.Template]) -> str:
    """The text of ``{% set title = "…" %}`` in the template, or in the nearest one that it extends."""
    for tree in trees:
        for node in tree.find_all(nodes.Assign):
            if (
                isinstance(node.target, nodes.Name)
                and node.target.name == "title"
                and isinstance(node.node, nodes.Const)
            ):
                return str(node.node.value)
    return ""


# --- Articles and pages -----------------------------------------------------------------------------


def article(theme: Theme, form: Form, view: FormView, site: FormSite) -> str:
    """One case's sheets as HTML, without the page around them. Raises ``TemplateProblem``."""
    return theme.render_text(form.template, {"view": view, "form": form, "site": site}).strip()


def form_page(theme: Theme, form: Form, view: FormView, article_html: str, site: FormSite) -> bytes:
    """The page of one case's form (or of the blank form): the shell around one article."""
    if view.blank:
        told = f"{form.title}: empty, to print and fill in by hand."
        return _shell(theme, form.blank_address, f"Blank form – {form.title}", told, (), "", (article_html,), site)
    links = (
        _SheetLink(form.blank_address, "Blank form"),
        _SheetLink(form.all_address, "This form for every open case"),
    )
    told = f"{form.title} of {view.ref}."
    return _shell(
        theme, form.address(view.ref), f"{view.ref} – {form.title}", told, links, view.ref, (article_html,), site
    )


def blank_page(theme: Theme, form: Form, site: FormSite) -> bytes:
    """The page of the empty form, to be filled in by hand."""
    view = blank_view(site)
    return form_page(theme, form, view, article(theme, form, view, site), site)


def article_of(page: bytes) -> str | None:
    """The article inside a page that :func:`form_page` made, so that a run need not render it again."""
    found = _ARTICLE.search(page.decode())
    return found[1] if found else None


def run_page(theme: Theme, run: Run, articles: Sequence[str], site: FormSite) -> bytes:
    """The page of a run: the shell around its articles, which are in the order of ``run.refs``."""
    part = f", part {run.part} of {run.parts}" if run.parts > 1 else ""
    links = [_SheetLink(run.form.blank_address, "Blank form")]
    links += [_SheetLink(run.previous, f"Part {run.part - 1}")] if run.previous else []
    links += [_SheetLink(run.next, f"Part {run.part + 1}")] if run.next else []
    cases = counted(len(run.refs), "case") if run.refs else "There is no open case here"
    told = f"{run.form.title}, {run.scope}{part}: {cases}."
    title = f"{run.form.title} – {run.scope}{part}"
    return _shell(theme, run.address, title, told, links, "", articles, site)


def _shell(
    theme: Theme,
    address: str,
    title: str,
    told: str,
    links: Sequence[_SheetLink],
    case_ref: str,
    articles: Sequence[str],
    site: FormSite,
) -> bytes:
    values = {
        "page": Page(address, SHELL, lambda: None, ""),
        "page_title": f"{title} – {site.title}",
        "told": told,
        "links": links,
        "case_ref": case_ref,
        "sheets": Markup("\n".join(articles)),  # noqa: S704 - made by article(), which escapes
        "site": site,
    }
    return theme.render_text(SHELL, values).encode()


# --- Runs -------------------------------------------------------------------------------------------


def runs(rows: Iterable[FormRow], form: Form, schools: Mapping[str, str], staff: Mapping[str, str]) -> Iterator[Run]:
    """The runs of a form: of every open case, by school and by member of staff, at most 100 cases each.

    Of requests there are only those of cases that are ready or requested. ``schools`` and ``staff`` map names to slugs. Each slug has at least one run, be it empty, so that a
    link to it always leads somewhere. Cases stand in the order in which their rows come.
    """
    open_rows = [row for row in rows if not row.broken and row.status != "closed" and _is_in_runs(form, row)]
    yield from _parts(form, "all", "every open case", [row.ref for row in open_rows])
    yield from _cut(form, "schools", schools, [(row.school, row.ref) for row in open_rows])
    yield from _cut(form, "staff", staff, [(row.staff_name, row.ref) for row in open_rows])


def _is_in_runs(form: Form, row: FormRow) -> bool:
    """Whether a case's form stands in runs: a request is printed by the dozen only where it may be, or was, sent."""
    return form.name != REQUEST or row.tone == "ready" or row.status in _REQUESTED


def _cut(form: Form, kind: str, slugs: Mapping[str, str], cases: Iterable[tuple[str, str]]) -> Iterator[Run]:
    names = {slug: name for name, slug in sorted(slugs.items(), reverse=True)}
    refs: dict[str, list[str]] = {slug: [] for slug in sorted(names)}
    for name, ref in cases:
        if name in slugs:
            refs[slugs[name]].append(ref)
    for slug, chosen in refs.items():
        yield from _parts(form, f"{kind}/{slug}", names[slug] or "not recorded", chosen)


def _parts(form: Form, stem: str, scope: str, refs: Sequence[str]) -> Iterator[Run]:
    pieces = [tuple(refs[i : i + RUN_LENGTH]) for i in range(0, len(refs), RUN_LENGTH)] or [()]
    # In a folder of their own, where no case's form and no other run's first part can stand.
    addresses = [form.address(stem if n == 1 else f"{stem}/{n}") for n in range(1, len(pieces) + 1)]
    for n, (piece, address) in enumerate(zip(pieces, addresses, strict=True)):
        previous = addresses[n - 1] if n else ""
        following = addresses[n + 1] if n + 1 < len(pieces) else ""
        yield Run(form, address, scope, piece, n + 1, len(pieces), previous, following)
