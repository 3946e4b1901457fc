"""Commands that change one case file: ``new``, ``log``, ``record``, ``judge``, ``set``.

Each changes only the bytes that it must, proves the result before it is written, and says which child
it was about. Nothing is guessed: a near miss is named, and refused.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import click
from click.shell_completion import CompletionItem

from casebook.book import CaseFile, judge_source
from casebook.casefile.listing import list_cases
from casebook.casefile.parse import parse_case
from casebook.casefile.source import MAX_BYTES, read_source, ref_of, ref_problem
from casebook.cli.workplace import Refused, Workplace, paint, read_day, suggest_ref
from casebook.dates import english
from casebook.diagnostics import Diagnostic, errors, warnings
from casebook.editing.edits import (
    CannotEdit,
    ChangedLine,
    Document,
    Edited,
    Entry,
    blank_case,
    log_contact,
    new_errors,
    read_document,
    record_action,
    record_judgement,
    set_field,
)
from casebook.editing.write import NotWritten, create_file, digest_of, read_for_edit, replace_file, turn
from casebook.form import (
    ACTIONS,
    DETAILS,
    FIELDS,
    NICKNAMES,
    OUTCOME_NICKNAMES,
    ActionBox,
    Field,
    Kind,
    normal_key,
)
from casebook.model import Action, Case, Judgement
from casebook.rules.checks import child_key
from casebook.rules.readiness import CRITERIA
from casebook.suggest import did_you_mean
from casebook.wording import shown

as_of_option = click.option("--as-of", metavar="YYYY-MM-DD", default=None, help="Take this date for today.")

_SETTABLE = {Kind.TEXT, Kind.DATE, Kind.YEAR_GROUP, Kind.YES_NO, Kind.TEXTS, Kind.NEEDS, Kind.RECORDS_OR_NONE}


# --- Completion -------------------------------------------------------------------------------------


def complete_ref(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The refs of the book that begin so. Names are left out: they would stand on the screen for all to see."""
    folder = ctx.find_root().params.get("folder")
    try:
        root = Workplace.at(Path(folder) if folder else None, None).root
        refs = sorted(map(ref_of, list_cases(root).paths))
    except (click.ClickException, OSError):
        return []
    return [CompletionItem(ref) for ref in refs if ref.casefold().startswith(incomplete.casefold())]


def _complete(words: Mapping[str, str]) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    def complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        start = normal_key(incomplete)
        return [CompletionItem(key, help=label) for key, label in words.items() if key.startswith(start)]

    return complete


_ref = click.argument("ref", shell_complete=complete_ref)


# --- What was typed ---------------------------------------------------------------------------------


def _near(text: str, words: Iterable[str], nicknames: Mapping[str, str] | None = None) -> str:
    """The sentence that names the word that was probably meant, or all of them."""
    known = list(words)
    return did_you_mean(text, known, f"It can be: {', '.join(known)}.", nicknames=nicknames)


def _action_box(text: str) -> ActionBox:
    key = normal_key(text)
    if key not in ACTIONS:
        raise Refused(f"There is no action “{text}”. {_near(key, ACTIONS, NICKNAMES)}")
    return ACTIONS[key]


def _criterion(text: str) -> str:
    key = normal_key(text)
    if key not in CRITERIA:
        raise Refused(f"There is no criterion “{text}”. {_near(key, CRITERIA)}")
    return key


def _field(text: str) -> Field:
    key = normal_key(text)
    if key in ACTIONS or NICKNAMES.get(key) in ACTIONS:
        raise Refused(f"“{text}” is an action. Use: casebook record")
    fields = {f.key: f for f in FIELDS}
    if key not in fields:
        settable = [f.key for f in FIELDS if f.kind in _SETTABLE]
        raise Refused(f"There is no box “{text}”. {_near(key, settable, NICKNAMES)}")
    return fields[key]


def _past_day(text: str | None, today: dt.date, advice: str = "") -> dt.date:
    """A day that cannot lie ahead; today where none is given."""
    day = read_day(text) if text else today
    if day > today:
        raise Refused(f"{english(day)} lies in the future. Check the date.{advice}")
    return day


