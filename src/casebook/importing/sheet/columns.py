"""What the columns of a sheet hold, by their headings: a box, words about a box, a ref, the log, or something else."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from casebook.exporting.caseload import COLUMNS, RECORD_COLUMN, RECORD_COLUMNS, STANDING_COLUMNS
from casebook.exporting.caseload import LOG_COLUMNS as COUNTED_COLUMNS
from casebook.form import ACTIONS
from casebook.importing.reading.filled import PLAIN_FACTS
from casebook.importing.reading.labels import CHILD_NAMES, box_in_heading, form_key, is_form_label, split_label
from casebook.importing.reading.logheads import LogColumn, log_columns
from casebook.importing.reading.typed import one_line, squashed, tokens
from casebook.importing.reading.vocabulary import NO, YES, Says, heading_says, is_about_a_neighbour
from casebook.importing.reading.written_dates import find_dates


class Role(enum.Enum):
    """What a column holds."""

    DETAIL = "a detail of the form"
    ACTION = "an action, or words about one"
    REF = "the case's ref"
    FORENAME = "a part of the name"
    SURNAME = "the other part"
    LOG = "the contact log"
    WORKED_OUT = "what casebook worked out for an export"
    RECORD = "the whole record of an export"
    EXTRA = "something of the team's own"
    REMARK = "remarks on the row, that belong to no box"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: ``key`` is its box's, ``says`` what its heading says of the box beside the box's name.

    ``group`` counts the occurrences of one action: "Home visit 1", "Home visit 2"; ``log`` is its part in the log;
    ``near`` is the action in the column left of one that names no box; ``asked`` says that a person told its meaning.
    """

    label: str
    role: Role
    key: str = ""
    says: str = ""
    group: int = 0
    log: LogColumn = LogColumn.OTHER
    near: str = ""
    asked: bool = False


NO_COLUMN = SheetColumn("", Role.EXTRA)

_REF = squashed("Ref")
_PLAIN = {squashed(key): key for key in PLAIN_FACTS}
_FORENAMES = frozenset(
    ("forename", "firstname", "forenames", "givenname", "legalforename", "preferredforename", "chosenforename")
)
_SURNAMES = frozenset(("surname", "lastname", "familyname", "legalsurname", "preferredsurname", "chosensurname"))
# What casebook itself worked out when it wrote the file. It is not read back in as if somebody had said it.
_WORKED_OUT = frozenset(squashed(label) for label in (*STANDING_COLUMNS, *COUNTED_COLUMNS, *RECORD_COLUMNS))
# An export of an earlier version lacks columns that were added since.
_OWN_EXPORT = frozenset(squashed(label) for label in COLUMNS) - _WORKED_OUT | {"verdict", "contacts"}
_LONGEST = 200
_NAMES = dict.fromkeys(_FORENAMES, "forename") | dict.fromkeys(CHILD_NAMES, "child_name")

# What may be asked for with --column, beside the keys of the form's boxes.
TARGETS: dict[str, tuple[Role, LogColumn]] = {
    "ref": (Role.REF, LogColumn.OTHER),
    "forename": (Role.FORENAME, LogColumn.OTHER),
    "surname": (Role.SURNAME, LogColumn.OTHER),
    "date": (Role.LOG, LogColumn.DATE),
    "details": (Role.LOG, LogColumn.DETAILS),
    "initials": (Role.LOG, LogColumn.INITIALS),
    "extra": (Role.EXTRA, LogColumn.OTHER),
}
# What a heading is asked to mean, by the heading's letters: a box's key, or one of TARGETS.
Asked = Mapping[str, str]


def column_key(label: str) -> str:
    """What a heading names for certain: a box's key, ``ref``, ``forename``, ``surname``, a plain fact; else empty."""
    if len(label) > _LONGEST:
        return ""
    name = squashed(label)
    if name == _REF:
        return "ref"
    if name in _FORENAMES or name in _SURNAMES:
        return "forename" if name in _FORENAMES else "surname"
    return _PLAIN.get(name) or form_key(label) or _hinted(label)


def _hinted(label: str) -> str:
    """The key of a heading with a hint behind it: "DOB (dd/mm/yyyy)"."""
    found = split_label(label)
    return found[0] if found and not found[2].strip() else ""


