"""Text to a case: every key by the form's table, every problem with its place, nothing raised."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from casebook.casefile.contactlog import Log, read_log
from casebook.casefile.frontmatter import read_front_matter
from casebook.casefile.source import Source, is_unseen, name_character, quoted, ref_problem, shortened
from casebook.casefile.tree import Mapping, Node, Scalar, Sequence
from casebook.dates import NotADate, english, parse_date
from casebook.diagnostics import START, Checked, Diagnostic, Severity, Span
from casebook.form import (
    ACTIONS,
    DETAILS,
    FIELDS,
    LANES,
    NICKNAMES,
    OUTCOME_NICKNAMES,
    ActionBox,
    Field,
    Kind,
    normal_key,
    read_year_group,
)
from casebook.model import (
    Action,
    Case,
    Closed,
    DatedFact,
    Judgement,
    Need,
    Parent,
    Practitioner,
    StageThree,
)

MAX_NAME = 200
# Whoever mistypes a word has a short one in mind, out of few: a guess at more would take long and help nobody.
_LONGEST_GUESS = 60
DATE_HELP = "Write it as 2026-09-14 (year, month, day) or 14 September 2026; leave the box empty if there is no date."
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?=[ \n]|$)", re.MULTILINE)
_FIRST_HEADING = re.compile(r"^#", re.MULTILINE)
_RULE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_BODY_LINE = re.compile(r"^([ \t]*)(?=\S)(- +)?(?:(\w[\w -]{0,60}?)[ \t]{0,9}:(?=[ \t]|$))?.*$", re.MULTILINE)
_WORDS_FOR_YES = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}

Values = dict[str, object]


@dataclass(slots=True)
class _Findings:
    """What is gathered while one source is read: problems, places and dates."""

    source: Source
    diagnostics: list[Diagnostic] = field(default_factory=list)
    places: dict[str, Span] = field(default_factory=dict)
    dates: list[DatedFact] = field(default_factory=list)

    def span(self, node: Node) -> Span:
        return self.source.span(node.start, node.end)

    def error(self, code: str, where: Node | Span, message: str, help_: str) -> None:
        span = where if isinstance(where, Span) else self.span(where)
        self.diagnostics.append(self.source.diagnostic(code, Severity.ERROR, span, message, help_))

    def warning(self, code: str, where: Node | Span, message: str, help_: str) -> None:
        span = where if isinstance(where, Span) else self.span(where)
        self.diagnostics.append(self.source.diagnostic(code, Severity.WARNING, span, message, help_))


class _Entry(NamedTuple):
    """One key of a mapping that was recognised, with its value."""

    field: Field
    key: Scalar
    value: Node


def parse_case(source: Source) -> Checked[Case | None]:
    """Read one case file. Depends on its text alone: what depends on today is checked later.

    The value is the case as far as it could be read, or ``None`` where its front matter could not
    be. A case with errors is fit for lists and for its own problem page, never for a verdict.
    """
    found = _Findings(source)
    if why := ref_problem(source.ref):
        found.error(
            "bad-ref", START, f"The file's name “{source.ref}” {why}.", "Rename the file, for example CB-0007.md."
        )
    if conflicts := _conflicts(found):
        return Checked(None, tuple(conflicts))
    front_matter, problems = read_front_matter(source)
    found.diagnostics += problems
    if front_matter is None:
        return Checked(None, tuple(found.diagnostics))
    log = read_log(source, front_matter.body)
    found.diagnostics += log.diagnostics
    if front_matter.root is None:
        return Checked(None, _sorted(found.diagnostics))
    _refuse_split_front_matter(found, front_matter.body)
    if source.text.find("#", front_matter.start, front_matter.end) >= 0:
        for _, value in front_matter.root.pairs:
            _look_for_remarks(found, value)
    case = _case(found, front_matter.root, log)
    return Checked(case, _sorted(found.diagnostics))


def _sorted(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(diagnostics, key=lambda d: d.sort_key))


def _conflicts(found: _Findings) -> list[Diagnostic]:
    """Both sides of an unfinished merge are in the file; neither may be taken for the truth."""
    if "<<<<<<<" not in found.source.text and ">>>>>>>" not in found.source.text:
        return []
    for m in _CONFLICT.finditer(found.source.text):
        end = found.source.text.find("\n", m.start())
        found.error(
            "merge-conflict",
            found.source.span(m.start(), end if end >= 0 else len(found.source.text)),
            "Two people changed this file, and git has put both versions into it between marks like this one.",
            "Keep what is right of both, delete the lines that begin with <<<<<<<, ======= and >>>>>>>, and save.",
        )
    return [d for d in found.diagnostics if d.code in {"merge-conflict", "bad-ref"}] if _has_conflict(found) else []


def _has_conflict(found: _Findings) -> bool:
    return any(d.code == "merge-conflict" for d in found.diagnostics)


def _refuse_split_front_matter(found: _Findings, body: int) -> None:
    """A line of hyphens in the middle of the boxes would turn the boxes below it into a note.

    The body gives itself away by beginning with a box, or by what could be boxes above a further line of hyphens.
    """
    text = found.source.text
    heading = _FIRST_HEADING.search(text, body)
    end = heading.start() if heading else len(text)
    rule = _RULE.search(text, body, end)
    lines = _BODY_LINE.finditer(text, body, rule.start() if rule else end)
    for number, m in enumerate(lines):
        boxed = m[3] is not None and normal_key(m[3]) in (_EVERY_KEY if m[1] or m[2] else _ALL_KEYS)
        if boxed or (rule and m[1] and number == 0):
            message = (
                "This looks like a box of the front matter, but a line of hyphens above it has closed the front matter."
            )
            help_ = "Take out the line of three hyphens among the boxes; if this is a note, put a heading above it."
            found.error("split-front-matter", found.source.span(*m.span()), message, help_)
            return
        if not rule:
            return


def _look_for_remarks(found: _Findings, node: Node) -> None:
    """To YAML a remark begins at " #". To a person, ``Flat #4`` is an address; "# " does look like a remark."""
    if isinstance(node, Sequence):
        children: Iterable[Node] = node.items
    else:
        children = [value for _, value in node.pairs] if isinstance(node, Mapping) else ()
    for child in children:
        _look_for_remarks(found, child)
    if isinstance(node, Scalar) and not node.plain:
        return
    end = found.source.text.find("\n", node.end)
    rest = found.source.text[node.end : end if end >= 0 else None]
    remark = rest.strip()
    if remark.startswith("#") and remark[1:2].strip("# "):
        start = node.end + len(rest) - len(rest.lstrip())
        message = "From here on, this line is left out as a remark and is no part of the value."
        help_ = "If it is meant as text, put the whole value in single quotes; begin a remark with # and a space."
        found.warning("hidden-by-hash", found.source.span(start, start + len(remark)), message, help_)


