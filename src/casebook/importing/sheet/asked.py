"""What a person says that a sheet's heading means: ``--column "L1 sent=letter_1"``."""

from __future__ import annotations

from collections.abc import Iterable

from casebook.form import ACTIONS, DETAILS
from casebook.importing.reading.filled import PLAIN_FACTS
from casebook.importing.reading.labels import form_key
from casebook.importing.reading.typed import squashed
from casebook.importing.sheet.columns import TARGETS
from casebook.suggest import did_you_mean

_KEYS = (*(f.key for f in DETAILS), *ACTIONS, *PLAIN_FACTS, *TARGETS)


class AskedWronglyError(Exception):
    """A ``--column`` that cannot be understood. The message says why, and what to write."""


def read_asked(columns: Iterable[str]) -> dict[str, str]:
    """What each heading is meant to be, by its letters alone: ``{"l1sent": "letter_1"}``.

    ``columns``: ``HEADING=BOX`` each, where the box is its key, the form's label, ``ref``, ``forename``,
    ``surname``, ``date``, ``details``, ``initials``, or ``extra`` for what is no box. Raises :class:`AskedWronglyError`.
    """
    asked: dict[str, str] = {}
    for text in columns:
        heading, equals, target = text.rpartition("=")
        if not equals or not squashed(heading):
            raise AskedWronglyError(f'“{text}” is not HEADING=BOX. Write it as --column "L1 sent=letter_1".')
        key = _target(target.strip())
        if not key:
            guess = did_you_mean(target.strip(), _KEYS, f"It can be: {', '.join(_KEYS)}.")
            raise AskedWronglyError(f"“{target.strip()}” is no box of the form. {guess}")
        if asked.setdefault(squashed(heading), key) != key:
            raise AskedWronglyError(f"“{heading.strip()}” is given two meanings.")
    return asked


def _target(text: str) -> str:
    plain = text.lower().replace(" ", "_")
    return plain if plain in _KEYS else form_key(text)
