"""What is wrong or odd in facts that could be read: in one case, and across the whole book."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from casebook.catalogue import DUPLICATE_REF, SURNAME_IN_REF
from casebook.dates import YEARS_AHEAD, english, years_between
from casebook.diagnostics import START, Diagnostic, Severity, Span
from casebook.form import year_group_label
from casebook.rules import contradictions
from casebook.rules.criteria import CRITERIA
from casebook.rules.criteria.letters import out_of_order
from casebook.rules.facts import day_of
from casebook.rules.inquiry import Inquiry, Problem
from casebook.suggest import MOST_GUESSES, did_you_mean


def check_case(inquiry: Inquiry) -> list[Problem]:
    """Every problem of one case, as of the inquiry's day."""
    return [finding for check in CHECKS for finding in check(inquiry)]


def _error(code: str, span: Span, message: str, help_: str) -> Problem:
    return Problem(code, Severity.ERROR, span, message, help_)


def _warning(code: str, span: Span, message: str, help_: str) -> Problem:
    return Problem(code, Severity.WARNING, span, message, help_)


def future_dates(inquiry: Inquiry) -> Iterator[Problem]:
    """What was done was done today or earlier; what is planned lies within ten years."""
    limit = (inquiry.today.year + YEARS_AHEAD, inquiry.today.month, inquiry.today.day)
    today = inquiry.today
    for fact in inquiry.case.dates:
        if fact.date <= today:
            continue
        if (fact.date.year, fact.date.month, fact.date.day) > limit:
            message = f"The {inquiry.policy.worded(fact.label)}, {english(fact.date)}, is more than ten years ahead."
            yield _error("far-future-date", fact.span, message, "Check the year.")
        elif not fact.future:
            help_ = "Check the date."
            if fact.of_action:
                help_ += " If it is still to be done, write {planned: " + fact.date.isoformat() + "} in its place."
            yield _error(
                "future-date",
                fact.span,
                f"The {inquiry.policy.worded(fact.label)}, {english(fact.date)}, lies in the future.",
                help_,
            )


def before_birth(inquiry: Inquiry) -> Iterator[Problem]:
    """Nothing is recorded of a child from before the child's birth."""
    born = inquiry.case.date_of_birth
    if born is None or born > inquiry.today:  # then it is the birth date that is wrong, and has been told
        return
    for fact in inquiry.case.dates:
        if fact.date < born and not fact.of_elder:
            message = f"The {inquiry.policy.worded(fact.label)}, {english(fact.date)}, is before the child’s birth on {english(born)}."
            yield _error("before-birth", fact.span, message, "Check this date and the date of birth.")


def _last_day(inquiry: Inquiry) -> dt.date:
    """The day as of which a child's age is judged: today, or the day on which the case was closed."""
    closed = inquiry.case.closed
    return min(closed.date, inquiry.today) if closed else inquiry.today


def unlikely_age(inquiry: Inquiry) -> Iterator[Problem]:
    """A child of school age is between 2 and 19."""
    born, day = inquiry.case.date_of_birth, _last_day(inquiry)
    if born and born <= day and not 2 <= (age := years_between(born, day)) <= 19:
        when = f"was {age} years old when the case was closed" if inquiry.case.closed else f"is {age} years old"
        message = f"By the date of birth, the child {when}."
        yield _warning("unlikely-age", inquiry.case.place("date_of_birth"), message, "Check the year of birth.")


def implied_year_group(born: dt.date, today: dt.date) -> str:
    """The year group that a birth date implies in the school year of ``today``; empty outside N1 to 13.

    Source: in England a child who is 4 on 31 August starts Reception that September.
    """
    start = today.year if today.month >= 9 else today.year - 1
    age = years_between(born, dt.date(start, 8, 31))
    names = {2: "N1", 3: "N2", 4: "R"}
    return names.get(age) or (str(age - 4) if 5 <= age <= 17 else "")


def year_group_differs(inquiry: Inquiry) -> Iterator[Problem]:
    """The year group is the one that the date of birth implies, unless the file says otherwise."""
    case = inquiry.case
    if not case.date_of_birth or not case.year_group or case.out_of_year_group:
        return
    implied = implied_year_group(case.date_of_birth, _last_day(inquiry))
    if implied and implied != case.year_group:
        when = "was in {} when the case was closed" if case.closed else "is in {} this school year"
        yield _warning(
            "year-group-differs",
            case.place("year_group"),
            f"The year group is {year_group_label(case.year_group)}, but a child born on"
            f" {english(case.date_of_birth)} {when.format(year_group_label(implied))}.",
            "Mend the one that is wrong, or add out_of_year_group: yes if the child is taught out of year.",
        )