# --- The case ---------------------------------------------------------------------------------


def _case(found: _Findings, root: Mapping, log: Log) -> Case:
    entries = _entries(found, root, _TOP, "the front matter")
    for key, entry in entries.items():
        found.places[key] = found.span(entry.value if not _blank(entry.value) else entry.key)
    values: Values = {key: _READERS[entry.field.kind](found, entry) for key, entry in entries.items()}
    _check_details(found, values, entries, root)
    needs = values.get("needs")
    support = values.get("support") or ()
    _check_needs_named(found, needs, support)  # type: ignore[arg-type]  # each reader returns its own kind's type
    found.dates += [DatedFact(c.date, "date of this contact", c.span, False, True) for c in log.contacts]
    return Case(
        ref=found.source.ref,
        path=found.source.path,
        contacts=log.contacts,
        notes=log.notes,
        places=found.places,
        dates=tuple(found.dates),
        **{key: value for key, value in values.items() if value is not None},  # type: ignore[arg-type]  # as above
    )


def _check_details(found: _Findings, values: Values, entries: dict[str, _Entry], root: Mapping) -> None:
    for box in DETAILS:
        entry = entries.get(box.key)
        if entry is not None and not _blank(entry.value):
            continue
        where = entry.key if entry else found.source.span(root.start, root.start)
        state = "is empty" if entry else "is missing"
        if box.required:
            found.error(
                "missing-name", where, f"The box “{box.label}” {state}.", f"Add {box.key}: and the child's name."
            )
        else:
            found.warning(
                "blank-box", where, f"The box “{box.label}” {state}.", f"Fill in {box.key}: when it is known."
            )
    name = values.get("child_name")
    if isinstance(name, str) and len(name) > MAX_NAME:
        found.error(
            "name-too-long",
            entries["child_name"].value,
            f"The child's name is {len(name)} characters long; at most {MAX_NAME} can be.",
            "Write the name alone; other facts have boxes of their own, or go under extra:.",
        )


