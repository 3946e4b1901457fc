"""``casebook log``: an entry added to a case's contact log."""

from __future__ import annotations

import sys

import click

from casebook.casefile.source import MAX_BYTES
from casebook.cli.change import change_case, past_day, ref_argument, say
from casebook.cli.options import with_workplace
from casebook.cli.workplace import Refused, Workplace
from casebook.dates import english
from casebook.editing.edits import log_contact
from casebook.editing.entries import Entry


@click.command(
    "log",
    epilog='Example: casebook log CB-0007 "Rang mum. She will come on Friday." --by JB --how "phone, spoke to mum"',
)
@ref_argument
@click.argument("text")
@click.option("--date", "date", metavar="DATE", default=None, help="The day of the contact; today if left out.")
@click.option("--by", default="", metavar="INITIALS", help="Initials of who made it.")
@click.option("--how", default="", help='How it was made and with what result: "home visit, no reply".')
@with_workplace
def log_command(place: Workplace, ref: str, text: str, date: str | None, by: str, how: str) -> None:
    """Add an entry to the contact log of the case REF.

    TEXT is one argument, in quotes; - reads it from standard input. Put -- before a TEXT that begins with a
    hyphen. The entry goes where the log's order has it, in the form in which the log is written: a heading, or
    a row of the form's table. A line of TEXT that could be read as a heading or the like is moved to the right,
    so that it stays text.
    """
    day = past_day(date, place.as_of)
    entry = Entry(day, _typed(text), by, how)
    done = change_case(place, ref, lambda document: log_contact(document, entry))
    say(done, f"contact of {english(day)} added to the log")


def _typed(text: str) -> str:
    if text != "-":
        return text
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("What was piped in is not UTF-8. Save it as UTF-8, or give the text in quotes.") from None
