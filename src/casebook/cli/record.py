"""``casebook record``: an action done, or meant to be done."""

from __future__ import annotations

import click

from casebook.cli.change import (
    Done,
    by_label,
    change_case,
    complete_words,
    in_plain_words,
    one_line,
    past_day,
    ref_argument,
    say,
    unknown,
    verdict_words,
)
from casebook.cli.options import with_workplace
from casebook.cli.workplace import Workplace, read_day
from casebook.dates import english
from casebook.editing.recording import outcome_of, plans_of, record
from casebook.form import ACTIONS, NICKNAMES, normal_key
from casebook.model import Action
from casebook.wording import in_sentence


@click.command("record", epilog="Example: casebook record CB-0007 letter_2 2026-09-28")
@ref_argument
@click.argument("action", shell_complete=complete_words({key: box.label for key, box in ACTIONS.items()}))
@click.argument("date")
@click.option("--planned", is_flag=True, help="DATE is when it is meant to be done. It does not count as evidence.")
@click.option("--until", metavar="DATE", default=None, help="Support that runs over a period: its last day.")
@click.option("--outcome", default="", help='What came of it: "did not attend", "no reply", accepted …')
@click.option(
    "--for", "needs", multiple=True, metavar="NEED", help="The need that the support answers; may be repeated."
)
@click.option("--to", multiple=True, help="To whom a letter, or to which service a referral; may be repeated.")
@click.option("--sent", default="", help="How a letter went: post, hand, e-mail …")
@click.option("--invited", metavar="DATE", default=None, help="The day on which the invitation to a panel went out.")
@click.option("--review", metavar="DATE", default=None, help="The day on which what a panel agreed is looked at again.")
@click.option("--by", default="", metavar="INITIALS", help="Initials of who did it.")
@click.option("--note", default="", help="Free text, on one line.")
@click.option(
    "--confidential", is_flag=True, help="Never offered as an exhibit, never in a bundle that leaves the school."
)
@click.option("--done-planned", is_flag=True, help="This is the one that was planned: the plan is turned into it.")
@click.option("--again", is_flag=True, help="Record it although one of the same day is recorded already.")
@with_workplace
def record_command(  # noqa: PLR0913, RUF100 - one parameter for each option
    place: Workplace,
    ref: str,
    action: str,
    date: str,
    planned: bool,
    until: str | None,
    outcome: str,
    needs: tuple[str, ...],
    to: tuple[str, ...],
    sent: str,
    invited: str | None,
    review: str | None,
    by: str,
    note: str,
    confidential: bool,
    done_planned: bool,
    again: bool,
) -> None:
    """Record that ACTION was done on DATE in the case REF, or (--planned) that it is meant to be.

    ACTION is a box of the form, by its key: letter_1, letter_2, panel_meeting, home_visit, letter_2_dna,
    letter_3, notice_to_improve, early_help_assessment, team_around_the_family, pastoral_meeting, mentoring, referral,
    specialist_assessment.

    An empty box gets the date; a box that holds one becomes a list, and nothing in it is lost. What was
    planned for the very day becomes done. What was planned for another day stays planned, unless
    --done-planned says that this was it (with --planned: that it is put off to DATE).
    """
    key = by_label(action, {key: (box.label, place.settings.policy.action(key)) for key, box in ACTIONS.items()})
    if key not in ACTIONS:
        raise unknown("action", action, ACTIONS, NICKNAMES)
    day = read_day(date, place.as_of)
    if not planned:
        past_day(date, place.as_of, " If it is still to be done, add --planned.")
    name = place.settings.policy.action(key)
    with in_plain_words():
        meant = outcome_of(key, outcome, name)
    what = Action(
        key=key,
        lane=ACTIONS[key].lane,
        date=None if planned else day,
        planned=day if planned else None,
        until=read_day(until, place.as_of) if until else None,
        outcome=meant,
        needs=tuple(dict.fromkeys(map(normal_key, needs))),
        to=tuple(one_line("--to", one) for one in to),
        by=one_line("--by", by),
        note=one_line("--note", note),
        invited=past_day(invited, place.as_of) if invited else None,
        review=read_day(review, place.as_of) if review else None,
        sent=one_line("--sent", sent),
        confidential=confidential,
    )
    done = change_case(place, ref, lambda case: record(case, what, name, done_planned=done_planned, again=again))
    say(done, _recorded(what, name) + verdict_words(done.after), _after_record(done, what, name))


def _recorded(action: Action, name: str) -> str:
    day = action.day
    told = english(day) if day else ""
    outcome = f" ({action.outcome})" if action.outcome else ""
    if action.planned:
        return f"{in_sentence(name)} planned for {told}{outcome}"
    past = ACTIONS[action.key].past
    how = "" if past == "recorded" else f" as {past}"
    return f"{in_sentence(name)} recorded{how} on {told}{outcome}"


def _after_record(done: Done, action: Action, name: str) -> str:
    case = done.after.case
    plans = [p for p in plans_of(case, action.key) if p.planned != action.planned] if case else []
    if plans and plans[0].planned:
        return (
            f"{in_sentence(name)} is still planned for {english(plans[0].planned)} (line {plans[0].span.line}). If this"
            " was that one, delete it there; another time, add --done-planned."
        )
    day = action.date
    if day and any(p.key == "not-in-log" and p.due == day for p in done.after.prompts):
        return f'say in the log what was done: casebook log {done.after.ref} "…" --date {day.isoformat()}'
    return ""
