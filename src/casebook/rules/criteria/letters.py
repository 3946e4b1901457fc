"""The letters: whether they were sent, in order, to each parent, and in time to work."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from casebook.dates import english
from casebook.model import Action, Case, Parent
from casebook.rules.criteria.row import FORM, Question, Subject, criterion
from casebook.rules.facts import by_action, by_key, day_of, done, last_day, letters, on_days
from casebook.rules.names import folded, named
from casebook.rules.policy import Place
from casebook.rules.readiness import Evidence, Finding, Outcome
from casebook.wording import listed

_LETTER_2 = ("letter_2", "letter_2_dna")
_ALL_LETTERS = "enforcement:\n  letter_1: {0}2026-09-14{1}\n  letter_2: {0}2026-09-28{1}\n  letter_3: {0}2026-11-02{1}"
_TWO_PARENTS = (
    "\nparents:\n  - {name: Kim Ashby, relationship: mother, letters: yes}\n"
    "  - {name: Lee Ashby, relationship: father, letters: yes}"
)


def _sent(asked: Question, key: str) -> Finding:
    case, name = asked.case, asked.policy.action(key)
    sent = done(case.enforcement, key)
    if sent:
        return Finding(Outcome.MET, f"{name} sent on {on_days(a.date for a in sent)}", by_action(sent))
    return Finding(Outcome.NOT_MET, f"No date is recorded for {name}{instead(case, key)}")


def instead(case: Case, key: str) -> str:
    """What else the file says of an action that was not done: void, or planned."""
    asides = []
    for action in case.enforcement:
        day = action.date or action.planned
        if action.key != key or day is None:
            continue
        if action.void:
            asides.append(f"the one of {english(day)} is void: {action.void}")
        elif action.planned:
            asides.append(f"planned for {english(day)}")
    return f" ({'; '.join(asides)})" if asides else ""


@criterion(
    "letter_1_sent",
    "Letter 1",
    Subject.LETTERS,
    source=FORM,
    met="Letter 1 has a date",
    not_met="otherwise",
    wrong="enforcement:\n  letter_1:",
    mended="enforcement:\n  letter_1: 2026-09-14",
)
def letter_1_sent(asked: Question) -> Finding:
    """Letter 1 has been sent."""
    return _sent(asked, "letter_1")


@criterion(
    "letter_2_sent",
    "Letter 2",
    Subject.LETTERS,
    source=FORM,
    met="Letter 2 has a date",
    not_met="neither Letter 2 nor Letter 2DNA has a date",
    judgement="only Letter 2DNA has a date: does it stand for Letter 2?",
    wrong="enforcement:\n  letter_2:\n  letter_2_dna: 2026-10-02",
    mended="enforcement:\n  letter_2:\n  letter_2_dna: 2026-10-02\njudgements:\n  letter_2_sent:\n"
    "    decision: met\n    by: JB\n    date: 2026-10-20\n    reason: The 2DNA invited the parent to the panel",
)
def letter_2_sent(asked: Question) -> Finding:
    """Letter 2 has been sent; whether a Letter 2DNA stands for it is for a person to say."""
    plain = _sent(asked, "letter_2")
    dna = done(asked.case.enforcement, "letter_2_dna")
    if plain.outcome is Outcome.MET or not dna:
        return plain
    second, other = asked.policy.action("letter_2"), asked.policy.action("letter_2_dna")
    reason = f"Only {other} was sent, on {on_days(a.date for a in dna)}: does it stand for {second}?"
    return Finding(Outcome.JUDGEMENT, reason, by_action(dna))


@criterion(
    "letter_3_sent",
    "Letter 3",
    Subject.LETTERS,
    source=FORM,
    met="Letter 3 has a date",
    not_met="otherwise",
    wrong="enforcement:\n  letter_3: {planned: 2026-12-01}",
    mended="enforcement:\n  letter_3: 2026-11-02",
)
def letter_3_sent(asked: Question) -> Finding:
    """Letter 3 has been sent."""
    return _sent(asked, "letter_3")


# --- In order ---------------------------------------------------------------------------------------


def _firsts(case: Case) -> list[Action]:
    """The first of each of Letters 1, 2 (2DNA where there is no Letter 2) and 3 that is done."""
    second = "letter_2" if done(case.enforcement, "letter_2") else "letter_2_dna"
    sent = [done(case.enforcement, key) for key in ("letter_1", second, "letter_3")]
    return [min(each, key=day_of) for each in sent if each]


def out_of_order(case: Case) -> list[tuple[Action, Action]]:
    """Pairs of letters, as they should follow each other, of which the second is not on a later day."""
    return [(a, b) for a, b in itertools.pairwise(_firsts(case)) if day_of(b) <= day_of(a)]


@criterion(
    "letters_in_order",
    "Order of the letters",
    Subject.LETTERS,
    source="The form’s notes; practice: each letter gives time to improve (Milton Keynes; South Tyneside)",
    met="the first Letter 1, the first Letter 2 (or 2DNA where there is no Letter 2) and the first Letter 3 are on"
    " rising days",
    judgement="two are on one day, or in another order: was there time to improve?",
    applies=lambda asked: len(_firsts(asked.case)) > 1,
    when="from two of the three letters on",
    wrong="enforcement:\n  letter_1: 2026-09-14\n  letter_2: 2026-09-14",
    mended="enforcement:\n  letter_1: 2026-09-14\n  letter_2: 2026-09-28",
)
def letters_in_order(asked: Question) -> Finding:
    """Letters 1, 2 and 3 follow each other, with time between them for a family to respond."""
    firsts = _firsts(asked.case)
    evidence = by_action(firsts)
    told = listed(f"{asked.name(a)} on {english(day_of(a))}" for a in firsts)
    wrong = out_of_order(asked.case)
    if not wrong:
        return Finding(Outcome.MET, f"They follow each other: {told}", evidence)
    said = listed(f"{asked.name(b)} went {_how(a, b)} {asked.name(a)}" for a, b in wrong)
    return Finding(Outcome.JUDGEMENT, f"{said} ({told}): was there time to improve?", evidence)


def _how(earlier: Action, later: Action) -> str:
    return "on the same day as" if later.date == earlier.date else "before"


# --- To each parent ---------------------------------------------------------------------------------


def written_to(case: Case) -> list[Parent]:
    """The parents who are to be written to: all but those of whom the file says that letters do not go to them."""
    return [parent for parent in case.parents if parent.letters is not False]


def _kinds(asked: Question) -> Iterator[tuple[str, tuple[Action, ...]]]:
    """Letters 1, 2 and 3 that are done, 2 and 2DNA as one, each with all its occurrences."""
    for keys in (("letter_1",), _LETTER_2, ("letter_3",)):
        if sent := done(asked.case.enforcement, *keys):
            yield asked.policy.action(keys[0]), sent


@criterion(
    "each_parent_written_to",
    "Letters to each parent",
    Subject.LETTERS,
    source="Published reason for return (Essex; Milton Keynes): each parent is written to under separate cover;"
    " Education Act 1996 s.444 speaks of the parent",
    met="each parent to whom letters go was sent each of Letters 1, 2 and 3 that is done (2 and 2DNA are one here)",
    not_met="of a letter it is recorded to whom it went each time, and a parent with “letters: yes” is not among them",
    judgement="a letter that does not say to whom it went, where there are two or more parents; one that names nobody"
    " in the list of parents; a parent of whom it is not said whether letters go there, and who had none",
    applies=lambda asked: bool(written_to(asked.case) and letters(asked.case)),
    when="where a parent is recorded to whom letters may go, and a letter is done",
    wrong=_ALL_LETTERS.replace("{0}", "{date: ").replace("{1}", ", to: Kim Ashby}") + _TWO_PARENTS,
    mended=_ALL_LETTERS.replace("{0}", "{date: ").replace("{1}", ", to: [Kim Ashby, Lee Ashby]}") + _TWO_PARENTS,
)
def each_parent_written_to(asked: Question) -> Finding:
    """Each parent who is to be written to was sent each of the letters that went out."""
    case = asked.case
    found = [_one_kind(case, name, sent) for name, sent in _kinds(asked)]
    missing = [reason for outcome, reason in found if outcome is Outcome.NOT_MET]
    doubtful = [reason for outcome, reason in found if outcome is Outcome.JUDGEMENT]
    evidence = by_action(letters(case)) + by_key(case, "parents")
    if missing:
        return Finding(Outcome.NOT_MET, "; ".join([*missing, *doubtful]), evidence)
    if doubtful:
        return Finding(Outcome.JUDGEMENT, f"{'; '.join(doubtful)}: was each parent written to?", evidence)
    return Finding(Outcome.MET, _all_written_to(asked), evidence)


def _all_written_to(asked: Question) -> str:
    """That each parent had each letter, no more certainly than the file: a letter may not say to whom it went."""
    people = listed(parent.name for parent in written_to(asked.case))
    unsaid = [name for name, sent in _kinds(asked) if not any(action.to for action in sent)]
    if not unsaid:
        return f"{listed(name for name, _ in _kinds(asked))} went to {people}"
    say = "does not say to whom it went" if len(unsaid) == 1 else "do not say to whom they went"
    return f"{people} is the only parent recorded to whom letters go; {listed(unsaid)} {say}"


def _one_kind(case: Case, name: str, sent: Iterable[Action]) -> tuple[Outcome, str]:
    """The answer for one of the letters, and the reason for it; none where it is met."""
    parents = written_to(case)
    known = {folded(parent.name) for parent in case.parents}
    had: set[str] = set()
    doubts: list[str] = []
    for action in sent:
        day = english(day_of(action))
        if not action.to and len(parents) == 1:
            had.add(folded(parents[0].name))
            continue
        whom = named(action.to, known)
        had |= whom.names
        if not action.to:
            doubts.append(f"{name} of {day} does not say to whom it went")
        elif not whom.all:
            doubts.append(
                f"{name} of {day} went to “{', '.join(action.to)}”, who is not in the list of parents by name"
            )
    without = [parent for parent in parents if folded(parent.name) not in had]
    if not without:
        return Outcome.MET, ""
    if doubts:
        return Outcome.JUDGEMENT, listed(doubts)
    lacking = [parent.name for parent in without if parent.letters]
    if lacking:
        return Outcome.NOT_MET, f"{listed(lacking)} had no {name}"
    unsaid = listed(parent.name for parent in without)
    return Outcome.JUDGEMENT, f"{unsaid} had no {name}, and the file does not say whether letters go there"


# --- In time to work --------------------------------------------------------------------------------


def _has_letter_3(asked: Question) -> bool:
    return bool(done(asked.case.enforcement, "letter_3"))


def _letter_3(asked: Question) -> tuple[str, tuple[Evidence, ...]]:
    sent = done(asked.case.enforcement, "letter_3")
    newest = max(sent, key=day_of)
    age = (asked.today - day_of(newest)).days
    weeks = f" ({age // 7} weeks)" if age >= 14 else ""
    days = "today" if age == 0 else f"1 day{weeks} ago" if age == 1 else f"{age} days{weeks} ago"
    return f"{asked.name(newest)} was sent {days}, on {english(day_of(newest))}", by_action([newest])


@criterion(
    "letter_3_current",
    "Age of Letter 3",
    Subject.LETTERS,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (Essex: a warning of at most 18 weeks)",
    met="the latest Letter 3 is not older than the policy’s number of days",
    not_met="it is older",
    applies=_has_letter_3,
    when="where Letter 3 is done",
    wrong="enforcement:\n  letter_3: 2026-01-12",
    mended="enforcement:\n  letter_3: [2026-01-12, 2026-11-02]",
)
def letter_3_current(asked: Question) -> Finding:
    """The last warning is recent enough to be relied on."""
    told, evidence = _letter_3(asked)
    limit = asked.policy.letter_3_current_days
    if asked.is_within(limit, last_day(done(asked.case.enforcement, "letter_3")) or asked.today):
        return Finding(Outcome.MET, told, evidence)
    return Finding(Outcome.NOT_MET, f"{told}; it should be at most {limit} old: send it again", evidence)


@criterion(
    "time_since_letter_3",
    "Time since Letter 3",
    Subject.LETTERS,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (South Tyneside; Milton Keynes): a final warning is given time to work",
    met="the latest Letter 3 is at least the policy’s number of days old",
    judgement="it is younger: has the family had time to respond?",
    applies=_has_letter_3,
    when="where Letter 3 is done",
    wrong="enforcement:\n  letter_3: 2026-11-26",
    mended="enforcement:\n  letter_3: 2026-11-02",
)
def time_since_letter_3(asked: Question) -> Finding:
    """The family has had time to respond to the last warning."""
    told, evidence = _letter_3(asked)
    wait = asked.policy.letter_3_wait_days
    if asked.has_reached(wait, last_day(done(asked.case.enforcement, "letter_3")) or asked.today):
        return Finding(Outcome.MET, told, evidence)
    reason = f"{told}; the policy gives it {wait}: has the family had time to respond?"
    return Finding(Outcome.JUDGEMENT, reason, evidence)


@criterion(
    "letters_understood",
    "Letters that the parents can read",
    Subject.LETTERS,
    place=Place.BEFORE_SENDING,
    source="Published requirement (Swindon; Gloucestershire)",
    met="no parent has a language of their own recorded, or each who has one has “interpreter: yes”",
    judgement="a parent has a language and no interpreter: could the letters be read?",
    wrong="parents:\n  - {name: Ana Kowalska, relationship: mother, language: Polish}",
    mended="parents:\n  - {name: Ana Kowalska, relationship: mother, language: Polish, interpreter: yes}",
)
def letters_understood(asked: Question) -> Finding:
    """Each parent could read the letters, or had somebody to put them into their language."""
    case = asked.case
    evidence = by_key(case, "parents")
    speaking = [parent for parent in case.parents if parent.language]
    lacking = [f"{parent.name} ({parent.language})" for parent in speaking if not parent.interpreter]
    if lacking:
        reason = f"No interpreter is recorded for {listed(lacking)}: could the letters be read?"
        return Finding(Outcome.JUDGEMENT, reason, evidence)
    if speaking:
        return Finding(Outcome.MET, f"An interpreter is recorded for {listed(p.name for p in speaking)}", evidence)
    return Finding(Outcome.MET, "No parent is recorded as needing another language", evidence)
