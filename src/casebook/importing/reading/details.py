"""The form's details: one value a box, as it is to stand in the file, or why it is not certain."""

from __future__ import annotations

import datetime as dt

from casebook.form import Field, Kind, read_year_group
from casebook.importing.reading.facts import EDGES, Piece
from casebook.importing.reading.written_dates import Horizon, Unsure, find_dates, resolve


def read_date_box(text: str, horizon: Horizon, ahead: bool = False, birth: bool = False) -> dt.date | Unsure:
    """The one date of a box that holds a date and nothing else."""
    written = find_dates(text)
    if not written:
        return Unsure("there is no date in it that can be read")
    if len(written) > 1:
        return Unsure("it holds more than one date")
    if (text[: written[0].start] + text[written[0].end :]).strip(EDGES):
        return Unsure("it says more than a date")
    return resolve(written[0], horizon, ahead, birth)


def read_detail(field: Field, piece: Piece, horizon: Horizon) -> str | Unsure:
    """The value of one of the form's details as it is to stand in the file, or why it is not certain."""
    if piece.doubt:
        return Unsure(piece.doubt)
    if field.kind is Kind.DATE:
        day = read_date_box(piece.text, horizon, ahead=field.future, birth=not field.future)
        return day if isinstance(day, Unsure) else day.isoformat()
    line = " ".join(piece.text.split())
    if field.kind is Kind.YEAR_GROUP and read_year_group(line) is None:
        return Unsure("it is not a year group from Nursery to 13")
    return line