def _check_needs_named(found: _Findings, needs: tuple[Need, ...] | None, support: tuple[Action, ...]) -> None:
    known = {need.key: None for need in needs or ()}
    missing = [(name, action) for action in support for name in action.needs if name not in known]
    for number, (name, action) in enumerate(missing):
        guesses = list(known)[:_LONGEST_GUESS] if number < _LONGEST_GUESS else []
        near = difflib.get_close_matches(name[:_LONGEST_GUESS], guesses, 1)
        help_ = f"Did you mean “{near[0]}”?" if near else "Name a key that stands under needs:, or add the need there."
        found.error("unknown-need", action.span, f"There is no need {quoted(name)} under needs:.", help_)


# --- Mappings and their keys --------------------------------------------------------------------


def _entries(found: _Findings, node: Node, known: dict[str, Field], where: str) -> dict[str, _Entry]:
    """The known keys of a mapping with their values; unknown and duplicate ones are reported."""
    entries: dict[str, _Entry] = {}
    if not isinstance(node, Mapping):
        return entries
    for key, value in node.pairs:
        if not isinstance(key, Scalar):
            found.error(
                "wrong-shape", key, "A key must be a plain word.", "Write the key, a colon, a space and the value."
            )
            continue
        name = key.text if key.text in known else normal_key(key.text)
        match = known.get(name)
        if match is None:
            _unknown_key(found, key, name, known, where)
        elif name in entries:
            _duplicate_key(found, key, entries[name].key)
        else:
            entries[name] = _Entry(match, key, value)
    return entries


def _duplicate_key(found: _Findings, key: Scalar, first: Scalar) -> None:
    first_line = found.span(first).line
    this_line = found.span(key).line
    found.error(
        "duplicate-key",
        key,
        f"“{shortened(key.text)}” stands twice: on line {first_line} and on line {this_line}.",
        "Keep one of the two; an action done several times takes a list of dates: [2026-10-05, 2026-10-19].",
    )


def _unknown_key(found: _Findings, key: Scalar, name: str, known: dict[str, Field], where: str) -> None:
    odd = next((c for c in key.text if not c.isascii() or not c.isprintable()), None)
    message = f"“{shortened(key.text)}” is not a key of {where}"
    message += f"; it holds {name_character(odd)}." if odd else "."
    found.error("unknown-key", key, message, _key_suggestion(name, known, bool(odd)))


def _key_suggestion(name: str, known: dict[str, Field], odd: bool) -> str:
    plain = "".join(c for c in name if c.isascii() and c.isprintable())
    if odd and plain in known:
        return f"Delete the key and type it again: {plain}"
    nickname = NICKNAMES.get(name)
    near = [nickname] if nickname in known else difflib.get_close_matches(name[:_LONGEST_GUESS], known, 1, 0.6)
    if near:
        return f"Did you mean “{near[0]}”?"
    home = next((f.key for f in FIELDS if f.lane and (nickname or name) in {b.key for b in LANES[f.lane]}), None)
    if home:
        return f"“{nickname or name}” belongs under {home}:, indented by two spaces."
    if name in _TOP_KEYS:
        return f"“{name}” belongs at the left edge, not inside another group."
    return f"Known here: {', '.join(known)}. A fact of your own goes under extra:."


# --- Values ---------------------------------------------------------------------------------------


def _blank(node: Node) -> bool:
    if isinstance(node, Scalar):
        return not node.text.strip()
    if isinstance(node, Sequence):
        return all(_blank(item) for item in node.items)
    return not node.pairs


