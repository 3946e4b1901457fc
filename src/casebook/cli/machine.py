"""Commands about the tool itself: ``explain``, ``schema``, ``doctor``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from casebook import __version__
from casebook.catalogue import CATALOGUE
from casebook.cli.workplace import Refused, Workplace, paint, say_json
from casebook.rules.prompts import PROMPTS
from casebook.rules.readiness import CRITERIA, Criterion
from casebook.suggest import did_you_mean

KNOWN = (*CATALOGUE, *CRITERIA, *PROMPTS)


@click.command("explain", epilog="Example: casebook explain unknown-key")
@click.argument("code", required=False)
def explain_command(code: str | None) -> None:
    """Explain a diagnostic, a criterion or a prompt in plain words. Without CODE, list them all."""
    if code is None:
        click.echo(_everything())
        return
    name = code.strip().lower()
    alike = (name, name.replace("_", "-").replace(" ", "-"), name.replace("-", "_").replace(" ", "_"))
    told = [text for key in dict.fromkeys(alike) for text in _explanations(key)]
    if told:
        click.echo("\n\n".join(told[:1] if name in KNOWN else told))
        return
    help_ = f"{did_you_mean(name, KNOWN, bare=True, cutoff=0.4)} All are listed by: casebook explain".lstrip()
    raise Refused(f"There is nothing called “{code}”. {help_}")


def _explanations(key: str) -> Iterator[str]:
    if key in CATALOGUE:
        yield _diagnostic(key)
    if key in CRITERIA:
        yield _criterion(CRITERIA[key])
    if key in PROMPTS:
        head = f"{paint(key, 'bold')} (prompt)"
        yield f"{head}\n\n{PROMPTS[key]}.\n\nA prompt is work to do; it never makes a check fail."


def _everything() -> str:
    width = max(map(len, KNOWN)) + 2
    lines = [paint("Diagnostics", "bold"), *(f"  {code:<{width}}{entry.title}" for code, entry in CATALOGUE.items())]
    lines += ["", paint("Criteria", "bold"), *(f"  {key:<{width}}{row.label}" for key, row in CRITERIA.items())]
    lines += ["", paint("Prompts", "bold"), *(f"  {key:<{width}}{words}" for key, words in PROMPTS.items())]
    return "\n".join(lines)


def _diagnostic(code: str) -> str:
    entry = CATALOGUE[code]
    parts = [f"{paint(code, 'bold')} ({entry.severity}): {entry.title}", entry.explanation]
    if entry.wrong:
        parts += [f"Wrong:\n\n{_indented(entry.wrong)}", f"Mended:\n\n{_indented(entry.mended)}"]
    return "\n\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip("\n").split("\n"))


_WRONG_AND_MENDED = {
    "letter_1_sent": ("enforcement:\n  letter_1:", "enforcement:\n  letter_1: 2026-09-14"),
    "letter_2_sent": (
        "enforcement:\n  letter_2:\n  letter_2_dna: 2026-10-02",
        "enforcement:\n  letter_2: 2026-09-28\n\nor, where the 2DNA stands for it:\n\njudgements:\n  letter_2_sent:\n"
        "    decision: met\n    by: JB\n    date: 2026-10-20\n    reason: The 2DNA invited the parent to the panel",
    ),
    "letter_3_sent": ("enforcement:\n  letter_3: {planned: 2026-12-01}", "enforcement:\n  letter_3: 2026-12-01"),
    "panel_attempted": (
        "enforcement:\n  panel_meeting: {date: 2026-10-13, outcome: cancelled}",
        "enforcement:\n  panel_meeting: {date: 2026-10-20, outcome: did not attend}",
    ),
    "support_in_place": (
        "needs:\n  anxiety: Anxiety about the bus",
        "needs:\n  anxiety: Anxiety about the bus\nsupport:\n  mentoring: {date: 2026-09-25, for: anxiety}",
    ),
    "stage_1_engagement": (
        "stage_1:",
        "stage_1: Three calls and a meeting in June; mum did not come\njudgements:\n  stage_1_engagement:\n"
        "    decision: met\n    by: JB\n    date: 2026-11-20\n    reason: No answer to any of four approaches",
    ),
    "stage_2_engagement": (
        "(no contact in the log since letter 1)",
        "judgements:\n  stage_2_engagement:\n    decision: met\n    by: JB\n    date: 2026-11-20\n"
        "    reason: No reply at three visits; missed both panels",
    ),
    "return_answered": (
        "stage_3: {requested: 2026-09-01, outcome: returned, outcome_date: 2026-09-20}",
        "stage_3: {requested: 2026-09-01, outcome: returned, outcome_date: 2026-09-20}\n"
        "support:\n  referral: {date: 2026-10-01, to: School nurse}",
    ),
    "practitioners_named": ("practitioners:", "practitioners: none"),
    "parents_recorded": ("parents:", "parents:\n  - name: Karen Hart\n    relationship: mother"),
    "contacts_made": ("(a log of two entries)", "(a log of six entries or more)"),
    "letter_3_current": ("enforcement:\n  letter_3: 2026-01-12", "enforcement:\n  letter_3: [2026-01-12, 2026-11-02]"),
    "stage_2_ended": ("stage_2_end_date:", "stage_2_end_date: 2026-11-20"),
}


def _criterion(row: Criterion) -> str:
    doc = " ".join((row.assess.__doc__ or "").split())
    lines = [f"{paint(row.key, 'bold')} (criterion): {row.label}", doc, f"Met: {row.met}.", f"Not met: {row.not_met}."]
    if row.judgement:
        lines.append(f"A person must decide: {row.judgement}.")
    if row.when:
        lines.append(f"It is asked {row.when}.")
    wrong, mended = _WRONG_AND_MENDED[row.key]
    lines += [f"Not met:\n\n{_indented(wrong)}", f"Mended:\n\n{_indented(mended)}"]
    return "\n\n".join(lines)


@click.command("schema", epilog="Example: casebook schema > case.schema.json")
def schema_command() -> None:
    """Print a JSON Schema of the front matter, for editors that complete and check while you type."""
    from casebook.schema import case_schema

    say_json(case_schema())


@click.command("doctor", epilog="Example: casebook doctor")
@click.pass_obj
def doctor_command(place: Workplace) -> None:
    """Say what this machine has and lacks. Exit status 2 where something is in the way of working."""
    fatal = False
    for good, name, words in _findings(place):
        mark = paint("ok  ", "good") if good else paint("note", "warning") if good is None else paint("BAD ", "error")
        fatal = fatal or good is False
        click.echo(f"{mark} {name}: {words}")
    if fatal:
        sys.exit(2)


def _findings(place: Workplace) -> Iterator[tuple[bool | None, str, str]]:
    """What was found: ``True`` good, ``None`` lacking but not needed, ``False`` in the way."""
    import locale
    import platform

    yield True, "casebook", __version__
    yield sys.version_info >= (3, 11), "Python", f"{platform.python_version()} on {platform.system()}"
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") == "utf8":
        yield True, "Encoding", encoding
    else:
        yield (
            None,
            "Encoding",
            f"{encoding}: names may show as question marks here; files are read and written as UTF-8",
        )
    yield _libyaml()
    yield _git()
    yield _browser()
    yield from _extras()
    try:
        root = place.root
    except Refused as refused:
        yield None, "Book", refused.message
        return
    yield True, "Book", str(root)
    yield _settings(root)
    for folder in (root, root / "cases", root / "site"):
        yield _writable(folder)


def _settings(root: Path) -> tuple[bool | None, str, str]:
    from casebook.settings import load_settings

    found = load_settings(root).diagnostics
    if found:
        return False, "Settings", f"{found[0].path}:{found[0].span.line}: {found[0].message} {found[0].help}"
    return True, "Settings", "can be used"


def _libyaml() -> tuple[bool | None, str, str]:
    import yaml

    if hasattr(yaml, "CLoader"):
        return True, "YAML", f"PyYAML {yaml.__version__} with libyaml"
    return None, "YAML", f"PyYAML {yaml.__version__} without libyaml: large books are read more slowly"


def _git() -> tuple[bool | None, str, str]:
    from casebook.history import git_version

    if version := git_version():
        return True, "git", version
    return None, "git", "not found: pages will not say who last changed a case"


def _browser() -> tuple[bool | None, str, str]:
    from casebook.pdf import find_browser

    browser = find_browser()
    if browser is None:
        return (
            None,
            "Browser",
            "no Chromium, Chrome or Edge found: casebook pdf will not work; printing from any browser will",
        )
    return True, "Browser", str(browser)


def _extras() -> Iterator[tuple[bool | None, str, str]]:
    import importlib.util

    for module, name, extra in (
        ("docx", "Word forms", "word"),
        ("openpyxl", "Excel in", "excel"),
        ("xlsxwriter", "Excel out", "excel"),
    ):
        if importlib.util.find_spec(module):
            yield True, name, "ready"
        else:
            yield None, name, f"not installed; to add it: pip install casebook[{extra}]"


def _writable(folder: Path) -> tuple[bool | None, str, str]:
    if not folder.is_dir():
        return None, folder.name, "not there yet"
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=folder):
            return True, folder.name, "can be written"
    except OSError as error:
        return False, folder.name, f"cannot be written: {error.strerror}"
