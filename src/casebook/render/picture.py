"""The timeline picture of a case as HTML: what lies under its rows, and the rows with their marks."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from markupsafe import Markup

from casebook.render.filters import joined, label, text

if TYPE_CHECKING:
    from casebook.views.case.timeline import Line, Mark, Moment, Tick, Timeline


def picture(timeline: Timeline) -> Markup:
    """The whole picture: what lies under its rows, the days that go through all of them, and the rows."""
    width, bottom = timeline.width, timeline.bottom
    bands = [
        f'<rect class="tl-band" x="0" y="{line.y}" width="{width}" height="26"></rect>\n'
        for line in timeline.lines
        if line.heading
    ]
    return joined([
        f'<svg class="timeline{" timeline-long" if timeline.long else ""}" viewBox="0 0 {width} {timeline.height}"'
        ' role="img" aria-labelledby="timeline-name timeline-words" focusable="false">\n'
        f'<title id="timeline-name">Timeline of the case</title>\n<desc id="timeline-words">{text(timeline.words)}</desc>\n',
        *bands,
        _months(timeline.ticks, bottom),
        _moment(timeline.stage_2_end, "tl-end", (46, bottom + 6), bottom + 19),
        _moment(timeline.today, "tl-today", (16, bottom), 12),
        *[_line(line) for line in timeline.lines],
        "</svg>\n",
    ])  # fmt: skip


def _moment(moment: Moment | None, kind: str, span: tuple[int, int], y: int) -> str:
    """A day that goes through all rows, with its name at the height ``y``."""
    if moment is None:
        return ""
    x, words, side = moment
    return (
        f'<line class="{kind}" x1="{x}" y1="{span[0]}" x2="{x}" y2="{span[1]}"></line>\n'
        f'<text class="{kind}-name" x="{x}" y="{y}" text-anchor="{side}">{label(words)}</text>\n'
    )


@functools.lru_cache(maxsize=1024)
def _months(ticks: tuple[Tick, ...], bottom: int) -> str:
    """The months of a picture: many cases of a book share them."""
    return "".join([
        f'<line class="tl-tick" x1="{x}" y1="46" x2="{x}" y2="{bottom}"></line>\n'
        + (f'<text class="tl-year" x="{x + 3}" y="28">{year}</text>\n' if year else "")
        + f'<text class="tl-month" x="{x + 3}" y="43">{month}</text>\n'
        for x, month, year in ticks
    ])  # fmt: skip


def _line(line: Line) -> str:
    y, name, heading, empty, marks, stretches = line
    middle = y + (13 if heading else 12)
    place = f'class="tl-lane" x="8" y="{y + 18}"' if heading else f'class="tl-row" x="20" y="{y + 16}"'
    none = f'<text class="tl-none" x="230" y="{y + 18}">None recorded</text>\n' if empty else ""
    ran = "".join([
        f'<rect class="tl-stretch tl-{kind}" x="{x}" y="{middle - 4}" width="{width}" height="8" rx="4">'
        f"<title>{label(words)}</title></rect>\n"
        for x, width, kind, words in stretches
    ])  # fmt: skip
    return f"<g>\n<text {place}>{label(name)}</text>\n{none}{ran}{_marks(marks, middle)}</g>\n"


def _marks(marks: tuple[Mark, ...], y: int) -> str:
    """The marks of a row. Contacts are most of the picture, and all of a row where there is one."""
    top, bottom = y - 8, y + 8
    return "".join([
        f'<line class="tl-contact" x1="{x}" y1="{top}" x2="{x}" y2="{bottom}"><title>{label(words)}</title></line>\n'
        if kind == "contact"
        else _mark(x, y, kind, f"<title>{label(words)}</title>")
        for x, kind, words in marks
    ])  # fmt: skip


def _mark(x: int, y: int, kind: str, title: str) -> str:
    if kind == "void":
        cross = f'<line x1="{x - 8}" y1="{y + 8}" x2="{x + 8}" y2="{y - 8}"></line>'
        return f'<g class="tl-mark tl-void">{title}<circle cx="{x}" cy="{y}" r="5.5"></circle>{cross}</g>\n'
    if kind == "outcome":
        turned = f'x="{x - 5}" y="{y - 5}" width="10" height="10" transform="rotate(45 {x} {y})"'
        return f'<rect class="tl-mark tl-outcome" {turned}>{title}</rect>\n'
    return f'<circle class="tl-mark tl-{kind}" cx="{x}" cy="{y}" r="6">{title}</circle>\n'


FILTERS = {"picture": picture}
