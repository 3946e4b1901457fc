"""Is this a fact? The one reading of a date with the words that belong to it, for forms and sheets alike.

What belongs to a box is its own cell, the cells of its row, the columns that speak of it, the comments that
hang on them: a :class:`Piece` each. All or nothing: where one word of one piece is not understood the whole
box is left to a person, because that word may be "not sent" or "cancelled", and a letter that was not sent
must never be read as one that was.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from casebook.dates import english
from casebook.form import ActionBox
from casebook.importing.reading.typed import STRUCK, is_blank, tokens
from casebook.importing.reading.vocabulary import (
    MEANT,
    NO,
    NO_INITIALS,
    Says,
    done_words,
    heading_says,
    method_of,
    outcome_of,
)
from casebook.importing.reading.written_dates import Horizon, Unsure, WrittenDate, find_dates, resolve, weekday_of
from casebook.model import Action


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that belong to a box. ``heading`` is what their column or row is headed, without the box's own name.

    ``doubts`` say why they may not be anybody's statement ("part of it is struck through"), each so that it
    can follow "because"; ``month_first`` that other dates of their column put the month first.
    """

    text: str
    heading: str = ""
    doubts: tuple[str, ...] = ()
    month_first: bool = False

    @property
    def doubt(self) -> str:
        """The first reason not to take the words for a statement; empty for none."""
        return next(iter(self.doubts), "part of it is struck through" if STRUCK in self.text else "")


@dataclass(frozen=True)
class Reading:
    """What the reading of a box may lean on: the form's dates, the child's birth, and whose initials are known."""

    horizon: Horizon
    born: dt.date | None = None
    initials: Collection[str] = ()

    def of(self, piece: Piece) -> Reading:
        """The same, for the dates of one piece."""
        return self._turned if piece.month_first and not self.horizon.month_first else self

    @functools.cached_property
    def _turned(self) -> Reading:
        return replace(self, horizon=replace(self.horizon, month_first=True))


class SortedPieces(NamedTuple):
    """The pieces of a box, sorted: the one that holds its day, those whose day is another's, those that hold none."""

    main: Piece
    days: dict[Says, Piece]
    beside: list[Piece]


def read_fact(box: ActionBox, pieces: Sequence[Piece], reading: Reading) -> tuple[Action, ...] | Unsure:
    """The occurrences of the action ``box`` that ``pieces`` tell of, or why they are not certain."""
    said = [p for p in pieces if not is_blank(p.text)]
    if doubt := next((p.doubt for p in said if p.doubt), ""):
        return Unsure(doubt)
    told = _sorted(box, said)
    if isinstance(told, Unsure):
        return told
    meant = heading_says(box, told.main.heading) is Says.PLANNED or any(_word(p.text) in MEANT for p in told.beside)
    actions = _own_occurrences(box, told.main, reading.of(told.main), "planned" if meant else "")
    if isinstance(actions, Unsure):
        return actions
    for piece in told.beside:
        if isinstance(actions := _with_words(box, actions, piece, reading), Unsure):
            return actions
    for says, piece in told.days.items():
        if isinstance(actions := _with_day(box, actions, says, piece, reading.of(piece)), Unsure):
            return actions
    return actions


_MAIN = (Says.DATE, Says.DONE, Says.PLANNED)


def _sorted(box: ActionBox, said: list[Piece]) -> SortedPieces | Unsure:
    """Which piece holds the day of the action: one alone, under a heading that says so."""
    dated = [(heading_says(box, p.heading), p) for p in said if find_dates(p.text)]
    if not dated:
        return Unsure("there is no date in it that can be read")
    main = [p for says, p in dated if says in _MAIN]
    others = [(says, p) for says, p in dated if says not in _MAIN]
    if not main and [says for says, _ in others][:1] == [Says.START]:
        main.append(others.pop(0)[1])
    if not main:
        return Unsure(f"its date stands under “{others[0][1].heading.strip()}”, which may be another day")
    if len(main) > 1:
        return Unsure("it has more than one date, and it is not clear which of them counts")
    days = dict(others)
    if len(days) < len(others):
        return Unsure("it has more than one date, and it is not clear what each of them says")
    return SortedPieces(main[0], days, [p for p in said if not find_dates(p.text)])


# --- The piece that holds the day ---------------------------------------------------------------------

_BETWEEN = re.compile(r"(?:[\s,;&+]|\band\b|\bthen\b)*+", re.IGNORECASE)
_PERIOD = re.compile(r"\s*+(?:to|until|till)\s*+", re.IGNORECASE)
_PARTS = re.compile(r"[\n,;:()\[\]–—|]|\s-++(?=\s|$)|^-++(?=\s)")
_JOIN = re.compile(r"(?:\band|&|\+)\s*+$", re.IGNORECASE)
# A bare "5.10" may be a day as well as a time; "14.30" cannot.
TIME = re.compile(
    r"(?:\bat\s*+|@\s*+)?\b(?:[0-9]{1,2}[:.][0-5][0-9]\s?[ap]\.?m\b\.?|[0-9]{1,2}\s?[ap]\.?m\b\.?"
    r"|[0-9]{1,2}:[0-5][0-9]\b|[0-9]{1,2}\.(?:1[3-9]|[2-5][0-9])(?![0-9./]))"
    r"|(?:\bat\s++|@\s*+)[0-9]{1,2}(?:[:.][0-5][0-9])?(?![0-9./])",
    re.IGNORECASE,
)
EDGES = " \t\n.-–—:,;&+"


