"""Text to a case: every key by the form's table, every problem with its place, nothing raised."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casebook.casefile.contactlog import Log, read_log
from casebook.casefile.frontmatter import read_front_matter
from casebook.casefile.groups import READERS
from casebook.casefile.keys import (
    ALL_KEYS,
    EVERY_KEY,
    TOP,
    Findings,
    KeyValue,
    Values,
    entries_of,
)
from casebook.casefile.source import Source, quoted, ref_problem
from casebook.casefile.tree import Mapping, Node, Scalar, Sequence, is_blank
from casebook.catalogue import BAD_REF, BLANK_BOX, MERGE_CONFLICT, MISSING_NAME
from casebook.diagnostics import START, Checked, Diagnostic
from casebook.form import DETAILS, normal_key
from casebook.model import Action, Case, DatedFact, Need
from casebook.suggest import MOST_GUESSES, did_you_mean

MAX_NAME = 200
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?=[ \n]|$)", re.MULTILINE)
_FIRST_HEADING = re.compile(r"^#", re.MULTILINE)
_RULE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_BODY_LINE = re.compile(r"^([ \t]*)(?=\S)(- +)?(?:(\w[\w -]{0,60}?)[ \t]{0,9}:(?=[ \t]|$))?.*$", re.MULTILINE)


def parse_case(source: Source) -> Checked[Case | None]:
    """Read one case file. Depends on its text alone: what depends on today is checked later.

    The value is the case as far as it could be read, or ``None`` where its front matter could not
    be. A case with errors is fit for lists and for its own problem page, never for a verdict.
    """
    found = Findings(source)
    if why := ref_problem(source.ref):
        found.error(
            BAD_REF, START, f"The file's name “{source.ref}” {why}.", "Rename the file, for example CB-0007.md."
        )
    if conflicts := _conflicts(found):
        return Checked(None, tuple(conflicts))
    front_matter, problems = read_front_matter(source)
    found.told.add(problems)
    if front_matter is None:
        return Checked(None, tuple(found.diagnostics))
    log = read_log(source, front_matter.body)
    found.told.add(log.diagnostics)
    found.told.left_out += log.left_out
    if front_matter.root is None or not log.whole:
        return Checked(None, found.told.all(source.path))
    _refuse_split_front_matter(found, front_matter.body)
    if source.text.find("#", front_matter.start, front_matter.end) >= 0:
        for _, value in front_matter.root.pairs:
            _look_for_remarks(found, value)
    case = _case(found, front_matter.root, log)
    return Checked(case, found.told.all(source.path))


def _conflicts(found: Findings) -> list[Diagnostic]:
    """Both sides of an unfinished merge are in the file; neither may be taken for the truth."""
    if "<<<<<<<" not in found.source.text and ">>>>>>>" not in found.source.text:
        return []
    for m in _CONFLICT.finditer(found.source.text):
        end = found.source.text.find("\n", m.start())
        found.error(
            MERGE_CONFLICT,
            found.source.span(m.start(), end if end >= 0 else len(found.source.text)),
            "Two people changed this file, and git has put both versions into it between marks like this one.",
            "Keep what is right of both, delete the lines that begin with <<<<<<<, ======= and >>>>>>>, and save.",
        )
    return [d for d in found.diagnostics if d.code in {MERGE_CONFLICT, BAD_REF}] if _has_conflict(found) else []


def _has_conflict(found: Findings) -> bool:
    return any(d.code == MERGE_CONFLICT for d in found.diagnostics)


def _refuse_split_front_matter(found: Findings, body: int) -> None:
    """A line of hyphens in the middle of the boxes would turn the boxes below it into a note.

    The body gives itself away by beginning with a box, or by what could be boxes above a further line of hyphens.
    """
    text = found.source.text
    heading = _FIRST_HEADING.search(text, body)
    end = heading.start() if heading else len(text)
    rule = _RULE.search(text, body, end)
    lines = _BODY_LINE.finditer(text, body, rule.start() if rule else end)
    for number, m in enumerate(lines):
        boxed = m[3] is not None and normal_key(m[3]) in (EVERY_KEY if m[1] or m[2] else ALL_KEYS)
        if boxed or (rule and m[1] and number == 0):
            message = (
                "This looks like a box of the front matter, but a line of hyphens above it has closed the front matter."
            )
            help_ = "Take out the line of three hyphens among the boxes; if this is a note, put a heading above it."
            found.error("split-front-matter", found.source.span(*m.span()), message, help_)
            return
        if not rule:
            return


def _look_for_remarks(found: Findings, node: Node) -> None:
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


def _case(found: Findings, root: Mapping, log: Log) -> Case:
    entries = entries_of(found, root, TOP, "the front matter")
    for key, entry in entries.items():
        found.places[key] = found.span(entry.value if not is_blank(entry.value) else entry.key)
    values: Values = {key: READERS[entry.field.kind](found, entry) for key, entry in entries.items()}
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


def _check_details(found: Findings, values: Values, entries: dict[str, KeyValue], root: Mapping) -> None:
    for box in DETAILS:
        entry = entries.get(box.key)
        if entry is not None and not is_blank(entry.value):
            continue
        where = entry.key if entry else found.source.span(root.start, root.start)
        state = "is empty" if entry else "is missing"
        if box.required:
            found.error(MISSING_NAME, where, f"The box “{box.label}” {state}.", f"Add {box.key}: and the child's name.")
        else:
            found.warning(BLANK_BOX, where, f"The box “{box.label}” {state}.", f"Fill in {box.key}: when it is known.")
    name = values.get("child_name")
    if isinstance(name, str) and len(name) > MAX_NAME:
        found.error(
            "name-too-long",
            entries["child_name"].value,
            f"The child's name is {len(name)} characters long; at most {MAX_NAME} can be.",
            "Write the name alone; other facts have boxes of their own, or go under extra:.",
        )


def _check_needs_named(found: Findings, needs: tuple[Need, ...] | None, support: tuple[Action, ...]) -> None:
    known = {need.key: None for need in needs or ()}
    missing = [(name, action) for action in support for name in action.needs if name not in known]
    for number, (name, action) in enumerate(missing):
        guesses = list(known)[:MOST_GUESSES] if number < MOST_GUESSES else []
        help_ = did_you_mean(name, guesses, "Name a key that stands under needs:, or add the need there.")
        found.error("unknown-need", action.span, f"There is no need {quoted(name)} under needs:.", help_)
