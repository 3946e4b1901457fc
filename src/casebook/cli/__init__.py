"""Words to calls, results to exit status. The only floor that prints.

Commands are named here and loaded when they are called, so that ``casebook --help`` does not pay for
Markdown, templates or the watcher.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from pathlib import Path

import click

from casebook import __version__
from casebook.casefile.listing import NoCases
from casebook.cli.options import as_of_option
from casebook.workers import SELDOM, Stopped

CANNOT = 2  # could not be done; 1 is for problems in the case files
STOPPED = 130  # by Ctrl+C, as a shell reports it

# name: (module, function, one line of help), in the order in which they are listed.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("starting", "init_command", "Make a new book."),
    "new": ("new", "new_command", "Make a new case file from the blank form."),
    "log": ("log", "log_command", "Add an entry to a case's contact log."),
    "record": ("record", "record_command", "Record an action: a letter, a visit, support."),
    "judge": ("judge", "judge_command", "Record a judgement on a criterion."),
    "set": ("set", "set_command", "Change one box of a case."),
    "check": ("check", "check_command", "Say what is wrong in the case files."),
    "status": ("reading", "status_command", "Show the caseload, or one case in full."),
    "due": ("reading", "due_command", "Show what to do next, most pressing first."),
    "find": ("reading", "find_command", "Find words in the contact logs."),
    "build": ("building", "build_command", "Check the book and make the site."),
    "serve": ("building", "serve_command", "Build, show in the browser, rebuild on every save."),
    "pdf": ("building", "pdf_command", "Print forms to PDF."),
    "export": ("exchanging", "export_command", "Write the caseload for a spreadsheet, a program, a calendar."),
    "import": ("importing", "import_command", "Bring in Word forms or a spreadsheet."),
    "explain": ("machine", "explain_command", "Explain a diagnostic or a criterion in plain words."),
    "schema": ("machine", "schema_command", "Print a JSON Schema of the front matter."),
    "doctor": ("doctor", "doctor_command", "Say what this machine has and lacks."),
}


# What people say for a command, and what they look for that is none.
SYNONYMS = {
    **dict.fromkeys(("print", "printing", "form", "forms", "paper"), "pdf"),
    **dict.fromkeys(("list", "ls", "show", "cases", "caseload", "view", "table", "ready", "case"), "status"),
    **dict.fromkeys(("search", "grep", "look", "lookup", "query"), "find"),
    **dict.fromkeys(("todo", "to-do", "tasks", "next", "overdue", "agenda", "diary"), "due"),
    **dict.fromkeys(("add", "create", "start", "open-case"), "new"),
    **dict.fromkeys(("note", "contact", "entry", "call", "phone"), "log"),
    **dict.fromkeys(("letter", "visit", "panel", "action", "plan", "support"), "record"),
    **dict.fromkeys(("judgement", "judgment", "decide", "decision"), "judge"),
    **dict.fromkeys(("edit", "change", "update", "modify", "write", "field"), "set"),
    **dict.fromkeys(("validate", "lint", "verify", "test", "errors", "problems"), "check"),
    **dict.fromkeys(("site", "html", "make", "publish", "render"), "build"),
    **dict.fromkeys(("server", "web", "run", "watch", "browse", "preview"), "serve"),
    **dict.fromkeys(("excel", "csv", "xlsx", "spreadsheet", "calendar", "ics", "save"), "export"),
    **dict.fromkeys(("load", "upload", "word"), "import"),
    **dict.fromkeys(("describe", "why", "what", "criteria"), "explain"),
    **dict.fromkeys(("diagnose", "version-info", "info"), "doctor"),
    **dict.fromkeys(("setup", "begin", "demo"), "init"),
}
ADVICE = {
    **dict.fromkeys(
        ("close", "end", "archive", "finish"),
        'To close a case: casebook set REF closed "date: 2026-11-27, reason: Moved away"',
    ),
    **dict.fromkeys(
        ("undo", "revert", "restore", "back"),
        "Nothing is undone by a command. The last commit of a case file: git restore cases/REF.md; or mend the file in an editor.",
    ),
    **dict.fromkeys(
        ("delete", "remove", "rm"),
        "No command deletes a case. Close it (casebook set REF closed …), or delete its file in cases/ yourself.",
    ),
    **dict.fromkeys(("rename", "move", "mv"), "A case is renamed by renaming its file in cases/."),
    **dict.fromkeys(("help", "commands", "?"), "See casebook --help."),
    "version": "See casebook --version.",
    "open": "To see the site: casebook build --open",
}
_TYPED = "casebook.typed"


class _ReaderHasGone(Exception):  # noqa: N818 - it is no error
    """Who reads our output has seen enough (``| head``)."""


class LazyGroup(click.Group):
    """The commands of :data:`COMMANDS`, each imported when it is called."""

    def invoke(self, ctx: click.Context) -> object:
        """As click does, which would end with status 1, as if there were problems, where the reader has gone."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _ReaderHasGone from None
        except click.UsageError as error:
            raise _with_quotes(error, ctx) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module that holds the command, and the command from it."""
        if cmd_name not in COMMANDS:
            return None
        module, function, _help = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(f"casebook.cli.{module}"), function)
        assert isinstance(command, click.Command)  # noqa: S101 - a slip in the table above is ours
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, row[2]) for name, row in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but a mistyped command names the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from casebook.suggest import did_you_mean

            word = args[0].lower()
            advice = ADVICE.get(word) or did_you_mean(word, COMMANDS, "See casebook --help.", nicknames=SYNONYMS)
            ctx.fail(f"There is no command “{args[0]}”. {advice}")
        ctx.meta[_TYPED] = args[1:]
        return super().resolve_command(ctx, args)


def _with_quotes(error: click.UsageError, ctx: click.Context) -> click.UsageError:
    """The answer to a text that a shell has cut into words: the same line, with quotes."""
    if error.ctx is None or error.ctx is ctx or "extra argument" not in error.message:
        return error
    from casebook.cli.quoting import quoted_line

    line = quoted_line(error.ctx.command, ctx.meta.get(_TYPED, ()))
    return click.UsageError(f"Put the text in quotes: {line}", error.ctx) if line else error


@click.command(
    cls=LazyGroup,
    invoke_without_command=True,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: casebook build --open",
)
@click.option(
    "-C", "folder", type=click.Path(file_okay=False, path_type=Path), default=None, help="Work in this folder."
)
@as_of_option
@click.version_option(__version__, prog_name="casebook")
@click.pass_context
def group(ctx: click.Context, folder: Path | None, as_of: str | None) -> None:
    """Stage Two attendance casework as plain text: checked, explained, browsable and printable."""
    from casebook.cli.workplace import Workplace

    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return
    ctx.obj = Workplace.at(folder, as_of)


def main() -> None:
    """Run ``casebook``. Exit status: 0 fine, 1 problems in the case files, 2 could not be done."""
    gc.set_threshold(*SELDOM)  # loading modules makes nothing to collect, and to look for it takes a fifth of the time
    for stream in (sys.stdout, sys.stderr):
        # A Windows code page cannot show every name; a question mark there beats a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(_run())


def _run() -> int:
    """Run the command and return the exit status. Nothing that goes wrong ends in a traceback, or in a
    status that says what is not so: click's own for an interruption is 1."""
    try:
        status = group.main(prog_name="casebook", standalone_mode=False)
        if sys.stdout is not None:  # it was closed before the program began
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("casebook: stopped.", err=True)
        return STOPPED
    except (_ReaderHasGone, BrokenPipeError):
        # What is still to be written goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (NoCases, Stopped) as error:
        click.echo(f"casebook: {error}", err=True)
        return CANNOT
    except Exception as error:
        return _own_up(error)
    return status if isinstance(status, int) else 0


def _own_up(error: Exception) -> int:
    """Say that something in casebook itself failed. The message could quote a case, so it is not shown."""
    if os.environ.get("CASEBOOK_TRACEBACK"):
        raise error
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" ({Path(place.tb_frame.f_code.co_filename).name}, line {place.tb_lineno})" if place else ""
    click.echo(
        f"casebook: this is a fault in casebook itself, not in your case files: {type(error).__name__}{where}."
        " Please report it. To see all of it, set CASEBOOK_TRACEBACK=1 and try again.",
        err=True,
    )
    return CANNOT
