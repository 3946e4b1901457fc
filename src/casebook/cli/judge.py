"""``casebook judge``: a person's judgement on a criterion."""

from __future__ import annotations

import click

from casebook.cli.change import (
    by_label,
    change_case,
    complete_words,
    one_line,
    past_day,
    ref_argument,
    say,
    unknown,
    verdict_words,
)
from casebook.cli.options import with_workplace
from casebook.cli.workplace import Refused, Workplace
from casebook.editing.edits import record_judgement
from casebook.form import DECISIONS, ENGAGEMENT_DECISIONS, OUTCOME_NICKNAMES, decisions_on, normal_key
from casebook.model import Judgement
from casebook.rules.criteria import CRITERIA
from casebook.suggest import did_you_mean


@click.command(
    "judge",
    epilog='Example: casebook judge CB-0007 stage_2_engagement met --by JB --reason "Two visits and a panel missed."',
)
@ref_argument
@click.argument("criterion", shell_complete=complete_words({key: row.label for key, row in CRITERIA.items()}))
@click.argument("decision", shell_complete=complete_words(dict.fromkeys((*DECISIONS, *ENGAGEMENT_DECISIONS), "")))
@click.option("--by", required=True, metavar="INITIALS", help="Initials of who judges.")
@click.option("--reason", required=True, help="Why, on one line. It is shown wherever the answer is.")
@click.option("--date", "date", metavar="DATE", default=None, help="The day of the judgement; today if left out.")
@with_workplace
def judge_command(
    place: Workplace,
    ref: str,
    criterion: str,
    decision: str,
    by: str,
    reason: str,
    date: str | None,
) -> None:
    """Record a judgement on CRITERION in the case REF. DECISION is met or "not met"; on engagement at Stage 1
    or 2 it is "did not engage", "is engaging" or "does what they can".

    A judgement on the same criterion is replaced. It decides only what a person has to decide: on a criterion
    that the facts answer, it changes nothing, and a note says so. casebook status REF shows the criteria.
    """
    key = by_label(
        criterion, {key: (row.label, place.settings.policy.criterion(key, row.label)) for key, row in CRITERIA.items()}
    )
    if key not in CRITERIA:
        raise unknown("criterion", criterion, CRITERIA)
    word = _decision(key, decision)
    by, reason = one_line("--by", by), one_line("--reason", reason)
    if not by or not reason:
        raise Refused("A judgement needs the initials of who judged (--by) and the reason (--reason).")
    own = "" if word in DECISIONS else word
    judgement = Judgement(key, decisions_on(key)[word], by, past_day(date, place.as_of), reason, own)
    done = change_case(place, ref, lambda document: record_judgement(document, judgement))
    label = place.settings.policy.criterion(key, CRITERIA[key].label)
    say(done, f"“{label}” judged {word} by {by}{verdict_words(done.after)}")


def _decision(criterion: str, typed: str) -> str:
    """The word of the decision that is meant."""
    words = {normal_key(word): word for word in decisions_on(criterion)}
    if normal_key(typed) not in words:
        otherwise = f"It can be: {', '.join(words.values())}."
        hint = did_you_mean(typed.strip().lower(), words.values(), otherwise, nicknames=OUTCOME_NICKNAMES)
        raise Refused(f"“{typed}” is not a decision. {hint}")
    return words[normal_key(typed)]