def heads_cases(texts: Iterable[str], asked: Asked) -> bool:
    """Whether a row of these texts is the headings of a table of cases: one is for the child's name, and one more known."""
    texts = list(texts)
    names = {asked.get(name) or _NAMES.get(name, "") for name in (squashed(t) for t in texts if len(t) <= _LONGEST)}
    if names.isdisjoint({"child_name", "forename"}):
        return False  # as nearly every row
    keys = {asked.get(squashed(t)) or column_key(t) or _action_of(t) for t in texts}
    return ("child_name" in keys or {"forename", "surname"} <= keys) and len(keys - {"", "extra"}) + _is_log(texts) >= 2


def _is_log(texts: Sequence[str]) -> int:
    return 1 if log_columns(texts) else 0


def _action_of(label: str) -> str:
    named = box_in_heading(label) if len(label) <= _LONGEST else None
    return named[0] if named else ""


# --- Several rows of headings -----------------------------------------------------------------------------


def second_headings(head: Mapping[int, str], below: Mapping[int, str]) -> bool:
    """Whether the row below the headings is more of them: "Date" and "Sent?" under "Letter 3"."""
    own = {at: t for at, t in below.items() if squashed(t) != squashed(head.get(at, ""))}
    named = [at for at in head if column_key(head[at]) in {"child_name", "forename", "surname"}]
    if not own or any(at in own for at in named):
        return False
    return all(len(t) < _LONGEST and not find_dates(t) and not _is_answer(t) and _is_heading(t) for t in own.values())


def _is_answer(text: str) -> bool:
    return set(tokens(text)) <= YES | NO or text.strip().isdigit()


def _is_heading(text: str) -> bool:
    return is_about_a_neighbour(text) or not {"date", "dates", "due", "when"}.isdisjoint(tokens(text))


def joined_headings(head: Mapping[int, str], above: Mapping[int, str], below: Mapping[int, str]) -> dict[int, str]:
    """The whole heading of each column, where headings over several columns stand above those of single ones."""
    over = _spread(above, {*head, *below})
    own = _spread({at: t for at, t in head.items() if _action_of(t)}, below) | dict(head)
    joined: dict[int, str] = {}
    for at in {*head, *below}:
        text = own.get(at, "")
        if at in over and not column_key(text) and not _action_of(text):
            text = f"{over[at]} {text}"
        further = below.get(at, "")
        joined[at] = f"{text} {further}".strip() if squashed(further) != squashed(head.get(at, "")) else text
    return joined


def _spread(heads: Mapping[int, str], columns: Iterable[int]) -> dict[int, str]:
    """Each heading that names an action, for its own column and those right of it that have none."""
    spread: dict[int, str] = {}
    current = ""
    for at in sorted({*heads, *columns}):
        if at in heads:
            current = heads[at] if _action_of(heads[at]) else ""
        if current:
            spread[at] = current
    return spread


# --- Headings to columns -----------------------------------------------------------------------------------


def read_columns(headings: Mapping[int, str], asked: Asked) -> dict[int, SheetColumn]:
    """What each column holds, in the order of the sheet."""
    labels = {squashed(text) for text in headings.values()}
    own_export = labels >= _OWN_EXPORT
    columns: dict[int, SheetColumn] = {}
    for at in sorted(headings):
        label = one_line(headings[at]).strip()
        columns[at] = _exported(label) if own_export else _column(label, asked)
    if not own_export:
        _name_once(columns)
        _attach(columns)
        _group(columns)
    return columns


def _exported(label: str) -> SheetColumn:
    """A column of casebook's own export."""
    name = squashed(label)
    if name == squashed(RECORD_COLUMN):
        return SheetColumn(label, Role.RECORD)
    return SheetColumn(label, Role.WORKED_OUT) if name in _WORKED_OUT else _column(label, {})


def _column(label: str, asked: Asked) -> SheetColumn:
    if target := asked.get(squashed(label)):
        return _asked(label, target)
    key = column_key(label)
    if key in ACTIONS:
        return SheetColumn(label, Role.ACTION, key)
    if key in ("ref", "forename", "surname"):
        return SheetColumn(label, Role[key.upper()])
    if key:
        return SheetColumn(label, Role.DETAIL, key)
    named = box_in_heading(label) if len(label) <= _LONGEST else None
    return SheetColumn(label, Role.ACTION, named[0], " ".join(named[1])) if named else SheetColumn(label, Role.EXTRA)


def _asked(label: str, target: str) -> SheetColumn:
    role, log = TARGETS.get(target, (Role.ACTION if target in ACTIONS else Role.DETAIL, LogColumn.OTHER))
    return SheetColumn(label, role, "" if target in TARGETS else target, log=log, asked=True)