def _one_line(name: str, text: str) -> str:
    if "\n" in text or "\r" in text:
        raise Refused(f"{name} must be on one line.")
    return text.strip()


# --- Changing a file --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made: the file as it was and as it is, judged, and the lines that differ."""

    before: CaseFile
    after: CaseFile
    lines: tuple[ChangedLine, ...]
    changed: bool

    @property
    def child(self) -> str:
        """Which child it was about: the ref and the name."""
        name = self.after.case.child_name if self.after.case else ""
        return f"{self.after.ref} {name}".strip()

    @property
    def new_warnings(self) -> list[Diagnostic]:
        """What is odd now and was not before."""
        known = {(d.code, d.message) for d in self.before.diagnostics}
        return [d for d in warnings(self.after.diagnostics) if (d.code, d.message) not in known]


def change_case(place: Workplace, ref: str, change: Callable[[Document], Edited]) -> Done:
    """Change the case ``ref`` on disk, whole or not at all. Raises :class:`Refused`."""
    settings = place.settings
    try:
        with turn(place.root):
            path = _path_of(place.root, ref)
            data = read_for_edit(place.root / path)
            document = read_document(path, data)
            edited = change(document)
            before = judge_source(document.source, settings, place.as_of)
            after = judge_source(edited.source, settings, place.as_of)
            _refuse_errors(new_errors(before.diagnostics, after.diagnostics))
            if edited.changed:
                replace_file(place.root / path, digest_of(data), edited.data)
    except (CannotEdit, NotWritten) as refusal:
        raise Refused(str(refusal)) from None
    return Done(before, after, edited.lines, edited.changed)


def _refuse_errors(added: list[Diagnostic]) -> None:
    if added:
        raise Refused(f"This would make an error in the file. {added[0].message} {added[0].help}")


def _path_of(root: Path, ref: str) -> str:
    """The path of the one case file with that ref, whatever the case of its letters."""
    paths = list_cases(root).paths
    found = [path for path in paths if ref_of(path).casefold() == ref.casefold()]
    if not found:
        raise Refused(suggest_ref(ref, map(ref_of, paths)))
    if len(found) > 1:
        raise Refused(f"The ref {ref} stands for two files, {' and '.join(found)}. Rename one of them first.")
    return found[0]


def _print(done: Done, sentence: str, next_: str = "") -> None:
    """The word of confirmation, the changed lines, what is odd now, and what to do next."""
    if not done.changed:
        click.echo(shown(f"{done.child}: nothing to change, {sentence} already"))
        return
    click.echo(paint(shown(f"{done.child}: {sentence}"), "good"))
    click.echo(f"  {shown(done.after.path)}")
    width = len(str(max((line.number for line in done.lines), default=1)))
    for line in done.lines:
        text = f"  {line.number:>{width}} {'+' if line.added else '-'} {shown(line.text.expandtabs(4))}"
        click.echo(text.rstrip() if line.added else paint(text.rstrip(), "dim"))
    for odd in done.new_warnings:
        click.echo(paint("Note: ", "warning") + shown(f"{odd.message} {odd.help}"))
    click.echo(f"Next: {shown(next_ or _next(done.after))}")


def _next(file: CaseFile) -> str:
    """What presses most in the case, or what is wrong with its file."""
    if wrong := errors(file.diagnostics):
        place = f"{wrong[0].path}:{wrong[0].span.line}"
        return f"mend what is still wrong in the file. {place}: {wrong[0].message}"
    if file.prompts:
        return file.prompts[0].text
    return f"nothing presses; to see the case in full: casebook status {file.ref}"


def _verdict(file: CaseFile) -> str:
    return f"; {file.readiness.words[0].lower()}{file.readiness.words[1:]}" if file.readiness else ""


# --- log --------------------------------------------------------------------------------------------


