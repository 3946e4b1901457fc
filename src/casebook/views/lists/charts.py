"""The numbers of the small charts: where the cases of a list stand, as one bar in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from casebook.rules.readiness import STATUS_LABELS, VERDICT_LABELS, Status, Verdict
from casebook.views.lists.card import Card

BAR_WIDTH = 1000
# The order in which work presses: what stands in the way of everything else comes first.
TONES = {
    "broken": "Errors to mend",
    Verdict.NOT_READY.value: VERDICT_LABELS[Verdict.NOT_READY],
    Verdict.NEEDS_JUDGEMENT.value: VERDICT_LABELS[Verdict.NEEDS_JUDGEMENT],
    Verdict.READY.value: VERDICT_LABELS[Verdict.READY],
    "closed": STATUS_LABELS[Status.CLOSED],
}


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the bar: how many cases stand so, and where it lies on a bar of ``BAR_WIDTH``."""

    tone: str
    label: str
    count: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Where the cases of a list stand. Every tone is there, with nought where no case stands so."""

    total: int
    segments: tuple[Segment, ...]

    @property
    def words(self) -> str:
        """The bar in words, for those who do not see it."""
        said = [f"{s.label}: {s.count}" for s in self.segments if s.count]
        return ", ".join(said) or "No cases"


def tally(cards: Iterable[Card]) -> Tally:
    """Count the cases by where they stand, and lay the bar out."""
    counts = Counter(card.tone for card in cards)
    total = counts.total()
    segments: list[Segment] = []
    before = 0
    for tone, label in TONES.items():
        start, end = (BAR_WIDTH * n // max(total, 1) for n in (before, before + counts[tone]))
        segments.append(Segment(tone, label, counts[tone], start, end - start))
        before += counts[tone]
    return Tally(total, tuple(segments))
