"""``casebook set``: one place of a case changed."""

from __future__ import annotations

import datetime as dt

import click

from casebook.cli.change import change_case, complete_words, in_plain_words, ref_argument, say
from casebook.cli.options import with_workplace
from casebook.cli.workplace import Workplace, read_day
from casebook.dates import EARLIEST_BIRTH, NotADate, parse_date
from casebook.editing.edits import set_field
from casebook.editing.paths import SETTABLE, place_of
from casebook.form import Kind
from casebook.wording import shortened


@click.command("set", epilog="Example: casebook set CB-0007 stage_2_end_date 2026-12-18")
@ref_argument
@click.argument("field", shell_complete=complete_words(SETTABLE))
@click.argument("value")
@with_workplace
def set_command(place: Workplace, ref: str, field: str, value: str) -> None:
    r"""Put VALUE into one place of the case REF; an empty VALUE ("") empties it.

    FIELD is a box's key: child_name, date_of_birth, year_group, staff_name, school, stage_2_end_date, stage_1,
    known_as, looked_after, siblings (refs, parted by commas), out_of_year_group, alert; needs, siblings and
    practitioners can be set to none.

    Within a group its keys follow after a full stop: request.head, considered.health, needs.housing,
    closed.to. A member of a list is named by its number or by the person's name, a new one by +; a whole group takes
    several keys at once:

    \b
      casebook set CB-0007 parents.1.phone "07700 900123"
      casebook set CB-0007 parents.+ "name: Lee Ashby, relationship: father"
      casebook set CB-0007 attendance.+ "from: 2026-09-07, to: 2026-11-20, possible: 104, unauthorised: 38"
      casebook set CB-0007 stage_3.1 "outcome: returned, outcome_date: 2026-10-30, about: papers"
      casebook set CB-0007 panel_meeting.1.review 2026-12-04
      casebook set CB-0007 alert.+ "Write to mum at her sister's address only."

    Actions are recorded with casebook record, judgements with casebook judge.
    """
    with in_plain_words():
        target = place_of(field, place.settings.policy.action)
    label = target.label
    if (target.key or target.box).kind is Kind.DATE and value.strip():
        value = _day(value, place.as_of)
    done = change_case(place, ref, lambda document: set_field(document, field, value))
    say(done, f"{label} set to “{shortened(' '.join(value.split()))}”" if value.strip() else f"{label} emptied")


def _day(typed: str, today: dt.date) -> str:
    """A date as it was typed; today, yesterday and tomorrow as the day that they are."""
    if isinstance(parse_date(typed, EARLIEST_BIRTH), NotADate):
        return read_day(typed, today).isoformat()
    return typed
