"""What stands in a contact's heading after its date: whose initials, how contact was made, with whom, with what result."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

# Possessive, and a run of hyphens is entered only at its start: no line may take more than one reading.
_SEPARATOR = re.compile(r"[·|]|(?<![0-9])[–—]|[–—](?![0-9])|(?<=\s)-++(?=\s|$)|,(?=\s|$)")
_LEAD = re.compile(r"[\s·|–—,:-]*+")
TAIL = " \t·|–—,:-"
# One hand writes the same few headings all year, so what was made of the short ones is kept.
_LONGEST_KEPT = 80
_MOST_KEPT = 4096

_INITIALS = re.compile(r"[^\W\d_](?:[^\W\d_]|\.){0,4}\d?|[A-Z]{1,6}\d?(?:/[A-Z]{1,6}\d?){1,6}")
_CAPITALS = re.compile(r"([A-Z]{2,4}\d?):?(?:\s+|$)")
_TIME = re.compile(r"\d{1,2}(?:[:.]\d{2}(?:\s*[ap]\.?m\b\.?)?|\s*[ap]m\b)(?=\s|[·|–—,-]|$)", re.IGNORECASE)
# Words that tell how contact was made, or with whom. The little ones are initials where they are in capitals:
# NO may be Nina Okafor.
_NO_NAMES = set(
    """answer assessment attendance call called carer carers contact contract dad door doorstep email family father
    gran help home letter letters mam meeting mentoring message met mother mum nan notice office panel parent
    parenting parents pastoral penalty phone plan pupil rang referral reply review school sms spoke stage support
    talk team teams tel telephone text video visit visits voicemail warning zoom""".split()  # noqa: SIM905 - read as words
)
# A second part of two to four capitals after a comma is a second member of staff, unless it is one of these.
_SECOND = re.compile(r"[A-Z]{2,4}\d?")
_NO_SECOND = set(
    """AIO AM APM BBC CAMHS CIN CP CPOMS DNA EHA EHCP EWO GP HT HV ILD KIT LA MASH NA NHS NR OV PC PEP PM SEN SENCO SLT
    SMS SW TAC TAF TC TEL VM""".split()  # noqa: SIM905 - read as words
)
_AND = re.compile(r"\s?[&+]\s?|\s/\s|\sand\s")
# "with no reply" names nobody.
_WITH = re.compile(r"with\s+(?!(?:no|nobody|none|neither|nil)\b)(?=\S)", re.IGNORECASE)
_CONFIDENTIAL = re.compile(r"confidential\W*", re.IGNORECASE)
_SAYS_CONFIDENTIAL = re.compile(r"(?:^|(?<!not )(?<!non-)(?<!non )(?<!longer ))\bconfidential\b", re.IGNORECASE)
_LITTLE_WORDS = set("a and at by for from in no not of on out the to with".split())  # noqa: SIM905 - read as words


class Heading(NamedTuple):
    """The parts of an entry's heading after its date, in the order in which a contact takes them."""

    initials: str = ""
    how: str = ""
    outcome: str = ""
    with_: str = ""
    confidential: bool = False


def heading_parts(heading: Heading) -> list[str]:
    """The parts in the order in which they are written, of which :func:`read_heading` makes ``heading`` again."""
    with_ = f"with {heading.with_}" if heading.with_ else ""
    said = "confidential" if heading.confidential else ""
    return [part for part in (heading.initials, heading.how, with_, heading.outcome, said) if part]


def read_heading(text: str) -> Heading:
    """What stands after the date of an entry's heading.

    A part that begins with ``with`` says who was spoken to, the part ``confidential`` that the entry never
    leaves the school; the others are as :func:`split_heading` has them. Of no part is a word dropped.
    """
    return _read_kept(text) if len(text) <= _LONGEST_KEPT else _read(text)


def _read(text: str) -> Heading:
    lower = text.lower()
    if "with" not in lower and "confidential" not in lower:
        return Heading(*split_heading(text))
    # Initials first: what is taken out must not bring a later part to their place.
    initials, how, outcome = split_heading(_without_confidential(text))
    how, first = _take_with(how)
    outcome, others = _take_with(outcome)
    if first and not how:
        how, outcome = _how(outcome)
    return Heading(initials, how, outcome, " and ".join([*first, *others]), _is_confidential(text))


_read_kept = functools.lru_cache(_MOST_KEPT)(_read)


def _pieces(text: str) -> list[tuple[str, str]]:
    """The parts of ``text``, each with the separator that stands before it."""
    pieces, before, start = [], "", 0
    for m in _SEPARATOR.finditer(text):
        pieces.append((before, text[start : m.start()]))
        before, start = m[0], m.end()
    return [*pieces, (before, text[start:])]


def _without_confidential(text: str) -> str:
    kept = [piece for piece in _pieces(text) if not _CONFIDENTIAL.fullmatch(piece[1].strip())]
    return "".join(before + part for before, part in kept)


