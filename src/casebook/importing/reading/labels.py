"""Which words name a box of the form: in a label of it, in a column's heading, in a sentence about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from casebook.form import ACTIONS, DETAILS, NICKNAMES
from casebook.importing.reading.typed import squashed, tokens

# What schools' own systems and spreadsheets call the boxes, beside the form's labels and nicknames.
_ALSO = {
    "child_name": "pupil, student, student name, childs name, pupils name, students name, name of child, name of the child,"
    " name of pupil, name of student, child full name, pupil full name, full name, child or young person, young person",
    "date_of_birth": "birth date, birthdate, d o b, born",
    "year_group": "yr, yr group, year grp, nc year, ncy, yeargroup",
    "school": "school name, name of school, academy, setting",
    "staff_name": "name of worker, worker name, officer, case worker, caseworker, key worker, attendance officer, aio, ewo, allocated to",
    "stage_2_end_date": "stage 2 end, stage two end, stage 2 ends, s2 end, s2 end date, end of stage 2",
    "panel_meeting": "attendance panel meeting, attendance panel, panel meeting, apm date",
    "home_visit": "home visit date, home visit dates, hv, hvs",
    "letter_2_dna": "letter 2 dna, enforcement letter 2dna, l2dna, l2 dna, ltr 2dna, enf letter 2dna, letter two dna, dna letter",
    "early_help_assessment": "early help assessment",
    "team_around_the_family": "team around family, taf meeting, tac, team around the child",
    "pastoral_meeting": "pastoral meeting, pastoral support meeting, school support meeting, school meeting, support meeting",
    "mentoring": "in school mentoring, mentor, mentoring and support, school mentoring",
    "referral": "referral to support, support referral, referral to services, referral to support service",
    "specialist_assessment": "specialist assessment request, request for assessment",
}
_LETTERS = "letter {n}, letter {word}, l{n}, l {n}, ltr {n}, let {n}, enf letter {n}, enforcement letter {word}, {nth} letter, {nth} enforcement letter"
_NUMBERS = (("1", "one", "1st", "first"), ("2", "two", "2nd", "second"), ("3", "three", "3rd", "third"))
_LONGEST_HEADING = 14


def _labels() -> dict[str, str]:
    known = {*ACTIONS, *(f.key for f in DETAILS)}
    labels = {squashed(name): key for name, key in NICKNAMES.items() if key in known}
    labels |= {squashed(name): key for key, names in _ALSO.items() for name in names.split(",")}
    for n, word, short, nth in _NUMBERS:
        for form in _LETTERS.split(", "):
            labels |= {squashed(form.format(n=n, word=word, nth=x)): f"letter_{n}" for x in (short, nth)}
    for box in ACTIONS.values():
        labels |= {squashed(name): box.key for name in (box.key, box.label, box.short)}
    return labels | {squashed(name): field.key for field in DETAILS for name in (field.key, field.label)}


_LABELS = _labels()
_FORM_LABELS = {squashed(b.label): b.key for b in ACTIONS.values()} | {squashed(f.label): f.key for f in DETAILS}
_LONGEST = max(map(len, _LABELS))
CHILD_NAMES = frozenset(name for name, key in _LABELS.items() if key == "child_name")
# A label that can only be a child's. "Name" alone may stand above a signature, "Child" before what the child said.
_CHILD_LABELS = CHILD_NAMES - {"name", "fullname"}


def form_key(label: str) -> str:
    """The key of the box that ``label`` names, in whatever case and punctuation; empty where it names none."""
    return _LABELS.get(squashed(label), "") if len(label) <= 4 * _LONGEST else ""


def is_form_label(label: str) -> bool:
    """Whether ``label`` is the printed form's own label of a box, not a nickname."""
    return len(label) <= 4 * _LONGEST and squashed(label) in _FORM_LABELS


def names_a_child(label: str) -> bool:
    """Whether ``label`` says of what follows that it is a child's name, as "Pupil Name" does and "Name" does not."""
    return len(label) <= 4 * _LONGEST and squashed(label) in _CHILD_LABELS


def box_label(key: str) -> str:
    """The form's own label of the box ``key``."""
    return ACTIONS[key].label if key in ACTIONS else next(f.label for f in DETAILS if f.key == key)


