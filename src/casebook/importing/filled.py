"""What was found in a filled form or a spreadsheet's row, before anybody has judged what it means.

Here a label is told from what was typed beside it, and the form's own print from a person's words.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from casebook.casefile.source import is_unseen
from casebook.form import ACTIONS, DETAILS, FORM_TITLE, LOG_COLUMNS, LOG_SUBTITLE, LOG_TITLE, NICKNAMES

WORD_FORM = "Word form"
SPREADSHEET = "spreadsheet"


@dataclass(frozen=True, slots=True)
class Box:
    """One box with what was typed in it. ``key`` is the form's; ``label`` the document's own words for it."""

    key: str
    label: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row of the contact log, cell by cell, as typed."""

    date: str
    details: str
    initials: str
    place: str


@dataclass(frozen=True, slots=True)
class Loose:
    """Words that stand in no box of the form. ``label`` says what they are."""

    label: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Filled:
    """One filled form, or one row of a spreadsheet.

    ``source`` names it to a person (a file's name, or a row of one); ``kind`` is :data:`WORD_FORM` or
    :data:`SPREADSHEET`; ``digest`` is the SHA-256 by which it is known again; ``extra`` are
    the columns that are no box of the form; ``derived`` is what casebook itself once worked out and wrote,
    which is kept but is nobody's statement; ``remarks`` say what cannot be imported at all.
    """

    source: str
    kind: str
    digest: str
    boxes: tuple[Box, ...] = ()
    log: tuple[LogRow, ...] = ()
    loose: tuple[Loose, ...] = ()
    extra: tuple[Box, ...] = ()
    derived: tuple[Loose, ...] = ()
    ref: str = ""
    remarks: tuple[str, ...] = ()


# What stands before and after words that are struck through.
STRUCK = "~~"

# --- Text -----------------------------------------------------------------------------------------

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ODD_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_UNTYPEABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FILL = re.compile(r"[\s_.…·\-–—]*")


