"""What the page of one case shows."""

from __future__ import annotations

from casebook.book import CaseFile
from casebook.site.rows import Row
from casebook.site.views import Around, Site


def case_view(file: CaseFile, row: Row, around: Around, site: Site) -> object:
    """The page of a sound case."""
    raise NotImplementedError


def broken_view(file: CaseFile, row: Row, around: Around, site: Site) -> object:
    """The page of a file with errors."""
    raise NotImplementedError