def _text(found: _Findings, entry: _Entry) -> str:
    text = _text_of(found, entry.value, entry.field.label)
    if "\n" in text and entry.field.key in _ONE_LINE:
        found.error("wrong-shape", entry.value, f"The {entry.field.label} must be on one line.", _TEXT_HELP)
    return text


_ONE_LINE = {"child_name", "staff_name", "school", "year_group", "known_as", "name", "by", "to", "for", "siblings"}


def _text_of(found: _Findings, node: Node, label: str) -> str:
    if not isinstance(node, Scalar):
        found.error("wrong-shape", node, f"The {label} must be text, not a list or a group.", _TEXT_HELP)
        return ""
    text = node.text.strip()
    if is_unseen(text):
        message = f"The {label} is not empty, yet nothing in it can be seen; it begins with {name_character(text[0])}."
        found.error("invisible-text", node, message, "Delete everything after the colon and type it again.")
    return text


_TEXT_HELP = "Write it after the colon, on one line; put text that holds a colon or brackets in single quotes."


def _date(found: _Findings, entry: _Entry) -> dt.date | None:
    return _date_of(found, entry.value, entry.field)


def _date_of(found: _Findings, node: Node, field_: Field) -> dt.date | None:
    label = field_.label
    if _blank(node):
        return None
    if not isinstance(node, Scalar):
        found.error("wrong-shape", node, f"The {label} must be one date.", DATE_HELP)
        return None
    date = parse_date(node.text)
    if isinstance(date, NotADate):
        code = "impossible-date" if date.impossible else "unreadable-date"
        found.error(code, node, f"The {label} {quoted(node.text)} cannot be read: {date.reason}.", DATE_HELP)
        return None
    found.dates.append(DatedFact(date, label, found.span(node), field_.future, field_.of_action))
    return date


def _year_group(found: _Findings, entry: _Entry) -> str:
    text = _text(found, entry)
    if not text:
        return ""
    year = read_year_group(text)
    if year is None:
        found.error(
            "bad-year-group",
            entry.value,
            f"{quoted(text)} is not a year group.",
            "Write 1 to 13, R for Reception, or N1 or N2 for Nursery.",
        )
    return year or ""


def _yes_no(found: _Findings, entry: _Entry) -> bool | None:
    text = _text(found, entry)
    if not text:
        return None
    answer = _WORDS_FOR_YES.get(text.lower())
    if answer is None:
        found.error("not-yes-or-no", entry.value, f"{quoted(text)} is neither yes nor no.", "Write yes or no.")
    return answer


def _choice(found: _Findings, entry: _Entry) -> str:
    text = _text(found, entry)
    if not text or text in entry.field.choices:
        return text
    chosen = {normal_key(c): c for c in entry.field.choices}.get(normal_key(text))
    if chosen is None:
        nickname = OUTCOME_NICKNAMES.get(text.lower())
        near = (
            [nickname]
            if nickname in entry.field.choices
            else difflib.get_close_matches(text[:_LONGEST_GUESS].lower(), entry.field.choices, 1)
        )
        words = ", ".join(entry.field.choices)
        help_ = f"Did you mean “{near[0]}”? It can be: {words}." if near else f"It can be: {words}."
        code = "unknown-outcome" if entry.field.key == "outcome" else "unknown-decision"
        found.error(code, entry.value, f"{quoted(text)} is not one of the words for {entry.field.label}.", help_)
    return chosen or ""


def _texts(found: _Findings, entry: _Entry) -> tuple[str, ...]:
    node = entry.value
    if not isinstance(node, Sequence):
        text = _text(found, entry)
        return (text,) if text else ()
    texts = [_text_of(found, item, entry.field.label) for item in node.items]
    return tuple(t for t in texts if t)