@click.command(
    "log",
    epilog='Example: casebook log CB-0007 "Rang mum. She will come on Friday." --by JB --how "phone, spoke to mum"',
)
@_ref
@click.argument("text")
@click.option("--date", "date", metavar="DATE", default=None, help="The day of the contact; today if left out.")
@click.option("--by", default="", metavar="INITIALS", help="Initials of who made it.")
@click.option("--how", default="", help='How it was made and with what result: "home visit, no reply".')
@as_of_option
@click.pass_obj
def log_command(place: Workplace, ref: str, text: str, date: str | None, by: str, how: str, as_of: str | None) -> None:
    """Add an entry to the contact log of the case REF.

    TEXT is one argument, in quotes; - reads it from standard input. Put -- before a TEXT that begins with a
    hyphen. The entry goes where the log's order has it, in the form in which the log is written: a heading, or
    a row of the form's table. A line of TEXT that could be read as a heading or the like is moved to the right,
    so that it stays text.
    """
    place = place.on(as_of)
    day = _past_day(date, place.as_of)
    entry = Entry(day, _typed(text), by, how)
    done = change_case(place, ref, lambda document: log_contact(document, entry))
    _print(done, f"contact of {english(day)} added to the log")


def _typed(text: str) -> str:
    if text != "-":
        return text
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("What was piped in is not UTF-8. Save it as UTF-8, or give the text in quotes.") from None


# --- record -----------------------------------------------------------------------------------------


@click.command("record", epilog="Example: casebook record CB-0007 letter_2 2026-09-28")
@_ref
@click.argument("action", shell_complete=_complete({key: box.label for key, box in ACTIONS.items()}))
@click.argument("date")
@click.option("--planned", is_flag=True, help="DATE is when it is meant to be done. It does not count as evidence.")
@click.option("--until", metavar="DATE", default=None, help="Support that runs over a period: its last day.")
@click.option("--outcome", default="", help='What came of it: "did not attend", "no reply", accepted …')
@click.option(
    "--for", "needs", multiple=True, metavar="NEED", help="The need that the support answers; may be repeated."
)
@click.option("--to", multiple=True, help="To whom a letter, or to which service a referral; may be repeated.")
@click.option("--by", default="", metavar="INITIALS", help="Initials of who did it.")
@click.option("--note", default="", help="Free text, on one line.")
@click.option("--done-planned", is_flag=True, help="This is the one that was planned: the plan is turned into it.")
@click.option("--again", is_flag=True, help="Record it although one of the same day is recorded already.")
@as_of_option
@click.pass_obj
def record_command(  # noqa: PLR0913, RUF100 - one parameter for each option
    place: Workplace,
    ref: str,
    action: str,
    date: str,
    planned: bool,
    until: str | None,
    outcome: str,
    needs: tuple[str, ...],
    to: tuple[str, ...],
    by: str,
    note: str,
    done_planned: bool,
    again: bool,
    as_of: str | None,
) -> None:
    """Record that ACTION was done on DATE in the case REF, or (--planned) that it is meant to be.

    ACTION is a box of the form, by its key: letter_1, letter_2, panel_meeting, home_visit, letter_2_dna,
    letter_3, early_help_assessment, team_around_the_family, pastoral_meeting, mentoring, referral,
    specialist_assessment.

    An empty box gets the date; a box that holds one becomes a list, and nothing in it is lost. What was
    planned for the very day becomes done. What was planned for another day stays planned, unless
    --done-planned says that this was it (with --planned: that it is put off to DATE).
    """
    place = place.on(as_of)
    box = _action_box(action)
    day = read_day(date)
    if not planned:
        _past_day(date, place.as_of, " If it is still to be done, add --planned.")
    what = Action(
        key=box.key,
        lane=box.lane,
        date=None if planned else day,
        planned=day if planned else None,
        until=_until(until, day),
        outcome=_outcome(box, outcome),
        needs=tuple(dict.fromkeys(map(normal_key, needs))),
        to=tuple(_one_line("--to", one) for one in to),
        by=_one_line("--by", by),
        note=_one_line("--note", note),
    )
    _refuse_foreign(box, what)

    def change(document: Document) -> Edited:
        _check_needs(document.case, what)
        plan = _plan_meant(document.case, what, done_planned)
        if plan is None and not again:
            _refuse_second(document.case, box, what)
        return record_action(document, what, plan)

    done = change_case(place, ref, change)
    _print(done, _recorded(box, what) + _verdict(done.after), _after_record(done, box, what))


def _until(text: str | None, start: dt.date) -> dt.date | None:
    if not text:
        return None
    day = read_day(text)
    if day < start:
        raise Refused(f"It cannot last until {english(day)}: that is before {english(start)}.")
    return day