def accepted_headings() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each box of the form, with short headings of a sheet that are taken for it, for people to read."""
    short = {"letter_1": ("Letter 1", "L1"), "letter_2": ("Letter 2", "L2"), "letter_3": ("Letter 3", "L3")}
    shown = {
        "child_name": ("Pupil", "Student", "Name", "Surname and Forename"),
        "date_of_birth": ("DOB",),
        "year_group": ("Year", "Yr"),
        "staff_name": ("Officer", "Worker"),
        "stage_2_end_date": ("End date",),
        "panel_meeting": ("Panel", "APM"),
        "home_visit": ("HV", "Visit"),
        "letter_2_dna": ("L2DNA", "2DNA"),
        "early_help_assessment": ("EHA",),
        "team_around_the_family": ("TAF",),
        "pastoral_meeting": ("Pastoral meeting",),
        "mentoring": ("Mentoring",),
        "referral": ("Referral",),
        "specialist_assessment": ("Specialist assessment",),
    }
    for key in (*(f.key for f in DETAILS), *ACTIONS):
        yield box_label(key), short.get(key) or shown.get(key, ())


# --- A label with what was typed behind it -----------------------------------------------------------

# What forms print behind a label to say how it is filled: "(dd/mm/yy)", "(date)".
_HINT = re.compile(
    r"\(\s*+(?:dd?[/.\-]mm?[/.\-]yy(?:yy)?|dates?|date\(s\)|if known|if applicable)\s*+\)\s*+:?", re.IGNORECASE
)


def split_label(text: str, exact: bool = False) -> tuple[str, str, str] | None:
    """A text that begins with a box's label, as its key, the label, and what was typed after it.

    The label must end at a colon, dash, bracket, tab, line break or figure: a sentence that happens to
    begin with "School" is no label. ``exact`` asks for a colon or tab, and for no nickname but a child's.
    """
    if key := form_key(text):
        sure = squashed(text) in _FORM_LABELS or (names_a_child(text) and text.rstrip().endswith(":"))
        return (key, text.strip(), "") if sure or not exact else None
    best: tuple[str, str, str] | None = None
    name = ""
    for at, character in enumerate(text):
        name += squashed(character)
        if len(name) > _LONGEST:
            break
        if character.isalnum() and not text[at + 1 : at + 2].isalnum():
            best = _label_up_to(text, at + 1, name, exact) or best
    return best


def _label_up_to(text: str, at: int, name: str, exact: bool) -> tuple[str, str, str] | None:
    key = _LABELS.get(name)
    if key is None or (exact and name not in _FORM_LABELS and name not in _CHILD_LABELS):
        return None
    while text[at : at + 1] in {")", "]", "’", "”", '"', "'", "*", "."}:
        at += 1
    rest = text[at:].lstrip()
    gap = text[at : len(text) - len(rest)]
    broken = "\n" in gap or "\t" in gap
    if exact and not ("\t" in gap or rest[:1] == ":"):
        return None
    if not (broken or rest[:1] in {":", "–", "—", "("} or re.match(r"-\s|[0-9]", rest)):
        return None
    return key, text[:at].strip(), _without_hint(rest)


def _without_hint(rest: str) -> str:
    hint = _HINT.match(rest)
    rest = rest[hint.end() :].lstrip() if hint else rest
    rest = rest[1:] if rest[:1] in {":", "–", "—"} or re.match(r"-\s", rest) else rest
    return rest.lstrip(" \t")


# --- A box named among other words --------------------------------------------------------------------


def box_in_heading(heading: str) -> tuple[str, tuple[str, ...]] | None:
    """The action that a heading names, and its other words: "Letter 3 sent?" is letter 3, and "sent", "?"."""
    said = tokens(heading)
    if len(said) > _LONGEST_HEADING:
        return None
    found = max(_named(said), key=lambda n: len(n[2]), default=None)
    if found is None:
        return None
    start, end, _name, key = found
    return key, (*said[:start], *said[end:])


def boxes_in(sentence: Sequence[str]) -> set[str]:
    """The actions that are named in a sentence, given as its :func:`~casebook.importing.reading.typed.tokens`."""
    return {key for _start, _end, _name, key in _named(sentence)}


def _named(said: Sequence[str]) -> Iterator[tuple[int, int, str, str]]:
    """Every stretch of words that names an action: where it starts and ends, its letters, the action's key."""
    for start in range(len(said)):
        name = ""
        for end in range(start, min(start + _LONGEST_HEADING, len(said))):
            name += said[end]
            if len(name) > _LONGEST:
                break
            if (key := _LABELS.get(name)) in ACTIONS:
                yield start, end + 1, name, str(key)
