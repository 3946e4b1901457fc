"""How a file writes its dates and its values, so that a line that is added looks like its neighbours."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import yaml

from casebook.casefile.tree import Mapping, Refusal, Scalar, Sequence
from casebook.casefile.yamltree import yaml_tree
from casebook.dates import MONTHS, NotADate, english, parse_date

DateWriter = Callable[[dt.date], str]

_TENS = {1: "st", 2: "nd", 3: "rd"}


def _ordinal(number: int) -> str:
    return f"{number}{'th' if 10 < number % 100 < 14 else _TENS.get(number % 10, 'th')}"


def _month(day: dt.date, letters: int | None = None) -> str:
    return MONTHS[day.month - 1][:letters]


# The written form first: where two forms are used as often, the earlier row wins.
_FORMS: tuple[DateWriter, ...] = (
    dt.date.isoformat,
    lambda d: f"{d.day:02}/{d.month:02}/{d.year}",
    lambda d: f"{d.day:02}-{d.month:02}-{d.year}",
    lambda d: f"{d.day:02}.{d.month:02}.{d.year}",
    english,
    lambda d: f"{d.day} {_month(d, 3)} {d.year}",
    lambda d: f"{_ordinal(d.day)} {_month(d)} {d.year}",
    lambda d: f"{_ordinal(d.day)} {_month(d, 3)} {d.year}",
    lambda d: f"{d.day:02} {_month(d)} {d.year}",
    lambda d: f"{d.day:02} {_month(d, 3)} {d.year}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.day}-{d.month}-{d.year}",
    lambda d: f"{d.day}.{d.month}.{d.year}",
)


def date_writer(samples: Iterable[str]) -> DateWriter:
    """The way of writing a date that most of the ``samples`` show; ``2026-09-14`` where none shows any.

    A sample that fits several ways (``14 May 2026``) counts for each of them.
    """
    votes: Counter[DateWriter] = Counter()
    for sample in samples:
        day = parse_date(sample)
        if not isinstance(day, NotADate):
            votes.update(form for form in _FORMS if form(day) == sample.strip())
    return max(_FORMS, key=lambda form: votes[form])


def yaml_word(text: str, flow: bool) -> str | None:
    """``text`` as a value of the front matter, in quotes only where it would be read as something else.

    ``flow`` says that it stands inside brackets or braces. ``None`` where no way of writing it is read
    back as it was.
    """
    return _first_that_reads_back([text, _single(text), _double(text)], text, flow)


def yaml_text(text: str, flow: bool, quote: str = "") -> str | None:
    """As :func:`yaml_word`, for free text: what another YAML reader would take for a number, a date or
    a truth value (``NO``, ``0123``) is put in quotes too. ``quote`` is the mark that is used already.
    """
    plain = [text] if _is_text_to_others(text) or _is_date(text) else []
    forms = [*plain, _single(text), _double(text)]
    if quote:
        forms.insert(0, _single(text) if quote == "'" else _double(text))
    if "\n" in text and not flow:
        forms.insert(0, _literal(text))
    return _first_that_reads_back(forms, text, flow)


def _first_that_reads_back(forms: Iterable[str], text: str, flow: bool) -> str | None:
    return next((form for form in forms if _reads_back(form, text, flow)), None)


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _double(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _literal(text: str) -> str:
    return "|-\n" + "\n".join(f"  {line}" if line else "" for line in text.split("\n"))


def _is_date(text: str) -> bool:
    return not isinstance(parse_date(text), NotADate)


def _is_text_to_others(text: str) -> bool:
    resolver: Any = yaml.SafeLoader("")
    return bool(resolver.resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str")


def _reads_back(form: str, text: str, flow: bool) -> bool:
    """Whether the reader makes ``text`` of ``form``, wherever in the front matter ``form`` may stand."""
    sample = f"k: [{form}, {{a: {form}, b: c}}, d]\n" if flow else f"k: {form}\nl:\n- {form}\nm: n\n"
    try:
        root = yaml_tree(sample)
    except Refusal:
        return False
    if not isinstance(root, Mapping):
        return False
    return _scalars(root) == (["k", text, "a", text, "b", "c", "d"] if flow else ["k", text, "l", text, "m", "n"])


def _scalars(node: Scalar | Sequence | Mapping) -> list[str]:
    if isinstance(node, Scalar):
        return [node.text]
    if isinstance(node, Sequence):
        return [text for item in node.items for text in _scalars(item)]
    return [text for pair in node.pairs for part in pair for text in _scalars(part)]
