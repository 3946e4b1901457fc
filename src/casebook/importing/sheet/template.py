"""An empty sheet with the headings that import knows: what to fill in where a team has no list of its own."""

from __future__ import annotations

import io

import xlsxwriter  # type: ignore[import-untyped]  # it brings no types

from casebook.exporting.csvfile import table_csv
from casebook.form import ACTIONS, DETAILS
from casebook.importing.reading.labels import box_label

_HEADINGS = ("Ref", *(f.label for f in DETAILS), *(box_label(key) for key in ACTIONS))
_ROWS = 500
_NARROW, _WIDE = 14, 24


def template_csv() -> bytes:
    """The headings alone, as a CSV file that Excel opens."""
    return table_csv(_HEADINGS, ())


def template_xlsx() -> bytes:
    """The headings over cells that are text, so that nothing typed into them is turned into something else."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Cases")
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    for column, label in enumerate(_HEADINGS):
        sheet.write_string(0, column, label, heading)
        sheet.set_column(column, column, _WIDE if label == DETAILS[0].label else _NARROW, text)
    sheet.freeze_panes(1, 2)
    book.close()
    return out.getvalue()
