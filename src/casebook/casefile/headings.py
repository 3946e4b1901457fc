"""What stands in a contact's heading after its date: whose initials, how contact was made, with what result."""

from __future__ import annotations

import functools
import re

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
_LITTLE_WORDS = set("a and at by for from in no not of on out the to with".split())  # noqa: SIM905 - read as words


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
        return first, *_how(rest[separator.end() :] if separator else "")
    if bare and (m := _CAPITALS.match(rest)) and looks_like_initials(m[1]):
        return m[1], *_how(rest[m.end() :])
    return "", *_how(rest)


def _how(text: str) -> tuple[str, str]:
    m = _SEPARATOR.search(text)
    if m is None:
        return text.strip(), ""
    outcome = text[m.end() :].strip()
    return text[: m.start()].strip(), outcome if outcome.strip(TAIL) else ""


def looks_like_initials(text: str) -> bool:
    """Whether ``text`` can be staff initials (``JB``, ``J.B.``, ``JMcB``, ``JB/SK``) or a name (``Jo Bell``).

    Words that tell how contact was made (``Mum``, ``Home Visit``) are nobody's name.
    """
    words = text[:100].split()
    if not words or len(text) > 100 or any(map(_is_no_name, words)):
        return False
    if len(words) == 1:
        letters = [c for c in text if c.isalpha()]
        upper = sum(not c.islower() for c in letters)
        return bool(_INITIALS.fullmatch(text)) and (len(letters) <= 3 or upper >= 2)
    return 2 <= len(words) <= 3 and all(w[0].isalpha() and not w[0].islower() for w in words)


def _is_no_name(word: str) -> bool:
    lower = word.lower().strip(".:")
    return lower in _NO_NAMES or (lower in _LITTLE_WORDS and not word.isupper())