def _outcome(box: ActionBox, text: str) -> str:
    if not text.strip():
        return ""
    if not box.outcomes:
        raise Refused(f"{box.short} has no outcome. Leave out --outcome; a remark goes into --note.")
    words = {normal_key(word): word for word in box.outcomes}
    if normal_key(text) not in words:
        hint = _near(text.strip().lower(), box.outcomes, OUTCOME_NICKNAMES)
        raise Refused(f"“{text}” is not an outcome of {_in_sentence(box)}. {hint}")
    return words[normal_key(text)]


def _refuse_foreign(box: ActionBox, action: Action) -> None:
    """Options that this box has no place for."""
    allowed = {field.key for field in box.fields}
    given = {"until": action.until, "for": action.needs, "to": action.to}
    for key, value in given.items():
        if value and key not in allowed:
            can = ", ".join(f"--{f.key}" for f in box.fields if f.key not in {"date", "void"})
            raise Refused(f"{box.short} takes no --{key}. It takes: {can}.")


def _check_needs(case: Case, action: Action) -> None:
    known = [need.key for need in case.needs or ()]
    for name in action.needs:
        if not known:
            raise Refused(f"No needs are listed in {case.path}. Add “{name}” under needs: there first.")
        if name not in known:
            raise Refused(f"There is no need “{name}” in {case.path}. {_near(name, known)}")


def _plans(case: Case, key: str) -> list[Action]:
    return [a for a in case.actions if a.key == key and a.planned and not a.void]


def _plan_meant(case: Case, action: Action, done_planned: bool) -> Action | None:
    """The planned occurrence that ``action`` is: the one of that very day, or the one that the user says."""
    plans = _plans(case, action.key)
    same_day = [plan for plan in plans if plan.planned == action.date]
    if same_day:
        return same_day[0]
    if not done_planned:
        return None
    if not plans:
        raise Refused(f"No {_in_sentence(ACTIONS[action.key])} is planned in {case.ref}. Leave out --done-planned.")
    if len(plans) > 1:
        days = " and ".join(english(plan.planned) for plan in plans if plan.planned)
        raise Refused(f"It is planned for {days}: it cannot be told which one is meant. Change it in {case.path}.")
    return plans[0]


def _refuse_second(case: Case, box: ActionBox, action: Action) -> None:
    """The same action on the same day is most likely one that was typed twice."""
    day = action.day
    for other in case.actions:
        same = other.date == action.date if action.date else other.planned == action.planned
        if other.key == action.key and same and not other.void and day:
            state = "recorded" if action.date else "planned"
            raise Refused(
                f"{box.short} is {state} for {english(day)} already, on line {other.span.line} of {case.path}. To add"
                " to what is written there, change that line; if it was done twice on one day, add --again."
            )


def _in_sentence(box: ActionBox) -> str:
    """The action's name within a sentence: ``letter 2``, but ``Early Help Assessment``."""
    first, *rest = box.short.split()
    title = any(word[0].isupper() for word in rest)
    return box.short if title else " ".join([first.lower(), *rest])


def _recorded(box: ActionBox, action: Action) -> str:
    day = action.day
    told = english(day) if day else ""
    outcome = f" ({action.outcome})" if action.outcome else ""
    if action.planned:
        return f"{_in_sentence(box)} planned for {told}{outcome}"
    past = "" if box.past == "recorded" else f" as {box.past}"
    return f"{_in_sentence(box)} recorded{past} on {told}{outcome}"


def _after_record(done: Done, box: ActionBox, action: Action) -> str:
    case = done.after.case
    plans = [p for p in _plans(case, action.key) if p.planned != action.planned] if case else []
    if plans and plans[0].planned:
        return (
            f"{_in_sentence(box)} is still planned for {english(plans[0].planned)} (line {plans[0].span.line}). If this"
            " was that one, delete it there; another time, add --done-planned."
        )
    day = action.date
    if day and any(p.key == "not-in-log" and p.due == day for p in done.after.prompts):
        return f'say in the log what was done: casebook log {done.after.ref} "…" --date {day.isoformat()}'
    return ""