def cleaned(text: str) -> str:
    """``text`` with nothing unseen in it: one kind of line break and of space, no soft hyphens, no codes.

    What no person types is shown as the sign for an unreadable character, so that it does not vanish.
    """
    text = _LINE_BREAKS.sub("\n", text)
    text = _UNSEEN.sub("", _ODD_SPACES.sub(" ", text))
    text = _UNTYPEABLE.sub("\ufffd", text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def is_blank(text: str) -> bool:
    """Whether a box is empty: nothing to be seen in it, or only the line or dots that one is meant to write on."""
    return _FILL.fullmatch(text) is not None or is_unseen(text)


def squashed(text: str) -> str:
    """The letters and figures of ``text`` alone, in small letters: how labels are compared."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


# --- Labels ---------------------------------------------------------------------------------------

# What schools' own systems and spreadsheets call the boxes, beside the form's labels and nicknames.
_ALSO = {
    "pupil": "child_name",
    "student": "child_name",
    "student name": "child_name",
    "name of child": "child_name",
    "name of pupil": "child_name",
    "full name": "child_name",
    "school name": "school",
    "name of school": "school",
    "name of worker": "staff_name",
    "worker name": "staff_name",
    "year grp": "year_group",
    "stage 2 end": "stage_2_end_date",
    "stage two end": "stage_2_end_date",
    "stage 2 end date": "stage_2_end_date",
    "home visit date": "home_visit",
    "home visit dates": "home_visit",
    "letter 2 dna": "letter_2_dna",
    "enforcement letter 2dna": "letter_2_dna",
    "attendance panel meeting": "panel_meeting",
    "team around family": "team_around_the_family",
}


def _labels() -> dict[str, str]:
    labels = {squashed(name): key for name, key in NICKNAMES.items()}
    labels |= {squashed(name): key for name, key in _ALSO.items()}
    for box in ACTIONS.values():
        labels |= {squashed(name): box.key for name in (box.key, box.label, box.short)}
    labels |= {squashed(name): field.key for field in DETAILS for name in (field.key, field.label)}
    return labels


_LABELS = _labels()
_FORM_LABELS = {squashed(b.label): b.key for b in ACTIONS.values()} | {squashed(f.label): f.key for f in DETAILS}
_LONGEST = max(map(len, _LABELS))


def form_key(label: str) -> str:
    """The key of the box that ``label`` names, in whatever case and punctuation; empty where it names none."""
    return _LABELS.get(squashed(label), "") if len(label) <= 4 * _LONGEST else ""


def is_form_label(label: str) -> bool:
    """Whether ``label`` is the printed form's own label of a box, not a nickname."""
    return squashed(label) in _FORM_LABELS


def box_label(key: str) -> str:
    """The form's own label of the box ``key``."""
    return ACTIONS[key].label if key in ACTIONS else next(f.label for f in DETAILS if f.key == key)


_AFTER_LABEL = re.compile(r"\s*(?:[:\n\t–—(]|-\s|(?=[0-9]))")
_LABEL_END = re.compile(r"\s*(?:[:\t–—]|-\s)?\s*")
# What forms print behind a label to say how it is filled: "(dd/mm/yy)", "(date)".
_HINT = re.compile(
    r"\s*\(\s*(?:dd?[/.\-]mm?[/.\-]yy(?:yy)?|dates?|date\(s\)|if known|if applicable)\s*\)\s*:?\s*", re.IGNORECASE
)


def split_label(text: str, exact: bool = False) -> tuple[str, str, str] | None:
    """A text that begins with a box's label, as its key, the label, and what was typed after it.

    The label must end at a colon, dash, bracket, tab, line break or figure: a sentence that happens to
    begin with "School" is no label. ``exact`` asks for the form's own label and a colon or tab.
    """
    if key := form_key(text):
        return (key, text.strip(), "") if not exact or squashed(text) in _FORM_LABELS else None
    known = _FORM_LABELS if exact else _LABELS
    best: tuple[str, str, str] | None = None
    length = 0
    for at, character in enumerate(text):
        if character.isalnum():
            length += 1
            if length > _LONGEST:
                break
            continue
        best = _label_up_to(text, at, known, exact) or best
    return best


def _label_up_to(text: str, at: int, known: dict[str, str], exact: bool) -> tuple[str, str, str] | None:
    key = known.get(squashed(text[:at]))
    if key is None or not _AFTER_LABEL.match(text, at):
        return None
    if exact and not re.match(r"\s*[:\t]", text[at:]):
        return None
    rest = _HINT.sub("", text[at:], count=1) if _HINT.match(text, at) else text[at:]
    return key, text[:at].strip(), _LABEL_END.sub("", rest, count=1)


# --- The form's own print --------------------------------------------------------------------------

_HEADINGS = frozenset(
    squashed(text)
    for text in (
        FORM_TITLE,
        "Attendance Stage Two",
        "Intervention Tracking Form",
        "Child / Worker Details",
        "School Attendance Intervention Actions",
        "Type of Action",
        "Type of Action: Enforcement",
        "Type of Action: Early Help/Support",
        "Enforcement",
        "Early Help/Support",
        LOG_TITLE,
        LOG_SUBTITLE,
        f"{LOG_TITLE} – {LOG_SUBTITLE}",
        *LOG_COLUMNS,
        "NB",
        "Next Steps",
    )
)
# The notes that are printed below the form, sentence by sentence. Their wording is an authority's own, so
# only fingerprints of it stand here: enough to know the print from what a person typed.
_PRINTED = frozenset(
    (
        "acd24a64e21d",
        "557dd5d2558b",
        "d5156405cd3e",
        "a27dce2385db",
        "dc477839aee7",
        "149e572d36c0",
        "4f60765cd132",
        "ae7eaafd06e2",
        "2e9d376fe580",
    )
)
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_PAGE_NUMBER = re.compile(r"page\s*\d*(?:\s*(?:of|/)\s*\d*)?|\d{0,3}", re.IGNORECASE)


def sentence_print(sentence: str) -> str:
    """The fingerprint of a sentence: letters and figures alone count."""
    return hashlib.sha256(squashed(sentence).encode()).hexdigest()[:12]


def typed_part(text: str) -> str:
    """``text`` without the form's own print: a heading of it, or the sentences of its printed notes.

    A line that reads like a heading in the midst of other words may be a person's, and stays.
    """
    if squashed(text) in _HEADINGS:
        return ""
    sentences = [s for s in _SENTENCE_END.split(text) if s.strip()]
    kept = [s for s in sentences if sentence_print(s) not in _PRINTED]
    if len(kept) == len(sentences):
        return text
    return "" if all(not squashed(s) or squashed(s) in _HEADINGS for s in kept) else "\n".join(kept)


def is_page_number(text: str) -> bool:
    """Whether a header or footer holds a page number and nothing else."""
    return _PAGE_NUMBER.fullmatch(text.strip()) is not None
