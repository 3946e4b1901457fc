"""The command that makes a new book: ``init``. It writes what is not there, and touches nothing that is."""

from __future__ import annotations

import datetime as dt
import importlib.resources
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click

from casebook.casefile.listing import list_cases
from casebook.cli.bookid import new_lines
from casebook.cli.options import with_workplace
from casebook.cli.workplace import Refused, Workplace, book_around, paint
from casebook.dates import NotADate, numeric, parse_date
from casebook.editing.edits import blank_case
from casebook.editing.write import NotWritten, create_file
from casebook.form import DETAILS
from casebook.rules.checks import implied_year_group
from casebook.unversioned import MADE_OF_CASES

# The Monday as of which the cases of casebook/demo are written.
DEMO_BASE = dt.date(2026, 11, 23)
_DATE = re.compile(r"\b(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}/[0-9]{2}/[0-9]{4})\b")
_BORN = re.compile(r"^date_of_birth: (.+)$", re.MULTILINE)
_YEAR = re.compile(r"^year_group: .*$", re.MULTILINE)
_CLOSED = re.compile(r"^closed:\n  date: (.+)$", re.MULTILINE)

GIT_IGNORE = """\
# The site, and what is exported from the book, hold children's records: never in git.
/site/*
!/site/.gitkeep
/exports/
.casebook/
# Nor what is made of the cases, or they were made of, wherever it is put.
{made}
# What editors leave behind
*~
~$*
.~lock.*
.*.sw?
.*.tmp
"""

GIT_ATTRIBUTES = """\
# Case files are text: git keeps their line endings in one form.
# They are merged in the usual way, on purpose. "merge=union" would put both versions of a line that two people
# changed into the file without a word, so a letter could end up with two dates. A conflict that shows is better.
cases/*.md text
cases/**/*.md text
casebook.cmd text eol=crlf
"""

# Nothing of the current folder is run in its place: not by name, not as a module.
START = """\
@echo off
rem Starts casebook in this book, wherever it is installed: from the PATH, from a folder .venv here or nearby, or by py.
setlocal
set NoDefaultCurrentDirectoryInExePath=1
set CASEBOOK=
for %%P in (casebook.exe) do set "CASEBOOK=%%~$PATH:P"
if defined CASEBOOK goto run
for %%D in ("%~dp0.venv" "%~dp0..\\.venv" "%~dp0..\\casebook\\.venv" "%USERPROFILE%\\casebook\\.venv") do (
  if exist "%%~D\\Scripts\\casebook.exe" set "CASEBOOK=%%~D\\Scripts\\casebook.exe"
)
if defined CASEBOOK goto run
py -P -c "import casebook" >nul 2>nul && goto by_py
echo casebook is not installed for this user, or is in another folder. Its README says how to install it. 1>&2
exit /b 2
:run
"%CASEBOOK%" %*
exit /b
:by_py
py -P -m casebook %*
exit /b
"""

SETTINGS = """\
# Settings of this book. Every line is optional; casebook check says so if one is wrong.
{id}
title = "{title}"

# Who the initials in the case files stand for. When the list is here, initials that are not in it earn a warning.
{staff}

# What “ready” means here: the numbers, and where each criterion stands ("verdict", "before_sending" or "off").
# [policy]
# quiet_days = 21
# [policy.criteria]
# head_agreed = "verdict"
# Or a policy in a file of its own, or one of the shipped examples (and then no [policy] here):
# policy = "policies/our-authority.toml"
# policy = "in-the-manner-of-essex-2024"    # to read it: casebook explain in-the-manner-of-essex-2024

# School days, for numbers such as "5 school days" or "18 school weeks".
# [calendar]
# terms = [{{from = 2026-09-01, to = 2026-10-23}}, {{from = 2026-11-02, to = 2026-12-18}}]
# closed = [2026-11-27]

# Saved views, shown in the site's navigation.
# [views.panel]
# filter = {{ verdict = "needs-judgement" }}
"""

STAFF = """\
# [staff]
# JB = { name = "Jo Bell", role = "Attendance Improvement Officer", employer = "school" }"""

DEMO_STAFF = """\
[staff]
PE = { name = "Pat Example", role = "Attendance Improvement Officer", employer = "traded" }
QS = { name = "Quinn Sample", role = "Attendance Improvement Officer", employer = "school" }"""