# --- judge ------------------------------------------------------------------------------------------


@click.command(
    "judge",
    epilog='Example: casebook judge CB-0007 stage_2_engagement met --by JB --reason "Two visits and a panel missed."',
)
@_ref
@click.argument("criterion", shell_complete=_complete({key: row.label for key, row in CRITERIA.items()}))
@click.argument("decision", shell_complete=_complete({"met": "", "not met": ""}))
@click.option("--by", required=True, metavar="INITIALS", help="Initials of who judges.")
@click.option("--reason", required=True, help="Why, on one line. It is shown wherever the answer is.")
@click.option("--date", "date", metavar="DATE", default=None, help="The day of the judgement; today if left out.")
@as_of_option
@click.pass_obj
def judge_command(
    place: Workplace,
    ref: str,
    criterion: str,
    decision: str,
    by: str,
    reason: str,
    date: str | None,
    as_of: str | None,
) -> None:
    """Record a judgement on CRITERION in the case REF. DECISION is met or "not met".

    A judgement on the same criterion is replaced. It decides only what a person has to decide: on a criterion
    that the facts answer, it changes nothing, and a note says so. casebook status REF shows the criteria.
    """
    place = place.on(as_of)
    key = _criterion(criterion)
    word = normal_key(decision).replace("_", "-")
    if word not in {"met", "not-met"}:
        raise Refused(f'“{decision}” is not a decision. Write met or "not met".')
    by, reason = _one_line("--by", by), _one_line("--reason", reason)
    if not by or not reason:
        raise Refused("A judgement needs the initials of who judged (--by) and the reason (--reason).")
    judgement = Judgement(key, word, by, _past_day(date, place.as_of), reason)
    done = change_case(place, ref, lambda document: record_judgement(document, judgement))
    label = CRITERIA[key].label
    _print(done, f"“{label}” judged {word.replace('-', ' ')} by {by}{_verdict(done.after)}")


# --- set --------------------------------------------------------------------------------------------


@click.command("set", epilog="Example: casebook set CB-0007 stage_2_end_date 2026-12-18")
@_ref
@click.argument("field", shell_complete=_complete({f.key: f.label for f in FIELDS if f.kind in _SETTABLE}))
@click.argument("value")
@as_of_option
@click.pass_obj
def set_command(place: Workplace, ref: str, field: str, value: str, as_of: str | None) -> None:
    """Put VALUE into one box of the case REF; an empty VALUE ("") empties the box.

    FIELD is the box's key: child_name, date_of_birth, year_group, staff_name, school, stage_2_end_date, stage_1,
    known_as, siblings (refs, parted by commas), out_of_year_group (yes or no); needs and practitioners can be
    set to none. Actions are recorded with casebook record.
    """
    place = place.on(as_of)
    box = _field(field)
    done = change_case(place, ref, lambda document: set_field(document, box.key, value))
    _print(done, f"{box.label} set to {_shortened(value)}" if value.strip() else f"{box.label} emptied")


def _shortened(value: str) -> str:
    words = " ".join(value.split())
    return f"“{words}”" if len(words) <= 60 else f"“{words[:59]}…”"


# --- new --------------------------------------------------------------------------------------------


def _detail_options(function: Callable[..., None]) -> Callable[..., None]:
    """An option for each box at the head of the form."""
    for box in reversed(DETAILS):
        option = click.option("--" + box.key.replace("_", "-"), box.key, default="", help=f"The box “{box.label}”.")
        function = option(function)
    return function


