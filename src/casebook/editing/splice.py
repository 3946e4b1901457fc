"""A change to a file as the stretches of its text that are replaced. All other bytes stay as they are."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass

_ENDINGS = re.compile(r"\r\n|\r|\n")


class CannotEdit(Exception):  # noqa: N818 - it reads as what it says
    """What was asked cannot be done to this file. The message is one or two plain sentences."""


@dataclass(frozen=True, slots=True)
class Splice:
    r"""Offsets into :attr:`Source.text`, and what stands between them afterwards, with ``\\n`` for a line ending."""

    start: int
    end: int
    text: str


def insertion(at: int, text: str) -> Splice:
    """A splice that takes nothing away."""
    return Splice(at, at, text)


def spliced(data: bytes, splices: Iterable[Splice]) -> bytes:
    """The bytes of a file with the changes made, new lines in the line ending that the file mostly has.

    ``data`` must be readable as UTF-8. A byte-order mark is not part of the offsets, and stays.
    """
    raw = data.decode("utf-8")
    ending = line_ending(raw)
    mark = 1 if raw.startswith("\ufeff") else 0
    # Each CRLF is one character of the source's text and two of the file's.
    doubles = [m.start() - mark - count for count, m in enumerate(re.finditer("\r\n", raw))]
    parts: list[str] = []
    at = 0
    for splice in sorted(splices, key=lambda s: (s.start, s.end)):
        start = splice.start + mark + bisect.bisect_left(doubles, splice.start)
        if start < at:
            raise ValueError("two changes to one stretch of text")
        parts += [raw[at:start], splice.text.replace("\n", ending)]
        at = splice.end + mark + bisect.bisect_left(doubles, splice.end)
    return "".join([*parts, raw[at:]]).encode("utf-8")


def line_ending(raw: str) -> str:
    r"""The line ending that ``raw`` has most of; ``\\n`` where it has none."""
    endings = _ENDINGS.findall(raw)
    return max(("\n", "\r\n", "\r"), key=endings.count) if endings else "\n"