def _name_once(columns: dict[int, SheetColumn]) -> None:
    """Parts of a name are not needed beside the whole one, nor a second time."""
    named = any(c.key == "child_name" for c in columns.values())
    seen: set[Role] = set()
    for at, column in columns.items():
        if column.role in (Role.FORENAME, Role.SURNAME):
            if named or column.role in seen:
                columns[at] = replace(column, role=Role.EXTRA)
            seen.add(column.role)


def _attach(columns: dict[int, SheetColumn]) -> None:
    """Give columns that name no box to the box whose words they hold: the one left of them, without a gap."""
    before: SheetColumn | None = None
    for at in sorted(columns):
        column = columns[at]
        neighbour = columns.get(at - 1)
        before = neighbour if neighbour and neighbour.role is Role.ACTION else None
        if column.role is not Role.EXTRA or column.asked:
            continue
        about = not column.label or is_about_a_neighbour(column.label)
        if about and before:
            columns[at] = replace(column, role=Role.ACTION, key=before.key, says=column.label)
        elif about and (following := _box_behind(columns, at, column.label)):
            columns[at] = replace(column, role=Role.ACTION, key=following, says=column.label)
        elif about and column.label:
            columns[at] = replace(column, role=Role.REMARK)
        elif before:
            columns[at] = replace(column, near=before.key)


def _box_behind(columns: Mapping[int, SheetColumn], at: int, label: str) -> str:
    """The box right of a column that asks whether it was done, and has no box left of it."""
    following = columns.get(at + 1)
    if following is None or following.role is not Role.ACTION or following.says:
        return ""
    return following.key if heading_says(ACTIONS[following.key], label) is Says.DONE else ""


def _group(columns: dict[int, SheetColumn]) -> None:
    """Part the columns of one action into its occurrences: each begins where its own column, or its number, does."""
    groups: dict[str, int] = {}
    has_own: set[tuple[str, int]] = set()
    for at in sorted(columns):
        column = columns[at]
        if column.near:
            columns[at] = replace(column, group=groups.get(column.near, 1))
        if column.role is not Role.ACTION:
            continue
        number = _occurrence(column)
        group = number or groups.get(column.key, 1)
        own = not number and _is_own(column)
        if own and (column.key, group) in has_own:
            group += 1
        if own:
            has_own.add((column.key, group))
        groups[column.key] = group
        columns[at] = replace(column, group=group)


def _is_own(column: SheetColumn) -> bool:
    return heading_says(ACTIONS[column.key], column.says) is Says.DATE and not (column.says == column.label == "")


def _occurrence(column: SheetColumn) -> int:
    """Which occurrence of an action a heading names: 2 for "Home visit 2 outcome"; 0 where it names none."""
    if column.key.startswith("letter"):
        return 0
    ordinals = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
    for token in tokens(column.says):
        figure = token.removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
        if figure.isascii() and figure.isdigit() and len(figure) < 3:
            return int(figure)
        if token in ordinals:
            return ordinals[token]
    return 0


def with_log(columns: dict[int, SheetColumn], weak: bool) -> dict[int, SheetColumn] | None:
    """The columns of a sheet that has a row for each contact; ``None`` where it has not.

    ``weak``: the same child stands in several rows, so that "Date" and "Notes" are a log as well.
    """
    free = [at for at, c in columns.items() if c.role in (Role.EXTRA, Role.REMARK, Role.LOG) and c.label]
    staff = [at for at, c in columns.items() if c.key == "staff_name" and not is_form_label(c.label)]
    kinds = log_columns([columns[at].label for at in free], titled=weak)
    asked = {c.log for c in columns.values() if c.role is Role.LOG}
    if kinds is None and not {LogColumn.DATE, LogColumn.DETAILS} <= asked:
        return None
    known = dict(zip(free, kinds or [LogColumn.OTHER] * len(free), strict=True))
    changed = {
        at: replace(columns[at], role=Role.LOG, log=_chosen(columns[at], kind, asked)) for at, kind in known.items()
    }
    if staff and LogColumn.INITIALS not in {c.log for c in changed.values()}:
        changed[staff[0]] = replace(columns[staff[0]], role=Role.LOG, key="", log=LogColumn.INITIALS)
    return columns | changed


def _chosen(column: SheetColumn, kind: LogColumn, asked: set[LogColumn]) -> LogColumn:
    """A column's part in the log: what was asked for it, or what its heading says, if that was not asked for another."""
    if column.role is Role.LOG:
        return column.log
    return LogColumn.OTHER if kind in asked else kind