@click.command(
    "new", epilog='Example: casebook new CB-0021 --child-name "Amelia Hart" --date-of-birth 2014-05-17 --year-group 8'
)
@click.argument("ref")
@_detail_options
@click.option("--folder", default="", metavar="FOLDER", help="A folder under cases/, for example 2026-27.")
@as_of_option
@click.pass_obj
def new_command(place: Workplace, /, ref: str, folder: str, as_of: str | None, **details: str) -> None:
    """Make a new case file from the blank form: cases/REF.md.

    REF becomes the file's name and stands in addresses and calendars, so it must not be the child's name.
    A file is never written over, and a ref that is taken is refused, in whatever folder it is.
    """
    place = place.on(as_of)
    if why := ref_problem(ref):
        raise Refused(f"The ref “{ref}” {why}. Use one like CB-0021.")
    path = (PurePosixPath("cases") / _folder(folder) / f"{ref}.md").as_posix()
    settings = place.settings
    try:
        with turn(place.root):
            _refuse_taken(place.root, ref)
            _refuse_linked(place.root, path)
            document = _filled(path, details)
            file = judge_source(document.source, settings, place.as_of)
            _refuse_errors([d for d in errors(file.diagnostics) if d.code != "missing-name"])
            twins = _same_child(place.root, document.case)
            create_file(place.root / path, document.data)
    except (CannotEdit, NotWritten) as refusal:
        raise Refused(str(refusal)) from None
    _print_new(file, twins)


def _folder(text: str) -> PurePosixPath:
    """A folder under ``cases/`` that the book's reader looks into."""
    parts = PurePosixPath(text.replace("\\", "/")).parts
    if text.startswith(("/", "\\")) or any(not re.fullmatch(r"\w[\w .-]*(?<![ .~])", part) for part in parts):
        raise Refused(f"“{text}” cannot be a folder under cases/. Use a plain name, for example 2026-27.")
    return PurePosixPath(*[part for i, part in enumerate(parts) if i or part.lower() != "cases"])


def _refuse_taken(root: Path, ref: str) -> None:
    paths = list_cases(root).paths
    for path in paths:
        if ref_of(path).casefold() == ref.casefold():
            raise Refused(f"The ref {ref} is taken: {path}. The next free one is {_next_free(ref, paths)}.")


def _next_free(ref: str, paths: Iterable[str]) -> str:
    """The ref after the highest number that begins as ``ref`` does."""
    refs = [ref, *map(ref_of, paths)]
    stem = ref.rstrip("0123456789")
    numbers = [r[len(stem) :] for r in refs if r.casefold().startswith(stem.casefold()) and r[len(stem) :].isdigit()]
    highest = max(map(int, numbers), default=1)
    return f"{stem}{highest + 1:0{max(map(len, numbers), default=1)}}"


def _refuse_linked(root: Path, path: str) -> None:
    """A folder that is a link leads out of the book, or twice into it."""
    folder = root
    for part in PurePosixPath(path).parts[:-1]:
        folder /= part
        if folder.is_symlink():
            raise Refused(f"{folder.relative_to(root).as_posix()} is a link to another folder. Use the folder itself.")


def _filled(path: str, details: Mapping[str, str]) -> Document:
    document = blank_case(path)
    for key, value in details.items():
        if value.strip():
            edited = set_field(document, key, _one_line(f"--{key.replace('_', '-')}", value))
            document = read_document(path, edited.data)
    return document


def _same_child(root: Path, case: Case) -> list[str]:
    """The files that have the same name and date of birth."""
    wanted = child_key(case.child_name, case.date_of_birth)
    if wanted is None:
        return []
    return [path for path in list_cases(root).paths if _child_of(root, path) == wanted]


def _child_of(root: Path, path: str) -> tuple[str, dt.date] | None:
    source = read_source(root, path).value
    case = parse_case(source).value if source else None
    return child_key(case.child_name, case.date_of_birth) if case else None


def _print_new(file: CaseFile, twins: list[str]) -> None:
    name = file.case.child_name if file.case else ""
    click.echo(paint(shown(f"{file.ref} {name}".strip() + f": new case file {file.path}"), "good"))
    if twins:
        told = f"The same name and date of birth stand in {' and '.join(twins)}. Is it one child?"
        click.echo(paint("Note: ", "warning") + shown(told))
    for odd in warnings(file.diagnostics):
        if odd.code != "blank-box":
            click.echo(paint("Note: ", "warning") + shown(f"{odd.message} {odd.help}"))
    blank = [box for box in DETAILS if file.case and not getattr(file.case, box.key)]
    if blank:
        click.echo(f"Still empty: {', '.join(box.label for box in blank)}.")
        click.echo(f'Next: fill them in in an editor, or: casebook set {file.ref} {blank[0].key} "…"')
    else:
        click.echo(f'Next: write down the first contact: casebook log {file.ref} "…"')
