"""A new case file: its front matter written by python-frontmatter's handler, in the order and the hand of the form."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence

import frontmatter

from casebook.casefile.frontmatter import CaseHandler
from casebook.editing.habits import yaml_text
from casebook.form import ACTIONS, DETAILS
from casebook.model import Action


class AsItStands(str):
    """A key with all that stands below it, taken over from another case file as it was written there."""

    __slots__ = ()


# What a box holds: a text, every time that its action was done or is planned, or nothing.
Held = str | tuple[Action, ...] | None
# A group is a list of boxes, for a label of the user's own may stand in it twice.
Boxes = Mapping[str, Held | AsItStands | Sequence[tuple[str, Held]]]

_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*(?: [A-Za-z0-9]+)*")
_AT_THE_HEAD = {box.key for box in DETAILS}


class _Writer(CaseHandler):
    """The handler that reads front matter, writing it as well."""

    def export(self, metadata: dict[str, object], **words: object) -> str:
        """The text between the fences: the boxes, and below them a remark, where there is one among the ``words``."""
        return "\n".join([*(text for _, text in front_lines(metadata)), *map(str, words.values())])


def new_file(boxes: Boxes, body: str, remark: Sequence[str] = ()) -> str:
    """The text of a new case file: the front matter of these boxes with a ``remark`` of so many lines below them, an empty
    line, and the body."""
    words = {"remark": "".join(f"\n# {line}" for line in remark)} if remark else {}
    return frontmatter.dumps(frontmatter.Post(body, None, **boxes), _Writer(), **words) + "\n"


def front_lines(boxes: Mapping[str, object]) -> Iterator[tuple[tuple[str, ...], str]]:
    """What stands between the fences, each box with the way to its key: ``("enforcement", "letter_1")``. A text may go
    over several lines; an empty line has no way."""
    for key, value in boxes.items():
        if key not in _AT_THE_HEAD:
            yield (), ""
        if isinstance(value, AsItStands):
            yield (key,), value
        elif isinstance(value, list):
            yield (key,), f"{key}:"
            for inner, held in value:
                yield (key, inner), f"  {_key(inner)}:{_written(held, '  ')}"
        else:
            yield (key,), f"{key}:{_written(value)}"


def _key(label: str) -> str:
    return label if label in ACTIONS or _PLAIN_KEY.fullmatch(label) else _single(label)


def _written(value: object, indent: str = "") -> str:
    if value is None:
        return ""
    return actions_text(value) if isinstance(value, tuple) else " " + _text(str(value)).replace("\n", f"\n{indent}")


@functools.lru_cache(4096)  # schools, years and outcomes are the same from file to file
def _text(text: str, flow: bool = False) -> str:
    """``text`` as YAML. One that cannot be written so is left to the check of the whole file to find."""
    return yaml_text(text, flow) or _single(text)


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def actions_text(actions: tuple[Action, ...]) -> str:
    """Every time that an action was done or is planned, as it stands after the colon of its box."""
    texts = [_action_text(action) for action in actions]
    if len(texts) == 1:
        return f" {texts[0]}"
    if texts and not any(text.startswith("{") for text in texts):
        return f" [{', '.join(texts)}]"
    return "".join(f"\n    - {text}" for text in texts)


def _action_text(action: Action) -> str:
    days = {"date": action.date, "planned": action.planned, "until": action.until}
    days |= {"invited": action.invited, "review": action.review}
    pairs = {key: day.isoformat() for key, day in days.items() if day}
    words = {"outcome": action.outcome, "sent": action.sent, "by": action.by, "void": action.void, "note": action.note}
    words |= {"confidential": "yes" if action.confidential else ""}
    pairs |= {key: _text(word, flow=True) for key, word in words.items() if word}
    lists = {"for": action.needs, "to": action.to}
    pairs |= {key: "[" + ", ".join(_text(w, flow=True) for w in said) + "]" for key, said in lists.items() if said}
    if set(pairs) == {"date"}:
        return pairs["date"]
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
