"""A case file changed safely by a command, and what is said of it.

Only the bytes that must change do, the result is proved before it is written, and the answer says which child it was about.
Nothing is guessed: a near miss is named, and refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import click
from click.shell_completion import CompletionItem

from casebook.book import CaseFile, judge_source
from casebook.cli.naming import find_path
from casebook.cli.options import complete_ref
from casebook.cli.workplace import Refused, Workplace, paint, read_day
from casebook.dates import english
from casebook.diagnostics import Diagnostic, errors, warnings
from casebook.editing.document import ChangedLine, Document, Edited, new_errors, read_document
from casebook.editing.splice import CannotEdit
from casebook.editing.write import NotWritten, digest_of, read_for_edit, replace_file, turn
from casebook.form import normal_key
from casebook.rules.names import folded
from casebook.suggest import did_you_mean
from casebook.wording import shown

# --- What was typed ---------------------------------------------------------------------------------


def complete_words(words: Mapping[str, str]) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """The completion of an argument that is one of ``words``, each with what it stands for."""

    def complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        start = normal_key(incomplete)
        return [CompletionItem(key, help=label) for key, label in words.items() if key.startswith(start)]

    return complete


ref_argument = click.argument("ref", shell_complete=complete_ref)


def unknown(what: str, text: str, words: Iterable[str], nicknames: Mapping[str, str] | None = None) -> Refused:
    """The refusal of a word that is none of ``words``: it names the one that was probably meant, or all of them."""
    known = list(words)
    hint = did_you_mean(normal_key(text), known, f"It can be: {', '.join(known)}.", nicknames=nicknames)
    return Refused(f"There is no {what} “{text}”. {hint}")


def by_label(typed: str, labels: Mapping[str, Iterable[str]]) -> str:
    """The key that is meant by a key or by one of its labels, as a page or a form has it; else what was typed, as a key is written."""
    key, wanted = normal_key(typed), folded(typed)
    return key if key in labels else next((k for k, texts in labels.items() if wanted in map(folded, texts)), key)


def past_day(text: str | None, today: dt.date, advice: str = "") -> dt.date:
    """A day that cannot lie ahead; today where none is given."""
    day = read_day(text, today) if text else today
    if day > today:
        raise Refused(f"{english(day)} lies in the future. Check the date.{advice}")
    return day


def one_line(name: str, text: str) -> str:
    """The text of an option, refused where it runs over several lines."""
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


@contextmanager
def in_plain_words() -> Iterator[None]:
    """What cannot be edited or written is refused, in the words in which it was said."""
    try:
        yield
    except (CannotEdit, NotWritten) as refusal:
        raise Refused(str(refusal)) from None


def change_case(place: Workplace, ref: str, change: Callable[[Document], Edited]) -> Done:
    """Change the case ``ref`` on disk, whole or not at all. Raises :class:`Refused`."""
    settings = place.settings
    with in_plain_words(), turn(place.root):
        path = find_path(place.root, ref)
        data = read_for_edit(place.root / path)
        document = read_document(path, data)
        edited = change(document)
        before = judge_source(document.source, settings, place.as_of)
        after = judge_source(edited.source, settings, place.as_of)
        refuse_errors(new_errors(before.diagnostics, after.diagnostics))
        if edited.changed:
            replace_file(place.root / path, digest_of(data), edited.data)
    return Done(before, after, edited.lines, edited.changed)


def refuse_errors(added: list[Diagnostic]) -> None:
    """Refuse a change that would bring these errors into a file."""
    if added:
        raise Refused(f"This would make an error in the file. {added[0].message} {added[0].help}")


# --- What is said of it -----------------------------------------------------------------------------


def say(done: Done, sentence: str, next_: str = "") -> None:
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
        note(f"{odd.message} {odd.help}")
    click.echo(f"Next: {shown(next_ or _next(done.after))}")


def note(text: str) -> None:
    """Say what is odd about a change that was made."""
    click.echo(paint("Note: ", "warning") + shown(text))


def _next(file: CaseFile) -> str:
    """What presses most in the case, or what is wrong with its file."""
    if wrong := errors(file.diagnostics):
        place = f"{wrong[0].path}:{wrong[0].span.line}"
        return f"mend what is still wrong in the file. {place}: {wrong[0].message}"
    if file.prompts:
        return file.prompts[0].text
    return f"nothing presses; to see the case in full: casebook status {file.ref}"


def verdict_words(file: CaseFile) -> str:
    """Where the case stands now, as the end of a sentence; nothing for a file with errors."""
    return f"; {file.readiness.words[0].lower()}{file.readiness.words[1:]}" if file.readiness else ""
