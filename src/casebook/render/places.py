"""Where in which template something happened, and which template is to be mended.

Jinja2 compiles a template to Python that knows its template. So a place is read from the frames of a running program,
or from a traceback: it must be one as it was raised, not as Jinja2 rewrites it for a reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import NamedTuple

import jinja2
from jinja2.runtime import Macro

from casebook.render.compile import SHIPPED, is_shipped


class TemplatePlace(NamedTuple):
    """A line of a template. ``own``: the template is the team's; ``block``: the line stands in a block of it, and not in a
    macro or on the top level; ``called``: the macro in which it stands, where it is one's."""

    template: str
    line: int
    own: bool
    block: bool = False
    called: str = ""


def within(traceback: TracebackType | None) -> list[TemplatePlace]:
    """The templates through which an exception came, the innermost first."""
    frames: list[tuple[FrameType, int]] = []
    while traceback is not None:
        frames.append((traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    return list(_places(reversed(frames)))


def around(frame: FrameType | None) -> list[TemplatePlace]:
    """The templates that are being rendered at a frame, the innermost first."""
    frames: list[tuple[FrameType, int]] = []
    while frame is not None:
        frames.append((frame, frame.f_lineno))
        frame = frame.f_back
    return list(_places(frames))


def _places(frames: Iterable[tuple[FrameType, int]]) -> Iterator[TemplatePlace]:
    found: TemplatePlace | None = None
    for frame, line in frames:
        macro = frame.f_locals.get("self") if frame.f_code.co_name == "_invoke" else None
        template = frame.f_globals.get("__jinja_template__")
        if found is not None and isinstance(macro, Macro):
            found = found._replace(called=macro.name)
        elif isinstance(template, jinja2.Template):
            if found is not None:
                yield found
            found = place_in(template, line, block=frame.f_code.co_name.startswith("block_"))
    if found is not None:
        yield found


def place_in(template: jinja2.Template, python_line: int, *, block: bool = False) -> TemplatePlace:
    """The place in a template to which a line of its compiled code belongs."""
    line = template.get_corresponding_lineno(python_line)
    return TemplatePlace(name_of(template), line, not is_shipped(template.filename), block)


def name_of(template: jinja2.Template) -> str:
    """A template's name from the folder in which it lies: ``casebook/base.html`` is the shipped ``base.html``."""
    path, name = Path(template.filename or ""), template.name or ""
    return path.relative_to(SHIPPED).as_posix() if is_shipped(template.filename) else name


def to_be_mended(places: list[TemplatePlace]) -> TemplatePlace:
    """The place that is to be mended, of places with the innermost first.

    A shipped macro or part does what it is asked to, so whoever hands it something is asked first. A block is called by
    the template that is extended, which hands it nothing.
    """
    for place in places:
        if place.own:
            return place
        if place.block:
            break
    return places[0]