def _record(found: _Findings, node: Node, group: str, where: str) -> Values:
    """The values of one group of keys, by the table of ``group``. A required key that is blank or missing is an error."""
    entries = _entries(found, node, _GROUPS[group], where)
    values: Values = {key: _READERS[entry.field.kind](found, entry) for key, entry in entries.items()}
    missing = [f for f in _REQUIRED[group] if f.key not in entries or _blank(entries[f.key].value)]
    if missing:
        code = "incomplete-judgement" if group == "judgements" else "incomplete-group"
        names = " and ".join(f.label for f in missing)
        keys = ", ".join(f"{f.key}:" for f in missing)
        found.error(code, _first_line(found, node), f"In {where}, the {names} {_is(missing)} missing.", f"Add {keys}")
    return values


def _is(things: list[Field]) -> str:
    return "is" if len(things) == 1 else "are"


def _first_line(found: _Findings, node: Node) -> Span:
    span = found.span(node)
    if span.end_line == span.line:
        return span
    return Span(span.line, span.column, span.line, len(found.source.line(span.line)) + 1)


def _records(found: _Findings, entry: _Entry) -> list[tuple[Values, Node]]:
    node = entry.value
    where = f"“{entry.field.key}”"
    if _blank(node):
        return []
    items = node.items if isinstance(node, Sequence) else (node,)
    groups: list[tuple[Values, Node]] = []
    for item in items:
        if isinstance(item, Mapping) and item.pairs:
            groups.append((_record(found, item, entry.field.key, where), item))
        elif not _blank(item):
            keys = ", ".join(f.key for f in entry.field.fields)
            found.error(
                "wrong-shape", item, f"{where} takes a group of keys here.", f"Write, on lines of their own: {keys}."
            )
    return groups


def _stage_3(found: _Findings, entry: _Entry) -> tuple[StageThree, ...]:
    requests: list[StageThree] = []
    for values, node in _records(found, entry):
        outcome, outcome_date = values.get("outcome"), values.get("outcome_date")
        where = _first_line(found, node)
        if outcome and outcome_date is None and "outcome" in values:
            found.warning(
                "outcome-without-date",
                where,
                f"The outcome “{outcome}” of this Stage 3 request has no date.",
                "Add outcome_date: and the day on which the outcome was given.",
            )
        if outcome_date and not outcome and not _is_filled(node, "outcome"):
            found.error(
                "incomplete-group",
                where,
                "This Stage 3 request has a date of an outcome but no outcome.",
                "Add outcome:",
            )
        requested = values.get("requested")
        if isinstance(requested, dt.date) and isinstance(outcome_date, dt.date) and outcome_date < requested:
            found.error(
                "outcome-before-request",
                where,
                f"The outcome of this Stage 3 request is dated {english(outcome_date)}, before the request was made on"
                f" {english(requested)}.",
                "Mend requested: or outcome_date:",
            )
        if requested:
            requests.append(StageThree(**values, span=where))  # type: ignore[arg-type]  # the table names the fields
    return tuple(requests)


def _is_filled(node: Node, name: str) -> bool:
    pairs = node.pairs if isinstance(node, Mapping) else ()
    return any(isinstance(key, Scalar) and normal_key(key.text) == name and not _blank(value) for key, value in pairs)


def _parents(found: _Findings, entry: _Entry) -> tuple[Parent, ...]:
    return tuple(Parent(**v) for v, _ in _records(found, entry) if v.get("name"))  # type: ignore[arg-type]  # as above


def _practitioners(found: _Findings, entry: _Entry) -> tuple[Practitioner, ...] | None:
    if _is_word_none(entry.value):
        return ()
    if _blank(entry.value):
        return None
    people = (v for v, _ in _records(found, entry) if v.get("name"))
    return tuple(Practitioner(**v) for v in people)  # type: ignore[arg-type]  # as above


