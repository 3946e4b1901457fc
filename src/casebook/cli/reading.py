"""Commands that look and change nothing: ``status``, ``due``, ``find``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from casebook import report
from casebook.book import Book, CaseFile, ref_order
from casebook.casefile.headings import Heading, heading_parts
from casebook.cli.naming import find_files
from casebook.cli.options import complete_ref, with_workplace
from casebook.cli.workplace import Filter, Refused, Workplace, caseload_options, paint, say_broken, say_json
from casebook.dates import english
from casebook.form import LANE_ACTIONS, LANE_LABELS, year_group_label
from casebook.rules.policy import Policy
from casebook.rules.readiness import (
    BEFORE_SENDING,
    STATE_LABELS,
    STATUS_LABELS,
    Answer,
    Outcome,
    Readiness,
    State,
    Verdict,
)
from casebook.views.lists.due import section_of
from casebook.wording import counted, shown

if TYPE_CHECKING:
    from casebook.find import FoundBox
    from casebook.model import Contact
    from casebook.rules.prompts import Prompt

NO_CASES = "There are no cases in this book yet."
REF_COLUMNS = 64  # as long as a ref may be: it is what people type, so it is never cut


@click.command("status", epilog="Example: casebook status CB-0007")
@click.argument("refs", nargs=-1, shell_complete=complete_ref)
@caseload_options
@click.option("--format", "format_", type=click.Choice(("text", "json", "csv")), default="text", show_default=True)
@with_workplace
def status_command(place: Workplace, refs: tuple[str, ...], chosen: Filter, format_: str) -> None:
    """Show the caseload as a table, or the cases REFS in full, each criterion with its evidence."""
    book = place.book()
    files = _in_ref_order(_chosen_files(book, refs, chosen))
    if format_ == "json":
        from casebook.exporting.caseload_json import status_document

        say_json(status_document(place.as_of, files))
    elif format_ == "csv":
        from casebook.exporting.csvfile import caseload_csv

        _write(caseload_csv(files, place.as_of))
    elif refs and files:
        for file in files:
            click.echo(_in_full(file, place))
    else:
        click.echo(_table(files) if book.files else f'{NO_CASES} To make one: casebook new CB-0001 --child-name "…"')
    sys.exit(say_broken(files, "they have no verdict." if format_ == "text" else "of them only the ref is known here."))


def _write(data: bytes) -> None:
    """Write bytes as they are: a CSV file has an encoding and line endings of its own."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _chosen_files(book: Book, refs: tuple[str, ...], chosen: Filter) -> list[CaseFile]:
    files = find_files(book.files, refs) if refs else list(book.files)
    return chosen.pick({file.path: file for file in files}.values())


def _in_ref_order(files: Iterable[CaseFile]) -> list[CaseFile]:
    return sorted(files, key=lambda f: (ref_order(f.ref), f.path))


