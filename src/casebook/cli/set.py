"""``casebook set``: one box of a case changed."""

from __future__ import annotations

import click

from casebook.cli.change import change_case, complete_words, ref_argument, say, unknown
from casebook.cli.options import with_workplace
from casebook.cli.workplace import Refused, Workplace
from casebook.editing.edits import set_field
from casebook.form import ACTIONS, FIELDS, NICKNAMES, Field, Kind, normal_key
from casebook.wording import shortened

_SETTABLE = {Kind.TEXT, Kind.DATE, Kind.YEAR_GROUP, Kind.YES_NO, Kind.TEXTS, Kind.NEEDS, Kind.RECORDS_OR_NONE}


@click.command("set", epilog="Example: casebook set CB-0007 stage_2_end_date 2026-12-18")
@ref_argument
@click.argument("field", shell_complete=complete_words({f.key: f.label for f in FIELDS if f.kind in _SETTABLE}))
@click.argument("value")
@with_workplace
def set_command(place: Workplace, ref: str, field: str, value: str) -> None:
    """Put VALUE into one box of the case REF; an empty VALUE ("") empties the box.

    FIELD is the box's key: child_name, date_of_birth, year_group, staff_name, school, stage_2_end_date, stage_1,
    known_as, siblings (refs, parted by commas), out_of_year_group (yes or no); needs and practitioners can be
    set to none. Actions are recorded with casebook record.
    """
    box = _field(field)
    done = change_case(place, ref, lambda document: set_field(document, box.key, value))
    say(done, f"{box.label} set to “{shortened(' '.join(value.split()))}”" if value.strip() else f"{box.label} emptied")


def _field(text: str) -> Field:
    key = normal_key(text)
    if key in ACTIONS or NICKNAMES.get(key) in ACTIONS:
        raise Refused(f"“{text}” is an action. Use: casebook record")
    fields = {f.key: f for f in FIELDS}
    if key not in fields:
        settable = [f.key for f in FIELDS if f.kind in _SETTABLE]
        raise unknown("box", text, settable, NICKNAMES)
    return fields[key]