def _is_word_none(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.strip().lower() == "none"


def _closed(found: _Findings, entry: _Entry) -> Closed | None:
    groups = _records(found, entry)
    if isinstance(entry.value, Sequence) and groups:
        found.error(
            "wrong-shape",
            entry.value,
            "“closed” takes one date and reason, not a list.",
            "Write date: and reason: below it.",
        )
    for values, node in groups:
        if values.get("date"):
            return Closed(**values, span=_first_line(found, node))  # type: ignore[arg-type]  # as above
    return None


def _group(found: _Findings, entry: _Entry, what: str) -> list[tuple[Scalar, Node]]:
    """The pairs of a mapping whose keys are the team's own; duplicates are reported."""
    node = entry.value
    if _blank(node):
        return []
    if not isinstance(node, Mapping):
        found.error(
            "wrong-shape",
            node,
            f"“{entry.field.key}” takes {what}.",
            "Write each on a line of its own: a key, a colon, a space, the text.",
        )
        return []
    pairs: dict[str, tuple[Scalar, Node]] = {}
    for key, value in node.pairs:
        if not isinstance(key, Scalar) or not key.text.strip():
            found.error(
                "wrong-shape", key, "A key must be a plain word.", "Write the key, a colon, a space and the value."
            )
        elif normal_key(key.text) in pairs:
            _duplicate_key(found, key, pairs[normal_key(key.text)][0])
        else:
            pairs[normal_key(key.text)] = (key, value)
    return list(pairs.values())


def _needs(found: _Findings, entry: _Entry) -> tuple[Need, ...] | None:
    if _is_word_none(entry.value):
        return ()
    needs = [_need(found, key, value) for key, value in _group(found, entry, "needs by name, or the word none")]
    return tuple(needs) or None


def _need(found: _Findings, key: Scalar, value: Node) -> Need:
    name = normal_key(key.text)
    found.places[f"needs.{name}"] = found.span(key)
    if isinstance(value, Mapping) and value.pairs:
        values = _record(found, value, "needs", f"the need “{shortened(key.text)}”")
        return Need(name, **values, span=found.span(key)) if values.get("need") else Need(name, key.text)  # type: ignore[arg-type]  # as above
    text = _text_of(found, value, "need") if isinstance(value, Scalar) or not _blank(value) else ""
    return Need(name, text or key.text.strip(), span=found.span(key))


def _judgements(found: _Findings, entry: _Entry) -> tuple[Judgement, ...]:
    judgements: list[Judgement] = []
    for key, value in _group(found, entry, "judgements by criterion"):
        name = normal_key(key.text)
        span = found.places[f"judgements.{name}"] = found.span(key)
        if not isinstance(value, Mapping):
            found.error(
                "incomplete-judgement",
                value if not _blank(value) else key,
                f"The judgement on “{shortened(key.text)}” needs a decision, who made it, when and why.",
                "Write below it: decision: (met or not met), by:, date:, reason:",
            )
            continue
        values = _record(found, value, entry.field.key, f"the judgement on “{shortened(key.text)}”")
        if all(values.get(f.key) for f in entry.field.fields):
            values["decision"] = str(values["decision"]).replace(" ", "-")
            judgements.append(Judgement(name, **values, span=span))  # type: ignore[arg-type]  # as above
    return tuple(judgements)


def _labels(found: _Findings, entry: _Entry) -> tuple[tuple[str, str], ...]:
    pairs = _group(found, entry, "labels and their text")
    return tuple((key.text.strip(), _text_of(found, value, key.text)) for key, value in pairs)


# --- Actions --------------------------------------------------------------------------------------


def _actions(found: _Findings, entry: _Entry) -> tuple[Action, ...]:
    lane = entry.field.lane
    node = entry.value
    if lane is None or _blank(node):
        return ()
    if not isinstance(node, Mapping):
        found.error(
            "wrong-shape",
            node,
            f"“{entry.field.key}” takes the actions of the form, each with its date.",
            "Write below it, indented by two spaces: the action, a colon, a space, the date.",
        )
        return ()
    done: dict[str, tuple[Action, ...]] = {}
    for key, action in _entries(found, node, _LANE_KEYS[lane], f"“{entry.field.key}”").items():
        found.places[key] = found.span(action.key)
        if not _blank(action.value):
            done[key] = _occurrences(found, action.value, ACTIONS[key])
    return tuple(occurrence for key in _LANE_KEYS[lane] for occurrence in done.get(key, ()))


def _occurrences(found: _Findings, node: Node, box: ActionBox) -> tuple[Action, ...]:
    items = node.items if isinstance(node, Sequence) else (node,)
    read = [_occurrence(found, item, box) for item in items if not _blank(item)]
    return tuple([action for action in read if action is not None])


def _occurrence(found: _Findings, node: Node, box: ActionBox) -> Action | None:
    span = _first_line(found, node)
    if not isinstance(node, Mapping):
        date = _date_of(found, node, _BARE_DATES[box.key])
        return Action(box.key, box.lane, date, span=span) if date else None
    before = len(found.diagnostics)
    values = _record(found, node, box.key, f"“{box.key}”")
    values["needs"] = tuple(normal_key(name) for name in values.pop("for", ()))  # type: ignore[attr-defined]  # texts
    action = Action(box.key, box.lane, span=span, **values)  # type: ignore[arg-type]  # the table names the fields
    if not action.date and not action.planned:
        if len(found.diagnostics) == before:
            help_ = "Add date: if it was done, or planned: if it is still to be done."
            found.error("action-without-date", span, f"{box.short} has no date.", help_)
        return None
    _check_void(found, action, box)
    return action if _dates_agree(found, action, box) else None


def _check_void(found: _Findings, action: Action, box: ActionBox) -> None:
    """``void: no`` would make void what was meant to count."""
    if action.void.lower() in _WORDS_FOR_YES:
        message = f"void: of {box.short} takes the reason why it does not count, not {quoted(action.void)}."
        help_ = "Write the reason in a few words, or take void: out if the action counts."
        found.error("wrong-shape", action.span, message, help_)


def _dates_agree(found: _Findings, action: Action, box: ActionBox) -> bool:
    if action.date and action.planned:
        message = f"{box.short} has both a date (it was done) and a planned date (it is still to be done)."
        help_ = "Keep date: if it was done, or planned: if it was not."
        found.error("date-and-planned", action.span, message, help_)
        return False
    start = action.date or action.planned
    if start and action.until and action.until < start:
        message = f"{box.short} ends before it begins."
        found.error("until-before-date", action.span, message, "Mend date: or until:.")
    return True


def _named(field_: Field, box: ActionBox) -> Field:
    if field_.kind is not Kind.DATE:
        return field_
    return replace(field_, label=f"{field_.label} of {box.short}", of_action=field_.key in ("date", "planned"))


def _by_keys(fields: Iterable[Field]) -> dict[str, Field]:
    return {f.key: f for f in fields}


# The tables of the form by key, made once: what may stand at the left edge, in each group, and in each lane.
_TOP = _by_keys(FIELDS)
_BOX_FIELDS = {box.key: tuple(_named(f, box) for f in box.fields) for box in ACTIONS.values()}
_GROUP_FIELDS = {**{f.key: f.fields for f in FIELDS if f.fields}, **_BOX_FIELDS}
_GROUPS = {key: _by_keys(fields) for key, fields in _GROUP_FIELDS.items()}
_REQUIRED = {key: tuple(f for f in fields if f.required) for key, fields in _GROUP_FIELDS.items()}
_LANE_KEYS = {lane: _by_keys(Field(b.key, b.label) for b in boxes) for lane, boxes in LANES.items()}
_BARE_DATES = {b.key: Field("date", f"date of {b.short}", Kind.DATE, of_action=True) for b in ACTIONS.values()}
_TOP_KEYS = {f.key for f in FIELDS}
_ALL_KEYS = _TOP_KEYS | set(ACTIONS)
_EVERY_KEY = _ALL_KEYS | {f.key for fields in (*_BOX_FIELDS.values(), *(f.fields for f in FIELDS)) for f in fields}


def _by_key(**readers: Callable[[_Findings, _Entry], object]) -> Callable[[_Findings, _Entry], object]:
    return lambda found, entry: readers[entry.field.key](found, entry)


_READERS: dict[Kind, Callable[[_Findings, _Entry], object]] = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.YEAR_GROUP: _year_group,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.TEXTS: _texts,
    Kind.ACTIONS: _actions,
    Kind.NEEDS: _needs,
    Kind.JUDGEMENTS: _judgements,
    Kind.RECORD: _by_key(closed=_closed),
    Kind.RECORDS: _by_key(stage_3=_stage_3, parents=_parents),
    Kind.RECORDS_OR_NONE: _by_key(practitioners=_practitioners),
    Kind.LABELS: _labels,
}