def _own_occurrences(box: ActionBox, piece: Piece, reading: Reading, meant: str) -> tuple[Action, ...] | Unsure:
    text = piece.text
    written = find_dates(text)
    if period := _period(box, text, written, reading):
        return period
    pieces = _pieces(text, written)
    if pieces is None:
        return Unsure("it is not clear which words go with which date")
    actions: list[Action] = []
    for one, remark in pieces:
        action = _occurrence(box, one, f"{remark}\n{meant}", reading)
        if isinstance(action, Unsure):
            return action
        actions.append(action)
    return tuple(actions)


def _period(
    box: ActionBox, text: str, written: list[WrittenDate], reading: Reading
) -> tuple[Action, ...] | Unsure | None:
    """Support from one day to another; ``None`` where the box does not say that."""
    if len(written) != 2 or not _PERIOD.fullmatch(text[written[0].end : written[1].start]):
        return None
    before, after = text[: written[0].start].strip(EDGES), text[written[1].end :].strip(EDGES)
    if before.lower() not in {"", "from"} or after:
        return Unsure("it says more than the period")
    action = _occurrence(box, written[0], "", reading)
    return action if isinstance(action, Unsure) else _until(box, (action,), written[1], reading)


def _until(
    box: ActionBox, actions: tuple[Action, ...], written: WrittenDate, reading: Reading
) -> tuple[Action, ...] | Unsure:
    if not any(f.key == "until" for f in box.fields):
        return Unsure("this action is done on a day, and a period is named")
    until = resolve(written, reading.horizon, ahead=True)
    if isinstance(until, Unsure):
        return until
    if len(actions) != 1 or actions[0].date is None or until < actions[0].date:
        return Unsure("the period ends before it begins")
    return (replace(actions[0], until=until),)


def _pieces(text: str, written: list[WrittenDate]) -> list[tuple[WrittenDate, str]] | None:
    """Each date with the words that belong to it; ``None`` where that is not certain.

    One date takes all the words. Several take the words behind them, on their own line.
    """
    if len(written) == 1:
        only = written[0]
        return [(only, f"{text[: only.start]}\n{text[only.end :]}")]
    pieces = []
    if not _BETWEEN.fullmatch(text[: written[0].start]):
        return None
    for one, following in zip(written, [*written[1:], None], strict=True):
        behind = text[one.end : following.start if following else len(text)]
        if following and "\n" in behind.strip("\n") and not _BETWEEN.fullmatch(behind):
            return None
        pieces.append((one, _JOIN.sub("", behind)))
    return pieces


def _occurrence(box: ActionBox, written: WrittenDate, remark: str, reading: Reading) -> Action | Unsure:
    said = _said(box, Action(box.key, box.lane), remark, reading)
    if isinstance(said, Unsure):
        return said
    day = resolve(written, reading.horizon, ahead=said.planned is not None)
    if isinstance(day, Unsure):
        return day
    if why := before_birth(written, day, reading):
        return Unsure(why)
    if _weekday(remark) not in (None, day.weekday()):
        return Unsure(f"“{written.text}” was another day of the week than the one beside it")
    return replace(said, planned=day) if said.planned else replace(said, date=day)


def before_birth(written: WrittenDate, day: dt.date, reading: Reading) -> str:
    """Why a day cannot be, where it lies before the child's birth; empty where it can."""
    if reading.born and day < reading.born:
        return f"“{written.text}”, read as {english(day)}, is before the child’s birth"
    return ""


def _weekday(remark: str) -> int | None:
    return next((day for t in tokens(remark) if (day := weekday_of(t)) is not None), None)


# --- Words ---------------------------------------------------------------------------------------------


def _said(box: ActionBox, action: Action, remark: str, reading: Reading) -> Action | Unsure:
    """``action`` with what the words beside its date say of it (``planned`` only as a mark)."""
    notes = [action.note, *(m[0].strip() for m in TIME.finditer(remark))]
    for part in _parts(TIME.sub("\n", remark)):
        understood = _part(box, action, part, reading)
        if understood is None:
            return Unsure(f"it cannot be told what “{part}” says of the date")
        action, note = understood
        notes += [] if note in notes else [note]
    done = any(_word(note) in done_words(box) for note in notes)
    if action.planned and (action.outcome or done):
        return Unsure("it says both that it is planned and what came of it")
    return replace(action, note=", ".join(filter(None, notes)))


