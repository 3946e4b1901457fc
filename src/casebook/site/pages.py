"""Which pages of the screen there are, and at which address. Views are made only when a page is rendered."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from casebook.book import CaseFile
from casebook.diagnostics import Diagnostic
from casebook.site.case_view import broken_view, case_view
from casebook.site.page import Page, fingerprint
from casebook.site.rows import Row
from casebook.site.views import Around, Site


def case_fingerprint(row: Row, around: Around, site: Site) -> str:
    """The fingerprint of a case's page: it can be told without reading the file again."""
    return fingerprint(["case", site.digest, row.source, row.digest, repr(around)])


def case_pages(file: CaseFile, row: Row, around: Around, site: Site) -> Iterator[Page]:
    """The page of one case; of a broken file, the page that says what is wrong with it."""
    make, template = (case_view, "case.html") if file.sound else (broken_view, "problem.html")
    view = functools.partial(make, file, row, around, site)
    yield Page(row.address, template, view, case_fingerprint(row, around, site))


def list_pages(rows: Sequence[Row], site: Site, passed_over: Sequence[Diagnostic]) -> Iterator[Page]:
    """Every list of the site, and its standing pages, made from rows alone."""
    raise NotImplementedError
    yield