def letters_out_of_order(inquiry: Inquiry) -> Iterator[Problem]:
    """Letters 1, 2 and 3 follow each other, with time between them, unless a person has judged that they may stand so."""
    if any(a.key == "letters_in_order" and a.judgement for a in inquiry.readiness.every_answer):
        return
    for earlier, later in out_of_order(inquiry.case):
        first, second = inquiry.policy.action(earlier.key), inquiry.policy.action(later.key)
        how = "on the same day as" if later.date == earlier.date else "before"
        message = f"{second}, {english(day_of(later))}, was sent {how} {first}, {english(day_of(earlier))}."
        yield _warning("letters-out-of-order", later.span, message, "Check both dates.")


def _letters_and_digits(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def _surnames(name: str) -> set[str]:
    """The last name, or what stands before a comma, and each half of a double one; letters alone."""
    last = name.partition(",")[0] if "," in name else (name.split() or [""])[-1]
    halves = [half for half in last.split("-") if len(half) > 2]
    return {_letters_and_digits(part) for part in (last, *halves)} - {""}


def surname_in_ref(inquiry: Inquiry) -> Iterator[Problem]:
    """The ref stands in addresses, calendars and logs, so it must not tell who the child is."""
    ref = inquiry.case.ref
    parts = {_letters_and_digits(part) for part in _REF_PARTS.split(ref)}
    whole = _letters_and_digits(ref)
    if any(
        surname in parts or (len(surname) > 2 and surname in whole) for surname in _surnames(inquiry.case.child_name)
    ):
        message = "The file’s name contains the child’s surname, and would stand in addresses and calendars."
        yield _warning(
            SURNAME_IN_REF, START, message, "Rename the file to a neutral reference, for example CB-0007.md."
        )


def unknown_initials(inquiry: Inquiry) -> Iterator[Problem]:
    """Where the book lists its staff, initials are theirs: who wrote an entry may be a witness."""
    staff = inquiry.staff
    if not staff.words:
        return
    case = inquiry.case
    used = [(c.initials, c.span) for c in case.contacts]
    used += [(a.by, a.span) for a in case.actions]
    used += [(j.by, j.span) for j in case.judgements]
    used.append((case.child_view.by, case.child_view.span))
    helps: dict[str, str] = {}
    fine: set[str] = set()  # the same few write most entries
    for initials, span in used:
        if initials in fine:
            continue
        strangers = staff.strangers(initials)
        if not strangers:
            fine.add(initials)
        for who in strangers[:1]:
            guesses = staff.words if len(helps) < MOST_GUESSES else ()
            help_ = helps.get(who) or did_you_mean(who, guesses, "Add them under [staff] in casebook.toml.", bare=True)
            helps[who] = help_
            yield _warning("unknown-initials", span, f"“{who}” is not in the staff list.", help_)


_REF_PARTS = re.compile(r"[._-]|(?<=\D)(?=\d)|(?<=\d)(?=\D)")


def judgements_without_effect(inquiry: Inquiry) -> Iterator[Problem]:
    """Nobody can judge a letter sent, and a judgement stands for what could be seen on its day."""
    for unused in inquiry.readiness.unused:
        span = unused.judgement.span
        if unused.later:
            message = (
                f"The judgement on “{unused.label}” no longer stands: it was made on"
                f" {english(unused.judgement.date)}, before {unused.later.words}."
            )
            yield _warning("judgement-outlived", span, message, "Judge it again, with a new date.")
        else:
            message = f"The judgement on “{unused.label}” changes nothing: {unused.reason}."
            help_ = "Take the judgement out, or mend the facts that answer it."
            yield _warning("judgement-not-needed", span, message, help_)


def unknown_criteria(inquiry: Inquiry) -> Iterator[Problem]:
    """A judgement is on a criterion of the policy."""
    for judgement in inquiry.case.judgements:
        if judgement.criterion not in CRITERIA:
            help_ = did_you_mean(judgement.criterion, CRITERIA, f"The criteria are: {', '.join(CRITERIA)}.")
            message = f"There is no criterion “{judgement.criterion[:60]}”."
            yield _error("unknown-criterion", judgement.span, message, help_)


CHECKS: tuple[Callable[[Inquiry], Iterator[Problem]], ...] = (
    future_dates,
    before_birth,
    unlikely_age,
    year_group_differs,
    letters_out_of_order,
    contradictions.support_before_need,
    contradictions.panel_dates,
    contradictions.parent_younger_than_child,
    contradictions.agreed_alone,
    contradictions.box_and_log_differ,
    surname_in_ref,
    unknown_initials,
    unknown_criteria,
    judgements_without_effect,
)


# --- Across the book --------------------------------------------------------------------------------


class Shared(NamedTuple):
    """A name that many files share, as one of them spells it; ``line`` is the line on which it stands."""

    name: str = ""
    span: Span = START
    line: str = ""


class Identity(NamedTuple):
    """As much of a file as it takes to tell it from the others. ``name_line`` is the line of the name."""

    path: str
    ref: str
    child_name: str = ""
    date_of_birth: dt.date | None = None
    name_span: Span = START
    name_line: str = ""
    school: Shared = Shared()
    staff_name: Shared = Shared()


class Usual(NamedTuple):
    """How a name is mostly spelled, and in how many files."""

    name: str
    files: int


class Spellings(NamedTuple):
    """Of each name that most files spell in another way: how they do."""

    school: Mapping[str, Usual]
    staff_name: Mapping[str, Usual]

    @classmethod
    def of(cls, schools: Iterable[str], staff_names: Iterable[str]) -> Spellings:
        """The spellings of a book. Each file gives one school and one member of staff; empty where it has none."""
        return cls(_unusual(schools), _unusual(staff_names))


def _unusual(names: Iterable[str]) -> dict[str, Usual]:
    alike: dict[str, list[tuple[str, int]]] = {}
    for name, files in Counter(names).items():
        if folded := _letters_and_digits(name):
            alike.setdefault(folded, []).append((name, files))
    found: dict[str, Usual] = {}
    for spelled in alike.values():
        usual, files = min(spelled, key=lambda one: (-one[1], one[0]))
        found |= {name: Usual(usual, files) for name, _ in spelled if name != usual}
    return found


def check_book(identities: Iterable[Identity], spellings: Spellings | None = None) -> list[Diagnostic]:
    """What only shows when the files are laid side by side: two with one ref, two for one child, two spellings of one name.

    ``spellings`` are those of the whole book, where ``identities`` are only a part of it.
    """
    everyone = sorted(identities, key=lambda i: i.path)
    if spellings is None:
        spellings = Spellings.of((i.school.name for i in everyone), (i.staff_name.name for i in everyone))
    return [*_same_ref(everyone), *_same_child(everyone), *_two_spellings(everyone, spellings)]


def _two_spellings(identities: list[Identity], spellings: Spellings) -> Iterator[Diagnostic]:
    for one in identities:
        for what, shared, unusual in (
            ("school", one.school, spellings.school),
            ("member of staff", one.staff_name, spellings.staff_name),
        ):
            usual = unusual.get(shared.name)
            if usual:
                files = "1 other file" if usual.files == 1 else f"{usual.files} other files"
                message = f"The {what} is spelled “{shared.name}” here, and “{usual.name}” in {files}."
                help_ = "Spell it in one way in all files, unless the two are not the same."
                yield Diagnostic("two-spellings", Severity.WARNING, one.path, shared.span, message, help_, shared.line)


def _groups(identities: Iterable[Identity], key: Callable[[Identity], object]) -> Iterator[list[Identity]]:
    groups: dict[object, list[Identity]] = {}
    for identity in identities:
        if (value := key(identity)) is not None:
            groups.setdefault(value, []).append(identity)
    return (group for group in groups.values() if len(group) > 1)


def _others(group: list[Identity], one: Identity) -> str:
    """The paths of the others, of which a few will do."""
    paths = [i.path for i in group[: _MOST_NAMED + 1] if i is not one][:_MOST_NAMED]
    more = len(group) - 1 - len(paths)
    return " and ".join([*paths, *([f"{more} more"] if more else [])])


_MOST_NAMED = 4


def _same_ref(identities: list[Identity]) -> Iterator[Diagnostic]:
    for group in _groups(identities, lambda i: i.ref.casefold()):
        for one in group:
            message = f"The ref “{one.ref}” is also that of {_others(group, one)}."
            help_ = "Rename one of them; if they are copies of one file, keep the one that is right."
            yield Diagnostic(DUPLICATE_REF, Severity.ERROR, one.path, START, message, help_)


def child_key(name: str, born: dt.date | None) -> tuple[str, dt.date] | None:
    """What two files for one child have in common; ``None`` where name or birth date is not known."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) != "Cf")
    plain = " ".join(seen.casefold().split())
    return (plain, born) if plain and born else None


def child_of(identity: Identity) -> str:
    """What two files for one child have in common, as one text; empty where name or birth date is not known."""
    key = child_key(identity.child_name, identity.date_of_birth)
    return f"{key[1]} {key[0]}" if key else ""


def _same_child(identities: list[Identity]) -> Iterator[Diagnostic]:
    for group in _groups(identities, lambda i: child_key(i.child_name, i.date_of_birth)):
        for one in group:
            message = f"The same name and date of birth stand in {_others(group, one)}."
            help_ = "If it is one child, bring the two files together; if they are two children, leave it so."
            yield Diagnostic("same-child", Severity.WARNING, one.path, one.name_span, message, help_, one.name_line)