def _table(files: list[CaseFile]) -> str:
    if not files:
        return "No case matches."
    head = ("Ref", "Child", "Year", "School", "Staff", "Status", "Verdict")
    rows = [head, *(_row(f) for f in files)]
    limits = (REF_COLUMNS, 26, 9, 26, 16, 20, 60)
    widths = [min(max(report.width(shown(row[i])) for row in rows), limit) for i, limit in enumerate(limits)]
    lines = ["  ".join(_cell(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines[0] = paint(lines[0], "bold")
    return "\n".join(line.rstrip() for line in lines) + f"\n\n{_totals(files)}"


def _row(file: CaseFile) -> tuple[str, ...]:
    case, readiness = file.case, file.readiness
    facts = (
        (case.child_name, case.year_group, case.school, case.staff_name) if case else ("(cannot be read)", "", "", "")
    )
    if readiness is None:
        return (file.ref, *facts, "", file.words)
    return (file.ref, *facts, STATUS_LABELS[readiness.status], readiness.words)


def _cell(text: str, width: int) -> str:
    text = report.cut(text, width)
    return text + " " * (width - report.width(text))


def _totals(files: list[CaseFile]) -> str:
    told = [counted(len(files), "case")]
    for verdict, words in (
        (Verdict.READY, "ready to consider"),
        (Verdict.NEEDS_JUDGEMENT, "to judge"),
        (Verdict.NOT_READY, "not ready"),
    ):
        number = sum(f.readiness is not None and f.readiness.verdict is verdict for f in files)
        told.append(f"{number} {words}")
    broken = sum(not f.sound for f in files)
    if broken:
        told.append(f"{broken} with errors (see: casebook check)")
    return ", ".join(told)


_MARKS = {Outcome.MET: "[x]", Outcome.NOT_MET: "[ ]", Outcome.JUDGEMENT: "[?]"}
_MARK_STYLES = {Outcome.MET: "good", Outcome.NOT_MET: "error", Outcome.JUDGEMENT: "warning"}


def _in_full(file: CaseFile, place: Workplace) -> str:
    case, readiness = file.case, file.readiness
    title = paint(f"{file.ref}  {shown(case.child_name) if case else ''}".rstrip(), "bold")
    for text in reversed(case.alert if case else ()):
        title = f"{paint('Read this first:', 'error')} {shown(' '.join(text.split()))}\n{title}"
    if case is None or readiness is None:
        return f"{title}\n{report.text(file.diagnostics, paint)}"
    year = year_group_label(case.year_group) or "year group not recorded"
    about = (year, case.school or "no school", case.staff_name or "no staff name", file.path)
    lines = [
        title,
        f"  {shown(' · '.join(about))}",
        f"  {_standing(readiness)} · as of {english(place.as_of)}",
        *([f"  {readiness.limits}"] if readiness.limits else []),
        "",
        *_criteria(readiness, file.path),
        *_before_sending(readiness, file.path),
        *_actions(file, place.settings.policy),
    ]
    if file.prompts:
        lines += ["", paint("To do", "bold"), *(f"  - {shown(p.text)}" for p in file.prompts)]
    lines += [
        "",
        f"{counted(len(case.contacts), 'contact')} in the log. {_by(place.settings.policy)}",
        "",
    ]
    return "\n".join(lines)


def _criteria(readiness: Readiness, path: str) -> list[str]:
    lines = []
    for answer in readiness.answers:
        mark = paint(_MARKS[answer.outcome], _MARK_STYLES[answer.outcome])
        lines.append(f"{mark} {shown(answer.label)}: {answer.words}")
        lines.append(f"      {shown(answer.reason)}")
        lines += _places(answer, path)
    return lines


_STATE_MARKS = {State.RECORDED: "[x]", State.GAP: "[ ]", State.ASK: "[?]"}


def _before_sending(readiness: Readiness, path: str) -> list[str]:
    """The list of that name; none for a closed case, which nobody sends."""
    if readiness.verdict is None or not readiness.before_sending:
        return []
    lines = ["", paint(BEFORE_SENDING, "bold")]
    for answer in readiness.before_sending:
        mark = paint(_STATE_MARKS[answer.state], _MARK_STYLES[answer.outcome])
        lines.append(f"{mark} {shown(answer.label)}: {STATE_LABELS[answer.state]}. {shown(answer.reason)}")
        lines += _places(answer, path)
    return lines


def _places(answer: Answer, path: str) -> list[str]:
    if not answer.evidence:
        return []
    places = ", ".join(dict.fromkeys(str(e.line) for e in answer.evidence))
    return [paint(f"      {shown(path)}, line {places}", "dim")]


def _standing(readiness: Readiness) -> str:
    """Verdict and status, the one that matters more first."""
    return " · ".join(
        paint(shown(words), "bold") if words == readiness.words else words for words in readiness.standing
    )


def _by(policy: Policy) -> str:
    """By which policy, in words."""
    checked = f", {english(policy.checked)}" if policy.checked else ""
    guidance = f" Checked against: {shown(policy.guidance)}{checked}." if policy.guidance else ""
    return f"Policy: {shown(policy.name)} ({shown(policy.version)}).{guidance}"


def _actions(file: CaseFile, policy: Policy) -> list[str]:
    lines: list[str] = []
    for lane, boxes in LANE_ACTIONS.items():
        lines += ["", paint(LANE_LABELS[lane], "bold")]
        for box in boxes:
            found = [a for a in (file.case.actions if file.case else ()) if a.key == box.key]
            if not found and not box.on_form:
                continue
            told = []
            for a in found:
                day = english(a.date) if a.date else f"planned {english(a.planned)}" if a.planned else ""
                asides = [a.outcome, f"void: {a.void}" if a.void else "", "confidential" if a.confidential else ""]
                told.append(" ".join([day, *(f"({shown(x)})" for x in asides if x)]))
            lines.append(f"  {shown(policy.box(box.key))}: {'; '.join(told) or '–'}")
    return lines


@click.command("due", epilog="Example: casebook due --staff Bell")
@caseload_options
@click.option("--format", "format_", type=click.Choice(("text", "json", "csv")), default="text", show_default=True)
@with_workplace
def due_command(place: Workplace, chosen: Filter, format_: str) -> None:
    """Show what to do next, as the site's page To do has it: one line for each case, the most pressing first.

    What a case still lacks for Stage 3 is in casebook status; --format json and csv hold every prompt.
    """
    book = place.book()
    todo = sorted(
        ((p, f) for f in chosen.pick(book.sound) for p in f.prompts),
        key=lambda pair: (*pair[0].sort_key[:2], pair[1].ref.casefold(), pair[0].sort_key),
    )
    rows = [
        {
            "ref": f.ref,
            "child_name": f.case.child_name if f.case else "",
            "key": p.key,
            "due": p.due.isoformat() if p.due else None,
            "text": p.text,
        }
        for p, f in todo
    ]
    if format_ == "json":
        say_json({"as_of": place.as_of.isoformat(), "prompts": rows})
    elif format_ == "csv":
        from casebook.exporting.csvfile import table_csv

        head = ("Ref", "Child", "Prompt", "Due", "Text")
        body = [tuple(str(row[k] or "") for k in ("ref", "child_name", "key", "due", "text")) for row in rows]
        _write(table_csv(head, body))
    else:
        lines = _due_lines(todo, place)
        click.echo("\n".join(lines) if lines else "Nothing is due." if book.files else NO_CASES)
    # Which filter a broken file would match cannot always be told, so all of them are.
    sys.exit(say_broken(book.files, "what is due in them cannot be told."))


def _due_lines(todo: Iterable[tuple[Prompt, CaseFile]], place: Workplace) -> list[str]:
    """A line for each case that stands on the site's page of what to do: what presses most, and how much more there is."""
    by_case: dict[str, list[tuple[Prompt, CaseFile]]] = {}
    for prompt, file in todo:
        if section_of(prompt, place.as_of) is not None:
            by_case.setdefault(file.path, []).append((prompt, file))
    width = max((len(work[0][1].ref) for work in by_case.values()), default=0)
    lines = []
    for (prompt, file), *others in by_case.values():
        name = file.case.child_name if file.case else ""
        more = f" (and {len(others)} more: casebook status {file.ref})" if others else ""
        lines.append(f"{file.ref.ljust(width)}  {shown(f'{name}: {prompt.text}')}{more}")
    return lines


@click.command("find", epilog='Example: casebook find "bus pass"')
@click.argument("words", nargs=-1, required=True, metavar="TEXT")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def find_command(place: Workplace, words: tuple[str, ...], format_: str) -> None:
    """Find all the words of TEXT: in the contact log, in the boxes (names, parents, notes on an action) and in the notes of every case.

    All of them must stand in one entry, box or note. Letter case and accents do not matter. Exit status 0 whether
    or not anything is found; 1 where there are case files that cannot be read, of which each line is searched by itself.
    """
    from casebook.find import find_boxes, find_entries

    text = " ".join(words)
    if not text.strip():
        raise Refused('Say which words to find, for example: casebook find "bus pass"')
    files = _in_ref_order(place.book().files)
    unread = [file for file in files if file.case is None]
    found = list(find_entries(files, text))
    boxes = list(find_boxes(files, text))
    if format_ == "json":
        rows = [
            {
                "ref": f.ref,
                "path": f.path,
                "line": c.span.line,
                "date": c.date.isoformat(),
                "initials": c.initials,
                "text": c.text,
                "where": "log",
            }
            for f, c in found
        ]
        rows += [
            {
                "ref": f.ref,
                "path": f.path,
                "line": b.line,
                "date": None,
                "initials": "",
                "text": b.text,
                "where": b.where,
            }
            for f, b in boxes
        ]
        say_json({"found": rows})
    else:
        for file, contact in found:
            _print_entry(file, contact)
        for file, box in boxes:
            _print_box(file, box)
        beside = f", and {counted(len(boxes), 'other place')}" if boxes else ""
        click.echo(f"{counted(len(found), 'entry', 'entries')} found{beside}.")
    sys.exit(say_broken(unread, "their lines were searched as they stand."))


def _print_box(file: CaseFile, box: FoundBox) -> None:
    child = file.case.child_name if file.case else ""
    told = shown(" · ".join(part for part in (child, box.where) if part))
    click.echo(paint(f"{shown(file.path)}:{box.line}: {told}", "bold"))
    for line in box.text.split("\n"):
        click.echo(f"    {shown(line)}")


def _print_entry(file: CaseFile, contact: Contact) -> None:
    child = file.case.child_name if file.case else ""
    said = Heading(contact.initials, contact.how, contact.outcome, contact.with_, contact.confidential)
    told = shown(" · ".join(part for part in (child, english(contact.date), *heading_parts(said)) if part))
    click.echo(paint(f"{shown(file.path)}:{contact.span.line}: {told}", "bold"))
    for line in contact.text.split("\n"):
        click.echo(f"    {shown(line)}")
