"""The columns of the caseload: the one table from which its pages, and what its script searches, are made.

How each kind of cell is drawn stands in ``templates/parts/caseload.html``, and for the rows that the script draws in
``templates/assets/find-rows.js``; ``find-data.js`` says by what the script puts a column in order. To add a column, see
``docs/recipes.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import NamedTuple

from casebook.views.row import Row


class Column(NamedTuple):
    """A column. ``key`` is its name in addresses (``?sort=school``) and for the script, ``label`` its heading.

    ``cell`` is how a cell is drawn: ``ref``, ``name``, ``standing`` (each like no other), ``text`` (as somebody typed it),
    ``plain`` (in our own words, or a number) or ``date``. ``value`` is what a row has there: a text, a number, a day or none.
    """

    key: str
    label: str
    cell: str
    value: Callable[[Row], object]


COLUMNS = (
    Column("ref", "Ref", "ref", attrgetter("ref")),
    Column("child", "Child", "name", attrgetter("child_name")),
    Column("year", "Year", "plain", attrgetter("year_group")),
    Column("school", "School", "text", attrgetter("school")),
    Column("staff", "Staff", "text", attrgetter("staff_name")),
    Column("end", "Stage 2 end", "date", attrgetter("stage_2_end")),
    Column("verdict", "Where it stands", "standing", attrgetter("words")),
    Column("last", "Last contact", "date", attrgetter("last_contact")),
)