READ_ME = """\
# {title}

One case is one file in `cases/`: the boxes of the Stage Two form between two lines of hyphens, and the contact log
below them. Change the files in any editor, or with these commands:

    casebook new CB-0001 --child-name "…"        a new case from the blank form
    casebook log CB-0001 "Rang home." --by JB    an entry in the contact log
    casebook record CB-0001 letter_1 2026-09-14  a letter, a visit, support
    casebook check                               what is wrong in the files
    casebook due                                 what to do next
    casebook build --open                        the site, in `site/`

On Windows, where `casebook` alone is not known, write `.\\casebook` in this folder. `casebook doctor` says what to type.

The case files and the site are children's records. Keep this folder where such records may be kept, and give the
files names that are not the children's.
"""


@click.command("init", epilog="Example: casebook init attendance --demo")
@click.argument("directory", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--demo", is_flag=True, help="Add a dozen made-up cases, dated so that they make sense today.")
@with_workplace
def init_command(place: Workplace, directory: Path, demo: bool) -> None:
    """Make a new book in DIR (the current folder, if left out).

    It gets cases/, casebook.toml, a README.md, what git should know (.gitignore, .gitattributes) and tasks,
    snippets and settings for Visual Studio Code (.vscode/). What is there already is left as it is.
    """
    book = (place.folder / directory).resolve()
    if outer := book_around(book.parent):
        raise Refused(
            f"{book} lies in the book {outer}, and one book cannot hold another. Name a folder outside of it, for example:"
            f" casebook init {outer.parent / 'attendance'}"
        )
    if demo and (book / "cases").is_dir() and list_cases(book).paths:
        raise Refused("This book has cases already, and made-up ones must not stand among them. Choose another folder.")
    files = dict(_files(demo))
    if demo:
        files |= demo_cases(place.as_of)
    try:
        made = [path for path, text in files.items() if _make(book, path, text)]
    except NotWritten as refusal:
        raise Refused(str(refusal)) from None
    _tell(place, book, made, [path for path in files if path not in made], demo)


def _make(book: Path, path: str, text: str) -> bool:
    """Write one file of the new book; false where something of that name is there already."""
    target = book / path
    if target.is_symlink() or target.exists():
        return False
    create_file(target, text.encode())
    return True


def _tell(place: Workplace, book: Path, made: list[str], kept: list[str], demo: bool) -> None:
    click.echo(paint(f"A book is in {book}" if made else f"The book in {book} has all that it needs", "good"))
    for word, paths in (("new", _brief(made)), ("kept", _brief(kept))):
        for path in paths:
            click.echo(f"  {word:<4}  {path}")
    here = "" if book == place.folder else f"cd {book}"
    steps = [here, "casebook build --open" if demo else 'casebook new CB-0001 --child-name "…"', "casebook check"]
    click.echo("Next:")
    for step in filter(None, steps):
        click.echo(f"  {step}")


def _brief(paths: list[str]) -> Iterator[str]:
    """The paths, with the case files as one line."""
    cases = [path for path in paths if path.startswith("cases/") and path.endswith(".md")]
    yield from (path for path in paths if path not in cases)
    if cases:
        yield f"cases/ ({len(cases)} made-up cases)"


# --- What a book begins with ------------------------------------------------------------------------


def _files(demo: bool) -> Iterator[tuple[str, str]]:
    title = "Demonstration casebook (all made up)" if demo else "Attendance casebook"
    yield "casebook.toml", SETTINGS.format(id=new_lines(), title=title, staff=DEMO_STAFF if demo else STAFF)
    yield "README.md", READ_ME.format(title=title)
    yield "cases/.gitkeep", ""
    yield ".gitignore", GIT_IGNORE.format(made="\n".join(MADE_OF_CASES))
    yield ".gitattributes", GIT_ATTRIBUTES
    yield "casebook.cmd", START.replace("\n", "\r\n")  # Windows' own reader asks for it
    yield ".vscode/tasks.json", _json(_tasks())
    yield ".vscode/casebook.code-snippets", _json(_snippets())
    yield ".vscode/settings.json", _json(_editor_settings())


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


_PROGRAM: dict[str, object] = {
    "type": "process",
    "command": "casebook",
    "windows": {"type": "shell", "command": "${workspaceFolder}\\casebook.cmd"},
}


def _tasks() -> dict[str, object]:
    """Tasks for the editor: ``casebook check`` underlines each problem at its place.

    On Windows they go by the book's own casebook.cmd, which finds the program; a process cannot start it, a shell can.
    """
    matcher = {
        "owner": "casebook",
        "source": "casebook",
        "fileLocation": ["relative", "${workspaceFolder}"],
        "pattern": {
            "regexp": r"^(.+?):(\d+):(\d+): (error|warning)\[([a-z0-9-]+)\]: (.*)$",
            "file": 1,
            "line": 2,
            "column": 3,
            "severity": 4,
            "code": 5,
            "message": 6,
        },
    }
    check = {
        "label": "casebook: check",
        **_PROGRAM,
        "args": ["check", "--format", "concise"],
        "group": {"kind": "test", "isDefault": True},
        "presentation": {"reveal": "silent"},
        "problemMatcher": matcher,
    }
    build = {
        "label": "casebook: build and open",
        **_PROGRAM,
        "args": ["build", "--open"],
        "group": {"kind": "build", "isDefault": True},
        "problemMatcher": [],
    }
    due = {
        "label": "casebook: what to do next",
        **_PROGRAM,
        "args": ["due"],
        "problemMatcher": [],
    }
    return {"version": "2.0.0", "tasks": [check, build, due]}


_TODAY = "${CURRENT_YEAR}-${CURRENT_MONTH}-${CURRENT_DATE}"


def _snippets() -> dict[str, object]:
    """What can be typed short in a case file: the blank form, an entry, today's date, a judgement."""
    return {
        "Blank case": {
            "scope": "markdown",
            "prefix": "case",
            "description": "The blank Stage Two form",
            "body": _blank_form(),
        },
        "Contact": {
            "scope": "markdown",
            "prefix": "contact",
            "description": "An entry in the contact log, dated today",
            "body": [f"### {_TODAY} · ${{1:JB}} · ${{2:phone}} · ${{3:no reply}}", "", "$0"],
        },
        "Today": {"scope": "markdown", "prefix": "today", "description": "Today's date", "body": [_TODAY]},
        "Planned": {
            "scope": "markdown",
            "prefix": "planned",
            "description": "An action that is still to be done",
            "body": ["{planned: $1}"],
        },
        "Judgement": {
            "scope": "markdown",
            "prefix": "judgement",
            "description": "A recorded judgement on one criterion",
            "body": [
                "judgements:",
                "  ${1|stage_1_engagement,stage_2_engagement,support_in_place,letter_2_sent|}:",
                "    decision: ${2|met,not met|}",
                "    by: ${3:JB}",
                f"    date: {_TODAY}",
                "    reason: $0",
            ],
        },
    }


def _blank_form() -> list[str]:
    """The blank form, with a stop for the cursor in each box at its head, and one in the log."""
    stops = {f"{box.key}:": f"{box.key}: ${number}" for number, box in enumerate(DETAILS, 1)}
    return [*(stops.get(line, line) for line in blank_case("cases/blank.md").text.split("\n")), "$0"]


def _editor_settings() -> dict[str, object]:
    return {
        "files.encoding": "utf8",
        "files.insertFinalNewline": True,
        "files.exclude": {"**/.casebook": True},
        "search.exclude": {"site": True},
        "[markdown]": {
            "editor.wordWrap": "on",
            "editor.quickSuggestions": {"other": False, "comments": False, "strings": False},
            "editor.snippetSuggestions": "top",
            "editor.tabSize": 2,
            "editor.insertSpaces": True,
            "files.trimTrailingWhitespace": False,
        },
    }


# --- The demonstration ------------------------------------------------------------------------------


def demo_cases(today: dt.date) -> dict[str, str]:
    """The made-up cases as of ``today``: path to text.

    All dates move by the same whole number of weeks, so what was a Tuesday is a Tuesday, what was done
    lies in the past, and the children are as old as they were. The year groups follow from that.
    """
    moved = dt.timedelta(weeks=(today - DEMO_BASE).days // 7)
    folder = importlib.resources.files("casebook") / "demo"
    texts = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".md")}
    return {f"cases/{name}": _moved(texts[name], moved, today) for name in sorted(texts)}


def _moved(text: str, by: dt.timedelta, today: dt.date) -> str:
    def move(m: re.Match[str]) -> str:
        day = parse_date(m[0])
        if isinstance(day, NotADate):
            return m[0]
        return numeric(day + by) if "/" in m[0] else (day + by).isoformat()

    text = _DATE.sub(move, text)
    born = _BORN.search(text)
    birthday = parse_date(born[1]) if born else None
    if not isinstance(birthday, dt.date):
        return text
    closed = _CLOSED.search(text)
    last = parse_date(closed[1]) if closed else today
    day = today if isinstance(last, NotADate) else last
    return _YEAR.sub(f"year_group: {implied_year_group(birthday, day)}", text)