def _is_confidential(text: str) -> bool:
    """Whether a part of a heading says so: ``confidential``, ``strictly confidential``. A doubt is a yes."""
    return any(_SAYS_CONFIDENTIAL.search(part) for _, part in _pieces(text))


def _take_with(text: str) -> tuple[str, list[str]]:
    """``text`` without its parts that begin with ``with``, and whom they name. A time of day may stand before."""
    rest: list[tuple[str, str]] = []
    names: list[str] = []
    for before, part in _pieces(text):
        bare = part.strip()
        time = _TIME.match(bare)
        start = time.end() if time else 0
        m = _WITH.match(bare[start:].lstrip())
        if m:
            names.append(bare[start:].lstrip()[m.end() :])
        if time or not m:
            rest.append((before, bare[:start] if m else part))
    if rest:
        rest[0] = ("", rest[0][1].lstrip())
    return "".join(before + part for before, part in rest).strip(TAIL if names else " "), names


def split_heading(text: str) -> tuple[str, str, str]:
    """What stands after the date of an entry's heading, as initials, how and outcome.

    The initials are the first part if it can be somebody's initials or name; otherwise there are
    none, and the parts are how contact was made and with what result. No part is dropped. A time of
    day that comes first is part of how contact was made.
    """
    return _split_kept(text) if len(text) <= _LONGEST_KEPT else _split(text)


def _split(text: str) -> tuple[str, str, str]:
    lead = _LEAD.match(text)
    rest = text[lead.end() if lead else 0 :].rstrip()
    time = _TIME.match(rest)
    if time is None:
        return _split_parts(rest, bare=not (lead and lead[0].strip()))
    lead = _LEAD.match(rest, time.end())
    end = lead.end() if lead else time.end()
    initials, how, outcome = _split_parts(rest[end:], bare=not rest[time.end() : end].strip())
    return initials, f"{time[0].strip()} {how}".strip(), outcome


_split_kept = functools.lru_cache(_MOST_KEPT)(_split)


def _split_parts(rest: str, bare: bool) -> tuple[str, str, str]:
    """``bare``: nothing but spaces parts ``rest`` from the date, so that its first word may be initials."""
    separator = _SEPARATOR.search(rest)
    first = rest[: separator.start()].rstrip() if separator else rest
    if looks_like_initials(first):
        end = _end_of_staff(rest, separator) if separator else len(rest)
        separator = _SEPARATOR.search(rest, end)
        return rest[:end].rstrip(), *_how(rest[separator.end() :] if separator else "")
    if bare and (m := _CAPITALS.match(rest)) and looks_like_initials(m[1]):
        return m[1], *_how(rest[m.end() :])
    return "", *_how(rest)


def _end_of_staff(rest: str, separator: re.Match[str]) -> int:
    """Where the staff end in ``rest``: at its first separator, or further on, as in ``JB, SK · phone``."""
    end, comma = separator.start(), separator
    while comma[0] == ",":
        further = _SEPARATOR.search(rest, comma.end())
        part = rest[comma.end() : further.start() if further else len(rest)]
        if not _SECOND.fullmatch(part.strip()) or part.strip() in _NO_SECOND:
            break
        end = comma.end() + len(part.rstrip())
        if further is None:
            break
        comma = further
    return end


def _how(text: str) -> tuple[str, str]:
    m = _SEPARATOR.search(text)
    if m is None:
        return text.strip(), ""
    outcome = text[m.end() :].strip()
    return text[: m.start()].strip(), outcome if outcome.strip(TAIL) else ""


def looks_like_initials(text: str) -> bool:
    """Whether ``text`` can be staff initials (``JB``, ``J.B.``, ``JMcB``, ``JB/SK``) or a name (``Jo Bell``).

    Several are parted by ``/``, ``&``, ``+`` or ``and``, or by commas where all are initials in capitals. Words that tell how
    contact was made (``Mum``, ``Home Visit``) are nobody's name.
    """
    if len(text) > 100:
        return False
    members = _AND.split(text)
    if len(members) > 1:
        return all(len(member) > 1 and _is_member(member) for member in members)
    return _is_member(text) or _are_initials(text)


def _are_initials(text: str) -> bool:
    parts = [part.strip() for part in text.split(",")]
    return len(parts) > 1 and all(_SECOND.fullmatch(part) and part not in _NO_SECOND for part in parts)


def _is_member(text: str) -> bool:
    words = text.split()
    if not words or words[0].lower() == "with" or any(map(_is_no_name, words)):
        return False
    if len(words) == 1:
        letters = [c for c in text if c.isalpha()]
        upper = sum(not c.islower() for c in letters)
        return bool(_INITIALS.fullmatch(text)) and (len(letters) <= 3 or upper >= 2)
    return 2 <= len(words) <= 3 and all(w[0].isalpha() and not w[0].islower() for w in words)


def _is_no_name(word: str) -> bool:
    lower = word.lower().strip(".:,")
    return lower in _NO_NAMES or (lower in _LITTLE_WORDS and not word.isupper())