def _part(box: ActionBox, action: Action, part: str, reading: Reading) -> tuple[Action, str] | None:
    """The action with what one part says of it, and the note to keep; ``None`` where it is not understood."""
    word = _word(part)
    outcome = outcome_of(box, word)
    if outcome and action.outcome in ("", outcome):
        return replace(action, outcome=outcome), part if outcome != word else ""
    if is_known_initials(part, reading) and action.by in ("", part):
        return replace(action, by=part), ""
    if word in MEANT and action.date is None:
        return replace(action, planned=action.planned or dt.date.max), "" if word == "planned" else part
    if (method := method_of(word)) and any(f.key == "sent" for f in box.fields) and action.sent in ("", method):
        return replace(action, sent=method), "" if method == word else part
    if word in done_words(box) or weekday_of(word) is not None:
        return action, part
    return None


def _word(text: str) -> str:
    return " ".join(text.lower().split()).strip(EDGES)


def is_known_initials(text: str, reading: Reading) -> bool:
    """Whether ``text`` is the initials of somebody known, and nothing that could be an answer as well."""
    return text in reading.initials and text.lower().strip(". ") not in NO_INITIALS


def _parts(remark: str) -> Iterator[str]:
    return (part for raw in _PARTS.split(remark) if (part := raw.strip(EDGES)))


# --- The other pieces ----------------------------------------------------------------------------------


def _with_words(
    box: ActionBox, actions: tuple[Action, ...], piece: Piece, reading: Reading
) -> tuple[Action, ...] | Unsure:
    """The occurrences with what the words of another cell say of them."""
    says = heading_says(box, piece.heading)
    unclear = Unsure(_unclear(piece))
    if says is Says.UNKNOWN or says in (Says.START, Says.END, Says.REVIEW, Says.INVITED):
        return unclear
    word = _word(piece.text)
    if word in NO:
        return actions if says is Says.AGAINST else unclear
    if says is Says.AGAINST:
        return unclear
    if says is Says.BY:
        return _with_initials(actions, piece, reading)
    if says is Says.HOW and not method_of(word):
        return unclear
    changed = [_said(box, action, piece.text, reading) for action in actions]
    if any(isinstance(c, Unsure) for c in changed):
        return unclear
    sure = tuple(c for c in changed if not isinstance(c, Unsure))
    # One answer beside two dates may be meant for either of them.
    told = [replace(c, note="") for c in sure] != [replace(a, note="") for a in actions]
    return Unsure("it is not clear which words go with which date") if told and len(sure) > 1 else sure


def _unclear(piece: Piece) -> str:
    words = " ".join(piece.text.split())
    under = f" under “{' '.join(piece.heading.split())}”" if piece.heading.strip() else ""
    return f"it cannot be told what “{words}”{under} says of the date"


def _with_initials(actions: tuple[Action, ...], piece: Piece, reading: Reading) -> tuple[Action, ...] | Unsure:
    by = " ".join(piece.text.split())
    if not (is_known_initials(by, reading) or could_be_staff(by)):
        return Unsure(_unclear(piece))
    return tuple(replace(action, by=by) for action in actions)


def could_be_staff(text: str) -> bool:
    """Whether what stands in a column of initials is initials: two or three capitals that are no answer."""
    letters = text.replace(".", "").replace(" ", "")
    return letters.isalpha() and letters.isupper() and 2 <= len(letters) <= 3 and letters.lower() not in NO_INITIALS


def _with_day(
    box: ActionBox, actions: tuple[Action, ...], says: Says, piece: Piece, reading: Reading
) -> tuple[Action, ...] | Unsure:
    """The occurrence with a further day that a heading tells the meaning of: the last day of support, the day on
    which a panel's invitation went out, or on which it is looked at again."""
    written = find_dates(piece.text)
    alone = len(written) == 1 and not (piece.text[: written[0].start] + piece.text[written[0].end :]).strip(EDGES)
    if says is Says.END and alone:
        return _until(box, actions, written[0], reading)
    if says in _DAYS and alone and len(actions) == 1 and any(f.key == _DAYS[says] for f in box.fields):
        return _with_field(actions[0], _DAYS[says], written[0], reading)
    return Unsure(f"“{' '.join(piece.heading.split())}” holds a date of its own")


_DAYS = {Says.INVITED: "invited", Says.REVIEW: "review"}


def _with_field(action: Action, key: str, written: WrittenDate, reading: Reading) -> tuple[Action, ...] | Unsure:
    day = resolve(written, reading.horizon, ahead=key == "review")
    if isinstance(day, Unsure):
        return day
    held = action.date or action.planned
    if held and (day > held) != (key == "review"):
        return Unsure(f"“{written.text}” is on the wrong side of the day itself")
    return (replace(action, invited=day) if key == "invited" else replace(action, review=day),)


def has_words(pieces: Iterable[Piece]) -> bool:
    """Whether anything but dates stands in the pieces: words that a person should compare with what was read."""
    return any(re.search(r"[^\W_]|[✓✔☑☒✗✘☐]", _without_dates(p.text)) for p in pieces)


def _without_dates(text: str) -> str:
    for one in reversed(find_dates(text)):
        text = text[: one.start] + text[one.end :]
    return text
